"""Formatting made from words, as the emulator's page of the list shows it."""

from __future__ import annotations

import json
import re

from emulator.browse.world import LIST, format_column, format_view, html, made, session_of, words
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.sharepoint import items, lists
from sp_prosjektportal.template import formatting, row_formatting

OPEN = ("Niva", "Lav")


def page(emulator: Emulator, *, opportunity: bool = False) -> str:
    session = session_of(emulator)
    found = lists.by_url(session, LIST)
    assert found is not None
    items.update(session, found["id"], 2, {"Kostnad": 4, "Andel": 5, "Notat": "Lås <prisen>"})
    made_of = row_formatting.matrix(
        ("Kostnad", "Andel"),
        None,
        OPEN if opportunity else None,
        (("Notat", "note"), ("Eier", "person")),
    )
    format_view(session, "Lave", json.loads(made_of))
    return html(emulator, f"{LIST}/Lave.aspx")


def test_a_row_of_a_matrix_has_its_cells_its_mark_and_the_same_in_words() -> None:
    shown = page(made())
    card = shown[shown.index("<table") : shown.index("</tr>")]
    colours = re.findall(r'class="sp-css-backgroundColor-Bg(\w+)" style="width:12px;height:12px', card)
    assert len(colours) == 25
    assert colours[:5] == ["MintGreen", "Gold", "Coral", "Coral", "Coral"]
    assert "left:43px;bottom:57px;" in card
    assert 'title="Kostnad: 4, Andel: 5"' in card
    assert "4 × 5 = 20" in card
    assert "Lås &lt;prisen&gt;" in card
    assert re.search(r'<div style="display:none"><span[^>]*>Eier:', card)
    assert '<thead role="rowgroup">' not in shown


def test_an_opportunity_has_other_colours_and_its_word() -> None:
    shown = page(made(), opportunity=True)
    assert 'class="sp-css-backgroundColor-BgCornflowerBlue"' in shown
    assert 'class="sp-css-backgroundColor-BgCoral"' not in shown
    assert "Lav" in words(shown)


def test_a_date_that_has_passed_and_a_share_above_the_whole_stand_out_in_words_too() -> None:
    emulator = made()
    session = session_of(emulator)
    found = lists.by_url(session, LIST)
    assert found is not None
    items.update(session, found["id"], 1, {"Frist": "2026-01-29T11:00:00Z", "Kostnad": 1080, "Andel": 1000})
    format_column(session, "Frist", json.loads(formatting.due("nb", "Niva", ["Høy"])))
    format_column(session, "Kostnad", json.loads(formatting.bar_of("Andel")))
    shown = html(emulator, f"{LIST}/DispForm.aspx?ID=1")
    assert 'title="Over frist"' in shown
    assert "108 %" in words(shown)
