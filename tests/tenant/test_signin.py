"""Signing in with real MSAL, Entra answered in process."""

from __future__ import annotations

import base64
import json
import logging
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from sp_prosjektportal.errors import SignInError
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.connect import Network, Tenant, connect
from sp_prosjektportal.tenant.request import Permission, Reply, Request
from sp_prosjektportal.tenant.signin import SignIn
from tenant.conftest import make_certificate
from tenant.service import SITE, Entra, Service, respond, settings

NOW = datetime.now(UTC)


def one(request: Request) -> Steps[Reply]:
    reply = yield request
    return reply


READ = Request.get(SITE, "/_api/web")
GRAPH = Request.graph("GET", "/groups/1", permission=Permission.GROUPS)


def signed_in(
    certificate: dict[str, str], entra: Any, service: Service | None = None, **sign_in: Any
) -> Tenant:
    service = service or Service()
    return connect(settings({**certificate, **sign_in}), network=Network(service, entra), clock=service.clock)


def test_the_application_signs_in_by_its_certificate(certificate: dict[str, str]) -> None:
    entra = Entra()
    service = Service()
    signed_in(certificate, entra, service).run(one(READ))
    _, url, data = entra.calls[-1]
    assert url == "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token"
    assert (data["grant_type"], data["scope"]) == (
        "client_credentials",
        "https://contoso.sharepoint.com/.default",
    )
    head = json.loads(base64.urlsafe_b64decode(str(data["client_assertion"], "ascii").split(".")[0] + "=="))
    assert head["alg"] == "PS256"
    assert "x5t#S256" in head
    assert service.calls[0].headers["Authorization"] == "Bearer SECRET-1"


def test_each_host_has_its_own_token(certificate: dict[str, str]) -> None:
    entra = Entra()
    tenant = signed_in(certificate, entra)
    tenant.run(one(READ))
    tenant.run(one(GRAPH))
    tenant.run(one(Request.get("https://contoso-admin.sharepoint.com", "/_api/web")))
    assert [data["scope"] for _, _, data in entra.calls if data] == [
        "https://contoso.sharepoint.com/.default",
        "https://graph.microsoft.com/.default",
        "https://contoso-admin.sharepoint.com/.default",
    ]


def test_a_token_is_renewed_before_it_ends(certificate: dict[str, str]) -> None:
    entra, clock, now = Entra(), Service().clock, datetime.now(UTC)
    sign_in = SignIn(
        settings(certificate), entra, clock=clock, progress=print, cache=None, sent=int, now=lambda: now
    )
    first = sign_in.token("https://contoso.sharepoint.com")
    now += timedelta(seconds=3599 - 301)
    assert sign_in.token("https://contoso.sharepoint.com") == first
    sign_in._app.remove_tokens_for_client()  # MSAL lives by the machine's time, which has not passed
    now += timedelta(seconds=2)
    assert sign_in.token("https://contoso.sharepoint.com") != first


def test_the_token_file_is_its_owners_and_serves_the_next_process(
    certificate: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "cache" / "tokens.json"
    first, second = Entra(), Entra()
    for entra in (first, second):
        signed_in(certificate, entra, token_cache=str(file)).run(one(READ))
    assert (first.count, second.count) == (1, 0)
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in file.parent.iterdir()) in (
        ["tokens.json"],
        ["tokens.json", "tokens.json.lock"],
    )


def test_a_spoilt_token_file_costs_one_sign_in(certificate: dict[str, str], tmp_path: Path) -> None:
    file, entra = tmp_path / "tokens.json", Entra()
    file.write_text("{not json")
    signed_in(certificate, entra, token_cache=str(file)).run(one(READ))
    assert entra.count == 1
    assert "SECRET" in file.read_text()


