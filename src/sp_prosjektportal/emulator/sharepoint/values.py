"""Values of columns: from JSON, from the texts of forms, and back to the wire.

Kept in a row as: text as it is, numbers as float, booleans, dates as UTC text, several choices as a list, links as
``{Url, Description}``, people and lookups as ids, terms as ``{Label, TermGuid, WssId}``.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, bad_query
from sp_prosjektportal.emulator.sharepoint import principals
from sp_prosjektportal.emulator.sharepoint.column_xml import flag
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES, is_multiple
from sp_prosjektportal.emulator.sharepoint.language import Locale, locale
from sp_prosjektportal.emulator.sharepoint.session import Session, text_of
from sp_prosjektportal.emulator.store import Row

ZONES = {
    2: "Europe/London",
    3: "Europe/Paris",
    4: "Europe/Oslo",
    10: "America/New_York",
    13: "America/Los_Angeles",
    93: "UTC",
}
FIELD_INVALID = -2130575155


class Invalid(Exception):  # noqa: N818
    """A form's value is not accepted: what the row of the answer says."""

    def __init__(self, message: str, code: int = FIELD_INVALID) -> None:
        super().__init__(message)
        self.message, self.code = message, code


def zone(session: Session) -> ZoneInfo:
    return ZoneInfo(ZONES.get(int(session.site.get("time_zone", 4)), "UTC"))


# -- from JSON (POST and MERGE of items) -----------------------------------------------------------


def from_json(session: Session, column: Row, value: Any) -> Any:
    """The stored form. A value of the wrong JSON type is 400."""
    if value is None or (value == "" and column["type"] not in ("Text", "Note")):
        return None
    match column["type"]:
        case "Number" | "Currency" | "Integer":
            return _json_number(value)
        case "Boolean":
            return _expect(value, bool, "Edm.Boolean")
        case "DateTime":
            return _json_date(session, value)
        case "MultiChoice":
            return _list(value)
        case "URL":
            if not isinstance(value, dict):
                raise _cannot("SP.FieldUrlValue")
            return {"Url": value.get("Url"), "Description": value.get("Description") or value.get("Url")}
        case type if type in TERM_TYPES:
            return _json_term(session, column, value)
        case type if type in (*LOOKUP_TYPES, *PERSON_TYPES):
            return _json_ids(session, column, value)
    return _expect(value, str, "Edm.String")


def _json_number(value: Any) -> float:
    if isinstance(value, str):  # Edm.Double may come as text
        try:
            return float(value)
        except ValueError:
            raise _cannot("Edm.Double") from None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _cannot("Edm.Double")
    return float(value)


def _expect(value: Any, kind: type, name: str) -> Any:
    if not isinstance(value, kind):
        raise _cannot(name)
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise bad_query(
            "A 'PrimitiveValue' node with non-null value was found when trying to read the value of a collection; a 'StartArray' node was expected."
        )
    return value


def _cannot(name: str) -> Refused:
    return bad_query(
        f"Cannot convert a primitive value to the expected type '{name}'. See the inner exception for more details."
    )


def _json_date(session: Session, value: Any) -> str:
    text = _expect(value, str, "Edm.DateTime")
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise _cannot("Edm.DateTime") from None
    return text_of(moment if moment.tzinfo else moment.replace(tzinfo=zone(session)))


def _json_ids(session: Session, column: Row, value: Any) -> Any:
    if is_multiple(column):
        ids = _list(value)
    elif isinstance(value, list):
        raise bad_query(
            "An open collection property was found. In OData, open collection properties are not supported."
        )
    else:
        ids = [value]
    numbers = [int(_json_number(entry)) for entry in ids]
    for number in numbers:
        _check_target(session, column, number)
    return (numbers or None) if is_multiple(column) else (numbers[0] or None)


def _check_target(session: Session, column: Row, number: int) -> None:
    if column["type"] in PERSON_TYPES:
        if number and principals.principal(session, number) is None:
            raise Refused(400, f"-2146232832, {SP_EXCEPTION}", "The user does not exist or is not unique.")
    elif number and session.get("items", str(number), target(column)) is None:
        raise Refused(
            400,
            "-2147024809, System.ArgumentException",
            f"The lookup value {number} of '{column['name']}' does not exist.",
        )


