"""The web of a site on the wire: ``SP.Web`` (wire.md section 3)."""

from __future__ import annotations

import re
from typing import Any

from sp_prosjektportal.emulator.errors import bad_query
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import (
    change_entities,
    changes,
    hubs,
    permissions,
    principals,
    web_entities,
    web_icons,
    web_parts,
    web_requests,
    webs,
)
from sp_prosjektportal.emulator.sharepoint.bag import AllProperties
from sp_prosjektportal.emulator.sharepoint.custom_actions import UserCustomActions
from sp_prosjektportal.emulator.sharepoint.empty import Empty
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Node,
    Null,
    Primitive,
    Rows,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.features import Features
from sp_prosjektportal.emulator.sharepoint.fields import Fields
from sp_prosjektportal.emulator.sharepoint.list_collection import Lists
from sp_prosjektportal.emulator.sharepoint.menus import Navigation
from sp_prosjektportal.emulator.sharepoint.people import GroupEntity, Groups, UserEntity, Users, user_missing
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.regional import RegionalSettings
from sp_prosjektportal.emulator.sharepoint.securable import RoleDefinitions
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.sharepoint.type_entities import ContentTypes
from sp_prosjektportal.emulator.sharepoint.user_resources import UserResource, shown
from sp_prosjektportal.emulator.sharepoint.web_look import WebLook
from sp_prosjektportal.emulator.sharepoint.web_places import WebPlaces
from sp_prosjektportal.emulator.sharepoint.web_templates import WebTemplates

# Settings of a web that have no effect here: kept and shown again.
_SETTINGS: dict[str, Any] = {
    "AllowRssFeeds": True, "AlternateCssUrl": "", "AppInstanceId": ZERO_GUID, "ClassicWelcomePage": None, "Configuration": 0,
    "DesignPackageId": ZERO_GUID, "DocumentLibraryCalloutOfficeWebAppPreviewersDisabled": False, "EnableMinimalDownload": False,
    "FooterEmphasis": 0, "FooterEnabled": False, "FooterLayout": 0, "HeaderEmphasis": 0, "HeaderLayout": 2, "HideTitleInHeader": False,
    "HorizontalQuickLaunch": False, "IsEduClass": False, "IsEduClassProvisionChecked": False, "IsEduClassProvisionPending": False,
    "IsHomepageModernized": False, "IsMultilingual": True, "IsRevertHomepageLinkHidden": False, "LogoAlignment": 0, "MegaMenuEnabled": False,
    "NavAudienceTargetingEnabled": False, "NoCrawl": False, "ObjectCacheEnabled": False, "OverwriteTranslationsOnChange": False,
    "QuickLaunchEnabled": True, "RecycleBinEnabled": True, "SearchScope": 0, "SiteLogoUrl": None, "SyndicationEnabled": True,
    "TenantAdminMembersCanShare": 0, "TreeViewEnabled": False, "UIVersion": 15, "UIVersionConfigurationEnabled": False,
    "WelcomePage": "SitePages/Home.aspx",
}  # fmt: skip
_WRITABLE = {
    *_SETTINGS,
    "MembersCanShare",
    "RequestAccessEmail",
    "CommentsOnSitePagesDisabled",
    "SaveSiteAsTemplateEnabled",
}


