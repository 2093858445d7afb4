"""One project's page."""

from __future__ import annotations

from collections.abc import Iterator

from sp_prosjektportal.report import economy, risk, timeline
from sp_prosjektportal.report.benefits import project_benefits
from sp_prosjektportal.report.charts import Charts
from sp_prosjektportal.report.goals import plan_goal
from sp_prosjektportal.report.language import Language, language
from sp_prosjektportal.report.markup import Child, Markup, join, tag
from sp_prosjektportal.report.model import LIGHT_COLUMNS, Light, Portfolio, Project, Uncertainty
from sp_prosjektportal.report.page import page
from sp_prosjektportal.report.pieces import (
    NONE,
    Column,
    Row,
    bullets,
    day,
    gate_name,
    legend,
    light,
    link,
    number,
    paragraph,
    phase,
    section,
    table,
    title_of,
)


def project_page(portfolio: Portfolio, project: Project) -> str:
    """The whole page. Of a project that was never read it says so, and what the registry knows."""
    said = language(portfolio.language)
    charts = Charts(said, portfolio.high_factor)
    sections: list[tuple[str, str, Child]] = [("now", said.say("now.title"), _now(said, portfolio, project))]
    if project.reading not in ("never", "being_made"):
        sections += [
            ("lights", said.say("lights.title"), _lights(said, portfolio, project)),
            (
                "timeline",
                said.say("timeline.one_title"),
                timeline.project_timeline(said, portfolio, project, charts),
            ),
            ("risk", said.say("risk.title"), _risk(said, project, charts)),
            ("benefits", said.say("benefits.title"), project_benefits(said, project.benefits, charts)),
            ("economy", said.say("economy.title"), economy.project_economy(said, portfolio, project, charts)),
            ("history", said.say("history.title"), _history(said, project)),
        ]
    sections.append(("made", said.say("made.title"), _made(said, portfolio, project)))
    back = tag(
        "p", tag("a", said.say("page.back", title=portfolio.title), href="../index.html"), class_="back"
    )
    return page(
        said,
        title_of(project),
        _subtitle(said, portfolio, project),
        [(key, title) for key, title, _ in sections],
        [section(key, title, body) for key, title, body in sections],
        above=back,
    )


def _subtitle(said: Language, portfolio: Portfolio, project: Project) -> str:
    if project.reading == "being_made":
        return said.say("page.being_made")
    if project.read_at is None:
        return said.say("page.never", when=said.form.moment(portfolio.taken_at))
    return said.say("page.project", title=portfolio.title, when=said.form.moment(project.read_at))


# -- now -------------------------------------------------------------------------------------------


def _now(said: Language, portfolio: Portfolio, project: Project) -> Markup:
    return join(_reading(said, project), _reasons(said, project), _facts(said, portfolio, project))


def _reading(said: Language, project: Project) -> Markup | None:
    if project.reading == "old" and project.read_at:
        told = said.say("now.old", when=said.form.moment(project.read_at))
    elif project.reading == "never":
        told = said.say("now.never")
    else:
        return None
    why = f" {said.say('now.why', why=project.why_unread)}" if project.why_unread else ""
    return paragraph(tag("strong", told), why, class_="warn")


def _reasons(said: Language, project: Project) -> Markup | None:
    if project.group == "needing":
        return join(
            paragraph(tag("strong", said.count("now.needing", len(project.reasons)), class_="must")),
            bullets([one.text for one in project.reasons]),
        )
    return paragraph(said.say("now.calm")) if project.group == "calm" else None


def _facts(said: Language, portfolio: Portfolio, project: Project) -> Markup:
    facts: list[tuple[str, Child]] = [
        ("phase", phase(said, project)),
        ("state", project.lifecycle or NONE),
        ("manager", project.manager or said.say("no_manager")),
        ("owner", project.owner or NONE),
        ("start", day(said, project.start)),
        ("end", day(said, project.end)),
        ("next_gate", f"{gate_name(said, project.next_gate)} {day(said, project.next_gate_date)}".strip()),
        ("types", ", ".join(project.types) or NONE),
        ("goals", project.goals or NONE),
        *_ties(project),
        ("counts", bullets(_counts(said, portfolio, project))),
        ("site", link(project.url, project.url)),
    ]
    if project.reading in ("never", "being_made"):  # what nobody knows is not shown as nothing
        facts = [(key, said_so) for key, said_so in facts if said_so != NONE and key != "counts"]
    if project.priority or project.note or project.follow_up:
        when = said.say("needing.follow_up", when=day(said, project.follow_up)) if project.follow_up else ""
        facts.append(("board", " · ".join(filter(None, (project.priority, project.note, when)))))
    return tag("dl", [join(tag("dt", said.say(f"column.{key}")), tag("dd", value)) for key, value in facts])


