"""What generators ask for is packed, sent, and answered in order."""

from __future__ import annotations

import itertools
import threading
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from sp_prosjektportal.errors import NotFound, RequestFailed
from sp_prosjektportal.steps import Steps, Wait, together
from sp_prosjektportal.tenant.connect import SystemClock
from sp_prosjektportal.tenant.request import Permission, Reply, Request
from tenant.service import SITE, Entra, Service, TestClock

OTHER = "https://contoso.sharepoint.com/sites/q"


def ask(*requests: Request) -> Steps[list[Any]]:
    replies = yield list(requests)
    return list(replies)


def one(request: Request) -> Steps[Reply]:
    reply = yield request
    return reply


def lists(count: int, site: str = SITE) -> list[Request]:
    return [Request.get(site, f"/_api/web/lists({number})") for number in range(count)]


def groups(count: int) -> list[Request]:
    return [Request.graph("GET", f"/groups/{n}", permission=Permission.GROUPS) for n in range(count)]


def columns(count: int, *, lock: str = "", site: str = SITE) -> list[Request]:
    return [Request.post(site, "/_api/web/fields", {"n": n}, schema=True, lock=lock) for n in range(count)]


def test_one_request_goes_plainly(reach: Callable[..., Any]) -> None:
    service = Service()
    reach(service).run(one(Request.get(SITE, "/_api/web", select=["Title"], filter="Title eq 'æ'")))
    assert [call.url for call in service.calls] == [
        f"{SITE}/_api/web?$select=Title&$filter=Title%20eq%20'%C3%A6'"
    ]
    assert service.calls[0].headers["Accept"] == "application/json;odata=nometadata"
    assert service.calls[0].headers["User-Agent"].startswith("NONISV|sp-prosjektportal|prosjektportal/")


def test_replies_come_in_the_order_asked_whatever_travels_together(reach: Callable[..., Any]) -> None:
    requests = [*lists(3), *groups(3), *columns(2), *lists(2, OTHER)]
    requests = [r for group in itertools.zip_longest(requests[::2], requests[1::2]) for r in group if r]
    service = Service(
        lambda seen: (200, {}, {"seen": seen.url.split("/sites/")[-1], "body": seen.body.decode()})
    )
    replies = reach(service).run(ask(*requests))
    for request, reply in zip(requests, replies, strict=True):
        assert request.path in reply.body["seen"]
        assert request.body is None or reply.body["body"] == f'{{"n":{request.body["n"]}}}'
    assert sorted(service.batches) == [2, 3, 5]


@pytest.mark.parametrize(
    ("requests", "sizes"),
    [(lists(100), [100]), (lists(101), [1, 100]), (lists(250), [50, 100, 100]), (groups(21), [1, 20])],
)
def test_batches_are_as_large_as_the_service_allows(
    reach: Callable[..., Any], requests: list[Request], sizes: list[int]
) -> None:
    service = Service()
    reach(service, licences=100_000).run(ask(*requests))
    assert sorted(service.batches) == sizes


def test_a_batch_is_no_larger_than_a_megabyte(reach: Callable[..., Any]) -> None:
    service = Service()
    big = [Request.post(SITE, "/_api/web/lists", {"n": n, "text": "x" * 400_000}) for n in range(5)]
    reach(service).run(ask(*big))
    assert sorted(service.batches) == [1, 2, 2]
    assert max(len(call.body) for call in service.calls) < 1_000_000


def test_what_must_be_alone_is_alone(reach: Callable[..., Any]) -> None:
    service = Service()
    reach(service).run(
        ask(*lists(3), Request.get(SITE, "/_api/web/slow", alone=True), lists(9)[8].by_itself())
    )
    assert sorted(service.batches) == [1, 1, 3]


def test_each_write_sits_in_a_change_set_of_its_own_and_uses_its_own_verb(reach: Callable[..., Any]) -> None:
    service = Service()
    item = "/_api/web/lists('x')/items(1)"
    reach(service).run(
        ask(Request.merge(SITE, item, {"Title": "Å"}), Request.delete(SITE, item), Request.get(SITE, item))
    )
    call = service.calls[0]
    assert call.body.count(b'multipart/mixed; boundary="changeset_') == 2
    assert [part.method for part in service.parts[0]] == ["MERGE", "DELETE", "GET"]
    assert service.parts[0][0].headers["X-HTTP-Method"] == "MERGE"
    assert service.parts[0][0].headers["If-Match"] == "*"
    assert service.parts[0][0].json() == {"Title": "Å"}
    assert "Authorization" not in service.parts[0][0].headers


