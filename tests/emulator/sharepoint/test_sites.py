import json

import pytest

from emulator.sharepoint.caller import ADMIN, KARI, OWNER, ROOT, SITE, VERBOSE, Caller
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.sharepoint.sites import create_site

NEW = f"{ROOT}/sites/ny"
ZERO = "00000000-0000-0000-0000-000000000000"


def order(**more: object) -> dict[str, object]:
    return {
        "request": {"Title": "Nytt", "Url": NEW, "Lcid": 1044, "WebTemplate": "STS#3", "Owner": OWNER, **more}
    }


def test_a_new_site_is_not_there_until_its_status_says_so(emulator: Emulator, caller: Caller) -> None:
    emulator.options.stepwise_readiness = True
    made = caller.post("/_api/SPSiteManager/Create", order(), status=200).body
    assert made["SiteStatus"] == 1
    missing = caller.get("/_api/web", site=NEW, status=404)
    assert missing.text == "404 FILE NOT FOUND"
    assert missing.headers["content-type"].startswith("text/plain")
    asked = caller.get(f"/_api/SPSiteManager/status?url='{NEW.replace('/', '%2F').replace(':', '%3A')}'").body
    assert asked == {"SiteId": made["SiteId"], "SiteStatus": 2, "SiteUrl": NEW}
    assert caller.get("/_api/web?$select=Title,Language", site=NEW).body == {
        "Title": "Nytt",
        "Language": 1044,
    }


def test_a_site_is_ready_at_once_unless_told_otherwise(caller: Caller) -> None:
    assert caller.post("/_api/SPSiteManager/Create", order()).body["SiteStatus"] == 2


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"Url": SITE}, 4),
        ({"Owner": ""}, 3),
        ({"Owner": "nobody@contoso.com"}, 3),
        ({"Url": "https://other.com/sites/x"}, 3),
        ({"Url": f"{ROOT}/x"}, 3),
    ],
)
def test_a_site_that_cannot_be_made_is_told_inside_200(
    caller: Caller, more: dict[str, object], status: int
) -> None:
    before = caller.emulator.store.fingerprint()
    assert caller.post("/_api/SPSiteManager/Create", order(**more), status=200).body["SiteStatus"] == status
    assert caller.emulator.store.fingerprint() == before


def test_nobody_made_this_site(caller: Caller) -> None:
    assert (
        caller.get("/_api/SPSiteManager/status?url='https%3A%2F%2Fcontoso.sharepoint.com%2Fsites%2Fx'").body[
            "SiteStatus"
        ]
        == 0
    )


def test_a_group_site_is_for_people_only_and_its_errors_stand_inside_200(
    emulator: Emulator, caller: Caller
) -> None:
    body = {
        "displayName": "Gruppe",
        "alias": "gruppe",
        "isPublic": False,
        "optionalParams": {"CreationOptions": ["SPSiteLanguage:1044"], "Owners": [KARI]},
    }
    caller.post("/_api/GroupSiteManager/CreateGroupEx", body, status=403)
    kari = Caller(emulator, Principal(app_only=False, scopes=frozenset({"AllSites.FullControl"}), login=KARI))
    made = kari.post("/_api/GroupSiteManager/CreateGroupEx", body, site=ROOT, status=200).body
    assert made["ErrorMessage"] is None
    assert made["SiteUrl"] == f"{ROOT}/sites/gruppe"
    status = kari.get(f"/_api/GroupSiteManager/GetSiteStatus('{made['GroupId']}')", site=ROOT).body
    assert (status["GroupId"], status["SiteStatus"]) == (ZERO, 2)
    site = kari.get("/_api/site?$select=GroupId", site=f"{ROOT}/sites/gruppe").body
    assert site["GroupId"] == made["GroupId"]
    again = kari.post("/_api/GroupSiteManager/CreateGroupEx", body, site=ROOT, status=200).body
    assert again["ErrorMessage"] == "The group alias already exists."


