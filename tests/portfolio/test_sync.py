"""Making the overview say what the crawl saw."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portfolio import projects
from portfolio.hub import Hub, Items
from portfolio.sites import HOST, HUB, Site
from sp_prosjektportal.errors import AccessDenied, PortfolioError
from sp_prosjektportal.portfolio.board import board
from sp_prosjektportal.portfolio.columns import BOARD_COLUMNS, SYNC_COLUMNS
from sp_prosjektportal.portfolio.crawl import Crawler
from sp_prosjektportal.portfolio.registry import read_registry
from sp_prosjektportal.portfolio.rules import load_rules
from sp_prosjektportal.portfolio.sync import Sync, SyncPlan, SyncResult
from sp_prosjektportal.resources.types import Person

NOW = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
PROJECTS = "Lists/Prosjekter"
BOARD = {"PpBoardNote": "Se på denne", "PpBoardPriority": "Høy", "PpBoardFollowUp": date(2026, 5, 20)}


class World:
    """A hub with one project (FV-101) that was registered and never synced."""

    def __init__(self, *sites: Site) -> None:
        self.items = Items()
        self.hub = Hub(self.items, *(sites or (projects.site(),)))
        self.items.add(
            PROJECTS, "FV-101", Title="Gammelt navn", GtSiteUrl=projects.URL, PpState="I drift", **BOARD
        )

    def sync(self, now: datetime = NOW, **options: Any) -> Sync:
        kinds = {"list_items": self.items}
        return Sync(HUB, Crawler(now, projects.PHASES), kinds, load_rules(), **options)

    def plan(self, now: datetime = NOW, **options: Any) -> SyncPlan:
        sync = self.sync(now, **options)
        plan: SyncPlan = self.hub.run(sync.plan(sync.look(self.hub)))
        return plan

    def run(self, now: datetime = NOW, **options: Any) -> SyncResult:
        return self.sync(now, **options).run(self.hub, "me")

    def row(self, number: str = "FV-101") -> dict[str, Any]:
        return self.items.rows[PROJECTS, number]


def test_the_row_says_what_the_site_says() -> None:
    world = World()
    world.run()
    row = world.row()
    assert row["Title"] == "Digital byggesak"
    assert row["GtProjectManager"] == Person(login="kari@contoso.no")
    assert (row["PpPhase"], row["GtProjectPhaseText"], row["PpPhaseTermId"]) == (
        "Planlegge",
        "Planlegge",
        projects.PLANNING,
    )
    assert (row["GtStatusRisk"], row["GtLastReportDate"], row["GtProjectForecast"]) == (
        "Høy",
        date(2026, 4, 15),
        96,
    )
    assert (row["PpOpenHighRisks"], row["PpOverdueTasks"], row["PpOpenCheckpoints"]) == (1, 1, 2)
    assert (row["PpNextGate"], row["PpNextGateDate"]) == ("BP3", date(2026, 6, 1))
    assert (row["PpBenefitsMeasured"], row["PpBenefitsPlanned"]) == (1, 2)
    assert (row["PpCrawledAt"], row["PpLastChange"]) == (NOW, datetime(2026, 4, 22, 8, 30, tzinfo=UTC))
    assert (row["PpState"], row["PpStale"], row["GtProjectTypeText"]) == ("I drift", False, "IKT")


def test_attention_is_written_with_its_reasons() -> None:
    world = World()
    world.run()
    assert world.row()["PpAttention"] is True
    assert world.row()["PpAttentionReasons"] == (
        "Status risiko er Høy (rapportert 15.4.2026; følges opp når den er Høy)\n"
        "Status økonomi er ikke satt (rapportert 15.4.2026; følges opp når den er over budsjett eller ukjent)\n"
        "Prognosen er 96 % av rammen (grensen er 95 %; rapportert 15.4.2026)"
    )


def test_every_status_report_is_copied_to_the_history_once() -> None:
    world = World()
    world.run()
    world.run()
    history = {key: row for (url, key), row in world.items.rows.items() if url == "Lists/Prosjektstatus"}
    assert sorted(history) == ["FV-101:1", "FV-101:2"]
    assert history["FV-101:2"]["GtStatusRiskComment"] == "Leverandøren er sen"
    assert history["FV-101:2"]["Title"] == "Digital byggesak"


def test_the_boards_columns_are_never_touched() -> None:
    world = World()
    plan = world.plan()
    named = {
        difference.path.removeprefix("values.")
        for change in plan.plan.changes
        for difference in change.differences
    }
    assert not named & {column.name for column in BOARD_COLUMNS}
    world.run()
    assert {name: world.row()[name] for name in BOARD} == BOARD
    written = set(world.row()) - set(BOARD)
    assert written <= {column.name for column in SYNC_COLUMNS}


def test_planning_writes_nothing() -> None:
    world = World()
    before = {key: dict(row) for key, row in world.items.rows.items()}
    assert not world.plan().empty
    assert world.items.rows == before
    assert all(ask.method == "GET" or ask.harmless for ask in world.hub.asked)


def test_a_second_plan_after_a_sync_is_empty() -> None:
    world = World()
    world.run()
    again = world.plan(NOW + timedelta(minutes=5))
    assert again.empty
    assert len(again.refresh) == 1


def test_the_time_of_the_crawl_is_written_again_only_after_a_while() -> None:
    world = World()
    world.run()
    world.items.written.clear()
    world.run(NOW + timedelta(hours=1))
    assert world.items.written == []
    world.run(NOW + timedelta(hours=21))
    assert world.items.written == [(PROJECTS, "FV-101")]
    assert world.row()["PpCrawledAt"] == NOW + timedelta(hours=21)


def test_the_same_plan_has_the_same_checksum_whenever_it_is_made() -> None:
    world = World()
    assert world.plan().checksum == world.plan(NOW + timedelta(minutes=3)).checksum
    other = World()
    other.row()["GtStatusRisk"] = "Høy"
    assert other.plan().checksum != world.plan().checksum


def test_a_site_that_cannot_be_read_keeps_its_row_marked_stale() -> None:
    world = World()
    world.run()
    before = dict(world.row())
    world.hub.sites[projects.URL] = projects.site(failing={"web": AccessDenied(403, "", "no")})
    result = world.run(NOW + timedelta(days=1))
    assert [site.number for site in result.failed] == ["FV-101"]
    assert world.row() == before | {"PpStale": True, "PpState": "Utilgjengelig"}
    assert world.plan(NOW + timedelta(days=1)).empty


def test_a_site_that_cannot_be_read_is_still_judged_on_what_was_read_last() -> None:
    world = World()
    world.run()
    world.hub.sites[projects.URL] = projects.site(failing={"web": AccessDenied(403, "", "no")})
    world.run(NOW + timedelta(days=40))
    assert world.row()["PpAttention"] is True
    assert "BP3 skulle vært besluttet 1.6.2026" in world.row()["PpAttentionReasons"]
    assert says(world, NOW + timedelta(days=40)) == world.row()["PpAttentionReasons"]


def test_the_flag_of_a_site_that_is_gone_is_taken_down() -> None:
    world = World()
    world.run()
    assert world.row()["PpAttention"] is True
    del world.hub.sites[projects.URL]
    world.run(NOW + timedelta(days=1))
    assert (world.row()["PpAttention"], world.row()["PpAttentionReasons"]) == (False, None)
    assert says(world, NOW + timedelta(days=1)) == ""
    assert world.plan(NOW + timedelta(days=1)).empty


def says(world: World, now: datetime) -> str:
    """What ``portfolio attention`` would say of the project, from the rows of the hub."""
    registry = world.hub.run(read_registry(HUB, compare=False))
    rows = board("", registry, {}, load_rules(), now.date())
    return "\n".join(reason.in_words() for row in rows for reason in row.reasons)


def test_a_site_that_can_be_read_again_is_no_longer_stale() -> None:
    world = World()
    world.row().update(PpStale=True, PpState="Utilgjengelig")
    world.run()
    assert (world.row()["PpStale"], world.row()["PpState"]) == (False, "I drift")


def test_a_site_that_is_gone_is_reported_and_its_row_kept() -> None:
    world = World()
    del world.hub.sites[projects.URL]
    result = world.run()
    assert [(site.number, site.state) for site in result.failed] == [("FV-101", "gone")]
    assert (world.row()["PpState"], world.row()["Title"], world.row()["PpBoardNote"]) == (
        "Borte",
        "Gammelt navn",
        "Se på denne",
    )


def test_the_row_of_a_gone_site_is_removed_when_asked() -> None:
    world = World()
    del world.hub.sites[projects.URL]
    result = world.run(remove_gone=True)
    assert result.removed == ["FV-101"]
    assert world.items.rows == {}


def test_a_partial_crawl_removes_nothing() -> None:
    other = f"{HOST}/sites/fv-102"
    world = World(Site(other, {}, failing={"web": AccessDenied(403, "", "no")}))
    world.items.add(PROJECTS, "FV-102", Title="To", GtSiteUrl=other, PpState="I drift")
    result = world.run(remove_gone=True)
    assert result.removed == []
    assert "a partial crawl removes nothing" in result.plan.notes[0]
    assert (world.row()["PpState"], world.row("FV-102")["PpState"]) == ("Borte", "Utilgjengelig")


def test_a_project_that_is_being_made_is_left_alone() -> None:
    world = World()
    world.row()["PpState"] = "Opprettes"
    assert world.plan().empty


def test_what_an_older_site_does_not_have_stays_as_it_was() -> None:
    lists = projects.lists()
    del lists["Lists/Milepaeler"], lists["Lists/Prosjektstatus"]
    world = World(Site(projects.URL, lists))
    world.row().update(PpNextGate="BP2", GtStatusRisk="Lav")
    world.run()
    assert (world.row()["PpNextGate"], world.row()["GtStatusRisk"]) == ("BP2", "Lav")
    assert world.row()["PpSource"] == "Prosjektområdet (eldre mal)"


def test_what_a_project_no_longer_says_is_cleared() -> None:
    world = World()
    world.run()
    lists = projects.lists()
    lists["Lists/Prosjektegenskaper"][0]["GtProjectManager"] = None
    lists["Lists/Prosjektstatus"] = []
    world.hub.sites[projects.URL] = Site(projects.URL, lists)
    world.run()
    assert (
        world.row()["GtProjectManager"],
        world.row()["GtStatusRisk"],
        world.row()["GtLastReportDate"],
    ) == (None, None, None)
    assert "ingen prosjektleder" in world.row()["PpAttentionReasons"]


def test_a_row_that_cannot_be_written_is_told_and_the_others_are_written() -> None:
    world = World()
    world.items.failing.add("FV-101:1")
    result = world.run()
    assert [failure.change.address for failure in result.applied.failed] == [
        "list_items/Lists/Prosjektstatus/PpStatusKey=FV-101:1"
    ]
    assert world.row()["Title"] == "Digital byggesak"
    assert (PROJECTS, "FV-101") in world.items.written


def test_saying_no_to_the_plan_changes_nothing_and_gives_the_lease_back() -> None:
    world = World()
    result = world.sync().run(world.hub, "me", lambda plan: False)
    assert result.applied.done == []
    assert world.row()["Title"] == "Gammelt navn"
    assert world.hub.lease["PpHolder"] is None


def test_two_syncs_are_kept_apart() -> None:
    world = World()
    world.hub.lease |= {"PpHolder": "somebody else", "PpUntil": "2026-05-01T09:45:00Z"}
    with pytest.raises(PortfolioError, match="somebody else holds the lease"):
        world.run()
    assert world.row()["Title"] == "Gammelt navn"
    world.run(NOW + timedelta(hours=1))
    assert world.row()["Title"] == "Digital byggesak"


def test_a_row_without_a_number_is_told() -> None:
    world = World()
    world.items.add(PROJECTS, "", Title="Uten nummer")
    assert world.plan().notes == ("row 2 (Uten nummer) has no project number and is left out",)


def test_progress_is_told_for_every_site() -> None:
    world = World()
    told: list[tuple[int, int]] = []
    world.sync().look(world.hub, lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]


def test_a_plan_is_json() -> None:
    import json

    plan = World().plan().as_dict()
    assert json.loads(json.dumps(plan)) == plan
    assert plan["registry"]["source"] == "registry"
    assert plan["sites"][0]["state"] == "read"


def test_the_lease_of_a_large_portfolio_is_as_long_as_its_crawl() -> None:
    world = World()
    for number in range(200):
        world.items.add(PROJECTS, f"X-{number}", Title="Uten adresse", PpState="I drift")
    world.run()
    assert world.hub.leased_until == ["2026-05-01T10:00:00Z", "2026-05-01T10:10:03Z", None]
