"""The property bag of a web: read by REST, written by CSOM only (wire.md section 3)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import bad_query
from sp_prosjektportal.emulator.sharepoint import lists
from sp_prosjektportal.emulator.sharepoint.entity import Entity
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session


class AllProperties(Entity):
    type = "SP.PropertyValues"

    def properties(self) -> dict[str, Any]:
        site = self.session.site
        bag = {
            **_every(self.session),
            **(_group(self.session) if site["group_id"] != ZERO_GUID else {}),
            **site.get("properties", {}),
        }
        return {bag_name(name): value for name, value in bag.items()}

    def merge(self, body: dict[str, Any]) -> None:
        """Only CSOM writes it, and only where custom scripts are allowed."""
        raise bad_query("The type SP.PropertyValues does not support HTTP PATCH method.")

    def more(self, name: str) -> Any:
        """A property that nobody has set: its name is known all the same, since any name could be one ([K])."""
        _ = name
        return None


def _every(session: Session) -> dict[str, Any]:
    """What the bag of every recorded site held (cases web.all_properties)."""
    site = session.site
    made = site.get("associated") or {}
    groups = [str(made[name]) for name in ("Owners", "Visitors", "Members") if name in made]
    return {
        "vti_associateownergroup": str(made.get("Owners", "")), "vti_associatemembergroup": str(made.get("Members", "")),
        "vti_associatevisitorgroup": str(made.get("Visitors", "")), "vti_createdassociategroups": ";".join(groups),
        "vti_associategroups": ";".join(reversed(groups)), "vti_defaultlanguage": "nb-no" if session.lcid == 1044 else "en-us",
        "vti_approvallevels": "Approved Rejected Pending\\ Review", "vti_indexedpropertykeys": "", "vti_extenderversion": "16.0.0.26015",
        "vti_categories": "Travel Expense\\ Report Business Competition Goals/Objectives Ideas Miscellaneous Waiting VIP In\\ Process Planning Schedule",
        "taxonomyhiddenlist": lists.term_cache(session)["id"], "vti_sitemasterid": site["id"], "FollowLinkEnabled": "TRUE",
        "contenttypesusagebackfillversion": "3", "contenttypessynctimestampversion": "1", "profileschemaversion": "5",
        "enabledhelpcollections": "VGSEndUser", "disabledhelpcollections": "", "metadatatimestamp": f"{site['id'].replace('-', '')}|{site['created']}",
        "HomepageProvisioned": "1",
    }  # fmt: skip


def _group(session: Session) -> dict[str, Any]:
    """More of a site that belongs to a Microsoft 365 group."""
    group = session.store.get("directory_groups", session.site["group_id"]) or {}
    library = lists.default_library(session) or {"id": "", "url": ""}
    return {
        "GroupId": session.site["group_id"], "GroupAlias": group.get("mailNickname", ""), "GroupType": group.get("visibility", "Private"),
        "GroupDocumentsUrl": library["url"].rpartition("/")[2], "GroupDocumentsListId": library["id"],
    }  # fmt: skip


def bag_name(name: str) -> str:
    """Underscores are encoded (wire.md quirk 10)."""
    encoded = name.replace("_", "_x005f_")
    return f"OData_{encoded}" if name.startswith("_") else encoded
