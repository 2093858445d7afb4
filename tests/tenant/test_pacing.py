"""The budget: never more than Microsoft grants in any minute."""

from __future__ import annotations

import pytest

from sp_prosjektportal.tenant.pacing import Budget, minute_limit
from tenant.service import TestClock


@pytest.mark.parametrize(
    ("licences", "units"),
    [(0, 1250), (1000, 1250), (1001, 2500), (15_000, 3750), (50_000, 5000), (50_001, 6250), (10**6, 6250)],
)
def test_the_limit_follows_the_licences(licences: int, units: int) -> None:
    assert minute_limit(licences) == units


@pytest.mark.parametrize("price", [1, 2, 40, 200])
def test_no_minute_holds_more_than_the_limit(price: int) -> None:
    clock = TestClock()
    budget = Budget(1250, clock)
    spent: list[tuple[float, int]] = []
    while clock.seconds < 300:
        delay = budget.delay(price)
        if delay:
            clock.sleep(delay)
        else:
            budget.take(price)
            spent.append((clock.seconds, price))
    for start, _ in spent:
        assert sum(units for at, units in spent if start <= at < start + 60) <= 1250
    assert sum(units for _, units in spent) >= 1000 * 5  # and little is left unused


def test_a_short_command_does_not_wait() -> None:
    budget = Budget(1250, TestClock())
    for _ in range(5):
        assert budget.delay(200) == 0
        budget.take(200)
    assert budget.delay(200) == 60


def test_a_call_dearer_than_a_minute_goes_by_itself() -> None:
    clock = TestClock()
    budget = Budget(1250, clock)
    budget.take(2)
    clock.sleep(10)
    assert budget.delay(5000) == 50
    clock.sleep(50)
    assert budget.delay(5000) == 0


def test_a_closed_gate_opens_by_time_only() -> None:
    clock = TestClock()
    budget = Budget(1250, clock)
    budget.block(10)
    budget.block(3)
    assert budget.delay(1) == 10
    clock.sleep(10)
    assert budget.delay(1) == 0


def test_when_the_service_says_that_nothing_is_left_the_next_period_is_waited_for() -> None:
    budget = Budget(1250, TestClock())
    budget.note({"ratelimit-remaining": "4", "ratelimit-limit": "1250", "ratelimit-reset": "30"})
    assert budget.delay(4) == 0
    budget.note({"ratelimit-remaining": "0", "ratelimit-reset": "30"})
    assert budget.delay(1) == 30


@pytest.mark.parametrize("nonsense", ["soon", "", "Mon, 99 Foo"])
def test_a_wait_that_cannot_be_read_is_none(nonsense: str) -> None:
    assert Budget(1250, TestClock()).wanted_wait({"retry-after": nonsense}) is None


def test_the_days_use_is_counted_until_midnight_utc() -> None:
    clock = TestClock()
    budget = Budget(1250, clock)
    budget.take(100)
    budget.take(50)
    assert (budget.used_today, budget.per_day) == (150, 1_200_000)
    clock.sleep(16 * 3600)
    budget.take(7)
    assert budget.used_today == 7
