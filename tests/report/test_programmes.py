"""Programmes and the yearly self-assessment in the report: shown when there is something, and never a green that nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from report.structure import problems, read
from report.test_pages import EVIL
from report.world import day, portfolio, project
from sp_prosjektportal.report.model import Answer, Lesson, Portfolio, Programme, ProgrammeStatus
from sp_prosjektportal.report.portfolio_page import portfolio_page
from sp_prosjektportal.report.project_page import project_page
from sp_prosjektportal.report.tables import tables

PROGRAMME = Programme(
    "FV-101",
    ("FV-102", "FV-103"),
    "red",
    ("FV-103",),
    high_risks=2,
    budget=1_500_000,
    forecast=1_600_000,
    planned=4,
    measured=1,
)
ANSWERS = (
    Answer(2025, "Eierskap", "Har hvert prosjekt en eier?", 2),
    Answer(2025, "Metode", "Bruker prosjektene samme faser?", 4),
    Answer(2026, "Eierskap", "Har hvert prosjekt en eier?", 3, "Opplæring av eiere"),
)


def told(**changes: object) -> Portfolio:
    given = {"programmes": (PROGRAMME,), "maturity": ANSWERS} | changes
    return portfolio((project(0), project(1), project(2)), **given)


def text(of: Portfolio) -> str:
    return words(portfolio_page(of))


def words(page: str) -> str:
    """The words of a page, those of neighbouring cells apart."""
    return " ".join(
        " ".join(
            each for one in read(page)[0].walk() for each in one.children if isinstance(each, str)
        ).split()
    )


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_page_with_programmes_and_maturity_is_well_made(language: str) -> None:
    assert problems(portfolio_page(told(language=language))) == []


def test_a_programme_shows_what_its_projects_come_to_and_which_is_worst() -> None:
    page = text(told())
    assert "Hva prosjektene i hvert program blir til sammen" in page
    assert "■ rød" in page
    assert project(2).title in page
    assert "1 av 4" in page


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("green", "● grønn"),
        ("yellow", "▲ gul"),
        ("unknown", "○ ukjent, noen er ikke lest eller har ikke rapportert"),
        ("", "–"),
    ],
)
def test_each_status_has_a_word_and_not_knowing_has_no_colour(status: ProgrammeStatus, word: str) -> None:
    assert word in text(told(programmes=(replace(PROGRAMME, status=status, worst=()),)))


def test_maturity_is_the_mean_of_each_year_with_what_will_be_done() -> None:
    page = text(told())
    assert "Eierskap 2 3" in page
    assert "Metode 4 –" in page
    assert "Alle svar 3 3" in page
    assert "1 svar i 2026." in page
    assert "Opplæring av eiere" in page


def test_without_programmes_and_answers_there_is_no_section_of_them() -> None:
    page = portfolio_page(portfolio((project(0),)))
    assert 'id="programmes"' not in page
    assert 'id="maturity"' not in page


def test_a_programme_whose_row_is_not_in_the_report_and_texts_of_people_are_safe() -> None:
    evil = told(
        programmes=(Programme(EVIL, (), "yellow", (EVIL,)),), maturity=(Answer(2026, EVIL, EVIL, 1, EVIL),)
    )
    page = portfolio_page(evil)
    assert problems(page) == []
    assert "<script" not in page


def test_a_project_says_where_it_belongs_and_what_it_contributes_to() -> None:
    one = project(
        0,
        programme="FV-9 Grønt skifte",
        plan="Temaplan",
        plan_goal="Halvere bilturer",
        un_goals=("11. Byer",),
        portfolio="IKT",
    )
    page = words(project_page(portfolio((one,)), one))
    for said in ("FV-9 Grønt skifte", "Temaplan – Halvere bilturer", "11. Byer", "IKT"):
        assert said in page


def test_lessons_programmes_and_answers_are_tables_of_the_workbook() -> None:
    one = project(0, lessons=(Lesson("Test tidlig", "Sent ute", "Forsinket", "Begynn før", day(-3)),))
    found = {
        table.name: table.rows for table in tables(replace(told(), projects=(one, project(1), project(2))))
    }
    assert found["lessons"] == (
        (one.number, one.title, "Test tidlig", "Sent ute", "Forsinket", "Begynn før", day(-3)),
    )
    assert found["programmes"][0][:5] == ("FV-101", one.title, 2.0, "rød", f"FV-103 {project(2).title}")
    assert [row[0] for row in found["maturity"]] == [2026, 2025, 2025]
