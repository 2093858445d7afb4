"""``$filter`` and ``$orderby`` in OData version 4, as Graph takes them.

Which properties can be filtered at all, each endpoint says for itself; here is only the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from sp_prosjektportal.emulator.errors import Refused

Getter = Callable[[str], Any]
Predicate = Callable[[Getter], bool]
Operand = Callable[[Getter], Any]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^']|'')*')
     |(?P<date>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)
     |(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})
     |(?P<number>-?\d+(?:\.\d+)?)
     |(?P<name>[A-Za-z_][\w.-]*(?:/[A-Za-z_][\w.]*)*)
     |(?P<mark>[(),:])
    )""",
    re.VERBOSE,
)
_WORDS = {"null": None, "true": True, "false": False}


def invalid(text: str) -> Refused:
    return Refused(400, "BadRequest", f"Invalid filter clause: {text}")


def folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _compare(word: str, left: Any, right: Any) -> bool:
    left, right = folded(left), folded(right)
    if isinstance(left, list):
        return any(_compare(word, one, right) for one in left)
    if isinstance(left, str) and isinstance(right, (int, float)) and not isinstance(right, bool):
        right = f"{right:g}"
    elif isinstance(right, str) and isinstance(left, (int, float)) and not isinstance(left, bool):
        left = f"{left:g}"
    if left is None or right is None:
        return (left is right) if word == "eq" else (left is not right) if word == "ne" else False
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "eq": lambda a, b: bool(a == b), "ne": lambda a, b: bool(a != b), "gt": lambda a, b: bool(a > b),
        "ge": lambda a, b: bool(a >= b), "lt": lambda a, b: bool(a < b), "le": lambda a, b: bool(a <= b),
    }  # fmt: skip
    try:
        return tests[word](left, right)
    except TypeError:
        return False


_FUNCTIONS: dict[str, Callable[[Any, Any], bool]] = {
    "startswith": lambda a, b: isinstance(a, str) and a.casefold().startswith(str(b).casefold()),
    "endswith": lambda a, b: isinstance(a, str) and a.casefold().endswith(str(b).casefold()),
    "contains": lambda a, b: isinstance(a, str) and str(b).casefold() in a.casefold(),
}


class Filter:
    """A parsed filter. ``names`` are the paths that it mentions, ``functions`` what it calls. 400 when it is none."""

    def __init__(self, text: str) -> None:
        self.names: list[str] = []
        self.functions: list[str] = []
        self._text, self._tokens, self._at = text, _tokens(text), 0
        self._bound = ""
        self._test = self._either()
        if self._at < len(self._tokens):
            raise invalid(text)

    def __call__(self, value: Getter) -> bool:
        return self._test(value)

    def _either(self) -> Predicate:
        parts = [self._both()]
        while self._word("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda value: any(part(value) for part in parts)

    def _both(self) -> Predicate:
        parts = [self._single()]
        while self._word("and"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else lambda value: all(part(value) for part in parts)

    def _single(self) -> Predicate:
        if self._word("not"):
            inner = self._single()
            return lambda value: not inner(value)
        if self._word("("):
            inner = self._either()
            self._need(")")
            return inner
        kind, text = self._next()
        if kind == "name" and self._peek() == "(":
            return self._called(text)
        return self._comparison(self._operand(kind, text))

    def _comparison(self, left: Operand) -> Predicate:
        word = self._peek()
        if word == "in":
            return self._among(left)
        if word not in ("eq", "ne", "gt", "ge", "lt", "le"):
            return lambda value: bool(left(value))
        self._at += 1
        right = self._operand(*self._next())
        return lambda value: _compare(word, left(value), right(value))

    def _among(self, left: Operand) -> Predicate:
        self._at += 1
        self._need("(")
        choices = [self._operand(*self._next())]
        while self._word(","):
            choices.append(self._operand(*self._next()))
        self._need(")")
        return lambda value: any(_compare("eq", left(value), choice(value)) for choice in choices)

    def _called(self, text: str) -> Predicate:
        path, _, last = text.rpartition("/")
        if last.lower() in ("any", "all") and path:
            return self._lambda(path, last.lower())
        function = _FUNCTIONS.get(text.lower())
        if function is None:
            raise invalid(f"An unknown function with name '{text}' was found.")
        self.functions.append(text.lower())
        self._need("(")
        left = self._operand(*self._next())
        self._need(",")
        right = self._operand(*self._next())
        self._need(")")
        return lambda value: function(left(value), right(value))

    def _lambda(self, path: str, word: str) -> Predicate:
        self.names.append(path)
        self._need("(")
        variable = self._next()[1]
        self._need(":")
        before, self._bound = self._bound, variable
        inner = self._either()
        self._bound = before
        self._need(")")
        join = any if word == "any" else all

        def inside(one: Any) -> Getter:
            return lambda name: one if name == variable else _below(one, name.removeprefix(f"{variable}/"))

        return lambda value: join(inner(inside(one)) for one in value(path) or [])

    def _operand(self, kind: str, text: str) -> Operand:
        if kind == "name" and text.lower() not in _WORDS:
            if not self._bound or text.partition("/")[0] != self._bound:
                self.names.append(text)
            return lambda value: value(text)
        if kind == "mark":
            raise invalid(self._text)
        constant = _constant(kind, text)
        return lambda value: constant

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise invalid(self._text)
        self._at += 1
        return self._tokens[self._at - 1]

    def _peek(self) -> str:
        return self._tokens[self._at][1].lower() if self._at < len(self._tokens) else ""

    def _word(self, word: str) -> bool:
        found = self._peek() == word
        self._at += found
        return found

    def _need(self, mark: str) -> None:
        if not self._word(mark):
            raise invalid(self._text)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise invalid(f"Syntax error at position {at} in '{text}'.")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _constant(kind: str, text: str) -> Any:
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "number":
        return float(text)
    return _WORDS[text.lower()] if kind == "name" else text


def _below(value: Any, path: str) -> Any:
    for name in path.split("/"):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def at(row: dict[str, Any], path: str) -> Any:
    """The value at a path, names without case."""
    value: Any = row
    for step in path.split("/"):
        if not isinstance(value, dict):
            return None
        lower = step.lower()
        value = next((inner for name, inner in value.items() if name.lower() == lower), None)
    return value


def order(text: str) -> list[tuple[str, bool]]:
    """``(path, descending)`` of each part of ``$orderby``."""
    parts = (part.split() for part in text.split(",") if part.strip())
    return [(part[0], len(part) > 1 and part[1].lower() == "desc") for part in parts]


def sort(rows: Sequence[Any], text: str, value: Callable[[Any, str], Any]) -> list[Any]:
    """Ordered by each part, the last first, so that the first counts most. Empty values come first."""
    found = list(rows)
    for path, descending in reversed(order(text)):

        def place(row: Any, path: str = path) -> tuple[int, Any]:
            held = folded(value(row, path))
            return (0, 0) if held is None else (1, held) if isinstance(held, (int, float)) else (2, str(held))

        found.sort(key=place, reverse=descending)
    return found
