"""One view across several portfolios, from the lists of their hubs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from portfolio import projects
from portfolio.hub import Hub, Items, raw
from portfolio.sites import HOST, HUB, Site
from portfolio.test_sync import BOARD, NOW, PROJECTS, World
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.errors import AccessDenied, PortfolioError
from sp_prosjektportal.portfolio.collect import OWNED, Source, own_columns
from sp_prosjektportal.portfolio.collecting import Collecting
from sp_prosjektportal.portfolio.columns import BOARD_COLUMNS, Column
from sp_prosjektportal.portfolio.crawl import Crawler
from sp_prosjektportal.portfolio.overviews import BENEFITS, UNCERTAINTY
from sp_prosjektportal.portfolio.rules import load_rules
from sp_prosjektportal.portfolio.sync import SyncResult
from sp_prosjektportal.portfolio.sync_plan import SyncPlan
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.types import Percent
from sp_prosjektportal.resources.words import NORWEGIAN, Words

IKT, STRATEGY = f"{HOST}/sites/ikt", f"{HOST}/sites/strategi"
SOURCES = (Source("ikt", "IKT", IKT, NORWEGIAN), Source("strategi", "Strategi", STRATEGY, NORWEGIAN))
KEYS = {"Lists/Prosjektstatus": "PpStatusKey", PROJECTS: "GtProjectNumber"}
LIGHTS = {"GtStatusRisk": {"Lav": "green", "Høy": "red"}}


class Across:
    """Two portfolios that were synced, and the hub that collects them."""

    def __init__(self) -> None:
        self.ikt, self.strategy = World(), World()
        for world in (self.ikt, self.strategy):
            world.row().update(PpBoardNote="Styret for seg")
        self.strategy.items.rows[PROJECTS, "S-7"] = self.strategy.items.rows.pop((PROJECTS, "FV-101"))
        self.strategy.hub.sites[projects.URL] = Site(projects.URL, projects.lists(), site_id="7")
        self.items = Items()
        self.hub = Hub(self.items)
        self.extra: tuple[Column, ...] = ()
        self.sources = SOURCES
        for world in (self.ikt, self.strategy):
            world.run()
        self.strategy.row("S-7").update(GtSiteUrl=f"{HOST}/sites/s-7", Title="Strategi 2030")
        self.lay_out()

    def lay_out(self) -> None:
        """Let the collecting side see what the portfolios' hubs say now."""
        self.hub.sites[IKT], self.hub.sites[STRATEGY] = (
            site(IKT, self.ikt.items),
            site(STRATEGY, self.strategy.items),
        )

    def sync(self, **options: Any) -> Collecting:
        return Collecting(
            HUB, Crawler(options.pop("now", NOW)), {"list_items": self.items}, load_rules(), LIGHTS,
            sources=self.sources, extra=self.extra, **options,
        )  # fmt: skip

    def plan(self, **options: Any) -> SyncPlan:
        sync = self.sync(**options)
        found: SyncPlan = self.hub.run(sync.plan(sync.look(self.hub)))
        return found

    def run(self, **options: Any) -> SyncResult:
        return self.sync(**options).run(self.hub, "me")

    def rows(self, url: str = PROJECTS) -> dict[str, dict[str, Any]]:
        return {key: row for (where, key), row in self.items.rows.items() if where == url}

    def denied(self, hub: str) -> None:
        self.hub.sites[hub] = Site(
            hub, {"Lists/Prosjekter": []}, failing={"Lists/Prosjekter": AccessDenied(403, "", "no")}
        )


def site(url: str, items: Items) -> Site:
    lists: dict[str, list[dict[str, Any]]] = {
        PROJECTS: [],
        **{overview: [] for overview in (UNCERTAINTY.list, BENEFITS.list, "Lists/Erfaringslogg")},
    }
    for (where, key), row in items.rows.items():
        said = {
            name: (value.share if isinstance(value, Percent) else raw(value)) for name, value in row.items()
        }
        lists.setdefault(where, []).append({KEYS.get(where, "PpRollupKey"): key, **said})
    return Site(url, lists)


