"""Preconditions of webs, sites, hubs, menus, people, rights, search and batches; of files in site_files.py."""

from __future__ import annotations

import json
import re
from typing import Any

from emulator.conformance import site_batches, site_files, site_shapes  # noqa: F401 - they say what their operations need
from emulator.conformance.harness import Asked, Case, Got, World, seeds
from emulator.sharepoint.caller import ADMIN, KARI, OWNER, ROOT

OLA = "ola.hansen@contoso.onmicrosoft.com"
DELEGATED = {"AllSites.FullControl"}


def as_admin(world: World) -> None:
    """A person with all rights calls from now on: some calls are for persons only."""
    from sp_prosjektportal.emulator.app import Principal

    world.caller.principal = Principal(app_only=False, scopes=frozenset(DELEGATED), login=OWNER, app_id="app")


def get(world: World, path: str) -> Any:
    return world.caller.get(path, site=world.site).body


def post(world: World, path: str, body: Any = None, **more: Any) -> Any:
    return world.caller.post(path, body, site=world.site, **more)


def sees(condition: bool, sentence: str) -> list[str]:
    return [] if condition else [sentence]


# -- web and site ----------------------------------------------------------------------------------


@seeds("web.get", "web.get_select", "web.get_select_expand", "cli.web.get", "cli.site.get", "site.get_select")
def web(world: World, case: Case) -> Asked:
    def renamed(world: World, got: Got) -> list[str]:
        world.caller.merge("/_api/web", {"Title": "Nytt navn"}, site=world.site, status=204)
        title = get(world, "/_api/web?$select=Title")["Title"]
        return sees(title == "Nytt navn", "a new title is not seen")

    same = ("Language", "UIVersion", "Configuration", "RecycleBinEnabled", "QuickLaunchEnabled")
    mock = case.operation == "cli.web.get" or case.url.endswith("/_api/site")
    # the Belgian and American settings of the recorded tenants are not those of a new site here
    return world.asked(case, same=same, then=renamed, mock=mock)


@seeds("cli.web.get.error")
def web_error(world: World, case: Case) -> Asked:
    """ "Invalid request" is the mock's own; the request itself is an ordinary one."""
    return world.asked(case, status=200, mock=True)


@seeds("cli.web.update")
def web_update(world: World, case: Case) -> Asked:
    def kept(world: World, got: Got) -> list[str]:
        shown = get(world, f"/_api/web?$select={','.join(case.body)}") if case.body else case.body
        return sees(all(shown[name] == value for name, value in case.body.items()), f"not kept: {shown}")

    return world.asked(case, status=204, then=kept)


@seeds("web.all_properties", "cli.propertybag")
def bag(world: World, case: Case) -> Asked:
    if "ProcessQuery" in case.url:
        return world.asked(case, status=200, mock=True, headers={"Content-Type": "text/xml"})
    # which properties a bag holds depends on the history of a site
    recorded = case.answer.get("AllProperties", case.answer)
    optional = tuple(name for name in recorded if name not in _EVERY_BAG)
    return world.asked(case, optional=(*optional, "Lists", "EffectiveBasePermissions"), status=200)


_EVERY_BAG = ("vti_x005f_associateownergroup", "vti_x005f_associatemembergroup", "vti_x005f_associatevisitorgroup",
              "vti_x005f_defaultlanguage", "vti_x005f_approvallevels", "vti_x005f_createdassociategroups", "vti_x005f_associategroups",
              "taxonomyhiddenlist", "vti_x005f_extenderversion")  # fmt: skip


@seeds("site.get_hub_properties")
def hub_properties(world: World, case: Case) -> Asked:
    hub = case.answer["HubSiteId"]
    if hub == case.answer["Id"]:
        post(world, "/_api/site/RegisterHubSite", status=200)

    def equal(world: World, got: Got) -> list[str]:
        own = got.body["HubSiteId"] == got.body["Id"]
        return sees(own == (hub == case.answer["Id"]), "the hub's id is not the site's")

    return world.asked(case, then=equal)


@seeds("site.not_found")
def no_site(world: World, case: Case) -> Asked:
    asked = world.asked(case, missing="nowhere")

    def text(world: World, got: Got) -> list[str]:
        return sees(
            got.text == "404 FILE NOT FOUND" and "text/plain" in got.headers["content-type"], got.text
        )

    return Asked(asked.method, asked.url, asked.headers, asked.body, 404, then=text)


