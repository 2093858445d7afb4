"""Comparing and planning, on toy kinds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.toys import KINDS, Box, Room, Shelf
from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.engine.plan import Plan, make_plan
from sp_prosjektportal.engine.resource import Difference, Known, Resource
from sp_prosjektportal.errors import PlanError
from sp_prosjektportal.steps import run


def plan(room: Room, *desired: Resource, last: tuple[Resource, ...] = ()) -> Plan:
    return run(make_plan(desired, KINDS, Known("https://contoso.sharepoint.com/sites/p"), last=last), room)


def test_only_fields_that_are_set_are_compared() -> None:
    assert compare(Box(name="a"), Box(name="a", size=7)) == ()
    assert compare(Box(name="a", size=2), Box(name="a", size=7)) == (Difference("size", 7, 2),)


def test_of_a_mapping_only_the_keys_that_are_wanted_are_compared() -> None:
    wanted = Box(name="a", labels={"top": "x", "side": "y"})
    there = Box(name="a", labels={"top": "x", "bottom": "z"})
    assert compare(wanted, there) == (Difference("labels.side", None, "y"),)


def test_what_is_set_once_is_left_to_people() -> None:
    wanted = Box(name="a", labels={"top": "x", "side": "y"}, once=frozenset({"side"}))
    assert compare(wanted, Box(name="a", labels={"top": "x", "side": "theirs"})) == ()


def test_an_unchanged_thing_makes_an_empty_plan_and_planning_writes_nothing() -> None:
    room = Room(a={"size": 3})
    result = plan(room, Box(name="A", size=3))
    assert result.empty
    assert result.unchanged == 1
    assert room.writes() == []


def test_changes_come_in_the_order_wanted_as_far_as_needs_allow() -> None:
    boxes = [Box(name="c", after=("b",)), Box(name="a"), Box(name="b", after=("z",)), Box(name="z")]
    assert [c.address for c in plan(Room(), *boxes).changes] == ["boxes/z", "boxes/b", "boxes/c", "boxes/a"]


def test_a_foundation_comes_first_and_the_last_come_last() -> None:
    result = plan(Room(), Box(name="b"), Shelf(name="s"), last=(Box(name="stamp"),))
    assert [c.address for c in result.changes] == ["shelves/s", "boxes/b", "boxes/stamp"]
    assert result.changes[-1].needs == {"shelves/s", "boxes/b"}


def test_of_several_foundations_each_waits_for_those_before_it() -> None:
    result = plan(Room(), Shelf(name="site"), Shelf(name="settings"), Box(name="b"))
    assert [c.needs for c in result.changes] == [
        frozenset(),
        {"shelves/site"},
        {"shelves/site", "shelves/settings"},
    ]


def test_a_cycle_is_reported_with_its_path() -> None:
    boxes = [Box(name="x", after=("a",)), Box(name="a", after=("b",)), Box(name="b", after=("a",))]
    with pytest.raises(PlanError, match="boxes/a needs boxes/b needs boxes/a"):
        plan(Room(), *boxes)


def test_a_long_chain_is_no_problem() -> None:
    chain = [Box(name=f"n{i}", after=(f"n{i + 1}",)) for i in range(3000)]
    assert plan(Room(), *chain).changes[0].address == "boxes/n2999"


@pytest.mark.parametrize(
    ("desired", "message"),
    [
        ((Box(name="a"), Box(name="A")), "boxes/A is wanted twice"),
        ((Box(name="a", size=1),), "boxes/a: A box cannot shrink"),
    ],
)
def test_what_cannot_be_planned_is_an_error(desired: tuple[Box, ...], message: str) -> None:
    room = Room(a={"size": 5})
    with pytest.raises(PlanError, match=message) as caught:
        plan(room, *desired)
    assert caught.value.hint
    assert room.writes() == []


def test_the_checksum_follows_the_changes_and_nothing_else() -> None:
    def checksum(*desired: Box, **there: dict[str, Any]) -> str:
        return plan(Room(**there), *desired).checksum

    first = checksum(Box(name="a", size=2), Box(name="b", size=1), b={})
    assert first == checksum(Box(name="a", size=2))
    assert first != checksum(Box(name="a", size=3))
    assert first != checksum(Box(name="a", size=2), a={"size": 1})


def test_a_plan_can_be_written_as_json() -> None:
    result = plan(
        Room(a={}), Box(name="a", size=2, labels={"top": "x"}), Box(name="b", once=frozenset("zyx"))
    )
    assert json.loads(json.dumps(result.as_dict()))["changes"] == [
        {
            "address": "boxes/a",
            "action": "update",
            "differences": [
                {"path": "size", "before": 1, "after": 2},
                {"path": "labels.top", "before": None, "after": "x"},
            ],
        },
        {
            "address": "boxes/b",
            "action": "create",
            "differences": [{"path": "once", "before": None, "after": ["x", "y", "z"]}],
        },
    ]


def test_a_change_waits_for_what_an_unchanged_thing_between_them_needs() -> None:
    boxes = [
        Box(name="type", size=2),
        Box(name="list", after=("type",)),
        Box(name="view", size=2, after=("list",)),
    ]
    result = plan(Room(type={}, list={}, view={}), *boxes)
    assert [c.address for c in result.changes] == ["boxes/type", "boxes/view"]
    assert "boxes/type" in result.changes[1].needs
