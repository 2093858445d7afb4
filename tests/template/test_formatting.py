from __future__ import annotations

import json
from typing import Any

import pytest

from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.views import View
from sp_prosjektportal.template import formatting, row_formatting
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
SAMPLES: dict[str, tuple[Any, ...]] = {
    "boolean": (True, False), "calculated": ("0", "4", "25"), "number": (0, 3), "currency": (0, 5), "date": (-1e12,),
}  # fmt: skip
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
        kind = "date" if "@now" in column.formatting else column.type  # a list's column need not say its type
        samples = SAMPLES.get(kind, ("a text",))
        for value in column.choices or samples:
            seen = shown(element, value, **{"@now": 1})
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


# -- due, count, and a bar of another column -----------------------------------------------------------

DAY = 86_400_000
NOW = 1_800_000_000_000


@pytest.mark.parametrize(
    ("days", "status", "late"),
    [(-2, "Åpen", True), (-1.1, "Åpen", True), (-0.5, "Åpen", False), (3, "Åpen", False), (-9, "D'accord", True), (-9, "Utført", False)],
)  # fmt: skip
def test_a_date_stands_out_the_day_after_and_only_while_its_row_is_open(
    days: float, status: str, late: bool
) -> None:
    found = json.loads(formatting.due("nb", "PpStatus", ["Åpen", "D'accord"]))
    check(found)
    row = {"@now": NOW, "PpStatus": status}
    seen = shown(found, NOW + days * DAY, **row)
    assert bool(seen["classes"]) is bool(seen["icons"]) is late
    assert of(found["attributes"]["title"], {"@currentField": NOW + days * DAY, **row}) == (
        "Over frist" if late else ""
    )
    assert shown(found, "", **row)["classes"] == []


@pytest.mark.parametrize(
    ("language", "title"), [("nb", "Over frist"), ("nn", "Over frist"), ("en", "Overdue")]
)
def test_a_date_without_a_condition_stands_out_in_the_language_of_the_site(language: str, title: str) -> None:
    found = json.loads(formatting.due(language))
    assert of(found["attributes"]["title"], {"@currentField": NOW - 2 * DAY, "@now": NOW}) == title


@pytest.mark.parametrize(("value", "icons"), [(0, []), (3, ["Warning"]), ("", [])])
def test_a_count_stands_out_when_it_is_not_zero(value: Any, icons: list[str]) -> None:
    found = json.loads(formatting.count("en"))
    check(found)
    seen = shown(found, value)
    assert seen["icons"] == icons
    assert bool(seen["classes"]) is bool(icons)


@pytest.mark.parametrize(
    ("value", "whole", "width", "text", "colour"),
    [
        (50, 200, "25%", "«50» · 25 %", "CornflowerBlue"),
        (216, 200, "100%", "«216» · 108 %", "Coral"),
        (200, 200, "100%", "«200» · 100 %", "CornflowerBlue"),
        (50, 0, "0%", "«50»", "CornflowerBlue"),
        (50, "", "0%", "«50»", "CornflowerBlue"),
    ],
)
def test_a_bar_of_another_column_says_its_share_and_is_red_above_it(
    value: float, whole: Any, width: str, text: str, colour: str
) -> None:
    found = json.loads(formatting.bar_of("GtBudgetTotal"))
    check(found)
    row = {"@currentField": value, "GtBudgetTotal": whole}
    assert of(found["children"][0]["style"]["width"], row) == width
    seen = shown(found, value, GtBudgetTotal=whole)
    assert seen["text"] == text
    assert f"sp-css-backgroundColor-Bg{colour}" in seen["classes"]
    assert seen["icons"] == (["Warning"] if colour == "Coral" else [])


# -- the matrix ----------------------------------------------------------------------------------------

MATRIX = json.loads(
    row_formatting.matrix(
        ("S", "K"), ("S2", "K2"), ("Type", "Mulighet"), (("Hvem", "person"), ("Hva", "note"))
    )
)


def test_a_row_of_a_matrix_is_formatting_that_sharepoint_takes() -> None:
    assert set(MATRIX) == {"$schema", "hideColumnHeader", "rowFormatter"}
    check({"$schema": MATRIX["$schema"], **MATRIX["rowFormatter"]})
    assert len(json.dumps(MATRIX)) < 16_000


@pytest.mark.parametrize(
    ("row", "words", "colours"),
    [
        ({"S": 4, "K": 5, "S2": 2, "K2": 4}, "4 × 5 = 20→2 × 4 = 8Risiko", ["Coral", "Gold"]),
        ({"S": 1, "K": 5, "S2": "", "K2": ""}, "1 × 5 = 5Risiko", ["MintGreen"]),
        ({"S": "", "K": 5, "S2": "", "K2": ""}, "Risiko", []),
        ({"S": 5, "K": 5, "S2": 5, "K2": 1, "Type": "Mulighet"}, "5 × 5 = 25→5 × 1 = 5Mulighet", ["CornflowerBlue", "LightGray"]),
    ],
)  # fmt: skip
def test_a_matrix_is_written_out_beside_the_picture(
    row: dict[str, Any], words: str, colours: list[str]
) -> None:
    grid, body = MATRIX["rowFormatter"]["children"]
    given = {"Type": "Risiko", "Title": "Tittel", **row}
    seen = shown(body["children"][1], "", **given)
    assert seen["text"] == words
    assert [c for c in seen["classes"] if "background" in c] == [
        f"sp-css-backgroundColor-Bg{c}" for c in colours
    ]
    assert shown(body, "", **given, Hvem="Kari", Hva="")["text"].endswith("<Hvem>:Kari")
    ring = grid["children"][-2]["style"]
    if "" not in (row["S"], row["K"]):
        assert of(ring["left"], given) == f"{(row['S'] - 1) * 14 + 1}px"
        assert of(ring["bottom"], given) == f"{(row['K'] - 1) * 14 + 1}px"
    assert of(ring["display"], given) == ("block" if row["S"] else "none")
    assert of(grid["attributes"]["title"], given).startswith(f"<S>: {row['S']}, <K>: {row['K']}; <S2>: ")


def test_the_cells_of_a_matrix_are_those_of_the_product() -> None:
    lines = MATRIX["rowFormatter"]["children"][0]["children"][:5]
    colours = [
        [of(cell["attributes"]["class"], {"Type": "Risiko"})[25:] for cell in line["children"]]
        for line in lines
    ]
    assert colours == [
        [
            {True: "Coral", False: "Gold" if across * up > 5 else "MintGreen"}[across * up > 10]
            for across in range(1, 6)
        ]
        for up in range(5, 0, -1)
    ]


@pytest.mark.parametrize(
    ("language", "word"), [("nb", "Mulighet"), ("nn", "Moglegheit"), ("en", "Opportunity")]
)
def test_the_views_of_uncertainty_tell_risks_from_opportunities_in_every_language(
    language: str, word: str
) -> None:
    resources = load("prosjekt", language=language, site="https://x.sharepoint.com/sites/x").resources
    views = [r for r in resources if isinstance(r, View) and r.list == "Lists/Usikkerhet" and r.formatting]
    assert {view.name for view in views} == {"Matrise", "Forside"}
    assert all(f'["[$ContentType]","{word}"]' in view.formatting for view in views)
