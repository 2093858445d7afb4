"""What is read of a project site: which lists, under which names, and which columns of them.

Aliases are names of 2014 and of Prosjektportalen 365 sites (domain.md sections 1.1, 1.4 and 7).
"""

from __future__ import annotations

from dataclasses import dataclass

from sp_prosjektportal.portfolio.columns import CHANGE, PROPERTIES, STATUS, STATUS_COMMENTS, Column
from sp_prosjektportal.portfolio.snapshot import Part

PHASE_COLUMN = Column("GtProjectPhase", "term")
DUE_DATE = Column("PpDueDate", "date", optional=True)


@dataclass(frozen=True, slots=True)
class SitePart:
    """A list of the project site. ``part`` is what it contributes to; ``None`` when only to the last change."""

    name: str
    part: Part | None
    lists: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    optional: bool = False  # nothing of the overview rests on it: worth no word when the list is missing

    @property
    def read(self) -> tuple[Column, ...]:
        return (*self.columns, *CHANGE)


PARTS = (
    SitePart(
        "properties", "properties", ("Lists/Prosjektegenskaper",),
        (Column("GtProjectNumber"), *PROPERTIES, PHASE_COLUMN),
    ),
    SitePart(
        "reports", "status", ("Lists/Prosjektstatus",),
        (Column("Title"), *STATUS, *(Column(name) for name in STATUS_COMMENTS)),
    ),
    SitePart(
        "risks", "risks", ("Lists/Usikkerhet",),
        (Column("ContentTypeId"), Column("GtRiskFactor", "number"),
         Column("GtRiskFactorPostAction", "number", ("GtRiskFactiorPostAction",), optional=True), Column("GtRiskStatus"),
         Column("Title", optional=True), Column("GtRiskAction", optional=True),
         *(Column(name, "number", optional=True) for name in
           ("GtRiskProbability", "GtRiskConsequence", "GtRiskProbabilityPostAction", "GtRiskConsequencePostAction"))),
    ),
    SitePart(
        "tasks", "tasks", ("Lists/Oppgaver",),
        (Column("PpTaskStatus", aliases=("Status",), optional=True), Column("PpDueDate", "date", ("DueDate",), optional=True)),
    ),
    SitePart(
        "checkpoints", "checkpoints", ("Lists/Fasesjekkliste",),
        (PHASE_COLUMN, Column("GtChecklistStatus"), DUE_DATE),
    ),
    SitePart(
        "gates", "gates", ("Lists/Milepaeler",),
        (Column("PpGate"), Column("PpPlannedDate", "date"), Column("PpDecision"), Column("PpDecidedDate", "date")),
    ),
    SitePart(
        "indicators", "benefits", ("Lists/Maleindikatorer", "Lists/Mleindikatorer", "Lists/Måleindikatorer"),
        (Column("Title"), Column("GtStartValue", "number"), Column("GtDesiredValue", "number"),
         Column("GtMeasurementUnit", optional=True)),
    ),
    SitePart(
        "measurements", "benefits", ("Lists/Gevinstoppfolging", "Lists/Gevinstoppflging", "Lists/Gevinstoppfølging"),
        (Column("GtMeasureIndicatorLookup", "lookup"), Column("GtMeasurementDate", "date"),
         Column("GtMeasurementValue", "number")),
    ),
    SitePart(
        "log", "lessons", ("Lists/Prosjektlogg",),
        (*(Column(name, optional=True) for name in
           ("Title", "GtProjectLogDescription", "GtProjectLogConsequence", "GtProjectLogRecommendation")),
         Column("GtProjectLogExperience", "boolean", optional=True), Column("Created", "moment", optional=True)),
        optional=True,
    ),
    SitePart("documents", None, ("Dokumenter", "Delte dokumenter", "Shared Documents")),
)  # fmt: skip
