"""The overviews of uncertainty, benefits and lessons: what the projects have, and nothing lost by a partial crawl."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from portfolio import projects
from portfolio.sites import HOST, Site
from portfolio.test_sync import NOW, PROJECTS, World
from sp_prosjektportal.errors import AccessDenied, NotFound
from sp_prosjektportal.portfolio.overviews import LESSONS, OVERVIEWS, UNCERTAINTY
from sp_prosjektportal.resources.types import Percent

RISKS, BENEFITS, LOG = (overview.list for overview in OVERVIEWS)
Lists = dict[str, list[dict[str, Any]]]


def lists(**changes: Any) -> Lists:
    return projects.lists() | changes


def rows(world: World, overview: str) -> dict[str, dict[str, Any]]:
    return {key: row for (url, key), row in world.items.rows.items() if url == overview}


def lesson(title: str = "Test tidlig", **values: Any) -> dict[str, Any]:
    return {
        "Title": title,
        "GtProjectLogExperience": True,
        "GtProjectLogRecommendation": "Prøv på tre brukere",
        "Created": "2026-04-22T22:30:00Z",
        **projects.changed("2026-04-22T22:30:00Z", projects.KARI),
        **values,
    }


@pytest.fixture
def world() -> World:
    found = World(
        Site(
            projects.URL,
            lists(**{"Lists/Prosjektlogg": [lesson(), lesson("Møte", GtProjectLogExperience=False)]}),
        )
    )
    found.run()
    return found


def test_each_row_of_the_project_is_a_row_of_the_overview(world: World) -> None:
    risks = rows(world, RISKS)
    assert sorted(risks) == [f"FV-101:Usikkerhet:{number}" for number in (1, 2, 3, 4)]
    assert {key: (row["PpUncertaintyKind"], row["PpUncertaintyOpen"], row["PpFactor"]) for key, row in risks.items()} == {
        "FV-101:Usikkerhet:1": ("Risiko", True, 12),
        "FV-101:Usikkerhet:2": ("Risiko", True, 10),
        "FV-101:Usikkerhet:3": ("Risiko", False, 20),
        "FV-101:Usikkerhet:4": ("Mulighet", True, 16),
    }  # fmt: skip
    benefits = rows(world, BENEFITS)
    assert benefits["FV-101:Maleindikatorer:1"]["PpAchievement"] == Percent(share=0.75)
    assert (benefits["FV-101:Maleindikatorer:1"]["PpMeasuredOn"], benefits["FV-101:Maleindikatorer:2"]["PpMeasuredOn"]) == (
        date(2026, 4, 2), None,
    )  # fmt: skip
    assert rows(world, LOG) == {
        "FV-101:Prosjektlogg:1": {
            "Title": "Test tidlig", "PpProjectNumber": "FV-101", "PpProjectTitle": "Digital byggesak", "PpLessonDescription": None,
            "PpLessonConsequence": None, "PpLessonAdvice": "Prøv på tre brukere", "PpLessonDate": date(2026, 4, 23),
        }
    }  # fmt: skip


def test_sync_writes_only_the_columns_that_it_owns(world: World) -> None:
    for overview in OVERVIEWS:
        owned = {column.name for column in overview.owned}
        assert all(set(row) <= owned for row in rows(world, overview.list).values())


def test_a_second_plan_is_empty(world: World) -> None:
    assert world.plan(NOW + timedelta(minutes=5)).empty


def test_what_people_added_to_a_row_stays(world: World) -> None:
    row = world.items.rows[LOG, "FV-101:Prosjektlogg:1"]
    row["KomTema"] = "Brukere"
    world.items.add(LOG, "", Title="Egen rad")
    world.hub.sites[projects.URL] = Site(
        projects.URL, lists(**{"Lists/Prosjektlogg": [lesson(GtProjectLogRecommendation="Fem brukere")]})
    )
    world.run()
    assert (row["PpLessonAdvice"], row["KomTema"]) == ("Fem brukere", "Brukere")
    assert world.items.rows[LOG, ""] == {"Title": "Egen rad"}


def test_a_row_whose_source_is_gone_is_removed_and_told_in_the_plan(world: World) -> None:
    world.hub.sites[projects.URL] = Site(projects.URL, lists(**{"Lists/Prosjektlogg": []}))
    plan = world.plan()
    assert [item.resource.row for item in plan.remove] == ["FV-101:Prosjektlogg:1"]
    assert not plan.empty
    assert rows(world, LOG)
    result = world.run()
    assert result.removed == ["FV-101:Prosjektlogg:1"]
    assert rows(world, LOG) == {}
    assert world.plan().empty


def denied(site: Lists) -> Site:
    return Site(projects.URL, site, failing={"web": AccessDenied(403, "", "no")})


def list_denied(site: Lists) -> Site:
    return Site(projects.URL, site, failing={"Lists/Prosjektegenskaper": AccessDenied(403, "", "no")})


def list_gone(site: Lists) -> Site:
    return Site(
        projects.URL,
        {
            name: found
            for name, found in site.items()
            if name not in ("Lists/Usikkerhet", "Lists/Prosjektlogg")
        },
    )


def other_site_denied(site: Lists) -> Site:
    return Site(projects.URL, site)


@pytest.mark.parametrize("crawl", [denied, list_denied, list_gone], ids=lambda crawl: crawl.__name__)
def test_a_site_that_was_not_read_whole_keeps_its_rows(world: World, crawl: Callable[[Lists], Site]) -> None:
    before = {url: rows(world, url) for url in (RISKS, LOG)}
    world.hub.sites[projects.URL] = crawl(lists(**{"Lists/Usikkerhet": [], "Lists/Prosjektlogg": []}))
    result = world.run(NOW + timedelta(days=1))
    assert {url: rows(world, url) for url in (RISKS, LOG)} == before
    assert result.removed == []


def test_a_site_that_is_gone_keeps_its_rows_until_it_is_removed(world: World) -> None:
    del world.hub.sites[projects.URL]
    world.run(NOW + timedelta(days=1))
    assert len(rows(world, RISKS)) == 4
    removed = world.run(NOW + timedelta(days=1), remove_gone=True).removed
    assert removed[0] == "FV-101"
    assert len(removed) == 1 + 4 + 2 + 1
    assert world.items.rows.keys() == {
        ("Lists/Prosjektstatus", "FV-101:1"),
        ("Lists/Prosjektstatus", "FV-101:2"),
    }


def test_rows_of_a_project_that_nobody_knows_any_more_go_only_when_asked_and_all_was_read(
    world: World,
) -> None:
    world.items.add(RISKS, "X-9:Usikkerhet:1", PpProjectNumber="X-9", Title="Fra før")
    assert world.plan().remove == ()
    asked = world.plan(remove_gone=True)
    assert [item.resource.row for item in asked.remove] == ["X-9:Usikkerhet:1"]
    other = f"{HOST}/sites/fv-102"
    world.hub.sites[other] = Site(other, {}, failing={"web": AccessDenied(403, "", "no")})
    world.items.add(PROJECTS, "FV-102", Title="To", GtSiteUrl=other, PpState="I drift")
    assert world.plan(remove_gone=True).remove == ()


def test_a_hub_without_the_overviews_is_synced_without_them_and_told() -> None:
    world = World()
    world.hub.overviews = {UNCERTAINTY.list, LESSONS.list}
    plan = world.plan()
    assert plan.notes == (
        "the hub has no Lists/Gevinstoversikt; run `prosjektportal hub apply` to have these overviews",
    )
    result = world.run()
    assert result.applied.failed == []
    assert rows(world, BENEFITS) == {}
    assert len(rows(world, RISKS)) == 4


def test_a_row_without_a_title_gets_a_sign(world: World) -> None:
    assert rows(world, RISKS)["FV-101:Usikkerhet:1"]["Title"] == "–"


def test_a_project_list_that_is_missing_is_not_an_empty_one() -> None:
    site = Site(projects.URL, lists(), failing={"Lists/Usikkerhet": NotFound(404, "", "gone meanwhile")})
    world = World()
    world.run()
    world.hub.sites[projects.URL] = site
    assert world.run().removed == []
