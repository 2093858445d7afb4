"""Earlier versions of a file: ``SP.FileVersion``."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import resource_missing
from sp_prosjektportal.emulator.sharepoint import file_contents, file_states
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, Raw, action, function, navigation
from sp_prosjektportal.emulator.sharepoint.people import principal_entity
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


class FileVersion(Entity):
    type = "SP.FileVersion"

    def __init__(self, session: Session, list_id: str, file: Row, row: Row, uri: str) -> None:
        super().__init__(session, f"{uri}({row['id']})")
        self.list_id, self.file, self.row = list_id, file, row

    def properties(self) -> dict[str, Any]:
        row, file = self.row, self.file
        folder = file["folder"].removeprefix(self.session.path).lstrip("/")
        return {
            "CheckInComment": row.get("comment", ""), "Created": row["created"], "ID": row["id"], "IsCurrentVersion": False,
            "Length": str(row["size"]), "Size": row["size"], "Url": f"_vti_history/{row['id']}/{folder}/{file['file']['name']}",
            "VersionLabel": row["label"],
        }  # fmt: skip

    def more(self, name: str) -> Any:
        """Shown when asked for by name (CLI for Microsoft 365, `spo file version list`)."""
        return {"expirationdate": None, "snapshotdate": None}[name.lower()]

    @navigation("CreatedBy")
    def created_by(self) -> Entity:
        return principal_entity(self.session, self.row["by"])

    @function("$value", "OpenBinaryStream")
    def content(self) -> Raw:
        return Raw(file_contents.decode(self.row), "application/octet-stream")

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()

    def delete(self) -> None:
        file_states.may_change(self.session, self.list_id, self.file)
        file_contents.drop_version(self.session, self.file["unique_id"], self.row["label"])


class FileVersions(Collection):
    type = "SP.FileVersion"

    def __init__(self, session: Session, list_id: str, file: Row, uri: str) -> None:
        super().__init__(session, uri)
        self.list_id, self.file = list_id, file

    def rows(self) -> list[Entity]:
        kept = file_contents.versions(self.session, self.file["unique_id"])
        return [self._entity(row) for row in kept]

    def _entity(self, row: Row) -> Entity:
        return FileVersion(self.session, self.list_id, self.file, row, self.uri)

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(int(arguments[0]))

    @function("GetById", parameters=["versionid"])
    def by_id(self, versionid: int) -> Entity:
        for row in file_contents.versions(self.session, self.file["unique_id"]):
            if row["id"] == int(versionid):
                return self._entity(row)
        raise resource_missing(f"versions({versionid})")

    @action("DeleteById", "RecycleById", parameters=["vid"])
    def delete_by_id(self, vid: int) -> None:
        self.by_id(vid).delete()

    @action("DeleteByLabel", "RecycleByLabel", parameters=["versionLabel"])
    def delete_by_label(self, version_label: str) -> None:
        self._by_label(version_label).delete()

    @action("RestoreByLabel", parameters=["versionLabel"])
    def restore_by_label(self, version_label: str) -> None:
        version = self._by_label(version_label)
        file_states.store(self.session, self.list_id, self.file, file_contents.decode(version.row))

    @action("DeleteAll")
    def delete_all(self) -> None:
        for row in self.rows():
            row.delete()

    def _by_label(self, label: str) -> FileVersion:
        for row in file_contents.versions(self.session, self.file["unique_id"]):
            if row["label"] == label:
                return FileVersion(self.session, self.list_id, self.file, row, self.uri)
        raise resource_missing(f"versions({label})")
