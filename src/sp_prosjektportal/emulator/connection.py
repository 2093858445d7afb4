"""What a served tenant tells its clients: ``connection.json``, certificates, and a ``prosjektportal.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.entra import applications, device, tokens
from sp_prosjektportal.emulator.seed import LOCAL, TEAM_SITE
from sp_prosjektportal.emulator.store import Store
from sp_prosjektportal.emulator.tls import write

ADDRESS = "127.0.0.1"
HUB_SITE = "portefolje"
"""Where the hub is meant to be; `prosjektportal hub apply` makes it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What lies in the directory of a served tenant."""

    directory: Path

    @property
    def store(self) -> Path:
        return self.directory / "emulator.sqlite"

    @property
    def connection(self) -> Path:
        return self.directory / "connection.json"

    @property
    def settings(self) -> Path:
        return self.directory / "prosjektportal.yaml"


def connection(emulator: Emulator, place: Place, port: int) -> dict[str, Any]:
    store = emulator.store
    hosts = store.get("tenant", "hosts") or LOCAL
    main = applications.client_id(applications.MAIN)
    crawl = applications.client_id(applications.CRAWL)
    certificate, key = _credentials(store, place, main, "client")
    crawl_certificate, crawl_key = _credentials(store, place, crawl, "crawl-client")
    pfx = place.directory / "client.pfx"
    write(pfx, applications.pfx(certificate.read_bytes(), key.read_bytes(), applications.MAIN), private=True)
    base = f"https://{hosts['sharepoint']}"
    user = _user(emulator)
    device.approve_all(store, user)
    return {
        "site_url": f"{base}/sites/{TEAM_SITE}",
        "hub_url": f"{base}/sites/{HUB_SITE}",
        "admin_url": f"https://{hosts['admin']}",
        "graph_url": f"https://{hosts['graph']}",
        "authority": f"https://{hosts['login']}",
        "tenant": tokens.tenant(store).domain,
        "tenant_id": tokens.tenant(store).id,
        "client_id": main,
        "crawl_client_id": crawl,
        "ca_file": str(place.directory / "ca.pem"),
        "certificate_file": str(certificate),
        "key_file": str(key),
        "pfx_file": str(pfx),
        "crawl_certificate_file": str(crawl_certificate),
        "crawl_key_file": str(crawl_key),
        "user": user,
        "address": ADDRESS,
        "port": port,
        "resolve": dict.fromkeys(hosts.values(), f"{ADDRESS}:{port}"),
    }


def _credentials(store: Store, place: Place, application: str, name: str) -> tuple[Path, Path]:
    """The files of an application's certificate and key."""
    certificate, key = applications.credentials(store, application)
    files = place.directory / f"{name}.pem", place.directory / f"{name}-key.pem"
    write(files[0], certificate)
    write(files[1], key, private=True)
    return files


def _user(emulator: Emulator) -> str:
    users = list(emulator.store.rows("directory_users").values())
    admin = next((user for user in users if user.get("sharepoint_admin")), users[0] if users else {})
    return str(admin.get("userPrincipalName", ""))


def settings(connection: dict[str, Any]) -> str:
    """A ``prosjektportal.yaml`` for this tenant. Paths are relative to the file."""
    certificate, key, authority = (
        Path(connection[file]).name for file in ("certificate_file", "key_file", "ca_file")
    )
    sharepoint = connection["site_url"].partition("/sites/")[0]
    resolve = "".join(f'    {host}: "{where}"\n' for host, where in connection["resolve"].items())
    return (
        "# Made by the emulator: the emulated tenant of this directory.\n"
        f"tenant: {connection['tenant']}\n"
        f"sharepoint: {sharepoint}\n"
        "sign_in:\n"
        "  method: certificate\n"
        f"  client_id: {connection['client_id']}\n"
        f"  certificate_file: {certificate}\n"
        f"  key_file: {key}\n"
        "crawl_application:\n"
        f"  client_id: {connection['crawl_client_id']}\n"
        "cloud:\n"
        f"  authority: {connection['authority']}\n"
        f"  graph: {connection['graph_url']}\n"
        f"  admin: {connection['admin_url']}\n"
        f"  ca_file: {authority}\n"
        "  resolve:\n"
        f"{resolve}"
        f"licences: {connection['licences']}\n"
        "portfolios:\n"
        "  hovedportefolje:\n"
        "    title: Hovedportefølje\n"
        f"    hub: {connection['hub_url']}\n"
        "    template: portefolje\n"
        "    language: nb\n"
        f"    owners: [{connection['user']}]\n"
    )
