"""The most important figures in a sentence each: what a board asks first."""

from __future__ import annotations

from collections.abc import Iterator

from sp_prosjektportal.report import economy, risk
from sp_prosjektportal.report.benefits import step
from sp_prosjektportal.report.decisions import coming
from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Markup, join, tag
from sp_prosjektportal.report.model import Portfolio


def figures(said: Language, portfolio: Portfolio) -> Markup | None:
    """Decisions, economy, risk and benefits; each leads to its section. What nobody has told is left out."""
    told = {
        "decisions": " ".join(_decisions(said, portfolio)),
        "economy": " ".join(_economy(said, portfolio)),
        "risks": " ".join(_risks(said, portfolio)),
        "benefits": " ".join(_benefits(said, portfolio)),
    }
    sections = {"risks": "risk"}
    rows = [
        join(
            tag("dt", tag("a", said.say(f"short.{name}"), href=f"#{sections.get(name, name)}")),
            tag("dd", text),
        )
        for name, text in told.items()
        if text
    ]
    return tag("dl", rows, class_="parts") if rows else None


def _decisions(said: Language, portfolio: Portfolio) -> Iterator[str]:
    found = coming(portfolio)
    late = found.late(portfolio.today)
    until = said.form.long_day(found.until)
    yield said.count("short.decisions_count", len(found.due) - late, until=until)
    if late:
        yield said.count("short.decisions_late", late)


def _economy(said: Language, portfolio: Portfolio) -> Iterator[str]:
    both = [one.status for one in portfolio.active if one.status.share is not None]
    if not both:
        return
    budget, forecast = sum(one.budget or 0 for one in both), sum(one.forecast or 0 for one in both)
    places = {
        "budget": said.form.number(budget),
        "forecast": said.form.number(forecast),
        "share": said.form.percent(forecast / budget) if budget else "",
    }
    everyone = len(portfolio.active)
    if len(both) == everyone:
        yield said.say("short.economy_all", **places)
    else:
        yield said.count("short.economy_sum", len(both), all=said.form.number(everyone), **places)
    if beyond := sum(map(economy.over, both)):
        yield said.count("short.economy_over", beyond)


def _risks(said: Language, portfolio: Portfolio) -> Iterator[str]:
    limit = portfolio.high_factor
    known = [one for one in portfolio.active if one.uncertainties is not None]
    found = risk.counted(one for project in known for one in project.current() if one.kind == "risk")
    if not found.before:
        return
    yield said.count("short.risks_high", found.high(limit)[0], limit=said.form.number(limit))
    yield said.count("short.risks_after", found.high(limit)[1])
    if unread := sum(one.reading != "being_made" for one in portfolio.active) - len(known):
        yield said.count("risk.unknown", unread)


def _benefits(said: Language, portfolio: Portfolio) -> Iterator[str]:
    steps = [step(one) for project in portfolio.projects for one in project.benefits or ()]
    if not steps:
        return
    yield said.count("short.benefits_reached", steps.count("reached"), all=said.form.number(len(steps)))
    if unmeasured := steps.count("unmeasured"):
        yield said.count("short.benefits_unmeasured", unmeasured)
    if unread := sum(one.benefits is None and one.reading != "being_made" for one in portfolio.projects):
        yield said.count("benefits.unknown", unread)
