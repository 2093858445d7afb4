"""The portfolio's page: most important first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sp_prosjektportal.report import economy, made, risk, timeline
from sp_prosjektportal.report.benefits import portfolio_benefits
from sp_prosjektportal.report.charts import Charts
from sp_prosjektportal.report.decisions import portfolio_decisions
from sp_prosjektportal.report.goals import portfolio_goals, portfolio_lessons
from sp_prosjektportal.report.language import Language, language
from sp_prosjektportal.report.markup import Child, Markup, join, tag
from sp_prosjektportal.report.maturity import portfolio_maturity
from sp_prosjektportal.report.model import LIGHT_COLUMNS, Group, Light, Portfolio, Project
from sp_prosjektportal.report.page import page
from sp_prosjektportal.report.pieces import (
    NONE,
    UNKNOWN,
    Column,
    Row,
    bullets,
    day,
    legend,
    light,
    listed,
    number,
    paragraph,
    phase,
    project_link,
    section,
    table,
    unread_light,
)
from sp_prosjektportal.report.programmes import portfolio_programmes
from sp_prosjektportal.report.summary import figures

SHOWN = 15
"""As many risks are listed; the workbook has all."""
NAMED = 8
"""As many projects are named in a sentence."""
NO_LIGHT = Light()


def portfolio_page(portfolio: Portfolio) -> str:
    """The whole page. A project that was not read is never counted as one without remarks."""
    said = language(portfolio.language)
    charts = Charts(said, portfolio.high_factor)
    sections = [
        ("short", said.say("short.title"), _short(said, portfolio)),
        ("needing", said.say("needing.title"), _needing(said, portfolio)),
        ("decisions", said.say("decisions.title"), portfolio_decisions(said, portfolio)),
        ("unread", said.say("unread.title"), _unread(said, portfolio)),
        ("overview", said.say("overview.title"), _overview(said, portfolio)),
        ("programmes", said.say("programmes.title"), portfolio_programmes(said, portfolio)),
        ("risk", said.say("risk.title"), _risk(said, portfolio, charts)),
        ("benefits", said.say("benefits.title"), portfolio_benefits(said, portfolio, charts)),
        ("timeline", said.say("timeline.title"), timeline.portfolio_timeline(said, portfolio, charts)),
        ("economy", said.say("economy.title"), economy.portfolio_economy(said, portfolio, charts)),
        ("goals", said.say("goals.title"), portfolio_goals(said, portfolio)),
        ("lessons", said.say("lessons.title"), portfolio_lessons(said, portfolio)),
        ("maturity", said.say("maturity.title"), portfolio_maturity(said, portfolio)),
        ("made", said.say("made.title"), made.how(said, portfolio)),
    ]
    if not portfolio.projects:
        sections = [
            ("short", said.say("short.title"), paragraph(said.say("short.empty"))),
            ("made", said.say("made.title"), made.how(said, portfolio)),
        ]
    content = [section(key, title, body) for key, title, body in sections if body]
    menu = [(key, title) for key, title, body in sections if body]
    subtitle = said.say("page.portfolio", when=said.form.moment(portfolio.taken_at))
    return page(said, portfolio.title, subtitle, menu, content)


# -- in short --------------------------------------------------------------------------------------


def _short(said: Language, portfolio: Portfolio) -> Markup:
    """Counts that sum up to all projects, and what one must know before believing them."""
    groups = [
        (name, portfolio.grouped(name)) for name in ("needing", "unknown", "calm", "being_made", "closed")
    ]
    tiles = [
        tag(
            "li",
            tag("strong", said.form.number(len(some))),
            " ",
            tag("span", said.say(f"tile.{name}")),
            class_=name,
        )
        for name, some in groups
        if some or name in ("needing", "unknown", "calm")
    ]
    return join(
        paragraph(said.count("short.total", len(portfolio.projects))),
        tag("ul", tiles, class_="tiles"),
        *_warnings(said, portfolio),
        paragraph(said.say("short.calm"), class_="small"),
        figures(said, portfolio),
        _by_portfolio(said, portfolio),
    )


def _by_portfolio(said: Language, portfolio: Portfolio) -> Markup | None:
    """A row a portfolio, where several are seen as one."""
    names = sorted({one.portfolio for one in portfolio.projects})
    if not any(names):
        return None
    groups: tuple[Group, ...] = ("needing", "unknown", "calm", "being_made", "closed")
    columns = [Column(said.say("column.portfolio")), Column(said.say("programmes.projects"), number=True)]
    columns += [Column(said.say(f"group.{name}"), number=True) for name in groups]
    rows = []
    for name in names:
        own = [one for one in portfolio.projects if one.portfolio == name]
        counts = [sum(one.group == group for one in own) for group in groups]
        rows.append(Row((name or NONE, *(said.form.number(n) for n in (len(own), *counts)))))
    return table(said.say("short.by_portfolio"), columns, rows, cards=True)


def _warnings(said: Language, portfolio: Portfolio) -> Iterator[Markup]:
    never = [p for p in portfolio.unread if p.reading == "never"]
    old = [p for p in portfolio.unread if p.reading == "old"]
    parts = []
    if never:
        parts.append(said.count("short.never", len(never)))
    if old:
        parts.append(said.count("short.old", len(old)))
    if counted := sum(project.group == "needing" for project in old):
        parts.append(said.count("short.old_needing", counted))
    if parts:
        more = tag("a", said.say("short.see_unread"), href="#unread")
        yield tag(
            "p", tag("strong", said.say("short.beware")), " ", " ".join(parts), " ", more, class_="warn"
        )
    silent = [p for p in portfolio.active if p.read and portfolio.is_old(p)]
    if silent:
        said_so = said.count("short.silent", len(silent), days=portfolio.report_days)
        yield paragraph(said_so, " ", listed(said, map(project_link, silent), NAMED), class_="note")
    red = [p for p in portfolio.grouped("calm") if p.reds]
    if red:
        said_so = said.count("short.red", len(red))
        yield paragraph(said_so, " ", listed(said, map(project_link, red), NAMED), class_="note")
    if portfolio.unregistered:
        yield paragraph(said.count("short.unregistered", len(portfolio.unregistered)), class_="note")


# -- who needs help, and why -----------------------------------------------------------------------


def _needing(said: Language, portfolio: Portfolio) -> Markup:
    needing = portfolio.needing
    if not needing:
        unread = len(portfolio.unread)
        return paragraph(
            said.say("needing.none"), " ", said.count("needing.none_unread", unread) if unread else None
        )
    return join(
        paragraph(said.say("needing.order")),
        tag("ol", [tag("li", _needs(said, portfolio, one)) for one in needing], class_="needs"),
    )


def _needs(said: Language, portfolio: Portfolio, project: Project) -> Markup:
    facts = [phase(said, project), project.manager or said.say("no_manager")]
    if project.priority:
        facts.append(said.say("needing.priority", value=project.priority))
    return join(
        tag("h3", project_link(project), " ", tag("span", project.number, class_="number")),
        paragraph(" · ".join(fact for fact in facts if fact != NONE), class_="facts"),
        paragraph(_age(said, project), class_="warn") if not project.read else None,
        bullets([reason.text for reason in project.reasons]),
        paragraph(said.say("needing.overall"), " ", tag("q", project.status.overall)) if project.status.overall else None,
        paragraph(tag("b", said.say("needing.board")), " ", *_board(said, project)) if project.note or project.follow_up else None,
    )  # fmt: skip


def _board(said: Language, project: Project) -> Iterator[Child]:
    yield project.note
    if project.follow_up:
        yield " " + said.say("needing.follow_up", when=said.form.day(project.follow_up))


def _age(said: Language, project: Project) -> str:
    if project.read_at is None:
        return said.say("age.never")
    return said.say("age.old", when=said.form.short_moment(project.read_at))


# -- what is not known -----------------------------------------------------------------------------


def _unread(said: Language, portfolio: Portfolio) -> Markup | None:
    unread = portfolio.unread
    made_now = portfolio.grouped("being_made")
    if not unread and not made_now and not portfolio.unregistered:
        return paragraph(said.say("unread.none"))
    columns = [Column(said.say(f"column.{name}")) for name in ("project", "read", "why", "shown")]
    rows = [
        Row(
            (
                join(project_link(project), " ", tag("span", project.number, class_="number")),
                said.form.short_moment(project.read_at) if project.read_at else said.say("age.never_short"),
                project.why_unread or NONE,
                said.say("unread.shows_old" if project.reading == "old" else "unread.shows_nothing"),
            )
        )
        for project in unread
    ]
    parts: list[Child] = []
    if rows:
        parts += [
            paragraph(said.say("unread.what")),
            table(said.say("unread.table"), columns, rows, cards=True),
        ]
    if made_now:
        names = ", ".join(f"{one.number} {one.title}" for one in made_now)
        parts.append(paragraph(said.count("unread.being_made", len(made_now)), " ", names))
    if portfolio.unregistered:
        parts += [paragraph(said.say("unread.unregistered")), bullets(portfolio.unregistered)]
    return join(*parts)


# -- all projects ----------------------------------------------------------------------------------


def _overview(said: Language, portfolio: Portfolio) -> Markup:
    names = ("project", "phase_manager", "follow")
    columns = [Column(said.say(f"column.{name}")) for name in names]
    columns += [Column(said.say(f"light.{name}")) for name in LIGHT_COLUMNS]
    columns += [Column(said.say(f"column.{name}")) for name in ("next_gate", "reported")]
    rows = [_overview_row(said, portfolio, project) for project in portfolio.active]
    closed = portfolio.grouped("closed")
    return join(
        legend(said, portfolio.report_days),
        table(said.say("overview.table"), columns, rows, cards=True),
        paragraph(
            said.count("overview.closed", len(closed)), " ",
            listed(said, map(project_link, closed), len(closed)),
        ) if closed else None,
    )  # fmt: skip


def _overview_row(said: Language, portfolio: Portfolio, project: Project) -> Row:
    old = portfolio.is_old(project)
    lights: list[Markup] = [
        light(said, project.status.lights.get(name, NO_LIGHT), old=old) for name in LIGHT_COLUMNS
    ]
    if project.reading in ("never", "being_made"):
        lights = [unread_light(said)] * len(LIGHT_COLUMNS)
    return Row(
        (
            join(
                project_link(project),
                " ",
                tag("span", " · ".join(filter(None, (project.number, project.portfolio))), class_="number"),
            ),
            join(_phase(said, project), tag("br"), project.manager or said.say("no_manager")),
            _follow(said, project),
            *lights,
            _next_gate(said, portfolio, project),
            _reported(said, portfolio, project),
        ),
        class_=None if project.read else "unread",
    )


def _phase(said: Language, project: Project) -> str:
    known = phase(said, project)
    return UNKNOWN if known == NONE and project.reading in ("never", "being_made") else known


def _follow(said: Language, project: Project) -> Child:
    parts: list[Child] = []
    if project.reading == "being_made":
        parts.append(said.say("follow.being_made"))
    elif not project.read:
        parts.append(tag("strong", said.say("follow.unread" if project.reading == "never" else "follow.old")))
    if project.group == "needing":
        parts.append(tag("strong", said.count("follow.reasons", len(project.reasons)), class_="must"))
    if parts:
        return listed(said, map(join, parts), len(parts))
    if project.reds:
        return tag("strong", said.count("follow.reds", project.reds))
    return said.say("follow.none")


def _next_gate(said: Language, portfolio: Portfolio, project: Project) -> str:
    if not project.next_gate:
        return UNKNOWN if project.reading in ("never", "being_made") else NONE
    if project.next_gate_date is None:
        return f"{project.next_gate} {said.say('gate.no_date')}"
    late = said.say("gate.late") if project.next_gate_date < portfolio.today else ""
    return f"{project.next_gate} {day(said, project.next_gate_date)} {late}".strip()


def _reported(said: Language, portfolio: Portfolio, project: Project) -> str:
    if project.reading in ("never", "being_made"):
        return UNKNOWN
    if project.status.reported is None:
        return said.say("reported.never")
    old = (portfolio.today - project.status.reported).days > portfolio.report_days
    return f"{day(said, project.status.reported)} {said.say('reported.old') if old else ''}".strip()


# -- risks and opportunities -----------------------------------------------------------------------


def _risk(said: Language, portfolio: Portfolio, charts: Charts) -> Markup:
    active = [one for one in portfolio.active if one.reading != "being_made"]
    known = [one for one in active if one.uncertainties is not None]
    unknown = len(active) - len(known)
    every = [one for project in known for one in project.current()]
    return join(
        paragraph(said.say("risk.what"), " ", said.count("risk.unknown", unknown) if unknown else None),
        risk.matrices(said, charts, "risk", [one for one in every if one.kind == "risk"]),
        _highest(said, portfolio, known),
        risk.matrices(said, charts, "opportunity", [one for one in every if one.kind == "opportunity"]),
    )


def _highest(said: Language, portfolio: Portfolio, known: Sequence[Project]) -> Markup:
    found = risk.highest(known, "risk", portfolio.high_factor)
    if not found:
        return paragraph(said.say("risk.none_high", limit=number(said, portfolio.high_factor)))
    columns = [Column(said.say("column.risk")), Column(said.say("column.project"))]
    columns += [Column(said.say(f"matrix.{name}"), number=True) for name in ("before", "after")]
    columns += [Column(said.say("column.measures"))]
    rows = [
        Row((one.title or NONE, project_link(project), number(said, one.factor),
             number(said, one.factor_after), one.measures or said.say("no_measures")))
        for project, one in found[:SHOWN]
    ]  # fmt: skip
    left_out = len(found) - SHOWN
    return join(
        table(said.say("risk.highest", limit=number(said, portfolio.high_factor)), columns, rows, cards=True),
        paragraph(said.count("risk.more", left_out)) if left_out > 0 else None,
    )
