"""Values of columns from the texts of forms, in the site's own writing (the Validate family; wire.md section 7.1)."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.sharepoint import principals
from sp_prosjektportal.emulator.sharepoint.column_xml import flag
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES, is_multiple
from sp_prosjektportal.emulator.sharepoint.invalid import Invalid, target, zone
from sp_prosjektportal.emulator.sharepoint.language import Locale, locale
from sp_prosjektportal.emulator.sharepoint.session import Session, text_of
from sp_prosjektportal.emulator.sharepoint.term_values import term_value
from sp_prosjektportal.emulator.store import Row


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
    found = _iso(text.strip())
    if found is not None:
        return text_of(found if found.tzinfo else found.replace(tzinfo=UTC if utc else zone(session)))
    raise Invalid("You must specify a valid date in the format of the site.")


def _iso(text: str) -> datetime | None:
    """Every culture of .NET reads the ISO form (CLI for Microsoft 365, `spo page set --promoteAs NewsPage`)."""
    try:
        return datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None


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
