"""What the tenant administration shows of a site and may change, by REST and by CSOM alike."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.errors import NotEmulated, Refused, bad_query, file_missing, invalid
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, Rows, function
from sp_prosjektportal.emulator.sharepoint.permissions import require_tenant_admin
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session, text_of
from sp_prosjektportal.emulator.store import Row, Store

TYPE = "Microsoft.Online.SharePoint.TenantAdministration.SiteProperties"
_ALONE = "SetOwnerWithoutUpdatingSecondaryAdmin"
_CLASSIC = ("STS#0", "STS#1", "BLANKINTERNET", "BDR#0", "DEV#0", "PROJECTSITE#0", "COMMUNITY#0")
LOCKS = ("Unlock", "ReadOnly", "NoAccess", "NoAdditions")
ENUMS = {
    "DenyAddAndCustomizePages",
    "DisableFlows",
    "DisableAppViews",
    "DisableCompanyWideSharingLinks",
    "SharingCapability",
}
# What is kept and shown again without effect here.
PLAIN: dict[str, Any] = {
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


def no_script(site: Row) -> bool:
    """Modern sites are made without scripts; the tenant administration can allow them."""
    told = site.get("no_script")
    return bool(told) if told is not None else not str(site.get("template", "")).startswith(_CLASSIC)


def shown(store: Store, row: Row, now: datetime) -> dict[str, Any]:
    """By name; ids and moments as they are kept, for each protocol to write in its own way."""
    owner = str(row.get("owner") or "")
    modified = row.get("user_modified") or row.get("modified")
    own = {
        "DenyAddAndCustomizePages": 2 if no_script(row) else 1,
        "Description": row.get("description") or None,
        "GroupId": row.get("group_id") or ZERO_GUID,
        "HubSiteId": row.get("hub_id") or ZERO_GUID,
        "IsHubSite": row["id"] in store.rows("hubs"),
        "LastContentModifiedDate": datetime.fromisoformat(modified) if modified else now,
        "Lcid": int(row["lcid"]),
        "LockState": row.get("lock") or "Unlock",
        "Owner": owner,
        "OwnerEmail": owner,
        "OwnerLoginName": f"i:0#.f|membership|{owner}" if owner else "",
        "RelatedGroupId": row.get("group_id") or ZERO_GUID,
        "SiteId": row["id"],
        "Status": "Active",
        "Template": row.get("template", ""),
        "TimeZoneId": int(row.get("time_zone") or 4),
        "Title": row.get("title", ""),
        "Url": row["url"],
    }
    return dict(sorted({**PLAIN, **(row.get("administered") or {}), **own}.items()))


def changed(row: Row, name: str, value: Any) -> Row | None:
    """The row with one property set; nothing where the administration has no such property to set."""
    match name:
        case "LockState":
            known = next((lock for lock in LOCKS if lock.lower() == str(value).lower()), None)
            if known is None:
                raise Refused(200, "-2147024809, System.ArgumentException", f"'{value}' is no lock state.")
            return {**row, "lock": known}
        case "Title":
            return {**row, "title": str(value)}
        case "Owner":
            return {**row, "owner": str(value).rpartition("|")[2]}
        case "DenyAddAndCustomizePages":
            return {**row, "no_script": int(value) == 2}
        case _ if name in PLAIN:
            kept = {**(row.get("administered") or {}), name: int(value) if name in ENUMS else value}
            return {**row, "administered": kept}
    return None


class Administered(Entity):
    """A site as ``SPO.Tenant`` shows it by REST; what is set holds at once."""

    type = TYPE

    def __init__(self, session: Session, row: Row) -> None:
        super().__init__(session, f"SPO.Tenant/sites('{row['id']}')")
        self.row = row

    def properties(self) -> dict[str, Any]:
        found = shown(self.session.store, self.row, self.session.now)
        last = found["LastContentModifiedDate"]
        return {**found, "LastContentModifiedDate": text_of(last)}

    def merge(self, body: dict[str, Any]) -> None:
        require_tenant_admin(self.session)
        after: Row = self.row
        for name, value in body.items():
            if name == _ALONE:  # the owner that was stays as he is
                continue
            found = changed(after, name, value)
            if found is None:
                raise bad_query(
                    f"The property '{name}' does not exist on type '{TYPE}'. Make sure to only use property names that are defined by the type."
                )
            after = found
        self.session.store.put("sites", self.row["id"], after)


class AdministeredSites(Collection):
    """The tenant's sites, by id."""

    type = TYPE

    def __init__(self, session: Session) -> None:
        super().__init__(session, "SPO.Tenant/sites")

    def rows(self) -> list[Entity]:
        raise NotEmulated("all sites by SPO.Tenant/sites; CSOM's GetSitePropertiesFromSharePoint lists them.")

    def at(self, *arguments: Any) -> Entity:
        require_tenant_admin(self.session)
        return Administered(self.session, opened(self.session, str(arguments[0])))

    @function("GetSiteUserGroups", parameters=["siteId", "userGroupIds"])
    def groups(self, site_id: str, user_group_ids: str) -> Rows:
        """The people in the site's own groups, in the order asked: 0 owners, 1 members, 2 visitors.

        CLI for Microsoft 365, ``spo site membership list`` and its tests; other numbers are refused ([K]).
        """
        require_tenant_admin(self.session)
        wanted = re.findall(r"[^\s,]+", user_group_ids.strip().removeprefix("[").removesuffix("]"))
        if not wanted or not {*wanted} <= _GROUPS.keys():
            raise invalid("Value does not fall within the expected range.")
        row = opened(self.session, site_id)
        there = Session(self.session.store, row["id"], self.session.now)
        return Rows(
            [
                Complex(f"{_SPACE}.SiteUserGroupInfo", {"userGroup": _members(there, _GROUPS[one])})
                for one in wanted
            ]
        )


_SPACE = TYPE.rpartition(".")[0]
_GROUPS = {"0": "Owners", "1": "Members", "2": "Visitors"}


def _members(there: Session, name: str) -> list[Row]:
    number = (there.site.get("associated") or {}).get(name)
    group = there.get("groups", str(number)) or {}
    users = there.rows("users")
    return [person(users[str(one)]) for one in group.get("members", []) if str(one) in users]


def opened(session: Session, site_id: str) -> Row:
    """A site by id; 404 when there is none, or none any more."""
    row = session.store.get("sites", site_id.lower())
    if row is None or row.get("deleted"):
        raise file_missing()
    return row


def person(user: Row) -> Row:
    """A person as the administration names them (``SiteUserGroupInfo``, administrators)."""
    return {
        "email": user.get("email") or "",
        "loginName": user["login"],
        "name": user["title"],
        "userPrincipalName": user.get("upn"),
    }
