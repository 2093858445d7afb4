"""Service principals, what applications are granted, and roles in the directory."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.edge.clients import client, hosts, person
from emulator.sharepoint.caller import KARI, Answered, Caller
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.entra import applications, jwt, tokens
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.directory_roles import ROLES, SHAREPOINT_ADMINISTRATOR
from sp_prosjektportal.emulator.sharepoint.permissions import require_tenant_admin
from sp_prosjektportal.emulator.sharepoint.session import Session

GRAPH = "https://graph.microsoft.com/v1.0"
MAY_ALL = frozenset(
    {"Application.Read.All", "AppRoleAssignment.ReadWrite.All", "RoleManagement.ReadWrite.Directory"}
)
CRAWL = tokens.object_id(applications.client_id(applications.CRAWL))
GRAPH_RESOURCE, SHAREPOINT_RESOURCE = (tokens.object_id(id) for id in (tokens.GRAPH_ID, tokens.SHAREPOINT_ID))
SITES_READ = "332a536c-c7ef-4017-ab91-336970924f0d"
ASSIGNMENTS = f"/servicePrincipals/{CRAWL}/appRoleAssignments"
UNKNOWN = "021d971f-779d-439b-8006-9f084423f344"


class Graph:
    def __init__(self, emulator: Emulator) -> None:
        self.caller = Caller(emulator, Principal(app_only=True, roles=MAY_ALL, app_id="app"))

    def __call__(self, method: str, path: str, body: Any = None, status: int = 200) -> Answered:
        return self.caller.ask(method, path, body, site=GRAPH, status=status)


@pytest.fixture
def ask(emulator: Emulator) -> Graph:
    return Graph(emulator)


def _grant(**changes: str) -> dict[str, str]:
    return {"principalId": CRAWL, "resourceId": GRAPH_RESOURCE, "appRoleId": SITES_READ, **changes}


def test_an_application_is_found_by_its_name_and_by_both_its_ids(ask: Graph) -> None:
    found = ask(
        "GET", f"/servicePrincipals?$filter=displayName eq '{applications.CRAWL}'".replace(" ", "%20")
    ).rows
    assert [row["id"] for row in found] == [CRAWL]
    by_application = f"/servicePrincipals(appId='{found[0]['appId']}')"
    assert ask("GET", by_application).body["id"] == CRAWL
    assert ask("GET", f"/servicePrincipals/{CRAWL}?$select=appId").body["appId"] == found[0]["appId"]
    assert ask("GET", f"/servicePrincipals/{UNKNOWN}", status=404).code == "Request_ResourceNotFound"


def test_graph_and_sharepoint_publish_the_roles_that_are_granted(ask: Graph) -> None:
    expanded = ask("GET", f"/servicePrincipals/{CRAWL}?$expand=appRoleAssignments").body["appRoleAssignments"]
    names: dict[tuple[str, str], str] = {}
    for resource in (tokens.GRAPH_ID, tokens.SHAREPOINT_ID):
        published = ask("GET", f"/servicePrincipals(appId='{resource}')?$select=id,appRoles").body
        names |= {(published["id"], role["id"]): role["value"] for role in published["appRoles"]}
    held = sorted(
        (row["resourceDisplayName"], names[row["resourceId"], row["appRoleId"]]) for row in expanded
    )
    graph = [("Microsoft Graph", value) for value in sorted(applications.SELECTED["graph"])]
    assert held == [*graph, ("Office 365 SharePoint Online", "Sites.Selected")]


def _roles(emulator: Emulator) -> list[str]:
    """What a new token of the crawl application for Graph says."""
    found = client(emulator, applications.CRAWL).acquire_token_for_client(
        [f"https://{hosts(emulator)['graph']}/.default"]
    )
    return sorted(jwt.peek(found["access_token"]).get("roles", []))


def test_a_role_that_is_given_is_in_the_next_token_and_gone_when_it_is_taken_away(
    emulator: Emulator, ask: Graph
) -> None:
    before = _roles(emulator)
    made = ask("POST", ASSIGNMENTS, _grant(), 201).body
    assert (made["principalDisplayName"], made["principalType"]) == (applications.CRAWL, "ServicePrincipal")
    assert _roles(emulator) == sorted([*before, "Sites.Read.All"])
    assigned = ask("GET", f"/servicePrincipals/{GRAPH_RESOURCE}/appRoleAssignedTo").rows
    assert made["id"] in [row["id"] for row in assigned]
    assert ask("GET", f"{ASSIGNMENTS}/{made['id']}").body["appRoleId"] == SITES_READ
    ask("DELETE", f"{ASSIGNMENTS}/{made['id']}", status=204)
    assert _roles(emulator) == before
    assert ask("DELETE", f"{ASSIGNMENTS}/{made['id']}", status=404).code == "Request_ResourceNotFound"


REFUSED = {
    "a role twice": ({"appRoleId": "883ea226-0bf2-4a8f-9f9d-92c9162a727d"}, 400, "already exists"),
    "a role of another resource": ({"resourceId": SHAREPOINT_RESOURCE}, 400, "was not found on application"),
    "a resource that is not there": ({"resourceId": UNKNOWN}, 404, UNKNOWN),
    "no GUID": ({"appRoleId": "Sites.Read.All"}, 400, "appRoleId"),
    "somebody else than in the address": ({"principalId": GRAPH_RESOURCE}, 400, "address"),
}


@pytest.mark.parametrize(("changes", "status", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_grant_that_cannot_be_is_refused(
    emulator: Emulator, ask: Graph, changes: dict[str, str], status: int, said: str
) -> None:
    before = emulator.store.fingerprint()
    assert said in ask("POST", ASSIGNMENTS, _grant(**changes), status).body["error"]["message"]
    assert emulator.store.fingerprint() == before


def test_a_person_without_a_role_in_the_directory_grants_nothing(emulator: Emulator, ask: Graph) -> None:
    ask.caller.principal = Principal(app_only=False, scopes=MAY_ALL, login=KARI)
    assert ask("POST", ASSIGNMENTS, _grant(), 403).code == "Authorization_RequestDenied"
    ask.caller.principal = Principal(app_only=False, scopes=MAY_ALL, login=person(emulator))
    ask("POST", ASSIGNMENTS, _grant(), 201)


def _role(emulator: Emulator, **changes: str) -> dict[str, str]:
    kari = emulator.store.keys_with("directory_users", KARI)[0]
    return {
        "roleDefinitionId": SHAREPOINT_ADMINISTRATOR,
        "principalId": kari,
        "directoryScopeId": "/",
        **changes,
    }


def test_who_is_made_a_sharepoint_administrator_is_one(emulator: Emulator, ask: Graph) -> None:
    login = Principal(app_only=False, scopes=frozenset({"AllSites.FullControl"}), login=KARI)
    site = emulator.store.keys_with("sites", "/sites/empty")[0]
    kari = Session(emulator.store, site, emulator.clock.now(), login)
    with pytest.raises(Refused):
        require_tenant_admin(kari)
    path = "/roleManagement/directory/roleAssignments"
    made = ask("POST", path, _role(emulator), 201).body
    assert made["id"].endswith("-1")
    require_tenant_admin(kari)
    assert ask("POST", path, _role(emulator), 400).code == "Request_BadRequest"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("roleDefinitionId", UNKNOWN),
        ("principalId", UNKNOWN),
        ("directoryScopeId", f"/administrativeUnits/{UNKNOWN}"),
    ],
)
def test_a_role_for_what_is_not_there_is_refused(
    emulator: Emulator, ask: Graph, name: str, value: str
) -> None:
    before = emulator.store.fingerprint()
    refused = ask("POST", "/roleManagement/directory/roleAssignments", _role(emulator, **{name: value}), 404)
    assert (refused.code, UNKNOWN in refused.body["error"]["message"]) == ("Request_ResourceNotFound", True)
    assert emulator.store.fingerprint() == before
    assert UNKNOWN not in ROLES
