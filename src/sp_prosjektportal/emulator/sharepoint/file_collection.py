"""The files of a folder: found, uploaded, made from templates (wire.md section 8)."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from sp_prosjektportal.emulator.sharepoint import file_states, paths
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, action, function
from sp_prosjektportal.emulator.sharepoint.files import FileEntity, file_at
from sp_prosjektportal.emulator.sharepoint.session import Session


class Files(Collection):
    type = "SP.File"

    def __init__(self, session: Session, path: str) -> None:
        super().__init__(session, "Web/Files")
        self.path = path

    def rows(self) -> list[Entity]:
        found = paths.library_of(self.session, self.path)
        list_id, own = found["id"] if found else "", self.path.casefold()
        rows = self.session.rows("items", list_id).values()
        return [
            FileEntity(self.session, list_id, row)
            for row in rows
            if row.get("file") and row["kind"] == 0 and row["folder"].casefold() == own
        ]

    def at(self, *arguments: Any) -> Entity:
        name = str(arguments[0])
        return file_at(
            self.session, paths.checked(self.session, name if name.startswith("/") else f"{self.path}/{name}")
        )

    @function("GetByUrl", parameters=["url"])
    def by_url(self, url: str) -> Entity:
        return self.at(unquote(url))

    @function("GetByPathOrAddStub", "GetByPath", parameters=["DecodedUrl"])
    def by_path(self, decoded_url: str) -> Entity:
        return self.at(decoded_url)

    @action(
        "AddUsingPath",
        parameters=["DecodedUrl", "Overwrite", "AutoCheckoutOnInvalidData", "EnsureUniqueFileName"],
        raw=True,
    )
    def upload(self, decoded_url: str = "", overwrite: bool = False, auto_checkout_on_invalid_data: bool = False,
               ensure_unique_file_name: bool = False) -> Entity:  # fmt: skip
        return self._put(
            decoded_url, bool(overwrite), bool(auto_checkout_on_invalid_data), bool(ensure_unique_file_name)
        )

    @action("Add", parameters=["url", "overwrite"], raw=True)
    def upload_by_url(self, url: str = "", overwrite: bool = False) -> Entity:
        return self._put(unquote(url), bool(overwrite))

    @action("AddStubUsingPath", parameters=["DecodedUrl"])
    def stub(self, decoded_url: str) -> Entity:
        return self._put(decoded_url, False)

    @action("AddTemplateFile", parameters=["urlOfFile", "templateFileType"])
    def from_template(self, url_of_file: str, template_file_type: int = 0) -> Entity:
        """0 standard page, 1 wiki page, 2 form page, 3 client side page."""
        path = self._path_of(url_of_file)
        row = file_states.from_template(self.session, path, int(template_file_type))
        found = paths.library_of(self.session, path)
        return FileEntity(self.session, found["id"] if found else "", row)

    def _path_of(self, name: str) -> str:
        if not name.strip():
            paths.good_name("")
        path = name if name.startswith("/") or "://" in name else f"{self.path}/{name}"
        return paths.decoded(self.session, path) if "://" in path else paths.checked(self.session, path)

    def _put(self, name: str, overwrite: bool, auto: bool = False, unique: bool = False) -> Entity:
        content = self.session.call.body if self.session.call else b""
        return self.put(self._path_of(name), content, overwrite, auto=auto, unique=unique)

    def put(
        self, path: str, content: bytes, overwrite: bool, *, auto: bool = False, unique: bool = False
    ) -> Entity:
        """Contents at a checked path."""
        row = file_states.put(self.session, path, content, overwrite=overwrite, auto=auto, unique=unique)
        found = paths.library_of(self.session, path)
        return FileEntity(self.session, found["id"] if found else "", row)
