"""Validation formulas of columns and of lists: a row that breaks one is not written (wire.md section 0.4).

The code and the text without a message of one's own are reported (pnpjs issue 1770); that columns answer with the same
code is not verified ([K]).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.sharepoint import formulas
from sp_prosjektportal.emulator.sharepoint.language import locale
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_FAILED = "List data validation failed."


def check(session: Session, found: Row, by_name: Mapping[str, Row], operand: Any) -> None:
    """``operand(name)``: the value of a column in the row that is to be written."""
    for column in by_name.values():
        if column.get("validation"):
            _check(session, column["validation"], column.get("validation_message"), by_name, operand)
    settings = found.get("settings") or {}
    if settings.get("ValidationFormula"):
        _check(session, settings["ValidationFormula"], settings.get("ValidationMessage"), by_name, operand)


def _check(
    session: Session, text: str, message: str | None, by_name: Mapping[str, Row], operand: Any
) -> None:
    formula = formulas.parse(text, locale(session.locale_id))
    result = formula.value(lambda written: operand(_name(written, by_name)), session.now)
    if result is True or (isinstance(result, (int, float)) and result != 0):
        return
    raise Refused(500, "-2130575162, Microsoft.SharePoint.SPListDataValidationException", message or _FAILED)


def _name(written: str, by_name: Mapping[str, Row]) -> str:
    if written in by_name:
        return written
    lower = written.casefold()
    return next((name for name, row in by_name.items() if row["title"].casefold() == lower), written)
