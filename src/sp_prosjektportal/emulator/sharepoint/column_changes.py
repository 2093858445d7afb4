"""Columns that are there: MERGE, pushing to lists, removal (wire.md section 4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, invalid
from sp_prosjektportal.emulator.sharepoint import column_xml, columns
from sp_prosjektportal.emulator.sharepoint.column_creation import check_indexes, checked_formula, fill_default
from sp_prosjektportal.emulator.sharepoint.column_xml import (
    flag,
    written_flag,
)
from sp_prosjektportal.emulator.sharepoint.columns import (
    TERM_TYPES,
)
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_FLAGS = {
    "Required": "Required", "Hidden": "Hidden", "Indexed": "Indexed", "EnforceUniqueValues": "EnforceUniqueValues",
    "ReadOnlyField": "ReadOnly", "RichText": "RichText", "AppendOnly": "AppendOnly", "FillInChoice": "FillInChoice",
    "ShowAsPercentage": "Percentage", "AllowHyperlink": "AllowHyperlink", "AllowMultipleValues": "Mult", "CommaSeparator": "CommaSeparator",
    "UnlimitedLengthInDocumentLibrary": "UnlimitedLengthInDocumentLibrary", "PinnedToFiltersPane": "PinnedToFiltersPane", "Presence": "Presence",
    "RestrictedMode": "RestrictedMode", "AllowDisplay": "AllowDisplay", "CustomUnitOnRight": "CustomUnitOnRight",
}  # fmt: skip
_TEXTS = {
    "Description": "Description", "CustomFormatter": "CustomFormatter", "Group": "Group", "JSLink": "JSLink", "MaxLength": "MaxLength",
    "MinimumValue": "Min", "MaximumValue": "Max", "NumberOfLines": "NumLines", "LookupField": "ShowField", "Direction": "Direction",
    "CurrencyLocaleId": "LCID", "StaticName": "StaticName", "ClientSideComponentId": "ClientSideComponentId",
    "ClientSideComponentProperties": "ClientSideComponentProperties", "SelectionGroup": "UserSelectionScope",
    "ShowInFiltersPane": "ShowInFiltersPane", "LookupList": "List", "LookupWebId": "WebId", "Unit": "Unit", "CustomUnitName": "CustomUnitName",
    "DateTimeCalendarType": "CalType",
}  # fmt: skip
_ELEMENTS = {
    "DefaultValue": "default", "DefaultFormula": "default_formula", "Choices": "choices",
    "ValidationFormula": "validation", "ValidationMessage": "validation_message",
}  # fmt: skip
_TERMS = (
    "SspId",
    "TermSetId",
    "AnchorId",
    "Open",
    "UserCreated",
    "TargetTemplate",
    "IsPathRendered",
    "CreateValuesInEditForm",
    "IsKeyword",
)


def change(session: Session, column_id: str, list_id: str, body: Mapping[str, Any]) -> Row:
    """MERGE of a column. A site column changes alone; lists keep theirs (see `push`)."""
    require(session, "manage", f"list:{list_id}" if list_id else "web")
    row = columns.get(session, column_id, list_id)
    changed = {
        **row,
        "attributes": dict(row["attributes"]),
        "customization": dict(row.get("customization") or {}),
    }
    changed.pop("base", None)
    if "SchemaXml" in body:
        _replace_xml(session, changed, str(body["SchemaXml"]), list_id)
    for name, value in body.items():
        if name not in ("SchemaXml", "FieldTypeKind", "TypeAsString"):
            _set(session, changed, name, value, list_id)
    _after_change(session, row, changed, list_id)
    session.put("columns", changed["id"], changed, list_id)
    if list_id:
        columns.touch_list(session, list_id)
    session.touch()
    return changed


def _set(session: Session, row: Row, name: str, value: Any, list_id: str) -> None:
    attributes = row["attributes"]
    if name == "Title":
        if not str(value or "").strip():
            raise invalid("The field title cannot be empty.")
        row["title"] = attributes["DisplayName"] = str(value)
    elif name in _FLAGS:
        attributes[_FLAGS[name]] = written_flag(bool(value))
    elif name in _ELEMENTS:
        row[_ELEMENTS[name]] = value
    elif name == "Formula":
        row["formula"], row["references"] = checked_formula(session, str(value), list_id, row["name"])
    elif name in _TERMS and row["type"] in TERM_TYPES:
        row["customization"][name] = str(value).lower() if isinstance(value, bool) else str(value or "")
    elif name in (
        "DisplayFormat",
        "DateFormat",
        "FriendlyDisplayFormat",
        "SelectionMode",
        "EditFormat",
        "OutputType",
    ):
        _set_format(row, name, int(value))
    elif name == "RelationshipDeleteBehavior":
        attributes[name] = {1: "Cascade", 2: "Restrict"}.get(int(value or 0), "None")
    elif name in _TEXTS:
        if name == "MaxLength" and row["type"] == "Text" and not 1 <= int(value or 0) <= 255:
            raise invalid("Value does not fall within the expected range.")
        _set_text(attributes, _TEXTS[name], value)
    else:
        from sp_prosjektportal.emulator.errors import bad_query

        raise bad_query(
            f"The property '{name}' does not exist on type 'SP.Field'. Make sure to only use property names that are defined by the type."
        )


def _set_text(attributes: dict[str, str], name: str, value: Any) -> None:
    if value is None or value == "":
        attributes.pop(name, None)
    else:
        attributes[name] = str(value)


def _set_format(row: Row, name: str, value: int) -> None:
    attributes, type = row["attributes"], row["type"]
    if name == "SelectionMode":
        attributes["UserSelectionMode"] = str(value)
    elif name == "FriendlyDisplayFormat":
        attributes["FriendlyDisplayFormat"] = {0: "Unspecified", 1: "Disabled", 2: "Relative"}.get(
            value, "Disabled"
        )
    elif name == "EditFormat":
        attributes["Format"] = "RadioButtons" if value else "Dropdown"
    elif name == "OutputType":
        attributes["ResultType"] = {2: "Text", 4: "DateTime", 8: "Boolean", 9: "Number", 10: "Currency"}.get(
            value, "Text"
        )
    elif type == "URL":
        attributes["Format"] = "Image" if value else "Hyperlink"
    elif type in ("Number", "Currency") or (name == "DisplayFormat" and type == "Calculated"):
        _set_text(attributes, "Decimals", value if value >= 0 else None)
    else:
        attributes["Format"] = "DateTime" if value else "DateOnly"


def _replace_xml(session: Session, row: Row, xml: str, list_id: str) -> None:
    parsed = column_xml.parse(xml)
    kept = {
        name: row["attributes"][name]
        for name in ("ID", "Name", "StaticName", "SourceID", "ColName", "RowOrdinal")
        if name in row["attributes"]
    }
    type = parsed.attributes.get("Type", row["type"])
    row |= {
        "attributes": {**parsed.attributes, **kept}, "title": parsed.attributes.get("DisplayName", row["title"]),
        "type": type, "default": parsed.default, "choices": parsed.choices, "validation": parsed.validation,
        "validation_message": parsed.validation_message, "default_formula": parsed.default_formula,
    }  # fmt: skip
    if parsed.customization:
        row["customization"] = {**row["customization"], **parsed.customization}
    if parsed.formula is not None:
        row["formula"], row["references"] = checked_formula(session, parsed.formula, list_id, row["name"])


def _after_change(session: Session, before: Row, row: Row, list_id: str) -> None:
    if not list_id:
        return
    unique, indexed = (flag(row["attributes"].get(name, "")) for name in ("EnforceUniqueValues", "Indexed"))
    if unique and not indexed:
        raise Refused(
            500, f"-2130575152, {SP_EXCEPTION}", "The column must be indexed to enforce unique values."
        )
    check_indexes(session, row, list_id)
    if unique and not flag(before["attributes"].get("EnforceUniqueValues", "")):
        from sp_prosjektportal.emulator.sharepoint.items import refuse_duplicates

        refuse_duplicates(session, list_id, row)
    if row.get("formula") != before.get("formula"):
        session.put("columns", row["id"], row, list_id)
        fill_default(session, row, list_id)


def show_in_form(session: Session, column_id: str, list_id: str, name: str, shown: bool) -> None:
    """``SetShowInEditForm`` and its two siblings: an attribute of the column's XML."""
    require(session, "manage", f"list:{list_id}" if list_id else "web")
    row = columns.get(session, column_id, list_id)
    changed = {**row, "attributes": {**row["attributes"], name: written_flag(shown)}}
    changed.pop("base", None)
    session.put("columns", row["id"], changed, list_id)
    session.touch()


