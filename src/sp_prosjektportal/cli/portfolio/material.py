"""From a crawl to what a report tells: the one place that knows both the portfolio's data and the report's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sp_prosjektportal.cli.portfolio.reasons import in_words
from sp_prosjektportal.portfolio import attention, rollup
from sp_prosjektportal.portfolio import snapshot as seen
from sp_prosjektportal.portfolio.board import Lights, light
from sp_prosjektportal.portfolio.columns import STATUS_LIGHTS
from sp_prosjektportal.portfolio.known import recalled
from sp_prosjektportal.portfolio.programmes import Programmes
from sp_prosjektportal.portfolio.rules import Rule
from sp_prosjektportal.report import model
from sp_prosjektportal.report.language import Language
from sp_prosjektportal.resources.words import NORWEGIAN, Words

CLOSED = frozenset({"Avsluttet", "Closed"})
DECISIONS: Mapping[str, model.Decision] = {
    "Godkjent": "approved", "Approved": "approved",
    "Godkjent med merknader": "remarks", "Approved with remarks": "remarks",
    "Utsatt": "postponed", "Postponed": "postponed",
    "Stoppet": "stopped", "Stopped": "stopped",
}  # fmt: skip
COLOURS: Mapping[str, model.Colour] = {"green": "green", "yellow": "yellow", "red": "red"}
AMOUNTS = ("budget", "costs", "forecast")


class Material:
    """Turns site readings into projects, with the lights and rules of one portfolio, in one language."""

    def __init__(
        self, said: Language, lights: Lights, rules: Sequence[Rule], today: date, words: Words = NORWEGIAN
    ) -> None:
        self.said, self.lights, self.rules, self.today, self.words = said, lights, rules, today, words
        self.belonging = Programmes({})
        self._values: dict[str, dict[str, Any]] = {}

    def values(self, site: seen.SiteReading) -> dict[str, Any]:
        """What a row of the hub says or will say, by column. Each is worked out once."""
        if site.number not in self._values:
            item = rollup.row(site)
            said = rollup.plain_values(item.values) if item else {}
            self._values[site.number] = {**recalled(site.row), **said}
        return self._values[site.number]

    def programmes(self, sites: Sequence[seen.SiteReading]) -> tuple[model.Programme, ...]:
        """What the projects of each programme come to, by what was read now."""
        found = Programmes({site.number: self.values(site) for site in sites}, self.lights)
        self.belonging = found
        return tuple(_programme(found, number) for number in found.all())

    def project(self, site: seen.SiteReading) -> model.Project:
        """One row of the registry and what its site said; of a site that was not read, what the row says."""
        row, values = recalled(site.row), self.values(site)
        own = site.project if site.state == "read" else None
        read_at: datetime | None = own.crawled_at if own else row["PpCrawledAt"]
        reading = _reading(site, read_at)
        judged = reading in ("fresh", "old")
        reasons = attention.reasons(values, self.rules, self.today, self.words) if judged else ()
        lifecycle = str(values["GtProjectLifecycleStatus"] or "")
        known, parts = own.properties if own else None, self._parts(own)
        return model.Project(
            number=site.number,
            title=str(values["Title"] or ""),
            url=site.url,
            reading=reading,
            read_at=read_at,
            why_unread=in_words(self.said, site.reason) if site.reason else "",
            gone=site.state == "gone",
            phase=str(values["GtProjectPhaseText"] or self.word("PpPhase", values["PpPhase"])),
            phase_unknown=str(values["PpPhaseTermId"] or ""),
            lifecycle=self.word("GtProjectLifecycleStatus", lifecycle),
            closed=lifecycle in CLOSED,
            manager=_who(known.manager if known else row["GtProjectManager"]),
            owner=_who(known.owner if known else row["GtProjectOwner"]),
            types=self._labels(known.types if known else row["GtProjectType"]),
            programme=str(self.belonging.canonical(values["PpProgramme"]) or ""),
            plan=self.word("PpPlan", values["PpPlan"]),
            plan_goal=str(values["PpPlanGoal"] or ""),
            un_goals=self._labels(known.un_goals if known else row["GtUNSustDevGoals"]),
            portfolio=str(site.row.get("PpPortfolio") or ""),
            goals=str(values["GtProjectGoals"] or ""),
            start=values["GtStartDate"],
            end=values["GtEndDate"],
            status=parts["history"][0] if parts.get("history") else self._status(values),
            next_gate=str(values["PpNextGate"] or ""),
            next_gate_date=values["PpNextGateDate"],
            open_high_risks=values["PpOpenHighRisks"],
            open_high_opportunities=values["PpOpenHighOpportunities"],
            overdue_tasks=values["PpOverdueTasks"],
            overdue_checkpoints=values["PpOverdueCheckpoints"],
            open_checkpoints=values["PpOpenCheckpoints"],
            last_change=values["PpLastChange"],
            reasons=tuple(model.Reason(one.rule, one.in_words(self.said.name)) for one in reasons),
            priority=self.word("PpBoardPriority", row["PpBoardPriority"]),
            note=str(row["PpBoardNote"] or ""),
            follow_up=row["PpBoardFollowUp"],
            problems=tuple(in_words(self.said, one) for one in own.problems) if own else (),
            **parts,
        )

    def word(self, column: str, value: Any) -> str:
        """A choice in the portfolio's language."""
        return str(self.words.said(column, value) or "")

    def _labels(self, terms: Any) -> tuple[str, ...]:
        said = (self.words.term(term.id, term.label) for term in terms or ())
        return tuple(label for label in said if label)

    def _parts(self, own: seen.ProjectSnapshot | None) -> dict[str, Any]:
        """What the site's own lists say; of a list that is not there, ``None``."""
        if own is None:
            return {}
        makers: dict[str, tuple[str, Callable[[], Any]]] = {
            "history": ("status", lambda: tuple(map(self._report, own.reports))),
            "gates": ("gates", lambda: tuple(map(self._gate, own.gates))),
            "uncertainties": ("risks", lambda: tuple(map(self._uncertainty, own.uncertainties))),
            "benefits": ("benefits", lambda: tuple(map(self._benefit, own.benefits))),
            "lessons": ("lessons", lambda: tuple(map(_lesson, own.lessons))),
        }
        return {name: make() if part in own.parts else None for name, (part, make) in makers.items()}

    def _status(self, values: Mapping[str, Any]) -> model.Status:
        return model.Status(
            reported=values["GtLastReportDate"],
            lights=self._lights(values),
            overall=str(values["GtOverallStatus"] or ""),
            budget=values["GtBudgetTotal"],
            costs=values["GtCostsTotal"],
            forecast=values["GtProjectForecast"],
        )

    def _report(self, report: seen.StatusReport) -> model.Status:
        return model.Status(
            reported=report.reported,
            lights=self._lights(report.lights),
            comments={name.removesuffix("Comment"): said for name, said in report.comments.items() if said},
            overall=report.overall or "",
            **{name: getattr(report, name) for name in AMOUNTS},
        )

    def _lights(self, values: Mapping[str, Any]) -> dict[str, model.Light]:
        return {name: self._light(name, values[name]) for name in STATUS_LIGHTS if values.get(name)}

    def _light(self, column: str, word: str) -> model.Light:
        return model.Light(self.word(column, word), COLOURS.get(light(self.lights, column, word).colour, ""))

    def _gate(self, gate: seen.Gate) -> model.Gate:
        word = gate.decision or ""
        return model.Gate(
            self.word("PpGate", gate.name), DECISIONS.get(word, "open"), self.word("PpDecision", word),
            gate.planned, gate.decided,
        )  # fmt: skip

    def _uncertainty(self, one: seen.Uncertainty) -> model.Uncertainty:
        return model.Uncertainty(
            one.title, one.kind, one.open, self.word("GtRiskStatus", one.status), one.measures or "",
            one.probability, one.consequence, one.probability_after, one.consequence_after,
        )  # fmt: skip

    def _benefit(self, one: seen.Benefit) -> model.Benefit:
        unit = self.word("GtMeasurementUnit", one.unit)
        return model.Benefit(
            one.title, unit, one.start, one.desired, one.measured, one.measured_on, one.achievement
        )


