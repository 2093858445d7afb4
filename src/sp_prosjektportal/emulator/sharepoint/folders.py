"""Folders and files, the least that provisioning and reading need (wire.md section 8)."""

from __future__ import annotations

import base64
from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, file_missing, invalid
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import change_entities, items
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Null,
    Primitive,
    Raw,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def library_of(session: Session, path: str) -> Row | None:
    """The list whose folder this is, or lies below."""
    lower = path.casefold()
    for row in session.rows("lists").values():
        own = row["url"].casefold()
        if lower == own or lower.startswith(own + "/"):
            return row
    return None


def checked(session: Session, path: str) -> str:
    """A server-relative path on this site; a relative one is below the site."""
    if not path.startswith("/"):
        return f"{session.path}/{path}".rstrip("/")
    if not (path + "/").casefold().startswith(session.path.casefold() + "/"):
        raise invalid("Server relative urls must start with SPWeb.ServerRelativeUrl")
    return path.rstrip("/")


def find_item(session: Session, list_id: str, path: str) -> Row | None:
    folder, _, leaf = path.rpartition("/")
    for row in session.rows("items", list_id).values():
        if (
            row["folder"].casefold() == folder.casefold()
            and (row.get("file") or {}).get("name", "").casefold() == leaf.casefold()
        ):
            return row
    return None


def folder_at(session: Session, path: str, *, gently: bool = False) -> Entity:
    """``gently``: the old call answers 200 with ``Exists: false`` (wire.md section 8, [K])."""
    path = checked(session, path)
    found = library_of(session, path)
    if path.casefold() == session.path.casefold() or (
        found is not None and found["url"].casefold() == path.casefold()
    ):
        return FolderEntity(session, path, found, None)
    row = find_item(session, found["id"], path) if found else None
    if row is not None and row["kind"] == 1:
        return FolderEntity(session, path, found, row)
    if gently:
        return FolderEntity(session, path, None, None, exists=False)
    raise file_missing()


def folder_of(session: Session, found: Row, row: Row) -> Entity:
    """The folder that a row of a list is; nothing for another row."""
    if row["kind"] != 1:
        return Null(session)
    return FolderEntity(session, f"{row['folder']}/{(row.get('file') or {}).get('name', '')}", found, row)


def file_at(session: Session, path: str) -> Entity:
    path = checked(session, path)
    found = library_of(session, path)
    row = find_item(session, found["id"], path) if found else None
    if found is None or row is None or row["kind"] != 0:
        raise Refused(404, f"-2130575338, {SP_EXCEPTION}", f"The file {path} does not exist.")
    return FileEntity(session, found["id"], row)


class FolderEntity(Entity):
    type = "SP.Folder"

    def __init__(
        self, session: Session, path: str, found: Row | None, row: Row | None, *, exists: bool = True
    ) -> None:
        super().__init__(session, f"Web/GetFolderByServerRelativePath(decoded_url='{path}')")
        self.path, self.list, self.row, self.exists = path, found, row, exists

    def properties(self) -> dict[str, Any]:
        source: Row = self.row or self.list or self.session.site
        below = (
            [
                r
                for r in self.session.rows("items", self.list["id"]).values()
                if r["folder"].casefold() == self.path.casefold()
            ]
            if self.list
            else []
        )
        return {
            "Exists": self.exists, "ExistsAllowThrowForPolicyFailures": self.exists, "ExistsWithException": self.exists, "IsWOPIEnabled": False,
            "ItemCount": len(below), "Name": self.path.rpartition("/")[2], "ProgID": None, "ServerRelativeUrl": self.path or "/",
            "TimeCreated": source["created"], "TimeLastModified": source["modified"],
            "UniqueId": source.get("unique_id") or source.get("root_folder_id") or source.get("web_id"),
            "WelcomePage": self.session.site["settings"].get("WelcomePage", "SitePages/Home.aspx") if not self.list else "",
        }  # fmt: skip

    def more(self, name: str) -> Any:
        if name.lower() == "serverrelativepath":
            return Complex("SP.ResourcePath", {"DecodedUrl": self.path})
        raise KeyError(name)

    @navigation("Folders")
    def folders(self) -> Collection:
        return Folders(self.session, self.path)

    @navigation("Files")
    def files(self) -> Collection:
        return Files(self.session, self.path)

    @navigation("ListItemAllFields")
    def item(self) -> Entity:
        return _item_entity(self.session, self.list, self.row)

    @action("GetChanges", parameters=["query"])
    def changes(self, query: dict[str, Any] | None = None) -> Collection:
        if self.list is None:
            return change_entities.of_web(self.session, query)
        return change_entities.of_folder(self.session, self.list["id"], self.path, query)

    @action("Recycle")
    def recycle(self) -> Primitive:
        if self.row is None or self.list is None:
            raise file_missing()
        return Primitive(items.recycle(self.session, self.list["id"], self.row["id"]))

    def merge(self, body: dict[str, Any]) -> None:
        require(self.session, "manage")
        if "WelcomePage" in body and not self.list:
            site = self.session.site
            self.session.change_site(settings={**site["settings"], "WelcomePage": body["WelcomePage"]})

    def delete(self) -> None:
        if self.row is None or self.list is None:
            raise file_missing()
        items.remove(self.session, self.list["id"], self.row["id"])


def _item_entity(session: Session, found: Row | None, row: Row | None) -> Entity:
    from sp_prosjektportal.emulator.sharepoint.item_entities import ItemEntity, Shape

    return ItemEntity(session, row, Shape(session, found["id"])) if row and found else Null(session)