@seeds("webs.infos")
def webs(world: World, case: Case) -> Asked:
    return world.asked(case)


# -- making sites ----------------------------------------------------------------------------------


@seeds(
    "site.create_spsitemanager", "cli.site.create", "site.create_group_site", "error.create_site_unauthorized"
)
def new_site(world: World, case: Case) -> Asked:
    world.emulator.options.provisioning_polls = 0
    body = json.loads(json.dumps(case.body))
    if "SPSiteManager" in case.url:
        if case.source == "cli-microsoft365-spec":
            as_admin(world)
        for name, value in list(body["request"].items()):
            if str(value).startswith("{"):
                body["request"][name] = OWNER if name == "Owner" else "00000000-0000-0000-0000-000000000000"

        def there(world: World, got: Got) -> list[str]:
            status = post_or_get(world, f"/_api/SPSiteManager/status?url='{body['request']['Url']}'")
            again = post(world, "/_api/SPSiteManager/Create", body, status=200).body
            return sees((status["SiteStatus"], again["SiteStatus"]) == (2, 4), f"{status} {again}")

        optional = ("SiteId",) if case.source != "pnpcore-recording" else ()
        return world.asked(case, body=body, same=("SiteStatus",), optional=optional, then=there)
    as_admin(world)
    if case.answer.get(
        "ErrorMessage"
    ):  # the mock's body lacks what makes the answer; the group is made first
        group = {"displayName": "A", "alias": "a", "isPublic": False, "optionalParams": {}}
        post(world, "/_api/GroupSiteManager/CreateGroupEx", group, status=200)
        body = {**body, "displayName": "A", "alias": "a"}
    return world.asked(case, body=body, same=("ErrorMessage",), status=200)


def post_or_get(world: World, path: str) -> Any:
    return world.caller.get(path, site=world.site).body


@seeds("site.group_status")
def group_status(world: World, case: Case) -> Asked:
    world.emulator.options.provisioning_polls = 0
    as_admin(world)
    made = post(
        world, "/_api/GroupSiteManager/CreateGroupEx", {"displayName": "G", "alias": "g", "isPublic": False, "optionalParams": {}}, status=200
    ).body  # fmt: skip
    return world.asked(case, same=("SiteStatus", "GroupId"), group_id=made["GroupId"])


# -- hubs ------------------------------------------------------------------------------------------