def shown_rules(said: Language, rules: Sequence[Rule], words: Words = NORWEGIAN) -> tuple[model.Rule, ...]:
    """The rules in words: what they say, and when."""
    return tuple(
        model.Rule(one.rule, one.column, _condition(said, one), _sentence(said, one))
        for one in (_worded(rule, words) for rule in rules)
    )


def _worded(rule: Rule, words: Words) -> Rule:
    """With the values that it looks for in the portfolio's language. Those of older tools are Norwegian alone: only the
    Norwegian report names them."""
    said: dict[str, tuple[str, ...]] = {}
    for name in ("is_", "is_not"):
        values: tuple[str, ...] = getattr(rule, name)
        named = values if words.language != "en" else tuple(v for v in values if words.knows(rule.column, v))
        said[name] = tuple(words.said(rule.column, value) for value in named or values)
    return rule.model_copy(update=said)


def read_file(path: Path) -> seen.Snapshot:
    """A snapshot that ``portfolio crawl --out`` wrote. Raises :class:`PortfolioError`."""
    from pydantic import ValidationError

    from sp_prosjektportal.errors import PortfolioError

    try:
        return seen.Snapshot.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is no snapshot"
        raise PortfolioError(
            f"The snapshot {path} cannot be used: {said}.",
            hint="Make one with `prosjektportal portfolio crawl --out FILE`.",
        ) from error


