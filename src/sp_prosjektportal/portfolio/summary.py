"""The rows of a project site summed up: pure functions from rows to a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sp_prosjektportal.portfolio.columns import STATUS_COMMENTS, STATUS_LIGHTS, Column
from sp_prosjektportal.portfolio.rows import Account, Label, values
from sp_prosjektportal.portfolio.snapshot import (
    Benefit,
    Counts,
    Gate,
    Lesson,
    Phase,
    Properties,
    Somebody,
    StatusReport,
    TermValue,
    Uncertainty,
)

Rows = Sequence[Mapping[str, Any]]
"""Rows of one list, values by the names that ``parts`` declares, plus ``Id``."""

OSLO = ZoneInfo("Europe/Oslo")
"""Where a moment is turned into a day: the rows say when in UTC."""
OPEN_CHECKPOINT = frozenset({"Åpen", "Åpent"})  # 2014 says Åpent
DONE_TASK = frozenset({"Fullført", "Utgår", "Completed"})
NO_LONGER_RELEVANT = "Ikke lenger aktuell"
UNDECIDED = frozenset({None, "Ikke besluttet", "Utsatt"})
RISK_TYPES = ("0x0100A87AE71CBF2643A6BC9D0948BD2EE89701", "0x010088578E7470CC4AA68D566346483107020101")
OPPORTUNITY_TYPES = ("0x0100A87AE71CBF2643A6BC9D0948BD2EE89702", "0x010088578E7470CC4AA68D566346483107020102")


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as high: a factor (probability times consequence, 0 to 25) above this."""

    high_factor: float = 10  # the limit of "unacceptable risks" in Prosjektportalen 365


def properties(row: Mapping[str, Any]) -> Properties:
    return Properties(
        title=row["Title"],
        manager=somebody(row["GtProjectManager"]),
        owner=somebody(row["GtProjectOwner"]),
        types=terms(row["GtProjectType"]),
        service_areas=terms(row["GtProjectServiceArea"]),
        start=row["GtStartDate"],
        end=row["GtEndDate"],
        goals=row["GtProjectGoals"],
        archive_reference=row["GtArchiveReference"],
        finance_name=row["GtProjectFinanceName"],
        lifecycle=row["GtProjectLifecycleStatus"],
        programme=row["PpProgramme"],
        plan=row["PpPlan"],
        plan_goal=row["PpPlanGoal"],
        un_goals=terms(row["GtUNSustDevGoals"]),
    )


def somebody(account: Account | None) -> Somebody | None:
    return Somebody(login=account.login, name=account.name) if account and account.login else None


def terms(labels: Iterable[Label] | None) -> tuple[TermValue, ...]:
    return tuple(TermValue(id=label.id, label=label.label) for label in labels or ())


def phase(label: Label | None, labels: Mapping[str, str], phases: Mapping[str, str]) -> Phase | None:
    """The project's phase. ``labels`` are true labels by term id, ``phases`` national phases by term id."""
    if label is None:
        return None
    true_label = labels.get(label.id) or ("" if label.label.isdigit() else label.label)
    return Phase(term=TermValue(id=label.id, label=true_label), national=phases.get(label.id))


def reports(rows: Rows) -> tuple[StatusReport, ...]:
    """Status reports, the newest first: by date, then by the order they were made in."""
    made = [_report(row) for row in rows]
    return tuple(sorted(made, key=lambda report: (report.reported or date.min, report.id), reverse=True))


def _report(row: Mapping[str, Any]) -> StatusReport:
    return StatusReport(
        id=row["Id"],
        title=row["Title"] or "",
        reported=row["GtLastReportDate"],
        lights={name: row[name] for name in STATUS_LIGHTS},
        comments={name: row[name] for name in STATUS_COMMENTS},
        overall=row["GtOverallStatus"],
        budget=row["GtBudgetTotal"],
        costs=row["GtCostsTotal"],
        forecast=row["GtProjectForecast"],
    )


def uncertainties(rows: Rows) -> tuple[Uncertainty, ...]:
    """The risks and opportunities, as they stand in the list. Rows of other content types are left out."""
    return tuple(_uncertainty(row, kind) for row in rows if (kind := _kind(row)) is not None)


def _kind(row: Mapping[str, Any]) -> Literal["risk", "opportunity"] | None:
    content_type = (row["ContentTypeId"] or "").upper()
    if content_type.startswith(tuple(one.upper() for one in RISK_TYPES)):
        return "risk"
    return "opportunity" if content_type.startswith(tuple(one.upper() for one in OPPORTUNITY_TYPES)) else None


def _uncertainty(row: Mapping[str, Any], kind: Literal["risk", "opportunity"]) -> Uncertainty:
    return Uncertainty(
        id=row["Id"],
        title=row["Title"] or "",
        kind=kind,
        status=row["GtRiskStatus"],
        open=row["GtRiskStatus"] != NO_LONGER_RELEVANT,
        probability=row["GtRiskProbability"],
        consequence=row["GtRiskConsequence"],
        factor=row["GtRiskFactor"],
        probability_after=row["GtRiskProbabilityPostAction"],
        consequence_after=row["GtRiskConsequencePostAction"],
        factor_after=row["GtRiskFactorPostAction"],
        measures=row["GtRiskAction"],
    )


