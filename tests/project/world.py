"""A small tenant in memory: a hub, sites, people, and kinds whose every operation is one exchange.

It can die at any exchange, before the request is carried out or after: the process that asked is gone, what was done
is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any
from urllib.parse import unquote

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import AccessDenied, Conflict, NotFound
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.resources.hubs import HubAssociation
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.resources.types import Person, Term
from sp_prosjektportal.steps import Steps, run
from sp_prosjektportal.tenant.request import Reply, Request, Service

HOST = "https://contoso.sharepoint.com"
HUB = f"{HOST}/sites/portefolje"
URL = f"{HOST}/sites/fv-101"
IDEA = "6edb42ac-9aaf-4f07-9cf5-5dfdf9ab0c32"


class Died(BaseException):
    """The process was killed."""


class Ask:
    """The body of a request to a kind of this test."""

    def __init__(self, what: str, resource: Resource, number: int | None = None) -> None:
        self.what, self.resource, self.number = what, resource, number


class Stored(Kind[Any]):
    """Any kind, kept in the world's ``things`` by site and address."""

    def __init__(self, resource: type[Resource]) -> None:
        self.resource = resource  # type: ignore[misc]

    def observe(self, desired: Sequence[Any], known: Known) -> Steps[dict[str, Observed[Any]]]:
        replies = yield [ask(known.site, "observe", one) for one in desired]
        return {
            one.address: reply.body
            for one, reply in zip(desired, replies, strict=True)
            if reply.body is not None
        }

    def create(self, desired: Any, known: Known) -> Steps[Observed[Any]]:
        reply = yield ask(known.site, "create", desired)
        return Observed(desired, reply.body)

    def update(
        self, desired: Any, observed: Observed[Any], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[Any]]:
        yield ask(known.site, "update", desired, observed.ids["id"])
        return Observed(desired, observed.ids)

    def delete(self, observed: Observed[Any], known: Known) -> Steps[None]:
        yield ask(known.site, "delete", observed.resource, observed.ids["id"])


def ask(site: str, what: str, resource: Resource, number: int | None = None) -> Request:
    return Request(Service.SHAREPOINT, "POST", f"/test/{what}", site, Ask(what, resource, number))


KINDS = {kind.name: kind for kind in (Stored(Site), Stored(HubAssociation), Stored(List), Stored(ListItem))}

TEMPLATE = (
    List(url="Lists/Prosjektegenskaper", title="Prosjektegenskaper"),
    List(url="Lists/Milepaeler", title="Milepæler"),
    ListItem(
        list="Lists/Milepaeler",
        key_column="PpKey",
        row="BP1",
        values={"Title": "BP1", "GtProjectPhase": Term(id=IDEA, label="Idé")},
    ),
)
STAMP = (ListItem(list="Lists/PpStempel", key_column="Title", row="prosjekt", values={"PpVersion": "1.0.0"}),)


