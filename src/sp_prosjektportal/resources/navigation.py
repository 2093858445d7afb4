"""The site's menus. Managed nodes keep their order among themselves; nodes that people added stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import Csom, Ref, Value
from sp_prosjektportal.tenant.request import Permission, Reply, Request

CREATION = "{7aaaa605-79a9-4fda-ae1e-db952e5083e0}"
"""TypeId of ``SP.NavigationNodeCreationInformation``, as an independent client of CSOM has it (karamem0/sp-client-core)."""

STANDARD: dict[str, frozenset[str]] = {
    "shared documents": frozenset({"documents", "dokumenter", "dokument"}),
    "delte dokumenter": frozenset({"documents", "dokumenter", "dokument"}),
    "sitepages": frozenset({"pages", "sider"}),
}
"""Links that a new site has at the left beside Home, Site contents and Recycle bin: what they lead to, and their titles. A
link of somebody's own to the same place has another title."""

LINKLESS = "http://linkless.header/"
"""What SharePoint stores as the address of a heading that is no link."""


class Node(BaseModel):
    """A link in a menu. ``url`` is absolute, or relative to the site (``Lists/Usikkerhet``); empty for a heading."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    url: str
    children: tuple[Node, ...] = ()


class Navigation(Resource):
    """One menu of the site."""

    kind: ClassVar[str] = "navigation"
    key_fields: ClassVar[frozenset[str]] = frozenset({"menu"})

    menu: Literal["quick_launch", "top"]
    nodes: tuple[Node, ...] = ()
    standard_links: bool | None = None
    """False: the links that SharePoint gave the site itself to documents and pages are taken away."""

    @property
    def key(self) -> str:
        return self.menu

    def needs(self) -> frozenset[str]:
        """The lists and views that the links lead to: SharePoint refuses a link to what is not there."""
        return frozenset(address for node in _walk(self.nodes) for address in _addresses(node.url))


class Navigations(Kind[Navigation]):
    """A menu is read in one request and written by one CSOM program, whose actions run in order, so that the order of
    the nodes is certain; only nodes that must change places are moved one request after the other
    (``MoveAfter``, wire.md section 8).

    Nodes are matched by URL among their siblings, whatever its form (absolute, from the server, from the site).
    """

    resource = Navigation
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.MANAGE})

    def observe(self, desired: Sequence[Navigation], known: Known) -> Steps[dict[str, Observed[Navigation]]]:
        replies: list[Reply] = yield [_ask(menu, known) for menu in desired]
        return {
            menu.address: _observed(menu, reply.rows, known)
            for menu, reply in zip(desired, replies, strict=True)
            if not reply.missing
        }

    def create(self, desired: Navigation, known: Known) -> Steps[Observed[Navigation]]:
        """A menu is always there; this one was not seen because the site was new."""
        reply: Reply = yield _ask(desired, known)
        observed = _observed(desired, reply.rows, known)
        return (yield from self.update(desired, observed, (), known))

    def update(
        self,
        desired: Navigation,
        observed: Observed[Navigation],
        differences: Sequence[Difference],
        known: Known,
    ) -> Steps[Observed[Navigation]]:
        rows = observed.ids["rows"]
        writer = _Writer(known)
        writer.level(desired.nodes, rows, writer.program.child(writer.navigation, _COLLECTIONS[desired.menu]))
        if desired.standard_links is False:
            writer.remove(_standard(desired.nodes, rows, known))
        moves = _moves(desired.nodes, rows, known)
        if writer.changed:
            yield Request.csom(known.site, writer.program, schema=True)
            if moves:  # to places that only the new nodes make
                reply: Reply = yield _ask(desired, known)
                moves = _moves(desired.nodes, reply.rows, known)
        for node, after in moves:
            path = f"/_api/web/navigation/{_COLLECTIONS[desired.menu]}/MoveAfter"
            body = {"nodeId": node, "previousNodeId": after}
            yield Request.post(known.site, path, body, schema=True, harmless=True)
        return Observed(desired, {"rows": rows})

    def delete(self, observed: Observed[Navigation], known: Known) -> Steps[None]:
        """The managed nodes go, the menu stays."""
        nodes = observed.resource.nodes
        ids = [row["Id"] for node in nodes if (row := _find(node, observed.ids["rows"], known))]
        yield [Request.delete(known.site, f"/_api/web/navigation/GetNodeById({i})", schema=True) for i in ids]


_COLLECTIONS = {"quick_launch": "QuickLaunch", "top": "TopNavigationBar"}


class _Writer:
    """The CSOM program that adds what is missing and renames what is there."""

    def __init__(self, known: Known) -> None:
        self.known, self.program, self.changed = known, Csom(), False
        self.navigation = self.program.child(self.program.web(), "Navigation")

    def level(self, nodes: Sequence[Node], rows: Sequence[Mapping[str, Any]], collection: Ref) -> None:
        found = [_find(node, rows, self.known) for node in nodes]
        previous: Ref | None = None
        for place, (node, row) in enumerate(zip(nodes, found, strict=True)):
            if row is not None:
                previous = self._rename(node, row)
            else:
                first = not any(found[place:])  # nothing of ours follows: at the end is right
                previous = self._add(node, collection, previous, at_end=first and not any(found[:place]))
            if node.children:
                children = self.program.child(previous, "Children")
                self.level(node.children, _children(row), children)

    def remove(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            self.program.call(
                self.program.method(self.navigation, "GetNodeById", int(row["Id"])), "DeleteObject"
            )
            self.changed = True

    def _rename(self, node: Node, row: Mapping[str, Any]) -> Ref:
        ref = self.program.method(self.navigation, "GetNodeById", int(row["Id"]))
        if row.get("Title") != node.title:
            self.program.set(ref, "Title", node.title)
            self.program.call(ref, "Update")
            self.changed = True
        return ref

    def _add(self, node: Node, collection: Ref, previous: Ref | None, *, at_end: bool) -> Ref:
        self.changed = True
        values: dict[str, Any] = {"AsLastNode": at_end, "IsExternal": _unchecked(node.url),
                                  "Title": node.title, "Url": _target(node.url, self.known)}  # fmt: skip
        if previous is not None and not at_end:
            values["PreviousNode"] = previous
        return self.program.method(collection, "Add", Value(CREATION, values))


# -- reading -------------------------------------------------------------------------------------------


def _ask(menu: Navigation, known: Known) -> Request:
    levels = _depth(menu.nodes) - 1
    expand = ["/".join(["Children"] * n) for n in range(1, max(levels, 1) + 1)]
    return Request.get(
        known.site, f"/_api/web/navigation/{_COLLECTIONS[menu.menu]}", expand=expand, missing_ok=True
    )


def _observed(menu: Navigation, rows: Sequence[dict[str, Any]], known: Known) -> Observed[Navigation]:
    there = _there(menu.nodes, rows, known)
    standard = bool(_standard(menu.nodes, rows, known))
    return Observed(Navigation(menu=menu.menu, nodes=there, standard_links=standard), {"rows": rows})


def _standard(
    nodes: Sequence[Node], rows: Iterable[Mapping[str, Any]], known: Known
) -> list[Mapping[str, Any]]:
    """Rows of links that SharePoint gave the site, apart from those that are wanted."""
    wanted = {_identity(node.url, node.title, known) for node in nodes}
    found = []
    for row in rows:
        url, title = row.get("Url") or "", row.get("Title") or ""
        identity = _identity(url, title, known)
        if title.casefold() in STANDARD.get(identity.partition("/")[0], ()) and identity not in wanted:
            found.append(row)
    return found


def _there(nodes: Sequence[Node], rows: Sequence[Mapping[str, Any]], known: Known) -> tuple[Node, ...]:
    """The managed nodes that exist, in the order in which they stand."""
    wanted = {_identity(node.url, node.title, known): node for node in nodes}
    there: dict[str, Node] = {}
    for row in rows:
        key = _identity(row.get("Url") or "", row.get("Title") or "", known)
        node = wanted.get(key)
        if node is not None and key not in there:
            children = _there(node.children, _children(row), known)
            there[key] = Node(title=row.get("Title") or "", url=node.url, children=children)
    return tuple(there.values())


def _find(node: Node, rows: Iterable[Mapping[str, Any]], known: Known) -> Mapping[str, Any] | None:
    key = _identity(node.url, node.title, known)
    return next((r for r in rows if _identity(r.get("Url") or "", r.get("Title") or "", known) == key), None)


def _children(row: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    children = (row or {}).get("Children") or []
    return children.get("results", []) if isinstance(children, dict) else children


def _identity(url: str, title: str, known: Known) -> str:
    """The URL below the site, casefolded; of a heading, which has none, its title."""
    text = url.strip()
    if not text or text.casefold().rstrip("/") == LINKLESS.rstrip("/"):
        return f"#{title.casefold()}"
    folded, site = text.casefold(), known.site.casefold()
    host = site[: site.index("/", 8)] if "/" in site[8:] else site
    if folded == host or folded.startswith(host + "/"):
        folded = folded[len(host) :] or "/"
    path = known.path.casefold()
    if folded.startswith("/") and (folded == path or folded.startswith(path + "/")):
        folded = folded[len(path) :]
    elif folded.startswith("/"):
        return folded.rstrip("/")
    return folded.strip("/")


# -- writing -------------------------------------------------------------------------------------------


def _target(url: str, known: Known) -> str:
    if not url:
        return LINKLESS
    return url if "://" in url or url.startswith("/") else f"{known.path}/{url}"


def _unchecked(url: str) -> bool:
    """Whether SharePoint must take the address as it is: it looks for a file at any other."""
    return not url or "://" in url or "?" in url or "_layouts/" in url


def _moves(nodes: Sequence[Node], rows: Sequence[Mapping[str, Any]], known: Known) -> list[tuple[int, int]]:
    """``(node, the node it must follow)`` so that the managed ones stand in order, at every level."""
    found = [row for node in nodes if (row := _find(node, rows, known)) is not None]
    standing = [row for row in rows if any(row is r for r in found)]
    moves = []
    for place, row in enumerate(found):
        if standing[place] is not row:
            standing.remove(row)
            standing.insert(place, row)
            if place:
                moves.append((int(row["Id"]), int(found[place - 1]["Id"])))
            else:
                moves.append((int(row["Id"]), _before(standing[1], rows)))
    for node in nodes:
        moves += _moves(node.children, _children(_find(node, rows, known)), known)
    return moves


def _before(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> int:
    """The node just before this one; 0 when it is the first."""
    place = next(i for i, other in enumerate(rows) if other is row)
    return int(rows[place - 1]["Id"]) if place else 0


def _depth(nodes: Sequence[Node]) -> int:
    return 1 + max((_depth(node.children) for node in nodes), default=0)


def _walk(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


def _addresses(url: str) -> list[str]:
    """What a link below the site may lead to: a list (``Lists/X`` or a library), and one of its views."""
    if "://" in url or url.startswith("/"):
        return []
    parts = url.partition("?")[0].strip("/").split("/")
    size = 2 if parts[0].casefold() == "lists" else 1
    name, rest = "/".join(parts[:size]), [p for p in parts[size:] if p.casefold() != "forms"]
    found = [f"lists/{name}"]
    if len(rest) == 1 and rest[0].casefold().endswith(".aspx"):
        found.append(f"views/{name}/{rest[0][:-5]}")
    return found
