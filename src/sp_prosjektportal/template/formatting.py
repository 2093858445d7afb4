"""Column formatting made from what the template says: traffic lights, bars, due dates and counts.

Colour is never the only sign: a light has a symbol and its word, a bar its number.
Source: Microsoft's "Formatting syntax reference" (schema v2) and the predefined ``sp-css`` classes, whose pairs of
background and font are those of SharePoint's own choice pills.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import reduce
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
        "style": {
            "display": "flex", "align-items": "center", "border-radius": "4px",
            "padding": _chosen(meanings, dict.fromkeys(_CLASSES, "0 8px"), "0"),
        },
        "attributes": {"class": _chosen(meanings, _CLASSES)},
        "children": [
            {
                "elmType": "span",
                "style": {"margin-right": "6px", "display": _chosen(meanings, dict.fromkeys(_SYMBOLS, "inline-block"), "none")},
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


def bar_of(of: str) -> str:
    """A number as a bar that is full at the number of another column, with the share in percent; red above it."""
    share = f"Number(@currentField) / Number([${of}]) * 100"
    known = f"Number([${of}]) > 0"
    above = f"{known} && {share} > 100"
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
                "attributes": {"class": f"=if({above}, '{_CLASSES['red']}', 'sp-css-backgroundColor-BgCornflowerBlue')"},
                "style": {
                    "position": "absolute", "height": "100%", "min-height": "20px", "border-radius": "4px",
                    "width": f"=if({known}, if({share} >= 100, '100%', toString({share}) + '%'), '0%')",
                },
            },
            {
                "elmType": "div",
                "style": {"position": "relative", "padding": "0 6px", "white-space": "nowrap"},
                "children": [
                    {
                        "elmType": "span",
                        "style": {"margin-right": f"=if({above}, '6px', '0')"},
                        "attributes": {"iconName": f"=if({above}, '{_SYMBOLS['yellow']}', '')"},
                    },
                    {"elmType": "span", "txtContent": "@currentField.displayValue"},
                    {
                        "elmType": "span",
                        "txtContent": f"=if({known}, ' · ' + toString(floor({share} + 0.5)) + ' %', '')",
                    },
                ],
            },
        ],
    })  # fmt: skip


def due(language: str, column: str = "", choices: Sequence[str] = ()) -> str:
    """A date that turns red, with a symbol, the day after; only while ``column`` is one of ``choices``, if given.

    Dates are numbers of milliseconds in expressions, a day has 86 400 000.
    """
    day_after = _call("+", _call("Number()", "@currentField"), 86_400_000)
    late = _call("<", day_after, _call("Number()", "@now"))
    late = _call("&&", _call("!=", _call("toString()", "@currentField"), ""), late)
    if column:
        late = _call("&&", late, _any(f"[${column}]", choices))
    return _emphasised(late, {"nb": "Over frist", "nn": "Over frist", "en": "Overdue"}[language])


def count(language: str) -> str:
    """A number that ought to be zero: with colour and symbol when it is not."""
    title = {"nb": "Mer enn null", "nn": "Meir enn null", "en": "More than zero"}[language]
    return _emphasised(_call(">", _call("Number()", "@currentField"), 0), title, at="flex-end")


def _emphasised(test: Any, title: str, at: str = "flex-start") -> str:
    """The field with colour, symbol and tooltip where the test holds."""
    return as_json({
        "$schema": _SCHEMA,
        "elmType": "div",
        "style": {
            "display": "flex", "align-items": "center", "justify-content": at, "border-radius": "4px",
            "padding": _call("?", test, "0 8px", "0"),
        },
        "attributes": {"class": _call("?", test, _CLASSES["red"], ""), "title": _call("?", test, title, "")},
        "children": [
            {
                "elmType": "span",
                "style": {"margin-right": "6px", "display": _call("?", test, "inline-block", "none")},
                "attributes": {"iconName": _SYMBOLS["yellow"]},
            },
            {"elmType": "span", "txtContent": "@currentField.displayValue"},
        ],
    })  # fmt: skip


def _call(operator: str, *operands: Any) -> dict[str, Any]:
    return {"operator": operator, "operands": list(operands)}


def _any(field: str, values: Sequence[str]) -> dict[str, Any]:
    """Whether the field is one of the values."""
    tests = [_call("==", field, value) for value in values]
    return reduce(lambda left, right: _call("||", left, right), tests)


def _from(least: float) -> str:
    """How far the field is above the least value."""
    if not least:
        return "@currentField"
    return f"(@currentField {'-' if least > 0 else '+'} {_decimal(abs(least))})"


def _decimal(number: float) -> str:
    """Digits only: expressions know no exponents."""
    return f"{number:.10f}".rstrip("0").rstrip(".")


def _chosen(
    meanings: list[tuple[str, Light]], results: dict[Light, str], otherwise: str = ""
) -> str | dict[str, Any]:
    """What gives a result by the value of the field.

    Written as a syntax tree and not as ``=if(…)``: there texts stand in quotes, and no way is documented to write a
    choice that holds a quote itself.
    """
    found: str | dict[str, Any] = otherwise
    for value, light in reversed(meanings):
        same = {"operator": "==", "operands": ["@currentField", value]}
        found = {"operator": "?", "operands": [same, results[light], found]}
    return found
