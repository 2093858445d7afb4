"""``$filter`` as SharePoint reads it: comparison, ``and``, ``or``, ``not``, and the functions that it knows.

"OData query operations supported in the SharePoint REST service": ``startswith``, ``substringof``, ``day``, ``month``,
``year``, ``hour``, ``minute``, ``second``; not ``endswith``, ``tolower``, ``toupper``, ``trim``, ``length``, ``concat``,
``indexof``, ``replace``, ``substring`` and no arithmetic. wire.md section 7.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from sp_prosjektportal.emulator.conditions import Condition
from sp_prosjektportal.emulator.errors import Refused, bad_query

Value = Callable[[str], Any]  # the value at a path (`Title`, `Author/Id`) of the row at hand
Predicate = Callable[[Value], bool]
_DEPTH = 100  # brackets and `not` inside each other

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<date>datetime(?:offset)?'(?:[^']|'')*')
     |(?P<guid>guid'[^']*')
     |(?P<text>'(?:[^']|'')*')
     |(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[LlMmFfDd]?(?![\w-]))
     |(?P<name>[A-Za-z_][\w.]*(?:/[A-Za-z_][\w.]*)*)
     |(?P<mark>[(),])
    )""",
    re.VERBOSE,
)
_GUID = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
    "gt": lambda a, b: bool(a > b),
    "ge": lambda a, b: bool(a >= b),
}


class Date(str):
    """A date literal; compared with stored dates as UTC text to the second."""

    __slots__ = ()


