"""Texts that people wrote as HTML: what is harmless of it stays, the rest goes.

Nothing is taken on trust: the text is read by the parser of the standard library and written anew from a list of
elements and attributes. Scripts, styles, forms and frames go with all that is in them.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from sp_prosjektportal.emulator.browse.visit import Visit

_KEPT = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "ul", "ol", "li", "strong", "b", "em", "i", "u", "s", "sub", "sup", "blockquote",
    "pre", "code", "table", "thead", "tbody", "tr", "th", "td", "a", "img", "span", "div",
}  # fmt: skip
_ALONE = {"br", "hr", "img"}
_DROPPED = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "template",
    "svg",
    "math",
    "noscript",
    "title",
    "head",
}
_OF_TABLES = {"thead", "tbody", "tr", "th", "td"}
_BLOCKS = {"p", "li", "h2", "h3", "h4", "h5", "tr", "blockquote", "div", "br"}


def rich_text(text: str, visit: Visit) -> Markup:
    reader = _Reader(visit)
    reader.feed(text)
    reader.close()
    return reader.written()


def plain_text(text: str) -> str:
    """The words alone, blocks on lines of their own."""
    reader = _Words()
    reader.feed(text)
    reader.close()
    return "\n".join(filter(None, (line.strip() for line in "".join(reader.words).splitlines())))


class _Reader(HTMLParser):
    def __init__(self, visit: Visit) -> None:
        super().__init__(convert_charrefs=True)
        self._visit, self._inside = visit, 0
        self._parts: list[Markup] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._inside += 1
        elif not self._inside and tag in _KEPT and (tag not in _OF_TABLES or "table" in self._open):
            self._parts.append(self._start(tag, {name: value or "" for name, value in attrs}))
            if tag not in _ALONE:
                self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _DROPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self._inside = max(0, self._inside - 1)
        elif not self._inside and tag in self._open:
            while (last := self._open.pop()) != tag:
                self._parts.append(_end(last))
            self._parts.append(_end(tag))

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._parts.append(escape(data))

    def written(self) -> Markup:
        return Markup("").join([*self._parts, *map(_end, reversed(self._open))])

    def _start(self, tag: str, given: dict[str, str]) -> Markup:
        if tag == "a":
            href = self._visit.href(given.get("href", ""))
            if not href:
                return Markup("<a>")
            more = Markup(' rel="noopener noreferrer"') if self._visit.is_external(href) else ""
            return Markup('<a href="{}"{}>').format(href, more)
        if tag == "img":
            src = self._visit.href(given.get("src", ""))
            if not src or self._visit.is_external(src):
                return escape(given.get("alt", ""))
            return Markup('<img src="{}" alt="{}">').format(src, given.get("alt", ""))
        spans = [name for name in ("colspan", "rowspan") if given.get(name, "").isdigit()]
        return Markup("<{}{}>").format(
            Markup(tag),
            Markup("").join(Markup(' {}="{}"').format(Markup(name), given[name]) for name in spans),
        )


def _end(tag: str) -> Markup:
    return Markup("</{}>").format(Markup(tag))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside += tag in _DROPPED
        if tag in _BLOCKS:
            self.words.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._inside = max(0, self._inside - (tag in _DROPPED))
        if tag in _BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)
