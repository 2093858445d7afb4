"""Staying within what Microsoft grants: resource units (RU) a minute and a day, and the waits that it asks for.

One :class:`Budget` is shared by all that is sent. Limits: wire.md section 13; no RateLimit header is relied on,
but those that come are read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from sp_prosjektportal.tenant.clock import Clock

TIERS = ((1_000, 1_250), (5_000, 2_500), (15_000, 3_750), (50_000, 5_000))
LARGEST = 6_250
SHARE = 0.9
MINUTE = 60.0
MINUTES = 960
"""A day's budget is that of 960 minutes, not of 1,440."""


def minute_limit(licences: int) -> int:
    """RU a minute that one application has in a tenant with so many licences."""
    return next((limit for most, limit in TIERS if licences <= most), LARGEST)


class Budget:
    """No 60 seconds hold more than nine tenths of the minute's units: our prices of REST and CSOM are estimates.

    The whole of it may go at once, so that a short command does not wait; how steep that is, the few workers of
    the dispatcher bound. A gate stays closed as long as the service asks.
    """

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self.per_minute, self.per_day = per_minute, per_minute * MINUTES
        self._most = per_minute * SHARE
        self._clock = clock
        self._spent: deque[tuple[float, float]] = deque()  # (when, units) of the last minute
        self._used = 0.0
        self._not_before = clock.monotonic()
        self._day, self.used_today = clock.now().date(), 0

    def delay(self, units: float) -> float:
        """Seconds until a call that costs ``units`` may go; 0 for now."""
        now = self._forget_the_past()
        too_many = self._used + min(units, self._most) - self._most  # a call dearer than all goes by itself
        opens = self._not_before
        for at, spent in self._spent:
            if too_many <= 0:
                break
            too_many, opens = too_many - spent, max(opens, at + MINUTE)
        return max(0.0, opens - now)

    def take(self, units: float) -> None:
        """Spend."""
        self._spent.append((self._clock.monotonic(), units))
        self._used += units
        if self._clock.now().date() != self._day:
            self._day, self.used_today = self._clock.now().date(), 0
        self.used_today += int(units)

    def block(self, seconds: float) -> None:
        """Nothing goes for so long."""
        self._not_before = max(self._not_before, self._clock.monotonic() + seconds)

    def note(self, headers: Mapping[str, str]) -> None:
        """Wait for the next period when an answer says that nothing is left of this one."""
        left, reset = _number(headers.get("ratelimit-remaining")), _number(headers.get("ratelimit-reset"))
        if left is not None and left <= 0 and reset:
            self.block(reset)

    def wanted_wait(self, headers: Mapping[str, str]) -> float | None:
        """Seconds that an answer asks us to wait: the larger of Retry-After (seconds or a date) and RateLimit-Reset."""
        waits = [_seconds(headers.get("retry-after"), self._clock), _number(headers.get("ratelimit-reset"))]
        return max((wait for wait in waits if wait is not None), default=None)

    def _forget_the_past(self) -> float:
        now = self._clock.monotonic()
        while self._spent and self._spent[0][0] <= now - MINUTE + 1e-6:
            self._used -= self._spent.popleft()[1]
        return now


def _seconds(text: str | None, clock: Clock) -> float | None:
    found = _number(text)
    if found is not None or not text:
        return found
    try:
        return max(0.0, (parsedate_to_datetime(text) - clock.now()).total_seconds())
    except (TypeError, ValueError):
        return None


def _number(text: str | None) -> float | None:
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return None
