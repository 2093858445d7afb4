"""The site's menus: ``SP.NavigationNode`` (wire.md section 8)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, bad_query, resource_missing
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Null,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

QUICK, TOP = "quick", "top"
_FIRST = 2000


def nodes(session: Session, parent: str) -> list[Row]:
    """Below a menu or a node, in order."""
    return sorted(
        (row for row in session.rows("navigation").values() if row["parent"] == parent),
        key=lambda row: row["place"],
    )


def add_node(
    session: Session,
    parent: str,
    title: str,
    url: str,
    *,
    external: bool = False,
    node_id: int = 0,
    last: bool = True,
) -> Row:
    """A relative address must exist on the site, unless it is marked external."""
    places = [row["place"] for row in nodes(session, parent)]
    place = (max(places, default=0) + 1) if last else (min(places, default=1) - 1)
    number = node_id or session.next("navigation", first=_FIRST)
    row = {
        "id": number,
        "parent": parent,
        "title": title,
        "url": url,
        "external": external,
        "visible": True,
        "place": place,
        "audience": None,
    }
    session.put("navigation", str(number), row)
    return row


def give_defaults(session: Session, library_url: str, *, group: bool) -> None:
    """What a new team site shows; texts in its language."""
    lcid, path = session.lcid, session.path
    add_node(session, QUICK, say("Home", lcid), f"{path}/", node_id=1031)
    add_node(session, QUICK, say("Documents", lcid), f"{library_url}/Forms/AllItems.aspx")
    add_node(session, QUICK, say("Pages", lcid), f"{path}/SitePages/Forms/ByAuthor.aspx")
    add_node(session, QUICK, say("Site contents", lcid), f"{path}/_layouts/15/viewlsts.aspx", node_id=2003)
    add_node(
        session,
        QUICK,
        say("Recycle bin", lcid),
        f"{path}/_layouts/15/AdminRecycleBin.aspx?ql=1",
        node_id=2004,
    )
    _ = group


def _check_url(session: Session, url: str, external: bool) -> None:
    if external or "://" in url or not url:
        return
    path = url.partition("?")[0]
    relative = path if path.startswith("/") else f"{session.path}/{path}"
    if not _exists(session, relative):
        raise Refused(400, f"-2130247139, {SP_EXCEPTION}", f'Cannot open "{url}": no such file or folder.')


def _exists(session: Session, path: str) -> bool:
    lower, site = path.casefold().rstrip("/"), session.path.casefold()
    if lower in (site, "") or lower.startswith((f"{site}/_layouts/", f"{site}/sitepages/")):
        return True
    if session.get("files", lower) is not None:
        return True
    return any(
        lower == row["url"].casefold() or lower.startswith(row["url"].casefold() + "/")
        for row in session.rows("lists").values()
    )


class NodeEntity(Entity):
    type = "SP.NavigationNode"

    def __init__(self, session: Session, row: Row) -> None:
        super().__init__(session, f"Web/Navigation/GetNodeById({row['id']})")
        self.row = row

    def properties(self) -> dict[str, Any]:
        row = self.row
        document = not row["external"] and "://" not in row["url"]
        return {
            "AudienceIds": row["audience"], "CurrentLCID": self.session.lcid, "Id": row["id"], "IsDocLib": document,
            "IsExternal": row["external"], "IsVisible": row["visible"], "ListTemplateType": 0, "Title": row["title"], "Url": row["url"],
        }  # fmt: skip

    @navigation("Children")
    def children(self) -> Collection:
        return Nodes(self.session, str(self.row["id"]), f"{self.uri}/Children")

    def merge(self, body: dict[str, Any]) -> None:
        require(self.session, "manage")
        names = {
            "Title": "title",
            "Url": "url",
            "IsVisible": "visible",
            "IsExternal": "external",
            "AudienceIds": "audience",
        }
        row = dict(self.row)
        for name, value in body.items():
            if name not in names:
                raise bad_query(
                    f"The property '{name}' does not exist on type 'SP.NavigationNode'. Make sure to only use property names that are defined by the type."
                )
            row[names[name]] = value
        _check_url(self.session, row["url"], bool(row["external"]))
        self.session.put("navigation", str(row["id"]), row)

    def delete(self) -> None:
        require(self.session, "manage")
        for child in nodes(self.session, str(self.row["id"])):
            NodeEntity(self.session, child).delete()
        self.session.remove("navigation", str(self.row["id"]))


class Nodes(Collection):
    type = "SP.NavigationNode"

    def __init__(self, session: Session, parent: str, uri: str) -> None:
        super().__init__(session, uri)
        self.parent = parent

    def rows(self) -> list[Entity]:
        return [NodeEntity(self.session, row) for row in nodes(self.session, self.parent)]

    def at(self, *arguments: Any) -> Entity:
        return node_by_id(self.session, arguments[0])

    @function("GetById", parameters=["id"])
    def by_id(self, id: int) -> Entity:
        return node_by_id(self.session, id)

    @function("GetByIndex", parameters=["index"])
    def by_index(self, index: int) -> Entity:
        """Office365, ``test_navigation``, step 6; 404 beyond the end ([K])."""
        rows = nodes(self.session, self.parent)
        if not 0 <= int(index) < len(rows):
            raise resource_missing("GetByIndex")
        return NodeEntity(self.session, rows[int(index)])

    @action("MoveAfter", parameters=["nodeId", "previousNodeId"])
    def move_after(self, node_id: int, previous_node_id: int) -> None:
        """Zero as the previous node is the first place."""
        require(self.session, "manage")
        rows = nodes(self.session, self.parent)
        moved = next((row for row in rows if row["id"] == int(node_id)), None)
        if moved is None:
            raise resource_missing("MoveAfter")
        rest = [row for row in rows if row["id"] != moved["id"]]
        at = next((n + 1 for n, row in enumerate(rest) if row["id"] == int(previous_node_id)), 0)
        for place, row in enumerate([*rest[:at], moved, *rest[at:]]):
            if row["place"] != place:
                self.session.put("navigation", str(row["id"]), {**row, "place": place})

    def add(self, body: dict[str, Any]) -> Entity:
        require(self.session, "manage")
        title, url, external = (
            str(body.get("Title") or ""),
            str(body.get("Url") or ""),
            bool(body.get("IsExternal")),
        )
        _check_url(self.session, url, external)
        return NodeEntity(
            self.session,
            add_node(
                self.session, self.parent, title, url, external=external, last=body.get("AsLastNode", True)
            ),
        )


def node_by_id(session: Session, node_id: int) -> Entity:
    """One that is not there is null, not missing (case cli.navigation)."""
    row = session.get("navigation", str(node_id))
    return NodeEntity(session, row) if row else Null(session, f"Web/Navigation/GetNodeById({node_id})")


class Navigation(Entity):
    type = "SP.Navigation"

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Web/Navigation")

    def properties(self) -> dict[str, Any]:
        return {"UseShared": bool(self.session.site.get("shared_navigation"))}

    @navigation("QuickLaunch")
    def quick_launch(self) -> Collection:
        return Nodes(self.session, QUICK, "Web/Navigation/QuickLaunch")

    @navigation("TopNavigationBar")
    def top(self) -> Collection:
        """The web's own, or that of the web above."""
        session = self.session
        while session.web and session.site.get("shared_navigation"):
            session = session.above[-1]
        return Nodes(session, TOP, "Web/Navigation/TopNavigationBar")

    @function("GetNodeById", parameters=["id"])
    def by_id(self, id: int) -> Entity:
        return node_by_id(self.session, id)

    def merge(self, body: dict[str, Any]) -> None:
        require(self.session, "manage")
        self.session.change_site(shared_navigation=bool(body.get("UseShared")))
