"""An emulated tenant with a hub of our own making: small, but real SharePoint to the product."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import requests

from sp_prosjektportal.emulator.adapter import network
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.clock import SimulatedClock
from sp_prosjektportal.emulator.serve import prepare
from sp_prosjektportal.emulator.tables import CONTENT
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.portfolio.hub import hub_resources
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.tenant.connect import Network, Tenant, connect
from sp_prosjektportal.tenant.request import Reply, Request

OWN = "Lists/Prosjektegenskaper"
PROJECTS = "Lists/Prosjekter"
TEXTS = (
    "GtSiteUrl",
    "GtSiteId",
    "GtGroupId",
    "GtProjectTemplate",
    "PpState",
    "PpPhase",
    "GtProjectLifecycleStatus",
)

HUB_LISTS: tuple[Resource, ...] = (
    List(url=PROJECTS, title="Prosjekter"),
    ListColumn(
        list=PROJECTS, name="GtProjectNumber", title="Prosjektnummer", type="text", unique=True, indexed=True
    ),
    *(ListColumn(list=PROJECTS, name=name, title=name, type="text") for name in TEXTS),
    ListColumn(list=PROJECTS, name="GtProjectManager", title="Prosjektleder", type="person"),
    ListColumn(list=PROJECTS, name="GtProjectOwner", title="Prosjekteier", type="person"),
)

TEMPLATE: tuple[Resource, ...] = (
    List(url=OWN, title="Prosjektegenskaper"),
    ListColumn(
        list=OWN, name="GtProjectNumber", title="Prosjektnummer", type="text", unique=True, indexed=True
    ),
    ListColumn(list=OWN, name="GtProjectManager", title="Prosjektleder", type="person"),
    ListColumn(list=OWN, name="GtProjectOwner", title="Prosjekteier", type="person"),
    List(url="Lists/Milepaeler", title="Milepæler"),
    ListColumn(list="Lists/Milepaeler", name="PpKey", title="Nøkkel", type="text", indexed=True),
    *(
        ListItem(
            list="Lists/Milepaeler",
            key_column="PpKey",
            row=f"BP{n}",
            values={"Title": f"Beslutningspunkt {n}"},
        )
        for n in range(1, 7)
    ),
)
STAMP = (ListItem(list="Lists/Milepaeler", key_column="PpKey", row="stempel", values={"Title": "1.0.0"}),)


class Cut:
    """A transport whose line is cut at an exchange, before it is sent or after it was answered, and stays cut."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self.exchanges, self.at, self.after = 0, -1, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def execute(self, request: Any) -> Any:
        number = self.exchanges
        self.exchanges += 1
        if self.at >= 0 and (number > self.at or (number == self.at and not self.after)):
            raise requests.ConnectTimeout("the line is cut")
        response = self._transport.execute(request)
        if number == self.at:
            raise requests.ReadTimeout("the line was cut")
        return response

    def mend(self) -> None:
        self.at = -1


class Place:
    """A tenant in a folder. ``copy`` gives another with the same contents."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = clock = SimulatedClock()
        self.emulator: Emulator = prepare(folder, 8443, clock=clock)
        self.settings = Settings.load(folder / "prosjektportal.yaml")
        wires = network(self.emulator)
        self.line = Cut(wires.transport)
        cut = Network(transport=self.line, http=wires.http)
        self.tenant: Tenant = connect(self.settings, network=cut, clock=clock)
        self.hub = f"{self.settings.sharepoint}/sites/portefolje"
        self.url = f"{self.settings.sharepoint}/sites/fv-101"
        self.user = "admin@contoso.onmicrosoft.com"

    @classmethod
    def with_hub(cls, folder: Path) -> Place:
        """A new one whose hub has the list of projects."""
        place = cls(folder)
        wanted = hub_resources(
            place.hub, title="Portefølje", language="nb", owners=[place.user], resources=HUB_LISTS
        )
        known = Known(place.hub, hub=place.hub)
        plan = place.tenant.run(make_plan(wanted, kinds(), known))
        place.tenant.run(apply(plan, kinds(), known)).raise_for_failures()
        return place

    def copy(self, folder: Path) -> Place:
        shutil.copytree(self.folder, folder)
        return Place(folder)

    def making(self, **options: Any) -> Making:
        defaults: dict[str, Any] = {"resources": TEMPLATE, "stamp": STAMP}
        return Making(self.hub, kinds(), **(defaults | options))

    def project(self, **options: Any) -> Project:
        defaults: dict[str, Any] = {
            "number": "FV-101", "name": "Nytt rådhus på Ås", "url": self.url, "template": "prosjekt",
            "manager": self.user, "owner": self.user,
        }  # fmt: skip
        return Project(**(defaults | options))

    def state(self) -> dict[str, Any]:
        """What the tenant holds of hub and project, without ids and times."""
        found: dict[str, Any] = {
            "hub": self._rows(self.hub, PROJECTS, ("Title", "GtProjectNumber", *TEXTS[3:]))
        }
        lists: Reply = self._ask(Request.get(self.url, "/_api/web/lists", select=["Title", "ItemCount"]))
        found["lists"] = sorted((row["Title"], row["ItemCount"]) for row in lists.rows)
        found["own"] = self._rows(self.url, OWN, ("Title", "GtProjectNumber", "GtProjectManagerId"))
        found["milestones"] = self._rows(self.url, "Lists/Milepaeler", ("Title", "PpKey"))
        site = self._ask(Request.get(self.url, "/_api/site", select=["HubSiteId"]))
        hub = self._ask(Request.get(self.hub, "/_api/site", select=["Id"]))
        found["joined"] = site.value("HubSiteId") == hub.value("Id")
        return found

    def contents(self) -> list[Any]:
        """Everything that the emulated tenant holds, of whatever kind."""
        with closing(sqlite3.connect(self.folder / "emulator.sqlite")) as store:
            return [
                row for table in CONTENT for row in store.execute(f"SELECT * FROM {table} ORDER BY place")
            ]

    def _rows(self, site: str, list_url: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        path = "/" + site.partition("://")[2].partition("/")[2]
        reply = self._ask(Request.get(site, f"/_api/web/GetList('{path}/{list_url}')/items", select=columns))
        return sorted((tuple(row.get(name) for name in columns) for row in reply.rows), key=str)

    def _ask(self, request: Request) -> Reply:
        def steps() -> Any:
            return (yield request)

        reply: Reply = self.tenant.run(steps())
        return reply