def _ties(project: Project) -> Iterator[tuple[str, Child]]:
    """Where the project belongs and what it contributes to, where that is said."""
    ties: dict[str, Child] = {
        "portfolio": project.portfolio,
        "programme": project.programme,
        "plan": plan_goal(project),
        "un_goals": bullets(project.un_goals) if project.un_goals else None,
    }
    return ((key, value) for key, value in ties.items() if value)


def _counts(said: Language, portfolio: Portfolio, project: Project) -> Iterator[str]:
    limit = said.form.number(portfolio.high_factor)
    names = (
        "open_high_risks",
        "open_high_opportunities",
        "overdue_tasks",
        "overdue_checkpoints",
        "open_checkpoints",
    )
    for name in names:
        value = getattr(project, name)
        known = said.say("count.unknown") if value is None else said.form.number(value)
        yield f"{said.say(f'count.{name}', limit=limit)}: {known}"


# -- lights ----------------------------------------------------------------------------------------


def _lights(said: Language, portfolio: Portfolio, project: Project) -> Markup:
    status = project.status
    if status.reported is None and not any(one.word for one in status.lights.values()):
        return paragraph(said.say("lights.none"))
    old = portfolio.is_old(project)
    when = said.say("lights.reported", when=said.form.long_day(status.reported)) if status.reported else None
    age = None
    if not project.read:
        age = said.say("lights.unread")
    elif old:
        age = said.say("lights.old", days=portfolio.report_days)
    columns = [Column(said.say(f"column.{name}")) for name in ("subject", "status", "comment")]
    rows = [
        Row(
            (
                said.say(f"light.{c}"),
                light(said, status.lights.get(c, Light()), old=old),
                status.comments.get(c) or NONE,
            )
        )
        for c in LIGHT_COLUMNS
    ]
    return join(
        paragraph(when, " ", tag("strong", age) if age else None),
        paragraph(status.overall, class_="overall") if status.overall else None,
        legend(said, portfolio.report_days),
        table(said.say("lights.table"), columns, rows, cards=True),
    )


# -- risks -----------------------------------------------------------------------------------------


def _risk(said: Language, project: Project, charts: Charts) -> Markup:
    if project.uncertainties is None:
        return paragraph(said.say("risk.unread_one"))
    current = project.current()
    gone = len(project.uncertainties) - len(current)
    parts: list[Child] = []
    for kind in ("risk", "opportunity"):
        some = sorted((one for one in current if one.kind == kind), key=lambda one: -(one.factor or 0))
        parts.append(risk.matrices(said, charts, kind, some))
        if some:
            parts.append(_listed(said, said.say(f"risk.list_{kind}"), some))
    return join(*parts, paragraph(said.count("risk.gone", gone)) if gone else None)


def _listed(said: Language, caption: str, some: list[Uncertainty]) -> Markup:
    columns = [Column(said.say("column.what"))]
    columns += [Column(said.say(f"matrix.{name}"), number=True) for name in ("before", "after")]
    columns += [Column(said.say("column.measures")), Column(said.say("column.state"))]
    rows = [
        Row((one.title or NONE, _factor(said, one.probability, one.consequence, one.factor),
             _factor(said, one.probability_after, one.consequence_after, one.factor_after),
             one.measures or said.say("no_measures"), one.status or NONE))
        for one in some
    ]  # fmt: skip
    return table(caption, columns, rows, cards=True)


def _factor(
    said: Language, probability: float | None, consequence: float | None, factor: float | None
) -> str:
    if factor is None:
        return NONE
    return f"{number(said, factor)} ({number(said, probability)}×{number(said, consequence)})"


# -- history and making ----------------------------------------------------------------------------


def _history(said: Language, project: Project) -> Markup:
    if project.history is None:
        return paragraph(said.say("history.unread"))
    if not project.history:
        return paragraph(said.say("lights.none"))
    shown = ("GtStatusTime", "GtStatusRisk", "GtStatusBudget", "GtStatusQuality", "GtStatusGainAchievement")
    columns = [Column(said.say("column.reported")), *(Column(said.say(f"light.{name}")) for name in shown)]
    columns.append(Column(said.say("column.overall")))
    rows = [
        Row(
            (
                day(said, one.reported),
                *(light(said, one.lights.get(c, Light())) for c in shown),
                one.overall or NONE,
            )
        )
        for one in project.history
    ]
    return table(said.say("history.table"), columns, rows, cards=True)


def _made(said: Language, portfolio: Portfolio, project: Project) -> Markup:
    how = tag("a", said.say("made.see"), href="../index.html#made")
    read = said.form.moment(project.read_at) if project.read_at else said.say("age.never_short")
    changed = said.form.moment(project.last_change) if project.last_change else NONE
    facts = (("read_at", read), ("changed", changed), ("made_at", said.form.moment(portfolio.made_at)))
    return join(
        tag("dl", [join(tag("dt", said.say(f"made.{key}")), tag("dd", value)) for key, value in facts]),
        paragraph(how),
        join(paragraph(said.say("made.doubts")), bullets(project.problems)) if project.problems else None,
    )