class Saying(Entra):
    """Refuses with what Entra would say."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__()
        self.said = {"error": error, "error_description": description}

    def post(self, url: str, **options: Any) -> requests.Response:
        return respond(400, {}, self.said)


@pytest.mark.parametrize(
    ("error", "description", "message", "hint"),
    [
        (
            "unauthorized_client",
            "AADSTS700016: Application with identifier '1111' was not found in the directory 'Contoso'. This can happen "
            "if the application has not been installed. Trace ID: SECRET Timestamp: 2026-03-02",
            "Sign-in was refused: AADSTS700016: Application with identifier '1111' was not found in the directory 'Contoso'.",
            "client_id",
        ),
        (
            "invalid_client",
            "AADSTS700027: Client assertion failed signature validation.\r\nSECRET",
            "Sign-in was refused: AADSTS700027: Client assertion failed signature validation.",
            "Upload this certificate",
        ),
        (
            "server_error",
            "",
            "Sign-in was refused: server_error for https://contoso.sharepoint.com.",
            "doctor",
        ),
    ],
)
def test_a_refusal_says_code_and_first_sentence(
    certificate: dict[str, str], error: str, description: str, message: str, hint: str
) -> None:
    service = Service()
    with pytest.raises(SignInError) as caught:
        signed_in(certificate, Saying(error, description), service).run(one(READ))
    assert str(caught.value) == message
    assert hint in caught.value.hint
    assert service.calls == []


def test_a_tenant_that_does_not_exist_is_said(certificate: dict[str, str]) -> None:
    class Unknown(Entra):
        def get(self, url: str, **options: Any) -> requests.Response:
            text = "AADSTS90002: Tenant 'contoso.onmicrosoft.com' not found. Check to make sure you have the correct tenant ID."
            return respond(400, {}, {"error": "invalid_tenant", "error_description": text})

    with pytest.raises(SignInError) as caught:
        signed_in(certificate, Unknown()).run(one(READ))
    assert "AADSTS90002: Tenant 'contoso.onmicrosoft.com' not found." in str(caught.value)
    assert "`tenant`" in caught.value.hint


def test_no_network_is_said(certificate: dict[str, str]) -> None:
    class Down(Entra):
        def get(self, url: str, **options: Any) -> requests.Response:
            raise requests.ConnectionError("no route")

    with pytest.raises(SignInError, match=r"No connection to https://login\.microsoftonline\.com") as caught:
        signed_in(certificate, Down()).run(one(READ))
    assert "HTTPS_PROXY" in caught.value.hint


def test_a_certificate_that_cannot_be_used_is_found_before_anybody_is_asked(tmp_path: Path) -> None:
    day = timedelta(days=1)
    good = make_certificate(tmp_path, name="good", starts=NOW - day, ends=NOW + day)
    other = make_certificate(tmp_path, name="other", starts=NOW - day, ends=NOW + day)
    old = make_certificate(tmp_path, name="old", starts=NOW - 9 * day, ends=NOW - day)
    young = make_certificate(tmp_path, name="young", starts=NOW + day, ends=NOW + 9 * day)
    (tmp_path / "text").write_text("nothing")
    cases = [
        (old, f"expired on {NOW - day:%Y-%m-%d}"),
        (young, f"is not valid before {NOW + day:%Y-%m-%d}"),
        (good | {"key_file": other["key_file"]}, "does not belong to the certificate"),
        (good | {"key_file": str(tmp_path / "text")}, "cannot be read"),
        (good | {"key_file": str(tmp_path / "none")}, "cannot be read: No such file"),
        (good | {"certificate_file": str(tmp_path / "text")}, "holds no certificate"),
    ]
    for paths, message in cases:
        with pytest.raises(SignInError, match=message) as caught:
            signed_in(paths, None)
        assert caught.value.hint, message


def test_a_key_with_a_password_takes_it_from_the_environment(
    certificate: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cryptography.hazmat.primitives import serialization

    key = serialization.load_pem_private_key(Path(certificate["key_file"]).read_bytes(), None)
    hidden = tmp_path / "hidden.key"
    hidden.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"pass-SECRET"),
        )
    )
    paths = certificate | {"key_file": str(hidden)}
    monkeypatch.delenv("PROSJEKTPORTAL_KEY_PASSWORD", raising=False)
    with pytest.raises(SignInError, match="has a password"):
        signed_in(paths, Entra())
    monkeypatch.setenv("PROSJEKTPORTAL_KEY_PASSWORD", "wrong")
    with pytest.raises(SignInError, match="cannot be read"):
        signed_in(paths, Entra())
    monkeypatch.setenv("PROSJEKTPORTAL_KEY_PASSWORD", "pass-SECRET")
    signed_in(paths, Entra()).run(one(READ))


def encoded(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


class Person(Entra):
    """A person who types the code at the third look."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    def post(self, url: str, **options: Any) -> requests.Response:
        data = options["data"]
        self.calls.append(("POST", url, data))
        if url.endswith("devicecode"):
            return respond(200, {}, {
                "user_code": "ABC123", "device_code": "dc-SECRET", "verification_uri": "https://microsoft.com/devicelogin",
                "expires_in": 900, "interval": 5, "message": "Open the page and enter ABC123",
            })  # fmt: skip
        self.looks += 1
        if self.looks < 3:
            return respond(
                400, {}, {"error": "authorization_pending", "error_description": "AADSTS70016: Pending."}
            )
        who = {
            "aud": data["client_id"],
            "iss": "x",
            "sub": "s",
            "oid": "o",
            "tid": "t",
            "exp": 9**10,
            "preferred_username": "kari@contoso.no",
        }
        return respond(200, {}, {
            "token_type": "Bearer", "expires_in": 3600, "refresh_token": "rt-SECRET", "id_token": f"x.{encoded(who)}.x",
            "scope": data.get("scope") or "https://contoso.sharepoint.com/.default", "client_info": encoded({"uid": "u", "utid": "t"}),
            "access_token": f"x.{encoded({'scp': 'AllSites.FullControl', 'upn': 'kari@contoso.no', 'tid': 't'})}.x",
        })  # fmt: skip


