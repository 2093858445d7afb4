"""How the tenant behaves, as a file: ``emulator serve --scenario FILE``, or POST ``/_emulator/scenario``.

::

    licences: 1000                  # decides the budget of resource units (wire.md section 13)
    budget: {factor: 0.1, per_part: true, limited: true, announced: true}
    latency: {exchange: 0.15, parts: true}      # null: none
    readiness: {polls: 3, stepwise: true}       # how often a new site answers each kind of "not yet"
    search: {lag: 900}              # seconds until the index knows of a change
    replication: {delay: 300}       # seconds until SharePoint knows of a new member of a group
    clock: {start: 2026-01-31T22:00:00Z, simulated: true}       # only when it starts
    faults:
      - {what: lost_reply, method: POST, url: /_api/web/lists, after: 2}
      - {what: half_batch, url: $batch, status: 503, retry_after: null}

What is not named stays as it is; ``faults`` are added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import yaml

from sp_prosjektportal.emulator.clock import Clock, RealClock, SimulatedClock
from sp_prosjektportal.emulator.faults import What
from sp_prosjektportal.emulator.latency import Latency

if TYPE_CHECKING:
    from sp_prosjektportal.emulator.app import Emulator


class ScenarioInvalid(ValueError):
    """The file says something that cannot be; the message says where."""


# section: name: the types that its value may have
_SECTIONS: dict[str, dict[str, tuple[type, ...]]] = {
    "budget": {"factor": (int, float), "per_part": (bool,), "limited": (bool,), "announced": (bool,)},
    "latency": {"exchange": (int, float), "parts": (bool,)},
    "readiness": {"polls": (int,), "stepwise": (bool,)},
    "search": {"lag": (int, float)},
    "replication": {"delay": (int, float)},
    "clock": {"start": (str, datetime), "simulated": (bool,)},
}
_FAULT: dict[str, tuple[type, ...]] = {
    "what": (str,),
    "method": (str,),
    "url": (str,),
    "status": (int,),
    "retry_after": (int, type(None)),
    "times": (int, type(None)),
    "after": (int,),
    "part": (bool,),
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a file said, checked. Apply it to an emulator as often as wanted."""

    licences: int | None = None
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    quick: bool = False
    """``latency: null``: no time is spent."""
    faults: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def load(cls, path: Path) -> Scenario:
        """Raises :class:`ScenarioInvalid`, also when there is no such file."""
        try:
            return cls.of(yaml.safe_load(path.read_text("utf-8")))
        except ScenarioInvalid as error:
            raise ScenarioInvalid(f"{path}: {error}") from None
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise ScenarioInvalid(f"{path}: {error}") from error

    @classmethod
    def of(cls, data: Any) -> Scenario:
        """From the contents of a file. Raises :class:`ScenarioInvalid`."""
        if not isinstance(data, dict):
            raise ScenarioInvalid("a mapping is needed at the top")
        for name in data:
            if name not in _SECTIONS and name not in ("licences", "faults"):
                known = ", ".join(sorted([*_SECTIONS, "licences", "faults"]))
                raise ScenarioInvalid(f"{name}: there is no such section; there are {known}")
        if "licences" in data:
            _check("licences", data["licences"], (int,))
        sections = {
            name: _mapping(name, data[name], kinds)
            for name, kinds in _SECTIONS.items()
            if data.get(name) is not None
        }
        quick = "latency" in data and data["latency"] is None
        return cls(data.get("licences"), sections, quick, _faults(data.get("faults")))

    def clock(self) -> Clock:
        """The clock to start with."""
        wanted = self.sections.get("clock", {})
        start = wanted.get("start")
        moment = datetime.fromisoformat(start.replace("Z", "+00:00")) if isinstance(start, str) else start
        if moment is not None and moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        if wanted.get("simulated"):
            return SimulatedClock(moment)
        clock = RealClock()
        if moment is not None:
            clock.move((moment - clock.now()).total_seconds())
        return clock

    def apply(self, emulator: Emulator) -> None:
        """From now on the emulator behaves so."""
        edge, options = emulator.edge, emulator.options
        if self.licences is not None:
            edge.throttle.licences = self.licences
        for name, value in self.sections.get("budget", {}).items():
            setattr(edge.throttle, "on" if name == "limited" else name, value)
        if self.quick:
            edge.latency = None
        if "latency" in self.sections:
            edge.latency = Latency(**self.sections["latency"])
        readiness = self.sections.get("readiness", {})
        options.provisioning_polls = readiness.get("polls", options.provisioning_polls)
        options.stepwise_readiness = readiness.get("stepwise", options.stepwise_readiness)
        options.search_lag = self.sections.get("search", {}).get("lag", options.search_lag)
        options.replication = self.sections.get("replication", {}).get("delay", options.replication)
        for fault in self.faults:
            edge.faults.add(**fault)


def _faults(data: Any) -> tuple[dict[str, Any], ...]:
    if data is None:
        return ()
    if not isinstance(data, list):
        raise ScenarioInvalid("faults: a list is needed")
    return tuple(fault(one, f"faults[{number}]") for number, one in enumerate(data))


def fault(data: Any, where: str = "fault") -> dict[str, Any]:
    """One fault, as the arguments of ``faults.add``. Raises :class:`ScenarioInvalid`."""
    found = _mapping(where, data, _FAULT)
    if found.get("what") not in get_args(What):
        raise ScenarioInvalid(f"{where}.what: one of {', '.join(get_args(What))}")
    return found


def _mapping(where: str, data: Any, kinds: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ScenarioInvalid(f"{where}: a mapping is needed")
    for name, value in data.items():
        if name not in kinds:
            raise ScenarioInvalid(f"{where}.{name}: there is no such setting; there are {', '.join(kinds)}")
        _check(f"{where}.{name}", value, kinds[name])
    return dict(data)


def _check(where: str, value: Any, kinds: tuple[type, ...]) -> None:
    fits = isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
    if not fits:
        raise ScenarioInvalid(f"{where}: {' or '.join(kind.__name__ for kind in kinds)}, not {value!r}")
    if isinstance(value, (int, float)) and value < 0:
        raise ScenarioInvalid(f"{where}: must not be negative")
    if where.endswith("clock.start") and isinstance(value, str):
        try:
            datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            raise ScenarioInvalid(f"{where}: a moment such as 2026-01-31T22:00:00Z, not {value!r}") from None
