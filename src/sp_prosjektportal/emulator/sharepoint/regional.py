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
        nb = self.session.locale_id == 1044
        day_first = self.session.locale_id in (1044, 2057)
        return {
            "AdjustHijriDays": 0, "AlternateCalendarType": 0, "AM": "" if day_first else "AM", "CalendarType": 1, "Collation": 11 if nb else 25,
            "CollationLCID": 1044 if nb else 2070, "DateFormat": int(day_first), "DateSeparator": "." if nb else "/", "DecimalSeparator": "," if nb else ".",
            "DigitGrouping": "3;0", "FirstDayOfWeek": 1 if nb else 0, "FirstWeekOfYear": 2 if nb else 0, "IsEastAsia": False, "IsRightToLeft": False,
            "IsUIRightToLeft": False, "ListSeparator": ";" if nb else ",", "LocaleId": self.session.locale_id, "NegativeSign": "-", "NegNumberMode": 1,
            "PM": "" if day_first else "PM", "PositiveSign": "", "ShowWeeks": False, "ThousandSeparator": "\xa0" if nb else ",", "Time24": day_first,
            "TimeMarkerPosition": 0, "TimeSeparator": ":", "WorkDayEndHour": 1020, "WorkDays": 62, "WorkDayStartHour": 480,
        }  # fmt: skip

    @navigation("TimeZone")
    def time_zone(self) -> Entity:
        return TimeZone(self.session, "Web/RegionalSettings/TimeZone")
