from __future__ import annotations

import json
from typing import Any

import pytest

from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.template import formatting
from sp_prosjektportal.template.loader import load
from sp_prosjektportal.template.model_columns import Choice
from template.formatter import check, shown
from template.formatter import value as of

CHOICES = [
    Choice.model_validate(each)
    for each in (
        {"value": "På plan", "light": "green"},
        {"value": {"nb": "Sen", "en": "Late"}, "light": "red"},
        {"value": "D'accord", "light": "yellow"},
        "Vet ikke",
    )
]
LIGHTS = json.loads(formatting.lights(CHOICES, "en"))


@pytest.mark.parametrize(
    ("value", "icon", "colour"),
    [
        ("På plan", "SkypeCircleCheck", "MintGreen"),
        ("Late", "StatusErrorFull", "Coral"),
        ("D'accord", "Warning", "Gold"),
    ],
)
def test_a_light_is_a_colour_a_symbol_and_a_word(value: str, icon: str, colour: str) -> None:
    assert shown(LIGHTS, value) == {
        "text": value,
        "icons": [icon],
        "classes": [f"sp-css-backgroundColor-Bg{colour}", f"sp-css-color-{colour}Font"],
    }


def test_a_choice_without_a_light_is_shown_plainly_and_no_choice_as_nothing() -> None:
    assert shown(LIGHTS, "Vet ikke") == {"text": "Vet ikke", "icons": [], "classes": []}
    assert shown(LIGHTS, "") == {"text": "", "icons": [], "classes": []}


def test_every_light_has_its_own_symbol() -> None:
    assert len(set(formatting._SYMBOLS.values())) == len(formatting._SYMBOLS) == len(formatting._CLASSES)


@pytest.mark.parametrize(
    ("bar", "value", "width"),
    [
        (formatting.bar(None, None, percent=True), 0.5, "50%"),
        (formatting.bar(None, None, percent=True), 1.4, "100%"),
        (formatting.bar(10, 60, percent=False), 35, "50%"),
        (formatting.bar(10, 60, percent=False), 5, "0%"),
        (formatting.bar(-50, 50, percent=False), 0, "50%"),
        (formatting.bar(0, 25_000_000, percent=False), 5_000_000, "20%"),
        (formatting.bar(0.25, 0.75, percent=True), 0.5, "50%"),
    ],
)
def test_a_bar_is_full_at_its_maximum_and_shows_its_number(bar: str, value: float, width: str) -> None:
    found = json.loads(bar)
    check(found)
    assert of(found["children"][0]["style"]["width"], {"@currentField": value}) == width
    assert shown(found, value)["text"] == f"«{value}»"
    assert shown(found, "")["text"] == ""


def formatted(template: str, language: str) -> list[tuple[str, Any]]:
    resources = load(template, language=language, site="https://x.sharepoint.com/sites/x").resources
    columns = [r for r in resources if isinstance(r, SiteColumn | ListColumn)]
    return [(column.name, column) for column in columns if column.formatting]


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("template", ["portefolje", "prosjekt", "bygg"])
def test_what_the_templates_write_is_formatting_that_sharepoint_takes(template: str, language: str) -> None:
    columns = formatted(template, language)
    assert len(columns) >= 6
    for name, column in columns:
        check(json.loads(column.formatting)), name


@pytest.mark.parametrize("template", ["portefolje", "prosjekt", "bygg"])
def test_colour_is_never_the_only_sign(template: str) -> None:
    for name, column in formatted(template, "nb"):
        element = json.loads(column.formatting)
        samples = {"boolean": (True, False), "calculated": ("0", "4", "25")}.get(column.type, ("a text",))
        for value in column.choices or samples:
            seen = shown(element, value)
            assert not seen["classes"] or seen["text"], (name, value)


@pytest.mark.parametrize(
    ("kind", "factor", "colour"),
    [
        ("Risiko", "25", "Coral"), ("Risiko", "11", "Coral"), ("Risiko", "10", "Gold"), ("Risiko", "6", "Gold"),
        ("Risiko", "5", "MintGreen"), ("Risiko", "1", "MintGreen"), ("Risiko", "0", ""), ("", "25", "Coral"),
        ("Mulighet", "25", "CornflowerBlue"), ("Mulighet", "10", ""), ("Mulighet", "0", ""),
    ],
)  # fmt: skip
def test_a_great_risk_is_red_a_great_opportunity_is_not_and_what_nobody_judged_has_no_colour(
    kind: str, factor: str, colour: str
) -> None:
    for name, column in formatted("prosjekt", "nb"):
        if name in ("GtRiskFactor", "GtRiskFactorPostAction"):
            seen = shown(json.loads(column.formatting), factor, ContentType=kind)
            assert seen["text"] == factor
            assert seen["classes"] == ([f"sp-css-backgroundColor-Bg{colour}"] if colour else [])