@pytest.fixture
def across() -> Across:
    return Across()


def test_the_rows_of_all_portfolios_stand_together_and_say_where_they_come_from(across: Across) -> None:
    result = across.run()
    assert result.failed == ()
    rows = across.rows()
    assert {number: row["PpPortfolio"] for number, row in rows.items()} == {
        "FV-101": "IKT",
        "S-7": "Strategi",
    }
    for name in (
        "Title",
        "GtProjectManager",
        "GtStatusRisk",
        "PpNextGateDate",
        "PpCrawledAt",
        "GtProjectType",
        "PpOpenHighRisks",
    ):
        assert rows["FV-101"][name] == across.ikt.row()[name], name
    assert rows["FV-101"]["PpAttention"] is True
    assert set(rows["FV-101"]) <= OWNED


def test_no_project_site_is_visited(across: Across) -> None:
    across.run()
    assert {ask.site for ask in across.hub.asked} == {HUB, IKT, STRATEGY}


def test_history_and_overviews_come_along(across: Across) -> None:
    across.run()
    assert sorted(across.rows("Lists/Prosjektstatus")) == ["FV-101:1", "FV-101:2", "S-7:1", "S-7:2"]
    assert sorted(across.rows(UNCERTAINTY.list)) == [
        f"{number}:Usikkerhet:{n}" for number in ("FV-101", "S-7") for n in (1, 2, 3, 4)
    ]
    assert (
        across.rows(BENEFITS.list)["S-7:Maleindikatorer:1"]
        == across.strategy.items.rows[BENEFITS.list, "S-7:Maleindikatorer:1"]
    )
    assert across.rows(BENEFITS.list)["S-7:Maleindikatorer:1"]["PpAchievement"] == Percent(share=0.75)


def test_a_second_plan_is_empty_and_planning_writes_nothing(across: Across) -> None:
    before = dict(across.items.rows)
    assert not across.plan().empty
    assert across.items.rows == before
    across.run()
    assert across.plan(now=NOW + timedelta(minutes=5)).empty


def test_what_this_board_writes_stays_and_what_the_others_boards_wrote_is_not_fetched(across: Across) -> None:
    across.run()
    across.rows()["FV-101"].update(BOARD)
    across.ikt.row()["PpBoardNote"] = "Nytt notat i IKT-styret"
    across.ikt.row()["Title"] = "Nytt navn"
    across.lay_out()
    plan = across.plan()
    named = {d.path.removeprefix("values.") for change in plan.plan.changes for d in change.differences}
    assert not named & {column.name for column in BOARD_COLUMNS}
    across.run()
    row = across.rows()["FV-101"]
    assert row["Title"] == "Nytt navn"
    assert {name: row[name] for name in BOARD} == BOARD


def test_a_project_that_left_its_portfolio_leaves_here_with_its_rows(across: Across) -> None:
    across.run()
    for key in [key for key in across.strategy.items.rows if key[1].startswith("S-7")]:
        del across.strategy.items.rows[key]
    across.strategy.items.add(
        PROJECTS, "S-8", Title="En annen", PpState="I drift", GtSiteUrl=f"{HOST}/sites/s-8"
    )
    across.lay_out()
    result = across.run()
    assert result.removed[0] == "S-7"
    assert set(across.rows()) == {"FV-101", "S-8"}
    assert {key.partition(":")[0] for key in across.rows(UNCERTAINTY.list)} == {"FV-101"}
    assert across.plan().empty


def test_a_project_that_moved_to_another_portfolio_keeps_its_row(across: Across) -> None:
    across.run()
    across.rows()["S-7"]["PpBoardNote"] = "Følg med"
    across.ikt.items.rows |= {
        key: row for key, row in across.strategy.items.rows.items() if key[1].startswith("S-7")
    }
    across.strategy.items.rows = {(PROJECTS, "S-9"): {"Title": "Ny", "PpState": "I drift"}}
    across.lay_out()
    across.run()
    assert (across.rows()["S-7"]["PpPortfolio"], across.rows()["S-7"]["PpBoardNote"]) == ("IKT", "Følg med")


