"""Rows of a portfolio's hub as readings of its projects, so that a report tells of them as of a crawl."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sp_prosjektportal.portfolio.collect import Collected, Entry, kept_values, with_board
from sp_prosjektportal.portfolio.columns import STATUS_COMMENTS, STATUS_LIGHTS
from sp_prosjektportal.portfolio.known import kept
from sp_prosjektportal.portfolio.overviews import BENEFITS, LESSONS, NUMBER, UNCERTAINTY
from sp_prosjektportal.portfolio.registry import KEY, RegistryRow
from sp_prosjektportal.portfolio.rollup import GONE, HISTORY_KEY, NATIONAL_PHASES, UNAVAILABLE
from sp_prosjektportal.portfolio.snapshot import (
    Benefit,
    Counts,
    Gate,
    Lesson,
    Part,
    Phase,
    ProjectSnapshot,
    SiteReading,
    SiteState,
    StatusReport,
    TermValue,
    Uncertainty,
)
from sp_prosjektportal.portfolio.summary import properties

BEING_MADE = "Opprettes"
Row = Mapping[str, Any]


def reading(entry: Entry, own: RegistryRow | None) -> SiteReading:
    """How it went with a project, as its portfolio says. ``own`` is the collecting hub's row, for what its board wrote."""
    row, collected = entry.row, entry.collected
    state = _state(row.values)
    title = collected.source.title
    return SiteReading(
        number=entry.number,
        url=row.url,
        state=state,
        project=_project(row.values, collected, row.number) if state == "read" else None,
        reason="" if state == "read" else _reason(state, title),
        row=kept(with_board(kept_values(row), own)),
    )


def kept_reading(row: RegistryRow, title: str, unread: Mapping[str, str]) -> SiteReading:
    """A project of a portfolio that could not be read: what the collecting hub said of it before."""
    why = unread.get(title, "")
    return SiteReading(
        number=row.number,
        url=row.url,
        state="unreadable",
        reason=f"the portfolio {title} could not be read: {why}",
        row=kept(row.values),
    )


def _state(said: Row) -> SiteState:
    if said["PpState"] == BEING_MADE:
        return "being_made"
    if said["PpState"] == GONE:
        return "gone"
    if said["PpState"] == UNAVAILABLE or said["PpStale"] or said["PpCrawledAt"] is None:
        return "unreadable"
    return "read"


def _reason(state: SiteState, title: str) -> str:
    if state == "being_made":
        return "the project is being made; run `project new` again to finish it"
    if state == "gone":
        return "not found (404)"
    return f"the portfolio {title} could not read the site"


def _project(said: Row, collected: Collected, number: str) -> ProjectSnapshot:
    folded = number.casefold()
    reports = _reports(collected.of(collected.history, KEY).get(folded, ()))
    overview = {
        each: collected.of(collected.overviews.get(each.list), NUMBER).get(folded, [])
        for each in (UNCERTAINTY, BENEFITS, LESSONS)
    }
    parts: set[Part] = {"properties", "risks", "tasks", "checkpoints", "gates"}
    parts |= {"status"} if reports else set()
    parts |= {each.part for each in overview if each.list in collected.overviews}
    if UNCERTAINTY.list not in collected.overviews:
        parts.discard("risks")
    gate = Gate(name=said["PpNextGate"], planned=said["PpNextGateDate"]) if said["PpNextGate"] else None
    return ProjectSnapshot(
        url=str(said["GtSiteUrl"] or ""),
        site_id=str(said["GtSiteId"] or ""),
        group_id=str(said["GtGroupId"] or ""),
        parts=frozenset(parts),
        properties=properties(said),
        phase=_phase(said),
        reports=reports,
        counts=Counts(
            open_high_risks=_whole(said["PpOpenHighRisks"]),
            open_high_opportunities=_whole(said["PpOpenHighOpportunities"]),
            overdue_tasks=_whole(said["PpOverdueTasks"]),
            overdue_checkpoints=_whole(said["PpOverdueCheckpoints"]),
            open_checkpoints=_whole(said["PpOpenCheckpoints"]),
        ),
        uncertainties=tuple(map(_uncertainty, overview[UNCERTAINTY])),
        gates=(gate,) if gate else (),
        next_gate=gate,
        benefits=tuple(map(_benefit, overview[BENEFITS])),
        lessons=tuple(map(_lesson, overview[LESSONS])),
        last_change=said["PpLastChange"],
        crawled_at=said["PpCrawledAt"],
    )


def _phase(said: Row) -> Phase | None:
    if not said["PpPhaseTermId"]:
        return None
    national = next((key for key, label in NATIONAL_PHASES.items() if label == said["PpPhase"]), None)
    term = TermValue(id=said["PpPhaseTermId"], label=said["GtProjectPhaseText"] or "")
    return Phase(term=term, national=national)


def _reports(rows: Iterable[Row]) -> tuple[StatusReport, ...]:
    made = [
        StatusReport(
            id=_item(row[HISTORY_KEY]),
            title=row["Title"] or "",
            reported=row["GtLastReportDate"],
            lights={name: row[name] for name in STATUS_LIGHTS},
            comments={name: row[name] for name in STATUS_COMMENTS},
            overall=row["GtOverallStatus"],
            budget=row["GtBudgetTotal"],
            costs=row["GtCostsTotal"],
            forecast=row["GtProjectForecast"],
        )
        for row in rows
    ]
    return tuple(sorted(made, key=lambda one: (one.reported is not None, one.reported, one.id), reverse=True))


def _uncertainty(row: Row) -> Uncertainty:
    return Uncertainty(
        id=_item(row["PpRollupKey"]),
        title=row["Title"] or "",
        kind="opportunity" if row["PpUncertaintyKind"] == "Mulighet" else "risk",
        open=bool(row["PpUncertaintyOpen"]),
        probability=row["PpProbability"],
        consequence=row["PpConsequence"],
        factor=row["PpFactor"],
        probability_after=row["PpProbabilityAfter"],
        consequence_after=row["PpConsequenceAfter"],
        factor_after=row["PpFactorAfter"],
        measures=row["PpMeasures"],
    )


def _benefit(row: Row) -> Benefit:
    share = row["PpAchievement"]
    return Benefit(
        id=_item(row["PpRollupKey"]),
        title=row["Title"] or "",
        unit=row["PpUnit"] or "",
        start=row["PpStartValue"],
        desired=row["PpDesiredValue"],
        measured=row["PpMeasuredValue"],
        measured_on=row["PpMeasuredOn"],
        achievement=None if share is None else share * 100,
    )


def _lesson(row: Row) -> Lesson:
    return Lesson(
        id=_item(row["PpRollupKey"]),
        title=row["Title"] or "",
        description=row["PpLessonDescription"],
        consequence=row["PpLessonConsequence"],
        advice=row["PpLessonAdvice"],
        written=row["PpLessonDate"],
    )


def _item(key: Any) -> int:
    """The item id at the end of a key."""
    last = str(key or "").rpartition(":")[2]
    return int(last) if last.isdigit() else 0


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
