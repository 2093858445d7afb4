"""Which site, list and row a request is about, and what the caller may do there.

Graph's permissions are SharePoint's by other names: the session below gets the level that they stand for, so that
every write is checked where it is made. A person has no more than their own rights on the site.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sp_prosjektportal.emulator.app import Principal
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked
from sp_prosjektportal.emulator.sharepoint import lists
from sp_prosjektportal.emulator.sharepoint.permissions import may
from sp_prosjektportal.emulator.sharepoint.provision import not_ready
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.webs import nearest
from sp_prosjektportal.emulator.store import Row, Store

SITE = r"/sites/([^/:]+|[^/:]+:/[^:]*:)"
READ = ("Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All")
FILES = {"Files.Read.All": "Sites.Read.All", "Files.ReadWrite.All": "Sites.ReadWrite.All"}
_AS_SCOPE = {
    "Sites.Read.All": "AllSites.Read",
    "Sites.ReadWrite.All": "AllSites.Write",
    "Sites.Manage.All": "AllSites.Manage",
    "Sites.FullControl.All": "AllSites.FullControl",
}


def denied() -> Refused:
    return Refused(403, "accessDenied", "Access denied")


def not_found(what: str = "Item not found") -> Refused:
    return Refused(404, "itemNotFound", what)


def composite(store: Store, key: str, row: Row) -> str:
    """``host,site id,web id``."""
    host = (store.get("tenant", "hosts") or {}).get(row.get("host", "sharepoint"), "")
    return f"{host},{key},{row.get('web_id', key)}"


def principal_below(asked: Asked, *, files: bool = False) -> Principal:
    """The caller as SharePoint sees it, with what Graph's permissions amount to there."""
    held = set(asked.granted)
    if files:
        held |= {FILES[name] for name in held & set(FILES)}
    if asked.principal.app_only:
        return replace(asked.principal, roles=frozenset(held))
    return replace(asked.principal, scopes=frozenset(_AS_SCOPE[name] for name in held & set(_AS_SCOPE)))


def session_on(asked: Asked, key: str, *, files: bool = False, web: str = "") -> Session:
    """Work on a site (or a web below its root web) as the caller; 403 when the caller may not even open it."""
    who = principal_below(asked, files=files)
    session = Session(asked.store, key, asked.call.now, who, asked.call, web=web)
    locked = str(session.site.get("lock") or "Unlock")
    if not may(session, "Open") or locked == "NoAccess":
        raise denied()
    return session


def _no_such_host(host: str, known: set[str]) -> Refused:
    """Another tenant's is 400 (pnp/pnpcore, ThrowGraphServiceException-0-00002); one's own OneDrive has no such site."""
    own = {name.partition(".")[0].partition("-")[0] for name in known if ".sharepoint." in name}
    if host.casefold().partition(".")[0].partition("-")[0] in own:
        return not_found("The provided path does not exist, or does not represent a site")
    return Refused(400, "invalidRequest", "Invalid hostname for this tenancy")


def site_key(asked: Asked, address: str) -> str:
    """The site collection of an address."""
    return place_of(asked, address)[0]


def place_of(asked: Asked, address: str) -> tuple[str, str]:
    """A site collection, and the web below its root web that is meant. Raises ``Refused`` when it is missing."""
    host, _, path = address.partition(":")
    ids, wanted = address.lower().split(","), path.rstrip(":").rstrip("/")
    if len(ids) == 3 and (asked.store.get("webs", ids[2], ids[1]) or {}).get("web_deleted") == "":
        return _site_key(asked, ",".join(ids[:2])), ids[2]
    try:
        return _site_key(asked, address), ""
    except Refused:
        for above in _above(wanted) if "," not in host and wanted else ():
            for key in asked.store.keys_with("sites", above):
                web = nearest(asked.store, key, wanted)
                row = (asked.store.get("webs", web, key) if web else None) or {"path": ""}
                if row["path"].casefold() == wanted.casefold():
                    return _site_key(asked, f"{host}:{above}" if above != "/" else host), web
        raise


def _above(path: str) -> list[str]:
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:count]) for count in range(len(steps) - 1, -1, -1)]


def _site_key(asked: Asked, address: str) -> str:
    """A site by composite id, GUID, ``root``, host, or ``host:/path``. Raises ``Refused`` when it is missing."""
    host, _, path = address.partition(":")
    wanted = path.rstrip(":").rstrip("/") or "/"
    lower = address.lower()
    hosts = {name.casefold() for name in (asked.store.get("tenant", "hosts") or {}).values()}
    if "," not in host and "." in host and host.casefold() not in hosts:
        raise _no_such_host(host, hosts)
    for key in [*lower.split(","), *asked.store.keys_with("sites", wanted)]:
        row = asked.store.get("sites", key)
        if row is None or row.get("deleted") or not_ready(asked.store, key):
            continue
        own = composite(asked.store, key, row).lower()
        by_path = "," not in host and host.casefold() == own.partition(",")[0]
        root = lower == "root" and row["path"] == "/" and row.get("host", "sharepoint") == "sharepoint"
        same = lower in (key, own, own.rpartition(",")[0], f"{key},{row.get('web_id', key)}")
        if root or same or (by_path and row["path"].casefold() == wanted.casefold()):
            return key
    raise not_found("Requested site could not be found")


def open_site(asked: Asked, address: str, *, files: bool = False) -> Session:
    key, web = place_of(asked, address)
    return session_on(asked, key, files=files, web=web)


def find_list(session: Session, name: str) -> Row:
    """A list by id or title; system lists too (docs/graph-item-values.md)."""
    row = session.rows("lists").get(name.strip("{}").lower()) or lists.by_title(session, name)
    if row is None:
        leaf = next(
            (one for one in session.rows("lists").values() if list_name(one).casefold() == name.casefold()),
            None,
        )
        if leaf is None:
            raise not_found("The specified list was not found")
        row = leaf
    if not may(session, "read", f"list:{row['id']}"):
        raise denied()
    return row


def list_name(row: Row) -> str:
    return str(row["url"]).rpartition("/")[2]


def origin(session: Session) -> str:
    """``https://host`` of the site."""
    return str(session.site["url"]).removesuffix(session.path)


def identity(session: Session, user_id: int | None) -> dict[str, Any]:
    """An identity set: a person by directory id, an application by name."""
    from sp_prosjektportal.emulator.sharepoint import principals

    row = principals.principal(session, user_id) if user_id else None
    if row is None:
        return {"user": {"displayName": "System Account"}}
    if row.get("login") == principals.APP_LOGIN:
        return {
            "application": {"id": session.principal.app_id, "displayName": row["title"]},
            "user": {"displayName": row["title"]},
        }
    shown: dict[str, Any] = {"displayName": row["title"]}
    if row.get("email"):
        shown["email"] = row["email"]
    if row.get("oid"):
        shown["id"] = row["oid"]
    return {"user": shown}
