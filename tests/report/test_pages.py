"""Pages of many portfolios: whole, closed in themselves, escaped, in order for people who cannot see or point."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from report.structure import problems, read
from report.world import NOW, forty, needing, never, portfolio, project
from sp_prosjektportal.report.language import all_texts
from sp_prosjektportal.report.model import (
    Benefit,
    Gate,
    Light,
    Portfolio,
    Project,
    Reason,
    Status,
    Uncertainty,
)
from sp_prosjektportal.report.pieces import page_name
from sp_prosjektportal.report.portfolio_page import portfolio_page
from sp_prosjektportal.report.project_page import project_page

EVIL = '</title><script>alert(1)</script><img src=x onerror="alert(2)">\'"&amp;\x00\x1b]]>'
LONG = ("Ærlig " * 60)[:255]


def nasty() -> Portfolio:
    """Every text that people write holds markup, or is 255 signs long; addresses that no browser may follow."""
    one = project(
        0, number=EVIL, title=EVIL, url="javascript:alert(1)", phase=EVIL, manager=EVIL, owner=EVIL, goals=EVIL, types=(EVIL,),
        lifecycle=EVIL, reasons=(Reason(EVIL, EVIL),), note=EVIL, priority=EVIL, problems=(EVIL,), next_gate=EVIL,
        status=Status(NOW.date(), {"GtStatusRisk": Light(EVIL, "red")}, {"GtStatusRisk": EVIL}, EVIL, 1, 2, 3),
        uncertainties=(Uncertainty(EVIL, "risk", True, EVIL, EVIL, 5, 5), Uncertainty(LONG, "opportunity", True, EVIL, EVIL, 4, 4)),
        benefits=(Benefit(EVIL, EVIL, 0, 1, 2, NOW.date(), 200.0),), gates=(Gate(EVIL, "approved", EVIL, NOW.date()),),
    )  # fmt: skip
    other = never(1, title=LONG, why_unread=EVIL, url="https://[")
    made = portfolio(
        (one, other), title=EVIL, hub=EVIL, made_by=EVIL, notes=(EVIL,), unregistered=(EVIL,), source=EVIL
    )
    return replace(made, rules=(replace(made.rules[0], sentence=EVIL, condition=EVIL, name=EVIL),))


def missing() -> Portfolio:
    """Values that are not there, terms that are deleted, lists that were not read, numbers that mean nothing."""
    bare = Project("A-1", "", read_at=NOW)
    deleted = project(2, phase="", phase_unknown="99e85650-33de-4af4-b8db-edffbc8a310b", types=(), manager="")
    nothing = project(
        3, status=Status(NOW.date(), {}, {}, "", 0, None, 5), start=None, gates=(), next_gate_date=None
    )
    backwards = project(
        4, start=NOW.date(), end=NOW.date().replace(year=1901), gates=(Gate("BP1", "stopped"), Gate("BP2"))
    )
    odd = project(5, uncertainties=(Uncertainty("", "risk", probability=7, consequence=0), Uncertainty("", "risk")),
                  benefits=(Benefit("Uten mål", measured=4.0), Benefit("", start=1, desired=1, measured=1)))  # fmt: skip
    return portfolio((bare, deleted, nothing, backwards, odd), rules=(), source="", notes=("En merknad",))


PORTFOLIOS = {
    "forty": forty(),
    "forty in English": replace(forty(), language="en"),
    "none": portfolio(()),
    "one": portfolio((project(1),)),
    "only one that was never read": portfolio((never(1),)),
    "missing values": missing(),
    "missing values in English": replace(missing(), language="en"),
    "markup in texts": nasty(),
    "from a file": replace(portfolio((needing(1),)), from_file="snapshot.json"),
}


def pages(of: Portfolio) -> dict[str, str]:
    """All pages of a portfolio by file name."""
    return {"index.html": portfolio_page(of)} | {
        page_name(one.number): project_page(of, one) for one in of.projects
    }


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_every_page_is_whole_and_in_order(name: str) -> None:
    found = {file: wrong for file, page in pages(PORTFOLIOS[name]).items() if (wrong := problems(page))}
    assert not found


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_the_same_portfolio_gives_the_same_pages(name: str) -> None:
    assert pages(PORTFOLIOS[name]) == pages(PORTFOLIOS[name])


def test_markup_in_texts_is_shown_as_it_was_written() -> None:
    for page in pages(nasty()).values():
        assert "<script" not in page
        assert 'onerror="' not in page.replace("&quot;", '"') or "<img" not in page
        root, _ = read(page)
        assert "alert(1)" in root.text
        assert "\x00" not in page
        assert "\x1b" not in page


def test_an_address_that_no_browser_may_follow_is_no_link() -> None:
    for page in pages(nasty()).values():
        root, _ = read(page)
        addresses = [link.attributes["href"] for link in root.all("a")]
        assert all(one.startswith(("#", "projects/", "../index.html")) for one in addresses)


def test_a_title_of_255_signs_stands_there_whole() -> None:
    assert LONG in read(pages(nasty())["index.html"])[0].text


def test_two_numbers_that_are_alike_get_two_pages() -> None:
    names = {page_name(one) for one in ("A/B", "A_B", "A:B", "Å-1", "A-1", "../x", "", "CON ", EVIL)}
    assert len(names) == 9
    assert all(re.fullmatch(r"[a-z0-9~_.-]+", one) and not one.startswith(".") for one in names)


def test_an_english_page_says_nothing_of_ours_in_norwegian() -> None:
    unexplained = [replace(one, why_unread="") for one in forty().projects]
    english = replace(missing(), language="en", projects=(*missing().projects, *unexplained))
    text = "\n".join(read(page)[0].all("body")[0].text for page in pages(english).values())
    same = {one["en"] for one in all_texts().values()}
    norwegian = {one["nb"] for one in all_texts().values() if "{" not in one["nb"]} - same
    sentences = [one for one in norwegian if len(one) > 24]
    assert len(sentences) > 60
    assert [one for one in sentences if one in text] == []


def test_pages_lead_to_each_other() -> None:
    of = forty()
    files = pages(of)
    root, _ = read(files["index.html"])
    linked = {
        link.attributes["href"].removeprefix("projects/")
        for link in root.all("a")
        if "projects/" in link.attributes["href"]
    }
    assert linked <= files.keys()
    assert {page_name(one.number) for one in of.projects if one.reading != "being_made"} <= linked
    for name, page in files.items():
        if name != "index.html":
            assert "../index.html" in [link.attributes["href"] for link in read(page)[0].all("a")]


def test_two_hundred_projects_fit_in_a_megabyte() -> None:
    many = portfolio(tuple(needing(index) if index % 4 == 0 else project(index) for index in range(200)))
    assert len(portfolio_page(many).encode()) <= 1_000_000
