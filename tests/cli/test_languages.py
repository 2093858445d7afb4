"""Sites in any language in portfolios in any language, whatever the term store's: made, planned again, told about."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from cli.desk import HOST, HUB, KARI, OLA, Desk, Said
from cli.test_report import write
from sp_prosjektportal.emulator import terms
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request

NORWEGIAN = re.compile(
    r"\b(?:Forsinket|Mindre|overskridelser|Lav|Høy|Idé|Konsept|Planlegge|Gjennomføre|Identifisert|Aktivt|Avventer|Godkjent|[Uu]kjent)\b"
)
"""Choices and phases in Norwegian."""
NEW = ("--manager", KARI, "--owner", OLA, "--template")


def done(desk: Desk, *command: str) -> Said:
    said = desk.type(*command)
    assert said.code == 0, said.everything
    return said


def unchanged(desk: Desk, *command: str) -> None:
    said = desk.type(*command, "--json")
    assert (said.code, said.json["changes"]) == (0, []), said.everything


def speak(desk: Desk, language: str) -> None:
    """The portfolio is in that language."""
    desk.configure(portfolios__hovedportefolje__language=language)


def store_languages(desk: Desk, default: int, *others: int) -> None:
    """What the term store's administrator has set."""
    store = desk.emulator.store
    kept = terms.settings(store)
    store.put("tenant", "term_store", {**kept, "default_lcid": default, "lcids": [default, *others]})


def read(desk: Desk, site: str, path: str, *select: str) -> list[dict[str, Any]]:
    tenant = desk.open_tenant(Settings.load(desk.config))

    def steps() -> Steps[Reply]:
        reply: Reply = yield Request.get(site, path, select=select)
        return reply

    rows = list(tenant.run(steps()).rows)
    tenant.close()
    return rows


def titles(desk: Desk, site: str) -> set[str]:
    return {row["Title"] for row in read(desk, site, "/_api/web/lists", "Title")}


def items(desk: Desk, site: str, leaf: str, *select: str) -> list[dict[str, Any]]:
    path = f"/_api/web/GetList('/sites/{site.rpartition('/')[2]}/{leaf}')/items"
    return read(desk, site, path, *select)


@pytest.mark.parametrize(
    ("language", "lcid", "there", "template"),
    [
        ("nn", 1044, {"Uvisse", "Prosjekteigenskapar", "Oppgåver"}, "prosjekt"),
        ("en", 1033, {"Uncertainty", "Project properties", "Tasks"}, "bygg"),
    ],
)
def test_a_project_may_be_in_another_language_than_its_portfolio_and_keeps_it(
    language: str, lcid: int, there: set[str], template: str, with_hub: Desk
) -> None:
    site = f"{HOST}/sites/p-7"
    done(with_hub, "project", "new", "P-7", "Skule", *NEW, template, "--language", language)
    assert there <= titles(with_hub, site)
    tenant = with_hub.open_tenant(Settings.load(with_hub.config))

    def web() -> Steps[Reply]:
        reply: Reply = yield Request.get(site, "/_api/web", select=["Language"])
        return reply

    assert tenant.run(web()).value("Language") == lcid
    tenant.close()
    unchanged(with_hub, "project", "plan", "P-7")
    done(with_hub, "portfolio", "sync", "--yes")
    rows = items(
        with_hub, HUB, "Lists/Prosjekter", "PpPhase", "PpState", "GtProjectPhaseText", "PpPhaseInOrder"
    )
    phase = {"prosjekt": "Idé", "bygg": "Idé"}[template]
    assert [(row["PpPhase"], row["GtProjectPhaseText"], row["PpState"]) for row in rows] == [
        (phase, phase, "I drift")
    ]
    assert with_hub.type("portfolio", "plan").code == 0


@pytest.mark.parametrize("language", ["nn", "en"])
def test_a_hub_in_any_language_is_the_same_when_it_is_planned_again(language: str, desk: Desk) -> None:
    speak(desk, language)
    done(desk, "hub", "apply", "--yes")
    unchanged(desk, "hub", "plan")
    expected = {"nn": {"Prosjekt", "Uvisseoversikt"}, "en": {"Projects", "Lessons"}}[language]
    assert expected & titles(desk, HUB)


@pytest.mark.parametrize(
    ("languages", "language"),
    [((1033,), "nb"), ((1044,), "en"), ((1033, 1044), "nb"), ((1053,), "en")],
    ids=["English store, Norwegian sites", "Norwegian store, English sites", "both", "neither"],
)
def test_nothing_depends_on_the_languages_of_the_term_store(
    languages: tuple[int, ...], language: str, desk: Desk
) -> None:
    store_languages(desk, *languages)
    speak(desk, language)
    done(desk, "hub", "apply", "--yes")
    unchanged(desk, "hub", "plan")
    done(desk, "project", "new", "P-1", "Ny skole", *NEW, "prosjekt")
    unchanged(desk, "project", "plan", "P-1")
    done(desk, "portfolio", "sync", "--yes")
    (row,) = items(desk, HUB, "Lists/Prosjekter", "PpPhase", "GtProjectPhaseText", "PpPhaseInOrder")
    said = {"nb": ("Idé", "1 Idé"), "en": ("Idea", "1 Idea")}[language]
    assert (row["PpPhase"], row["PpPhaseInOrder"]) == said
    assert row["GtProjectPhaseText"] == said[0]
    assert desk.type("portfolio", "plan").code == 0


@pytest.fixture
def english(desk: Desk) -> Desk:
    """An English portfolio with a project in each language, alike."""
    speak(desk, "en")
    done(desk, "hub", "apply", "--yes")
    for number, language in (("P-1", "nb"), ("P-2", "en")):
        site = f"{HOST}/sites/{number.lower()}"
        done(desk, "project", "new", number, f"School {number}", *NEW, "bygg", "--language", language)
        words = {"nb": ("Forsinket", "Mindre overskridelser"), "en": ("Delayed", "Minor overruns")}[language]
        write(
            desk, site, "Lists/Prosjektstatus", "Title", "May", GtStatusTime=words[0], GtStatusBudget=words[1]
        )
    done(desk, "portfolio", "sync", "--yes")
    return desk


def test_an_english_portfolio_is_told_about_in_english(english: Desk) -> None:
    for command in (
        ("portfolio", "show"),
        ("portfolio", "attention"),
        ("project", "list"),
        ("project", "show", "P-1"),
    ):
        said = done(english, *command)
        assert NORWEGIAN.findall(said.out) == [], said.out
        assert "P-1" in said.out
        as_json = done(english, *command, "--json").json
        as_json.pop("ledger")
        for one in as_json.get("projects", ()):
            one.pop("reasons", None)  # in all languages
        found = NORWEGIAN.findall(json.dumps(as_json, ensure_ascii=False)) if "stamps" not in as_json else []
        assert found == [], as_json


def test_the_report_of_an_english_portfolio_is_in_english(english: Desk) -> None:
    out = english.folder / "out"
    done(english, "portfolio", "report", "--out", str(out))
    pages = [*out.glob("**/*.html"), *out.glob("csv/*.csv"), out / "report.json"]
    assert len(pages) > 8
    around = re.compile(f".{{0,60}}{NORWEGIAN.pattern}.{{0,30}}")
    found = {path.name: lines for path in pages if (lines := around.findall(path.read_text("utf-8-sig")))}
    assert found == {}
    board = json.loads((out / "report.json").read_text("utf-8"))["projects"]
    assert {(one["number"], one["phase"], one["lifecycle"]) for one in board} == {
        ("P-1", "Idea", "Active"), ("P-2", "Idea", "Active"),
    }  # fmt: skip
