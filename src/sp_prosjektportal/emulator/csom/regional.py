"""Regional settings as a program sees them: the only way to change them."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.csom.entities import EntityThing
from sp_prosjektportal.emulator.csom.things import Context, method, no_member
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.sharepoint import requirements
from sp_prosjektportal.emulator.sharepoint.regional import WRITABLE, RegionalSettings, TimeZone


class RegionalThing(EntityThing):
    """``LocaleId``, ``TimeZone`` and the rest are set, then ``Update`` is called (PnP PowerShell: New-PnPSite)."""

    type = "SP.RegionalSettings"

    def __init__(self, context: Context, entity: RegionalSettings) -> None:
        super().__init__(context, entity, ":rs")
        self._settings = entity

    def set(self, name: str, value: Any) -> None:
        if name == "TimeZone":
            if not (isinstance(value, EntityThing) and isinstance(value.entity, TimeZone)):
                raise _out_of_range()
            self.changes[name] = value.entity.number
        elif name not in (*WRITABLE, "LocaleId"):
            raise no_member(self, "Property", name)
        elif not isinstance(value, int) or value < 0:
            raise _out_of_range()
        else:
            self.changes[name] = value

    @method
    def update(self) -> None:
        if self.changes:
            requirements.check(self.entity, requirements.MERGE)
            self._settings.write(self.changes)
            self.changes = {}


def _out_of_range() -> Refused:
    return Refused(
        200, "-2147024809, System.ArgumentException", "Value does not fall within the expected range."
    )
