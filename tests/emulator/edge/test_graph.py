from __future__ import annotations

from typing import Any

import pytest

from emulator.edge.clients import Asker, hosts, person
from emulator.edge.programs import STORE, Csom, make, method
from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.entra import applications, device

NEW = {
    "displayName": "Ny skole på Ås",
    "description": "Prosjekt",
    "mailNickname": "ny-skole",
    "mailEnabled": True,
    "securityEnabled": False,
    "groupTypes": ["Unified"],
    "visibility": "Private",
    "creationOptions": ["SPSiteLanguage:1044"],
}


def _new(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    owner = f"https://graph.microsoft.com/v1.0/users/{person(emulator)}"
    return {**NEW, "owners@odata.bind": [owner], **changes}


def test_a_person_is_found_by_sign_in_name_in_any_case(emulator: Emulator, graph: Asker) -> None:
    status, body = graph("GET", f"/users/{person(emulator).upper()}?$select=id,displayName")
    assert status == 200
    assert set(body) == {"@odata.context", "id", "displayName"}
    assert graph("GET", f"/users/{body['id']}")[1]["userPrincipalName"] == person(emulator)


def test_an_unknown_person_is_404(graph: Asker) -> None:
    status, body = graph("GET", "/users/nobody@contoso.onmicrosoft.com")
    assert (status, body["error"]["code"]) == (404, "Request_ResourceNotFound")
    assert not body["error"]["innerError"]["date"].endswith("Z")


def test_the_site_of_a_group_comes_after_two_kinds_of_not_yet(emulator: Emulator, graph: Asker) -> None:
    emulator.options.provisioning_polls = 2
    status, group = graph("POST", "/groups", _new(emulator))
    assert (status, group["mailNickname"], group["groupTypes"]) == (201, "ny-skole", ["Unified"])
    assert "owners" not in group
    url = f"/groups/{group['id']}/sites/root/webUrl"
    said = [graph("GET", url) for _ in range(5)]
    assert [status for status, _ in said] == [404, 404, 404, 404, 200]
    messages = [body["error"]["message"] for _, body in said[:4]]
    assert messages[0] == messages[1] == "Unable to provision resource."
    assert messages[2] == messages[3] == "Resource provisioning is in progress. Please try again."
    assert said[4][1]["value"] == f"https://{hosts(emulator)['sharepoint']}/sites/ny-skole"


def test_a_group_without_an_owner_gets_no_site(emulator: Emulator, graph: Asker) -> None:
    group = graph("POST", "/groups", NEW)[1]
    url = f"/groups/{group['id']}/sites/root/webUrl"
    assert {graph("GET", url)[1]["error"]["message"] for _ in range(8)} == {"Unable to provision resource."}


BAD = {
    "no name": ({"displayName": ""}, 400),
    "a nickname with Norwegian letters": ({"mailNickname": "nyskolepåås"}, 400),
    "a nickname with a blank": ({"mailNickname": "ny skole"}, 400),
    "a nickname that is too long": ({"mailNickname": "x" * 65}, 400),
    "an unknown owner": ({"owners@odata.bind": ["https://graph.microsoft.com/v1.0/users/nobody"]}, 404),
}


@pytest.mark.parametrize(("changes", "status"), BAD.values(), ids=BAD.keys())
def test_a_group_that_cannot_be_is_refused(
    emulator: Emulator, graph: Asker, changes: dict[str, Any], status: int
) -> None:
    before = emulator.store.fingerprint()
    assert graph("POST", "/groups", _new(emulator, **changes))[0] == status
    assert emulator.store.fingerprint() == before


def test_a_nickname_is_taken_once(emulator: Emulator, graph: Asker) -> None:
    assert graph("POST", "/groups", _new(emulator))[0] == 201
    status, body = graph("POST", "/groups", _new(emulator))
    assert status == 400
    assert "mailNickname already exists" in body["error"]["message"]
    found = graph("GET", "/groups?$filter=mailNickname eq 'NY-SKOLE'")[1]["value"]
    assert [row["mailNickname"] for row in found] == ["ny-skole"]


def test_members_come_and_go_but_the_last_owner_stays(emulator: Emulator, graph: Asker) -> None:
    group = graph("POST", "/groups", _new(emulator))[1]["id"]
    user = graph("GET", f"/users/{person(emulator, 1)}")[1]["id"]
    link = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{user}"}
    assert graph("POST", f"/groups/{group}/members/$ref", link)[0] == 204
    assert graph("POST", f"/groups/{group}/members/$ref", link)[0] == 400
    assert [row["id"] for row in graph("GET", f"/groups/{group}/members")[1]["value"]] == [user]
    assert graph("DELETE", f"/groups/{group}/members/{user}/$ref")[0] == 204
    owner = graph("GET", f"/groups/{group}/owners")[1]["value"][0]["id"]
    assert graph("DELETE", f"/groups/{group}/owners/{owner}/$ref")[0] == 400


def test_a_deleted_group_is_gone_and_its_name_free(emulator: Emulator, graph: Asker) -> None:
    group = graph("POST", "/groups", _new(emulator))[1]["id"]
    assert graph("DELETE", f"/groups/{group}")[0] == 204
    assert graph("GET", f"/groups/{group}")[0] == 404
    assert graph("POST", "/groups", _new(emulator))[0] == 201


def test_an_application_without_the_permission_makes_no_group(
    emulator: Emulator, graph: Asker, token: Any
) -> None:
    bearer = token("https://" + hosts(emulator)["graph"], applications.CRAWL)
    status, body = graph("POST", "/groups", _new(emulator), bearer=bearer)
    assert (status, body["error"]["code"]) == (403, "Authorization_RequestDenied")


# -- batch -----------------------------------------------------------------------------------------


def _get(id: str, url: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "method": "GET", "url": url, **more}


def test_parts_fail_by_themselves_and_those_that_depend_on_them_too(emulator: Emulator, graph: Asker) -> None:
    asks = [_get("a", f"/users/{person(emulator)}"), _get("b", "/users/nobody"), _get("c", "/users", dependsOn=["b"]),
            _get("d", "/users", dependsOn=["a"])]  # fmt: skip
    status, body = graph("POST", "/$batch", {"requests": asks})
    assert status == 200
    assert {one["id"]: one["status"] for one in body["responses"]} == {"a": 200, "b": 404, "c": 424, "d": 200}


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [_get(str(n), "/users") for n in range(21)],
        [_get("1", "/users"), _get("1", "/users")],
        [{"id": "1", "method": "POST", "url": "/groups", "body": {"a": 1}}],
        [_get("1", "/users", dependsOn=["2"]), _get("2", "/users")],
    ],
    ids=["none", "21", "one id twice", "a body without its type", "depends on a later one"],
)
def test_a_batch_that_cannot_be_is_400(graph: Asker, requests: Any) -> None:
    assert graph("POST", "/$batch", {"requests": requests})[0] == 400


