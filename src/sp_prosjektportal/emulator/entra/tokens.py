"""Access tokens: which resource they are for, what they say, and whether a service takes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from sp_prosjektportal.emulator.app import Answer, Call, Principal, Rejected, new_guid
from sp_prosjektportal.emulator.clock import wall
from sp_prosjektportal.emulator.entra import jwt
from sp_prosjektportal.emulator.names import kind_of
from sp_prosjektportal.emulator.store import Row, Store

LIFETIME = 3599
GRAPH_ID = "00000003-0000-0000-c000-000000000000"
SHAREPOINT_ID = "00000003-0000-0ff1-ce00-000000000000"
SHAREPOINT_SCOPES = ("AllSites.", "MyFiles.", "Sites.", "TermStore.", "User.")
_PUBLIC_GRAPH = "graph.microsoft.com"


@dataclass(frozen=True, slots=True)
class Tenant:
    """The directory: its id and its first domain."""

    id: str
    domain: str


def tenant(store: Store) -> Tenant:
    found = store.get("tenant", "directory") or {}
    domain = found.get("domain", "contoso.onmicrosoft.com")
    return Tenant(found.get("id") or str(uuid5(NAMESPACE_URL, f"emulated-tenant:{domain}")), domain)


def resource_kind(store: Store, audience: str) -> str:
    """``sharepoint``, ``admin``, ``graph``, or nothing when this tenant has no such resource."""
    if audience == GRAPH_ID:
        return "graph"
    host = (urlsplit(audience).hostname or "").casefold()
    if host == _PUBLIC_GRAPH:
        return "graph"
    kind = kind_of(store.get("tenant", "hosts") or {}, host)
    return "" if kind == "login" else kind


def object_id(application: str) -> str:
    """The service principal of an application (client id): the object that tokens and grants are about."""
    return str(uuid5(NAMESPACE_URL, f"service-principal:{application}"))


def roles(application: Row, kind: str) -> list[str]:
    granted: dict[str, list[str]] = application["roles"]
    return granted.get("graph" if kind == "graph" else "sharepoint", [])


def for_application(call: Call, application: Row, audience: str, *, secret: bool) -> str:
    """An app-only token (wire.md section 1.3)."""
    claims = _claims(call, application, audience) | {
        "appidacr": "1" if secret else "2",
        "idtyp": "app",
        "oid": object_id(application["id"]),
        "sub": object_id(application["id"]),
        "idp": f"https://sts.windows.net/{tenant(call.store).id}/",
    }
    granted = roles(application, resource_kind(call.store, audience))
    return jwt.sign(call.store, claims | ({"roles": granted} if granted else {}))


def for_user(call: Call, application: Row, audience: str, user: Row, scopes: list[str]) -> str:
    """A delegated token."""
    claims = _claims(call, application, audience) | {
        "appidacr": "0",
        "idtyp": "user",
        "oid": user["id"],
        "puid": user["id"].replace("-", "")[:16].upper(),
        "sub": str(uuid5(NAMESPACE_URL, f"{application['id']}:{user['id']}")),
        "given_name": user.get("givenName", ""),
        "family_name": user.get("surname", ""),
        "unique_name": user["userPrincipalName"],
        "amr": ["pwd", "mfa"],
        "acr": "1",
        "name": user.get("displayName", ""),
        "upn": user["userPrincipalName"],
        "preferred_username": user["userPrincipalName"],
        "scp": " ".join(scopes),
    }
    return jwt.sign(call.store, claims)


def id_token(call: Call, application: Row, user: Row) -> str:
    now, directory = int(wall()), tenant(call.store)
    claims = {
        "aud": application["id"],
        "iss": issuer(call, directory.id),
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME,
        "name": user.get("displayName", ""),
        "oid": user["id"],
        "preferred_username": user["userPrincipalName"],
        "sub": user["id"],
        "tid": directory.id,
        "ver": "2.0",
    }
    return jwt.sign(call.store, claims)


def issuer(call: Call, directory: str) -> str:
    return f"https://{call.headers.get('host') or call.host}/{directory}/v2.0"


def _claims(call: Call, application: Row, audience: str) -> dict[str, Any]:
    now, directory = int(wall()), tenant(call.store)
    return {
        "aud": audience,
        "iss": f"https://sts.windows.net/{directory.id}/",
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME,
        "appid": application["id"],
        "app_displayname": application["name"],
        "tid": directory.id,
        "uti": new_guid(),
        "ver": "1.0",
    }


# -- the services' side ----------------------------------------------------------------------------


def authenticate(call: Call) -> Principal:
    """Who calls, by the bearer token. Raises ``Rejected`` with the 401 of the service that was asked."""
    kind = call.emulator.host_kind(call.host)
    graph = kind == "graph" or "/_api/v2.1" in call.path.lower()
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Rejected(_refusal(call, graph, "missing"))
    try:
        header, claims, signed, signature = jwt.parse(token.strip())
    except jwt.Malformed:
        raise Rejected(_refusal(call, graph, "malformed")) from None
    key = jwt.signing_key(call.store).public_key()
    signed_here = jwt.signed_by(key, str(header.get("alg")), signed, signature)
    if not signed_here or not claims.keys() >= _REQUIRED or claims.get("tid") != tenant(call.store).id:
        raise Rejected(_refusal(call, graph, "forged"))
    if not _audience_fits(call, kind, str(claims.get("aud", ""))):
        raise Rejected(_refusal(call, graph, "audience"))
    if not float(claims["nbf"]) - 300 <= wall() < float(claims["exp"]):
        raise Rejected(_refusal(call, graph, "expired"))
    if kind != "graph" and claims.get("appidacr") == "1":
        raise Rejected(_refusal(call, graph, "secret"))
    return _principal(claims)


def _principal(claims: dict[str, Any]) -> Principal:
    return Principal(
        app_only=claims.get("idtyp") == "app",
        roles=frozenset(claims.get("roles", ())),
        scopes=frozenset(str(claims.get("scp", "")).split()),
        login=str(claims.get("upn", "")),
        app_id=str(claims["appid"]),
    )


def _audience_fits(call: Call, kind: str, audience: str) -> bool:
    """A token is for one resource; the administration site is another one than the tenant's sites."""
    return resource_kind(call.store, audience) == kind