def test_a_hub_is_registered_once_joined_and_left(caller: Caller) -> None:
    create_site(caller.emulator.store, NEW, "Nytt", 1044, "STS#3", OWNER)
    hub = caller.post("/_api/site/RegisterHubSite", status=200).body
    assert hub["ID"] == hub["SiteId"] == caller.get("/_api/site").body["Id"]
    assert (
        caller.post("/_api/site/RegisterHubSite", status=400).code == "-1, System.InvalidOperationException"
    )
    assert caller.post("/_api/Site/JoinHubSite", {"hubSiteId": hub["ID"]}, site=NEW, status=200).body == {
        "odata.null": True
    }
    assert caller.get("/_api/site?$select=HubSiteId,IsHubSite", site=NEW).body == {
        "HubSiteId": hub["ID"],
        "IsHubSite": False,
    }
    assert (
        json.loads(caller.get("/_api/web/HubSiteData(false)", site=NEW).body["value"])["name"]
        == "Tomt område"
    )
    assert [row["ID"] for row in caller.get("/_api/HubSites").rows] == [hub["ID"]]
    assert caller.get(f"/_api/HubSites/GetById?hubSiteId='{hub['ID']}'").body["Title"] == "Tomt område"
    caller.get(f"/_api/HubSites/GetById('{ZERO}')", status=404)
    caller.post(f"/_api/site/JoinHubSite('{ZERO}')", site=NEW, status=200)
    assert caller.get("/_api/site?$select=HubSiteId", site=NEW).body["HubSiteId"] == ZERO


def test_the_administrators_list_of_sites_is_for_administrators(emulator: Emulator, caller: Caller) -> None:
    hub = caller.post("/_api/site/RegisterHubSite").body["ID"]
    path = "/_api/web/lists/GetByTitle('DO_NOT_DELETE_SPLIST_TENANTADMIN_AGGREGATED_SITECOLLECTIONS')/RenderListDataAsStream"
    condition = f"<Eq><FieldRef Name='HubSiteId'/><Value Type='Text'>{{{hub.upper()}}}</Value></Eq>"
    view = f"<View><Query><Where>{condition}</Where></Query><ViewFields><FieldRef Name='SiteUrl'/></ViewFields><RowLimit>100</RowLimit></View>"
    found = caller.post(path, {"parameters": {"ViewXml": view}}, site=ADMIN, status=200).body
    assert [row["SiteUrl"] for row in found["Row"]] == [SITE]
    small = Caller(emulator, Principal(app_only=True, roles=frozenset({"Sites.Read.All"}), app_id="x"))
    small.post(path, {"parameters": {"ViewXml": view}}, site=ADMIN, status=403)


def test_search_finds_a_site_only_after_the_lag(emulator: Emulator, caller: Caller) -> None:
    ask = {
        "request": {
            "Querytext": 'contentclass:STS_Site Title:"Tomt område"',
            "SelectProperties": ["Title", "SPSiteURL"],
        }
    }
    row = next(row for row in emulator.store.rows("sites").values() if row["url"] == SITE)
    emulator.store.put("sites", row["id"], {**row, "indexed": False})  # as if it had not been seeded
    found = caller.post("/_api/search/postquery", ask, status=200).body["PrimaryQueryResult"][
        "RelevantResults"
    ]
    assert found["RowCount"] == 0
    emulator.options.search_lag = 0
    found = caller.post("/_api/search/postquery", ask).body["PrimaryQueryResult"]["RelevantResults"]
    assert [cell["Value"] for cell in found["Table"]["Rows"][0]["Cells"]] == ["Tomt område", SITE]


def test_the_path_is_read_without_case_and_the_stored_case_is_shown(caller: Caller) -> None:
    assert (
        caller.get(
            "/_API/WEB?$select=Url", site=SITE.upper().replace("HTTPS://CONTOSO.SHAREPOINT.COM", ROOT)
        ).body["Url"]
        == SITE
    )


def test_the_web_is_changed_and_read_only_properties_are_not(caller: Caller) -> None:
    caller.merge("/_api/web", {"Title": "Nytt navn", "QuickLaunchEnabled": False}, status=204)
    assert caller.get("/_api/web?$select=Title,QuickLaunchEnabled").body == {
        "Title": "Nytt navn",
        "QuickLaunchEnabled": False,
    }
    caller.merge("/_api/web", {"Language": 1033}, status=400)


