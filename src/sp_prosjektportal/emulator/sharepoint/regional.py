"""Time zone and regional settings of a web (wire.md section 3). Read by REST; written by CSOM only."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint.entity import Entity, navigation

_ZONES = {
    2: ("(UTC) Dublin, Edinburgh, Lisbon, London", 0), 3: ("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", -60),
    4: ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", -60), 10: ("(UTC-05:00) Eastern Time (US and Canada)", 300),
    13: ("(UTC-08:00) Pacific Time (US and Canada)", 480), 93: ("(UTC) Coordinated Universal Time", 0),
}  # fmt: skip


class TimeZone(Entity):
    type = "SP.TimeZone"

    def properties(self) -> dict[str, Any]:
        number = int(self.session.site["time_zone"])
        text, bias = _ZONES.get(number, _ZONES[93])
        info = {"Bias": bias, "DaylightBias": -60 if number != 93 else 0, "StandardBias": 0}
        return {"Description": text, "Id": number, "Information": Complex("SP.TimeZoneInformation", info)}


class RegionalSettings(Entity):
    type = "SP.RegionalSettings"

    def properties(self) -> dict[str, Any]:
        nb = self.session.lcid == 1044
        return {
            "AdjustHijriDays": 0, "AlternateCalendarType": 0, "AM": "" if nb else "AM", "CalendarType": 1, "Collation": 11 if nb else 25,
            "CollationLCID": 1044 if nb else 2070, "DateFormat": 1 if nb else 0, "DateSeparator": "." if nb else "/", "DecimalSeparator": "," if nb else ".",
            "DigitGrouping": "3;0", "FirstDayOfWeek": 1 if nb else 0, "FirstWeekOfYear": 2 if nb else 0, "IsEastAsia": False, "IsRightToLeft": False,
            "IsUIRightToLeft": False, "ListSeparator": ";" if nb else ",", "LocaleId": self.session.lcid, "NegativeSign": "-", "NegNumberMode": 1,
            "PM": "" if nb else "PM", "PositiveSign": "", "ShowWeeks": False, "ThousandSeparator": "\xa0" if nb else ",", "Time24": nb,
            "TimeMarkerPosition": 0, "TimeSeparator": ":", "WorkDayEndHour": 1020, "WorkDays": 62, "WorkDayStartHour": 480,
        }  # fmt: skip

    @navigation("TimeZone")
    def time_zone(self) -> Entity:
        return TimeZone(self.session, "Web/RegionalSettings/TimeZone")
