"""Rows that a view selects: by its condition, in its order, below its folder, within the service's thresholds."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import Any

from sp_prosjektportal.emulator.errors import Refused, column_missing
from sp_prosjektportal.emulator.sharepoint import caml, columns, principals, values
from sp_prosjektportal.emulator.sharepoint.caml_conditions import Moment, Value
from sp_prosjektportal.emulator.sharepoint.column_xml import flag
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.item_pages import LOOKUP_LIMIT, THRESHOLD, Items
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def chosen(
    session: Session, list_id: str, root: ElementTree.Element, folder: str = ""
) -> tuple[list[Row], caml.View]:
    """The rows of a ``<View>`` element, in its order. ``folder``: where to look, the list's own when empty."""
    view = caml.parse(root, moment(session))
    by_name = {row["name"]: row for row in columns.columns(session, list_id).values()}
    for name in [
        *view.names,
        *(name for name, _ in (*view.order, *view.groups)),
        *(name for name, _ in view.totals),
    ]:
        if name not in by_name:
            raise column_missing(name, f" {session.site['url']}")
    stored = Items(session, list_id).stored()
    _check_thresholds(view, by_name, len(stored))
    rows = _in_folder(session, list_id, stored, view.scope, folder)
    if view.test is not None:
        rows = [row for row in rows if view.test(reader(session, by_name, row))]
    rows = sorted(rows, key=lambda row: int(row["id"]))
    order = [*view.groups, *view.order]
    return caml.ordered(rows, order, lambda row, name: plain(session, by_name[name], row, False)), view


def moment(session: Session) -> Moment:
    user = principals.by_login(session, session.principal.login) if session.principal.login else None
    me = int(user["id"]) if user else 0
    return Moment(
        session.now, me, values.zone(session), lambda kind, number: _members(session, me, kind, number)
    )


def _members(session: Session, me: int, kind: str, number: str) -> set[int]:
    groups = session.rows("groups")
    if kind == "CurrentUserGroups":
        return {int(row["id"]) for row in groups.values() if me in row.get("members", [])}
    if kind == "SPGroup":
        return {int(one) for one in (groups.get(number) or {}).get("members", [])}
    if kind == "SPWeb.Groups":
        return {int(key) for key in groups}
    return {int(key) for key in session.rows("users")}


def _in_folder(session: Session, list_id: str, rows: list[Row], scope: str, folder: str) -> list[Row]:
    """Without a scope: what lies right below the folder. ``Recursive``: files and rows, ``RecursiveAll``: folders too."""
    root = (folder or columns.list_path(session, list_id)).casefold().rstrip("/")
    if not root or not rows or not rows[0].get("folder"):
        return rows
    if scope in ("recursive", "recursiveall"):
        below = [row for row in rows if f"{row['folder']}/".casefold().startswith(f"{root}/")]
        return below if scope == "recursiveall" else [row for row in below if row["kind"] == 0]
    here = [row for row in rows if row["folder"].casefold() == root]
    return [row for row in here if row["kind"] == 0] if scope == "filesonly" else here


def _check_thresholds(view: caml.View, by_name: dict[str, Row], count: int) -> None:
    lookups = {name for name in view.fields if _looks_up(by_name.get(name))}
    if len(lookups) > LOOKUP_LIMIT:
        raise Refused(
            500, "-2147024749, Microsoft.SharePoint.SPQueryThrottledException",
            "The query cannot be completed because the number of lookup columns it contains exceeds the lookup column threshold.",
        )  # fmt: skip
    first = view.names[:1] if view.test is not None else [name for name, _ in (*view.groups, *view.order)][:1]
    free = not first or first[0] == "ID" or flag(by_name[first[0]]["attributes"].get("Indexed", ""))
    if count > THRESHOLD and not (free and view.limit <= THRESHOLD):
        raise Refused(
            500, "-2147024860, Microsoft.SharePoint.SPQueryThrottledException",
            "The attempted operation is prohibited because it exceeds the list view threshold.",
        )  # fmt: skip


def _looks_up(column: Row | None) -> bool:
    if column is None or column["type"] not in (*LOOKUP_TYPES, *PERSON_TYPES, *TERM_TYPES):
        return False
    return not column.get("base") or column["name"] in ("Author", "Editor")


def reader(session: Session, by_name: dict[str, Row], row: Row) -> Value:
    return lambda name, by_id: plain(session, by_name[name], row, by_id)


def plain(session: Session, column: Row, row: Row, by_id: bool) -> Any:
    """A value as CAML compares it: lookups, people and terms by their text, or by id (of a term: its WssId)."""
    name = column["name"]
    value = stored(row, name)
    if column["type"] in TERM_TYPES:
        return _each(value, lambda one: one["WssId" if by_id else "Label"])
    if column["type"] in PERSON_TYPES and not by_id:
        return _each(value, lambda number: principals.title_of(session, number))
    if column["type"] in LOOKUP_TYPES and not column.get("base") and not by_id:
        return _each(value, lambda number: lookup_text(session, column, number))
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
    for one in session.rows("lists").values():
        if folder == one["url"].casefold() or folder.startswith(one["url"].casefold() + "/"):
            return str(one["id"])
    return ""


def stored(row: Row, name: str) -> Any:
    """A value as the row keeps it, the service's own columns among them."""
    system = {
        "ID": row["id"], "Created": row["created"], "Modified": row["modified"], "Author": row["author"], "Editor": row["editor"],
        "ContentTypeId": row["content_type"], "GUID": row["guid"], "FSObjType": row["kind"], "FileDirRef": row["folder"],
        "FileRef": f"{row['folder']}/{leaf(row)}", "FileLeafRef": leaf(row), "LinkTitle": row["values"].get("Title"),
        "LinkTitleNoMenu": row["values"].get("Title"), "LinkFilename": leaf(row), "LinkFilenameNoMenu": leaf(row),
        "_UIVersionString": f"{row['major']}.0", "UniqueId": row["unique_id"], "owshiddenversion": row["version"],
        "Attachments": bool(row.get("attached")), "_ModerationStatus": 0,
    }  # fmt: skip
    return system.get(name, row["values"].get(name))


def leaf(row: Row) -> str:
    return str((row.get("file") or {}).get("name") or f"{row['id']}_.000")


def lookup_text(session: Session, column: Row, number: int) -> str:
    found = session.get("items", str(number), values.target(column))
    shown = column["attributes"].get("ShowField", "Title")
    return str(stored(found, shown) or "") if found else ""
