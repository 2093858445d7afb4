"""Moments and numbers as the site writes them."""

from __future__ import annotations

from datetime import datetime

from sp_prosjektportal.emulator.sharepoint.invalid import zone
from sp_prosjektportal.emulator.sharepoint.language import locale
from sp_prosjektportal.emulator.sharepoint.session import Session


def moment(session: Session, text: str) -> str:
    """A stored moment with its time of day; empty for what is none."""
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return ""
    own = locale(session.locale_id)
    return found.astimezone(zone(session)).strftime(f"{own.date[0]} {own.time}")


def number(lcid: int, value: float, decimals: int = 0) -> str:
    own = locale(lcid)
    text = f"{value:,.{decimals}f}"
    return text.replace(",", "\0").replace(".", own.decimal).replace("\0", own.thousand)
