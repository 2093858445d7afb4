"""Filters as data, written as CAML and read back from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

Operator = Literal[
    "is", "is_not", "less", "at_most", "more", "at_least", "empty", "not_empty", "contains", "begins_with", "in"
]  # fmt: skip

TAGS: dict[Operator, str] = {
    "is": "Eq", "is_not": "Neq", "less": "Lt", "at_most": "Leq", "more": "Gt", "at_least": "Geq", "empty": "IsNull",
    "not_empty": "IsNotNull", "contains": "Contains", "begins_with": "BeginsWith", "in": "In",
}  # fmt: skip
_OPERATORS = {tag: operator for operator, tag in TAGS.items()}
_TODAY = re.compile(r"@today([+-]\d+)?\Z")


class Condition(BaseModel):
    """Either one comparison (``column``, ``operator``, ``value``) or ``all``/``any`` of several.

    Special values: ``@me`` (person columns), ``@today``, ``@today-60``, ``@today+30`` (date columns). A term column is
    compared by label in the language that it is shown in, ``ContentType`` by the content type's name. ``value`` is text as it stands in CAML; ``type`` is
    the CAML value type. ``raw`` is CAML that says something else: made by hand, kept as it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    column: str = ""
    operator: Operator = "is"
    value: str | tuple[str, ...] = ""
    type: str = "Text"
    raw: str = ""

    @model_validator(mode="before")
    @classmethod
    def _normal(cls, data: Any) -> Any:
        """One way of writing what CAML cannot tell apart, so that what comes back compares equal."""
        if not isinstance(data, dict) or not data.get("column"):
            return data
        data = dict(data)
        value = data.get("value", "")
        if data.get("operator") in ("empty", "not_empty"):
            return data | {"value": "", "type": "Text"}
        if data.get("operator") == "in" and isinstance(value, str):
            data["value"] = (value,)
        if data["column"] == "ContentType":
            data["type"] = "Computed"
        elif value == "@me":
            data["type"] = "Integer"
        elif isinstance(value, str) and _TODAY.match(value):
            data |= {"type": "DateTime", "value": "@today" if int(value[6:] or 0) == 0 else value}
        return data

    def columns(self) -> frozenset[str]:
        """The internal names of the columns it looks at; none are known of a raw one."""
        inner = (c.columns() for c in self.all + self.any)
        return frozenset({self.column} if self.column else ()).union(*inner)


def simplified(condition: Condition | None) -> Condition | None:
    """Without groups of one and without ``all`` in ``all``: CAML's And and Or take two, so nesting says nothing."""
    if condition is None or not (condition.all or condition.any):
        return condition
    name: Literal["all", "any"] = "all" if condition.all else "any"
    parts: list[Condition] = []
    for part in map(simplified, getattr(condition, name)):
        if part is not None:
            parts.extend(getattr(part, name) or (part,))
    return parts[0] if len(parts) == 1 else Condition.model_validate({name: tuple(parts)})


Filter = Annotated[Condition | None, AfterValidator(simplified)]
"""A condition, or none, in its simplest form."""


# -- writing -------------------------------------------------------------------------------------------


def caml(condition: Condition | None) -> str:
    """The ``<Where>`` element, or nothing."""
    return f"<Where>{_write(condition)}</Where>" if condition else ""


def _write(condition: Condition) -> str:
    if condition.raw:
        return condition.raw
    if condition.all or condition.any:
        tag, parts = ("And", condition.all) if condition.all else ("Or", condition.any)
        text = _write(parts[0])
        for part in parts[1:]:
            text = f"<{tag}>{text}{_write(part)}</{tag}>"
        return text
    tag = TAGS[condition.operator]
    return f"<{tag}><FieldRef Name={quoteattr(condition.column)} />{_operand(condition)}</{tag}>"


def _operand(condition: Condition) -> str:
    if condition.operator in ("empty", "not_empty"):
        return ""
    if isinstance(condition.value, tuple):
        return f"<Values>{''.join(_value(v, condition.type) for v in condition.value)}</Values>"
    return _value(condition.value, condition.type)


def _value(value: str, kind: str) -> str:
    today = _TODAY.match(value)
    if value == "@me":
        inner = "<UserID />"
    elif today:
        inner = f'<Today OffsetDays="{int(today[1])}" />' if today[1] else "<Today />"
    else:
        inner = escape(value, {"\r": "&#13;"})
    return f"<Value Type={quoteattr(kind)}>{inner}</Value>"


# -- reading -------------------------------------------------------------------------------------------


def condition_of(where: ElementTree.Element | None) -> Condition | None:
    """The condition in a ``<Where>`` element. What is not understood becomes one raw condition."""
    if where is None or len(where) == 0:
        return None
    try:
        return simplified(_read(where[0]))
    except UnknownCamlError:
        return Condition(raw="".join(canonical(element) for element in where))


class UnknownCamlError(Exception):
    """CAML that a condition cannot say."""


def _read(element: ElementTree.Element) -> Condition:
    if element.tag in ("And", "Or") and len(element):
        parts = tuple(_read(child) for child in element)
        return Condition(all=parts) if element.tag == "And" else Condition(any=parts)
    operator = _OPERATORS.get(element.tag)
    references = element.findall("FieldRef")
    if operator is None or len(references) != 1 or set(references[0].attrib) != {"Name"}:
        raise UnknownCamlError(element.tag)
    column = references[0].attrib["Name"]
    if operator in ("empty", "not_empty"):
        return Condition(column=column, operator=operator)
    values = element.findall("Values/Value" if operator == "in" else "Value")
    texts = tuple(_text(value) for value in values)
    kinds = {value.get("Type", "Text") for value in values}
    if not texts or len(kinds) > 1 or (operator != "in" and len(texts) > 1):
        raise UnknownCamlError(element.tag)
    return Condition(
        column=column, operator=operator, value=texts if operator == "in" else texts[0], type=kinds.pop()
    )


def _text(value: ElementTree.Element) -> str:
    if set(value.attrib) - {"Type"} or len(value) > 1:
        raise UnknownCamlError("Value")
    if len(value) == 0:
        return value.text or ""
    child = value[0]
    if child.tag == "UserID":
        return "@me"
    if child.tag == "Today" and not set(child.attrib) - {"OffsetDays"}:
        days = child.get("OffsetDays", "0")
        if re.fullmatch(r"[+-]?\d+", days):
            return f"@today{int(days):+d}" if int(days) else "@today"
    raise UnknownCamlError(child.tag)


def elements(fragment: str) -> list[ElementTree.Element] | None:
    """The top elements of an XML fragment; ``None`` when it cannot be read."""
    try:
        return list(ElementTree.fromstring(f"<_>{fragment}</_>"))
    except ElementTree.ParseError:
        return None


def canonical(element: ElementTree.Element) -> str:
    """XML in one form: attributes sorted, no blanks between elements."""
    text = ElementTree.tostring(element, encoding="unicode")
    return ElementTree.canonicalize(text[: text.rindex(">") + 1], strip_text=True)


def find(among: Iterable[ElementTree.Element], tag: str) -> ElementTree.Element | None:
    return next((element for element in among if element.tag == tag), None)


def fields(element: ElementTree.Element | None) -> Iterator[ElementTree.Element]:
    """The field references below an element."""
    return iter(() if element is None else element.findall("FieldRef"))
