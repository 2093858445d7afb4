"""What the projects of a programme come to."""

from __future__ import annotations

from typing import Any

import pytest

from portfolio import projects
from portfolio.sites import HOST, Site
from portfolio.test_sync import NOW, PROJECTS, World
from sp_prosjektportal.errors import AccessDenied
from sp_prosjektportal.portfolio.programmes import Programmes

LIGHTS = {
    "GtStatusTime": {"På plan": "green", "Mindre forsinkelser": "yellow", "Forsinket": "red"},
    "GtStatusRisk": {"Lav": "green", "Medium": "yellow", "Høy": "red"},
}


def row(title: str = "", programme: str = "", **values: Any) -> dict[str, Any]:
    return {
        "Title": title,
        "PpProgramme": programme,
        "PpState": "I drift",
        "GtProjectLifecycleStatus": "Aktivt",
        **values,
    }


def of(**rows: dict[str, Any]) -> Programmes:
    return Programmes({number.replace("_", "-"): values for number, values in rows.items()}, LIGHTS)


PROGRAMME = row("Grønt skifte", GtProjectTemplate="program")


@pytest.mark.parametrize(
    "text",
    ["PRG-1", "prg-1", "Grønt skifte", "  grønt   SKIFTE ", "PRG-1 Grønt skifte", "PRG-1 Det gamle navnet"],
)
def test_a_project_names_its_programme_by_number_or_title(text: str) -> None:
    programmes = of(PRG_1=PROGRAMME, A=row("Sykkelvei", text))
    assert programmes.members("PRG-1") == ["A"]
    assert programmes.canonical(text) == "PRG-1 Grønt skifte"


@pytest.mark.parametrize("text", ["", None, "Ukjent program", "PRG-12"])
def test_what_names_no_programme_stays_as_it_is(text: str | None) -> None:
    programmes = of(PRG_1=PROGRAMME, A=row("Sykkelvei", text or ""))
    assert programmes.canonical(text) == text
    assert programmes.members("PRG-1") == []


@pytest.mark.parametrize(
    ("members", "status", "worst"),
    [
        ([], None, None),
        ([row("A", GtStatusTime="På plan")], "Grønn", None),
        ([row("A", GtStatusTime="På plan"), row("B", GtStatusRisk="Medium")], "Gul", "1 B"),
        ([row("A", GtStatusTime="Forsinket"), row("B", GtStatusRisk="Høy"), row("C", GtStatusRisk="Lav")], "Rød", "0 A\n1 B"),
        ([row("A")], "Ukjent", None),
        ([row("A", GtStatusTime="På plan"), row("B")], "Ukjent", None),
        ([row("A", GtStatusTime="På plan", PpStale=True)], "Ukjent", None),
        ([row("A", GtStatusTime="Forsinket", PpStale=True)], "Rød", "0 A"),
        ([row("A", GtStatusTime="Noe nytt")], "Ukjent", None),
        ([row("A", GtStatusTime="Forsinket", GtProjectLifecycleStatus="Avsluttet")], None, None),
        ([row("A", GtStatusTime="Forsinket", PpState="Borte"), row("B", GtStatusTime="På plan")], "Grønn", None),
    ],
)  # fmt: skip
def test_the_worst_light_of_running_projects_is_the_programmes_and_not_knowing_is_never_green(
    members: list[dict[str, Any]], status: str | None, worst: str | None
) -> None:
    rows = {str(number): {**member, "PpProgramme": "PRG-1"} for number, member in enumerate(members)}
    values = of(PRG_1=PROGRAMME, **rows).values("PRG-1")
    assert (values["PpProgrammeStatus"], values["PpProgrammeWorst"]) == (status, worst)


def test_money_and_benefits_are_of_all_projects_and_risks_of_running_ones() -> None:
    closed = row(
        "Ferdig",
        "PRG-1",
        GtProjectLifecycleStatus="Avsluttet",
        GtBudgetTotal=100.0,
        PpOpenHighRisks=9,
        PpBenefitsMeasured=2,
    )
    running = row(
        "I arbeid",
        "PRG-1",
        GtBudgetTotal=50.0,
        GtProjectForecast=60.0,
        PpOpenHighRisks=1,
        PpBenefitsPlanned=3,
    )
    waiting = row("Opprettes", "PRG-1", PpState="Opprettes", GtBudgetTotal=1000.0)
    values = of(PRG_1=PROGRAMME, A=closed, B=running, C=waiting).values("PRG-1")
    assert {name.removeprefix("PpProgramme"): value for name, value in values.items()} == {
        "Projects": 2, "Status": "Ukjent", "Worst": None, "HighRisks": 1, "Budget": 150, "Forecast": 60, "Planned": 3, "Measured": 2,
    }  # fmt: skip


