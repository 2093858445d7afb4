"""The emulated tenant: takes an HTTP request as data and gives the answer as data.

How families plug in
--------------------
A *family* is a function ``(Call) -> Answer`` that serves one kind of address. The table ``FAMILIES`` of ``routing.py``
says which: the first row whose host kind and path pattern fit takes the call. Host kinds are ``sharepoint``,
``admin``, ``graph`` and ``login``; which names they are is data in the store (``tenant``/``hosts``: ``{"sharepoint":
"contoso.sharepoint.com", "admin": ..., "graph": ..., "login": ...}``). A row names the function as ``module:function``
below this package, so that families are imported when first used.

A family raises :class:`~.errors.Refused` or :class:`~.errors.NotEmulated`; ``render_error`` of its row writes them.
Inside a batch a family calls ``call.part(...)`` and ``call.emulator.dispatch(part)``: that runs the same table without
counting an exchange, and ``call.parts`` collects what was run.

``AUTHENTICATE`` there names the function ``(Call) -> Principal`` that checks the token (emulator edge); it may raise
``Rejected`` with a ready answer (401). ``gates`` see every exchange first and may answer it (throttling); ``observers``
see every exchange last (log, counters, latency). Both are filled by ``edge.py``; ``emulator.log``, ``.counters`` and
``.faults`` are read and used by whoever runs the emulator.

Rows of ``applications`` are made by ``entra.applications`` (``seed(store)`` makes the two of a new tenant), those of the
term store by ``terms``; ``tenant``/``directory`` is ``{"id", "domain"}``. ``directory_users`` and ``directory_groups``
look like Graph's JSON; a group also has ``owners`` and ``members`` (object ids) and ``site`` (site id or empty).

Every call runs in one transaction of the store; a failure of ours undoes it and answers 501.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from os import urandom
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

from sp_prosjektportal.emulator import names, routing
from sp_prosjektportal.emulator.clock import Clock, RealClock
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.options import Options as Options
from sp_prosjektportal.emulator.routing import AUTHENTICATE, Route, function
from sp_prosjektportal.emulator.store import Store

if TYPE_CHECKING:
    from sp_prosjektportal.emulator.faults import Faults
    from sp_prosjektportal.emulator.latency import Latency
    from sp_prosjektportal.emulator.log import Counters, Log
    from sp_prosjektportal.emulator.throttling import Throttle


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls, as the token says. ``roles`` are application permissions, ``scopes`` delegated ones.

    ``login`` is the user principal name of a person and empty for an application.
    """

    app_only: bool
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    login: str = ""
    app_id: str = ""


