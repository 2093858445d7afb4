"""Items on the wire: ``SP.ListItem``, paging, filters (wire.md sections 7.2 and 7.3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import (
    change_entities,
    columns,
    content_types,
    file_states,
    item_bodies,
    items,
    principals,
    recycling,
    reputation,
    shown_values,
    versioning,
)
from sp_prosjektportal.emulator.sharepoint.attachments import Attachments
from sp_prosjektportal.emulator.sharepoint.columns import PERSON_TYPES
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
from sp_prosjektportal.emulator.sharepoint.invalid import target
from sp_prosjektportal.emulator.sharepoint.item_parts import PersonEntity, Several, Texts
from sp_prosjektportal.emulator.sharepoint.item_shape import Shape, wire_name
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.securable import Securable
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.versions import Versions, forget
from sp_prosjektportal.emulator.store import Row


class ItemEntity(Securable):
    guarded = True
    lacks = ("GetDlpPolicyTip",)

    def __init__(self, session: Session, row: Row, shape: Shape) -> None:
        uri = f"Web/Lists(guid'{shape.list_id}')/Items({row['id']})"
        super().__init__(session, uri, f"item:{shape.list_id}:{row['id']}")
        self.row, self.shape = row, shape
        self.type = f"SP.Data.{shape.list['entity_type']}Item"
        self.metadata_id = new_guid()
        self.etag = str(row["version"])

    def memo(self) -> tuple[Any, Any] | None:
        return self.row, (self.shape.version, self.shape.list_id)

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
                shown[wire_name(column, ending)] = value
        return shown

    def more(self, name: str) -> Any:
        found = self._system().get(name.lower(), self)
        if found is not self:
            return found
        if name.lower() == "contenttype":  # filters compare its name
            kind = content_types.find(self.session, self.row["content_type"], self.shape.list_id)
            return kind["name"] if kind else None
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
        return self.rights(name)

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
        host = str(self.session.site["url"]).removesuffix(self.session.path)
        return {
            "encodedabsurl": host + quote(f"{row['folder']}/{leaf}", safe="/!'()*~"), "fileref": f"{row['folder']}/{leaf}", "fileleafref": leaf, "serverurl": f"{row['folder']}/{leaf}",
            "basename": leaf.rpartition(".")[0] or leaf, "filedirref": row["folder"], "fsobjtype": str(row["kind"]),
            "owshiddenversion": row["version"], "uniqueid": row["unique_id"], "authorstringid": str(row["author"]),
            "editorstringid": str(row["editor"]), "hasuniqueroleassignments": bool(row.get("unique")),
            "odata__uiversion": row["major"] * 512, "odata__moderationstatus": (row.get("file") or {}).get("moderation", 0), "contentversion": str(row["version"] - 1),
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
            return Several(self.session, [entity for entity in found if entity is not None])
        return found[0] if found and found[0] is not None else Null(self.session)

    def _led_to(self, column: Row, number: int) -> Entity | None:
        if column["type"] in PERSON_TYPES:
            row = principals.principal(self.session, number)
            return PersonEntity(self.session, row) if row else None
        list_id = target(column)
        row = self.session.get("items", str(number), list_id)
        return ItemEntity(self.session, row, Shape(self.session, list_id)) if row else None

    def merge(self, body: dict[str, Any]) -> None:
        self._free()
        self.row = item_bodies.change_from_json(self.session, self.shape.list_id, self.row["id"], body)
        self.etag = str(self.row["version"])

    def _free(self) -> None:
        """A file that somebody else has checked out or locked is not changed through its row either ([K])."""
        if self.row["kind"] == 0 and self.row.get("file"):
            file_states.may_change(self.session, self.shape.list_id, self.row)

    def delete(self) -> None:
        items.remove(self.session, self.shape.list_id, self.row["id"])
        forget(self.session, self.shape.list_id, self.row["id"])

    @action("Recycle")
    def recycle(self) -> Primitive:
        return Primitive(recycling.recycle_item(self.session, self.shape.list_id, self.row["id"]))

    @action("DeleteObject", "DeleteWithParameters", parameters=["parameters"])
    def delete_object(self, parameters: dict[str, Any] | None = None) -> None:
        _ = parameters
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
        self._free()
        _ = check_in_comment
        rows, given, system, content_type = item_bodies.read_form(
            self.session, list_id, form_values, utc=bool(dates_in_utc)
        )
        item_bodies.save_form(
            self.session, rows,
            lambda: items.update(self.session, list_id, number, given, content_type=content_type, system=system, new_version=not b_new_document_update),
        )  # fmt: skip
        return form_rows([{**row, "ItemId": number} for row in rows])

    @action("SystemUpdate", "UpdateOverwriteVersion")
    def save_quietly(self) -> None:
        """By REST such a call carries no values, so nothing changes (office365, ``test_list_item``, steps 8 and 9; [K])."""

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
        return Texts(self.session, self.uri, self.row, self.shape)

    @navigation("FieldValuesAsHtml")
    def as_html(self) -> Entity:
        return Texts(self.session, self.uri, self.row, self.shape)

    @navigation("FieldValuesForEdit")
    def for_edit(self) -> Entity:
        return Texts(self.session, self.uri, self.row, self.shape, edit=True)

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

    @action("LikedBy")
    def liked_by(self) -> Collection:
        return reputation.Likers(self.session, self.uri, self.shape.list_id, self.row["id"])

    @navigation("LikedByInformation")
    def liked_by_information(self) -> Entity:
        return reputation.LikedBy(self.session, self.uri, self.shape.list_id, self.row["id"])

    @action("Like")
    def like(self) -> None:
        reputation.like(self.session, self.shape.list_id, self.row["id"], True)

    @action("Unlike")
    def unlike(self) -> None:
        reputation.like(self.session, self.shape.list_id, self.row["id"], False)

    @action("SetCommentsDisabled", parameters=["value"])
    def set_comments_disabled(self, value: bool) -> None:
        self.row = items.update(
            self.session,
            self.shape.list_id,
            self.row["id"],
            {},
            new_version=False,
            comments_disabled=bool(value),
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


def form_rows(rows: list[Row]) -> Rows:
    return Rows([Complex("SP.ListItemFormUpdateValue", row) for row in rows])
