"""Values of columns from JSON; from the texts of forms: `form_values`; back to the wire: `shown_values`.

Kept in a row as: text as it is, numbers as float, booleans, dates as UTC text, several choices as a list, links as
``{Url, Description}``, people and lookups as ids, terms as ``{Label, TermGuid, WssId}``.
"""

from __future__ import annotations

from datetime import datetime
from math import isfinite
from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, bad_query
from sp_prosjektportal.emulator.sharepoint import principals, term_values
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES, is_multiple
from sp_prosjektportal.emulator.sharepoint.invalid import FIELD_INVALID, Invalid, target, zone
from sp_prosjektportal.emulator.sharepoint.session import Session, text_of
from sp_prosjektportal.emulator.store import Row

_URL = 255
_FIRST_YEAR, _LAST_YEAR = 1900, 8900  # of a date column ([K]: status and wording)

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
                raise _unexpected(value, "StartObject")
            _check_url(str(value.get("Url") or ""))
            return {"Url": value.get("Url"), "Description": value.get("Description") or value.get("Url")}
        case "Geolocation":
            return _json_place(value)
        case type if type in TERM_TYPES:
            return _json_term(session, column, value)
        case type if type in (*LOOKUP_TYPES, *PERSON_TYPES):
            return _json_ids(session, column, value)
    return _json_text(column, _expect(value, str, "Edm.String"))


def _json_place(value: Any) -> dict[str, float]:
    """``SP.FieldGeolocationValue``. What lies beyond the poles is refused ([K]: status and wording)."""
    if not isinstance(value, dict):
        raise _unexpected(value, "StartObject")
    found = {
        name: _json_number(value.get(name) or 0) for name in ("Altitude", "Latitude", "Longitude", "Measure")
    }
    if abs(found["Latitude"]) > 90 or abs(found["Longitude"]) > 180:
        raise Refused(400, f"{FIELD_INVALID}, {SP_EXCEPTION}", "Invalid geolocation value.")
    return found


def _json_text(column: Row, text: str) -> str:
    """A text that is too long is refused ([K]: status and wording as of the forms)."""
    if column["type"] == "Text" and len(text) > int(column["attributes"].get("MaxLength", "255")):
        raise Refused(
            400, f"{FIELD_INVALID}, {SP_EXCEPTION}",
            "Invalid text value.\n\nA text field contains invalid data. Please check the value and try again.",
        )  # fmt: skip
    return text


def _check_url(url: str) -> None:
    """An address has at most 255 characters (documented of the column; status and wording as of texts [K])."""
    if len(url) > _URL:
        raise Refused(
            400, f"{FIELD_INVALID}, {SP_EXCEPTION}",
            "Invalid URL value.\n\nA URL field contains invalid data. Please check the value and try again.",
        )  # fmt: skip


def _json_number(value: Any) -> float:
    """Edm.Double may come as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise _cannot("Edm.Double") if not isinstance(value, (dict, list)) else _unexpected(value)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise _cannot("Edm.Double") from None
    if not isfinite(number):
        raise _cannot("Edm.Double")
    return number


def _expect(value: Any, kind: type, name: str) -> Any:
    if not isinstance(value, kind):
        raise _unexpected(value) if isinstance(value, (dict, list)) else _cannot(name)
    return value


def _unexpected(value: Any, wanted: str = "PrimitiveValue") -> Refused:
    found = (
        "StartObject"
        if isinstance(value, dict)
        else "StartArray"
        if isinstance(value, list)
        else "PrimitiveValue"
    )
    return bad_query(
        f"An unexpected '{found}' node was found when reading from the JSON reader. A '{wanted}' node was expected."
    )


def _list(value: Any) -> list[Any]:
    if isinstance(value, list) and None in value:
        raise bad_query(
            "A null value was detected in the items of a collection property value; null values are not supported in collections."
        )
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
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise Refused(
            400, f"{FIELD_INVALID}, {SP_EXCEPTION}",
            "Invalid date/time value.\n\nA date/time field contains invalid data. Please check the value and try again.",
        )  # fmt: skip
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


def _json_term(session: Session, column: Row, value: Any) -> Any:
    if column["type"] == "TaxonomyFieldTypeMulti":
        raise bad_query("A collection of terms cannot be written directly; write the hidden note column.")
    if not isinstance(value, dict) or "TermGuid" not in value:
        raise _cannot("SP.Taxonomy.TaxonomyFieldValue")
    try:
        return term_values.term_value(session, column, str(value.get("Label") or ""), str(value["TermGuid"]))
    except Invalid as error:
        raise Refused(
            400, "-2146232832, Microsoft.SharePoint.SPFieldValidationException", error.message
        ) from error
