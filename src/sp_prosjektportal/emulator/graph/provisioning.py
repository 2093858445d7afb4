"""The site of a new group: two kinds of "not yet" before it is there (wire.md section 2.3)."""

from __future__ import annotations

from sp_prosjektportal.emulator.app import Answer, Rejected
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked
from sp_prosjektportal.emulator.graph.replies import entity, missing, render_error
from sp_prosjektportal.emulator.graph.sites import shown
from sp_prosjektportal.emulator.store import Row

_UNABLE = "Unable to provision resource."
_UNDER_WAY = "Resource provisioning is in progress. Please try again."


def begin(asked: Asked, group: Row) -> str:
    """Make the site of a group; its id. It answers as missing until Graph says that it is there."""
    from sp_prosjektportal.emulator.sharepoint import group_sites

    site = group_sites.group_site(asked.call, group)
    if asked.call.emulator.options.provisioning_polls:
        asked.store.put("sessions", f"making:{site}", {"left": 1})
    return site


def remove(asked: Asked, group: Row) -> None:
    row = asked.store.get("sites", group.get("site") or "")
    if row is not None:
        asked.store.put("sites", group["site"], row | {"deleted": asked.call.now.isoformat()})


def site_of(asked: Asked, key: str, url: str | None) -> Answer:
    """``GET /groups/{id}/sites/root`` and ``.../webUrl``: each 404 as often as the options say."""
    from sp_prosjektportal.emulator.graph.groups import READ

    asked.need(*READ, "Sites.Read.All", "Sites.ReadWrite.All", "Sites.FullControl.All")
    group = asked.store.get("directory_groups", key.lower())
    if group is None or group.get("deleted"):
        raise missing(key)
    seen = asked.store.get("sessions", f"polls:{group['id']}") or {"count": 0}
    polls, wanted = int(seen["count"]), asked.call.emulator.options.provisioning_polls
    if not group["site"] or polls < 2 * wanted:
        asked.store.put("sessions", f"polls:{group['id']}", {"count": polls + 1})
        text = _UNABLE if not group["site"] or polls < wanted else _UNDER_WAY
        return render_error(asked.call, Refused(404, "ResourceNotFound", text))
    asked.store.remove("sessions", f"making:{group['site']}")
    site = asked.store.get("sites", group["site"])
    if site is None or site.get("deleted"):
        raise Rejected(render_error(asked.call, Refused(404, "ResourceNotFound", _UNABLE)))
    if url:
        return entity(asked.call, f"groups('{key}')/sites('root')/webUrl", {"value": site["url"]})
    return entity(asked.call, "sites/$entity", asked.chosen(shown(asked.store, group["site"], site)))