class Folders(Collection):
    type = "SP.Folder"

    def __init__(self, session: Session, path: str) -> None:
        super().__init__(session, "Web/Folders")
        self.path = path

    def rows(self) -> list[Entity]:
        found = (
            library_of(self.session, self.path)
            if self.path.casefold() != self.session.path.casefold()
            else None
        )
        if found is None:
            return [
                FolderEntity(self.session, row["url"], row, None)
                for row in self.session.rows("lists").values()
                if not row["hidden"]
            ]
        below = (
            r
            for r in self.session.rows("items", found["id"]).values()
            if r["kind"] == 1 and r["folder"].casefold() == self.path.casefold()
        )
        return [FolderEntity(self.session, f"{r['folder']}/{r['file']['name']}", found, r) for r in below]

    def at(self, *arguments: Any) -> Entity:
        return folder_at(self.session, str(arguments[0]))

    @action("AddUsingPath", "Add", parameters=["DecodedUrl", "url"])
    def create(self, decoded_url: str = "", url: str = "") -> Entity:
        """One that is there already is returned."""
        name = decoded_url or url
        path = checked(self.session, name if name.startswith("/") else f"{self.path}/{name}")
        found = library_of(self.session, path)
        if found is None:
            raise file_missing()
        if find_item(self.session, found["id"], path) is None and path.casefold() != found["url"].casefold():
            require(self.session, "write", f"list:{found['id']}")
            folder, _, leaf = path.rpartition("/")
            folder_at(self.session, folder)
            items.insert(
                self.session,
                found["id"],
                {"Title": leaf},
                folder=folder,
                kind=1,
                file={"name": leaf, "content": "", "size": 0},
            )
        return folder_at(self.session, path)

    def add(self, body: dict[str, Any]) -> Entity:
        return self.create(url=str(body.get("ServerRelativeUrl") or ""))


class FileEntity(Entity):
    type = "SP.File"

    def __init__(self, session: Session, list_id: str, row: Row) -> None:
        self.list_id, self.row = list_id, row
        self.path = f"{row['folder']}/{row['file']['name']}"
        super().__init__(session, f"Web/GetFileByServerRelativePath(decoded_url='{self.path}')")

    def properties(self) -> dict[str, Any]:
        row, name = self.row, self.row["file"]["name"]
        tag = f"{{{row['unique_id'].upper()}}},{row['version']}"
        return {
            "CheckInComment": "", "CheckOutType": 2, "ContentTag": f"{tag},1", "CustomizedPageStatus": 0, "ETag": f'"{tag}"', "Exists": True,
            "ExistsAllowThrowForPolicyFailures": True, "ExistsWithException": True, "IrmEnabled": False, "Length": str(row["file"]["size"]), "Level": 1,
            "LinkingUri": None, "LinkingUrl": "", "MajorVersion": row["major"], "MinorVersion": 0, "Name": name, "ServerRelativeUrl": self.path,
            "TimeCreated": row["created"], "TimeLastModified": row["modified"], "Title": row["values"].get("Title"), "UIVersion": row["major"] * 512,
            "UIVersionLabel": f"{row['major']}.0", "UniqueId": row["unique_id"],
        }  # fmt: skip

    @function("$value")
    def content(self) -> Raw:
        return Raw(base64.b64decode(self.row["file"]["content"]), "application/octet-stream")

    @navigation("ListItemAllFields")
    def item(self) -> Entity:
        return _item_entity(self.session, self.session.get("lists", self.list_id), self.row)

    @action("Recycle")
    def recycle(self) -> Primitive:
        return Primitive(items.recycle(self.session, self.list_id, self.row["id"]))

    def delete(self) -> None:
        items.remove(self.session, self.list_id, self.row["id"])


class Files(Collection):
    type = "SP.File"

    def __init__(self, session: Session, path: str) -> None:
        super().__init__(session, "Web/Files")
        self.path = path

    def rows(self) -> list[Entity]:
        found = library_of(self.session, self.path)
        if found is None:
            return []
        below = (
            r
            for r in self.session.rows("items", found["id"]).values()
            if r.get("file") and r["kind"] == 0 and r["folder"].casefold() == self.path.casefold()
        )
        return [FileEntity(self.session, found["id"], row) for row in below]

    def at(self, *arguments: Any) -> Entity:
        return file_at(self.session, f"{self.path}/{arguments[0]}")

    @action(
        "AddUsingPath",
        "Add",
        parameters=["DecodedUrl", "url", "Overwrite", "AutoCheckoutOnInvalidData"],
        raw=True,
    )
    def upload(
        self,
        decoded_url: str = "",
        url: str = "",
        overwrite: bool = False,
        auto_checkout_on_invalid_data: bool = False,
    ) -> Entity:
        _ = auto_checkout_on_invalid_data
        found = library_of(self.session, self.path)
        if found is None or found["base_type"] != 1:
            raise file_missing()
        require(self.session, "write", f"list:{found['id']}")
        content = self.session.call.body if self.session.call else b""
        name = decoded_url or url
        file = {"name": name, "content": base64.b64encode(content).decode(), "size": len(content)}
        there = find_item(self.session, found["id"], f"{self.path}/{name}")
        if there is not None and not overwrite:
            raise Refused(
                400,
                f"-2130575257, {SP_EXCEPTION}",
                f"A file or folder with the name {self.path}/{name} already exists.",
            )
        if there is None:
            row = items.insert(self.session, found["id"], {}, folder=self.path, file=file)
        else:
            row = {**items.update(self.session, found["id"], there["id"], {}), "file": file}
            self.session.put("items", str(row["id"]), row, found["id"])
        return FileEntity(self.session, found["id"], row)
