"""From what the crawl saw to the rows that the hub should have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sp_prosjektportal.portfolio.columns import STATUS_COMMENTS, STATUS_LIGHTS, TERM_TEXTS
from sp_prosjektportal.portfolio.registry import KEY, PROJECTS
from sp_prosjektportal.portfolio.snapshot import (
    Part,
    ProjectSnapshot,
    SiteReading,
    Somebody,
    StatusReport,
    TermValue,
)
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.types import ItemValue, Person, Term
from sp_prosjektportal.resources.words import Choices, Words

HISTORY = "Lists/Prosjektstatus"
HISTORY_KEY = "PpStatusKey"

RUNNING, UNAVAILABLE, GONE = "I drift", "Utilgjengelig", "Borte"

NATIONAL_PHASES: Mapping[str, str] = {
    "ide": "Idé",
    "konsept": "Konsept",
    "planlegge": "Planlegge",
    "gjennomfore": "Gjennomføre",
    "avslutte": "Avslutte",
    "realisere": "Realisere",
}
"""The hub's choice by the key that templates use."""
PHASES = tuple(NATIONAL_PHASES.values())

OLDER_SOURCE, SOURCE = "Prosjektområdet (eldre mal)", "Prosjektområdet"
TEXTS: Choices = {
    "PpSource": {
        SOURCE: {"nb": SOURCE, "en": "The project site"},
        OLDER_SOURCE: {"nb": OLDER_SOURCE, "en": "The project site (older template)"},
    }
}
"""What is written on the hub that is no choice of a template."""

Values = dict[str, ItemValue]


def hub_words(words: Words) -> Words:
    """The choices of templates, and what else is written on a hub in its language."""
    units, phases = words.choices.get("GtMeasurementUnit", {}), words.choices.get("PpPhase", {})
    in_order = {
        _in_order(phase): {language: f"{number} {word}" for language, word in phases[phase].items()}
        for number, phase in enumerate(PHASES, 1)
        if phase in phases
    }
    return words.beside({**TEXTS, "PpUnit": units, "PpPhaseInOrder": in_order})


def _in_order(phase: str) -> str:
    return f"{PHASES.index(phase) + 1} {phase}"


def row(reading: SiteReading) -> ListItem | None:
    """The hub's row for one site; ``None`` when the row is to be left alone (the project is being made)."""
    match reading.state:
        case "being_made":
            return None
        case "unreadable":
            values: Values = {"PpStale": True, "PpState": UNAVAILABLE}
        case "gone":
            values = {"PpStale": True, "PpState": GONE}
        case "read":
            assert reading.project is not None
            values = project_values(reading.project)
    return ListItem(list=PROJECTS, key_column=KEY, row=reading.number, values=values)


def history(reading: SiteReading, title: str) -> list[ListItem]:
    """The hub's history rows for the status reports of one site."""
    project = reading.project
    if reading.state != "read" or project is None or "status" not in project.parts:
        return []
    return [_history_row(reading.number, title, project.site_id, report) for report in project.reports]


def project_values(project: ProjectSnapshot) -> Values:
    """Values of the hub's row, of those parts only that the site has."""
    values = _crawl(project)
    for part, read in PARTS.items():
        if part in project.parts:
            values |= read(project)
    return values


def _crawl(project: ProjectSnapshot) -> Values:
    return {
        "PpState": RUNNING,
        "PpStale": False,
        "PpSource": OLDER_SOURCE if project.problems else SOURCE,
        "PpCrawledAt": _second(project.crawled_at),
        "PpLastChange": _second(project.last_change) if project.last_change else None,
        "GtSiteUrl": project.url,
        "GtSiteId": project.site_id or None,
        "GtGroupId": project.group_id or None,
    }


