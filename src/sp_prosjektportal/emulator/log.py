"""The request log and the counters, for people and scripts. Tokens never enter: only method, URL and figures."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

KEPT = 500
_SECRET = frozenset({"access_token", "client_assertion", "client_secret", "code", "device_code", "id_token",
                     "refresh_token"})  # fmt: skip


@dataclass(slots=True)
class Part:
    """One request of an exchange: the whole of it, or one part of a batch."""

    method: str
    url: str
    status: int = 0
    published: int | None = None
    """Resource units by Microsoft's published price, or None where none is published (SharePoint REST, CSOM)."""
    estimated: int = 0
    """Resource units by the emulator's estimate; equals the published price where there is one."""


@dataclass(slots=True)
class Exchange:
    """One HTTP request and reply on the wire."""

    method: str
    url: str
    service: str
    """``sharepoint``, ``graph``, ``csom``, ``sign_in`` or ``emulator`` (the emulator's own pages)."""
    started: str = ""
    application: str = ""
    status: int = 0
    seconds: float = 0.0
    """On the emulator's clock, the wait by the latency model included."""
    parts: list[Part] = field(default_factory=list)
    note: str = ""

    @property
    def published(self) -> int:
        return sum(part.published or 0 for part in self.parts)

    @property
    def estimated(self) -> int:
        return sum(part.estimated for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        row = asdict(self)
        return row | {"units_published": self.published, "units_estimated": self.estimated}


@dataclass(slots=True)
class Counters:
    """Since the start or the last :meth:`Log.reset`. Sign-in is counted apart, the emulator's own pages not at all."""

    exchanges: int = 0
    parts: int = 0
    units_published: int = 0
    units_estimated: int = 0
    throttled: int = 0
    """429s, whole exchanges and parts of batches."""
    sign_in: int = 0
    failed: int = 0
    """Parts answered with 400 or more, 429s included."""

    def as_json(self) -> dict[str, int]:
        return asdict(self)


class Log:
    """The last exchanges, the counters, and what was asked for but is not emulated. Safe between threads."""

    def __init__(self, kept: int = KEPT) -> None:
        self._lock = threading.Lock()
        self._kept: deque[Exchange] = deque(maxlen=kept)
        self._missing: dict[str, int] = {}
        self.counters = Counters()

    def add(self, exchange: Exchange) -> None:
        if exchange.service == "emulator":
            return
        exchange.url = without_secrets(exchange.url)
        for part in exchange.parts:
            part.url = without_secrets(part.url)
        with self._lock:
            self._kept.append(exchange)
            self._count(exchange)

    def _count(self, exchange: Exchange) -> None:
        if exchange.service == "sign_in":
            self.counters.sign_in += 1
            return
        counters = self.counters
        counters.exchanges += 1
        counters.parts += len(exchange.parts)
        counters.units_published += exchange.published
        counters.units_estimated += exchange.estimated
        counters.throttled += sum(part.status == 429 for part in exchange.parts)
        counters.failed += sum(part.status >= 400 for part in exchange.parts)

    def missing(self, what: str) -> None:
        """Note something that a client asked for and the emulator lacks."""
        with self._lock:
            self._missing[what] = self._missing.get(what, 0) + 1

    def not_emulated(self) -> dict[str, int]:
        """What was asked for in vain, and how often."""
        with self._lock:
            return dict(self._missing)

    def entries(self) -> list[Exchange]:
        """Oldest first."""
        with self._lock:
            return list(self._kept)

    def reset(self) -> None:
        with self._lock:
            self._kept.clear()
            self._missing.clear()
            self.counters = Counters()

    def __iter__(self) -> Any:
        return iter(self.entries())

    def __len__(self) -> int:
        return len(self._kept)


def without_secrets(url: str) -> str:
    """The URL with the values of secret query parameters replaced."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(not a URL)"
    if not any(name.lower() in _SECRET for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return url
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = "&".join(f"{quote(n)}={'***' if n.lower() in _SECRET else quote(v)}" for n, v in pairs)
    return urlunsplit(parts._replace(query=kept))
