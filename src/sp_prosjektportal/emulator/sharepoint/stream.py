"""RenderListDataAsStream and GetItems: rows chosen by CAML (wire.md section 7.4)."""

from __future__ import annotations

import json
import re
from typing import Any

from sp_prosjektportal.emulator.errors import column_missing
from sp_prosjektportal.emulator.odata import Query
from sp_prosjektportal.emulator.sharepoint import caml, columns, principals, shown_values, values
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, Raw
from sp_prosjektportal.emulator.sharepoint.item_pages import Items
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_ALL = "0x7ffffffffffbffff"


def chosen(session: Session, list_id: str, xml: str) -> tuple[list[Row], caml.View]:
    """The rows that a view's XML selects, in its order."""
    view = caml.parse(xml, caml.Moment(session.now, _me(session)))
    by_name = {row["name"]: row for row in columns.columns(session, list_id).values()}
    for name in [*view.names, *(name for name, _ in view.order)]:
        if name not in by_name:
            raise column_missing(name, f" {session.site['url']}")
    rows = Items(session, list_id).stored()
    if view.test is not None:
        rows = [row for row in rows if view.test(_reader(session, by_name, row))]
    rows = sorted(rows, key=lambda row: int(row["id"]))
    return caml.ordered(rows, view.order, lambda row, name: _plain(session, by_name[name], row, False)), view


def _reader(session: Session, by_name: dict[str, Row], row: Row) -> caml.Value:
    return lambda name, by_id: _plain(session, by_name[name], row, by_id)


def _me(session: Session) -> int:
    user = principals.by_login(session, session.principal.login) if session.principal.login else None
    return int(user["id"]) if user else 0


def _plain(session: Session, column: Row, row: Row, by_id: bool) -> Any:
    """A value as CAML compares it: lookups and people by title, or by id."""
    name = column["name"]
    value = _stored(row, name)
    if column["type"] in TERM_TYPES:
        return (
            [one["Label"] for one in value] if isinstance(value, list) else value["Label"] if value else None
        )
    if column["type"] in PERSON_TYPES and not by_id:
        return _each(value, lambda number: principals.title_of(session, number))
    if column["type"] in LOOKUP_TYPES and not column.get("base") and not by_id:
        return _each(value, lambda number: _lookup_text(session, column, number))
    if column["type"] == "URL" and value:
        return value["Url"]
    if name == "ContentType":
        from sp_prosjektportal.emulator.sharepoint import content_types

        found = content_types.find(session, row["content_type"], _list_of(session, row))
        return found["name"] if found else ""
    return value


def _each(value: Any, show: Any) -> Any:
    return [show(one) for one in value] if isinstance(value, list) else None if value is None else show(value)


def _list_of(session: Session, row: Row) -> str:
    folder = row["folder"].casefold()
    found = [
        one
        for one in session.rows("lists").values()
        if folder == one["url"].casefold() or folder.startswith(one["url"].casefold() + "/")
    ]
    return str(found[0]["id"]) if found else ""


def _stored(row: Row, name: str) -> Any:
    system = {
        "ID": row["id"], "Created": row["created"], "Modified": row["modified"], "Author": row["author"], "Editor": row["editor"],
        "ContentTypeId": row["content_type"], "GUID": row["guid"], "FSObjType": row["kind"], "FileDirRef": row["folder"],
        "FileRef": f"{row['folder']}/{_leaf(row)}", "FileLeafRef": _leaf(row), "LinkTitle": row["values"].get("Title"),
        "_UIVersionString": f"{row['major']}.0",
    }  # fmt: skip
    return system.get(name, row["values"].get(name))


def _leaf(row: Row) -> str:
    return str((row.get("file") or {}).get("name") or f"{row['id']}_.000")


def _lookup_text(session: Session, column: Row, number: int) -> str:
    found = session.get("items", str(number), values.target(column))
    shown = column["attributes"].get("ShowField", "Title")
    return str((found or {"values": {}})["values"].get(shown) or "")


class CamlItems(Collection):
    type = "SP.ListItem"

    def __init__(self, session: Session, list_id: str, query: dict[str, Any]) -> None:
        items = Items(session, list_id)
        super().__init__(session, items.uri)
        self.items, self.query = items, query

    def page(self, query: Query) -> tuple[list[Entity], str]:
        """No next link here: the caller counts on from the last id (wire.md section 7.3)."""
        from sp_prosjektportal.emulator.sharepoint.item_entities import ItemEntity

        rows, view = chosen(self.session, self.items.list_id, str(self.query.get("ViewXml") or ""))
        position = (self.query.get("ListItemCollectionPosition") or {}).get("PagingInfo") or ""
        rows = _behind(rows, position)[: view.limit or None]
        _ = query
        return [ItemEntity(self.session, row, self.items.shape) for row in rows], ""

    def rows(self) -> list[Entity]:
        raise NotImplementedError


