"""RenderListDataAsStream and GetItems: rows chosen by CAML (wire.md section 7.4)."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote

from sp_prosjektportal.emulator.errors import NotEmulated
from sp_prosjektportal.emulator.odata import Query
from sp_prosjektportal.emulator.sharepoint import caml, content_types, menus, stream_groups, views
from sp_prosjektportal.emulator.sharepoint.body_types import STREAM, fitting
from sp_prosjektportal.emulator.sharepoint.chosen import chosen
from sp_prosjektportal.emulator.sharepoint.chosen_values import plain
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, Raw
from sp_prosjektportal.emulator.sharepoint.item_pages import Items
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.stream_rows import ALL_RIGHTS, columns_by_name, stream_row
from sp_prosjektportal.emulator.store import Row

_NO_VIEW = "00000000-0000-0000-0000-000000000000"
# Bits of RenderOptions: ("Working with lists": RenderListDataOptions).
CONTEXT, DATA, SCHEMA, MENU, TYPES, QUICK_LAUNCH, VIEW_METADATA, PARENT = 1, 2, 4, 8, 16, 128, 1024, 8192
SPOTLIGHT, VISUALIZATION = 256, 512  # told only of lists that have such; none here has
_HARMLESS = 32 | 64 | 2048 | 4096 | 32768
_KNOWN = (
    CONTEXT
    | DATA
    | SCHEMA
    | MENU
    | TYPES
    | QUICK_LAUNCH
    | SPOTLIGHT
    | VISUALIZATION
    | VIEW_METADATA
    | PARENT
    | _HARMLESS
)
_LACKING = {
    16384: "PageContextInfo", 65536: "ListAvailableContentTypes", 131072: "FolderContentTypeOrder", 262144: "GridInitInfo",
    524288: "SiteUrlAsMediaTASPItemHost", 1048576: "AddToOneDrive", 2097152: "SPFXCustomActions", 4194304: "CustomActions",
}  # fmt: skip


class CamlItems(Collection):
    type = "SP.ListItem"

    def __init__(self, session: Session, list_id: str, query: dict[str, Any]) -> None:
        items = Items(session, list_id)
        super().__init__(session, items.uri)
        self.items, self.query = items, query

    def page(self, query: Query) -> tuple[list[Entity], str]:
        """No next link here: the caller counts on from the last id (wire.md section 7.3)."""
        from sp_prosjektportal.emulator.sharepoint.caml_rows import CamlRow

        root = caml.element(str(self.query.get("ViewXml") or ""))
        names = [one.get("Name", "") for one in root.findall("./ViewFields/FieldRef")]
        utc = bool(self.query.get("DatesInUtc"))
        rows, view = chosen(self.session, self.items.list_id, root, _folder(self.query))
        position = (self.query.get("ListItemCollectionPosition") or {}).get("PagingInfo") or ""
        rows = _behind(rows, position)[: view.limit or None]
        rows = rows[query.skip :] if query.top is None else rows[query.skip : query.skip + query.top]
        return [CamlRow(self.session, row, self.items.shape, names, utc=utc) for row in rows], ""

    def rows(self) -> list[Entity]:
        return self.page(Query(*_nothing()))[0]


def _nothing() -> tuple[Any, Any]:
    from sp_prosjektportal.emulator.odata import Tree

    return Tree(), Tree()


def _folder(parameters: dict[str, Any]) -> str:
    decoded = (parameters.get("FolderServerRelativePath") or {}).get("DecodedUrl")
    return str(decoded or parameters.get("FolderServerRelativeUrl") or "")


def _behind(rows: list[Row], position: str) -> list[Row]:
    match = re.search(r"p_ID=(\d+)", position)
    ids = [row["id"] for row in rows]
    if match is None:
        return rows
    number = int(match.group(1))
    return rows[ids.index(number) + 1 :] if number in ids else [row for row in rows if row["id"] > number]


def render_stream(session: Session, found: Row, parameters: dict[str, Any]) -> Raw:
    """The data alone, unless ``RenderOptions`` asks for more than that; then each part by its name."""
    fitting(parameters, STREAM)
    options = int(parameters.get("RenderOptions") or 0)
    if options & ~_KNOWN:
        lacking = options & ~_KNOWN
        names = [name for bit, name in _LACKING.items() if bit & lacking] or [str(lacking)]
        raise NotEmulated(
            f"RenderOptions {', '.join(names)} of RenderListDataAsStream: nobody has published what they hold."
        )
    asked = {**_from_address(session), **parameters}
    root = _view_element(session, found, asked)
    if not options & ~(DATA | _HARMLESS):
        return _written(_data(session, found, root, asked))
    body: dict[str, Any] = {"wpq": "", "Templates": {}}
    if options & DATA:
        body["ListData"] = _data(session, found, root, asked)
    return _written({**body, **_parts(session, found, root, options)})


def _written(body: dict[str, Any]) -> Raw:
    return Raw(json.dumps(body, ensure_ascii=False, separators=(",", " : ")).encode())


def _from_address(session: Session) -> dict[str, Any]:
    """What stands in the query: the paging position, sorting, filters, the view."""
    query = session.call.query if session.call else ""
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    return {"Paging": query, **pairs} if "Paged" in pairs else dict(pairs)


def _view_element(session: Session, found: Row, asked: dict[str, Any]) -> ElementTree.Element:
    """ViewXml, else the view that is named, else the list's own; OverrideViewXml over it; then the address's wishes."""
    if asked.get("ViewXml"):
        root = caml.element(str(asked["ViewXml"]))
    else:
        wanted = str(asked.get("View") or asked.get("ViewId") or "").strip("{}").lower()
        row = views.rows(session, found["id"]).get(wanted) or views.default(session, found["id"])
        root = caml.element(views.xml(session, found["id"], row, html=True)) if row else caml.element("")
    if asked.get("OverrideViewXml"):
        root = caml.overridden(root, caml.element(str(asked["OverrideViewXml"])))
    return _wished(root, asked)


_UNHEEDED = ("GroupString", "InplaceSearchQuery", "InplaceFullListSearch")


def _wished(root: ElementTree.Element, asked: dict[str, Any]) -> ElementTree.Element:
    for name in _UNHEEDED:
        if asked.get(name):
            raise NotEmulated(f"{name} of RenderListDataAsStream.")
    fields = list(_filters(asked))
    if not fields and not asked.get("SortField"):
        return root
    root = caml.overridden(root, ElementTree.Element("View"))
    query = root.find("Query")
    query = ElementTree.SubElement(root, "Query") if query is None else query
    for condition in fields:
        _add_condition(query, condition)
    if asked.get("SortField"):
        for old in query.findall("OrderBy"):
            query.remove(old)
        up = "FALSE" if str(asked.get("SortDir", "")).lower() == "desc" else "TRUE"
        ElementTree.SubElement(
            ElementTree.SubElement(query, "OrderBy"), "FieldRef", Name=str(asked["SortField"]), Ascending=up
        )
    return root


def _filters(asked: dict[str, Any]) -> Iterator[ElementTree.Element]:
    """``FilterField1``, ``FilterValue1`` and ``FilterOp1``; ``FilterFields1`` with several values between ``;#``."""
    for n in range(1, 11):
        if asked.get(f"FilterField{n}"):
            value = str(asked.get(f"FilterValue{n}") or "")
            operator = str(asked.get(f"FilterOp{n}") or "Eq")
            if operator not in _OPERATORS:
                raise NotEmulated(f"FilterOp{n}={operator} of RenderListDataAsStream.")
            lookup = str(asked.get(f"FilterLookupId{n}") or "").upper() == "TRUE" and value.isdigit()
            type = str(asked.get(f"FilterType{n}") or ("Integer" if lookup else "Text"))
            new = ElementTree.Element(operator if value else "IsNull")
            ref = ElementTree.SubElement(new, "FieldRef", Name=str(asked[f"FilterField{n}"]))
            if lookup:
                ref.set("LookupId", "TRUE")
            if value:
                ElementTree.SubElement(new, "Value", Type=type).text = value
            yield new
        if asked.get(f"FilterFields{n}"):
            new = ElementTree.Element("In")
            ElementTree.SubElement(new, "FieldRef", Name=str(asked[f"FilterFields{n}"]))
            values = ElementTree.SubElement(new, "Values")
            for value in str(asked.get(f"FilterValues{n}") or "").split(";#"):
                ElementTree.SubElement(values, "Value", Type="Text").text = value
            yield new


