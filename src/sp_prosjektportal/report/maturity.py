"""The yearly self-assessment: how mature the organisation says that it is, by area and year."""

from __future__ import annotations

from collections.abc import Iterable

from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Markup, join
from sp_prosjektportal.report.model import Answer, Portfolio
from sp_prosjektportal.report.pieces import NONE, Column, Row, bullets, number, paragraph, table

YEARS = 5
"""As many years stand beside each other; the workbook has all."""


def portfolio_maturity(said: Language, portfolio: Portfolio) -> Markup | None:
    """The mean level of each area and year. Nothing when nobody has answered."""
    answers = portfolio.maturity
    if not answers:
        return None
    years = sorted({one.year for one in answers})[-YEARS:]
    areas = list(dict.fromkeys(one.area for one in sorted(answers, key=lambda one: one.area)))
    columns = [Column(said.say("maturity.area")), *(Column(str(year), number=True) for year in years)]
    rows = [Row((area or NONE, *(_mean(said, answers, year, area) for year in years))) for area in areas]
    numbers = (str(sum(one.year == year for one in answers)) for year in years)
    rows.append(Row((said.say("maturity.count"), *numbers)))
    total = Row((said.say("maturity.all"), *(_mean(said, answers, year) for year in years)))
    latest = [one for one in answers if one.year == years[-1]]
    plans = [one.plan for one in latest if one.plan]
    return join(
        paragraph(
            said.say("maturity.what"), " ", said.count("maturity.answers", len(latest), year=str(years[-1]))
        ),
        table(said.say("maturity.table"), columns, rows, total=total, narrow=True),
        paragraph(said.say("maturity.plans", year=str(years[-1]))) if plans else None,
        bullets(plans) if plans else None,
    )


def _mean(said: Language, answers: Iterable[Answer], year: int, area: str | None = None) -> str:
    levels = [one.level for one in answers if one.year == year and area in (None, one.area)]
    return number(said, sum(levels) / len(levels), 1) if levels else NONE
