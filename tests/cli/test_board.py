"""What the board reads: one portfolio or several, in their own language, in symbols and words."""

from __future__ import annotations

from typing import Any

import pytest

from cli.desk import ADMIN, HOST, KARI, Desk
from sp_prosjektportal.emulator.store import Row

SECOND = {
    "title": "Second portfolio",
    "hub": f"{HOST}/sites/second",
    "template": "portefolje",
    "language": "en",
    "owners": [ADMIN],
}


def row(desk: Desk, number: str, hub: str = "/sites/portefolje") -> tuple[str, str, Row]:
    """The project's row on the hub: site id, list id and the item."""
    store = desk.emulator.store
    for site_id in store.rows("sites"):
        for list_id, found in store.rows("lists", site_id).items():
            if found["url"] == f"{hub}/Lists/Prosjekter":
                for item in store.rows("items", site_id, list_id).values():
                    if item["values"].get("GtProjectNumber") == number:
                        return site_id, list_id, item
    raise AssertionError(f"no row {number}")


def write(desk: Desk, number: str, **values: Any) -> None:
    """Somebody writes in the row."""
    site_id, list_id, item = row(desk, number)
    new = {**item, "values": {**item["values"], **values}}
    desk.emulator.store.put("items", str(item["id"]), new, site_id, list_id)


def test_a_light_is_a_symbol_and_a_word(with_project: Desk) -> None:
    write(with_project, "P-1", GtStatusTime="Forsinket", GtStatusRisk="Medium", GtStatusBudget="På budsjett")
    said = with_project.type("portfolio", "show")
    assert said.code == 0
    for light in ("■ Forsinket", "▲ Medium", "● På budsjett"):
        assert light in said.out
    assert "\x1b" not in said.out


def test_what_nobody_has_reported_is_unknown(with_project: Desk) -> None:
    assert with_project.type("portfolio", "show").out.count("○ ukjent") == 3


def test_who_needs_help_is_counted_in_the_table_and_told_in_the_list(with_project: Desk) -> None:
    desk = with_project
    calm = desk.type("portfolio", "attention", "--check")
    assert (calm.code, calm.out) == (0, "Ingen av 1 prosjekter trenger oppfølging.\n")
    write(desk, "P-1", GtStatusRisk="Høy", GtStatusTime="Forsinket")
    shown = desk.type("portfolio", "show").out
    assert "! 2" in shown
    assert "1 av 1 prosjekter trenger oppfølging" in shown
    told = desk.type("portfolio", "attention", "--check")
    assert told.code == 3
    assert "! P-1 Ærlig øvelse (Idé; Kari Nordmann)" in told.out
    assert "Status risiko er Høy" in told.out
    assert desk.type("portfolio", "attention").code == 0
    listed = desk.type("portfolio", "attention", "--check", "--json")
    assert listed.code == 3
    assert [reason["rule"] for reason in listed.json["projects"][0]["reasons"]]


def test_a_row_that_was_not_read_says_so(with_project: Desk) -> None:
    write(with_project, "P-1", PpStale=True)
    said = with_project.type("portfolio", "show")
    assert "Ærlig øvelse (ikke lest)" in said.out
    assert "1 av radene er eldre" in said.out


def test_closed_projects_are_shown_when_asked_for(with_project: Desk) -> None:
    write(with_project, "P-1", GtProjectLifecycleStatus="Avsluttet")
    assert with_project.type("portfolio", "show").out == "Ingen prosjekter ennå.\n"
    assert "Ærlig øvelse (avsluttet)" in with_project.type("portfolio", "show", "--closed").out


@pytest.fixture
def with_two(with_project: Desk) -> Desk:
    """Two portfolios: one in Norwegian, one in English with a project of its own."""
    desk = with_project
    desk.configure(portfolios__second=SECOND)
    for command in (
        ("hub", "apply", "--portfolio", "second", "--yes"),
        ("project", "new", "S-1", "A school", "--manager", KARI, "--portfolio", "second"),
        ("portfolio", "sync", "--portfolio", "second", "--yes"),
    ):
        said = desk.type(*command)
        assert said.code == 0, said.everything
    return desk


def test_all_portfolios_are_shown_each_in_its_language(with_two: Desk) -> None:
    said = with_two.type("portfolio", "show")
    assert said.code == 0
    first, second = said.out.split("Second portfolio\n")
    assert first.startswith("Hovedportefølje\nNr")
    assert "○ ukjent" in first
    assert second.startswith("No ")
    assert "○ unknown" in second
    assert "0 of 1 projects need follow-up" in second
    told = with_two.type("portfolio", "attention")
    assert "Ingen av 1 prosjekter" in told.out
    assert "None of 1 projects" in told.out


def test_one_portfolio_is_shown_when_chosen(with_two: Desk) -> None:
    said = with_two.type("portfolio", "show", "--portfolio", "second", "--json")
    assert [(one["portfolio"], one["number"]) for one in said.json["projects"]] == [
        ("Second portfolio", "S-1")
    ]
    assert "P-1" not in with_two.type("portfolio", "show", "--portfolio", "second").out


def test_a_portfolio_that_cannot_be_read_hides_no_other(with_project: Desk) -> None:
    with_project.configure(portfolios__second=SECOND)
    said = with_project.type("portfolio", "show")
    assert said.code == 1
    assert "P-1" in said.out
    assert "1 of 2 portfolios could not be read" in said.err
    assert "Second portfolio: " in said.err


def test_a_portfolio_that_was_never_read_says_how_to(with_hub: Desk) -> None:
    assert with_hub.type("project", "new", "P-1", "Ny", "--manager", KARI).code == 0
    assert "`prosjektportal portfolio sync` leser den" in with_hub.type("portfolio", "show").out


def test_a_site_that_is_gone_keeps_its_row_until_its_removal_is_asked_for(with_project: Desk) -> None:
    desk = with_project
    store = desk.emulator.store
    gone = next(key for key, site in store.rows("sites").items() if site["url"].endswith("/sites/p-1"))
    store.remove("sites", gone)
    said = desk.type("portfolio", "sync", "--yes")
    assert said.code == 1, said.everything
    assert "P-1" in said.err
    assert [one["number"] for one in desk.type("project", "list", "--json").json["projects"]] == ["P-1"]
    assert "(området er borte)" in desk.type("portfolio", "show").out
    assert desk.type("portfolio", "attention", "--check").code == 0
    removed = desk.type("portfolio", "sync", "--remove-gone", "--yes")
    assert "Removed: P-1" in removed.out
    assert desk.type("project", "list", "--json").json["projects"] == []
