"""Formulas of calculated columns: parsed, compared, and written with the separators of a language.

Templates have internal names in brackets (or bare), English function names, commas between arguments and points
in numbers. A site in Norwegian has semicolons and commas instead, and shows functions by Norwegian names. Two
formulas are the same when their trees are; :func:`canonical` is the text of the tree.

Sources: wire.md section 4.2 (separators); Microsoft's "Calculated Field Formulas" and PnP-Sites-Core issues 1236
and 1970 (functions are shown translated, and English is understood when a column is made from XML).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

ENGLISH = 1033
_POINT_LANGUAGES = frozenset({1033, 2057, 3081, 4105})
"""LCIDs with a decimal point, and so commas between arguments."""


class FormulaError(ValueError):
    """What is wrong, and at which character (from 1) of the formula."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message, self.position = message, position


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree: ``text`` is a value, a column, an operator or a function by ``sort``."""

    sort: Literal["number", "text", "column", "constant", "unary", "percent", "binary", "function"]
    text: str
    parts: tuple[Node, ...] = ()


def parse(formula: str, language: int = ENGLISH) -> Node:
    """The tree of a formula written for ``language`` (LCID). Raises :class:`FormulaError`."""
    return _Parser(formula, language).parse()


def write(node: Node, language: int = ENGLISH) -> str:
    """The text of a tree for ``language``: columns in brackets, only the parentheses that are needed."""
    return "=" + _write(node, 0, _Signs.of(language))


def canonical(formula: str, language: int = ENGLISH, titles: Mapping[str, str] | None = None) -> str:
    """The one English text of a formula; what cannot be parsed is left as it is.

    The service may show columns by title: ``titles`` gives the internal names by casefolded title.
    """
    tree = _understood(formula, language)
    return formula.strip() if tree is None else write(_renamed(tree, titles or {}))


def localised(formula: str, language: int) -> str:
    """A canonical formula with the separators of ``language``."""
    tree = _understood(formula, ENGLISH)
    return formula if tree is None else write(tree, language)


def columns(formula: str) -> tuple[str, ...]:
    """The columns it refers to, each once, in order. Of a formula that cannot be parsed, none."""
    tree = _understood(formula, ENGLISH)
    return tuple(dict.fromkeys(_columns(tree))) if tree is not None else ()


def _understood(formula: str, language: int) -> Node | None:
    for way in dict.fromkeys((language, ENGLISH, NORWEGIAN)):
        try:
            return parse(formula, way)
        except FormulaError:
            continue
    return None


def _columns(node: Node) -> list[str]:
    own = [node.text] if node.sort == "column" else []
    return own + [name for part in node.parts for name in _columns(part)]


def _renamed(node: Node, titles: Mapping[str, str]) -> Node:
    text = titles.get(node.text.casefold(), node.text) if node.sort == "column" else node.text
    return Node(node.sort, text, tuple(_renamed(part, titles) for part in node.parts))


# -- signs and names -------------------------------------------------------------------------------------

NORWEGIAN = 1044


@dataclass(frozen=True, slots=True)
class _Signs:
    separator: str
    point: str

    @staticmethod
    def of(language: int) -> _Signs:
        return _Signs(",", ".") if language in _POINT_LANGUAGES else _Signs(";", ",")


_NORWEGIAN = {
    "HVIS": "IF", "OG": "AND", "ELLER": "OR", "IKKE": "NOT", "HVISFEIL": "IFERROR", "ERTOM": "ISBLANK",
    "ERFEIL": "ISERROR", "ERTALL": "ISNUMBER", "ERTEKST": "ISTEXT", "SUMMER": "SUM", "STØRST": "MAX",
    "GJENNOMSNITT": "AVERAGE", "AVRUND": "ROUND", "AVRUND.OPP": "ROUNDUP", "AVRUND.NED": "ROUNDDOWN",
    "HELTALL": "INT", "REST": "MOD", "TEKST": "TEXT", "VERDI": "VALUE", "VENSTRE": "LEFT", "HØYRE": "RIGHT",
    "DELTEKST": "MID", "LENGDE": "LEN", "FINN": "FIND", "SØK": "SEARCH", "KJEDE.SAMMEN": "CONCATENATE",
    "STORE": "UPPER", "SMÅ": "LOWER", "TRIMME": "TRIM", "DATO": "DATE", "DATODIFF": "DATEDIF", "ÅR": "YEAR",
    "MÅNED": "MONTH", "DAG": "DAY", "UKEDAG": "WEEKDAY", "IDAG": "TODAY", "NÅ": "NOW", "VELG": "CHOOSE",
    "ANTALL": "COUNT", "ANTALLA": "COUNTA", "SANN": "TRUE", "USANN": "FALSE",
}  # fmt: skip
_CONSTANTS = {"TRUE", "FALSE"}
_LEVELS = {"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_UNARY, _PERCENT = 6, 7


# -- parsing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    sort: str
    text: str
    position: int


def _tokens(formula: str, signs: _Signs) -> list[_Token]:
    point = re.escape(signs.point)
    pattern = re.compile(
        rf"""(?P<blank>\s+)|(?P<text>"(?:[^"]|"")*")|(?P<column>\[[^\[\]]+\])
        |(?P<number>\d+(?:{point}\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d][\w.]*)
        |(?P<sign><>|<=|>=|[=<>+\-*/^&%()]|{re.escape(signs.separator)})""",
        re.VERBOSE,
    )
    found, position = [], 0
    while position < len(formula):
        match = pattern.match(formula, position)
        if match is None:
            raise FormulaError(_unexpected(formula[position], signs), position + 1)
        if match.lastgroup != "blank":
            found.append(_Token(str(match.lastgroup), match.group(), position + 1))
        position = match.end()
    return [*found, _Token("end", "", len(formula) + 1)]


def _unexpected(sign: str, signs: _Signs) -> str:
    if sign == '"':
        return 'a text has no closing "'
    if sign == "[":
        return "a column has no closing ]"
    if sign == ";" and signs.separator == ",":
        return "arguments are separated by commas, not semicolons"
    return f"'{sign}' does not belong in a formula"


class _Parser:
    """Precedence climbing over the tokens."""

    def __init__(self, formula: str, language: int) -> None:
        self.signs = _Signs.of(language)
        self.tokens = _tokens(formula, self.signs)
        self.at = 0

    def parse(self) -> Node:
        self._take("=", "a formula starts with =")
        tree = self._binary(1)
        if self._now.sort != "end":
            raise self._wrong()
        return tree

    @property
    def _now(self) -> _Token:
        return self.tokens[self.at]

    def _next(self) -> _Token:
        token = self._now
        self.at += 1
        return token

    def _take(self, sign: str, message: str) -> None:
        if self._now.sort != "sign" or self._now.text != sign:
            raise FormulaError(message, self._now.position)
        self.at += 1

    def _wrong(self) -> FormulaError:
        token = self._now
        message = (
            "the formula stops too early" if token.sort == "end" else f"'{token.text}' is not expected here"
        )
        return FormulaError(message, token.position)

    def _binary(self, level: int) -> Node:
        left = self._unary()
        while self._now.sort == "sign" and _LEVELS.get(self._now.text, 0) >= level:
            sign = self._next().text
            left = Node("binary", sign, (left, self._binary(_LEVELS[sign] + 1)))
        return left

    def _unary(self) -> Node:
        if self._now.sort == "sign" and self._now.text in "+-":
            sign = self._next().text
            inner = self._unary()
            return inner if sign == "+" else Node("unary", "-", (inner,))
        node = self._single()
        while self._now.text == "%" and self._now.sort == "sign":
            self.at += 1
            node = Node("percent", "%", (node,))
        return node

    def _single(self) -> Node:
        token = self._now
        reader: Callable[[], Node] | None = {
            "number": self._number, "text": self._text, "column": self._column, "name": self._name,
        }.get(token.sort)  # fmt: skip
        if reader is not None:
            return reader()
        if token.text != "(" or token.sort != "sign":
            raise self._wrong()
        self.at += 1
        inner = self._binary(1)
        self._take(")", "a ( has no closing )")
        return inner

    def _number(self) -> Node:
        text = self._next().text.replace(self.signs.point, ".")
        return Node("number", f"{float(text):.15g}")

    def _text(self) -> Node:
        return Node("text", self._next().text[1:-1].replace('""', '"'))

    def _column(self) -> Node:
        return Node("column", self._next().text[1:-1].strip())

    def _name(self) -> Node:
        name = self._next().text
        english = _NORWEGIAN.get(name.upper(), name.upper())
        if self._now.text == "(" and self._now.sort == "sign":
            arguments = self._arguments()
            return (
                Node("constant", english)
                if english in _CONSTANTS and not arguments
                else Node("function", english, arguments)
            )
        return Node("constant", english) if english in _CONSTANTS else Node("column", name)

    def _arguments(self) -> tuple[Node, ...]:
        self.at += 1
        if self._now.text == ")" and self._now.sort == "sign":
            self.at += 1
            return ()
        found = [self._binary(1)]
        while self._now.sort == "sign" and self._now.text == self.signs.separator:
            self.at += 1
            found.append(self._binary(1))
        self._take(")", "a ( has no closing )")
        return tuple(found)


# -- writing ---------------------------------------------------------------------------------------------


def _write(node: Node, level: int, signs: _Signs) -> str:
    match node.sort:
        case "number":
            return node.text.replace(".", signs.point)
        case "text":
            return '"' + node.text.replace('"', '""') + '"'
        case "column":
            return f"[{node.text}]"
        case "constant":
            return node.text
        case "function":
            return f"{node.text}({signs.separator.join(_write(p, 0, signs) for p in node.parts)})"
        case "unary":
            return _bracketed("-" + _write(node.parts[0], _UNARY, signs), level > _UNARY)
        case "percent":
            return _bracketed(_write(node.parts[0], _PERCENT, signs) + "%", level > _PERCENT)
        case "binary":
            own = _LEVELS[node.text]
            left, right = _write(node.parts[0], own, signs), _write(node.parts[1], own + 1, signs)
            return _bracketed(f"{left}{node.text}{right}", own < level)


def _bracketed(text: str, needed: bool) -> str:
    return f"({text})" if needed else text
