"""Columns as Graph shows them (docs/graph-item-values.md)."""

from __future__ import annotations

from collections.abc import Callable

from sp_prosjektportal.emulator.sharepoint import columns
from sp_prosjektportal.emulator.sharepoint.column_xml import flag
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

DECIMALS = ("none", "one", "two", "three", "four", "five")
OUTPUTS = {
    "Text": "text",
    "Number": "number",
    "Currency": "currency",
    "DateTime": "dateTime",
    "Boolean": "boolean",
}


def shown(session: Session, row: Row) -> Row:
    attributes = row["attributes"]
    found: Row = {
        "columnGroup": attributes.get("Group") or "Custom Columns",
        "description": attributes.get("Description", ""),
        "displayName": row["title"],
        "enforceUniqueValues": flag(attributes.get("EnforceUniqueValues", "")),
        "hidden": columns.is_hidden(row),
        "id": row["id"],
        "indexed": flag(attributes.get("Indexed", "")),
        "name": row["name"],
        "readOnly": columns.is_read_only(row),
        "required": flag(attributes.get("Required", "")),
    }
    if row.get("default") is not None or row.get("default_formula"):
        found["defaultValue"] = _default(row)
    if row.get("validation"):
        found["validation"] = {
            "formula": row["validation"],
            "descriptions": [{"displayName": row.get("validation_message") or "", "languageTag": "en-US"}],
        }
    return found | _facet(session, row)


def _default(row: Row) -> Row:
    return {"formula": row["default_formula"]} if row.get("default_formula") else {"value": row["default"]}


def _facet(session: Session, row: Row) -> Row:
    """By type; terms, links and locations show none (docs/graph-item-values.md)."""
    name, show = _SHOWN.get(row["type"], ("", None))
    if show is not None:
        return {name: show(row)}
    return {"lookup": _lookup(session, row)} if row["type"] in ("Lookup", "LookupMulti") else {}


def _plain_text(row: Row) -> Row:
    return _text(False, 0, int(row["attributes"].get("MaxLength", "255")))


def _note(row: Row) -> Row:
    attributes = row["attributes"]
    text = _text(True, int(attributes.get("NumLines", "6")), None)
    text["appendChangesToExistingText"] = flag(attributes.get("AppendOnly", ""))
    return text | {"textType": "richText" if flag(attributes.get("RichText", "")) else "plain"}


def _currency(row: Row) -> Row:
    return {"locale": "nb-NO" if row["attributes"].get("LCID") == "1044" else "en-US"}


def _date(row: Row) -> Row:
    only = row["attributes"].get("Format", "DateTime" if row.get("base") else "DateOnly") == "DateOnly"
    return {"displayAs": "default", "format": "dateOnly" if only else "dateTime"}


def _calculated(row: Row) -> Row:
    attributes = row["attributes"]
    kind = OUTPUTS.get(attributes.get("ResultType", "Text"), "text")
    only = attributes.get("Format") == "DateOnly"
    dated = {"format": "dateOnly" if only else "dateTime"} if kind == "dateTime" else {}
    return {**dated, "formula": row.get("formula") or "", "outputType": kind}


def _nothing(row: Row) -> Row:
    return {}


def _text(lines: bool, number: int, longest: int | None) -> Row:
    found: Row = {
        "allowMultipleLines": lines,
        "appendChangesToExistingText": False,
        "linesForEditing": number,
    }
    return found | ({} if longest is None else {"maxLength": longest})


def _choice(row: Row) -> Row:
    attributes = row["attributes"]
    look = (
        "checkBoxes"
        if row["type"] == "MultiChoice"
        else "radioButtons"
        if attributes.get("Format") == "RadioButtons"
        else "dropDownMenu"
    )
    return {
        "allowTextEntry": flag(attributes.get("FillInChoice", "")),
        "choices": list(row.get("choices") or []),
        "displayAs": look,
    }


def _number(row: Row) -> Row:
    attributes = row["attributes"]
    decimals = attributes.get("Decimals", "")
    places = DECIMALS[int(decimals)] if decimals.isdigit() and int(decimals) < len(DECIMALS) else "automatic"
    look = "percentage" if flag(attributes.get("Percentage", "")) else "number"
    limits = {"minimum": attributes.get("Min"), "maximum": attributes.get("Max")}
    return {
        "decimalPlaces": places,
        "displayAs": look,
        **{k: float(v) for k, v in limits.items() if v is not None},
    }


def _person(row: Row) -> Row:
    attributes = row["attributes"]
    kind = (
        "peopleAndGroups" if attributes.get("UserSelectionMode") in ("1", "PeopleAndGroups") else "peopleOnly"
    )
    return {
        "allowMultipleSelection": columns.is_multiple(row),
        "chooseFromType": kind,
        "displayAs": "nameWithPresence",
    }


def _lookup(session: Session, row: Row) -> Row:
    attributes = row["attributes"]
    return {
        "allowMultipleValues": columns.is_multiple(row),
        "allowUnlimitedLength": flag(attributes.get("UnlimitedLengthInDocumentLibrary", "")),
        "columnName": attributes.get("ShowField") or "Title",
        "listId": str(attributes.get("List", "")).strip("{}").lower(),
        **({"primaryLookupColumnId": attributes["FieldRef"]} if attributes.get("FieldRef") else {}),
    }


_SHOWN: dict[str, tuple[str, Callable[[Row], Row]]] = {
    "Text": ("text", _plain_text), "Note": ("text", _note), "Choice": ("choice", _choice), "MultiChoice": ("choice", _choice),
    "Boolean": ("boolean", _nothing), "Number": ("number", _number), "Currency": ("currency", _currency), "DateTime": ("dateTime", _date),
    "Calculated": ("calculated", _calculated), "User": ("personOrGroup", _person), "UserMulti": ("personOrGroup", _person),
    "Thumbnail": ("thumbnail", _nothing), "ModStat": ("contentApprovalStatus", _nothing),
}  # fmt: skip