# -- sites -----------------------------------------------------------------------------------------


def _site(emulator: Emulator) -> str:
    row = next(row for row in emulator.store.rows("sites").values() if row["path"].startswith("/sites/"))
    return f"{hosts(emulator)['sharepoint']}:{row['path']}"


def test_a_site_has_one_id_by_whatever_address(emulator: Emulator, graph: Asker) -> None:
    site = graph("GET", f"/sites/{_site(emulator)}")[1]
    host, site_id, _ = site["id"].split(",")
    assert host == hosts(emulator)["sharepoint"]
    assert graph("GET", f"/sites/{site['id']}")[1]["id"] == site["id"]
    assert graph("GET", f"/sites/{site_id}")[1]["id"] == site["id"]
    assert graph("GET", f"/sites/{host}:{site['webUrl'].partition(host)[2]}:")[1]["id"] == site["id"]
    assert graph("GET", "/sites/root")[1]["webUrl"].rstrip("/") == f"https://{host}"
    assert graph("GET", "/sites/contoso.example:/sites/none")[1]["error"]["code"] == "itemNotFound"


def test_sites_selected_sees_a_site_only_when_it_was_granted(
    emulator: Emulator, graph: Asker, token: Any
) -> None:
    crawl = applications.client_id(applications.CRAWL)
    bearer = token("https://" + hosts(emulator)["graph"], applications.CRAWL)
    site = graph("GET", f"/sites/{_site(emulator)}")[1]["id"]
    assert graph("GET", f"/sites/{site}", bearer=bearer)[0] == 403
    identity = {"application": {"id": crawl, "displayName": "Crawl"}}
    grant = {"roles": ["write"], "grantedToIdentities": [identity]}
    assert graph("POST", f"/sites/{site}/permissions", grant, bearer=bearer)[0] == 403
    status, made = graph("POST", f"/sites/{site}/permissions", grant)
    assert (status, made["roles"]) == (201, ["write"])
    assert graph("GET", f"/sites/{site}", bearer=bearer)[0] == 200
    assert crawl in str(graph("GET", f"/sites/{site}/permissions")[1]["value"])
    assert graph("DELETE", f"/sites/{site}/permissions/{made['id']}")[0] == 204
    assert graph("GET", f"/sites/{site}", bearer=bearer)[0] == 403


