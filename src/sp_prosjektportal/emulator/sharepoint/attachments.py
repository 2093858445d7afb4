"""Files that hang on rows of lists: ``SP.Attachment`` (wire.md section 7.5)."""

from __future__ import annotations

import base64
import re
from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, invalid, resource_missing
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import items
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, Raw, action, function
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.versions import place
from sp_prosjektportal.emulator.store import Row

_ILLEGAL = re.compile(r'["*:<>?/\\|]')


def names(session: Session, list_id: str, item_id: int | str) -> dict[str, Row]:
    return session.rows("attachments", place(list_id, item_id))


def add(session: Session, list_id: str, item_id: int, name: str, content: bytes) -> Row:
    """400 for a name that is taken or cannot be one, and on a list without attachments."""
    require(session, "write", f"item:{list_id}:{item_id}")
    if not (session.get("lists", list_id) or {}).get("attachments"):
        raise invalid("The list does not allow attachments.")
    if not name.strip() or _ILLEGAL.search(name):
        raise invalid(f"The file name '{name}' is not valid.")
    if name.casefold() in names(session, list_id, item_id):
        raise Refused(
            400, f"-2130575257, {SP_EXCEPTION}",
            "The specified name is already in use.\n\nThe document or folder name was not changed.  To change the name to a "
            "different value, close this dialog and edit the properties of the document or folder.",
        )  # fmt: skip
    return _keep(session, list_id, item_id, name, content)


def _keep(session: Session, list_id: str, item_id: int, name: str, content: bytes) -> Row:
    row = {"name": name, "content": base64.b64encode(content).decode()}
    session.put("attachments", name.casefold(), row, place(list_id, item_id))
    items.update(session, list_id, item_id, {}, attached=True)
    return row


class Attachment(Entity):
    type = "SP.Attachment"

    def __init__(self, session: Session, list_id: str, item_id: int, row: Row) -> None:
        super().__init__(
            session, f"Web/Lists(guid'{list_id}')/Items({item_id})/AttachmentFiles('{row['name']}')"
        )
        self.list_id, self.item_id, self.row = list_id, item_id, row

    def properties(self) -> dict[str, Any]:
        name = self.row["name"]
        url = f"{(self.session.get('lists', self.list_id) or {})['url']}/Attachments/{self.item_id}/{name}"
        return {
            "FileName": name, "FileNameAsPath": Complex("SP.ResourcePath", {"DecodedUrl": name}),
            "ServerRelativePath": Complex("SP.ResourcePath", {"DecodedUrl": url}), "ServerRelativeUrl": url,
        }  # fmt: skip

    @function("$value")
    def content(self) -> Raw:
        return Raw(base64.b64decode(self.row["content"]), "application/octet-stream")

    def write_value(self, content: bytes) -> None:
        """PUT to ``$value``."""
        require(self.session, "write", f"item:{self.list_id}:{self.item_id}")
        _keep(self.session, self.list_id, self.item_id, self.row["name"], content)

    def delete(self) -> None:
        require(self.session, "write", f"item:{self.list_id}:{self.item_id}")
        self.session.remove("attachments", self.row["name"].casefold(), place(self.list_id, self.item_id))
        left = bool(names(self.session, self.list_id, self.item_id))
        items.update(self.session, self.list_id, self.item_id, {}, attached=left)

    @action("DeleteObject", "RecycleObject")
    def delete_object(self) -> None:
        self.delete()


class AttachedFile(Entity):
    """An attachment by its own address: office365 and browsers read and write it as a file."""

    type = "SP.File"

    def __init__(self, session: Session, path: str, attachment: Attachment) -> None:
        quoted = path.replace("'", "''")
        super().__init__(session, f"Web/GetFileByServerRelativePath(decodedurl='{quoted}')")
        self.path, self.attachment = path, attachment

    def properties(self) -> dict[str, Any]:
        """Fewer than other files have; sizes and names are sure, the rest [K]."""
        return {
            "Exists": True, "Length": str(len(self.content().body)), "Name": self.attachment.row["name"],
            "ServerRelativeUrl": self.path,
        }  # fmt: skip

    @function("$value", "OpenBinaryStream")
    def content(self) -> Raw:
        return self.attachment.content()

    def write_value(self, content: bytes) -> None:
        self.attachment.write_value(content)

    @action("SaveBinaryStream", raw=True)
    def save(self) -> None:
        self.write_value(self.session.call.body if self.session.call else b"")

    def delete(self) -> None:
        self.attachment.delete()

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()


def by_address(session: Session, path: str) -> Entity | None:
    """``/sites/p/Lists/L/Attachments/1/a.txt``: the attachment of a row that may be read."""
    match = re.fullmatch(r"(.*)/Attachments/(\d+)/([^/]+)", path, re.IGNORECASE)
    if match is None:
        return None
    url, item_id, name = match[1].casefold(), match[2], match[3]
    found = next((row for row in session.rows("lists").values() if row["url"].casefold() == url), None)
    row = names(session, found["id"], item_id).get(name.casefold()) if found else None
    if found is None or row is None:
        return None
    require(session, "read", f"item:{found['id']}:{item_id}")
    return AttachedFile(session, path, Attachment(session, found["id"], int(item_id), row))


class Attachments(Collection):
    type = "SP.Attachment"

    def __init__(self, session: Session, list_id: str, item_id: int) -> None:
        super().__init__(session, f"Web/Lists(guid'{list_id}')/Items({item_id})/AttachmentFiles")
        self.list_id, self.item_id = list_id, item_id

    def rows(self) -> list[Entity]:
        found = names(self.session, self.list_id, self.item_id).values()
        return [Attachment(self.session, self.list_id, self.item_id, row) for row in found]

    def at(self, *arguments: Any) -> Entity:
        return self.by_name(str(arguments[0]))

    @function("GetByFileName", parameters=["fileName"])
    def by_name(self, file_name: str) -> Entity:
        row = names(self.session, self.list_id, self.item_id).get(file_name.casefold())
        if row is None:
            raise resource_missing(f"AttachmentFiles('{file_name}')")
        return Attachment(self.session, self.list_id, self.item_id, row)

    @function("GetByFileNameAsPath", parameters=["decodedUrl"])
    def by_path(self, decoded_url: str) -> Entity:
        return self.by_name(decoded_url)

    @action("Add", parameters=["FileName"], raw=True)
    def create(self, file_name: str) -> Entity:
        content = self.session.call.body if self.session.call else b""
        row = add(self.session, self.list_id, self.item_id, file_name, content)
        return Attachment(self.session, self.list_id, self.item_id, row)

    @action("AddUsingPath", parameters=["DecodedUrl"], raw=True)
    def create_by_path(self, decoded_url: str) -> Entity:
        return self.create(decoded_url)
