"""What the administration does to sites: locks, hubs that choose who joins, deletion; and search over what is left."""

from typing import Any

import pytest

from emulator.sharepoint.caller import ADMIN, KARI, ROOT, SITE, Caller
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.sharepoint.kql import Query
from sp_prosjektportal.emulator.sharepoint.sites import create_site, find_site

PERSON = Principal(app_only=False, scopes=frozenset({"AllSites.FullControl"}), login=KARI)


def change_site(emulator: Emulator, url: str, **values: Any) -> None:
    row = find_site(emulator.store, url)
    assert row is not None
    emulator.store.put("sites", row["id"], {**row, **values})


@pytest.mark.parametrize(("lock", "read", "add", "change"), [
    ("", 200, 201, 204), ("ReadOnly", 200, 403, 403), ("NoAdditions", 200, 403, 204), ("NoAccess", 403, 403, 403),
])  # fmt: skip
def test_a_lock_stands_above_everybodys_rights(
    emulator: Emulator, caller: Caller, lock: str, read: int, add: int, change: int
) -> None:
    parent = caller.make_list()
    caller.post(f"{parent}/items", {"Title": "a"}, status=201)
    change_site(emulator, SITE, lock=lock)
    assert caller.ask("GET", f"{parent}/items").status == read
    assert caller.post(f"{parent}/items", {"Title": "b"}).status == add
    assert caller.merge(f"{parent}/items(1)", {"Title": "c"}).status == change


def test_a_hub_may_name_who_joins_and_ask_for_approval(emulator: Emulator, caller: Caller) -> None:
    hub = caller.post("/_api/site/RegisterHubSite", status=200).body["ID"]
    create_site(emulator.store, f"{ROOT}/sites/ny", "Ny", 1044, "STS#3", KARI)
    kari = Caller(emulator, PERSON)
    row = emulator.store.rows("hubs")[hub]
    emulator.store.put("hubs", hub, {**row, "joiners": ["ola.hansen@contoso.onmicrosoft.com"]})
    assert kari.post(f"/_api/site/JoinHubSite('{hub}')", site=f"{ROOT}/sites/ny").status == 403
    emulator.store.put(
        "hubs", hub, {**row, "joiners": [f"i:0#.f|membership|{KARI}"], "approval": True, "token": "t"}
    )
    refused = kari.post(f"/_api/site/JoinHubSite('{hub}')", site=f"{ROOT}/sites/ny")
    assert refused.status == 403
    assert "requires approval" in refused.text
    kari.post(
        "/_api/site/JoinHubSite",
        {"hubSiteId": hub, "approvalToken": "t"},
        site=f"{ROOT}/sites/ny",
        status=200,
    )
    assert kari.get("/_api/site?$select=HubSiteId", site=f"{ROOT}/sites/ny").body["HubSiteId"] == hub


def test_a_deleted_site_comes_back_and_its_address_is_free_when_it_is_purged(
    emulator: Emulator, caller: Caller
) -> None:
    emulator.options.provisioning_polls = 0
    request = {
        "request": {
            "Title": "N",
            "Url": f"{ROOT}/sites/n",
            "Lcid": 1044,
            "WebTemplate": "STS#3",
            "Owner": KARI,
        }
    }
    made = caller.post("/_api/SPSiteManager/Create", request, status=200).body
    caller.post("/_api/SPSiteManager/delete", {"siteId": made["SiteId"]}, status=200)
    assert caller.ask("GET", "/_api/web", site=f"{ROOT}/sites/n").status == 404
    assert caller.post("/_api/SPSiteManager/Create", request, status=200).body["SiteStatus"] == 4
    caller.post("/_api/SPO.Tenant/RestoreDeletedSite", {"siteUrl": f"{ROOT}/sites/n"}, site=ADMIN, status=200)
    assert caller.get("/_api/site/id", site=f"{ROOT}/sites/n").body["value"] == made["SiteId"]
    caller.post("/_api/SPSiteManager/delete", {"siteId": made["SiteId"]}, status=200)
    caller.post("/_api/SPO.Tenant/RemoveDeletedSite", {"siteUrl": f"{ROOT}/sites/n"}, site=ADMIN, status=200)
    assert caller.post("/_api/SPSiteManager/Create", request, status=200).body["SiteStatus"] == 2
    missing = caller.post("/_api/SPO.Tenant/RestoreDeletedSite", {"siteUrl": f"{ROOT}/sites/x"}, site=ADMIN)
    assert (missing.status, missing.code) == (400, "-2147024809, System.ArgumentException")


def test_the_property_bag_is_read_and_never_written_by_rest(emulator: Emulator, caller: Caller) -> None:
    assert caller.get("/_api/web/AllProperties").body["vti_x005f_defaultlanguage"] == "nb-no"
    before = emulator.store.fingerprint()
    assert caller.merge("/_api/web/AllProperties", {"a": "b"}).status == 400
    assert emulator.store.fingerprint() == before


def test_features_are_switched_on_and_off(caller: Caller) -> None:
    feature = "d5a4ed08-27b9-4142-9804-45dec6fda999"
    caller.post(f"/_api/web/features/add(guid'{feature}')", status=200)
    assert caller.post(f"/_api/web/features/add(guid'{feature}')").status == 500
    assert {"DefinitionId": feature} in caller.get("/_api/web/features").rows
    caller.post(f"/_api/web/features/remove(guid'{feature}')", status=200)
    assert caller.get(f"/_api/web/features/getById('{feature}')").body == {"odata.null": True}


DOCUMENT = {
    "title": "Vei til Ås",
    "contentclass": "STS_Site",
    "isdocument": False,
    "size": 5,
    "path": "https://x/sites/a",
}


@pytest.mark.parametrize(("query", "found"), [
    ("", True), ("vei", True), ("tunnel", False), ("Ve*", True), ('"Vei til"', True), ("contentclass:STS_Site", True),
    ("contentclass:STS_Web", False), ("contentclass:STS_Web contentclass:STS_Site", True), ("contentclass=sts_site AND title:vei", True),
    ("title:vei NOT contentclass:STS_Site", False), ("title:tunnel OR title:vei", True), ("-title:vei", False), ("size>4", True),
    ("size>5", False), ("IsDocument:false", True), ("IsDocument:1", False), ("(title:tunnel OR (title:vei size>=5))", True),
    ('path:"https://x/sites/*"', True), ("contentclass:(STS_Web OR STS_Site)", True), ("title<>x", True), ("(((", True), ('"', True),
])  # fmt: skip
def test_keyword_queries_mean_what_microsoft_says(query: str, found: bool) -> None:
    assert Query(query)(DOCUMENT) is found
