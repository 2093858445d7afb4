"""The tenant against the emulator over TLS, with nothing but its prosjektportal.yaml."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sp_prosjektportal.settings import Settings
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.connect import connect
from sp_prosjektportal.tenant.request import Reply, Request

pytest.importorskip("sp_prosjektportal.emulator.seed", reason="the emulator seeds nothing yet")

from sp_prosjektportal.emulator.serve import serve


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("served")
    ready = threading.Event()
    end: list[Callable[[], None]] = []
    options: dict[str, Any] = {"ready": lambda _: ready.set(), "stop": end.append}
    thread = threading.Thread(target=serve, args=(place, 0), kwargs=options, daemon=True)
    thread.start()
    assert ready.wait(30)
    yield place
    end[0]()
    thread.join(10)


def ask(*requests: Request) -> Steps[list[Reply]]:
    replies = yield list(requests)
    return list(replies)


def test_settings_written_by_the_emulator_are_enough(directory: Path, tmp_path: Path) -> None:
    settings = Settings.load(
        directory / "prosjektportal.yaml",
        environ={"PROSJEKTPORTAL__SIGN_IN__TOKEN_CACHE": str(tmp_path / "tokens.json")},
    )
    with connect(settings) as tenant:
        web, site = tenant.run(
            ask(
                Request.get(settings.sharepoint, "/_api/web", select=["Url"]),
                Request.get(settings.sharepoint, "/_api/site", select=["Id"]),
            )
        )
        assert web.value("Url").rstrip("/") == settings.sharepoint
        assert site.value("Id")
        assert (tenant.ledger.exchanges, tenant.ledger.parts) == (1, 2)
    with connect(settings) as again:
        again.run(ask(Request.get(settings.sharepoint, "/_api/web", select=["Url"])))
        assert again.ledger.sign_in.exchanges <= 1  # MSAL reads where Entra is; the token is in the file
