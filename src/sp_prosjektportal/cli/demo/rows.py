"""What people write in the story's projects, as rows for the engine: one lot for each day that somebody writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sp_prosjektportal.cli.demo.story import Benefit, Story, Told, on
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.term_sets import TermSet
from sp_prosjektportal.resources.types import ItemValue, RowKey, Term

RISK = "0x0100A87AE71CBF2643A6BC9D0948BD2EE89701"
OPPORTUNITY = "0x0100A87AE71CBF2643A6BC9D0948BD2EE89702"
TYPES = "3930cddb-fa4d-496f-b314-03ecabb91de1"
SERVICE_AREAS = "99af1a25-88c1-4781-a05c-8446928d3fdd"
FIRST_DAY = 2
"""The project manager writes the properties this many days after the project was made."""


@dataclass(frozen=True)
class Writing:
    """What one person writes in one project on one day of the story."""

    day: int
    project: Told
    rows: tuple[ListItem, ...]


@dataclass(frozen=True)
class Writer:
    """Turns a project of the story into rows. ``hub`` and ``own`` are the resources of the two templates."""

    story: Story
    today: date
    hub: Sequence[Resource]
    own: Sequence[Resource]
    phases: Mapping[str, str]

    def writings(self, project: Told) -> list[Writing]:
        """Everything that is written in a project, by day."""
        lots: dict[int, list[ListItem]] = {project.created + FIRST_DAY: [self._properties(project)]}
        for report in project.status:
            lots.setdefault(int(report["day"]), []).append(self._report(report))
        lots.setdefault(project.last_day, []).extend(self._work(project))
        return [Writing(day, project, tuple(rows)) for day, rows in sorted(lots.items())]

    # -- one list after the other ------------------------------------------------------------------

    def _properties(self, project: Told) -> ListItem:
        values: dict[str, ItemValue] = {
            "GtProjectType": self._terms(TYPES, project.type),
            "GtProjectServiceArea": self._terms(SERVICE_AREAS, project.service_area),
            "GtStartDate": on(self.today, project.start),
            "GtEndDate": on(self.today, project.end),
            "GtProjectGoals": project.goals,
            "GtProjectPhase": self._phase(project.phase),
        }
        return _row("Prosjektegenskaper", "GtProjectNumber", project.number, values)

    def _report(self, report: Mapping[str, str | int | float]) -> ListItem:
        day = on(self.today, int(report["day"]))
        values: dict[str, ItemValue] = {name: value for name, value in report.items() if name != "day"}
        return _row("Prosjektstatus", "Title", f"Status {day:%d.%m.%Y}", {**values, "GtLastReportDate": day})

    def _work(self, project: Told) -> Iterable[ListItem]:
        yield from self._done("Fasesjekkliste", "GtChecklistStatus", "Utført", project.done.checkpoints)
        yield from self._done("Oppgaver", "PpTaskStatus", "Fullført", project.done.tasks)
        yield from self._overdue(project)
        yield from self._gates(project)
        yield from self._uncertainty(project)
        for entry in project.log:
            yield _row("Prosjektlogg", "Title", entry.title, {"GtProjectLogType": entry.type})
        for benefit in project.benefits:
            yield from self._benefit(benefit)

    def _done(self, name: str, column: str, value: str, phases: Sequence[str]) -> Iterable[ListItem]:
        for row in self._seeded(name, phases):
            yield _row(name, "PpKey", row.row, {column: value})

    def _overdue(self, project: Told) -> Iterable[ListItem]:
        """The first tasks of the phase have a due date that has passed."""
        for row in list(self._seeded("Oppgaver", [project.phase]))[: project.overdue_tasks]:
            due = on(self.today, project.last_day - 5)
            yield _row("Oppgaver", "PpKey", row.row, {"PpTaskStatus": "Pågår", "PpDueDate": due})

    def _gates(self, project: Told) -> Iterable[ListItem]:
        for gate, told in project.gates.items():
            values: dict[str, ItemValue] = {
                "PpPlannedDate": on(self.today, told.planned),
                "PpDecision": told.decision,
            }
            if told.decided is not None:
                values["PpDecidedDate"] = on(self.today, told.decided)
            yield _row("Milepaeler", "PpKey", gate, values)

    def _uncertainty(self, project: Told) -> Iterable[ListItem]:
        for told in project.uncertainty:
            values: dict[str, ItemValue] = {
                "GtRiskProbability": told.probability,
                "GtRiskConsequence": told.consequence,
                "GtRiskAction": told.action,
            }
            if told.after is not None:
                values |= {
                    "GtRiskProbabilityPostAction": told.after[0],
                    "GtRiskConsequencePostAction": told.after[1],
                }
            kind = RISK if told.type == "risk" else OPPORTUNITY
            yield _row("Usikkerhet", "Title", told.title, values, content_type=kind)

    def _benefit(self, told: Benefit) -> Iterable[ListItem]:
        yield _row("Gevinster", "Title", told.title, {"GtGainsType": "Direkte"})
        indicator: dict[str, ItemValue] = {
            "GtStartValue": told.start,
            "GtDesiredValue": told.wanted,
            "GtMeasurementUnit": told.unit,
            "GtGainLookup": RowKey(list="Lists/Gevinster", column="Title", key=told.title),
        }
        yield _row("Maleindikatorer", "Title", told.indicator, indicator)
        for day, value in told.measured:
            measured = on(self.today, day)
            values: dict[str, ItemValue] = {
                "GtMeasurementDate": measured,
                "GtMeasurementValue": value,
                "GtMeasureIndicatorLookup": RowKey(
                    list="Lists/Maleindikatorer", column="Title", key=told.indicator
                ),
            }
            yield _row("Gevinstoppfolging", "Title", f"Måling {measured:%d.%m.%Y}", values)

    # -- what the templates know -------------------------------------------------------------------

    def _seeded(self, name: str, phases: Sequence[str]) -> Iterable[ListItem]:
        for row in self.own:
            if not isinstance(row, ListItem) or row.list != f"Lists/{name}":
                continue
            phase = row.values.get("GtProjectPhase")
            if isinstance(phase, Term) and self.phases.get(phase.id) in phases:
                yield row

    def _terms(self, term_set: str, labels: Sequence[str]) -> tuple[Term, ...]:
        known = {term.label: term.id for term in self._set(term_set).terms}
        return tuple(
            sorted((Term(id=known[label], label=label) for label in labels), key=lambda term: term.id)
        )

    def _phase(self, key: str) -> Term:
        column = next(r for r in self.own if isinstance(r, SiteColumn) and r.name == "GtProjectPhase")
        terms = self._set(column.term_set).terms
        return next(Term(id=t.id, label=t.label) for t in terms if self.phases.get(t.id) == key)

    def _set(self, term_set: str) -> TermSet:
        return next(r for r in self.hub if isinstance(r, TermSet) and r.id == term_set)


def _row(
    name: str, key_column: str, row: str, values: dict[str, ItemValue], *, content_type: str | None = None
) -> ListItem:
    fields = {"list": f"Lists/{name}", "key_column": key_column, "row": row, "values": values}
    return ListItem(**fields, **({"content_type": content_type} if content_type else {}))
