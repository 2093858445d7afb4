"""Several portfolios in one organisation: own columns, programmes, ideas that become projects, and one view across."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.desk import ADMIN, HOST, KARI, OLA, Desk, Said, copy
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.resources.types import ItemValue, Percent, Term
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request

OWN = Path(__file__).parents[1] / "cases" / "own"
IKT, STRATEGY, ACROSS = f"{HOST}/sites/ikt", f"{HOST}/sites/strategi", f"{HOST}/sites/samlet"
PORTFOLIOS = {
    "ikt": {"title": "IKT", "hub": IKT, "owners": [ADMIN]},
    "strategi": {"title": "Strategi", "hub": STRATEGY, "owners": [ADMIN], "template": "strategi-portefolje"},
    "samlet": {
        "title": "Hele kommunen", "hub": ACROSS, "owners": [ADMIN], "template": "kommunen-samlet", "collects": ["ikt", "strategi"],
    },
}  # fmt: skip
GOAL = Term(id="c931c5ee-283f-4dc6-8613-8ff003d13c8c", label="11. Bærekraftige byer og lokalsamfunn")


def done(desk: Desk, *command: str) -> Said:
    said = desk.type(*command)
    assert said.code == 0, said.everything
    return said


def write(desk: Desk, site: str, *rows: ListItem) -> None:
    """People write rows."""
    tenant = desk.open_tenant(Settings.load(desk.config))
    known = Known(site, hub=IKT, app_only=True)
    wanted: list[Resource] = [Site(url=site), *rows]
    plan = tenant.run(make_plan(wanted, kinds(), known))
    tenant.run(apply(plan, kinds(), known)).raise_for_failures()
    tenant.close()


def read(desk: Desk, site: str, list_url: str, *select: str) -> list[dict[str, Any]]:
    tenant = desk.open_tenant(Settings.load(desk.config))
    path = f"/_api/web/GetList('/sites/{site.rpartition('/')[2]}/{list_url}')/items"

    def steps() -> Steps[Reply]:
        reply: Reply = yield Request.get(site, path, select=select)
        return reply

    rows = list(tenant.run(steps()).rows)
    tenant.close()
    return rows


def row(list_url: str, key: str, value: str, **values: ItemValue) -> ListItem:
    return ListItem(list=f"Lists/{list_url}", key_column=key, row=value, values=values)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {"root": tmp_path_factory.mktemp("town")}


@pytest.fixture
def desk(
    open_desk: Callable[[Path], Desk], tmp_path: Path, town: dict[str, Path]
) -> Desk:  # the town, made once
    def opened(folder: Path) -> Desk:
        desk = open_desk(folder)
        desk.configure(portfolios=PORTFOLIOS, templates="own")
        return desk

    if "made" not in town:
        desk = opened(town["root"] / "made")
        shutil.copytree(OWN, desk.folder / "own", dirs_exist_ok=True)
        make(desk)
        desk.close()
        town["made"] = desk.folder
    return opened(copy(town["made"], tmp_path / "tenant"))


def make(desk: Desk) -> None:
    for name in PORTFOLIOS:
        done(desk, "hub", "apply", "--yes", "--portfolio", name)
    new = ("project", "new")
    people = ("--manager", KARI, "--owner", OLA)
    done(desk, *new, "PRG-1", "Grønt skifte", "--template", "program", *people, "-p", "ikt")
    write(
        desk, IKT,
        row("Idebehandling", "Title", "Delte sykler", GtIdeaDecision="Godkjent for konseptutredning", PpPlan="Temaplan",
            PpPlanGoal="Halvere bilturer", GtUNSustDevGoals=(GOAL,), PpN3Need=4, PpN3Team=2),
    )  # fmt: skip
    write(desk, IKT, row("Idebehandling", "Title", "Flyvende biler", GtIdeaDecision="Avvist"))
    done(
        desk, *new, "I-1", "Delte sykler", *people, "-p", "ikt", "--programme", "grønt skifte", "--idea", "1"
    )
    done(desk, *new, "S-1", "Kommunen 2030", *people, "-p", "strategi")
    site = f"{HOST}/sites/i-1"
    write(
        desk, site,
        row("Prosjektstatus", "Title", "Mai", GtLastReportDate=desk.clock.now().date(), GtStatusTime="Forsinket", GtBudgetTotal=500.0),
        row("Maleindikatorer", "Title", "Bilturer", GtStartValue=100.0, GtDesiredValue=50.0),
        row("Prosjektlogg", "Title", "Start i det små", GtProjectLogExperience=True, GtProjectLogRecommendation="Ett nabolag først"),
    )  # fmt: skip
    for name in ("ikt", "strategi"):
        done(desk, "portfolio", "sync", "--yes", "--portfolio", name)
    write(
        desk,
        STRATEGY,
        row(
            "Prosjekter",
            "GtProjectNumber",
            "S-1",
            KomAmbition="Fornye",
            KomWeight=Percent(share=0.4),
            PpBoardNote="Bra",
        ),
    )


def test_a_project_made_of_an_idea_takes_over_its_goals_and_the_idea_is_useful(desk: Desk) -> None:
    [own] = read(
        desk,
        f"{HOST}/sites/i-1",
        "Lists/Prosjektegenskaper",
        "PpPlan",
        "PpPlanGoal",
        "GtUNSustDevGoals",
        "PpProgramme",
    )
    assert (own["PpPlan"], own["PpPlanGoal"], own["PpProgramme"]) == ("Temaplan", "Halvere bilturer", "PRG-1")
    assert [goal["TermGuid"] for goal in own["GtUNSustDevGoals"]] == [GOAL.id]
    ideas = {
        idea["Title"]: idea
        for idea in read(
            desk, IKT, "Lists/Idebehandling", "Title", "GtProjectNumber", "PpIdeaState", "PpN3Weakest"
        )
    }
    assert (ideas["Delte sykler"]["GtProjectNumber"], ideas["Delte sykler"]["PpIdeaState"]) == (
        "I-1",
        "Nyttig",
    )
    assert ideas["Flyvende biler"]["PpIdeaState"] == "Nytt"
    [there] = [
        one
        for one in read(desk, IKT, "Lists/Prosjekter", "Title", "PpPlanGoal", "GtUNSustDevGoals")
        if one["Title"] == "Delte sykler"
    ]
    assert (there["PpPlanGoal"], [goal["TermGuid"] for goal in there["GtUNSustDevGoals"]]) == (
        "Halvere bilturer",
        [GOAL.id],
    )


def test_an_idea_is_used_when_the_project_has_measured_something_better(desk: Desk) -> None:
    from sp_prosjektportal.resources.types import RowKey

    lookup = RowKey(list="Lists/Maleindikatorer", column="Title", key="Bilturer")
    now = desk.clock.now().date()
    measured = row(
        "Gevinstoppfolging",
        "Title",
        "Første",
        GtMeasureIndicatorLookup=lookup,
        GtMeasurementDate=now,
        GtMeasurementValue=90.0,
    )
    write(desk, f"{HOST}/sites/i-1", measured)
    done(desk, "portfolio", "sync", "--yes", "-p", "ikt")
    [idea] = [
        one
        for one in read(desk, IKT, "Lists/Idebehandling", "Title", "PpIdeaState", "PpIdeaBenefits")
        if one["Title"] == "Delte sykler"
    ]
    assert (idea["PpIdeaState"], idea["PpIdeaBenefits"]) == ("Nyttiggjort", 1)
    assert desk.type("portfolio", "plan", "-p", "ikt").code == 0


REFUSED = {
    "no such idea": (("--idea", "Romskip"), "There is no idea 'Romskip'"),
    "rejected": (("--idea", "Flyvende biler"), "is not approved: Avvist"),
    "another's": (("--idea", "1"), "has become project I-1 already"),
    "no such programme": (("--programme", "PRG-9"), "There is no programme 'PRG-9'"),
    "itself": (("--programme", "X-1"), "There is no programme 'X-1'"),
}


@pytest.mark.parametrize(("options", "said"), REFUSED.values(), ids=REFUSED)
def test_an_idea_or_a_programme_that_does_not_fit_is_refused_and_nothing_is_made(
    desk: Desk, options: tuple[str, ...], said: str
) -> None:
    before = desk.fingerprint()
    refused = desk.type("project", "new", "X-1", "Noe", "--manager", KARI, "-p", "ikt", *options)
    assert refused.code == 1
    assert said in refused.err
    assert "Nothing was made" in refused.err or "ready to become" in refused.err
    assert desk.fingerprint() == before


def test_the_board_sees_what_the_projects_of_a_programme_come_to(desk: Desk) -> None:
    said = done(desk, "portfolio", "show", "-p", "ikt").out
    assert "Programmer" in said
    line = next(line for line in said.splitlines() if line.startswith("PRG-1") and "Rød" in line)
    assert line.split()[:4] == ["PRG-1", "Grønt", "skifte", "1"]
    assert "500" in line
    rows = {
        one["number"]: one for one in done(desk, "portfolio", "show", "-p", "ikt", "--json").json["projects"]
    }
    assert rows["PRG-1"]["programme_worst"] == "I-1 Delte sykler"
    assert rows["I-1"]["programme"] == "PRG-1 Grønt skifte"
    assert rows["I-1"]["programme_projects"] is None


def test_the_report_tells_of_programmes_lessons_and_maturity(desk: Desk) -> None:
    for key, year, level in (("a", 2025.0, "2 – noen ganger"), ("b", 2026.0, "4 – alltid")):
        write(
            desk,
            IKT,
            row(
                "Modenhet",
                "PpKey",
                key,
                Title="Har vi eiere?",
                PpMaturityArea="Eierskap",
                PpYear=year,
                PpMaturityLevel=level,
            ),
        )
    before = desk.fingerprint()
    done(desk, "portfolio", "report", "-p", "ikt", "--out", str(desk.folder / "out"))
    assert desk.fingerprint() == before
    data = json.loads((desk.folder / "out" / "report.json").read_text("utf-8"))
    [programme] = data["programmes"]
    assert (programme["number"], programme["projects"], programme["status"], programme["budget"]) == (
        "PRG-1",
        ["I-1"],
        "red",
        500,
    )
    assert [(one["year"], one["level"], one["area"]) for one in data["maturity"]] == [
        (2025, 2, "Eierskap"),
        (2026, 4, "Eierskap"),
    ]
    told = {one["number"]: one for one in data["projects"]}
    assert [one["title"] for one in told["I-1"]["lessons"]] == ["Start i det små"]
    assert (told["I-1"]["programme"], told["I-1"]["plan_goal"], told["I-1"]["un_goals"]) == (
        "PRG-1 Grønt skifte",
        "Halvere bilturer",
        [GOAL.label],
    )
    page = (desk.folder / "out" / "index.html").read_text("utf-8")
    assert 'id="programmes"' in page
    assert 'id="maturity"' in page


def test_one_view_across_without_a_visit_to_any_project_site(desk: Desk) -> None:
    desk.emulator.log.reset()
    assert desk.type("portfolio", "plan", "-p", "samlet").code == 3
    done(desk, "portfolio", "sync", "--yes", "-p", "samlet")
    assert len(desk.emulator.log)
    asked = (
        {entry["url"].partition("/_api")[0] for entry in desk.emulator.log.last(500)}
        if hasattr(desk.emulator.log, "last")
        else set()
    )
    assert not {site for site in asked if site.endswith(("/i-1", "/s-1", "/prg-1"))}
    rows = {one["GtProjectNumber"]: one for one in read(desk, ACROSS, "Lists/Prosjekter", "*")}
    assert {number: one["PpPortfolio"] for number, one in rows.items()} == {
        "PRG-1": "IKT",
        "I-1": "IKT",
        "S-1": "Strategi",
    }
    assert (rows["S-1"]["KomAmbition"], rows["S-1"]["KomWeight"], rows["S-1"]["PpBoardNote"]) == (
        "Fornye",
        0.4,
        None,
    )
    assert rows["I-1"]["GtStatusTime"] == "Forsinket"
    assert len(read(desk, ACROSS, "Lists/Erfaringslogg", "Title")) == 1
    assert desk.type("portfolio", "plan", "-p", "samlet").code == 0
    said = done(desk, "portfolio", "show", "-p", "samlet").out
    assert "Portefølje" in said
    assert "Strategi" in said
    needing = done(desk, "portfolio", "attention", "-p", "samlet", "--json").json["projects"]
    assert ("I-1", "IKT") in {(one["number"], one["collected_from"]) for one in needing}
    before = desk.fingerprint()
    done(desk, "portfolio", "report", "-p", "samlet", "--out", str(desk.folder / "out"))
    assert desk.fingerprint() == before
    data = json.loads((desk.folder / "out" / "report.json").read_text("utf-8"))
    told = {one["number"]: one for one in data["projects"]}
    assert [told[n]["reading"] for n in ("I-1", "PRG-1", "S-1")] == ["fresh"] * 3
    assert [one["title"] for one in told["I-1"]["benefits"]] == ["Bilturer"]
    assert len(told["I-1"]["history"]) == 1


def test_the_view_across_is_shown_when_it_is_chosen_so_that_nothing_is_told_twice(desk: Desk) -> None:
    done(desk, "portfolio", "sync", "--yes", "-p", "samlet")
    assert {one["portfolio"] for one in done(desk, "portfolio", "show", "--json").json["projects"]} == {
        "IKT",
        "Strategi",
    }


def test_a_hub_that_cannot_be_read_is_told_and_its_rows_stay(desk: Desk) -> None:
    done(desk, "portfolio", "sync", "--yes", "-p", "samlet")
    portfolios = {**PORTFOLIOS, "strategi": {**PORTFOLIOS["strategi"], "hub": f"{HOST}/sites/flyttet"}}
    desk.configure(portfolios=portfolios)
    said = desk.type("portfolio", "sync", "--yes", "-p", "samlet")
    assert said.code == 1
    assert "Strategi: There is no site at" in said.err
    rows = {
        one["GtProjectNumber"]: one
        for one in read(desk, ACROSS, "Lists/Prosjekter", "GtProjectNumber", "PpStale", "Title")
    }
    assert (rows["S-1"]["PpStale"], rows["S-1"]["Title"], rows["I-1"]["PpStale"]) == (
        True,
        "Kommunen 2030",
        False,
    )


@pytest.mark.parametrize(
    "command",
    [("new", "X-1", "Noe"), ("plan", "X-1", "Noe"), ("apply", "I-1", "--yes"), ("abandon", "I-1", "--yes")],
)
def test_a_portfolio_that_collects_has_no_projects_of_its_own(desk: Desk, command: tuple[str, ...]) -> None:
    refused = desk.type("project", *command, "-p", "samlet")
    assert refused.code == 1
    assert "Hele kommunen collects other portfolios" in refused.err
    assert "--portfolio ikt or strategi" in refused.err
