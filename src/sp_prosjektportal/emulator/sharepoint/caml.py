"""CAML queries: ``Where``, ``OrderBy``, ``RowLimit``, ``ViewFields``, evaluated over rows."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, NotEmulated, Refused
from sp_prosjektportal.emulator.odata import in_order

Value = Callable[[str, bool], Any]  # a column's value; True asks for the id of a lookup or person
Test = Callable[[Value], bool]
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "Eq": lambda a, b: bool(a == b),
    "Neq": lambda a, b: bool(a != b),
    "Lt": lambda a, b: bool(a < b),
    "Leq": lambda a, b: bool(a <= b),
    "Gt": lambda a, b: bool(a > b),
    "Geq": lambda a, b: bool(a >= b),
    "Contains": lambda a, b: str(b) in str(a),
    "BeginsWith": lambda a, b: str(a).startswith(str(b)),
}


@dataclass(slots=True)
class View:
    test: Test | None
    order: list[tuple[str, bool]]  # column, ascending
    fields: list[str]
    limit: int
    names: list[str]  # columns that the condition uses


@dataclass(slots=True)
class Moment:
    """What ``<Today/>`` and ``<UserID/>`` mean."""

    now: datetime
    me: int


def parse(xml: str, moment: Moment) -> View:
    """A ``<View>`` element; 400 for XML that cannot be read."""
    try:
        root = ElementTree.fromstring(xml) if xml.strip() else ElementTree.Element("View")
    except ElementTree.ParseError as error:
        raise Refused(
            400,
            f"-2130575340, {SP_EXCEPTION}",
            "One or more field types are not installed properly. The query XML is not valid.",
        ) from error
    query = root if root.tag == "Query" else root.find("Query")
    where = query.find("Where") if query is not None else None
    names: list[str] = []
    test = _condition(where[0], moment, names) if where is not None and len(where) else None
    order = query.find("OrderBy") if query is not None else None
    fields, limit = root.find("ViewFields"), root.findtext("RowLimit") or "0"
    return View(
        test,
        [
            (ref.get("Name", ""), ref.get("Ascending", "TRUE").upper() != "FALSE")
            for ref in (order if order is not None else ())
        ],
        [ref.get("Name", "") for ref in (fields if fields is not None else ())],
        int(limit) if limit.isdigit() else 0,
        names,
    )


def _condition(element: ElementTree.Element, moment: Moment, names: list[str]) -> Test:
    if element.tag in ("And", "Or"):
        parts = [_condition(part, moment, names) for part in element]
        join = all if element.tag == "And" else any
        return lambda value: join(part(value) for part in parts)
    ref = element.find("FieldRef")
    if ref is None:
        raise NotEmulated(f"CAML {element.tag}.")
    name, by_id = ref.get("Name", ""), ref.get("LookupId", "").upper() == "TRUE"
    names.append(name)
    if element.tag in ("IsNull", "IsNotNull"):
        empty = element.tag == "IsNull"
        return lambda value: (value(name, by_id) in (None, "", [])) == empty
    if element.tag == "In":
        wanted = [_literal(entry, moment) for entry in element.iter("Value")]
        return lambda value: any(_compare("Eq", value(name, by_id), one) for one in wanted)
    literal = element.find("Value")
    if element.tag not in _COMPARISONS or literal is None:
        raise NotEmulated(f"CAML {element.tag}.")
    wanted_one = _literal(literal, moment)
    by_id = by_id or literal.find("UserID") is not None
    return lambda value: _compare(element.tag, value(name, by_id), wanted_one)


def _literal(element: ElementTree.Element, moment: Moment) -> Any:
    today = element.find("Today")
    if today is not None:
        return (moment.now + timedelta(days=int(today.get("OffsetDays", "0")))).strftime("%Y-%m-%d")
    if element.find("UserID") is not None:
        return float(moment.me)
    text, kind = (element.text or "").strip(), element.get("Type", "Text")
    if kind in ("Number", "Integer", "Counter", "Currency"):
        return float(text or 0)
    if kind == "Boolean":
        return float(text in ("1", "TRUE", "true"))
    if kind == "DateTime":
        return text if element.get("IncludeTimeValue", "").upper() == "TRUE" else text[:10]
    return text


def _compare(tag: str, value: Any, wanted: Any) -> bool:
    if isinstance(value, list):
        found = [_compare(tag, one, wanted) for one in value]
        return all(found) if tag == "Neq" else any(found)
    if value is None:
        return tag == "Neq"
    left, right = _alike(value, wanted)
    try:
        return _COMPARISONS[tag](left, right)
    except TypeError:
        return False


def _alike(value: Any, wanted: Any) -> tuple[Any, Any]:
    if isinstance(wanted, float):
        try:
            return float(value), wanted
        except (TypeError, ValueError):
            return str(value), str(wanted)
    text = str(value)
    if len(wanted) == 10 and wanted[4:5] == "-" and text[4:5] == "-":
        return text[:10], wanted
    return text.casefold(), str(wanted).casefold()


def ordered(rows: list[Any], order: list[tuple[str, bool]], value_of: Callable[[Any, str], Any]) -> list[Any]:
    for name, ascending in reversed(order):
        rows = sorted(rows, key=lambda row: in_order(value_of(row, name)), reverse=not ascending)
    return rows
