"""What pages are made of: lights, tables, sections, figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Child, Markup, join, tag
from sp_prosjektportal.report.model import Colour, Gate, Light, Project

SYMBOLS = {"green": "●", "yellow": "▲", "red": "■", "": "○"}
"""Shapes that can be told apart without colour, the same as the command line's."""
GATE_SYMBOLS = {"approved": "✓", "remarks": "✓*", "postponed": "↷", "stopped": "✕", "open": "◇"}
WORD = 30
"""A longer word may be broken, so that no title pushes a table off the page."""
LONG_WORD = re.compile(rf"\S{{{WORD}}}(?=\S)")
NONE = "–"
"""There is none."""
UNKNOWN = "?"
"""Nobody has read it."""


class Column(NamedTuple):
    """A column of a table; numbers stand to the right."""

    title: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, and a class for the row."""

    cells: Sequence[Child]
    class_: str | None = None


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    header: int = 0,
    cards: bool = False,
    total: Row | None = None,
    narrow: bool = False,
) -> Markup:
    """A table whose cell ``header`` names the row. On a narrow screen it scrolls, or with ``cards`` rows become cards.

    ``narrow`` ones take no more room than they need.
    """
    head = tag(
        "tr", [tag("th", c.title, scope="col", class_="n" if c.number else None, role="columnheader" if cards else None)
               for c in columns], role="row" if cards else None,
    )  # fmt: skip
    body = [_row(columns, row, header, cards) for row in rows]
    role = "rowgroup" if cards else None
    content = tag(
        "table",
        tag("caption", caption),
        tag("thead", head, role=role),
        tag("tbody", body, role=role),
        tag("tfoot", _row(columns, total, header, cards), role=role) if total else None,
        class_="cards" if cards else "narrow" if narrow else None,
        role="table" if cards else None,
    )
    return tag("div", content, class_="scroll", role="region", aria_label=caption, tabindex=0)


def _row(columns: Sequence[Column], row: Row, header: int, cards: bool) -> Markup:
    cells = []
    for index, (column, content) in enumerate(zip(columns, row.cells, strict=True)):
        cell = breakable(content) if type(content) is str else content
        class_ = "n" if column.number else None
        if index == header:
            role = "rowheader" if cards else None
            cells.append(tag("th", cell, scope="row", class_=class_, role=role))
        elif cards:
            cells.append(tag("td", cell, class_=class_, data_label=column.title, role="cell"))
        else:
            cells.append(tag("td", cell, class_=class_))
    return tag("tr", cells, class_=row.class_, role="row" if cards else None)


def light(said: Language, light: Light, *, old: bool = False) -> Markup:
    """A symbol, a word, and a colour that only repeats them. An old one has a broken edge."""
    if not light.word:
        return tag("span", f"{NONE} ", said.say("light.none"), class_="l")
    class_ = f"l {light.colour}".strip() + (" old" if old else "")
    return tag("span", f"{SYMBOLS[light.colour]} {light.word}", class_=class_)


def legend(said: Language, days: int) -> Markup:
    """How to read the lights, for those who see no colours too."""
    colours: tuple[Colour, ...] = ("green", "yellow", "red", "")
    shown = [light(said, Light(said.say(f"legend.{colour or 'none'}"), colour)) for colour in colours]
    shown.append(tag("span", said.say("legend.silent"), class_="l"))
    shown.append(light(said, Light(said.say("legend.old", days=days), ""), old=True))
    return paragraph(said.say("legend.title"), " ", *(join(one, " ") for one in shown), class_="legend")


def unread_light(said: Language) -> Markup:
    """Where a light would be if the project had been read: nobody knows, which is no colour at all."""
    return tag("span", "? ", said.say("light.unread"), class_="q")


def section(key: str, title: str, *content: Child, class_: str | None = None) -> Markup:
    """A section with a heading that the page's menu leads to."""
    return tag(
        "section",
        tag("h2", title, id=f"{key}-h"),
        *content,
        id=key,
        aria_labelledby=f"{key}-h",
        class_=class_,
    )


def paragraph(*content: Child, class_: str | None = None) -> Markup:
    return tag("p", *content, class_=class_)


def bullets(items: Iterable[Child], class_: str | None = None) -> Markup:
    return tag("ul", [tag("li", item) for item in items], class_=class_)


def link(label: Child, address: str) -> Markup:
    """A link, if the address is one that a browser may follow; else the label alone."""
    try:
        good = urlsplit(address).scheme in ("https", "http") and bool(urlsplit(address).hostname)
    except ValueError:
        good = False
    return tag("a", label, href=address, rel="noreferrer") if good else join(label)


def day(said: Language, when: date | None) -> str:
    return said.form.day(when) if when else NONE


def number(said: Language, value: float | None, decimals: int = 0) -> str:
    return NONE if value is None else said.form.number(value, decimals)


def share(said: Language, value: float | None) -> str:
    return NONE if value is None else said.form.percent(value)


def phase(said: Language, project: Project) -> str:
    """The phase, or that its term is gone, or nothing known."""
    if project.phase:
        return project.phase
    return said.say("phase.deleted") if project.phase_unknown else NONE


def gate(said: Language, gate: Gate | None) -> str:
    """A gate in a table: its symbol and date, and a word where the symbol alone would not do."""
    if gate is None:
        return NONE
    when = gate.decided if gate.closed and gate.decided else gate.planned
    symbol = GATE_SYMBOLS[gate.decision]
    return f"{symbol} {said.form.day(when)}" if when else f"{symbol} {said.say('gate.no_date')}"


def gate_name(said: Language, name: str) -> str:
    """A gate's name and what is decided there, where that is known."""
    meaning = said.word("gates", name)
    return name if meaning == name else f"{name} {meaning}"


def breakable(text: str) -> Child:
    """The text, with places where its very long words may be broken."""
    if len(text) <= WORD or not LONG_WORD.search(text):
        return text
    parts: list[Child] = []
    at = 0
    for found in LONG_WORD.finditer(text):
        parts += [text[at : found.end()], tag("wbr")]
        at = found.end()
    return join(*parts, text[at:])


def listed(said: Language, items: Iterable[Markup], most: int) -> Markup:
    """Items with commas; those beyond ``most`` are counted."""
    rest = iter(items)
    shown = list(islice(rest, most))
    left_out = sum(1 for _ in rest)
    parts: list[Child] = []
    for index, item in enumerate(shown):
        parts += [", " if index else None, item]
    if left_out:
        parts += [" ", said.say("short.and_more", n=said.form.number(left_out))]
    return join(*parts)


def title_of(project: Project) -> str:
    """The number and the title; the number alone when nobody knows the title."""
    return f"{project.number} {project.title}".strip()


def page_name(number: str) -> str:
    """The file of a project's page: lower case, safe in every file system, different for different numbers."""
    safe = "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in "-_") else f"~{ord(sign):x}" for sign in number
    )
    return f"{safe.casefold()[:80] or '~'}.html"


def project_link(project: Project, folder: str = "projects/") -> Markup:
    """From the portfolio's page to the project's."""
    return tag(
        "a", breakable(project.title or project.number), href=folder + quote(page_name(project.number))
    )
