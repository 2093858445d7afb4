"""Items on the wire: ``SP.ListItem``, paging, filters (wire.md sections 7.2 and 7.3)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import (
    change_entities,
    columns,
    content_types,
    item_bodies,
    items,
    principals,
    recycling,
    shown_values,
    values,
    versioning,
)
from sp_prosjektportal.emulator.sharepoint.attachments import Attachments
from sp_prosjektportal.emulator.sharepoint.column_xml import property_name
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.comments import Comments
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Null,
    Primitive,
    Rows,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.securable import Securable
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.versions import Versions, forget
from sp_prosjektportal.emulator.store import Row


class Shape:
    """A list's columns by the names that REST gives them; made once for an answer."""

    def __init__(self, session: Session, list_id: str) -> None:
        self.session, self.list_id = session, list_id
        self.list = session.get("lists", list_id) or {}
        self.by_name = {row["name"]: row for row in columns.columns(session, list_id).values()}
        self.custom = [
            row
            for row in self.by_name.values()
            if not row.get("base") and row["name"] not in ("TaxCatchAll", "TaxCatchAllLabel")
        ]
        self.aspects: dict[str, tuple[Row, str, str]] = {}
        for column in self.by_name.values():
            self._add(column)

    def _add(self, column: Row) -> None:
        wire = property_name(column["name"])
        if column["type"] in PERSON_TYPES:
            self.aspects[f"{wire}Id".lower()] = (column, "Id", f"{wire}Id")
            self.aspects[f"{column['name']}StringId".lower()] = (
                column,
                "StringId",
                f"{column['name']}StringId",
            )
        elif column["type"] in LOOKUP_TYPES and not column.get("base"):
            self.aspects[f"{wire}Id".lower()] = (column, "Id", f"{wire}Id")
        else:
            self.aspects[wire.lower()] = (column, "", wire)

    def leading(self, name: str) -> Row | None:
        """The person or lookup column of that name."""
        lower = name.casefold()
        for column in self.by_name.values():
            if property_name(column["name"]).casefold() == lower and column["type"] in (
                *LOOKUP_TYPES,
                *PERSON_TYPES,
            ):
                return column
        return None