def open_high(rows: Rows, types: tuple[str, ...], limit: float) -> int:
    """How many open risks or opportunities (by content type) have a factor above the limit."""
    return sum(
        1
        for row in rows
        if (row["ContentTypeId"] or "").upper().startswith(tuple(t.upper() for t in types))
        and row["GtRiskStatus"] != NO_LONGER_RELEVANT
        and (row["GtRiskFactor"] or 0) > limit
    )


def overdue(rows: Rows, is_open: Callable[[Mapping[str, Any]], bool], today: date) -> int:
    """How many open rows had their due date before today."""
    return sum(
        1 for row in rows if is_open(row) and row["PpDueDate"] is not None and row["PpDueDate"] < today
    )


def task_is_open(row: Mapping[str, Any]) -> bool:
    return row["PpTaskStatus"] not in DONE_TASK


def checkpoint_is_open(row: Mapping[str, Any]) -> bool:
    return row["GtChecklistStatus"] in OPEN_CHECKPOINT


def open_in_phase(rows: Rows, current: Phase | None) -> int | None:
    """Open checkpoints of the current phase; unknown when the project is in no phase."""
    if current is None:
        return None
    term = current.term.id
    return sum(
        1
        for row in rows
        if checkpoint_is_open(row) and row["GtProjectPhase"] and row["GtProjectPhase"].id == term
    )


def counts(rows: Mapping[str, Rows], current: Phase | None, today: date, limits: Limits) -> Counts:
    """The numbers of those lists that were read."""
    risks, tasks, points = rows.get("risks"), rows.get("tasks"), rows.get("checkpoints")
    return Counts(
        open_high_risks=None if risks is None else open_high(risks, RISK_TYPES, limits.high_factor),
        open_high_opportunities=None
        if risks is None
        else open_high(risks, OPPORTUNITY_TYPES, limits.high_factor),
        overdue_tasks=None if tasks is None else overdue(tasks, task_is_open, today),
        overdue_checkpoints=None if points is None else overdue(points, checkpoint_is_open, today),
        open_checkpoints=None if points is None else open_in_phase(points, current),
    )


def gates(rows: Rows) -> tuple[Gate, ...]:
    """The decision points in order. Milestones that are no gate are left out."""
    made = [
        Gate(
            name=row["PpGate"],
            planned=row["PpPlannedDate"],
            decision=row["PpDecision"],
            decided=row["PpDecidedDate"],
        )
        for row in rows
        if row["PpGate"]
    ]
    return tuple(sorted(made, key=lambda gate: gate.name))


def next_gate(in_order: Sequence[Gate]) -> Gate | None:
    """The first undecided gate after the last decided one: a project may have been adopted half way."""
    decided = [index for index, gate in enumerate(in_order) if gate.decision not in UNDECIDED]
    after = in_order[decided[-1] + 1 :] if decided else in_order
    return after[0] if after else None


def benefits(indicators: Rows, measurements: Rows) -> tuple[Benefit, ...]:
    """Each indicator with its newest measurement."""
    newest: dict[int, Mapping[str, Any]] = {}
    for row in sorted(measurements, key=lambda row: (row["GtMeasurementDate"] or date.min, row["Id"])):
        if row["GtMeasurementValue"] is not None and row["GtMeasureIndicatorLookup"] is not None:
            newest[row["GtMeasureIndicatorLookup"]] = row
    return tuple(_benefit(row, newest.get(row["Id"], {})) for row in indicators)


def _benefit(indicator: Mapping[str, Any], measurement: Mapping[str, Any]) -> Benefit:
    start, desired = indicator["GtStartValue"], indicator["GtDesiredValue"]
    measured = measurement.get("GtMeasurementValue")
    return Benefit(
        id=indicator["Id"],
        title=indicator["Title"] or "",
        unit=indicator["GtMeasurementUnit"] or "",
        start=start,
        desired=desired,
        measured=measured,
        measured_on=measurement.get("GtMeasurementDate"),
        achievement=achievement(start, desired, measured),
    )


def achievement(start: float | None, desired: float | None, measured: float | None) -> float | None:
    """Per cent of the way from start to desired; unknown without numbers, or when there is no way to go."""
    if start is None or desired is None or measured is None or start == desired:
        return None
    return (measured - start) / (desired - start) * 100


def lessons(rows: Rows) -> tuple[Lesson, ...]:
    """Entries of the log that are marked as lessons, in the order of the log."""
    return tuple(
        Lesson(
            id=row["Id"],
            title=row["Title"] or "",
            description=row["GtProjectLogDescription"],
            consequence=row["GtProjectLogConsequence"],
            advice=row["GtProjectLogRecommendation"],
            written=row["Created"].astimezone(OSLO).date() if row["Created"] else None,
        )
        for row in rows
        if row["GtProjectLogExperience"]
    )


def last_change(rows: Mapping[str, Rows], ours: frozenset[str] = frozenset()) -> datetime | None:
    """The newest change by a person. ``ours`` are sign-in names whose changes do not count."""
    return max(
        (
            row["Modified"]
            for some in rows.values()
            for row in some
            if row["Modified"] and _by_people(row, ours)
        ),
        default=None,
    )


def _by_people(row: Mapping[str, Any], ours: frozenset[str]) -> bool:
    editor: Account | None = row["Editor"]
    return editor is None or (editor.is_person and editor.login not in ours)


def read_as(rows: Iterable[Mapping[str, Any]], columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Rows as REST wrote them, with values by declared name, and their id."""
    columns = tuple(columns)
    return [{"Id": row.get("Id") or row.get("ID"), **values(row, columns)} for row in rows]