def test_a_project_that_others_name_is_a_programme_and_one_that_nobody_names_is_not() -> None:
    programmes = of(A=row("Stort"), B=row("Lite", "Stort"), C=row("Alene", "C"))
    assert programmes.all() == ["A"]
    assert programmes.values("A")["PpProgrammeProjects"] == 1
    assert set(programmes.values("C").values()) == {None}


def programme_world() -> World:
    """FV-101 belongs to PRG-1, a programme whose own site says nothing else."""
    lists = projects.lists()
    lists["Lists/Prosjektegenskaper"][0]["PpProgramme"] = "grønt skifte"
    own = f"{HOST}/sites/prg-1"
    mine = {
        **projects.lists(),
        "Lists/Prosjektegenskaper": [{"GtProjectNumber": "PRG-1", "Title": "Grønt skifte"}],
        "Lists/Prosjektstatus": [],
    }
    world = World(Site(projects.URL, lists), Site(own, mine, site_id="2"))
    world.items.add(
        PROJECTS, "PRG-1", Title="Grønt skifte", GtSiteUrl=own, PpState="I drift", GtProjectTemplate="program"
    )
    return world


def test_sync_writes_the_programme_on_its_row_and_its_name_on_the_projects() -> None:
    world = programme_world()
    sync = world.sync(lights=LIGHTS)
    sync.run(world.hub, "me")
    assert world.row()["PpProgramme"] == "PRG-1 Grønt skifte"
    programme = world.row("PRG-1")
    assert (programme["PpProgrammeProjects"], programme["PpProgrammeStatus"], programme["PpProgrammeWorst"]) == (
        1, "Rød", "FV-101 Digital byggesak",
    )  # fmt: skip
    assert (programme["PpProgrammeHighRisks"], programme["PpProgrammeBudget"]) == (1, 100)
    assert world.row().get("PpProgrammeProjects") is None
    assert world.hub.run(sync.plan(sync.look(world.hub))).empty


def test_a_programme_whose_own_site_cannot_be_read_still_says_what_its_projects_come_to() -> None:
    world = programme_world()
    world.hub.sites[f"{HOST}/sites/prg-1"] = Site(
        f"{HOST}/sites/prg-1", {}, failing={"web": AccessDenied(403, "", "no")}
    )
    world.sync(lights=LIGHTS).run(world.hub, "me")
    programme = world.row("PRG-1")
    assert (programme["PpStale"], programme["PpProgrammeProjects"], programme["PpProgrammeStatus"]) == (
        True,
        1,
        "Rød",
    )


def test_a_programme_that_lost_its_last_project_says_so() -> None:
    world = programme_world()
    world.sync(lights=LIGHTS).run(world.hub, "me")
    world.hub.sites[projects.URL] = projects.site()
    world.sync(NOW, lights=LIGHTS).run(world.hub, "me")
    assert world.row()["PpProgramme"] is None
    assert (world.row("PRG-1")["PpProgrammeProjects"], world.row("PRG-1")["PpProgrammeBudget"]) == (0, None)


def test_an_older_hub_is_synced_without_the_columns_that_it_lacks() -> None:
    from sp_prosjektportal.portfolio.columns import PROGRAMME as COLUMNS
    from sp_prosjektportal.portfolio.columns import REGISTRY

    world = World()
    world.hub.columns = (
        {column.name for column in REGISTRY} - {column.name for column in COLUMNS} - {"PpPlan"}
    )
    result = world.run()
    assert not {name for name in world.row() if name.startswith("PpProgrammeP")}
    assert "PpPlan" not in world.row()
    assert world.row()["Title"] == "Digital byggesak"
    assert any("lacks PpProgrammeProjects" in note for note in result.plan.seen.registry.notes)
