"""Column formatting made from what the template says: traffic lights and bars.

Colour is never the only sign: a light has a symbol and its word, a bar its number.
Source: Microsoft's "Formatting syntax reference" (schema v2) and the predefined ``sp-css`` classes, whose pairs of
background and font are those of SharePoint's own choice pills.
"""

from __future__ import annotations

import json
from typing import Any

from sp_prosjektportal.template.model_columns import Choice, Light

_SCHEMA = "https://developer.microsoft.com/json-schemas/sp/v2/column-formatting.schema.json"
_CLASSES: dict[Light, str] = {
    "green": "sp-css-backgroundColor-BgMintGreen sp-css-color-MintGreenFont",
    "yellow": "sp-css-backgroundColor-BgGold sp-css-color-GoldFont",
    "red": "sp-css-backgroundColor-BgCoral sp-css-color-CoralFont",
}
_SYMBOLS: dict[Light, str] = {"green": "SkypeCircleCheck", "yellow": "Warning", "red": "StatusErrorFull"}


def as_json(formatting: dict[str, Any]) -> str:
    """Formatting as SharePoint stores it."""
    return json.dumps(formatting, ensure_ascii=False, separators=(",", ":"))


def lights(choices: list[Choice], language: str) -> str:
    """Colour, symbol and word by the lights of the choices; a choice without a light is shown plainly."""
    meanings = [(choice.value.text(language), choice.light) for choice in choices if choice.light is not None]
    return as_json({
        "$schema": _SCHEMA,
        "elmType": "div",
        "style": {"display": "flex", "align-items": "center", "padding": "0 8px", "border-radius": "4px"},
        "attributes": {"class": _chosen(meanings, _CLASSES)},
        "children": [
            {
                "elmType": "span",
                "style": {"margin-right": "6px", "display": "=if(@currentField == '', 'none', 'inline-block')"},
                "attributes": {"iconName": _chosen(meanings, _SYMBOLS)},
            },
            {"elmType": "span", "txtContent": "@currentField"},
        ],
    })  # fmt: skip


def bar(minimum: float | None, maximum: float | None, *, percent: bool) -> str:
    """A number as a bar with the number on it. Full at ``maximum`` (1 for percent, 100 for other numbers).

    ``displayValue`` is the number as the column shows it, with its decimals, its sign of percent or currency, and
    the reader's comma or point.
    """
    least = minimum or 0
    full = (maximum if maximum is not None else (1 if percent else 100)) - least or 1
    share = f"{_from(least)} / {_decimal(full)} * 100"
    return as_json({
        "$schema": _SCHEMA,
        "elmType": "div",
        "style": {
            "position": "relative", "width": "100%", "min-height": "20px",
            "display": "=if(toString(@currentField) == '', 'none', 'block')",
        },
        "children": [
            {
                "elmType": "div",
                "attributes": {"class": "sp-css-backgroundColor-BgCornflowerBlue"},
                "style": {
                    "position": "absolute", "height": "100%", "min-height": "20px",
                    "width": f"=if({share} >= 100, '100%', if({share} <= 0, '0%', toString({share}) + '%'))",
                },
            },
            {
                "elmType": "span",
                "style": {"position": "relative", "padding": "0 6px"},
                "txtContent": "@currentField.displayValue",
            },
        ],
    })  # fmt: skip


def _from(least: float) -> str:
    """How far the field is above the least value."""
    if not least:
        return "@currentField"
    return f"(@currentField {'-' if least > 0 else '+'} {_decimal(abs(least))})"


def _decimal(number: float) -> str:
    """Digits only: expressions know no exponents."""
    return f"{number:.10f}".rstrip("0").rstrip(".")


def _chosen(meanings: list[tuple[str, Light]], results: dict[Light, str]) -> str | dict[str, Any]:
    """What gives a result by the value of the field.

    Written as a syntax tree and not as ``=if(…)``: there texts stand in quotes, and no way is documented to write a
    choice that holds a quote itself.
    """
    found: str | dict[str, Any] = ""
    for value, light in reversed(meanings):
        same = {"operator": "==", "operands": ["@currentField", value]}
        found = {"operator": "?", "operands": [same, results[light], found]}
    return found
