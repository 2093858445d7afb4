"""Giving up a project that was started and not finished: the row goes, and with it the number is free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sp_prosjektportal.engine.resource import Observed
from sp_prosjektportal.errors import AccessDenied, ProjectError
from sp_prosjektportal.project.hub_rows import BEING_MADE, HubRow, read_rows, row_resource
from sp_prosjektportal.project.model import Making
from sp_prosjektportal.resources.site_creation import find_group, remove_group
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request

CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Abandoned:
    """What was given up. ``site_left`` is the address of a site that still stands."""

    number: str
    url: str
    site_deleted: bool = False
    site_left: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "url": self.url,
            "site_deleted": self.site_deleted,
            "site_left": self.site_left,
        }


def abandon(number: str, making: Making, *, delete_site: bool = False) -> Steps[Abandoned]:
    """Remove an unfinished project; its site only when asked. Raises :class:`ProjectError`."""
    row = yield from unfinished(number, making)
    made = yield from _made_at(row)
    group = (yield from _group_of(row)) if made is None else None
    there = made is not None or group is not None
    if delete_site and group is not None:
        yield from remove_group(group)
    elif delete_site and made is not None:
        yield from _delete_site(row, made, making)
    item = row_resource(row.number, {})
    yield from making.kinds[item.kind].delete(Observed(item, {"id": row.id}), making.known(making.hub))
    return Abandoned(
        row.number, row.url, site_deleted=there and delete_site, site_left=there and not delete_site
    )


def unfinished(number: str, making: Making) -> Steps[HubRow]:
    """The row of a start that was not finished. Raises :class:`ProjectError` when there is no such."""
    row = (yield from read_rows(making.hub, making.words)).need(number)
    if row.state != BEING_MADE:
        raise ProjectError(
            f"Project {row.number} ({row.title}) is finished; only a start that was not finished can be abandoned.",
            hint="Close the project instead, or take its row out on the hub by hand.",
        )
    return row


def _made_at(row: HubRow) -> Steps[datetime | None]:
    """When the site was made; ``None`` when there is none."""
    if not row.url:
        return None
    try:
        reply: Reply = yield Request.get(
            row.url, "/_api/web", select=["Created"], missing_ok=True, alone=True
        )
    except AccessDenied:
        return row.created_at
    if reply.missing:
        return None
    return datetime.fromisoformat(str(reply.value("Created") or row.created).replace("Z", "+00:00"))


def _group_of(row: HubRow) -> Steps[str | None]:
    """The group of the start, whose site is not made yet."""
    if not row.url:
        return None
    try:
        group = yield from find_group(Site(url=row.url, title=row.title))
    except AccessDenied:  # whoever may not see groups made none
        return None
    if group is None or _older(datetime.fromisoformat(str(group["createdDateTime"])), row):
        return None
    return str(group["id"])


def _older(made: datetime, row: HubRow) -> bool:
    return _aware(made) < _aware(row.created_at) - CLOCKS_DIFFER


def _delete_site(row: HubRow, made: datetime, making: Making) -> Steps[None]:
    if _older(made, row):
        raise ProjectError(
            f"The site {row.url} is older than the start of the project, so it is not its site.",
            hint="Nothing was deleted. Abandon without deleting the site.",
        )
    known, kind = making.known(row.url), making.kinds[Site.kind]
    for observed in (yield from kind.observe([Site(url=row.url)], known)).values():
        yield from kind.delete(observed, known)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
