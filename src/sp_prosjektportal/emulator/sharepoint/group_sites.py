"""Sites of Microsoft 365 groups: made with a group, for one that Graph made, or given one later (wire.md 2.2, 2.3)."""

from __future__ import annotations

import re
from typing import Any

from sp_prosjektportal.emulator.app import Call, new_guid
from sp_prosjektportal.emulator.errors import Refused, denied, invalid
from sp_prosjektportal.emulator.sharepoint import principals, sites
from sp_prosjektportal.emulator.sharepoint.body_types import NEW_GROUP, fitting
from sp_prosjektportal.emulator.sharepoint.entity import Body, Node, Primitive, action, function
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.provision import ERROR, NOT_FOUND, PROVISIONING, READY, poll
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row, Store


def group_site(call: Call, group: Row) -> str:
    """The site of a group that Graph made; its id. ``SPSiteLanguage`` in creationOptions says the language."""
    options = {
        name: value for name, _, value in (str(o).partition(":") for o in group.get("creationOptions") or [])
    }
    row = sites.create_site(
        call.store, _free_url(call.store, options.get("SiteAlias") or group["mailNickname"]), group["displayName"],
        int(options.get("SPSiteLanguage") or _tenant_language(call.store)), sites.GROUP, _first_owner(call.store, group), group["id"],
        now=call.now, description=group.get("description") or "",
    )  # fmt: skip
    if options.get("HubSiteId", ZERO_GUID) != ZERO_GUID and options["HubSiteId"].lower() in call.store.rows(
        "hubs"
    ):
        Session(call.store, row["id"], call.now).change_site(hub_id=options["HubSiteId"].lower())
    return str(row["id"])


def _free_url(store: Store, alias: str, managed: str = "sites") -> str:
    """Without what an address cannot hold, blanks among it. Where the alias is taken, a number is appended."""
    host = (store.get("tenant", "hosts") or {})["sharepoint"]
    leaf = re.sub(r"[^\w.-]", "", alias)
    url, number = f"https://{host}/{managed}/{leaf}", 1
    while sites.taken(store, url):
        url, number = f"https://{host}/{managed}/{leaf}{number}", number + 1
    return url


def _tenant_language(store: Store) -> int:
    return int((store.get("tenant", "directory") or {}).get("lcid", 1044))


def _first_owner(store: Store, group: Row) -> str:
    owner = store.get("directory_users", next(iter(group.get("owners") or []), ""))
    return owner["userPrincipalName"] if owner else ""


