"""Folders on the wire: ``SP.Folder`` (wire.md section 8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sp_prosjektportal.emulator.errors import Refused, denied, file_missing, invalid
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import change_entities, content_types, items, paths, recycling
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Null,
    Primitive,
    action,
    navigation,
    refuse_read_only,
)
from sp_prosjektportal.emulator.sharepoint.file_properties import Properties, StorageMetrics, item_entity
from sp_prosjektportal.emulator.sharepoint.paths import checked
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_EXISTS = ("Exists", "ExistsAllowThrowForPolicyFailures", "ExistsWithException")


def folder_at(session: Session, path: str, *, gently: bool = False) -> Entity:
    """By checked path. ``gently``: the old call answers 200 with ``Exists: false`` (wire.md section 8, [K]).

    A folder that is not there can be asked whether it exists; anything else of it is 404.
    """
    try:
        found, row = paths.need_folder(session, path)
    except Refused:
        return (
            FolderEntity(session, path, None, None, exists=False) if gently else MissingFolder(session, path)
        )
    if found is not None:
        require(session, "read", f"item:{found['id']}:{row['id']}" if row else f"list:{found['id']}")
    return FolderEntity(session, path, found, row)


def folder_of(session: Session, found: Row | None, row: Row) -> Entity:
    """The folder that a row of a list is; nothing for another row."""
    if row["kind"] != 1:
        return Null(session)
    return FolderEntity(session, f"{row['folder']}/{(row.get('file') or {}).get('name', '')}", found, row)


def folder_by_id(session: Session, unique_id: str) -> Entity:
    wanted = str(unique_id).strip("{}").lower()
    if wanted == root_id(session):
        return FolderEntity(session, session.path, None, None)
    for row in session.rows("lists").values():
        if row["root_folder_id"] == wanted:
            return FolderEntity(session, row["url"], row, None)
    found = paths.by_unique_id(session, wanted)
    if found is None or found[1]["kind"] != 1:
        raise file_missing()
    return folder_of(session, session.get("lists", found[0]) if found[0] else None, found[1])


def root_id(session: Session) -> str:
    """The web's own folder has an id made from the web's."""
    web = str(session.site["web_id"])
    return web[:-4] + f"{(int(web[-4:], 16) + 1) % 65536:04x}"


class FolderEntity(Entity):
    type = "SP.Folder"

    def __init__(
        self,
        session: Session,
        path: str,
        found: Row | None,
        row: Row | None,
        *,
        exists: bool = True,
        uri: str = "",
    ) -> None:
        quoted = path.replace("'", "''")
        super().__init__(session, uri or f"Web/GetFolderByServerRelativePath(decodedurl='{quoted}')")
        self.path, self.list, self.row, self.exists = path, found, row, exists
        self.list_id = str(found["id"]) if found else ""

    def properties(self) -> dict[str, Any]:
        source: Row = self.row or self.list or self.session.site
        return {
            "Exists": self.exists, "ExistsAllowThrowForPolicyFailures": self.exists, "ExistsWithException": self.exists, "IsWOPIEnabled": False,
            "ItemCount": sum(1 for _ in self._below()), "Name": self.path.rpartition("/")[2] if self._has_name else "", "ProgID": None,
            "ServerRelativeUrl": self.path or "/", "TimeCreated": source["created"], "TimeLastModified": source["modified"],
            "UniqueId": self._id(), "WelcomePage": self._welcome(),
        }  # fmt: skip

    @property
    def _is_root(self) -> bool:
        return self.row is None and self.list is None and self.path.casefold() == self.session.path.casefold()

    @property
    def _has_name(self) -> bool:
        return not self._is_root

    def _id(self) -> str:
        if self.row is not None:
            return str(self.row["unique_id"])
        return str(self.list["root_folder_id"]) if self.list else root_id(self.session)

    def _welcome(self) -> str:
        return (
            str(self.session.site["settings"].get("WelcomePage", "SitePages/Home.aspx"))
            if self._is_root
            else ""
        )

    def _below(self) -> Iterator[Row]:
        own = self.path.casefold()
        for row in self.session.rows("items", self.list_id).values():
            if row["folder"].casefold() == own:
                yield row

    def more(self, name: str) -> Any:
        lower = name.lower()
        if lower == "serverrelativepath":
            return Complex("SP.ResourcePath", {"DecodedUrl": self.path or "/"})
        if lower in ("contenttypeorder", "uniquecontenttypeorder") and self.list is not None:
            if lower == "uniquecontenttypeorder" and self.list["content_type_order"] is None:
                return None
            from sp_prosjektportal.emulator.sharepoint.type_entities import type_id

            return [type_id(i) for i in content_types.offered(self.session, self.list_id)]
        raise KeyError(name)

    @navigation("Folders")
    def folders(self) -> Collection:
        from sp_prosjektportal.emulator.sharepoint.folder_collection import Folders

        return Folders(self.session, self.path)

    @navigation("Files")
    def files(self) -> Collection:
        from sp_prosjektportal.emulator.sharepoint.file_collection import Files

        return Files(self.session, self.path)

    @navigation("ListItemAllFields")
    def item(self) -> Entity:
        return item_entity(self.session, self.list, self.row)

    @navigation("ParentFolder")
    def parent(self) -> Entity:
        if self._is_root:
            return Null(self.session)
        return folder_at(self.session, self.path.rpartition("/")[0])

    @navigation("StorageMetrics")
    def metrics(self) -> Entity:
        """Files here and below; a file's versions are not counted ([K])."""
        inside = self.path.casefold() + "/"
        rows = self.session.rows("items", self.list["id"]).values() if self.list else ()
        sizes = [
            int((row.get("file") or {}).get("size") or 0)
            for row in rows
            if row["kind"] == 0 and (row["folder"].casefold() + "/").startswith(inside)
        ]
        shown = {
            "AdditionalFileStreamSize": "0", "LastModified": self.session.moment, "TotalFileCount": str(len(sizes)),
            "TotalFileStreamSize": str(sum(sizes)), "TotalSize": str(sum(sizes)),
        }  # fmt: skip
        return StorageMetrics(self.session, f"{self.uri}/StorageMetrics", shown)

    @navigation("Properties")
    def bag(self) -> Entity:
        return Properties(
            self.session, self.row or self.list or self.session.site, f"{self.uri}/Properties", self.list
        )

    @action("GetChanges", parameters=["query"])
    def changes(self, query: dict[str, Any] | None = None) -> Collection:
        if self.list is None:
            return change_entities.of_web(self.session, query)
        return change_entities.of_folder(self.session, self.list_id, self.path, query)

    @action("Recycle", "RecycleWithParameters", parameters=["parameters"])
    def recycle(self, parameters: dict[str, Any] | None = None) -> Primitive:
        _ = parameters
        row = self._own()
        return Primitive(recycling.recycle_item(self.session, self.list_id, row["id"]))

    def _own(self) -> Row:
        """A folder with a row of its own; a list goes by its own calls."""
        if not self.exists:
            raise file_missing()
        if self.row is None:
            raise denied(
                "Access denied. You do not have permission to perform this action or access this resource."
            )
        return self.row

    @action("MoveTo", parameters=["newUrl"])
    def move_to(self, new_url: str) -> None:
        self.move_to_path(paths.decoded(self.session, new_url))

    @action("MoveToUsingPath", parameters=["DecodedUrl"])
    def move_to_path(self, decoded_url: str) -> None:
        from sp_prosjektportal.emulator.sharepoint import moving

        moving.move(self.session, self.list_id, self._own(), self.session, checked(self.session, decoded_url))

    @action("AddSubFolder", "AddSubFolderUsingPath", parameters=["leafName", "leafPath", "DecodedUrl"])
    def add_below(self, leaf_name: Any = "", leaf_path: Any = "", decoded_url: Any = "") -> Entity:
        from sp_prosjektportal.emulator.sharepoint.folder_collection import Folders

        name = leaf_name or leaf_path or decoded_url
        path = str(name.get("DecodedUrl") or "") if isinstance(name, dict) else str(name)
        return Folders(self.session, self.path).create(decoded_url=path)

    @action("DeleteObject", "DeleteWithParameters", parameters=["parameters"])
    def delete_object(self, parameters: dict[str, Any] | None = None) -> None:
        """``DeleteIfEmpty``: a folder with something in it stays (SP.FolderDeleteParameters)."""
        if (parameters or {}).get("DeleteIfEmpty") and next(self._below(), None) is not None:
            raise invalid(f"The folder '{self.path}' is not empty.")
        self.delete()

    def merge(self, body: dict[str, Any]) -> None:
        require(self.session, "manage", f"list:{self.list_id}" if self.list_id else "web")
        refuse_read_only(body, ("WelcomePage", "UniqueContentTypeOrder", "ProgID"), self.type)
        if "WelcomePage" in body and self._is_root:
            site = self.session.site
            self.session.change_site(settings={**site["settings"], "WelcomePage": body["WelcomePage"]})
        if "UniqueContentTypeOrder" in body and self.list is not None:
            ids = [
                entry["StringValue"] if isinstance(entry, dict) else str(entry)
                for entry in body["UniqueContentTypeOrder"] or []
            ]
            content_types.set_order(self.session, self.list_id, ids)

    def delete(self) -> None:
        row = self._own()
        for below in list(recycling.below(self.session, self.list_id, row)):
            _remove(self.session, self.list_id, below)
        _remove(self.session, self.list_id, row)


def _remove(session: Session, list_id: str, row: Row) -> None:
    session.store.clear("files", session.site_id, row["unique_id"])
    items.remove(session, list_id, row["id"])


class MissingFolder(FolderEntity):
    """A path with nothing there."""

    def __init__(self, session: Session, path: str) -> None:
        super().__init__(session, path, None, None, exists=False)

    def properties(self) -> dict[str, Any]:
        raise file_missing()

    def named_value(self, name: str) -> tuple[str, Any]:
        for known in _EXISTS:
            if known.lower() == name.lower():
                return known, False
        raise file_missing()

    @navigation("Folders")
    def folders(self) -> Collection:
        raise file_missing()

    @navigation("Files")
    def files(self) -> Collection:
        raise file_missing()

    @navigation("ListItemAllFields")
    def item(self) -> Entity:
        raise file_missing()

    def merge(self, body: dict[str, Any]) -> None:
        raise file_missing()