@dataclass(slots=True)
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Rejected(Exception):
    """A ready answer, raised where returning one is awkward."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer.status))
        self.answer = answer


@dataclass(slots=True)
class Call:
    """One request. ``path`` is as sent (still percent-encoded); header names are lower case."""

    emulator: Emulator
    method: str
    url: str
    host: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    principal: Principal | None = None
    in_batch: bool = False
    arrived: float = 0.0  # on the emulator's monotonic clock
    parts: list[tuple[Call, Answer]] = field(default_factory=list)
    shared: dict[str, Any] = field(default_factory=dict)  # what the parts of one batch have in common
    whole: Call | None = None  # the batch that it is a part of
    cost: dict[str, Any] = field(
        default_factory=dict
    )  # what a family wants counted, e.g. {"operation": "list.create"}

    @property
    def store(self) -> Store:
        return self.emulator.store

    @property
    def now(self) -> datetime:
        return self.emulator.clock.now()

    def json(self) -> Any:
        """The body as JSON; nothing when it is empty. Raises ``ValueError``, also when it is nested too deeply, holds half a
        character (a lone surrogate) or a number that JSON does not have (``NaN``)."""
        if not self.body.strip():
            return None
        try:
            text = self.body.decode(json.detect_encoding(self.body))
            found = json.loads(text, parse_constant=_no_number)
            if "\\ud" in text or "\\uD" in text:
                json.dumps(found, ensure_ascii=False).encode()
        except RecursionError:
            raise ValueError("nested too deeply") from None
        return found

    def part(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Call:
        """A request inside this batch, by the same principal."""
        part = make_call(self.emulator, method, url, headers, body)
        part.principal, part.in_batch, part.whole = self.principal, True, self
        return part


Family = Callable[[Call], Answer]
_TOO_DEEP = "-1, Microsoft.SharePoint.Client.InvalidClientQueryException"


class Emulator:
    """The tenant in process. Thread-safe: calls run one at a time."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock | None = None,
        options: Options | None = None,
        latency: Latency | None = None,
        throttle: Throttle | None = None,
        control: bool = False,
    ) -> None:
        from sp_prosjektportal.emulator.edge import Edge

        self.store = store
        self.clock: Clock = clock or RealClock()
        self.options = options or Options()
        self.control = control  # whether the own pages that change its behaviour exist
        self.edge = Edge(self, latency, throttle)
        self.gates: list[Callable[[Call], Answer | None]] = [self.edge.before]
        self.observers: list[Callable[[Call, Answer], None]] = [self.edge.after]
        self._hosts: tuple[Any, dict[str, str]] = (None, {})
        self.failures: list[str] = []  # our own faults, with trace; never sent to the client
        self.trusted: Principal | None = None  # for tests of a family alone: everybody is this one

    @classmethod
    def open(cls, path: Path | None = None, **options: Any) -> Emulator:
        """On a file, or in memory; seeds itself when empty."""
        emulator = cls(Store(path), **options)
        if emulator.store.empty:
            function("seed:seed")(emulator)
        return emulator

    @property
    def log(self) -> Log:
        return self.edge.log

    @property
    def counters(self) -> Counters:
        return self.edge.log.counters

    @property
    def faults(self) -> Faults:
        return self.edge.faults

    def handle(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Answer one HTTP exchange. ``url`` is absolute."""
        if any(mark in name + value for name, value in headers.items() for mark in "\r\n\0"):
            return 400, {"Content-Type": "text/plain"}, b"Bad Request - Invalid Header"
        if not names.is_host(_split(url).netloc, headers):
            return 400, {"Content-Type": "text/plain"}, b"Bad Request - Invalid Hostname"
        seen = self._view(url)
        if seen is None:
            return self._handle(make_call(self, method, url, headers, body))
        asked = _split(url)
        body = seen.inward(body) if names.translated(asked.path, _content_type(headers)) else body
        inner = seen.inward(url.encode("latin-1", "replace")).decode("latin-1")
        status, answered, content = self._handle(make_call(self, method, inner, headers, body))
        shown = {
            name: seen.outward(value.encode("latin-1", "replace")).decode("latin-1")
            for name, value in answered.items()
        }
        if names.translated(asked.path, _content_type(answered), told=method.upper() != "GET"):
            content = seen.outward(content)
        return status, shown, content

    def refuses_unread(
        self, method: str, url: str, headers: Mapping[str, str], length: int
    ) -> tuple[int, dict[str, str], bytes] | None:
        """The answer to a request whose body is said to be too large, so that nobody need wait for it."""
        seen = self._view(url)
        inner = seen.inward(url.encode("latin-1", "replace")).decode("latin-1") if seen else url
        answer = self.edge.unread(make_call(self, method, inner, headers, b""), length)
        return None if answer is None else (answer.status, answer.headers, answer.body)

    def _view(self, url: str) -> names.View | None:
        """How the caller sees our host names; the emulator's own pages have none."""
        parts = _split(url)
        if parts.path.startswith(names.OWN_PAGES):
            return None
        with self.store.lock:
            hosts = self.store.get("tenant", "hosts") or {}
        return names.view(tuple(sorted(hosts.items())), parts.netloc)

    def _handle(self, call: Call) -> tuple[int, dict[str, str], bytes]:
        call.arrived = self.clock.monotonic()
        with self.store.lock:
            answer = next((a for gate in self.gates if (a := gate(call))), None) or self.dispatch(call)
        for observe in self.observers:
            observe(call, answer)
        return answer.status, answer.headers, answer.body

    def dispatch(self, call: Call) -> Answer:
        """Run one call, plain or part of a batch."""
        refused = self.edge.part(call) if call.in_batch else None
        if refused is not None:
            return refused
        route = self._find(call)
        if not call.host:
            return Answer(400, {"Content-Type": "text/plain"}, b"Bad Request - Invalid URL")
        if route is None:
            return Answer(404, {"Content-Type": "text/plain"}, f"No such host here: {call.host}".encode())
        try:
            with self.store.atomic():
                return self._serve(call, route)
        except Rejected as rejected:
            return rejected.answer
        except (Refused, NotEmulated) as error:
            return self._refuse(call, route, error)
        except RecursionError:
            return self._refuse(
                call, route, Refused(400, _TOO_DEEP, "The recursion limit of the request was exceeded.")
            )
        except (
            Exception
        ) as error:  # a fault of ours must neither look like an answer of the service nor kill the server
            self.failures.append(f"{call.method} {call.url}\n{traceback.format_exc()}")
            lack = NotEmulated(
                f"{call.method} {unquote(call.path)} ended in a fault of the emulator ({type(error).__name__})."
            )
            return self._refuse(call, route, lack)

    def _serve(self, call: Call, route: Route) -> Answer:
        if not route.open and call.principal is None:
            call.principal = self.trusted or function(AUTHENTICATE)(call)
        return _family(route.family)(call)

    def _refuse(self, call: Call, route: Route, error: Refused | NotEmulated) -> Answer:
        if isinstance(error, NotEmulated):
            self.log.missing(error.message)
        answer: Answer = function(route.render_error)(call, error)
        return answer

    def _find(self, call: Call) -> Route | None:
        kind, path = self.host_kind(call.host), unquote(call.path)
        return next((r for r in routing.FAMILIES if r.host == kind and r.pattern.search(path)), None)

    def host_kind(self, host: str) -> str:
        hosts = self.store.get("tenant", "hosts") or {}
        if self._hosts[0] is not hosts:  # asked many times a request
            self._hosts = hosts, {name.casefold(): kind for kind, name in hosts.items()}
        return self._hosts[1].get(host.casefold(), "")


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def _split(url: str) -> SplitResult:
    """The URL in pieces; of one that is none (``http://[``) nothing, and so no host."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def make_call(emulator: Emulator, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Call:
    parts = _split(url)
    lower = {name.lower(): value for name, value in headers.items()}
    host = (parts.hostname or lower.get("host", "")).partition(":")[0]
    return Call(emulator, method.upper(), url, host, parts.path, parts.query, lower, body)


def _content_type(headers: Mapping[str, str]) -> str:
    return next((value for name, value in headers.items() if name.lower() == "content-type"), "")


def new_guid() -> str:
    """A random GUID of version 4, as text; half as dear as by way of ``uuid``."""
    digits = urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def _family(name: str) -> Family:
    family: Family = function(name)
    return family