def test_a_hub_that_cannot_be_read_keeps_its_rows_marked_stale(across: Across) -> None:
    across.run()
    before = {url: dict(across.rows(url)) for url in (UNCERTAINTY.list, "Lists/Prosjektstatus")}
    across.denied(STRATEGY)
    result = across.run(now=NOW + timedelta(days=1))
    assert list(result.plan.seen.unread) == ["Strategi"]
    assert result.removed == []
    rows = across.rows()
    assert (rows["S-7"]["PpStale"], rows["S-7"]["PpState"], rows["S-7"]["Title"]) == (
        True,
        "I drift",
        "Strategi 2030",
    )
    assert rows["FV-101"]["PpStale"] is False
    assert {url: dict(across.rows(url)) for url in before} == before
    assert across.plan(now=NOW + timedelta(days=1)).empty
    across.lay_out()
    across.run()
    assert across.rows()["S-7"]["PpStale"] is False


def test_a_portfolio_that_suddenly_answers_with_nothing_keeps_its_rows_until_removing_is_asked_for(
    across: Across,
) -> None:
    across.run()
    across.hub.sites[STRATEGY] = Site(STRATEGY, {PROJECTS: []})
    result = across.run()
    assert result.plan.seen.unread == {"Strategi": "it has no projects"}
    assert across.rows()["S-7"]["PpStale"] is True
    assert "S-7" in across.run(remove_gone=True).removed
    assert set(across.rows()) == {"FV-101"}


def test_rows_of_a_portfolio_that_is_no_longer_collected_go_when_all_others_were_read(across: Across) -> None:
    across.run()
    across.sources = SOURCES[:1]
    across.denied(IKT)
    assert across.run().removed == []
    across.lay_out()
    assert across.run().removed[0] == "S-7"


def test_a_row_that_people_made_here_is_left_alone_and_told(across: Across) -> None:
    across.items.add(PROJECTS, "X-1", Title="Egen")
    plan = across.plan()
    assert "row 1 (X-1 Egen) comes from no portfolio and is left alone" in plan.notes
    across.run()
    assert across.rows()["X-1"] == {"Title": "Egen"}


def test_what_was_stale_or_gone_in_the_portfolio_is_so_here(across: Across) -> None:
    across.ikt.row().update(PpStale=True, PpState="Utilgjengelig")
    across.strategy.row("S-7").update(PpState="Borte", PpStale=True)
    across.lay_out()
    assert across.run().failed == ()
    rows = across.rows()
    assert [(rows[n]["PpStale"], rows[n]["PpState"]) for n in ("FV-101", "S-7")] == [
        (True, "Utilgjengelig"),
        (True, "Borte"),
    ]
    states = {one.number: (one.state, one.reason) for one in across.sync().look(across.hub).snapshot.sites}
    assert states == {
        "FV-101": ("unreadable", "the portfolio IKT could not read the site"), "S-7": ("gone", "not found (404)"),
    }  # fmt: skip


def test_two_projects_with_one_number_are_told_apart(across: Across) -> None:
    across.strategy.items.rows = {
        (PROJECTS, "FV-101"): {"Title": "En annen", "PpState": "I drift", "GtSiteUrl": f"{HOST}/sites/annen", "GtSiteId": "99"},
        ("Lists/Prosjektstatus", "FV-101:1"): {"Title": "En annen", "GtProjectNumber": "FV-101", "GtLastReportDate": date(2026, 4, 1)},
    }  # fmt: skip
    across.lay_out()
    plan = across.plan()
    assert (
        "FV-101 is a project of IKT and another one of Strategi, which is called FV-101 (Strategi) here"
        in plan.notes
    )
    across.run()
    assert {number: row["Title"] for number, row in across.rows().items()} == {
        "FV-101": "Digital byggesak",
        "FV-101 (Strategi)": "En annen",
    }
    history = across.rows("Lists/Prosjektstatus")
    assert history["FV-101 (Strategi):1"]["GtProjectNumber"] == "FV-101 (Strategi)"
    assert across.plan().empty


