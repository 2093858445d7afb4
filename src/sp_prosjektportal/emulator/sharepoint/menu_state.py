"""Whole menus at once: ``/_api/navigation/MenuState`` and ``SaveMenuState``."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import menus
from sp_prosjektportal.emulator.sharepoint.entity import Body, Node, Primitive, action, function
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

QUICK_PROVIDER, TOP_PROVIDER = "CurrentNavSiteMapProvider", "GlobalNavSiteMapProvider"
FOOTER, _FOOTER_LINKS = "13b7c916-4fea-4bb2-8994-5cf274aeb530", "3a94b35f-030b-468e-80e3-b75ee84ae0ad"
"""The footer's menu, and the node in it that holds its links (pnp/pnpframework: Constants)."""
_MENU, _NODE = (
    "Microsoft.SharePoint.Navigation.REST.MenuState",
    "Microsoft.SharePoint.Navigation.REST.MenuNode",
)


class MenuService(Node):
    type = "Microsoft.SharePoint.Navigation.REST.NavigationServiceRest"

    @function("MenuState", parameters=["menuNodeKey", "mapProviderName", "depth", "customProperties"])
    def state(
        self,
        menu_node_key: str = "",
        map_provider_name: str = "",
        depth: int = 10,
        custom_properties: Any = None,
    ) -> Body:
        _, menu_node_key, map_provider_name = custom_properties, menu_node_key or "", map_provider_name or ""
        if menu_node_key == FOOTER:
            return self._footer(int(depth or 10))
        parent = menus.TOP if "global" in str(map_provider_name).lower() else menus.QUICK
        key = menu_node_key or ("1002" if parent == menus.TOP else "1025")
        site = self.session.site
        shown = {
            "AudienceIds": [], "FriendlyUrlPrefix": "", "IsAudienceTargetEnabledForGlobalNav": False,
            "Nodes": _nodes(self.session, menu_node_key if menu_node_key.isdigit() and len(menu_node_key) > 4 else parent, int(depth or 10)),
            "SimpleUrl": "", "SPSitePrefix": self.session.path or "/", "SPWebPrefix": self.session.path or "/", "StartingNodeKey": key,
            "StartingNodeTitle": site["title"], "Version": site["modified"],
        }  # fmt: skip
        return Body(Complex(_MENU, shown))

    def _footer(self, depth: int) -> Body:
        """A menu that is not there until it is saved: then its key is null (pnp/pnpframework asks for that; case
        batch-multipart-5d7fd1a052)."""
        site, path = self.session.site, self.session.path or "/"
        root = site.get("footer")
        shown = {
            "AudienceIds": [], "FriendlyUrlPrefix": "", "IsAudienceTargetEnabledForGlobalNav": False,
            "Nodes": _nodes(self.session, str(root), depth) if root else [],
            "SimpleUrl": path if root else "", "SPSitePrefix": path, "SPWebPrefix": path, "StartingNodeKey": str(root) if root else None,
            "StartingNodeTitle": FOOTER if root else None, "Version": site["modified"],
        }  # fmt: skip
        return Body(Complex(_MENU, shown))

    def _footer_root(self, state: dict[str, Any]) -> str:
        """The node above the footer's, when the footer is what is saved; made the first time."""
        root, key = self.session.site.get("footer"), str(state.get("StartingNodeKey") or "")
        if state.get("StartingNodeTitle") not in (FOOTER, _FOOTER_LINKS) and (not root or key != str(root)):
            return ""
        if not root:
            root = self.session.next("navigation", first=2000)
            self.session.change_site(footer=root)
        return str(root)

    @action("SaveMenuState", parameters=["menuState", "mapProviderName"])
    def save(self, menu_state: dict[str, Any] | None = None, map_provider_name: str = "") -> Primitive:
        """Nodes marked as deleted go, known keys change, others are made; the order is that of the request."""
        require(self.session, "manage")
        state = menu_state or {}
        starting = str(state.get("StartingNodeKey") or "")
        if footer := self._footer_root(state):
            _save(self.session, footer, state.get("Nodes") or [])
            return Primitive(200)
        top = "global" in map_provider_name.lower() or starting == "1002"
        _save(self.session, menus.TOP if top else menus.QUICK, state.get("Nodes") or [])
        return Primitive(200)

    @function("GetPublishingNavigationProviderType", parameters=["mapProviderName"])
    def provider(self, map_provider_name: str = "") -> Primitive:
        _ = map_provider_name
        return Primitive(0)

    @function("GlobalNav", parameters=["source"])
    def global_nav(self, source: str = "") -> Body:
        _ = source
        return self.state(map_provider_name=TOP_PROVIDER)


def _nodes(session: Session, parent: str, depth: int) -> list[Complex]:
    if depth <= 0:
        return []
    return [
        Complex(_NODE, {
            "AudienceIds": row["audience"] or [], "CurrentLCID": session.lcid, "CustomProperties": [], "FriendlyUrlSegment": "", "IsDeleted": False,
            "IsHidden": not row["visible"], "IsTitleForExistingLanguage": False, "Key": str(row["id"]), "Nodes": _nodes(session, str(row["id"]), depth - 1),
            "NodeType": 0, "OpenInNewWindow": None, "SimpleUrl": row["url"], "Title": row["title"], "Translations": [],
        })
        for row in menus.nodes(session, parent)
    ]  # fmt: skip


def _save(session: Session, parent: str, given: list[dict[str, Any]]) -> None:
    known = {str(row["id"]): row for row in menus.nodes(session, parent)}
    for place, node in enumerate(given):
        row = known.get(str(node.get("Key") or ""))
        if node.get("IsDeleted"):
            if row is not None:
                menus.NodeEntity(session, row).delete()
            continue
        if row is None:
            row = menus.add_node(
                session, parent, str(node.get("Title") or ""), str(node.get("SimpleUrl") or ""), external=True
            )
        changed: Row = {
            **row, "title": node.get("Title", row["title"]), "url": node.get("SimpleUrl", row["url"]), "place": place,
            "visible": not node.get("IsHidden", not row["visible"]), "audience": node.get("AudienceIds") or row["audience"],
        }  # fmt: skip
        session.put("navigation", str(row["id"]), changed)
        _save(session, str(row["id"]), node.get("Nodes") or [])
