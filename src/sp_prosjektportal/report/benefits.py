"""Benefits: how far the measured indicators have come. What was never measured is told, not counted as nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sp_prosjektportal.report.charts import Bar, Charts
from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Markup, join, tag
from sp_prosjektportal.report.model import Benefit, Portfolio
from sp_prosjektportal.report.pieces import (
    NONE,
    Column,
    Row,
    day,
    number,
    paragraph,
    project_link,
    share,
    table,
)

STEPS = ("reached", "half", "begun", "back", "unknown", "unmeasured")
"""At the goal, at least half way, less, worse than at the start, measured without a goal, never measured."""


def step(benefit: Benefit) -> str:
    """Which of ``STEPS`` an indicator has come to."""
    if benefit.measured is None:
        return "unmeasured"
    if benefit.achievement is None:
        return "unknown"
    if benefit.achievement >= 100:
        return "reached"
    if benefit.achievement < 0:
        return "back"
    return "half" if benefit.achievement >= 50 else "begun"


def portfolio_benefits(said: Language, portfolio: Portfolio, charts: Charts) -> Markup:
    """How many indicators have come how far, and each project's. Closed projects belong here: benefits come late."""
    projects = [one for one in portfolio.projects if one.reading != "being_made"]
    unknown = sum(one.benefits is None for one in projects)
    every = [benefit for one in projects for benefit in one.benefits or ()]
    lacking = said.count("benefits.unknown", unknown) if unknown else None
    if not every:
        return paragraph(said.say("benefits.none"), " ", lacking)
    counts = {name: sum(step(one) == name for one in every) for name in STEPS}
    bars = [Bar(said.say(f"benefits.{name}"), count, str(count)) for name, count in counts.items()]
    described = "; ".join(f"{bar.label}: {bar.said}" for bar in bars)
    columns = [Column(said.say("benefits.how_far")), Column(said.say("benefits.indicators"), number=True)]
    return join(
        paragraph(tag("strong", _summary(said, every)), " ", said.say("benefits.what"), " ", lacking),
        tag("div",
            tag("figure", tag("figcaption", said.say("benefits.chart")),
                charts.bars(said.say("benefits.chart"), bars, described=described)),
            table(said.say("benefits.chart_table"), columns, [Row((bar.label, bar.said)) for bar in bars]),
            class_="beside"),
        _by_project(said, portfolio),
    )  # fmt: skip


def _summary(said: Language, every: Sequence[Benefit]) -> str:
    steps = [step(one) for one in every]
    counts = {
        "measured": len(steps) - steps.count("unmeasured"),
        "reached": steps.count("reached"),
        "all": len(steps),
    }
    return said.say("benefits.summary", **{name: said.form.number(n) for name, n in counts.items()})


def _by_project(said: Language, portfolio: Portfolio) -> Markup:
    columns = [Column(said.say("column.project"))]
    columns += [
        Column(said.say(f"benefits.{name}"), number=True)
        for name in ("indicators", "measured", "reached", "back")
    ]
    columns.append(Column(said.say("benefits.range")))
    rows = []
    for project in portfolio.projects:
        if not project.benefits:
            continue
        steps = [step(one) for one in project.benefits]
        come = sorted(one.achievement for one in project.benefits if one.achievement is not None)
        between = _range(said, come)
        measured = sum(one.measured is not None for one in project.benefits)
        figures = (len(steps), measured, steps.count("reached"), steps.count("back"))
        rows.append(Row((project_link(project), *map(str, figures), between)))
    return table(said.say("benefits.by_project"), columns, rows, cards=True)


def _range(said: Language, come: Sequence[float]) -> str:
    if not come:
        return NONE
    least, most = share(said, come[0] / 100), share(said, come[-1] / 100)
    return least if least == most else said.say("benefits.from_to", least=least, most=most)


def project_benefits(said: Language, benefits: Sequence[Benefit] | None, charts: Charts) -> Markup:
    """Each indicator as a bar and a row."""
    if not benefits:
        return paragraph(said.say("benefits.unread_one" if benefits is None else "benefits.none_one"))
    bars = [
        Bar(one.title, one.achievement, _achieved(said, one), mark=100)
        for one in benefits
        if one.achievement is not None
    ]
    described = "; ".join(f"{bar.label}: {bar.said}" for bar in bars)
    names = ("indicator", "start", "desired", "measured_value", "measured_on", "achievement")
    columns = [Column(said.say(f"benefits.{n}"), number=n not in ("indicator", "measured_on")) for n in names]
    rows = [
        Row((_name(one), number(said, one.start, 2),
             number(said, one.desired, 2), number(said, one.measured, 2), day(said, one.measured_on), _achieved(said, one)))
        for one in benefits
    ]  # fmt: skip
    figure = tag(
        "figure",
        tag("figcaption", said.say("benefits.one_chart")),
        charts.bars(said.say("benefits.one_chart"), bars, described=described),
    )
    return join(
        paragraph(said.say("benefits.formula")),
        figure if bars else None,
        table(said.say("benefits.one_table"), columns, rows, cards=True),
    )


def _achieved(said: Language, benefit: Benefit) -> str:
    if benefit.achievement is None:
        return said.say("benefits.unmeasured_short" if benefit.measured is None else "benefits.unknown_short")
    return share(said, benefit.achievement / 100)


def _name(benefit: Benefit) -> str:
    """The indicator, and its unit where it has one."""
    return f"{benefit.title or NONE} ({benefit.unit.casefold()})" if benefit.unit else benefit.title or NONE
