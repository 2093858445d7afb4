"""A whole portfolio in an emulated tenant: the real templates, two methods, living content, and a sync."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from project.emulated import Place
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.portfolio.board import board, needing_attention
from sp_prosjektportal.portfolio.crawl import Crawler
from sp_prosjektportal.portfolio.hub import hub_resources
from sp_prosjektportal.portfolio.overviews import BENEFITS, LESSONS, UNCERTAINTY
from sp_prosjektportal.portfolio.registry import Registry, read_registry
from sp_prosjektportal.portfolio.rules import load_rules
from sp_prosjektportal.portfolio.sync import Sync
from sp_prosjektportal.project.create import new
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.resources.types import RowKey, Term
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.template.loader import Loaded, load
from sp_prosjektportal.tenant.request import Reply, Request

BUILDING_WORKS = "41c4d900-ec57-4779-a218-35e302b69e21"  # "Detaljprosjektering" in building projects
IKT = "f43d2dcf-27c8-432d-8b9b-dae09d9b0d7a"
RISK, OPPORTUNITY = "0x0100A87AE71CBF2643A6BC9D0948BD2EE89701", "0x0100A87AE71CBF2643A6BC9D0948BD2EE89702"


class Portfolio(Place):
    """A hub from the real template."""

    @property
    def template(self) -> Loaded:
        return load("portefolje", site=self.hub, site_title="Portefølje", hub=self.hub)

    def apply(self, site: str, desired: Sequence[Resource], last: Sequence[Resource] = ()) -> None:
        known = Known(site, hub=self.hub)
        wanted = (
            [Site(url=site), *desired] if not any(isinstance(r, Site) for r in desired) else list(desired)
        )
        plan = self.tenant.run(make_plan(wanted, kinds(), known, last=last))
        self.tenant.run(apply(plan, kinds(), known)).raise_for_failures()

    def make_hub(self) -> None:
        loaded = self.template
        wanted = hub_resources(
            self.hub, title="Portefølje", language="nb", owners=[self.user], resources=loaded.resources
        )
        self.apply(self.hub, wanted, loaded.stamp)

    def make_project(self, number: str, name: str, template: str) -> str:
        url = f"{self.settings.sharepoint}/sites/{number.lower()}"
        loaded = load(template, site=url, site_title=name, hub=self.hub)
        making = Making(self.hub, kinds(), loaded.resources, loaded.stamp, loaded.phases, owners=(self.user,))
        self.tenant.run(new(Project(number, name, url, template, manager=self.user, owner=self.user), making))
        return url

    def sync(self, **options: Any) -> Sync:
        crawler = Crawler(self.clock.now(), self.template.phases)
        return Sync(
            self.hub,
            crawler,
            kinds(),
            load_rules(),
            self.template.lights,
            admin=self.settings.admin,
            **options,
        )

    def rows(self, list_url: str, select: Sequence[str]) -> list[dict[str, Any]]:
        path = f"/_api/web/GetList('/sites/portefolje/{list_url}')/items"

        def steps() -> Steps[Reply]:
            reply: Reply = yield Request.get(self.hub, path, select=select, orderby="Id")
            return reply

        return list(self.tenant.run(steps()).rows)

    def read(self) -> Registry:
        return self.tenant.run(read_registry(self.hub, admin=self.settings.admin))


def living(today: date, number: str) -> list[Resource]:
    """Rows as a project's people would write them."""

    def row(list_url: str, key: str, value: str, content_type: str | None = None, **values: Any) -> ListItem:
        return ListItem(list=list_url, key_column=key, row=value, content_type=content_type, values=values)

    indicator = RowKey(list="Lists/Maleindikatorer", column="Title", key="Dager til svar")
    return [
        row("Lists/Prosjektegenskaper", "GtProjectNumber", number, GtProjectPhase=Term(id=BUILDING_WORKS, label="Detaljprosjektering"),
            GtStartDate=today - timedelta(90), GtProjectType=(Term(id=IKT, label="IKT"),)),
        row("Lists/Prosjektstatus", "Title", "Mars", GtLastReportDate=today - timedelta(40), GtStatusRisk="Lav", GtStatusTime="På plan",
            GtStatusBudget="På budsjett"),
        row("Lists/Prosjektstatus", "Title", "April", GtLastReportDate=today - timedelta(5), GtStatusRisk="Høy", GtStatusTime="På plan",
            GtStatusBudget="På budsjett", GtBudgetTotal=1000.0, GtProjectForecast=900.5, GtStatusRiskComment="Grunnforhold"),
        row("Lists/Usikkerhet", "Title", "Kvikkleire", RISK, GtRiskProbability=4, GtRiskConsequence=5),
        row("Lists/Usikkerhet", "Title", "Regn", RISK, GtRiskProbability=2, GtRiskConsequence=5),
        row("Lists/Usikkerhet", "Title", "Nabokommunen", OPPORTUNITY, GtRiskProbability=3, GtRiskConsequence=4),
        row("Lists/Oppgaver", "PpKey", "gjennomfore-01", PpDueDate=today - timedelta(1)),
        row("Lists/Milepaeler", "PpKey", "BP1", PpDecision="Godkjent", PpDecidedDate=today - timedelta(60)),
        row("Lists/Milepaeler", "PpKey", "BP2", PpPlannedDate=today - timedelta(2)),
        row("Lists/Maleindikatorer", "Title", "Dager til svar", GtStartValue=30.0, GtDesiredValue=10.0),
        row("Lists/Gevinstoppfolging", "Title", "Første", GtMeasureIndicatorLookup=indicator, GtMeasurementDate=today - timedelta(3),
            GtMeasurementValue=5.0),
        row("Lists/Prosjektlogg", "Title", "Spør naboene først", GtProjectLogExperience=True, GtProjectLogDescription="Støy\nom natten",
            GtProjectLogRecommendation="Varsle to uker før"),
        row("Lists/Prosjektlogg", "Title", "Møte flyttet", GtProjectLogExperience=False),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """One hub, one project by Prosjektveiviseren and one building project. Tests work on copies of it."""
    portfolio = Portfolio(tmp_path_factory.mktemp("portfolio") / "tenant")
    portfolio.make_hub()
    portfolio.make_project("FV-101", "Digital byggesak", "prosjekt")
    url = portfolio.make_project("FV-102", "Ny skole på Åsen", "bygg")
    portfolio.apply(url, living(portfolio.clock.now().date(), "FV-102"))
    return portfolio


@pytest.fixture
def place(made: Portfolio, tmp_path: Path) -> Portfolio:
    shutil.copytree(made.folder, tmp_path / "tenant")
    return Portfolio(tmp_path / "tenant")


def values(place: Portfolio, number: str) -> dict[str, Any]:
    row = place.read().row(number)
    assert row is not None
    return dict(row.values)


def test_a_sync_makes_the_hub_say_what_the_sites_say_and_a_second_plan_is_empty(place: Portfolio) -> None:
    today = place.clock.now().date()
    result = place.sync().run(place.tenant, "test")
    result.applied.raise_for_failures()
    assert [(site.number, site.state) for site in result.plan.seen.snapshot.sites] == [
        ("FV-101", "read"),
        ("FV-102", "read"),
    ]
    row = values(place, "FV-102")
    assert (row["PpPhase"], row["GtProjectPhaseText"], row["PpPhaseTermId"]) == (
        "Gjennomføre",
        "Detaljprosjektering",
        BUILDING_WORKS,
    )
    assert (row["GtStatusRisk"], row["GtLastReportDate"], row["GtProjectForecast"]) == (
        "Høy",
        today - timedelta(5),
        900.5,
    )
    assert (row["PpOpenHighRisks"], row["PpOpenHighOpportunities"], row["PpOverdueTasks"]) == (1, 1, 1)
    assert (row["PpNextGate"], row["PpNextGateDate"]) == ("BP2", today - timedelta(2))
    assert (row["PpBenefitsMeasured"], row["PpBenefitsPlanned"], row["GtStartDate"]) == (
        1,
        1,
        today - timedelta(90),
    )
    assert row["GtProjectManager"].login == place.user
    assert [reason.partition(" (")[0] for reason in row["PpAttentionReasons"].splitlines()] == [
        "Status risiko er Høy", f"BP2 skulle vært besluttet {(day := today - timedelta(2)).day}.{day.month}.{day.year}",
    ]  # fmt: skip
    assert values(place, "FV-101")["PpPhase"] == "Idé"
    sync = place.sync()
    again = place.tenant.run(sync.plan(sync.look(place.tenant)))
    assert [change.as_dict() for change in again.plan.changes] == []
    assert place.emulator.failures == []


def test_the_overviews_have_a_row_for_each_row_of_the_projects(place: Portfolio) -> None:
    sync = place.sync()
    sync.run(place.tenant, "test").applied.raise_for_failures()
    said = {
        each.list: [
            {name: row[name] for name in select if row.get(name) is not None}
            for row in sorted(place.rows(each.list, ("Title", *select)), key=lambda row: str(row["Title"]))
        ]
        for each, select in SHOWN.items()
    }
    assert said == {
        "Lists/Usikkerhetsoversikt": [
            {"PpUncertaintyKind": "Risiko", "PpFactor": 20.0, "PpUncertaintyOpen": True},
            {"PpUncertaintyKind": "Mulighet", "PpFactor": 12.0, "PpUncertaintyOpen": True},
            {"PpUncertaintyKind": "Risiko", "PpFactor": 10.0, "PpUncertaintyOpen": True},
        ],
        "Lists/Gevinstoversikt": [{"PpMeasuredValue": 5.0, "PpAchievement": 1.25, "PpUnit": "Antall"}],
        "Lists/Erfaringslogg": [
            {"PpLessonDescription": "Støy\nom natten", "PpLessonAdvice": "Varsle to uker før", "PpProjectTitle": "Ny skole på Åsen"}
        ],
    }  # fmt: skip
    assert place.tenant.run(sync.plan(sync.look(place.tenant))).empty


SHOWN = {
    UNCERTAINTY: ("PpUncertaintyKind", "PpFactor", "PpUncertaintyOpen"),
    BENEFITS: ("PpMeasuredValue", "PpAchievement", "PpUnit"),
    LESSONS: ("PpLessonDescription", "PpLessonAdvice", "PpProjectTitle"),
}


def test_the_registry_and_the_overviews_are_asked_for_together(place: Portfolio) -> None:
    before = place.line.exchanges
    place.read()
    alone = place.line.exchanges - before
    before = place.line.exchanges
    place.sync().registry(place.tenant)
    assert place.line.exchanges - before == alone


def test_the_plan_leaves_the_tenant_as_it_was(place: Portfolio) -> None:
    before = place.contents()
    sync = place.sync()
    assert not place.tenant.run(sync.plan(sync.look(place.tenant))).empty
    assert place.contents() == before


def test_a_site_is_read_in_one_exchange_and_the_registry_compared_with_the_administrators(
    place: Portfolio,
) -> None:
    sync = place.sync()
    registry = sync.registry(place.tenant)
    assert (registry.source, registry.unregistered, registry.without_site) == ("administrators", (), ())
    before = place.line.exchanges
    sync.crawl(place.tenant, registry)
    assert place.line.exchanges - before == 2


def test_a_deleted_site_is_gone_and_its_row_is_removed_when_asked(place: Portfolio) -> None:
    place.sync().run(place.tenant, "test")
    url = f"{place.settings.sharepoint}/sites/fv-102"
    known, sites = Known(url, hub=place.hub), kinds()["sites"]
    for observed in place.tenant.run(sites.observe([Site(url=url)], known)).values():
        place.tenant.run(sites.delete(observed, known))
    result = place.sync().run(place.tenant, "test")
    assert [(site.number, site.state) for site in result.failed] == [("FV-102", "gone")]
    row = values(place, "FV-102")
    assert (row["PpState"], row["PpStale"], row["GtStatusRisk"]) == ("Borte", True, "Høy")
    removed = place.sync(remove_gone=True).run(place.tenant, "test").removed
    assert removed[0] == "FV-102"
    assert {key.rpartition(":")[0] for key in removed[1:]} == {
        "FV-102:Usikkerhet",
        "FV-102:Maleindikatorer",
        "FV-102:Prosjektlogg",
    }
    assert [row.number for row in place.read().rows] == ["FV-101"]


def test_a_site_that_was_given_another_address_is_found_again_and_keeps_its_row(place: Portfolio) -> None:
    place.sync().run(place.tenant, "test")
    stored = place.emulator.store.rows("sites").items()
    key, site = next((key, row) for key, row in stored if row["path"] == "/sites/fv-102")
    now = f"{place.settings.sharepoint}/sites/ny-skole"
    place.emulator.store.put("sites", key, {**site, "path": "/sites/ny-skole", "url": now})
    registry = place.read()
    assert registry.without_site == ()
    assert registry.unregistered == ()
    assert f"FV-102 has moved from {place.settings.sharepoint}/sites/fv-102 to {now}" in registry.notes
    result = place.sync(remove_gone=True).run(place.tenant, "test")
    assert (result.failed, result.removed) == ((), [])
    assert values(place, "FV-102")["GtSiteUrl"] == now


def test_the_board_sees_lights_and_reasons(place: Portfolio) -> None:
    place.sync().run(place.tenant, "test")
    rows = board("Portefølje", place.read(), place.template.lights, load_rules(), place.clock.now().date())
    assert [row.number for row in needing_attention(rows)] == ["FV-102"]
    assert rows[1].lights["GtStatusRisk"].colour == "red"
