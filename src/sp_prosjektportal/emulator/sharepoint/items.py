"""Rows of lists: creation, change, removal, calculated values, unique values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import Refused, item_missing
from sp_prosjektportal.emulator.sharepoint import (
    columns,
    content_types,
    formula_functions,
    formulas,
    location_defaults,
    term_values,
    validation,
    versioning,
    versions,
)
from sp_prosjektportal.emulator.sharepoint.built_in_types import FOLDER, ITEM
from sp_prosjektportal.emulator.sharepoint.column_xml import flag, hidden_note_name
from sp_prosjektportal.emulator.sharepoint.columns import TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.invalid import zone
from sp_prosjektportal.emulator.sharepoint.language import locale
from sp_prosjektportal.emulator.sharepoint.permissions import readable, require
from sp_prosjektportal.emulator.sharepoint.principals import me
from sp_prosjektportal.emulator.sharepoint.session import Session, text_of
from sp_prosjektportal.emulator.store import Row


def get(session: Session, list_id: str, item_id: int | str) -> Row:
    row = session.get("items", str(item_id), list_id)
    if row is None or not readable(session, list_id, [row]):
        raise item_missing()
    return row


def insert(session: Session, list_id: str, given: Mapping[str, Any], *, content_type: str = "", folder: str = "",
           system: Mapping[str, Any] | None = None, file: Row | None = None, kind: int = 0) -> Row:  # fmt: skip
    """A new row. ``given`` holds stored values by internal name; ``system`` may set people and times."""
    found = session.get("lists", list_id)
    assert found is not None
    known = columns.columns(session, list_id)
    by_name = {row["name"]: row for row in known.values()}
    local = location_defaults.applied(session, found, folder, by_name.values())
    filled = {**_defaults(session, local), **given}
    _check_unique(session, list_id, by_name, filled, None)
    number, author, moment = session.next(f"items:{list_id}"), me(session), session.moment
    row = {
        "id": number, "guid": new_guid(), "unique_id": new_guid(), "content_type": content_type or _default_type(session, list_id, kind),
        "values": {}, "created": moment, "modified": moment, "author": author, "editor": author, "version": 1, **versioning.first(found, kind),
        "folder": folder or found["url"], "kind": kind, "file": file, "unique": False,
    }  # fmt: skip
    row |= _system(system or {})
    row["values"] = _finished(session, by_name, filled, row)
    validation.check(session, found, by_name, lambda n: _operand(by_name.get(n), row["values"], row, n))
    session.put("items", str(number), row, list_id)
    _moved(session, list_id)
    return row


def _default_type(session: Session, list_id: str, kind: int) -> str:
    if kind == 1:
        return next(
            (i for i in content_types.content_types(session, list_id) if i.startswith(FOLDER)),
            FOLDER,
        )
    offered = content_types.offered(session, list_id)
    return offered[0] if offered else ITEM


def update(session: Session, list_id: str, item_id: int | str, given: Mapping[str, Any], *, content_type: str = "",
           system: Mapping[str, Any] | None = None, new_version: bool = True, **more: Any) -> Row:  # fmt: skip
    """Change some values. Without a new version the editor and the time stay as they were. ``more`` goes into the row
    itself."""
    before = get(session, list_id, item_id)
    if before.get("file") and given.get("FileLeafRef"):
        from sp_prosjektportal.emulator.sharepoint import moving

        before = moving.rename(session, list_id, before, str(given["FileLeafRef"]))
        given = {name: value for name, value in given.items() if name != "FileLeafRef"}
    found = session.get("lists", list_id) or {}
    by_name = {row["name"]: row for row in columns.columns(session, list_id).values()}
    _check_unique(session, list_id, by_name, given, before)
    row = {**before, "version": before["version"] + 1, **more}
    if new_version:
        row |= {"modified": session.moment, "editor": me(session)}
    if new_version and found.get("versioning"):
        versions.keep(session, found, before)
        row |= versioning.following(found, before)
    row |= _system(system or {})
    if content_type:
        row["content_type"] = content_type
    row["values"] = _finished(session, by_name, {**before["values"], **given}, row)
    validation.check(session, found, by_name, lambda n: _operand(by_name.get(n), row["values"], row, n))
    session.put("items", str(row["id"]), row, list_id)
    _moved(session, list_id)
    return row


def _system(given: Mapping[str, Any]) -> Row:
    names = {"Author": "author", "Editor": "editor", "Created": "created", "Modified": "modified"}
    return {names[name]: value for name, value in given.items() if value is not None}


def remove(session: Session, list_id: str, item_id: int | str) -> Row:
    require(session, "DeleteListItems", f"item:{list_id}:{item_id}")
    row = get(session, list_id, item_id)
    session.remove("items", str(item_id), list_id)
    session.store.clear("role_assignments", session.site_id, f"item:{list_id}:{item_id}")
    _moved(session, list_id, deleted=True)
    return row


def _moved(session: Session, list_id: str, *, deleted: bool = False) -> None:
    """The list's clocks: system writes move only one of them (wire.md quirk 66)."""
    found = session.get("lists", list_id)
    if found is None:
        return
    moment = session.moment
    clocks = {"modified": moment, "user_modified": moment, "etag": found["etag"] + 1}
    session.put("lists", list_id, {**found, **clocks, **({"deleted": moment} if deleted else {})})
    session.touch(by_user=not found["system"])