def _behind(rows: list[Row], position: str) -> list[Row]:
    match = re.search(r"p_ID=(\d+)", position)
    ids = [row["id"] for row in rows]
    if match is None:
        return rows
    number = int(match.group(1))
    return rows[ids.index(number) + 1 :] if number in ids else [row for row in rows if row["id"] > number]


def render_stream(session: Session, found: Row, parameters: dict[str, Any]) -> Raw:
    """All values are texts in the site's writing, with machine twins; not wrapped in ``value``."""
    xml = str(parameters.get("OverrideViewXml") or parameters.get("ViewXml") or "")
    rows, view = chosen(session, found["id"], xml)
    paging = str(parameters.get("Paging") or _paging_of(session))
    limit = view.limit or 30
    rest = _behind(rows, paging)
    first = _first_row(paging)
    shown, more = rest[:limit], len(rest) > limit
    names = view.fields or ["LinkTitle"]
    body: dict[str, Any] = {
        "Row": [_row(session, found, row, names) for row in shown], "FirstRow": first, "FolderPermissions": _ALL,
        "LastRow": first + len(shown) - 1, "RowLimit": limit, "FilterLink": "?", "ForceNoHierarchy": "1",
        "HierarchyHasIndention": "", "CurrentFolderSpItemUrl": "",
    }  # fmt: skip
    if more:
        body["NextHref"] = (
            f"?Paged=TRUE&p_ID={shown[-1]['id']}&PageFirstRow={first + limit}&View=00000000-0000-0000-0000-000000000000"
        )
    return Raw(json.dumps(body, ensure_ascii=False, separators=(",", " : ")).encode())


def _paging_of(session: Session) -> str:
    query = session.call.query if session.call else ""
    return query if "Paged=TRUE" in query else ""


def _first_row(paging: str) -> int:
    match = re.search(r"PageFirstRow=(\d+)", paging)
    return int(match.group(1)) if match else 21 if "Paged=TRUE" in paging else 1


def _row(session: Session, found: Row, row: Row, names: list[str]) -> dict[str, Any]:
    by_name = {column["name"]: column for column in columns.columns(session, found["id"]).values()}
    shown: dict[str, Any] = {
        "ID": str(row["id"]), "PermMask": _ALL, "FSObjType": str(row["kind"]), "UniqueId": f"{{{row['unique_id'].upper()}}}",
        "ContentTypeId": row["content_type"], "FileRef": f"{row['folder']}/{_leaf(row)}",
    }  # fmt: skip
    for name in names:
        column = by_name.get(name)
        if column is None:
            raise column_missing(name, f" {session.site['url']}")
        shown.update(_shown(session, column, row))
    return shown


def _shown(session: Session, column: Row, row: Row) -> dict[str, Any]:
    name, value = column["name"], _stored(row, column["name"])
    type = column["type"]
    if type in PERSON_TYPES:
        return {
            name: [
                _person(session, number)
                for number in (value if isinstance(value, list) else [value] if value else [])
            ]
            or ""
        }
    if type in LOOKUP_TYPES and not column.get("base"):
        ids = value if isinstance(value, list) else [value] if value else []
        return {
            name: [
                {
                    "lookupId": number,
                    "lookupValue": _lookup_text(session, column, number),
                    "isSecretFieldValue": False,
                }
                for number in ids
            ]
            or ""
        }
    if type in TERM_TYPES:
        terms = [
            {
                "__type": "TaxonomyFieldValue:#Microsoft.SharePoint.Taxonomy",
                "Label": one["Label"],
                "TermID": one["TermGuid"],
            }
            for one in (value if isinstance(value, list) else [value] if value else [])
        ]
        return {name: terms if isinstance(value, list) else terms[0] if terms else ""}
    text = shown_values.local_text(session, column, value) if name != "ID" else str(value)
    if type in ("Number", "Currency"):
        return {name: text, f"{name}.": "" if value is None else shown_values.digits_15(value)}
    if type == "Boolean":
        return {name: text, f"{name}.value": "" if value is None else str(int(value))}
    if type == "DateTime":
        return {name: text, f"{name}.": value or ""}
    if type == "Calculated":
        return {
            name: text,
            f"{name}.calculated": f"{_prefix(value)};#{shown_values.calculated_text(value)}"
            if value is not None
            else "",
        }
    if type == "URL":
        return {name: (value or {}).get("Url", ""), f"{name}.desc": (value or {}).get("Description", "")}
    return {name: text}


def _prefix(value: Any) -> str:
    return "boolean" if isinstance(value, bool) else "float" if isinstance(value, float) else "string"


def _person(session: Session, number: int) -> dict[str, Any]:
    row = principals.principal(session, number) or {}
    return {
        "id": str(number),
        "title": row.get("title", ""),
        "email": row.get("email") or "",
        "sip": row.get("email") or "",
        "picture": "",
    }
