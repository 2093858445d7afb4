"""The lease that keeps two syncs apart: one row on the hub that only one can hold at a time.

The row is changed with ``If-Match``: of two who read it free, the second is answered 412 and looks again. A lease
has an end, so that a sync that died does not stop the next for long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sp_prosjektportal.errors import Conflict, PortfolioError, ReplyLost, RequestFailed
from sp_prosjektportal.resources.types import RelativeUrl
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Permission, Reply, Request, literal

LIST: RelativeUrl = "Lists/PpLeie"
KEY = "sync"
TRIES = 4
PERMISSIONS = frozenset({Permission.READ, Permission.WRITE})
_DUPLICATE = "-2130575169"  # SPDuplicateValuesFoundException: the key column is unique


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to sync until then. ``holder`` must be unique for each run, not only for each machine."""

    holder: str
    until: datetime


def acquire(site: str, holder: str, until: datetime, now: datetime) -> Steps[Lease]:
    """Take the lease of the hub ``site``, or prolong it if ``holder`` has it already.

    Raises :class:`PortfolioError` naming holder and time when somebody else has it.
    """
    until = until.astimezone(UTC).replace(microsecond=0)
    for _ in range(TRIES):
        row = yield from _row(site)
        held = row.lease if row else None
        if held and held.holder != holder and held.until > now:
            raise _held(site, held)
        if held == Lease(holder, until):
            return held
        try:
            if row is not None:
                yield _change(site, row, _values(holder, until))
                return Lease(holder, until)
            # Two may make the first row: look again, the one with the lowest id counts
            yield Request.post(site, _items(site), {"Title": KEY, **_values(holder, until)})
        except (Conflict, ReplyLost):
            continue  # look again: perhaps it is ours
        except RequestFailed as error:
            if not error.code.startswith(_DUPLICATE):
                raise
    raise PortfolioError("The lease for syncing could not be taken: others take it all the time.",
                         hint="Wait a minute and run the command again.")  # fmt: skip


def release(site: str, holder: str) -> Steps[None]:
    """Give the lease back. That somebody else has it by now is fine."""
    for _ in range(TRIES):
        row = yield from _row(site)
        if row is None or row.lease is None or row.lease.holder != holder:
            return
        try:
            yield _change(site, row, {"PpHolder": None, "PpUntil": None})
        except (Conflict, ReplyLost):
            continue
        return


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    etag: str
    lease: Lease | None


def _row(site: str) -> Steps[_Row | None]:
    """The row as it is now. Its etag comes with the single item only, so this takes two requests."""
    found: Reply = yield Request.get(
        site, _items(site), select=["Id"], filter=f"Title eq '{KEY}'", orderby="Id", top=1, alone=True
    )
    if not found.rows:
        return None
    item_id = int(found.rows[0]["Id"])
    reply: Reply = yield Request.get(site, f"{_items(site)}({item_id})", missing_ok=True, alone=True,
                                     select=["Id", "PpHolder", "PpUntil", "owshiddenversion"])  # fmt: skip
    if reply.missing:
        return None
    etag = reply.etag or f'"{reply.value("owshiddenversion")}"'
    return _Row(item_id, etag, _lease(reply))


def _lease(reply: Reply) -> Lease | None:
    holder, until = reply.value("PpHolder"), reply.value("PpUntil")
    if not holder or not until:
        return None
    return Lease(str(holder), datetime.fromisoformat(str(until).replace("Z", "+00:00")))


def _change(site: str, row: _Row, values: dict[str, Any]) -> Request:
    return Request.merge(site, f"{_items(site)}({row.id})", values, etag=row.etag)


def _values(holder: str, until: datetime) -> dict[str, str]:
    return {"PpHolder": holder, "PpUntil": f"{until:%Y-%m-%dT%H:%M:%SZ}"}


def _items(site: str) -> str:
    path = site.split("://", 1)[-1].partition("/")[2]
    return f"/_api/web/GetList({literal(f'/{path}/{LIST}' if path else f'/{LIST}')})/items"


def _held(site: str, lease: Lease) -> PortfolioError:
    return PortfolioError(
        f"Another sync of {site} is running: {lease.holder} holds the lease until {lease.until:%Y-%m-%d %H:%M} UTC.",
        hint="Wait until it is done. If it has died, the lease ends by itself at that time.",
    )
