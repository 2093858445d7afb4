"""The emulator's own pages, under the host ``localhost`` and to callers on this machine only.

To read, always: ``/_emulator/counters``, ``/_emulator/log``, ``/_emulator/not-emulated``. By POST, always:
``/_emulator/approve?user_code=..&user=..`` for the device code flow. What changes how the tenant behaves is there only when
it was asked for (``--control``):

* ``GET /_emulator/faults`` lists, ``POST`` adds one (the arguments of ``faults.add`` as JSON), ``DELETE`` clears them;
* ``POST /_emulator/clock`` with ``{"move": seconds}`` moves the clock, ``GET`` shows it;
* ``POST /_emulator/scenario`` with the contents of a scenario as JSON;
* ``GET /_emulator/budget`` shows the units used, ``DELETE`` forgets them;
* ``POST /_emulator/reset`` for log, counters and faults.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from sp_prosjektportal.emulator import names
from sp_prosjektportal.emulator.app import Answer, Call
from sp_prosjektportal.emulator.entra import device
from sp_prosjektportal.emulator.scenario import Scenario, ScenarioInvalid, fault

if TYPE_CHECKING:
    from sp_prosjektportal.emulator.edge import Edge

Page = Callable[[Call], Any]


class Pages:
    """The pages of one emulator."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._pages: dict[tuple[str, str], Page] = {
            ("GET", "counters"): lambda call: edge.log.counters.as_json(),
            ("GET", "log"): lambda call: [exchange.as_json() for exchange in edge.log.entries()],
            ("GET", "not-emulated"): lambda call: edge.log.not_emulated(),
            ("POST", "approve"): _approve,
        }
        self._control: dict[tuple[str, str], Page] = {
            ("GET", "faults"): lambda call: edge.faults.waiting(),
            ("POST", "faults"): self._add_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "clock"): _clock,
            ("POST", "clock"): _move,
            ("POST", "scenario"): _scenario,
            ("GET", "budget"): lambda call: edge.throttle.used(),
            ("DELETE", "budget"): self._clear_budget,
            ("POST", "reset"): self._reset,
        }

    def answer(self, call: Call) -> Answer:
        if _from_another_site(call):
            return json_answer(403, {"error": "the pages of the emulator are not for other sites' pages"})
        key = call.method, call.path.rstrip("/").rpartition("/_emulator/")[2]
        known = self._pages | (self._control if call.emulator.control else {})
        page = known.get(key)
        if page is None:
            return json_answer(404, {"error": _absent(call, key in self._control), "pages": _listed(known)})
        try:
            return json_answer(200, page(call))
        except ScenarioInvalid as error:
            return json_answer(400, {"error": str(error)})
        except (TypeError, ValueError, RecursionError) as error:
            return json_answer(400, {"error": f"The body cannot be read: {error}"})

    def _add_fault(self, call: Call) -> Any:
        wanted = fault(call.json())
        self._edge.faults.add(**wanted)
        return {"added": wanted}

    def _clear_faults(self, call: Call) -> Any:
        self._edge.faults.clear()
        return {"cleared": True}

    def _clear_budget(self, call: Call) -> Any:
        self._edge.throttle.clear()
        return {"cleared": True}

    def _reset(self, call: Call) -> Any:
        self._edge.log.reset()
        self._edge.faults.clear()
        return {"reset": True}


def _from_another_site(call: Call) -> bool:
    """A page of another site, in the browser of somebody who trusts this one's certificate, asks or sends."""
    origin, fetched = call.headers.get("origin"), call.headers.get("sec-fetch-site", "")
    own = origin is None or urlsplit(origin).hostname in names.LOOPBACK
    return not own or fetched in ("cross-site", "same-site")


def _absent(call: Call, known: bool) -> str:
    if known:
        return "this page exists only when the emulator was started with --control"
    return f"no such page: {call.method} {call.path}"


def _listed(known: dict[tuple[str, str], Page]) -> list[str]:
    return sorted(f"{method} /_emulator/{name}" for method, name in known)


def _approve(call: Call) -> Any:
    given = parse_qs(call.query)
    code, user = given.get("user_code", [""])[0], given.get("user", [""])[0]
    with call.store.lock:
        return {"approved": device.approve(call.store, code, user)}


def _clock(call: Call) -> Any:
    return {"now": call.now.isoformat()}


def _move(call: Call) -> Any:
    body = call.json()
    seconds = body.get("move") if isinstance(body, dict) else None
    if not isinstance(seconds, (int, float)) or isinstance(seconds, bool) or not 0 <= seconds < 1e9:
        raise ScenarioInvalid('move: seconds, a number from 0, as in {"move": 86400}')
    call.emulator.clock.move(seconds)
    return _clock(call)


def _scenario(call: Call) -> Any:
    scenario = Scenario.of(call.json())
    if "clock" in scenario.sections:
        raise ScenarioInvalid("clock: only when the emulator starts; POST /_emulator/clock moves it")
    scenario.apply(call.emulator)
    return {"applied": True}


def json_answer(status: int, body: Any, headers: dict[str, str] | None = None) -> Answer:
    data = json.dumps(body, ensure_ascii=False).encode()
    return Answer(status, (headers or {}) | {"Content-Type": "application/json; charset=utf-8"}, data)
