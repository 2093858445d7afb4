"""Role assignments and owners of groups by programs, as PnP PowerShell's Set-PnPListPermission changes them."""

from __future__ import annotations

import pytest

from emulator.edge import programs
from emulator.sharepoint.caller import KARI, Caller
from sp_prosjektportal.emulator.app import Emulator, Principal

READ, EDIT = 1073741826, 1073741830


@pytest.fixture
def emulator() -> Emulator:
    return Emulator.open()


@pytest.fixture
def caller(emulator: Emulator) -> Caller:
    return Caller(emulator)


def ref(id: int, path: int, name: str, argument: int) -> str:
    inner = f'<Parameters><Parameter ObjectPathId="{argument}" /></Parameters>'
    return f'<Method Id="{id}" ObjectPathId="{path}" Name="{name}">{inner}</Method>'


def at(id: int, parent: int, name: str, argument: int) -> str:
    inner = f'<Parameters><Parameter ObjectPathId="{argument}" /></Parameters>'
    return f'<Method Id="{id}" ParentId="{parent}" Name="{name}">{inner}</Method>'


def paths(list_id: str) -> str:
    """4 the list, 5 its assignments, 6 the members, 7 their assignment, 8 its levels, 10 the level Read."""
    return (
        programs.WEB + '<Property Id="3" ParentId="2" Name="Lists" />'
        + programs.method(4, 3, "GetById", ("Guid", f"{{{list_id}}}"))
        + '<Property Id="5" ParentId="4" Name="RoleAssignments" /><Property Id="6" ParentId="2" Name="AssociatedMemberGroup" />'
        + at(7, 5, "GetByPrincipal", 6)
        + '<Property Id="8" ParentId="7" Name="RoleDefinitionBindings" /><Property Id="9" ParentId="2" Name="RoleDefinitions" />'
        + programs.method(10, 9, "GetById", ("Int32", READ))
    )  # fmt: skip


def run(caller: Caller, actions: str, where: str) -> str:
    sent = programs.body(actions, where).encode()
    answer = caller.ask("POST", "/_vti_bin/client.svc/ProcessQuery", sent).body[0]
    return str((answer["ErrorInfo"] or {}).get("ErrorMessage", ""))


def closed(caller: Caller) -> str:
    parent = caller.make_list()
    caller.post(f"{parent}/breakroleinheritance(copyroleassignments=true)", status=200)
    return parent


def roles(caller: Caller, parent: str) -> list[int]:
    member = caller.get("/_api/web/AssociatedMemberGroup").body["Id"]
    rows = caller.get(f"{parent}/roleassignments?$expand=RoleDefinitionBindings").rows
    return [r["Id"] for row in rows if row["PrincipalId"] == member for r in row["RoleDefinitionBindings"]]


CALLS = '<Method Id="{id}" ObjectPathId="{path}" Name="{name}"><Parameters /></Method>'
UPDATE = CALLS.format(id=30, path=7, name="Update")
REMOVE_ALL = CALLS.format(id=20, path=8, name="RemoveAll")


def test_levels_stand_when_the_assignment_is_updated(caller: Caller) -> None:
    parent = closed(caller)
    where = paths(parent.split("'")[1])
    assert run(caller, REMOVE_ALL + ref(21, 8, "Add", 10), where) == ""
    assert roles(caller, parent) == [EDIT]
    assert run(caller, REMOVE_ALL + ref(21, 8, "Add", 10) + UPDATE, where) == ""
    assert roles(caller, parent) == [READ]
    assert run(caller, ref(21, 8, "Remove", 10) + UPDATE, where) == ""
    assert roles(caller, parent) == []
    assert "Can not find the principal" in run(caller, UPDATE, where)


def test_an_assignment_is_deleted_whole(caller: Caller) -> None:
    parent = closed(caller)
    assert run(caller, CALLS.format(id=20, path=7, name="DeleteObject"), paths(parent.split("'")[1])) == ""
    assert roles(caller, parent) == []


def test_what_is_no_principal_and_no_level_is_refused(caller: Caller) -> None:
    parent = closed(caller)
    where = paths(parent.split("'")[1])
    assert "expected range" in run(caller, ref(21, 8, "Add", 6), where)
    assert "expected range" in run(caller, programs.make(22, 11), where + at(11, 5, "GetByPrincipal", 4))


def test_who_may_not_manage_permissions_is_refused(emulator: Emulator, caller: Caller) -> None:
    parent = closed(caller)
    member = caller.get("/_api/web/AssociatedMemberGroup").body["Id"]
    caller.post(f"/_api/web/sitegroups({member})/users", {"LoginName": KARI}, status=201)
    scopes = frozenset({"AllSites.FullControl"})
    kari = Caller(emulator, Principal(app_only=False, scopes=scopes, login=KARI))
    error = run(kari, REMOVE_ALL + ref(21, 8, "Add", 10) + UPDATE, paths(parent.split("'")[1]))
    assert "unauthorized" in error
    assert roles(caller, parent) == [EDIT]


def test_a_group_may_own_another(caller: Caller) -> None:
    made = caller.post("/_api/web/sitegroups", {"Title": "Styret"}, status=201).body
    where = (
        programs.WEB + '<Property Id="3" ParentId="2" Name="SiteGroups" />'
        + programs.method(4, 3, "GetById", ("Int32", made["Id"]))
        + '<Property Id="5" ParentId="2" Name="AssociatedOwnerGroup" />'
    )  # fmt: skip
    own = '<SetProperty Id="10" ObjectPathId="4" Name="Owner"><Parameter ObjectPathId="{}" /></SetProperty>'
    update = CALLS.format(id=11, path=4, name="Update")
    assert "expected range" in run(caller, own.format(2) + update, where)
    assert run(caller, own.format(5) + update, where) == ""
    owners = caller.get("/_api/web/AssociatedOwnerGroup").body["Title"]
    assert caller.get(f"/_api/web/sitegroups({made['Id']})").body["OwnerTitle"] == owners