class GroupSiteManager(Node):
    type = "GroupSiteManager"

    @action("CreateGroupEx", parameters=["displayName", "alias", "isPublic", "optionalParams"])
    def create(
        self,
        display_name: str = "",
        alias: str = "",
        is_public: bool = False,
        optional_params: dict[str, Any] | None = None,
    ) -> Body:
        """Delegated only; an error stands inside HTTP 200 (wire.md section 2.2)."""
        if self.session.principal.app_only:
            raise denied()
        extra = fitting(optional_params, NEW_GROUP)
        fault = self._fault(display_name, alias, extra)
        if fault:
            return _answer(ERROR, fault=fault)
        group = self._group(display_name, alias, is_public, extra)
        assert self.session.call is not None
        site_id = group_site(self.session.call, group)
        self.session.store.put("directory_groups", group["id"], {**group, "site": site_id})
        site = self.session.store.rows("sites")[site_id]
        polls = self.session.call.emulator.options.provisioning_polls
        if polls:
            self.session.store.put("sessions", f"making:{site_id}", {"left": polls})
        return _answer(PROVISIONING if polls else READY, group["id"], site["url"])

    def _fault(self, name: str, alias: str, extra: dict[str, Any]) -> str:
        if not name or not re.fullmatch(r"[^@\[\]();:\",<>\s]{1,64}", alias):
            return "The group alias is not valid."
        groups = self.session.store.rows("directory_groups").values()
        if any(
            row["mailNickname"].casefold() == alias.casefold() and not row.get("deleted") for row in groups
        ):
            return "The group alias already exists."
        unknown = [owner for owner in extra.get("Owners") or [] if self._user(owner) is None]
        return f"The specified user {unknown[0]} could not be found." if unknown else ""

    def _user(self, login: str) -> Row | None:
        users = self.session.store.rows("directory_users").values()
        return next((row for row in users if row["userPrincipalName"].casefold() == login.casefold()), None)

    def _group(self, name: str, alias: str, public: bool, extra: dict[str, Any]) -> Row:
        me = self._user(self.session.principal.login)
        owners = [row["id"] for row in (me, *map(self._user, extra.get("Owners") or [])) if row]
        domain = (self.session.store.get("tenant", "directory") or {}).get(
            "domain", "contoso.onmicrosoft.com"
        )
        mail = f"{alias}@{domain}"
        row: Row = {
            "id": new_guid(), "deletedDateTime": None, "classification": extra.get("Classification") or None, "createdDateTime": self.session.moment,
            "creationOptions": extra.get("CreationOptions") or [], "description": extra.get("Description") or None, "displayName": name,
            "expirationDateTime": None, "groupTypes": ["Unified"], "isAssignableToRole": None, "mail": mail, "mailEnabled": True,
            "mailNickname": alias, "preferredDataLocation": None, "preferredLanguage": None, "proxyAddresses": [f"SMTP:{mail}"],
            "renewedDateTime": self.session.moment, "resourceBehaviorOptions": [], "resourceProvisioningOptions": [], "securityEnabled": False,
            "theme": None, "visibility": "Public" if public else "Private", "onPremisesProvisioningErrors": [], "serviceProvisioningErrors": [],
            "owners": list(dict.fromkeys(owners)), "members": list(dict.fromkeys(owners)), "site": "",
        }  # fmt: skip
        self.session.store.put("directory_groups", row["id"], row)
        return row

    @action("CreateGroupForSite", parameters=["displayName", "alias", "isPublic", "optionalParams"])
    def for_site(
        self,
        display_name: str = "",
        alias: str = "",
        is_public: bool = False,
        optional_params: dict[str, Any] | None = None,
    ) -> Body:
        """A group for the site that is asked. 400 when it has one (wire.md section 0.4)."""
        if self.session.principal.app_only:
            raise denied()
        require(self.session, "full")
        if self.session.site["group_id"] != ZERO_GUID:
            raise invalid("This site already has an M365 Group attached.")
        extra = optional_params or {}
        fault = self._fault(display_name, alias, extra)
        if fault:
            return _answer(ERROR, fault=fault)
        group = {**self._group(display_name, alias, is_public, extra), "site": self.session.site_id}
        self.session.store.put("directory_groups", group["id"], group)
        self.session.change_site(group_id=group["id"])
        owners = principals.ensure(self.session, f"{principals.GROUP_CLAIM}{group['id']}_o")
        self.session.put("users", str(owners["id"]), {**owners, "admin": True})
        members = (self.session.site.get("associated") or {}).get("Members")
        row = self.session.get("groups", str(members))
        if row is not None:
            principals.add_member(self.session, row, f"{principals.GROUP_CLAIM}{group['id']}")
        return _answer(READY, group["id"], self.session.site["url"])

    @function("GetSiteStatus", parameters=["groupId"])
    def status(self, group_id: str) -> Body:
        """The group's id comes as zeros here (wire.md quirk 22)."""
        group = self.session.store.get("directory_groups", str(group_id).lower())
        site = self.session.store.get("sites", (group or {}).get("site") or "")
        if site is None:
            return _answer(NOT_FOUND, ZERO_GUID)
        library = "Delte dokumenter" if site["lcid"] == 1044 else "Shared Documents"
        return Body({
            "DocumentsUrl": f"{site['url']}/{library}", "ErrorMessage": None, "GroupId": ZERO_GUID,
            "SiteStatus": poll(self.session.store, site["id"]), "SiteUrl": site["url"],
        })  # fmt: skip

    @function("GetValidSiteUrlFromAlias", parameters=["alias", "isTeamSite", "managedPath"])
    def valid_url(self, alias: str, is_team_site: bool = True, managed_path: str = "sites") -> Primitive:
        _ = is_team_site
        managed = managed_path.strip("/").lower() or "sites"
        if managed not in ("sites", "teams"):
            raise invalid("Value does not fall within the expected range.")
        return Primitive(_free_url(self.session.store, alias, managed))

    @action("Delete", parameters=["siteUrl"])
    def delete_group_site(self, site_url: str) -> None:
        row = sites.find_site(self.session.store, site_url)
        if row is None or row["group_id"] == ZERO_GUID:
            raise Refused(404, "-2147024894, System.IO.FileNotFoundException", "File Not Found.")
        target = Session(self.session.store, row["id"], self.session.now, self.session.principal)
        require(target, "full")
        target.change_site(deleted=self.session.moment)
        group = self.session.store.get("directory_groups", row["group_id"])
        if group:
            self.session.store.put(
                "directory_groups", group["id"], {**group, "deleted": self.session.now.isoformat()}
            )


def _answer(
    status: int, group_id: str | None = None, url: str | None = None, fault: str | None = None
) -> Body:
    return Body(
        {
            "DocumentsUrl": None,
            "ErrorMessage": fault,
            "GroupId": group_id,
            "SiteStatus": status,
            "SiteUrl": url,
        }
    )