_REQUIRED = {"aud", "nbf", "exp", "appid"}
_SHAREPOINT = {
    "audience": ("Invalid issuer or signature.", "3000006", "Token contains invalid signature."),
    "missing": ("", "", ""),
    "malformed": ("Unsupported security token.", "3000008", "Unsupported security token."),
    "forged": ("Invalid issuer or signature.", "3000006", "Token contains invalid signature."),
    "expired": ("Invalid JWT token. The token is expired.", "3000007", "Token has expired."),
    "secret": ("Unsupported app only token.", "3001000", "Unsupported app only token."),
}
_GRAPH = {
    "missing": "Access token is empty.",
    "malformed": "JWT is not well formed.",
    "forged": "Access token validation failure.",
    "audience": "Access token validation failure. Invalid audience.",
    "expired": "Lifetime validation failed, the token is expired.",
    "secret": "",
}


# Microsoft Learn, "Claims challenges, claims requests and client capabilities": what Graph sends along with 401.
_CHALLENGE = (
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
    'client_id="00000003-0000-0000-c000-000000000000"'
)


def _refusal(call: Call, graph: bool, why: str) -> Answer:
    if graph:
        request = call.headers.get("client-request-id") or new_guid()
        inner = {
            "date": call.now.strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": request,
            "client-request-id": request,
        }
        error = {"code": "InvalidAuthenticationToken", "message": _GRAPH[why], "innerError": inner}
        headers = {"Content-Type": "application/json", "WWW-Authenticate": _CHALLENGE, "request-id": request}
        return Answer(401, headers, json.dumps({"error": error}).encode())
    text, number, reason = _SHAREPOINT[why]
    realm = tenant(call.store).id
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "WWW-Authenticate": f'Bearer realm="{realm}",client_id="{SHAREPOINT_ID}",'
        f'trusted_issuers="00000001-0000-0000-c000-000000000000@*"',
    }
    if number:
        headers["x-ms-diagnostics"] = f'{number};reason="{reason}";category="invalid_client"'
    body = json.dumps({"error_description": text}).encode() if text else b""
    return Answer(401, headers, body)
