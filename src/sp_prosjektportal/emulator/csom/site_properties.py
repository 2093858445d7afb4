"""Sites as the tenant administration shows and changes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.csom.bags import no_script
from sp_prosjektportal.emulator.csom.operations import PREFIX, SpoOperation, lower_escaped, tenant_id
from sp_prosjektportal.emulator.csom.things import Context, Guid, Thing, method
from sp_prosjektportal.emulator.errors import Refused, denied
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID
from sp_prosjektportal.emulator.store import Row

_LOCKS = ("Unlock", "ReadOnly", "NoAccess", "NoAdditions")
_ENUMS = {
    "DenyAddAndCustomizePages",
    "DisableFlows",
    "DisableAppViews",
    "DisableCompanyWideSharingLinks",
    "SharingCapability",
}
# What is kept and shown again without effect here.
_PLAIN: dict[str, Any] = {
    "AllowDownloadingNonWebViewableFiles": False, "AllowEditing": True, "AllowSelfServiceUpgrade": True, "AverageResourceUsage": 0,
    "CommentsOnSitePagesDisabled": False, "CompatibilityLevel": 15, "ConditionalAccessPolicy": 0, "CurrentResourceUsage": 0,
    "DefaultLinkPermission": 0, "DefaultLinkToExistingAccess": False, "DefaultSharingLinkType": 0, "DisableAppViews": 2,
    "DisableCompanyWideSharingLinks": 2, "DisableFlows": 2, "HasHolds": False, "LimitedAccessFileType": 1, "LockIssue": None, "NewUrl": "",
    "OverrideTenantAnonymousLinkExpirationPolicy": False, "PWAEnabled": 0, "RestrictedToRegion": 0, "SandboxedCodeActivationCapability": 2,
    "SensitivityLabel": None, "SensitivityLabel2": None, "SharingAllowedDomainList": "", "SharingBlockedDomainList": "", "SharingCapability": 0,
    "SharingDomainRestrictionMode": 0, "ShowPeoplePickerSuggestionsForGuestUsers": False, "SiteDefinedSharingCapability": 0,
    "SocialBarOnSitePagesDisabled": False, "StorageMaximumLevel": 26214400, "StorageQuotaType": None, "StorageUsage": 1,
    "StorageWarningLevel": 25574400, "UserCodeMaximumLevel": 300, "UserCodeWarningLevel": 200, "WebsCount": 1,
}  # fmt: skip


def find_site(context: Context, url: str, *, deleted: bool = False) -> str | None:
    """A site's id by address; among the living, or among the deleted ones that can still be restored."""
    wanted = url.rstrip("/").casefold()
    for key, row in context.store.rows("sites").items():
        if (
            str(row["url"]).casefold() == wanted
            and bool(row.get("deleted")) is deleted
            and not row.get("purged")
        ):
            return key
    return None


def site_number(context: Context, key: str) -> SiteProperties:
    """One object a program: what is set on it is there when ``Update`` is called by another way."""
    found: SiteProperties = context.same.setdefault(f"site:{key}", SiteProperties(context, key))
    return found


class SiteProperties(Thing):
    type = "Microsoft.Online.SharePoint.TenantAdministration.SiteProperties"

    def __init__(self, context: Context, key: str) -> None:
        super().__init__(context)
        self._key = key
        self._changes: dict[str, Any] = {}

    @property
    def row(self) -> Row:
        row = self.context.store.get("sites", self._key)
        if row is None:
            raise denied()
        return row

    @property
    def identity(self) -> str:
        return f"{PREFIX}:{tenant_id(self.context)}\nSiteProperties\n{lower_escaped(str(self.row['url']))}"

    def properties(self) -> Mapping[str, Any]:
        row = self.row
        modified = row.get("user_modified") or row.get("modified")
        own = {
            "DenyAddAndCustomizePages": 2 if no_script(row) else 1,
            "Description": row.get("description") or None,
            "GroupId": Guid(row.get("group_id") or ZERO_GUID),
            "HubSiteId": Guid(row.get("hub_id") or ZERO_GUID),
            "IsHubSite": self._key in self.context.store.rows("hubs"),
            "LastContentModifiedDate": datetime.fromisoformat(modified) if modified else self.context.now,
            "Lcid": int(row["lcid"]),
            "LockState": row.get("lock") or "Unlock",
            "Owner": row.get("owner", ""),
            "OwnerEmail": row.get("owner", ""),
            "OwnerLoginName": f"i:0#.f|membership|{row['owner']}" if row.get("owner") else "",
            "RelatedGroupId": Guid(row.get("group_id") or ZERO_GUID),
            "SiteId": Guid(self._key),
            "Status": "Active",
            "Template": row.get("template", ""),
            "TimeZoneId": int(row.get("time_zone") or 4),
            "Title": row.get("title", ""),
            "Url": row["url"],
        }
        return dict(sorted({**_PLAIN, **(row.get("administered") or {}), **own}.items()))

    def set(self, name: str, value: Any) -> None:
        match name:
            case "LockState":
                known = next((lock for lock in _LOCKS if lock.lower() == str(value).lower()), None)
                if known is None:
                    raise Refused(
                        200, "-2147024809, System.ArgumentException", f"'{value}' is no lock state."
                    )
                self._changes["lock"] = known
            case "Title":
                self._changes["title"] = str(value)
            case "Owner":
                self._changes["owner"] = str(value)
            case "DenyAddAndCustomizePages":
                self._changes["no_script"] = int(value) == 2
            case _ if name in _PLAIN:
                kept = self._changes.get("administered") or self.row.get("administered") or {}
                self._changes["administered"] = {**kept, name: int(value) if name in _ENUMS else value}
            case _:
                super().set(name, value)

    @method
    def update(self) -> SpoOperation:
        self.context.store.put("sites", self._key, self.row | self._changes)
        self._changes = {}
        return SpoOperation.begin(self.context, "SetSite", str(self.row["url"]), self._key)


class DeletedSiteProperties(Thing):
    """A site in the tenant's recycle bin, for 93 days."""

    type = "Microsoft.Online.SharePoint.TenantAdministration.DeletedSiteProperties"

    def __init__(self, context: Context, key: str) -> None:
        super().__init__(context)
        self._key = key

    @property
    def identity(self) -> str:
        return f"{PREFIX}:{tenant_id(self.context)}\nDeletedSiteProperties\n{self._key}"

    def properties(self) -> Mapping[str, Any]:
        row = self.context.store.get("sites", self._key) or {}
        gone = datetime.fromisoformat(str(row.get("deleted")).replace("Z", "+00:00"))
        return {
            "DaysRemaining": max(0, 93 - (self.context.now - gone).days),
            "DeletionTime": gone,
            "SiteId": Guid(self._key),
            "Status": "Recycled",
            "StorageMaximumLevel": 100,
            "Url": row.get("url", ""),
            "UserCodeMaximumLevel": 300,
        }
