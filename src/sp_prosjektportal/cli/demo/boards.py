"""What people write on the hubs: ideas and their assessment, the board's own columns, the yearly self-assessment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sp_prosjektportal.cli.demo.lots import Lots, Terms, row
from sp_prosjektportal.cli.demo.story import Assessment, BoardRow, Idea, Maturity, Portfolio, Story, on
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.types import ItemValue, Percent, Person, RowKey

SCORES = (
    "GtIdeaStrategicValue",
    "GtIdeaQualityBenefit",
    "GtIdeaEconomicBenefit",
    "GtIdeaOperationalNeed",
    "GtIdeaRisk",
)
FOUNDATIONS = ("PpN3Need", "PpN3Solution", "PpN3Driver", "PpN3Team", "PpN3Anchoring")
MATURITY = "Modenhet"


@dataclass
class BoardWriter:
    """Turns what a portfolio's people write on its hub into rows. ``hub`` are the resources of its template."""

    story: Story
    portfolio: Portfolio
    today: date
    hub: Sequence[Resource]
    lots: Lots = field(init=False)

    def writings(self, *, at_once: bool = False) -> list[tuple[int, list[ListItem]]]:
        """Everything that is written on the hub, by day; or what it all came to."""
        self.lots = Lots()
        for idea in self.portfolio.ideas:
            self._idea(idea)
        for noted in self.portfolio.board:
            self.lots.add(noted.day, self._noted(noted))
        for year in self.portfolio.maturity:
            self._maturity(year)
        return self.lots.merged() if at_once else self.lots.by_day()

    def _idea(self, told: Idea) -> None:
        registered: dict[str, ItemValue] = {
            "GtIdeaIssue": told.problem,
            "GtIdeaPossibleGains": told.gains,
            "GtIdeaReporter": Person(login=self.story.login(told.reporter)),
        }
        self.lots.add(told.day, row("Ideregistrering", "Title", told.title, registered))
        if told.recommendation:
            said: dict[str, ItemValue] = {"GtIdeaRecommendation": told.recommendation}
            if told.comment:
                said["GtIdeaRecommendationComment"] = told.comment
            day = told.assessed.day if told.assessed else told.day + 20
            self.lots.add(day, row("Ideregistrering", "Title", told.title, said))
        if told.assessed:
            values = dict(self._assessed(told.title, told.assessed))
            self.lots.add(told.assessed.day, row("Idebehandling", "Title", told.title, values))
            if told.assessed.in_use is not None:
                used: dict[str, ItemValue] = {"PpInUse": on(self.today, told.assessed.in_use)}
                self.lots.add(told.assessed.in_use, row("Idebehandling", "Title", told.title, used))

    def _assessed(self, title: str, told: Assessment) -> Iterator[tuple[str, ItemValue]]:
        yield "PpRegistered", RowKey(list="Lists/Ideregistrering", column="Title", key=title)
        yield "GtIdeaOwner", Person(login=self.story.login(told.owner))
        yield "GtIdeaSolutionDescription", told.description
        yield "GtIdeaExpectedGain", told.expected
        for column, points in zip(SCORES, told.score or (), strict=False):
            yield column, self._choice(column, points)
        for column, points in zip(FOUNDATIONS, told.n3 or (), strict=False):
            yield column, points
        if told.decision:
            yield "GtIdeaDecision", told.decision
        if told.comment:
            yield "GtIdeaDecisionComment", told.comment
        if told.plan:
            yield "PpPlan", told.plan[0]
            yield "PpPlanGoal", told.plan[1]
        if told.un_goals:
            yield "GtUNSustDevGoals", Terms(self.hub).of("FNs bærekraftsmål", told.un_goals)

    def _noted(self, told: BoardRow) -> ListItem:
        values: dict[str, ItemValue] = {}
        if told.note:
            values["PpBoardNote"] = told.note
        if told.priority:
            values["PpBoardPriority"] = told.priority
        if told.follow_up is not None:
            values["PpBoardFollowUp"] = on(self.today, told.follow_up)
        if told.weight is not None:
            values["KomWeight"] = Percent(share=told.weight / 100)
        return row("Prosjekter", "GtProjectNumber", told.number, values)

    def _maturity(self, told: Maturity) -> None:
        """The questions of the template, copied for the year and answered."""
        questions = [
            item for item in self.hub if isinstance(item, ListItem) and item.list == f"Lists/{MATURITY}"
        ]
        year = self.today.year + told.year
        for number, (question, level) in enumerate(zip(questions, told.levels, strict=True), start=1):
            values: dict[str, ItemValue] = {
                **{name: value for name, value in question.values.items() if name != question.key_column},
                "PpYear": year,
                "PpMaturityLevel": self._choice("PpMaturityLevel", level),
            }
            if number in told.plans:
                values["PpMaturityPlan"] = told.plans[number]
            self.lots.add(told.day, row(MATURITY, "PpKey", f"{year}-{number:02}", values))

    def _choice(self, column: str, points: int) -> str:
        """The choice that begins with the points."""
        known = next(r for r in self.hub if isinstance(r, SiteColumn | ListColumn) and r.name == column)
        return next(choice for choice in known.choices if choice.startswith(str(points)))
