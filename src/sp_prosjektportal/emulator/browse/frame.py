"""What stands around the page: the hub's bar, the site's head and its menu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from sp_prosjektportal.emulator.browse.visit import Visit, path_link
from sp_prosjektportal.emulator.sharepoint import menus
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row


@dataclass
class Link:
    title: str
    href: str
    current: bool = False
    children: list[Link] = field(default_factory=list)


@dataclass
class Frame:
    """``hub`` is the hub that the site belongs to, itself perhaps."""

    tenant: list[Link]
    site_title: str = ""
    site_href: str = ""
    hub: Link | None = None
    top: list[Link] = field(default_factory=list)
    quick: list[Link] = field(default_factory=list)


def frame(visit: Visit) -> Frame:
    path = visit.path.casefold()
    places = (
        ("sites", "/"),
        ("terms", "/_browse/terms"),
        ("log", "/_browse/log"),
        ("budget", "/_browse/budget"),
    )
    made = Frame([Link(visit.say(key), href, (path or "/") == href) for key, href in places])
    if visit.site is None:
        return made
    made.site_title, made.site_href = visit.site["title"], site_href(visit.site)
    made.quick = _menu(visit, visit.session, menus.QUICK, "")
    made.hub, made.top = _hub(visit, visit.site)
    _mark(visit, [*made.quick, *made.top])
    return made


def _mark(visit: Visit, links: list[Link]) -> None:
    """The entry of this very page; where there is none, that of the list it belongs to."""
    every = list(_all(links))
    here = [link for link in every if _path(link) == visit.path.casefold()]
    for link in here or [link for link in every if _is_of_list(visit, link)][:1]:
        link.current = True


def _all(links: list[Link]) -> Iterator[Link]:
    for link in links:
        yield link
        yield from _all(link.children)


def _path(link: Link) -> str:
    return unquote(link.href).partition("?")[0].casefold().rstrip("/")


def _is_of_list(visit: Visit, link: Link) -> bool:
    """An address of a list, or of a view of it, stands for all that is in the list."""
    path = _path(link)
    if not path or "/_layouts/" in path:
        return False
    if path.endswith(".aspx"):
        path = path.rpartition("/")[0].removesuffix("/forms")
    is_site = path in ("", visit.session.path.casefold()) or path.endswith("/sitepages")
    return not is_site and visit.path.casefold().startswith(f"{path}/")


def site_href(site: Row) -> str:
    """A site's address from here. The root's would be the start page, so its home page is named."""
    if site["path"] != "/":
        return path_link(site["path"])
    return path_link(f"/{site['settings'].get('WelcomePage') or '_layouts/15/viewlsts.aspx'}")


def _hub(visit: Visit, site: Row) -> tuple[Link | None, list[Link]]:
    """The hub and the menu that all its sites show; without a hub the site's own top menu."""
    hub = visit.store.get("sites", site["hub_id"]) if site["hub_id"] != ZERO_GUID else None
    if hub is None or hub.get("deleted"):
        return None, _menu(visit, visit.session, menus.TOP, "")
    named = visit.store.get("hubs", hub["id"]) or {}
    link = Link(str(named.get("title") or hub["title"]), site_href(hub), hub["id"] == site["id"])
    return link, _menu(visit, visit.on(hub["id"]), menus.TOP, hub["path"])


def _menu(visit: Visit, session: Session, parent: str, base: str) -> list[Link]:
    made = []
    for node in menus.nodes(session, parent):
        if not node["visible"]:
            continue
        url = str(node["url"])
        if base and url and "://" not in url and not url.startswith("/"):
            url = f"{base.rstrip('/')}/{url}"
        href = visit.href(url) if url else ""
        made.append(Link(node["title"], href, False, _menu(visit, session, str(node["id"]), base)))
    return made
