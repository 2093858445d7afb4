"""The demonstration, from nothing and again. It is played twice for all tests here."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

from sp_prosjektportal.cli import app
from sp_prosjektportal.cli.demo import left
from sp_prosjektportal.cli.demo.play import play
from sp_prosjektportal.cli.demo.rows import AMOUNTS, LIGHTS
from sp_prosjektportal.cli.demo.story import read_story
from sp_prosjektportal.cli.own_templates import overlays
from sp_prosjektportal.emulator.store import Store
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.template.choices import choices
from sp_prosjektportal.template.loader import check

SECONDS = 60
PHASES = {"Idé", "Konsept", "Planlegge", "Gjennomføre", "Avslutte", "Realisere"}
TEMPLATES = {"prosjekt", "bygg", "anlegg", "ikt", "organisasjonsutvikling", "program"}


@dataclass
class Played:
    """What two runs said and left. ``opened`` are the addresses that a browser was sent to."""

    folder: Path
    first: str
    second: str
    seconds: float
    before: str
    after: str
    opened: list[str]

    def report(self, portfolio: str) -> dict[str, Any]:
        """The data of a portfolio's report."""
        found: dict[str, Any] = json.loads(
            (self.folder / "report" / portfolio / "report.json").read_text("utf-8")
        )
        return found

    def projects(self) -> dict[str, dict[str, Any]]:
        """The projects of the three portfolios, as their own sites say."""
        return {
            one["number"]: one
            for name in ("ikt", "strategi", "bygg")
            for one in self.report(name)["projects"]
        }


