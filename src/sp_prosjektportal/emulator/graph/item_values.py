"""``fields`` of a list item, read (docs/graph-item-values.md has the shapes and their sources)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.graph.asked import select_names
from sp_prosjektportal.emulator.sharepoint import (
    columns,
    content_types,
    principals,
    versioning,
)
from sp_prosjektportal.emulator.sharepoint.column_xml import flag
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.invalid import target
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

LOOKUPS = 12
"""Lookup columns (people and terms too) in one query."""
REFERENCES = (*LOOKUP_TYPES, *PERSON_TYPES)


def etag(row: Row) -> str:
    return f'"{row["unique_id"]},{row["version"]}"'


def fields(session: Session, found: Row, row: Row, select: str = "") -> Row:
    """The field set of a row of a list, whole or as ``$select`` says."""
    known = {column["name"]: column for column in columns.columns(session, found["id"]).values()}
    names = select_names(select)
    system = _system(session, found, row)
    if not names:
        own: Row = {}
        for column in known.values():
            if not columns.is_hidden(column) and column["name"] not in system:
                own |= _shown(session, column, row["values"].get(column["name"]), chosen=False)
        return {"@odata.etag": etag(row), **own, **system}
    return {"@odata.etag": etag(row), **_picked(session, known, system, row, names)}


def _picked(
    session: Session, known: Mapping[str, Row], system: Row, row: Row, names: Mapping[str, str]
) -> Row:
    lower = {name.lower(): column for name, column in known.items()}
    by_name = {name.lower(): (name, value) for name, value in system.items()}
    found: Row = {}
    for name in names:
        if name in by_name:
            found[by_name[name][0]] = by_name[name][1]
            continue
        column = lower.get(name) or lower.get(name.removesuffix("lookupid"))
        if column is None:
            continue
        value = _value(row, column)
        if name not in lower:
            found |= _shown(session, column, value, chosen=False)
        else:
            found |= _shown(session, column, value, chosen=True)
    return found


def _value(row: Row, column: Row) -> Any:
    own = {
        "Author": row["author"],
        "Editor": row["editor"],
        "Created": row["created"],
        "Modified": row["modified"],
    }
    return own.get(column["name"], row["values"].get(column["name"]))


def _system(session: Session, found: Row, row: Row) -> Row:
    """What every row shows beside its own columns."""
    own = content_types.content_types(session, found["id"]).get(row["content_type"]) or {}
    title = row["values"].get("Title")
    shown: Row = {
        "id": str(row["id"]),
        "ContentType": own.get("name", ""),
        "Modified": row["modified"],
        "Created": row["created"],
        "AuthorLookupId": str(row["author"]),
        "EditorLookupId": str(row["editor"]),
        "_UIVersionString": versioning.label(row),
        "Attachments": bool(row.get("attached")),
        "Edit": "",
        "ItemChildCount": "0",
        "FolderChildCount": "0",
    }
    if found["base_type"] == 1:
        file = row.get("file") or {}
        shown |= {
            "FileLeafRef": file.get("name", ""),
            "LinkFilename": file.get("name", ""),
            "LinkFilenameNoMenu": file.get("name", ""),
        }
        if row["kind"] == 0:
            shown |= {
                "DocIcon": str(file.get("name", "")).rpartition(".")[2],
                "FileSizeDisplay": str(file.get("size", 0)),
            }
        shown.pop("Attachments")
    if title is not None:
        shown |= {"LinkTitle": title, "LinkTitleNoMenu": title}
    return shown


def _shown(session: Session, column: Row, value: Any, *, chosen: bool) -> Row:
    """A column's part of the set. ``chosen``: it was asked for by its own name."""
    name = column["name"]
    if value is None or value == [] or value == "":
        return {}
    if column["type"] in REFERENCES:
        if columns.is_multiple(column):
            return {name: [_reference(session, column, one) for one in value]}
        return {name: _text_of(session, column, value)} if chosen else {f"{name}LookupId": str(value)}
    return {name: _plain(column, value)}


def _plain(column: Row, value: Any) -> Any:
    if column["type"] in TERM_TYPES:
        terms = [
            {"Label": one["Label"], "TermGuid": one["TermGuid"], "WssId": one["WssId"]}
            for one in listed(value)
        ]
        return terms if columns.is_multiple(column) else terms[0]
    if column["type"] == "URL":
        return {"Description": value["Description"], "Url": value["Url"]}
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _reference(session: Session, column: Row, number: int) -> Row:
    found: Row = {"LookupId": number, "LookupValue": _text_of(session, column, number)}
    if column["type"] in PERSON_TYPES:
        found["Email"] = (principals.principal(session, number) or {}).get("email") or ""
    return found


def _text_of(session: Session, column: Row, number: int) -> str:
    if column["type"] in PERSON_TYPES:
        return principals.title_of(session, number)
    led_to = session.get("items", str(number), target(column)) or {"values": {}}
    return str(led_to["values"].get(column["attributes"].get("ShowField") or "Title") or "")


class Anything:
    """What a lookup column's text is to a filter: it never tells rows apart (docs/graph-item-values.md)."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def comparable(session: Session, known: Mapping[str, Row], row: Row, name: str) -> Any:
    """A row's value at ``fields/name`` for filters and order; ``known`` by lower-case internal name."""
    lower = name.lower()
    own = {
        "id": row["id"],
        "created": row["created"],
        "modified": row["modified"],
        "contenttypeid": row["content_type"],
    }
    if lower in own:
        return own[lower]
    if lower == "contenttype":
        return (content_types.find(session, row["content_type"], row.get("list", "")) or {}).get("name")
    column = known.get(lower) or known.get(lower.removesuffix("lookupid"))
    if column is None:
        return None
    value = _value(row, column)
    if column["type"] in REFERENCES:
        if lower in known:
            return Anything()
        return [str(one) for one in listed(value)] if value is not None else None
    if column["type"] in TERM_TYPES and value is not None:
        return [one["Label"] for one in listed(value)]
    return value


def indexed(known: Mapping[str, Row], name: str) -> bool:
    """Whether a filter or an order may use the column without a warning."""
    lower = name.lower()
    column = known.get(lower) or known.get(lower.removesuffix("lookupid"))
    return lower in ("id", "contenttypeid") or (
        column is not None and flag(column["attributes"].get("Indexed", ""))
    )
