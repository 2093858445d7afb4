"""Staying within what Microsoft grants: resource units (RU) a minute and a day, and the waits that it asks for.

One :class:`Budget` is shared by all that is sent. Limits: wire.md section 13; no RateLimit header is relied on,
but those that come are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from sp_prosjektportal.tenant.clock import Clock

TIERS = ((1_000, 1_250), (5_000, 2_500), (15_000, 3_750), (50_000, 5_000))
LARGEST = 6_250
MINUTES = 960
"""A day's budget is that of 960 minutes, not of 1,440."""


def minute_limit(licences: int) -> int:
    """RU a minute that one application has in a tenant with so many licences."""
    return next((limit for most, limit in TIERS if licences <= most), LARGEST)


class Budget:
    """A token bucket that holds a fifth of the minute's units and is refilled with the rest, so that no minute
    exceeds the limit; and a gate that stays closed as long as the service asks."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self.per_minute, self.per_day = per_minute, per_minute * MINUTES
        self._clock = clock
        self._burst = per_minute / 5
        self._rate = (per_minute - self._burst) / 60
        self._level, self._at = self._burst, clock.monotonic()
        self._not_before = self._at
        self._day, self.used_today = clock.now().date(), 0

    def delay(self, units: float) -> float:
        """Seconds until a call that costs ``units`` may go; 0 for now."""
        self._refill()
        # A call dearer than the whole bucket goes when the bucket is full, and leaves it in debt.
        short = min(units, self._burst) - self._level
        return max(0.0, self._not_before - self._at, short / self._rate if short > 1e-9 else 0.0)

    def take(self, units: float) -> None:
        """Spend."""
        self._refill()
        self._level -= units
        if self._clock.now().date() != self._day:
            self._day, self.used_today = self._clock.now().date(), 0
        self.used_today += int(units)

    def block(self, seconds: float) -> None:
        """Nothing goes for so long."""
        self._not_before = max(self._not_before, self._clock.monotonic() + seconds)

    def note(self, headers: Mapping[str, str]) -> None:
        """Spend no more than the service says is left, where it says so."""
        left, reset = _number(headers.get("ratelimit-remaining")), _number(headers.get("ratelimit-reset"))
        if left is None:
            return
        self._level = min(self._level, left)
        if left <= 0 and reset:
            self.block(reset)

    def wanted_wait(self, headers: Mapping[str, str]) -> float | None:
        """Seconds that an answer asks us to wait: the larger of Retry-After (seconds or a date) and RateLimit-Reset."""
        waits = [_seconds(headers.get("retry-after"), self._clock), _number(headers.get("ratelimit-reset"))]
        return max((wait for wait in waits if wait is not None), default=None)

    def _refill(self) -> None:
        now = self._clock.monotonic()
        self._level = min(self._burst, self._level + max(0.0, now - self._at) * self._rate)
        self._at = now


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
