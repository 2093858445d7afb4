"""Colours of folders: ``/_api/foldercoloring`` (CLI for Microsoft 365: ``spo folder add --color``, ``spo folder set``).

A colour is one of sixteen, by its number as text; the folder's property bag shows it as ``vti_colorhex``.
"""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import file_missing, invalid
from sp_prosjektportal.emulator.sharepoint import moving, paths
from sp_prosjektportal.emulator.sharepoint.entity import Entity, Node, action
from sp_prosjektportal.emulator.sharepoint.folder_collection import Folders
from sp_prosjektportal.emulator.sharepoint.folders import folder_at
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.store import Row

_COLORS = 16


class FolderColoring(Node):
    type = "SP.FolderColoring"

    @action("CreateFolder", parameters=["DecodedUrl", "overwrite", "coloringInformation"])
    def create(
        self,
        decoded_url: str = "",
        overwrite: bool = False,
        coloring_information: dict[str, Any] | None = None,
    ) -> Entity:
        path, color = paths.checked(self.session, decoded_url), _color(coloring_information)
        Folders(self.session, path.rpartition("/")[0]).create(decoded_url=path, overwrite=overwrite)
        return self._stamped(path, color)

    @action("StampColor", parameters=["DecodedUrl", "coloringInformation", "newName"])
    def stamp(
        self,
        decoded_url: str = "",
        coloring_information: dict[str, Any] | None = None,
        new_name: str | None = None,
    ) -> Entity:
        return self._stamped(paths.checked(self.session, decoded_url), _color(coloring_information))

    @action("RenameFolder", parameters=["DecodedUrl", "coloringInformation", "newName"])
    def rename(
        self,
        decoded_url: str = "",
        coloring_information: dict[str, Any] | None = None,
        new_name: str | None = None,
    ) -> Entity:
        path, color = paths.checked(self.session, decoded_url), _color(coloring_information)
        list_id, row = self._found(path)
        require(self.session, "EditListItems", f"list:{list_id}")
        made = moving.rename(self.session, list_id, row, str(new_name or row["file"]["name"]))
        return self._stamped(f"{made['folder']}/{made['file']['name']}", color)

    def _stamped(self, path: str, color: str) -> Entity:
        list_id, row = self._found(path)
        require(self.session, "EditListItems", f"list:{list_id}")
        self.session.put("items", str(row["id"]), {**row, "color": color}, list_id)
        return folder_at(self.session, path)

    def _found(self, path: str) -> tuple[str, Row]:
        library = paths.library_of(self.session, path)
        row = paths.find_item(self.session, library["id"], path) if library else None
        if library is None or row is None or row["kind"] != 1:
            raise file_missing()
        return library["id"], row


def _color(given: dict[str, Any] | None) -> str:
    """What is no colour is refused; the sentence is nobody's ([K])."""
    text = str((given or {}).get("ColorHex") or "0")
    if not text.isdecimal() or int(text) >= _COLORS:
        raise invalid("Value does not fall within the expected range.")
    return str(int(text))
