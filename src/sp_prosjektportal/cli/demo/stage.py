"""Where the demonstration is played: an emulated tenant in a folder, a simulated clock, and people who sign in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from sp_prosjektportal.emulator.adapter import network
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.clock import SimulatedClock
from sp_prosjektportal.emulator.entra import applications, device
from sp_prosjektportal.emulator.latency import Latency
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.tenant.connect import Network, Tenant, connect

EXCHANGE_SECONDS = 0.15
HOST = "https://contoso.sharepoint.com"
HUB = f"{HOST}/sites/portefolje"
NOON = time(12, tzinfo=UTC)
MAIN, JOB = applications.MAIN, applications.CRAWL
"""The application that makes sites, and that of the nightly job, which reaches only what it was given."""


@dataclass
class Stage:
    """The tenant of the demonstration, and the applications and people that are signed in to it."""

    folder: Path
    emulator: Emulator
    clock: SimulatedClock
    today: date
    fresh: bool
    portfolios: Mapping[str, Any]
    templates: Path | None = None
    _people: dict[str, Tenant] = field(default_factory=dict)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        title: str = "",
        days_before: int,
        portfolios: Mapping[str, Any] | None = None,
        templates: Path | None = None,
    ) -> Stage:
        """Open the folder's tenant, or make a new one whose clock starts ``days_before`` today.

        ``portfolios`` are as in ``prosjektportal.yaml``; one called ``title`` unless given.
        """
        folder.mkdir(parents=True, exist_ok=True)
        note, store = folder / "demo.json", folder / "emulator.sqlite"
        fresh = not (note.is_file() and store.is_file())
        if fresh:
            store.unlink(missing_ok=True)
            today = datetime.now(UTC).date()
        else:
            today = date.fromisoformat(json.loads(note.read_text("utf-8"))["today"])
        start = datetime.combine(today, NOON) - timedelta(days=days_before if fresh else 0)
        clock = SimulatedClock(start)
        emulator = Emulator.open(store, clock=clock, latency=Latency(exchange=EXCHANGE_SECONDS))
        alone = {"demo": {"title": title, "hub": HUB, "owners": ["aase@contoso.onmicrosoft.com"]}}
        return cls(folder, emulator, clock, today, fresh, portfolios or alone, templates)

    def finish(self) -> None:
        """Remember the day, so that the next run goes on from here."""
        note = json.dumps({"today": self.today.isoformat()})
        (self.folder / "demo.json").write_text(note + "\n", encoding="utf-8", newline="\n")

    def wait_until(self, day: int) -> None:
        """Let days pass; never back."""
        wanted = datetime.combine(self.today, NOON) + timedelta(days=day)
        self.clock.sleep((wanted - self.clock.now()).total_seconds())

    def add_people(self, accounts: Iterable[tuple[str, str]]) -> None:
        """Put people into the directory who are not there yet."""
        store = self.emulator.store
        for login, name in accounts:
            if device.find_user(store, login) is None:
                given, _, family = name.rpartition(" ")
                key = str(uuid5(NAMESPACE_DNS, login))
                store.put("directory_users", key, {
                    "id": key, "userPrincipalName": login, "displayName": name, "mail": login,
                    "givenName": given, "surname": family,
                })  # fmt: skip

    def application(self, name: str = MAIN) -> Tenant:
        """The provisioning application or another, signed in by its certificate."""
        sign_in = {
            "method": "certificate",
            "client_id": applications.client_id(name),
            **self._certificate(name),
        }
        return self._tenant(sign_in)

    def person(self, login: str) -> Tenant:
        """Somebody signed in by device code; the emulator's person approves at once."""
        if login not in self._people:
            device.approve_all(self.emulator.store, login)
            tenant = self._tenant({"method": "device_code"})
            tenant.granted()
            self._people[login] = tenant
        return self._people[login]

    def settings(self, sign_in: dict[str, Any]) -> Settings:
        """The configuration that anybody would write for this tenant."""
        client = applications.client_id(MAIN)
        return Settings.model_validate(
            {
                "tenant": "contoso.onmicrosoft.com",
                "sharepoint": HOST,
                "sign_in": {"client_id": client, **sign_in},
                "crawl_application": {"client_id": applications.client_id(JOB)},
                "portfolios": self.portfolios,
                **({"templates": self.templates} if self.templates else {}),
            }
        )

    def _certificate(self, name: str) -> dict[str, str]:
        stem = "client" if name == MAIN else "crawl-client"
        files = {
            "certificate_file": self.folder / f"{stem}.pem",
            "key_file": self.folder / f"{stem}-key.pem",
        }
        certificate, key = applications.credentials(self.emulator.store, applications.client_id(name))
        for file, content in zip(files.values(), (certificate, key), strict=True):
            file.touch(mode=0o600)
            file.write_bytes(content)
        return {name: str(file) for name, file in files.items()}

    def _tenant(self, sign_in: dict[str, Any]) -> Tenant:
        wires = network(self.emulator)
        wired = Network(wires.transport, wires.http)
        return connect(self.settings(sign_in), network=wired, clock=self.clock)
