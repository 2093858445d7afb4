"""Links in a site's footer: nodes of a menu of its own, saved as a whole (pnp/pnpframework and pnp/pnpcore do it so).

The footer's menu holds three nodes that are told apart by fixed titles: its text, its logo and its links. A recorded
one is in conformance case ``batch-multipart-5d7fd1a052``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.tenant.request import Permission, Request, literal

FOOTER = "13b7c916-4fea-4bb2-8994-5cf274aeb530"
_LINKS = "3a94b35f-030b-468e-80e3-b75ee84ae0ad"

Link = tuple[str, str]
"""Title and address; the address absolute, or relative to the site."""


def read_request(known: Known) -> Request:
    path = f"/_api/navigation/MenuState?menuNodeKey={literal(FOOTER)}"
    return Request.get(known.site, path, missing_ok=True)


def found(wanted: Sequence[Link], state: Mapping[str, Any], known: Known) -> list[Link]:
    """Those wanted that are there, with the title they have there, in the order wanted."""
    rows = {_full(str(row.get("SimpleUrl") or ""), known): row for row in _nodes(_links(state))}
    return [(str(row["Title"]), url) for _, url in wanted if (row := rows.get(_full(url, known)))]


def write_request(wanted: Sequence[Link], state: Mapping[str, Any], known: Known) -> Request:
    """The footer as it was read, with these links first among its links. Nodes that are left out of a saved menu stay."""
    folder = _links(state)
    rows = {_full(str(row.get("SimpleUrl") or ""), known): dict(row) for row in _nodes(folder)}
    ours = [
        {**_node(title, _full(url, known)), **rows.pop(_full(url, known), {}), "Title": title}
        for title, url in wanted
    ]
    links = {**_node(_LINKS, known.path or "/"), **folder, "Nodes": [*ours, *rows.values()]}
    others = [row for row in _nodes(state) if row.get("Title") != _LINKS]
    menu = {
        "FriendlyUrlPrefix": "", "SimpleUrl": "", "SPSitePrefix": "/", "SPWebPrefix": known.path or "/",
        **{name: value for name, value in state.items() if value is not None},
        "StartingNodeTitle": FOOTER, "Nodes": [*others, links],
    }  # fmt: skip
    return Request.post(
        known.site, "/_api/navigation/SaveMenuState", {"menuState": menu}, permission=Permission.FULL_CONTROL
    )


def _links(state: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((row for row in _nodes(state) if row.get("Title") == _LINKS), {})


def _nodes(parent: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [row for row in parent.get("Nodes") or [] if not row.get("IsDeleted")]


def _node(title: str, url: str) -> dict[str, Any]:
    return {"NodeType": 0, "Title": title, "SimpleUrl": url, "FriendlyUrlSegment": "", "Nodes": []}


def _full(url: str, known: Known) -> str:
    """From the server, or absolute when it is elsewhere."""
    host = known.site.removesuffix(known.path)
    if url.casefold().startswith(host.casefold()):
        url = url[len(host) :] or "/"
    if "://" in url or url.startswith(("/", "mailto:")):
        return url
    return f"{known.path}/{url}"
