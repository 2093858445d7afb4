"""Base permissions: what each right of a level allows by itself, what is told of them, and what they hide.

Sources: SPBasePermissions and SP.PermissionKind (bits), "Permission levels in SharePoint" (which right is what), wire.md
section 9 (masks of the built-in levels).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.edge import programs
from emulator.sharepoint.caller import KARI, Caller
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.sharepoint.rights import RIGHTS

READ, CONTRIBUTE, EDIT, DESIGN, FULL = 1073741826, 1073741827, 1073741830, 1073741828, 1073741829
GRAPH = "https://graph.microsoft.com/v1.0"
SEEN = ("ViewListItems", "OpenItems", "Open", "ViewPages", "UseRemoteAPIs", "BrowseUserInfo")

# What is tried, and the one right that it needs beside seeing the list.
TRIES: list[tuple[str, str, Any, str]] = [
    ("POST", "LIST/items", {"Title": "x"}, "AddListItems"),
    ("POST", "LIST/AddValidateUpdateItemUsingPath", {"formValues": [{"FieldName": "Title", "FieldValue": "z"}]}, "AddListItems"),
    ("MERGE", "LIST/items(1)", {"Title": "y"}, "EditListItems"),
    ("POST", "LIST/items(1)/ValidateUpdateListItem", {"formValues": [{"FieldName": "Title", "FieldValue": "z"}]}, "EditListItems"),
    ("DELETE", "LIST/items(1)", None, "DeleteListItems"),
    ("POST", "LIST/items(1)/recycle", None, "DeleteListItems"),
    ("POST", "/_api/web/lists", {"Title": "Ny", "BaseTemplate": 100}, "ManageLists"),
    ("POST", "LIST/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": '<Field Type="Text" Name="A" DisplayName="A"/>'}}, "ManageLists"),
    ("POST", "LIST/views", {"Title": "V"}, "ManageLists"),
    ("POST", "LIST/breakroleinheritance(true)", None, "ManagePermissions"),
    ("POST", "/_api/web/roledefinitions", {"Name": "Egen", "BasePermissions": {"High": "0", "Low": "1"}}, "ManagePermissions"),
    ("POST", "/_api/web/sitegroups", {"Title": "G"}, "CreateGroups"),
    ("GET", "/_api/web/roleassignments", None, "EnumeratePermissions"),
    ("GET", "LIST/roleassignments", None, "EnumeratePermissions"),
    ("MERGE", "/_api/web", {"Title": "T"}, "ManageWeb"),
    ("POST", "/_api/web/SetChromeOptions", {"megaMenuEnabled": True}, "ManageWeb"),
]  # fmt: skip
NEEDED = sorted({right for *_, right in TRIES})


def person(emulator: Emulator) -> Caller:
    scopes = frozenset({"AllSites.FullControl"})
    return Caller(emulator, Principal(app_only=False, scopes=scopes, login=KARI))


def level(caller: Caller, *rights: str) -> int:
    """A permission level of exactly these rights."""
    mask = sum(RIGHTS[name] for name in {*SEEN, *rights})
    body = {
        "Name": f"Nivå {mask}",
        "BasePermissions": {"High": str(mask >> 32), "Low": str(mask & 0xFFFFFFFF)},
    }
    return int(caller.post("/_api/web/roledefinitions", body, status=201).body["Id"])


def give(caller: Caller, role: int, where: str = "/_api/web") -> int:
    """Kari has this level on the site, or on what is named."""
    kari = caller.post("/_api/web/EnsureUser", {"logonName": KARI}, status=200).body["Id"]
    call = f"roleassignments/addroleassignment(principalid={kari},roledefid={role})"
    caller.post(f"{where}/{call}", status=200)
    return int(kari)


def with_row(caller: Caller) -> str:
    parent = caller.make_list()
    caller.post(f"{parent}/items", {"Title": "en"}, status=201)
    return parent


def attempt(caller: Caller, parent: str, method: str, path: str, body: Any) -> int:
    where = path.replace("LIST", parent)
    if method in ("MERGE", "DELETE"):
        headers = {"X-HTTP-Method": method, "If-Match": "*"}
        return caller.ask("POST", where, body, headers=headers).status
    return caller.ask(method, where, body).status


@pytest.mark.parametrize("right", NEEDED)
def test_each_right_allows_its_own_and_nothing_else(right: str) -> None:
    for method, path, body, needs in TRIES:
        emulator = Emulator.open()
        caller = Caller(emulator)
        parent = with_row(caller)
        give(caller, level(caller, right))
        status = attempt(person(emulator), parent, method, path, body)
        assert (status == 403) == (needs != right), f"{method} {path} with {right}: {status}"


@pytest.mark.parametrize(
    ("role", "has", "lacks"),
    [
        (READ, {"ViewListItems", "OpenItems", "ViewVersions"}, {"AddListItems", "ManageLists"}),
        (CONTRIBUTE, {"AddListItems", "DeleteListItems", "DeleteVersions"}, {"ManageLists", "ApproveItems"}),
        (EDIT, {"ManageLists", "EditListItems"}, {"ApproveItems", "ManagePermissions"}),
        (DESIGN, {"ApproveItems", "AddAndCustomizePages", "ManageLists"}, {"ManageWeb", "CreateGroups"}),
        (FULL, set(RIGHTS), set()),
    ],
)  # fmt: skip
def test_the_built_in_levels_have_the_rights_that_are_documented(
    emulator: Emulator, caller: Caller, role: int, has: set[str], lacks: set[str]
) -> None:
    give(caller, role)
    kari = person(emulator)
    told = kari.get("/_api/web?$select=EffectiveBasePermissions").body["EffectiveBasePermissions"]
    mask = (int(told["High"]) << 32) | int(told["Low"])
    held = {name for name, bit in RIGHTS.items() if mask & bit}
    assert has - {"AnonymousSearchAccessList", "AnonymousSearchAccessWebLists"} <= held
    assert not lacks & held
    asked = caller.get(f"/_api/web/GetUserEffectivePermissions(@v)?@v='i:0%23.f%7Cmembership%7C{KARI}'").body
    assert (asked["High"], asked["Low"]) == (told["High"], told["Low"])


def test_levels_add_up_and_the_token_caps_them(emulator: Emulator, caller: Caller) -> None:
    give(caller, level(caller, "AddListItems"))
    give(caller, level(caller, "DeleteListItems"))
    parent = with_row(caller)
    kari = person(emulator)
    assert attempt(kari, parent, "POST", "LIST/items", {"Title": "x"}) == 201
    assert attempt(kari, parent, "DELETE", "LIST/items(1)", None) == 200
    assert attempt(kari, parent, "MERGE", "LIST/items(2)", {"Title": "x"}) == 403
    reader = Principal(app_only=False, scopes=frozenset({"AllSites.Read"}), login=KARI)
    assert attempt(Caller(emulator, reader), parent, "POST", "LIST/items", {"Title": "x"}) == 403


@pytest.mark.parametrize(("right", "may"), [("AddListItems", True), ("ManageWeb", False)])
def test_a_person_is_told_whether_they_have_a_right(
    emulator: Emulator, caller: Caller, right: str, may: bool
) -> None:
    give(caller, CONTRIBUTE)
    bit = RIGHTS[right]
    mask = "@v=" + json.dumps({"High": str(bit >> 32), "Low": str(bit & 0xFFFFFFFF)}).replace(" ", "")
    assert person(emulator).get(f"/_api/web/DoesUserHavePermissions(@v)?{mask}").body["value"] is may


# -- a list that the caller is kept out of --------------------------------------------------------------


def closed(caller: Caller, template: int = 100) -> tuple[str, str]:
    """A list of its own permissions, of which Kari, who edits the site, has none; its id."""
    kari = give(caller, EDIT)
    parent = caller.make_list("Lukket", template)
    if template == 100:
        caller.post(f"{parent}/items", {"Title": "hemmelig"}, status=201)
    caller.post(f"{parent}/breakroleinheritance(copyroleassignments=true)", status=200)
    caller.post(
        f"{parent}/roleassignments/removeroleassignment(principalid={kari},roledefid={EDIT})", status=200
    )
    return parent, parent.split("'")[1]


WAYS = [
    ("GET", "LIST"), ("GET", "LIST?$select=Title"), ("GET", "LIST/items"), ("GET", "LIST/items(1)"), ("GET", "LIST/fields"),
    ("GET", "LIST/views"), ("GET", "LIST/rootfolder"), ("GET", "LIST/ItemCount"), ("GET", "/_api/web/lists/getbytitle('Lukket')/items"),
    ("GET", "/_api/web/GetList('/sites/empty/Lists/Lukket')/items"), ("POST", "LIST/RenderListDataAsStream"), ("POST", "LIST/GetItems"),
    ("POST", "LIST/GetChanges"), ("GET", "/_api/web/GetFolderByServerRelativeUrl('/sites/empty/Lists/Lukket')"),
]  # fmt: skip
BODIES = {
    "RenderListDataAsStream": {"parameters": {"RenderOptions": 2}},
    "GetItems": {"query": {"ViewXml": "<View/>"}},
    "GetChanges": {"query": {"Add": True, "Item": True}},
}


@pytest.mark.parametrize(("method", "path"), WAYS, ids=lambda value: value)
def test_who_has_no_permission_on_a_list_is_refused_by_every_way_to_it(
    emulator: Emulator, caller: Caller, method: str, path: str
) -> None:
    parent, _ = closed(caller)
    where = path.replace("LIST", parent)
    body = BODIES.get(path.rpartition("/")[2])
    assert caller.ask(method, where, body).status == 200, where
    answered = person(emulator).ask(method, where, body)
    assert answered.status in (403, 404), answered.text
    assert "hemmelig" not in answered.text


def test_what_is_listed_leaves_out_what_the_caller_may_not_see(emulator: Emulator, caller: Caller) -> None:
    emulator.options.search_lag = 0
    _, list_id = closed(caller)
    kari = person(emulator)
    assert "Lukket" not in kari.get("/_api/web/lists?$select=Title").text
    assert "Lukket" not in kari.get("/_api/web?$expand=Lists&$select=Lists/Title").text
    told = kari.post("/_api/web/GetChanges", {"query": {"Add": True, "Item": True, "List": True}}, status=200)
    assert list_id not in told.text
    found = kari.post("/_api/search/postquery", {"request": {"Querytext": "hemmelig"}}, status=200)
    assert "Lukket" not in found.text
    assert "Lukket" in caller.post("/_api/search/postquery", {"request": {"Querytext": "hemmelig"}}).text


def test_a_program_is_refused_too(emulator: Emulator, caller: Caller) -> None:
    _, list_id = closed(caller)
    paths = programs.WEB + '<Property Id="3" ParentId="2" Name="Lists" />'
    paths += programs.method(4, 3, "GetById", ("Guid", f"{{{list_id}}}"))
    text = programs.body(programs.query(5, 4, "Title"), paths).encode()
    answers = [
        one.ask("POST", "/_vti_bin/client.svc/ProcessQuery", text).body[0]["ErrorInfo"]
        for one in (caller, person(emulator))
    ]
    assert answers[0] is None
    assert answers[1]["ErrorTypeName"] == "System.UnauthorizedAccessException"
    every = programs.body(programs.query(5, 3, rows=("Title",)), paths).encode()
    assert "Lukket" in caller.ask("POST", "/_vti_bin/client.svc/ProcessQuery", every).text
    assert "Lukket" not in person(emulator).ask("POST", "/_vti_bin/client.svc/ProcessQuery", every).text


def graph(emulator: Emulator) -> Caller:
    return Caller(
        emulator, Principal(app_only=False, scopes=frozenset({"Sites.FullControl.All"}), login=KARI)
    )


@pytest.mark.parametrize(
    "rest", ["", "/items", "/items/1", "/items?expand=fields", "/columns", "/contentTypes", "/items/delta"]
)
def test_graph_refuses_the_list_too(emulator: Emulator, caller: Caller, rest: str) -> None:
    _, list_id = closed(caller)
    site = "/sites/contoso.sharepoint.com:/sites/empty:"
    answered = graph(emulator).ask("GET", f"{site}/lists/{list_id}{rest}", site=GRAPH)
    assert answered.status in (403, 404), answered.text
    assert list_id not in graph(emulator).get(f"{site}/lists", site=GRAPH).text


def test_graph_shows_no_library_that_the_caller_may_not_see(emulator: Emulator, caller: Caller) -> None:
    closed(caller, 101)
    site = "/sites/contoso.sharepoint.com:/sites/empty:"
    assert "Lukket" not in graph(emulator).get(f"{site}/drives", site=GRAPH).text


def test_a_file_of_a_closed_library_is_refused(emulator: Emulator, caller: Caller) -> None:
    kari = give(caller, EDIT)
    parent = caller.make_list("Bibliotek", 101)
    caller.post(
        "/_api/web/GetFolderByServerRelativeUrl('/sites/empty/Bibliotek')/Files/Add(url='a.txt',overwrite=true)",
        b"hemmelig", status=200,
    )  # fmt: skip
    caller.post(f"{parent}/breakroleinheritance(copyroleassignments=true)", status=200)
    caller.post(
        f"{parent}/roleassignments/removeroleassignment(principalid={kari},roledefid={EDIT})", status=200
    )
    where = "/_api/web/GetFileByServerRelativeUrl('/sites/empty/Bibliotek/a.txt')"
    assert caller.get(f"{where}/$value").text == "hemmelig"
    for way in (where, f"{where}/$value", f"{where}/ListItemAllFields"):
        assert person(emulator).ask("GET", way).status in (403, 404)


def test_who_was_given_one_list_opens_it_and_sees_no_other(emulator: Emulator, caller: Caller) -> None:
    emulator.options.search_lag = 0
    caller.make_list("Resten")
    parent = with_row(caller)
    caller.post(f"{parent}/breakroleinheritance(copyroleassignments=true)", status=200)
    give(caller, READ, parent)
    kari = person(emulator)
    assert [row["Title"] for row in kari.get(f"{parent}/items").rows] == ["en"]
    assert [row["Title"] for row in kari.get("/_api/web/lists?$select=Title").rows] == ["Logg"]
    found = json.dumps(kari.post("/_api/search/postquery", {"request": {"Querytext": "en"}}, status=200).body)
    assert "Logg" in found
    assert "Resten" not in found


def test_limited_access_is_not_copied_to_a_list(emulator: Emulator, caller: Caller) -> None:
    first, second = with_row(caller), caller.make_list("Neste")
    caller.post(f"{first}/breakroleinheritance(copyroleassignments=true)", status=200)
    kari = give(caller, READ, first)
    caller.post(f"{second}/breakroleinheritance(copyroleassignments=true)", status=200)
    assert kari not in [row["PrincipalId"] for row in caller.get(f"{second}/roleassignments").rows]


def test_the_owner_of_a_group_says_who_is_in_it(emulator: Emulator, caller: Caller) -> None:
    kari = give(caller, READ)
    group = caller.post("/_api/web/sitegroups", {"Title": "Styret"}, status=201).body["Id"]
    users, other = f"/_api/web/sitegroups({group})/users", {"LoginName": "admin@contoso.onmicrosoft.com"}
    assert person(emulator).post(users, other).status == 403
    caller.post(f"/_api/web/sitegroups({group})/SetUserAsOwner({kari})", status=200)
    assert person(emulator).post(users, other).status == 201
