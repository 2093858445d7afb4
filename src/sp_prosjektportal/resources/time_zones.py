"""The site's time zone, which decides the day of a date-only value (wire.md section 7.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.tenant.request import Reply, Request

FACT = "time_zone"
_PATH = "/_api/web/RegionalSettings/TimeZone"
# SharePoint's own numbers of time zones: those of the countries around us, the rest by their fixed offset.
_ZONES = {
    2: "Europe/London", 3: "Europe/Paris", 4: "Europe/Berlin", 5: "Europe/Bucharest", 6: "Europe/Budapest",
    7: "Europe/Athens", 10: "America/New_York", 11: "America/Chicago", 12: "America/Denver",
    13: "America/Los_Angeles", 51: "Europe/Moscow", 57: "Europe/Warsaw", 59: "Europe/Helsinki", 93: "Etc/UTC",
}  # fmt: skip


def asks(known: Known) -> tuple[Request, ...]:
    """The request that learns the time zone, unless it is known."""
    return () if FACT in known.facts else (Request.get(known.site, _PATH, missing_ok=True),)


def learn(reply: Reply, ask: Request, known: Known) -> bool:
    """Keep the answer; false when this was the answer to something else."""
    if not ask.path.startswith(_PATH):
        return False
    if not reply.missing:
        keep(reply.body, known)
    return True


def keep(row: Mapping[str, Any] | None, known: Known) -> None:
    """Keep what an ``SP.TimeZone`` says."""
    if row and row.get("Id") is not None:
        bias = (row.get("Information") or {}).get("Bias", 0)
        known.facts[FACT] = _ZONES.get(int(row["Id"]), f"UTC{-int(bias):+d}")


def zone(known: Known) -> tzinfo:
    """The site's time zone; Oslo's, when the site has not said."""
    name = str(known.facts.get(FACT) or "Europe/Oslo")
    if name.startswith("UTC") and name != "UTC":
        return timezone(timedelta(minutes=int(name[3:])))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
