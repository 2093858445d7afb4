"""Which requests travel together. Pure: requests in, exchanges out, and answers taken apart again.

* SharePoint: requests to one site in one ``$batch``, at most 100 parts and a megabyte; Graph: at most 20;
  CSOM programs for one site in one ProcessQuery, at most 100, with at most 250 object paths between them.
* One request alone goes plainly.
* Of requests with the same lock at most one is in a batch; exchanges that share a key must not be in flight
  together: the same lock, or both writing the structure of the same site.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sp_prosjektportal.errors import RequestFailed
from sp_prosjektportal.tenant import graph, multipart, plain
from sp_prosjektportal.tenant.csom import Csom, results
from sp_prosjektportal.tenant.exchange import Answer, Call
from sp_prosjektportal.tenant.failures import named
from sp_prosjektportal.tenant.plain import Hosts
from sp_prosjektportal.tenant.request import Request, Service

CSOM_LIMIT = 100
CSOM_PATHS = 250
"""Object paths of one ProcessQuery call. SharePoint takes 256 by default (``MaxObjectPaths``; 250 were seen to go, 300
to be refused as too many resources)."""
BYTES = 1_000_000
UNITS = 2
"""Our estimate of what a SharePoint request or CSOM call costs: Microsoft publishes prices for Graph only."""


class Form(Enum):
    PLAIN = "plain"
    MULTIPART = "multipart"
    GRAPH = "graph"
    CSOM = "csom"


@dataclass(slots=True, eq=False)
class Ask:
    """One request under way, until it is answered. ``takers`` are those who asked the same."""

    request: Request
    takers: list[Any] = field(default_factory=list)
    alone: bool = False
    tries: int = 0
    due: float = 0.0
    renewed: bool = False
    text: bytes | None = None

    paths: tuple[frozenset[str], int] | None = None

    @property
    def reached(self) -> tuple[frozenset[str], int]:
        """The object paths of a CSOM program; kept, as the text is. None of other requests."""
        if self.paths is None:
            body = self.request.body
            self.paths = body.reached() if isinstance(body, Csom) else (frozenset(), 0)
        return self.paths

    @property
    def key(self) -> Any:
        """Equal for requests that ask exactly the same."""
        request, body = self.request, self.request.body
        if isinstance(body, Csom):
            said: Any = (tuple(body.actions), tuple(body.paths))
        else:
            said = body if isinstance(body, bytes) else json.dumps(body, sort_keys=True, default=str)
        return (
            request.service,
            request.method,
            request.site,
            request.path,
            tuple(sorted(request.headers.items())),
            said,
        )


@dataclass(slots=True, eq=False)
class Exchange:
    """Requests that travel as one call."""

    form: Form
    asks: list[Ask]
    units: int

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        """What must not be in flight twice."""
        found = set()
        for ask in self.asks:
            if ask.request.schema:
                found.add((ask.request.site, ""))
            if ask.request.lock:
                found.add((ask.request.site, ask.request.lock))
        return frozenset(found)

    @property
    def parts(self) -> int:
        """Requests as the service counts them: a CSOM call is one, however many programs it joins."""
        return 1 if self.form is Form.CSOM else len(self.asks)

    @property
    def polling(self) -> bool:
        return all(ask.request.polling for ask in self.asks)

    def call(self, hosts: Hosts) -> Call:
        requests = [ask.request for ask in self.asks]
        match self.form:
            case Form.MULTIPART:
                return multipart.batch_call(requests, [_text(ask, hosts) for ask in self.asks])
            case Form.GRAPH:
                return graph.batch_call(requests, hosts)
            case Form.CSOM:
                return plain.csom_call(requests, hosts)
            case Form.PLAIN:
                return plain.call(requests[0], hosts)


@dataclass(frozen=True, slots=True)
class Stopped:
    """A joint CSOM call failed somewhere: what was done of this program is not known."""

    message: str


Part = Answer | dict[int, Any] | RequestFailed | Stopped
"""What one request got: an HTTP answer, the results of its CSOM program, its CSOM error, or no certain word."""


def pack(asks: Iterable[Ask], hosts: Hosts, units: int = UNITS) -> list[Exchange]:
    """Exchanges for what is asked, in the order in which the first request of each was asked."""
    groups: dict[Any, list[Ask]] = {}
    for ask in asks:
        groups.setdefault(_group(ask), []).append(ask)
    return [_exchange(share, units) for group in groups.values() for share in _shares(group, hosts)]


def unpack(exchange: Exchange, answer: Answer) -> list[Part]:
    """One part for each request. An answer to the whole that is no batch answer counts for every one."""
    count = len(exchange.asks)
    parts: list[Answer] | None = None
    if exchange.form is Form.CSOM:
        return _programs(exchange, answer)
    if exchange.form is Form.PLAIN:
        return [answer]
    if answer.status == 200:
        parts = multipart.answers(answer) if exchange.form is Form.MULTIPART else graph.answers(answer, count)
        parts = [] if parts is None else parts
    if parts is None:
        return [answer] * count
    return [*parts[:count], *[Answer(504)] * (count - len(parts))]


def _programs(exchange: Exchange, answer: Answer) -> list[Part]:
    count, rows = len(exchange.asks), answer.body
    if answer.status != 200:
        return [answer] * count
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
        return [Answer(502)] * count
    error = rows[0].get("ErrorInfo")
    if error is None:
        return list(results(rows, [ask.request.body for ask in exchange.asks]))
    message = str(error.get("ErrorMessage") or "no explanation given")
    if count > 1:
        return [Stopped(message)] * count
    code = f"{error.get('ErrorCode')}, {error.get('ErrorTypeName')}"
    return [named(exchange.asks[0].request, 200, code, message)]


def _group(ask: Ask) -> Any:
    if ask.alone or ask.request.alone or isinstance(ask.request.body, bytes):
        return id(ask)
    return ask.request.service, ask.request.site


def _exchange(asks: list[Ask], units: int) -> Exchange:
    service = asks[0].request.service
    if service is Service.GRAPH:
        form = Form.GRAPH if len(asks) > 1 else Form.PLAIN
        return Exchange(form, asks, sum(ask.request.units or 1 for ask in asks))
    if service is Service.CSOM:
        return Exchange(Form.CSOM, asks, units)
    return Exchange(Form.MULTIPART if len(asks) > 1 else Form.PLAIN, asks, units * len(asks))


def _shares(asks: Sequence[Ask], hosts: Hosts) -> list[list[Ask]]:
    """First fit, by count, size, locks and object paths. Programs keep their order: one may need what another makes."""
    if len(asks) == 1:
        return [list(asks)]
    limit = {Service.GRAPH: graph.LIMIT, Service.CSOM: CSOM_LIMIT, Service.SHAREPOINT: multipart.LIMIT}
    most = limit[asks[0].request.service]
    shares: list[_Share] = []
    for ask in asks:
        size = len(_text(ask, hosts))
        open_ = shares[-1:] if ask.request.service is Service.CSOM else shares
        share = next((share for share in open_ if len(share.asks) < most and share.takes(ask, size)), None)
        if share is None:
            shares.append(share := _Share())
        share.add(ask, size)
    return [share.asks for share in shares]


class _Share:
    """Requests that go together, and what they come to."""

    def __init__(self) -> None:
        self.asks: list[Ask] = []
        self._locks: set[str] = set()
        self._size, self._own_paths = 0, 0
        self._shared_paths: frozenset[str] = frozenset()

    def takes(self, ask: Ask, size: int) -> bool:
        """Whether one more is not too much."""
        if self._size + size > BYTES or (ask.request.lock and ask.request.lock in self._locks):
            return False
        shared, own = ask.reached
        return len(self._shared_paths | shared) + self._own_paths + own <= CSOM_PATHS

    def add(self, ask: Ask, size: int) -> None:
        shared, own = ask.reached
        self.asks.append(ask)
        self._locks.add(ask.request.lock)
        self._size += size
        self._shared_paths |= shared
        self._own_paths += own


def _text(ask: Ask, hosts: Hosts) -> bytes:
    """The request's share of a body; kept, since packing is done again when it had to wait."""
    if ask.text is None:
        match ask.request.service:
            case Service.SHAREPOINT:
                ask.text = multipart.part(ask.request, hosts)
            case Service.GRAPH:
                ask.text = json.dumps(graph.step(ask.request, 1, hosts)).encode()
            case Service.CSOM:
                ask.text = "".join(ask.request.body.xml()).encode()
    return ask.text
