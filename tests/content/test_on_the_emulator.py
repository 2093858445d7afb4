"""The templates on sites in both languages in an emulated tenant: made, and nothing left to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from project.emulated import Place
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.portfolio.hub import hub_resources
from sp_prosjektportal.project.create import new
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.project.plan import wanted
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.resources.words import Words
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.template.choices import choices
from sp_prosjektportal.template.loader import Loaded, load
from sp_prosjektportal.tenant.request import Reply, Request

LCIDS = {"nb": 1044, "en": 1033}
TITLES = {"nb": {"Oppgaver", "Usikkerhet", "Milepæler"}, "en": {"Tasks", "Uncertainty", "Milestones"}}
FEW = {"prosjekt": 15, "program": 15, "ikt": 16, "organisasjonsutvikling": 16, "anlegg": 18, "bygg": 19}
"""Exchanges that a project may take once its site exists."""
PROJECTS = ("prosjekt", "bygg", "anlegg", "ikt", "organisasjonsutvikling", "program")


class Hub(Place):
    """A tenant with a hub in one language."""

    def __init__(self, folder: Path, language: str) -> None:
        super().__init__(folder)
        self.language = language

    def template(self) -> Loaded:
        return load("portefolje", language=self.language, site=self.hub, site_title="P", hub=self.hub)

    def wanted(self) -> list[Resource]:
        resources = self.template().resources
        return list(
            hub_resources(
                self.hub, title="P", language=self.language, owners=[self.user], resources=resources
            )
        )


@pytest.fixture(scope="module", params=["nb", "en"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    place = Hub(tmp_path_factory.mktemp(request.param) / "tenant", request.param)
    known = Known(place.hub, hub=place.hub)
    plan = place.tenant.run(make_plan(place.wanted(), kinds(), known, last=place.template().stamp))
    place.tenant.run(apply(plan, kinds(), Known(place.hub, hub=place.hub))).raise_for_failures()
    return place


def left_to_do(place: Place, site: str, desired: list[Resource], last: tuple[Resource, ...]) -> list[str]:
    plan = place.tenant.run(make_plan(desired, kinds(), Known(site, hub=place.hub), last=last))
    return [f"{change.action} {change.desired.address}" for change in plan.changes]


def test_a_hub_is_made_and_a_second_plan_is_empty(place: Hub) -> None:
    assert left_to_do(place, place.hub, place.wanted(), place.template().stamp) == []


@pytest.mark.parametrize("template", PROJECTS)
def test_a_project_is_made_in_few_exchanges_and_a_second_plan_is_empty(place: Hub, template: str) -> None:
    url = f"{place.settings.sharepoint}/sites/{template}"
    loaded = load(template, language=place.language, site=url, site_title="New", hub=place.hub)
    making = Making(
        place.hub, kinds(), loaded.resources, loaded.stamp, loaded.phases, owners=(place.user,),
        words=Words(choices(), place.language),
    )  # fmt: skip
    project = Project(
        f"P-{template.upper()[:12]}", "New", url, template,
        manager=place.user, owner=place.user, language=LCIDS[place.language],
    )  # fmt: skip
    since: list[int] = []

    def mark(change: object, state: str, note: str) -> None:
        if state == "done" and not since:  # the site is there
            since.append(place.tenant.ledger.exchanges)

    place.tenant.run(new(project, making, on_change=mark))
    assert place.tenant.ledger.exchanges - since[0] <= FEW[template]
    assert left_to_do(place, url, list(wanted(url, making)), loaded.stamp) == []
    assert TITLES[place.language] <= {each.title for each in loaded.resources if isinstance(each, List)}
    start = place.tenant.run(asked(Request.get(url, "/_api/web/rootfolder", select=["WelcomePage"])))
    assert start.value("WelcomePage") == "SitePages/Prosjektforside.aspx"


CRITERIA = (
    "GtIdeaStrategicValue",
    "GtIdeaQualityBenefit",
    "GtIdeaEconomicBenefit",
    "GtIdeaOperationalNeed",
    "GtIdeaRisk",
)
IDEAS = {
    "Best": ([5, 5, 5, 5, 4], {"GtIdeaManualScore": 1}, (25, "Must have", "New", "")),
    "Middle": ([3, 3, 3, 2, 1], {"GtProjectNumber": "P-1"}, (12, "Could have", "Useful", "")),
    "Old": ([4, 4, 4, 4, 1], {"GtProjectNumber": "P-2", "PpInUse": date(2026, 1, 31)}, (17, "Should have", "Used", "")),
    "Weak": ([1, 1, 1, 1, 1], {f"PpN3{name}": 4 for name in ("Need", "Solution", "Driver", "Anchoring")} | {"PpN3Team": 2},
             (5, "Not now", "New", "Team")),
    "Empty": ([], {"PpN3Need": 3}, (0, "Not set", "New", "")),
}  # fmt: skip
IN_NORWEGIAN = {
    "Must have": "Må ha", "Should have": "Bør ha", "Could have": "Kan ha", "Not now": "Skal ikke ha", "Not set": "Ikke satt",
    "New": "Nytt", "Useful": "Nyttig", "Used": "Nyttiggjort",
}  # fmt: skip


def test_ideas_get_points_priority_and_state_from_what_people_chose(place: Hub) -> None:
    columns = {r.name: r.choices for r in place.template().resources if isinstance(r, SiteColumn)}
    rows = [
        ListItem(
            list="Lists/Idebehandling", key_column="Title", row=title,
            values={column: columns[column][point - 1] for column, point in zip(CRITERIA, points, strict=False)} | more,
        )
        for title, (points, more, _) in IDEAS.items()
    ]  # fmt: skip
    known = Known(place.hub, hub=place.hub)
    plan = place.tenant.run(make_plan([Site(url=place.hub), *rows], kinds(), known))
    place.tenant.run(apply(plan, kinds(), known)).raise_for_failures()
    read = Request.get(
        place.hub, "/_api/web/GetList('/sites/portefolje/Lists/Idebehandling')/items",
        select=["Title", "GtIdeaScore", "GtIdeaPriority", "PpIdeaState", "PpN3Weakest"],
    )  # fmt: skip
    reply = place.tenant.run(asked(read))
    found = {
        row["Title"]: (
            float(row["GtIdeaScore"]),
            row["GtIdeaPriority"],
            row["PpIdeaState"],
            row["PpN3Weakest"] or "",
        )
        for row in reply.rows
    }
    word = IN_NORWEGIAN.get if place.language == "nb" else (lambda text, other: text)
    assert found == {
        title: (score, *(word(text, text) for text in texts))
        for title, (_, _, (score, *texts)) in IDEAS.items()
    }


def asked(request: Request) -> Steps[Reply]:
    reply: Reply = yield request
    return reply