@seeds("hub.get", "hub.join", "hub.leave", "hub.register", "hub.unregister", "cli.hub", "cli.hub.error")
def hub(world: World, case: Case) -> Asked:
    other = world.another_site("/sites/hub")
    registers = "/site/registerhubsite" in case.url.lower()
    at = world.site if "unregisterhubsite" in case.url.lower() else other
    made = {} if registers else world.caller.post("/_api/site/RegisterHubSite", site=at, status=200).body
    hub_id = made.get("ID", "")
    if "HubSiteData" in case.url and not case.error_expected:
        world.caller.post(f"/_api/site/JoinHubSite('{hub_id}')", site=world.site, status=200)
    replace = (
        dict.fromkeys(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", case.url), hub_id)
        if hub_id
        else {}
    )

    def changed(world: World, got: Got) -> list[str]:
        shown = get(world, "/_api/site?$select=Id,HubSiteId,IsHubSite")
        if registers:
            again = post(world, "/_api/site/RegisterHubSite")
            return sees(shown["HubSiteId"] == shown["Id"] and again.status == 400, f"{shown} {again.text}")
        if "joinhubsite" in case.url.lower():
            return sees(shown["HubSiteId"] == hub_id, f"not joined: {shown}")
        return sees("unregister" not in case.url.lower() or not shown["IsHubSite"], f"still a hub: {shown}")

    if (
        case.error_expected
    ):  # the mock says "not found"; the service answers null, as the CLI's other mock shows
        return world.asked(case, status=200, mock=True)
    same = ("RequiresJoinApproval", "ParentHubSiteId") if case.source == "pnpcore-recording" else ()
    return world.asked(case, replace=replace, hub_id=hub_id, same=same, optional=("odata.etag", "id"), then=changed,
                       mock=case.source != "pnpcore-recording" and "$select" in case.url)  # fmt: skip


# -- menus -----------------------------------------------------------------------------------------


def node(world: World, menu: str = "QuickLaunch", **values: Any) -> int:
    body = {"Title": "A", "Url": world.site.removeprefix(ROOT), **values}
    return int(post(world, f"/_api/web/navigation/{menu}", body, status=201).body["Id"])


@seeds("navigation.add_node", "navigation.get_node", "navigation.list", "cli.navigation")
def menu(world: World, case: Case) -> Asked:
    made = node(world, Title="Test node")
    node(world, "TopNavigationBar")
    child = post(
        world, f"/_api/web/navigation/GetNodeById({made})/Children", {"Title": "B", "Url": "https://x.no", "IsExternal": True}, status=201
    ).body  # fmt: skip
    nothing = case.answer == {"odata.null": True}
    url = case.url if nothing else re.sub(r"GetNodeById\(\d+\)", f"GetNodeById({made})", case.url)
    if case.method == "POST" and case.source == "cli-microsoft365-spec":
        post(world, "/_api/sitepages/pages", {"Title": "about"}, status=201)

    def shown(world: World, got: Got) -> list[str]:
        if case.method != "POST":
            return []
        titles = [
            row["Title"]
            for row in get(world, case.url.removeprefix("{site_url}") if "GetNode" not in url else url[10:])[
                "value"
            ]
        ]
        return sees(case.body["Title"] in titles, f"not in the menu: {titles}")

    same = (
        ("Title", "CurrentLCID", "IsVisible", "ListTemplateType")
        if case.operation in ("navigation.add_node",)
        else ()
    )
    return world.asked(
        case, url=url, same=same, then=shown, optional=("Children",) if not child else (), replace={"/sites/prov-2": "/sites/p", "/sites/team-a": "/sites/p"}
    )  # fmt: skip


# -- people and rights -----------------------------------------------------------------------------


def known_user(world: World, login: str = KARI) -> int:
    return int(post(world, "/_api/web/EnsureUser", {"logonName": login}, status=200).body["Id"])


@seeds("user.ensure", "user.get", "users.list", "error.ensure_user_not_found", "error.user_by_id_not_found")
def user(world: World, case: Case) -> Asked:
    tenant = (world.emulator.store.get("tenant", "directory") or {})["id"]
    replace = {"6492ece7-7f5d-4499-8130-50e761e25bd9": tenant, "user2@contoso.onmicrosoft.com": KARI}
    number = known_user(world) if case.operation in ("user.get", "users.list") else 0
    url = re.sub(r"GetUserById\(\d+\)", f"GetUserById({number})", case.url)
    same = (
        ("Title", "PrincipalType")
        if "rolemanager" in json.dumps(case.body or {}) and not case.error_expected
        else ()
    )

    def known(world: World, got: Got) -> list[str]:
        if case.operation != "user.ensure":
            return []
        again = post(world, "/_api/web/EnsureUser", {"logonName": got.body["LoginName"]}, status=200).body
        return sees(again["Id"] == got.body["Id"], "another id the second time")

    unknown = "c:0-.f|rolemanager|spo-grid-all-users/aaaaaaaa-bbbb-cccc-1111-222222222222"
    return world.asked(
        case, url=url, replace=replace, same=same, then=known, missing_id="4711", unknown_login=unknown
    )


@seeds(
    "sitegroup.create",
    "sitegroup.add_user",
    "sitegroups.list",
    "cli.sitegroup_user",
    "cli.sitegroup_user.error",
)
def group(world: World, case: Case) -> Asked:
    made = (
        post(world, "/_api/web/sitegroups", {"Title": "Contoso Site Owners"}, status=201).body
        if case.operation != "sitegroup.create"
        else {}
    )
    number = made.get("Id", 0)
    login = known_user(world)
    url = re.sub(r"(sitegroups/GetById\('?)\d+", rf"\g<1>{number}", case.url, flags=re.I)
    url = re.sub(r"(SiteUsers/GetById\('?)\d+", rf"\g<1>{login}", url)
    if case.url.endswith("/users") and case.method == "GET":
        post(
            world,
            f"/_api/web/sitegroups({number})/users",
            {"LoginName": f"i:0#.f|membership|{KARI}"},
            status=201,
        )
    replace = {"user2@contoso.onmicrosoft.com": KARI, "Adele.Vance@contoso.onmicrosoft.com": KARI}

    def member(world: World, got: Got) -> list[str]:
        if case.method != "POST" or not url.endswith("/users"):
            return []
        logins = [row["LoginName"] for row in get(world, f"/_api/web/sitegroups({number})/users")["value"]]
        return sees(f"i:0#.f|membership|{KARI}" in logins, f"not a member: {logins}")

    same = (
        ("PrincipalType", "AllowMembersEditMembership", "OnlyAllowMembersViewMembership")
        if case.source == "pnpcore-recording"
        else ()
    )
    mock = case.source != "pnpcore-recording" and "'7'" in case.url  # the mock answers one group as a list
    return world.asked(
        case, url=url, replace=replace, same=same, then=member, mock=mock, group_id=str(number)
    )


@seeds("security.role_assignments", "security.role_assignments_expand", "security.role_definitions", "security.role_definitions_expand",
       "security.role_assignment_or_inheritance")  # fmt: skip
def rights(world: World, case: Case) -> Asked:
    made = post(world, "/_api/web/lists", {"Title": "L", "BaseTemplate": 100}, status=201).body
    address = f"/_api/web/lists(guid'{made['Id']}')"
    item = post(world, f"{address}/items", {"Title": "a"}, status=201).body["Id"]
    url = case.url
    if isinstance(case.answer, dict) and {"Id", "ID"} <= set(
        case.answer
    ):  # recorded of an item, whatever the address
        post(world, f"{address}/items({item})/breakroleinheritance(copyroleassignments=true)", status=200)
        url = re.sub(r"/_api/Web\?", f"{address}/items({item})?", url)

    def broken(world: World, got: Got) -> list[str]:
        if "breakroleinheritance" not in case.url:
            return []
        shown = get(world, f"{address}?$select=HasUniqueRoleAssignments")
        return sees(shown["HasUniqueRoleAssignments"], "still inherits")

    # what is expanded below, and the columns, depend on the test: the recorded $select does not say
    optional = (
        "RoleDefinitionBindings",
        "Member",
        "RootFolder",
        "Title",
        "HasUniqueRoleAssignments",
        "Fields",
    )
    return world.asked(
        case,
        url=url,
        list_id=made["Id"],
        then=broken,
        optional=optional if "expand" in case.operation else (),
    )


# -- search ----------------------------------------------------------------------------------------


@seeds("search.postquery", "cli.search")
def search(world: World, case: Case) -> Asked:
    world.emulator.options.search_lag = 0.0
    replace = {"Querytext": "Querytext"}

    def lags(world: World, got: Got) -> list[str]:
        request = {"request": {"Querytext": "Sent contentclass:STS_Site", "SelectProperties": ["Title"]}}
        world.another_site("/sites/Sent")
        now = post(world, "/_api/search/postquery", request, status=200).body
        world.emulator.options.search_lag = 900.0
        before = post(world, "/_api/search/postquery", request, status=200).body
        found = [answer["PrimaryQueryResult"]["RelevantResults"]["TotalRows"] for answer in (now, before)]
        return sees(found == [1, 0], f"the index does not lag: {found}")

    body = json.loads(json.dumps(case.body or {}).replace("{kql}", "contentclass:STS_Site"))
    optional = ("Refiners", "RefinementResults", "Properties", "Value")
    return world.asked(
        case,
        replace=replace,
        body=body or None,
        optional=optional,
        then=lags,
        mock=case.source != "pnpcore-recording",
    )


# -- tenant ----------------------------------------------------------------------------------------


@seeds("cli.tenant")
def tenant(world: World, case: Case) -> Asked:
    site_id = get(world, "/_api/site/id")["value"]
    work = world.another_site("/sites/Work")
    target = {"siteUrl": work, "configurationParam": {"Audiences": []}}
    if "UpdateTargetedSite" not in case.url:
        world.caller.post("/_api/SPO.Tenant/AddTargetedSite", target, site=ADMIN, status=200)
    return world.asked(
        case,
        site_url=ADMIN,
        replace={"00000000-0000-0000-0000-000000000010": site_id},
        optional=("Audiences",),
    )


@seeds("error.other")
def by_template(world: World, case: Case) -> Asked:
    """An unknown site template, asked for by its name."""
    return world.asked(
        case,
        method="GET",
        url="{site_url}/_api/web/GetAvailableWebTemplates(lcid=1033)/GetByName('PnP%20Rocks!')",
    )


@seeds("cli.contextinfo")
def context_info(world: World, case: Case) -> Asked:
    return world.asked(case, method="POST", mock=True)
