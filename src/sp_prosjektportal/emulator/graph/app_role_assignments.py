"""Routes of service principals: found by name or application id, and the app roles that applications are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from uuid import UUID

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.entra.device import find_user
from sp_prosjektportal.emulator.entra.tokens import object_id
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.graph import service_principals
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.replies import entity, missing, reply
from sp_prosjektportal.emulator.graph.service_principals import Assignment, ServicePrincipal
from sp_prosjektportal.emulator.graph.users import directory_page
from sp_prosjektportal.emulator.store import Row

_BY_APPLICATION = re.compile(r"^/servicePrincipals\(appId='([^']*)'\)", re.IGNORECASE)


def by_object_id(path: str) -> str:
    """``servicePrincipals(appId='...')`` is the same object under its other key."""
    return _BY_APPLICATION.sub(lambda found: f"/servicePrincipals/{object_id(found[1].lower())}", path)


def bad(message: str) -> Refused:
    return Refused(400, "Request_BadRequest", message)


def administrators_only(asked: Asked) -> None:
    """What raises anybody's rights is for administrators among people; the first administrator stands for all roles."""
    person = find_user(asked.store, asked.principal.login) if not asked.principal.app_only else None
    if not asked.principal.app_only and not (person or {}).get("sharepoint_admin"):
        raise Refused(
            403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
        )


def guid(body: Row, name: str, resource: str) -> str:
    """A required GUID of the body, in lower case."""
    try:
        return str(UUID(str(body[name])))
    except KeyError:
        raise bad(f"A value is required for property '{name}' of resource '{resource}'.") from None
    except ValueError:
        raise bad(f"Invalid value specified for property '{name}' of resource '{resource}'.") from None


# -- service principals ------------------------------------------------------------------------------


def _list(asked: Asked) -> Answer:
    asked.only("$select", "$filter", "$expand", "$top", "$skiptoken", "$orderby", "$count", "$search")
    known = {one.id: one for one in service_principals.everyone(asked.store)}
    rows = [service_principals.shown(asked.store, one) for one in known.values()]
    show: Callable[[Row], Row] = lambda row: service_principals.told(asked, known[row["id"]])  # noqa: E731
    return directory_page(asked, _context(asked), rows, lambda row: row, show)


def _get(asked: Asked, key: str) -> Answer:
    asked.only("$select", "$expand")
    row = service_principals.told(asked, service_principals.find(asked.store, key))
    return entity(asked.call, f"{_context(asked)}/$entity", row, x_ms_resource_unit="1")


def _context(asked: Asked) -> str:
    return f"servicePrincipals{'(appRoleAssignments())' if asked.options.get('$expand') else ''}"


# -- assignments -------------------------------------------------------------------------------------


def _of(asked: Asked, key: str, relation: str) -> Iterable[Assignment]:
    """Those of a client (``appRoleAssignments``), or those to a resource (``appRoleAssignedTo``)."""
    found = service_principals.find(asked.store, key)
    if relation.lower() == "approleassignments":
        return service_principals.assignments(found)
    return service_principals.given(asked.store, found)


def _assigned(asked: Asked, key: str, relation: str) -> Answer:
    asked.only("$select", "$filter", "$top", "$skiptoken", "$count", "$orderby")
    rows = [service_principals.shown_assignment(one) for one in _of(asked, key, relation)]
    context = f"servicePrincipals('{key}')/{relation}"
    return directory_page(asked, context, rows, lambda row: row, asked.chosen)


def _find(asked: Asked, key: str, relation: str, id: str) -> Assignment:
    found = next((one for one in _of(asked, key, relation) if one.id == id.rstrip("=")), None)
    if found is None:
        raise missing(id)
    return found


def _one_assigned(asked: Asked, key: str, relation: str, id: str) -> Answer:
    asked.only("$select")
    row = service_principals.shown_assignment(_find(asked, key, relation, id))
    context = f"servicePrincipals('{key}')/{relation}/$entity"
    return entity(asked.call, context, asked.chosen(row), x_ms_resource_unit="1")


def _assign(asked: Asked, key: str, relation: str) -> Answer:
    """Give an application a role. In force with its next token."""
    administrators_only(asked)
    own = service_principals.find(asked.store, key)
    body = asked.json()
    client_id, resource_id, role_id = (
        guid(body, name, "AppRoleAssignment") for name in ("principalId", "resourceId", "appRoleId")
    )
    if own.id != (client_id if relation.lower() == "approleassignments" else resource_id):
        raise bad("The object of the address is not the one that the assignment is about.")  # [K] the message
    client = _client(asked, client_id)
    resource = service_principals.find(asked.store, resource_id)
    role = next((one for one in resource.roles if one.id == role_id), None)
    if role is None:
        raise bad(f"Permission being assigned was not found on application '{resource.app_id}'.")
    made = Assignment(client, resource, role)
    if any(one.id == made.id for one in service_principals.assignments(client)):
        raise bad("Permission being assigned already exists on the object")
    stored = _granted(asked, made)
    shown = service_principals.shown_assignment(Assignment(stored, resource, role))
    return entity(asked.call, f"servicePrincipals('{key}')/{relation}/$entity", shown, 201)


def _client(asked: Asked, key: str) -> ServicePrincipal:
    if asked.store.get("directory_users", key) or asked.store.get("directory_groups", key):
        raise NotEmulated("the assignment of an app role to a person or a group.")
    client = service_principals.find(asked.store, key)
    if client.application is None:
        raise NotEmulated(f"the assignment of an app role to {client.name}.")
    return client


def _granted(asked: Asked, made: Assignment) -> ServicePrincipal:
    row, kind = made.client.application or {}, made.resource.kind
    roles = {**row["roles"], kind: [*row["roles"].get(kind, []), made.role.value]}
    granted = {**row.get("granted", {}), made.stamp: asked.call.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    new = row | {"roles": roles, "granted": granted}
    asked.store.put("applications", row["id"], new)
    return ServicePrincipal(row["id"], row["name"], application=new)


def _revoke(asked: Asked, key: str, relation: str, id: str) -> Answer:
    administrators_only(asked)
    one = _find(asked, key, relation, id)
    row, kind = one.client.application or {}, one.resource.kind
    left = [value for value in row["roles"][kind] if value != one.role.value]
    granted = {name: when for name, when in row.get("granted", {}).items() if name != one.stamp}
    asked.store.put(
        "applications", row["id"], row | {"roles": {**row["roles"], kind: left}, "granted": granted}
    )
    return reply(asked.call, 204)


_RELATION = r"/servicePrincipals/([^/]+)/(appRoleAssignments|appRoleAssignedTo)"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/servicePrincipals", _list),
    ("GET", r"/servicePrincipals/([^/]+)", _get),
    ("GET", _RELATION, _assigned),
    ("POST", _RELATION, _assign),
    ("GET", rf"{_RELATION}/([^/]+)", _one_assigned),
    ("DELETE", rf"{_RELATION}/([^/]+)", _revoke),
)