def push(session: Session, column_id: str) -> None:
    """A site column's settings to every list that has it (CSOM ``UpdateAndPushChanges(true)``)."""
    source = columns.get(session, column_id)
    own = ("SourceID", "ColName", "RowOrdinal", "ColName2", "RowOrdinal2", "Version")
    for list_id in list(session.rows("lists")):
        row = session.rows("columns", list_id).get(source["id"])
        if row is None:
            continue
        kept = {name: row["attributes"][name] for name in own if name in row["attributes"]}
        settings = {name: value for name, value in source["attributes"].items() if name not in own}
        session.put(
            "columns",
            source["id"],
            {**source, "name": row["name"], "attributes": {**settings, **kept}},
            list_id,
        )
        columns.touch_list(session, list_id)


def remove(session: Session, column_id: str, list_id: str) -> None:
    require(session, "manage", f"list:{list_id}" if list_id else "web")
    row = columns.get(session, column_id, list_id)
    if row.get("base") or column_id not in session.rows("columns", list_id):
        raise Refused(
            500, f"-2130575295, {SP_EXCEPTION}", "The field cannot be deleted: it is required by the system."
        )
    users = [
        other["title"]
        for other in session.rows("columns", list_id).values()
        if row["name"] in (other.get("references") or ())
    ]
    if users:
        raise Refused(
            500,
            f"-2130575294, {SP_EXCEPTION}",
            f"The column cannot be deleted because it is used in the formula of: {', '.join(users)}.",
        )
    session.remove("columns", row["id"], list_id)
    if list_id:
        from sp_prosjektportal.emulator.sharepoint import content_types, views

        content_types.drop_column(session, list_id, row["id"])
        views.drop_column(session, list_id, row["name"])
        columns.touch_list(session, list_id)
