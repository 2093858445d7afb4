"""Taking existing sites in, and giving up unfinished ones."""

from __future__ import annotations

from typing import Any

import pytest

from project.world import HOST, HUB, URL, World, making, project
from sp_prosjektportal.errors import ProjectError
from sp_prosjektportal.project.abandon import abandon
from sp_prosjektportal.project.adopt import adopt, plan_adopt
from sp_prosjektportal.project.create import new
from sp_prosjektportal.project.show import list_projects, show
from sp_prosjektportal.resources.list_items import ListItem

BARE: dict[str, Any] = {"resources": (), "stamp": ()}


def existing(world: World, **values: Any) -> None:
    """A site made by others, with a row of properties when values are given."""
    world.put_site(URL)
    if values:
        own = ListItem(
            list="Lists/Prosjektegenskaper",
            key_column="GtProjectNumber",
            row=values.pop("number"),
            values=values,
        )
        world.things[URL, own.address] = own


def unnamed(**options: Any) -> Any:
    return project(**({"number": "", "name": "", "manager": "", "owner": "", "template": ""} | options))


def test_a_site_that_says_its_number_and_name_is_taken_in_with_them() -> None:
    world = World()
    existing(world, number="PP-7", Title="Fra 365")
    adoption = world.run(plan_adopt(unnamed(), making(**BARE)))
    assert (adoption.project.number, adoption.project.name, adoption.project.type) == (
        "PP-7",
        "Fra 365",
        "group",
    )
    assert [change.address for change in adoption.plan.changes] == [f"hub_associations/{URL}"]
    assert world.row("PP-7") is None, "planning writes nothing"
    world.run(adopt(adoption, making(**BARE)))
    row = world.row("PP-7")
    assert row is not None
    assert (row["PpState"], row["Title"], row["GtSiteUrl"]) == ("I drift", "Fra 365", URL)


def test_what_the_site_says_about_itself_is_not_changed() -> None:
    world = World()
    existing(world, number="PP-7", Title="Fra 365", GtProjectGoals="Egne mål")
    adoption = world.run(plan_adopt(unnamed(), making()))
    world.run(adopt(adoption, making()))
    own = world.things[URL, "list_items/Lists/Prosjektegenskaper/GtProjectNumber=PP-7"]
    assert isinstance(own, ListItem)
    assert own.values == {"Title": "Fra 365", "GtProjectGoals": "Egne mål"}
    assert (URL, "lists/Lists/Milepaeler") in world.things


def test_a_site_without_properties_takes_number_and_name_from_the_command() -> None:
    world = World()
    existing(world)
    with pytest.raises(ProjectError, match="does not say its project number") as told:
        world.run(plan_adopt(unnamed(), making(**BARE)))
    assert "--number" in told.value.hint
    adoption = world.run(plan_adopt(unnamed(number="X-1"), making(**BARE)))
    assert (adoption.project.number, adoption.project.name) == ("X-1", "Tittel")
    assert "give a template" in adoption.notes[0]


def test_with_a_template_a_site_without_properties_gets_a_row_of_its_own() -> None:
    world = World()
    existing(world)
    world.run(adopt(world.run(plan_adopt(project(), making())), making()))
    assert (URL, "list_items/Lists/Prosjektegenskaper/GtProjectNumber=FV-101") in world.things


