"""Column formatting as SharePoint reads it: what may stand in it, and what it shows for a value.

The lists are those of Microsoft's "Formatting syntax reference" (schema v2), as far as templates need them. What is
not in them is an error here, as it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

ELEMENTS = {"div", "span", "a", "img", "svg", "path", "button", "p"}
KEYS = {
    "$schema",
    "elmType",
    "txtContent",
    "style",
    "attributes",
    "children",
    "debugMode",
    "forEach",
    "customRowAction",
}
ATTRIBUTES = {"href", "rel", "src", "class", "target", "title", "role", "iconName", "alt", "aria-label"}
STYLES = {
    "display", "align-items", "padding", "border-radius", "margin-right", "position", "width", "height", "min-height",
    "font-weight", "white-space", "text-align", "left", "bottom", "margin", "margin-left", "min-width", "flex", "flex-shrink",
    "flex-wrap", "justify-content", "box-sizing", "border", "background-color", "cursor",
}  # fmt: skip
OPERATORS = {"+", "-", "*", "/", "<", ">", "<=", ">=", "==", "!=", "&&", "||", "?"}
FUNCTIONS = {"if": 3, "toString": 1, "Number": 1, "floor": 1, "indexOf": 2}
ROOTS = {"@currentField", "@me", "@now", "@currentWeb"}
CLASS = re.compile(r"sp-css-(?:backgroundColor-Bg|color-)[A-Za-z]+\Z|ms-fontColor-[A-Za-z]+\Z")

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|'(?P<text>[^'\\]*)'|(?P<field>\[[$!][A-Za-z_][\w.]*\]|@[\w.]+)"
    r"|(?P<name>[A-Za-z]+)|(?P<sign>==|!=|<=|>=|&&|\|\||[-+*/<>(),]))"
)
_BINDING = ({"||"}, {"&&"}, {"==", "!=", "<", ">", "<=", ">="}, {"+", "-"}, {"*", "/"})


def check(element: Mapping[str, Any], top: bool = True) -> None:
    """Raise AssertionError for what SharePoint would not take."""
    assert set(element) <= KEYS, set(element) - KEYS
    assert element["elmType"] in ELEMENTS
    assert ("$schema" in element) is top
    assert not ("txtContent" in element and "children" in element), "children beside txtContent are not shown"
    assert set(element.get("style", {})) <= STYLES, set(element["style"]) - STYLES
    assert set(element.get("attributes", {})) <= ATTRIBUTES, set(element["attributes"]) - ATTRIBUTES
    for value in _values(element):
        tree(value)
    for name in _results(element.get("attributes", {}).get("class", "")):
        assert all(CLASS.match(each) for each in name.split()), name
    for child in element.get("children", []):
        check(child, top=False)


def shown(element: Mapping[str, Any], field: Any, **row: Any) -> dict[str, Any]:
    """What a reader gets of one value: ``text``, ``icons``, ``classes`` of all that is not hidden."""
    row = {**row, "@currentField": field}
    found: dict[str, Any] = {"text": "", "icons": [], "classes": []}
    if value(element.get("style", {}).get("display", ""), row) == "none":
        return found
    attributes = element.get("attributes", {})
    found["classes"] = value(attributes.get("class", ""), row).split()
    found["icons"] = [icon] if (icon := value(attributes.get("iconName", ""), row)) else []
    found["text"] = str(value(element.get("txtContent", ""), row))
    for child in element.get("children", []):
        for name, part in shown(
            child, field, **{k: v for k, v in row.items() if k != "@currentField"}
        ).items():
            found[name] += part
    return found


def value(written: Any, row: Mapping[str, Any]) -> Any:
    """What a string or an expression gives for a row."""
    return _evaluate(tree(written), row)


def tree(written: Any) -> Any:
    """The syntax tree of a value, however it is written. Raises AssertionError for what is none."""
    if isinstance(written, Mapping):
        assert set(written) == {"operator", "operands"}
        name = str(written["operator"]).removesuffix("()")
        assert name in OPERATORS | set(FUNCTIONS), name
        return (name, [tree(each) for each in written["operands"]])
    if not isinstance(written, str):
        return written
    if written.startswith("="):
        return _Parser(written[1:]).whole()
    return ("field", [written]) if written.partition(".")[0] in ROOTS or written.startswith("[$") else written


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens, at = [], 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            assert match, f"not an expression: {text[at:]}"
            self.tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
            at = match.end()
        self.at = 0

    def whole(self) -> Any:
        found = self.binary(0)
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return found

    def binary(self, level: int) -> Any:
        if level == len(_BINDING):
            return self.single()
        left = self.binary(level + 1)
        while self.at < len(self.tokens) and self.tokens[self.at][1] in _BINDING[level] and self.sign():
            operator = self.take()[1]
            left = (operator, [left, self.binary(level + 1)])
        return left

    def sign(self) -> bool:
        return self.tokens[self.at][0] == "sign"

    def take(self) -> tuple[str, str]:
        self.at += 1
        return self.tokens[self.at - 1]

    def single(self) -> Any:
        sort, text = self.take()
        if sort == "number":
            return float(text)
        if sort == "text":
            return text
        if sort == "field":
            assert text.startswith(("[$", "[!")) or text.partition(".")[0] in ROOTS, text
            return ("field", [text])
        if sort == "name":
            assert text in FUNCTIONS or text in ("true", "false"), text
            return self.call(text) if text in FUNCTIONS else text == "true"
        assert text == "(", text
        inner = self.binary(0)
        assert self.take()[1] == ")"
        return inner

    def call(self, name: str) -> Any:
        assert self.take()[1] == "("
        operands = [self.binary(0)]
        while self.take()[1] == ",":
            operands.append(self.binary(0))
        assert len(operands) == FUNCTIONS[name], name
        return ("?" if name == "if" else name, operands)


def _evaluate(node: Any, row: Mapping[str, Any]) -> Any:
    if not isinstance(node, tuple):
        return node
    name, operands = node
    if name == "field":
        return _field(operands[0], row)
    if name == "?":
        return _evaluate(operands[1] if _evaluate(operands[0], row) else operands[2], row)
    if name in ("&&", "||"):
        left = _evaluate(operands[0], row)
        return _evaluate(operands[1], row) if bool(left) is (name == "&&") else left
    found = [_evaluate(each, row) for each in operands]
    return {
        "toString": lambda a: f"{a:g}" if isinstance(a, float) else str(a),
        "Number": lambda a: float(a) if a != "" else 0.0,
        "floor": lambda a: a // 1,
        "indexOf": lambda a, b: a.find(b),
        "==": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
        "<": lambda a, b: a < b,
        ">": lambda a, b: a > b,
        "<=": lambda a, b: a <= b,
        ">=": lambda a, b: a >= b,
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b if b else float("inf"),
    }[name](*found)


def _field(name: str, row: Mapping[str, Any]) -> Any:
    whole, _, part = name.strip("[$!]").partition(".")
    assert part in ("", "displayValue", "DisplayName", "title"), part
    if part == "DisplayName":
        return f"<{whole}>"
    found = row.get(whole, "")
    return f"«{found}»" if part == "displayValue" else found


def _values(element: Mapping[str, Any]) -> Iterator[Any]:
    yield element.get("txtContent", "")
    yield from element.get("style", {}).values()
    yield from element.get("attributes", {}).values()


def _results(written: Any) -> Iterator[str]:
    """All texts that an expression can give."""

    def texts(node: Any) -> Iterator[str]:
        if isinstance(node, str):
            yield node
        elif isinstance(node, tuple) and node[0] == "?":
            yield from texts(node[1][1])
            yield from texts(node[1][2])

    return texts(tree(written))
