"""Making projects in an emulated tenant, with the real kinds and the real dispatcher."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from project.emulated import Place
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.errors import ProjectError, ProsjektportalError
from sp_prosjektportal.project.abandon import abandon
from sp_prosjektportal.project.adopt import adopt, plan_adopt
from sp_prosjektportal.project.create import new
from sp_prosjektportal.project.model import CrawlApplication
from sp_prosjektportal.project.plan import plan_new, wanted
from sp_prosjektportal.project.show import show


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A tenant with a hub. Tests work on copies of it."""
    return Place.with_hub(tmp_path_factory.mktemp("hub") / "tenant")


@pytest.fixture
def place(hub: Place, tmp_path: Path) -> Iterator[Place]:
    copy = hub.copy(tmp_path / "tenant")
    yield copy
    assert copy.emulator.failures == []


def make(place: Place, **options: Any) -> Any:
    application = CrawlApplication(place.settings.crawl_application.client_id)  # type: ignore[union-attr]
    return place.tenant.run(new(place.project(**options), place.making(crawl_application=application)))


def test_a_project_is_made_and_a_second_plan_is_empty(place: Place) -> None:
    made = make(place)
    assert (made.resumed, made.granted) == (False, True)
    state = place.state()
    assert state["hub"] == [("Nytt rådhus på Ås", "FV-101", "prosjekt", "I drift", None, "Aktivt")]
    assert state["joined"]
    assert len(state["milestones"]) == 7
    making = place.making()
    plan = place.tenant.run(
        make_plan(wanted(place.url, making), making.kinds, making.known(place.url), last=making.stamp)
    )
    assert plan.as_dict()["changes"] == []
    assert place.tenant.run(show(place.hub, "fv-101")).row.state == "I drift"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_cut_line_at_any_exchange_is_mended_by_running_again(
    hub: Place, tmp_path: Path, after: bool
) -> None:
    whole = hub.copy(tmp_path / "whole")
    make(whole)
    exchanges = whole.line.exchanges
    expected = whole.state()
    finished = 0
    for number in range(1, exchanges):
        place = hub.copy(tmp_path / f"cut-{number}")
        place.line.at, place.line.after = number, after
        with pytest.raises(ProsjektportalError):
            make(place)
        place.line.mend()
        try:
            make(place)
        except ProjectError:
            finished += 1  # all was done, only nobody told; the state shows it
        assert place.state() == expected, f"after a cut at exchange {number}"
    assert finished <= 1


def test_planning_leaves_the_tenant_as_it_was(place: Place) -> None:
    before = place.contents()
    plan = place.tenant.run(plan_new(place.project(), place.making()))
    assert (plan.reserve, plan.make_site, list(plan.people)) == (True, True, [place.user])
    empty = f"{place.settings.sharepoint}/sites/empty"
    place.tenant.run(plan_adopt(place.project(url=empty, number="AD-1"), place.making()))
    assert place.contents() == before
    make(place)
    assert place.contents() != before


def test_the_same_number_twice_and_an_unknown_person_are_refused(place: Place) -> None:
    with pytest.raises(ProjectError, match="signs in as ingen"):
        make(place, owner="ingen@contoso.no")
    make(place)
    with pytest.raises(ProjectError, match="is taken"):
        make(place, name="Et annet", url=place.url + "-2")


def test_an_abandoned_start_with_a_site_frees_number_and_address(place: Place) -> None:
    place.line.at, place.line.after = 8, False
    with pytest.raises(ProsjektportalError):
        make(place)
    place.line.mend()
    place.tenant.run(abandon("FV-101", place.making(), delete_site=True))
    with pytest.raises(ProjectError, match="There is no project"):
        place.tenant.run(show(place.hub, "FV-101"))


def test_an_existing_site_is_adopted(place: Place) -> None:
    empty = f"{place.settings.sharepoint}/sites/empty"
    asked = place.project(url=empty, number="AD-1", name="Tatt inn")
    adoption = place.tenant.run(plan_adopt(asked, place.making()))
    assert f"hub_associations/{empty}" in [change.address for change in adoption.plan.changes]
    place.tenant.run(adopt(adoption, place.making()))
    shown = place.tenant.run(show(place.hub, "AD-1"))
    assert (shown.row.state, shown.row.url) == ("I drift", empty)
