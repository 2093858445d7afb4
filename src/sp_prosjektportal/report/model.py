"""What a report tells, as plain data. Whoever has read the portfolio fills it in; nothing here asks anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

LIGHT_COLUMNS = (
    "GtStatusTime",
    "GtStatusRisk",
    "GtStatusBudget",
    "GtStatusQuality",
    "GtStatusOpportunities",
    "GtStatusGainAchievement",
)
"""The lights of a status report, in the order in which they are shown."""

GATES = ("BP1", "BP2", "BP3", "BP4", "BP5", "BP6")

Colour = Literal["green", "yellow", "red", ""]
Reading = Literal["fresh", "old", "never", "being_made"]
"""Read now; not read now, but earlier; never read; not finished, so not read."""
Group = Literal["needing", "calm", "unknown", "being_made", "closed"]
"""Each project is in exactly one of these, so that their counts sum up to all projects."""
Kind = Literal["risk", "opportunity"]
ProgrammeStatus = Literal["green", "yellow", "red", "unknown", ""]
"""Empty: no project is running."""
Decision = Literal["approved", "remarks", "postponed", "stopped", "open"]


@dataclass(frozen=True, slots=True)
class Light:
    """A status: its word as the project chose it (empty: not reported) and its colour (empty: none is known)."""

    word: str = ""
    colour: Colour = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a project needs follow-up, in the report's language."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A decision point. ``decided`` may be unknown although there is a decision."""

    name: str
    decision: Decision = "open"
    word: str = ""
    planned: date | None = None
    decided: date | None = None

    @property
    def closed(self) -> bool:
        """Whether it was decided; postponed is not."""
        return self.decision in ("approved", "remarks", "stopped")


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """A risk or an opportunity, each number 0 to 5."""

    title: str
    kind: Kind
    open: bool = True
    status: str = ""
    measures: str = ""
    probability: float | None = None
    consequence: float | None = None
    probability_after: float | None = None
    consequence_after: float | None = None

    @property
    def factor(self) -> float | None:
        return _product(self.probability, self.consequence)

    @property
    def factor_after(self) -> float | None:
        return _product(self.probability_after, self.consequence_after)


@dataclass(frozen=True, slots=True)
class Benefit:
    """An indicator; ``achievement`` in per cent of the way from start to desired."""

    title: str
    unit: str = ""
    start: float | None = None
    desired: float | None = None
    measured: float | None = None
    measured_on: date | None = None
    achievement: float | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a project has learned and marked for others."""

    title: str
    description: str = ""
    consequence: str = ""
    advice: str = ""
    written: date | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """What the projects of a programme come to. Projects by number; ``worst`` are those that ``status`` is from."""

    number: str
    projects: tuple[str, ...] = ()
    status: ProgrammeStatus = ""
    worst: tuple[str, ...] = ()
    high_risks: float | None = None
    budget: float | None = None
    forecast: float | None = None
    planned: float | None = None
    measured: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the yearly self-assessment, level 1 to 5."""

    year: int
    area: str
    question: str
    level: int
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """One status report. Amounts in kroner."""

    reported: date | None = None
    lights: Mapping[str, Light] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    overall: str = ""
    budget: float | None = None
    costs: float | None = None
    forecast: float | None = None

    @property
    def share(self) -> float | None:
        """Forecast as a share of the limit; unknown without both, or when the limit is nothing."""
        if self.forecast is None or not self.budget:
            return None
        return self.forecast / self.budget


@dataclass(frozen=True, slots=True)
class Project:
    """One project. ``None`` is unknown, never nothing: lists that could not be read are ``None``."""

    number: str
    title: str
    url: str = ""
    reading: Reading = "fresh"
    read_at: datetime | None = None
    why_unread: str = ""
    gone: bool = False
    phase: str = ""
    phase_unknown: str = ""  # the id of a term that nobody knows any more
    lifecycle: str = ""
    closed: bool = False
    manager: str = ""
    owner: str = ""
    types: tuple[str, ...] = ()
    programme: str = ""
    plan: str = ""
    plan_goal: str = ""
    un_goals: tuple[str, ...] = ()
    portfolio: str = ""  # where the row comes from, in a portfolio that collects others
    goals: str = ""
    start: date | None = None
    end: date | None = None
    status: Status = field(default_factory=Status)
    history: tuple[Status, ...] | None = None  # the newest first
    gates: tuple[Gate, ...] | None = None
    next_gate: str = ""
    next_gate_date: date | None = None
    uncertainties: tuple[Uncertainty, ...] | None = None
    benefits: tuple[Benefit, ...] | None = None
    lessons: tuple[Lesson, ...] | None = None
    open_high_risks: float | None = None
    open_high_opportunities: float | None = None
    overdue_tasks: float | None = None
    overdue_checkpoints: float | None = None
    open_checkpoints: float | None = None
    last_change: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    priority: str = ""
    note: str = ""
    follow_up: date | None = None
    problems: tuple[str, ...] = ()

    @property
    def group(self) -> Group:
        """Old figures that call for help still do; old figures that call for none prove nothing."""
        if self.closed:
            return "closed"
        if self.reading == "being_made":
            return "being_made"
        if self.reading == "never":
            return "unknown"
        if self.reasons:
            return "needing"
        return "calm" if self.reading == "fresh" else "unknown"

    @property
    def read(self) -> bool:
        return self.reading == "fresh"

    @property
    def reds(self) -> int:
        return sum(light.colour == "red" for light in self.status.lights.values())

    def current(self) -> tuple[Uncertainty, ...]:
        """Risks and opportunities that are still relevant."""
        return tuple(one for one in self.uncertainties or () if one.open)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of attention: its name, its condition as data, its sentence."""

    name: str
    column: str
    condition: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A portfolio at one moment. ``source`` is a key of the texts; ``report_days`` is when a status is old."""

    name: str
    title: str
    hub: str
    language: str
    taken_at: datetime
    made_at: datetime
    made_by: str
    projects: tuple[Project, ...] = ()
    rules: tuple[Rule, ...] = ()
    source: str = ""
    from_file: str = ""
    notes: tuple[str, ...] = ()
    unregistered: tuple[str, ...] = ()
    high_factor: float = 10
    near_limit: float = 0.95
    report_days: int = 45
    measures: Mapping[str, str] = field(default_factory=dict)
    programmes: tuple[Programme, ...] = ()
    maturity: tuple[Answer, ...] = ()

    @property
    def today(self) -> date:
        """The day that everything is judged by: that of the reading, not that of the printing."""
        return self.taken_at.date()

    @property
    def active(self) -> tuple[Project, ...]:
        """Not closed."""
        return tuple(project for project in self.projects if not project.closed)

    def grouped(self, group: Group) -> list[Project]:
        return [project for project in self.projects if project.group == group]

    @property
    def needing(self) -> list[Project]:
        """Those with most reasons first, then those with most red lights."""
        return sorted(self.grouped("needing"), key=lambda one: (-len(one.reasons), -one.reds, one.number))

    @property
    def unread(self) -> list[Project]:
        """Active projects without figures of now: never read first."""
        some = [project for project in self.active if project.reading in ("old", "never")]
        return sorted(some, key=lambda one: (one.reading != "never", one.number))

    def is_old(self, project: Project) -> bool:
        """Whether the newest status is too old to be believed, or was read too long ago."""
        reported = project.status.reported
        return not project.read or reported is None or self.today - reported > timedelta(self.report_days)


def _product(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one * other
