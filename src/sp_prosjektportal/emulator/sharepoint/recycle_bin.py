"""The recycle bin on the wire: ``SP.RecycleBinItem`` (wire.md section 15)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import principals, recycling
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, action, function, navigation
from sp_prosjektportal.emulator.sharepoint.invalid import zone
from sp_prosjektportal.emulator.sharepoint.language import locale
from sp_prosjektportal.emulator.sharepoint.people import principal_entity
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


class RecycleBinItem(Entity):
    type = "SP.RecycleBinItem"

    def __init__(self, session: Session, row: Row, uri: str) -> None:
        super().__init__(session, f"{uri}('{row['id']}')")
        self.row = row

    def properties(self) -> dict[str, Any]:
        row = self.row
        author = principals.principal(self.session, row["author"]) or {}
        by = principals.principal(self.session, row["by"]) or {}
        return {
            "AuthorEmail": author.get("email") or "", "AuthorName": author.get("title", ""), "DeletedByEmail": by.get("email") or "",
            "DeletedByName": by.get("title", ""), "DeletedDate": row["at"], "DeletedDateLocalFormatted": self._local(), "DirName": row["dir"],
            "DirNamePath": Complex("SP.ResourcePath", {"DecodedUrl": row["dir"]}), "Id": row["id"], "ItemState": row["state"],
            "ItemType": row["type"], "LeafName": row["leaf"], "LeafNamePath": Complex("SP.ResourcePath", {"DecodedUrl": row["leaf"]}),
            "Size": str(row["size"]), "Title": row["title"],
        }  # fmt: skip

    def _local(self) -> str:
        moment = datetime.fromisoformat(self.row["at"].replace("Z", "+00:00")).astimezone(zone(self.session))
        own = locale(self.session.locale_id)
        if own.lcid == 1044:
            return moment.strftime(f"{own.date[0]} {own.time}")
        return f"{moment.month}/{moment.day}/{moment.year} {moment.hour % 12 or 12}:{moment:%M %p}"

    @navigation("Author")
    def author(self) -> Entity:
        return principal_entity(self.session, self.row["author"])

    @navigation("DeletedBy")
    def deleted_by(self) -> Entity:
        return principal_entity(self.session, self.row["by"])

    @action("Restore")
    def restore(self) -> None:
        recycling.restore(self.session, self.row)

    @action("MoveToSecondStage")
    def to_second_stage(self) -> None:
        recycling.to_second_stage(self.session, self.row)

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()

    def delete(self) -> None:
        recycling.purge(self.session, self.row)


class RecycleBin(Collection):
    """``whole``: the site's bin with both stages; else the web's, its first stage."""

    type = "SP.RecycleBinItem"

    def __init__(
        self, session: Session, *, whole: bool, state: int = 0, rows: list[Row] | None = None
    ) -> None:
        super().__init__(session, "Site/RecycleBin" if whole else "Web/RecycleBin")
        self.whole, self.state, self.given = whole, state, rows

    def _all(self) -> list[Row]:
        rows = recycling.entries(self.session, whole=self.whole) if self.given is None else self.given
        return [row for row in rows if not self.state or row["state"] == self.state]

    def rows(self) -> list[Entity]:
        return [RecycleBinItem(self.session, row, self.uri) for row in self._all()]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(str(arguments[0]))

    @function("GetById", parameters=["id"])
    def by_id(self, id: str) -> Entity:
        row = recycling.entry(self.session, id, whole=self.whole)
        return RecycleBinItem(self.session, row, self.uri)

    @action("RestoreAll")
    def restore_all(self) -> None:
        self._each(self._all(), lambda row: recycling.restore(self.session, row))

    @action("DeleteAll")
    def delete_all(self) -> None:
        self._each(self._all(), lambda row: recycling.purge(self.session, row))

    @action("MoveAllToSecondStage")
    def all_to_second_stage(self) -> None:
        self._each(self._all(), lambda row: recycling.to_second_stage(self.session, row))

    @action("DeleteAllSecondStageItems")
    def delete_second_stage(self) -> None:
        rows = [row for row in self._all() if row["state"] == recycling.SECOND_STAGE]
        self._each(rows, lambda row: recycling.purge(self.session, row))

    @action("RestoreByIds", parameters=["ids", "bRenameExistingItems"])
    def restore_by_ids(self, ids: list[str] | None = None, b_rename_existing_items: bool = False) -> None:
        rename = bool(b_rename_existing_items)
        self._each(self._by_ids(ids), lambda row: recycling.restore(self.session, row, rename=rename))

    @action("DeleteByIds", parameters=["ids"])
    def delete_by_ids(self, ids: list[str] | None = None) -> None:
        self._each(self._by_ids(ids), lambda row: recycling.purge(self.session, row))

    @action("MoveToSecondStageByIds", parameters=["ids"])
    def to_second_stage_by_ids(self, ids: list[str] | None = None) -> None:
        self._each(self._by_ids(ids), lambda row: recycling.to_second_stage(self.session, row))

    def _by_ids(self, ids: list[str] | None) -> list[Row]:
        return [recycling.entry(self.session, one, whole=self.whole) for one in ids or []]

    @staticmethod
    def _each(rows: Iterable[Row], act: Callable[[Row], None]) -> None:
        for row in list(rows):
            act(row)


def asked(session: Session, limit: int, ascending: bool, state: int, *, whole: bool) -> RecycleBin:
    """``GetRecycleBinItems``: newest first unless asked otherwise; ``state`` 0 is both stages."""
    rows = recycling.entries(session, whole=whole)
    ordered = rows if ascending else rows[::-1]
    chosen = [row for row in ordered if not state or row["state"] == state]
    return RecycleBin(session, whole=whole, rows=chosen[:limit] if limit else chosen)
