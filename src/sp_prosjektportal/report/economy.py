"""Limit, costs, forecast, and the forecast's share of the limit. What nobody reported is not nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sp_prosjektportal.report.charts import Bar, Charts
from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Child, Markup, join, tag
from sp_prosjektportal.report.model import Portfolio, Project, Status
from sp_prosjektportal.report.pieces import Column, Row, day, number, paragraph, project_link, share, table

ROWS = 20
FIGURES = ("budget", "costs", "forecast")


def portfolio_economy(said: Language, portfolio: Portfolio, charts: Charts) -> Markup:
    """Those nearest to or beyond their limit first; sums say how many projects are in them."""
    projects = [one for one in portfolio.active if one.reading != "being_made"]
    told = [one for one in projects if _told(one.status)]
    lacking = join(*(f"{one} " for one in _lacking(said, projects, told)))
    if not told:
        return paragraph(said.say("economy.none"), " ", lacking)
    ranked = sorted(
        told, key=lambda one: (-(one.status.share if one.status.share is not None else -1), one.number)
    )
    return join(
        paragraph(*_about(said, portfolio, told), lacking),
        *_drawings(said, [one for one in ranked if one.status.share is not None], charts),
        table(
            said.say("economy.table"),
            _columns(said, "project"),
            [Row((project_link(one), *_cells(said, portfolio, one))) for one in ranked],
            total=_total(said, told),
            cards=True,
        ),
    )


def _about(said: Language, portfolio: Portfolio, told: Sequence[Project]) -> Iterator[str]:
    """What the figures are, and whether a green light says otherwise than they do."""
    yield said.say("economy.what") + " "
    if any(rule.column == "GtProjectForecast" for rule in portfolio.rules):
        yield said.say("economy.followed", limit=said.form.percent(portfolio.near_limit)) + " "
    if greens := sum(over(one.status) and _green(one.status) for one in told):
        yield said.count("economy.green_over", greens) + " "


def over(status: Status) -> bool:
    """Whether more is expected to be spent than was given."""
    return status.share is not None and status.share > 1


def _green(status: Status) -> bool:
    light = status.lights.get("GtStatusBudget")
    return light is not None and light.colour == "green"


def _lacking(said: Language, projects: Sequence[Project], told: Sequence[Project]) -> Iterator[str]:
    """Not said, not read and read long ago are three things."""
    never = sum(one.reading == "never" and one not in told for one in projects)
    silent = len(projects) - len(told) - never
    old = sum(one.reading == "old" for one in told)
    if silent:
        yield said.count("economy.without", silent)
    if never:
        yield said.count("economy.never", never)
    if old:
        yield said.count("economy.old", old)


def _drawings(said: Language, ranked: Sequence[Project], charts: Charts) -> list[Markup]:
    if not ranked:
        return []
    drawn = []
    longest = max(100, *((one.status.share or 0) * 100 for one in ranked))  # one scale in all drawings
    for at in range(0, len(ranked), ROWS):
        some = ranked[at : at + ROWS]
        bars = [
            Bar(
                one.title or one.number,
                (one.status.share or 0) * 100,
                share(said, one.status.share),
                mark=100,
                danger=True,
            )
            for one in some
        ]
        title = said.say("economy.chart", first=at + 1, last=at + len(some), all=len(ranked))
        described = "; ".join(f"{bar.label}: {bar.said}" for bar in bars)
        chart = charts.bars(title, bars, described=described, longest=longest)
        drawn.append(tag("figure", tag("figcaption", title), chart))
    return [tag("div", drawn, class_="columns")]


def _columns(said: Language, first: str) -> list[Column]:
    columns = [Column(said.say(f"column.{first}"))]
    columns += [Column(said.say(f"economy.{name}"), number=True) for name in (*FIGURES, "share")]
    return [*columns, Column(said.say("economy.state")), Column(said.say("column.reported"))]


def _cells(said: Language, portfolio: Portfolio, project: Project) -> list[Child]:
    status = project.status
    when = day(said, status.reported)
    if portfolio.is_old(project):
        when = f"{when} {said.say('reported.old')}"
    return [*_figures(said, status), _state(said, status, portfolio.near_limit), when]


def _figures(said: Language, status: Status) -> list[Child]:
    return [*(number(said, getattr(status, name)) for name in FIGURES), share(said, status.share)]


def _state(said: Language, status: Status, near: float) -> Child:
    """In words, since a share of 108 % can be read as progress."""
    if status.share is None:
        return said.say("economy.unknown")
    if over(status):
        return tag(
            "span",
            tag("strong", said.say("economy.over")),
            said.say("economy.but_green") if _green(status) else None,
        )
    return said.say("economy.near" if status.share >= near else "economy.within")


def _total(said: Language, told: Sequence[Project]) -> Row:
    """Sums of those projects that have both limit and forecast, so that the share compares like with like."""
    both = [one for one in told if one.status.share is not None]
    if not both:
        return Row((said.say("economy.no_total"), *[""] * 6))
    sums = {name: sum(getattr(one.status, name) or 0 for one in both) for name in FIGURES}
    cells: list[Child] = [number(said, sums[name]) for name in FIGURES]
    if any(one.status.costs is None for one in both):
        cells[1] = said.say("economy.incomplete", sum=cells[1])
    total = Status(budget=sums["budget"], forecast=sums["forecast"])
    return Row((said.count("economy.total", len(both)), *cells, share(said, total.share), "", ""))


def project_economy(said: Language, portfolio: Portfolio, project: Project, charts: Charts) -> Markup:
    """The newest figures as bars, and how they came to be, report by report."""
    status = project.status
    if not _told(status):
        return paragraph(said.say("economy.none_one"))
    bars = [
        Bar(
            said.say(f"economy.{name}"),
            value,
            said.say("economy.kroner", sum=number(said, value)),
            mark=status.budget,
            danger=True,
        )
        for name in FIGURES
        if (value := getattr(status, name)) is not None
    ]
    described = "; ".join(f"{bar.label}: {bar.said}" for bar in bars)
    title = said.say("economy.one_chart")
    history = [one for one in project.history or (status,) if _told(one)]
    columns = _columns(said, "reported")[:-1]
    rows = [
        Row((day(said, one.reported), *_figures(said, one), _state(said, one, portfolio.near_limit)))
        for one in history
    ]
    return join(
        tag("figure", tag("figcaption", title), charts.bars(title, bars, described=described)),
        table(said.say("economy.one_table"), columns, rows, cards=True),
    )


def _told(status: Status) -> bool:
    return any(getattr(status, name) is not None for name in FIGURES)
