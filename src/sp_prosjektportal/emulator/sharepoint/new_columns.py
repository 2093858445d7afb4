"""Columns from JSON: POST to ``fields``, ``AddField``, ``AddDependentLookupField`` (as PnPjs and office365 send them)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.errors import bad_query, invalid
from sp_prosjektportal.emulator.sharepoint import column_changes, column_creation, column_xml, columns
from sp_prosjektportal.emulator.sharepoint.columns import TYPES
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_BY_KIND = {
    2: "Text", 3: "Note", 4: "DateTime", 6: "Choice", 7: "Lookup", 8: "Boolean", 9: "Number", 10: "Currency", 11: "URL",
    15: "MultiChoice", 17: "Calculated", 20: "User", 31: "Geolocation", 33: "Location", 34: "Thumbnail",
}  # fmt: skip
_AT_BIRTH = (
    "Title",
    "FieldTypeKind",
    "TypeAsString",
    "Formula",
    "LookupListId",
    "LookupFieldName",
    "LookupWebId",
    "InternalName",
    "Name",
)


def from_body(session: Session, list_id: str, body: Mapping[str, Any]) -> Row:
    """A column by kind and title; the internal name comes from the title. Further properties are set as by MERGE."""
    title = str(body.get("Title") or "").strip()
    if not title:
        raise invalid("Value does not fall within the expected range.")
    attributes = {"Type": _type(body), "DisplayName": title} | _of_lookup(body)
    if body.get("AllowMultipleValues") is True and attributes["Type"] in ("Lookup", "User"):
        attributes["Mult"] = "TRUE"  # answers as LookupMulti, UserMulti (office365, test_field_value, step 5)
    given: dict[str, Any] = {"attributes": attributes}
    if attributes["Type"] == "Calculated":
        if not body.get("Formula"):
            raise invalid("The formula cannot be empty.")
        attributes["ResultType"] = "Text"
        given["formula"] = str(body["Formula"])
    made = column_creation.create(session, column_xml.write(given), list_id)
    rest = {name: value for name, value in body.items() if name not in _AT_BIRTH and value is not None}
    return column_changes.change(session, made["id"], list_id, rest) if rest else made


def _type(body: Mapping[str, Any]) -> str:
    named = str(body.get("TypeAsString") or "")
    if named in TYPES:
        return named
    type = _BY_KIND.get(int(body.get("FieldTypeKind") or 0))
    if type is None:
        raise invalid("Value does not fall within the expected range.")
    return type


def _of_lookup(body: Mapping[str, Any]) -> dict[str, str]:
    if not body.get("LookupListId"):
        return {}
    target = str(body["LookupListId"]).strip("{}").lower()
    return {"List": f"{{{target}}}", "ShowField": str(body.get("LookupFieldName") or "Title")}


def dependent(session: Session, list_id: str, title: str, primary_id: str, shown: str) -> Row:
    """A column that shows another column of the row that a lookup leads to."""
    primary = columns.get(session, str(primary_id), list_id)
    if "List" not in primary["attributes"]:
        raise bad_query("The primary column is not a lookup.")
    attributes = {
        "Type": primary["type"], "DisplayName": title, "List": primary["attributes"]["List"], "ShowField": shown,
        "FieldRef": primary["id"], "ReadOnly": "TRUE",
    }  # fmt: skip
    return column_creation.create(session, column_xml.write({"attributes": attributes}), list_id)
