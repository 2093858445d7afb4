"""Site collections: made in one place, whoever asks; found by address."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.sharepoint import changes, lists, menus, pages, principals
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.permissions import EDIT, FULL_CONTROL, READ
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session, text_of
from sp_prosjektportal.emulator.store import Row, Store

TEAM, GROUP, COMMUNICATION = "STS#3", "GROUP#0", "SITEPAGEPUBLISHING#0"


def create_site(store: Store, url: str, title: str, lcid: int, template: str, owner: str, group_id: str | None = None, *,
                now: datetime | None = None, description: str = "", time_zone: int = 4, host: str = "sharepoint") -> Row:  # fmt: skip
    """A site collection with groups, role assignments, lists and menu. ``owner`` is a sign-in name and may be empty."""
    now = now or datetime.now(UTC)
    site_id, moment = new_guid(), text_of(now)
    row = {
        "id": site_id, "web_id": new_guid(), "url": url.rstrip("/"), "path": urlsplit(url).path.rstrip("/") or "/", "host": host,
        "title": title, "description": description, "lcid": lcid, "template": template, "group_id": group_id or ZERO_GUID,
        "hub_id": ZERO_GUID, "time_zone": time_zone, "created": moment, "modified": moment, "user_modified": moment,
        "settings": {}, "owner": owner, "deleted": "",
    }  # fmt: skip
    store.put("sites", site_id, row)
    session = Session(store, site_id, now, quiet=True)
    _people(session, title, owner, group_id)
    lists.give_defaults(session)
    library = lists.by_title(session, say("Documents", lcid))
    menus.give_defaults(session, library["url"] if library else session.path, group=bool(group_id))
    if host == "sharepoint":
        pages.give_home(session)
    session.change_site(modified=moment, user_modified=moment)
    changes.write(session, "Web", changes.ADD)
    return session.site


def _people(session: Session, title: str, owner: str, group_id: str | None) -> None:
    """The three groups and what they may do; the owner, or the Microsoft 365 group, as administrator."""
    made = {}
    for name, role in (("Owners", FULL_CONTROL), ("Visitors", READ), ("Members", EDIT)):
        group = principals.add_group(session, say(name, session.lcid, title))
        session.put("role_assignments", str(group["id"]), {"roles": [role]}, "web")
        made[name] = group["id"]
    session.change_site(associated=made)
    if owner:
        user = principals.ensure(session, owner)
        session.put("users", str(user["id"]), {**user, "admin": not group_id})
        principals.add_member(session, session.rows("groups")[str(made["Owners"])], owner)
    if group_id:
        owners = principals.ensure(session, f"{principals.GROUP_CLAIM}{group_id}_o")
        session.put("users", str(owners["id"]), {**owners, "admin": True})
        principals.add_member(
            session, session.rows("groups")[str(made["Members"])], f"{principals.GROUP_CLAIM}{group_id}"
        )


def find_site(store: Store, url: str) -> Row | None:
    """By absolute address, without case."""
    wanted = url.rstrip("/").casefold()
    rows = (
        store.get("sites", key) for key in store.keys_with("sites", urlsplit(url.rstrip("/")).path or "/")
    )
    return next(
        (row for row in rows if row and row["url"].casefold() == wanted and not row.get("deleted")), None
    )


def taken(store: Store, url: str) -> bool:
    """A site is there, or one that was deleted and is not purged yet (wire.md section 15)."""
    wanted = url.rstrip("/").casefold()
    keys = store.keys_with("sites", urlsplit(wanted).path or "/")
    return any(
        row and row["url"].casefold() == wanted and not row.get("purged")
        for row in (store.get("sites", key) for key in keys)
    )


def find_deleted(store: Store, url: str) -> Row | None:
    wanted = url.rstrip("/").casefold()
    for row in store.rows("sites").values():
        if row["url"].casefold() == wanted and row.get("deleted") and not row.get("purged"):
            return row
    return None
