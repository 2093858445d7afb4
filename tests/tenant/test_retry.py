"""Waiting when asked to, asking again when it is safe, and saying so when nobody knows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from sp_prosjektportal.errors import ReplyLost, RequestFailed, Throttled, Unreachable
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.exchange import Answer
from sp_prosjektportal.tenant.multipart import answers
from sp_prosjektportal.tenant.request import Permission, Reply, Request
from tenant.service import SITE, Entra, Seen, Service, multipart

READ = Request.get(SITE, "/_api/web")
WRITE = Request.post(SITE, "/_api/web/lists", {"Title": "x"})
AGAIN = Request.merge(SITE, "/_api/web", {"Title": "x"})
CODED = {
    "odata.error": {"code": "-2130575342, Microsoft.SharePoint.SPException", "message": {"value": "Finnes"}}
}


def one(request: Request) -> Steps[Reply]:
    reply = yield request
    return reply


def several(*wanted: Request) -> Steps[list[Reply]]:
    replies = yield list(wanted)
    return list(replies)


class Script:
    """Answers call after call as written; after the end, 200. An exception is raised as the network would."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    def __call__(self, seen: Seen) -> Any:
        answer = self.answers.pop(0) if self.answers else (200, {}, {"done": True})
        if isinstance(answer, Exception):
            raise answer
        return answer


def refused() -> Exception:
    error = NewConnectionError(None, "refused")  # type: ignore[arg-type]
    return requests.ConnectionError(MaxRetryError(None, "/", error))  # type: ignore[arg-type]


def lost() -> Exception:
    return requests.ReadTimeout("late")


def busy(seconds: str = "7", status: int = 429) -> Any:
    return status, {"Retry-After": seconds}, "429 TOO MANY REQUESTS"


@pytest.mark.parametrize("request_", [READ, WRITE])
@pytest.mark.parametrize("status", [429, 503])
def test_a_throttled_request_is_repeated_when_the_wait_is_over(
    reach: Callable[..., Any], request_: Request, status: int
) -> None:
    service = Service(Script(busy(status=status)))
    tenant = reach(service)
    assert tenant.run(one(request_)).value("done")
    assert service.clock.slept == [7]
    assert (tenant.ledger.exchanges, tenant.ledger.retries, tenant.ledger.seconds_paced) == (2, 1, 7)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "12", "RateLimit-Reset": "5"}, 12),
        ({"Retry-After": "5", "RateLimit-Reset": "12"}, 12),
        ({"Retry-After": "Mon, 02 Mar 2026 08:01:30 GMT"}, 90),
        ({"RateLimit-Reset": "33"}, 33),
    ],
)
def test_the_wait_is_the_larger_of_what_the_headers_ask(
    reach: Callable[..., Any], headers: dict[str, str], seconds: float
) -> None:
    service = Service(Script((429, headers, None)))
    reach(service).run(one(READ))
    assert service.clock.monotonic() == seconds


def test_only_the_throttled_parts_of_a_batch_are_repeated(reach: Callable[..., Any]) -> None:
    wanted = [Request.post(SITE, "/_api/web/lists", {"n": n}) for n in range(4)]
    turned_away = {1, 3}

    def answer(seen: Seen) -> Any:
        number = seen.json()["n"]
        if number in turned_away:
            turned_away.discard(number)
            return busy("4")
        return 201, {}, {"n": number}

    service = Service(answer)
    replies = reach(service).run(several(*wanted))
    assert [reply.value("n") for reply in replies] == [0, 1, 2, 3]
    assert service.batches == [4, 2]
    assert service.clock.slept == [4]


def test_when_one_is_throttled_all_wait(reach: Callable[..., Any]) -> None:
    times: list[tuple[str, float]] = []
    service = Service()

    def answer(seen: Seen) -> Any:
        first = not times
        times.append((seen.url.split("/sites/")[1][:2], service.clock.monotonic()))
        return busy("30") if first else (200, {}, {})

    service.answer = answer

    def crawl(number: int) -> Steps[None]:
        for _ in range(2):
            yield Request.get(f"https://contoso.sharepoint.com/sites/s{number}", "/_api/web")

    tenant = reach(service)
    list(tenant.run_all((crawl(n) for n in range(3)), at_once=1))
    assert [at for _, at in times] == [0, 30, 30, 30, 30, 30, 30]


def test_patience_has_an_end(reach: Callable[..., Any]) -> None:
    service = Service(lambda seen: busy("2"))
    with pytest.raises(Throttled) as caught:
        reach(service).run(one(READ))
    assert "Try again later" in caught.value.hint
    assert 4 <= len(service.calls) <= 12


def test_a_write_whose_reply_was_lost_is_not_repeated(reach: Callable[..., Any]) -> None:
    service = Service(Script(lost()))
    with pytest.raises(ReplyLost):
        reach(service).run(one(WRITE))
    assert len(service.calls) == 1


@pytest.mark.parametrize("request_", [READ, AGAIN])
def test_a_harmless_request_whose_reply_was_lost_is_repeated(
    reach: Callable[..., Any], request_: Request
) -> None:
    service = Service(Script(lost(), requests.ConnectionError("reset"), (502, {}, "bad gateway")))
    assert reach(service).run(one(request_)).value("done")
    assert len(service.calls) == 4


def test_when_a_batch_is_lost_only_what_is_harmless_is_repeated(reach: Callable[..., Any]) -> None:
    calls = 0

    def outer(call: Seen) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise lost()

    service = Service(outer=outer)
    ended = dict(reach(service).run_all([one(READ), one(WRITE), one(AGAIN)]))
    assert isinstance(ended[1].error, ReplyLost)
    assert (ended[0].error, ended[2].error) == (None, None)
    assert [[part.method for part in parts] for parts in service.parts] == [
        ["GET", "POST", "MERGE"],
        ["GET", "MERGE"],
    ]