def test_full_control_of_one_site_is_only_reached_by_a_patch(emulator: Emulator, graph: Asker) -> None:
    crawl = applications.client_id(applications.CRAWL)
    site = graph("GET", f"/sites/{_site(emulator)}")[1]["id"]
    identities = [{"application": {"id": crawl, "displayName": "Crawl"}}]
    full = {"roles": ["fullcontrol"], "grantedToIdentities": identities}
    assert graph("POST", f"/sites/{site}/permissions", full)[0] == 400
    made = graph("POST", f"/sites/{site}/permissions", full | {"roles": ["write"]})[1]
    changed = graph("PATCH", f"/sites/{site}/permissions/{made['id']}", {"roles": ["fullcontrol"]})
    assert (changed[0], changed[1]["roles"]) == (200, ["fullcontrol"])
    unknown = [{"application": {"id": "00000000-0000-0000-0000-00000000dead"}}]
    refused = graph("POST", f"/sites/{site}/permissions", {"roles": ["read"], "grantedToIdentities": unknown})
    assert refused[0] == 400


def test_all_sites_and_what_changed_since(emulator: Emulator, graph: Asker) -> None:
    everything = graph("GET", "/sites/getAllSites")[1]["value"]
    first = graph("GET", "/sites/delta")[1]
    assert {row["id"] for row in first["value"]} == {row["id"] for row in everything}
    emulator.clock.sleep(5)
    link = graph("GET", "/sites/delta?token=latest")[1]["@odata.deltaLink"].partition("/v1.0")[2]
    emulator.clock.sleep(5)
    assert graph("GET", link)[1]["value"] == []


# -- term store ------------------------------------------------------------------------------------


def test_the_term_store_is_read_by_people_and_not_by_applications(
    emulator: Emulator, graph: Asker, token: Any
) -> None:
    group, term_set = "11111111-0000-0000-0000-00000000000a", "11111111-0000-0000-0000-00000000000b"
    paths = STORE + method(3, 2, "CreateGroup", ("String", "Gruppe"), ("Guid", group))
    paths += method(4, 3, "CreateTermSet", ("String", "Sett"), ("Guid", term_set), ("Int32", 1033))
    paths += method(5, 4, "CreateTerm", ("String", "Ledd"), ("Int32", 1033), ("Guid", group))
    Csom(emulator, token()).run(make(10, 3) + make(11, 4) + make(12, 5), paths)
    assert graph("GET", "/sites/root/termStore")[0] == 403
    bearer = _delegated(emulator)
    assert (
        graph("GET", "/sites/root/termStore", bearer=bearer)[1]["id"] == terms.settings(emulator.store)["id"]
    )
    sets = graph("GET", f"/sites/root/termStore/groups/{group}/sets", bearer=bearer)[1]["value"]
    assert sets[0]["localizedNames"] == [{"name": "Sett", "languageTag": "en-US"}]
    assert "parentGroup" not in sets[0]
    rows = graph("GET", f"/sites/root/termStore/sets/{term_set}/children", bearer=bearer)[1]["value"]
    assert rows[0]["labels"] == [{"name": "Ledd", "isDefault": True, "languageTag": "en-US"}]
    assert graph("POST", "/sites/root/termStore/sets", {}, bearer=bearer)[0] == 404  # no such group


def _delegated(emulator: Emulator) -> str:
    import msal

    from emulator.edge.clients import authority
    from sp_prosjektportal.emulator.adapter import network

    device.approve_all(emulator.store, person(emulator))
    app = msal.PublicClientApplication(
        applications.client_id(applications.MAIN),
        authority=authority(emulator),
        http_client=network(emulator).http,
        instance_discovery=False,
    )
    flow = app.initiate_device_flow([f"https://{hosts(emulator)['graph']}/.default"])
    return str(app.acquire_token_by_device_flow(flow)["access_token"])
