"""Plans change nothing, and after an apply they are empty."""

from __future__ import annotations

import pytest

from cli.desk import KARI, Desk

READING = {
    "hub plan": ("hub", "plan"),
    "project plan of a new one": ("project", "plan", "P-2", "Ny", "--manager", KARI),
    "project plan": ("project", "plan", "P-1"),
    "project list": ("project", "list"),
    "project show": ("project", "show", "P-1"),
    "portfolio crawl": ("portfolio", "crawl"),
    "portfolio plan": ("portfolio", "plan"),
    "portfolio show": ("portfolio", "show"),
    "portfolio attention": ("portfolio", "attention"),
    "doctor": ("doctor",),
}


@pytest.mark.parametrize("command", READING.values(), ids=READING.keys())
def test_reading_leaves_the_tenant_as_it_was(command: tuple[str, ...], with_project: Desk) -> None:
    before = with_project.fingerprint()
    said = with_project.type(*command)
    assert said.code in (0, 3), said.everything
    assert with_project.fingerprint() == before


@pytest.mark.parametrize("command", [("hub", "plan"), ("doctor",)], ids=" ".join)
def test_reading_an_empty_tenant_leaves_it_empty(command: tuple[str, ...], desk: Desk) -> None:
    before = desk.fingerprint()
    desk.type(*command)
    assert desk.fingerprint() == before


@pytest.mark.parametrize("command", READING.values(), ids=READING.keys())
def test_json_is_all_that_a_reading_command_prints(command: tuple[str, ...], with_project: Desk) -> None:
    said = with_project.type(*command, "--json")
    assert said.code in (0, 3), said.everything
    assert said.json["ledger"]["exchanges"] > 0


@pytest.mark.parametrize("command", READING.values(), ids=READING.keys())
def test_the_ledger_is_told_on_stderr(command: tuple[str, ...], with_project: Desk) -> None:
    said = with_project.type(*command, "--verbose")
    assert "Asked of the tenant: " in said.err
    assert "Asked of the tenant" not in said.out


def test_an_apply_that_is_asked_for_again_has_nothing_to_do(with_project: Desk) -> None:
    before = with_project.fingerprint()
    for command in (("hub", "apply", "--yes"), ("project", "apply", "P-1", "--yes")):
        said = with_project.type(*command)
        assert (said.code, "nothing to do" in said.out) == (0, True), said.everything
    assert with_project.fingerprint() == before


def test_a_sync_that_is_asked_for_again_has_nothing_to_do(with_project: Desk) -> None:
    said = with_project.type("portfolio", "sync", "--yes")
    assert (said.code, "nothing to do" in said.out) == (0, True), said.everything


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("template", ["prosjekt", "bygg"])
def test_the_second_plan_is_empty(template: str, language: str, desk: Desk) -> None:
    desk.configure(portfolios__hovedportefolje__language=language)
    first = desk.type("hub", "plan", "--json")
    assert (first.code, first.json["unchanged"]) == (3, 0)
    assert desk.type("hub", "apply", "--yes").code == 0
    second = desk.type("hub", "plan", "--json")
    assert (second.json["changes"], second.code) == ([], 0)
    made = desk.type("project", "new", "P-1", "Prøve", "--template", template, "--manager", KARI)
    assert made.code == 0, made.everything
    plan = desk.type("project", "plan", "P-1", "--json")
    assert (plan.json["changes"], plan.code) == ([], 0)


def test_the_plan_that_was_looked_at_can_be_applied_by_its_checksum(desk: Desk) -> None:
    checksum = desk.type("hub", "plan", "--json").json["checksum"]
    said = desk.type("hub", "apply", "--checksum", checksum)
    assert said.code == 0, said.everything
    assert desk.type("hub", "plan").code == 0


def test_a_stale_checksum_is_refused_and_nothing_is_done(with_hub: Desk) -> None:
    before = with_hub.fingerprint()
    said = with_hub.type("hub", "apply", "--checksum", "0123456789abcdef")
    assert said.code == 1
    assert "no longer the one with checksum 0123456789abcdef" in said.err
    assert with_hub.fingerprint() == before


def test_a_plan_says_what_would_be_made_by_kind(desk: Desk) -> None:
    said = desk.type("hub", "plan")
    lines = said.out.splitlines()
    assert len(lines) * 4 < int(lines[0].split(": ")[1].split()[0])  # kinds together, not one line each
    assert "  + 1 site: https://contoso.sharepoint.test/sites/portefolje" in lines
    assert any(line.startswith("  + 8 term sets: Fase, ") for line in lines)
    assert any(" list items in Lists/" in line or " list item in Lists/" in line for line in lines)


def test_nobody_is_taken_to_have_said_yes(desk: Desk) -> None:
    before = desk.fingerprint()
    said = desk.type("hub", "apply")
    assert said.code == 1
    assert "Nobody is there to say yes" in said.err
    assert desk.fingerprint() == before
