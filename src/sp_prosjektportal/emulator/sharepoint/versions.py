"""Earlier states of rows: kept when a row changes on a list with versions, read at ``versions`` (cases items.list)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import invalid, resource_missing
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import columns, principals, shown_values, versioning
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, action, function, navigation
from sp_prosjektportal.emulator.sharepoint.people import principal_entity
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

SCOPE = "{05B70470-36C7-4B4C-97AE-FD2DC578B286}"


def place(list_id: str, item_id: int | str) -> str:
    """The partition of what belongs to one row."""
    return f"{list_id}:{item_id}"


def keep(session: Session, found: Row, before: Row) -> None:
    """The state before a change, up to the list's limit."""
    parent = place(found["id"], before["id"])
    session.store.put("versions", str(versioning.number(before)), before, session.site_id, parent)
    kept = session.rows("versions", parent)
    for key in list(kept)[: max(0, len(kept) + 1 - int(found["major_limit"] or 500))]:
        session.store.remove("versions", key, session.site_id, parent)


def forget(session: Session, list_id: str, item_id: int | str) -> None:
    """What hangs on a row goes with it."""
    for table in ("versions", "attachments", "comments", "likes", "ratings"):
        session.store.clear(table, session.site_id, place(list_id, item_id))


class Version(Entity):
    """One state of a row. Underscores in names are encoded once more here, as recorded."""

    type = "SP.ListItemVersion"

    def __init__(self, session: Session, list_id: str, row: Row, *, current: bool) -> None:
        number = versioning.number(row)
        super().__init__(session, f"Web/Lists(guid'{list_id}')/Items({row['id']})/versions({number})")
        self.list_id, self.row, self.current, self.number = list_id, row, current, number

    def properties(self) -> dict[str, Any]:
        row = self.row
        library = (self.session.get("lists", self.list_id) or {}).get("base_type") == 1
        leaf = (row.get("file") or {}).get("name") or f"{row['id']}_.000"
        shown: dict[str, Any] = {
            "Created": row["modified"].rstrip("Z"), "IsCurrentVersion": self.current, "VersionId": self.number,
            "VersionLabel": versioning.label(row), "ID": row["id"],
            "ContentTypeId": Complex("SP.ContentTypeId", {"StringValue": row["content_type"]}), "Title": row["values"].get("Title"),
            "Modified": row["modified"], "Author": self._person(row["author"]), "Editor": self._person(row["editor"]),
            "OData__x005f_UIVersionString": versioning.label(row), "Attachments": bool(row.get("attached")), "GUID": row["guid"],
            "ComplianceAssetId": None, "OData__x005f_ModerationStatus": 0, "OData__x005f_Level": 1, "UniqueId": row["unique_id"],
            "owshiddenversion": row["version"], "FSObjType": str(row["kind"]), "ScopeId": SCOPE, "FileRef": f"{row['folder']}/{leaf}",
            "MetaInfo": "",
        }  # fmt: skip
        if library:
            shown.pop("Attachments")
            shown |= {
                "OData__x005f_CopySource": None, "CheckoutUser": None, "FileLeafRef": leaf, "ProgId": "",
                "HTML_x005f_x0020_x005f_File_x005f_x0020_x005f_Type": None,
                "Created_x005f_x0020_x005f_Date": row["created"], "Last_x005f_x0020_x005f_Modified": row["modified"],
            }  # fmt: skip
        return {**shown, **self._own()}

    @navigation("CreatedBy")
    def created_by(self) -> Entity:
        return principal_entity(self.session, self.row["editor"])

    @navigation("Fields")
    def fields(self) -> Collection:
        from sp_prosjektportal.emulator.sharepoint.fields import Fields

        return Fields(self.session, self.list_id)

    def delete(self) -> None:
        Versions(self.session, self.list_id, self._now()).remove(self.number)

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()

    def _now(self) -> Row:
        return self.session.get("items", str(self.row["id"]), self.list_id) or self.row

    def _person(self, number: int) -> Complex:
        found = principals.principal(self.session, number) or {}
        values = {
            "LookupId": number,
            "LookupValue": found.get("title", ""),
            "Email": found.get("email") or "",
        }
        return Complex("SP.FieldUserValue", values)

    def _own(self) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for column in columns.columns(self.session, self.list_id).values():
            if column.get("base") or columns.is_hidden(column):
                continue
            value = self.row["values"].get(column["name"])
            shown[_name(column["name"])] = self._value(column, value)
        return shown

    def _value(self, column: Row, value: Any) -> Any:
        if column["type"] in PERSON_TYPES:
            people = [
                self._person(one) for one in (value if isinstance(value, list) else [value] if value else [])
            ]
            return people if isinstance(value, list) else people[0] if people else None
        if column["type"] in LOOKUP_TYPES:
            return value
        return shown_values.to_wire(column, value).get("")


def _name(internal: str) -> str:
    text = internal.replace("_", "_x005f_")
    return f"OData_{text}" if text.startswith("_") else text


class Versions(Collection):
    """The newest first, the current one with them."""

    type = "SP.ListItemVersion"

    def __init__(self, session: Session, list_id: str, row: Row) -> None:
        super().__init__(session, f"Web/Lists(guid'{list_id}')/Items({row['id']})/versions")
        self.list_id, self.row = list_id, row

    def rows(self) -> list[Entity]:
        earlier = self.session.rows("versions", place(self.list_id, self.row["id"])).values()
        states = sorted(
            (row for row in earlier if versioning.number(row) < versioning.number(self.row)),
            key=lambda row: -versioning.number(row),
        )
        now = Version(self.session, self.list_id, self.row, current=True)
        return [now, *(Version(self.session, self.list_id, row, current=False) for row in states)]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(int(arguments[0]))

    @function("GetById", parameters=["versionId"])
    def by_id(self, version_id: int) -> Entity:
        for version in self.rows():
            if isinstance(version, Version) and version.number == int(version_id):
                return version
        raise resource_missing(f"versions({version_id})")

    @action("DeleteByID", "RecycleByID", parameters=["vid"])
    def remove(self, vid: int) -> None:
        require(self.session, "write", f"item:{self.list_id}:{self.row['id']}")
        version = self.by_id(vid)
        if isinstance(version, Version) and version.current:
            raise invalid("You cannot delete the current version.")
        key = str(int(vid))
        self.session.store.remove("versions", key, self.session.site_id, place(self.list_id, self.row["id"]))

    @action("DeleteAll", "RecycleAll")
    def remove_all(self) -> None:
        require(self.session, "write", f"item:{self.list_id}:{self.row['id']}")
        self.session.store.clear("versions", self.session.site_id, place(self.list_id, self.row["id"]))
