"""Webs below a root web by CSOM and by Graph.

Sources: Microsoft's CSOM reference of WebCollection.Add and WebCreationInformation (type id: ee544823), Web.ParentWeb,
Site.OpenWeb; Graph reference, "List subsites for a site" and the site resource.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from emulator.edge.clients import Asker, hosts
from emulator.edge.programs import CONTEXT, WEB, Csom, make, method, query
from sp_prosjektportal.emulator.app import Emulator

CREATION = "{8f9e9fbe-189e-492f-884f-98f9ef9cc4d6}"
SITE = "/sites/empty"
NEW = "".join(
    f'<Property Name="{name}" Type="{kind}">{value}</Property>'
    for name, kind, value in (
        ("Description", "String", "Om den"),
        ("Language", "Int32", "1033"),
        ("Title", "String", "Sub"),
        ("Url", "String", "sub"),
        ("UseSamePermissionsAsParentSite", "Boolean", "true"),
        ("WebTemplate", "String", "STS#3"),
    )
)
ADD = (
    f'{WEB}<Property Id="3" ParentId="2" Name="Webs" />'
    f'<Method Id="4" ParentId="3" Name="Add"><Parameters><Parameter TypeId="{CREATION}">{NEW}</Parameter></Parameters></Method>'
)


@pytest.fixture
def csom(emulator: Emulator, token: Callable[..., str]) -> Csom:
    return Csom(emulator, token(), SITE)


@pytest.fixture
def made(csom: Csom) -> dict[str, Any]:
    results = csom.run(make(10, 4) + query(11, 4), ADD)
    assert 0 not in results, results[0]
    return dict(results[11])


def test_a_program_makes_a_web_and_knows_it_again(csom: Csom, made: dict[str, Any]) -> None:
    assert (made["Title"], made["ServerRelativeUrl"]) == ("Sub", f"{SITE}/sub")
    same = f'<Identity Id="1" Name="{made["_ObjectIdentity_"]}" />'
    assert csom.run(query(10, 1, "Title"), same)[10]["Title"] == "Sub"
    changed = '<SetProperty Id="20" ObjectPathId="1" Name="Title"><Parameter Type="String">Ny</Parameter></SetProperty>'
    update = '<Method Id="21" ObjectPathId="1" Name="Update" />'
    assert 0 not in csom.run(changed + update, same)
    assert csom.run(query(10, 2, "Title"), WEB)[10]["Title"] == "Tomt område"
    rows = csom.run(query(10, 3, rows=("Title",)), f'{WEB}<Property Id="3" ParentId="2" Name="Webs" />')[10]
    assert [row["Title"] for row in rows["_Child_Items_"]] == ["Ny"]


def test_a_program_on_the_web_sees_its_own_and_reaches_the_root_web(
    emulator: Emulator, token: Callable[..., str], made: dict[str, Any]
) -> None:
    below = Csom(emulator, token(), f"{SITE}/sub")
    paths = (
        f'{WEB}<Property Id="3" ParentId="1" Name="Site" /><Property Id="4" ParentId="3" Name="RootWeb" />'
        '<Property Id="5" ParentId="2" Name="ParentWeb" />'
    )
    results = below.run(query(10, 2, "Title") + query(11, 4, "Title") + query(12, 5, "Title"), paths)
    assert [results[number]["Title"] for number in (10, 11, 12)] == ["Sub", "Tomt område", "Tomt område"]
    assert results[10]["_ObjectIdentity_"].partition("|")[2] == made["_ObjectIdentity_"].partition("|")[2]
    assert 0 not in below.run('<Method Id="9" ObjectPathId="2" Name="DeleteObject" />', WEB)
    rows = Csom(emulator, token(), SITE).run(
        query(10, 3, rows=("Title",)), f'{WEB}<Property Id="3" ParentId="2" Name="Webs" />'
    )
    assert rows[10]["_Child_Items_"] == []


def test_a_site_opens_its_webs_and_shares_its_menu(
    csom: Csom, emulator: Emulator, token: Callable[..., str], made: dict[str, Any]
) -> None:
    site = f'{CONTEXT}<Property Id="2" ParentId="1" Name="Site" />'
    opened = csom.run(query(10, 3, "Title"), site + method(3, 2, "OpenWeb", ("String", "sub")))
    assert opened[10]["Title"] == "Sub"
    below = Csom(emulator, token(), f"{SITE}/sub")
    menus = f'{WEB}<Property Id="3" ParentId="2" Name="Navigation" />'
    share = '<SetProperty Id="6" ObjectPathId="3" Name="UseShared"><Parameter Type="Boolean">true</Parameter></SetProperty>'
    assert 0 not in below.run(share, menus)  # as CLI for Microsoft 365 does, spo web add --inheritNavigation
    assert below.run(query(7, 3, "UseShared"), menus)[7]["UseShared"] is True
    assert csom.run(query(7, 3, "UseShared"), menus)[7]["UseShared"] is False


def test_subwebs_for_the_current_user_are_trimmed(csom: Csom, made: dict[str, Any]) -> None:
    paths = f'{WEB}<Method Id="3" ParentId="2" Name="GetSubwebsForCurrentUser"><Parameters><Parameter Type="Null" /></Parameters></Method>'
    rows = csom.run(query(10, 3, rows=("Title",)), paths)[10]["_Child_Items_"]
    assert [row["Title"] for row in rows] == ["Sub"]


def test_graph_lists_and_finds_webs(graph: Asker, emulator: Emulator, made: dict[str, Any]) -> None:
    host = hosts(emulator)["sharepoint"]
    status, top = graph("GET", f"/sites/{host}:{SITE}")
    assert status == 200
    below = graph("GET", f"/sites/{top['id']}/sites")[1]["value"]
    assert [one["displayName"] for one in below] == ["Sub"]
    assert "root" not in below[0]
    assert below[0]["parentReference"] == {"siteId": top["id"]}
    assert below[0]["id"].rpartition(",")[0] == top["id"].rpartition(",")[0]
    for address in (below[0]["id"], f"{host}:{SITE}/sub", f"{host}:{SITE}/SUB:"):
        assert graph("GET", f"/sites/{address}")[1]["webUrl"] == f"https://{host}{SITE}/sub"
    assert graph("GET", f"/sites/{host}:{SITE}/none")[0] == 404
    assert graph("GET", f"/sites/{below[0]['id']}/sites")[1]["value"] == []


def test_graph_works_on_lists_and_files_of_a_web(
    graph: Asker, emulator: Emulator, made: dict[str, Any]
) -> None:
    own = f"/sites/{hosts(emulator)['sharepoint']}:{SITE}/sub:"
    status, new = graph("POST", f"{own}/lists", {"displayName": "Ting", "list": {"template": "genericList"}})
    assert status == 201
    graph("POST", f"{own}/lists/{new['id']}/items", {"fields": {"Title": "x"}})
    fields = graph("GET", f"{own}/lists/{new['id']}/items?$expand=fields($select=Title)")[1]["value"][0][
        "fields"
    ]
    assert fields["Title"] == "x"
    top = f"/sites/{hosts(emulator)['sharepoint']}:{SITE}:"
    assert graph("GET", f"{top}/lists/{new['id']}")[0] == 404
    drive = graph("GET", f"{own}/drive")[1]
    assert drive["webUrl"].endswith("/sites/empty/sub/Shared%20Documents")
    status, folder = graph("POST", f"/drives/{drive['id']}/root/children", {"name": "Mappe", "folder": {}})
    assert status == 201, folder
    assert graph("GET", f"/drives/{drive['id']}/root:/Mappe")[1]["name"] == "Mappe"
    assert graph("GET", f"{top}/drive/root:/Mappe")[0] == 404


def test_graph_search_finds_a_web_once_it_is_indexed(
    graph: Asker, emulator: Emulator, made: dict[str, Any]
) -> None:
    emulator.options.search_lag = 900
    assert graph("GET", "/sites?search=Sub")[1]["value"] == []
    emulator.options.search_lag = 0
    assert [one["displayName"] for one in graph("GET", "/sites?search=Sub")[1]["value"]] == ["Sub"]