def target(column: Row) -> str:
    """The id of the list that a lookup points at."""
    return str(column["attributes"].get("List", "")).strip("{}").lower()


def _json_term(session: Session, column: Row, value: Any) -> Any:
    if column["type"] == "TaxonomyFieldTypeMulti":
        raise bad_query("A collection of terms cannot be written directly; write the hidden note column.")
    if not isinstance(value, dict) or "TermGuid" not in value:
        raise _cannot("SP.Taxonomy.TaxonomyFieldValue")
    try:
        return term_value(session, column, str(value.get("Label") or ""), str(value["TermGuid"]))
    except Invalid as error:
        raise Refused(
            400, "-2146232832, Microsoft.SharePoint.SPFieldValidationException", error.message
        ) from error


# -- from forms (the Validate family) --------------------------------------------------------------


def from_text(session: Session, column: Row, text: str, *, utc: bool = False) -> Any:
    """The stored form of a text in the site's writing (wire.md section 7.1). Raises `Invalid`."""
    if text is None or text == "":
        if flag(column["attributes"].get("Required", "")):
            raise Invalid("You can't leave this blank.")
        return None
    own = locale(session.locale_id)
    match column["type"]:
        case "Number" | "Currency" | "Integer":
            return _text_number(column, text, own)
        case "Boolean":
            return _text_flag(text, own)
        case "DateTime":
            return _text_date(session, text, own, utc=utc)
        case type if type in (*PERSON_TYPES, *LOOKUP_TYPES, *TERM_TYPES):
            return _text_reference(session, column, text)
    return _text_plain(column, text)


def _text_plain(column: Row, text: str) -> Any:
    match column["type"]:
        case "Choice":
            return _text_choices(column, [text])[0]
        case "MultiChoice":
            return _text_choices(column, [part for part in re.split(r";#|(?<!&);(?!#)", text) if part])
        case "URL":
            address, _, words = text.partition(", ")
            return {"Url": address, "Description": words or address}
        case "Text":
            return _text(column, text)
    return text


def _text_reference(session: Session, column: Row, text: str) -> Any:
    if column["type"] in PERSON_TYPES:
        return _text_people(session, column, text)
    if column["type"] in LOOKUP_TYPES:
        return _text_lookup(session, column, text)
    return _text_terms(session, column, text)


def _text(column: Row, text: str) -> str:
    if len(text) > int(column["attributes"].get("MaxLength", "255")):
        raise Invalid(
            "Invalid text value.\n\nA text field contains invalid data. Please check the value and try again."
        )
    return text


def _text_number(column: Row, text: str, own: Locale) -> float:
    plain = text.strip().replace("\xa0", "").replace(" ", "")
    plain = plain.replace(own.thousand, "") if own.thousand != own.decimal else plain
    percent = plain.endswith("%")
    if not re.fullmatch(rf"-?\d+({re.escape(own.decimal)}\d+)?%?", plain):
        raise Invalid("The value of this field is not a valid number.")
    number = float(plain.rstrip("%").replace(own.decimal, "."))
    if percent or flag(column["attributes"].get("Percentage", "")):
        number /= 100
    _check_bounds(column, number)
    return number


def _check_bounds(column: Row, number: float) -> None:
    low, high = column["attributes"].get("Min"), column["attributes"].get("Max")
    if (low is not None and number < float(low)) or (high is not None and number > float(high)):
        raise Invalid(f"The value of this field must be between {low or '-∞'} and {high or '∞'}.")


def _text_flag(text: str, own: Locale) -> bool:
    lower = text.strip().casefold()
    if lower in ("1", "true", "yes", own.yes.casefold()):
        return True
    if lower in ("0", "false", "no", own.no.casefold()):
        return False
    raise Invalid("The value of this field is not a valid Yes/No value.")


