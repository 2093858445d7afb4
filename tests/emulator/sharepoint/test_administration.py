"""What the tenant administration does to sites by REST, and colours of folders."""

from __future__ import annotations

from emulator.sharepoint.caller import Caller
from emulator.sharepoint.test_site_states import ADMIN
from sp_prosjektportal.emulator.app import Emulator, Principal

SITE = "https://contoso.sharepoint.com/sites/empty"
KARI = "i:0#.f|membership|kari.nordmann@contoso.onmicrosoft.com"


def test_a_site_is_shown_and_given_another_owner_by_the_administration(caller: Caller) -> None:
    ask = {"url": SITE, "includeDetail": False}
    shown = caller.post("/_api/SPO.Tenant/GetSitePropertiesByUrl", ask, site=ADMIN, status=200).body
    assert (shown["Url"], shown["LockState"]) == (SITE, "Unlock")
    one = f"/_api/SPO.Tenant/sites('{shown['SiteId']}')"
    caller.ask("PATCH", one, {"Owner": KARI, "SetOwnerWithoutUpdatingSecondaryAdmin": True}, site=ADMIN)
    assert caller.get(one, site=ADMIN).body["OwnerLoginName"] == KARI
    assert caller.ask("PATCH", one, {"Tull": 1}, site=ADMIN).status == 400
    caller.post("/_api/SPO.Tenant/GetSitePropertiesByUrl", {"url": f"{SITE}x"}, site=ADMIN, status=404)


def test_administrators_are_those_that_are_named(caller: Caller) -> None:
    site = caller.get("/_api/site/id").body["value"]
    data = {"siteId": site, "secondaryAdministratorLoginNames": [KARI]}
    path = "/_api/SPOInternalUseOnly.Tenant/SetSiteSecondaryAdministrators"
    caller.post(path, {"secondaryAdministratorsFieldsData": data}, site=ADMIN)
    names = f"/_api/SPO.Tenant/GetSiteAdministrators?siteId='{site}'"
    found = caller.get(names, site=ADMIN).rows
    assert KARI in [row["loginName"] for row in found]
    caller.post(
        path,
        {"secondaryAdministratorsFieldsData": {**data, "secondaryAdministratorLoginNames": []}},
        site=ADMIN,
    )
    assert KARI not in [row["loginName"] for row in caller.get(names, site=ADMIN).rows]


def test_the_administration_is_not_for_everybody(emulator: Emulator) -> None:
    small = Caller(emulator, Principal(app_only=True, roles=frozenset({"Sites.ReadWrite.All"}), app_id="x"))
    small.post("/_api/SPO.Tenant/GetSitePropertiesByUrl", {"url": SITE}, site=ADMIN, status=403)
    hub = {"siteUrl": SITE, "hubSiteId": "11111111-2222-3333-4444-555555555555"}
    small.post("/_api/SPO.Tenant/ConnectSiteToHubSiteById", hub, site=ADMIN, status=403)


def test_a_folder_has_one_of_sixteen_colours(caller: Caller) -> None:
    path = "/sites/empty/Delte dokumenter/Farget"
    make = f"/_api/foldercoloring/createfolder(DecodedUrl='{path}',overwrite=false)"
    caller.post(make, {"coloringInformation": {"ColorHex": "1"}}, status=200)
    bag = f"/_api/web/GetFolderByServerRelativePath(DecodedUrl='{path}')/Properties"
    assert caller.get(bag).body["vti_x005f_colorhex"] == "1"
    stamp = f"/_api/foldercoloring/stampcolor(DecodedUrl='{path}')"
    caller.post(stamp, {"coloringInformation": {"ColorHex": "16"}}, status=400)
    assert caller.get(bag).body["vti_x005f_colorhex"] == "1"


def test_the_people_of_a_site_s_groups_are_shown_in_the_order_asked(caller: Caller) -> None:
    site = caller.get("/_api/site/id").body["value"]
    group = "/_api/web/AssociatedVisitorGroup/Users"
    caller.post(group, {"LoginName": KARI}, status=201)
    ask = f"/_api/SPO.Tenant/sites/GetSiteUserGroups?siteId='{site}'&userGroupIds="
    visitors, owners = (row["userGroup"] for row in caller.get(f"{ask}[2,0]", site=ADMIN).rows)
    assert [set(row) for row in visitors] == [{"email", "loginName", "name", "userPrincipalName"}]
    assert visitors[0]["loginName"] == KARI
    assert KARI not in [row["loginName"] for row in owners]
    for wrong in ("[3]", "[]", "x", "[0,x]"):
        caller.get(f"{ask}{wrong}", site=ADMIN, status=400)
    caller.get(ask.replace(site, "11111111-2222-3333-4444-555555555555") + "[0]", site=ADMIN, status=404)
    assert caller.get(f"/_api/SPO.Tenant/sites('{site}')", site=ADMIN).body["Url"] == SITE
    caller.get("/_api/SPO.Tenant/sites", site=ADMIN, status=501)


def test_people_who_may_not_administer_see_no_groups(emulator: Emulator, caller: Caller) -> None:
    site = caller.get("/_api/site/id").body["value"]
    small = Caller(emulator, Principal(app_only=True, roles=frozenset({"Sites.ReadWrite.All"}), app_id="x"))
    for path in (f"sites/GetSiteUserGroups?siteId='{site}'&userGroupIds=[0]", f"sites('{site}')"):
        small.get(f"/_api/SPO.Tenant/{path}", site=ADMIN, status=403)
    small.post(
        "/_api/web/SetUseAccessRequestDefaultAndUpdate", {"useAccessRequestDefault": False}, status=403
    )


def test_who_is_asked_for_access_is_kept(caller: Caller) -> None:
    names = ("RequestAccessEmail", "UseAccessRequestDefault", "AccessRequestSiteDescription")
    ask = f"/_api/web?$select={','.join(names)}"
    assert [caller.get(ask).body[name] for name in names] == ["", True, ""]
    caller.ask("PATCH", "/_api/web", {"RequestAccessEmail": "kari@contoso.com"})
    caller.post(
        "/_api/web/SetUseAccessRequestDefaultAndUpdate", {"useAccessRequestDefault": False}, status=200
    )
    caller.post("/_api/web/SetAccessRequestSiteDescriptionAndUpdate", {"description": "Hvorfor?"}, status=200)
    assert [caller.get(ask).body[name] for name in names] == ["kari@contoso.com", False, "Hvorfor?"]
    caller.post(
        "/_api/web/SetUseAccessRequestDefaultAndUpdate", {"useAccessRequestDefault": "true"}, status=200
    )
    assert caller.get(ask).body["UseAccessRequestDefault"] is True  # as pnp/pnpcore sends it
    caller.post("/_api/web/SetUseAccessRequestDefaultAndUpdate", {"useAccessRequestDefault": 7}, status=400)
    caller.post("/_api/web/SetUseAccessRequestDefaultAndUpdate", {}, status=400)
