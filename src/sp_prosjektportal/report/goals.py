"""What projects contribute to, and what they have learned for others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Markup, join
from sp_prosjektportal.report.model import Portfolio, Project
from sp_prosjektportal.report.pieces import (
    NONE,
    Column,
    Row,
    day,
    listed,
    number,
    paragraph,
    project_link,
    table,
)

SHOWN = 10
"""As many lessons, and projects of a goal, are listed; the workbook has all."""


def portfolio_goals(said: Language, portfolio: Portfolio) -> Markup | None:
    """A row a goal, of the United Nations and of plans. Nothing when no project has named one."""
    found = {
        "un_table": _by_goal(portfolio, lambda one: one.un_goals),
        "plan_table": _by_goal(portfolio, _plans),
    }
    tables = [_table(said, said.say(f"goals.{name}"), goals) for name, goals in found.items() if goals]
    return join(paragraph(said.say("goals.what")), *tables) if tables else None


def _plans(project: Project) -> tuple[str, ...]:
    return (plan,) if (plan := plan_goal(project)) else ()


def plan_goal(project: Project) -> str:
    """The plan and its goal, as far as they are said."""
    return " – ".join(filter(None, (project.plan, project.plan_goal)))


def _by_goal(portfolio: Portfolio, goals: Callable[[Project], Iterable[str]]) -> Mapping[str, list[Project]]:
    found: dict[str, list[Project]] = {}
    for project in portfolio.projects:
        for goal in goals(project):
            found.setdefault(goal, []).append(project)
    return found


def _table(said: Language, caption: str, goals: Mapping[str, list[Project]]) -> Markup:
    columns = [
        Column(said.say("goals.goal")),
        Column(said.say("goals.count"), number=True),
        Column(said.say("goals.projects")),
    ]
    rows = [
        Row((goal, number(said, len(some)), listed(said, map(project_link, some), SHOWN)))
        for goal, some in sorted(goals.items(), key=lambda pair: (_first_number(pair[0]), pair[0]))
    ]
    return table(caption, columns, rows, cards=True)


def _first_number(goal: str) -> int:
    """Goals of the United Nations begin with their number: 3 comes before 11."""
    number = goal.split(".")[0]
    return int(number) if number.isdecimal() else 0


def portfolio_lessons(said: Language, portfolio: Portfolio) -> Markup | None:
    """The newest lessons, each with its project. Nothing when none is shared."""
    found = [(one, lesson) for one in portfolio.projects for lesson in one.lessons or ()]
    if not found:
        return None
    found.sort(key=lambda pair: pair[1].written or date.min, reverse=True)
    columns = [Column(said.say(f"cell.{name}")) for name in ("lesson", "happened", "advice")]
    columns += [Column(said.say("column.project")), Column(said.say("cell.written"))]
    rows = [
        Row((lesson.title or NONE, lesson.description or NONE, lesson.advice or NONE,
             project_link(one), day(said, lesson.written)))
        for one, lesson in found[:SHOWN]
    ]  # fmt: skip
    left_out = len(found) - SHOWN
    return join(
        table(said.say("lessons.table"), columns, rows, cards=True),
        paragraph(said.count("lessons.more", left_out)) if left_out > 0 else None,
    )
