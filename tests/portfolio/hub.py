"""A hub whose lists are values in memory: written through a kind, read as SharePoint would answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from portfolio.sites import HUB, Site, Tenant
from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed
from sp_prosjektportal.errors import Conflict
from sp_prosjektportal.portfolio.overviews import OVERVIEWS
from sp_prosjektportal.resources.item_values import normal
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.types import Person, Term
from sp_prosjektportal.steps import Outcome, Steps
from sp_prosjektportal.tenant.request import Reply, Request


class Items(Kind[ListItem]):
    """Rows by list and key. ``failing`` are keys that cannot be written."""

    resource = ListItem

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.failing: set[str] = set()
        self.written: list[tuple[str, str]] = []

    def add(self, list_url: str, key: str, **values: Any) -> None:
        self.rows[list_url, key] = values

    def observe(self, desired: Sequence[ListItem], known: Known) -> Steps[dict[str, Observed[ListItem]]]:
        yield from ()
        return {
            item.address: Observed(
                item.model_copy(update={"values": {n: normal(found.get(n)) for n in item.values}})
            )
            for item in desired
            if (found := self.rows.get((item.list, item.row))) is not None
        }

    def create(self, desired: ListItem, known: Known) -> Steps[Observed[ListItem]]:
        yield from ()
        if (desired.list, desired.row) in self.rows:
            raise Conflict(200, "-2130575169", "duplicate")
        return self._write(desired, dict(desired.values))

    def update(
        self, desired: ListItem, observed: Observed[ListItem], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[ListItem]]:
        yield from ()
        names = [difference.path.removeprefix("values.") for difference in differences]
        return self._write(desired, {name: desired.values[name] for name in names})

    def delete(self, observed: Observed[ListItem], known: Known) -> Steps[None]:
        yield from ()
        del self.rows[observed.resource.list, observed.resource.row]

    def _write(self, desired: ListItem, values: dict[str, Any]) -> Observed[ListItem]:
        if desired.row in self.failing:
            raise Conflict(409, "-2130575305", "Save Conflict")
        self.rows.setdefault((desired.list, desired.row), {}).update(values)
        self.written.append((desired.list, desired.row))
        return Observed(desired)


class Hub(Tenant):
    """The hub and its project sites; runs steps as the tenant does."""

    def __init__(self, items: Items, *sites: Site) -> None:
        self.items = items
        self.columns: set[str] = set()  # of the list of projects; any, when none is named
        self.overviews = {overview.list for overview in OVERVIEWS}
        super().__init__(*sites, rules={"postquery": Reply(404), "PpLeie": self._lease})
        self.leased_until: list[str | None] = []
        self.lease: dict[str, Any] = {"Id": 1, "PpHolder": None, "PpUntil": None}

    def run_all(self, many: Iterable[Steps[Any]], *, at_once: int = 32) -> Iterator[tuple[int, Outcome[Any]]]:
        for index, steps in enumerate(many):
            try:
                yield index, Outcome(result=self.run(steps))
            except Exception as error:
                yield index, Outcome(error=error)

    def _answer(self, ask: Request) -> Any:
        rows = [
            {"GtProjectNumber": key, **{name: raw(value) for name, value in values.items()}}
            for (list_url, key), values in self.items.rows.items()
            if list_url == "Lists/Prosjekter"
        ]
        lists = {"Lists/Prosjekter": rows} | {url: self._overview(url) for url in self.overviews}
        there = {"Lists/Prosjekter": self.columns} if self.columns else {}
        self.sites[HUB] = Site(HUB, lists, columns=there, site_id="aaaa0000-0000-0000-0000-000000000001")
        return super()._answer(ask)

    def _overview(self, url: str) -> list[dict[str, Any]]:
        return [
            {"PpRollupKey": key, **{name: raw(value) for name, value in values.items()}}
            for (list_url, key), values in self.items.rows.items()
            if list_url == url
        ]

    def _lease(self, ask: Request) -> Reply:
        if ask.method == "MERGE":
            self.leased_until.append(ask.body["PpUntil"])
            self.lease |= ask.body
            return Reply(204)
        single = ask.path.split("?")[0].endswith("items(1)")
        return Reply(200, self.lease, {"etag": '"1"'}) if single else Reply(200, {"value": [{"Id": 1}]})


def raw(value: Any) -> Any:
    """A value as REST writes it."""
    match value:
        case Person():
            return {"Name": f"i:0#.f|membership|{value.login}", "Title": value.login}
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        case date():
            return f"{value.isoformat()}T00:00:00Z"
        case tuple():
            return [
                {"TermGuid": one.id, "Label": one.label} if isinstance(one, Term) else one for one in value
            ]
    return value
