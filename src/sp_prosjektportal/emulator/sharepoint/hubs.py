"""Hub sites: register, join, leave, list (wire.md section 2.4)."""

from __future__ import annotations

import json
from typing import Any

from sp_prosjektportal.emulator.errors import Refused, bad_query, denied, invalid
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, function
from sp_prosjektportal.emulator.sharepoint.permissions import require, require_tenant_admin
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row


def missing(hub_id: str) -> Refused:
    return Refused(
        404,
        "-1, Microsoft.SharePoint.Client.ResourceNotFoundException",
        f"The specified hub site with id {hub_id} does not exist",
    )


def register(session: Session) -> Row:
    """The hub's id is the site's id. A second time: 400."""
    require_tenant_admin(session)
    site = session.site
    if site["id"] in session.store.rows("hubs"):
        raise Refused(400, "-1, System.InvalidOperationException", "This site is already a HubSite.")
    if site["hub_id"] != ZERO_GUID:
        raise Refused(
            400,
            "-1, System.InvalidOperationException",
            "This site is associated with a HubSite and cannot be made one.",
        )
    row = {
        "id": site["id"],
        "title": site["title"],
        "url": site["url"],
        "description": None,
        "logo": None,
        "approval": False,
    }
    session.store.put("hubs", site["id"], row)
    session.change_site(hub_id=site["id"])
    return row


def unregister(session: Session) -> None:
    require_tenant_admin(session)
    hub_id = session.site_id
    if hub_id not in session.store.rows("hubs"):
        raise Refused(400, "-1, System.InvalidOperationException", "This site is not a HubSite.")
    session.store.remove("hubs", hub_id)
    for site_id, row in list(session.store.rows("sites").items()):
        if row["hub_id"] == hub_id:
            Session(session.store, site_id, session.now).change_site(hub_id=ZERO_GUID)


def join(session: Session, hub_id: str, token: str = "") -> None:
    """The zero GUID leaves. A hub cannot join another; who may join, and whether it must be approved, is the hub's."""
    require(session, "full")
    wanted = hub_id.strip("{}").lower()
    if wanted != ZERO_GUID:
        hub = session.store.get("hubs", wanted)
        if hub is None:
            raise missing(hub_id)
        if session.site_id in session.store.rows("hubs"):
            raise Refused(
                400,
                "-1, System.InvalidOperationException",
                "A HubSite cannot be associated with another HubSite.",
            )
        if not _may_join(session, hub):
            raise denied()
        if hub.get("approval") and (not token or token != hub.get("token")):
            raise denied(
                "This Hub Site requires approval to join. Please resubmit this request with an Approval Token from the Hub Site admin."
            )
    session.change_site(hub_id=wanted, hub_joined=session.now.timestamp())


def _may_join(session: Session, hub: Row) -> bool:
    """Everybody, unless the administration named some; administrators and applications with all rights always."""
    named = [str(one).lower() for one in hub.get("joiners") or []]
    if not named or session.principal.app_only:
        return True
    me = session.principal.login.lower()
    if any(one.rpartition("|")[2] == me for one in named):
        return True
    people = session.store.rows("directory_users").values()
    person = next((row for row in people if row["userPrincipalName"].lower() == me), {})
    if person.get("sharepoint_admin"):
        return True
    groups = session.store.rows("directory_groups").values()
    mine = (row for row in groups if person.get("id") in [*row.get("members", []), *row.get("owners", [])])
    return any(
        one.rpartition("|")[2].removesuffix("_o") in (row["id"], row.get("mail", "").lower())
        for row in mine
        for one in named
    )


class HubSite(Entity):
    type = "SP.HubSite"

    def __init__(self, session: Session, row: Row) -> None:
        super().__init__(session, f"HubSites/GetById(guid'{row['id']}')")
        self.row = row

    def properties(self) -> dict[str, Any]:
        row = self.row
        tenant = self.session.store.get("tenant", "directory") or {}
        return {
            "Description": row["description"], "EnablePermissionsSync": False, "EnforcedECTs": None, "EnforcedECTsVersion": 0,
            "HideNameInNavigation": False, "ID": row["id"], "LogoUrl": row["logo"], "ParentHubSiteId": row.get("parent") or ZERO_GUID, "PermissionsSyncTag": 0,
            "RequiresJoinApproval": bool(row.get("approval")), "SiteDesignId": ZERO_GUID, "SiteId": row["id"], "SiteUrl": row["url"], "Targets": None,
            "TenantInstanceId": tenant.get("id", ZERO_GUID), "Title": row["title"],
        }  # fmt: skip

    def merge(self, body: dict[str, Any]) -> None:
        """A hub below another (CLI, ``spo hubsite connect``), what it is called, and whether joining needs approval."""
        require_tenant_admin(self.session)
        for name in body:
            if name not in _SETTABLE:
                raise bad_query(
                    f"The property '{name}' does not exist on type 'SP.HubSite'. Make sure to only use property names that are defined by the type."
                )
        parent = str(body.get("ParentHubSiteId") or ZERO_GUID).strip("{}").lower()
        if parent != ZERO_GUID and self.session.store.get("hubs", parent) is None:
            raise missing(parent)
        self.session.store.put(
            "hubs", self.row["id"], {**self.row, **{_SETTABLE[name]: value for name, value in body.items()}}
        )


_SETTABLE = {
    "Title": "title",
    "Description": "description",
    "LogoUrl": "logo",
    "RequiresJoinApproval": "approval",
    "ParentHubSiteId": "parent",
}


class HubSites(Collection):
    type = "SP.HubSite"

    def __init__(self, session: Session) -> None:
        super().__init__(session, "HubSites")

    def rows(self) -> list[Entity]:
        return [HubSite(self.session, row) for row in self.session.store.rows("hubs").values()]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(str(arguments[0]))

    @function("GetById", parameters=["hubSiteId"])
    def by_id(self, hub_site_id: str) -> Entity:
        row = self.session.store.get("hubs", str(hub_site_id).strip("{}").lower())
        if row is None:
            raise missing(str(hub_site_id))
        return HubSite(self.session, row)


def data(session: Session) -> str:
    """``HubSiteData``: JSON inside JSON; for a site without a hub the word null."""
    row = session.store.get("hubs", session.site["hub_id"])
    if row is None:
        return "null"
    shown = {
        "themeKey": None, "name": row["title"], "url": row["url"], "logoUrl": row["logo"], "usesMetadataNavigation": False, "megaMenuEnabled": False,
        "navigation": [], "requiresJoinApproval": bool(row.get("approval")), "hideNameInNavigation": False, "parentHubSiteId": row.get("parent") or ZERO_GUID, "relatedHubSiteIds": _related(session, row),
    }  # fmt: skip
    return json.dumps(shown, ensure_ascii=False)


def _related(session: Session, row: Row) -> list[str]:
    """The hub itself, then the one above it and those below."""
    above = [row["parent"]] if row.get("parent") and row["parent"] != ZERO_GUID else []
    return [
        row["id"],
        *above,
        *(key for key, one in session.store.rows("hubs").items() if one.get("parent") == row["id"]),
    ]


def needs_id(text: str) -> str:
    if not text:
        raise invalid("hubSiteId")
    return text