def test_a_person_signs_in_by_device_code_once_for_both_services() -> None:
    told: list[str] = []
    entra, service = Person(), Service()
    person = settings({"method": "device_code"})
    tenant = connect(person, network=Network(service, entra), clock=service.clock, progress=told.append)
    assert not tenant.app_only
    granted = tenant.granted()
    assert told == ["Open the page and enter ABC123"]
    assert service.clock.slept == [5, 5]
    assert [data["grant_type"] for _, url, data in entra.calls if data and url.endswith("/token")][
        -1
    ] == "refresh_token"
    assert (granted.user, granted.app_only, granted.sharepoint) == (
        "kari@contoso.no",
        False,
        {"AllSites.FullControl"},
    )


def test_what_is_granted_is_read_from_the_tokens(certificate: dict[str, str]) -> None:
    said = {"roles": ["Sites.Selected"], "appid": "1111", "tid": "2222", "idtyp": "app"}
    granted = signed_in(certificate, Entra(access_token=f"x.{encoded(said)}.x")).granted()
    assert granted.app_only
    assert (granted.client_id, granted.tenant_id, granted.sharepoint) == ("1111", "2222", {"Sites.Selected"})


def test_secrets_are_in_no_repr_error_or_log(
    certificate: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    def failing(seen: Any) -> Any:
        return 403, {}, {"error": {"code": "accessDenied", "message": "no"}}

    caplog.set_level(logging.DEBUG)
    tenant = signed_in(certificate, Entra(), Service(failing))
    with pytest.raises(Exception, match="accessDenied") as caught:
        tenant.run(one(READ))
    key = Path(certificate["key_file"]).read_text().splitlines()[1]
    shown = [
        repr(tenant),
        repr(tenant._sign_in),
        repr(tenant.settings),
        repr(tenant.ledger),
        str(caught.value),
    ]
    shown += [repr(caught.value), caught.value.hint, *(record.getMessage() for record in caplog.records)]
    assert not any("SECRET" in text or key in text for text in shown)
