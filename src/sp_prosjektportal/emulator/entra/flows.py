"""The token endpoint: client credentials, device code, refresh."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sp_prosjektportal.emulator.app import Answer, Call
from sp_prosjektportal.emulator.clock import wall
from sp_prosjektportal.emulator.entra import assertions, device, jwt, tokens
from sp_prosjektportal.emulator.entra.refusals import Aadsts, answer
from sp_prosjektportal.emulator.store import Row

_GENERAL = frozenset({"openid", "profile", "offline_access", "email"})


class Form(dict[str, str]):
    """The fields of a form-encoded body."""

    @classmethod
    def of(cls, call: Call) -> Form:
        return cls(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))

    def need(self, name: str) -> str:
        value = self.get(name, "")
        if not value:
            raise Aadsts(900144, f"The request body must contain the following parameter: '{name}'.")
        return value


def token(call: Call, name: str) -> Answer:
    """``POST /{tenant}/oauth2/v2.0/token``."""
    form = Form.of(call)
    grant = _GRANTS.get(form.need("grant_type"))
    if grant is None:
        raise Aadsts(70003, f"The app requested an unsupported grant type '{form['grant_type']}'.")
    return answer(200, grant(call, form, _application(call, form)))


def first_token(call: Call, name: str) -> Answer:
    """``POST /{tenant}/oauth2/token``, the first version: ``resource`` instead of ``scope``, numbers as text."""
    form = Form.of(call)
    if form.get("resource") and not form.get("scope"):
        form["scope"] = form["resource"].rstrip("/") + "/.default"
    grant = _GRANTS.get(form.need("grant_type"))
    if grant is None:
        raise Aadsts(70003, f"The app requested an unsupported grant type '{form['grant_type']}'.")
    found = grant(call, form, _application(call, form))
    now = int(wall())
    times = {
        "expires_in": str(tokens.LIFETIME),
        "ext_expires_in": str(tokens.LIFETIME),
        "expires_on": str(now + tokens.LIFETIME),
        "not_before": str(now),
    }
    return answer(200, {**found, **times, "resource": form.get("resource", "")})


def device_code(call: Call, name: str) -> Answer:
    """``POST /{tenant}/oauth2/v2.0/devicecode``."""
    form = Form.of(call)
    application = _application(call, form)
    scope = form.need("scope")
    _audience(call, scope)
    row = device.begin(call.store, application["id"], scope)
    where = "https://microsoft.com/devicelogin"
    return answer(
        200,
        {
            "user_code": row["user_code"],
            "device_code": row["device_code"],
            "verification_uri": where,
            "expires_in": device.LIFETIME,
            "interval": device.INTERVAL,
            "message": f"To sign in, use a web browser to open the page {where} and enter the code "
            f"{row['user_code']} to authenticate.",
        },
    )


def _application(call: Call, form: Form) -> Row:
    identifier = form.need("client_id")
    found = call.store.get("applications", identifier.lower())
    if found is None:
        raise Aadsts(
            700016,
            f"Application with identifier '{identifier}' was not found in the directory "
            f"'{tokens.tenant(call.store).domain}'. This can happen if the application has not been installed "
            "by the administrator of the tenant or consented to by any user in the tenant.",
        )
    return found


def _client_credentials(call: Call, form: Form, application: Row) -> dict[str, Any]:
    secret = assertions.check_client(call, form, application)
    scope = form.need("scope")
    if not scope.endswith("/.default"):
        raise Aadsts(
            1002012,
            f"The provided value for scope {scope} is not valid. Client credential flows must have a scope "
            "value with /.default suffixed to the resource identifier (application ID URI).",
        )
    access = tokens.for_application(call, application, _audience(call, scope), secret=secret)
    lifetime = {"expires_in": tokens.LIFETIME, "ext_expires_in": tokens.LIFETIME}
    return {"token_type": "Bearer", **lifetime, "access_token": access}


def _device(call: Call, form: Form, application: Row) -> dict[str, Any]:
    code = form.get("device_code") or form.need("code")
    row = device.find(call.store, code)
    if row is None or row["application"] != application["id"]:
        raise Aadsts(70000, "The provided value for the input parameter 'device_code' is not valid.")
    if row["expires"] < wall():
        raise Aadsts(70019, "The device code has expired. The user needs to start again.")
    if not row["user"]:
        raise Aadsts(
            70016,
            "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
        )
    device.end(call.store, code)
    return _delegated(call, application, _user(call, row["user"]), row["scope"])


def _password(call: Call, form: Form, application: Row) -> dict[str, Any]:
    """Nobody has a password unless a test gives one to a person of the directory."""
    user = device.find_user(call.store, form.need("username"))
    wanted = str((user or {}).get("password") or "")
    if user is None:
        raise Aadsts(50034, f"The user account {form['username']} does not exist in the directory.")
    if not wanted or not secrets.compare_digest(wanted.encode(), form.need("password").encode()):
        raise Aadsts(50126, "Error validating credentials due to invalid username or password.")
    return _delegated(call, application, user, form.need("scope"))


def _refresh(call: Call, form: Form, application: Row) -> dict[str, Any]:
    row = call.store.get("sessions", f"refresh:{form.need('refresh_token')}")
    if row is None or row["application"] != application["id"]:
        raise Aadsts(700082, "The refresh token has expired due to inactivity or was never issued.")
    return _delegated(call, application, _user(call, row["user"]), form.get("scope") or row["scope"])


def _delegated(call: Call, application: Row, user: Row, scope: str) -> dict[str, Any]:
    refresh = secrets.token_urlsafe(48)
    session = {"application": application["id"], "user": user["userPrincipalName"], "scope": scope}
    call.store.put("sessions", f"refresh:{refresh}", session)
    granted = _scopes(application, scope)
    info = {"uid": user["id"], "utid": tokens.tenant(call.store).id}
    return {
        "token_type": "Bearer",
        "scope": scope,
        "expires_in": tokens.LIFETIME,
        "ext_expires_in": tokens.LIFETIME,
        "access_token": tokens.for_user(call, application, _audience(call, scope), user, granted),
        "refresh_token": refresh,
        "id_token": tokens.id_token(call, application, user),
        "client_info": jwt.text(json.dumps(info).encode()),
    }


def _scopes(application: Row, scope: str) -> list[str]:
    """What was consented to of what is asked for. Raises when nothing is left of it."""
    asked = [one.rpartition("/")[2] for one in scope.split() if one not in _GENERAL]
    consented: list[str] = application["scopes"]
    if ".default" in asked:
        return consented
    refused = [one for one in asked if one not in consented]
    if refused:
        raise Aadsts(
            65001,
            "The user or administrator has not consented to use the application with ID "
            f"'{application['id']}' named '{application['name']}'. Send an interactive authorization request "
            f"for this user and resource. (scope {refused[0]})",
        )
    return asked


def _audience(call: Call, scope: str) -> str:
    """The one resource that the scopes are for; Graph when none is named."""
    named = {_resource(one) for one in scope.split() if one not in _GENERAL}
    if len(named) > 1:
        raise Aadsts(70011, f"The provided value for the input parameter 'scope' is not valid: {scope}")
    resource = next(iter(named), "") or "https://graph.microsoft.com"
    if not tokens.resource_kind(call.store, resource):
        raise Aadsts(
            500011,
            f"The resource principal named {resource} was not found in the tenant named "
            f"{tokens.tenant(call.store).domain}.",
        )
    return resource


def _resource(scope: str) -> str:
    parts = urlsplit(scope)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _user(call: Call, name: str) -> Row:
    found = device.find_user(call.store, name)
    if found is None:
        raise Aadsts(50034, f"The user account {name} does not exist in the directory.")
    return found


_GRANTS: dict[str, Callable[[Call, Form, Row], dict[str, Any]]] = {
    "client_credentials": _client_credentials,
    "urn:ietf:params:oauth:grant-type:device_code": _device,
    "device_code": _device,
    "refresh_token": _refresh,
    "password": _password,
}
