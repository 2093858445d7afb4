"""The start page: hubs with their sites, and the rest."""

from __future__ import annotations

from dataclasses import dataclass, field

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.browse.frame import site_href
from sp_prosjektportal.emulator.browse.render import page
from sp_prosjektportal.emulator.browse.visit import Visit
from sp_prosjektportal.emulator.store import Row

_KINDS = {"GROUP": "group_site", "SITEPAGEPUBLISHING": "communication_site"}


@dataclass
class Card:
    title: str
    href: str
    description: str
    kind: str
    address: str
    lists: str


@dataclass
class HubCard:
    site: Card
    count: str
    sites: list[Card] = field(default_factory=list)


def start(visit: Visit) -> Answer:
    rows = [row for row in visit.store.rows("sites").values() if _shown(row)]
    hubs = {row["id"]: row for row in rows if row["hub_id"] == row["id"]}
    below: dict[str, list[Row]] = {hub: [] for hub in hubs}
    others: list[Row] = []
    for row in rows:
        if row["id"] not in hubs:
            below.get(row["hub_id"], others).append(row)
    domain = str((visit.store.get("tenant", "directory") or {}).get("domain", ""))
    return page(
        visit, "start", title=visit.say("start_title", tenant=domain.partition(".")[0].capitalize()),
        hubs=[_hub(visit, row, below[key]) for key, row in hubs.items()], others=[_card(visit, row) for row in others],
    )  # fmt: skip


def _shown(row: Row) -> bool:
    return not row.get("deleted") and row.get("host", "sharepoint") == "sharepoint"


def _hub(visit: Visit, row: Row, sites: list[Row]) -> HubCard:
    words = {0: "no_associated", 1: "associated_one"}.get(len(sites), "associated")
    cards = [_card(visit, site) for site in sorted(sites, key=lambda site: str(site["title"]).casefold())]
    return HubCard(_card(visit, row), visit.say(words, count=len(sites)), cards)


def _description(row: Row) -> str:
    """Nothing where it only says the title again."""
    text = str(row["description"] or "")
    return "" if text == row["title"] else text


def _card(visit: Visit, row: Row) -> Card:
    lists = sum(not one["hidden"] for one in visit.store.rows("lists", row["id"]).values())
    kind = _KINDS.get(str(row["template"]).partition("#")[0], "team_site")
    return Card(
        row["title"], site_href(row), _description(row), visit.say(kind), row["path"],
        visit.say("lists_count", count=lists),
    )  # fmt: skip