class ItemEntity(Securable):
    lacks = ("GetDlpPolicyTip", "LikedByInformation")

    def __init__(self, session: Session, row: Row, shape: Shape) -> None:
        uri = f"Web/Lists(guid'{shape.list_id}')/Items({row['id']})"
        super().__init__(session, uri, f"item:{shape.list_id}:{row['id']}")
        self.row, self.shape = row, shape
        self.type = f"SP.Data.{shape.list['entity_type']}Item"
        self.metadata_id = new_guid()
        self.etag = str(row["version"])

    def properties(self) -> dict[str, Any]:
        row, own = self.row, self.row["values"]
        shown: dict[str, Any] = {
            "FileSystemObjectType": row["kind"], "Id": row["id"], "ServerRedirectedEmbedUri": None, "ServerRedirectedEmbedUrl": "",
            "ID": row["id"], "ContentTypeId": row["content_type"], "Title": own.get("Title"), "Modified": row["modified"],
            "Created": row["created"], "AuthorId": row["author"], "EditorId": row["editor"],
            "OData__UIVersionString": versioning.label(row), "Attachments": bool(row.get("attached")), "GUID": row["guid"], "OData__ColorTag": None,
            "ComplianceAssetId": None,
        }  # fmt: skip
        if self.shape.list.get("base_type") == 1:
            shown.pop("Attachments")
            shown |= {"OData__CopySource": None, "CheckoutUserId": None}
        for column in self.shape.custom:
            for ending, value in shown_values.to_wire(column, own.get(column["name"])).items():
                shown[_wire_name(column, ending)] = value
        return shown

    def more(self, name: str) -> Any:
        found = self._system().get(name.lower(), self)
        if found is not self:
            return found
        if name.lower() in self.shape.aspects:
            column, ending, _ = self.shape.aspects[name.lower()]
            stored = {"Author": self.row["author"], "Editor": self.row["editor"]}.get(column["name"])
            return shown_values.to_wire(
                column, stored if stored is not None else self.row["values"].get(column["name"])
            ).get(ending)
        if self.shape.leading(name) is not None:
            raise Refused(
                400, f"-1, {SP_EXCEPTION}",
                f"The query to field '{name}' is not valid. The $select query string must specify the target fields and the "
                f"$expand query string must contains {name}.",
            )  # fmt: skip
        raise KeyError(name)

    def named_value(self, name: str) -> tuple[str, Any]:
        """Without building the whole answer: filters ask one row after the other."""
        lower = name.lower()
        quick = {
            "id": ("Id", self.row["id"]),
            "modified": ("Modified", self.row["modified"]),
            "created": ("Created", self.row["created"]),
        }
        if lower in quick:
            return quick[lower]
        aspect = self.shape.aspects.get(lower)
        if aspect is not None and not aspect[0].get("base"):
            column, ending, wire = aspect
            return wire, shown_values.to_wire(column, self.row["values"].get(column["name"])).get(ending)
        if lower == "title":
            return "Title", self.row["values"].get("Title")
        return super().named_value(name)

    def _system(self) -> dict[str, Any]:
        row = self.row
        leaf = (row.get("file") or {}).get("name") or f"{row['id']}_.000"
        return {
            "fileref": f"{row['folder']}/{leaf}", "fileleafref": leaf, "filedirref": row["folder"], "fsobjtype": str(row["kind"]),
            "owshiddenversion": row["version"], "uniqueid": row["unique_id"], "authorstringid": str(row["author"]),
            "editorstringid": str(row["editor"]), "hasuniqueroleassignments": bool(row.get("unique")),
            "odata__uiversion": row["major"] * 512, "odata__moderationstatus": 0, "contentversion": str(row["version"] - 1),
            "checkoutuserid": None, "commentsdisabled": bool(row.get("comments_disabled")), "commentsdisabledscope": 0, "linktitle": row["values"].get("Title"), "linktitlenomenu": row["values"].get("Title"),
        }  # fmt: skip

    def step(self, name: str) -> Any:
        """A column as a step of the address: a value, or where it leads."""
        try:
            return self.expand(name)
        except KeyError:
            pass
        try:
            return Primitive(self.named_value(name)[1])
        except KeyError:
            return None

    def expand(self, name: str) -> Any:
        """The person or row that a column leads to."""
        column = self.shape.leading(name)
        if column is None:
            raise KeyError(name)
        stored = {"Author": self.row["author"], "Editor": self.row["editor"]}.get(
            column["name"], self.row["values"].get(column["name"])
        )
        ids = stored if isinstance(stored, list) else [stored] if stored else []
        found = [self._led_to(column, number) for number in ids]
        if columns.is_multiple(column):
            return _Several(self.session, [entity for entity in found if entity is not None])
        return found[0] if found and found[0] is not None else Null(self.session)

    def _led_to(self, column: Row, number: int) -> Entity | None:
        if column["type"] in PERSON_TYPES:
            row = principals.principal(self.session, number)
            return _Person(self.session, row) if row else None
        target = values.target(column)
        row = self.session.get("items", str(number), target)
        return ItemEntity(self.session, row, Shape(self.session, target)) if row else None

    def merge(self, body: dict[str, Any]) -> None:
        self.row = item_bodies.change_from_json(self.session, self.shape.list_id, self.row["id"], body)
        self.etag = str(self.row["version"])

    def delete(self) -> None:
        items.remove(self.session, self.shape.list_id, self.row["id"])
        forget(self.session, self.shape.list_id, self.row["id"])

    @action("Recycle")
    def recycle(self) -> Primitive:
        return Primitive(recycling.recycle_item(self.session, self.shape.list_id, self.row["id"]))

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()

    @action(
        "ValidateUpdateListItem",
        parameters=["formValues", "bNewDocumentUpdate", "checkInComment", "datesInUTC"],
    )
    def validate_update(
        self,
        form_values: list[dict[str, Any]],
        b_new_document_update: bool = False,
        check_in_comment: str = "",
        dates_in_utc: bool = False,
    ) -> Rows:
        list_id, number = self.shape.list_id, self.row["id"]
        require(self.session, "write", self.securable)
        _ = check_in_comment
        rows, given, system, content_type = item_bodies.read_form(
            self.session, list_id, form_values, utc=bool(dates_in_utc)
        )
        item_bodies.save_form(
            self.session, rows,
            lambda: items.update(self.session, list_id, number, given, content_type=content_type, system=system, new_version=not b_new_document_update),
        )  # fmt: skip
        return form_rows([{**row, "ItemId": number} for row in rows])

    @action("GetChanges", parameters=["query"])
    def changes(self, query: dict[str, Any] | None = None) -> Collection:
        return change_entities.of_item(self.session, self.shape.list_id, self.row["id"], query)

    @navigation("ParentList")
    def parent_list(self) -> Entity:
        from sp_prosjektportal.emulator.sharepoint.list_entities import ListEntity

        return ListEntity(self.session, self.shape.list)

    @navigation("ContentType")
    def content_type(self) -> Entity:
        from sp_prosjektportal.emulator.sharepoint.type_entities import TypeEntity

        row = content_types.find(self.session, self.row["content_type"], self.shape.list_id)
        return TypeEntity(self.session, row, self.shape.list_id) if row else Null(self.session)

    @navigation("FieldValuesAsText")
    def as_text(self) -> Entity:
        return _Texts(self.session, self)

    @navigation("FieldValuesForEdit")
    def for_edit(self) -> Entity:
        return _Texts(self.session, self)

    @navigation("AttachmentFiles")
    def attachments(self) -> Collection:
        return Attachments(self.session, self.shape.list_id, self.row["id"])

    @navigation("Versions")
    def versions(self) -> Collection:
        return Versions(self.session, self.shape.list_id, self.row)

    @navigation("Comments")
    def comments(self) -> Collection:
        return Comments(self.session, self.shape.list_id, self.row["id"])

    @function("GetComments")
    def get_comments(self) -> Collection:
        return self.comments()

    @action("SetCommentsDisabled", parameters=["value"])
    def set_comments_disabled(self, value: bool) -> None:
        self.row = items.update(
            self.session, self.shape.list_id, self.row["id"], {}, new_version=False, comments_disabled=bool(value)
        )

    @navigation("File")
    def file(self) -> Entity:
        from sp_prosjektportal.emulator.sharepoint.files import FileEntity

        return (
            FileEntity(self.session, self.shape.list_id, self.row)
            if self.row.get("file") and self.row["kind"] == 0
            else Null(self.session)
        )

    @navigation("Folder")
    def folder(self) -> Entity:
        from sp_prosjektportal.emulator.sharepoint.folders import folder_of

        return folder_of(self.session, self.shape.list, self.row)


