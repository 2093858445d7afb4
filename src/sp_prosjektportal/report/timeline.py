"""Projects and their gates in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sp_prosjektportal.report.charts import Charts, Span
from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Markup, join, tag
from sp_prosjektportal.report.model import GATES, Portfolio, Project
from sp_prosjektportal.report.pieces import (
    UNKNOWN,
    Column,
    Row,
    day,
    gate,
    gate_name,
    paragraph,
    project_link,
    table,
)

ROWS = 20
"""As many projects stand in one drawing: it must fit on a sheet of paper."""


def portfolio_timeline(said: Language, portfolio: Portfolio, charts: Charts) -> Markup:
    """Active projects, those that begin first first."""
    projects = sorted(portfolio.active, key=lambda one: (one.start or date.max, one.number))
    dated = [one for one in projects if _dated(one)]
    columns = [Column(said.say(f"column.{name}")) for name in ("project", "start", "end")]
    columns += [Column(name) for name in GATES]
    rows = [
        Row((project_link(one), _day(said, one, one.start), _day(said, one, one.end), *_gates(said, one)))
        for one in projects
    ]
    unread = sum(one.reading in ("never", "being_made") for one in projects)
    undated = (
        len(projects)
        - len(dated)
        - sum(one.reading in ("never", "being_made") and not _dated(one) for one in projects)
    )
    return join(
        paragraph(said.say("timeline.what"), " ", _signs(said, portfolio)),
        paragraph(said.count("timeline.undated", undated)) if undated else None,
        paragraph(said.count("timeline.unread", unread)) if unread else None,
        *_drawings(said, portfolio, dated, charts),
        paragraph(
            said.say("timeline.meanings"),
            " ",
            "; ".join(gate_name(said, name) for name in GATES),
            class_="small",
        ),
        paragraph(said.say("timeline.legend"), class_="small"),
        table(said.say("timeline.table"), columns, rows, cards=True),
    )


def _drawings(said: Language, portfolio: Portfolio, dated: Sequence[Project], charts: Charts) -> list[Markup]:
    drawings = []
    for at in range(0, len(dated), ROWS):
        some = dated[at : at + ROWS]
        spans = [
            Span(one.title or one.number, one.start, one.end, one.gates or (), not one.read) for one in some
        ]
        title = said.say("timeline.chart", first=at + 1, last=at + len(some), all=len(dated))
        described = said.say("timeline.described", n=len(some))
        drawing = charts.timeline(title, spans, portfolio.today, described=described)
        drawings.append(_figure(drawing, title))
    return drawings


def project_timeline(said: Language, portfolio: Portfolio, project: Project, charts: Charts) -> Markup:
    """One project's gates, drawn and as a table."""
    if project.gates is None:
        return paragraph(said.say("timeline.unread_one"))
    if not project.gates:
        return paragraph(said.say("timeline.none_one"))
    columns = [Column(said.say(f"column.{name}")) for name in ("gate", "planned", "decision", "decided")]
    rows = [
        Row((gate_name(said, one.name), day(said, one.planned), one.word or said.word("decision", one.decision), day(said, one.decided)))
        for one in project.gates
    ]  # fmt: skip
    span = Span(project.title or project.number, project.start, project.end, project.gates, not project.read)
    title = said.say("timeline.one_chart")
    drawn = charts.timeline(title, [span], portfolio.today, described=said.say("timeline.one_described"))
    return join(
        paragraph(_signs(said, portfolio)) if _dated(project) else None,
        _figure(drawn, title) if _dated(project) else None,
        table(said.say("timeline.one_table"), columns, rows, cards=True),
        paragraph(said.say("timeline.legend"), class_="small"),
    )


def _signs(said: Language, portfolio: Portfolio) -> str:
    return said.say("timeline.signs", when=said.form.long_day(portfolio.today))


def _figure(drawing: Markup, caption: str) -> Markup:
    scroll = tag("div", drawing, class_="scroll", role="region", aria_label=caption, tabindex=0)
    return tag("figure", tag("figcaption", caption), scroll, class_="broad")


def _gates(said: Language, project: Project) -> list[str]:
    if project.gates is None:
        return [UNKNOWN] * len(GATES)
    by_name = {one.name: one for one in project.gates}
    return [gate(said, by_name.get(name)) for name in GATES]


def _day(said: Language, project: Project, when: date | None) -> str:
    return UNKNOWN if when is None and project.reading in ("never", "being_made") else day(said, when)


def _dated(project: Project) -> bool:
    return bool(
        (project.start and project.end) or any(one.planned or one.decided for one in project.gates or ())
    )
