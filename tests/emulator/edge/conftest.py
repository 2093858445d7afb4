from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulator.edge.clients import Asker, client, hosts
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.clock import SimulatedClock


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """A new tenant in memory, as everybody gets it."""
    opened = Emulator.open(clock=SimulatedClock())
    yield opened
    assert opened.failures == []
    opened.store.close()


@pytest.fixture
def token(emulator: Emulator) -> Callable[..., str]:
    """An access token by real MSAL: ``token(resource, name of the application)``."""

    def get(resource: str = "", name: str = "sp-prosjektportal") -> str:
        target = resource or "https://" + hosts(emulator)["sharepoint"]
        result = client(emulator, name).acquire_token_for_client([f"{target}/.default"])
        assert "access_token" in result, result
        return str(result["access_token"])

    return get


@pytest.fixture
def graph(emulator: Emulator, token: Callable[..., str]) -> Asker:
    """Ask Graph as the application: ``graph("GET", "/users/x")`` gives status and body."""
    host = hosts(emulator)["graph"]
    bearer = token(f"https://{host}")

    def ask(method: str, path: str, body: Any = None, bearer: str = bearer) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
        data = b"" if body is None else json.dumps(body).encode()
        status, _, content = emulator.handle(method, f"https://{host}/v1.0{path}", headers, data)
        return status, json.loads(content) if content else None

    return ask
