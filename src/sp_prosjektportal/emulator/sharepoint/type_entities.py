"""Content types on the wire: ``SP.ContentType``, its columns and links (wire.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.errors import bad_query, column_missing
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import built_in_types, columns, content_types
from sp_prosjektportal.emulator.sharepoint.body_types import check
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Node,
    Null,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.fields import FieldEntity
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.user_resources import UserResource
from sp_prosjektportal.emulator.store import Row


def type_id(text: str) -> Complex:
    return Complex("SP.ContentTypeId", {"StringValue": text})


class FieldLink(Entity):
    type = "SP.FieldLink"

    def __init__(self, session: Session, uri: str, row: Row, column: Row | None, owner: TypeEntity) -> None:
        super().__init__(session, f"{uri}/FieldLinks(guid'{row['id']}')")
        self.row, self.column, self.owner = row, column, owner

    def properties(self) -> dict[str, Any]:
        row = self.row
        return {
            "DisplayName": row["display"] or (self.column or row).get("name"), "FieldInternalName": None,
            "Hidden": row["hidden"], "Id": row["id"], "Name": row["name"], "ReadOnly": row["read_only"], "Required": row["required"],
            "ShowInDisplayForm": True,
        }  # fmt: skip

    def delete(self) -> None:
        content_types.unlink_column(self.session, self.owner.row["id"], self.row["id"], self.owner.list_id)

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()


class FieldLinks(Collection):
    type = "SP.FieldLink"

    def __init__(self, session: Session, owner: TypeEntity) -> None:
        super().__init__(session, f"{owner.uri}/FieldLinks")
        self.owner = owner

    def rows(self) -> list[Entity]:
        known = columns.columns(self.session, self.owner.list_id)
        return [
            FieldLink(self.session, self.owner.uri, row, known.get(row["id"]), self.owner)
            for row in self.owner.row["links"]
        ]

    def add(self, body: dict[str, Any]) -> Entity:
        """Only a column that the type above has, or that is on the list already (wire.md section 5)."""
        session, owner = self.session, self.owner
        name = str(body.get("FieldInternalName") or "")
        column = columns.find(session, name, owner.list_id)
        above = content_types.parent_of(session, owner.row["id"])
        allowed = bool(owner.list_id) or any(
            link["name"] == name for link in (above or {"links": []})["links"]
        )
        if column is None or not allowed:
            raise column_missing(name, f" {session.site['url']}")
        owner.row = content_types.link_column(session, owner.row["id"], column["id"], owner.list_id)
        return self.at(column["id"])

    @function("GetById", parameters=["id"])
    def by_id(self, id: str) -> Entity:
        return self.at(id)

    def at(self, *arguments: Any) -> Entity:
        wanted = str(arguments[0]).lower()
        # a missing one is nothing, not 404 (wire.md quirk 19)
        return next(
            (row for row in self.rows() if isinstance(row, FieldLink) and row.row["id"] == wanted),
            Null(self.session),
        )


class _TypeFields(Collection):
    type = "SP.Field"

    def __init__(self, session: Session, owner: TypeEntity) -> None:
        super().__init__(session, f"{owner.uri}/Fields")
        self.owner = owner

    def rows(self) -> list[Entity]:
        known, list_id = columns.columns(self.session, self.owner.list_id), self.owner.list_id
        return [
            FieldEntity(self.session, known[link["id"]], list_id)
            for link in self.owner.row["links"]
            if link["id"] in known
        ]


class TypeEntity(Entity):
    type = "SP.ContentType"

    def __init__(self, session: Session, row: Row, list_id: str = "") -> None:
        base = f"Web/Lists(guid'{list_id}')" if list_id else "Web"
        super().__init__(session, f"{base}/ContentTypes('{row['id']}')")
        self.row, self.list_id = row, list_id

    def properties(self) -> dict[str, Any]:
        row = self.row
        forms = {
            f"{kind}Form{end}": value for kind in ("Display", "Edit", "New") for end, value in _FORM.items()
        }
        return {
            "ClientFormCustomFormatter": row.get("form_formatter", ""), "Description": row["description"], **forms, "DocumentTemplate": "",
            "DocumentTemplateUrl": "", "Group": row["group"], "Hidden": row["hidden"], "Id": type_id(row["id"]), "JSLink": "",
            "MobileDisplayFormUrl": "", "MobileEditFormUrl": "", "MobileNewFormUrl": "", "Name": row["name"], "ReadOnly": row["read_only"],
            "SchemaXml": built_in_types.schema_xml(self.session, row, self.list_id),
            "Scope": columns.list_path(self.session, self.list_id) if self.list_id else self.session.path or "/", "Sealed": row["sealed"],
            "StringId": row["id"],
        }  # fmt: skip

    @navigation("NameResource")
    def name_resource(self) -> Node:
        return UserResource(self, "Name")

    @navigation("DescriptionResource")
    def description_resource(self) -> Node:
        return UserResource(self, "Description")

    @navigation("FieldLinks")
    def links(self) -> Collection:
        return FieldLinks(self.session, self)

    @navigation("Fields")
    def fields(self) -> Collection:
        return _TypeFields(self.session, self)

    @action("ReorderFields", parameters=["fieldNames"])
    def reorder(self, field_names: list[str] | None = None) -> None:
        content_types.order_columns(self.session, self.row["id"], field_names or [], self.list_id)

    @navigation("Parent")
    def parent(self) -> Entity:
        row = content_types.parent_of(self.session, self.row["id"])
        return TypeEntity(self.session, row) if row else Null(self.session)

    def merge(self, body: dict[str, Any]) -> None:
        names = {
            "Name": "name",
            "Group": "group",
            "Description": "description",
            "Hidden": "hidden",
            "Sealed": "sealed",
            "ReadOnly": "read_only",
            "ClientFormCustomFormatter": "form_formatter",
        }
        unknown = [
            name
            for name in body
            if name not in names and not name.startswith(("NewForm", "EditForm", "DisplayForm", "JSLink"))
        ]
        if unknown:
            raise bad_query(
                f"The property '{unknown[0]}' does not exist on type 'SP.ContentType'. Make sure to only use property names that are defined by the type."
            )
        content_types.change(
            self.session, self.row["id"], self.list_id, **{names[n]: v for n, v in body.items() if n in names}
        )

    def delete(self) -> None:
        content_types.remove(self.session, self.row["id"], self.list_id)

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()


_FORM = {
    "ClientSideComponentId": "",
    "ClientSideComponentProperties": "",
    "Target": 0,
    "TemplateName": "ListForm",
    "Url": "",
}


class ContentTypes(Collection):
    type = "SP.ContentType"

    """Of a list or of a web; ``available``: with those of the webs above."""

    def __init__(self, session: Session, list_id: str = "", *, available: bool = False) -> None:
        super().__init__(
            session, f"Web/Lists(guid'{list_id}')/ContentTypes" if list_id else "Web/ContentTypes"
        )
        self.list_id, self.available = list_id, available

    def _all(self) -> Mapping[str, Row]:
        if self.session.web and not self.list_id and not self.available:
            return self.session.rows("content_types")
        return content_types.content_types(self.session, self.list_id)

    def _entity(self, row: Row) -> TypeEntity:
        """On the web that the type belongs to."""
        owners = (*self.session.above, self.session) if self.session.web and not self.list_id else ()
        key = content_types.key(row["id"])
        session = next((one for one in owners if key in one.rows("content_types")), self.session)
        return TypeEntity(session, row, self.list_id)

    def rows(self) -> list[Entity]:
        return [self._entity(row) for row in self._all().values()]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(str(arguments[0]))

    @function("GetById", parameters=["contentTypeId"])
    def by_id(self, content_type_id: str) -> Entity:
        row = (
            self._all().get(content_types.key(content_type_id))
            if content_type_id[:2].lower() == "0x"
            else None
        )
        return self._entity(row) if row else Null(self.session)

    @action("AddAvailableContentType", parameters=["contentTypeId"])
    def add_available(self, content_type_id: str | dict[str, Any]) -> Entity:
        wanted = (
            content_type_id.get("StringValue", "") if isinstance(content_type_id, dict) else content_type_id
        )
        check("String", wanted)
        return TypeEntity(
            self.session, content_types.add_to_list(self.session, self.list_id, wanted), self.list_id
        )

    @action("Create", parameters=["parameters"])
    def create(self, parameters: dict[str, Any]) -> Entity:
        return self.add(parameters)

    def add(self, body: dict[str, Any]) -> Entity:
        """The id that is sent is ignored: a child of Item (wire.md quirk 46)."""
        row = content_types.create(
            self.session,
            str(body.get("Name") or ""),
            group=str(body.get("Group") or ""),
            description=str(body.get("Description") or ""),
        )
        return TypeEntity(self.session, row)
