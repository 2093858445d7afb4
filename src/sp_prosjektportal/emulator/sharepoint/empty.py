"""Collections that stay empty here, because what would fill them is not emulated."""

from __future__ import annotations

from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity
from sp_prosjektportal.emulator.sharepoint.session import Session


class Empty(Collection):
    """Reads as an empty list; adding to it answers 501."""

    def __init__(self, session: Session, uri: str, type: str) -> None:
        super().__init__(session, uri)
        self.type = type

    def rows(self) -> list[Entity]:
        return []
