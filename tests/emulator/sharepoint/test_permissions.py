import pytest

from emulator.sharepoint.caller import KARI, OWNER, SITE, Caller
from sp_prosjektportal.emulator.app import Emulator, Principal

READ, CONTRIBUTE, FULL = 1073741826, 1073741827, 1073741829


def application(emulator: Emulator, *roles: str) -> Caller:
    return Caller(emulator, Principal(app_only=True, roles=frozenset(roles), app_id="app-1"))


def someone(emulator: Emulator, login: str, scope: str = "AllSites.FullControl") -> Caller:
    return Caller(emulator, Principal(app_only=False, scopes=frozenset({scope}), login=login))


def tries(caller: Caller, parent: str) -> list[int]:
    """Reading, writing a row, making a list, changing rights."""
    return [
        caller.ask("GET", f"{parent}/items").status,
        caller.ask("POST", f"{parent}/items", {"Title": "x"}).status,
        caller.ask("POST", "/_api/web/lists", {"Title": f"L{id(caller)}", "BaseTemplate": 100}).status,
        caller.ask("POST", "/_api/web/sitegroups", {"Title": f"G{id(caller)}"}).status,
    ]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("Sites.Selected", [403, 403, 403, 403]),
        ("Sites.Read.All", [200, 403, 403, 403]),
        ("Sites.ReadWrite.All", [200, 201, 403, 403]),
        ("Sites.Manage.All", [200, 201, 201, 403]),
        ("Sites.FullControl.All", [200, 201, 201, 201]),
    ],
)
def test_an_application_may_what_its_role_says(
    emulator: Emulator, caller: Caller, role: str, expected: list[int]
) -> None:
    parent = caller.make_list()
    assert tries(application(emulator, role), parent) == expected


@pytest.mark.parametrize(
    ("granted", "expected"),
    [("read", [200, 403, 403, 403]), ("write", [200, 201, 403, 403]), ("fullcontrol", [200, 201, 201, 201])],
)
def test_sites_selected_is_worth_what_the_site_granted(
    emulator: Emulator, caller: Caller, granted: str, expected: list[int]
) -> None:
    parent = caller.make_list()
    site = caller.get("/_api/site").body["Id"]
    emulator.store.put("site_permissions", "app-1", {"roles": [granted]}, site)
    chosen = application(emulator, "Sites.Selected")
    assert tries(chosen, parent) == expected
    chosen.get("/_api/web", site=SITE.rpartition("/sites/")[0], status=403)


def test_a_person_may_what_the_groups_say_and_no_more_than_the_scope(
    emulator: Emulator, caller: Caller
) -> None:
    parent = caller.make_list()
    kari = someone(emulator, KARI)
    assert tries(kari, parent)[0] == 403
    member = caller.get("/_api/web/AssociatedMemberGroup").body["Id"]
    caller.post(
        f"/_api/web/sitegroups({member})/users", {"LoginName": f"i:0#.f|membership|{KARI}"}, status=201
    )
    assert tries(kari, parent) == [200, 201, 201, 403]
    assert tries(someone(emulator, KARI, "AllSites.Read"), parent) == [200, 403, 403, 403]
    assert tries(someone(emulator, OWNER), parent) == [200, 201, 201, 201]
    row = caller.get(f"{parent}/items?$top=1&$select=Author/EMail&$expand=Author&$orderby=Id desc").rows[0]
    assert row["Author"]["EMail"] == OWNER


def test_a_list_with_rights_of_its_own_obeys_them(emulator: Emulator, caller: Caller) -> None:
    parent = caller.make_list()
    member = caller.get("/_api/web/AssociatedMemberGroup").body["Id"]
    caller.post(f"/_api/web/sitegroups({member})/users", {"LoginName": KARI}, status=201)
    caller.post(
        f"{parent}/roleassignments/addroleassignment(principalid={member},roledefid={READ})", status=400
    )
    caller.post(f"{parent}/breakroleinheritance(copyroleassignments=false,clearsubscopes=true)", status=200)
    assert caller.get(f"{parent}?$select=HasUniqueRoleAssignments").body["HasUniqueRoleAssignments"] is True
    kari = someone(emulator, KARI)
    assert tries(kari, parent)[:2] == [403, 403]
    assert "Logg" not in [row["Title"] for row in kari.get("/_api/web/lists?$select=Title").rows]
    caller.post(
        f"{parent}/roleassignments/addroleassignment(principalid={member},roledefid={READ})", status=200
    )
    assert tries(kari, parent)[:2] == [200, 403]
    caller.post(
        f"{parent}/roleassignments/AddRoleAssignment(principalId={member},roleDefId={CONTRIBUTE})", status=200
    )
    caller.post(
        f"{parent}/roleassignments/removeroleassignment(principalid={member},roledefid={READ})", status=200
    )
    rows = caller.get(f"{parent}/roleassignments?$expand=Member,RoleDefinitionBindings").rows
    assert [(row["PrincipalId"], [r["Id"] for r in row["RoleDefinitionBindings"]]) for row in rows] == [
        (member, [CONTRIBUTE])
    ]
    caller.post(f"{parent}/resetroleinheritance", status=200)
    assert caller.get(f"{parent}?$select=HasUniqueRoleAssignments").body["HasUniqueRoleAssignments"] is False


def test_groups_are_found_by_id_and_name_and_unknown_people_refused(caller: Caller) -> None:
    made = caller.post("/_api/web/sitegroups", {"Title": "Innsyn", "Description": "Styret"}, status=201).body
    assert made["PrincipalType"] == 8
    assert caller.get("/_api/web/sitegroups/getByName('innsyn')").body["Id"] == made["Id"]
    caller.post("/_api/web/sitegroups", {"Title": "innsyn"}, status=500)
    caller.get("/_api/web/sitegroups/getById(999)", status=404)
    path = f"/_api/web/sitegroups({made['Id']})/users"
    assert caller.post(
        path, {"LoginName": "i:0#.f|membership|nobody@contoso.com"}, status=400
    ).code.startswith("-2130575276")
    user = caller.post(path, {"LoginName": KARI}, status=201).body
    assert [row["Id"] for row in caller.get(path).rows] == [user["Id"]]
    caller.post(f"{path}/removeById({user['Id']})", status=200)
    assert caller.get(path).rows == []


def test_a_user_is_made_known_once_and_unknown_ones_are_400_and_500(caller: Caller) -> None:
    first = caller.post("/_api/web/EnsureUser", {"logonName": f"i:0#.f|membership|{KARI}"}, status=200).body
    assert first["UserId"]["NameIdIssuer"] == "urn:federation:microsoftonline"
    assert caller.post(f"/_api/Web/EnsureUser('i:0%23.f%7Cmembership%7C{KARI}')").body["Id"] == first["Id"]
    assert caller.post("/_api/web/EnsureUser", {"logonName": "x@y.no"}, status=400).code.startswith(
        "-2146232832"
    )
    assert caller.get("/_api/web/GetUserById(9999)", status=500).code.startswith("-2146232832")


def test_role_definitions_have_their_known_ids_and_norwegian_names(caller: Caller) -> None:
    rows = {row["Id"]: row for row in caller.get("/_api/web/RoleDefinitions").rows}
    assert rows[FULL]["Name"] == "Full kontroll"
    assert rows[FULL]["BasePermissions"] == {"High": "2147483647", "Low": "4294967295"}
