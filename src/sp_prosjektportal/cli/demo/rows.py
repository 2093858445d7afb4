"""What people write in the story's projects, as rows for the engine: one lot for each day that somebody writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from sp_prosjektportal.cli.demo.lots import Lots, Terms, row
from sp_prosjektportal.cli.demo.story import Benefit, Entry, Report, Story, Told, Uncertain, on
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.project.model import PHASE, PROGRAMME
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.types import ItemValue, Person, RowKey, Term
from sp_prosjektportal.resources.words import Words

RISK = "0x0100A87AE71CBF2643A6BC9D0948BD2EE89701"
OPPORTUNITY = "0x0100A87AE71CBF2643A6BC9D0948BD2EE89702"
LIGHTS = {
    "time": "GtStatusTime", "risk": "GtStatusRisk", "money": "GtStatusBudget", "quality": "GtStatusQuality",
    "chances": "GtStatusOpportunities", "benefit": "GtStatusGainAchievement",
}  # fmt: skip
AMOUNTS = {"total": "GtBudgetTotal", "spent": "GtCostsTotal", "forecast": "GtProjectForecast"}
FIRST_DAY = 2
"""The project manager writes the properties this many days after the project was made."""
TITLES = {
    "nb": {"status": "Status {:%d.%m.%Y}", "measured": "Måling {:%d.%m.%Y}"},
    "en": {"status": "Status {:%Y-%m-%d}", "measured": "Measurement {:%Y-%m-%d}"},
}
CHECKLIST, TASKS, GATES = "Fasesjekkliste", "Oppgaver", "Milepaeler"


@dataclass(frozen=True)
class Writing:
    """What one person writes in one project on one day of the story."""

    day: int
    project: Told
    rows: tuple[ListItem, ...]


@dataclass
class Writer:
    """Turns one project of the story into rows.

    ``hub`` and ``own`` are the resources of the two templates; ``words`` has the choices in the project's language.
    """

    story: Story
    project: Told
    today: date
    hub: Sequence[Resource]
    own: Sequence[Resource]
    words: Words
    lots: Lots = field(init=False)

    def writings(self, *, at_once: bool = False) -> list[Writing]:
        """Everything that is written in the project, by day; or what it all came to, on the last day."""
        self.lots = Lots(self.words)
        self._properties()
        self._gates()
        self._reports()
        for uncertain in self.project.uncertainty:
            self._uncertainty(uncertain)
        for entry in self.project.log:
            self._entry(entry)
        for benefit in self.project.benefits:
            self._benefit(benefit)
        self._further()
        self._progress()
        lots = self.lots.merged() if at_once else self.lots.by_day()
        return [Writing(day, self.project, tuple(rows)) for day, rows in lots]

    # -- one list after the other ------------------------------------------------------------------

    def _properties(self) -> None:
        told, terms = self.project, Terms(self.hub)
        values: dict[str, ItemValue] = {
            "GtProjectType": terms.of("Prosjekttype", told.type),
            "GtProjectServiceArea": terms.of("Tjenesteområde", told.service_area),
            "GtStartDate": on(self.today, told.start),
            "GtEndDate": on(self.today, told.end),
            "GtProjectGoals": told.goals,
        }
        if told.programme:
            values[PROGRAMME] = told.programme
        if told.plan and not told.idea:  # an idea brings its own
            values |= {"PpPlan": told.plan[0], "PpPlanGoal": told.plan[1]}
        if told.un_goals and not told.idea:
            values["GtUNSustDevGoals"] = terms.of("FNs bærekraftsmål", told.un_goals)
        self._property(told.created + FIRST_DAY, values)
        for day, state in told.states.items():
            self._property(day, {"GtProjectLifecycleStatus": state})

    def _property(self, day: int, values: dict[str, ItemValue]) -> None:
        self.lots.add(day, row("Prosjektegenskaper", "GtProjectNumber", self.project.number, values))

    def _gates(self) -> None:
        """Gates are planned from the start. One that is passed ends its phase: all is done, and the next begins."""
        order = [item for item in self.own if isinstance(item, ListItem) and item.list == f"Lists/{GATES}"]
        phases = [term for item in order if isinstance(term := item.values.get(PHASE), Term)]
        for index, item in enumerate(order):
            gate = self.project.gates.get(item.row)
            if gate is None:
                continue
            planned: dict[str, ItemValue] = {"PpPlannedDate": on(self.today, gate.planned)}
            self.lots.add(self.project.created + FIRST_DAY, row(GATES, "PpKey", item.row, planned))
            if gate.decided is None:
                continue
            decided: dict[str, ItemValue] = {
                "PpDecision": gate.decision,
                "PpDecidedDate": on(self.today, gate.decided),
            }
            self.lots.add(gate.decided, row(GATES, "PpKey", item.row, decided))
            if gate.passed:
                self._done(gate.decided, phases[index])
                if index + 1 < len(phases):
                    self._property(gate.decided, {PHASE: phases[index + 1]})

    def _done(self, day: int, phase: Term) -> None:
        for each in self._seeded(CHECKLIST, phase):
            self.lots.add(day, row(CHECKLIST, "PpKey", each.row, {"GtChecklistStatus": "Utført"}))
        for each in self._seeded(TASKS, phase):
            self.lots.add(day, row(TASKS, "PpKey", each.row, {"PpTaskStatus": "Fullført"}))

    def _reports(self) -> None:
        said: dict[str, ItemValue] = {}
        for report in self.project.reports:
            said |= {
                column: value
                for name, column in (LIGHTS | AMOUNTS).items()
                if (value := getattr(report, name)) is not None
            }
            self.lots.add(report.day, self._report(report, said))

    def _report(self, report: Report, said: Mapping[str, ItemValue]) -> ListItem:
        reported = on(self.today, report.day)
        why = {f"{LIGHTS[name]}Comment": text for name, text in report.why.items()}
        values = {**said, **why, "GtOverallStatus": report.say, "GtLastReportDate": reported}
        return row("Prosjektstatus", "Title", self._titled("status", reported), values)

    def _uncertainty(self, told: Uncertain) -> None:
        kind = RISK if told.type == "risk" else OPPORTUNITY
        strategy = "Redusere" if told.type == "risk" else "Utnytte"
        values: dict[str, ItemValue] = {
            "GtRiskProbability": told.probability,
            "GtRiskConsequence": told.consequence,
            "GtRiskAction": told.action,
            "GtRiskStrategy": strategy,
            "GtActionResponsible": Person(login=self.story.login(self.project.writer)),
        }
        if told.after is not None:
            values |= {
                "GtRiskProbabilityPostAction": told.after[0],
                "GtRiskConsequencePostAction": told.after[1],
            }
        self.lots.add(told.day, row("Usikkerhet", "Title", told.title, values, content_type=kind))
        for day, status in ((told.taken, "Tiltak gjennomført"), (told.settled, "Ikke lenger aktuell")):
            if day is not None:
                self.lots.add(day, row("Usikkerhet", "Title", told.title, {"GtRiskStatus": status}))

    def _entry(self, told: Entry) -> None:
        values: dict[str, ItemValue] = {
            "GtProjectLogType": told.type,
            "GtProjectLogReporter": Person(login=self.story.login(self.project.writer)),
        }
        texts = {"Description": told.told, "Consequence": told.consequence, "Recommendation": told.advice}
        values |= {f"GtProjectLog{name}": text for name, text in texts.items() if text}
        if told.advice:
            values["GtProjectLogExperience"] = True
        self.lots.add(told.day, row("Prosjektlogg", "Title", told.title, values))

    def _benefit(self, told: Benefit) -> None:
        self.lots.add(told.day, row("Gevinster", "Title", told.title, {"GtGainsType": told.kind}))
        indicator: dict[str, ItemValue] = {
            "GtStartValue": told.start,
            "GtDesiredValue": told.wanted,
            "GtMeasurementUnit": told.unit,
            "GtGainLookup": RowKey(list="Lists/Gevinster", column="Title", key=told.title),
        }
        self.lots.add(told.day, row("Maleindikatorer", "Title", told.indicator, indicator))
        key = RowKey(list="Lists/Maleindikatorer", column="Title", key=told.indicator)
        for day, value in told.measured:
            measured = on(self.today, day)
            values: dict[str, ItemValue] = {
                "GtMeasurementDate": measured,
                "GtMeasurementValue": value,
                "GtMeasureIndicatorLookup": key,
            }
            self.lots.add(day, row("Gevinstoppfolging", "Title", self._titled("measured", measured), values))

    def _further(self) -> None:
        for told in self.project.rows:
            for one in told.rows:
                values: dict[str, ItemValue] = {k: v for k, v in one.items() if k != "Title"}
                self.lots.add(told.day, row(told.list, "Title", str(one["Title"]), values))

    def _progress(self) -> None:
        """The phase that the project is in: some of it is done, some is late, some lies ahead."""
        told, phase = self.project.progress, self._current()
        day, late = self.project.last_day, on(self.today, self.project.last_day - 5)
        if phase is None:
            return
        points, tasks = iter(self._seeded(CHECKLIST, phase)), iter(self._seeded(TASKS, phase))
        for each in islice(points, told.checkpoints):
            self.lots.add(day, row(CHECKLIST, "PpKey", each.row, {"GtChecklistStatus": "Utført"}))
        for each in islice(points, told.late_checkpoints):
            self.lots.add(day, row(CHECKLIST, "PpKey", each.row, {"PpDueDate": late}))
        for each in islice(tasks, told.tasks):
            self.lots.add(day, row(TASKS, "PpKey", each.row, {"PpTaskStatus": "Fullført"}))
        who = Person(login=self.story.login((*self.project.members, self.project.writer)[0]))
        for number, each in enumerate(islice(tasks, told.late_tasks + told.due)):
            due = late if number < told.late_tasks else on(self.today, 7 * (number - told.late_tasks + 1))
            values: dict[str, ItemValue] = {"PpTaskStatus": "Pågår", "PpDueDate": due, "PpAssignedTo": who}
            self.lots.add(day, row(TASKS, "PpKey", each.row, values))

    # -- what the templates know -------------------------------------------------------------------

    def _seeded(self, name: str, phase: Term) -> Iterable[ListItem]:
        """The template's rows of a phase, in order."""
        for item in self.own:
            if (
                isinstance(item, ListItem)
                and item.list == f"Lists/{name}"
                and item.values.get(PHASE) == phase
            ):
                yield item

    def _current(self) -> Term | None:
        """The phase that the project has come to."""
        order = [item for item in self.own if isinstance(item, ListItem) and item.list == f"Lists/{GATES}"]
        passed = [
            n
            for n, item in enumerate(order)
            if (g := self.project.gates.get(item.row)) is not None and g.passed
        ]
        at = min(passed[-1] + 1, len(order) - 1) if passed else 0
        phase = order[at].values.get(PHASE) if order else None
        return phase if isinstance(phase, Term) else None

    def _titled(self, what: str, day: date) -> str:
        return TITLES[self.project.language][what].format(day)