def test_an_adoption_may_be_run_again() -> None:
    world = World()
    existing(world, number="PP-7", Title="Fra 365")
    world.put_row("PP-7", Title="Fra 365", GtSiteUrl=URL, PpState="Opprettes")
    adoption = world.run(plan_adopt(unnamed(), making(**BARE)))
    assert not adoption.reserve
    world.run(adopt(adoption, making(**BARE)))
    row = world.row("PP-7")
    assert row is not None
    assert row["PpState"] == "I drift"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (unnamed(url=f"{HOST}/sites/ingen"), "There is no site at"),
        (unnamed(url=f"{HOST}/sites/stengt"), "may not be opened"),
        (unnamed(url=HUB, number="X-1"), "is a hub itself"),
        (unnamed(number="FV-7"), "The number FV-7 is taken"),
        (unnamed(manager="ukjent@contoso.no"), "signs in as ukjent"),
    ],
)
def test_what_cannot_be_adopted_is_refused(asked: Any, words: str) -> None:
    world = World()
    existing(world, number="PP-7", Title="Fra 365")
    world.put_site(f"{HOST}/sites/stengt")
    world.closed.add(f"{HOST}/sites/stengt")
    world.put_row("FV-7", Title="Sju", GtSiteUrl=f"{HOST}/sites/fv-7", PpState="I drift")
    with pytest.raises(ProjectError, match=words):
        world.run(plan_adopt(asked, making(**BARE)))


def started(world: World, *, site: str | None = "2026-05-01T10:00:00Z") -> None:
    world.put_row("FV-101", Title="Digital byggesak", GtSiteUrl=URL, PpState="Opprettes")
    if site:
        world.put_site(URL, site)


def test_an_abandoned_start_frees_its_number() -> None:
    world = World()
    started(world, site=None)
    gone = world.run(abandon("fv-101", making()))
    assert (gone.site_left, gone.site_deleted) == (False, False)
    assert world.row() is None
    world.run(new(project(name="Et annet prosjekt"), making()))


def test_the_site_of_an_abandoned_start_is_left_unless_asked() -> None:
    world = World()
    started(world)
    assert world.run(abandon("FV-101", making())).site_left
    assert world.site_exists(URL)


def test_the_site_of_an_abandoned_start_is_deleted_when_asked() -> None:
    world = World()
    started(world)
    assert world.run(abandon("FV-101", making(), delete_site=True)).site_deleted
    assert not world.site_exists(URL)
    assert world.row() is None


def test_a_site_that_is_older_than_the_start_is_not_deleted() -> None:
    world = World()
    started(world, site="2020-01-01T10:00:00Z")
    with pytest.raises(ProjectError, match="is older than the start"):
        world.run(abandon("FV-101", making(), delete_site=True))
    assert world.site_exists(URL)
    assert world.row() is not None


@pytest.mark.parametrize(("number", "words"), [("FV-7", "is finished"), ("FV-9", "There is no project FV-9")])
def test_only_unfinished_projects_can_be_abandoned(number: str, words: str) -> None:
    world = World()
    world.put_row("FV-7", Title="Sju", GtSiteUrl=f"{HOST}/sites/fv-7", PpState="I drift")
    with pytest.raises(ProjectError, match=words):
        world.run(abandon(number, making()))


def test_projects_are_listed_by_number_and_shown_with_their_stamp() -> None:
    world = World()
    world.put_row("FV-7", Title="Sju", GtSiteUrl=f"{HOST}/sites/fv-7", PpState="Opprettes")
    world.run(new(project(), making()))
    rows = world.run(list_projects(HUB))
    assert [(row.number, row.state) for row in rows] == [("FV-101", "I drift"), ("FV-7", "Opprettes")]
    shown = world.run(show(HUB, "fv-101")).as_dict()
    assert (shown["title"], shown["problem"]) == ("Digital byggesak", "")
    assert [(stamp["template"], stamp["version"]) for stamp in shown["stamps"]] == [("prosjekt", "1.0.0")]


def test_a_project_whose_site_cannot_be_read_is_shown_with_the_reason() -> None:
    world = World()
    world.put_row("FV-101", Title="Digital byggesak", GtSiteUrl=URL, PpState="I drift")
    world.put_site(URL)
    world.closed.add(URL)
    assert "unauthorized" in world.run(show(HUB, "FV-101")).problem


def test_a_project_whose_site_is_gone_is_shown_with_the_reason() -> None:
    world = World()
    world.put_row("FV-101", Title="Digital byggesak", GtSiteUrl=URL, PpState="I drift")
    assert "404" in world.run(show(HUB, "FV-101")).problem
