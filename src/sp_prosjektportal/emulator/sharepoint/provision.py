"""New sites on request: SPSiteManager (wire.md section 2.1)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from sp_prosjektportal.emulator.errors import Refused, denied
from sp_prosjektportal.emulator.sharepoint import hubs, sites
from sp_prosjektportal.emulator.sharepoint.entity import Body, Node, Primitive, action, function
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row, Store

NOT_FOUND, PROVISIONING, READY, ERROR, TAKEN = 0, 1, 2, 3, 4
_WRITE = {"Sites.FullControl.All", "Sites.Manage.All"}


def not_ready(store: Store, site_id: str) -> bool:
    """The site is still being made: it answers as if it were not there."""
    return bool((store.get("sessions", f"making:{site_id}") or {}).get("left", 0))


class SiteManager(Node):
    type = "SPSiteManager"

    @action("Create", parameters=["request"])
    def create(self, request: dict[str, Any]) -> Body:
        """HTTP 200 in every case; the status says what happened (wire.md section 2.1)."""
        principal = self.session.principal
        if principal.app_only and not principal.roles & _WRITE:
            raise denied()
        url = str(request.get("Url") or "").rstrip("/")
        owner = str(request.get("Owner") or "") if principal.app_only else principal.login
        if sites.taken(self.session.store, url):
            return _status("", TAKEN, "")
        if (
            not _is_site_url(self.session, url)
            or not owner
            or request.get("WebTemplate") not in (sites.TEAM, sites.COMMUNICATION)
        ):
            return _status("", ERROR, "")
        try:
            made = self._make(request, url, owner)
        except Refused:
            return _status("", ERROR, "")
        return _status(made["id"], self._begin(made), made["url"])

    def _make(self, request: dict[str, Any], url: str, owner: str) -> Row:
        with self.session.store.atomic():
            made = sites.create_site(
                self.session.store, url, str(request.get("Title") or ""), int(request.get("Lcid") or 1033), str(request["WebTemplate"]), owner,
                now=self.session.now, description=str(request.get("Description") or ""), time_zone=int(request.get("TimeZoneId") or 4),
            )  # fmt: skip
            hub_id = str(request.get("HubSiteId") or ZERO_GUID)
            if hub_id != ZERO_GUID:
                hubs.join(
                    Session(self.session.store, made["id"], self.session.now, self.session.principal), hub_id
                )
        return made

    def _begin(self, made: Row) -> int:
        options = self.session.call.emulator.options if self.session.call else None
        polls = options.provisioning_polls if options and options.stepwise_readiness else 0
        if polls:
            self.session.store.put("sessions", f"making:{made['id']}", {"left": polls})
        return PROVISIONING if polls else READY

    @function("Status", parameters=["url"])
    def status(self, url: str) -> Body:
        """Each question brings a new site nearer; 0 for one that nobody made."""
        found = sites.find_site(self.session.store, unquote(url))
        if found is None:
            return _status("", NOT_FOUND, "")
        return _status(found["id"], poll(self.session.store, found["id"]), found["url"])

    @function("SiteUrl", parameters=["siteId"])
    def site_url(self, site_id: str) -> Primitive:
        """Empty where there is no such site ([K]); office365, ``test_site``, step 13."""
        found = self.session.store.get("sites", str(site_id).lower())
        return Primitive(found["url"] if found and not found.get("deleted") else "")

    @action("Delete", parameters=["siteId"])
    def delete_site(self, site_id: str) -> None:
        row = self.session.store.get("sites", site_id.lower())
        if row is None:
            raise Refused(404, "-2147024894, System.IO.FileNotFoundException", "File Not Found.")
        if row["group_id"] != ZERO_GUID:
            raise Refused(
                400,
                "-1, System.InvalidOperationException",
                "This site belongs to a Microsoft 365 group. To delete the site, you must delete the group.",
            )
        target = Session(self.session.store, row["id"], self.session.now, self.session.principal)
        require(target, "full")
        target.change_site(deleted=self.session.moment)


def poll(store: Store, site_id: str) -> int:
    row = store.get("sessions", f"making:{site_id}")
    if not row or not row["left"]:
        return READY
    store.put("sessions", f"making:{site_id}", {"left": row["left"] - 1})
    return PROVISIONING if row["left"] > 1 else READY


def _is_site_url(session: Session, url: str) -> bool:
    hosts = session.store.get("tenant", "hosts") or {}
    parts = urlsplit(url)
    return parts.hostname == hosts.get("sharepoint") and bool(
        re.fullmatch(r"/(sites|teams)/[^/\"*:<>?|#%]+", parts.path)
    )


def _status(site_id: str, status: int, url: str) -> Body:
    return Body({"SiteId": site_id, "SiteStatus": status, "SiteUrl": url})
