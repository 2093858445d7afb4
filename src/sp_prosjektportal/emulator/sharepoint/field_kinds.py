"""What each kind of column shows beyond the forty properties that all have (wire.md section 4.2, entity_shapes)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.sharepoint import columns
from sp_prosjektportal.emulator.sharepoint.column_xml import flag
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row

_HUGE = 1.7976931348623157e308
_WHOLE = (-2147483648.0, 2147483647.0)
_STATUS = ["0;#Approved", "1;#Rejected", "2;#Pending", "3;#Draft", "4;#Scheduled"]


def kind_properties(session: Session, row: Row, list_id: str) -> dict[str, Any]:
    attributes = row["attributes"]
    match row["type"]:
        case "Text":
            return {"MaxLength": int(attributes.get("MaxLength", "255"))}
        case "Note" | "Location" | "Thumbnail":
            return _note(attributes)
        case "Number" | "Currency" | "Integer" | "RatingCount" | "Likes" | "AverageRating":
            return _number(session, row)
        case "DateTime":
            return _date(row)
        case "Choice" | "MultiChoice" | "ModStat":
            return _choice(row)
        case "URL":
            return {"DisplayFormat": 1 if attributes.get("Format") == "Image" else 0}
        case "Computed":
            return {"EnableLookup": flag(attributes.get("EnableLookup", ""))}
        case "Calculated":
            return _calculated(session, row)
        case type if type in (*LOOKUP_TYPES, *PERSON_TYPES, *TERM_TYPES):
            return _reference(session, row, list_id)
    return {}


def _note(a: dict[str, str]) -> dict[str, Any]:
    return {
        "AllowHyperlink": flag(a.get("AllowHyperlink", "")), "AppendOnly": flag(a.get("AppendOnly", "")),
        "IsLongHyperlink": False, "NumberOfLines": int(a.get("NumLines") or 6),
        "RestrictedMode": flag(a.get("RestrictedMode", "TRUE")), "RichText": flag(a.get("RichText", "")),
        "UnlimitedLengthInDocumentLibrary": flag(a.get("UnlimitedLengthInDocumentLibrary", "")), "WikiLinking": False,
    }  # fmt: skip


def _number(session: Session, row: Row) -> dict[str, Any]:
    a = row["attributes"]
    low, high = _WHOLE if row["type"] == "Integer" else (-_HUGE, _HUGE)
    found: dict[str, Any] = {
        "CommaSeparator": flag(a.get("CommaSeparator", "TRUE")), "CustomUnitName": a.get("CustomUnitName"),
        "CustomUnitOnRight": flag(a.get("CustomUnitOnRight", "")), "DisplayFormat": int(a.get("Decimals", "-1")),
        "MaximumValue": float(a["Max"]) if "Max" in a else high, "MinimumValue": float(a["Min"]) if "Min" in a else low,
        "ShowAsPercentage": flag(a.get("Percentage", "")), "Unit": a.get("Unit"),
    }  # fmt: skip
    if row["type"] == "Currency":
        found["CurrencyLocaleId"] = int(a.get("LCID", session.lcid))
    return found


def _date(row: Row) -> dict[str, Any]:
    a = row["attributes"]
    only = a.get("Format", "DateOnly" if not row.get("base") else "DateTime") == "DateOnly"
    friendly = {"Unspecified": 0, "Disabled": 1, "Relative": 2}.get(
        a.get("FriendlyDisplayFormat", "Unspecified"), 0
    )
    return {
        "DateTimeCalendarType": int(a.get("CalType", "0")), "DateFormat": None,
        "DisplayFormat": 0 if only else 1, "FriendlyDisplayFormat": friendly, "TimeFormat": None,
    }  # fmt: skip


def _choice(row: Row) -> dict[str, Any]:
    a = row["attributes"]
    choices = list(row.get("choices") or (_STATUS if row["type"] == "ModStat" else []))
    found: dict[str, Any] = {
        "FillInChoice": flag(a.get("FillInChoice", "")),
        "Mappings": None,
        "Choices": choices,
    }
    if row["type"] != "MultiChoice":
        found["EditFormat"] = 1 if a.get("Format") == "RadioButtons" else 0
    return found


def _calculated(session: Session, row: Row) -> dict[str, Any]:
    a = row["attributes"]
    output = {"Text": 2, "DateTime": 4, "Boolean": 8, "Number": 9, "Currency": 10}
    return {
        "CurrencyLocaleId": int(a.get("LCID", session.lcid)), "DateFormat": 1 if a.get("Format") == "DateTime" else 0,
        "DisplayFormat": int(a.get("Decimals", "-1")), "Formula": row.get("formula") or "",
        "OutputType": output.get(a.get("ResultType", "Text"), 2), "ShowAsPercentage": flag(a.get("Percentage", "")),
    }  # fmt: skip


def _reference(session: Session, row: Row, list_id: str) -> dict[str, Any]:
    a, type = row["attributes"], row["type"]
    person, term = type in PERSON_TYPES, type in TERM_TYPES
    target = a.get("List", "")
    if person:
        from sp_prosjektportal.emulator.sharepoint.lists import user_list

        target = f"{{{user_list(session)['id']}}}"
    found: dict[str, Any] = {
        "AllowMultipleValues": columns.is_multiple(row), "DependentLookupInternalNames": _dependents(session, row, list_id),
        "IsDependentLookup": "FieldRef" in a, "IsRelationship": _is_relationship(row, list_id),
        "LookupField": "Term$Resources:core,Language;" if term else a.get("ShowField", ""), "LookupList": target,
        "LookupWebId": session.site["web_id"], "PrimaryFieldId": a.get("FieldRef"),
        "RelationshipDeleteBehavior": {"Cascade": 1, "Restrict": 2}.get(a.get("RelationshipDeleteBehavior", ""), 0),
        "UnlimitedLengthInDocumentLibrary": flag(a.get("UnlimitedLengthInDocumentLibrary", "")),
    }  # fmt: skip
    return {**found, **(_person(a) if person else {}), **(_term(session, row) if term else {})}


def _person(a: dict[str, str]) -> dict[str, Any]:
    modes = {"PeopleOnly": 0, "PeopleAndGroups": 1, "GroupsOnly": 2}
    mode = a.get("UserSelectionMode", "1")
    return {
        "AllowDisplay": flag(a.get("AllowDisplay", "TRUE")), "Presence": flag(a.get("Presence", "TRUE")), "SelectionGroup": int(a.get("UserSelectionScope", "0")),
        "SelectionMode": int(modes.get(mode, mode)), "UserDisplayOptions": None,
    }  # fmt: skip


def _dependents(session: Session, row: Row, list_id: str) -> list[str]:
    """The columns that a lookup brings along from its target."""
    if not list_id or row["type"] not in LOOKUP_TYPES or row.get("base"):
        return []
    others = session.rows("columns", list_id).values()
    return [
        one["name"]
        for one in others
        if one["attributes"].get("FieldRef", "").strip("{}").lower() == row["id"]
    ]


def _is_relationship(row: Row, list_id: str) -> bool:
    """As recorded: on lists only, for lookups and terms, not for what a lookup brings along."""
    own = row["type"] in (*LOOKUP_TYPES, *TERM_TYPES) and not row.get("base")
    return bool(list_id) and own and "FieldRef" not in row["attributes"]


def _term(session: Session, row: Row) -> dict[str, Any]:
    values = row.get("customization") or {}

    def guid(name: str) -> str:
        return str(values.get(name, "")).strip("{}").lower() or ZERO_GUID

    def on(name: str) -> bool:
        return str(values.get(name, "")).lower() == "true"

    return {
        "AnchorId": guid("AnchorId"), "CreateValuesInEditForm": on("CreateValuesInEditForm"),
        "IsAnchorValid": guid("AnchorId") == ZERO_GUID, "IsDocTagsEnabled": False, "IsEnhancedImageTaggingEnabled": False,
        "IsKeyword": on("IsKeyword"), "IsPathRendered": on("IsPathRendered"), "Open": on("Open"), "SspId": guid("SspId"),
        "IsTermSetValid": guid("TermSetId") in session.store.rows("term_sets"),
        "TargetTemplate": values.get("TargetTemplate") or None, "TermSetId": guid("TermSetId"), "TextField": guid("TextField"),
        "UserCreated": on("UserCreated"),
    }  # fmt: skip
