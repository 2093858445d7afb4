"""The administrators' site: its hidden list of all site collections (wire.md section 2.4, [C])."""

from __future__ import annotations

from sp_prosjektportal.emulator.sharepoint import column_creation, lists
from sp_prosjektportal.emulator.sharepoint.principals import SYSTEM_ID
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

SITES_LIST = "DO_NOT_DELETE_SPLIST_TENANTADMIN_AGGREGATED_SITECOLLECTIONS"
_COLUMNS = ("SiteUrl", "SiteId", "HubSiteId", "GroupId", "TimeDeleted", "State", "CreatedBy", "TemplateName")


def give_sites_list(session: Session) -> None:
    made = lists.create(session, SITES_LIST)
    session.put("lists", made["id"], {**made, "hidden": True, "system": True})
    for name in _COLUMNS:
        type = "Number" if name == "State" else "Guid" if name in _GUIDS else "Text"
        column_creation.create(
            session, f'<Field Type="{type}" Name="{name}" DisplayName="{name}" />', made["id"], 10
        )


_GUIDS = ("SiteId", "HubSiteId", "GroupId")  # braced in the stream, plain by items (CLI, `spo site remove`)


def site_rows(session: Session) -> list[Row]:
    """One row for each site collection, deleted ones too until they are purged; ids in order of creation."""
    found = lists.by_title(session, SITES_LIST) or {}
    sites = [row for row in session.store.rows("sites").values() if row["host"] == "sharepoint"]
    return [
        _row(row, number, str(found.get("url", "")))
        for number, row in enumerate(sites, start=1)
        if not row.get("purged")
    ]


def _row(site: Row, number: int, folder: str) -> Row:
    values = {
        "Title": site["title"], "SiteUrl": site["url"], "SiteId": site["id"], "HubSiteId": site["hub_id"],
        "GroupId": site["group_id"], "TimeDeleted": site["deleted"] or None, "State": -1.0, "TemplateName": site["template"],
        "CreatedBy": site["owner"],
    }  # fmt: skip
    return {
        "id": number, "guid": site["id"], "unique_id": site["id"], "content_type": "0x0100F14AFE642BCF6347882B6B8ABA3E15E3", "values": values,
        "created": site["created"], "modified": site["modified"], "author": SYSTEM_ID, "editor": SYSTEM_ID, "version": 1, "major": 1,
        "folder": folder, "kind": 0, "file": None,
    }  # fmt: skip
