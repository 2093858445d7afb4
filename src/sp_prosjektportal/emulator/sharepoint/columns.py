"""Columns of sites and lists as rows: built-in ones, and how they are found.

A row keeps what the column's XML says: ``attributes`` as they stand there, and the elements inside. Naming rules and
what the server adds: wire.md section 4.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.resources import files

from sp_prosjektportal.emulator.errors import column_missing, invalid
from sp_prosjektportal.emulator.sharepoint.column_xml import (
    flag,
)
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

TERM_TYPES = ("TaxonomyFieldType", "TaxonomyFieldTypeMulti")
LOOKUP_TYPES = ("Lookup", "LookupMulti")
PERSON_TYPES = ("User", "UserMulti")
TYPES = {
    "Integer": 1, "Text": 2, "Note": 3, "DateTime": 4, "Counter": 5, "Choice": 6, "Lookup": 7, "LookupMulti": 7,
    "Boolean": 8, "Number": 9, "Currency": 10, "URL": 11, "Computed": 12, "Guid": 14, "MultiChoice": 15,
    "Calculated": 17, "File": 18, "Attachments": 19, "User": 20, "UserMulti": 20, "ModStat": 23, "ContentTypeId": 25,
    "TaxonomyFieldType": 0, "TaxonomyFieldTypeMulti": 0, "Location": 33, "Thumbnail": 34, "Geolocation": 31,
    "RatingCount": 0, "Likes": 0, "AverageRating": 0, "HTML": 0,
}  # fmt: skip
TAX_CATCH_ALL = "f3b0adf9-c1a2-4b02-920d-943fba4b3611"
TAX_CATCH_ALL_LABEL = "8f6b6dd8-9357-4019-8172-966fcd502ed2"
_SOURCE = "http://schemas.microsoft.com/sharepoint/v3"


@cache
def built_in(lcid: int, library: bool) -> dict[str, Row]:
    """The columns that every list has, by id, in the order recorded (wire.md section 6.1)."""
    text = (files(__package__) / "base_columns.csv").read_text(encoding="utf-8")
    found: dict[str, Row] = {}
    for line in text.splitlines():
        column_id, name, title, type, marks = line.split(";")
        found[column_id] = _built_in(column_id, name, say(title, lcid), type, marks, library)
    return found


def _built_in(column_id: str, name: str, title: str, type: str, marks: str, library: bool) -> Row:
    attributes = {
        "ID": f"{{{column_id}}}",
        "Name": name,
        "SourceID": _SOURCE,
        "StaticName": name,
        "Type": type,
        "DisplayName": title,
    }
    hidden = "H" in marks and not (
        library and name in ("FileLeafRef", "LinkFilename", "LinkFilenameNoMenu", "DocIcon")
    )
    required = name == ("FileLeafRef" if library else "Title")
    attributes |= {"Hidden": "TRUE"} if hidden else {}
    attributes |= {"ReadOnly": "TRUE"} if "R" in marks else {}
    attributes |= {"Required": "TRUE"} if required else {}
    if type in PERSON_TYPES:
        attributes["List"] = "UserInfo"
    return {
        "id": column_id,
        "name": name,
        "title": title,
        "type": type,
        "attributes": {**attributes, "FromBaseType": "TRUE"},
        "base": True,
    }


@cache
def of_site(lcid: int) -> dict[str, Row]:
    """The site columns that content types and list templates of the service use, by id. Ids are documented constants."""
    text = (files(__package__) / "site_columns.csv").read_text(encoding="utf-8")
    found: dict[str, Row] = {}
    for line in text.splitlines():
        column_id, name, title, type, group, given, *choices = line.split(";")
        more = dict(part.split("=") for part in given.split(",") if part)
        row = _built_in(column_id, name, say(title, lcid), type, "", False)
        row["attributes"] = {**row["attributes"], **more, "Group": say(group, lcid)}
        row["attributes"].pop("FromBaseType")
        found[column_id] = row | {"choices": say(choices[0], lcid).split("|") if choices else []}
    return found


def columns(session: Session, list_id: str = "") -> dict[str, Row]:
    """All columns of a list, or of the site, by id."""
    if not list_id:
        return {**built_in(session.lcid, False), **of_site(session.lcid), **session.inherited("columns")}
    library = (session.get("lists", list_id) or {}).get("base_type") == 1
    return {**built_in(session.lcid, library), **session.rows("columns", list_id)}


def by_name(session: Session, name: str, list_id: str = "") -> Row | None:
    """By internal name."""
    return next((row for row in columns(session, list_id).values() if row["name"] == name), None)


def find(session: Session, name: str, list_id: str = "") -> Row | None:
    """By internal name or title; the internal name wins; without case."""
    return named(columns(session, list_id).values(), name)


def named(rows: Collection[Row], name: str) -> Row | None:
    lower = name.casefold()
    by_internal = next((row for row in rows if row["name"].casefold() == lower), None)
    return (
        by_internal
        or next((row for row in rows if row["title"].casefold() == lower and not is_hidden(row)), None)
        or next((row for row in rows if row["title"].casefold() == lower), None)
    )


def get(session: Session, column_id: str, list_id: str = "") -> Row:
    return columns(session, list_id).get(column_id.lower().strip("{}")) or missing(
        session, column_id, list_id
    )


def missing(session: Session, column_id: str, list_id: str) -> Row:
    place = list_path(session, list_id) if list_id else session.path
    raise invalid(f"Invalid field name. {{{column_id.strip('{}')}}}  {place}")


def list_path(session: Session, list_id: str) -> str:
    return str((session.get("lists", list_id) or {}).get("url", ""))


def is_hidden(row: Row) -> bool:
    return flag(row["attributes"].get("Hidden", ""))


def is_multiple(row: Row) -> bool:
    return (
        bool(row["type"].endswith("Multi"))
        or row["type"] == "MultiChoice"
        or flag(row["attributes"].get("Mult", ""))
    )


def is_read_only(row: Row) -> bool:
    return flag(row["attributes"].get("ReadOnly", ""))


def required_column(session: Session, name: str, list_id: str) -> Row:
    found = by_name(session, name, list_id)
    if found is None:
        raise column_missing(
            name,
            session.site["url"] + "/" + list_path(session, list_id).removeprefix(session.path).lstrip("/"),
        )
    return found


def touch_list(session: Session, list_id: str) -> None:
    row = session.get("lists", list_id)
    if row is not None:
        session.put("lists", list_id, {**row, "etag": row["etag"] + 1, "modified": session.moment})
