"""What a new tenant holds: hosts, directory, applications, people, the root site, an empty team site, a term store."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.entra import applications
from sp_prosjektportal.emulator.names import LOCAL as LOCAL
from sp_prosjektportal.emulator.names import PUBLIC as PUBLIC
from sp_prosjektportal.emulator.sharepoint.admin import give_sites_list
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.sites import TEAM, create_site
from sp_prosjektportal.emulator.store import Row, Store

if TYPE_CHECKING:
    from sp_prosjektportal.emulator.app import Emulator

DOMAIN = "contoso.onmicrosoft.com"
ADMIN = f"admin@{DOMAIN}"
TEAM_SITE = "empty"
_PEOPLE = (
    ("admin", "Ingrid Administrator", "IT-leder"),
    ("kari.nordmann", "Kari Nordmann", "Prosjektleder"),
    ("ola.hansen", "Ola Hansen", "Prosjekteier"),
    ("siri.ostby", "Siri Østby", "Prosjektleder"),
    ("per.aasen", "Per Åsen", "Prosjektleder"),
    ("mona.saether", "Mona Sæther", "Kommunedirektør"),
    ("jonas.berg", "Jonas Berg", "Controller"),
    ("amina.ali", "Amina Ali", "Prosjektmedarbeider"),
    ("lars.haugen", "Lars Haugen", "Styringsgruppeleder"),
)


def seed(emulator: Emulator, hosts: dict[str, str] | None = None) -> None:
    """Fill an empty store. The host names are the public ones unless others are given."""
    store = emulator.store
    names = hosts or PUBLIC
    with store.atomic():
        store.put("tenant", "hosts", dict(names))
        store.put("tenant", "directory", {"id": _guid("directory"), "domain": DOMAIN, "lcid": 1044})
        store.put(
            "tenant", "term_store", {"id": _guid("term_store"), "default_lcid": 1044, "lcids": [1044, 1033]}
        )
        applications.seed(store)
        for name, title, job in _PEOPLE:
            _person(store, name, title, job)
        _sites(emulator, names)
        for key, row in store.rows("sites").items():  # what a tenant starts with, search has long known
            store.put("sites", key, {**row, "indexed": True})


def _guid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"emulated-tenant:{name}"))


def _person(store: Store, name: str, title: str, job: str) -> None:
    address = f"{name}@{DOMAIN}"
    row: Row = {
        "id": _guid(address), "displayName": title, "givenName": title.partition(" ")[0], "surname": title.rpartition(" ")[2], "jobTitle": job,
        "mail": address, "mobilePhone": None, "officeLocation": None, "preferredLanguage": "nb-NO", "userPrincipalName": address,
        "businessPhones": [],
    }  # fmt: skip
    if address == ADMIN:
        row |= {"sharepoint_admin": True, "term_store_administrator": True}
    store.put("directory_users", row["id"], row)


def _sites(emulator: Emulator, names: dict[str, str]) -> None:
    store, now = emulator.store, emulator.clock.now()
    site = f"https://{names['sharepoint']}"
    create_site(store, site, "Contoso", 1044, TEAM, ADMIN, now=now)
    create_site(store, f"{site}/sites/{TEAM_SITE}", "Tomt område", 1044, TEAM, ADMIN, now=now)
    admin = create_site(
        store, f"https://{names['admin']}", "SharePoint", 1033, "TENANTADMIN#0", ADMIN, now=now, host="admin"
    )
    give_sites_list(Session(store, admin["id"], now))
    terms.add_group(store, "Contoso", _guid("term_group"), now)
