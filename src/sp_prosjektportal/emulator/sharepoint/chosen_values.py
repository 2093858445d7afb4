"""Values of rows as CAML compares them and as streams show them."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.sharepoint import principals
from sp_prosjektportal.emulator.sharepoint.caml_conditions import Value
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.invalid import target
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


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
    found = session.get("items", str(number), target(column))
    shown = column["attributes"].get("ShowField", "Title")
    return str(stored(found, shown) or "") if found else ""