def test_outside_a_batch_the_verb_travels_as_post(reach: Callable[..., Any]) -> None:
    service = Service()
    reach(service).run(one(Request.merge(SITE, "/_api/web", {"Title": "x"})))
    assert (service.calls[0].method, service.calls[0].headers["X-HTTP-Method"]) == ("POST", "MERGE")


def test_the_same_question_at_the_same_moment_is_asked_once(reach: Callable[..., Any]) -> None:
    service = Service()
    question = Request.get(SITE, "/_api/web")
    replies = reach(service).run(together([one(question), one(question), one(question)]))
    assert service.batches == [1]
    assert [reply.value("path") for reply in replies] == ["/_api/web"] * 3


def test_the_same_write_twice_is_two_writes(reach: Callable[..., Any]) -> None:
    service = Service()
    write = Request.post(SITE, "/_api/web/lists", {"Title": "x"})
    reach(service).run(ask(write, write))
    assert service.batches == [2]


def test_missing_is_an_answer_only_to_whoever_said_so(reach: Callable[..., Any]) -> None:
    service = Service(lambda seen: (404, {}, {"odata.error": {"code": "-1, X", "message": {"value": "no"}}}))
    tenant = reach(service)
    ended = dict(
        tenant.run_all(
            [one(Request.get(SITE, "/_api/x", missing_ok=True)), one(Request.get(SITE, "/_api/x"))]
        )
    )
    assert ended[0].get().missing
    assert isinstance(ended[1].error, NotFound)
    assert service.batches == [1]


def test_of_requests_with_one_lock_a_batch_has_one_and_they_follow_each_other(
    reach: Callable[..., Any],
) -> None:
    service = Slow()
    reach(service).run(ask(*columns(3, lock="Lists/A"), *lists(2)))
    assert sorted(service.batches) == [1, 1, 3]
    assert service.most_flying == 1


def test_one_schema_writing_batch_is_in_flight_a_site(reach: Callable[..., Any]) -> None:
    service = Slow()
    reach(service, licences=100_000).run(ask(*columns(250), *columns(150, site=OTHER)))
    assert sorted(service.batches) == [50, 50, 100, 100, 100]
    assert service.most_for_a_site == 1
    assert service.most_flying == 2


class Slow(Service):
    """Takes real time for each call, so that what overlaps is seen."""

    def __init__(self) -> None:
        super().__init__(clock=SystemClock())
        self.most_for_a_site = 0
        self.sites: list[str] = []

    def execute(self, options: Any) -> Any:
        site = options.url.split("/_api")[0]
        with self.lock:
            self.sites.append(site)
            self.most_flying = max(self.most_flying, len(self.sites))
            self.most_for_a_site = max(self.most_for_a_site, self.sites.count(site))
        time.sleep(0.02)
        try:
            return super().execute(options)
        finally:
            with self.lock:
                self.sites.remove(site)


def test_reads_of_many_sites_fly_together_but_not_more_than_the_workers(reach: Callable[..., Any]) -> None:
    service = Slow()
    many = (one(Request.get(f"https://contoso.sharepoint.com/sites/s{n}", "/_api/web")) for n in range(40))
    ended = list(reach(service).run_all(many, at_once=20))
    assert sorted(index for index, _ in ended) == list(range(40))
    assert 2 <= service.most_flying <= 8


def test_a_failure_is_raised_where_it_was_asked(reach: Callable[..., Any]) -> None:
    def careful() -> Steps[str]:
        try:
            yield Request.get(SITE, "/_api/wrong")
        except RequestFailed as error:
            reply = yield Request.get(SITE, "/_api/right")
            return f"{error.status} then {reply.status}"
        return "no failure"

    service = Service(lambda seen: (400 if "wrong" in seen.url else 200, {}, {}))
    assert reach(service).run(careful()) == "400 then 200"