def fingerprint(folder: Path) -> str:
    store = Store(folder / "emulator.sqlite")
    try:
        return store.fingerprint()
    finally:
        store.close()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Begun again in a folder with an unusable tenant of another day; then played once more."""
    folder = tmp_path_factory.mktemp("played") / "demo"
    folder.mkdir()
    (folder / "emulator.sqlite").write_bytes(b"")
    (folder / "demo.json").write_text('{"today": "2020-01-01"}', encoding="utf-8")
    opened: list[str] = []
    first, second, began = io.StringIO(), io.StringIO(), time.process_time()
    with redirect_stdout(first):
        assert app.run(["demo", "--reset", "--dir", str(folder)]) == 0
    seconds, before = time.process_time() - began, fingerprint(folder)
    with redirect_stdout(second), pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer, "launch", opened.append)
        assert play(folder, reset=False, verbose=False, open_report=True) == 0
    return Played(folder, first.getvalue(), second.getvalue(), seconds, before, fingerprint(folder), opened)


def test_twelve_projects_and_two_programmes_are_made_within_a_minute(played: Played) -> None:
    assert played.seconds < SECONDS
    made = re.findall(r"^   \+ (FV-\w+) .* \((\w+), ", played.first, re.MULTILINE)
    assert sorted(number for number, _ in made) == [*(f"FV-{n}" for n in range(101, 113)), "FV-P1", "FV-P2"]
    assert {template for _, template in made} == TEMPLATES
    assert "minutes on a real tenant" in played.first
    assert "2020" not in played.first


def test_played_again_it_plans_nothing_and_changes_nothing(played: Played) -> None:
    assert played.second.count("nothing to do") == 22, played.second  # four hubs, 14 sites, four overviews
    assert "People wrote 0 rows" in played.second
    assert _board(played.second) == _board(played.first)
    assert played.after == played.before


def test_the_board_is_shown_who_needs_help_and_why(played: Played) -> None:
    shown = _board(played.first)
    assert {"IKT", "Strategi", "Bygg og anlegg"} <= set(
        re.findall(r"^(\w+(?: \w+){0,2})  ", shown, re.MULTILINE)
    )
    assert "6 av 14 prosjekter trenger oppfølging" in shown
    for reason in (
        "Prognosen er 108 % av rammen", "Status fremdrift er Forsinket", "Prosjektet har ingen prosjektleder",
        "Ingen statusrapport siden", "BP4 skulle vært besluttet",
    ):  # fmt: skip
        assert reason in shown
    assert "(ikke lest)" in shown
    assert "(avsluttet)" in shown


def test_there_are_all_phases_and_states(played: Played) -> None:
    projects = played.projects()
    phases = {one["phase"] for one in played.report("samlet")["projects"]}
    assert len(phases) >= len(PHASES)
    assert {phase for phase in PHASES if phase in played.first} == PHASES
    assert {one["lifecycle"] for one in projects.values()} == {"Aktivt", "Avventer", "Avsluttet"}
    assert projects["FV-109"]["status"]["reported"] is None
    assert projects["FV-112"]["reading"] == "old"
    assert [n for n, one in projects.items() if one["reading"] != "fresh"] == ["FV-112"]


def test_lists_have_a_year_of_history_with_lights_that_change(played: Played) -> None:
    history = {number: one["history"] for number, one in played.projects().items() if one["history"]}
    assert sum(len(reports) for reports in history.values()) > 90
    for number in ("FV-101", "FV-102", "FV-P1"):
        days = sorted(report["reported"] for report in history[number])
        assert int(days[-1][:4]) * 12 + int(days[-1][5:7]) - int(days[0][:4]) * 12 - int(days[0][5:7]) >= 10
        assert (
            len({light["colour"] for report in history[number] for light in report["lights"].values()}) >= 2
        )


def test_there_is_something_of_everything_in_the_projects(played: Played) -> None:
    projects = played.projects().values()
    risks = [one for each in projects for one in each["uncertainties"] or ()]
    assert {one["kind"] for one in risks} == {"risk", "opportunity"}
    assert any(one["probability_after"] is None for one in risks)
    assert any(not one["open"] for one in risks)
    benefits = [one for each in projects for one in each["benefits"] or ()]
    assert any(one["achievement"] and one["achievement"] >= 100 for one in benefits)
    assert any(one["measured"] is None for one in benefits)
    assert sum(len(each["lessons"] or ()) for each in projects) >= 6
    assert {gate["decision"] for each in projects for gate in each["gates"] or ()} >= {
        "approved",
        "remarks",
        "postponed",
    }
    for late in ("overdue_tasks", "overdue_checkpoints"):
        assert any(each[late] for each in projects)
    assert any(each["plan_goal"] and each["un_goals"] for each in projects)


def test_programmes_have_projects_and_one_of_them_from_two_portfolios(played: Played) -> None:
    programmes = {one["number"]: one["projects"] for one in played.report("samlet")["programmes"]}
    assert programmes == {"FV-P1": ["FV-103", "FV-107", "FV-110"], "FV-P2": ["FV-105", "FV-111"]}


def test_maturity_is_told_of_two_years(played: Played) -> None:
    answers = played.report("samlet")["maturity"]
    assert len(answers) == 24
    assert len({one["year"] for one in answers}) == 2


def test_ideas_are_in_every_state(played: Played) -> None:
    registered = {row.get("GtIdeaRecommendation") for row in _rows(played.folder, "Ideregistrering")}
    assert registered == {None, "Godkjent for detaljering av idé", "Under vurdering", "Avvist"}
    assessed = _rows(played.folder, "Idebehandling")
    assert {row["GtIdeaDecision"] for row in assessed} == {
        "Godkjent for konseptutredning", "Godkjent og synkronisert", "Under vurdering", "Avvist",
    }  # fmt: skip
    assert {row["GtProjectNumber"] for row in assessed if row.get("GtProjectNumber")} == {"FV-105", "FV-106"}
    assert [row["GtProjectNumber"] for row in assessed if row.get("PpIdeaBenefits")] == ["FV-105"]


def test_the_report_is_written_for_every_portfolio_and_the_one_of_all_is_opened(played: Played) -> None:
    report = played.folder / "report"
    for name in ("ikt", "strategi", "bygg", "samlet"):
        assert (report / name / "index.html").is_file()
        assert (report / name / "report.xlsx").is_file()
    assert "begin with" in played.first
    assert played.opened == [(report / "samlet" / "index.html").absolute().as_uri()]


def test_what_is_left_works_for_the_other_commands(played: Played) -> None:
    settings = Settings.load(played.folder / left.CONFIG, environ={})
    assert list(settings.collected("samlet")) == ["ikt", "strategi", "bygg"]
    check([str(path) for path in sorted((played.folder / left.TEMPLATES).rglob("*.yaml"))])
    assert settings.sign_in.key_file is not None
    assert settings.sign_in.key_file.is_file()


def test_a_browser_is_opened_only_for_somebody_at_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    def watched(environ: Mapping[str, str], *, terminal: bool = True) -> bool:
        for stream in ("stdin", "stdout"):
            monkeypatch.setattr(f"sys.{stream}.isatty", lambda: terminal, raising=False)
        return left.somebody_watches(environ)

    monkeypatch.setattr("sys.platform", "linux")
    assert watched({"DISPLAY": ":0"})
    assert watched({"WAYLAND_DISPLAY": "wayland-0"})
    assert not watched({})
    assert not watched({"DISPLAY": ":0", "CI": "true"})
    assert not watched({"DISPLAY": ":0"}, terminal=False)
    monkeypatch.setattr("sys.platform", "darwin")
    assert watched({})


def test_the_story_says_only_what_the_lists_have_choices_for() -> None:
    known = choices(overlays(Path(left.__file__).parent / "own"))
    for told in read_story().projects:
        assert told.manager or told.owner
        for report in told.reports:
            for name, column in LIGHTS.items():
                value = getattr(report, name)
                assert value is None or value in known[column], (told.number, report.day, value)
        assert told.last_day <= 0
        assert all(report.day <= 0 for report in told.reports)
    assert set(LIGHTS) | set(AMOUNTS) <= set(type(read_story().projects[0].reports[0]).model_fields)


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """The values of every row of a list, on whichever hub it is."""
    store = Store(folder / "emulator.sqlite")
    try:
        return [
            row["values"]
            for site in store.rows("sites")
            for key, one in store.rows("lists", site).items()
            if str(one["url"]).endswith(f"/Lists/{name}")
            for row in store.rows("items", site, key).values()
        ]
    finally:
        store.close()


def _board(said: str) -> str:
    return said[said.index("Portefølje ") : said.index("5. The report")]
