"""OData as SharePoint speaks it: flavours of JSON, ``$select``/``$expand`` trees, ``$filter`` and ``$orderby``.

Rules and their evidence: wire.md sections 0.1 (flavours, error bodies) and 7.3 (query options).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sp_prosjektportal.emulator.errors import Refused, bad_query

Value = Callable[[str], Any]  # the value at a path (`Title`, `Author/Id`) of the row at hand
Predicate = Callable[[Value], bool]


class Flavour(StrEnum):
    NONE = "nometadata"
    MINIMAL = "minimalmetadata"
    VERBOSE = "verbose"
    V4 = "v4"

    @property
    def content_type(self) -> str:
        if self is Flavour.VERBOSE:
            return "application/json;odata=verbose;charset=utf-8"
        if self is Flavour.V4:
            return "application/json;odata.metadata=none;streaming=true;charset=utf-8"
        return f"application/json;odata={self.value};streaming=true;charset=utf-8"


def flavour(headers: Mapping[str, str]) -> Flavour:
    """What the client accepts. 406 for nometadata together with version 4 (wire.md section 0.1)."""
    accept = headers.get("accept", "").replace(" ", "").lower()
    version_4 = headers.get("odata-version", "").startswith("4")
    if "odata=verbose" in accept:
        return Flavour.VERBOSE
    if "odata.metadata=none" in accept:
        return Flavour.V4
    if "odata=nometadata" in accept:
        if version_4:
            raise Refused(
                406,
                "-1, Microsoft.SharePoint.Client.ClientServiceException",
                "The HTTP header ACCEPT is missing or its value is invalid.",
            )
        return Flavour.NONE
    return Flavour.MINIMAL


class Complex(dict[str, Any]):
    """A value with properties and a type name, which only the verbose flavour shows."""

    def __init__(self, type: str, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.type = type


def plain(body: Any) -> Any:
    """A request body without the verbose wrappings: ``__metadata``, ``{"results": [..]}``, ``__deferred``."""
    if isinstance(body, list):
        return [plain(entry) for entry in body]
    if not isinstance(body, dict):
        return body
    if isinstance(body.get("results"), list) and not set(body) - {"results", "__metadata"}:
        return [plain(entry) for entry in body["results"]]
    return {name: plain(value) for name, value in body.items() if name not in ("__metadata", "odata.type")}


def dressed(value: Any, flavour: Flavour) -> Any:
    """A property's value as the flavour writes it."""
    if isinstance(value, Complex):
        inner = {name: dressed(entry, flavour) for name, entry in value.items()}
        return {"__metadata": {"type": value.type}, **inner} if flavour is Flavour.VERBOSE else inner
    if isinstance(value, list):
        entries = [dressed(entry, flavour) for entry in value]
        if flavour is not Flavour.VERBOSE:
            return entries
        kind = value[0].type if value and isinstance(value[0], Complex) else _edm(value)
        return {"__metadata": {"type": f"Collection({kind})"}, "results": entries}
    return value


def _edm(values: list[Any]) -> str:
    return "Edm.Int32" if values and isinstance(values[0], int) else "Edm.String"


def dump(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


# -- $select and $expand ---------------------------------------------------------------------------


@dataclass(slots=True)
class Tree:
    """What is asked for, by lower-case name, with the tree below each. ``names`` keeps the spelling."""

    children: dict[str, Tree] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.children)

    def below(self, name: str) -> Tree:
        return self.children.get(name.lower(), Tree())

    def has(self, name: str) -> bool:
        return name.lower() in self.children


def tree(text: str) -> Tree:
    root = Tree()
    for path in text.split(","):
        node = root
        for name in filter(None, (step.strip() for step in path.split("/"))):
            node.names.setdefault(name.lower(), name)
            node = node.children.setdefault(name.lower(), Tree())
    return root


