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


def serve(call: Call) -> Answer:
    """Answer a request to the sign-in host."""
    path = unquote(call.path)
    if path.lower().endswith("/discovery/instance"):
        return _instance(call)
    match = re.fullmatch(r"/([^/]+)/(.+)", path)
    if match is None:
        raise NotEmulated(f"{call.method} {path} at the sign-in host.")
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
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
        },
    )


def _instance(call: Call) -> Answer:
    """Instance discovery. The answer makes the local authority its own alias (MSAL drops the port)."""
    endpoint = parse_qs(call.query).get("authorization_endpoint", [""])[0]
    match = re.match(r"https://([^/]+)/([^/]+)", endpoint)
    if match is None:
        raise Aadsts(50059, "No tenant-identifying information found in either the request.")
    _check_tenant(call, match[2])
    host = match[1]
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
}