# -- values ----------------------------------------------------------------------------------------


def _defaults(session: Session, known: Any) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for column in known:
        default, formula = column.get("default"), column.get("default_formula")
        if column.get("base") or not (default or formula):
            continue
        value = _default(session, column, default) if default else _worked_out(session, column, str(formula))
        if value is not None:
            filled[column["name"]] = value
    return filled


def _default(session: Session, column: Row, default: str) -> Any:
    match column["type"]:
        case "Number" | "Currency":
            return _number(default)
        case "Boolean":
            return flag(default)
        case "DateTime":
            return _moment(session, default)
        case "MultiChoice":
            return [part for part in default.replace(";#", ";").split(";") if part]
        case "Text" | "Note" | "Choice":
            return default
    if column["type"] in TERM_TYPES and "|" in default:
        label, _, guid = default.rpartition("#")[2].partition("|")
        value = term_values.term_value(session, column, label, guid)
        return [value] if columns.is_multiple(column) else value
    return None


def _moment(session: Session, default: str) -> str | None:
    if default.lower() in ("[today]", "[now]"):
        return _today(session) if default.lower() == "[today]" else text_of(session.now)
    try:
        found = datetime.fromisoformat(default.replace("Z", "+00:00"))
    except ValueError:
        return None
    return text_of(found if found.tzinfo else found.replace(tzinfo=zone(session)))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _worked_out(session: Session, column: Row, text: str) -> Any:
    """A default that is calculated: it names no columns. One that cannot be worked out is none."""
    try:
        formula = formulas.parse(text, locale(session.locale_id))
    except Refused:
        return None
    typed = {"DateTime": "DateTime", "Number": "Number", "Currency": "Number", "Boolean": "Boolean"}
    kind = {**column, "attributes": {**column["attributes"], "ResultType": typed.get(column["type"], "Text")}}
    here = zone(session)
    value = formula.value(lambda name: None, session.now.astimezone(here))
    result = _result(kind, value.replace(tzinfo=here) if isinstance(value, datetime) else value)
    return None if isinstance(result, str) and result.startswith("#") else result


def _today(session: Session) -> str:
    local = session.now.astimezone(zone(session)).replace(hour=0, minute=0, second=0, microsecond=0)
    return text_of(local)


def _finished(
    session: Session, by_name: Mapping[str, Row], filled: Mapping[str, Any], row: Row
) -> dict[str, Any]:
    """Without empty values, with hidden term notes, and with calculated values worked out."""
    done = {name: value for name, value in filled.items() if value is not None}
    for name, column in by_name.items():
        if column["type"] in TERM_TYPES:
            note = _note_of(by_name, column)
            if note:
                done[note] = _note_text(done.get(name)) or None
    done = {name: value for name, value in done.items() if value is not None}
    calculate(session, by_name, done, row)
    return done


