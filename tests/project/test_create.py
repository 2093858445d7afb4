"""Making projects, and finishing what was interrupted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from project.world import HOST, HUB, IDEA, KARI, URL, Ask, Died, World, making, project
from sp_prosjektportal.errors import ApplyError, ProjectError
from sp_prosjektportal.project.create import new
from sp_prosjektportal.project.model import CrawlApplication, Making, Project
from sp_prosjektportal.project.plan import plan_new
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.types import Term

CRAWL = CrawlApplication("c0ffee00-0000-0000-0000-000000000001")


def make(world: World, asked: Project | None = None, **options: Any) -> Any:
    return world.run(new(asked or project(), making(**options)))


def test_a_project_is_made_with_site_template_properties_and_row() -> None:
    world = World()
    made = make(world)
    row = world.row()
    assert row is not None
    assert (row["PpState"], row["GtSiteUrl"], row["GtSiteId"], row["GtGroupId"]) == (
        "I drift",
        URL,
        "s1",
        "g1",
    )
    assert (row["Title"], row["GtProjectTemplate"], row["GtProjectManager"]) == (
        "Digital byggesak",
        "prosjekt",
        KARI,
    )
    own = world.things[URL, "list_items/Lists/Prosjektegenskaper/GtProjectNumber=FV-101"]
    assert isinstance(own, ListItem)
    assert own.values["GtProjectManager"] == KARI
    assert own.values["GtProjectPhase"] == Term(id=IDEA)
    assert (URL, f"hub_associations/{URL}") in world.things
    assert (made.resumed, made.site_id) == (False, "s1")


def test_people_are_the_sites_owners_and_members() -> None:
    world = World()
    make(world, project(members=("kari@contoso.no",)))
    site = world.things[URL, f"sites/{URL}"]
    assert getattr(site, "owners", None) == ("aase@contoso.no", "kari@contoso.no")
    assert getattr(site, "members", None) == ("kari@contoso.no",)


def test_the_portfolios_owners_own_a_project_that_names_nobody() -> None:
    world = World()
    make(world, project(manager="", owner=""), owners=("admin@contoso.no",))
    assert getattr(world.things[URL, f"sites/{URL}"], "owners", None) == ("admin@contoso.no",)


def test_the_number_is_reserved_before_the_site_is_made() -> None:
    world = World()
    order: list[str] = []
    world.before_write = lambda ask: order.append(f"{ask.what} {ask.resource.kind}")
    make(world)
    assert order[:3] == ["create list_items", "create sites", "create hub_associations"]
    assert order[-1] == "update list_items"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_interruption_at_any_exchange_is_mended_by_running_again(after: bool) -> None:
    whole = World()
    make(whole, crawl_application=CRAWL)
    for number in range(whole.exchanges):
        world = World()
        world.dies_at, world.dies_after = number, after
        with pytest.raises(Died):
            make(world, crawl_application=CRAWL)
        if (number, after) == (whole.exchanges - 1, True):  # all was done, only nobody told
            with pytest.raises(ProjectError, match="is taken by Digital byggesak"):
                make(world, crawl_application=CRAWL)
        else:
            make(world, crawl_application=CRAWL)
        assert world.state == whole.state, f"after dying at exchange {number}"


def test_a_second_run_of_a_finished_project_is_refused() -> None:
    world = World()
    make(world)
    before = world.state
    with pytest.raises(ProjectError, match="The number FV-101 is taken") as told:
        make(world)
    assert "project apply" in told.value.hint
    assert world.state == before


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (project(number="fv-7", url=f"{HOST}/sites/annet"), "The number FV-7 is taken by Sju"),
        (project(url=f"{HOST}/sites/FV-7"), "belongs to project FV-7"),
        (project(number="FV-8", url=f"{HOST}/sites/fv-8", name="Noe annet"), "is reserved for 'Åtte'"),
        (project(number="FV-8", url=f"{HOST}/sites/ny", name="Åtte"), "is reserved for 'Åtte'"),
        (project(url=f"{HOST}/sites/fremmed"), "not one of ours"),
        (project(url=f"{HOST}/sites/stengt"), "not one of ours"),
        (project(manager="ukjent@contoso.no", members=("heller@contoso.no",)), "signs in as ukjent@contoso.no, heller@contoso.no"),
        (project(manager="Kari Nordmann"), "no sign-in name"),
        (project(members=("Kari Nordmann",)), "signs in as kari nordmann"),
        (project(number="FV 101"), "cannot be a project number"),
        (project(name="x" * 201), "201 characters"),
        (project(url=f"{HOST}/sites/å"), "no address"),
    ],
)  # fmt: skip
def test_what_is_taken_unknown_or_wrong_is_refused_before_anything_is_made(
    asked: Project, words: str
) -> None:
    world = World()
    world.put_row("FV-7", Title="Sju", GtSiteUrl=f"{HOST}/sites/fv-7", PpState="I drift")
    world.put_row("FV-8", Title="Åtte", GtSiteUrl=f"{HOST}/sites/fv-8", PpState="Opprettes")
    world.put_site(f"{HOST}/sites/fremmed")
    world.closed.add(f"{HOST}/sites/stengt")
    before = world.state
    for steps in (new(asked, making()), plan_new(asked, making())):
        with pytest.raises(ProjectError, match=words) as told:
            world.run(steps)
        assert told.value.hint
        assert world.state == before


def test_of_two_who_reserve_the_same_number_one_is_refused() -> None:
    world = World()

    def somebody_is_faster(ask: Ask) -> None:
        if world.row() is None:
            world.put_row("FV-101", Title="En annens", GtSiteUrl=URL, PpState="Opprettes")

    world.before_write = somebody_is_faster
    with pytest.raises(ProjectError, match="is reserved for 'En annens'"):
        make(world)
    assert not world.site_exists(URL)


def test_a_hub_without_a_portfolio_is_told() -> None:
    world = World()
    lost = replace(making(), hub=f"{HOST}/sites/ingen")
    with pytest.raises(ProjectError, match="There is no portfolio at"):
        world.run(new(project(), lost))


def test_the_crawl_application_is_granted_access_once() -> None:
    world = World()
    made = make(world, crawl_application=CRAWL)
    assert made.granted
    assert world.grants == [CRAWL.client_id]


def test_what_fails_on_the_site_leaves_the_project_unfinished_and_is_told() -> None:
    world = World()

    def refuse(ask: Ask) -> None:
        if ask.resource.address == "lists/Lists/Milepaeler":
            raise RuntimeError("disk full")

    world.before_write = refuse
    with pytest.raises(ApplyError, match="disk full"):
        make(world)
    row = world.row()
    assert row is not None
    assert row["PpState"] == "Opprettes"
    world.before_write = lambda ask: None
    assert make(world).resumed


def test_the_starting_phase_is_of_the_templates_own_set() -> None:
    other, own = "99e85650-33de-4af4-b8db-edffbc8a310b", "7fd5a4da-83dc-4f8b-892f-b575352c4ce4"
    row = ListItem(
        list="Lists/X", key_column="K", row="1", values={"GtProjectPhase": Term(id=own, label="Idé")}
    )
    made: Making = making(resources=(row,), phases={IDEA: "ide", other: "konsept", own: "ide"})
    assert made.first_phase() == Term(id=own)
    assert making(resources=(), phases={IDEA: "ide"}).first_phase() is None


def test_a_plan_of_a_new_project_says_what_would_be_made_and_makes_nothing() -> None:
    world = World()
    before = world.state
    plan = world.run(plan_new(project(), making())).as_dict()
    assert world.state == before
    assert (plan["reserve"], plan["make_site"], plan["plan"]) == (True, True, None)
    assert plan["resources"] == {"hub_associations": 1, "list_items": 3, "lists": 2}
    assert plan["people"] == {"kari@contoso.no": "Kari Nordmann", "aase@contoso.no": "Åse Bjørnstad"}


def test_a_plan_of_an_interrupted_project_says_what_is_missing() -> None:
    world = World()
    world.before_write = lambda ask: (_ for _ in ()).throw(Died()) if ask.resource.kind == "lists" else None
    with pytest.raises(Died):
        make(world)
    world.before_write = lambda ask: None
    plan = world.run(plan_new(project(), making()))
    assert (plan.reserve, plan.make_site) == (False, False)
    assert "lists/Lists/Milepaeler" in [change.address for change in plan.plan.changes]
    assert world.row() is not None
    assert HUB != URL
