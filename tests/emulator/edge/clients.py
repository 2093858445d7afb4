"""Real clients of the emulated tenant, as the tests of this folder use them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msal

from sp_prosjektportal.emulator.adapter import network
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.entra import applications, tokens

Asker = Callable[..., tuple[int, Any]]


def hosts(emulator: Emulator) -> dict[str, str]:
    found = emulator.store.get("tenant", "hosts")
    assert found is not None
    return found


def authority(emulator: Emulator) -> str:
    return f"https://{hosts(emulator)['login']}/{tokens.tenant(emulator.store).domain}"


def credential(emulator: Emulator, name: str = applications.MAIN) -> dict[str, str]:
    certificate, key = applications.credentials(emulator.store, applications.client_id(name))
    return {"private_key": key.decode(), "public_certificate": certificate.decode()}


def client(emulator: Emulator, name: str = applications.MAIN, **changes: Any) -> Any:
    options = {
        "authority": authority(emulator),
        "client_credential": changes.pop("client_credential", None) or credential(emulator, name),
        "http_client": network(emulator).http,
        "instance_discovery": False,
    } | changes
    return msal.ConfidentialClientApplication(applications.client_id(name), **options)


def person(emulator: Emulator, place: int = 0) -> str:
    """The sign-in name of a person of the directory."""
    return str(list(emulator.store.rows("directory_users").values())[place]["userPrincipalName"])
