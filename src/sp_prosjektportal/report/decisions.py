"""Which decisions come next, for a board that meets once a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Child, Markup, join, tag
from sp_prosjektportal.report.model import Portfolio, Project
from sp_prosjektportal.report.pieces import Column, Row, gate_name, paragraph, project_link, table

AHEAD = timedelta(31)
"""As far ahead decisions are listed; later ones stand in the time line."""
SHOWN = 40
"""As many are listed, the earliest first; the time line and the workbook have all."""


class Coming(NamedTuple):
    """Dated decisions up to ``until``, earliest first; and how many projects have theirs later, without a date or unknown."""

    until: date
    due: list[tuple[date, Project]]
    later: int
    undated: int
    never: int

    def late(self, today: date) -> int:
        return sum(when < today for when, _ in self.due)


def coming(portfolio: Portfolio) -> Coming:
    """What is known of the next decision of every project that is running."""
    until = portfolio.today + AHEAD
    running = [one for one in portfolio.active if one.reading != "being_made"]
    dated = [(one.next_gate_date, one) for one in running if one.next_gate and one.next_gate_date]
    due = sorted(
        ((when, one) for when, one in dated if when <= until), key=lambda pair: (pair[0], pair[1].number)
    )
    never = sum(one.reading == "never" and not (one.next_gate and one.next_gate_date) for one in running)
    return Coming(until, due, len(dated) - len(due), len(running) - len(dated) - never, never)


def portfolio_decisions(said: Language, portfolio: Portfolio) -> Markup:
    """A row a decision."""
    found = coming(portfolio)
    until = said.form.long_day(found.until)
    rest = paragraph(*(join(one, " ") for one in _rest(said, found)))
    if not found.due:
        return join(paragraph(said.say("decisions.none", until=until)), rest)
    columns = [Column(said.say(f"column.{name}")) for name in ("project", "decision")]
    columns += [Column(said.say(f"decisions.{name}")) for name in ("when", "left")]
    columns += [Column(said.say("column.owner"))]
    rows = [_row(said, portfolio, when, one) for when, one in found.due[:SHOWN]]
    left_out = len(found.due) - SHOWN
    return join(
        paragraph(said.say("decisions.what", until=until)),
        table(said.say("decisions.table"), columns, rows, cards=True),
        paragraph(said.count("decisions.more", left_out)) if left_out > 0 else None,
        rest,
    )


def _row(said: Language, portfolio: Portfolio, when: date, project: Project) -> Row:
    link = join(project_link(project), " ", tag("span", project.number, class_="number"))
    age = None if project.read else f" ({said.say('decisions.old')})"
    left = tag("span", _left(said, (when - portfolio.today).days), age)
    owner = project.owner or said.say("no_owner")
    return Row((link, gate_name(said, project.next_gate), said.form.day(when), left, owner))


def _left(said: Language, days: int) -> Child:
    if days < 0:
        return tag("strong", said.count("decisions.late", -days), class_="must")
    return said.count("decisions.days", days) if days else said.say("decisions.today")


def _rest(said: Language, found: Coming) -> Iterator[str]:
    if found.later:
        yield said.count("decisions.later", found.later)
    if found.undated:
        yield said.count("decisions.undated", found.undated)
    if found.never:
        yield said.count("decisions.never", found.never)
