"""Resource units: what a request costs, how much an application has, and what happens when it is used up.

Microsoft publishes prices for Graph only (wire.md section 13); SharePoint REST and CSOM "use more than Graph
for the same job", estimated here at 2 a part. The two are counted apart. The prices are the emulator's own,
by URL, never taken from the client.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sp_prosjektportal.emulator.clock import Clock

ESTIMATE = 2
"""Resource units of a SharePoint REST request or a CSOM program, by estimate."""

_BY_MINUTE = ((1_000, 1_250), (5_000, 2_500), (15_000, 3_750), (50_000, 5_000))
_LARGEST = 6_250
_TENANT = 15  # a minute's worth of one application, for all applications of the tenant in five minutes
_DAY = 960  # minutes' worth a day: 1,250 a minute, 1,200,000 a day

USER = (3_000, 300)
"""Requests of one person, whatever application sends them, and the seconds of the window ("User throttling")."""
SEARCH_OF_APP, SEARCH_OF_PERSON = (25, 1), (10, 1)
"""Search: requests a second of an application on its own, and of a person ("Search query throttling")."""

_EVERYBODY = "*"
_DIRECTORY = re.compile(r"^/(groups|users|directoryobjects|serviceprincipals|organization|applications)\b")
_PERMISSIONS = re.compile(r"/permissions\b|expand=[^&]*permissions")
_SINGLE = re.compile(
    r"^/sites/[^/?]+(/lists/[^/?]+(/items/[^/?]+)?|/termstore(/(groups|sets)/[^/?]+)?)?/?(\?|$)"
)
_MULTI = re.compile(r"^/sites/(delta|getallsites)\b|^/sites\?")


def budget(licences: int) -> tuple[int, int]:
    """``(units a minute, units in 24 hours)`` of one application in a tenant of that size."""
    minute = next((units for limit, units in _BY_MINUTE if licences <= limit), _LARGEST)
    return minute, minute * _DAY


def graph_price(method: str, path: str) -> int:
    """Published price. ``path`` is below the version: ``/sites/x/lists``."""
    lower = path.lower()
    if _PERMISSIONS.search(lower):
        return 5
    if method.upper() != "GET":
        return 2
    if _DIRECTORY.match(lower):  # recorded header x-ms-resource-unit: mostly 1
        return 1
    if "/delta" in lower:
        return 1 if "token=" in lower else 2
    return 1 if _SINGLE.match(lower) and not _MULTI.match(lower) else 2


@dataclass(slots=True)
class _Used:
    minute: datetime
    day: datetime
    in_minute: int = 0
    in_day: int = 0


@dataclass(slots=True)
class Throttle:
    """A budget of units for each application: fixed windows of a minute and of a day from midnight UTC; and one of five
    minutes that all applications of the tenant share.

    ``per_part``: when a batch runs over, its parts are refused one by one rather than the batch as a whole.
    ``factor`` scales the budget, to see throttling without a thousand requests.
    """

    licences: int = 1_000
    factor: float = 1.0
    per_part: bool = False
    on: bool = True
    announced: bool = True
    """Whether RateLimit headers come: best effort only, and announced as withdrawn (wire.md section 13)."""
    _used: dict[str, _Used] = field(default_factory=dict)
    _counted: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def charge(self, clock: Clock, application: str, units: int) -> int:
        """Take units; 0, or the seconds of ``Retry-After``. Refused requests are charged as well."""
        if not self.on:
            return 0
        minute, day = (limit * self.factor for limit in budget(self.licences))
        now = clock.now().astimezone(UTC)
        with self._lock:
            used, shared = self._window(application, now), self._window(_EVERYBODY, now, minutes=5)
            over_minute = used.in_minute + units > minute and used.in_minute > 0
            over_day = used.in_day + units > day and used.in_day > 0
            over_tenant = shared.in_minute + units > minute * _TENANT and shared.in_minute > 0
            for window in (used, shared):
                window.in_minute += units
                window.in_day += units
        if over_day:
            return 250  # seen again and again until midnight (wire.md section 13)
        if over_minute:
            return max(1, 60 - int((now - used.minute).total_seconds()))
        return max(1, 300 - int((now - shared.minute).total_seconds())) if over_tenant else 0

    def count(self, clock: Clock, who: str, limit: tuple[int, int], requests: int = 1) -> int:
        """Count requests in a fixed window of so many seconds; 0, or the seconds of ``Retry-After``."""
        if not self.on:
            return 0
        most, seconds = limit
        now = clock.now().astimezone(UTC)
        with self._lock:
            since, before = self._counted.get(who, (now, 0))
            if now - since >= timedelta(seconds=seconds):
                since, before = now, 0
            self._counted[who] = (since, before + requests)
        over = before + requests > most * self.factor and before > 0
        return max(1, seconds - int((now - since).total_seconds())) if over else 0

    def left(self, clock: Clock, application: str) -> tuple[int, int, int]:
        """``(limit, remaining, seconds to reset)`` of the minute, for the RateLimit headers."""
        limit = int(budget(self.licences)[0] * self.factor)
        now = clock.now().astimezone(UTC)
        with self._lock:
            used = self._window(application, now)
            reset = max(1, 60 - int((now - used.minute).total_seconds()))
            return limit, max(0, limit - used.in_minute), reset

    def headers(self, clock: Clock, application: str) -> dict[str, str]:
        """The RateLimit headers: only above 80 % of the minute's budget."""
        if not (self.on and self.announced):
            return {}
        limit, remaining, reset = self.left(clock, application)
        if remaining > limit * 0.2:
            return {}
        return {
            "RateLimit-Limit": str(limit),
            "RateLimit-Remaining": str(remaining),
            "RateLimit-Reset": str(reset),
        }

    def clear(self) -> None:
        """Everybody starts anew."""
        with self._lock:
            self._used.clear()
            self._counted.clear()

    def used(self) -> dict[str, dict[str, int]]:
        """Units by application in the present minute and day; the whole tenant's under ``*`` (five minutes, day)."""
        with self._lock:
            return {name: {"window": one.in_minute, "day": one.in_day} for name, one in self._used.items()}

    def now_used(self, clock: Clock) -> dict[str, tuple[int, int]]:
        """Units of each application in the minute and day that the clock shows."""
        now = clock.now().astimezone(UTC)
        with self._lock:
            windows = [(name, self._window(name, now)) for name in list(self._used) if name != _EVERYBODY]
            return {name: (one.in_minute, one.in_day) for name, one in windows}

    def _window(self, application: str, now: datetime, *, minutes: int = 1) -> _Used:
        used = self._used.get(application)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if used is None:
            used = self._used[application] = _Used(now, midnight)
        if now - used.minute >= timedelta(minutes=minutes):
            used.minute, used.in_minute = now, 0
        if used.day != midnight:
            used.day, used.in_day = midnight, 0
        return used
