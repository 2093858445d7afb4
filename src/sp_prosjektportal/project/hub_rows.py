"""The hub's rows as a project needs them: to reserve a number, to find a project, to finish one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sp_prosjektportal.errors import NotFound, ProjectError
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.types import ItemValue
from sp_prosjektportal.resources.words import NORWEGIAN, Words
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request, Service, literal

LIST = "Lists/Prosjekter"
KEY = "GtProjectNumber"
PROGRAMME_TEMPLATE = "program"
BEING_MADE, RUNNING = "Opprettes", "I drift"

_COLUMNS = (
    "Id", "Title", KEY, "GtSiteUrl", "GtSiteId", "GtProjectTemplate", "GtProjectLifecycleStatus", "PpState",
    "PpPhase", "Created",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HubRow:
    """One project in the hub's list."""

    id: int
    number: str
    title: str
    url: str
    site_id: str
    template: str
    lifecycle: str
    state: str
    phase: str
    created: str

    @property
    def created_at(self) -> datetime:
        return datetime.fromisoformat(self.created.replace("Z", "+00:00"))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class HubRows(list[HubRow]):
    """All of them, found by number or address without regard to case."""

    def by_number(self, number: str) -> HubRow | None:
        return next((row for row in self if row.number.casefold() == number.strip().casefold()), None)

    def by_url(self, url: str) -> HubRow | None:
        return next(
            (row for row in self if row.url and row.url.casefold() == url.rstrip("/").casefold()), None
        )

    def programme(self, text: str) -> HubRow:
        """The programme by number or by title, or :class:`ProjectError`."""
        wanted = " ".join(text.split()).casefold()
        named = self.by_number(wanted) or next((row for row in self if row.title.casefold() == wanted), None)
        if named is None:
            there = ", ".join(
                f"{row.number} {row.title}" for row in self if row.template == PROGRAMME_TEMPLATE
            )
            raise ProjectError(
                f"There is no programme {text!r} in the portfolio.",
                hint=f"Nothing was made. Programmes: {there}." if there else
                "Nothing was made. Make the programme first, with `--template program`.",
            )  # fmt: skip
        return named

    def need(self, number: str) -> HubRow:
        """By number, or :class:`ProjectError`."""
        row = self.by_number(number)
        if row is None:
            raise ProjectError(
                f"There is no project {number} in the portfolio.",
                hint="`prosjektportal project list` shows those there are.",
            )
        return row


def read_rows(hub: str, words: Words = NORWEGIAN) -> Steps[HubRows]:
    """All rows of the hub, choices in Norwegian by ``words``. Raises :class:`ProjectError` when the hub or its list is not there."""
    path = "/" + hub.partition("://")[2].partition("/")[2]
    items = f"/_api/web/GetList({literal(path.rstrip('/') + '/' + LIST)})/items"
    rows = HubRows()
    try:
        reply: Reply = yield Request.get(hub, items, select=_COLUMNS, top=5000)
        rows.extend(_row(words.read(raw)) for raw in reply.rows)
        while reply.next_link:
            link = reply.next_link
            below = link[link.casefold().find("/_api/") :]
            reply = yield Request(Service.SHAREPOINT, "GET", below, hub, harmless=True)
            rows.extend(_row(words.read(raw)) for raw in reply.rows)
    except NotFound as error:
        raise ProjectError(
            f"There is no portfolio at {hub}: the site or its list {LIST} is missing.",
            hint="Check `hub:` in prosjektportal.yaml, or run `prosjektportal hub apply`.",
        ) from error
    return rows


def row_resource(number: str, values: Mapping[str, ItemValue]) -> ListItem:
    """The hub's row of a project, with these values."""
    return ListItem(list=LIST, key_column=KEY, row=number, values=dict(values))


def taken(rows: Sequence[HubRow]) -> str:
    """Numbers in use, for a message."""
    return ", ".join(row.number for row in rows)


def _row(raw: Mapping[str, Any]) -> HubRow:
    def text(name: str) -> str:
        value = raw.get(name)
        return str(value.get("Url") if isinstance(value, Mapping) else value or "")

    return HubRow(
        id=int(raw["Id"]),
        number=text(KEY),
        title=text("Title"),
        url=text("GtSiteUrl").rstrip("/"),
        site_id=text("GtSiteId"),
        template=text("GtProjectTemplate"),
        lifecycle=text("GtProjectLifecycleStatus"),
        state=text("PpState"),
        phase=text("PpPhase"),
        created=text("Created"),
    )
