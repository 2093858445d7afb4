"""How the suite signs in: MSAL with the certificate, and the client's own callback for tokens."""

from __future__ import annotations

from typing import Any

import msal
from msal_steps import MICROSOFT, SITE, credential
from office365.graph_client import GraphClient
from office365.runtime.auth.token_response import TokenResponse
from office365.sharepoint.client_context import ClientContext

NB = f"{SITE}/sites/empty"
EN = f"{SITE}/sites/engelsk"


def application(connection: dict[str, Any]) -> msal.ConfidentialClientApplication:
    return msal.ConfidentialClientApplication(
        connection["client_id"],
        authority=f"{MICROSOFT}/{connection['tenant']}",
        client_credential=credential(connection),
    )


def site(connection: dict[str, Any], url: str) -> ClientContext:
    app = application(connection)

    def token() -> TokenResponse:
        return TokenResponse.from_json(app.acquire_token_for_client([f"{SITE}/.default"]))

    return ClientContext(url).with_access_token(token)


def by_person(connection: dict[str, Any], url: str) -> ClientContext:
    """Signed in as the person of ``connection.json``, by device code."""
    app = msal.PublicClientApplication(
        connection["client_id"], authority=f"{MICROSOFT}/{connection['tenant']}"
    )
    flow = app.initiate_device_flow([f"{SITE}/AllSites.FullControl"]) | {"interval": 1}
    result = app.acquire_token_by_device_flow(flow)
    return ClientContext(url).with_access_token(lambda: TokenResponse.from_json(result))


def graph(connection: dict[str, Any]) -> GraphClient:
    app = application(connection)
    return GraphClient(lambda: app.acquire_token_for_client(["https://graph.microsoft.com/.default"]))


def sites(connection: dict[str, Any]) -> tuple[ClientContext, ClientContext]:
    """The Norwegian site that a new tenant has, and an English one (made by the first steps)."""
    return site(connection, NB), site(connection, EN)
