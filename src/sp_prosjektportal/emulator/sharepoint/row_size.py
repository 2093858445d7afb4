"""How wide a row may be: 8,000 bytes, of which 256 are SharePoint's own.

Bytes a column as documented ("Software boundaries and limits": column limits), so 276 columns of text fit a list. The sentence is
reported; its code is unverified.
"""

from __future__ import annotations

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

ROOM = 8_000 - 256
_BYTES = {
    "Text": 28, "Note": 28, "Choice": 28, "MultiChoice": 28, "Number": 12, "Currency": 12, "DateTime": 12, "Lookup": 4, "LookupMulti": 4,
    "User": 4, "UserMulti": 4, "Boolean": 5, "URL": 56, "Calculated": 28, "Guid": 20, "Integer": 4, "TaxonomyFieldType": 40,
    "TaxonomyFieldTypeMulti": 40, "Geolocation": 30, "Location": 28, "Thumbnail": 28,
}  # fmt: skip


def check(session: Session, row: Row, list_id: str) -> None:
    """Refuses the column that a row has no room for."""
    others = session.rows("columns", list_id).values()
    used = sum(_BYTES.get(other["type"], 0) for other in others if other["id"] != row["id"])
    if used + _BYTES.get(row["type"], 0) > ROOM:
        raise Refused(
            500, f"-2130575156, {SP_EXCEPTION}",
            "The column cannot be added because the total size of the columns in this list exceeds the limit. Please delete other "
            "columns first.",
        )  # fmt: skip
