"""Keyword query language, as far as clients of sites use it: words, phrases, property restrictions, AND, OR, NOT, brackets.

Several restrictions on one property are joined by OR, everything else by AND (Microsoft: "KQL syntax reference").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]  # by property in lower case
Test = Callable[[Document], bool]

_TOKEN = re.compile(
    r'\s*(?:(?P<open>\()|(?P<close>\))|(?P<name>[A-Za-z]\w*)(?P<mark>:|<>|<=|>=|=|<|>)(?P<value>"[^"]*"|\{[^}]*\}|\([^)]*\)|[^\s()]+)|(?P<phrase>"[^"]*")|(?P<word>[^\s()]+))'
)
_WORDS = ("title", "description", "filename")


@dataclass(frozen=True, slots=True)
class _Term:
    name: str
    test: Test


class Query:
    """A parsed query; nothing matches everything."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_TOKEN.finditer(text.strip()))
        self._at = 0
        self.properties: set[str] = set()
        self._test = self._either() if self._tokens else lambda document: True

    def __call__(self, document: Document) -> bool:
        return self._test(document)

    def _either(self) -> Test:
        parts = [self._all()]
        while self._word() == "OR":
            self._at += 1
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else lambda document: any(part(document) for part in parts)

    def _all(self) -> Test:
        terms: list[_Term] = []
        while self._at < len(self._tokens) and self._word() != "OR" and not self._tokens[self._at]["close"]:
            if self._word() == "AND":
                self._at += 1
                continue
            terms.append(self._single())
        groups: dict[str, list[Test]] = {}
        for number, term in enumerate(terms):
            groups.setdefault(term.name or f"#{number}", []).append(term.test)
        tests = list(groups.values())
        return lambda document: all(any(test(document) for test in alike) for alike in tests)

    def _single(self) -> _Term:
        token = self._tokens[self._at]
        self._at += 1
        if self._is_not(token):
            inner = self._single() if self._at < len(self._tokens) else _Term("", lambda document: False)
            return _Term("", lambda document: not inner.test(document))
        if token["open"]:
            group = self._either()
            self._at += 1  # the closing bracket, or the end
            return _Term("", group)
        if token["name"]:
            name = str(token["name"]).lower()
            self.properties.add(name)
            return _Term(
                name if token["mark"] in (":", "=") else "", _restriction(name, token["mark"], token["value"])
            )
        text = str(token["phrase"] or token["word"] or "")
        if text.startswith(("-", "+")) and len(text) > 1:
            return self._signed(text)
        return _Term("", _words(text))

    def _signed(self, text: str) -> _Term:
        inner = Query(text[1:])
        self.properties |= inner.properties
        return _Term("", inner if text[0] == "+" else lambda document: not inner(document))

    def _word(self) -> str:
        return str(self._tokens[self._at]["word"] or "") if self._at < len(self._tokens) else ""

    @staticmethod
    def _is_not(token: re.Match[str]) -> bool:
        return token["word"] == "NOT"


def _restriction(name: str, mark: str, value: str) -> Test:
    if value.startswith("("):
        return _among(name, value)
    wanted = value.strip('"').strip("{}").casefold()

    def test(document: Document) -> bool:
        own = document.get(name)
        text = ("1" if own is True else "0" if own is False else str(own or "")).strip("{}").casefold()
        return _holds(mark, text, wanted, quoted=value.startswith('"'))

    return test


def _among(name: str, value: str) -> Test:
    tests = [
        _restriction(name, ":", one)
        for one in re.findall(r'"[^"]*"|[^\s()]+', value)
        if one not in ("OR", "AND")
    ]
    return lambda document: any(test(document) for test in tests)


def _holds(mark: str, own: str, wanted: str, *, quoted: bool) -> bool:
    if mark in ("<", ">", "<=", ">="):
        left, right = _number(own), _number(wanted)
        if isinstance(left, float) is not isinstance(right, float) or left == "":
            return False
        return bool({"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[mark])  # type: ignore[operator]
    if mark == "<>":
        return own != wanted
    if wanted in ("true", "false") and own in ("1", "0"):
        return own == ("1" if wanted == "true" else "0")
    if wanted.endswith("*"):
        return own.startswith(wanted[:-1])
    if mark == "=":
        return own == wanted
    return wanted == own or wanted in own if not quoted else wanted in own


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _words(text: str) -> Test:
    wanted = text.strip('"').casefold()
    if wanted in ("*", ""):
        return lambda document: True
    start = wanted.rstrip("*")

    def test(document: Document) -> bool:
        texts = (str(document.get(name) or "").casefold() for name in _WORDS)
        if wanted.endswith("*"):
            return any(word.startswith(start) for text in texts for word in re.split(r"\W+", text))
        return any(start in text for text in texts)

    return test
