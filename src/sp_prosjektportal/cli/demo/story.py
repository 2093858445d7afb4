"""The demonstration's story, read from ``story/``: an invented municipality and its portfolios. Days count from today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

DOMAIN = "contoso.onmicrosoft.com"

Language = Literal["nb", "en"]
Value = str | int | float


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# -- a project -------------------------------------------------------------------------------------


class Gate(_Part):
    planned: int
    decided: int | None = None
    decision: str = "Ikke besluttet"

    @property
    def passed(self) -> bool:
        """Whether the project went on to its next phase."""
        return self.decision.startswith("Godkjent")


class Report(_Part):
    """One status report. What it does not say is as in the report before it, but for ``say`` and ``why``."""

    day: int
    say: str
    time: str | None = None
    risk: str | None = None
    money: str | None = None
    quality: str | None = None
    chances: str | None = None
    benefit: str | None = None
    total: float | None = None
    spent: float | None = None
    forecast: float | None = None
    why: dict[Literal["time", "risk", "money", "quality", "chances", "benefit"], str] = {}


class Uncertain(_Part):
    """``after``: probability and consequence when the measures were ``taken``."""

    title: str
    type: Literal["risk", "opportunity"] = "risk"
    day: int
    probability: int
    consequence: int
    action: str
    after: tuple[int, int] | None = None
    taken: int | None = None
    settled: int | None = None


class Entry(_Part):
    """An entry of the log. One with ``advice`` is a lesson for other projects."""

    day: int
    title: str
    type: str
    told: str = ""
    consequence: str = ""
    advice: str = ""


class Benefit(_Part):
    day: int
    title: str
    kind: str = "Direkte"
    indicator: str
    unit: str
    start: float
    wanted: float
    measured: tuple[tuple[int, float], ...] = ()


class Progress(_Part):
    """How far the current phase has come: how many checkpoints and tasks are done, and how many are late."""

    checkpoints: int = 0
    tasks: int = 0
    late_checkpoints: int = 0
    late_tasks: int = 0
    due: int = 0  # further tasks with a date ahead


class Rows(_Part):
    """Further rows of one list, by title, with values as they are written."""

    list: str
    day: int
    rows: tuple[dict[str, Value], ...]


class Told(_Part):
    """One project of the story."""

    number: str
    title: str
    template: str
    language: Language = "nb"
    created: int
    idea: str = ""
    programme: str = ""
    manager: str = ""
    owner: str
    members: tuple[str, ...] = ()
    type: tuple[str, ...]
    service_area: tuple[str, ...]
    start: int
    end: int
    goals: str
    plan: tuple[str, str] | None = None  # and the goal of it that the project contributes to
    un_goals: tuple[str, ...] = ()
    states: dict[int, str] = {}  # the lifecycle state from a day on
    gates: dict[str, Gate] = {}
    reports: tuple[Report, ...] = ()
    uncertainty: tuple[Uncertain, ...] = ()
    log: tuple[Entry, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    rows: tuple[Rows, ...] = ()
    progress: Progress = Progress()
    last_day: int
    closed_to_crawl: int | None = None  # the day on which the nightly job lost its access

    @property
    def writer(self) -> str:
        """Who writes the project's rows."""
        return self.manager or self.owner


# -- a portfolio -----------------------------------------------------------------------------------


class Assessment(_Part):
    """``score``: points for strategy, quality, economy, need, risk; ``n3``: the five foundations."""

    day: int
    owner: str
    description: str
    expected: str
    score: tuple[int, int, int, int, int] | None = None
    n3: tuple[int, int, int, int, int] | None = None
    decision: str = ""
    comment: str = ""
    plan: tuple[str, str] | None = None
    un_goals: tuple[str, ...] = ()
    in_use: int | None = None


class Idea(_Part):
    title: str
    day: int
    reporter: str
    problem: str
    gains: str
    recommendation: str = ""
    comment: str = ""
    assessed: Assessment | None = None


class BoardRow(_Part):
    """What the board writes on a project's row. ``weight``: of the project in the strategy, in per cent."""

    number: str
    day: int = -10
    note: str = ""
    priority: str = ""
    follow_up: int | None = None
    weight: int | None = None


class Maturity(_Part):
    """One year's self-assessment: the levels in the order of the questions, and plans by question."""

    year: int  # 0 is this year
    day: int
    levels: tuple[int, ...]
    plans: dict[int, str] = {}


class Portfolio(_Part):
    name: str
    title: str
    site: str
    owner: str
    template: str = "portefolje"
    collects: tuple[str, ...] = ()
    projects: tuple[Told, ...] = ()
    ideas: tuple[Idea, ...] = ()
    board: tuple[BoardRow, ...] = ()
    maturity: tuple[Maturity, ...] = ()


class Story(_Part):
    municipality: str
    started: int
    people: dict[str, str]
    portfolios: tuple[Portfolio, ...]

    @property
    def projects(self) -> list[Told]:
        """The projects of all portfolios."""
        return [told for portfolio in self.portfolios for told in portfolio.projects]

    def login(self, key: str) -> str:
        """Sign-in name of a person of the story; empty for nobody."""
        return f"{key}@{DOMAIN}" if key else ""

    def accounts(self) -> Iterator[tuple[str, str]]:
        """Sign-in names and display names."""
        return ((self.login(key), name) for key, name in self.people.items())


def read_story() -> Story:
    """The story as shipped: the municipality, and a file for the projects of each portfolio."""
    folder = files(__package__).joinpath("story")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    def read(name: str) -> dict[str, object]:
        found: dict[str, object] = yaml.load(
            folder.joinpath(f"{name}.yaml").read_text("utf-8"), Loader=loader
        )
        return found

    whole = read("municipality")
    names = whole.pop("portfolios")
    assert isinstance(names, list)
    return Story.model_validate({**whole, "portfolios": [read(name) for name in names]})


def on(today: date, day: int) -> date:
    """The date of a day of the story."""
    return today + timedelta(days=day)
