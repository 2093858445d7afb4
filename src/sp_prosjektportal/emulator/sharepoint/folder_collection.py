"""The folders below a folder: found and made (wire.md section 8)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.sharepoint import file_states, paths
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, action, function
from sp_prosjektportal.emulator.sharepoint.folders import FolderEntity, folder_at, folder_of
from sp_prosjektportal.emulator.sharepoint.paths import checked, find_item, free_name, library_of
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session


class Folders(Collection):
    type = "SP.Folder"

    def __init__(self, session: Session, path: str) -> None:
        super().__init__(session, "Web/Folders")
        self.path = path

    def rows(self) -> list[Entity]:
        found = library_of(self.session, self.path)
        own = self.path.casefold()
        shown: list[Entity] = []
        if found is None:
            for row in self.session.rows("lists").values():
                if row["url"].casefold().rpartition("/")[0] == own:
                    shown.append(FolderEntity(self.session, row["url"], row, None))
            if own == self.session.path.casefold():
                shown.append(FolderEntity(self.session, f"{self.path}/Lists", None, None))
        below = self.session.rows("items", found["id"] if found else "").values()
        shown += [
            folder_of(self.session, found, r)
            for r in below
            if r["kind"] == 1 and r["folder"].casefold() == own
        ]
        return shown

    def at(self, *arguments: Any) -> Entity:
        name = str(arguments[0])
        return folder_at(
            self.session, checked(self.session, name if name.startswith("/") else f"{self.path}/{name}")
        )

    @function("GetByUrl", "GetByPath", parameters=["url", "DecodedUrl"])
    def by_url(self, url: str = "", decoded_url: str = "") -> Entity:
        return self.at(url or decoded_url)

    @action("AddUsingPath", parameters=["DecodedUrl", "parameters", "Overwrite", "EnsureUniqueFileName"])
    def create(self, decoded_url: str = "", parameters: Any = None, overwrite: bool = False,
               ensure_unique_file_name: bool = False) -> Entity:  # fmt: skip
        """One that is there already is returned."""
        _ = parameters, overwrite
        name = decoded_url
        path = checked(self.session, name if name.startswith("/") else f"{self.path}/{name}")
        return self._made(path, unique=bool(ensure_unique_file_name))

    @action("Add", parameters=["url"])
    def create_by_url(self, url: str = "") -> Entity:
        return self._made(paths.decoded(self.session, url if url.startswith("/") else f"{self.path}/{url}"))

    def _made(self, path: str, *, unique: bool = False) -> Entity:
        """The folder, made when it is not there. The code for a file of that name is not recorded ([K])."""
        found = library_of(self.session, path)
        folder, _, leaf = path.rpartition("/")
        if not paths.is_root_of(self.session, path, found):
            list_id = found["id"] if found else ""
            there = find_item(self.session, list_id, path)
            if there is not None and unique:
                leaf, there = free_name(self.session, list_id, folder, leaf), None
            if there is not None and there["kind"] != 1:
                raise file_states.exists(self.session, there)
            if there is None:
                require(self.session, "write" if found else "manage", f"list:{list_id}" if found else "web")
                paths.need_folder(self.session, folder)
                paths.insert(self.session, found, folder, paths.good_name(leaf), 1, {"Title": leaf})
        return folder_at(self.session, f"{folder}/{leaf}")

    def add(self, body: dict[str, Any]) -> Entity:
        path = body.get("ServerRelativePath")
        if isinstance(path, dict):
            return self.create(decoded_url=str(path.get("DecodedUrl") or ""))
        return self.create_by_url(str(body.get("ServerRelativeUrl") or body.get("Name") or ""))
