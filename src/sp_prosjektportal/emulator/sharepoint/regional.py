"""Time zone and regional settings of a web (wire.md section 3). Read by REST; written by CSOM only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sp_prosjektportal.emulator.errors import NotEmulated, invalid
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint.entity import (
    Body,
    Collection,
    Entity,
    Primitive,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.session import Session

# Number: its text, its bias in minutes, and whose clock it is ("SPRegionalSettings.TimeZones" names all).
_ZONES = {
    2: ("(UTC) Dublin, Edinburgh, Lisbon, London", 0, "Europe/London"),
    3: ("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", -60, "Europe/Paris"),
    4: ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", -60, "Europe/Oslo"),
    5: ("(UTC+02:00) Athens, Bucharest, Istanbul", -120, "Europe/Athens"),
    6: ("(UTC+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague", -60, "Europe/Budapest"),
    10: ("(UTC-05:00) Eastern Time (US and Canada)", 300, "America/New_York"),
    11: ("(UTC-06:00) Central Time (US and Canada)", 360, "America/Chicago"),
    12: ("(UTC-07:00) Mountain Time (US and Canada)", 420, "America/Denver"),
    13: ("(UTC-08:00) Pacific Time (US and Canada)", 480, "America/Los_Angeles"),
    31: ("(UTC) Monrovia, Reykjavik", 0, "Atlantic/Reykjavik"),
    51: ("(UTC+03:00) Moscow, St. Petersburg, Volgograd", -180, "Europe/Moscow"),
    57: ("(UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb", -60, "Europe/Warsaw"),
    59: ("(UTC+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius", -120, "Europe/Helsinki"),
    93: ("(UTC) Coordinated Universal Time", 0, "UTC"),
}  # fmt: skip
_SUMMERLESS = (31, 51, 93)
_LOCALES = (1030, 1031, 1033, 1035, 1036, 1043, 1044, 1053, 1083, 2057, 2068)
"""Locales that may be chosen here. How the others than bokmål's and the two English ones write is not emulated."""

WRITABLE = (
    "AdjustHijriDays", "AlternateCalendarType", "CalendarType", "Collation", "FirstDayOfWeek", "FirstWeekOfYear", "ShowWeeks", "Time24",
    "WorkDayEndHour", "WorkDays", "WorkDayStartHour",
)  # fmt: skip
"""What CSOM can set besides the locale and the time zone ([MS-CSOMSPT] 3.2.5.110)."""


_LANGUAGES = {
    1044: ("Norwegian (Bokmål)", "nb-NO"), 1033: ("English", "en-US"), 1030: ("Danish", "da-DK"), 1053: ("Swedish", "sv-SE"),
}  # fmt: skip


def _moment(text: Any) -> datetime:
    try:
        return datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError as error:
        raise invalid("Value does not fall within the expected range.") from error


class TimeZone(Entity):
    type = "SP.TimeZone"

    def __init__(self, session: Session, uri: str, number: int = 0) -> None:
        super().__init__(session, uri)
        self.number = number or int(session.site["time_zone"])

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(_ZONES.get(self.number, _ZONES[93])[2])

    @function("UTCToLocalTime", parameters=["date"])
    def local(self, date: str) -> Primitive:
        """A moment in UTC, shown without a zone (case WebTests/TimeZoneUtcToLocalTimeTest)."""
        moment = _moment(date)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return Primitive(moment.astimezone(self._zone).replace(tzinfo=None).isoformat(timespec="seconds"))

    @function("LocalTimeToUTC", parameters=["date"])
    def utc(self, date: str) -> Primitive:
        moment = _moment(date).replace(tzinfo=None).replace(tzinfo=self._zone)
        return Primitive(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

    def properties(self) -> dict[str, Any]:
        number = self.number
        text, bias, _ = _ZONES.get(number, _ZONES[93])
        info = {"Bias": bias, "DaylightBias": 0 if number in _SUMMERLESS else -60, "StandardBias": 0}
        return {"Description": text, "Id": number, "Information": Complex("SP.TimeZoneInformation", info)}


class RegionalSettings(Entity):
    type = "SP.RegionalSettings"

    def properties(self) -> dict[str, Any]:
        nb = self.session.locale_id == 1044
        day_first = self.session.locale_id in (1044, 2057)
        return {
            "AdjustHijriDays": 0, "AlternateCalendarType": 0, "AM": "" if day_first else "AM", "CalendarType": 1, "Collation": 11 if nb else 25,
            "CollationLCID": 1044 if nb else 2070, "DateFormat": int(day_first), "DateSeparator": "." if nb else "/", "DecimalSeparator": "," if nb else ".",
            "DigitGrouping": "3;0", "FirstDayOfWeek": 1 if nb else 0, "FirstWeekOfYear": 2 if nb else 0, "IsEastAsia": False, "IsRightToLeft": False,
            "IsUIRightToLeft": False, "ListSeparator": ";" if nb else ",", "LocaleId": self.session.locale_id, "NegativeSign": "-", "NegNumberMode": 1,
            "PM": "" if day_first else "PM", "PositiveSign": "", "ShowWeeks": False, "ThousandSeparator": "\xa0" if nb else ",", "Time24": day_first,
            "TimeMarkerPosition": 0, "TimeSeparator": ":", "WorkDayEndHour": 1020, "WorkDays": 62, "WorkDayStartHour": 480,
            **(self.session.site.get("regional") or {}),
        }  # fmt: skip

    def write(self, changes: dict[str, Any]) -> None:
        """What a program has set, once it says ``Update``. Another locale writes as is usual for it again."""
        site, found = self.session.site, dict(changes)
        locale = int(found.pop("LocaleId", self.session.locale_id))
        zone = int(found.pop("TimeZone", site["time_zone"]))
        if locale not in _LOCALES:
            raise NotEmulated(f"the locale {locale}.")
        kept = site.get("regional") or {} if locale == self.session.locale_id else {}
        self.session.change_site(locale=locale, time_zone=zone, regional={**kept, **found})
        self.session.touch()

    @navigation("TimeZones")
    def time_zones(self) -> Collection:
        return TimeZones(self.session, "Web/RegionalSettings/TimeZones")

    @navigation("InstalledLanguages")
    def languages(self) -> Body:
        shown = [
            Complex("SP.Language", {"DisplayName": name, "LanguageTag": tag, "Lcid": lcid})
            for lcid, (name, tag) in _LANGUAGES.items()
        ]
        return Body(Complex("SP.LanguageCollection", {"Items": shown}))

    @navigation("TimeZone")
    def time_zone(self) -> Entity:
        return TimeZone(self.session, "Web/RegionalSettings/TimeZone")


class TimeZones(Collection):
    type = "SP.TimeZone"

    def rows(self) -> list[Entity]:
        return [TimeZone(self.session, f"{self.uri}({number})", number) for number in _ZONES]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(arguments[0])

    @function("GetById", parameters=["id"])
    def by_id(self, id: int) -> Entity:
        if int(id) not in _ZONES:
            raise invalid("Value does not fall within the expected range.")
        return TimeZone(self.session, f"{self.uri}({int(id)})", int(id))