def _properties(project: ProjectSnapshot) -> Values:
    own = project.properties
    values: Values = {
        "GtProjectManager": person(own.manager),
        "GtProjectOwner": person(own.owner),
        "GtProjectType": _terms(own.types),
        "GtProjectServiceArea": _terms(own.service_areas),
        "GtStartDate": own.start,
        "GtEndDate": own.end,
        "GtProjectGoals": own.goals,
        "GtArchiveReference": own.archive_reference,
        "GtProjectFinanceName": own.finance_name,
        "PpProgramme": own.programme,
        "PpPlan": own.plan,
        "PpPlanGoal": own.plan_goal,
        "GtUNSustDevGoals": _terms(own.un_goals),
    }
    if own.title:
        values["Title"] = own.title
    if own.lifecycle:
        values["GtProjectLifecycleStatus"] = own.lifecycle
    texts = {"GtProjectType": own.types, "GtProjectServiceArea": own.service_areas}
    return values | {TERM_TEXTS[name]: _joined(terms) for name, terms in texts.items()} | _phase(project)


def _phase(project: ProjectSnapshot) -> Values:
    phase = project.phase
    national = NATIONAL_PHASES.get(phase.national or "") if phase else None
    return {
        "PpPhase": national,
        "PpPhaseInOrder": _in_order(national) if national else None,
        "GtProjectPhaseText": (phase.term.label or national) if phase else None,
        "PpPhaseTermId": phase.term.id if phase else None,
    }


def _status(project: ProjectSnapshot) -> Values:
    report = project.latest
    return _report_values(report, STATUS_LIGHTS) if report else dict.fromkeys(
        (*STATUS_LIGHTS, "GtOverallStatus", "GtLastReportDate", "GtBudgetTotal", "GtCostsTotal", "GtProjectForecast")
    )  # fmt: skip


def _report_values(report: StatusReport, lights: tuple[str, ...]) -> Values:
    return {
        **{name: report.lights.get(name) for name in lights},
        "GtOverallStatus": report.overall,
        "GtLastReportDate": report.reported,
        "GtBudgetTotal": report.budget,
        "GtCostsTotal": report.costs,
        "GtProjectForecast": report.forecast,
    }


def _history_row(number: str, title: str, site_id: str, report: StatusReport) -> ListItem:
    values: Values = {
        "Title": title or number,
        "GtProjectNumber": number,
        "GtSiteId": site_id or None,
        **_report_values(report, STATUS_LIGHTS),
        **{name: report.comments.get(name) for name in STATUS_COMMENTS},
    }
    return ListItem(list=HISTORY, key_column=HISTORY_KEY, row=f"{number}:{report.id}", values=values)


def _gates(project: ProjectSnapshot) -> Values:
    gate = project.next_gate
    return {"PpNextGate": gate.name if gate else None, "PpNextGateDate": gate.planned if gate else None}


def _benefits(project: ProjectSnapshot) -> Values:
    return {"PpBenefitsMeasured": project.measured, "PpBenefitsPlanned": len(project.benefits)}


def _count(**columns: str) -> Callable[[ProjectSnapshot], Values]:
    return lambda project: {column: getattr(project.counts, name) for name, column in columns.items()}


PARTS: Mapping[Part, Callable[[ProjectSnapshot], Values]] = {
    "properties": _properties,
    "status": _status,
    "risks": _count(open_high_risks="PpOpenHighRisks", open_high_opportunities="PpOpenHighOpportunities"),
    "tasks": _count(overdue_tasks="PpOverdueTasks"),
    "checkpoints": _count(overdue_checkpoints="PpOverdueCheckpoints", open_checkpoints="PpOpenCheckpoints"),
    "gates": _gates,
    "benefits": _benefits,
}
"""What each part of a site contributes. A part that is not there leaves its columns as they are."""


def person(somebody: Somebody | None) -> Person | None:
    return Person(login=somebody.login) if somebody else None


def _terms(terms: tuple[TermValue, ...]) -> tuple[Term, ...]:
    return tuple(Term(id=term.id, label=term.label) for term in sorted(terms, key=lambda term: term.id))


def _joined(terms: tuple[TermValue, ...]) -> str | None:
    return ", ".join(sorted(term.label for term in terms if term.label)) or None


def _second(at: datetime) -> datetime:
    """SharePoint keeps minutes of what is written as text; seconds would never compare equal."""
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Desired values in the form that registry rows have, so that rules can be evaluated on either."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    return value.login if isinstance(value, Person) else value
