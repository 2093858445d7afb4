"""The emulator's clock: the real one, or a simulated one that stands still until somebody waits.

Sign-in is not on this clock. Clients' sign-in libraries read the machine's own clock for their assertions and
their token caches, so tokens live by it too (:func:`wall`).
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the emulator asks of a clock."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...

    def move(self, seconds: float) -> None: ...


def wall() -> float:
    """Seconds since 1970 by the machine's clock; for tokens and assertions only."""
    return time.time()


def sleep_until(clock: Clock, moment: float) -> None:
    """Wait until ``clock.monotonic()`` is ``moment``.

    Of several exchanges that began together each waits for its own moment, so waiting at the same time costs
    the time once, also on the simulated clock.
    """
    remaining = moment - clock.monotonic()
    if remaining > 0:
        clock.sleep(remaining)


class RealClock:
    """The machine's clock, which can be moved forward: what waits for tomorrow need not."""

    def __init__(self) -> None:
        self._moved = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._moved)

    def monotonic(self) -> float:
        return time.monotonic() + self._moved

    def move(self, seconds: float) -> None:
        """Nobody waits. Never backwards."""
        self._moved += max(seconds, 0.0)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class SimulatedClock:
    """A clock that only moves when somebody sleeps or moves it. Nobody really waits."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start or datetime.now(UTC)
        self._passed = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    def sleep(self, seconds: float) -> None:
        """Move the clock. Never backwards."""
        with self._lock:
            self._passed += max(seconds, 0.0)

    def move(self, seconds: float) -> None:
        self.sleep(seconds)
