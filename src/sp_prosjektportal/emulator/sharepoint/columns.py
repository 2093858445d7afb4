"""Columns of sites and lists as rows: built-in ones, creation by XML, change and removal.

A row keeps what the column's XML says: ``attributes`` as they stand there, and the elements inside. Naming rules and
what the server adds: wire.md section 4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, column_missing, invalid, list_gone
from sp_prosjektportal.emulator.sharepoint import column_xml, formulas
from sp_prosjektportal.emulator.sharepoint.column_xml import (
    Parsed,
    encoded,
    flag,
    hidden_note_name,
    written_flag,
)
from sp_prosjektportal.emulator.sharepoint.language import locale, say
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row

TERM_TYPES = ("TaxonomyFieldType", "TaxonomyFieldTypeMulti")
LOOKUP_TYPES = ("Lookup", "LookupMulti")
PERSON_TYPES = ("User", "UserMulti")
TYPES = {
    "Integer": 1, "Text": 2, "Note": 3, "DateTime": 4, "Counter": 5, "Choice": 6, "Lookup": 7, "LookupMulti": 7,
    "Boolean": 8, "Number": 9, "Currency": 10, "URL": 11, "Computed": 12, "Guid": 14, "MultiChoice": 15,
    "Calculated": 17, "File": 18, "Attachments": 19, "User": 20, "UserMulti": 20, "ModStat": 23, "ContentTypeId": 25,
    "TaxonomyFieldType": 0, "TaxonomyFieldTypeMulti": 0, "Location": 33, "Thumbnail": 34,
}  # fmt: skip
INDEX_LIMIT = 20
TAX_CATCH_ALL = "f3b0adf9-c1a2-4b02-920d-943fba4b3611"
TAX_CATCH_ALL_LABEL = "8f6b6dd8-9357-4019-8172-966fcd502ed2"
_SOURCE = "http://schemas.microsoft.com/sharepoint/v3"
_STORAGE = {
    "Text": "nvarchar", "Choice": "nvarchar", "URL": "nvarchar", "Note": "ntext", "MultiChoice": "ntext",
    "Location": "ntext", "Thumbnail": "ntext", "Number": "float", "Currency": "float", "DateTime": "datetime",
    "Boolean": "bit", "Lookup": "int", "LookupMulti": "int", "User": "int", "UserMulti": "int",
    "TaxonomyFieldType": "int", "TaxonomyFieldTypeMulti": "int", "Calculated": "sql_variant",
}  # fmt: skip


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


def columns(session: Session, list_id: str = "") -> dict[str, Row]:
    """All columns of a list, or of the site, by id."""
    library = bool(list_id) and (session.get("lists", list_id) or {}).get("base_type") == 1
    return {**built_in(session.lcid, library), **session.rows("columns", list_id)}


def by_name(session: Session, name: str, list_id: str = "") -> Row | None:
    """By internal name."""
    return next((row for row in columns(session, list_id).values() if row["name"] == name), None)


def find(session: Session, name: str, list_id: str = "") -> Row | None:
    """By internal name or title; the internal name wins; without case."""
    rows, lower = columns(session, list_id).values(), name.casefold()
    by_internal = next((row for row in rows if row["name"].casefold() == lower), None)
    return (
        by_internal
        or next((row for row in rows if row["title"].casefold() == lower and not is_hidden(row)), None)
        or next((row for row in rows if row["title"].casefold() == lower), None)
    )


def get(session: Session, column_id: str, list_id: str = "") -> Row:
    row = columns(session, list_id).get(column_id.lower().strip("{}"))
    if row is None:
        place = list_path(session, list_id) if list_id else session.path
        raise invalid(f"Invalid field name. {{{column_id.strip('{}')}}}  {place}")
    return row


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


# -- creation --------------------------------------------------------------------------------------


def create(session: Session, xml: str, list_id: str = "", options: int = 0) -> Row:
    """A column from ``SchemaXml``. Options: 1 default content type, 2 none, 4 all, 8 keep Name, 16 default view."""
    require(session, "manage", f"list:{list_id}" if list_id else "web")
    parsed = column_xml.parse(xml)
    row = _row(session, parsed, list_id, options)
    _check(session, row, list_id)
    _by_type(session, row, list_id)
    session.put("columns", row["id"], row, list_id)
    if list_id:
        _join_list(session, row, list_id, options)
    session.touch()
    return row


def _row(session: Session, parsed: Parsed, list_id: str, options: int) -> Row:
    given, type = parsed.attributes, parsed.attributes.get("Type", "")
    if type not in TYPES:
        raise Refused(
            500,
            f"-2130575340, {SP_EXCEPTION}",
            f"Field type {type} is not installed properly. Go to the list settings page to delete this field.",
        )
    title = given.get("DisplayName") or given.get("Name") or ""
    if not title:
        raise invalid("Value does not fall within the expected range.")
    name = _name(session, given, title, list_id, options)
    attributes = {**given, "Name": name}
    attributes.setdefault("DisplayName", title)
    if flag(given.get("Mult", "")) and type in ("Lookup", "User", "TaxonomyFieldType"):
        type = {"Lookup": "LookupMulti", "User": "UserMulti", "TaxonomyFieldType": "TaxonomyFieldTypeMulti"}[
            type
        ]
        attributes["Type"] = type
    column_id = given.get("ID", "").strip("{}").lower() or new_guid()
    attributes.setdefault("ID", f"{{{column_id}}}")
    attributes["SourceID"] = f"{{{list_id or session.site['web_id']}}}"
    attributes["StaticName"] = encoded(name)  # of a site column with blanks the encoded name, as recorded
    return {
        "id": column_id, "name": name, "title": title, "type": type, "attributes": attributes,
        "default": parsed.default, "default_formula": parsed.default_formula, "formula": parsed.formula,
        "choices": parsed.choices, "customization": parsed.customization, "validation": parsed.validation,
        "validation_message": parsed.validation_message,
    }  # fmt: skip


def _name(session: Session, given: Mapping[str, str], title: str, list_id: str, options: int) -> str:
    """On a list the name comes from the title unless option 8 keeps it; on a site it is kept (quirks 1 and 2)."""
    hint = given.get("Name") or given.get("StaticName")
    kept = hint and (not list_id or options & 8)
    name = str(hint)[:255] if kept else encoded(title, limit=32)
    taken = {row["name"].casefold() for row in columns(session, list_id).values()}
    if not list_id and name.casefold() in taken:
        raise duplicate(name)
    wanted, number = name, 0
    while name.casefold() in taken:
        name, number = f"{wanted}{number}", number + 1
    return name


def duplicate(name: str) -> Refused:
    return Refused(500, f"-2130575214, {SP_EXCEPTION}", f'A duplicate field name "{name}" was found.')


def _check(session: Session, row: Row, list_id: str) -> None:
    if row["id"] in columns(session, list_id):
        raise duplicate(row["name"])
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", row["id"]):
        raise invalid("Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).")
    if list_id:
        _check_indexes(session, row, list_id)


def _check_indexes(session: Session, row: Row, list_id: str) -> None:
    attributes = row["attributes"]
    if flag(attributes.get("EnforceUniqueValues", "")):
        attributes.setdefault("Indexed", "TRUE")
        if row["type"] not in (
            "Text",
            "Choice",
            "Number",
            "Currency",
            "DateTime",
            "User",
            "Lookup",
            "TaxonomyFieldType",
        ):
            raise Refused(
                500,
                f"-2130575154, {SP_EXCEPTION}",
                "The column cannot enforce unique values because of its type.",
            )
    if flag(attributes.get("Indexed", "")):
        others = sum(
            flag(r["attributes"].get("Indexed", ""))
            for r in session.rows("columns", list_id).values()
            if r["id"] != row["id"]
        )
        if others >= INDEX_LIMIT:
            raise Refused(
                500,
                f"-2130575151, {SP_EXCEPTION}",
                "The maximum number of indexed columns for this list has been reached.",
            )


def _by_type(session: Session, row: Row, list_id: str) -> None:
    if row["type"] in TERM_TYPES:
        _make_term(session, row, list_id)
    elif row["type"] in LOOKUP_TYPES:
        _make_lookup(session, row)
    elif row["type"] == "Calculated":
        _make_calculated(session, row, list_id)
    if list_id:
        _store_as(session, row, list_id)
    if not list_id or row["type"] in (*TERM_TYPES, "UserMulti"):
        row["attributes"]["Version"] = "1"


def _store_as(session: Session, row: Row, list_id: str) -> None:
    kind = _STORAGE.get(row["type"])
    if kind is None:
        return
    number = 1 + sum(
        sum(
            str(value).rstrip("0123456789") == kind
            for name, value in other["attributes"].items()
            if name.startswith("ColName")
        )
        for other in session.rows("columns", list_id).values()
    )
    number += {"nvarchar": 13, "ntext": 1}.get(kind, 0)
    row["attributes"] |= {"ColName": f"{kind}{number}", "RowOrdinal": "0"}
    if row["type"] == "URL":
        row["attributes"] |= {"ColName2": f"{kind}{number + 1}", "RowOrdinal2": "0"}
    if row["type"] == "Calculated":
        row["attributes"]["ReadOnly"] = "TRUE"


def _make_lookup(session: Session, row: Row) -> None:
    from sp_prosjektportal.emulator.sharepoint.lists import by_url

    given = row["attributes"].get("List", "")
    if re.fullmatch(r"\{?[0-9a-fA-F-]{36}\}?", given):
        if session.get("lists", given.strip("{}").lower()) is None:
            raise list_gone()
        return
    found = by_url(session, f"{session.path}/{given}") if given else None
    if found is None:
        raise list_gone()
    row["attributes"]["List"] = f"{{{found['id']}}}"


def _make_calculated(session: Session, row: Row, list_id: str) -> None:
    row["attributes"]["ReadOnly"] = "TRUE"
    row["attributes"].setdefault("ResultType", "Text")
    row["formula"], row["references"] = checked_formula(
        session, row.get("formula") or "", list_id, row["name"]
    )


def checked_formula(session: Session, text: str, list_id: str, own_name: str) -> tuple[str, list[str]]:
    """The formula as stored and the columns it uses; refused when it names a column that is not there."""

    def name_of(written: str) -> str | None:
        found = find(session, written, list_id)
        usable = (
            found is not None
            and found["name"] != own_name
            and found["type"] not in ("Note", "MultiChoice", *LOOKUP_TYPES, *PERSON_TYPES, *TERM_TYPES)
        )
        return found["name"] if found is not None and usable else None

    return formulas.rewritten(text, locale(session.lcid), name_of)


def _make_term(session: Session, row: Row, list_id: str) -> None:
    """Server additions; the hidden Note twin is made unless the XML names one (wire.md section 4.3)."""
    from sp_prosjektportal.emulator.sharepoint.lists import term_cache

    attributes, given = row["attributes"], row["customization"]
    attributes.setdefault("List", f"{{{term_cache(session)['id']}}}")
    attributes["WebId"] = session.site["web_id"]
    attributes.setdefault("ShowField", f"Term{session.lcid}")
    text_field = given.get("TextField", "").strip("{}").lower()
    if not text_field or text_field == ZERO_GUID:
        text_field = _make_note(session, row, list_id)["id"]
    blank = {
        "UserCreated": "false",
        "Open": "false",
        "IsPathRendered": "false",
        "IsKeyword": "false",
        "CreateValuesInEditForm": "false",
    }
    ids = {name: given.get(name) or ZERO_GUID for name in ("SspId", "TermSetId", "AnchorId")}
    assembly = (
        "Microsoft.SharePoint.Taxonomy, Version=16.0.0.0, Culture=neutral, PublicKeyToken=71e9bce111e9429c"
    )
    filters = {
        "FilterAssemblyStrongName": assembly,
        "FilterClassName": "Microsoft.SharePoint.Taxonomy.TaxonomyField",
        "FilterMethodName": "GetFilteringHtml",
        "FilterJavascriptProperty": "FilteringJavascript",
    }
    row["customization"] = {**blank, **given, **ids, **filters, "TextField": f"{{{text_field}}}"}


def _make_note(session: Session, row: Row, list_id: str) -> Row:
    name = hidden_note_name(row["id"])
    note_id = new_guid()
    xml = (
        f'<Field Type="Note" DisplayName="{row["name"]}_0" StaticName="{name}" Name="{name}" ID="{{{note_id}}}" '
        'ShowInViewForms="FALSE" Required="FALSE" Hidden="TRUE" CanToggleHidden="TRUE" />'
    )
    parsed = column_xml.parse(xml)
    note = _row(session, parsed, list_id, 8)
    if list_id:
        _store_as(session, note, list_id)
    session.put("columns", note["id"], note, list_id)
    return note


def _join_list(session: Session, row: Row, list_id: str, options: int) -> None:
    from sp_prosjektportal.emulator.sharepoint import content_types, views

    if row["type"] in TERM_TYPES:
        _add_catch_all(session, list_id)
    if not options & 2:
        content_types.offer_column(session, list_id, row, everywhere=bool(options & 4))
    if options & 16:
        views.show_in_default(session, list_id, row["name"])
    _fill_default(session, row, list_id)
    _touch_list(session, list_id)


def _fill_default(session: Session, row: Row, list_id: str) -> None:
    """Calculated columns get their values at once; others stay empty on rows that exist."""
    if row["type"] == "Calculated":
        from sp_prosjektportal.emulator.sharepoint.items import recalculate

        recalculate(session, list_id)


def _add_catch_all(session: Session, list_id: str) -> None:
    from sp_prosjektportal.emulator.sharepoint.lists import term_cache

    for column_id, name, show in (
        (TAX_CATCH_ALL, "TaxCatchAll", "CatchAllData"),
        (TAX_CATCH_ALL_LABEL, "TaxCatchAllLabel", "CatchAllDataLabel"),
    ):
        if column_id in session.rows("columns", list_id):
            continue
        attributes = {
            "Type": "LookupMulti", "DisplayName": "Taxonomy Catch All Column", "ID": f"{{{column_id}}}", "ShowInViewForms": "FALSE",
            "List": f"{{{term_cache(session)['id']}}}", "Required": "FALSE", "Hidden": "TRUE", "CanToggleHidden": "TRUE",
            "ShowField": show, "SourceID": f"{{{list_id}}}", "StaticName": name, "Name": name, "Mult": "TRUE", "Sortable": "FALSE",
        }  # fmt: skip
        row = {
            "id": column_id,
            "name": name,
            "title": attributes["DisplayName"],
            "type": "LookupMulti",
            "attributes": attributes,
        }
        session.put("columns", column_id, row, list_id)


def _touch_list(session: Session, list_id: str) -> None:
    row = session.get("lists", list_id)
    if row is not None:
        session.put("lists", list_id, {**row, "etag": row["etag"] + 1, "modified": session.moment})


# -- change and removal ----------------------------------------------------------------------------

_FLAGS = {
    "Required": "Required", "Hidden": "Hidden", "Indexed": "Indexed", "EnforceUniqueValues": "EnforceUniqueValues",
    "ReadOnlyField": "ReadOnly", "RichText": "RichText", "AppendOnly": "AppendOnly", "FillInChoice": "FillInChoice",
    "ShowAsPercentage": "Percentage", "AllowHyperlink": "AllowHyperlink", "AllowMultipleValues": "Mult", "CommaSeparator": "CommaSeparator",
    "UnlimitedLengthInDocumentLibrary": "UnlimitedLengthInDocumentLibrary", "PinnedToFiltersPane": "PinnedToFiltersPane", "Presence": "Presence",
}  # fmt: skip
_TEXTS = {
    "Description": "Description", "CustomFormatter": "CustomFormatter", "Group": "Group", "JSLink": "JSLink", "MaxLength": "MaxLength",
    "MinimumValue": "Min", "MaximumValue": "Max", "NumberOfLines": "NumLines", "LookupField": "ShowField", "Direction": "Direction",
    "CurrencyLocaleId": "LCID", "StaticName": "StaticName", "ClientSideComponentId": "ClientSideComponentId",
    "ClientSideComponentProperties": "ClientSideComponentProperties", "SelectionGroup": "UserSelectionScope",
    "ShowInFiltersPane": "ShowInFiltersPane", "LookupList": "List", "LookupWebId": "WebId", "Unit": "Unit",
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
    row = get(session, column_id, list_id)
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
        _touch_list(session, list_id)
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
    elif name in _TEXTS:
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
    _check_indexes(session, row, list_id)
    if unique and not flag(before["attributes"].get("EnforceUniqueValues", "")):
        from sp_prosjektportal.emulator.sharepoint.items import refuse_duplicates

        refuse_duplicates(session, list_id, row)
    if row.get("formula") != before.get("formula"):
        session.put("columns", row["id"], row, list_id)
        _fill_default(session, row, list_id)


def push(session: Session, column_id: str) -> None:
    """A site column's settings to every list that has it (CSOM ``UpdateAndPushChanges(true)``)."""
    source = get(session, column_id)
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
        _touch_list(session, list_id)


