"""The tenant as its administrators see it: sites to list, make, change, remove and bring back; hubs; settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.csom.entities import session_of
from sp_prosjektportal.emulator.csom.operations import PREFIX, SpoOperation, tenant_id
from sp_prosjektportal.emulator.csom.program import ValueObject
from sp_prosjektportal.emulator.csom.site_properties import (
    DeletedSiteProperties,
    SiteProperties,
    find_site,
    site_number,
)
from sp_prosjektportal.emulator.csom.tenant_hubs import HubSiteProperties, find_hub, grant, revoke
from sp_prosjektportal.emulator.csom.tenant_settings import SETTINGS, converted
from sp_prosjektportal.emulator.csom.tenant_sites import DeletedSites, SiteList
from sp_prosjektportal.emulator.csom.things import Context, Thing, method
from sp_prosjektportal.emulator.errors import Refused, denied
from sp_prosjektportal.emulator.sharepoint import principals, sites
from sp_prosjektportal.emulator.sharepoint.permissions import require_tenant_admin
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session, text_of
from sp_prosjektportal.emulator.store import Row

CREATION = "{11f84fff-b8cf-47b6-8b50-34e692656606}"
ADMIN_EXCEPTION = "Microsoft.Online.SharePoint.Common.SpoException"


def refused(message: str, name: str = ADMIN_EXCEPTION) -> Refused:
    return Refused(200, f"-1, {name}", message)


class Tenant(Thing):
    """``Microsoft.Online.SharePoint.TenantAdministration.Tenant``; only on the administration site."""

    type = "Microsoft.Online.SharePoint.TenantAdministration.Tenant"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        if context.call.emulator.host_kind(context.call.host) != "admin":
            raise refused(
                "This operation can only be performed on the tenant administration site.",
                "Microsoft.Online.SharePoint.PowerShell.ServerException",
            )
        require_tenant_admin(session_of(context))

    @property
    def identity(self) -> str:
        return f"{PREFIX}:{tenant_id(self.context)}\nTenant"

    def properties(self) -> Mapping[str, Any]:
        hosts = self.context.store.get("tenant", "hosts") or {}
        kept = self.context.store.get("tenant", "settings") or {}
        return {**SETTINGS, "RootSiteUrl": f"https://{hosts.get('sharepoint', '')}", **kept}

    def set(self, name: str, value: Any) -> None:
        """Settings stand at once."""
        if name not in SETTINGS:
            super().set(name, value)
        kept = self.context.store.get("tenant", "settings") or {}
        self.context.store.put("tenant", "settings", {**kept, name: converted(name, value)})

    @method
    def update(self) -> None: ...

    # -- sites, listed and found -------------------------------------------------------------------

    @method
    def get_site_properties_from_share_point_by_filters(self, wanted: ValueObject) -> SiteList:
        start = str(wanted.properties.get("StartIndex") or "0")
        return SiteList(self.context, int(start) if start.isdigit() else 0, wanted.properties)

    @method
    def get_site_properties_from_share_point(self, start: str, detail: bool) -> SiteList:
        return SiteList(self.context, int(start) if str(start).isdigit() else 0, {})

    @method
    def get_site_properties_by_url(self, url: str, include_detail: bool) -> SiteProperties:
        key = find_site(self.context, url)
        if key is None:
            raise refused(f"Cannot get site {url}.", "Microsoft.Online.SharePoint.Common.SpoNoSiteException")
        return site_number(self.context, key)

    @method
    def get_site_by_url(self, url: str) -> Any:
        raise _elsewhere(url)

    @method
    def get_deleted_site_properties_by_url(self, url: str) -> DeletedSiteProperties:
        return DeletedSiteProperties(self.context, self._deleted(url))

    @method
    def get_deleted_site_properties_from_share_point(self, start: str) -> DeletedSites:
        return DeletedSites(self.context)

    def _deleted(self, url: str) -> str:
        key = find_site(self.context, url, deleted=True)
        if key is None:
            raise refused(
                f"Unable to find the deleted site: {url}.", "Microsoft.SharePoint.Client.UnknownError"
            )
        return key

    # -- sites, made and removed -------------------------------------------------------------------

    @method
    def create_site(self, wanted: ValueObject) -> SpoOperation:
        """A classic site, or any other template. It is there at once; the operation says so a little later."""
        values, store = wanted.properties, self.context.store
        url = str(values.get("Url") or "").rstrip("/")
        hosts = store.get("tenant", "hosts") or {}
        if not re.fullmatch(
            rf"https://{re.escape(hosts.get('sharepoint', ''))}(/(sites|teams)/[^/]+)?", url, re.IGNORECASE
        ):
            raise refused(f"The managed path {url} is not a managed path in this tenant.")
        if find_site(self.context, url) is not None or find_site(self.context, url, deleted=True) is not None:
            raise refused(f"A site already exists at url {url}.")
        owner = str(values.get("Owner") or "")
        if principals.ensure(session_of(self.context), owner) is None or not owner:
            raise refused(f"The site owner {owner} cannot be found.")
        lcid, template = int(values.get("Lcid") or 1033), str(values.get("Template") or "STS#0")
        made = sites.create_site(
            store, url, str(values.get("Title") or url.rpartition("/")[2]), lcid, template, owner,
            now=self.context.now, time_zone=int(values.get("TimeZoneId") or 4),
        )  # fmt: skip
        extra = {
            "StorageMaximumLevel": int(values.get("StorageMaximumLevel") or 26214400),
            "StorageWarningLevel": int(values.get("StorageWarningLevel") or 25574400),
        }
        store.put("sites", made["id"], {**made, "administered": extra})
        return SpoOperation.begin(
            self.context,
            "CreateSite",
            url,
            ZERO_GUID,
            polls=self.context.call.emulator.options.provisioning_polls,
        )

    @method
    def remove_site(self, url: str) -> SpoOperation:
        key = find_site(self.context, url)
        if key is None:
            raise refused(f"Cannot get site {url}.", "Microsoft.Online.SharePoint.Common.SpoNoSiteException")
        row = self._site(key)
        if str(row.get("group_id") or ZERO_GUID) != ZERO_GUID:
            raise refused(
                "This site belongs to a Microsoft 365 group. To delete the site, you must delete the group."
            )
        if key in self.context.store.rows("hubs"):
            raise refused(
                "This site can't be deleted because it's registered as a hub site. Unregister the hub site first."
            )
        self.context.store.put("sites", key, row | {"deleted": text_of(self.context.now)})
        return SpoOperation.begin(self.context, "RemoveSite", url, key)

    @method
    def remove_deleted_site(self, url: str) -> SpoOperation:
        key = self._deleted(url)
        self.context.store.put(
            "sites", key, self._site(key) | {"purged": True, "path": f"/purged/{new_guid()}"}
        )
        return SpoOperation.begin(self.context, "RemoveDeletedSite", url, key)

    @method
    def restore_deleted_site(self, url: str) -> SpoOperation:
        key = self._deleted(url)
        self.context.store.put("sites", key, self._site(key) | {"deleted": ""})
        return SpoOperation.begin(self.context, "RestoreDeletedSite", url, key)

    def _site(self, key: str) -> Row:
        row = self.context.store.get("sites", key)
        if row is None:
            raise denied()
        return row

    @method
    def set_site_admin(self, url: str, login: str, admin: bool) -> Thing:
        key = find_site(self.context, url)
        if key is None:
            raise refused(f"Cannot get site {url}.", "Microsoft.Online.SharePoint.Common.SpoNoSiteException")
        session = Session(
            self.context.store,
            key,
            self.context.now,
            self.context.call.principal or session_of(self.context).principal,
        )
        user = principals.ensure(session, login)
        session.put("users", str(user["id"]), {**user, "admin": bool(admin)})
        return Person(
            {
                "LoginName": user["login"],
                "Title": user["title"],
                "IsSiteAdmin": bool(admin),
                "Id": user["id"],
            },
            self.context,
        )

    # -- hubs --------------------------------------------------------------------------------------

    @method
    def get_hub_site_properties_by_id(self, hub_id: str) -> HubSiteProperties:
        return HubSiteProperties(self.context, find_hub(self.context, hub_id=hub_id))

    @method
    def get_hub_site_properties_by_url(self, url: str) -> HubSiteProperties:
        return HubSiteProperties(self.context, find_hub(self.context, url=url))

    @method
    def grant_hub_site_rights(self, url: str, names: list[str], rights: int) -> HubSiteProperties:
        return HubSiteProperties(self.context, grant(self.context, url, names))

    @method
    def revoke_hub_site_rights(self, url: str, names: list[str]) -> HubSiteProperties:
        return HubSiteProperties(self.context, revoke(self.context, url, names))


def _elsewhere(url: str) -> Refused:
    return refused(f"The site {url} is reached at its own address.")


class Person(Thing):
    type = "SP.User"

    def __init__(self, values: Mapping[str, Any], context: Context) -> None:
        super().__init__(context)
        self._values = values

    def properties(self) -> Mapping[str, Any]:
        return self._values


def by_identity(context: Context, identity: str) -> Thing | None:
    """``<prefix>:<tenant id>\\nTenant``, ``..\\nSiteProperties\\n<url>``, ``..\\nSpoOperation\\n<kind>\\n<number>\\n..``."""
    head, *parts = identity.split("\n")
    if not head.lower().startswith(PREFIX) or not parts:
        return None
    tenant = Tenant(context)
    match parts:
        case ["Tenant", *_]:
            return tenant
        case ["SiteProperties", url, *_]:
            return tenant.get_site_properties_by_url(unquote(url), False)
        case ["SpoOperation", kind, number, *rest]:
            return SpoOperation(
                context,
                kind,
                number,
                unquote(rest[0]) if rest else "",
                rest[1] if len(rest) > 1 else ZERO_GUID,
            )
        case ["HubSiteProperties", hub_id, *_]:
            return tenant.get_hub_site_properties_by_id(hub_id)
    return None
