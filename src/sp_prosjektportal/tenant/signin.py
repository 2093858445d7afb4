"""Signing in with MSAL: as the application by its certificate, or as a person by device code.

The certificate is looked at before anybody is asked, tokens are kept in a file that only its owner can read, and
an error says Entra's code and first sentence, never a token or a key.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msal

from sp_prosjektportal.errors import SignInError
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.tenant.certificate import credential
from sp_prosjektportal.tenant.clock import Clock
from sp_prosjektportal.tenant.token_cache import TokenCache

SKEW = 300
"""A token is renewed so many seconds before it ends."""

HINTS = {
    "AADSTS700016": "Check sign_in.client_id and tenant; `prosjektportal doctor` shows how to register the application.",
    "AADSTS700027": "Upload this certificate to the application in Entra, or use the one that is there.",
    "AADSTS90002": "Check `tenant`: its name (contoso.onmicrosoft.com) or its id.",
    "AADSTS900023": "Check `tenant`: its name (contoso.onmicrosoft.com) or its id.",
    "AADSTS500011": "Check `sharepoint` and the hosts in `cloud`: this tenant does not know that service.",
    "AADSTS7000218": "Allow public client flows on the application in Entra, for sign-in by device code.",
}


@dataclass(frozen=True, slots=True)
class Granted:
    """What the tokens say: who is signed in, and the permissions for SharePoint and for Graph."""

    app_only: bool
    client_id: str
    tenant_id: str
    user: str
    sharepoint: frozenset[str] = field(default_factory=frozenset)
    graph: frozenset[str] = field(default_factory=frozenset)


def _machine_time() -> datetime:
    return datetime.now(UTC)


class SignIn:
    """Tokens by resource (``https://contoso.sharepoint.com``). Made without asking anybody.

    Certificates and tokens live by the machine's own time, as Entra and MSAL do; ``clock`` is only waited on.
    """

    def __init__(self, settings: Settings, http: Any, *, clock: Clock, progress: Callable[[str], None],
                 cache: Path | None, sent: Callable[[], None],
                 now: Callable[[], datetime] = _machine_time) -> None:  # fmt: skip
        self._settings, self._clock, self._progress, self._now = settings, clock, progress, now
        self._http = _Counted(http, sent)
        self._cache = TokenCache(cache)
        self._credential = credential(settings.sign_in, now()) if settings.app_only else None
        self._tokens: dict[str, tuple[str, float]] = {}
        self._app: Any = None
        self._refresh: set[str] = set()

    def token(self, resource: str) -> str:
        """A token that is good for some minutes yet; raises ``SignInError``."""
        found = self._tokens.get(resource)
        if found is None or found[1] <= self._now().timestamp():
            result = self._checked(self._quietly(resource), resource)
            life = float(result.get("expires_in", 3600))
            found = result["access_token"], self._now().timestamp() + max(life - SKEW, life / 2)
            self._tokens[resource] = found
        return found[0]

    def forget(self, resource: str) -> None:
        """The service refused the token: ask for a new one next time, past every cache."""
        if self._tokens.pop(resource, None) is not None:
            self._refresh.add(resource)

    def granted(self) -> Granted:
        settings = self._settings
        sharepoint, graph = (claims(self.token(host)) for host in (settings.sharepoint, settings.cloud.graph))
        return Granted(
            app_only="roles" in sharepoint and "scp" not in sharepoint,
            client_id=str(sharepoint.get("appid") or sharepoint.get("azp") or settings.sign_in.client_id),
            tenant_id=str(sharepoint.get("tid", "")),
            user=str(sharepoint.get("upn") or sharepoint.get("preferred_username") or ""),
            sharepoint=_permissions(sharepoint),
            graph=_permissions(graph),
        )

    # -- asking Entra -------------------------------------------------------------------------------

    def _quietly(self, resource: str) -> dict[str, Any]:
        """Ask, with what goes wrong on the way turned into our error."""
        try:
            with self._cache.opened() as cache:
                self._app = self._app or self._make(cache)
                return self._acquire([f"{resource}/.default"], resource)
        except SignInError:
            raise
        except ValueError as error:  # MSAL's word for a tenant or an authority that does not answer as one
            raise _refused(
                f"{error} {error.__context__ or ''}",
                f"{self._settings.cloud.authority} does not know the tenant {self._settings.tenant}",
                HINTS["AADSTS90002"],
            ) from None
        except OSError as error:  # what requests raises is one, too
            raise SignInError(
                f"No connection to {self._settings.cloud.authority} for signing in ({type(error).__name__}).",
                hint="Check the network, HTTPS_PROXY and cloud.authority.",
            ) from None

    def _make(self, cache: Any) -> Any:
        settings = self._settings
        kind = (
            msal.PublicClientApplication if self._credential is None else msal.ConfidentialClientApplication
        )
        options: dict[str, Any] = {} if self._credential is None else {"client_credential": self._credential}
        return kind(
            settings.sign_in.client_id,
            authority=f"{settings.cloud.authority}/{settings.tenant}",
            http_client=self._http,
            token_cache=cache,
            # Discovery asks the public cloud about every other authority, which it does not know.
            instance_discovery=False,
            **options,
        )

    def _acquire(self, scopes: list[str], resource: str) -> dict[str, Any]:
        fresh = resource in self._refresh
        self._refresh.discard(resource)
        if self._credential is not None:
            if fresh:
                self._app.remove_tokens_for_client()
            return dict(self._app.acquire_token_for_client(scopes))
        for account in self._app.get_accounts():
            result = self._app.acquire_token_silent_with_error(scopes, account, force_refresh=fresh)
            if result and "access_token" in result:
                return dict(result)
        return self._by_device_code(scopes)

    def _by_device_code(self, scopes: list[str]) -> dict[str, Any]:
        flow = self._app.initiate_device_flow(scopes)
        if "user_code" not in flow:
            return dict(flow)
        self._progress(str(flow["message"]))
        ends = self._clock.monotonic() + float(flow.get("expires_in", 900))
        while True:
            # Asked once at a time, on our clock: MSAL's own loop sleeps on the machine's.
            flow.pop("latest_attempt_at", None)
            result = self._app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
            waiting = result.get("error") in ("authorization_pending", "slow_down")
            if not waiting or self._clock.monotonic() > ends:
                return dict(result)
            self._clock.sleep(float(flow.get("interval", 5)))

    def _checked(self, result: Mapping[str, Any], resource: str) -> Mapping[str, Any]:
        if "access_token" not in result:
            raise _refused(
                str(result.get("error_description") or ""), f"{result.get('error')} for {resource}"
            )
        return result

    def __repr__(self) -> str:
        return f"SignIn({self._settings.tenant}, {self._settings.sign_in.method})"


class _Counted:
    """MSAL's http client, with each call counted."""

    def __init__(self, http: Any, sent: Callable[[], None]) -> None:
        self._http, self._sent = http, sent

    def get(self, url: str, **options: Any) -> Any:
        self._sent()
        return self._http.get(url, **options)

    def post(self, url: str, **options: Any) -> Any:
        self._sent()
        return self._http.post(url, **options)

    def close(self) -> None:
        """The session is not MSAL's to close."""


def claims(token: str) -> dict[str, Any]:
    """What a token says, unchecked: for showing only."""
    try:
        middle = token.split(".")[1]
        return dict(json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4))))
    except (IndexError, ValueError):
        return {}


def _permissions(said: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(said.get("roles") or ()) | frozenset(str(said.get("scp") or "").split())


def _refused(description: str, otherwise: str, hint: str = "Run `prosjektportal doctor`.") -> SignInError:
    """Entra's code and first sentence; the rest holds ids, times and advice to developers."""
    match = re.search(r"(AADSTS\d+):?\s*(.*?[.!?])(?=[\s\\\"]|$)", description, re.DOTALL)
    if match is None:
        return SignInError(f"Sign-in was refused: {otherwise}.", hint=hint)
    code, sentence = match.group(1), re.sub(r"\s+", " ", match.group(2))
    return SignInError(f"Sign-in was refused: {code}: {sentence}", hint=HINTS.get(code, hint))
