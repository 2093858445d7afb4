"""Behaviour on demand: scenario files, the control pages, budgets, half-failed batches, who may listen and ask."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from emulator.edge.clients import hosts
from emulator.sharepoint.caller import KARI, OWNER, SITE, Caller
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.clock import RealClock, SimulatedClock
from sp_prosjektportal.emulator.scenario import Scenario, ScenarioInvalid
from sp_prosjektportal.emulator.serve import Server, listen
from sp_prosjektportal.emulator.throttling import Throttle

WRONG = [
    ("[]", "a mapping is needed at the top"),
    ("colour: red", "colour: there is no such section"),
    ("licences: many", "licences: int"),
    ("budget: {factor: -1}", "budget.factor: must not be negative"),
    ("budget: {speed: 3}", "budget.speed: there is no such setting"),
    ("readiness: {polls: true}", "readiness.polls: int"),
    ("clock: {start: tomorrow}", "clock.start: a moment such as"),
    ("faults: {}", "faults: a list is needed"),
    ("faults: [{what: explode}]", "faults[0].what: one of lost_reply"),
    ("faults: [{what: reset, colour: red}]", "faults[0].colour: there is no such setting"),
    ("faults: [", "expected the node content"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_scenario_that_cannot_be_says_where(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioInvalid) as refused:
        Scenario.load(file)
    assert said in str(refused.value)
    assert "scenario.yaml" in str(refused.value)


def test_a_scenario_sets_what_it_names_and_leaves_the_rest() -> None:
    emulator = Emulator.open(clock=SimulatedClock())
    before = emulator.options.search_lag
    Scenario.of(
        {
            "licences": 5000,
            "budget": {"factor": 0.5, "per_part": True, "announced": False},
            "latency": {"exchange": 1},
            "readiness": {"polls": 4},
            "replication": {"delay": 60},
            "faults": [{"what": "status", "status": 503, "retry_after": None, "times": None}],
        }
    ).apply(emulator)
    throttle = emulator.edge.throttle
    assert (throttle.licences, throttle.factor, throttle.per_part) == (5000, 0.5, True)
    assert emulator.edge.latency is not None
    assert (emulator.options.provisioning_polls, emulator.options.replication) == (4, 60)
    assert emulator.options.search_lag == before
    assert emulator.faults.waiting()[0]["what"] == "status"


def test_a_scenario_chooses_the_clock() -> None:
    start = "2026-01-31T22:00:00Z"
    simulated = Scenario.of({"clock": {"start": start, "simulated": True}}).clock()
    assert simulated.now() == datetime(2026, 1, 31, 22, tzinfo=UTC)
    assert isinstance(Scenario.of({}).clock(), RealClock)
    moved = RealClock()
    before = moved.now()
    moved.move(86_400)
    assert 86_399 < (moved.now() - before).total_seconds() < 86_460


# -- the control pages -----------------------------------------------------------------------------


def asker(emulator: Emulator) -> Callable[..., tuple[int, Any]]:
    def ask(method: str, page: str, body: Any = None) -> tuple[int, Any]:
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        status, _, answer = emulator.handle(method, f"https://localhost/_emulator/{page}", {}, data)
        return status, json.loads(answer)

    return ask


@pytest.mark.parametrize(
    ("method", "page"),
    [("GET", "faults"), ("POST", "faults"), ("POST", "clock"), ("POST", "scenario"), ("POST", "reset"), ("GET", "budget")],
)  # fmt: skip
def test_nothing_can_be_controlled_unless_it_was_asked_for(method: str, page: str) -> None:
    status, answer = asker(Emulator.open())(method, page, {"what": "reset"})
    assert (status, "--control" in answer["error"]) == (404, True)


def test_faults_are_set_listed_and_cleared() -> None:
    emulator = Emulator.open(control=True)
    ask = asker(emulator)
    assert ask("POST", "faults", {"what": "status", "status": 503, "url": "/_api/web"})[0] == 200
    assert [one["status"] for one in ask("GET", "faults")[1]] == [503]
    caller = Caller(emulator)
    assert caller.ask("GET", "/_api/web").status == 503
    assert caller.ask("GET", "/_api/web").status == 200
    ask("POST", "faults", {"what": "status", "times": None})
    assert [caller.ask("GET", "/_api/web").status for _ in range(3)] == [429, 429, 429]
    assert ask("DELETE", "faults")[1] == {"cleared": True}
    assert caller.ask("GET", "/_api/web").status == 200


def test_what_cannot_be_is_refused_and_changes_nothing() -> None:
    emulator = Emulator.open(control=True, clock=SimulatedClock())
    ask, before = asker(emulator), emulator.clock.now()
    wrong: list[tuple[str, Any]] = [
        ("faults", {"what": "explode"}), ("faults", [1]), ("faults", b"{"), ("faults", {"what": "reset", "times": "x"}),
        ("clock", {"move": -1}), ("clock", {"move": "a day"}), ("clock", {"move": 1e300}), ("clock", b""),
        ("scenario", {"clock": {"simulated": True}}), ("scenario", {"x": 1}),
    ]  # fmt: skip
    for page, body in wrong:
        assert ask("POST", page, body)[0] == 400, (page, body)
    assert emulator.faults.waiting() == []
    assert emulator.clock.now() == before


def test_a_days_budget_is_spent_and_comes_back_within_a_second() -> None:
    emulator = Emulator.open(
        control=True,
        clock=SimulatedClock(datetime(2026, 3, 1, 1, tzinfo=UTC)),
        throttle=Throttle(factor=0.02),
    )
    ask, caller = asker(emulator), Caller(emulator)  # 25 units a minute, 24,000 a day
    minutes, refused = 0, caller.ask("GET", "/_api/web")
    while refused.headers.get("retry-after") != "250" and minutes < 2000:
        refused = caller.ask("GET", "/_api/web")
        if refused.status == 429 and refused.headers["retry-after"] != "250":
            ask("POST", "clock", {"move": 60})
            minutes += 1
    assert refused.status == 429
    assert 600 < minutes < 960  # refused requests count too
    ask("POST", "clock", {"move": 3600})
    assert caller.ask("GET", "/_api/web").headers["retry-after"] == "250"
    midnight = datetime(2026, 3, 2, tzinfo=UTC) - emulator.clock.now()
    ask("POST", "clock", {"move": max(midnight.total_seconds(), 0) + 1})
    assert caller.ask("GET", "/_api/web").status == 200


TIERS = [(1_000, 1_250), (1_001, 2_500), (5_000, 2_500), (15_000, 3_750), (50_000, 5_000), (50_001, 6_250)]


@pytest.mark.parametrize(("licences", "minute"), TIERS)
def test_all_applications_share_the_tenants_five_minutes(licences: int, minute: int) -> None:
    clock, throttle = SimulatedClock(), Throttle(licences=licences)
    taken = [throttle.charge(clock, f"app-{n}", minute) for n in range(15)]
    assert (
        taken == [0] * 15
    )  # each within its own minute; together all that the tenant has (wire.md section 13)
    assert 240 < throttle.charge(clock, "app-new", 2) <= 300
    clock.move(300)
    assert throttle.charge(clock, "app-new", 2) == 0


def test_every_second_part_of_a_batch_fails_and_the_others_are_done() -> None:
    emulator = Emulator.open()
    caller = Caller(emulator)
    parent = caller.make_list()
    emulator.faults.add("half_batch", status=503, retry_after=None)
    assert caller.get("/_api/web").status == 200  # only a batch is struck
    part = (
        "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        f"POST {SITE}{parent}/items HTTP/1.1\r\nContent-Type: application/json;odata=nometadata\r\n"
        'Accept: application/json;odata=nometadata\r\n\r\n{"Title":"x"}\r\n'
    )
    body = (part * 6 + "--b--\r\n").encode()
    answer = caller.ask("POST", "/_api/$batch", body, headers={"Content-Type": "multipart/mixed; boundary=b"})
    assert answer.status == 200
    assert (answer.text.count("HTTP/1.1 201"), answer.text.count("HTTP/1.1 503")) == (3, 3)
    assert len(caller.get(f"{parent}/items").rows) == 3


def test_a_new_member_of_a_group_is_known_to_its_site_after_a_while() -> None:
    emulator = Emulator.open(clock=SimulatedClock())
    Scenario.of({"replication": {"delay": 300}, "readiness": {"polls": 0}}).apply(emulator)
    graph = f"https://{hosts(emulator)['graph']}/v1.0"
    emulator.trusted = Principal(
        app_only=True, roles=frozenset({"Group.ReadWrite.All", "Sites.Read.All"}), app_id="a"
    )

    def ask(method: str, path: str, body: Any = None) -> Any:
        data = b"" if body is None else json.dumps(body).encode()
        return json.loads(emulator.handle(method, graph + path, {}, data)[2] or b"null")

    owner = f"{graph}/users/{OWNER}"
    made = ask("POST", "/groups", {"displayName": "G", "mailNickname": "gruppe", "mailEnabled": True,
                                   "securityEnabled": False, "groupTypes": ["Unified"], "owners@odata.bind": [owner]})  # fmt: skip
    site = ask("GET", f"/groups/{made['id']}/sites/root/webUrl")["value"]
    ask("POST", f"/groups/{made['id']}/members/$ref", {"@odata.id": f"{graph}/users/{KARI}"})
    kari = Caller(
        emulator, Principal(app_only=False, scopes=frozenset({"AllSites.Read"}), login=KARI, app_id="a")
    )
    assert kari.ask("GET", "/_api/web", site=site).status == 403
    emulator.clock.move(301)
    assert kari.ask("GET", "/_api/web", site=site).status == 200


# -- only this machine -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.10", "::", "8.8.8.8"])
def test_it_listens_on_loopback_only(address: str) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        listen(0, address)
    listening = listen(0)
    assert listening.getsockname()[0] == "127.0.0.1"
    listening.close()


@pytest.mark.parametrize("client", [("10.0.0.7", 4711), ("203.0.113.9", 1), None, ("nonsense", 1)])
def test_whoever_is_not_on_this_machine_is_turned_away_unheard(client: Any) -> None:
    emulator, sent = Emulator.open(control=True), []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        raise AssertionError("the body is not even read")

    scope = {
        "type": "http",
        "client": client,
        "method": "GET",
        "headers": [],
        "raw_path": b"/",
        "query_string": b"",
    }
    asyncio.run(Server(emulator)(scope, receive, send))
    assert sent[0]["status"] == 403
    assert len(emulator.log) == 0


def test_the_tenants_hosts_have_no_control_pages() -> None:
    emulator = Emulator.open(control=True)
    for host in hosts(emulator).values():
        status, _, _ = emulator.handle("GET", f"https://{host}/_emulator/faults", {}, b"")
        assert status in (401, 404, 400, 501), host
