"""What stands right below ``/_api``."""

from __future__ import annotations

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import file_missing
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import lists, sites
from sp_prosjektportal.emulator.sharepoint.entity import (
    Body,
    Collection,
    Entity,
    Node,
    Primitive,
    Rows,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.folder_colors import FolderColoring
from sp_prosjektportal.emulator.sharepoint.group_sites import GroupSiteManager
from sp_prosjektportal.emulator.sharepoint.hubs import HubSites
from sp_prosjektportal.emulator.sharepoint.list_collection import Lists
from sp_prosjektportal.emulator.sharepoint.menu_state import MenuService
from sp_prosjektportal.emulator.sharepoint.moving import MoveCopy, place
from sp_prosjektportal.emulator.sharepoint.page_entities import SitePages
from sp_prosjektportal.emulator.sharepoint.people_search import PeopleManager, PeoplePicker, Utility
from sp_prosjektportal.emulator.sharepoint.provision import SiteManager
from sp_prosjektportal.emulator.sharepoint.reputation import Reputation
from sp_prosjektportal.emulator.sharepoint.search import Search
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.site import SiteEntity
from sp_prosjektportal.emulator.sharepoint.site_icon import SiteIcon
from sp_prosjektportal.emulator.sharepoint.tenant import Tenant
from sp_prosjektportal.emulator.sharepoint.web import WebEntity
from sp_prosjektportal.emulator.store import Row


class Root(Node):
    type = "SharePoint"

    @navigation("Web")
    def web(self) -> Entity:
        return WebEntity(self.session)

    @navigation("Site")
    def site(self) -> Entity:
        return SiteEntity(self.session.root)

    @navigation("Lists")
    def lists(self) -> Collection:
        return Lists(self.session)

    @navigation("SitePages")
    def site_pages(self) -> Node:
        return SitePages(self.session, "sitepages")

    @navigation("Navigation")
    def menus(self) -> Node:
        return MenuService(self.session, "navigation")

    @navigation("HubSites")
    def hub_sites(self) -> Collection:
        return HubSites(self.session)

    @navigation("SPSiteManager")
    def site_manager(self) -> Node:
        return SiteManager(self.session, "SPSiteManager")

    @navigation("GroupSiteManager")
    def group_site_manager(self) -> Node:
        return GroupSiteManager(self.session, "GroupSiteManager")

    @navigation("Search", "Microsoft.Office.Server.Search.REST.SearchService")
    def search(self) -> Node:
        return Search(self.session, "Search")

    @navigation("SP.UI.ApplicationPages.ClientPeoplePickerWebServiceInterface")
    def people_picker(self) -> Node:
        return PeoplePicker(self.session, "SP.UI.ApplicationPages.ClientPeoplePickerWebServiceInterface")

    @navigation("SP.Utilities.Utility")
    def utility(self) -> Node:
        return Utility(self.session, "SP.Utilities.Utility")

    @navigation("SP.UserProfiles.PeopleManager")
    def profiles(self) -> Node:
        return PeopleManager(self.session, "SP.UserProfiles.PeopleManager")

    @navigation("Microsoft.Office.Server.ReputationModel.Reputation")
    def reputation(self) -> Node:
        return Reputation(self.session, "Reputation")

    @navigation("SiteIconManager")
    def site_icon(self) -> Node:
        return SiteIcon(self.session, "SiteIconManager")

    @navigation("FolderColoring")
    def folder_colors(self) -> Node:
        return FolderColoring(self.session, "foldercoloring")

    @navigation("SP.MoveCopyUtil")
    def move_copy(self) -> Node:
        return MoveCopy(self.session, "SP.MoveCopyUtil")

    @navigation(
        "SPO.Tenant", "SPOInternalUseOnly.Tenant", "Microsoft.Online.SharePoint.TenantAdministration.Tenant"
    )
    def tenant(self) -> Node:
        return Tenant(self.session, "SPO.Tenant")

    @action("ContextInfo")
    def context_info(self) -> Body:
        """With a bearer token nobody needs the digest; clients ask for it all the same (wire.md section 1.5)."""
        site, web, now = self.session.root.site, self.session.site, self.session.now
        info = {
            "FormDigestTimeoutSeconds": 1800, "FormDigestValue": f"0x{new_guid().replace('-', '').upper() * 2},{now:%d %b %Y %H:%M:%S} -0000",
            "LibraryVersion": "16.0.26015.12013", "SiteFullUrl": site["url"], "SupportedSchemaVersions": ["14.0.0.0", "15.0.0.0"],
            "WebFullUrl": web["url"],
        }  # fmt: skip
        return Body(Complex("SP.ContextWebInformation", info), "GetContextWebInformation")

    @function("SP_TenantSettings_Current")
    def tenant_settings(self) -> Body:
        return Body({"CorporateCatalogUrl": None})

    @action("SP.Site.Exists", parameters=["url"])
    def site_exists(self, url: str = "") -> Primitive:
        return Primitive(sites.find_site(self.session.store, url) is not None)

    @action("SP.Site.GetUrlById", parameters=["id", "stopRedirect"])
    def url_by_id(self, id: str = "", stop_redirect: bool = False) -> Primitive:
        _ = stop_redirect
        found = self.session.store.get("sites", id.lower())
        if found is None or found.get("deleted"):
            raise file_missing()
        return Primitive(found["url"])

    @function("SP.SPHSite.IsCommSite", parameters=["siteUrl"])
    def is_communication_site(self, site_url: str = "") -> Primitive:
        found = sites.find_site(self.session.store, site_url)
        return Primitive(
            bool(found) and str((found or {}).get("template", "")).startswith("SITEPAGEPUBLISHING")
        )

    @function("SP.Web.GetWebUrlFromPageUrl", parameters=["pageFullUrl"])
    def web_of_page(self, page_full_url: str = "") -> Primitive:
        there, _ = place(self.session, page_full_url)
        return Primitive(there.site["url"])

    @function("SP.Web.GetDocumentLibraries", parameters=["webFullUrl"])
    def libraries(self, web_full_url: str = "") -> Rows:
        there, _ = place(self.session, web_full_url)
        return Rows([_library(there, row) for row in there.rows("lists").values() if _shown(row)])

    @function("SP.Web.GetContextWebInformation")
    def context_of_web(self) -> Body:
        return self.context_info()


def _shown(row: Row) -> bool:
    return row["template"] == 101 and not row.get("hidden")


def _library(session: Session, row: Row) -> Complex:
    path, default = row["url"], lists.default_library(session)
    shown = {
        "AbsoluteUrl": session.site["url"].removesuffix(session.path) + path, "DriveId": None, "FromCrossFarm": False, "Id": row["id"],
        "IsDefaultDocumentLibrary": bool(default and default["id"] == row["id"]), "Modified": row["modified"], "ModifiedFriendlyDisplay": None,
        "ServerRelativeUrl": path, "Title": row["title"],
    }  # fmt: skip
    return Complex("SP.DocumentLibraryInformation", shown)
