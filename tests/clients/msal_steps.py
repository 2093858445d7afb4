"""MSAL for Python: signing in by certificate and by device code, the cache, refusals, and what the tokens open."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from pathlib import Path
from typing import Any

import msal
import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from steps import Suite, main, same, true

MICROSOFT = "https://login.microsoftonline.com"
SITE = "https://contoso.sharepoint.com"
GRAPH = "https://graph.microsoft.com"


def credential(connection: dict[str, Any], *, digest: str = "sha1") -> dict[str, Any]:
    pem = Path(connection["certificate_file"]).read_bytes()
    key = Path(connection["key_file"]).read_text("ascii")
    if digest == "sha256":
        return {"private_key": key, "public_certificate": pem.decode("ascii")}
    der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    return {"private_key": key, "thumbprint": hashlib.sha1(der).hexdigest().upper()}


def application(connection: dict[str, Any], **options: Any) -> msal.ConfidentialClientApplication:
    given = {"client_credential": credential(connection), "authority": f"{MICROSOFT}/{connection['tenant']}"}
    return msal.ConfidentialClientApplication(connection["client_id"], **(given | options))


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


def token_of(result: dict[str, Any]) -> str:
    true("access_token" in result, f"no token: {result.get('error')} {result.get('error_description')}")
    return str(result["access_token"])


def get(url: str, token: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return requests.get(url, headers=headers, timeout=30)


def refusal(result: dict[str, Any], number: int, error: str) -> None:
    true("access_token" not in result, "it was not refused")
    same(result.get("error"), error, "error")
    true(f"AADSTS{number}:" in result.get("error_description", ""), f"not AADSTS{number}: {result}")
    same(result.get("error_codes"), [number], "error_codes")
    for name in ("timestamp", "trace_id", "correlation_id"):
        true(result.get(name), f"{name} is missing")


def by_certificate(suite: Suite) -> None:  # noqa: C901 - a list of steps
    step, connection = suite.step, suite.connection
    state: dict[str, Any] = {}

    @step("an application is made by instance discovery of Microsoft's authority")
    def _() -> None:
        state["app"] = application(connection)

    @step("a certificate gives a token for SharePoint")
    def _() -> None:
        result = state["app"].acquire_token_for_client([f"{SITE}/.default"])
        state["token"] = token_of(result)
        same(result["token_type"], "Bearer", "token_type")
        true(3000 < result["expires_in"] < 90000, "expires_in is not plausible")

    @step("the token says for whom and for what it is")
    def _() -> None:
        told = claims(state["token"])
        same(told["tid"], connection["tenant_id"], "tid")
        same(told["appid"], connection["client_id"], "appid")
        same(told["idtyp"], "app", "idtyp")
        same(told["appidacr"], "2", "appidacr")
        true("Sites.FullControl.All" in told["roles"], f"roles: {told['roles']}")

    @step("the token opens the site")
    def _() -> None:
        answer = get(f"{SITE}/_api/web?$select=Title,Url", state["token"])
        same(answer.status_code, 200, answer.text[:200])
        same(answer.json()["Url"], SITE, "Url")

    @step("the second time the token comes from the cache")
    def _() -> None:
        result = state["app"].acquire_token_for_client([f"{SITE}/.default"])
        same(result.get("token_source"), "cache", "token_source")
        same(result["access_token"], state["token"], "token")

    @step("a token for Graph is another one, with Graph's roles")
    def _() -> None:
        state["graph"] = token_of(state["app"].acquire_token_for_client([f"{GRAPH}/.default"]))
        same(get(f"{GRAPH}/v1.0/sites/root", state["graph"]).status_code, 200, "status")

    @step("a token for SharePoint is refused by Graph")
    def _() -> None:
        answer = get(f"{GRAPH}/v1.0/sites/root", state["token"])
        same(answer.status_code, 401, "status")
        same(answer.json()["error"]["code"], "InvalidAuthenticationToken", "code")

    @step("a token for Graph is refused by SharePoint")
    def _() -> None:
        answer = get(f"{SITE}/_api/web", state["graph"])
        same(answer.status_code, 401, "status")
        true("Bearer realm=" in answer.headers["WWW-Authenticate"], "WWW-Authenticate")

    @step("a token whose signature was touched is refused")
    def _() -> None:
        head, body, signature = state["token"].split(".")
        forged = f"{head}.{body}.{signature[:-8]}AAAAAAAA"
        same(get(f"{SITE}/_api/web", forged).status_code, 401, "status")

    @step("no token at all is refused")
    def _() -> None:
        same(requests.get(f"{SITE}/_api/web", timeout=30).status_code, 401, "status")

    @step("an assertion with x5t#S256 and PS256 is taken")
    def _() -> None:
        app = application(connection, client_credential=credential(connection, digest="sha256"))
        token_of(app.acquire_token_for_client([f"{SITE}/.default"]))

    @step("the tenant's id does as well as its domain")
    def _() -> None:
        app = application(connection, authority=f"{MICROSOFT}/{connection['tenant_id']}")
        token_of(app.acquire_token_for_client([f"{SITE}/.default"]))

    @step("the authority at the .test name, without instance discovery")
    def _() -> None:
        app = application(
            connection, authority=f"https://login.test/{connection['tenant']}", instance_discovery=False
        )
        token = token_of(app.acquire_token_for_client(["https://contoso.sharepoint.test/.default"]))
        answer = get("https://contoso.sharepoint.test/_api/web?$select=Url", token)
        same(answer.json().get("Url"), "https://contoso.sharepoint.test", "Url")

    @step("an oidc authority")
    def _() -> None:
        app = msal.ConfidentialClientApplication(
            connection["client_id"], client_credential=credential(connection),
            oidc_authority=f"{MICROSOFT}/{connection['tenant_id']}/v2.0",
        )  # fmt: skip
        token_of(app.acquire_token_for_client([f"{SITE}/.default"]))

    @step("a cache that was written and read again gives the token without a request")
    def _() -> None:
        cache = msal.SerializableTokenCache()
        first = application(connection, token_cache=cache)
        token = token_of(first.acquire_token_for_client([f"{SITE}/.default"]))
        again = msal.SerializableTokenCache()
        again.deserialize(cache.serialize())
        result = application(connection, token_cache=again).acquire_token_for_client([f"{SITE}/.default"])
        same((result.get("token_source"), result["access_token"]), ("cache", token), "source and token")

    @step("the token for the administration site is another resource")
    def _() -> None:
        admin = "https://contoso-admin.sharepoint.com"
        token = token_of(state["app"].acquire_token_for_client([f"{admin}/.default"]))
        same(get(f"{admin}/_api/web", token).status_code, 200, "status")


def refused_applications(suite: Suite) -> None:
    step, connection = suite.step, suite.connection
    scope = [f"{SITE}/.default"]

    @step("an unknown application is refused")
    def _() -> None:
        app = msal.ConfidentialClientApplication(
            "99999999-0000-0000-0000-000000000001", client_credential=credential(connection),
            authority=f"{MICROSOFT}/{connection['tenant']}",
        )  # fmt: skip
        refusal(app.acquire_token_for_client(scope), 700016, "unauthorized_client")

    @step("a wrong secret is refused")
    def _() -> None:
        app = application(connection, client_credential="not the secret")
        refusal(app.acquire_token_for_client(scope), 7000215, "invalid_client")

    @step("a certificate that is not registered is refused")
    def _() -> None:
        wrong = credential(connection) | {"thumbprint": "00" * 20}
        refusal(
            application(connection, client_credential=wrong).acquire_token_for_client(scope),
            700027,
            "invalid_client",
        )

    @step("a scope without /.default is refused")
    def _() -> None:
        result = application(connection).acquire_token_for_client([f"{SITE}/Sites.Read.All"])
        refusal(result, 1002012, "invalid_scope")

    @step("an unknown resource is refused")
    def _() -> None:
        result = application(connection).acquire_token_for_client(
            ["https://fabrikam.sharepoint.com/.default"]
        )
        refusal(result, 500011, "invalid_resource")

    @step("an unknown tenant is refused when its configuration is read")
    def _() -> None:
        try:
            application(
                connection, authority=f"{MICROSOFT}/nowhere.onmicrosoft.com"
            ).acquire_token_for_client(scope)
        except ValueError as error:
            true(
                "AADSTS90002" in str(error)
                or "invalid_tenant" in str(error)
                or "authority" in str(error).lower(),
                str(error)[:300],
            )
        else:
            raise AssertionError("it was not refused")


def by_device(suite: Suite) -> None:
    step, connection = suite.step, suite.connection
    state: dict[str, Any] = {}
    scopes = [f"{SITE}/AllSites.FullControl"]

    @step("a public client begins the device code flow")
    def _() -> None:
        state["app"] = msal.PublicClientApplication(
            connection["client_id"], authority=f"{MICROSOFT}/{connection['tenant']}"
        )
        state["flow"] = state["app"].initiate_device_flow(scopes)
        true("user_code" in state["flow"], str(state["flow"]))
        true(state["flow"]["user_code"] in state["flow"]["message"], "the message does not show the code")

    @step("the approved code gives a token of the person")
    def _() -> None:
        flow = state["flow"] | {"interval": 1}
        result = state["app"].acquire_token_by_device_flow(flow)
        state["token"] = token_of(result)
        told = claims(state["token"])
        same(told["upn"], connection["user"], "upn")
        true("AllSites.FullControl" in told["scp"], f"scp: {told['scp']}")
        same(result["id_token_claims"]["preferred_username"], connection["user"], "id token")

    @step("the person's token says who is asking")
    def _() -> None:
        answer = get(f"{SITE}/_api/web/currentuser", state["token"])
        same(answer.status_code, 200, answer.text[:200])
        true(connection["user"] in answer.json()["LoginName"], answer.text[:200])

    @step("the account is in the cache, and its token comes from there")
    def _() -> None:
        accounts = state["app"].get_accounts()
        same([one["username"] for one in accounts], [connection["user"]], "accounts")
        result = state["app"].acquire_token_silent(scopes, account=accounts[0])
        same(result and result.get("token_source"), "cache", "token_source")

    @step("the refresh token gives a new access token")
    def _() -> None:
        account = state["app"].get_accounts()[0]
        result = state["app"].acquire_token_silent_with_error(scopes, account=account, force_refresh=True)
        token_of(result)
        same(result.get("token_source"), "identity_provider", "token_source")

    @step("the refresh token gives a token for Graph as well")
    def _() -> None:
        account = state["app"].get_accounts()[0]
        result = state["app"].acquire_token_silent_with_error([f"{GRAPH}/User.Read"], account=account)
        same(get(f"{GRAPH}/v1.0/me", token_of(result)).json()["userPrincipalName"], connection["user"], "me")

    @step("a code cannot be used twice")
    def _() -> None:
        result = state["app"].acquire_token_by_device_flow(state["flow"] | {"expires_at": time.time() + 1})
        true("access_token" not in result, "it was taken twice")

    @step("a refresh token that was never issued is refused")
    def _() -> None:
        result = state["app"].acquire_token_by_refresh_token("never.issued", scopes)
        true(result.get("error") == "invalid_grant", str(result))


def throttled(suite: Suite) -> None:
    @suite.step("MSAL holds back after 429 with Retry-After and asks no more until then")
    def _() -> None:
        fault = {"what": "status", "status": 429, "retry_after": 1, "url": "oauth2/v2.0/token", "times": 1}
        requests.post(own_page(suite, "faults"), json=fault, timeout=30).raise_for_status()
        app = application(suite.connection)
        first = app.acquire_token_for_client([f"{SITE}/.default"])
        true("access_token" not in first, "the first was not refused")
        time.sleep(1.2)
        token_of(app.acquire_token_for_client([f"{SITE}/.default"]))


def own_page(suite: Suite, page: str) -> str:
    return f"https://localhost:{suite.connection['port']}/_emulator/{page}"


def refused_by_the_services(suite: Suite) -> None:
    step, connection = suite.step, suite.connection

    @step("a password that is not the person's is refused, and one of nobody")
    def _() -> None:
        app = msal.PublicClientApplication(
            connection["client_id"], authority=f"{MICROSOFT}/{connection['tenant']}"
        )
        scopes = [f"{SITE}/AllSites.Read"]
        wrong = app.acquire_token_by_username_password(connection["user"], "not this", scopes)
        refusal(wrong, 50126, "invalid_grant")
        nobody = app.acquire_token_by_username_password(f"nobody@{connection['tenant']}", "x", scopes)
        refusal(nobody, 50034, "invalid_grant")
        same(app.get_accounts(), [], "accounts")

    @step("Graph says where tokens are to be had, SharePoint what is wrong with one")
    def _() -> None:
        told = requests.get(f"{GRAPH}/v1.0/sites/root", timeout=30).headers["WWW-Authenticate"]
        true("authorization_uri=" in told and 'client_id="00000003-' in told, told)
        token = token_of(application(connection).acquire_token_for_client([f"{GRAPH}/.default"]))
        answer = get(f"{SITE}/_api/web", token)
        same(answer.status_code, 401, "status")
        true('category="invalid_client"' in answer.headers["x-ms-diagnostics"], str(answer.headers))
        true(f'realm="{connection["tenant_id"]}"' in answer.headers["WWW-Authenticate"], str(answer.headers))
        true("error_description" in answer.json(), answer.text[:200])

    @step("a token of the administration site opens no other site, nor the other way round")
    def _() -> None:
        app = application(connection)
        admin = SITE.replace("contoso.", "contoso-admin.")
        of_admin = token_of(app.acquire_token_for_client([f"{admin}/.default"]))
        of_site = token_of(app.acquire_token_for_client([f"{SITE}/.default"]))
        same(get(f"{SITE}/_api/web", of_admin).status_code, 401, "site with the token of the administration")
        same(get(f"{admin}/_api/web", of_site).status_code, 401, "administration with the token of the site")


def run(suite: Suite) -> None:
    by_certificate(suite)
    refused_applications(suite)
    by_device(suite)
    refused_by_the_services(suite)
    throttled(suite)


if __name__ == "__main__":
    main(run)
