"""Views of lists as rows, and their XML (wire.md section 6.4)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from sp_prosjektportal.emulator import markup
from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, bad_query, invalid
from sp_prosjektportal.emulator.sharepoint import columns
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.list_templates import Template
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_ILLEGAL = re.compile(r'["#%&*:<>?/\\{|}~]')
# Hidden views of libraries: title, base view, columns (case views.list_expand).
_HIDDEN = (
    ("assetLibTemp", "40", ("LinkFilename",)),
    ("Relink Documents", "9", ("DocIcon", "LinkFilenameNoMenu", "RepairDocument", "Modified", "Editor", "ContentType", "TemplateUrl")),
    ("Merge Documents", "7", ("DocIcon", "LinkFilename", "Combine", "Modified", "Editor")),
)  # fmt: skip


def rows(session: Session, list_id: str) -> dict[str, Row]:
    return session.rows("views", list_id)


def get(session: Session, list_id: str, view_id: str) -> Row:
    row = rows(session, list_id).get(view_id.lower().strip("{}"))
    if row is None:
        raise invalid("The specified view is invalid.")
    return row


def default(session: Session, list_id: str) -> Row | None:
    return next((row for row in rows(session, list_id).values() if row["default"]), None)


def create(session: Session, list_id: str, title: str, *, query: str = "", fields: list[str] | None = None,
           row_limit: int = 30, paged: bool = True, set_default: bool = False, personal: bool = False, type2: str | None = None) -> Row:  # fmt: skip
    """Without fields it shows what the default view shows; the leaf of its address comes from the title."""
    require(session, "manage", f"list:{list_id}")
    if not title.strip():
        raise invalid("The view title cannot be empty.")
    main = default(session, list_id)
    row = blank(
        title,
        _leaf(session, list_id, title),
        list(fields) if fields is not None else list(main["fields"]) if main else ["LinkTitle"],
    )
    row |= {
        "query": query or "",
        "row_limit": row_limit,
        "paged": paged,
        "personal": personal,
        "default": False,
        "view_type2": type2,
    }
    _check(session, list_id, row["fields"], row["query"])
    session.put("views", row["id"], row, list_id)
    if set_default:
        _make_default(session, list_id, row["id"])
    session.touch()
    return get(session, list_id, row["id"])


def blank(title: str, leaf: str, fields: list[str]) -> Row:
    return {
        "id": new_guid(), "title": title, "leaf": leaf, "fields": fields, "query": "", "row_limit": 30, "paged": True,
        "default": False, "hidden": False, "personal": False, "aggregations": None, "aggregations_status": None,
        "formatter": None, "scope": 0, "base_view_id": None, "view_data": None, "joins": None, "projected": None,
        "view_type2": None, "include_root_folder": False,
    }  # fmt: skip


def give_defaults(session: Session, list_id: str, template: Template) -> None:
    """The views of a new list or library; libraries have hidden ones too (wire.md section 6.4)."""
    lcid, library = session.lcid, template.base_type == 1
    main = blank(say("All Documents" if library else "All Items", lcid), "AllItems", list(template.fields))
    order = '<OrderBy><FieldRef Name="FileLeafRef" /></OrderBy>' if library else ""
    found = [main | {"default": True, "base_view_id": "1", "query": order}]
    for view in template.views:
        own = blank(say(view.title, lcid), view.leaf, list(view.fields))
        query = view.query.replace(">Completed<", f">{say('Completed', lcid)}<")
        found.append(own | {"base_view_id": view.base, "query": query})
    for name, number, fields in _HIDDEN if library else ():
        own = blank(name, name.replace(" ", ""), list(fields))
        found.append(own | {"hidden": True, "base_view_id": number})
    for row in found:
        session.put("views", row["id"], row, list_id)


def _leaf(session: Session, list_id: str, title: str) -> str:
    wanted = _ILLEGAL.sub("", title).strip(" .") or "View"
    taken = {row["leaf"].casefold() for row in rows(session, list_id).values()}
    leaf, number = wanted, 1
    while leaf.casefold() in taken:
        leaf, number = f"{wanted}{number}", number + 1
    return leaf


def url(session: Session, list_id: str, row: Row) -> str:
    found = session.get("lists", list_id) or {}
    folder = f"{found.get('url', '')}/Forms" if found.get("base_type") == 1 else found.get("url", "")
    return f"{folder}/{row['leaf']}.aspx"


def _check(session: Session, list_id: str, fields: list[str], query: str = "") -> None:
    for name in fields:
        columns.required_column(session, name, list_id)
    if query:
        _parsed(query)


def _parsed(query: str) -> ElementTree.Element:
    try:
        return markup.read(f"<Query>{query}</Query>")
    except ElementTree.ParseError as error:
        raise Refused(400, f"-2130575340, {SP_EXCEPTION}", "The query XML is not valid.") from error


# -- fields of a view ------------------------------------------------------------------------------


def add_field(session: Session, list_id: str, view_id: str, name: str) -> None:
    row = get(session, list_id, view_id)
    column = columns.find(session, name, list_id)
    if column is None:
        columns.required_column(session, name, list_id)
    internal = column["name"] if column else name
    if internal in row["fields"]:
        raise Refused(500, f"-2130575289, {SP_EXCEPTION}", "The field is already in the view.")
    _save(session, list_id, {**row, "fields": [*row["fields"], internal]})


def remove_field(session: Session, list_id: str, view_id: str, name: str | None) -> None:
    """Without a name: all of them."""
    row = get(session, list_id, view_id)
    if name is not None and name not in row["fields"]:
        columns.required_column(session, name, list_id)
    _save(
        session,
        list_id,
        {**row, "fields": [] if name is None else [field for field in row["fields"] if field != name]},
    )


def move_field(session: Session, list_id: str, view_id: str, name: str, place: int) -> None:
    row = get(session, list_id, view_id)
    if name not in row["fields"] or not 0 <= place < len(row["fields"]):
        raise invalid("Specified argument was out of the range of valid values.")
    fields = [field for field in row["fields"] if field != name]
    fields.insert(place, name)
    _save(session, list_id, {**row, "fields": fields})


def show_in_default(session: Session, list_id: str, name: str) -> None:
    row = default(session, list_id)
    if row is not None and name not in row["fields"]:
        _save(session, list_id, {**row, "fields": [*row["fields"], name]})


def drop_column(session: Session, list_id: str, name: str) -> None:
    for row in list(rows(session, list_id).values()):
        if name in row["fields"]:
            _save(session, list_id, {**row, "fields": [field for field in row["fields"] if field != name]})


def _save(session: Session, list_id: str, row: Row) -> None:
    require(session, "manage", f"list:{list_id}")
    session.put("views", row["id"], row, list_id)


# -- change ----------------------------------------------------------------------------------------

_PROPERTIES = {
    "Title": "title", "RowLimit": "row_limit", "Paged": "paged", "Hidden": "hidden", "ViewQuery": "query",
    "CustomFormatter": "formatter", "Aggregations": "aggregations", "AggregationsStatus": "aggregations_status",
    "Scope": "scope", "ViewData": "view_data", "ViewJoins": "joins", "ViewProjectedFields": "projected", "ViewType2": "view_type2",
    "IncludeRootFolder": "include_root_folder",
}  # fmt: skip
_SILENT = ("MobileView", "MobileDefaultView", "JSLink", "EditorModified", "Toolbar", "TabularView", "DefaultViewForContentType", "ContentTypeId", "ColumnWidth", "GridLayout", "VisualizationInfo", "CustomOrder", "NewDocumentTemplates", "Method", "ImageUrl", "Formats", "CalendarViewStyles", "AssociatedContentTypeId")  # fmt: skip


def change(session: Session, list_id: str, view_id: str, body: Mapping[str, Any]) -> None:
    require(session, "manage", f"list:{list_id}")
    row = dict(get(session, list_id, view_id))
    for name, value in body.items():
        if name in _PROPERTIES:
            row[_PROPERTIES[name]] = value
        elif name == "ListViewXml":
            _read_xml(row, str(value))
        elif name != "DefaultView" and name not in _SILENT:
            raise bad_query(
                f"The property '{name}' does not exist on type 'SP.View'. Make sure to only use property names that are defined by the type."
            )
    row["query"] = row["query"] or ""
    _check(session, list_id, row["fields"], row["query"])
    session.put("views", row["id"], row, list_id)
    if body.get("DefaultView"):
        _make_default(session, list_id, row["id"])
    session.touch()


def _read_xml(row: Row, text: str) -> None:
    try:
        element = markup.read(text)
    except ElementTree.ParseError as error:
        raise Refused(400, f"-2130575340, {SP_EXCEPTION}", "The view XML is not valid.") from error
    for child in element:
        inner = "".join(ElementTree.tostring(entry, encoding="unicode") for entry in child)
        match child.tag:
            case "Query":
                row["query"] = inner
            case "ViewFields":
                row["fields"] = [entry.get("Name", "") for entry in child]
            case "RowLimit":
                row["row_limit"], row["paged"] = (
                    int(child.text or 30),
                    child.get("Paged", "").upper() == "TRUE",
                )
            case "Aggregations":
                row["aggregations"], row["aggregations_status"] = inner or None, child.get("Value")
            case "ViewData":
                row["view_data"] = inner
            case "CustomFormatter":
                row["formatter"] = child.text
            case "Joins":
                row["joins"] = inner
            case "ProjectedFields":
                row["projected"] = inner


def _make_default(session: Session, list_id: str, view_id: str) -> None:
    for row in list(rows(session, list_id).values()):
        if row["default"] != (row["id"] == view_id):
            session.put("views", row["id"], {**row, "default": row["id"] == view_id}, list_id)


def remove(session: Session, list_id: str, view_id: str) -> None:
    require(session, "manage", f"list:{list_id}")
    row = get(session, list_id, view_id)
    if row["default"]:
        raise Refused(400, f"-2130575288, {SP_EXCEPTION}", "The default view cannot be deleted.")
    session.remove("views", row["id"], list_id)
    session.touch()


# -- XML -------------------------------------------------------------------------------------------


def xml(session: Session, list_id: str, row: Row, *, html: bool) -> str:
    """``HtmlSchemaXml`` and ``ListViewXml`` hold the same in another order (wire.md section 6.4)."""
    head = "".join(f" {name}={quoteattr(value)}" for name, value in _head(session, list_id, row).items())
    type2 = f"<ViewType2>{row['view_type2'] or 'NONE'}</ViewType2>"
    query = f"<Query>{row['query']}</Query>" if row["query"] else "<Query />"
    fields = (
        "<ViewFields>"
        + "".join(f"<FieldRef Name={quoteattr(name)} />" for name in row["fields"])
        + "</ViewFields>"
    )
    limit = f'<RowLimit Paged="{"TRUE" if row["paged"] else "FALSE"}">{row["row_limit"]}</RowLimit>'
    totals = (
        f'<Aggregations Value="{row["aggregations_status"] or "Off"}">{row["aggregations"]}</Aggregations>'
        if row["aggregations"]
        else ""
    )
    data = f"<ViewData>{row['view_data']}</ViewData>" if row["view_data"] else ""
    if html:
        return f"<View{head}>{type2}{fields}{query}{limit}{totals}{data}</View>"
    return f'<View{head} >{query}{fields}{limit}{totals}{data}{type2}<Toolbar Type="None"/></View>'


def _head(session: Session, list_id: str, row: Row) -> dict[str, str]:
    head = {
        "Type": "HTML", "Url": url(session, list_id, row), "Personal": "TRUE" if row["personal"] else "FALSE",
        "DisplayName": row["title"], "DefaultView": "TRUE" if row["default"] else "FALSE", "Name": f"{{{row['id'].upper()}}}",
    }  # fmt: skip
    return {**head, "BaseViewID": row["base_view_id"]} if row["base_view_id"] else head
