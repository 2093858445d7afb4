"""The columns that the portfolio reads and writes, each with the shape of its value, declared once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Shape = Literal["text", "number", "boolean", "date", "moment", "person", "terms", "term", "lookup"]
"""``date`` is a day, ``moment`` a time of day too (UTC); ``terms`` several managed metadata values."""


@dataclass(frozen=True, slots=True)
class Column:
    """An internal name, the shape of its values, and older names of the same column (2014, other versions)."""

    name: str
    shape: Shape = "text"
    aliases: tuple[str, ...] = ()
    optional: bool = False  # old sites never had it: worth no word when it is missing
    percent: bool = False  # a number that forms take as per cent

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


PROPERTIES = (
    Column("Title"),
    Column("GtProjectManager", "person"),
    Column("GtProjectOwner", "person"),
    Column("GtProjectType", "terms"),
    Column("GtProjectServiceArea", "terms"),
    Column("GtStartDate", "date"),
    Column("GtEndDate", "date"),
    Column("GtProjectGoals"),
    Column("GtArchiveReference"),
    Column("GtProjectFinanceName"),
    Column("GtProjectLifecycleStatus"),
    Column("PpProgramme", optional=True),
    Column("PpPlan", optional=True),
    Column("PpPlanGoal", optional=True),
    Column("GtUNSustDevGoals", "terms", optional=True),
)
"""Same names in the project's Prosjektegenskaper and in the hub's Prosjekter."""

TERM_TEXTS = {"GtProjectType": "GtProjectTypeText", "GtProjectServiceArea": "GtProjectServiceAreaText"}
"""Text copies on the hub of term columns with several values: a view cannot group by those."""

STATUS_LIGHTS = (
    "GtStatusTime",
    "GtStatusRisk",
    "GtStatusBudget",
    "GtStatusQuality",
    "GtStatusOpportunities",
    "GtStatusGainAchievement",
)
STATUS_COMMENTS = tuple(f"{name}Comment" for name in STATUS_LIGHTS)

STATUS = (
    *(Column(name) for name in STATUS_LIGHTS),
    Column("GtOverallStatus"),
    Column("GtLastReportDate", "date"),
    Column("GtBudgetTotal", "number"),
    Column("GtCostsTotal", "number"),
    Column("GtProjectForecast", "number"),
)
"""Of a status report, copied to the hub's row; the comments are copied to the history only."""

PHASE = (Column("PpPhase"), Column("GtProjectPhaseText"), Column("PpPhaseInOrder"), Column("PpPhaseTermId"))
RISKS = (Column("PpOpenHighRisks", "number"), Column("PpOpenHighOpportunities", "number"))
TASKS = (Column("PpOverdueTasks", "number"),)
CHECKPOINTS = (Column("PpOverdueCheckpoints", "number"), Column("PpOpenCheckpoints", "number"))
GATES = (Column("PpNextGate"), Column("PpNextGateDate", "date"))
BENEFITS = (Column("PpBenefitsMeasured", "number"), Column("PpBenefitsPlanned", "number"))
PROGRAMME = (
    *(
        Column(f"PpProgramme{name}", "number")
        for name in ("Projects", "HighRisks", "Budget", "Forecast", "Planned", "Measured")
    ),
    Column("PpProgrammeStatus"),
    Column("PpProgrammeWorst"),
)
"""What the projects of a programme come to; empty of other projects."""
CRAWL = (
    Column("PpState"),
    Column("PpLastChange", "moment"),
    Column("PpCrawledAt", "moment"),
    Column("PpStale", "boolean"),
    Column("PpSource"),
    Column("GtSiteUrl"),
    Column("GtSiteId"),
    Column("GtGroupId"),
)
ATTENTION = (Column("PpAttention", "boolean"), Column("PpAttentionReasons"))

SYNC_COLUMNS = (
    *PROPERTIES, *(Column(name) for name in TERM_TEXTS.values()), *PHASE, *STATUS, *RISKS, *TASKS, *CHECKPOINTS, *GATES, *BENEFITS,
    *PROGRAMME, *CRAWL, *ATTENTION,
)  # fmt: skip
"""Every column of the hub's Prosjekter that sync may write. What is not here it never touches."""

BOARD_COLUMNS = (Column("PpBoardNote"), Column("PpBoardPriority"), Column("PpBoardFollowUp", "date"))
"""The board's own columns: read for the table, never written."""

VOLATILE = frozenset({"PpCrawledAt"})
"""Columns that say when, not what: they alone make no plan (see ``sync``)."""

REGISTRY = (
    Column("GtProjectNumber"), Column("GtProjectTemplate"), Column("Created", "moment"), *SYNC_COLUMNS, *BOARD_COLUMNS
)  # fmt: skip
"""What is read of the hub's Prosjekter."""

CHANGE = (Column("Modified", "moment"), Column("Editor", "person"))
"""Read of every list, for the last change by people."""


def select(columns: Iterable[Column]) -> tuple[str, ...]:
    """The ``$select`` of these columns; persons with claim and name, lookups by id."""
    return ("Id", *(name for column in columns for name in _selected(column.name, column.shape)))


def expand(columns: Iterable[Column]) -> tuple[str, ...]:
    """The ``$expand`` that ``select`` needs."""
    return tuple(column.name for column in columns if column.shape == "person")


def _selected(name: str, shape: Shape) -> tuple[str, ...]:
    if shape == "person":
        return (f"{name}/Name", f"{name}/Title")
    return (f"{name}Id",) if shape == "lookup" else (name,)
