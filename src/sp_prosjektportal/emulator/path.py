"""Parse what stands after ``/_api/``: ``web/lists(guid'..')/items(1)?$select=..`` into names, arguments and options."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from sp_prosjektportal.emulator.errors import bad_query


class Guid(str):
    """A ``guid'..'`` literal, lower case without braces."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """One step. ``arguments`` are ``None`` when there were no parentheses; positional ones have an empty name."""

    name: str
    arguments: tuple[tuple[str, Any], ...] | None = None

    @property
    def positional(self) -> list[Any]:
        return [value for name, value in self.arguments or () if not name]

    @property
    def named(self) -> dict[str, Any]:
        return {name.lower(): value for name, value in self.arguments or () if name}


_NAME = re.compile(r"[^/(]+")
_LITERAL = re.compile(
    r"""\s*(?:
      (?P<typed>guid|datetime|datetimeoffset|binary|X)?'(?P<text>(?:[^']|'')*)'
     |(?P<alias>@\w+)
     |(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})
     |(?P<number>-?\d+(?:\.\d+)?)[LlMmFfDd]?
     |(?P<word>true|false|null)
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_ARGUMENT_NAME = re.compile(r"\s*(\w+)\s*=")


def parse(path: str, aliases: Mapping[str, str] | None = None) -> list[Segment]:
    """The steps of a percent-encoded path below ``_api``. ``aliases`` are the query's ``@x`` parameters, decoded."""
    return _Parser(unquote(path), aliases or {}).segments()


def literal(text: str) -> Any:
    """The value of one literal that stands alone, as in ``?@a='..'`` or ``?hubSiteId='..'``."""
    match = _LITERAL.fullmatch(text)
    return _value(match, {}) if match else _object(text)


def options(query: str) -> dict[str, str]:
    """The query's options, decoded, names in lower case. A repeated option keeps its first value."""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name:
            found.setdefault(unquote(name).lower(), unquote(value.replace("+", " ")))
    return found


def _object(text: str) -> Any:
    """A complex value as JSON, as in ``?@v={"DecodedUrl":".."}`` (office365 sends paths so)."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise bad_query(f"The value '{text}' is not valid JSON.") from None


@dataclass(slots=True)
class _Parser:
    text: str
    aliases: Mapping[str, str]
    at: int = field(default=0)

    def segments(self) -> list[Segment]:
        found: list[Segment] = []
        while self.at < len(self.text):
            if self.text[self.at] == "/":
                self.at += 1
                continue
            match = _NAME.match(self.text, self.at)
            if match is None:
                raise self._wrong()
            self.at = match.end()
            found.append(Segment(match.group().strip(), self._arguments()))
        return found

    def _arguments(self) -> tuple[tuple[str, Any], ...] | None:
        if self.at >= len(self.text) or self.text[self.at] != "(":
            return None
        self.at += 1
        found: list[tuple[str, Any]] = []
        while not self._skip(")"):
            if found and not self._skip(","):
                raise self._wrong()
            name = _ARGUMENT_NAME.match(self.text, self.at)
            self.at = name.end() if name else self.at
            found.append((name.group(1) if name else "", self._literal()))
        return tuple(found)

    def _literal(self) -> Any:
        match = _LITERAL.match(self.text, self.at)
        if match is None:
            raise self._wrong()
        self.at = match.end()
        return _value(match, self.aliases)

    def _skip(self, mark: str) -> bool:
        while self.at < len(self.text) and self.text[self.at] == " ":
            self.at += 1
        if self.text[self.at : self.at + 1] != mark:
            return False
        self.at += 1
        return True

    def _wrong(self) -> Exception:
        return bad_query(f'The expression "{self.text}" is not valid.')


def _value(match: re.Match[str], aliases: Mapping[str, str]) -> Any:
    if match["alias"]:
        name = match["alias"].lower()
        if name not in aliases:
            raise bad_query(f"The parameter alias '{match['alias']}' has no value.")
        return literal(aliases[name])
    if match["guid"]:
        return Guid(match["guid"].lower())
    if match["number"]:
        return float(match["number"]) if "." in match["number"] else int(match["number"])
    if match["word"]:
        return {"true": True, "false": False, "null": None}[match["word"].lower()]
    text = match["text"].replace("''", "'")
    return Guid(text.strip("{}").lower()) if (match["typed"] or "").lower() == "guid" else text
