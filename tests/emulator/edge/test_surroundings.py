"""Clock, latency, budget, faults, log and certificates."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509

from emulator.edge.clients import hosts
from sp_prosjektportal.emulator import evidence, latency, throttling, tls
from sp_prosjektportal.emulator.adapter import send
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.clock import SimulatedClock, sleep_until
from sp_prosjektportal.emulator.entra import jwt
from sp_prosjektportal.emulator.latency import Latency
from sp_prosjektportal.emulator.log import without_secrets
from sp_prosjektportal.emulator.throttling import Throttle, budget, graph_price

SHARED = Path(__file__).parents[4] / "shared"


# -- clock and latency -----------------------------------------------------------------------------


def test_the_simulated_clock_moves_only_when_somebody_waits() -> None:
    clock = SimulatedClock(datetime(2026, 1, 1, tzinfo=UTC))
    clock.sleep(90)
    clock.sleep(-5)
    assert clock.now() == datetime(2026, 1, 1, 0, 1, 30, tzinfo=UTC)
    sleep_until(clock, 60)
    assert clock.monotonic() == 90


def test_the_table_of_recorded_times_is_that_of_the_cases() -> None:
    cases = SHARED / "conformance" / "cases.jsonl"
    if not cases.exists():
        pytest.skip("the recorded cases are not here (../shared)")
    shipped = Path(latency.__file__).with_name("latencies.csv").read_text("utf-8")
    assert shipped == evidence.latency_csv(cases)


OPERATIONS = [
    ("POST", "/sites/p/_api/web/fields/CreateFieldAsXml", "field.create_as_xml"),
    ("POST", "/sites/p/_api/web/lists", "list.create"),
    ("GET", "/sites/p/_api/web?$select=Title", "web.get_select"),
    ("POST", "/_api/SPSiteManager/Create", "site.create_spsitemanager"),
    ("POST", "/sites/p/_api/site/JoinHubSite('x')", "hub.join"),
    ("POST", "/sites/p/_api/web/GetList('/sites/p/Lists/X')/AddValidateUpdateItemUsingPath",
     "item.add_validate_update_using_path"),
    ("GET", "/sites/p/_api/web/GetList('/sites/p/Lists/X')/items?$top=5000", "items.list_select"),
    ("POST", "/sites/p/_vti_bin/client.svc/ProcessQuery", "csom.process_query"),
    ("POST", "/sites/p/_api/$batch", "batch"),
    ("GET", "/v1.0/groups/x", "graph.read"),
    ("GET", "/sites/p/_api/something/else", "read"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "name"), OPERATIONS)
def test_a_request_is_known_by_its_address(method: str, path: str, name: str) -> None:
    assert latency.operation(method, path) == name


def test_the_parts_of_an_exchange_add_up() -> None:
    table = latency.recorded()
    seconds = Latency(0.15).seconds([("POST", "/_api/web/lists"), ("GET", "/_api/web")])
    assert seconds == pytest.approx(0.15 + (table["list.create"] + table["web.get_select"]) / 1000)
    assert Latency(0.15, parts=False).seconds([("POST", "/_api/web/lists")]) == 0.15


def test_an_exchange_takes_its_time_on_the_clock(emulator: Emulator) -> None:
    emulator.edge.latency = Latency(0.15, parts=False)
    before = emulator.clock.monotonic()
    emulator.handle("GET", f"https://{hosts(emulator)['graph']}/v1.0/me", {}, b"")
    assert emulator.clock.monotonic() - before == pytest.approx(0.15)


# -- prices and budget -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "price"),
    [
        ("GET", "/sites/x,y,z", 1),
        ("GET", "/sites/x/lists/y", 1),
        ("GET", "/sites/x/lists", 2),
        ("POST", "/groups", 2),
        ("GET", "/groups/x", 1),
        ("GET", "/sites/x/permissions", 5),
        ("POST", "/sites/x/permissions", 5),
        ("GET", "/sites/x/drive/items/y?$expand=permissions", 5),
        ("GET", "/sites/delta", 2),
        ("GET", "/sites/delta?token=abc", 1),
    ],
)
def test_graph_costs_what_microsoft_publishes(method: str, path: str, price: int) -> None:
    assert graph_price(method, path) == price


@pytest.mark.parametrize(("licences", "minute"), [(1, 1250), (1000, 1250), (1001, 2500), (50001, 6250)])
def test_the_budget_follows_the_size_of_the_tenant(licences: int, minute: int) -> None:
    assert budget(licences) == (minute, minute * 960)


def test_who_uses_up_the_minute_waits_for_the_next_one() -> None:
    clock, throttle = SimulatedClock(datetime(2026, 1, 1, 12, tzinfo=UTC)), Throttle(factor=0.01)
    assert [throttle.charge(clock, "a", 6) for _ in range(3)] == [0, 0, 60]
    assert throttle.charge(clock, "b", 6) == 0
    clock.sleep(59)
    assert throttle.charge(clock, "a", 1) == 1
    clock.sleep(1)
    assert throttle.charge(clock, "a", 6) == 0


def test_the_rate_limit_headers_come_above_eighty_percent() -> None:
    clock, throttle = SimulatedClock(), Throttle(factor=0.08)
    throttle.charge(clock, "a", 70)
    assert throttle.headers(clock, "a") == {}
    throttle.charge(clock, "a", 15)
    assert throttle.headers(clock, "a")["RateLimit-Remaining"] == "15"


def test_over_budget_is_429_with_retry_after(emulator: Emulator, graph: Any) -> None:
    emulator.edge.throttle = throttling.Throttle(factor=0.001)
    user = "/users/nobody"
    statuses = [graph("GET", user)[0] for _ in range(3)]
    assert statuses == [404, 429, 429]
    assert emulator.counters.throttled == 2


def test_a_batch_is_charged_for_every_part_and_refused_as_a_whole(emulator: Emulator, graph: Any) -> None:
    emulator.edge.throttle = throttling.Throttle(factor=0.004)
    batch = {"requests": [{"id": str(n), "method": "GET", "url": "/users/x"} for n in range(4)]}
    assert graph("POST", "/$batch", batch)[0] == 200
    assert graph("POST", "/$batch", batch)[0] == 429
    assert (emulator.counters.parts, emulator.counters.throttled) == (8, 4)


def test_parts_can_be_refused_one_by_one(emulator: Emulator, graph: Any) -> None:
    emulator.edge.throttle = throttling.Throttle(factor=0.002, per_part=True)
    batch = {"requests": [{"id": str(n), "method": "GET", "url": "/users/x"} for n in range(4)]}
    status, body = graph("POST", "/$batch", batch)
    assert status == 200
    assert sorted(part["status"] for part in body["responses"]) == [404, 404, 429, 429]
    refused = next(part for part in body["responses"] if part["status"] == 429)
    assert int(refused["headers"]["Retry-After"]) > 0


# -- faults ----------------------------------------------------------------------------------------


def _post_group(emulator: Emulator, bearer: str) -> requests.Response:
    body = {"displayName": "G", "mailNickname": "g", "mailEnabled": True, "securityEnabled": False}
    headers = {"Authorization": f"Bearer {bearer}"}
    url = f"https://{hosts(emulator)['graph']}/v1.0/groups"
    return send(emulator, "POST", url, headers, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("what", "error", "made"),
    [
        ("lost_reply", requests.ReadTimeout, 1),
        ("reset", requests.ConnectionError, 0),
        ("unreachable", requests.ConnectTimeout, 0),
    ],
)
def test_a_broken_connection_looks_as_it_does_on_a_network(
    emulator: Emulator, token: Any, what: Any, error: type[Exception], made: int
) -> None:
    bearer = token("https://" + hosts(emulator)["graph"])
    before = len(emulator.store.rows("directory_groups"))
    emulator.faults.add(what, method="POST", url="/groups")
    with pytest.raises(error):
        _post_group(emulator, bearer)
    assert len(emulator.store.rows("directory_groups")) - before == made
    assert _post_group(emulator, bearer).status_code == (400 if made else 201)


def test_a_fault_lets_the_first_ones_pass_and_is_used_up(emulator: Emulator, graph: Any) -> None:
    emulator.faults.add("status", status=503, retry_after=7, url="/users/", after=1, times=2)
    assert [graph("GET", "/users/x")[0] for _ in range(4)] == [404, 503, 503, 404]


def test_sign_in_is_only_struck_by_a_fault_that_names_it(emulator: Emulator, token: Any) -> None:
    emulator.faults.add("unreachable", method="POST")
    assert token("https://" + hosts(emulator)["graph"])
    emulator.faults.add("unreachable", url=hosts(emulator)["login"])
    with pytest.raises(requests.ConnectTimeout):
        token()


def test_a_fault_can_strike_one_part_of_a_batch(emulator: Emulator, graph: Any) -> None:
    emulator.faults.add("status", url="/users/b", part=True)
    batch = {"requests": [{"id": n, "method": "GET", "url": f"/users/{n}"} for n in "abc"]}
    _, body = graph("POST", "/$batch", batch)
    assert {part["id"]: part["status"] for part in body["responses"]} == {"a": 404, "b": 429, "c": 404}


# -- log -------------------------------------------------------------------------------------------


def test_the_counters_and_the_log_can_be_read_by_a_script(emulator: Emulator, graph: Any) -> None:
    before = emulator.counters.sign_in
    graph("GET", "/users/x")
    status, _, body = emulator.handle("GET", "https://localhost/_emulator/counters", {}, b"")
    counters = json.loads(body)
    assert status == 200
    assert (counters["exchanges"], counters["parts"], counters["units_published"]) == (1, 1, 1)
    assert counters["sign_in"] == before > 0
    log = json.loads(emulator.handle("GET", "https://localhost/_emulator/log", {}, b"")[2])
    assert log[-1]["status"] == 404
    assert log[-1]["parts"][0]["url"].endswith("/users/x")


def test_no_token_enters_the_log(emulator: Emulator, token: Any) -> None:
    bearer = token("https://" + hosts(emulator)["graph"])
    url = f"https://{hosts(emulator)['graph']}/v1.0/me?access_token={bearer}"
    emulator.handle("GET", url, {"Authorization": f"Bearer {bearer}"}, b"")
    log = emulator.handle("GET", "https://localhost/_emulator/log", {}, b"")[2].decode()
    assert bearer not in log
    assert without_secrets("https://x/y?code=1&a=2") == "https://x/y?code=***&a=2"


def test_what_is_not_emulated_is_501_with_a_sentence_and_is_noted(emulator: Emulator, graph: Any) -> None:
    status, body = graph("GET", "/planner/plans")
    assert status == 501
    assert "GET /planner/plans" in body["error"]["message"]
    noted = json.loads(emulator.handle("GET", "https://localhost/_emulator/not-emulated", {}, b"")[2])
    assert any("/planner/plans" in sentence for sentence in noted)


# -- certificates ----------------------------------------------------------------------------------


def test_the_certificates_cover_every_host_and_are_made_once(tmp_path: Path) -> None:
    authority, server, key = tls.certificates(tmp_path)
    first = server.read_bytes()
    names = x509.load_pem_x509_certificate(first).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert set(names.value.get_values_for_type(x509.DNSName)) == set(tls.HOSTS)
    assert key.stat().st_mode & 0o077 == 0
    assert tls.certificates(tmp_path)[1].read_bytes() == first
    issuer = x509.load_pem_x509_certificate(authority.read_bytes())
    x509.load_pem_x509_certificate(first).verify_directly_issued_by(issuer)


def test_certificates_that_lack_a_host_are_made_anew(tmp_path: Path) -> None:
    tls.certificates(tmp_path, ("localhost",))
    before = (tmp_path / "server.pem").read_bytes()
    assert tls.certificates(tmp_path)[1].read_bytes() != before


def _signed_in(emulator: Emulator, **claims: Any) -> dict[str, str]:
    """A token that is only looked at, as the gate does before anybody checks it."""
    part = jwt.text(json.dumps(claims).encode())
    return {
        "Authorization": f"Bearer {jwt.text(b'{}')}.{part}.{jwt.text(b'x')}",
        "Accept": "application/json",
    }


# claims, address, how many go through within a second
ASKED_TOO_OFTEN = [
    ({"scp": "AllSites.Read", "oid": "kari", "appid": "a"}, "https://contoso.sharepoint.com/_api/web", 3_000),
    ({"roles": ["Sites.Read.All"], "oid": "app", "appid": "a"}, "https://contoso.sharepoint.com/_api/search/query", 25),
    ({"scp": "Sites.Read.All", "oid": "kari", "appid": "a"}, "https://contoso.sharepoint.com/_api/search/query", 10),
    ({"scp": "Sites.Read.All", "oid": "kari", "appid": "a"}, "https://graph.microsoft.com/v1.0/search/query", 10),
]  # fmt: skip


@pytest.mark.parametrize(("claims", "url", "most"), ASKED_TOO_OFTEN)
def test_a_person_and_a_search_have_limits_of_their_own(claims: dict[str, Any], url: str, most: int) -> None:
    emulator = Emulator.open(clock=SimulatedClock(), throttle=Throttle(licences=100_000))
    headers = _signed_in(emulator, **claims)
    seen = [emulator.handle("GET", url, headers, b"")[0] for _ in range(most + 1)]
    assert 429 not in seen[:most]
    assert seen[most] == 429
    emulator.clock.sleep(300)
    assert emulator.handle("GET", url, headers, b"")[0] != 429


def test_one_persons_requests_do_not_count_for_another() -> None:
    throttle, clock = Throttle(), SimulatedClock()
    assert throttle.count(clock, "person:kari", (2, 300), 3) == 0  # the first is let through whatever it asks
    assert throttle.count(clock, "person:kari", (2, 300)) == 300
    assert throttle.count(clock, "person:ola", (2, 300)) == 0
