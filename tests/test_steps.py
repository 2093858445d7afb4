"""Generators that ask and are answered."""

from __future__ import annotations

from typing import Any

import pytest

from sp_prosjektportal.steps import Outcome, Running, Steps, Together, outcomes, run, together


def double(number: int) -> Steps[int]:
    found = yield number
    return int(found)


def both(*numbers: int) -> Steps[list[int]]:
    found = yield list(numbers)
    return list(found)


def answer(asked: Any) -> Any:
    if asked == 13:
        raise ValueError("unlucky")
    return asked * 2


def test_one_request_gets_one_reply() -> None:
    assert run(double(4), answer) == 8


def test_a_list_gets_a_list_in_order() -> None:
    assert run(both(1, 2, 3), answer) == [2, 4, 6]


def test_asking_for_nothing_is_answered_at_once() -> None:
    assert run(both(), lambda asked: pytest.fail("asked")) == []


def test_a_generator_that_asks_nothing_just_ends() -> None:
    def quiet() -> Steps[str]:
        return "done"
        yield

    assert run(quiet(), answer) == "done"


def test_a_failure_is_thrown_at_the_yield_and_may_be_caught() -> None:
    def careful() -> Steps[str]:
        try:
            yield 13
        except ValueError as error:
            found = yield 1
            return f"{error} {found}"
        return ""

    assert run(careful(), answer) == "unlucky 2"


def test_a_failure_that_nobody_catches_ends_it() -> None:
    with pytest.raises(ValueError, match="unlucky"):
        run(double(13), answer)


def test_of_a_list_the_first_failure_is_thrown_after_all_were_tried() -> None:
    tried: list[Any] = []

    def noting(asked: Any) -> Any:
        tried.append(asked)
        return answer(asked)

    with pytest.raises(ValueError, match="unlucky"):
        run(both(1, 13, 3), noting)
    assert tried == [1, 13, 3]


def test_together_asks_all_in_one_round_and_keeps_the_order() -> None:
    running: Running[list[Any]] = Running(together([double(1), both(2, 3), double(4)]))
    assert running.asked == [1, 2, 3, 4]
    running.answer([10, 20, 30, 40])
    assert running.outcome == Outcome(result=[10, [20, 30], 40])


def test_together_raises_only_when_all_have_ended() -> None:
    ended: list[int] = []

    def long(number: int) -> Steps[int]:
        for _ in range(3):
            yield number
        ended.append(number)
        return number

    with pytest.raises(ValueError, match="unlucky"):
        run(together([double(13), long(1), long(2)]), answer)
    assert ended == [1, 2]


def test_outcomes_tells_how_each_ended() -> None:
    found = run(outcomes([double(1), double(13), double(3)]), answer)
    assert [outcome.result for outcome in found] == [2, None, 6]
    assert isinstance(found[1].error, ValueError)
    with pytest.raises(ValueError, match="unlucky"):
        found[1].get()


def test_together_inside_together_is_still_one_round() -> None:
    running = Running(together([together([double(1), double(2)]), together([double(3)])]))
    assert isinstance(running.asked, list)
    assert running.asked == [1, 2, 3]
    assert running.raw


def test_a_failure_inside_a_round_goes_to_its_own_generator_only() -> None:
    found = run(outcomes([both(1, 13), both(2, 3)]), answer)
    assert isinstance(found[0].error, ValueError)
    assert found[1].result == [4, 6]


def test_nothing_together_is_an_empty_list() -> None:
    assert run(together([]), answer) == []
    assert isinstance(Together([1]), list)
