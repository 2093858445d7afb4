from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import msal
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1

from emulator.edge.clients import authority, client, credential, hosts, person
from sp_prosjektportal.emulator.adapter import network
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.entra import applications, device, jwt


def test_a_certificate_gives_a_token_with_the_roles_of_the_resource(emulator: Emulator) -> None:
    resource = "https://" + hosts(emulator)["sharepoint"]
    result = client(emulator).acquire_token_for_client([f"{resource}/.default"])
    claims = jwt.peek(result["access_token"])
    assert claims["aud"] == resource
    assert claims["idtyp"] == "app"
    assert claims["appidacr"] == "2"
    assert claims["roles"] == applications.FULL["sharepoint"]
    assert "scp" not in claims
    assert "refresh_token" not in result


def test_the_old_thumbprint_credential_is_accepted_as_well(emulator: Emulator) -> None:
    certificate, key = applications.credentials(emulator.store, applications.client_id(applications.MAIN))
    thumbprint = x509.load_pem_x509_certificate(certificate).fingerprint(SHA1()).hex()
    app = client(emulator, client_credential={"private_key": key.decode(), "thumbprint": thumbprint})
    assert "access_token" in app.acquire_token_for_client(["https://graph.microsoft.com/.default"])


def _refused(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    scope = changes.pop("scope", "https://graph.microsoft.com/.default")
    result: dict[str, Any] = client(emulator, **changes).acquire_token_for_client([scope])
    assert "access_token" not in result
    return result


def test_a_certificate_that_is_not_registered_is_refused(emulator: Emulator) -> None:
    certificate, key = applications.new_certificate("another")
    other = {"private_key": key.decode(), "public_certificate": certificate.decode()}
    assert _refused(emulator, client_credential=other)["error_codes"] == [700027]


def test_an_expired_certificate_is_refused_and_the_message_says_so(emulator: Emulator) -> None:
    start = datetime.now(UTC) - timedelta(days=400)
    certificate, key = applications.new_certificate("old", start=start, days=30)
    applications.add_certificate(emulator.store, applications.client_id(applications.MAIN), certificate)
    old = {"private_key": key.decode(), "public_certificate": certificate.decode()}
    result = _refused(emulator, client_credential=old)
    assert result["error"] == "invalid_client"
    assert "expired" in result["error_description"]


def test_a_key_that_does_not_fit_the_certificate_is_refused(emulator: Emulator) -> None:
    _, key = applications.new_certificate("another")
    mixed = credential(emulator) | {"private_key": key.decode()}
    assert _refused(emulator, client_credential=mixed)["error_codes"] == [700027]


def test_an_unknown_tenant_is_refused_at_discovery(emulator: Emulator) -> None:
    unknown = f"https://{hosts(emulator)['login']}/nobody.onmicrosoft.com"
    with pytest.raises(ValueError, match=r"nobody\.onmicrosoft\.com"):
        client(emulator, authority=unknown).acquire_token_for_client(["https://graph.microsoft.com/.default"])
    status, _, body = emulator.handle("GET", f"{unknown}/v2.0/.well-known/openid-configuration", {}, b"")
    assert (status, json.loads(body)["error_codes"]) == (400, [90002])


def test_an_unknown_application_is_refused(emulator: Emulator) -> None:
    app = msal.ConfidentialClientApplication(
        "00000000-0000-0000-0000-00000000dead",
        authority=authority(emulator),
        client_credential=credential(emulator),
        http_client=network(emulator).http,
        instance_discovery=False,
    )
    result = app.acquire_token_for_client(["https://graph.microsoft.com/.default"])
    assert (result["error"], result["error_codes"]) == ("unauthorized_client", [700016])


def test_an_unknown_resource_is_refused(emulator: Emulator) -> None:
    assert _refused(emulator, scope="https://elsewhere.example/.default")["error_codes"] == [500011]


def test_an_assertion_for_another_address_is_refused(emulator: Emulator) -> None:
    application = applications.client_id(applications.MAIN)
    certificate, key = applications.credentials(emulator.store, application)
    from msal.oauth2cli.assertion import JwtAssertionCreator

    thumbprint = x509.load_pem_x509_certificate(certificate).fingerprint(SHA1()).hex()
    assertion = JwtAssertionCreator(
        key, algorithm="RS256", sha1_thumbprint=thumbprint
    ).create_normal_assertion(audience="https://elsewhere.example/token", issuer=application)
    fields = {
        "client_id": application,
        "grant_type": "client_credentials",
        "scope": "https://graph.microsoft.com/.default",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion.decode() if isinstance(assertion, bytes) else assertion,
    }
    status, _, body = emulator.handle(
        "POST", f"{authority(emulator)}/oauth2/v2.0/token", {}, urlencode(fields).encode()
    )
    assert (status, json.loads(body)["error_codes"]) == (401, [700023])
    assert fields["client_assertion"] not in body.decode()


def _public(emulator: Emulator) -> Any:
    return msal.PublicClientApplication(
        applications.client_id(applications.MAIN),
        authority=authority(emulator),
        http_client=network(emulator).http,
        instance_discovery=False,
    )


def test_a_device_code_is_pending_until_a_person_approves_it(emulator: Emulator) -> None:
    app, resource = _public(emulator), "https://" + hosts(emulator)["sharepoint"]
    flow = app.initiate_device_flow([f"{resource}/.default"])
    flow["expires_at"] = 0  # one try only
    assert app.acquire_token_by_device_flow(dict(flow))["error"] == "authorization_pending"
    assert device.approve(emulator.store, flow["user_code"], person(emulator))
    result = app.acquire_token_by_device_flow(dict(flow))
    claims = jwt.peek(result["access_token"])
    assert claims["upn"] == person(emulator)
    assert "AllSites.FullControl" in claims["scp"].split()
    assert "roles" not in claims


def test_one_sign_in_serves_sharepoint_and_graph(emulator: Emulator) -> None:
    device.approve_all(emulator.store, person(emulator))
    app, resource = _public(emulator), "https://" + hosts(emulator)["sharepoint"]
    app.acquire_token_by_device_flow(app.initiate_device_flow([f"{resource}/.default"]))
    (account,) = app.get_accounts()
    again = app.acquire_token_silent([f"{resource}/.default"], account)
    assert again["token_source"] == "cache"
    other = app.acquire_token_silent(["https://graph.microsoft.com/User.Read.All"], account)
    assert jwt.peek(other["access_token"])["aud"] == "https://graph.microsoft.com"


def test_nobody_can_approve_with_an_unknown_name(emulator: Emulator) -> None:
    flow = _public(emulator).initiate_device_flow(["https://graph.microsoft.com/.default"])
    assert not device.approve(emulator.store, flow["user_code"], "nobody@contoso.onmicrosoft.com")


def test_instance_discovery_takes_the_local_authority_for_its_own(emulator: Emulator) -> None:
    host = hosts(emulator)["login"]
    app = client(emulator, instance_discovery=None) if host.endswith(".com") else None
    status, _, body = emulator.handle(
        "GET",
        f"https://{host}/common/discovery/instance?api-version=1.1"
        f"&authorization_endpoint=https%3A%2F%2F{host}%2Fcommon%2Foauth2%2Fv2.0%2Fauthorize",
        {},
        b"",
    )
    assert status == 200
    assert json.loads(body)["metadata"][0]["aliases"][0] == host
    assert app is None or "access_token" in app.acquire_token_for_client(
        ["https://graph.microsoft.com/.default"]
    )


# -- what the services make of a token -------------------------------------------------------------


def _ask(emulator: Emulator, bearer: str, kind: str = "sharepoint") -> tuple[int, dict[str, str], Any]:
    path = {"sharepoint": "/_api/web", "admin": "/_api/web", "graph": "/v1.0/users/x"}[kind]
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    url = f"https://{hosts(emulator)[kind]}{path}"
    status, answer, body = emulator.handle("GET", url, headers | {"Accept": "application/json"}, b"")
    return status, answer, json.loads(body) if body else None


def test_a_token_is_good_for_its_own_resource_only(emulator: Emulator, token: Any) -> None:
    sharepoint = token()
    graph = token("https://" + hosts(emulator)["graph"])
    assert _ask(emulator, sharepoint)[0] == 200
    assert _ask(emulator, sharepoint, "graph")[0] == 401
    assert _ask(emulator, sharepoint, "admin")[0] == 401
    status, headers, body = _ask(emulator, graph)
    assert (status, body) == (401, {"error_description": "Invalid issuer or signature."})
    assert headers["WWW-Authenticate"].startswith("Bearer realm=")
    assert headers["x-ms-diagnostics"].startswith("3000006;")


@pytest.mark.parametrize("bearer", ["", "rubbish", "a.b.c"])
def test_no_token_and_no_real_token_are_refused(emulator: Emulator, bearer: str) -> None:
    assert _ask(emulator, bearer)[0] == 401
    status, _, body = _ask(emulator, bearer, "graph")
    assert (status, body["error"]["code"]) == (401, "InvalidAuthenticationToken")


def test_a_token_that_somebody_changed_is_refused(emulator: Emulator, token: Any) -> None:
    header, claims, signature = token(name=applications.CRAWL).split(".")
    changed = json.loads(jwt.data(claims)) | {"roles": ["Sites.FullControl.All"]}
    forged = f"{header}.{jwt.text(json.dumps(changed).encode())}.{signature}"
    assert _ask(emulator, forged)[0] == 401
    unsigned = jwt.text(b'{"alg":"none","typ":"JWT"}')
    assert _ask(emulator, f"{unsigned}.{jwt.text(json.dumps(changed).encode())}.")[0] == 401


def test_an_expired_token_is_refused(emulator: Emulator, token: Any) -> None:
    claims = jwt.peek(token())
    old = jwt.sign(emulator.store, claims | {"exp": claims["iat"] - 1})
    assert _ask(emulator, old)[0] == 401


def test_sharepoint_refuses_an_application_that_came_with_a_secret(emulator: Emulator) -> None:
    application = applications.client_id(applications.MAIN)
    row = emulator.store.get("applications", application)
    assert row is not None
    emulator.store.put("applications", application, row | {"secrets": ["not-very-secret"]})
    resource = "https://" + hosts(emulator)["sharepoint"]
    app = client(emulator, client_credential="not-very-secret")
    bearer = app.acquire_token_for_client([f"{resource}/.default"])["access_token"]
    assert _ask(emulator, bearer)[2] == {"error_description": "Unsupported app only token."}


def _login(emulator: Emulator, method: str, path: str, form: str = "") -> tuple[int, Any]:
    host = hosts(emulator)["login"]
    headers = {"Host": host, "Content-Type": "application/x-www-form-urlencoded"}
    status, _, content = emulator.handle(method, f"https://{host}{path}", headers, form.encode())
    return status, json.loads(content)


def test_discovery_knows_the_clouds_and_refuses_strangers(emulator: Emulator) -> None:
    place = "/common/discovery/instance?api-version=1.1&authorization_endpoint=https://{}/common/oauth2/v2.0/authorize"
    status, known = _login(emulator, "GET", place.format("login.microsoftonline.com"))
    assert status == 200
    assert "login.windows.net" in known["metadata"][0]["aliases"]
    status, refused = _login(emulator, "GET", place.format("login.evil.example"))
    assert (status, refused["error"], refused["error_codes"]) == (400, "invalid_instance", [50049])


def test_the_realm_of_a_person_is_managed_here_or_unknown(emulator: Emulator) -> None:
    assert (
        _login(emulator, "GET", f"/common/userrealm/{person(emulator)}?api-version=1.0")[1]["account_type"]
        == "Managed"
    )
    assert (
        _login(emulator, "GET", "/common/userrealm/x@else.example?api-version=1.0")[1]["account_type"]
        == "Unknown"
    )


def test_nobody_signs_in_by_a_password_that_was_not_given(emulator: Emulator) -> None:
    form = f"client_id={applications.client_id(applications.MAIN)}&grant_type=password&username={person(emulator)}&scope=https://graph.microsoft.com/.default&password="
    status, refused = _login(emulator, "POST", "/organizations/oauth2/v2.0/token", form + "x")
    assert (status, refused["error"], refused["error_codes"]) == (400, "invalid_grant", [50126])
    row = next(iter(emulator.store.rows("directory_users").values()))
    emulator.store.put("directory_users", row["id"], row | {"password": "hemmelig"})
    assert _login(emulator, "POST", "/organizations/oauth2/v2.0/token", form + "hemmelig")[0] == 200


def test_the_configuration_has_what_clients_look_for(emulator: Emulator) -> None:
    for name in ("common", "organizations", "contoso.onmicrosoft.com"):
        status, shown = _login(emulator, "GET", f"/{name}/v2.0/.well-known/openid-configuration")
        assert status == 200
        assert {
            "issuer",
            "token_endpoint",
            "authorization_endpoint",
            "jwks_uri",
            "end_session_endpoint",
        } <= set(shown)
    assert _login(emulator, "GET", "/someone.example/v2.0/.well-known/openid-configuration")[1][
        "error_codes"
    ] == [90002]
