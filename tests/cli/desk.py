"""A desk at which commands are typed: a folder with prosjektportal.yaml, and an emulated tenant behind it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from sp_prosjektportal.cli import app, session
from sp_prosjektportal.emulator.adapter import network
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.clock import SimulatedClock
from sp_prosjektportal.emulator.entra import applications
from sp_prosjektportal.emulator.serve import prepare
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.steps import Outcome, Steps
from sp_prosjektportal.tenant.connect import Network, Tenant, connect
from sp_prosjektportal.tenant.request import Permission, Request

HOST = "https://contoso.sharepoint.test"
HUB = f"{HOST}/sites/portefolje"
ADMIN = "admin@contoso.onmicrosoft.com"
KARI, OLA = "kari.nordmann@contoso.onmicrosoft.com", "ola.hansen@contoso.onmicrosoft.com"


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """All of stdout as JSON."""
        return json.loads(self.out)

    @property
    def everything(self) -> str:
        return self.out + self.err


class Desk:
    """Types commands. ``asked`` are the permissions of what the last command asked the tenant for."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.clock = SimulatedClock()
        self.emulator: Emulator = prepare(folder, 8443, clock=self.clock)
        self.asked: set[Permission] = set()
        self.tenants: list[Tenant] = []

    @property
    def config(self) -> Path:
        return self.folder / "prosjektportal.yaml"

    def type(self, *arguments: str) -> Said:
        """Run one command. ``--config`` is given unless the command is one that has none."""
        self.asked.clear()
        own = ["--config", str(self.config)] if arguments[0] not in ("template", "demo") else []
        self._capsys.readouterr()
        code = app.run(
            [*arguments[:2], *own, *arguments[2:]] if arguments[0] != "doctor" else [*arguments, *own]
        )
        printed = self._capsys.readouterr()
        return Said(code, printed.out, printed.err)

    def open_tenant(self, settings: Settings) -> Tenant:
        """What commands get instead of a tenant on the network."""
        wires = network(self.emulator)
        tenant = connect(
            settings, network=Network(wires.transport, wires.http), clock=self.clock, progress=session.note
        )
        inner = tenant.run_all

        def watched(many: Iterable[Steps[Any]], *, at_once: int = 32) -> Iterator[tuple[int, Outcome[Any]]]:
            return inner((self._watch(steps) for steps in many), at_once=at_once)

        tenant.run_all = watched  # type: ignore[method-assign]
        self.tenants.append(tenant)
        return tenant

    def _watch(self, steps: Steps[Any]) -> Steps[Any]:
        answer: Any = None
        error: Exception | None = None
        while True:
            try:
                asked = steps.throw(error) if error is not None else steps.send(answer)
            except StopIteration as end:
                return end.value
            found = asked if isinstance(asked, list) else [asked]
            self.asked.update(ask.permission for ask in found if isinstance(ask, Request))
            error = None
            try:
                answer = yield asked
            except Exception as thrown:
                error = thrown

    def fingerprint(self) -> str:
        return self.emulator.store.fingerprint()

    def configure(self, **changes: Any) -> None:
        """Change prosjektportal.yaml; ``sign_in__key_file=…`` goes below, ``None`` takes out."""
        data = yaml.safe_load(self.config.read_text("utf-8"))
        for path, value in changes.items():
            *parents, last = path.split("__")
            place = data
            for parent in parents:
                place = place.setdefault(parent, {})
            if value is None:
                place.pop(last, None)
            else:
                place[last] = value
        self.config.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")

    def grant(self, *, sharepoint: Iterable[str], graph: Iterable[str], term_store: bool = False) -> None:
        """What the application that signs in may do from now on."""
        store = self.emulator.store
        client = applications.client_id(applications.MAIN)
        row = store.get("applications", client)
        assert row is not None
        roles = {"sharepoint": list(sharepoint), "graph": list(graph)}
        store.put("applications", client, row | {"roles": roles, "term_store_administrator": term_store})

    def sign_in_as_crawl(self) -> None:
        """From now on commands sign in as the crawl application, with its own certificate."""
        client = applications.client_id(applications.CRAWL)
        certificate, key = applications.credentials(self.emulator.store, client)
        (self.folder / "crawl.pem").write_bytes(certificate)
        (self.folder / "crawl-key.pem").write_bytes(key)
        self.configure(
            sign_in__client_id=client,
            sign_in__certificate_file="crawl.pem",
            sign_in__key_file="crawl-key.pem",
        )

    def close(self) -> None:
        self.emulator.store.close()


def copy(source: Path, target: Path) -> Path:
    """The tenant and the settings of one folder in another."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    return target
