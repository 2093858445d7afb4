"""Webs below the root web of a site collection: made, found by address, removed.

A web has its own lists, site columns, content types, menus and settings; people, groups, permission levels, the recycle
bin and the change log are the site collection's. Its rights are its parent's until it gets its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import ARGUMENT, SP_EXCEPTION, NotEmulated, Refused, invalid
from sp_prosjektportal.emulator.sharepoint import changes, lists, menus, pages, principals
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.permissions import FULL_CONTROL, require
from sp_prosjektportal.emulator.sharepoint.session import Session, text_of
from sp_prosjektportal.emulator.store import Row, Store

_ILLEGAL = re.compile(r'["#%&*:<>?/\\{|}~\x00-\x1f]|\.\.|^[._ ]|[. ]$')
_TEMPLATES = {"STS": "STS#0", "STS#0": "STS#0", "STS#3": "STS#3"}
_CLASSIC = "BDR", "BLOG", "COMMUNITY", "DEV", "ENTERWIKI", "MPS", "OFFILE", "PROJECTSITE", "SRCHCEN", "WIKI"
_MODERN = "GROUP", "SITEPAGEPUBLISHING"


def create(session: Session, title: str, leaf: str, *, lcid: int = 0, template: str = "", description: str = "",
           unique: bool = False) -> Session:  # fmt: skip
    """A web below this one; a session on it."""
    require(session, "ManageSubwebs")
    if lcid < 0 or len(title) > 255:
        raise invalid("Value does not fall within the expected range.")
    parent = session.site
    path = f"{session.path}/{_leaf(leaf)}"
    _need_free(session, path)
    web_id, moment = new_guid(), text_of(session.now)
    row = {
        "web_id": web_id, "parent": session.web, "url": parent["url"] + path[len(session.path):], "path": path, "title": title or leaf,
        "description": description, "lcid": lcid or session.lcid, "template": _template(template), "time_zone": parent["time_zone"],
        "created": moment, "modified": moment, "user_modified": moment, "settings": {}, "properties": {}, "features": {}, "regional": {},
        "locale": None, "shared_navigation": False, "footer": None, "owner": session.principal.login, "indexed": False, "unique": unique, "web_deleted": "",
    }  # fmt: skip
    if unique:
        row["associated"] = {}
    session.store.put("webs", web_id, row, session.site_id)
    made = Session(session.store, session.site_id, session.now, session.principal, session.call, True, web_id)
    _furnish(made, unique=unique)
    made.change_site(modified=moment, user_modified=moment)
    made.quiet = False
    changes.write(made, "Web", changes.ADD)
    return made


def _furnish(made: Session, *, unique: bool) -> None:
    if unique and not made.principal.app_only:  # who makes it is all who may do anything there
        made.put("role_assignments", str(principals.me(made)), {"roles": [FULL_CONTROL]}, "web")
    lists.give_defaults(made)
    library = lists.by_title(made, say("Documents", made.lcid))
    menus.give_defaults(made, library["url"] if library else made.path, group=False)
    pages.give_home(made)


def _leaf(leaf: str) -> str:
    leaf = leaf.strip("/")
    if not leaf or len(leaf) > 128 or _ILLEGAL.search(leaf):
        raise invalid(f'The Web site address "{leaf}" is not valid.')
    return leaf


def _template(template: str) -> str:
    """``STS`` is the team site. Its classic home page is not emulated: there is a modern one."""
    wanted = template.upper() or "STS#0"
    if wanted in _TEMPLATES:
        return _TEMPLATES[wanted]
    if wanted.partition("#")[0] in _CLASSIC + _MODERN:
        raise NotEmulated(f"webs of the template {template}; STS#0 and STS#3 are.")
    raise Refused(
        400, f"-2147024809, {ARGUMENT}", "The template you have chosen is invalid or cannot be found."
    )


def _need_free(session: Session, path: str) -> None:
    """Neither a web nor a list or folder may have the address (CLI for Microsoft 365, web-add.spec.ts)."""
    lower = path.casefold()
    lists_there = any(row["url"].casefold() == lower for row in session.rows("lists").values())
    if lists_there or any(row["path"].casefold() == lower for row in _all(session).values()):
        raise Refused(
            400, f"-2147024713, {SP_EXCEPTION}", f'The Web site address "{path}" is already in use.'
        )


def _all(session: Session) -> dict[str, Row]:
    return session.store.rows("webs", session.site_id)


def below(session: Session, *, deep: bool = False) -> Iterator[Session]:
    """The webs right below this one, or all."""
    for key, row in list(_all(session).items()):
        if row["parent"] == session.web and not row["web_deleted"]:
            there = session.at(key)
            yield there
            if deep:
                yield from below(there, deep=True)


def find(session: Session, web_id: str) -> Session | None:
    """A web of the site collection by id; its root web too."""
    wanted = web_id.strip("{}").lower()
    if wanted == session.root.site["web_id"]:
        return session.root
    row = _all(session).get(wanted)
    return session.at(wanted) if row and not row["web_deleted"] else None


def nearest(store: Store, site_id: str, path: str, *, exact: bool = False) -> str:
    """The id of the web that a server-relative address is on or lies below; empty for the root web. ``exact``: with case."""
    best, longest = "", 0
    for key, row in store.rows("webs", site_id).items():
        own, asked = (row["path"], path) if exact else (row["path"].casefold(), path.casefold())
        if len(own) > longest and not row["web_deleted"] and (asked + "/").startswith(own + "/"):
            best, longest = key, len(own)
    return best


def remove(session: Session) -> None:
    """The web and all in it. With webs below it stays; the top of a site collection is removed elsewhere."""
    require(session, "full")
    if not session.web:
        raise NotEmulated("removing the root web of a site collection; the site itself can be removed.")
    if next(below(session), None) is not None:
        raise Refused(
            500, f"-2146232832, {SP_EXCEPTION}",
            f"Error deleting Web site \"{session.path}\". Sites that have subsites or certain apps can not be deleted. Please try again "
            "after deleting subsites and removing apps.",
        )  # fmt: skip
    from sp_prosjektportal.emulator.sharepoint import recycling

    recycling.recycle_web(session)
    changes.write(session, "Web", changes.DELETE)


def restore(session: Session, web_id: str) -> None:
    row = _all(session).get(web_id)
    if row is None:
        raise invalid("Value does not fall within the expected range.")
    session.store.put("webs", web_id, {**row, "web_deleted": ""}, session.site_id)
    changes.write(session.at(web_id), "Web", changes.RESTORE)


def purge(session: Session, web_id: str) -> None:
    """For good: what the web had of its own, and what lay in its lists."""
    store, there = session.store, session.at(web_id)
    for list_id in list(there.rows("lists")):
        for item in there.rows("items", list_id).values():
            store.clear("files", session.site_id, item["unique_id"])
        for table in ("items", "columns", "content_types", "views"):
            store.clear(table, session.site_id, list_id)
    for table in ("lists", "columns", "content_types", "items", "navigation", "custom_actions", "receivers"):
        store.clear(table, web_id)
    store.clear("translations", web_id)
    store.clear("role_assignments", web_id)
    store.remove("webs", web_id, session.site_id)
