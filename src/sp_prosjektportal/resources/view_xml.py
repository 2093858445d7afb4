"""The XML inside a view: its query, its totals, and the whole of its schema."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from sp_prosjektportal.resources.caml import Condition, caml, condition_of, elements, fields, find

if TYPE_CHECKING:
    from sp_prosjektportal.resources.views import View

Pairs = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What a view's query says. Columns come with whether they are descending."""

    filter: Condition | None = None
    order: Pairs = ()
    group: Pairs = ()
    collapsed: bool = True


def query(view: View) -> str:
    """The inside of ``<Query>``: filter, grouping, order."""
    text = caml(view.filter)
    if view.group:
        collapse = "TRUE" if view.collapsed else "FALSE"
        inner = _references((g.column, g.descending) for g in view.group)
        text += f'<GroupBy Collapse="{collapse}" GroupLimit="30">{inner}</GroupBy>'
    if view.order:
        text += f"<OrderBy>{_references((o.column, o.descending) for o in view.order)}</OrderBy>"
    return text


def read_query(text: str) -> Query:
    """The query in ``ViewQuery``. One that is not XML becomes a raw filter: a plan must survive any view."""
    parts = elements(text)
    if parts is None:
        return Query(filter=Condition(raw=text))
    if len(parts) == 1 and parts[0].tag == "Query":
        parts = list(parts[0])
    group = find(parts, "GroupBy")
    return Query(
        filter=condition_of(find(parts, "Where")),
        order=_pairs(find(parts, "OrderBy")),
        group=_pairs(group),
        collapsed=group is not None and group.get("Collapse", "FALSE").upper() == "TRUE",
    )


def totals(columns: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<FieldRef Name={quoteattr(c)} Type="{function}" />' for c, function in columns)


def total_properties(view: View) -> dict[str, str]:
    """The properties of SP.View that its totals are."""
    return {"Aggregations": totals(view.totals), "AggregationsStatus": "On" if view.totals else "Off"}


def read_totals(text: str | None, status: str | None) -> tuple[tuple[str, str], ...]:
    """The totals in ``Aggregations``; none when they are switched off."""
    parts = elements(text or "") or []
    if len(parts) == 1 and parts[0].tag == "Aggregations":
        parts = list(parts[0])
    if (status or "On").casefold() == "off":
        return ()
    return tuple((part.get("Name", ""), part.get("Type", "")) for part in parts if part.tag == "FieldRef")


def with_schema(xml: str, view: View) -> str:
    """The view's own ``ListViewXml`` with columns, query, totals, rows and title as wanted; the rest stays."""
    root = ElementTree.fromstring(xml) if xml else ElementTree.Element("View", {"Type": "HTML"})
    if view.title:
        root.set("DisplayName", view.title)
    if view.default:
        root.set("DefaultView", "TRUE")
    columns = "".join(f"<FieldRef Name={quoteattr(c)} />" for c in view.columns)
    _replace(root, f"<Query>{query(view)}</Query>")
    _replace(root, f"<ViewFields>{columns}</ViewFields>")
    _replace(root, f'<RowLimit Paged="TRUE">{view.rows}</RowLimit>')
    if view.formatting:
        _replace(root, f"<CustomFormatter>{escape(view.formatting)}</CustomFormatter>")
    if view.totals or root.find("Aggregations") is not None:
        value = "On" if view.totals else "Off"
        _replace(root, f'<Aggregations Value="{value}">{totals(view.totals)}</Aggregations>')
    return ElementTree.tostring(root, encoding="unicode")


def _replace(root: ElementTree.Element, xml: str) -> None:
    new = ElementTree.fromstring(xml)
    old = root.find(new.tag)
    if old is None:
        root.append(new)
    else:
        root[list(root).index(old)] = new


def _references(pairs: Iterable[tuple[str, bool]]) -> str:
    return "".join(
        f"<FieldRef Name={quoteattr(column)}{' Ascending=' + quoteattr('FALSE') if descending else ''} />"
        for column, descending in pairs
    )


def _pairs(element: ElementTree.Element | None) -> Pairs:
    return tuple((r.get("Name", ""), r.get("Ascending", "TRUE").upper() == "FALSE") for r in fields(element))
