"""Every change in SharePoint has a declared requirement; who may what, row by row, by documented permission levels.

Sources: wire.md section 1.4; "Permission levels in SharePoint" (Read: view; Contribute: add, edit and delete items; Edit:
manage lists; Full Control: manage permissions, create groups); "Overview of Selected permissions" (read, write, owner,
fullcontrol; write creates no lists: pnp/powershell issue 5169).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import sp_prosjektportal.emulator.sharepoint as package
from emulator.sharepoint.caller import KARI, Caller
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.sharepoint.entity import Node
from sp_prosjektportal.emulator.sharepoint.requirements import ADD, DELETE, MERGE, needed

for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)


def classes(top: type[Node] = Node) -> Iterator[type[Node]]:
    for each in top.__subclasses__():
        yield each
        yield from classes(each)


def test_every_change_has_a_declared_requirement() -> None:
    undeclared = set()
    for each in classes():
        operations = [member.name for member in each.members.values() if member.kind == "action"]
        operations += [o for o in (ADD, MERGE, DELETE) if getattr(each, o) is not getattr(Node, o)]
        undeclared |= {f"{each.__name__}.{o}" for o in operations if needed(each, o) is None}
    assert undeclared == set()


# method, path, body, least level. LIST is a list with a row.
REQUESTS = [
    ("GET", "/_api/web?$select=Title", None, "read"),
    ("GET", "LIST/items", None, "read"),
    ("POST", "LIST/RenderListDataAsStream", {"parameters": {"RenderOptions": 2}}, "read"),
    ("POST", "LIST/GetItems", {"query": {"ViewXml": "<View/>"}}, "read"),
    ("POST", "LIST/items", {"Title": "x"}, "write"),
    ("MERGE", "LIST/items(1)", {"Title": "y"}, "write"),
    ("DELETE", "LIST/items(1)", None, "write"),
    ("POST", "LIST/items(1)/recycle", None, "write"),
    ("POST", "LIST/AddValidateUpdateItemUsingPath", {"formValues": [{"FieldName": "Title", "FieldValue": "z"}]}, "write"),
    ("POST", "/_api/web/lists", {"Title": "Ny", "BaseTemplate": 100}, "manage"),
    ("MERGE", "LIST", {"Description": "d"}, "manage"),
    ("DELETE", "LIST", None, "manage"),
    ("POST", "LIST/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": '<Field Type="Text" Name="A" DisplayName="A"/>'}}, "manage"),
    ("POST", "LIST/views", {"Title": "V"}, "manage"),
    ("POST", "/_api/web/sitegroups", {"Title": "G"}, "full"),
    ("POST", "LIST/breakroleinheritance(true)", None, "full"),
    ("MERGE", "/_api/web", {"Title": "T"}, "full"),
    ("POST", "/_api/site/RegisterHubSite", None, "tenant"),
]  # fmt: skip
ORDER = ["none", "read", "write", "manage", "full", "tenant"]
APPLICATIONS = {
    "Mail.Read": "none", "Sites.Selected": "none", "Sites.Read.All": "read", "Sites.ReadWrite.All": "write",
    "Sites.Manage.All": "manage", "Sites.FullControl.All": "tenant",
}  # fmt: skip
GRANTS = {"read": "read", "write": "write", "manage": "manage", "owner": "full", "fullcontrol": "full"}
PEOPLE = {"": "none", "Visitor": "read", "Member": "manage", "Owner": "full"}
SCOPES = {
    "AllSites.Read": "read",
    "AllSites.Write": "write",
    "AllSites.Manage": "manage",
    "AllSites.FullControl": "full",
}


def check(emulator: Emulator, principal: Principal, held: str) -> None:
    """Each request by this caller: refused or carried out, and refused without a trace."""
    parent = Caller(emulator).make_list("Rettigheter")
    Caller(emulator).post(f"{parent}/items", {"Title": "en"}, status=201)
    for method, path, body, least in REQUESTS:
        caller, before = Caller(emulator, principal), emulator.store.fingerprint()
        with_method = {"X-HTTP-Method": method, "If-Match": "*"} if method in ("MERGE", "DELETE") else {}
        verb = "POST" if with_method else method
        found = _undone(emulator, caller, verb, path.replace("LIST", parent), body, with_method)
        allowed = ORDER.index(held) >= ORDER.index(least)
        assert (found < 400) is allowed, (method, path, held, found)
        if not allowed:
            assert found == 403
            assert emulator.store.fingerprint() == before


class Undo(Exception):
    pass


def _undone(
    emulator: Emulator, caller: Caller, verb: str, path: str, body: object, headers: dict[str, str]
) -> int:
    """The status; what an allowed request did is taken back, so that the next one finds the same site."""
    status = 0
    try:
        with emulator.store.atomic():
            status = caller.ask(verb, path, body, headers=headers).status
            if status < 400:
                raise Undo
    except Undo:
        pass
    return status


@pytest.mark.parametrize(("role", "held"), APPLICATIONS.items())
def test_applications(emulator: Emulator, role: str, held: str) -> None:
    check(emulator, Principal(app_only=True, roles=frozenset({role}), app_id="a"), held)


@pytest.mark.parametrize(("grant", "held"), GRANTS.items())
def test_grants_on_a_single_site(emulator: Emulator, grant: str, held: str) -> None:
    site = emulator.store.keys_with("sites", "/sites/empty")[0]
    emulator.store.put("site_permissions", "a", {"roles": [grant]}, site)
    check(emulator, Principal(app_only=True, roles=frozenset({"Sites.Selected"}), app_id="a"), held)


@pytest.mark.parametrize(("scope", "allowed"), SCOPES.items())
@pytest.mark.parametrize(("group", "own"), PEOPLE.items())
def test_people_have_the_lesser_of_scope_and_own_rights(
    emulator: Emulator, group: str, own: str, scope: str, allowed: str
) -> None:
    if group:
        caller = Caller(emulator)
        number = caller.get(f"/_api/web/Associated{group}Group").body["Id"]
        caller.post(f"/_api/web/sitegroups({number})/users", {"LoginName": KARI}, status=201)
    held = ORDER[min(ORDER.index(own), ORDER.index(allowed))]
    check(emulator, Principal(app_only=False, scopes=frozenset({scope}), login=KARI, app_id="a"), held)


def test_a_row_with_rights_of_its_own_is_not_there_for_others(emulator: Emulator) -> None:
    caller = Caller(emulator)
    parent = caller.make_list("Rader")
    for title in ("åpen", "lukket"):
        caller.post(f"{parent}/items", {"Title": title}, status=201)
    member = caller.get("/_api/web/AssociatedMemberGroup").body["Id"]
    caller.post(f"/_api/web/sitegroups({member})/users", {"LoginName": KARI}, status=201)
    caller.post(f"{parent}/items(2)/breakroleinheritance(copyroleassignments=false)", status=200)
    kari = Caller(
        emulator,
        Principal(app_only=False, scopes=frozenset({"AllSites.FullControl"}), login=KARI, app_id="a"),
    )
    assert [row["Title"] for row in kari.get(f"{parent}/items").rows] == ["åpen"]
    streamed = kari.post(f"{parent}/RenderListDataAsStream", {"parameters": {"RenderOptions": 2}}).body
    assert [row["ID"] for row in streamed["Row"]] == ["1"]
    assert kari.ask("GET", f"{parent}/items(2)").status in (403, 404)
    assert len(caller.get(f"{parent}/items").rows) == 2
    user = caller.post("/_api/web/EnsureUser", {"logonName": KARI}).body["Id"]
    caller.post(f"{parent}/items(2)/roleassignments/addroleassignment({user},1073741826)", status=200)
    assert len(kari.get(f"{parent}/items").rows) == 2
    assert (
        kari.ask("POST", f"{parent}/items(2)", {"Title": "x"}, headers={"X-HTTP-Method": "MERGE"}).status
        == 403
    )


def test_what_is_shared_below_opens_the_site_and_nothing_else(emulator: Emulator) -> None:
    caller = Caller(emulator)
    shared, closed = caller.make_list("Delt"), caller.make_list("Lukket")
    kari = Caller(
        emulator,
        Principal(app_only=False, scopes=frozenset({"AllSites.FullControl"}), login=KARI, app_id="a"),
    )
    assert kari.ask("GET", f"{shared}/items").status == 403
    user = caller.post("/_api/web/EnsureUser", {"logonName": KARI}).body["Id"]
    caller.post(f"{shared}/breakroleinheritance(copyroleassignments=true)", status=200)
    caller.post(f"{shared}/roleassignments/addroleassignment({user},1073741827)", status=200)
    assert kari.ask("GET", f"{shared}/items").status == 200
    assert kari.ask("POST", f"{shared}/items", {"Title": "x"}).status == 201
    assert kari.ask("GET", f"{closed}/items").status == 403
    assert [row["Title"] for row in kari.get("/_api/web/lists?$select=Title").rows] == ["Delt"]
