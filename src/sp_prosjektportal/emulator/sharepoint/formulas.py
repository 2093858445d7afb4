"""Calculated columns: parse a formula in the site's writing, and work it out for a row.

Arguments are separated by ``;`` on Norwegian sites and ``,`` on English ones (wire.md section 4.2, [K]); functions have
their English names on both. A name in brackets or bare is a column, by internal name or title.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused
from sp_prosjektportal.emulator.sharepoint.formula_functions import (
    COMPARE,
    FUNCTIONS,
    LAZY,
    Compute,
    Values,
    Wrong,
    divide,
    minus,
    number,
    plus,
    text_of_value,
)
from sp_prosjektportal.emulator.sharepoint.language import Locale


@dataclass(frozen=True, slots=True)
class Formula:
    columns: tuple[str, ...]  # as written
    compute: Compute
    text: str  # as stored, see `rewritten`

    def value(self, values: Values, now: datetime) -> Any:
        try:
            return self.compute(values, now)
        except Wrong as wrong:
            return str(wrong)
        except (TypeError, ValueError):
            return "#VALUE!"
        except (ZeroDivisionError, OverflowError):
            return "#DIV/0!"


def parse(text: str, locale: Locale) -> Formula:
    """Raises the service's refusal for what cannot be read, a wrong separator included."""
    return _Parser(text, locale).formula()


def unknown_column() -> Refused:
    message = "The formula refers to a column that does not exist.  Check the formula for spelling mistakes or change the non-existing column to an existing column."
    return Refused(500, f"-2130575273, {SP_EXCEPTION}", message)


def unsuited_column() -> Refused:
    """The sentence as public clients handle it; its code is unverified."""
    message = "One or more column references are not allowed, because the columns are defined as a data type that is not supported in formulas."
    return Refused(500, f"-2130575272, {SP_EXCEPTION}", message)


def rewritten(text: str, locale: Locale, name_of: Callable[[str], str | None]) -> tuple[str, list[str]]:
    """The formula as it is stored: columns by internal name, brackets only where a name needs them."""
    formula, names = parse(text, locale), []
    swapped: dict[str, str] = {}
    for written in formula.columns:
        name = name_of(written)
        if name is None:
            raise unknown_column()
        swapped[written] = name
        names.append(name)
    pieces = []
    for kind, piece in _tokens(text, locale):
        if kind == "column":
            piece = swapped[piece[1:-1]] if piece[0] == "[" else swapped.get(piece, piece)
            piece = piece if re.fullmatch(r"[A-Za-z]\w*", piece) else f"[{piece}]"
        pieces.append(piece)
    return "".join(pieces), list(dict.fromkeys(names))


def _syntax() -> Refused:
    return Refused(
        500, f"-2130575270, {SP_EXCEPTION}", "The formula contains a syntax error or is not supported."
    )


def _pattern(locale: Locale) -> re.Pattern[str]:
    point = re.escape(locale.decimal)
    return re.compile(
        rf"""(?P<blank>\s+)|(?P<text>"(?:[^"]|"")*")|(?P<number>\d+(?:{point}\d+)?%?)|(?P<column>\[[^\]]+\])
        |(?P<name>[^\W\d]\w*(?=\s*\())|(?P<word>[^\W\d]\w*)|(?P<mark><=|>=|<>|[-+*/^&=<>()]|{re.escape(locale.separator)})""",
        re.VERBOSE,
    )


def _tokens(text: str, locale: Locale) -> list[tuple[str, str]]:
    found, at, pattern = [], 0, _pattern(locale)
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            raise _syntax()
        kind = str(match.lastgroup)
        if kind == "word":
            kind = "constant" if match.group().upper() in ("TRUE", "FALSE") else "column"
        found.append((kind, match.group()))
        at = match.end()
    return found


class _Parser:
    def __init__(self, text: str, locale: Locale) -> None:
        self.text, self.locale = text, locale
        self.tokens = [t for t in _tokens(text, locale) if t[0] != "blank"]
        self.at = 0
        self.columns: list[str] = []

    def formula(self) -> Formula:
        if self.tokens and self.tokens[0] == ("mark", "="):
            self.at = 1
        compute = self._comparison()
        if self.at < len(self.tokens):
            raise _syntax()
        return Formula(tuple(dict.fromkeys(self.columns)), compute, self.text)

    def _chain(self, marks: dict[str, Callable[[Any, Any], Any]], part: Callable[[], Compute]) -> Compute:
        left = part()
        while self._peek() in marks:
            left = _binary(marks[self._next()], left, part())
        return left

    def _comparison(self) -> Compute:
        return self._chain(COMPARE, self._joined)

    def _joined(self) -> Compute:
        return self._chain({"&": lambda a, b: text_of_value(a) + text_of_value(b)}, self._sum)

    def _sum(self) -> Compute:
        return self._chain({"+": plus, "-": minus}, self._product)

    def _product(self) -> Compute:
        return self._chain({"*": lambda a, b: number(a) * number(b), "/": divide}, self._power)

    def _power(self) -> Compute:
        return self._chain({"^": lambda a, b: number(a) ** number(b)}, self._sign)

    def _sign(self) -> Compute:
        if self._peek() in ("-", "+"):
            minus = self._next() == "-"
            inner = self._sign()
            return (lambda values, now: -number(inner(values, now))) if minus else inner
        return self._atom()

    def _atom(self) -> Compute:
        if self.at >= len(self.tokens):
            raise _syntax()
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "column":
            name = text[1:-1] if text[0] == "[" else text
            self.columns.append(name)
            return lambda values, now: values(name)
        if kind == "name":
            return self._call(text.upper())
        if (kind, text) == ("mark", "("):
            inner = self._comparison()
            self._expect(")")
            return inner
        constant = self._constant(kind, text)
        return lambda values, now: constant

    def _constant(self, kind: str, text: str) -> Any:
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "constant":
            return text.upper() == "TRUE"
        if kind == "number":
            number = float(text.rstrip("%").replace(self.locale.decimal, "."))
            return number / 100 if text.endswith("%") else number
        raise _syntax()

    def _call(self, name: str) -> Compute:
        self._expect("(")
        arguments: list[Compute] = []
        while self._peek() != ")":
            if arguments:
                self._expect(self.locale.separator)
            arguments.append(self._comparison())
        self._expect(")")
        if name in LAZY:
            low, high, lazy = LAZY[name]
            _count(arguments, low, high)
            return lambda values, now: lazy(values, now, arguments)
        if name not in FUNCTIONS:
            raise _syntax()
        low, high, function = FUNCTIONS[name]
        _count(arguments, low, high)
        return lambda values, now: function(*(argument(values, now) for argument in arguments))

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def _expect(self, mark: str) -> None:
        if self._peek() != mark:
            raise _syntax()
        self.at += 1


def _count(arguments: list[Compute], low: int, high: int) -> None:
    if not low <= len(arguments) <= high:
        raise _syntax()


def _binary(function: Callable[[Any, Any], Any], left: Compute, right: Compute) -> Compute:
    return lambda values, now: function(left(values, now), right(values, now))
