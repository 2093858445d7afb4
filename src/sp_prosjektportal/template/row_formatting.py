"""View formatting made from what the template says: rows that each show their place in a 5 × 5 matrix.

The ring is where the row stands, the dot where it stands after measures; the same is written out beside it, so that the
picture is never the only sign. Titles of columns are asked for where the row is shown (``[!Name.DisplayName]``).
Source: Microsoft's "Use view formatting to customize SharePoint" and "Formatting syntax reference" (schema v2).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sp_prosjektportal.template.formatting import as_json

_SCHEMA = "https://developer.microsoft.com/json-schemas/sp/v2/row-formatting.schema.json"
_SIZE = 5
_CELL, _STEP = 12, 14
"""Pixels: of a cell, and from one cell to the next."""

_HIGH, _MIDDLE = 10, 5
_RISK = ("Coral", "Gold", "MintGreen")
_OPPORTUNITY = ("CornflowerBlue", "LightGray", "LightGray")
Pair = tuple[str, str]


@lru_cache(maxsize=100)
def matrix(before: Pair, after: Pair | None, opportunity: Pair | None, others: tuple[Pair, ...]) -> str:
    """``before``, ``after``: columns of probability and consequence. ``opportunity``: the column and the value of it that
    make a row an opportunity, which has other colours. ``others``: columns, by name and type, shown as lines below."""
    pairs = [before, *([after] if after else [])]
    facts: list[dict[str, Any]] = [_pill(before, opportunity, "CircleRing")]
    if after:
        facts += [
            {"elmType": "span", "style": {"margin": "0 6px", "display": _if_judged(after, "inline")}, "txtContent": "→"},
            _pill(after, opportunity, "CircleFill"),
        ]  # fmt: skip
    if opportunity:
        facts.append(
            {"elmType": "span", "style": {"margin-left": "8px"}, "txtContent": f"[${opportunity[0]}]"}
        )
    title = {
        "elmType": "button",
        "customRowAction": {"action": "defaultClick"},
        "attributes": {"class": "ms-fontColor-themePrimary"},
        "style": {
            "border": "none", "background-color": "transparent", "padding": "0", "font-weight": "600",
            "text-align": "left", "cursor": "pointer",
        },
        "txtContent": "[$Title]",
    }  # fmt: skip
    body = {
        "elmType": "div",
        "style": {"flex": "1", "min-width": "0"},
        "children": [
            title,
            {"elmType": "div", "style": {"display": "flex", "flex-wrap": "wrap", "align-items": "center", "margin": "4px 0"}, "children": facts},
            *(_line(name, kind) for name, kind in others),
        ],
    }  # fmt: skip
    return as_json({
        "$schema": _SCHEMA,
        "hideColumnHeader": True,
        "rowFormatter": {
            "elmType": "div",
            "style": {"display": "flex", "align-items": "flex-start", "padding": "8px"},
            "children": [_grid(pairs, opportunity), body],
        },
    })  # fmt: skip


def _grid(pairs: Sequence[Pair], opportunity: Pair | None) -> dict[str, Any]:
    cells = [
        {
            "elmType": "div",
            "style": {"display": "flex"},
            "children": [
                {
                    "elmType": "div",
                    "style": {"width": f"{_CELL}px", "height": f"{_CELL}px", "margin": "1px"},
                    "attributes": {"class": _chosen(opportunity, *(
                        _background(_zone(across * up, colours)) for colours in (_RISK, _OPPORTUNITY)
                    ))},
                }
                for across in range(1, _SIZE + 1)
            ],
        }
        for up in range(_SIZE, 0, -1)
    ]  # fmt: skip
    ring = {"border": "2px solid #201f1e", "width": "12px", "height": "12px"}
    dot = {"background-color": "#201f1e", "width": "6px", "height": "6px"}
    marks = [
        _mark(pair, style, inset) for pair, style, inset in zip(pairs, (ring, dot), (1, 4), strict=False)
    ]
    size = f"{_SIZE * _STEP}px"
    return {
        "elmType": "div",
        "attributes": {"title": "=" + " + '; ' + ".join(map(_said, pairs))},
        "style": {
            "position": "relative", "width": size, "min-width": size, "height": size, "margin-right": "12px",
            "flex-shrink": "0",
        },
        "children": [*cells, *marks],
    }  # fmt: skip


def _mark(pair: Pair, style: dict[str, str], inset: int) -> dict[str, Any]:
    def place(column: str) -> str:
        return f"=toString((Number([${column}]) - 1) * {_STEP} + {inset}) + 'px'"

    return {
        "elmType": "div",
        "style": {
            "position": "absolute", "left": place(pair[0]), "bottom": place(pair[1]), "box-sizing": "border-box", "border-radius": "50%", **style,
            "display": _if_judged(pair, "block"),
        },
    }  # fmt: skip


def _pill(pair: Pair, opportunity: Pair | None, symbol: str) -> dict[str, Any]:
    """``4 × 5 = 20`` in the colour of its place."""
    first, second = (f"toString([${column}])" for column in pair)
    return {
        "elmType": "div",
        "attributes": {
            "class": _chosen(opportunity, _pill_class(pair, _RISK), _pill_class(pair, _OPPORTUNITY)),
            "title": f"={_said(pair)}",
        },
        "style": {
            "display": _if_judged(pair, "flex"), "align-items": "center", "padding": "0 8px", "border-radius": "4px",
            "white-space": "nowrap",
        },
        "children": [
            {"elmType": "span", "style": {"margin-right": "6px"}, "attributes": {"iconName": symbol}},
            {"elmType": "span", "txtContent": f"={first} + ' × ' + {second} + ' = ' + toString({_factor(pair)})"},
        ],
    }  # fmt: skip


def _line(name: str, kind: str) -> dict[str, Any]:
    """Title and value of a column, when it has one."""
    value = f"[${name}{_SHOWN.get(kind, '')}]"
    return {
        "elmType": "div",
        "style": {"display": f"=if(toString({value}) == '', 'none', 'block')"},
        "children": [
            {"elmType": "span", "attributes": {"class": "ms-fontColor-neutralSecondary"},
             "style": {"margin-right": "6px"}, "txtContent": f"=[!{name}.DisplayName] + ':'"},
            {"elmType": "span", "txtContent": value},
        ],
    }  # fmt: skip


_SHOWN = {
    "person": ".title", "lookup": ".lookupValue", "term": ".Label", "date": ".displayValue", "number": ".displayValue",
    "currency": ".displayValue", "percent": ".displayValue", "boolean": ".displayValue",
}  # fmt: skip


# -- expressions ---------------------------------------------------------------------------------------


def _factor(pair: Pair) -> str:
    return f"Number([${pair[0]}]) * Number([${pair[1]}])"


def _if_judged(pair: Pair, display: str) -> str:
    return f"=if({_factor(pair)} > 0, '{display}', 'none')"


def _said(pair: Pair) -> str:
    return " + ', ' + ".join(f"[!{column}.DisplayName] + ': ' + toString([${column}])" for column in pair)


def _zone(factor: int, colours: Sequence[str]) -> str:
    return colours[0 if factor > _HIGH else 1 if factor > _MIDDLE else 2]


def _background(colour: str) -> str:
    return f"sp-css-backgroundColor-Bg{colour}"


def _pill_class(pair: Pair, colours: Sequence[str]) -> str:
    high, middle, low = (f"{_background(colour)} sp-css-color-{colour}Font" for colour in colours)
    return f"=if({_factor(pair)} > {_HIGH}, '{high}', if({_factor(pair)} > {_MIDDLE}, '{middle}', '{low}'))"


def _chosen(opportunity: Pair | None, risk: str, other: str) -> Any:
    """One of two, as a syntax tree: a value may hold a quote, which no text between quotes can."""
    if opportunity is None or risk == other:
        return risk
    same = {"operator": "==", "operands": [f"[${opportunity[0]}]", opportunity[1]]}
    return {"operator": "?", "operands": [same, other, risk]}