_OPERATORS = ("Eq", "Neq", "Gt", "Geq", "Lt", "Leq", "BeginsWith", "Contains")


def _add_condition(query: ElementTree.Element, new: ElementTree.Element) -> None:
    where = query.find("Where")
    if where is None or not len(where):
        where = ElementTree.SubElement(query, "Where") if where is None else where
        where.append(new)
        return
    old, both = where[0], ElementTree.Element("And")
    where.remove(old)
    both.extend([old, new])
    where.append(both)


def _data(session: Session, found: Row, root: ElementTree.Element, asked: dict[str, Any]) -> dict[str, Any]:
    rows, view = chosen(session, found["id"], root, _folder(asked))
    by_name = columns_by_name(session, found["id"])
    paging, limit = str(asked.get("Paging") or ""), view.limit or 30
    rest, first = _behind(rows, paging), _first_row(paging)
    shown, names = rest[:limit], view.fields or ["LinkTitle"]
    if view.groups:
        written = stream_groups.group_rows(session, found, rows if view.collapsed else shown, view, by_name)
    else:
        written = [stream_row(session, found, row, names, by_name) for row in shown]
    if written and view.totals and not view.groups:
        written[0].update(stream_groups.totals(session, rows, view, by_name))
    body: dict[str, Any] = {
        "Row": written, "FirstRow": first, "FolderPermissions": ALL_RIGHTS, "LastRow": first + len(written) - 1, "RowLimit": limit,
        "FilterLink": "?", "ForceNoHierarchy": "1", "HierarchyHasIndention": "", "CurrentFolderSpItemUrl": "",
    }  # fmt: skip
    if len(rest) > limit and not view.collapsed:
        body["NextHref"] = _next(session, by_name, view, shown[-1], first + limit)
    if "PageFirstRow=" in paging and first > 1 and shown:
        body["PrevHref"] = (
            "?&&" + _next(session, by_name, view, shown[0], max(1, first - limit))[len("?Paged=TRUE&") :]
        )
    return body