class WebEntity(WebLook, web_requests.WebRequests, WebPlaces):
    quiet = ("DefaultDocumentLibrary",)
    type = "SP.Web"
    lacks = (
        "AccessRequestsList", "Activities", "ActivityLogger", "Alerts", "AppTiles", "CanModernizeHomepage", "ClientWebParts",
        "DataLeakagePreventionStatusInfo", "HostedApps", "ListTemplates",
        "MultilingualSettings", "OneDriveSharedItems", "PushNotificationSubscribers", "SiteCollectionAppCatalog",
        "TenantAppCatalog", "ThemeInfo", "WorkflowAssociations", "WorkflowTemplates",
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Web", "web")

    def properties(self) -> dict[str, Any]:
        site, path = self.session.site, self.session.path
        master = f"{path}/_catalogs/masterpage/seattle.master"
        return {
            **{name: site["settings"].get(name, default) for name, default in _SETTINGS.items()}, "Created": site["created"].removesuffix("Z"),
            "CurrentChangeToken": changes.token(self.session, changes.WEB, site["web_id"]), "CustomMasterUrl": master, "Description": site["description"],
            "Id": site["web_id"], "Language": site["lcid"], "LastItemModifiedDate": site["modified"], "LastItemUserModifiedDate": site["user_modified"],
            "MasterUrl": master, "ResourcePath": Complex("SP.ResourcePath", {"DecodedUrl": site["url"]}), "ServerRelativeUrl": path or "/",
            "Title": shown(self, site["title"]), "Url": site["url"], "WebTemplate": site["template"].partition("#")[0],
        }  # fmt: skip

    def more(self, name: str) -> Any:
        kept = {key.lower(): value for key, value in self.session.site["settings"].items()}
        known = {
            "membersCanShare".lower(): True,
            **{name.lower(): value for name, value in web_requests.UNSET.items()},
            "webtemplateconfiguration": self.session.site["template"],
            "serverrelativepath": Complex("SP.ResourcePath", {"DecodedUrl": self.session.path or "/"}),
        }
        found = {**known, **kept}
        return found[name.lower()] if name.lower() in found else self.rights(name)

    def merge(self, body: dict[str, Any]) -> None:
        require(self.session, "full")
        changed: dict[str, Any] = {}
        settings = dict(self.session.site["settings"])
        for name, value in body.items():
            if name in ("Title", "Description"):
                changed[name.lower()] = value
            elif name in _WRITABLE:
                settings[name] = value
            else:
                raise bad_query(
                    f"The property '{name}' does not exist on type 'SP.Web'. Make sure to only use property names that are defined by the type."
                )
        self.session.change_site(**changed, settings=settings)
        self.session.touch()

    # -- what lies below ---------------------------------------------------------------------------

    @navigation("Lists")
    def lists(self) -> Collection:
        return Lists(self.session)

    @navigation("Fields")
    def fields(self) -> Collection:
        return Fields(self.session)

    @navigation("AvailableFields")
    def available_fields(self) -> Collection:
        return Fields(self.session, available=True)

    @navigation("ContentTypes")
    def content_types(self) -> Collection:
        return ContentTypes(self.session)

    @navigation("AvailableContentTypes")
    def available_content_types(self) -> Collection:
        return ContentTypes(self.session, available=True)

    @navigation("Navigation")
    def menus(self) -> Entity:
        return Navigation(self.session)

    @navigation("SiteUsers")
    def site_users(self) -> Collection:
        return Users(self.session)

    @navigation("SiteGroups")
    def site_groups(self) -> Collection:
        return Groups(self.session)

    @navigation("RoleDefinitions")
    def role_definitions(self) -> Collection:
        return RoleDefinitions(self.session, "Web/RoleDefinitions")

    @navigation("RegionalSettings")
    def regional_settings(self) -> Entity:
        return RegionalSettings(self.session, "Web/RegionalSettings")

    @navigation("AllProperties")
    def all_properties(self) -> Entity:
        return AllProperties(self.session, "Web/AllProperties")

    @navigation("AssociatedOwnerGroup")
    def owner_group(self) -> Entity:
        return self._associated("Owners")

    @navigation("AssociatedMemberGroup")
    def member_group(self) -> Entity:
        return self._associated("Members")

    @navigation("AssociatedVisitorGroup")
    def visitor_group(self) -> Entity:
        return self._associated("Visitors")

    def _associated(self, name: str) -> Entity:
        number = (self.session.site.get("associated") or {}).get(name)
        row = self.session.get("groups", str(number))
        return GroupEntity(self.session, row) if row else Null(self.session)

    @navigation("CurrentUser")
    def current_user(self) -> Entity:
        login = self.session.principal.login or principals.APP_LOGIN
        found = principals.by_login(self.session, login)
        return UserEntity(self.session, found or {**_stranger(self.session, login), "id": 0})

    @navigation("Webs")
    def webs(self) -> Collection:
        return web_entities.Webs(self.session)

    @navigation("WebInfos")
    def web_infos(self) -> Collection:
        return web_entities.WebInfos(self.session)

    @function("GetSubwebsFilteredForCurrentUser", parameters=["nWebTemplateFilter", "nConfigurationFilter"])
    def webs_of_mine(self, n_web_template_filter: int = -1, n_configuration_filter: int = -1) -> Collection:
        return web_entities.WebInfos(self.session, int(n_web_template_filter), int(n_configuration_filter))

    @function("GetAvailableWebTemplates", parameters=["lcid", "doIncludeCrossLanguage"])
    def web_templates(self, lcid: int = 0, do_include_cross_language: bool = False) -> Collection:
        _ = do_include_cross_language
        return WebTemplates(self.session, int(lcid) or self.session.lcid)

    @function("GetCustomListTemplates")
    def list_templates_of_mine(self) -> Collection:
        """None: lists cannot be saved as templates here."""
        return Empty(self.session, "Web/GetCustomListTemplates", "SP.ListTemplate")

    @function("MapToIcon", parameters=["fileName", "progId", "size"])
    def icon(self, file_name: str = "", prog_id: str = "", size: int = 0) -> Primitive:
        _ = prog_id
        return Primitive(web_icons.icon(file_name, int(size)))

    @navigation("ParentWeb")
    def parent(self) -> Entity:
        """The root web has none."""
        above = self.session.above
        return web_entities.WebInfo(above[-1]) if above else Null(self.session)

    def delete(self) -> None:
        webs.remove(self.session)

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()

    @navigation("Author")
    def author(self) -> Entity:
        """Who made it: the owner that it was made for."""
        found = principals.by_login(self.session, self.session.site.get("owner") or "")
        return UserEntity(self.session, found) if found else Null(self.session)

    @navigation("EventReceivers")
    def receivers(self) -> Collection:
        return Empty(self.session, "Web/EventReceivers", "SP.EventReceiverDefinition")

    @navigation("UserCustomActions")
    def custom_actions(self) -> Collection:
        return UserCustomActions(self.session, "Web", "web")

    @navigation("TitleResource")
    def title_resource(self) -> Node:
        return UserResource(self, "Title")

    @navigation("DescriptionResource")
    def description_resource(self) -> Node:
        return UserResource(self, "Description")

    @action("SyncHubSiteTheme")
    def sync_theme(self) -> None:
        """Themes are not emulated: there is nothing to copy from the hub."""
        require(self.session, "full")

    @function("GetClientSideWebParts")
    def web_parts(self) -> Rows:
        return Rows(web_parts.standard())

    @navigation("Features")
    def features(self) -> Collection:
        return Features(self.session, "web")

    # -- functions ---------------------------------------------------------------------------------

    @function("GetUserById", parameters=["userId"])
    def user_by_id(self, user_id: int) -> Entity:
        row = self.session.get("users", str(user_id))
        if row is None:
            raise user_missing()
        return UserEntity(self.session, row)

    @function("HubSiteData", parameters=["forceRefresh"])
    def hub_data(self, force_refresh: bool = False) -> Primitive:
        _ = force_refresh
        return Primitive(hubs.data(self.session))

    @action("EnsureUser", parameters=["logonName"])
    def ensure_user(self, logon_name: str) -> Entity:
        require(self.session, "write")
        return UserEntity(self.session, principals.ensure(self.session, logon_name))

    @action("GetChanges", parameters=["query"])
    def changes(self, query: dict[str, Any] | None = None) -> Collection:
        return change_entities.of_web(self.session, query)

    @function("DoesUserHavePermissions", parameters=["permissionMask"])
    def may(self, permission_mask: dict[str, Any] | str | None = None) -> Primitive:
        return Primitive(permissions.includes(self.session, _mask(permission_mask)))


def _mask(written: dict[str, Any] | str | None) -> dict[str, Any]:
    """Of a body, or of an alias in the address: ``@v={'High':'0','Low':'1'}``."""
    if isinstance(written, str):
        written = dict(re.findall(r"['\"]?(High|Low)['\"]?\s*:\s*['\"]?(\d+)", written))
    return written or {}


def _stranger(session: Session, login: str) -> dict[str, Any]:
    """A caller whom the site does not know yet: shown, not written down."""
    person = next(
        (
            u
            for u in session.store.rows("directory_users").values()
            if u["userPrincipalName"].casefold() == login.casefold()
        ),
        None,
    )
    if person is None:
        return {"login": login, "title": "SharePoint App", "type": 1, "upn": None}
    return {
        "login": principals.MEMBERSHIP + login.lower(),
        "title": person.get("displayName"),
        "type": 1,
        "upn": login,
        "email": person.get("mail"),
    }