def remove(session: Session, column_id: str, list_id: str) -> None:
    require(session, "manage", f"list:{list_id}" if list_id else "web")
    row = get(session, column_id, list_id)
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
        _touch_list(session, list_id)


def copy_to_list(session: Session, column_id: str, list_id: str) -> Row:
    """A site column on a list, as it comes along with a content type. There already: as it is."""
    existing = columns(session, list_id).get(column_id)
    if existing is not None:
        return existing
    source = get(session, column_id)
    row = {**source, "attributes": dict(source["attributes"])}
    row.pop("base", None)
    if row["type"] in TERM_TYPES:
        row["customization"] = _note_along(session, row, list_id)
    if row["type"] == "Calculated":
        row["formula"], row["references"] = checked_formula(session, row["formula"], list_id, row["name"])
    _store_as(session, row, list_id)
    session.put("columns", row["id"], row, list_id)
    if row["type"] in TERM_TYPES:
        _add_catch_all(session, list_id)
    return row


def _note_along(session: Session, row: Row, list_id: str) -> dict[str, str]:
    """The hidden Note of a site's term column goes to the list with it."""
    note_id = row["customization"].get("TextField", "").strip("{}").lower()
    if note_id in session.rows("columns"):
        copy_to_list(session, note_id, list_id)
    return dict(row["customization"])


def required_column(session: Session, name: str, list_id: str) -> Row:
    found = by_name(session, name, list_id)
    if found is None:
        raise column_missing(
            name,
            session.site["url"] + "/" + list_path(session, list_id).removeprefix(session.path).lstrip("/"),
        )
    return found