def test_regional_settings_come_with_their_time_zone(caller: Caller) -> None:
    path = "/_api/Web?$select=Id%2cUrl%2cRegionalSettings%2f*&$expand=RegionalSettings%2cRegionalSettings%2fTimeZone"
    found = caller.get(path).body
    assert found["Url"] == SITE
    assert (found["RegionalSettings"]["DecimalSeparator"], found["RegionalSettings"]["TimeZone"]["Id"]) == (
        ",",
        4,
    )


def test_the_digest_is_answered_in_the_form_of_each_flavour(caller: Caller) -> None:
    assert caller.post("/_api/contextinfo", status=200).body["FormDigestTimeoutSeconds"] == 1800
    verbose = caller.post("/_api/contextInfo", accept=VERBOSE).body["d"]["GetContextWebInformation"]
    assert verbose["SupportedSchemaVersions"]["results"] == ["14.0.0.0", "15.0.0.0"]


def test_what_is_not_emulated_says_so_with_501(caller: Caller) -> None:
    for path in (
        "/_api/web/nothing",
        "/_api/web?$select=AppTiles&$expand=AppTiles",
        "/_api/web?$select=AppTiles",
    ):
        answered = caller.ask("GET", path)
        assert answered.status == 501
        assert "does not have this yet" in answered.text


def test_nometadata_with_version_4_is_406(caller: Caller) -> None:
    caller.ask("GET", "/_api/web", headers={"OData-Version": "4.0"}, status=406)


def test_errors_have_the_key_of_their_flavour(caller: Caller) -> None:
    path = "/_api/web/lists/GetByTitle('Nowhere')"
    assert list(caller.get(path, status=404).body) == ["odata.error"]
    assert list(caller.get(path, status=404, accept=VERBOSE).body) == ["error"]


def test_an_address_from_an_alias_has_no_blanks_and_is_free(caller: Caller) -> None:
    ask = "/_api/GroupSiteManager/GetValidSiteUrlFromAlias(alias='{}',isTeamSite=true{})"
    assert caller.get(ask.format("Nytt prosjekt", "")).body["value"] == f"{ROOT}/sites/Nyttprosjekt"
    assert caller.get(ask.format("empty", "")).body["value"] == f"{ROOT}/sites/empty1"
    teams = caller.get(ask.format("x", ",managedPath='teams'")).body["value"]
    assert teams == f"{ROOT}/teams/x"


def test_the_usage_of_a_site_grows_with_its_files(caller: Caller) -> None:
    before = caller.get("/_api/site?$select=Usage").body["Usage"]
    assert set(before) == {
        "Bandwidth", "DiscussionStorage", "Hits", "Storage", "StoragePercentageUsed", "Visits",
    }  # fmt: skip
    folder = "/_api/web/defaultdocumentlibrary/rootfolder/files/add(url='a.txt')"
    caller.post(folder, b"12345", status=200)
    after = caller.get("/_api/site/usage").body
    assert int(after["Storage"]) == int(before["Storage"]) + 5


def test_catalogs_that_are_not_emulated_are_named(caller: Caller) -> None:
    assert "web parts" in caller.get("/_api/web/getcatalog(113)", status=501).text
    assert caller.get("/_api/web/getcatalog(112)?$select=BaseTemplate").body["BaseTemplate"] == 112


def test_a_folder_is_not_renamed_by_its_name(caller: Caller) -> None:
    """Name can only be read; clients write FileLeafRef of its row (CLI for Microsoft 365, spo folder rename)."""
    where = "/_api/web/defaultdocumentlibrary/rootfolder/folders/add('A')"
    caller.post(where, status=200)
    row = "/_api/web/defaultdocumentlibrary/rootfolder/folders('A')"
    caller.merge(row, {"Name": "B"}, status=400)
    caller.delete(row, status=200)
    assert "A" not in [
        one["Name"] for one in caller.get("/_api/web/defaultdocumentlibrary/rootfolder/folders").rows
    ]