def test_a_project_in_two_portfolios_stands_once(across: Across) -> None:
    across.strategy.items.rows[PROJECTS, "FV-101"] = dict(across.ikt.row())
    across.lay_out()
    assert "FV-101 stands in Strategi and in IKT; the latter's row is used" in across.plan().notes
    across.run()
    assert across.rows()["FV-101"]["PpPortfolio"] == "IKT"


def test_a_programme_may_have_projects_in_several_portfolios(across: Across) -> None:
    across.strategy.row("S-7").update(GtProjectTemplate="program")
    across.ikt.row()["PpProgramme"] = "S-7"
    across.lay_out()
    across.run()
    rows = across.rows()
    assert (rows["S-7"]["PpProgrammeProjects"], rows["S-7"]["PpProgrammeStatus"]) == (1, "Rød")
    assert rows["FV-101"]["PpProgramme"] == "S-7 Strategi 2030"


EXTRA = (
    Column("KomDrift", "boolean", optional=True),
    Column("KomVekt", "number", optional=True, percent=True),
)


def test_own_columns_come_along_when_the_collecting_template_has_them_too(across: Across) -> None:
    across.ikt.row().update(KomDrift=True, KomVekt=0.25, KomAnnet="sees ikke")
    across.lay_out()
    strategy = across.hub.sites[STRATEGY]
    strategy.columns = {
        PROJECTS: {name for row in across.hub.sites[IKT].lists[PROJECTS] for name in row}
        | OWNED - {"KomDrift", "KomVekt"}
        | {"Created", "PpBoardNote", "PpBoardPriority", "PpBoardFollowUp"}
    }
    strategy.columns[PROJECTS] -= {"KomDrift", "KomVekt"}
    across.extra = EXTRA
    across.run()
    rows = across.rows()
    assert (rows["FV-101"]["KomDrift"], rows["FV-101"]["KomVekt"]) == (True, Percent(share=0.25))
    assert "KomAnnet" not in rows["FV-101"]
    assert "KomDrift" not in rows["S-7"]


def test_an_english_portfolio_is_collected_in_the_words_of_the_norwegian_hub(across: Across) -> None:
    choices = {
        "GtStatusRisk": {"Høy": {"nb": "Høy", "en": "High"}},
        "PpState": {"I drift": {"nb": "I drift", "en": "Running"}},
    }
    across.ikt.row().update(GtStatusRisk="High", PpState="Running")
    across.lay_out()
    across.sources = (Source("ikt", "IKT", IKT, Words(choices, "en")), SOURCES[1])
    across.run()
    assert (across.rows()["FV-101"]["GtStatusRisk"], across.rows()["FV-101"]["PpState"]) == ("Høy", "I drift")


def listed(*columns: Resource) -> list[Resource]:
    return [
        List(url=PROJECTS, title="P"),
        ListColumn(list=PROJECTS, name="PpPortfolio", type="text"),
        *columns,
    ]


def test_the_columns_of_ones_own_are_those_that_a_template_adds() -> None:
    found = own_columns(
        listed(
            ListColumn(list=PROJECTS, name="KomVekt", type="percent"),
            ListColumn(list=PROJECTS, name="KomNaar", type="date", time=True),
            ListColumn(list=PROJECTS, name="KomPeker", type="lookup", lookup_list="Lists/Lenker"),
            ListColumn(list=PROJECTS, name="KomSum", type="calculated", formula="=1"),
            ListColumn(list=PROJECTS, name="GtEndDate", title="Overtakelse"),
            ListColumn(list="Lists/Lenker", name="KomAnnet", type="text"),
        )
    )
    assert found == (
        Column("KomVekt", "number", optional=True, percent=True),
        Column("KomNaar", "moment", optional=True),
    )


def test_a_template_without_the_portfolios_column_is_refused() -> None:
    with pytest.raises(
        PortfolioError, match="'min' cannot be that of a portfolio that collects others"
    ) as refused:
        own_columns([List(url=PROJECTS, title="P")], "min")
    assert "samlet" in refused.value.hint
