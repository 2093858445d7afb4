"""An address of a file with nothing there: 404, whatever is asked (wire.md section 0.4)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused
from sp_prosjektportal.emulator.sharepoint.entity import Entity
from sp_prosjektportal.emulator.sharepoint.session import Session


def missing(path: str) -> Refused:
    return Refused(404, f"-2130575338, {SP_EXCEPTION}", f"The file {path} does not exist.")


class MissingFile(Entity):
    """A path with no file there."""

    type = "SP.File"

    def __init__(self, session: Session, path: str) -> None:
        super().__init__(session, path)
        self.path = path

    def properties(self) -> dict[str, Any]:
        raise missing(self.path)

    def named_value(self, name: str) -> tuple[str, Any]:
        raise missing(self.path)  # Exists too: office365's `get_exists` and PnPjs' `exists` go by the 404

    def step(self, name: str) -> Any:
        raise missing(self.path)

    def merge(self, body: dict[str, Any]) -> None:
        raise missing(self.path)

    def write_value(self, content: bytes) -> None:
        raise missing(self.path)

    def delete(self) -> None:
        raise missing(self.path)