class World:
    """The tenant. ``things`` maps site and address to the resource there; exchanges are counted."""

    def __init__(self) -> None:
        self.things: dict[tuple[str, str], Resource] = {}
        self.people = {"kari@contoso.no": "Kari Nordmann", "aase@contoso.no": "Åse Bjørnstad"}
        self.closed: set[str] = set()  # sites that exist and may not be opened
        self.numbers: dict[tuple[str, str], int] = {}
        self.created: dict[str, str] = {}
        self.grants: list[str] = []
        self.lists: list[dict[str, Any]] = []  # rows of a site's lists, as REST has them
        self.exchanges = 0
        self.dies_at, self.dies_after = -1, False
        self.before_write: Callable[[Ask], None] = lambda ask: None
        self.put_site(HUB)

    def put_site(self, url: str, created: str = "2026-05-01T10:00:00Z") -> None:
        self.things[url, f"sites/{url}"] = Site(url=url, title=url)
        self.created[url] = created

    def put_row(self, number: str, **values: Any) -> None:
        row = ListItem(list="Lists/Prosjekter", key_column="GtProjectNumber", row=number, values=values)
        self.things[HUB, row.address] = row

    def row(self, number: str = "FV-101") -> dict[str, Any] | None:
        found = self.things.get((HUB, f"list_items/Lists/Prosjekter/GtProjectNumber={number}"))
        return dict(found.values) if isinstance(found, ListItem) else None

    def site_exists(self, url: str) -> bool:
        return (url, f"sites/{url}") in self.things

    @property
    def state(self) -> Any:
        """All that is there, for comparing."""
        return deepcopy(self.things), sorted(self.grants)

    def run(self, steps: Steps[Any]) -> Any:
        return run(steps, self._answer)

    def _answer(self, ask: Request) -> Reply:
        number = self.exchanges
        self.exchanges += 1
        if number == self.dies_at and not self.dies_after:
            raise Died
        reply = self._do(ask)
        if number == self.dies_at:
            raise Died
        return reply

    def _do(self, ask: Request) -> Reply:
        if isinstance(ask.body, Ask):
            return self._kind(ask.site, ask.body)
        if ask.service is Service.GRAPH:
            return self._graph(ask)
        if ask.site in self.closed:
            raise AccessDenied(403, "-2147024891", "Attempted to perform an unauthorized operation.")
        if not self.site_exists(ask.site):
            if ask.missing_ok:
                return Reply(404)
            raise NotFound(404, "", "404 FILE NOT FOUND")
        path = unquote(ask.path)
        if path.startswith("/_api/web?"):
            return Reply(
                200,
                {
                    "Id": "w",
                    "Url": ask.site,
                    "Title": "Tittel",
                    "Language": 1044,
                    "Created": self.created[ask.site],
                },
            )
        if path.startswith("/_api/site?"):
            hub = (ask.site, f"hub_associations/{ask.site}") in self.things
            return Reply(
                200,
                {
                    "Id": "{S1}",
                    "GroupId": "g1",
                    "IsHubSite": ask.site == HUB,
                    "HubSiteId": "h1" if hub else None,
                },
            )
        if path.startswith("/_api/web/lists?"):
            return Reply(200, {"value": self.lists})
        return self._items(ask.site, path)

    def _items(self, site: str, path: str) -> Reply:
        list_url = path.partition("GetList('")[2].partition("')")[0].split("/", 3)[3]
        found = [
            thing
            for (where, _), thing in self.things.items()
            if where == site and isinstance(thing, ListItem) and thing.list == list_url
        ]
        if not found and list_url != "Lists/Prosjekter":
            return Reply(404)
        rows = [
            {
                "Id": self._ids(site, item.address)["id"],
                item.key_column: item.row,
                "Created": "2026-05-01T09:00:00Z",
                **item.values,
            }
            for item in found
        ]
        return Reply(200, {"value": rows})

    def _kind(self, site: str, ask: Ask) -> Reply:
        key = (site, ask.resource.address)
        there = self.things.get(key)
        if ask.what == "observe":
            if there is not None:
                there = there.model_copy(update=_blank(ask.resource, there))
            return Reply(200, None if there is None else Observed(there, self._ids(*key)))
        self.before_write(ask)
        assert ask.number in (None, self._ids(*key)["id"]), "a row is changed by its own id"
        there = self.things.get(key)
        if ask.what == "create":
            if there is not None:
                raise Conflict(200, "-2130575169", "duplicate")
            self.things[key] = ask.resource
            if isinstance(ask.resource, Site):
                self.created[ask.resource.url] = "2026-05-01T10:00:00Z"
        elif ask.what == "update":
            self.things[key] = _merged(there, ask.resource)
        elif isinstance(ask.resource, Site):
            self.things = {k: thing for k, thing in self.things.items() if k[0] != site}
        else:
            self.things.pop(key, None)
        return Reply(200, self._ids(*key))

    def _ids(self, site: str, address: str) -> dict[str, Any]:
        """Ids as the kinds give them: of a row its number, of a site its parts."""
        number = self.numbers.setdefault((site, address), len(self.numbers) + 1)
        return {"id": number, "url": site, "web_id": "w", "site_id": "{S1}", "group_id": "g1"}

    def _graph(self, ask: Request) -> Reply:
        if ask.path.startswith("/users/"):
            name = self.people.get(unquote(ask.path.removeprefix("/users/").partition("?")[0]))
            return Reply(200, {"displayName": name}) if name else Reply(404)
        if ask.method == "POST":
            self.grants.append(ask.body["grantedToIdentities"][0]["application"]["id"])
            return Reply(201, {})
        return Reply(
            200, {"value": [{"grantedToIdentities": [{"application": {"id": one}}]} for one in self.grants]}
        )


def _blank(wanted: Resource, there: Resource) -> dict[str, Any]:
    """Of a row, the columns that nobody set are empty."""
    if isinstance(wanted, ListItem) and isinstance(there, ListItem):
        return {"values": {**dict.fromkeys(wanted.values), **there.values}}
    return {}


def _merged(there: Resource | None, wanted: Resource) -> Resource:
    if isinstance(there, ListItem) and isinstance(wanted, ListItem):
        return there.model_copy(update={"values": {**there.values, **wanted.values}})
    return wanted


def making(**options: Any) -> Making:
    defaults: dict[str, Any] = {"resources": TEMPLATE, "stamp": STAMP, "phases": {IDEA: "ide"}}
    return Making(HUB, KINDS, **(defaults | options))


def project(**options: Any) -> Project:
    defaults: dict[str, Any] = {
        "number": "FV-101",
        "name": "Digital byggesak",
        "url": URL,
        "template": "prosjekt",
        "manager": "kari@contoso.no",
        "owner": "aase@contoso.no",
    }
    return Project(**(defaults | options))


KARI = Person(login="kari@contoso.no")