def test_one_failure_does_not_stop_the_others_of_run_all(reach: Callable[..., Any]) -> None:
    service = Service(
        lambda seen: (500 if "/s3/" in seen.url else 200, {}, {"odata.error": {"code": "-5, X"}})
    )
    many = [one(Request.get(f"https://contoso.sharepoint.com/sites/s{n}", "/_api/web")) for n in range(6)]
    ended = dict(reach(service).run_all(many))
    assert [n for n in ended if ended[n].error] == [3]


def test_waiting_passes_on_the_clock_and_is_told_and_counted(reach: Callable[..., Any]) -> None:
    def patient() -> Steps[str]:
        yield Wait(15, "The site is being made")
        return "done"

    told: list[str] = []
    service = Service()
    tenant = reach(service, progress=told.append)
    assert tenant.run(patient()) == "done"
    assert service.clock.slept == [15]
    assert told == ["The site is being made"]
    assert (tenant.ledger.seconds_waited, tenant.ledger.exchanges) == (15, 0)


def test_waits_of_several_pass_at_the_same_time(reach: Callable[..., Any]) -> None:
    def patient(seconds: float) -> Steps[float]:
        yield Wait(seconds)
        return seconds

    service = Service()
    ended = [index for index, _ in reach(service).run_all([patient(30), patient(10), patient(20)])]
    assert ended == [1, 2, 0]
    assert service.clock.monotonic() == 30


def test_ten_thousand_sites_leave_memory_flat(reach: Callable[..., Any]) -> None:
    started = 0

    def crawl(number: int) -> Steps[str]:
        nonlocal started
        started += 1
        ballast = bytearray(20_000)
        reply = yield Request.get(f"https://contoso.sharepoint.com/sites/s{number}", "/_api/web")
        return f"{reply.status}{len(ballast)}"

    service = Light()
    tenant = reach(service, licences=100_000, entra=Entra(expires_in=10**9))
    ahead, seen = 0, 0
    tracemalloc.start()
    for _ in tenant.run_all((crawl(n) for n in range(10_000)), at_once=32):
        seen += 1
        ahead = max(ahead, started - seen)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (seen, tenant.ledger.exchanges) == (10_000, 10_000)
    assert ahead <= 32
    assert peak < 20_000_000


class Light(Service):
    """Remembers nothing."""

    def execute(self, options: Any) -> Any:
        from tenant.service import respond

        return respond(200, {}, {})


def test_generators_are_closed_when_nobody_listens_any_more(reach: Callable[..., Any]) -> None:
    closed: list[int] = []

    def tidy(number: int) -> Steps[int]:
        try:
            yield Wait(number)
        finally:
            closed.append(number)
        return number

    running = reach(Service()).run_all([tidy(1), tidy(5), tidy(9)])
    next(running)
    running.close()
    assert sorted(closed) == [1, 5, 9]


def test_a_next_link_is_followed_on_the_same_host_only(reach: Callable[..., Any]) -> None:
    service = Service()
    tenant = reach(service)
    tenant.run(one(Request.get(SITE, f"{SITE}/_api/web/lists?$skiptoken=Paged%3dTRUE")))
    assert service.calls[0].url == f"{SITE}/_api/web/lists?$skiptoken=Paged%3dTRUE"
    with pytest.raises(Exception, match="another host"):
        tenant.run(one(Request.get(SITE, "https://example.com/_api/web")))
    assert len(service.calls) == 1


def test_a_request_that_cannot_be_written_fails_its_asker_only(reach: Callable[..., Any]) -> None:
    ended = dict(
        reach(Service()).run_all([one(Request.get("", "/_api/web")), one(Request.get(SITE, "/_api/web"))])
    )
    assert "names no site" in str(ended[0].error)
    assert ended[1].error is None


def test_everything_is_decided_in_the_callers_thread(reach: Callable[..., Any]) -> None:
    threads = set()

    def where() -> Steps[None]:
        threads.add(threading.current_thread())
        yield lists(2)
        threads.add(threading.current_thread())

    reach(Service(clock=TestClock())).run(together([where(), where()]))
    assert threads == {threading.current_thread()}
