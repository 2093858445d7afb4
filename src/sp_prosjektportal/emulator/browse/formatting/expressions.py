"""Expressions of formats: Excel-like text (``=if(…)``) and syntax trees (``{"operator", "operands"}``) become one thing.

Precedence as in JavaScript, which the services evaluate them with. Texts stand in single or double quotes; no way to write
a quote inside its own kind is documented, so there is none here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

DEEPEST = 60


class NotUnderstood(Exception):
    """The format asks for something that is not shown here. ``key``: the sentence of ``texts`` that says what."""

    def __init__(self, key: str, what: object = "") -> None:
        super().__init__(f"{key} {what}")
        self.key, self.what = f"format_{key}", str(what)[:80]


@dataclass(frozen=True, slots=True)
class Literal:
    value: Any


@dataclass(frozen=True, slots=True)
class Reference:
    """``@name``, ``[$name]`` (mark ``$``) or ``[!name]``, with the properties that follow."""

    mark: str
    name: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    operands: tuple[Expression, ...]


Expression = Literal | Reference | Operation

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<field>\[[$!][^\]]+\])
    | (?P<special>@[A-Za-z]\w*(?:\.\w+)*)
    | (?P<name>[A-Za-z]\w*(?:\(\))?(?=\s*\()|[A-Za-z]\w*)
    | (?P<sign>\|\||&&|==|!=|<=|>=|[-+*/%<>!(),?:])
    )""",
    re.VERBOSE,
)
_BINARY = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
_SPECIAL = re.compile(r"@[A-Za-z]\w*(?:\.\w+)*|\[[$!][^\]]+\]")
_WORDS = {"true": True, "false": False}


def read(given: Any) -> Expression:
    """What stands as the value of a text, style or attribute. Raises :class:`NotUnderstood`."""
    return _read(given, 0)


def _read(given: Any, depth: int) -> Expression:
    if depth > DEEPEST:
        raise NotUnderstood("deep")
    if isinstance(given, dict):
        name, operands = given.get("operator"), given.get("operands")
        if not isinstance(name, str) or not isinstance(operands, list):
            raise NotUnderstood("operands")
        return Operation(name.removesuffix("()"), tuple(_read(one, depth + 1) for one in operands))
    if isinstance(given, str):
        return _text(given)
    if given is None or isinstance(given, (bool, int, float)):
        return Literal("" if given is None else given)
    raise NotUnderstood("list")


@lru_cache(maxsize=2000)
def _text(given: str) -> Expression:
    if given.startswith("="):
        return _Parser(given[1:]).whole()
    if _SPECIAL.fullmatch(given):
        return _reference(given)
    return Literal(given)


def _reference(written: str) -> Reference:
    if written.startswith("@"):
        name, *path = written[1:].split(".")
        return Reference("@", name, tuple(path))
    name, *path = written[2:-1].split(".")
    return Reference(written[1], name, tuple(path))


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        found = self._binary(0)
        if self._at < len(self._tokens):
            raise NotUnderstood("unexpected", self._peek())
        return found

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, sign: str) -> None:
        if self._peek() != sign:
            raise NotUnderstood("missing", sign)
        self._at += 1

    def _binary(self, level: int) -> Expression:
        if level == len(_BINARY):
            return self._unary()
        left = self._binary(level + 1)
        while (
            self._at < len(self._tokens)
            and self._tokens[self._at][0] == "sign"
            and self._peek() in _BINARY[level]
        ):
            sign = self._peek()
            self._at += 1
            left = Operation(sign, (left, self._binary(level + 1)))
        return left

    def _unary(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotUnderstood("deep")
        try:
            if self._at < len(self._tokens) and self._tokens[self._at] in (("sign", "-"), ("sign", "!")):
                sign = self._peek()
                self._at += 1
                return Operation("negative" if sign == "-" else "!", (self._unary(),))
            return self._single()
        finally:
            self._depth -= 1

    def _single(self) -> Expression:
        if self._at >= len(self._tokens):
            raise NotUnderstood("ends")
        kind, text = self._tokens[self._at]
        self._at += 1
        match kind:
            case "number":
                return Literal(float(text))
            case "text":
                return Literal(text[1:-1])
            case "field" | "special":
                return _reference(text)
            case "name":
                return self._named(text)
        if text != "(":
            raise NotUnderstood("unexpected", text)
        inner = self._binary(0)
        self._take(")")
        return inner

    def _named(self, name: str) -> Expression:
        if self._peek() != "(":
            if name in _WORDS:
                return Literal(_WORDS[name])
            raise NotUnderstood("unexpected", name)
        self._take("(")
        operands: list[Expression] = []
        while self._peek() != ")":
            operands.append(self._binary(0))
            if self._peek() not in ("", ")"):
                self._take(",")
            elif not self._peek():
                break
        self._take(")")
        return Operation("?" if name == "if" else name.removesuffix("()"), tuple(operands))


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotUnderstood("unexpected", text[at : at + 12])
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        at = match.end()
    return found
