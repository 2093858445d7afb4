"""Numbers, dates and amounts in the form of a language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
NO_BREAK = "\u00a0"
MINUS = "\u2212"
MONTHS = {
    "nb": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


@dataclass(frozen=True, slots=True)
class Form:
    """How one language writes. Times are told in Norwegian time, wherever the report was made."""

    language: str

    def number(self, value: float, decimals: int = 0) -> str:
        """``1 234,5`` or ``1,234.5``; decimals that are nothing are left out."""
        said = f"{abs(value):,.{decimals}f}"
        if "." in said:
            said = said.rstrip("0").rstrip(".")
        if self.language == "nb":
            said = said.replace(",", NO_BREAK).replace(".", ",")
        return (MINUS if value < 0 and said.strip("0,.") else "") + said

    def percent(self, share: float) -> str:
        """A share as per cent, whole ones."""
        said = self.number(share * 100)
        return f"{said}{NO_BREAK}%" if self.language == "nb" else f"{said}%"

    def day(self, day: date) -> str:
        """Short, for tables: ``24.11.2026`` or ``24 Nov 2026``."""
        if self.language == "nb":
            return f"{day:%d.%m.%Y}"
        return f"{day.day}{NO_BREAK}{MONTHS['en'][day.month - 1][:3]}{NO_BREAK}{day.year}"

    def long_day(self, day: date) -> str:
        """For sentences: ``24. november 2026`` or ``24 November 2026``."""
        dot = "." if self.language == "nb" else ""
        return f"{day.day}{dot}{NO_BREAK}{MONTHS[self.language][day.month - 1]}{NO_BREAK}{day.year}"

    def month(self, day: date) -> str:
        """For axes."""
        return f"{MONTHS[self.language][day.month - 1][:3]} {day.year}"

    def moment(self, at: datetime) -> str:
        """Day and time of day in Norway."""
        local = at.astimezone(OSLO)
        if self.language == "nb":
            return f"{self.long_day(local.date())} kl.{NO_BREAK}{local:%H.%M}"
        return f"{self.long_day(local.date())} at {local:%H:%M} (Oslo)"

    def short_moment(self, at: datetime) -> str:
        """For tables."""
        local = at.astimezone(OSLO)
        colon = "." if self.language == "nb" else ":"
        return f"{self.day(local.date())}{NO_BREAK}{local:%H}{colon}{local:%M}"