def test_a_connection_that_was_never_made_is_tried_a_few_times_even_for_a_write(
    reach: Callable[..., Any],
) -> None:
    service = Service(Script(refused(), refused()))
    tenant = reach(service)
    assert tenant.run(one(WRITE)).value("done")
    assert tenant.ledger.exchanges == 1


def test_a_connection_that_cannot_be_made_says_what_to_check(reach: Callable[..., Any]) -> None:
    service = Service(Script(*[refused()] * 20))
    with pytest.raises(Unreachable, match=r"No connection to contoso\.sharepoint\.com") as caught:
        reach(service).run(one(WRITE))
    assert "prosjektportal.yaml" in caught.value.hint
    assert len(service.calls) <= 5


@pytest.mark.parametrize("request_", [READ, WRITE])
def test_a_500_with_a_code_of_its_own_is_final(reach: Callable[..., Any], request_: Request) -> None:
    service = Service(Script((500, {}, CODED)))
    with pytest.raises(RequestFailed, match="-2130575342"):
        reach(service).run(one(request_))
    assert len(service.calls) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_broken_answer_to_a_write_means_that_nobody_knows(reach: Callable[..., Any], status: int) -> None:
    service = Service(Script((status, {"Content-Type": "text/html"}, "<html>oops</html>")))
    with pytest.raises(ReplyLost):
        reach(service).run(one(WRITE))
    assert len(service.calls) == 1


def test_broken_answers_to_a_read_are_borne_a_few_times(reach: Callable[..., Any]) -> None:
    service = Service(lambda seen: (502, {}, "bad gateway"))
    with pytest.raises(RequestFailed) as caught:
        reach(service).run(one(READ))
    assert caught.value.status == 502
    assert len(service.calls) == 4
    assert 3 < service.clock.monotonic() < 10


def test_a_graph_500_is_not_final(reach: Callable[..., Any]) -> None:
    service = Service(Script((500, {}, {"error": {"code": "generalException", "message": "x"}})))
    reach(service).run(one(Request.graph("GET", "/groups/1", permission=Permission.GROUPS)))
    assert len(service.calls) == 2


def test_a_refused_token_is_renewed_once(reach: Callable[..., Any]) -> None:
    service = Service(Script((401, {}, {"error_description": "expired"})))
    entra = Entra()
    reach(service, entra=entra).run(one(WRITE))
    assert [call.headers["Authorization"] for call in service.calls] == ["Bearer SECRET-1", "Bearer SECRET-2"]


def test_a_token_that_stays_refused_is_an_error(reach: Callable[..., Any]) -> None:
    service = Service(lambda seen: (401, {}, {"error_description": "Invalid issuer or signature."}))
    with pytest.raises(RequestFailed, match="Invalid issuer") as caught:
        reach(service).run(one(WRITE))
    assert "doctor" in caught.value.hint
    assert len(service.calls) == 2


def test_a_missing_site_answers_every_part_of_a_batch(reach: Callable[..., Any]) -> None:
    service = Service(outer=lambda call: (404, {"Content-Type": "text/plain"}, "404 FILE NOT FOUND"))
    gone = Request.get(SITE, "/_api/site", missing_ok=True)
    ended = dict(reach(service).run_all([one(gone), one(READ), one(WRITE)]))
    assert ended[0].get().missing
    assert [getattr(ended[n].error, "status", 0) for n in (1, 2)] == [404, 404]
    assert service.batches == [3]


def test_parts_that_the_answer_lacks_are_lost_and_parts_too_many_ignored(reach: Callable[..., Any]) -> None:
    class Odd(Service):
        """Answers a batch with ``count`` parts, whatever was asked."""

        count = 3

        def execute(self, options: Any) -> Any:
            plain = super().execute(options)
            batch = options.url.endswith("$batch")
            return multipart([(200, {}, {"n": n}) for n in range(self.count)]) if batch else plain

    reads = [Request.get(SITE, f"/_api/web/lists({n})") for n in range(4)]
    few, many = Odd(), Odd()
    replies = reach(few).run(several(*reads))
    assert [reply.value("n") for reply in replies] == [0, 1, 2, None]
    assert few.batches == [4, 1]
    many.count = 9
    assert [reply.value("n") for reply in reach(many).run(several(*reads))] == [0, 1, 2, 3]
    ended = dict(reach(Odd()).run_all([one(READ), *[one(WRITE) for _ in range(3)]]))
    assert isinstance(ended[3].error, ReplyLost)


def recorded() -> list[Any]:
    file = Path(__file__).parents[3] / "shared" / "conformance" / "cases.jsonl"
    if not file.exists():
        return []
    cases = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    batches = [case for case in cases if case["operation"] == "batch.multipart"]
    return [
        case for case in batches if case["response"]["body"].rstrip().endswith("--")
    ]  # the others are cut


@pytest.mark.parametrize("case", recorded() or [None], ids=lambda case: case["id"] if case else "none")
def test_recorded_batch_answers_are_taken_apart(case: Any) -> None:
    if case is None:
        pytest.skip("the recorded exchanges (../shared/conformance) are not here")
    body = case["response"]["body"]
    boundary = body.partition("\r\n")[0].removeprefix("--")
    answer = Answer(200, {"content-type": f"multipart/mixed; boundary={boundary}"}, body.encode())
    parts = answers(answer)
    assert parts is not None
    assert [part.status for part in parts] == [int(code) for code in re.findall(r"HTTP/1.1 (\d{3})", body)]
    assert len(parts) == body.count(f"--{boundary}") - 1
    assert all(part.body is None or isinstance(part.body, dict) for part in parts)
    assert all("content-type" in part.headers for part in parts)
