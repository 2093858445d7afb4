"""The templates on sites in both languages in an emulated tenant: made, and nothing left to do."""

from __future__ import annotations

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
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.words import Words
from sp_prosjektportal.template.choices import choices
from sp_prosjektportal.template.loader import Loaded, load

LCIDS = {"nb": 1044, "en": 1033}
TITLES = {"nb": {"Oppgaver", "Usikkerhet", "Milepæler"}, "en": {"Tasks", "Uncertainty", "Milestones"}}
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
def test_a_project_is_made_and_a_second_plan_is_empty(place: Hub, template: str) -> None:
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
    place.tenant.run(new(project, making))
    assert left_to_do(place, url, list(wanted(url, making)), loaded.stamp) == []
    assert TITLES[place.language] <= {each.title for each in loaded.resources if isinstance(each, List)}