def _note_of(by_name: Mapping[str, Row], column: Row) -> str:
    note_id = (column.get("customization") or {}).get("TextField", "").strip("{}").lower()
    found = next((row["name"] for row in by_name.values() if row["id"] == note_id), "")
    return found or (hidden_note_name(column["id"]) if hidden_note_name(column["id"]) in by_name else "")


def _note_text(value: Any) -> str:
    parts = value if isinstance(value, list) else [value] if value else []
    return ";".join(f"{part['Label']}|{part['TermGuid']}" for part in parts)


def calculate(session: Session, by_name: Mapping[str, Row], done: dict[str, Any], row: Row) -> None:
    """Work out the calculated columns, those that others use first."""
    waiting = {name: column for name, column in by_name.items() if column["type"] == "Calculated"}
    while waiting:
        ready = [n for n, c in waiting.items() if not set(c.get("references") or ()) & set(waiting)] or list(
            waiting
        )
        for name in ready:
            column = waiting.pop(name)
            formula = formulas.parse(column.get("formula") or "", locale(session.locale_id))
            result = formula.value(lambda n: _operand(by_name.get(n), done, row, n), session.now)
            done[name] = _result(column, result)


def _operand(column: Row | None, done: Mapping[str, Any], row: Row, name: str) -> Any:
    system = {"Created": row["created"], "Modified": row["modified"], "ID": float(row["id"])}
    value = system.get(name, done.get(name))
    if column is None or value is None:
        return value
    dated = column["type"] == "DateTime" or (
        column["type"] == "Calculated" and column["attributes"].get("ResultType") == "DateTime"
    )
    if dated and isinstance(value, str) and not value.startswith("#"):
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value


def _result(column: Row, value: Any) -> Any:
    if value is None or (isinstance(value, str) and value.startswith("#")):
        return value
    match column["attributes"].get("ResultType", "Text"):
        case "Number" | "Currency":
            return (
                float(value)
                if not isinstance(value, (str, datetime))
                else value
                if isinstance(value, str)
                else 0.0
            )
        case "Boolean":
            return bool(value)
        case "DateTime":
            return (
                text_of(value)
                if isinstance(value, datetime)
                else text_of(formula_functions.moment_of(value))
                if isinstance(value, float)
                else value
            )
    if isinstance(value, datetime):
        return text_of(value.astimezone(UTC))
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def recalculate(session: Session, list_id: str) -> None:
    """A new or changed formula gives every row its value at once, without a new version."""
    by_name = {row["name"]: row for row in columns.columns(session, list_id).values()}
    for key, row in list(session.rows("items", list_id).items()):
        done = dict(row["values"])
        calculate(session, by_name, done, row)
        session.put("items", key, {**row, "values": done}, list_id)


def _check_unique(
    session: Session, list_id: str, by_name: Mapping[str, Row], given: Mapping[str, Any], before: Row | None
) -> None:
    for name, value in given.items():
        column = by_name.get(name)
        if value is None or column is None or not flag(column["attributes"].get("EnforceUniqueValues", "")):
            continue
        for row in session.rows("items", list_id).values():
            if (before is None or row["id"] != before["id"]) and _same(row["values"].get(name), value):
                raise Refused(
                    500, "-2130575169, Microsoft.SharePoint.SPDuplicateValuesFoundException",
                    "The list item could not be added or updated because duplicate values were found in the following "
                    f"field(s) in the list: [{column['title']}].",
                )  # fmt: skip


def _same(a: Any, b: Any) -> bool:
    return a.casefold() == b.casefold() if isinstance(a, str) and isinstance(b, str) else bool(a == b)


def refuse_duplicates(session: Session, list_id: str, column: Row) -> None:
    """Uniqueness cannot be demanded where rows break it already."""
    seen = set()
    for row in session.rows("items", list_id).values():
        value = row["values"].get(column["name"])
        text = str(value).casefold()
        if value is not None and text in seen:
            raise Refused(
                500,
                "-2130575169, Microsoft.SharePoint.SPDuplicateValuesFoundException",
                f"The field '{column['title']}' contains duplicate values.",
            )
        seen.add(text)