def _next(session: Session, by_name: dict[str, Row], view: caml.View, last: Row, place: int) -> str:
    """The values that the order goes by, then the id."""
    keys = [(name, plain(session, by_name[name], last, False)) for name, _ in view.order if name != "ID"]
    position = "".join(
        f"&p_{name}={quote('' if value is None else str(value), safe='')}" for name, value in keys
    )
    return f"?Paged=TRUE{position}&p_ID={last['id']}&PageFirstRow={place}&View={_NO_VIEW}"


def _first_row(paging: str) -> int:
    match = re.search(r"PageFirstRow=(\d+)", paging)
    return int(match.group(1)) if match else 21 if "Paged=TRUE" in paging else 1


# -- what else can be asked for --------------------------------------------------------------------


def _parts(session: Session, found: Row, root: ElementTree.Element, options: int) -> dict[str, Any]:
    """The other parts, as far as clients read them ([K]: keys beyond those are left out)."""
    body: dict[str, Any] = {}
    if options & SCHEMA:
        body["ListSchema"] = _schema(session, found, root)
    if options & CONTEXT:
        body |= {"listName": f"{{{found['id'].upper()}}}", "listTitle": found["title"], "listUrlDir": found["url"],
                 "listTemplate": str(found["template"]), "listBaseType": found["base_type"], "HttpRoot": session.site["url"]}  # fmt: skip
    if options & TYPES:
        offered = [
            content_types.find(session, i, found["id"]) for i in content_types.offered(session, found["id"])
        ]
        body["ContentTypeIdToNameMap"] = {row["id"]: row["name"] for row in offered if row}
    if options & QUICK_LAUNCH:
        body["Navigation"] = {"Nodes": _nodes(session, menus.QUICK)}
    if options & VIEW_METADATA:
        row = views.default(session, found["id"])
        body["ViewMetadata"] = (
            {
                "Id": row["id"],
                "Title": row["title"],
                "ListViewXml": views.xml(session, found["id"], row, html=False),
            }
            if row
            else {}
        )
    if options & PARENT:
        body["ParentInfo"] = {
            "ParentFolderInfo": {
                "UniqueId": f"{{{found['root_folder_id'].upper()}}}",
                "ServerRelativeUrl": found["url"],
            }
        }
    if options & MENU:
        body["NewWOPIDocumentUrl"] = ""
    return body


def _nodes(session: Session, parent: str) -> list[dict[str, Any]]:
    return [
        {**menus.NodeEntity(session, row).properties(), "Children": _nodes(session, str(row["id"]))}
        for row in menus.nodes(session, parent)
    ]


def _schema(session: Session, found: Row, root: ElementTree.Element) -> dict[str, Any]:
    by_name = columns_by_name(session, found["id"])
    names = [ref.get("Name", "") for ref in root.iterfind("ViewFields/FieldRef")]
    fields = []
    for name in [name for name in names if name in by_name]:
        column = by_name[name]
        read_only = "TRUE" if column["attributes"].get("ReadOnly") == "TRUE" else "FALSE"
        fields.append({
            "Name": name, "FieldType": column["type"], "RealFieldName": name, "DisplayName": column["title"], "ID": column["id"],
            "StaticName": name, "Type": column["type"], "ReadOnlyField": read_only, "AllowGridEditing": "TRUE",
        })  # fmt: skip
    return {
        "Field": fields,
        "LCID": str(session.lcid),
        "IsDocLib": "1" if found["base_type"] == 1 else "",
        "RootFolderParam": "",
    }
