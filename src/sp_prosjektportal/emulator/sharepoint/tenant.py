"""Tenant administration by REST: ``SPO.Tenant`` (wire.md section 14)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import Refused, file_missing, invalid
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import hubs, principals, sites
from sp_prosjektportal.emulator.sharepoint.administered import Administered, AdministeredSites, opened, person
from sp_prosjektportal.emulator.sharepoint.body_types import TARGETED, fitting
from sp_prosjektportal.emulator.sharepoint.entity import (
    Body,
    Collection,
    Node,
    Rows,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.permissions import require_tenant_admin
from sp_prosjektportal.emulator.sharepoint.provision import SiteManager
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


class Tenant(Node):
    """Tenant administration by REST."""

    type = "SPO.Tenant"

    @action("RemoveSite", parameters=["siteUrl"])
    def remove_site(self, site_url: str = "") -> Body:
        """To the tenant's recycle bin; a group's site goes with its group."""
        require_tenant_admin(self.session)
        found = sites.find_site(self.session.store, site_url)
        if found is None:
            raise file_missing()
        SiteManager(self.session, "").delete_site(found["id"])
        return _operation()

    @navigation("Sites")
    def sites(self) -> Collection:
        return AdministeredSites(self.session)

    @action("GetSitePropertiesByUrl", parameters=["url", "includeDetail"])
    def by_url(self, url: str = "", include_detail: bool = False) -> Administered:
        """All is shown either way. The sentence for an unknown one: as in CSOM ([K])."""
        require_tenant_admin(self.session)
        found = sites.find_site(self.session.store, url)
        if found is None:
            name = "Microsoft.Online.SharePoint.Common.SpoNoSiteException"
            raise Refused(404, f"-1, {name}", f"Cannot get site {url}.")
        return Administered(self.session, found)

    @action("ConnectSiteToHubSiteById", parameters=["siteUrl", "hubSiteId"])
    def connect(self, site_url: str = "", hub_site_id: str = "") -> None:
        """As ``JoinHubSite``, without rights on the site."""
        require_tenant_admin(self.session)
        found = sites.find_site(self.session.store, site_url)
        if found is None:
            raise file_missing()
        hubs.join(Session(self.session.store, found["id"], self.session.now), hub_site_id)

    @action("SetSiteSecondaryAdministrators", parameters=["secondaryAdministratorsFieldsData"])
    def set_administrators(self, secondary_administrators_fields_data: dict[str, Any] | None = None) -> None:
        """Those named are the administrators, besides the owner; others are so no more."""
        require_tenant_admin(self.session)
        given = secondary_administrators_fields_data or {}
        row = opened(self.session, str(given.get("siteId") or ""))
        there = Session(self.session.store, row["id"], self.session.now)
        named = [str(one) for one in given.get("secondaryAdministratorLoginNames") or []]
        wanted = {principals.ensure(there, name)["id"] for name in named}
        for key, user in list(there.rows("users").items()):
            owner = bool(row.get("owner")) and user.get("upn") == row["owner"]
            is_one = user["id"] in wanted or owner
            if is_one != bool(user.get("admin")):
                there.put("users", key, {**user, "admin": is_one})

    @function("GetSiteAdministrators", parameters=["siteId"])
    def administrators(self, site_id: str) -> Rows:
        require_tenant_admin(self.session)
        users = Session(self.session.store, str(site_id).lower(), self.session.now).rows("users").values()
        shown = [person(user) for user in users if user.get("admin")]
        return Rows([Complex("SiteAdministrator", row) for row in shown])

    # -- deleted sites -----------------------------------------------------------------------------

    @action("RestoreDeletedSite", parameters=["siteUrl"])
    def restore(self, site_url: str) -> Body:
        require_tenant_admin(self.session)
        row = self._deleted(site_url)
        self.session.store.put("sites", row["id"], {**row, "deleted": ""})
        return _operation()

    @action("RemoveDeletedSite", "RemoveDeletedSitePreferId", parameters=["siteUrl", "siteId"])
    def purge(self, site_url: str = "", site_id: str = "") -> Body:
        """The address is free again."""
        require_tenant_admin(self.session)
        row = self._deleted(site_url, str(site_id).lower())
        self.session.store.put("sites", row["id"], {**row, "purged": True, "path": f"/purged/{row['id']}"})
        return _operation()

    def _deleted(self, url: str, site_id: str = "") -> Row:
        row = self.session.store.get("sites", site_id) if site_id else None
        row = (
            row
            if row and row.get("deleted") and not row.get("purged")
            else sites.find_deleted(self.session.store, url)
        )
        if row is None:
            raise invalid(f"Unable to find the deleted site: {url}.")
        return row

    # -- sites that are shown to chosen people (Viva Connections) ----------------------------------

    @function("GetTargetedSitesDetails")
    def targeted(self) -> Rows:
        require_tenant_admin(self.session)
        return Rows([self._targeted(row) for row in self._kept()])

    @action("AddTargetedSite", "UpdateTargetedSite", parameters=["siteUrl", "configurationParam"])
    def target(self, site_url: str, configuration_param: dict[str, Any] | None = None) -> Rows:
        require_tenant_admin(self.session)
        found = sites.find_site(self.session.store, site_url)
        if found is None:
            raise file_missing()
        given = fitting(configuration_param, TARGETED)
        before = next((row for row in self._kept() if row["site"] == found["id"]), {"site": found["id"]})
        row = {
            **before,
            **{
                name: value
                for name, value in given.items()
                if not name.startswith("Is") or not name.endswith("Present")
            },
        }
        self._keep([*(one for one in self._kept() if one["site"] != found["id"]), row])
        return self.targeted()

    @action("RemoveTargetedSite", parameters=["siteId"])
    def untarget(self, site_id: str) -> None:
        require_tenant_admin(self.session)
        self._keep([row for row in self._kept() if row["site"] != str(site_id).lower()])

    def _kept(self) -> list[Row]:
        return list((self.session.store.get("tenant", "targeted_sites") or {}).get("rows", []))

    def _keep(self, rows: list[Row]) -> None:
        self.session.store.put("tenant", "targeted_sites", {"rows": rows})

    def _targeted(self, row: Row) -> Complex:
        site = self.session.store.get("sites", row["site"]) or {}
        shown = {
            "Audiences": [{"Email": "", "Id": one, "Title": ""} if isinstance(one, str) else one for one in row.get("Audiences") or []],
            "IsInDraftMode": bool(row.get("isInDraftMode", row.get("IsInDraftMode", False))), "IsVivaBackendSite": False, "SiteId": row["site"],
            "TargetedLicenseType": int(row.get("TargetedLicenseType", 2)), "Title": site.get("title", ""), "Url": site.get("url", ""),
            "VivaConnectionsDefaultStart": bool(row.get("vivaConnectionsDefaultStart", row.get("VivaConnectionsDefaultStart", True))),
            "WebId": site.get("web_id", ""),
        }  # fmt: skip
        return Complex("Microsoft.Online.SharePoint.TenantAdministration.TargetedSiteDetails", shown)


def _operation() -> Body:
    """Done at once."""
    shown = {"HasTimedout": False, "IsComplete": True, "PollingInterval": 15000}
    return Body(Complex("Microsoft.Online.SharePoint.TenantAdministration.SpoOperation", shown))
