"""``fields`` of a list item, written (docs/graph-item-values.md has the shapes and their sources)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.item_values import REFERENCES, listed
from sp_prosjektportal.emulator.graph.replies import bad_request
from sp_prosjektportal.emulator.sharepoint import columns, form_values, values
from sp_prosjektportal.emulator.sharepoint.columns import TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.invalid import Invalid
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_INVALID = "Invalid request"
_UNTYPED = (
    "A value without a type name was found and no expected type is available. When the model is specified, each value in "
    "the payload must have a type which can be either specified in the payload, explicitly by the caller or implicitly "
    "inferred from the parent value."
)


def read(session: Session, list_id: str, body: Any) -> dict[str, Any]:
    """Stored values by internal name, from a field set. 400 for what Graph cannot write."""
    if not isinstance(body, dict):
        raise bad_request(_INVALID)
    known = {column["name"]: column for column in columns.columns(session, list_id).values()}
    given: dict[str, Any] = {}
    for name, value in body.items():
        if "@" in name:
            continue
        column = known.get(name) or _referred(known, name)
        if column is None:
            raise bad_request(f"Field '{name}' is not recognized")
        _write(session, list_id, column, name, value, body.get(f"{name}@odata.type"), given)
    return given


def _referred(known: Mapping[str, Row], name: str) -> Row | None:
    column = known.get(name.removesuffix("LookupId")) if name.endswith("LookupId") else None
    return column if column is not None and column["type"] in REFERENCES else None


def _write(
    session: Session, list_id: str, column: Row, name: str, value: Any, annotation: Any, given: dict[str, Any]
) -> None:
    if columns.is_read_only(column) and column["name"] != "Title":
        raise bad_request(f"Field '{name}' is read-only")
    if isinstance(value, list) and not str(annotation or "").lstrip("#").startswith("Collection("):
        raise bad_request(_INVALID)
    kind = column["type"]
    if kind in REFERENCES:
        given[column["name"]] = _ids(session, column, name, value)
    elif kind in TERM_TYPES or kind in ("Location", "Thumbnail"):
        raise bad_request(_UNTYPED if isinstance(value, dict) else _INVALID)
    elif kind == "URL":
        _no_link(value)
        given[column["name"]] = None
    elif kind == "Note" and columns.is_hidden(column):
        _hidden_note(session, list_id, column, value, given)
    else:
        if isinstance(value, dict):
            raise bad_request(_UNTYPED)
        given[column["name"]] = _scalar(session, column, value)


def _no_link(value: Any) -> None:
    """Links cannot be written; emptying one can."""
    if isinstance(value, dict):
        raise bad_request(_INVALID)
    if value is not None:
        raise Refused(500, "generalException", "General exception while processing")


def _ids(session: Session, column: Row, name: str, value: Any) -> Any:
    if name == column["name"]:
        raise bad_request(_UNTYPED if isinstance(value, dict) else _INVALID)
    several = columns.is_multiple(column)
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, list) != several:
        raise bad_request(_INVALID)
    numbers = [_number(one) for one in listed(value)]
    return values.from_json(session, column, numbers if several else numbers[0])


def _number(value: Any) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise bad_request(_INVALID) from None


def _scalar(session: Session, column: Row, value: Any) -> Any:
    if value is None:
        return None
    if column["type"] in ("Text", "Note", "Choice") and not isinstance(value, str):
        value = str(value).lower() if isinstance(value, bool) else str(value)
    if column["type"] == "MultiChoice" and not isinstance(value, list):
        raise bad_request(_INVALID)
    try:
        return values.from_json(session, column, value)
    except Refused as error:
        raise bad_request(_INVALID) from error


def _hidden_note(session: Session, list_id: str, note: Row, value: Any, given: dict[str, Any]) -> None:
    """Terms are written through the hidden note: ``-1;#Label|guid``, also without ``#``."""
    for column in columns.columns(session, list_id).values():
        target = (column.get("customization") or {}).get("TextField", "").strip("{}").lower()
        if column["type"] not in TERM_TYPES or target != note["id"]:
            continue
        parts = [part.strip("#") for part in str(value or "").split(";") if "|" in part]
        try:
            given[column["name"]] = form_values.from_text(session, column, ";".join(parts))
        except Invalid as error:
            raise bad_request(error.message) from error
        return
    given[note["name"]] = value