# -- single things ---------------------------------------------------------------------------------


def _reading(site: seen.SiteReading, read_at: datetime | None) -> model.Reading:
    if site.state == "being_made":
        return "being_made"
    if site.state == "read":
        return "fresh"
    return "old" if read_at else "never"


def _who(somebody: Any) -> str:
    return str(somebody.name or somebody.login) if somebody else ""


def _lesson(one: seen.Lesson) -> model.Lesson:
    return model.Lesson(
        one.title, one.description or "", one.consequence or "", one.advice or "", one.written
    )


STATUSES: Mapping[str | None, model.ProgrammeStatus] = {
    "Grønn": "green", "Gul": "yellow", "Rød": "red", "Ukjent": "unknown", None: "",
}  # fmt: skip


def _programme(found: Programmes, number: str) -> model.Programme:
    values: dict[str, Any] = found.values(number)
    return model.Programme(
        number=number,
        projects=tuple(found.members(number)),
        status=STATUSES[values["PpProgrammeStatus"]],
        worst=found.worst_projects(number),
        high_risks=values["PpProgrammeHighRisks"],
        budget=values["PpProgrammeBudget"],
        forecast=values["PpProgrammeForecast"],
        planned=values["PpProgrammePlanned"],
        measured=values["PpProgrammeMeasured"],
    )


def answers(found: Sequence[seen.MaturityAnswer]) -> tuple[model.Answer, ...]:
    """The yearly self-assessment for the report."""
    return tuple(model.Answer(one.year, one.area, one.question, one.level, one.plan) for one in found)


def _condition(said: Language, rule: Rule) -> str:
    column = said.word("rule_column", rule.column).removeprefix("rule_column.")
    if rule.is_:
        return said.say("rule.is", column=column, values=", ".join(rule.is_))
    if rule.is_not:
        return said.say("rule.is_not", column=column, values=", ".join(rule.is_not))
    if rule.empty:
        return said.say("rule.empty", column=column)
    if rule.older_than_days is not None:
        return said.say("rule.older", column=column, n=rule.older_than_days)
    if rule.before_today:
        return said.say("rule.before_today", column=column)
    limit = rule.at_least or 0
    if rule.part_of:
        whole = said.word("rule_column", rule.part_of)
        return said.say("rule.at_least_of", column=column, n=said.form.percent(limit), whole=whole)
    return said.say("rule.at_least", column=column, n=said.form.number(limit, 2))


def _sentence(said: Language, rule: Rule) -> str:
    text = rule.text.get(said.name) or rule.text["nb"]
    limit = next((str(n) for n in (rule.older_than_days,) if n is not None), "")
    if rule.at_least is not None:
        limit = said.form.percent(rule.at_least) if rule.part_of else said.form.number(rule.at_least, 2)
    limit = limit or ", ".join((*rule.is_, *rule.is_not[:1]))
    return text.format(value=said.say("rule.value"), date=said.say("rule.date"), threshold=limit)
