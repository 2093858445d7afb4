"""The colours, and which of them stand on each other. A test computes the contrast of every pair."""

from __future__ import annotations

from typing import NamedTuple

COLOURS = {
    "paper": "#ffffff",
    "ink": "#1a1f24",
    "muted": "#4d565e",
    "line": "#c9d0d6",
    "edge": "#6b757e",
    "tint": "#f3f6f8",
    "link": "#0b4f8a",
    "focus": "#b34700",
    "green": "#14532d",
    "green-tint": "#e3f3e8",
    "yellow": "#5c4300",
    "yellow-tint": "#fdf1cc",
    "red": "#8c1515",
    "red-tint": "#fbe3e1",
    "blue": "#0b3f75",
    "blue-tint": "#dfecf9",
    "blue-middle": "#b7d3f0",
    "bar": "#2f6690",
    "bar-light": "#9dbcd4",
    "marker": "#8c1515",
}


class Pair(NamedTuple):
    """A colour upon another. ``least`` is WCAG's contrast: 4.5 for text, 3 for what must be told apart in charts."""

    upon: str
    under: str
    least: float = 4.5


PAIRS = (
    Pair("ink", "paper"),
    Pair("ink", "tint"),
    Pair("muted", "paper"),
    Pair("muted", "tint"),
    Pair("link", "paper"),
    Pair("link", "tint"),
    Pair("link", "red-tint"),
    Pair("link", "yellow-tint"),
    Pair("focus", "paper", 3),
    Pair("focus", "tint", 3),
    Pair("green", "green-tint"),
    Pair("green", "paper"),
    Pair("yellow", "yellow-tint"),
    Pair("yellow", "paper"),
    Pair("red", "red-tint"),
    Pair("red", "paper"),
    Pair("blue", "blue-tint"),
    Pair("blue", "blue-middle"),
    Pair("ink", "red-tint"),
    Pair("ink", "yellow-tint"),
    Pair("ink", "green-tint"),
    Pair("ink", "blue-tint"),
    Pair("ink", "blue-middle"),
    Pair("muted", "red-tint"),
    Pair("muted", "yellow-tint"),
    Pair("bar", "paper", 3),
    Pair("bar", "bar-light", 3),
    Pair("edge", "paper", 3),
    Pair("marker", "paper", 3),
    Pair("marker", "bar-light", 3),
)


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours written as ``#rrggbb``."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def properties() -> str:
    """The colours as custom properties of CSS."""
    return ":root{" + ";".join(f"--{name}:{value}" for name, value in COLOURS.items()) + "}"


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
