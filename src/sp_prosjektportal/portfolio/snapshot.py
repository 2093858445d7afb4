"""What a crawl brings back: plain, frozen data that goes to JSON and back unchanged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

Part = Literal["properties", "status", "risks", "tasks", "checkpoints", "gates", "benefits", "lessons"]
SiteState = Literal["read", "unreadable", "gone", "being_made"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Somebody(_Frozen):
    """A person: sign-in name and display name."""

    login: str
    name: str = ""


class TermValue(_Frozen):
    """A managed metadata value: the term's id and its label."""

    id: str
    label: str = ""


class Properties(_Frozen):
    """The project's own row of Prosjektegenskaper."""

    title: str | None = None
    manager: Somebody | None = None
    owner: Somebody | None = None
    types: tuple[TermValue, ...] = ()
    service_areas: tuple[TermValue, ...] = ()
    start: date | None = None
    end: date | None = None
    goals: str | None = None
    archive_reference: str | None = None
    finance_name: str | None = None
    lifecycle: str | None = None
    programme: str | None = None
    plan: str | None = None
    plan_goal: str | None = None
    un_goals: tuple[TermValue, ...] = ()


class Phase(_Frozen):
    """The project's own phase, and the national phase that it belongs to (``None`` when nobody says)."""

    term: TermValue
    national: str | None = None


class StatusReport(_Frozen):
    """One row of the project's Prosjektstatus. ``lights`` and ``comments`` by column name; amounts in kroner."""

    id: int
    title: str = ""
    reported: date | None = None
    lights: dict[str, str | None] = {}
    comments: dict[str, str | None] = {}
    overall: str | None = None
    budget: float | None = None
    costs: float | None = None
    forecast: float | None = None


class Gate(_Frozen):
    """A decision point, ``BP1`` to ``BP6``."""

    name: str
    planned: date | None = None
    decision: str | None = None
    decided: date | None = None


class Uncertainty(_Frozen):
    """A risk or an opportunity; probability and consequence 0 to 5, before and after measures, where they are set."""

    id: int = 0  # of the row in the project's list
    title: str = ""
    kind: Literal["risk", "opportunity"]
    status: str | None = None
    open: bool = True
    probability: float | None = None
    consequence: float | None = None
    factor: float | None = None
    probability_after: float | None = None
    consequence_after: float | None = None
    factor_after: float | None = None
    measures: str | None = None


class Benefit(_Frozen):
    """An indicator of a benefit. ``achievement`` is the per cent of the way from start to desired, when measured."""

    id: int = 0  # of the indicator's row in the project
    title: str
    unit: str = ""
    start: float | None = None
    desired: float | None = None
    measured: float | None = None
    measured_on: date | None = None
    achievement: float | None = None


class Lesson(_Frozen):
    """An entry of the project's log that others may learn from."""

    id: int = 0
    title: str = ""
    description: str | None = None
    consequence: str | None = None
    advice: str | None = None
    written: date | None = None


class MaturityAnswer(_Frozen):
    """An answer of the yearly self-assessment on the hub, level 1 to 5; texts as the hub has them."""

    year: int
    area: str
    question: str
    level: int
    plan: str = ""


class Counts(_Frozen):
    """Numbers for the board; ``None`` where the list could not be read."""

    open_high_risks: int | None = None
    open_high_opportunities: int | None = None
    overdue_tasks: int | None = None
    overdue_checkpoints: int | None = None
    open_checkpoints: int | None = None


class ProjectSnapshot(_Frozen):
    """One project site as it was read. ``parts`` are those that were there: only they are rolled up."""

    url: str
    site_id: str = ""
    group_id: str = ""
    parts: frozenset[Part] = frozenset()
    properties: Properties = Properties()
    phase: Phase | None = None
    reports: tuple[StatusReport, ...] = ()  # the newest first
    counts: Counts = Counts()
    uncertainties: tuple[Uncertainty, ...] = ()
    gates: tuple[Gate, ...] = ()
    next_gate: Gate | None = None
    benefits: tuple[Benefit, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    last_change: datetime | None = None  # by people, not by applications
    crawled_at: datetime
    problems: tuple[str, ...] = ()

    @property
    def latest(self) -> StatusReport | None:
        return self.reports[0] if self.reports else None

    @property
    def measured(self) -> int:
        """How many indicators have been measured at least once."""
        return sum(1 for benefit in self.benefits if benefit.measured is not None)

    @property
    def improved(self) -> int:
        """How many indicators are better than they were at the start."""
        return sum(1 for benefit in self.benefits if (benefit.achievement or 0) > 0)


class SiteReading(_Frozen):
    """How it went with one row of the registry."""

    number: str
    url: str
    state: SiteState
    project: ProjectSnapshot | None = None
    reason: str = ""  # why it was not read
    row: dict[str, JsonValue] = {}  # what the hub's row said then, where it was kept (``known.py``)


class Snapshot(_Frozen):
    """A whole crawl. ``complete`` is false when a site could not be read."""

    hub: str
    taken_at: datetime
    source: str = ""  # how the sites were found, in words
    notes: tuple[str, ...] = ()
    unregistered: tuple[str, ...] = ()  # sites of the hub that are in no row: never visited
    sites: tuple[SiteReading, ...] = ()
    maturity: tuple[MaturityAnswer, ...] = ()

    @property
    def failed(self) -> tuple[SiteReading, ...]:
        return tuple(site for site in self.sites if site.state in ("unreadable", "gone"))

    @property
    def complete(self) -> bool:
        return not self.failed