def _text_date(session: Session, text: str, own: Locale, *, utc: bool) -> str:
    for form in own.date:
        try:
            moment = datetime.strptime(text.strip(), form)
        except ValueError:
            continue
        return text_of(moment.replace(tzinfo=UTC if utc else zone(session)))
    raise Invalid("You must specify a valid date in the format of the site.")


def _text_choices(column: Row, parts: list[str]) -> list[str]:
    allowed = column.get("choices") or []
    if not flag(column["attributes"].get("FillInChoice", "")):
        for part in parts:
            if part not in allowed:
                raise Invalid(f"The choice '{part}' is not one of the choices of this column.")
    return parts


def _text_people(session: Session, column: Row, text: str) -> Any:
    try:
        keys = [str(entry["Key"]) for entry in json.loads(text)]
    except (ValueError, TypeError, KeyError):
        raise Invalid("The user does not exist or is not unique.", -2130575276) from None
    ids = []
    for key in keys:
        try:
            found = next(
                (g for g in session.rows("groups").values() if g["title"] == key), None
            ) or principals.ensure(session, key)
        except Refused as error:
            raise Invalid(error.message, -2146232832) from error
        ids.append(int(found["id"]))
    return _one_or_many(column, ids)


def _text_lookup(session: Session, column: Row, text: str) -> Any:
    ids = [int(part) for part in text.split(";#")[::2] if part.isdigit()]
    if not ids:
        raise Invalid(
            "Invalid lookup value.\n\nA lookup field contains invalid data. Please check the value and try again."
        )
    for number in ids:
        if session.get("items", str(number), target(column)) is None:
            raise Invalid(
                "Invalid lookup value.\n\nA lookup field contains invalid data. Please check the value and try again."
            )
    return _one_or_many(column, ids)


def _one_or_many(column: Row, ids: list[int]) -> Any:
    if is_multiple(column):
        return ids or None
    if len(ids) > 1:
        raise Invalid("The column takes one value only.")
    return ids[0] if ids else None


def _text_terms(session: Session, column: Row, text: str) -> Any:
    found = []
    for part in filter(None, text.split(";")):
        label, _, guid = part.rpartition("|")
        if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", guid.strip()):
            raise Invalid(f"The given value '{part}' is not a term: 'Label|guid;' was expected.")
        found.append(term_value(session, column, label.lstrip("#0123456789") or label, guid.strip()))
    if is_multiple(column):
        return found or None
    return found[0] if found else None


def term_value(session: Session, column: Row, label: str, guid: str) -> Row:
    """A term as a value. The column must be bound, the term must be in its set; first use makes a WssId."""
    settings = column.get("customization") or {}
    term_set = settings.get("TermSetId", "").strip("{}").lower()
    row = session.store.get("terms", guid.lower(), parent=term_set) if term_set else None
    if row is None or not _cached_properly(session, column):
        raise Invalid("The given guid does not exist in the term store.", -2146232832)
    name = terms.label(row, session.lcid)
    _ = label  # the store's own label wins
    return {"Label": name, "TermGuid": row["id"], "WssId": _wss_id(session, settings, term_set, row)}


def _cached_properly(session: Session, column: Row) -> bool:
    """A wrong ``List`` in the column's XML breaks it for good (wire.md section 4.3)."""
    from sp_prosjektportal.emulator.sharepoint.lists import term_cache

    return bool(target(column) == term_cache(session)["id"])


def _wss_id(session: Session, settings: dict[str, str], term_set: str, term: Row) -> int:
    from sp_prosjektportal.emulator.sharepoint import items, lists

    cache = lists.term_cache(session)["id"]
    for row in session.rows("items", cache).values():
        if row["values"].get("IdForTerm") == term["id"] and row["values"].get("IdForTermSet") == term_set:
            return int(row["id"])
    label, path = terms.label(term, session.lcid), terms.path(session.store, term, ":", session.lcid)
    values = {
        "Title": label, "IdForTermStore": settings.get("SspId", ""), "IdForTerm": term["id"], "IdForTermSet": term_set,
        "Term": label, "Path": path, f"Term{session.lcid}": label, f"Path{session.lcid}": path,
    }  # fmt: skip
    return int(items.insert(session, cache, values)["id"])
