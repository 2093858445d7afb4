"""Programmes: what the projects of each come to together."""

from __future__ import annotations

from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Child, Markup, join, tag
from sp_prosjektportal.report.model import Light, Portfolio, Programme
from sp_prosjektportal.report.pieces import (
    NONE,
    Column,
    Row,
    light,
    number,
    paragraph,
    project_link,
    share,
    table,
)


def portfolio_programmes(said: Language, portfolio: Portfolio) -> Markup | None:
    """A row a programme. Nothing when there is none."""
    if not portfolio.programmes:
        return None
    names = ("programme", "projects", "status", "worst")
    columns = [Column(said.say(f"programmes.{name}"), number=name == "projects") for name in names]
    figures = ("high_risks", "budget", "forecast", "benefits")
    columns += [Column(said.say(f"programmes.{name}"), number=True) for name in figures]
    rows = [_row(said, portfolio, one) for one in portfolio.programmes]
    return join(
        paragraph(said.say("programmes.what")), table(said.say("programmes.table"), columns, rows, cards=True)
    )


def _row(said: Language, portfolio: Portfolio, one: Programme) -> Row:
    projects = {project.number: project for project in portfolio.projects}
    own = projects.get(one.number)
    name = join(project_link(own), " ", tag("span", own.number, class_="number")) if own else join(one.number)
    return Row(
        (
            name,
            number(said, len(one.projects)),
            status(said, one),
            _worst(said, portfolio, one),
            number(said, one.high_risks),
            number(said, one.budget),
            _forecast(said, one),
            measured(said, one),
        )
    )


def _forecast(said: Language, one: Programme) -> str:
    """What the projects are expected to cost, and how much that is of what they were given."""
    forecast = number(said, one.forecast)
    if one.forecast is None or not one.budget:
        return forecast
    return said.say("programmes.share", sum=forecast, share=share(said, one.forecast / one.budget))


def status(said: Language, one: Programme) -> Child:
    """The worst light of the running projects, in words too."""
    if not one.status:
        return NONE
    colour = "" if one.status == "unknown" else one.status
    return light(said, Light(said.say(f"programmes.{one.status}"), colour))


def measured(said: Language, one: Programme) -> str:
    """How many indicators are measured, of how many."""
    if not one.planned:
        return NONE
    return said.say("programmes.of", n=number(said, one.measured or 0), all=number(said, one.planned))


def _worst(said: Language, portfolio: Portfolio, one: Programme) -> Child:
    projects = {project.number: project for project in portfolio.projects}
    shown: list[Child] = []
    for each in one.worst:
        shown += [", " if shown else None, project_link(projects[each]) if each in projects else each]
    return join(*shown) if shown else NONE
