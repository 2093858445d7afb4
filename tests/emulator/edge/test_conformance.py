"""Graph's shapes against recorded answers: the same properties with the same JSON types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.edge.clients import Asker, person
from emulator.edge.test_graph import NEW
from sp_prosjektportal.emulator.app import Emulator

CASES = Path(__file__).parents[4] / "shared" / "conformance" / "cases.jsonl"


@pytest.fixture(scope="module")
def recorded() -> dict[str, list[dict[str, Any]]]:
    """Recorded answers with status 200 and 201, by operation."""
    if not CASES.exists():
        pytest.skip("the recorded cases are not here (../shared)")
    found: dict[str, list[dict[str, Any]]] = {}
    for line in CASES.open(encoding="utf-8"):
        case = json.loads(line)
        if case["source"] == "pnpcore-recording" and case["response"]["status"] in (200, 201):
            found.setdefault(case["operation"], []).append(case["response"]["body"])
    return found


def kinds(body: dict[str, Any]) -> dict[str, str]:
    """The JSON type of each property that is set."""
    return {name: type(value).__name__ for name, value in body.items() if value is not None}


def assert_same_shape(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert set(ours) == set(theirs)
    both = kinds(ours).keys() & kinds(theirs).keys()
    assert {name: kinds(ours)[name] for name in both} == {name: kinds(theirs)[name] for name in both}


def test_a_new_group(emulator: Emulator, graph: Asker, recorded: dict[str, list[dict[str, Any]]]) -> None:
    owners = {"owners@odata.bind": [f"https://graph.microsoft.com/v1.0/users/{person(emulator)}"]}
    ours = graph("POST", "/groups", NEW | owners)[1]
    for theirs in recorded["graph.groups.create"]:
        assert_same_shape(ours, theirs)


def test_a_group_that_is_read(
    emulator: Emulator, graph: Asker, recorded: dict[str, list[dict[str, Any]]]
) -> None:
    group = graph("POST", "/groups", NEW)[1]["id"]
    ours = graph("GET", f"/groups/{group}")[1]
    for theirs in recorded["graph.groups.get"]:
        if "value" not in theirs:
            assert_same_shape(ours, theirs)


@pytest.mark.parametrize("select", ["", "?$select=sharepointIds,displayName,id"])
def test_a_site_that_is_read(graph: Asker, recorded: dict[str, list[dict[str, Any]]], select: str) -> None:
    ours = graph("GET", f"/sites/root{select}")[1]
    same = [body for body in recorded["graph.sites.get"] if ("sharepointIds" in body) == bool(select)]
    shapes = [body for body in same if "webUrl" not in body or not select]
    assert shapes
    for theirs in shapes:
        assert_same_shape(ours, theirs)


def test_a_person_that_is_read(
    emulator: Emulator, graph: Asker, recorded: dict[str, list[dict[str, Any]]]
) -> None:
    ours = graph("GET", f"/users/{person(emulator)}?$select=id")[1]
    for theirs in recorded["graph.users.get"]:
        assert_same_shape(ours, theirs)
    everything = graph("GET", f"/users/{person(emulator)}")[1]
    people = [row for body in recorded["graph.directory.get"] for row in body.get("value", [])]
    assert people
    for row in people:
        theirs = {name: value for name, value in row.items() if name != "@odata.type"}
        assert_same_shape({k: v for k, v in everything.items() if k != "@odata.context"}, theirs)
