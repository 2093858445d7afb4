"""A site group as a program sees it: its owner may be a group, which REST's SetUserAsOwner does not say."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.csom.entities import EntityThing, session_of
from sp_prosjektportal.emulator.csom.things import method
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.sharepoint.people import require_over


class GroupThing(EntityThing):
    """``Owner`` is a principal ([MS-CSOMSPT] 3.2.5.45: read and write); the rest is the entity's own."""

    type = "SP.Group"
    _owner: int = 0

    def set(self, name: str, value: Any) -> None:
        if name != "Owner":
            super().set(name, value)
        elif isinstance(value, EntityThing) and value.type in ("SP.User", "SP.Group"):
            self._owner = int(value.entity.value("Id"))
        else:
            raise Refused(
                200, "-2147024809, System.ArgumentException", "Value does not fall within the expected range."
            )

    @method
    def update(self) -> None:
        if self._owner:
            session, key = session_of(self.context), str(self.entity.value("Id"))
            group = session.get("groups", key) or {}
            require_over(session, group)
            session.put("groups", key, {**group, "owner": self._owner})
        super().update()
