"""Webs below the root web of a site: what they have of their own, and what is the site collection's.

Sources: CLI for Microsoft 365, web-add.spec.ts (shape of a web's information, the refusal of an address that is taken);
Microsoft's REST reference of SP.Web; pnp/pnpjs issues 1467 and 2611 (who may list webs).
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from emulator.sharepoint.caller import KARI, ROOT, SITE, Caller, person
from sp_prosjektportal.emulator.app import Emulator, Principal

SUB = f"{SITE}/sub"
PATH = "/sites/empty/sub"
READ, CONTRIBUTE, EDIT, FULL = 1073741826, 1073741827, 1073741830, 1073741829


def make(
    caller: Caller, leaf: str = "sub", site: str = SITE, status: int = 200, **more: Any
) -> dict[str, Any]:
    body = {"Title": leaf.title(), "Url": leaf, "WebTemplate": "STS#3", "Language": 1033, **more}
    return dict(caller.post("/_api/web/webs/add", {"parameters": body}, site=site, status=status).body)


def kari(emulator: Emulator, *scopes: str) -> Caller:
    held = frozenset(scopes or {"AllSites.FullControl"})
    return Caller(emulator, Principal(app_only=False, scopes=held, login=KARI))


def give(caller: Caller, role: int, site: str = SITE) -> int:
    user = caller.post("/_api/web/ensureuser", {"logonName": KARI}, site=SITE, status=200).body["Id"]
    call = f"/_api/web/roleassignments/addroleassignment(principalid={user},roledefid={role})"
    caller.post(call, site=site, status=200)
    return int(user)


def test_a_new_web_has_its_address_language_and_parent(caller: Caller) -> None:
    made = make(caller, Description="Om den")
    assert (made["Url"], made["Title"], made["Language"]) == (SUB, "Sub", 1033)
    asked = "/_api/web?$select=Id,Url,ServerRelativeUrl,Description,HasUniqueRoleAssignments,ParentWeb/ServerRelativeUrl&$expand=ParentWeb"
    seen = caller.get(asked, site=SUB).body
    assert seen["Id"] == made["Id"]
    assert seen["ServerRelativeUrl"] == PATH
    assert seen["HasUniqueRoleAssignments"] is False
    assert seen["ParentWeb"]["ServerRelativeUrl"] == "/sites/empty"
    assert [row["Url"] for row in caller.get("/_api/web/webs?$select=Url").rows] == [SUB]
    assert caller.get("/_api/site?$select=Url", site=SUB).body["Url"] == SITE
    info = caller.post("/_api/contextinfo", site=SUB).body
    assert (info["SiteFullUrl"], info["WebFullUrl"]) == (SITE, SUB)


def test_the_information_of_webs_has_the_recorded_properties(caller: Caller) -> None:
    body = {
        "Title": "Sub",
        "Url": "sub",
        "WebTemplate": "STS#0",
        "Language": 1033,
        "UseUniquePermissions": False,
    }
    made = caller.post("/_api/web/webinfos/add", {"parameters": body}, status=200).body
    assert set(made) == {
        "Configuration", "Created", "Description", "Id", "Language", "LastItemModifiedDate", "LastItemUserModifiedDate",
        "ServerRelativeUrl", "Title", "WebTemplate", "WebTemplateId",
    }  # fmt: skip
    assert (made["WebTemplate"], made["Configuration"], made["ServerRelativeUrl"]) == ("STS", 0, PATH)
    assert not made["Created"].endswith("Z")
    assert caller.get("/_api/web/webinfos").rows == [made]
    of_mine = "/_api/web/getsubwebsfilteredforcurrentuser(nwebtemplatefilter={},nconfigurationfilter=-1)"
    assert len(caller.get(of_mine.format(-1)).rows) == 1
    assert caller.get(of_mine.format(68)).rows == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"Url": "sub"}, 400, "-2147024713, Microsoft.SharePoint.SPException"),
        ({"Url": "SUB"}, 400, "-2147024713, Microsoft.SharePoint.SPException"),
        ({"Url": "SitePages"}, 400, "-2147024713, Microsoft.SharePoint.SPException"),
        ({"Url": "a/b"}, 400, None),
        ({"Url": ""}, 400, None),
        ({"Url": "ny", "WebTemplate": "NOPE#1"}, 400, "-2147024809, System.ArgumentException"),
        ({"Url": "ny", "WebTemplate": "BLOG#0"}, 501, None),
        ({"Url": "ny", "Language": "norsk"}, 400, None),
        ({"Url": "ny", "Language": -1}, 400, None),
        ({"Url": ["ny"]}, 400, None),
        ({"Url": "ny", "UseSamePermissionsAsParentSite": "kanskje"}, 400, None),
        ({"Url": "../ny"}, 400, None),
        ({"Url": "x" * 129}, 400, None),
    ],
)
def test_what_makes_no_web(caller: Caller, body: dict[str, Any], status: int, code: str | None) -> None:
    make(caller)
    before = caller.emulator.store.fingerprint()
    refused = caller.post("/_api/web/webs/add", {"parameters": body}, status=status)
    assert code is None or refused.code == code
    assert caller.emulator.store.fingerprint() == before


def test_creation_without_parameters_is_refused(caller: Caller) -> None:
    for path in ("webs/add", "webinfos/add"):
        caller.post(f"/_api/web/{path}", {}, status=400)
        caller.post(f"/_api/web/{path}", {"parameters": "ny"}, status=400)
    caller.get("/_api/web/getsubwebsfilteredforcurrentuser(nwebtemplatefilter='x')", status=400)


def test_lists_and_menus_are_the_webs_own(caller: Caller) -> None:
    make(caller)
    where = caller.make_list("Ting", site=SUB)
    made = caller.post(f"{where}/items", {"Title": "x"}, site=SUB, status=201).body
    assert caller.get(f"{where}/items({made['Id']})?$select=Title", site=SUB).body["Title"] == "x"
    folder = caller.get(f"{where}/rootfolder?$select=ServerRelativeUrl", site=SUB).body
    assert folder["ServerRelativeUrl"] == f"{PATH}/Lists/Ting"
    caller.get("/_api/web/lists/getbytitle('Ting')", status=404)
    caller.get(where, status=404)  # by id neither
    assert "Ting" not in [row["Title"] for row in caller.get("/_api/web/lists?$select=Title").rows]
    nodes = [row["Url"] for row in caller.get("/_api/web/navigation/quicklaunch?$select=Url", site=SUB).rows]
    assert nodes
    assert all(url.startswith(f"{PATH}/") for url in nodes)
    assert not any(
        PATH in row["Url"] for row in caller.get("/_api/web/navigation/quicklaunch?$select=Url").rows
    )


def test_files_lie_below_the_web_and_not_below_the_one_above(caller: Caller) -> None:
    make(caller)
    library = f"{PATH}/Shared Documents"
    add = f"/_api/web/GetFolderByServerRelativePath(decodedurl='{library}')/files/add(url='a.txt')"
    caller.post(add, b"hei", site=SUB, status=200)
    read = f"/_api/web/GetFileByServerRelativePath(decodedurl='{library}/a.txt')/$value"
    assert caller.get(read, site=SUB).text == "hei"
    caller.get(read, status=404)


def test_site_columns_and_content_types_come_from_above(caller: Caller) -> None:
    caller.make_column("/_api/web", '<Field Type="Text" Name="PpOver" DisplayName="Over" />')
    kind = caller.post("/_api/web/contenttypes", {"Name": "Sak"}, status=201).body["Id"]["StringValue"]
    make(caller)
    caller.make_column("/_api/web", '<Field Type="Text" Name="PpEgen" DisplayName="Egen" />', site=SUB)
    names = {
        row["InternalName"]
        for row in caller.get("/_api/web/availablefields?$select=InternalName", site=SUB).rows
    }
    assert {"PpOver", "PpEgen", "Title"} <= names
    own = {row["InternalName"] for row in caller.get("/_api/web/fields?$select=InternalName", site=SUB).rows}
    assert own == {"PpEgen"}
    caller.get("/_api/web/fields/getbyinternalnameortitle('PpEgen')", status=400)
    types = caller.get("/_api/web/availablecontenttypes?$select=Name", site=SUB).rows
    assert "Sak" in [row["Name"] for row in types]
    assert caller.get("/_api/web/contenttypes", site=SUB).rows == []
    where = caller.make_list("Ting", site=SUB)
    caller.merge(where, {"ContentTypesEnabled": True}, site=SUB)
    caller.post(
        f"{where}/contenttypes/addavailablecontenttype", {"contentTypeId": kind}, site=SUB, status=200
    )
    caller.post("/_api/web/contenttypes", {"Name": "Sak"}, site=SUB, status=500)  # taken above


def test_a_column_from_above_is_changed_where_it_belongs(caller: Caller) -> None:
    made = caller.make_column("/_api/web", '<Field Type="Text" Name="PpOver" DisplayName="Over" />')
    make(caller)
    caller.merge(f"/_api/web/availablefields(guid'{made['Id']}')", {"Title": "Ny"}, site=SUB)
    assert (
        caller.get("/_api/web/fields/getbyinternalnameortitle('PpOver')?$select=Title").body["Title"] == "Ny"
    )
    assert caller.get("/_api/web/fields", site=SUB).rows == []


def test_a_lookup_reaches_a_list_of_the_web_above(caller: Caller) -> None:
    make(caller)
    target = caller.make_list("Kilde")
    caller.post(f"{target}/items", {"Title": "første"}, status=201)
    list_id = target.partition("'")[2].partition("'")[0]
    where = caller.make_list("Ting", site=SUB)
    xml = f'<Field Type="Lookup" Name="PpKilde" DisplayName="Kilde" List="{{{list_id}}}" ShowField="Title" />'
    caller.make_column(where, xml, site=SUB)
    caller.post(f"{where}/items", {"Title": "x", "PpKildeId": 1}, site=SUB, status=201)
    rows = caller.get(f"{where}/items?$select=PpKilde/Title&$expand=PpKilde", site=SUB).rows
    assert rows == [{"PpKilde": {"Title": "første"}}]


def test_people_groups_and_levels_are_the_site_collections(caller: Caller) -> None:
    make(caller)
    for path in ("sitegroups?$select=Id", "roledefinitions?$select=Id", "associatedownergroup?$select=Id"):
        assert caller.get(f"/_api/web/{path}", site=SUB).body == caller.get(f"/_api/web/{path}").body
    made = caller.post("/_api/web/sitegroups", {"Title": "Felles"}, site=SUB, status=201).body["Id"]
    assert caller.get(f"/_api/web/sitegroups({made})?$select=Title").body["Title"] == "Felles"
    where = caller.make_list("Ting", site=SUB)
    caller.make_column(where, '<Field Type="User" Name="PpHvem" DisplayName="Hvem" />', site=SUB)
    form = [{"FieldName": "Title", "FieldValue": "x"}, {"FieldName": "PpHvem", "FieldValue": person(KARI)}]
    caller.post(f"{where}/AddValidateUpdateItemUsingPath", {"formValues": form}, site=SUB, status=200)
    rows = caller.get(f"{where}/items?$select=PpHvem/EMail&$expand=PpHvem", site=SUB).rows
    assert rows[0]["PpHvem"]["EMail"] == KARI
    users = caller.get("/_api/web/siteuserinfolist?$select=Id", site=SUB).body
    assert users == caller.get("/_api/web/siteuserinfolist?$select=Id").body


def test_inherited_rights_are_those_of_the_web_above(emulator: Emulator, caller: Caller) -> None:
    make(caller)
    one = kari(emulator)
    one.get("/_api/web", site=SUB, status=403)
    give(caller, READ)
    one.get("/_api/web", site=SUB)
    call = "/_api/web/roleassignments/addroleassignment(principalid=3,roledefid=1073741827)"
    assert caller.post(call, site=SUB, status=400).code.startswith("-2146233079")
    caller.post("/_api/web/breakroleinheritance(copyroleassignments=false)", site=SUB, status=200)
    one.get("/_api/web", site=SUB, status=403)
    assert caller.get("/_api/web?$select=HasUniqueRoleAssignments", site=SUB).body["HasUniqueRoleAssignments"]
    caller.post("/_api/web/resetroleinheritance", site=SUB, status=200)
    one.get("/_api/web", site=SUB)
    caller.get("/_api/web/roleassignments", site=SUB)


def test_rights_on_a_web_alone_open_it_and_only_the_way_to_it(emulator: Emulator, caller: Caller) -> None:
    make(caller, UseSamePermissionsAsParentSite=False)
    give(caller, EDIT, SUB)
    one = kari(emulator)
    where = one.make_list("Ting", site=SUB)
    one.post(f"{where}/items", {"Title": "x"}, site=SUB, status=201)
    one.post("/_api/web/lists", {"Title": "Her", "BaseTemplate": 100}, status=403)
    assert one.get("/_api/web/lists").rows == []


def test_who_may_make_a_web(emulator: Emulator, caller: Caller) -> None:
    body = {"parameters": {"Title": "Ny", "Url": "ny"}}
    give(caller, EDIT)  # lists, but no webs: Create Subsites belongs to Full Control
    kari(emulator).post("/_api/web/webs/add", body, status=403)
    small = Caller(emulator, Principal(app_only=True, roles=frozenset({"Sites.Manage.All"}), app_id="x"))
    small.post("/_api/web/webs/add", body, status=403)
    give(caller, FULL)
    kari(emulator, "AllSites.Manage").post("/_api/web/webs/add", body, status=403)
    kari(emulator).post("/_api/web/webs/add", body, status=200)
    author = kari(emulator).get("/_api/web/author?$select=Email", site=f"{SITE}/ny").body
    assert author["Email"] == KARI


def test_listing_webs_takes_browse_directories_and_their_information_does_not(
    emulator: Emulator, caller: Caller
) -> None:
    make(caller)
    make(caller, "lukket", UseSamePermissionsAsParentSite=False)
    user = give(caller, READ)
    one = kari(emulator)
    assert one.get("/_api/web/webs", status=403).code.startswith("-2147024891")
    assert [row["Title"] for row in one.get("/_api/web/webinfos").rows] == ["Sub"]
    caller.post(f"/_api/web/roleassignments/addroleassignment(principalid={user},roledefid={CONTRIBUTE})")
    assert [row["Title"] for row in one.get("/_api/web/webs?$select=Title").rows] == ["Sub", "Lukket"]


def test_webs_lie_in_webs_and_go_from_the_innermost(caller: Caller) -> None:
    make(caller)
    make(caller, "dypt", site=SUB)
    deep = f"{SUB}/dypt"
    asked = "/_api/web?$select=Url,ParentWeb/Title&$expand=ParentWeb"
    assert caller.get(asked, site=deep).body == {"Url": deep, "ParentWeb": {"Title": "Sub"}}
    assert [row["Url"] for row in caller.get("/_api/web/webs?$select=Url").rows] == [SUB]
    assert "subsites" in caller.delete("/_api/web", site=SUB, status=500).text
    caller.delete("/_api/web", site=deep, status=200)
    caller.delete("/_api/web", site=SUB, status=200)
    assert caller.get("/_api/web/webs").rows == []
    caller.delete("/_api/web", status=501)  # the top of a site collection


def test_a_web_that_was_deleted_comes_back_from_the_sites_bin(caller: Caller) -> None:
    made = make(caller)
    where = caller.make_list("Ting", site=SUB)
    caller.post(f"{where}/items", {"Title": "x"}, site=SUB, status=201)
    caller.delete("/_api/web", site=SUB, status=200)
    assert caller.get("/_api/web/recyclebin").rows == []
    row = caller.get("/_api/site/recyclebin").rows[0]
    assert (row["ItemType"], row["ItemState"], row["LeafName"], row["DirName"]) == (
        10,
        2,
        "sub",
        "sites/empty",
    )
    caller.post(f"/_api/site/recyclebin('{row['Id']}')/restore", status=200)
    assert caller.get("/_api/web?$select=Id", site=SUB).body["Id"] == made["Id"]
    assert caller.get(f"{where}/items?$select=Title", site=SUB).rows == [{"Title": "x"}]
    caller.delete("/_api/web", site=SUB)
    row = caller.get("/_api/site/recyclebin").rows[0]
    caller.delete(f"/_api/site/recyclebin('{row['Id']}')", status=200)
    assert not caller.emulator.store.rows("lists", made["Id"])
    make(caller)


def test_the_bin_of_a_web_holds_what_was_thrown_away_there(caller: Caller) -> None:
    make(caller)
    where = caller.make_list("Ting", site=SUB)
    caller.post(f"{where}/items", {"Title": "x"}, site=SUB, status=201)
    thrown = caller.post(f"{where}/items(1)/recycle", site=SUB, status=200).body["value"]
    assert caller.get("/_api/web/recyclebin").rows == []
    assert [row["Id"] for row in caller.get("/_api/web/recyclebin", site=SUB).rows] == [thrown]
    assert [row["Id"] for row in caller.get("/_api/site/recyclebin").rows] == [thrown]
    caller.post(f"{where}/recycle", site=SUB, status=200)
    for row in caller.get("/_api/web/recyclebin", site=SUB).rows[::-1]:
        caller.post(f"/_api/site/recyclebin('{row['Id']}')/restore", status=200)
    assert len(caller.get(f"{where}/items", site=SUB).rows) == 1


def test_changes_are_told_by_web_and_for_the_whole_site(caller: Caller) -> None:
    made = make(caller)
    caller.make_list("Ting", site=SUB)
    ask = {"query": {"Add": True, "DeleteObject": True, "Web": True, "List": True}}
    below = caller.post("/_api/web/getchanges", ask, site=SUB, status=200).rows
    assert [row["ChangeType"] for row in below] == [1, 1]
    assert {row["WebId"] for row in below} == {made["Id"]}
    assert not any(row["WebId"] == made["Id"] for row in caller.post("/_api/web/getchanges", ask).rows)
    caller.delete("/_api/web", site=SUB, status=200)
    whole = [row for row in caller.post("/_api/site/getchanges", ask).rows if row["WebId"] == made["Id"]]
    assert [row["ChangeType"] for row in whole] == [1, 1, 3]
    assert whole[1]["Title"] == "Ting"


def test_settings_and_menus_of_a_web_leave_the_others_alone(caller: Caller) -> None:
    make(caller)
    caller.merge("/_api/web", {"Title": "Annet", "QuickLaunchEnabled": False}, site=SUB, status=204)
    asked = "/_api/web?$select=Title,QuickLaunchEnabled"
    assert caller.get(asked, site=SUB).body == {"Title": "Annet", "QuickLaunchEnabled": False}
    assert caller.get(asked).body == {"Title": "Tomt område", "QuickLaunchEnabled": True}
    caller.post("/_api/web/navigation/topnavigationbar", {"Title": "Topp", "Url": "/sites/empty"}, status=201)
    top = "/_api/web/navigation/topnavigationbar?$select=Title"
    assert caller.get(top, site=SUB).rows == []
    caller.merge("/_api/web/navigation", {"UseShared": True}, site=SUB)
    assert caller.get(top, site=SUB).rows == [{"Title": "Topp"}]


def test_a_web_is_opened_from_its_site_by_address_and_id(caller: Caller) -> None:
    made = make(caller)
    for url in ("sub", PATH, SUB):
        opened = caller.post("/_api/site/openweb", {"strUrl": url}, status=200).body
        assert opened["Id"] == made["Id"]
    assert caller.post(f"/_api/site/openwebbyid('{made['Id']}')", status=200).body["Url"] == SUB
    caller.post("/_api/site/openweb", {"strUrl": "nowhere"}, status=404)


def test_webs_below_the_root_site_are_found(caller: Caller) -> None:
    make(caller, "avdeling", site=ROOT)
    assert caller.get("/_api/web?$select=Url", site=f"{ROOT}/avdeling").body["Url"] == f"{ROOT}/avdeling"
    caller.get("/_api/web", site=f"{ROOT}/noe", status=404)


def test_search_knows_a_web_after_the_lag(emulator: Emulator, caller: Caller) -> None:
    make(caller)
    ask = {
        "request": {"Querytext": "contentclass:STS_Web Title:Sub", "SelectProperties": ["Path", "SPSiteUrl"]}
    }

    def found() -> list[Any]:
        body = caller.post("/_api/search/postquery", ask, status=200).body
        rows = body["PrimaryQueryResult"]["RelevantResults"]["Table"]["Rows"]
        return [[cell["Value"] for cell in row["Cells"]][:2] for row in rows]

    emulator.options.search_lag = 900
    assert found() == []
    emulator.options.search_lag = 0
    assert found() == [[SUB, SITE]]


def test_terms_in_use_are_kept_on_the_root_web(caller: Caller) -> None:
    make(caller)
    hidden = caller.get("/_api/web/lists?$select=Title&$filter=Title eq 'TaxonomyHiddenList'", site=SUB)
    assert hidden.rows == []
    assert len(caller.get("/_api/web/lists?$filter=Title eq 'TaxonomyHiddenList'").rows) == 1


def test_a_file_from_before_there_were_webs_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "tenant.sqlite"
    Emulator.open(path).store.close()
    with sqlite3.connect(path) as file:
        file.execute("DROP TABLE webs")
    caller = Caller(Emulator.open(path))
    make(caller)
    assert caller.get("/_api/web?$select=Title", site=SUB).body["Title"] == "Sub"
