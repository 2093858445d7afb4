"""Entra ID: discovery, token and device code endpoints (wire.md section 1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, unquote

from sp_prosjektportal.emulator.app import Answer, Call
from sp_prosjektportal.emulator.entra import flows, jwt, tokens
from sp_prosjektportal.emulator.entra.refusals import Aadsts, answer, render_error
from sp_prosjektportal.emulator.entra.tokens import authenticate
from sp_prosjektportal.emulator.errors import NotEmulated

__all__ = ["authenticate", "render_error", "serve"]

_ANY_TENANT = ("common", "organizations")
"""Authorities that stand for the tenant of whoever signs in. ``consumers`` are not of this tenant."""


def serve(call: Call) -> Answer:
    """Answer a request to the sign-in host."""
    path = unquote(call.path)
    if path.lower().endswith("/discovery/instance"):
        return _instance(call)
    match = re.fullmatch(r"/([^/]+)/(.+)", path)
    if match is None:
        raise NotEmulated(f"{call.method} {path} at the sign-in host.")
    realm = re.fullmatch(r"userrealm/([^/]+)", match[2], re.IGNORECASE)
    if realm is not None and call.method == "GET":
        return _realm(call, match[1], realm[1])
    _check_tenant(call, match[1])
    page = _PAGES.get((call.method, match[2].lower()))
    if page is None:
        raise NotEmulated(f"{call.method} {path} at the sign-in host.")
    return page(call, match[1])


def _check_tenant(call: Call, name: str) -> None:
    directory = tokens.tenant(call.store)
    if name.casefold() not in (directory.id, directory.domain.casefold(), *_ANY_TENANT):
        raise Aadsts(
            90002,
            f"Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing "
            "into the correct cloud. Check with your subscription administrator, this may happen if there "
            "are no active subscriptions for the tenant.",
        )


def _base(call: Call) -> str:
    """The address that the client used: all discovery URLs start with it."""
    return f"https://{call.headers.get('host') or call.host}"


def _configuration(call: Call, name: str) -> Answer:
    base, directory = _base(call), tokens.tenant(call.store)
    shown = directory.id if name not in _ANY_TENANT else name
    issued = directory.id if name not in _ANY_TENANT else "{tenantid}"
    return answer(
        200,
        {
            "token_endpoint": f"{base}/{shown}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_post"],
            "jwks_uri": f"{base}/{shown}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": f"{base}/{issued}/v2.0",
            "authorization_endpoint": f"{base}/{shown}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{base}/{shown}/oauth2/v2.0/devicecode",
            "end_session_endpoint": f"{base}/{shown}/oauth2/v2.0/logout",
            "userinfo_endpoint": f"{_graph(call)}/oidc/userinfo",
            "kerberos_endpoint": f"{base}/{shown}/kerberos",
            "request_uri_parameter_supported": False,
            "http_logout_supported": True,
            "frontchannel_logout_supported": True,
            "claims_supported": list(_CLAIMS),
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
            "cloud_graph_host_name": "graph.windows.net",
            "msgraph_host": _graph(call).removeprefix("https://"),
            "rbac_url": "https://pas.windows.net",
        },
    )


_CLAIMS = (
    "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host", "aud", "exp", "iat",
    "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash", "c_hash", "email",
)  # fmt: skip
_CLOUDS: tuple[dict[str, object], ...] = (
    {"preferred_network": "login.microsoftonline.com", "preferred_cache": "login.windows.net",
     "aliases": ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]},
    {"preferred_network": "login.partner.microsoftonline.cn", "preferred_cache": "login.partner.microsoftonline.cn",
     "aliases": ["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"]},
    {"preferred_network": "login.microsoftonline.us", "preferred_cache": "login.microsoftonline.us",
     "aliases": ["login.microsoftonline.us", "login.usgovcloudapi.net"]},
)  # fmt: skip


def _graph(call: Call) -> str:
    hosts = call.store.get("tenant", "hosts") or {}
    return f"https://{hosts.get('graph', 'graph.microsoft.com')}"


def _realm(call: Call, name: str, person: str) -> Answer:
    """What kind of account a sign-in name has: managed here, or unknown to anybody."""
    domain = unquote(person).rpartition("@")[2].casefold()
    known = domain == tokens.tenant(call.store).domain.casefold()
    body: dict[str, object] = {"ver": "1.0", "account_type": "Managed" if known else "Unknown"}
    if known:
        body |= {
            "domain_name": domain,
            "cloud_instance_name": "microsoftonline.com",
            "cloud_audience_urn": "urn:federation:MicrosoftOnline",
        }
    return answer(200, body)


def _instance(call: Call) -> Answer:
    """Instance discovery: Microsoft's clouds, and this host as its own alias where it is none of theirs (MSAL drops the port)."""
    endpoint = parse_qs(call.query).get("authorization_endpoint", [""])[0]
    match = re.match(r"https://([^/]+)/([^/]+)", endpoint)
    if match is None:
        raise Aadsts(50059, "No tenant-identifying information found in either the request.")
    host = match[1]
    if any(host in cloud["aliases"] for cloud in _CLOUDS):  # type: ignore[operator]
        where = f"https://{host}/{match[2]}/v2.0/.well-known/openid-configuration"
        return answer(
            200, {"tenant_discovery_endpoint": where, "api-version": "1.1", "metadata": list(_CLOUDS)}
        )
    if call.emulator.host_kind(host.partition(":")[0]) != "login" and host.partition(":")[0] != call.host:
        raise Aadsts(50049, "Unknown or invalid instance.")
    _check_tenant(call, match[2])
    return answer(
        200,
        {
            "tenant_discovery_endpoint": f"https://{host}/{match[2]}/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [
                {
                    "preferred_network": host,
                    "preferred_cache": host,
                    "aliases": [host, host.partition(":")[0]],
                }
            ],
        },
    )


def _keys(call: Call, name: str) -> Answer:
    public = jwt.signing_key(call.store).public_key()
    numbers = public.public_numbers()
    size = (numbers.n.bit_length() + 7) // 8
    key = {
        "kty": "RSA",
        "use": "sig",
        "kid": jwt.key_id(public),
        "x5t": jwt.key_id(public),
        "n": jwt.text(numbers.n.to_bytes(size, "big")),
        "e": jwt.text(numbers.e.to_bytes(3, "big")),
    }
    return answer(200, {"keys": [key]})


_PAGES: dict[tuple[str, str], Callable[[Call, str], Answer]] = {
    ("GET", "v2.0/.well-known/openid-configuration"): _configuration,
    ("GET", ".well-known/openid-configuration"): _configuration,
    ("GET", "discovery/v2.0/keys"): _keys,
    ("GET", "discovery/keys"): _keys,
    ("POST", "oauth2/v2.0/token"): flows.token,
    ("POST", "oauth2/v2.0/devicecode"): flows.device_code,
    ("POST", "oauth2/token"): flows.first_token,
}
