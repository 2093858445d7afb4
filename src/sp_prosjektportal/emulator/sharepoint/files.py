"""Files on the wire: ``SP.File`` (wire.md section 8)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sp_prosjektportal.emulator.errors import file_missing
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import (
    attachments,
    file_contents,
    file_states,
    items,
    paths,
    recycling,
    versioning,
)
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
from sp_prosjektportal.emulator.sharepoint.file_properties import Properties, item_entity
from sp_prosjektportal.emulator.sharepoint.file_versions import FileVersions
from sp_prosjektportal.emulator.sharepoint.missing_file import MissingFile
from sp_prosjektportal.emulator.sharepoint.people import principal_entity
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_OFFICE = ("docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "dotx", "xltx", "potx")


def file_at(session: Session, path: str) -> Entity:
    """By checked path. What is not there can be asked whether it exists; anything else of it is 404."""
    found = paths.library_of(session, path)
    list_id = found["id"] if found else ""
    row = paths.find_item(session, list_id, path)
    if row is None or row["kind"] != 0:
        return attachments.by_address(session, path) or MissingFile(session, path)
    require(session, "read", f"item:{list_id}:{row['id']}" if found else "web")
    return FileEntity(session, list_id, row)


def file_by_id(session: Session, unique_id: str) -> Entity:
    found = paths.by_unique_id(session, unique_id)
    if found is None or found[1]["kind"] != 0:
        raise file_missing()
    list_id, row = found
    require(session, "read", f"item:{list_id}:{row['id']}" if list_id else "web")
    return FileEntity(session, list_id, row)


class FileEntity(Entity):
    type = "SP.File"
    lacks = (
        "EffectiveInformationRightsManagementSettings",
        "InformationRightsManagementSettings",
        "VersionEvents",
        "VersionExpirationReport",
    )

    def __init__(self, session: Session, list_id: str, row: Row) -> None:
        self.list_id, self.row = list_id, row
        self.path = f"{row['folder']}/{row['file']['name']}"
        quoted = self.path.replace("'", "''")
        super().__init__(session, f"Web/GetFileByServerRelativePath(decodedurl='{quoted}')")

    def properties(self) -> dict[str, Any]:
        row, file = self.row, self.row["file"]
        name = file["name"]
        ending = name.rpartition(".")[2].lower()
        tag = f"{{{row['unique_id'].upper()}}},{row['version']}"
        office, page = ending in _OFFICE, ending == "aspx"
        url, mark = self._absolute(), f"?d=w{row['unique_id'].replace('-', '')}"
        return {
            "CheckInComment": file.get("comment", ""), "CheckOutType": 0 if file.get("checked_out") else 2,
            "ContentTag": f"{tag},{2 if office else 0 if page else 1}", "CustomizedPageStatus": int(page), "ETag": f'"{tag}"', "Exists": True,
            "ExistsAllowThrowForPolicyFailures": True, "ExistsWithException": True, "IrmEnabled": False, "Length": str(file["size"]),
            "Level": versioning.level(row), "LinkingUri": quote(url, safe=":/") + mark if office else None, "LinkingUrl": url + mark if office else "",
            "MajorVersion": row["major"], "MinorVersion": row.get("minor", 0), "Name": name, "ServerRelativeUrl": self.path,
            "TimeCreated": row["created"], "TimeLastModified": row["modified"], "Title": row["values"].get("Title", "" if office else None),
            "UIVersion": versioning.number(row), "UIVersionLabel": versioning.label(row), "UniqueId": row["unique_id"],
        }  # fmt: skip

    def _absolute(self) -> str:
        return str(self.session.site["url"]).removesuffix(self.session.path) + self.path

    def more(self, name: str) -> Any:
        site = self.session.site
        known = {
            "serverrelativepath": Complex("SP.ResourcePath", {"DecodedUrl": self.path}), "listid": self.list_id or None, "siteid": site["id"],
            "webid": site["web_id"], "pagerendertype": 0, "hasalternatecontentstreams": False,
            "id": self.row["unique_id"],  # asked for by office365-rest-python-client
        }  # fmt: skip
        return known[name.lower()]

    # -- what lies below ---------------------------------------------------------------------------

    @navigation("ListItemAllFields")
    def item(self) -> Entity:
        return item_entity(self.session, self.session.get("lists", self.list_id), self.row)

    @navigation("Author")
    def author(self) -> Entity:
        return principal_entity(self.session, self.row["author"])

    @navigation("ModifiedBy")
    def editor(self) -> Entity:
        return principal_entity(self.session, self.row["editor"])

    @navigation("CheckedOutByUser")
    def checked_out_by(self) -> Entity:
        who = self.row["file"].get("checked_out")
        return principal_entity(self.session, who) if who else Null(self.session)

    @navigation("LockedByUser")
    def locked_by(self) -> Entity:
        who = self.row["file"].get("locked")
        return principal_entity(self.session, who) if who else Null(self.session)

    @navigation("Versions")
    def versions(self) -> Collection:
        return FileVersions(self.session, self.list_id, self.row, f"{self.uri}/Versions")

    @navigation("Properties")
    def bag(self) -> Entity:
        return Properties(self.session, self.row, f"{self.uri}/Properties")

    # -- contents ----------------------------------------------------------------------------------

    @function("$value", "OpenBinaryStream")
    def content(self) -> Raw:
        content = file_contents.read(self.session, self.row["unique_id"])
        name = quote(self.row["file"]["name"])
        headers = {
            "ETag": self.properties()["ETag"],
            "Content-Disposition": f"attachment; filename*=utf-8''{name}",
        }
        return Raw(content, "application/octet-stream", headers)

    def write_value(self, content: bytes) -> None:
        """PUT to ``$value``."""
        self.row = file_states.store(self.session, self.list_id, self.row, content)

    @action("SaveBinaryStream", raw=True)
    def save(self) -> None:
        self.write_value(self._body())

    @action("StartUpload", "StartUploadUsingPath", parameters=["uploadId"], raw=True)
    def start_upload(self, upload_id: str) -> Primitive:
        file_states.may_change(self.session, self.list_id, self.row)
        return Primitive(
            str(file_contents.begin(self.session, self.row["unique_id"], upload_id, self._body()))
        )

    @action("ContinueUpload", parameters=["uploadId", "fileOffset"], raw=True)
    def continue_upload(self, upload_id: str, file_offset: int) -> Primitive:
        file_states.may_change(self.session, self.list_id, self.row)
        so_far = file_contents.go_on(
            self.session, self.row["unique_id"], upload_id, int(file_offset), self._body()
        )
        return Primitive(str(len(so_far)))

    @action(
        "FinishUpload",
        "FinishUploadWithChecksum",
        parameters=["uploadId", "fileOffset", "checksum"],
        raw=True,
    )
    def finish_upload(self, upload_id: str, file_offset: int, checksum: str = "") -> Entity:
        _ = checksum
        whole = file_contents.go_on(
            self.session, self.row["unique_id"], upload_id, int(file_offset), self._body()
        )
        file_contents.end(self.session, self.row["unique_id"], upload_id)
        return FileEntity(
            self.session, self.list_id, file_states.store(self.session, self.list_id, self.row, whole)
        )

    @action("CancelUpload", parameters=["uploadId"])
    def cancel_upload(self, upload_id: str) -> None:
        file_contents.end(self.session, self.row["unique_id"], upload_id)

    def _body(self) -> bytes:
        return self.session.call.body if self.session.call else b""

    # -- check-out and publishing ------------------------------------------------------------------

    def _now(self) -> Row:
        """The row as it is by now: a program may have changed it since it got hold of the file."""
        self.row = self.session.get("items", str(self.row["id"]), self.list_id) or self.row
        return self.row

    @action("CheckOut")
    def check_out(self) -> None:
        file_states.check_out(self.session, self.list_id, self._now())

    @action("CheckIn", parameters=["comment", "checkInType"])
    def check_in(self, comment: str = "", check_in_type: int = 1) -> None:
        file_states.check_in(self.session, self.list_id, self._now(), comment or "", int(check_in_type))

    @action("UndoCheckOut")
    def undo_check_out(self) -> None:
        file_states.undo_check_out(self.session, self.list_id, self._now())

    @action("Publish", parameters=["comment"])
    def publish(self, comment: str = "") -> None:
        file_states.publish(self.session, self.list_id, self._now(), comment or "")

    @action("UnPublish", parameters=["comment"])
    def unpublish(self, comment: str = "") -> None:
        file_states.unpublish(self.session, self.list_id, self._now(), comment or "")

    @action("Approve", parameters=["comment"])
    def approve(self, comment: str = "") -> None:
        file_states.publish(self.session, self.list_id, self._now(), comment or "")

    @action("Deny", parameters=["comment"])
    def deny(self, comment: str = "") -> None:
        file_states.moderate(self.session, self.list_id, self._now(), comment or "", 1)

    # -- moving and removing -----------------------------------------------------------------------

    @action("MoveTo", "MoveToUsingPath", parameters=["newUrl", "DecodedUrl", "flags", "moveOperations"])
    def move_to(
        self, new_url: str = "", decoded_url: str = "", flags: int = 0, move_operations: int = 0
    ) -> None:
        from sp_prosjektportal.emulator.sharepoint import moving

        target = (
            paths.checked(self.session, decoded_url) if decoded_url else paths.decoded(self.session, new_url)
        )
        overwrite = bool((int(flags) | int(move_operations)) & 1)
        moving.move(self.session, self.list_id, self.row, self.session, target, overwrite=overwrite)

    @action("CopyTo", "CopyToUsingPath", parameters=["strNewUrl", "DecodedUrl", "bOverWrite", "overwrite"])
    def copy_to(
        self,
        str_new_url: str = "",
        decoded_url: str = "",
        b_over_write: bool = False,
        overwrite: bool = False,
    ) -> None:
        from sp_prosjektportal.emulator.sharepoint import moving

        target = (
            paths.checked(self.session, decoded_url)
            if decoded_url
            else paths.decoded(self.session, str_new_url)
        )
        moving.copy(
            self.session,
            self.list_id,
            self.row,
            self.session,
            target,
            overwrite=bool(b_over_write or overwrite),
        )

    @action("Recycle", "RecycleWithParameters", parameters=["parameters"])
    def recycle(self, parameters: dict[str, Any] | None = None) -> Primitive:
        _ = parameters
        file_states.may_change(self.session, self.list_id, self.row)
        return Primitive(recycling.recycle_item(self.session, self.list_id, self.row["id"]))

    @action("DeleteObject", "DeleteWithParameters", parameters=["parameters"])
    def delete_object(self, parameters: dict[str, Any] | None = None) -> None:
        _ = parameters
        self.delete()

    def delete(self) -> None:
        file_states.may_change(self.session, self.list_id, self.row)
        self.session.store.clear("files", self.session.site_id, self.row["unique_id"])
        items.remove(self.session, self.list_id, self.row["id"])
