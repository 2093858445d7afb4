"""Content types by CSOM: the only way to give them ids of one's own and new columns (wire.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.csom.entities import EntityThing, session_of, site_identity
from sp_prosjektportal.emulator.csom.program import ValueObject
from sp_prosjektportal.emulator.csom.things import Context, Guid, Thing, Things, child, method
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, invalid
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import content_types
from sp_prosjektportal.emulator.sharepoint.built_in_types import ITEM
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.store import Row

CREATION = "{168f3091-4554-4f14-8866-b20d48e45b54}"
LINK = "{63fb2c92-8f65-4bbb-a658-b6cd294403f4}"
_SETTABLE = {
    "Name": "name",
    "Group": "group",
    "Description": "description",
    "Hidden": "hidden",
    "Sealed": "sealed",
    "ReadOnly": "read_only",
}
_LINK_SETTABLE = {
    "Required": "required",
    "Hidden": "hidden",
    "DisplayName": "display",
    "ReadOnly": "read_only",
}


def check_type(value: Any, type_id: str, name: str) -> ValueObject:
    """The value object that is expected; its type id counts, as in the service."""
    if not isinstance(value, ValueObject) or value.type_id != type_id:
        raise Refused(
            200,
            "-1, Microsoft.SharePoint.Client.InvalidClientQueryException",
            f"The parameter is not a {name} (type id {type_id}).",
        )
    return value


def duplicate_type(name: str) -> Refused:
    return Refused(200, f"183, {SP_EXCEPTION}", f'A duplicate content type "{name}" was found.')


def the(context: Context, key: str, list_id: str = "") -> ContentType:
    """The content type of a program: one object, however it is reached, so that its ``Update`` knows of its links."""
    own = f"contenttype:{list_id}:{content_types.key(key)}"
    found: ContentType = context.same.setdefault(own, ContentType(context, key, list_id))
    return found


class ContentTypes(Things):
    """Those of the site, or of a list."""

    type = "SP.ContentTypeCollection"

    def __init__(self, context: Context, list_id: str = "", *, available: bool = False) -> None:
        """``available``: also those of the webs above."""
        super().__init__(context)
        self.list_id, self.available = list_id, available

    def rows(self) -> list[Thing]:
        session = session_of(self.context)
        if session.web and not self.list_id and not self.available:
            return [the(self.context, row["id"]) for row in session.rows("content_types").values()]
        rows = content_types.content_types(session, self.list_id).values()
        return [the(self.context, row["id"], self.list_id) for row in rows]

    @method
    def add(self, information: Any) -> ContentType:
        values = check_type(information, CREATION, "ContentTypeCreationInformation").properties
        type_id, parent = values.get("Id"), values.get("ParentContentType")
        if type_id and parent is not None:
            raise invalid("Id and ParentContentType must not both be set.")
        if self.list_id:
            return self._add_to_list(values, parent)
        name = str(values.get("Name") or "")
        known = content_types.content_types(session_of(self.context)).values()
        if any(row["name"].casefold() == name.casefold() for row in known):
            raise duplicate_type(name)
        row = content_types.create(
            session_of(self.context),
            str(values.get("Name") or ""),
            type_id=str(type_id or ""),
            parent_id=parent.key if isinstance(parent, ContentType) else ITEM,
            group=str(values.get("Group") or ""),
            description=str(values.get("Description") or ""),
        )
        return the(self.context, row["id"])

    def _add_to_list(self, values: Mapping[str, Any], parent: Any) -> ContentType:
        """A type of the list alone, below the id or parent that is given."""
        session = session_of(self.context)
        require(session, "manage", f"list:{self.list_id}")
        known = content_types.content_types(session, self.list_id)
        name = str(values.get("Name") or "")
        if any(row["name"].casefold() == name.casefold() for row in known.values()):
            raise duplicate_type(name)
        wanted = content_types.key(
            str(values.get("Id") or "") or f"{parent.key if isinstance(parent, ContentType) else ITEM}"
        )
        if not values.get("Id"):
            wanted = f"{wanted}00{new_guid().replace('-', '').upper()}"
        above = content_types.parent_of(session, wanted)
        if wanted in known or above is None:
            raise duplicate_type(name)
        row = {
            **above, "id": wanted, "name": name, "group": str(values.get("Group") or above["group"]),
            "description": str(values.get("Description") or ""), "links": [dict(link) for link in above["links"]],
        }  # fmt: skip
        row.pop("base", None)
        session.put("content_types", wanted, row, self.list_id)
        return the(self.context, wanted, self.list_id)

    @method
    def add_existing_content_type(self, existing: Any) -> ContentType:
        if not self.list_id or not isinstance(existing, ContentType):
            raise invalid("Value does not fall within the expected range.")
        row = content_types.add_to_list(session_of(self.context), self.list_id, existing.key)
        return the(self.context, row["id"], self.list_id)

    @method
    def get_by_id(self, type_id: str) -> ContentType | None:
        row = content_types.find(session_of(self.context), type_id, self.list_id)
        return the(self.context, row["id"], self.list_id) if row else None


class ContentType(Thing):
    """One content type. What is set, its links included, is written by ``Update``; without it, it is lost."""

    type = "SP.ContentType"

    def __init__(self, context: Context, key: str, list_id: str = "") -> None:
        super().__init__(context)
        self.key, self.list_id = key, list_id
        self.links: dict[str, Row] = {}
        """Settings of links that wait for ``Update``, by column id; an empty one adds the column."""
        self.removed: list[str] = []
        self.order: list[str] = []
        self._changes: dict[str, Any] = {}

    @property
    def row(self) -> Row:
        row = content_types.find(session_of(self.context), self.key, self.list_id)
        if row is None:
            raise Refused(
                200, f"-2146232832, {SP_EXCEPTION}", f"The content type '{self.key}' does not exist."
            )
        return row

    @property
    def identity(self) -> str:
        middle = f":list:{self.list_id}" if self.list_id else ""
        return f"{site_identity(self.context)}{middle}:contenttype:{self.key}"

    def properties(self) -> Mapping[str, Any]:
        row = self.row
        return {
            "Description": row["description"],
            "Group": row["group"],
            "Hidden": row["hidden"],
            "Id": Complex("SP.ContentTypeId", {"StringValue": row["id"]}),
            "Name": row["name"],
            "ReadOnly": row["read_only"],
            "Sealed": row["sealed"],
            "StringId": row["id"],
        }

    @child
    def field_links(self) -> FieldLinks:
        return FieldLinks(self.context, self)

    @child
    def parent(self) -> ContentType | None:
        row = content_types.parent_of(session_of(self.context), self.key)
        return ContentType(self.context, row["id"]) if row else None

    def set(self, name: str, value: Any) -> None:
        if name not in _SETTABLE:
            super().set(name, value)
        self._changes[_SETTABLE[name]] = "" if value is None else value

    @method
    def update(self, update_children: bool) -> None:
        session = session_of(self.context)
        require(session, "manage", f"list:{self.list_id}" if self.list_id else "web")
        for column, settings in self.links.items():
            content_types.link_column(session, self.key, column, self.list_id, **settings)
        for column in self.removed:
            content_types.unlink_column(session, self.key, column, self.list_id)
        if self.order:
            content_types.order_columns(session, self.key, self.order, self.list_id)
        if self._changes:
            content_types.change(session, self.key, self.list_id, **self._changes)
        if update_children and not self.list_id:
            content_types.push(session, self.key)
        self.links, self.removed, self.order, self._changes = {}, [], [], {}

    @method
    def delete_object(self) -> None:
        content_types.remove(session_of(self.context), self.key, self.list_id)


class FieldLinks(Things):
    type = "SP.FieldLinkCollection"

    def __init__(self, context: Context, owner: ContentType) -> None:
        super().__init__(context)
        self._owner = owner

    def rows(self) -> list[Thing]:
        return [FieldLink(self.context, self._owner, link["id"]) for link in self._owner.row["links"]]

    @method
    def add(self, information: Any) -> FieldLink:
        field = check_type(information, LINK, "FieldLinkCreationInformation").properties.get("Field")
        if not isinstance(field, EntityThing):
            raise invalid("Value cannot be null.\r\nParameter name: field")
        column = str(field.entity.value("Id"))
        if column in self._owner.links or any(link["id"] == column for link in self._owner.row["links"]):
            raise Refused(
                200, f"-2146232832, {SP_EXCEPTION}", "The field is already part of the content type."
            )
        self._owner.links[column] = {}
        return FieldLink(self.context, self._owner, column)

    @method
    def get_by_id(self, guid: str) -> FieldLink | None:
        known = [link["id"] for link in self._owner.row["links"]] + list(self._owner.links)
        return FieldLink(self.context, self._owner, guid.lower()) if guid.lower() in known else None

    @method
    def reorder(self, names: list[str]) -> None:
        self._owner.order = [str(name) for name in names]


class FieldLink(Thing):
    type = "SP.FieldLink"

    def __init__(self, context: Context, owner: ContentType, column: str) -> None:
        super().__init__(context)
        self._owner, self._column = owner, column

    @property
    def identity(self) -> str:
        return f"{self._owner.identity}:fl:{self._column}"

    def properties(self) -> Mapping[str, Any]:
        stored: Row = next((link for link in self._owner.row["links"] if link["id"] == self._column), {})
        link = {**stored, **self._owner.links.get(self._column, {})}
        return {
            "DisplayName": link.get("display") or link.get("name", ""),
            "FieldInternalName": link.get("name", ""),
            "Hidden": link.get("hidden", False),
            "Id": Guid(self._column),
            "Name": link.get("name", ""),
            "ReadOnly": link.get("read_only", False),
            "Required": link.get("required", False),
        }

    def set(self, name: str, value: Any) -> None:
        if name not in _LINK_SETTABLE:
            super().set(name, value)
        self._owner.links.setdefault(self._column, {})[_LINK_SETTABLE[name]] = value

    @method
    def delete_object(self) -> None:
        self._owner.links.pop(self._column, None)
        self._owner.removed.append(self._column)