class Filter:
    """A parsed ``$filter``. ``names`` are the paths it mentions, so that a caller can check them first."""

    def __init__(self, text: str) -> None:
        self.names: list[str] = []
        self._text, self._tokens, self._at, self._depth = text, list(_tokens(text)), 0, 0
        self.test = self._either()
        if self._at < len(self._tokens):
            raise self._wrong()

    def __call__(self, value: Value) -> bool:
        return self.test.run(value)

    def _either(self) -> Condition:
        return self._chain("or", self._both, any)

    def _both(self) -> Condition:
        return self._chain("and", self._single, all)

    def _chain(
        self, word: str, part: Callable[[], Condition], join: Callable[[Iterable[bool]], bool]
    ) -> Condition:
        parts = [part()]
        while self._peek() == word:
            self._at += 1
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return Condition(lambda value: join(one.run(value) for one in parts), word=word, parts=tuple(parts))

    def _single(self) -> Condition:
        self._depth += 1
        if self._depth > _DEPTH:
            raise bad_query("The expression is nested too deeply.")
        try:
            return self._one()
        finally:
            self._depth -= 1

    def _one(self) -> Condition:
        if self._peek() == "not":
            self._at += 1
            inner = self._single()
            return Condition(lambda value: not inner.run(value), word="not", parts=(inner,))
        if self._peek() == "(":
            self._at += 1
            inner = self._either()
            self._expect(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Condition:
        before = len(self.names)
        left = self._operand()
        word = self._peek()
        if word not in _COMPARE:
            return Condition(lambda value: bool(left(value)), tuple(self.names[before:]))
        self._at += 1
        right = self._operand()
        compare = _COMPARE[word]
        names = tuple(self.names[before:])
        return Condition(lambda value: _compared(word, compare, left(value), right(value)), names)

    def _operand(self) -> Callable[[Value], Any]:
        if self._at >= len(self._tokens):
            raise self._wrong()
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "name":
            return self._name(text)
        if text == "(":  # brackets around a value, as in `UserPrincipalName eq ('x')`
            inner = self._operand()
            self._expect(")")
            return inner
        if kind == "mark":
            raise self._wrong()
        constant = _constant(kind, text)
        return lambda value: constant

    def _name(self, text: str) -> Callable[[Value], Any]:
        words = {"null": None, "true": True, "false": False}
        if text.lower() in words:
            constant = words[text.lower()]
            return lambda value: constant
        if self._peek() == "(":
            return self._call(text.lower())
        self.names.append(text)
        return lambda value: value(text)

    def _call(self, name: str) -> Callable[[Value], Any]:
        self._expect("(")
        arguments = [self._operand()]
        while self._peek() == ",":
            self._at += 1
            arguments.append(self._operand())
        self._expect(")")
        function = _FUNCTIONS.get((name, len(arguments)))
        if function is None:
            raise bad_query(f"The query is not valid: the function '{name}' is not supported.")
        return lambda value: function(*(argument(value) for argument in arguments))

    def _peek(self) -> str:
        return self._tokens[self._at][1].lower() if self._at < len(self._tokens) else ""

    def _expect(self, mark: str) -> None:
        if self._peek() != mark:
            raise self._wrong()
        self._at += 1

    def _wrong(self) -> Refused:
        return bad_query(f'The expression "{self._text}" is not valid.')


def _tokens(text: str) -> Iterable[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise bad_query(f'The expression "{text}" is not valid.')
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


def _constant(kind: str, text: str) -> Any:
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "number":
        return float(text.rstrip("LlMmFfDd"))
    inner = text.split("'")[1]
    if kind == "guid":
        if not _GUID.fullmatch(inner.strip("{}")):
            raise bad_query(f"Unrecognized 'Edm.Guid' literal '{text}'.")
        return inner.strip("{}").lower()
    if not _DATE.match(inner):
        raise bad_query(f"Unrecognized 'Edm.DateTime' literal '{text}'.")
    return Date(inner)


def _compared(word: str, compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    left, right = _alike(left, right)
    if isinstance(left, list):  # a multi-value column matches when one of its values does
        if word == "ne":
            return all(_compared(word, compare, one, right) for one in left)
        return any(_compared(word, compare, one, right) for one in left)
    if left is None or right is None:
        return word in ("eq", "ne") and compare(left, right)
    try:
        return compare(left, right)
    except TypeError:
        return False


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Texts without case, dates to the second, numbers as numbers."""
    if isinstance(right, Date) or isinstance(left, Date):
        return _second(left), _second(right)
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold(), right.casefold()
    if isinstance(left, bool) and isinstance(right, float):
        return float(left), right
    if isinstance(left, str) and isinstance(right, float):
        return left, f"{right:g}"
    if isinstance(left, (bool, int, float)) and isinstance(right, str):
        return float(left), _as_number(right)
    if left == "" and right is None:
        return None, None
    return left, right


def _as_number(text: str) -> float | None:
    """A column's value is compared as a number or a yes or no however the literal is written: ``Id eq '5'``."""
    words = {"true": 1.0, "false": 0.0}
    try:
        return words[text.casefold()] if text.casefold() in words else float(text)
    except ValueError:
        return None


def _second(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = str(value).rstrip("Z")
    return (text + "T00:00:00")[:19] if len(text) == 10 else text[:19]


def _text(value: Any) -> str:
    return "" if value is None else str(value).casefold()


def _part(place: slice) -> Callable[[Any], Any]:
    """A part of a moment, in UTC as it is stored."""

    def read(value: Any) -> Any:
        text = str(value or "")[place]
        return float(text) if text.isdigit() else None

    return read


_PLACES = {
    "year": slice(0, 4), "month": slice(5, 7), "day": slice(8, 10), "hour": slice(11, 13), "minute": slice(14, 16),
    "second": slice(17, 19),
}  # fmt: skip
_FUNCTIONS: dict[tuple[str, int], Callable[..., Any]] = {
    ("startswith", 2): lambda a, b: _text(a).startswith(_text(b)),
    ("substringof", 2): lambda a, b: _text(a) in _text(b),
    **{(name, 1): _part(place) for name, place in _PLACES.items()},
}


def in_order(value: Any) -> tuple[int, Any]:
    """A sort key that takes any mix of values, empty ones first."""
    if value is None:
        return (0, 0)
    if isinstance(value, (bool, int, float)):
        return (1, float(value))
    return (2, str(value).casefold())
