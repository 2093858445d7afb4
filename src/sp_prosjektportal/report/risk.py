"""Risks and opportunities counted by probability and consequence, before and after measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sp_prosjektportal.report.charts import Charts
from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Child, Markup, join, tag
from sp_prosjektportal.report.model import Kind, Project, Uncertainty
from sp_prosjektportal.report.pieces import Column, Row, paragraph, table

Place = tuple[int, int]


class Counted(NamedTuple):
    """How many stand where, and how many lack a number for it. ``after`` of one without measures' effect is as before."""

    before: Counter[Place]
    after: Counter[Place]
    without: int
    unassessed: int

    def high(self, limit: float) -> tuple[int, int]:
        """How many stand where the factor is above the limit, before and after measures."""
        before, after = (
            sum(n for (p, c), n in counts.items() if p * c > limit) for counts in (self.before, self.after)
        )
        return before, after


def counted(some: Iterable[Uncertainty]) -> Counted:
    """Numbers are rounded to whole ones, 0 counts as 1: the matrix has five steps."""
    before: Counter[Place] = Counter()
    after: Counter[Place] = Counter()
    without = unassessed = 0
    for one in some:
        place = _place(one.probability, one.consequence)
        if place is None:
            without += 1
            continue
        before[place] += 1
        later = _place(one.probability_after, one.consequence_after)
        unassessed += later is None
        after[later or place] += 1
    return Counted(before, after, without, unassessed)


def matrices(said: Language, charts: Charts, kind: Kind, some: Sequence[Uncertainty]) -> Markup:
    """Two matrices side by side and the same counts as one table, with what is missing in words."""
    found = counted(some)
    name = said.say(f"uncertainty.{kind}.many")
    if not some:
        return join(tag("h3", name), paragraph(said.say(f"uncertainty.{kind}.none")))
    figures = [
        tag(
            "figure",
            tag("figcaption", said.say(when)),
            charts.matrix(f"{name}, {said.say(when)}", counts, opportunity=kind == "opportunity"),
        )
        for when, counts in (("matrix.before", found.before), ("matrix.after", found.after))
    ]
    return join(
        tag("h3", name),
        paragraph(*_missing(said, found)),
        paragraph(_high(said, charts.high, kind, found)),
        tag("div", figures, class_="pair"),
        _table(said, name, found),
    )


def _missing(said: Language, found: Counted) -> Iterable[Child]:
    shown = sum(found.before.values())
    yield said.count("matrix.shown", shown)
    if found.unassessed:
        yield " " + said.count("matrix.unassessed", found.unassessed)
    if found.without:
        yield " " + said.count("matrix.without", found.without)


def _high(said: Language, limit: float, kind: Kind, found: Counted) -> str:
    """What the strong colour means, and how many stand there."""
    before, after = map(said.form.number, found.high(limit))
    key = "matrix.high_risk" if kind == "risk" else "matrix.high_opportunity"
    return said.say(key, limit=said.form.number(limit), before=before, after=after)


def _table(said: Language, name: str, found: Counted) -> Markup:
    places = sorted({*found.before, *found.after}, key=lambda place: (-place[0] * place[1], -place[1]))
    rows = [
        Row((said.say("matrix.place", p=p, c=c), str(p * c), str(found.before[p, c]), str(found.after[p, c])))
        for p, c in places
    ]
    columns = (
        Column(said.say("matrix.column")),
        Column(said.say("matrix.factor"), number=True),
        Column(said.say("matrix.before"), number=True),
        Column(said.say("matrix.after"), number=True),
    )
    return table(said.say("matrix.table", name=name), columns, rows, narrow=True)


def highest(projects: Iterable[Project], kind: Kind, limit: float) -> list[tuple[Project, Uncertainty]]:
    """Open ones above the limit before measures, the greatest first."""
    found = [
        (project, one)
        for project in projects
        for one in project.current()
        if one.kind == kind and (one.factor or 0) > limit
    ]
    return sorted(
        found, key=lambda pair: (-(pair[1].factor or 0), -(pair[1].factor_after or 0), pair[0].number)
    )


def _place(probability: float | None, consequence: float | None) -> Place | None:
    if probability is None or consequence is None:
        return None
    return min(max(round(probability), 1), 5), min(max(round(consequence), 1), 5)
