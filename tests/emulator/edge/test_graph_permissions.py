"""Who may what in Graph: every route has a documented requirement, and refuses whoever does not meet it.

The requirements are data from Microsoft's documentation (``tests/cases/graph_permissions.yaml``), not from the emulator.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator.edge.clients import hosts
from sp_prosjektportal.emulator import graph
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.graph import requirements
from sp_prosjektportal.emulator.throttling import Throttle

ROWS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "graph_permissions.yaml").read_text("utf-8")
)
ROUTES = [(method, pattern.pattern) for method, pattern, _ in graph._COMPILED]
OWNER = "admin@contoso.onmicrosoft.com"
ELSEWHERE = ("Mail.Read", "Calendars.ReadWrite", "Files.Read")
READING = ("Sites.Read.All", "Files.Read.All", "Group.Read.All", "GroupMember.Read.All", "User.Read.All",
           "Directory.Read.All", "TermStore.Read.All", "Organization.Read.All")  # fmt: skip
MEMBERS_ONLY = r"getByIds|getMember|checkMember"  # read by POST


def row_of(route: tuple[str, str]) -> dict[str, Any]:
    text = f"{route[0]} {route[1]}"
    return next(row for row in ROWS if re.search(row["route"], text))


def _without_group(pattern: str, before: str, value: str) -> str:
    """The group that stands after ``before``, brackets inside it and all, replaced by a value."""
    start = pattern.find(f"{before}(")
    if start < 0:
        return pattern
    at = start + len(before)
    depth, end = 0, at
    for end in range(at, len(pattern)):
        depth += {"(": 1, ")": -1}.get(pattern[end], 0)
        if depth == 0:
            break
    return pattern[:at] + value + pattern[end + 1 :]


def example(emulator: Emulator, pattern: str) -> str:
    """A path that the route takes, about things that are there."""
    site = emulator.store.keys_with("sites", "/sites/empty")[0]
    library = next(key for key, row in emulator.store.rows("lists", site).items() if row["base_type"] == 1)
    group = emulator.store.rows("term_groups")
    path = _without_group(pattern, "/sites/", site)
    path = re.sub(r"\(root\|[^()]*\)", "root", path)
    names = {"lists": library, "users": OWNER, "drives": library}
    if "termStore" in path:
        names["groups"] = next(iter(group))
    path = re.sub(r"/(\w+)/\(\[\^/\]\+\)", lambda m: f"/{m[1]}/{names.get(m[1], 'x')}", path)
    path = re.sub(r"\((?:\?:)?(\w+)(?:\|\w+)*\)", r"\1", path)
    return re.sub(r"\(\?:\\\(\\\)\)\?|\(/webUrl\)\?|\(\?:[^()]*\)\?|\\|\(\[\^'\]\*\)", "", path).replace(
        "([^/]+)", "x"
    )


def ask(emulator: Emulator, route: tuple[str, str], *, app: bool, held: tuple[str, ...]) -> int:
    granted = frozenset(held)
    emulator.trusted = (
        Principal(app_only=True, roles=granted, app_id="app")
        if app
        else Principal(app_only=False, scopes=granted, login=OWNER, app_id="app")
    )
    url = f"https://{hosts(emulator)['graph']}/v1.0{example(emulator, route[1])}"
    headers = {"Content-Type": "application/json"}
    status, _, _ = emulator.handle(route[0], url, headers, b"" if route[0] == "GET" else b"{}")
    assert emulator.failures == []
    return status


def test_every_route_has_a_documented_requirement_and_every_row_a_route() -> None:
    undeclared = [f"{m} {p}" for m, p in ROUTES if not any(re.search(r["route"], f"{m} {p}") for r in ROWS)]
    assert undeclared == []
    used = {row_of(route)["route"] for route in ROUTES}
    assert [row["route"] for row in ROWS if row["route"] not in used] == []
    assert all(row["source"] for row in ROWS)
    unchecked = [f"{m} {p}" for m, p in ROUTES if requirements.needed(m, example(Emulator.open(), p)) is None]
    assert unchecked == []


@pytest.fixture(scope="module")
def shared() -> Emulator:
    """Refusals change nothing, so one tenant serves for all of them; refused requests are charged, so it is a large one."""
    return Emulator.open(throttle=Throttle(licences=100_000))


@pytest.mark.parametrize("app", [True, False], ids=["application", "delegated"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route[0]} {route[1]}"[:90])
def test_a_token_for_something_else_gets_nothing(shared: Emulator, route: tuple[str, str], app: bool) -> None:
    before = shared.store.fingerprint()
    assert ask(shared, route, app=app, held=ELSEWHERE) in (401, 403), example(shared, route[1])
    assert shared.store.fingerprint() == before


WRITING = [r for r in ROUTES if r[0] != "GET" and not re.search(MEMBERS_ONLY, r[1])]


@pytest.mark.parametrize("app", [True, False], ids=["application", "delegated"])
@pytest.mark.parametrize("route", WRITING, ids=lambda route: f"{route[0]} {route[1]}"[:90])
def test_reading_permissions_write_nothing(shared: Emulator, route: tuple[str, str], app: bool) -> None:
    before = shared.store.fingerprint()
    assert ask(shared, route, app=app, held=READING) in (401, 403, 404), example(shared, route[1])
    assert shared.store.fingerprint() == before


@pytest.mark.parametrize("app", [True, False], ids=["application", "delegated"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route[0]} {route[1]}"[:90])
def test_what_is_documented_as_enough_is_enough(route: tuple[str, str], app: bool) -> None:
    documented = row_of(route)["application" if app else "delegated"]
    emulator = Emulator.open()
    if documented == "none":
        assert ask(
            emulator, route, app=app, held=(*READING, "TermStore.ReadWrite.All", "Sites.FullControl.All")
        ) in (400, 403)
        return
    for permission in documented:
        assert ask(emulator, route, app=app, held=(permission,)) not in (401, 403), permission
