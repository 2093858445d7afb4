"""The site collection on the wire: ``SP.Site`` (wire.md section 3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sp_prosjektportal.emulator.errors import file_missing
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import (
    change_entities,
    changes,
    copy_jobs,
    hubs,
    principals,
    recycle_bin,
    webs,
)
from sp_prosjektportal.emulator.sharepoint.custom_actions import UserCustomActions
from sp_prosjektportal.emulator.sharepoint.entity import (
    Body,
    Collection,
    Entity,
    Null,
    Rows,
    action,
    function,
    navigation,
    refuse_read_only,
)
from sp_prosjektportal.emulator.sharepoint.features import Features
from sp_prosjektportal.emulator.sharepoint.library_versions import LibraryVersions
from sp_prosjektportal.emulator.sharepoint.people import UserEntity
from sp_prosjektportal.emulator.sharepoint.permissions import require_open
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.sharepoint.web import WebEntity

_WRITABLE = (
    "AllowCreateDeclarativeWorkflow", "AllowDesigner", "AllowMasterPageEditing", "AllowRevertFromTemplate",
    "AllowSaveDeclarativeWorkflowAsTemplate", "AllowSavePublishDeclarativeWorkflow", "AllowSelfServiceUpgrade",
    "AllowSelfServiceUpgradeEvaluation", "AuditLogTrimmingRetention", "Classification", "CommentsOnSitePagesDisabled",
    "DisableAppViews", "DisableCompanyWideSharingLinks", "DisableFlows", "ExternalSharingTipsEnabled", "SensitivityLabel",
    "SensitivityLabelId", "ShareByEmailEnabled", "ShareByLinkEnabled", "ShowPeoplePickerSuggestionsForGuestUsers", "ShowUrlStructure",
    "SocialBarOnSitePagesDisabled", "StatusBarLink", "StatusBarText", "TrimAuditLog", "UIVersionConfigurationEnabled",
)  # fmt: skip


_QUOTA = 25 * 1024**4  # bytes: "SharePoint limits", 25 TB a site


class SiteEntity(Entity):
    type = "SP.Site"
    quiet = ("VersionPolicyForNewLibrariesTemplate",)  # newer than the recording (case verbose.entity)
    lacks = (
        "Audit", "CustomScriptSafeDomains", "EventReceivers", "HubSiteSynchronizableVisitorGroup",
        "SecondaryContact",
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Site")

    def properties(self) -> dict[str, Any]:
        site, path = self.session.site, self.session.path
        shown: dict[str, Any] = {
            "AllowCreateDeclarativeWorkflow": True, "AllowDesigner": True, "AllowExternalEmbeddingWrapper": 1, "AllowMasterPageEditing": False,
            "AllowRevertFromTemplate": False, "AllowSaveDeclarativeWorkflowAsTemplate": True, "AllowSavePublishDeclarativeWorkflow": True,
            "AllowSelfServiceUpgrade": True, "AllowSelfServiceUpgradeEvaluation": True, "AuditLogTrimmingRetention": 90,
            "CanSyncHubSitePermissions": False, "ChannelGroupId": ZERO_GUID, "Classification": "", "CommentsOnSitePagesDisabled": False,
            "CompatibilityLevel": 15, "CurrentChangeToken": changes.token(self.session, changes.SITE, site["id"]), "DisableAppViews": False,
            "DisableCompanyWideSharingLinks": False, "DisableFlows": False, "ExternalSharingTipsEnabled": False, "ExternalUserExpirationInDays": 0,
            "GeoLocation": "EUR", "GroupId": site["group_id"], "HubSiteId": site["hub_id"], "Id": site["id"], "SensitivityLabelId": "",
            "SensitivityLabel": ZERO_GUID, "IsHubSite": site["id"] in self.session.store.rows("hubs"), "LockIssue": site.get("lock_issue") or None,
            "MaxItemsPerThrottledOperation": 5000, "MediaTranscriptionDisabled": False, "NeedsB2BUpgrade": False,
            "ResourcePath": Complex("SP.ResourcePath", {"DecodedUrl": site["url"]}), "PrimaryUri": site["url"], "ReadOnly": site.get("lock") == "ReadOnly",
            "RequiredDesignerVersion": "15.0.0.0", "SandboxedCodeActivationCapability": 2, "ServerRelativeUrl": path or "/",
            "ShareByEmailEnabled": False, "ShareByLinkEnabled": False, "ShowUrlStructure": False, "TrimAuditLog": True,
            "UIVersionConfigurationEnabled": False, "UpgradeReminderDate": "1899-12-30T00:00:00", "UpgradeScheduled": False,
            "UpgradeScheduledDate": "1753-01-01T00:00:00", "Upgrading": False, "Url": site["url"],
        }  # fmt: skip
        kept = site.get("site_settings") or {}
        return shown | {name: value for name, value in kept.items() if name in shown}

    def more(self, name: str) -> Any:
        kept = {key.lower(): value for key, value in (self.session.site.get("site_settings") or {}).items()}
        if name.lower() == "usage":
            return Complex("SP.UsageInfo", _usage(self.session))
        return kept[name.lower()] if name.lower() in kept else super().more(name)

    def merge(self, body: dict[str, Any]) -> None:
        """Settings that have no effect here are kept and shown again; the CSOM reference says which can be set."""
        refuse_read_only(body, _WRITABLE, self.type)
        kept = {**(self.session.site.get("site_settings") or {}), **body}
        self.session.change_site(site_settings=kept)

    @navigation("RootWeb")
    def root_web(self) -> Entity:
        return WebEntity(self.session)

    @navigation("Owner")
    def owner(self) -> Entity:
        found = principals.by_login(self.session, self.session.site.get("owner") or "")
        return UserEntity(self.session, found) if found else Null(self.session)

    @action("RegisterHubSite", parameters=["creationInformation"])
    def register_hub(self, creation_information: dict[str, Any] | None = None) -> Entity:
        _ = creation_information
        return hubs.HubSite(self.session, hubs.register(self.session))

    @action("UnRegisterHubSite")
    def unregister_hub(self) -> None:
        hubs.unregister(self.session)

    @action("JoinHubSite", parameters=["hubSiteId", "approvalToken"])
    def join_hub(self, hub_site_id: str = "", approval_token: str = "") -> None:
        hubs.join(self.session, hubs.needs_id(hub_site_id), approval_token)

    @action("GetChanges", parameters=["query"])
    def changes(self, query: dict[str, Any] | None = None) -> Collection:
        return change_entities.of_site(self.session, query)

    @function("GetCatalog", parameters=["typeCatalog"])
    def catalog(self, type_catalog: int) -> Entity:
        return WebEntity(self.session).catalog(type_catalog)

    @action("OpenWeb", parameters=["strUrl"])
    def web_by_url(self, str_url: str = "") -> Entity:
        """By an address that may be relative to the site."""
        path, own = urlsplit(str_url).path.strip("/"), self.session.path.strip("/")
        inside = f"{path}/".casefold().startswith(f"{own}/".casefold()) or not own
        wanted = "/" + (path if inside else f"{own}/{path}" if path else own)
        web = webs.nearest(self.session.store, self.session.site_id, wanted)
        there = self.session.at(web)
        if there.path.strip("/").casefold() != wanted.strip("/").casefold():
            raise file_missing()
        return _opened(there)

    @action("OpenWebById", parameters=["gWebId"])
    def web_by_id(self, g_web_id: str = "") -> Entity:
        there = webs.find(self.session, g_web_id)
        if there is None:
            raise file_missing()
        return _opened(there)

    @action("CreateCopyJobs", parameters=["exportObjectUris", "destinationUri", "options"])
    def copy_jobs(
        self,
        export_object_uris: list[str] | None = None,
        destination_uri: str = "",
        options: dict[str, Any] | None = None,
    ) -> Rows:
        made = copy_jobs.create(self.session, list(export_object_uris or []), destination_uri, options or {})
        return Rows(list(made))

    @action("GetCopyJobProgress", parameters=["copyJobInfo"])
    def copy_job(self, copy_job_info: dict[str, Any] | None = None) -> Body:
        return Body(Complex("SP.CopyJobProgress", copy_jobs.progress(self.session, copy_job_info or {})))

    @navigation("UserCustomActions")
    def custom_actions(self) -> Collection:
        return UserCustomActions(self.session, "Site", "site")

    @navigation("Features")
    def features(self) -> Collection:
        return Features(self.session, "site")

    @navigation("VersionPolicyForNewLibrariesTemplate")
    def library_versions(self) -> Entity:
        return LibraryVersions(self.session)

    @navigation("RecycleBin")
    def recycle_bin(self) -> Collection:
        return recycle_bin.RecycleBin(self.session, whole=True)

    @action(
        "GetRecycleBinItems", parameters=["pagingInfo", "rowLimit", "isAscending", "orderBy", "itemState"]
    )
    def recycle_bin_items(self, paging_info: str = "", row_limit: int = 0, is_ascending: bool = False, order_by: int = 0,
                          item_state: int = 0) -> Collection:  # fmt: skip
        _ = paging_info, order_by
        return recycle_bin.asked(
            self.session, int(row_limit), bool(is_ascending), int(item_state), whole=True
        )


def _usage(session: Session) -> dict[str, Any]:
    """Bytes of files now; visits are not counted here ([MS-CSOMSPT] SP.UsageInfo; 64-bit numbers are texts)."""
    stored = 0
    for there in (session, *webs.below(session, deep=True)):
        for list_id in ("", *there.rows("lists")):
            rows = there.rows("items", list_id).values()
            stored += sum(int((row.get("file") or {}).get("size") or 0) for row in rows)
    return {
        "Bandwidth": "0", "DiscussionStorage": "0", "Hits": "0", "Storage": str(stored),
        "StoragePercentageUsed": stored / _QUOTA, "Visits": "0",
    }  # fmt: skip


def _opened(there: Session) -> Entity:
    require_open(there)
    return WebEntity(there)
