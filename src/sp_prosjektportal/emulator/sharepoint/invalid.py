"""What the two ways to write values have in common: the fault of a value, the site's time zone, a lookup's target."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sp_prosjektportal.emulator.sharepoint.session import Session
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


class Invalid(Exception):
    """A form's value is not accepted: what the row of the answer says."""

    def __init__(self, message: str, code: int = FIELD_INVALID) -> None:
        super().__init__(message)
        self.message, self.code = message, code


def zone(session: Session) -> ZoneInfo:
    return ZoneInfo(ZONES.get(int(session.site.get("time_zone", 4)), "UTC"))


def target(column: Row) -> str:
    """The id of the list that a lookup points at."""
    return str(column["attributes"].get("List", "")).strip("{}").lower()
