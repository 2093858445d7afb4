"""One entity of each type that sites are made of."""

from __future__ import annotations

from typing import Any

from emulator.conformance.entities import entity
from emulator.conformance.harness import World
from emulator.conformance.site_files import LIBRARY, folder, get, post, upload
from emulator.sharepoint.caller import KARI, ROOT, VERBOSE

QUERY = {
    "query": dict.fromkeys(
        (
            "Add",
            "Update",
            "DeleteObject",
            "Item",
            "List",
            "Web",
            "Site",
            "File",
            "Folder",
            "View",
            "ContentType",
        ),
        True,
    )
}


@entity("SP.Web")
def web(world: World) -> str:
    return "/_api/web"


@entity("SP.Site")
def site(world: World) -> str:
    return "/_api/site"


@entity("SP.TimeZone")
def time_zone(world: World) -> str:
    return "/_api/web/RegionalSettings/TimeZone"


@entity("SP.RegionalSettings")
def regional(world: World) -> str:
    return "/_api/web/RegionalSettings?$expand=TimeZone"


@entity("SP.File")
def file(world: World) -> str:
    return f"/_api/web/getFileById('{upload(world, f'{LIBRARY}/a.docx')['UniqueId']}')"


@entity("SP.Folder")
def a_folder(world: World) -> str:
    return f"/_api/web/getFolderById('{folder(world, f'{LIBRARY}/a')['UniqueId']}')"


@entity("SP.User")
def user(world: World) -> str:
    return f"/_api/web/GetUserById({post(world, '/_api/web/EnsureUser', {'logonName': KARI})['Id']})"


@entity("SP.Group")
def group(world: World) -> str:
    return "/_api/web/AssociatedOwnerGroup"


@entity("SP.RoleDefinition")
def role(world: World) -> str:
    return "/_api/web/RoleDefinitions(1073741829)"


@entity("SP.BasePermissions")
def mask(world: World) -> dict[str, Any]:
    return dict(get(world, "/_api/web/RoleDefinitions(1073741829)")["BasePermissions"])


@entity("SP.RoleAssignment")
def assignment(world: World) -> dict[str, Any]:
    return dict(get(world, "/_api/web/RoleAssignments?$expand=RoleDefinitionBindings")["value"][0])


@entity("SP.NavigationNode")
def node(world: World) -> dict[str, Any]:
    return dict(get(world, "/_api/web/navigation/QuickLaunch")["value"][0])


@entity("SP.Feature")
def feature(world: World) -> dict[str, Any]:
    return dict(get(world, "/_api/site/Features")["value"][0])


@entity("SP.HubSite")
def hub(world: World) -> dict[str, Any]:
    return dict(post(world, "/_api/site/RegisterHubSite"))


@entity("SP.RecycleBinItem")
def thrown_away(world: World) -> dict[str, Any]:
    post(world, f"/_api/web/getFileById('{upload(world, f'{LIBRARY}/a.txt')['UniqueId']}')/recycle")
    return dict(get(world, "/_api/web/RecycleBin")["value"][0])


@entity("SP.SPSiteCreationResponse")
def created(world: World) -> dict[str, Any]:
    request = {"Title": "N", "Url": world.site + "ny", "Lcid": 1033, "WebTemplate": "STS#3", "Owner": KARI}
    return dict(post(world, "/_api/SPSiteManager/Create", {"request": request}))


@entity("SP.CopyJob")
def copy_job(world: World) -> dict[str, Any]:
    made = upload(world, f"{LIBRARY}/a.txt")
    body = {
        "exportObjectUris": [ROOT + made["ServerRelativeUrl"]],
        "destinationUri": f"{world.site}/SitePages",
        "options": {},
    }
    return dict(post(world, "/_api/site/CreateCopyJobs", body)["value"][0])


_PAGE = (
    "Title FileLeafRef FileDirRef ClientSideApplicationId PromotedState BannerImageUrl CanvasContent1 LayoutWebpartsContent PageLayoutType "
    "Description _AuthorByline _ExpirationDate _OriginalSourceUrl _OriginalSourceSiteId _OriginalSourceWebId _OriginalSourceListId "
    "_OriginalSourceItemId _SPSitePageFlags"
)


@entity("SP.SitePage")
def page(world: World) -> dict[str, Any]:
    """Recorded as a row of the library's stream."""
    fields = "".join(f"<FieldRef Name='{name}' />" for name in _PAGE.split())
    body = {"parameters": {"RenderOptions": 2, "ViewXml": f"<View><ViewFields>{fields}</ViewFields></View>"}}
    return dict(post(world, "/_api/web/GetList('/sites/p/SitePages')/RenderListDataAsStream", body)["Row"][0])


def _change(name: str) -> None:
    @entity(name)
    def make(world: World) -> dict[str, Any]:
        post(world, "/_api/site/RegisterHubSite")
        world.caller.merge("/_api/web", {"Title": "Ny"}, site=world.site, status=204)
        upload(world, f"{LIBRARY}/a.txt")
        post(world, "/_api/web/lists", {"Title": "L", "BaseTemplate": 101}, 201)
        post(world, "/_api/web/rootfolder/files/AddUsingPath(DecodedUrl='a.txt')", b"abc")
        asked = world.caller.post("/_api/site/GetChanges", QUERY, site=world.site, accept=VERBOSE, status=200)
        return next(row for row in asked.body["d"]["results"] if row["__metadata"]["type"] == name)


for _name in ("Item", "List", "Web", "Site", "Folder", "File", "View", "ContentType"):
    _change(f"SP.Change{_name}")