_both = ItemEntity.members
_both["*both ids*"] = _both["recycle"]  # asking for Id shows ID too (wire.md quirk 32)


def _wire_name(column: Row, ending: str) -> str:
    name = column["name"] if ending == "StringId" else property_name(column["name"])
    return name + ending


class _Several(Collection):
    def __init__(self, session: Session, entities: list[Entity]) -> None:
        super().__init__(session)
        self.entities = entities

    def rows(self) -> list[Entity]:
        return self.entities


class _Person(Entity):
    """A person as a lookup column shows them: a row of the User Information List."""

    type = "SP.Data.UserInfoItem"

    def __init__(self, session: Session, row: Row) -> None:
        super().__init__(session, f"Web/GetUserById({row['id']})")
        self.row = row

    def properties(self) -> dict[str, Any]:
        return {
            "Title": self.row["title"],
            "Name": self.row.get("login", self.row["title"]),
            "EMail": self.row.get("email") or "",
        }

    def more(self, name: str) -> Any:
        extra = {
            "id": self.row["id"], "username": self.row.get("upn") or "", "jobtitle": None, "department": None, "sipaddress": self.row.get("email") or "",
            "firstname": str(self.row["title"]).partition(" ")[0], "lastname": str(self.row["title"]).rpartition(" ")[2],
        }  # fmt: skip
        return extra[name.lower()]


class _Texts(Entity):
    """Every value as the site's pages write it."""

    type = "SP.FieldStringValues"

    def __init__(self, session: Session, item: ItemEntity) -> None:
        super().__init__(session, f"{item.uri}/FieldValuesAsText")
        self.item = item

    def properties(self) -> dict[str, Any]:
        shown = {"Title": str(self.item.row["values"].get("Title") or "")}
        for column in self.item.shape.custom:
            shown[property_name(column["name"])] = self._text(column)
        return shown

    def _text(self, column: Row) -> str:
        value = self.item.row["values"].get(column["name"])
        if column["type"] in TERM_TYPES:
            parts = value if isinstance(value, list) else [value] if value else []
            return ";".join(part["Label"] for part in parts)
        if column["type"] in PERSON_TYPES:
            ids = value if isinstance(value, list) else [value] if value else []
            return ";".join(principals.title_of(self.session, number) for number in ids)
        return shown_values.local_text(self.session, column, value)


def form_rows(rows: list[Row]) -> Rows:
    return Rows([Complex("SP.ListItemFormUpdateValue", row) for row in rows])
