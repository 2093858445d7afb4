"""CAML views: what a ``<View>`` asks for. Conditions: ``caml_conditions``.

Names of elements are Microsoft's CAML schema ("Query schema in CAML", "View schema"); without case they are not found.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sp_prosjektportal.emulator import markup
from sp_prosjektportal.emulator.conditions import Condition
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused
from sp_prosjektportal.emulator.filters import in_order
from sp_prosjektportal.emulator.sharepoint.caml_conditions import Moment, condition

PARTS = ("Query", "ViewFields", "RowLimit", "Aggregations")


@dataclass(slots=True)
class View:
    test: Condition | None = None
    order: list[tuple[str, bool]] = field(default_factory=list)  # column, ascending
    fields: list[str] = field(default_factory=list)
    limit: int = 0
    names: list[str] = field(default_factory=list)  # columns that the condition uses, in its order
    groups: list[tuple[str, bool]] = field(default_factory=list)  # column, ascending
    collapsed: bool = False
    totals: list[tuple[str, str]] = field(default_factory=list)  # column, COUNT, SUM, AVG, MIN, MAX, ...
    scope: str = ""


def element(xml: str) -> ElementTree.Element:
    """A ``<View>`` or ``<Query>`` element; 400 for XML that cannot be read, and for XML with entities."""
    if "<!" in xml.replace("<![CDATA[", ""):
        raise unreadable()
    try:
        return markup.read(xml) if xml.strip() else ElementTree.Element("View")
    except ElementTree.ParseError as error:
        raise unreadable() from error


def unreadable() -> Refused:
    return Refused(
        400,
        f"-2130575340, {SP_EXCEPTION}",
        "One or more field types are not installed properly. The query XML is not valid.",
    )


def overridden(base: ElementTree.Element, over: ElementTree.Element) -> ElementTree.Element:
    """``OverrideViewXml``: the parts that it has stand for those of the view."""
    result = ElementTree.Element("View", {**base.attrib, **over.attrib})
    for name in PARTS:
        found = over.find(name) if over.find(name) is not None else base.find(name)
        if found is not None:
            result.append(found)
    return result


def parse(root: ElementTree.Element, moment: Moment) -> View:
    query = root if root.tag == "Query" else root.find("Query")
    view = View(scope=root.get("Scope", "").lower())
    if query is not None:
        _query(query, moment, view)
    view.fields = [ref.get("Name", "") for ref in root.iterfind("ViewFields/FieldRef")]
    limit = (root.findtext("RowLimit") or "").strip()
    view.limit = int(limit) if limit.isdigit() else 0
    totals = root.find("Aggregations")
    if totals is not None and totals.get("Value", "On").lower() != "off":
        view.totals = [
            (ref.get("Name", ""), ref.get("Type", "COUNT").upper()) for ref in totals.iterfind("FieldRef")
        ]
    return view


def _query(query: ElementTree.Element, moment: Moment, view: View) -> None:
    where, group = query.find("Where"), query.find("GroupBy")
    if where is not None and len(where):
        view.test = condition(where[0], moment, view.names)
    view.order = [_direction(ref) for ref in query.iterfind("OrderBy/FieldRef")]
    if group is not None:
        view.groups = [_direction(ref) for ref in group.iterfind("FieldRef")][:2]
        view.collapsed = group.get("Collapse", "").upper() == "TRUE"


def _direction(ref: ElementTree.Element) -> tuple[str, bool]:
    return ref.get("Name", ""), ref.get("Ascending", "TRUE").upper() != "FALSE"


def ordered(rows: list[Any], order: list[tuple[str, bool]], value_of: Callable[[Any, str], Any]) -> list[Any]:
    for name, ascending in reversed(order):
        rows = sorted(rows, key=lambda row: in_order(value_of(row, name)), reverse=not ascending)
    return rows
