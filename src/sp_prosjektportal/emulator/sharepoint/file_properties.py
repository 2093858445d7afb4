"""What hangs on a file or folder: its property bag, and the row of the list that it is."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.sharepoint.entity import Entity, Null
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


class Properties(Entity):
    """The property bag of a file or folder."""

    type = "SP.PropertyValues"

    def __init__(self, session: Session, row: Row, uri: str, found: Row | None = None) -> None:
        super().__init__(session, uri)
        self.row, self.list = row, found

    def properties(self) -> dict[str, Any]:
        row, found = self.row, self.list
        of_list = (
            {
                "vti_x005f_listname": f"{{{found['id'].upper()}}}", "vti_x005f_listtitle": found["title"],
                "vti_x005f_listservertemplate": found["template"], "vti_x005f_listbasetype": found["base_type"],
            }
            if found
            else {}
        )  # fmt: skip
        colored = {"vti_x005f_colorhex": row["color"]} if row.get("color") else {}
        return of_list | colored | {
            "vti_x005f_timecreated": row["created"], "vti_x005f_timelastmodified": row["modified"], "vti_x005f_level": 1,
            "vti_x005f_etag": f'"{{{str(row.get("unique_id") or row["id"]).upper()}}},{row.get("version", 1)}"',
        }  # fmt: skip


class StorageMetrics(Entity):
    """How much lies in a folder."""

    type = "SP.StorageMetrics"

    def __init__(self, session: Session, uri: str, shown: dict[str, Any]) -> None:
        super().__init__(session, uri)
        self.shown = shown

    def properties(self) -> dict[str, Any]:
        return self.shown


def item_entity(session: Session, found: Row | None, row: Row | None) -> Entity:
    from sp_prosjektportal.emulator.sharepoint.item_entities import ItemEntity
    from sp_prosjektportal.emulator.sharepoint.item_shape import Shape

    return ItemEntity(session, row, Shape(session, found["id"])) if row and found else Null(session)
