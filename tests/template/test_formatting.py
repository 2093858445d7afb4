from __future__ import annotations

import json

from sp_prosjektportal.template import formatting
from sp_prosjektportal.template.model_columns import Choice

CHOICES = [
    Choice.model_validate(each)
    for each in (
        {"value": "På plan", "light": "green"},
        {"value": {"nb": "Sen", "en": "Late"}, "light": "red"},
        "Vet ikke",
    )
]


def test_a_light_is_a_colour_a_symbol_and_a_word() -> None:
    found = json.loads(formatting.lights(CHOICES, "en"))
    colours, (symbol, word) = found["attributes"]["class"], found["children"]
    assert "if(@currentField == 'På plan', 'sp-css-backgroundColor-BgMintGreen" in colours
    assert "if(@currentField == 'Late', 'sp-css-backgroundColor-BgCoral" in colours
    assert "Vet ikke" not in colours
    assert symbol["attributes"]["iconName"].count("if(") == 2
    assert word == {"elmType": "span", "txtContent": "@currentField"}


def test_every_light_has_its_own_symbol() -> None:
    assert len(set(formatting._SYMBOLS.values())) == len(formatting._SYMBOLS) == len(formatting._CLASSES)


def test_a_bar_is_full_at_its_maximum_and_shows_its_number() -> None:
    percent = json.loads(formatting.bar(None, None, percent=True))
    assert "(@currentField - 0) / 1 * 100" in percent["children"][0]["style"]["width"]
    assert percent["children"][1]["txtContent"] == "=toString(floor(@currentField * 100 + 0.5)) + ' %'"
    number = json.loads(formatting.bar(10, 60, percent=False))
    assert "(@currentField - 10) / 50 * 100" in number["children"][0]["style"]["width"]
    assert number["children"][1]["txtContent"] == "=toString(@currentField)"