@dataclass(slots=True)
class Query:
    """The query options that a collection or entity must heed."""

    select: Tree
    expand: Tree
    filter: str = ""
    orderby: tuple[tuple[str, bool], ...] = ()  # path, descending
    top: int | None = None
    skip: int = 0
    skiptoken: str = ""
    raw: Mapping[str, str] = field(default_factory=dict)


def query(options: Mapping[str, str]) -> Query:
    """Unknown options are ignored, as the service does (``$order_by`` for one)."""
    return Query(
        tree(options.get("$select", "")),
        tree(options.get("$expand", "")),
        options.get("$filter", "").strip(),
        _orderby(options.get("$orderby", "")),
        _number(options, "$top"),
        _number(options, "$skip") or 0,
        options.get("$skiptoken", ""),
        options,
    )


def _number(options: Mapping[str, str], name: str) -> int | None:
    text = options.get(name, "").strip()
    if not text:
        return None
    if not text.isdigit():
        raise bad_query(
            f"Invalid value '{text}' for {name} query option found. The {name} query option requires a non-negative integer value."
        )
    return int(text)


def _orderby(text: str) -> tuple[tuple[str, bool], ...]:
    found = []
    for entry in filter(None, (entry.strip() for entry in text.split(","))):
        path, _, direction = entry.partition(" ")
        found.append((path, direction.strip().lower() == "desc"))
    return tuple(found)


# -- $filter ---------------------------------------------------------------------------------------

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
        self._text, self._tokens, self._at = text, list(_tokens(text)), 0
        self._test = self._either()
        if self._at < len(self._tokens):
            raise self._wrong()

    def __call__(self, value: Value) -> bool:
        return self._test(value)

    def _either(self) -> Predicate:
        return self._chain("or", self._both, any)

    def _both(self) -> Predicate:
        return self._chain("and", self._single, all)

    def _chain(
        self, word: str, part: Callable[[], Predicate], join: Callable[[Iterable[bool]], bool]
    ) -> Predicate:
        parts = [part()]
        while self._peek() == word:
            self._at += 1
            parts.append(part())
        return parts[0] if len(parts) == 1 else lambda value: join(test(value) for test in parts)

    def _single(self) -> Predicate:
        if self._peek() == "not":
            self._at += 1
            inner = self._single()
            return lambda value: not inner(value)
        if self._peek() == "(":
            self._at += 1
            inner = self._either()
            self._expect(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Predicate:
        left = self._operand()
        word = self._peek()
        if word not in _COMPARE:
            return lambda value: bool(left(value))
        self._at += 1
        right = self._operand()
        compare = _COMPARE[word]
        return lambda value: _compared(word, compare, left(value), right(value))

    def _operand(self) -> Callable[[Value], Any]:
        if self._at >= len(self._tokens):
            raise self._wrong()
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "name":
            return self._name(text)
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
    return inner.strip("{}").lower() if kind == "guid" else Date(inner)


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
    if left == "" and right is None:
        return None, None
    return left, right


def _second(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = str(value).rstrip("Z")
    return (text + "T00:00:00")[:19] if len(text) == 10 else text[:19]


def _text(value: Any) -> str:
    return "" if value is None else str(value).casefold()


_FUNCTIONS: dict[tuple[str, int], Callable[..., Any]] = {
    ("startswith", 2): lambda a, b: _text(a).startswith(_text(b)),
    ("substringof", 2): lambda a, b: _text(a) in _text(b),
    ("year", 1): lambda a: float(str(a)[:4]) if a else None,
    ("month", 1): lambda a: float(str(a)[5:7]) if a else None,
    ("day", 1): lambda a: float(str(a)[8:10]) if a else None,
    ("tolower", 1): lambda a: _text(a),
    ("toupper", 1): lambda a: _text(a),
}


def in_order(value: Any) -> tuple[int, Any]:
    """A sort key that takes any mix of values, empty ones first."""
    if value is None:
        return (0, 0)
    if isinstance(value, (bool, int, float)):
        return (1, float(value))
    return (2, str(value).casefold())
