"""Preconditions of service principals and of roles in the directory."""

from __future__ import annotations

import re

from emulator.conformance.harness import Asked, Case, Got, World, seeds
from sp_prosjektportal.emulator.app import Principal
from sp_prosjektportal.emulator.entra import applications, tokens

GRAPH = "https://graph.microsoft.com/v1.0"
GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
DAEMON = "Product Catalog daemon"
_MAY_ALL = Principal(
    app_only=True,
    roles=frozenset(
        {"Application.Read.All", "AppRoleAssignment.ReadWrite.All", "RoleManagement.ReadWrite.Directory"}
    ),
    app_id="app",
)
# The authored answer has names of an early beta; version 1.0 says appOwnerOrganizationId and info/supportUrl instead,
# and a resource of the tenant's own has no counterpart here.
_EARLIER = ("appOwnerTenantId", "errorUrl", "preferredTokenSigningKeyEndDateTime", "publisherName", "samlMetadataUrl",
            "termsOfService", "support", "privacy", "marketing")  # fmt: skip


def _daemon(world: World, *granted: str) -> str:
    """An application with these permissions in Graph; the id of its service principal."""
    world.caller.principal = _MAY_ALL
    roles = {"graph": list(granted), "sharepoint": ["Sites.Selected"] if granted else []}
    row = applications.register(world.emulator.store, DAEMON, roles)
    return tokens.object_id(row["id"])


def _held(world: World, key: str) -> list[str]:
    found = world.caller.ask("GET", f"/servicePrincipals/{key}/appRoleAssignments", site=GRAPH, status=200)
    return [str(row["id"]) for row in found.rows]


@seeds("cli.security")
def service_principals(world: World, case: Case) -> Asked:
    if case.method == "DELETE":
        return _revoked(world, case)
    nothing = case.answer == {"value": []}
    key = _daemon(world, *(() if nothing else ("User.Read.All",)))
    url = re.sub(rf"/servicePrincipals/{GUID}", f"/servicePrincipals/{key}", case.url)

    def then(world: World, got: Got) -> list[str]:
        rows = got.body["value"]
        if nothing:
            return [] if rows == [] else ["an application without roles has some"]
        wanted = case.answer["value"][0]["appRoleAssignments"][0]["appRoleId"]
        roles = [one["appRoleId"] for row in rows for one in row["appRoleAssignments"]]
        return [] if wanted in roles and len(rows) == 1 else [f"the roles are {roles}"]

    return world.asked(case, url=url, optional=_EARLIER, then=then)


def _revoked(world: World, case: Case) -> Asked:
    key = _daemon(world, "User.Read.All", "Sites.Read.All")
    before = _held(world, key)
    url = f"{GRAPH}/servicePrincipals/{key}/appRoleAssignments/{before[0]}"

    def then(world: World, got: Got) -> list[str]:
        return [] if _held(world, key) == before[1:] else ["the assignment is still there"]

    return world.asked(case, url=url, status=204, then=then)


@seeds("cli.security.error")
def unknown_principals(world: World, case: Case) -> Asked:
    """The authored errors are of no service; Graph's own say that the object is not there."""
    world.caller.principal = _MAY_ALL
    return world.asked(case, status=404, code="Request_ResourceNotFound")
