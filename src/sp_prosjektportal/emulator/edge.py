"""What surrounds every exchange: throttling and faults before it, latency, log and counters after it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from sp_prosjektportal.emulator import browse, limits, names
from sp_prosjektportal.emulator.app import Answer, Call, Emulator
from sp_prosjektportal.emulator.clock import sleep_until
from sp_prosjektportal.emulator.control import Pages, json_answer
from sp_prosjektportal.emulator.entra import jwt
from sp_prosjektportal.emulator.faults import ConnectionLost, Fault, Faults
from sp_prosjektportal.emulator.latency import Latency
from sp_prosjektportal.emulator.log import Exchange, Log, Part
from sp_prosjektportal.emulator.throttling import (
    ESTIMATE,
    SEARCH_OF_APP,
    SEARCH_OF_PERSON,
    USER,
    Throttle,
    graph_price,
)

_REQUEST_LINE = re.compile(rb"^(?:GET|POST|PUT|PATCH|MERGE|DELETE) \S.* HTTP/1\.1\r?$", re.MULTILINE)
_SEARCH = re.compile(
    r"/_api/search/|/_api/Microsoft\.Office\.Server\.Search|^/(v1\.0|beta)/search/", re.IGNORECASE
)
_VERSION = re.compile(r"^/(v1\.0|beta)")


class Edge:
    """The surroundings of one emulator. Its parts may be changed while it runs (``edge.latency = None``)."""

    def __init__(self, emulator: Emulator, latency: Latency | None, throttle: Throttle | None) -> None:
        self._emulator = emulator
        self.latency = latency
        self.throttle = throttle or Throttle()
        self.log = Log()
        self.faults = Faults()
        self.pages = Pages(self)

    # -- before ------------------------------------------------------------------------------------

    def before(self, call: Call) -> Answer | None:
        """The gate of an exchange: an answer ends it here."""
        if call.host in names.LOOPBACK and call.path.startswith(names.OWN_PAGES):
            return self.pages.answer(call)
        page = browse.answer(call)
        if page is not None:
            call.cost["browsed"] = True
            return page
        refused = limits.refused(call, self.service(call))
        if refused is not None:
            return refused
        sign_in = self.service(call) == "sign_in"
        fault = self.faults.take(call.method, call.url, sign_in=sign_in, batch=is_batch(call))
        if fault is not None:
            answer = self._strike(call, fault)
            if answer is not None:
                return answer
        return self._charge(call, sum(units for _, units in self._prices(call)))

    def unread(self, call: Call, length: int) -> Answer | None:
        """The answer to a body that is said to be too large, before it is read."""
        return limits.refused(call, self.service(call), length)

    def part(self, call: Call) -> Answer | None:
        """The gate of one part of a batch."""
        fault = self.faults.take(call.method, call.url, part=True) or _of_half(call)
        if fault is not None:
            return throttled(call, self.service(call), fault.retry_after, fault.status)
        if not self.throttle.per_part:
            return None
        return self._take(call, self._price(call))

    def _charge(self, call: Call, units: int) -> Answer | None:
        if self.service(call) == "sign_in" or (self.throttle.per_part and is_batch(call)):
            return None
        return self._take(call, units)

    def _take(self, call: Call, units: int) -> Answer | None:
        """Units of the application; then the requests of the person, and those that search, by their number."""
        clock, service = self._emulator.clock, self.service(call)
        wait = self.throttle.charge(clock, application(call), units)
        who = person(call) if service != "emulator" else ""
        if who:
            asked = len(self._prices(call)) if not call.in_batch else 1
            wait = max(wait, self.throttle.count(clock, f"person:{who}", USER, asked))
        if service in ("sharepoint", "graph") and _SEARCH.search(unquote(call.path)):
            limit = SEARCH_OF_PERSON if who else SEARCH_OF_APP
            wait = max(wait, self.throttle.count(clock, f"search:{who or application(call)}", limit))
        return throttled(call, self.service(call), wait) if wait else None

    def _strike(self, call: Call, fault: Fault) -> Answer | None:
        match fault.what:
            case "unreachable":
                raise ConnectionLost(sent=False, done=False)
            case "reset":
                self._note(call, 0, "reset before it was carried out")
                raise ConnectionLost(sent=True, done=False)
            case "lost_reply":
                call.cost["lost_reply"] = True
                return None
            case "half_batch":
                call.cost["half_batch"] = fault
                return None
            case "status":
                return throttled(call, self.service(call), fault.retry_after, fault.status)

    # -- after -------------------------------------------------------------------------------------

    def after(self, call: Call, answer: Answer) -> None:
        """The observer of an exchange: time passes, it is logged, and its reply may get lost."""
        service = self.service(call)
        if service == "emulator":
            return
        if self.latency is not None:
            seconds = self.latency.seconds(self._asked(call), call.cost.get("methods", 0))
            sleep_until(self._emulator.clock, call.arrived + seconds)
        if service != "sign_in":
            answer.headers.update(self.throttle.headers(self._emulator.clock, application(call)))
        self._note(call, answer.status, "reply lost" if call.cost.get("lost_reply") else "")
        if call.cost.get("lost_reply"):
            raise ConnectionLost(sent=True, done=True)

    def _note(self, call: Call, status: int, note: str) -> None:
        clock = self._emulator.clock
        self.log.add(
            Exchange(
                call.method,
                call.url,
                self.service(call),
                clock.now().isoformat(),
                application(call),
                status,
                round(clock.monotonic() - call.arrived, 4),
                self._parts(call, status),
                note,
            )
        )

    def _parts(self, call: Call, status: int) -> list[Part]:
        if call.parts:
            return [self._logged(part, answer.status) for part, answer in call.parts]
        if is_batch(call):  # refused as a whole: its parts were asked for all the same
            return [Part("", call.url, status, None, units) for _, units in self._prices(call)]
        return [self._logged(call, status)]

    def _logged(self, call: Call, status: int) -> Part:
        units = self._price(call)
        published = units if self.service(call) == "graph" else None
        return Part(call.method, call.url, status, published, units)

    def _asked(self, call: Call) -> list[tuple[str, str]]:
        if call.parts:
            return [(part.method, part.path) for part, _ in call.parts]
        return [] if is_batch(call) else [(call.method, call.path)]

    # -- prices ------------------------------------------------------------------------------------

    def service(self, call: Call) -> str:
        """Which service a call belongs to, in the words of the log."""
        if call.cost.get("browsed"):
            return "emulator"
        kind = self._emulator.host_kind(call.host)
        if kind == "login":
            return "sign_in"
        if kind == "graph":
            return "graph"
        if not kind:
            return "emulator" if call.path.startswith("/_emulator") else "sharepoint"
        return "csom" if "/_vti_bin/client.svc" in unquote(call.path).lower() else "sharepoint"

    def _price(self, call: Call) -> int:
        if self.service(call) == "graph":
            query = f"?{call.query}" if call.query else ""
            return graph_price(call.method, _VERSION.sub("", unquote(call.path)) + unquote(query))
        return ESTIMATE

    def _prices(self, call: Call) -> list[tuple[str, int]]:
        """``(method, units)`` of each part that is asked for."""
        if not is_batch(call):
            return [(call.method, self._price(call))]
        if self.service(call) != "graph":
            return [("", ESTIMATE) for _ in _REQUEST_LINE.findall(call.body)]
        try:
            asked = json.loads(call.body)["requests"]
            return [(str(one["method"]), graph_price(str(one["method"]), str(one["url"]))) for one in asked]
        except (ValueError, KeyError, TypeError, RecursionError):
            return [(call.method, ESTIMATE)]


def _of_half(part: Call) -> Fault | None:
    """The fault that strikes every second part of the batch that this one is in."""
    whole = part.whole
    fault: Fault | None = whole.cost.get("half_batch") if whole else None
    if whole is None or fault is None:
        return None
    whole.cost["struck"] = number = whole.cost.get("struck", 0) + 1
    return fault if number % 2 == 0 else None


def is_batch(call: Call) -> bool:
    return unquote(call.path).lower().endswith("/$batch")


def application(call: Call) -> str:
    """The client id that the token names, unverified: whoever sends, pays."""
    return str(_claims(call.headers.get("authorization", "")).get("appid", ""))


def person(call: Call) -> str:
    """Whom the token stands for, unverified; nobody for an application on its own."""
    claims = _claims(call.headers.get("authorization", ""))
    return str(claims.get("oid") or claims.get("upn") or "") if claims.get("scp") else ""


@lru_cache(maxsize=256)
def _claims(authorization: str) -> Mapping[str, Any]:
    scheme, _, token = authorization.partition(" ")
    return jwt.peek(token) if scheme.lower() == "bearer" else {}


def throttled(call: Call, service: str, retry_after: int | None, status: int = 429) -> Answer:
    """429 or 503 as that service writes it (wire.md section 13)."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    if service == "graph":
        code = "activityLimitReached" if status == 429 else "serviceNotAvailable"
        error = {"code": code, "message": "The app or user has been throttled.", "innerError": {}}
        return json_answer(status, {"error": error}, headers)
    if service == "sign_in":
        return json_answer(status, {"error": "temporarily_unavailable", "error_codes": [90055]}, headers)
    text = "429 TOO MANY REQUESTS" if status == 429 else "503 SERVER TOO BUSY"
    return Answer(status, headers | {"Content-Type": "text/plain; charset=utf-8"}, text.encode())
