"""The report as tables with typed cells, one a subject: the workbook and the CSV files are both made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from sp_prosjektportal.report.forms import OSLO
from sp_prosjektportal.report.language import Language, language
from sp_prosjektportal.report.markup import clean
from sp_prosjektportal.report.model import LIGHT_COLUMNS, Light, Portfolio, Project, Status, Uncertainty
from sp_prosjektportal.report.pieces import SYMBOLS, phase

Value: TypeAlias = "str | float | bool | date | datetime | None"
Kind = Literal["text", "long", "number", "amount", "share", "date", "moment", "light"]
"""What a column holds. ``share`` 0.5 is 50 %; ``light`` is a symbol and a word."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its title and what it holds."""

    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A subject; ``name`` is ASCII and the same in all languages."""

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Value, ...], ...]


def tables(portfolio: Portfolio) -> tuple[Table, ...]:
    """All subjects. A subject without rows is there too: a missing table could mean anything."""
    said = language(portfolio.language)
    makers: tuple[Callable[[Language, Portfolio], Table], ...] = (
        _projects, _reasons, _programmes, _uncertainties, _benefits, _lessons, _gates, _economy, _history, _maturity,
        _reading, _rules, _about,
    )  # fmt: skip
    return tuple(make(said, portfolio) for make in makers)


def _projects(said: Language, portfolio: Portfolio) -> Table:
    fields = [
        *_fields(said, "column", "number", "project"), *_fields(said, "cell", "group", "reading"),
        Field(said.say("cell.reasons"), "number"), *_fields(said, "column", "phase", "state", "manager", "owner", "types"),
        *(Field(said.say(f"light.{name}"), "light") for name in LIGHT_COLUMNS),
        *_fields(said, "column", "reported", "start", "end", kind="date"),
        Field(said.say("column.next_gate")), Field(said.say("cell.next_gate_date"), "date"),
        *(Field(said.say(f"count.{name}", limit=said.form.number(portfolio.high_factor)), "number") for name in COUNTS),
        *_fields(said, "cell", "priority", "note"), Field(said.say("cell.follow_up"), "date"),
        Field(said.say("column.goals"), "long"),
        *_fields(said, "column", "portfolio", "programme", "plan", "plan_goal"), Field(said.say("column.un_goals"), "long"),
        Field(said.say("cell.address")),
    ]  # fmt: skip
    rows = [
        (
            one.number, one.title, said.say(f"group.{one.group}"), said.say(f"reading.{one.reading}"),
            None if one.reading in ("never", "being_made") else float(len(one.reasons)), phase(said, one), one.lifecycle, one.manager, one.owner,
            ", ".join(one.types), *(_light(one.status.lights.get(name)) for name in LIGHT_COLUMNS),
            one.status.reported, one.start, one.end, one.next_gate, one.next_gate_date,
            *(getattr(one, name) for name in COUNTS), one.priority, one.note, one.follow_up, one.goals,
            one.portfolio, one.programme, one.plan, one.plan_goal, ", ".join(one.un_goals), one.url,
        )
        for one in portfolio.projects
    ]  # fmt: skip
    return _table(said, "projects", fields, rows)


COUNTS = (
    "open_high_risks",
    "open_high_opportunities",
    "overdue_tasks",
    "overdue_checkpoints",
    "open_checkpoints",
)


def _reasons(said: Language, portfolio: Portfolio) -> Table:
    fields = [*_fields(said, "column", "number", "project"), Field(said.say("cell.reason"), "long"),
              *_fields(said, "cell", "rule", "reading")]  # fmt: skip
    rows = [
        (one.number, one.title, reason.text, reason.rule, said.say(f"reading.{one.reading}"))
        for one in portfolio.needing
        for reason in one.reasons
    ]
    return _table(said, "reasons", fields, rows)


def _uncertainties(said: Language, portfolio: Portfolio) -> Table:
    numbers = (
        "probability",
        "consequence",
        "factor",
        "probability_after",
        "consequence_after",
        "factor_after",
    )
    fields = [*_fields(said, "column", "number", "project", "what"), *_fields(said, "cell", "kind", "open"),
              *_fields(said, "cell", *numbers, kind="number"), Field(said.say("column.measures"), "long"),
              Field(said.say("column.state"))]  # fmt: skip

    def row(project: Project, one: Uncertainty) -> tuple[Value, ...]:
        figures = (getattr(one, name) for name in numbers)
        kind, current = said.say(f"kind.{one.kind}"), said.say(f"kind.{'yes' if one.open else 'no'}")
        return project.number, project.title, one.title, kind, current, *figures, one.measures, one.status

    return _table(
        said,
        "uncertainties",
        fields,
        [row(p, one) for p in portfolio.projects for one in p.uncertainties or ()],
    )


def _benefits(said: Language, portfolio: Portfolio) -> Table:
    fields = [*_fields(said, "column", "number", "project"), Field(said.say("benefits.indicator")), Field(said.say("cell.unit")),
              *_fields(said, "benefits", "start", "desired", "measured_value", kind="number"),
              Field(said.say("benefits.measured_on"), "date"), Field(said.say("benefits.achievement"), "share")]  # fmt: skip
    rows = [
        (project.number, project.title, one.title, one.unit, one.start, one.desired, one.measured, one.measured_on,
         None if one.achievement is None else one.achievement / 100)
        for project in portfolio.projects
        for one in project.benefits or ()
    ]  # fmt: skip
    return _table(said, "benefits", fields, rows)


def _programmes(said: Language, portfolio: Portfolio) -> Table:
    fields = [*_fields(said, "column", "number"), Field(said.say("programmes.programme")),
              *_fields(said, "programmes", "projects", kind="number"), *_fields(said, "programmes", "status"),
              *_fields(said, "programmes", "worst", kind="long"), *_fields(said, "programmes", "high_risks", kind="number"),
              *_fields(said, "programmes", "budget", "forecast", kind="amount"),
              *_fields(said, "programmes", "planned", "measured", kind="number")]  # fmt: skip
    titles = {project.number: project.title for project in portfolio.projects}
    rows = [
        (
            one.number, titles.get(one.number, ""), float(len(one.projects)),
            said.say(f"programmes.{one.status}") if one.status else None,
            ", ".join(f"{number} {titles.get(number, '')}".strip() for number in one.worst),
            one.high_risks, one.budget, one.forecast, one.planned, one.measured,
        )
        for one in portfolio.programmes
    ]  # fmt: skip
    return _table(said, "programmes", fields, rows)


def _lessons(said: Language, portfolio: Portfolio) -> Table:
    fields = [*_fields(said, "column", "number", "project"), Field(said.say("cell.lesson")),
              *_fields(said, "cell", "happened", "consequence_text", "advice", kind="long"), Field(said.say("cell.written"), "date")]  # fmt: skip
    rows = [
        (project.number, project.title, one.title, one.description, one.consequence, one.advice, one.written)
        for project in portfolio.projects
        for one in project.lessons or ()
    ]
    return _table(said, "lessons", fields, rows)


def _maturity(said: Language, portfolio: Portfolio) -> Table:
    fields = [Field(said.say("maturity.year"), "number"), Field(said.say("maturity.area")), Field(said.say("maturity.question"), "long"),
              Field(said.say("maturity.level"), "number"), Field(said.say("maturity.plan"), "long")]  # fmt: skip
    rows = [
        (float(one.year), one.area, one.question, float(one.level), one.plan)
        for one in sorted(portfolio.maturity, key=lambda one: -one.year)
    ]
    return _table(said, "maturity", fields, rows)


def _gates(said: Language, portfolio: Portfolio) -> Table:
    fields = [*_fields(said, "column", "number", "project", "gate"), Field(said.say("column.planned"), "date"),
              Field(said.say("column.decision")), Field(said.say("column.decided"), "date")]  # fmt: skip
    rows = [
        (
            project.number,
            project.title,
            one.name,
            one.planned,
            one.word or said.say(f"decision.{one.decision}"),
            one.decided,
        )
        for project in portfolio.projects
        for one in project.gates or ()
    ]
    return _table(said, "gates", fields, rows)


def _economy(said: Language, portfolio: Portfolio) -> Table:
    fields = [
        *_fields(said, "column", "number", "project"),
        *_money_fields(said),
        Field(said.say("cell.reading")),
    ]
    rows = [
        (one.number, one.title, *_money(one.status), said.say(f"reading.{one.reading}"))
        for one in portfolio.active
    ]
    return _table(said, "economy", fields, rows)


def _history(said: Language, portfolio: Portfolio) -> Table:
    fields = [*_fields(said, "column", "number", "project"), *_money_fields(said),
              *(Field(said.say(f"light.{name}"), "light") for name in LIGHT_COLUMNS), Field(said.say("column.overall"), "long")]  # fmt: skip
    rows = [
        (
            project.number,
            project.title,
            *_money(one),
            *(_light(one.lights.get(name)) for name in LIGHT_COLUMNS),
            one.overall,
        )
        for project in portfolio.projects
        for one in project.history or ()
    ]
    return _table(said, "history", fields, rows)


def _reading(said: Language, portfolio: Portfolio) -> Table:
    fields = [*_fields(said, "column", "number", "project"), Field(said.say("cell.reading")),
              Field(said.say("column.read"), "moment"), Field(said.say("column.why"), "long"),
              Field(said.say("cell.problems"), "long")]  # fmt: skip
    rows = [
        (
            one.number,
            one.title,
            said.say(f"reading.{one.reading}"),
            one.read_at,
            one.why_unread,
            "; ".join(one.problems),
        )
        for one in portfolio.projects
    ]
    return _table(said, "reading", fields, rows)


def _rules(said: Language, portfolio: Portfolio) -> Table:
    fields = [Field(said.say(f"made.rule_{name}"), "long") for name in ("sentence", "condition", "name")]
    return _table(said, "rules", fields, [(one.sentence, one.condition, one.name) for one in portfolio.rules])


def _about(said: Language, portfolio: Portfolio) -> Table:
    fields = [Field(said.say("cell.subject")), Field(said.say("cell.value"), "long")]
    read = sum(one.read for one in portfolio.projects)
    facts = [
        ("read_at", said.form.moment(portfolio.taken_at)), ("made_at", said.form.moment(portfolio.made_at)),
        ("made_by", portfolio.made_by), ("hub", portfolio.hub),
        ("source", said.word("source", portfolio.source or "unknown")),
        ("read_count", said.say("made.read_of", read=read, all=len(portfolio.projects))),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [(said.say(f"made.{key}"), value) for key, value in facts]
    rows += [(said.say("made.notes"), note) for note in (*portfolio.notes, *portfolio.unregistered)]
    return _table(said, "about", fields, rows)


def _money_fields(said: Language) -> Iterator[Field]:
    yield Field(said.say("column.reported"), "date")
    yield from _fields(said, "economy", "budget", "costs", "forecast", kind="amount")
    yield Field(said.say("economy.share"), "share")


def _money(status: Status) -> tuple[Value, ...]:
    return status.reported, status.budget, status.costs, status.forecast, status.share


def _light(light: Light | None) -> str:
    return f"{SYMBOLS[light.colour]} {light.word}" if light and light.word else ""


def _fields(said: Language, group: str, *names: str, kind: Kind = "text") -> list[Field]:
    return [Field(said.say(f"{group}.{name}"), kind) for name in names]


def _table(said: Language, name: str, fields: Iterable[Field], rows: Iterable[tuple[Value, ...]]) -> Table:
    cleaned = tuple(tuple(map(_clean, row)) for row in rows)
    return Table(name, said.say(f"sheet.{name}"), _distinct(fields), cleaned)


def _clean(value: Value) -> Value:
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, datetime):  # workbooks know no zones
        return value.astimezone(OSLO).replace(tzinfo=None, second=0, microsecond=0)
    return value


def _distinct(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Workbooks want titles that differ."""
    seen: dict[str, int] = {}
    made = []
    for field in fields:
        seen[field.title] = seen.get(field.title, 0) + 1
        title = field.title if seen[field.title] == 1 else f"{field.title} ({seen[field.title]})"
        made.append(Field(title, field.kind))
    return tuple(made)
