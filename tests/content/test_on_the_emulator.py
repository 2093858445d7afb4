"""The templates on English sites in an emulated tenant: made, and nothing left to do."""

from __future__ import annotations

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
from sp_prosjektportal.template.loader import load

LCID = 1033


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A tenant whose hub is in English."""
    place = Place(tmp_path_factory.mktemp("english") / "tenant")
    plan = place.tenant.run(
        make_plan(hub(place), kinds(), Known(place.hub, hub=place.hub), last=stamp(place))
    )
    place.tenant.run(apply(plan, kinds(), Known(place.hub, hub=place.hub))).raise_for_failures()
    return place


def hub(place: Place) -> list[Resource]:
    loaded = load("portefolje", language="en", site=place.hub, site_title="Portfolio", hub=place.hub)
    return list(
        hub_resources(
            place.hub, title="Portfolio", language="en", owners=[place.user], resources=loaded.resources
        )
    )


def stamp(place: Place) -> tuple[Resource, ...]:
    return load("portefolje", language="en", site=place.hub, site_title="Portfolio", hub=place.hub).stamp


def left_to_do(place: Place, site: str, desired: list[Resource], last: tuple[Resource, ...]) -> list[str]:
    plan = place.tenant.run(make_plan(desired, kinds(), Known(site, hub=place.hub), last=last))
    return [f"{change.action} {change.desired.address}" for change in plan.changes]


def test_an_english_hub_is_made_and_a_second_plan_is_empty(place: Place) -> None:
    assert left_to_do(place, place.hub, hub(place), stamp(place)) == []


@pytest.mark.parametrize("template", ["prosjekt", "bygg"])
def test_an_english_project_is_made_and_a_second_plan_is_empty(place: Place, template: str) -> None:
    url = f"{place.settings.sharepoint}/sites/{template}-en"
    loaded = load(template, language="en", site=url, site_title="In English", hub=place.hub)
    making = Making(place.hub, kinds(), loaded.resources, loaded.stamp, loaded.phases, owners=(place.user,))
    project = Project(
        f"EN-{template.upper()}", "In English", url, template,
        manager=place.user, owner=place.user, language=LCID,
    )  # fmt: skip
    place.tenant.run(new(project, making))
    assert left_to_do(place, url, list(wanted(url, making)), loaded.stamp) == []
    titles = {each.title for each in loaded.resources if isinstance(each, List)}
    assert {"Tasks", "Uncertainty", "Milestones"} <= titles
