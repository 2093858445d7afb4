"""What the search index holds: sites, webs, libraries and lists, files and rows; each seen some time after it changed.

Properties are by lower-case name. A hub that a site joined comes later than the site itself, by the same lag.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.sharepoint import principals, webs
from sp_prosjektportal.emulator.sharepoint.permissions import may
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row

Indexed = dict[str, Any]


def documents(session: Session, properties: set[str], text: str) -> Iterator[Indexed]:
    """What the caller may see. Only sites when the query says so, since that is asked of whole tenants."""
    lag = session.call.emulator.options.search_lag if session.call else 0.0
    only_sites = "contentclass" in properties and "sts_list" not in text.lower()
    number = 0
    for row in list(session.store.rows("sites").values()):
        known = row.get("indexed") or _age(session, row["created"]) >= lag
        if row.get("deleted") or row["host"] != "sharepoint" or not known:
            continue
        there = Session(session.store, row["id"], session.now, session.principal, session.call)
        for one in _of_webs(there, row, lag, only_sites=only_sites):
            number += 1
            yield {**one, "docid": number, "indexdocid": number, "workid": number, "rank": 16.0}


def _of_webs(root: Session, row: Row, lag: float, *, only_sites: bool) -> Iterator[Indexed]:
    """The root web, and the webs below it that are known by now; each when the caller may open it."""
    if may(root, "Open"):
        yield from _of_site(root, row, lag, only_sites=only_sites)
    for there in webs.below(root, deep=True):
        known = _age(there, there.site["created"]) >= lag
        if known and may(there, "Open"):
            yield from _of_site(there, there.site, lag, only_sites=only_sites)


def _age(session: Session, moment: str) -> float:
    return session.now.timestamp() - datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()


def _of_site(there: Session, row: Row, lag: float, *, only_sites: bool) -> Iterator[Indexed]:
    joined = there.now.timestamp() - float(row.get("hub_joined") or 0) >= lag
    site = _site(row, there.root.site["url"], joined=joined)
    if may(there, "read"):  # who was only given a list of it finds that
        if not there.web:
            yield site
        yield {**site, "contentclass": "STS_Web"}
    if only_sites:
        return
    for found in list(there.rows("lists").values()):
        if found["hidden"] or not may(there, "read", f"list:{found['id']}"):
            continue
        yield from _of_list(there, site, found, lag)


def _site(row: Row, site_url: str, *, joined: bool) -> Indexed:
    hub = row["hub_id"] if joined and row["hub_id"] != ZERO_GUID else ""
    return {
        "title": row["title"], "path": row["url"], "originalpath": row["url"], "spsiteurl": site_url, "spweburl": row["url"],
        "siteid": row["id"], "webid": row["web_id"], "departmentid": f"{{{hub}}}" if hub else None, "relatedhubsites": f"{{{hub}}}" if hub else None,
        "contentclass": "STS_Site", "webtemplate": row["template"].partition("#")[0], "description": row["description"], "sitename": site_url,
        "sitetitle": row["title"], "lastmodifiedtime": row["modified"], "groupid": row["group_id"], "isdocument": False, "iscontainer": True,
        "ishubsite": row["hub_id"] == row["id"], "uniqueid": f"{{{row['id'].upper()}}}", "created": row["created"], "size": 0,
    }  # fmt: skip


def _of_list(there: Session, site: Indexed, found: Row, lag: float) -> Iterator[Indexed]:
    library = found["base_type"] == 1
    kind = "DocumentLibrary" if library else "GenericList"
    host = str(there.site["url"]).removesuffix(there.path)
    about = {
        **site, "listid": found["id"], "ishubsite": False, "title": found["title"], "path": host + found["url"], "originalpath": host + found["url"],
        "contentclass": f"STS_List_{kind}", "lastmodifiedtime": found["modified"], "uniqueid": f"{{{found['id'].upper()}}}", "description": found["description"],
    }  # fmt: skip
    yield about
    for row in list(there.rows("items", found["id"]).values()):
        if _age(there, row["modified"]) >= lag and may(there, "read", f"item:{found['id']}:{row['id']}"):
            yield {**about, **_row(there, found, row, host), "contentclass": f"STS_ListItem_{kind}"}


def _row(there: Session, found: Row, row: Row, host: str) -> Indexed:
    file = row.get("file") or {}
    name = file.get("name", "")
    path = f"{row['folder']}/{name}" if name else f"{found['url']}/DispForm.aspx?ID={row['id']}"
    stem, _, ending = str(name).rpartition(".")
    own = {
        column.lower(): value
        for column, value in row["values"].items()
        if not isinstance(value, (dict, list))
    }
    return {
        **own, "title": row["values"].get("Title") or stem or name, "path": host + path, "originalpath": host + path, "filename": name or None,
        "filetype": ending or None, "fileextension": ending or None, "listitemid": row["id"], "isdocument": bool(file) and row["kind"] == 0,
        "iscontainer": row["kind"] == 1, "uniqueid": f"{{{row['unique_id'].upper()}}}", "lastmodifiedtime": row["modified"], "created": row["created"],
        "author": principals.title_of(there, row["author"]), "size": file.get("size", 0), "contenttypeid": row["content_type"], "description": None,
    }  # fmt: skip
