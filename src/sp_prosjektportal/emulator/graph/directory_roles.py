"""Roles of the directory, given to people: ``roleManagement/directory/roleAssignments``.

Of the roles only two mean anything here: Global Administrator and SharePoint Administrator administer SharePoint.
"""

from __future__ import annotations

import base64
from uuid import UUID

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.entra.device import find_user
from sp_prosjektportal.emulator.errors import NotEmulated
from sp_prosjektportal.emulator.graph import service_principals
from sp_prosjektportal.emulator.graph.app_role_assignments import administrators_only, bad, guid
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.replies import entity, missing
from sp_prosjektportal.emulator.store import Row

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
SHAREPOINT_ADMINISTRATOR = "f28a1f50-f6e7-4571-818b-6a12f2af6b6c"
# Microsoft's built-in roles by their template ids, the same in every tenant ("Microsoft Entra built-in roles").
ROLES = {
    GLOBAL_ADMINISTRATOR: "Global Administrator",
    SHAREPOINT_ADMINISTRATOR: "SharePoint Administrator",
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
    "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
    "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
    "fdd7a751-b60b-444a-984c-02652fe8fa1c": "Groups Administrator",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
    "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
    "69091246-20e8-4a56-aa4d-066075b2a7a8": "Teams Administrator",
}
_CONFLICT = (
    "A conflicting object with one or more of the specified property values is present in the directory."
)


def _assign(asked: Asked) -> Answer:
    """400 for a body that lacks something, 404 for a role, principal or scope that is not there."""
    administrators_only(asked)
    body = asked.json()
    role, principal = (guid(body, name, "RoleAssignment") for name in ("roleDefinitionId", "principalId"))
    scope = str(body.get("directoryScopeId") or "")
    if not scope.startswith("/"):
        raise bad("A value is required for property 'directoryScopeId' of resource 'RoleAssignment'.")
    if role not in ROLES:
        raise missing(role)
    person = _principal(asked, principal)
    _check_scope(asked, scope)
    raw = UUID(role).bytes_le + UUID(principal).bytes_le
    id = base64.urlsafe_b64encode(raw).decode().rstrip("=") + "-1"
    if asked.store.get("directory_role_assignments", id):
        raise bad(_CONFLICT)
    row = {"id": id, "principalId": principal, "directoryScopeId": scope, "roleDefinitionId": role}
    asked.store.put("directory_role_assignments", id, row)
    if person is not None and role in (GLOBAL_ADMINISTRATOR, SHAREPOINT_ADMINISTRATOR):
        asked.store.put("directory_users", person["id"], person | {"sharepoint_admin": True})
    return entity(asked.call, "roleManagement/directory/roleAssignments/$entity", row, 201)


def _principal(asked: Asked, key: str) -> Row | None:
    """The person, or nothing for an application. 404 for what the directory does not know."""
    if asked.store.get("directory_groups", key):
        raise NotEmulated("a role of the directory given to a group.")
    person = find_user(asked.store, key)
    if person is None:
        service_principals.find(asked.store, key)
    return person


def _check_scope(asked: Asked, scope: str) -> None:
    """The whole directory. There are no administrative units here, so that none is found."""
    last = scope.rpartition("/")[2]
    if not last:
        return
    known = any(one.id == last for one in service_principals.everyone(asked.store))
    if known or asked.store.get("directory_groups", last) or asked.store.get("directory_users", last):
        raise NotEmulated("a role of the directory with a single object as its scope.")
    raise missing(last)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", r"/roleManagement/directory/roleAssignments", _assign),
)
