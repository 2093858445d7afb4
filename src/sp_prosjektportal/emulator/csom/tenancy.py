"""The tenant as its administrators see it: every site collection, with hub, group and lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.csom.program import ValueObject
from sp_prosjektportal.emulator.csom.things import Context, Guid, Thing, Things, method
from sp_prosjektportal.emulator.errors import Refused, denied
from sp_prosjektportal.emulator.sharepoint.permissions import require_tenant_admin
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row

PAGE = 300
_LOCKS = ("Unlock", "ReadOnly", "NoAccess", "NoAdditions")


class Tenant(Thing):
    """``Microsoft.Online.SharePoint.TenantAdministration.Tenant``; only on the administration site."""

    type = "Microsoft.Online.SharePoint.TenantAdministration.Tenant"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        if context.call.emulator.host_kind(context.call.host) != "admin":
            raise Refused(
                200,
                "-1, Microsoft.Online.SharePoint.PowerShell.ServerException",
                "This operation can only be performed on the tenant administration site.",
            )
        require_tenant_admin(Session.of(context.call, context.site_id))

    @method
    def get_site_properties_from_share_point_by_filters(self, wanted: ValueObject) -> SiteList:
        start = str(wanted.properties.get("StartIndex") or "0")
        text = str(wanted.properties.get("Filter") or "")
        if text:
            raise Refused(
                200,
                "-2147024809, System.ArgumentException",
                f"The filter {text} is not understood by the emulator.",
            )
        return SiteList(self.context, int(start) if start.isdigit() else 0, wanted.properties)

    @method
    def get_site_properties_by_url(self, url: str, include_detail: bool) -> SiteProperties:
        for key, row in self.context.store.rows("sites").items():
            if str(row["url"]).casefold() == url.rstrip("/").casefold() and not row.get("deleted"):
                return SiteProperties(self.context, key)
        raise Refused(
            200,
            "-1, Microsoft.Online.SharePoint.Common.SpoNoSiteException",
            f"Cannot get site {url}.",
        )


class SiteList(Things):
    type = "Microsoft.Online.SharePoint.TenantAdministration.SPOSitePropertiesEnumerable"

    def __init__(self, context: Context, start: int, wanted: Mapping[str, Any]) -> None:
        super().__init__(context)
        template = str(wanted.get("Template") or "")
        keys = [
            key
            for key, row in context.store.rows("sites").items()
            if not row.get("deleted")
            and row.get("host", "sharepoint") == "sharepoint"
            and str(row.get("template", "")).startswith(template)
        ]
        self._keys = keys[start : start + PAGE]
        self._next = str(start + PAGE) if len(keys) > start + PAGE else None

    def properties(self) -> Mapping[str, Any]:
        return {"NextStartIndex": -1, "NextStartIndexFromSharePoint": self._next}

    def rows(self) -> list[Thing]:
        return [SiteProperties(self.context, key) for key in self._keys]


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
        return f"908bed80-a04a-4433-b4a0-883d9847d110:{self._key}\nSiteProperties\n{self.row['url']}"

    def properties(self) -> Mapping[str, Any]:
        row = self.row
        modified = row.get("user_modified") or row.get("modified")
        return {
            "GroupId": Guid(row.get("group_id") or ZERO_GUID),
            "HubSiteId": Guid(row.get("hub_id") or ZERO_GUID),
            "IsHubSite": self._key in self.context.store.rows("hubs"),
            "LastContentModifiedDate": datetime.fromisoformat(modified) if modified else self.context.now,
            "Lcid": int(row["lcid"]),
            "LockState": row.get("lock", "Unlock"),
            "SiteId": Guid(self._key),
            "Status": "Active",
            "Template": row.get("template", ""),
            "Title": row.get("title", ""),
            "Url": row["url"],
        }

    def set(self, name: str, value: Any) -> None:
        if name != "LockState":
            super().set(name, value)
        if value not in _LOCKS:
            raise Refused(200, "-2147024809, System.ArgumentException", f"'{value}' is no lock state.")
        self._changes["lock"] = value

    @method
    def update(self) -> SpoOperation:
        self.context.store.put("sites", self._key, self.row | self._changes)
        return SpoOperation(self.context)


class SpoOperation(Thing):
    """Work that goes on in the background; here it is always finished."""

    type = "Microsoft.Online.SharePoint.TenantAdministration.SpoOperation"

    def properties(self) -> Mapping[str, Any]:
        return {"PollingInterval": 15000, "IsComplete": True}
