"""Applying plans, on toy kinds."""

from __future__ import annotations

from typing import Any

import pytest

from engine.toys import KINDS, Ask, Box, Room
from sp_prosjektportal.engine.apply import Applied, apply
from sp_prosjektportal.engine.plan import Change, make_plan
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.errors import ApplyError, Conflict, ReplyLost, RequestFailed
from sp_prosjektportal.steps import Running, run


def known() -> Known:
    return Known("https://contoso.sharepoint.com/sites/p")


def bring_about(room: Room, *desired: Resource, at: Known | None = None, on_change: Any = None) -> Applied:
    place = at or known()
    plan = run(make_plan(desired, KINDS, place), room)
    return run(apply(plan, KINDS, place, on_change=on_change), room)


def names(failures: list[Any]) -> list[str]:
    return [failure.change.address for failure in failures]


def failing(*verbs: str, error: Exception, times: int = 99) -> Any:
    left = [times]

    def fail(ask: Ask) -> None:
        if f"{ask.verb} {ask.name}" in verbs and left[0]:
            left[0] -= 1
            raise error

    return fail


def test_what_was_made_is_known_and_a_second_plan_is_empty() -> None:
    room, place = Room(b={"size": 1}), known()
    desired = [Box(name="a", size=2), Box(name="b", size=4)]
    applied = bring_about(room, *desired, at=place)
    assert [change.address for change in applied.done] == ["boxes/a", "boxes/b"]
    assert room.writes() == ["make a", "change b"]
    assert "boxes/a" in place
    assert run(make_plan(desired, KINDS, place), room).empty


def rounds(*desired: Box, room: Room | None = None) -> list[list[str]]:
    """What is asked for together, round by round."""
    plan = run(make_plan(desired, KINDS, known()), room or Room())
    running = Running(apply(plan, KINDS, known()))
    found = []
    while running.outcome is None:
        found.append([ask.name for ask in running.asked])
        running.answer([None for _ in running.asked])
    return found


def test_a_change_starts_the_moment_what_it_needs_is_done() -> None:
    heavy = [Box(name="a", heavy=True), Box(name="b", after=("a",), heavy=True), Box(name="c", heavy=True)]
    assert rounds(*heavy) == [["a", "c"], ["b"]]


def test_what_is_carried_out_in_order_is_asked_for_together_in_order() -> None:
    chain = [Box(name="c", after=("b",)), Box(name="b", after=("a",)), Box(name="d"), Box(name="a")]
    assert rounds(*chain) == [["a", "d", "b", "c"]]


def test_one_that_is_not_carried_out_in_order_waits_and_is_waited_for() -> None:
    mixed = [Box(name="a"), Box(name="b", after=("a",), heavy=True), Box(name="c", after=("b",))]
    assert rounds(*mixed) == [["a"], ["b"], ["c"]]


def test_an_update_is_waited_for() -> None:
    assert rounds(Box(name="a", size=2), Box(name="b", after=("a",)), room=Room(a={})) == [["a"], ["b"]]


def test_a_failure_stops_only_what_needs_it() -> None:
    room = Room()
    room.before = failing("make a", error=RequestFailed(400, "x", "No."))
    desired = [
        Box(name="a", heavy=True),
        Box(name="b", after=("a",)),
        Box(name="c", after=("b",)),
        Box(name="d"),
    ]
    applied = bring_about(room, *desired)
    assert [change.address for change in applied.done] == ["boxes/d"]
    assert names(applied.failed) == ["boxes/a"]
    assert [str(skipped) for skipped in applied.skipped] == [
        "boxes/b: needs boxes/a",
        "boxes/c: needs boxes/b",
    ]
    with pytest.raises(ApplyError, match="1 changes were made, 1 failed, 2 were skipped") as caught:
        applied.raise_for_failures()
    assert "boxes/a" in str(caught.value)
    assert "Run the same command again" in caught.value.hint


def test_a_thing_that_was_made_although_the_reply_was_lost_is_adopted() -> None:
    room = Room()
    room.after = failing("make a", error=ReplyLost("Gone."))
    assert not bring_about(room, Box(name="a", size=2)).failed
    assert room.writes() == ["make a"]


def test_an_adopted_thing_is_made_as_wanted() -> None:
    room = Room()

    def somebody_else(ask: Ask) -> None:
        if ask.verb == "make":
            room.boxes["a"] = {"size": 1, "labels": {}}
            raise Conflict(409, "x", "It is there.")

    room.before = somebody_else
    assert not bring_about(room, Box(name="a", size=2)).failed
    assert room.writes() == ["make a", "change a"]
    assert room.boxes["a"]["size"] == 2


def test_a_lost_change_that_was_not_made_is_tried_again_by_itself() -> None:
    room = Room()
    room.before = failing("make a", error=ReplyLost("Gone."), times=1)
    assert not bring_about(room, Box(name="a")).failed
    assert [ask.alone for ask in room.asked if ask.verb == "make"] == [False, True]


def test_trying_again_has_an_end() -> None:
    room = Room()
    room.before = failing("make a", error=ReplyLost("Gone."))
    assert names(bring_about(room, Box(name="a")).failed) == ["boxes/a"]
    assert room.writes() == ["make a"] * 3


def test_a_lost_update_is_looked_at_before_it_is_repeated() -> None:
    room = Room(a={"size": 1})
    room.after = failing("change a", error=ReplyLost("Gone."))
    assert not bring_about(room, Box(name="a", size=2)).failed
    assert room.writes() == ["change a"]


def test_whoever_listens_is_told_of_every_change() -> None:
    room, told = Room(), []

    def listen(change: Change, state: str, note: str) -> None:
        told.append((change.address, state, note))

    room.before = failing("make a", error=RequestFailed(400, "x", "No."))
    bring_about(room, Box(name="a", heavy=True), Box(name="b", after=("a",)), Box(name="c"), on_change=listen)
    assert told == [
        ("boxes/a", "started", ""),
        ("boxes/c", "started", ""),
        ("boxes/a", "failed", "400 x: No."),
        ("boxes/b", "skipped", "needs boxes/a"),
        ("boxes/c", "done", ""),
    ]
