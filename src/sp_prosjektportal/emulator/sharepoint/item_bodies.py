"""What requests say of an item: JSON bodies, and the forms of the Validate calls (wire.md section 7.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, bad_query, invalid
from sp_prosjektportal.emulator.sharepoint import columns, content_types, form_values, items, values
from sp_prosjektportal.emulator.sharepoint.column_xml import property_name
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.invalid import Invalid
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

SYSTEM_NAMES = ("Author", "Editor", "Created", "Modified")


def add_from_json(session: Session, list_id: str, body: Mapping[str, Any]) -> Row:
    require(session, "AddListItems", f"list:{list_id}")
    given, content_type = _read_json(session, list_id, body)
    return items.insert(session, list_id, given, content_type=content_type)


def change_from_json(session: Session, list_id: str, item_id: int, body: Mapping[str, Any]) -> Row:
    require(session, "EditListItems", f"item:{list_id}:{item_id}")
    items.get(session, list_id, item_id)
    given, content_type = _read_json(session, list_id, body)
    return items.update(session, list_id, item_id, given, content_type=content_type)


def _read_json(session: Session, list_id: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    names = writable_names(session, list_id)
    given: dict[str, Any] = {}
    content_type = ""
    for name, value in body.items():
        if name.partition("@")[2].startswith("odata.") and not name.startswith("@"):
            continue  # an annotation of a property: its type
        if name == "ContentTypeId":
            content_type = _content_type(
                session, list_id, str(value.get("StringValue") if isinstance(value, dict) else value)
            )
            continue
        if name in (
            "Id",
            "ID",
            "Modified",
            "Created",
            "AuthorId",
            "EditorId",
            "GUID",
            "FileSystemObjectType",
        ):
            continue  # by this way they are ignored (wire.md section 7.1)
        column = names.get(name)
        if column is None:
            kind = (session.get("lists", list_id) or {})["entity_type"]
            raise bad_query(
                f"The property '{name}' does not exist on type 'SP.Data.{kind}Item'. Make sure to only use property names that are defined by the type."
            )
        if column["type"] == "Note" and columns.is_hidden(column) and ";#" in str(value or ""):
            _note_to_terms(session, list_id, column, str(value), given)
            continue
        given[column["name"]] = values.from_json(session, column, value)
    return given, content_type


def _note_to_terms(session: Session, list_id: str, note: Row, text: str, given: dict[str, Any]) -> None:
    """Several terms are written through the hidden note: ``-1;#Label|guid;#-1;#Label2|guid2``."""
    for column in columns.columns(session, list_id).values():
        if (
            column["type"] in TERM_TYPES
            and (column.get("customization") or {}).get("TextField", "").strip("{}").lower() == note["id"]
        ):
            pairs = text.split(";#")[1::2]
            try:
                given[column["name"]] = form_values.from_text(session, column, ";".join(pairs))
            except Invalid as error:
                raise Refused(400, f"-2146232832, {SP_EXCEPTION}", error.message) from error


def writable_names(session: Session, list_id: str) -> dict[str, Row]:
    """Columns by the name under which a body writes them."""
    found: dict[str, Row] = {}
    for column in columns.columns(session, list_id).values():
        if columns.is_read_only(column) and column["name"] != "Title":
            continue
        ending = "Id" if column["type"] in (*LOOKUP_TYPES, *PERSON_TYPES) else ""
        found[property_name(column["name"]) + ending] = column
    return found


def _content_type(session: Session, list_id: str, wanted: str) -> str:
    """By id (of the list's copy, or of the site's type above it) or by name."""
    own = content_types.content_types(session, list_id)
    key = content_types.key(wanted) if wanted[:2].lower() == "0x" else ""
    for type_id, row in own.items():
        if type_id == key or row["name"].casefold() == wanted.casefold():
            return type_id
    below = [type_id for type_id in own if key and type_id.startswith(key)]
    if below:
        return min(below, key=len)
    raise invalid(f"The content type '{wanted}' is not on the list.")


# -- forms -----------------------------------------------------------------------------------------


def read_form(
    session: Session, list_id: str, form: Sequence[Mapping[str, Any]], *, utc: bool
) -> tuple[list[Row], dict[str, Any], dict[str, Any], str]:
    """The answer rows, the values, people and times, and the content type of a form. Faults stand in the rows."""
    rows: list[Row] = []
    given: dict[str, Any] = {}
    system: dict[str, Any] = {}
    content_type = ""
    by_name = {row["name"]: row for row in columns.columns(session, list_id).values()}
    for entry in form:
        name, text = str(entry.get("FieldName") or ""), entry.get("FieldValue")
        answer = {
            "ErrorCode": 0,
            "ErrorMessage": None,
            "FieldName": name,
            "FieldValue": text,
            "HasException": False,
            "ItemId": 0,
        }
        try:
            if name in ("ContentType", "ContentTypeId"):
                content_type = _content_type(session, list_id, str(text))
            elif name in SYSTEM_NAMES:
                system[name] = form_values.from_text(session, by_name[name], str(text or ""), utc=utc)
            else:
                given[_form_column(by_name, name)["name"]] = form_values.from_text(
                    session, _form_column(by_name, name), str(text or ""), utc=utc
                )
        except Invalid as error:
            answer |= {"ErrorCode": error.code, "ErrorMessage": error.message, "HasException": True}
        except Refused as error:
            answer |= {
                "ErrorCode": int(error.code.partition(",")[0]),
                "ErrorMessage": error.message,
                "HasException": True,
            }
        rows.append(answer)
    return rows, given, system, content_type


def _form_column(by_name: Mapping[str, Row], name: str) -> Row:
    column = by_name.get(name)
    if column is None:
        raise Invalid(
            f"Column '{name}' does not exist. It may have been deleted by another user.", -2147024809
        )
    if columns.is_read_only(column) and name != "Title":
        raise Invalid("This field cannot be updated. It is read only.", -2147024809)
    return column


def save_form(session: Session, rows: list[Row], save: Callable[[], Row]) -> Row | None:
    """Run the write unless a row has a fault; a fault of the write is put on the rows (the answer stays 200)."""
    if any(row["HasException"] for row in rows):
        return None
    try:
        with session.store.atomic():
            return save()
    except Refused as error:
        target = rows[0] if rows else {}
        target |= {
            "ErrorCode": int(error.code.partition(",")[0]),
            "ErrorMessage": error.message,
            "HasException": True,
        }
        return None
