"""A template beside what a site has: lists that stand under the template's titles at other addresses are kept.

Prosjektportalen 365 makes lists whose addresses come of their titles (``Lists/Mleindikatorer``; wire.md section 6.1), and
titles are unique on a site. So a list of the template whose title is taken is left out, with what needs it; links in
menus lead to the list that is there. The crawl reads such lists under their own addresses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.navigation import Navigation, Node
from sp_prosjektportal.resources.views import View
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request

_OF_LISTS = (List, ListColumn, View, ListItem)


def own_lists(site: str) -> Steps[dict[str, str]]:
    """The addresses of the site's lists below the site, by title (casefolded); of no site, none."""
    path = "/" + site.partition("://")[2].partition("/")[2].rstrip("/")
    reply: Reply = yield Request.get(
        site, "/_api/web/lists", select=["Title", "RootFolder/ServerRelativeUrl"], expand=["RootFolder"],
        missing_ok=True,
    )  # fmt: skip
    return {
        str(row["Title"]).casefold(): _below(path, row["RootFolder"]["ServerRelativeUrl"])
        for row in reply.rows
    }


def standing(resources: Sequence[Resource], own: Mapping[str, str]) -> dict[str, str]:
    """By the address of each list of the template that must be left out, that of the list which has its title."""
    there = {url.casefold() for url in own.values()}
    titles = {
        r.url: (r.title or r.url.rpartition("/")[2]).casefold() for r in resources if isinstance(r, List)
    }
    return {url: own[title] for url, title in titles.items() if url.casefold() not in there and title in own}


def fit(resources: Sequence[Resource], own: Mapping[str, str]) -> list[Resource]:
    """The resources that can be brought about beside the site's own lists."""
    instead = {url.casefold(): other for url, other in standing(resources, own).items()}
    out = {f"{List.kind}/{url}" for url in instead}
    kept = list(resources)
    while dropped := [r for r in kept if _is_out(r, out)]:
        out |= {r.address.casefold() for r in dropped}
        kept = [r for r in kept if r.address.casefold() not in out]
    return [_led(r, instead) if isinstance(r, Navigation) else r for r in kept]


def _is_out(resource: Resource, out: set[str]) -> bool:
    if not isinstance(resource, _OF_LISTS):
        return False
    return bool(out & {resource.address.casefold(), *(needed.casefold() for needed in resource.needs())})


def _led(menu: Navigation, instead: Mapping[str, str]) -> Navigation:
    return menu.model_copy(update={"nodes": _nodes(menu.nodes, instead)})


def _nodes(nodes: Sequence[Node], instead: Mapping[str, str]) -> tuple[Node, ...]:
    """Links to a list lead to the one that is there; links to views of it are left out."""
    found = []
    for node in nodes:
        url = node.url.casefold().strip("/")
        if not any(url.startswith(f"{gone}/") for gone in instead):
            changes = {"url": instead.get(url, node.url), "children": _nodes(node.children, instead)}
            found.append(node.model_copy(update=changes))
    return tuple(found)


def _below(path: str, url: str) -> str:
    return str(url).removeprefix(path).strip("/")
