"""Service principals: the registered applications of the tenant, and the resources Microsoft Graph and SharePoint.

What an application was granted (``roles`` of its row) is shown, given and taken away as app role assignments; the next
token says so. Nothing else is kept of an assignment but the time: its id follows from what it is about.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from sp_prosjektportal.emulator.entra.app_roles import GRAPH, SHAREPOINT, AppRole
from sp_prosjektportal.emulator.entra.tokens import GRAPH_ID, SHAREPOINT_ID, object_id, tenant
from sp_prosjektportal.emulator.errors import NotEmulated
from sp_prosjektportal.emulator.graph.asked import Asked, expanded
from sp_prosjektportal.emulator.graph.replies import context_of, missing
from sp_prosjektportal.emulator.store import Row, Store

_MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"  # the tenant that owns Microsoft's own applications
_SEEDED = "2024-01-01T00:00:00Z"  # when the applications of a new tenant were given their roles


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """``kind`` is the key of its app roles in ``applications`` rows, and empty for what has none of its own."""

    app_id: str
    name: str
    kind: str = ""
    roles: tuple[AppRole, ...] = ()
    names: tuple[str, ...] = ()
    application: Row | None = None

    @property
    def id(self) -> str:
        return object_id(self.app_id)


RESOURCES = (
    ServicePrincipal(GRAPH_ID, "Microsoft Graph", "graph", GRAPH, ("https://graph.microsoft.com",)),
    ServicePrincipal(
        SHAREPOINT_ID,
        "Office 365 SharePoint Online",
        "sharepoint",
        SHAREPOINT,
        (f"{SHAREPOINT_ID}/*.sharepoint.com", "https://microsoft.sharepoint-df.com"),
    ),
)


@dataclass(frozen=True, slots=True)
class Assignment:
    client: ServicePrincipal
    resource: ServicePrincipal
    role: AppRole

    @property
    def id(self) -> str:
        """The principal's id and sixteen bytes more, as in recorded ones; what those say is not known."""
        more = uuid5(NAMESPACE_URL, f"{self.client.id}:{self.resource.id}:{self.role.id}")
        raw = UUID(self.client.id).bytes_le + more.bytes_le
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @property
    def stamp(self) -> str:
        """The name under which the application's row keeps when it was given."""
        return f"{self.resource.kind}:{self.role.value}"


def everyone(store: Store) -> list[ServicePrincipal]:
    own = store.rows("applications").values()
    return [*(ServicePrincipal(row["id"], row["name"], application=row) for row in own), *RESOURCES]


def find(store: Store, key: str) -> ServicePrincipal:
    """By object id. 404 when there is none."""
    found = next((one for one in everyone(store) if one.id == key.lower()), None)
    if found is None:
        raise missing(key)
    return found


def assignments(client: ServicePrincipal) -> Iterator[Assignment]:
    """What an application was granted. Permissions that Microsoft's resources do not publish are no app roles."""
    granted = (client.application or {}).get("roles", {})
    for resource in RESOURCES:
        held = granted.get(resource.kind, ())
        yield from (Assignment(client, resource, role) for role in resource.roles if role.value in held)


def given(store: Store, resource: ServicePrincipal) -> Iterator[Assignment]:
    """Everybody's assignments to the roles of one resource."""
    for client in everyone(store):
        yield from (one for one in assignments(client) if one.resource.id == resource.id)


# -- as Graph shows them -----------------------------------------------------------------------------


def shown_assignment(one: Assignment) -> Row:
    stamps = (one.client.application or {}).get("granted", {})
    return {
        "id": one.id,
        "deletedDateTime": None,
        "appRoleId": one.role.id,
        "createdDateTime": stamps.get(one.stamp, _SEEDED),
        "principalDisplayName": one.client.name,
        "principalId": one.client.id,
        "principalType": "ServicePrincipal",
        "resourceDisplayName": one.resource.name,
        "resourceId": one.resource.id,
    }


def _shown_role(role: AppRole) -> Row:
    return {
        "allowedMemberTypes": ["Application"],
        "description": role.title,
        "displayName": role.title,
        "id": role.id,
        "isEnabled": True,
        "origin": "Application",
        "value": role.value,
    }


_UNSET = (
    "appDescription", "applicationTemplateId", "description", "disabledByMicrosoftStatus", "homepage", "loginUrl", "logoutUrl",
    "notes", "preferredSingleSignOnMode", "preferredTokenSigningKeyThumbprint", "samlSingleSignOnSettings", "tokenEncryptionKeyId",
)  # fmt: skip
_NONE = (
    "addIns", "alternativeNames", "keyCredentials", "notificationEmailAddresses", "passwordCredentials", "replyUrls",
    "resourceSpecificApplicationPermissions",
)  # fmt: skip
_INFO = ("logoUrl", "marketingUrl", "privacyStatementUrl", "supportUrl", "termsOfServiceUrl")
_PUBLISHER = ("displayName", "verifiedPublisherId", "addedDateTime")


def shown(store: Store, one: ServicePrincipal) -> Row:
    """The properties of version 1.0 of the servicePrincipal. Delegated scopes of a resource are not listed [K]."""
    own = one.application is not None
    return {
        "id": one.id,
        "deletedDateTime": None,
        **dict.fromkeys(_UNSET),
        **{name: [] for name in _NONE},
        "accountEnabled": True,
        "appDisplayName": one.name,
        "appId": one.app_id,
        "appOwnerOrganizationId": tenant(store).id if own else _MICROSOFT,
        "appRoleAssignmentRequired": False,
        "appRoles": [_shown_role(role) for role in one.roles],
        "createdDateTime": _SEEDED,
        "displayName": one.name,
        "info": dict.fromkeys(_INFO),
        "oauth2PermissionScopes": [],
        "servicePrincipalNames": [*one.names, one.app_id],
        "servicePrincipalType": "Application",
        "signInAudience": "AzureADMyOrg" if own else "AzureADMultipleOrgs",
        "tags": ["WindowsAzureActiveDirectoryIntegratedApp"] if own else [],
        "verifiedPublisher": dict.fromkeys(_PUBLISHER),
    }


def told(asked: Asked, one: ServicePrincipal) -> Row:
    """Narrowed by ``$select``, with what ``$expand`` names."""
    row = asked.chosen(shown(asked.store, one))
    for name, inner in expanded(asked.options.get("$expand", "")).items():
        if name != "approleassignments" or inner:
            raise NotEmulated(f"the expansion of {name} of a service principal of Microsoft Graph.")
        place = f"servicePrincipals('{one.id}')/appRoleAssignments"
        row = row | {
            "appRoleAssignments@odata.context": context_of(asked.call, place),
            "appRoleAssignments": [shown_assignment(found) for found in assignments(one)],
        }
    return row
