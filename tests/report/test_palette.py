"""Colours: every pair is told apart by those who see little, and no sheet has a colour of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sp_prosjektportal.report
from sp_prosjektportal.report.palette import COLOURS, PAIRS, Pair, contrast
from sp_prosjektportal.report.pieces import SYMBOLS

SHEET = (Path(sp_prosjektportal.report.__file__).parent / "style.css").read_text("utf-8")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.upon} on {pair.under}")
def test_a_pair_has_the_contrast_that_it_needs(pair: Pair) -> None:
    assert contrast(COLOURS[pair.upon], COLOURS[pair.under]) >= pair.least


def test_the_contrast_is_computed_as_wcag_says() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48  # known to fail AA by a hair


def test_every_colour_of_the_sheet_comes_from_the_palette() -> None:
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsl", SHEET)
    assert set(re.findall(r"var\(--([a-z-]+)\)", SHEET)) == set(COLOURS)


def test_every_pair_that_a_rule_makes_is_in_the_list() -> None:
    known = {(pair.upon, pair.under) for pair in PAIRS}
    made = set()
    for _, body in RULE.findall(SHEET):
        upon = re.search(r"(?:^|;)color:var\(--([a-z-]+)\)", body)
        under = re.search(r"background:var\(--([a-z-]+)\)", body)
        if upon and under:
            made.add((upon[1], under[1]))
        elif upon:
            made.add((upon[1], "paper"))
        elif under:
            made.add(("ink", under[1]))
    made |= {("ink", match[1]) for match in re.findall(r"\.([ro][123])\{fill:var\(--([a-z-]+)\)", SHEET)}
    assert made <= known, made - known


def test_lights_can_be_told_apart_without_colour() -> None:
    assert len(set(SYMBOLS.values())) == 4


def test_lights_are_readable_on_paper_without_backgrounds() -> None:
    known = {(pair.upon, pair.under) for pair in PAIRS}
    assert {(name, "paper") for name in ("green", "yellow", "red", "ink")} <= known


def test_paper_has_its_own_rules_and_telephones_theirs() -> None:
    assert "@media print" in SHEET
    assert "size:A4" in SHEET
    assert "thead{display:table-header-group}" in SHEET
    assert "@media screen and (max-width:48rem)" in SHEET
    assert ":focus-visible{outline:3px" in SHEET
