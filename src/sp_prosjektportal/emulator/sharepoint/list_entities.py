"""Lists on the wire: ``SP.List`` and the collection (wire.md section 6)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import item_missing, list_gone
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import (
    change_entities,
    changes,
    lists,
    recycling,
    views,
)
from sp_prosjektportal.emulator.sharepoint.body_types import NEW_ROW, fitting
from sp_prosjektportal.emulator.sharepoint.custom_actions import UserCustomActions
from sp_prosjektportal.emulator.sharepoint.empty import Empty
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Node,
    Null,
    Primitive,
    Raw,
    Rows,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.fields import Fields
from sp_prosjektportal.emulator.sharepoint.folders import FolderEntity
from sp_prosjektportal.emulator.sharepoint.forms import Forms
from sp_prosjektportal.emulator.sharepoint.item_pages import Items, add_by_form
from sp_prosjektportal.emulator.sharepoint.list_templates import LIBRARY, USERS
from sp_prosjektportal.emulator.sharepoint.receivers import Receivers
from sp_prosjektportal.emulator.sharepoint.securable import Securable
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.stream import render_stream
from sp_prosjektportal.emulator.sharepoint.type_entities import ContentTypes
from sp_prosjektportal.emulator.sharepoint.user_resources import UserResource, shown
from sp_prosjektportal.emulator.sharepoint.view_entities import ViewEntity, Views
from sp_prosjektportal.emulator.store import Row

# As a list without a policy of its own answers; read by CLI for Microsoft 365, `spo list get` ([K]: the values)
_NO_TRIMMING = {"DefaultExpireAfterDays": 0, "DefaultTrimMode": 0}


class ListEntity(Securable):
    type = "SP.List"
    lacks = (
        "CreatablesInfo", "InformationRightsManagementSettings", "Subscriptions",
        "WorkflowAssociations",
    )  # fmt: skip

    def __init__(self, session: Session, row: Row) -> None:
        super().__init__(session, f"Web/Lists(guid'{row['id']}')", f"list:{row['id']}")
        self.id = row["id"]

    @property
    def row(self) -> Row:
        found = self.session.get("lists", self.id)
        if found is None:
            raise list_gone()
        return found

    @property
    def etag(self) -> str:  # type: ignore[override]
        return str(self.row["etag"])

    def properties(self) -> dict[str, Any]:
        row, path = self.row, self.session.path or "/"
        settings = {**lists.SETTINGS, **row["settings"]}
        kept = {name: settings[name] for name in _SETTINGS}
        count = self._count(row)
        return {
            **kept, "BaseTemplate": row["template"], "BaseType": row["base_type"], "ContentTypesEnabled": row["content_types_enabled"],
            "Created": row["created"], "CurrentChangeToken": changes.token(self.session, changes.LIST, row["id"]),
            "DefaultSensitivityLabelForLibrary": "", "Description": row["description"],
            "DocumentTemplateUrl": f"{row['url']}/Forms/template.dotx" if row["template"] == LIBRARY else None,
            "EnableAttachments": row["attachments"], "EnableFolderCreation": row["folders"], "EnableMinorVersions": row["minor_versions"],
            "EnableModeration": row["moderation"], "EnableVersioning": row["versioning"], "EntityTypeName": row["entity_type"],
            "ExemptFromBlockDownloadOfNonViewableFiles": False, "FileSavePostProcessingEnabled": False, "HasExternalDataSource": False,
            "Hidden": row["hidden"], "Id": row["id"], "ImagePath": Complex("SP.ResourcePath", {"DecodedUrl": row["image"]}),
            "ImageUrl": row["image"], "IsApplicationList": row["system"] or row.get("application", False), "IsCatalog": False, "IsPrivate": False, "ItemCount": count,
            "LastItemDeletedDate": row["deleted"], "LastItemModifiedDate": row["modified"], "LastItemUserModifiedDate": row["user_modified"],
            "ListItemEntityTypeFullName": f"SP.Data.{row['entity_type']}Item", "MajorVersionLimit": row["major_limit"],
            "ParentWebPath": Complex("SP.ResourcePath", {"DecodedUrl": path}), "ParentWebUrl": path, "ServerTemplateCanCreateFolders": True,
            "TemplateFeatureId": row["feature"], "Title": shown(self, row["title"]),
        }  # fmt: skip

    def _count(self, row: Row) -> int:
        return len(
            self.session.rows("users") if row["template"] == USERS else self.session.rows("items", row["id"])
        )

    def more(self, name: str) -> Any:
        row, settings = self.row, {**lists.SETTINGS, **self.row["settings"]}
        known = {key.lower(): value for key, value in settings.items()}
        if name.lower() in known:
            return known[name.lower()]
        if name.lower() == "defaultviewurl":
            main = views.default(self.session, self.id)
            return views.url(self.session, self.id, main) if main else ""
        if name.lower() == "versionpolicies":
            return Complex("SP.VersionPolicyManager", _NO_TRIMMING)
        if name.lower() == "schemaxml":
            return f'<List ID="{{{row["id"].upper()}}}" Title="{row["title"]}" />'
        return self.rights(name)

    # -- what lies below ---------------------------------------------------------------------------

    @navigation("Forms")
    def forms(self) -> Collection:
        return Forms(self.session, self.row)

    @navigation("Fields")
    def fields(self) -> Collection:
        return Fields(self.session, self.id)

    @navigation("Views")
    def views(self) -> Collection:
        return Views(self.session, self.id)

    @navigation("DefaultView")
    def default_view(self) -> Entity:
        row = views.default(self.session, self.id)
        return ViewEntity(self.session, self.id, row) if row else Null(self.session)

    @navigation("ContentTypes")
    def content_types(self) -> Collection:
        return ContentTypes(self.session, self.id)

    @navigation("Items")
    def items(self) -> Collection:
        return Items(self.session, self.id)

    @navigation("EventReceivers")
    def receivers(self) -> Collection:
        return Receivers(self.session, self.id)

    @navigation("UserCustomActions")
    def custom_actions(self) -> Collection:
        return UserCustomActions(self.session, self.uri, f"list:{self.id}")

    @function("GetRelatedFields")
    def related_fields(self) -> Collection:
        return Empty(self.session, f"{self.uri}/GetRelatedFields", "SP.RelatedField")

    @navigation("RootFolder")
    def root_folder(self) -> Entity:
        uri = f"Web/Lists(guid'{self.id}')/RootFolder"
        return FolderEntity(self.session, self.row["url"], self.row, None, uri=uri)

    @navigation("ParentWeb")
    def parent_web(self) -> Entity:
        from sp_prosjektportal.emulator.sharepoint.web import WebEntity

        return WebEntity(self.session)

    @navigation("TitleResource")
    def title_resource(self) -> Node:
        return UserResource(self, "Title")

    @navigation("DescriptionResource")
    def description_resource(self) -> Node:
        return UserResource(self, "Description")

    @function("GetItemById", parameters=["id"])
    def item_by_id(self, id: int) -> Entity:
        return Items(self.session, self.id).by_id(id)

    @function("GetItemByStringId", parameters=["sId"])
    def item_by_string_id(self, s_id: str) -> Entity:
        return Items(self.session, self.id).by_id(s_id)

    @function("GetItemByUniqueId", parameters=["uniqueId"])
    def item_by_unique_id(self, unique_id: str) -> Entity:
        wanted = str(unique_id).strip("{}").lower()
        for row in self.session.rows("items", self.id).values():
            if row["unique_id"] == wanted:
                return Items(self.session, self.id).by_id(row["id"])
        raise item_missing()

    @function("GetView", parameters=["viewGuid"])
    def view_by_id(self, view_guid: str) -> Entity:
        return Views(self.session, self.id).by_id(view_guid)

    # -- writing -----------------------------------------------------------------------------------

    @action(
        "AddValidateUpdateItemUsingPath",
        parameters=["listItemCreateInfo", "formValues", "bNewDocumentUpdate", "checkInComment", "datesInUTC"],
    )
    def add_by_form(self, list_item_create_info: dict[str, Any] | None = None, form_values: list[dict[str, Any]] | None = None,
                    b_new_document_update: bool = False, check_in_comment: str = "", dates_in_utc: bool = False) -> Rows:  # fmt: skip
        info = fitting(list_item_create_info, NEW_ROW)
        folder = self._folder(str((info.get("FolderPath") or {}).get("DecodedUrl") or ""))
        _ = check_in_comment
        return add_by_form(
            self.session,
            self.id,
            form_values or [],
            folder,
            int(info.get("UnderlyingObjectType") or 0),
            utc=bool(dates_in_utc),
            new_document=b_new_document_update,
        )

    @action(
        "AddValidateUpdateItem",
        parameters=["listItemCreateInfo", "formValues", "bNewDocumentUpdate", "checkInComment"],
    )
    def add_by_old_form(self, list_item_create_info: dict[str, Any] | None = None, form_values: list[dict[str, Any]] | None = None,
                        b_new_document_update: bool = False, check_in_comment: str = "") -> Rows:  # fmt: skip
        return self.add_by_form(
            _by_path(list_item_create_info or {}), form_values, b_new_document_update, check_in_comment
        )

    @action("AddItem", parameters=["parameters"])
    def add_item(self, parameters: dict[str, Any] | None = None) -> Entity:
        return self.add_item_by_path(_by_path(parameters or {}))

    @action("AddItemUsingPath", parameters=["parameters"])
    def add_item_by_path(self, parameters: dict[str, Any] | None = None) -> Entity:
        """A row or folder, by the place where it goes; ``LeafName`` is a folder's name."""
        given = parameters or {}
        name = str(given.get("LeafName") or "")
        values = [{"FieldName": "Title", "FieldValue": name}] if name else []
        rows = self.add_by_form(given, values)
        return Items(self.session, self.id).by_id(int(rows.values[-1]["FieldValue"]))

    @action("RenderListData", parameters=["viewXml"])
    def list_data(self, view_xml: str = "") -> Primitive:
        """The same as the stream's data, as one text (PnPjs, office365)."""
        return Primitive(render_stream(self.session, self.row, {"ViewXml": view_xml}).body.decode())

    def _folder(self, path: str) -> str:
        """Server-relative or absolute; the list's own address when empty or not below it."""
        host = self.session.site["url"].removesuffix(self.session.path)
        relative = path.removeprefix(host).rstrip("/")
        return relative if relative.casefold().startswith(self.row["url"].casefold()) else self.row["url"]

    @action("RenderListDataAsStream", parameters=["parameters"])
    def stream(self, parameters: dict[str, Any] | None = None) -> Raw:
        return render_stream(self.session, self.row, parameters or {})

    @action("GetItems", parameters=["query"])
    def items_by_caml(self, query: dict[str, Any]) -> Collection:
        from sp_prosjektportal.emulator.sharepoint.stream import CamlItems

        return CamlItems(self.session, self.id, query)

    @action("GetChanges", parameters=["query"])
    def changes(self, query: dict[str, Any] | None = None) -> Collection:
        return change_entities.of_list(self.session, self.id, query)

    @action("Recycle")
    def recycle(self) -> Primitive:
        return Primitive(recycling.recycle_list(self.session, self.id))

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()

    @action("ReserveListItemId")
    def reserve_id(self) -> Primitive:
        return Primitive(self.session.next(f"items:{self.id}"))

    def merge(self, body: dict[str, Any]) -> None:
        lists.change(self.session, self.id, body)

    def delete(self) -> None:
        lists.remove(self.session, self.id)


def _by_path(info: dict[str, Any]) -> dict[str, Any]:
    """The older way names a folder by its address."""
    return {**info, "FolderPath": {"DecodedUrl": info.get("FolderUrl") or ""}}


_SETTINGS = (
    "AllowContentTypes", "CrawlNonDefaultViews", "DefaultContentApprovalWorkflowId", "DefaultItemOpenUseListSetting", "Direction",
    "DisableCommenting", "DisableGridEditing", "DraftVersionVisibility", "EnableRequestSignOff", "ForceCheckout", "IrmEnabled",
    "IrmExpire", "IrmReject", "ListExperienceOptions", "MajorWithMinorVersionsLimit", "MultipleDataList", "NoCrawl", "ParserDisabled",
)  # fmt: skip
