"""Faults on demand: a reply lost after the work was done, a broken connection, a 429 or a 503.

::

    emulator.faults.add("lost_reply", method="POST", url="/_api/web/lists", times=1)
    emulator.faults.add("status", status=429, retry_after=7, url="graph.", after=3)
    emulator.faults.add("status", status=503, url="/items", part=True)     # one part of a batch

Faults apply to exchanges (or, with ``part``, to the parts of batches) whose method fits and whose URL contains
``url``, upper and lower case alike; the first ``after`` that fit are let through. Sign-in is only struck by faults that
name a ``url``.
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Literal
from urllib.parse import unquote

What = Literal["lost_reply", "reset", "unreachable", "status", "half_batch"]


class ConnectionLost(Exception):
    """The connection broke. ``sent``: the request had arrived. ``done``: and was carried out."""

    def __init__(self, *, sent: bool, done: bool) -> None:
        super().__init__("the emulator was told to break this connection")
        self.sent, self.done = sent, done


@dataclass(slots=True)
class Fault:
    """One thing that shall go wrong.

    ``lost_reply``: the request is carried out, the reply never comes. ``reset``: the connection breaks after
    the request was sent, nothing is done. ``unreachable``: no connection. ``status``: answered with
    ``status``, nothing is done. ``half_batch``: every second part of a batch is answered with ``status``, the others
    are carried out.
    """

    what: What
    method: str = ""
    url: str = ""
    status: int = 429
    retry_after: int | None = 5
    times: int | None = 1
    """How often it strikes; without a number always."""
    after: int = 0
    part: bool = False
    seen: int = 0
    """How often it struck."""

    def fits(self, method: str, url: str) -> bool:
        same = not self.method or self.method.upper() == method.upper()
        return same and self.url.lower() in unquote(url).lower()


class Faults:
    """The faults that wait for their request. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(
        self,
        what: What,
        *,
        method: str = "",
        url: str = "",
        status: int = 429,
        retry_after: int | None = 5,
        times: int | None = 1,
        after: int = 0,
        part: bool = False,
    ) -> Fault:
        fault = Fault(what, method, url, status, retry_after, times, after, part)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def waiting(self) -> list[dict[str, object]]:
        """Those that still wait, as data."""
        with self._lock:
            return [asdict(fault) for fault in self._faults if fault.times is None or fault.times > 0]

    def take(
        self, method: str, url: str, *, part: bool = False, sign_in: bool = False, batch: bool = False
    ) -> Fault | None:
        """The fault that strikes this request, if any; it is used up by that."""
        with self._lock:
            for fault in self._faults:
                if fault.part != part or fault.times == 0 or (sign_in and not fault.url):
                    continue
                if not fault.fits(method, url) or (fault.what == "half_batch" and not batch):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times = None if fault.times is None else fault.times - 1
                fault.seen += 1
                return fault
        return None
