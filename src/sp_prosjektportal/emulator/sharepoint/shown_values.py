"""Values on their way out: as REST shows them, and as the site's pages write them (wire.md sections 7.2, 7.4)."""

from __future__ import annotations

import re
from datetime import datetime
from math import isfinite
from typing import Any

from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint.column_xml import flag
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, is_multiple
from sp_prosjektportal.emulator.sharepoint.invalid import zone
from sp_prosjektportal.emulator.sharepoint.language import Locale, locale
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def to_wire(column: Row, value: Any) -> dict[str, Any]:
    """What REST shows (wire.md section 7.2), by the name's ending: ``""``, ``Id``, ``StringId``."""
    type = column["type"]
    if type in PERSON_TYPES:
        texts = [str(i) for i in value] if isinstance(value, list) else None if value is None else str(value)
        return {"Id": value, "StringId": texts}
    if type in LOOKUP_TYPES:
        return {"Id": value if value is not None or not is_multiple(column) else []}
    if type == "URL" and value is not None:
        return {"": Complex("SP.FieldUrlValue", {"Description": value["Description"], "Url": value["Url"]})}
    if type == "Geolocation" and value is not None:
        return {"": Complex("SP.FieldGeolocationValue", value)}
    if type == "TaxonomyFieldType" and value is not None:
        # the label of a single value is its WssId as text (wire.md quirk 34)
        return {
            "": Complex(
                _TERM, {"Label": str(value["WssId"]), "TermGuid": value["TermGuid"], "WssId": value["WssId"]}
            )
        }
    if type == "TaxonomyFieldTypeMulti":
        return {
            "": [
                Complex(_TERM, {name: one[name] for name in ("Label", "TermGuid", "WssId")})
                for one in value or []
            ]
        }
    if type == "Calculated":
        return {"": None if value is None else calculated_text(value)}
    return {"": value}


# 7/12/2022 4:33 AM, as recorded
_LEADING_ZERO = re.compile(r"(?<![:\d])0(?=\d)")
_TERM = "SP.Taxonomy.TaxonomyFieldValue"


def calculated_text(value: Any) -> str:
    """A string with 15 digits and no type prefix (wire.md quirk 31)."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return digits_15(value) if isinstance(value, (int, float)) else str(value)


def digits_15(number: float) -> str:
    if not isfinite(number):
        return "#NUM!"
    whole = len(str(int(abs(number)))) if abs(number) >= 1 else 0
    return f"{number:.{max(0, 15 - whole)}f}"


def local_text(session: Session, column: Row, value: Any) -> str:
    """A value as the site's pages show it (RenderListDataAsStream)."""
    own = locale(session.locale_id)
    if value is None:
        return ""
    if isinstance(value, bool):
        return own.yes if value else own.no
    if isinstance(value, float):
        return _local_number(column, value, own)
    if column["type"] == "DateTime":
        moment = datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(zone(session))
        only = (
            column["attributes"].get("Format", "DateTime" if column.get("base") else "DateOnly") == "DateOnly"
        )
        text = moment.strftime(own.date[0] if only else f"{own.date[0]} {own.time}")
        return _LEADING_ZERO.sub("", text) if own.lcid == 1033 else text
    return ";#".join(map(str, value)) if isinstance(value, list) else str(value)


def _local_number(column: Row, value: float, own: Locale) -> str:
    percent = flag(column["attributes"].get("Percentage", ""))
    number = value * 100 if percent else value
    decimals = column["attributes"].get("Decimals")
    text = (
        f"{number:,.{int(decimals)}f}"
        if decimals and int(decimals) >= 0
        else f"{number:,.10f}".rstrip("0").rstrip(".")
    )
    swapped = text.replace(",", "\0").replace(".", own.decimal).replace("\0", own.thousand)
    return swapped + "%" if percent else swapped
