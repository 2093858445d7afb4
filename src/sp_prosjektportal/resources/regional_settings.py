"""The site's regional settings: its time zone, which decides the day of a date-only value (wire.md section 7.2), and
its locale, which decides how numbers and dates are written and is not its language (a recorded English site writes
commas in numbers: conformance case ``web.get_select_expand``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.resources.item_values import Locale
from sp_prosjektportal.tenant.request import Reply, Request

FACT = "time_zone"
LOCALE = "regional_settings"
SELECT, EXPAND = ("RegionalSettings/*",), ("RegionalSettings", "RegionalSettings/TimeZone")
_PATH = "/_api/web?"
TIME_ZONES = {
    "Europe/Oslo": 4, "Arctic/Longyearbyen": 4, "Europe/Stockholm": 4, "Europe/Berlin": 4, "Europe/Amsterdam": 4,
    "Europe/Rome": 4, "Europe/Vienna": 4, "Europe/Zurich": 4, "Europe/Copenhagen": 3, "Europe/Paris": 3,
    "Europe/Brussels": 3, "Europe/Madrid": 3, "Europe/London": 2, "Europe/Dublin": 2, "Europe/Lisbon": 2,
    "Europe/Athens": 5, "Europe/Bucharest": 5, "Europe/Budapest": 6, "Europe/Prague": 6, "Europe/Moscow": 51,
    "Europe/Warsaw": 57, "Europe/Helsinki": 59, "Atlantic/Reykjavik": 31, "America/New_York": 10,
    "America/Chicago": 11, "America/Denver": 12, "America/Los_Angeles": 13, "Etc/UTC": 93, "UTC": 93,
}  # fmt: skip
"""SharePoint's numbers of time zones (SPRegionalSettings.TimeZones) by IANA name: our neighbours' and some others. The
first of a number is the one by which it is read; the numbers that stand for others are read by their offset."""

_ZONES = {number: name for name, number in reversed(TIME_ZONES.items())}

LOCALES = {
    "nb-NO": 1044, "nn-NO": 2068, "se-NO": 1083, "en-GB": 2057, "en-US": 1033, "sv-SE": 1053, "da-DK": 1030,
    "fi-FI": 1035, "de-DE": 1031, "fr-FR": 1036, "nl-NL": 1043,
}  # fmt: skip
"""LCIDs of locales ([MS-LCID])."""


def asks(known: Known) -> tuple[Request, ...]:
    """The request that learns the regional settings, unless they are known."""
    if FACT in known.facts:
        return ()
    return (
        Request.get(known.site, "/_api/web", select=["Id", "Url", *SELECT], expand=EXPAND, missing_ok=True),
    )


def learn(reply: Reply, ask: Request, known: Known) -> bool:
    """Keep the answer; false when this was the answer to something else."""
    if not ask.path.startswith(_PATH):
        return False
    if not reply.missing:
        keep(reply.value("RegionalSettings"), known)
    return True


def keep(settings: Mapping[str, Any] | None, known: Known) -> None:
    """Keep what an ``SP.RegionalSettings`` says, its time zone expanded."""
    known.facts[LOCALE] = {name: value for name, value in (settings or {}).items() if name != "TimeZone"}
    row = (settings or {}).get("TimeZone")
    if row and row.get("Id") is not None:
        bias = (row.get("Information") or {}).get("Bias", 0)
        known.facts[FACT] = _ZONES.get(int(row["Id"]), f"UTC{-int(bias):+d}")


def locale_id(known: Known) -> int:
    """LCID by which the site writes; that of its language, when the site has not said."""
    return int(known.facts.get(LOCALE, {}).get("LocaleId") or known.language)


def locale(known: Known) -> Locale:
    """How the site writes numbers and dates."""
    return Locale(locale_id(known), zone(known), known.facts.get(LOCALE, {}))


def zone(known: Known) -> tzinfo:
    """The site's time zone; Oslo's, when the site has not said."""
    name = str(known.facts.get(FACT) or "Europe/Oslo")
    if name.startswith("UTC") and name != "UTC":
        return timezone(timedelta(minutes=int(name[3:])))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
