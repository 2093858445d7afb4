"""New columns: from XML on a site or a list, or along with a content type (wire.md sections 4.1 to 4.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, NotEmulated, Refused, invalid, list_gone
from sp_prosjektportal.emulator.sharepoint import column_xml, columns, formulas, row_size, term_columns
from sp_prosjektportal.emulator.sharepoint.column_xml import (
    Parsed,
    encoded,
    flag,
)
from sp_prosjektportal.emulator.sharepoint.columns import (
    LOOKUP_TYPES,
    PERSON_TYPES,
    TERM_TYPES,
    TYPES,
)
from sp_prosjektportal.emulator.sharepoint.language import locale
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_STORAGE = {
    "Text": "nvarchar", "Choice": "nvarchar", "URL": "nvarchar", "Note": "ntext", "MultiChoice": "ntext",
    "Location": "ntext", "Thumbnail": "ntext", "Number": "float", "Currency": "float", "DateTime": "datetime",
    "Boolean": "bit", "Lookup": "int", "LookupMulti": "int", "User": "int", "UserMulti": "int",
    "TaxonomyFieldType": "int", "TaxonomyFieldTypeMulti": "int", "Calculated": "sql_variant",
}  # fmt: skip
LACKING = ("GridChoice", "OutcomeChoice", "BusinessData", "RelatedItems", "TargetTo")  # the service has them
INDEX_LIMIT = 20


def create(session: Session, xml: str, list_id: str = "", options: int = 0) -> Row:
    """A column from ``SchemaXml``. Options: 1 default content type, 2 none, 4 all, 8 keep Name, 16 default view."""
    require(session, "manage", f"list:{list_id}" if list_id else "web")
    parsed = column_xml.parse(xml)
    row = made_row(session, parsed, list_id, options)
    _check(session, row, list_id)
    _by_type(session, row, list_id)
    session.put("columns", row["id"], row, list_id)
    if list_id:
        _join_list(session, row, list_id, options)
    session.touch()
    return row


def made_row(session: Session, parsed: Parsed, list_id: str, options: int) -> Row:
    given, type = parsed.attributes, parsed.attributes.get("Type", "")
    if type in LACKING:
        raise NotEmulated(f"columns of the type {type}.")
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
    taken = {row["name"].casefold() for row in columns.columns(session, list_id).values()}
    if not list_id and name.casefold() in taken:
        raise duplicate(name)
    wanted, number = name, 0
    while name.casefold() in taken:
        name, number = f"{wanted}{number}", number + 1
    return name


def duplicate(name: str) -> Refused:
    return Refused(500, f"-2130575214, {SP_EXCEPTION}", f'A duplicate field name "{name}" was found.')


def _check(session: Session, row: Row, list_id: str) -> None:
    if row["id"] in columns.columns(session, list_id):
        raise duplicate(row["name"])
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", row["id"]):
        raise invalid("Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).")
    _check_numbers(row)
    if row.get("validation"):
        formulas.parse(row["validation"], locale(session.locale_id))
    if list_id:
        check_indexes(session, row, list_id)
        row_size.check(session, row, list_id)


def _check_numbers(row: Row) -> None:
    """What the XML gives as a number must be one; a text has 1 to 255 characters."""
    attributes = row["attributes"]
    for name in ("Min", "Max", "MaxLength", "Decimals", "NumLines"):
        text = attributes.get(name, "").strip()
        if text and not re.fullmatch(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d{1,3})?", text):
            raise invalid("Value does not fall within the expected range.")
    longest = attributes.get("MaxLength", "").strip()
    if longest and row["type"] == "Text" and not (longest.isdigit() and 1 <= int(longest) <= 255):
        raise invalid("Value does not fall within the expected range.")


def check_indexes(session: Session, row: Row, list_id: str) -> None:
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
        term_columns.make_term(session, row, list_id)
    elif row["type"] in LOOKUP_TYPES:
        _make_lookup(session, row)
    elif row["type"] == "Calculated":
        _make_calculated(session, row, list_id)
    if list_id:
        store_as(session, row, list_id)
    if not list_id or row["type"] in (*TERM_TYPES, "UserMulti"):
        row["attributes"]["Version"] = "1"


def store_as(session: Session, row: Row, list_id: str) -> None:
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
        found = columns.find(session, written, list_id)
        if found is None or found["name"] == own_name:
            return None
        if found["type"] in ("Note", "MultiChoice", *LOOKUP_TYPES, *PERSON_TYPES, *TERM_TYPES):
            raise formulas.unsuited_column()
        return str(found["name"])

    return formulas.rewritten(text, locale(session.locale_id), name_of)


def _join_list(session: Session, row: Row, list_id: str, options: int) -> None:
    from sp_prosjektportal.emulator.sharepoint import content_types, views

    if row["type"] in TERM_TYPES:
        term_columns.add_catch_all(session, list_id)
    if not options & 2:
        content_types.offer_column(session, list_id, row, everywhere=bool(options & 4))
    if options & 16:
        views.show_in_default(session, list_id, row["name"])
    fill_default(session, row, list_id)
    columns.touch_list(session, list_id)


def fill_default(session: Session, row: Row, list_id: str) -> None:
    """Calculated columns get their values at once; others stay empty on rows that exist."""
    if row["type"] == "Calculated":
        from sp_prosjektportal.emulator.sharepoint.items import recalculate

        recalculate(session, list_id)


def copy_to_list(session: Session, column_id: str, list_id: str) -> Row:
    """A site column on a list, as it comes along with a content type. There already: as it is."""
    existing = columns.columns(session, list_id).get(column_id)
    if existing is not None:
        return existing
    source = columns.get(session, column_id)
    row = {**source, "attributes": dict(source["attributes"])}
    row.pop("base", None)
    if row["type"] in TERM_TYPES:
        row["customization"] = term_columns.note_along(session, row, list_id)
    if row["type"] == "Calculated":
        row["formula"], row["references"] = checked_formula(session, row["formula"], list_id, row["name"])
    row_size.check(session, row, list_id)
    store_as(session, row, list_id)
    session.put("columns", row["id"], row, list_id)
    if row["type"] in TERM_TYPES:
        term_columns.add_catch_all(session, list_id)
    return row
