"""What the hub's rows said, kept with a snapshot: titles, dates and last known values of sites that were not read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import JsonValue

from sp_prosjektportal.portfolio.columns import REGISTRY
from sp_prosjektportal.portfolio.registry import Registry
from sp_prosjektportal.portfolio.rows import Account, Label, day, moment
from sp_prosjektportal.portfolio.snapshot import Snapshot

SHAPES = {column.name: column.shape for column in REGISTRY}


def remember(snapshot: Snapshot, registry: Registry) -> Snapshot:
    """The snapshot with what the registry said, so that a file of it tells as much as a live crawl."""
    rows = {row.number: row.values for row in registry.rows}
    sites = tuple(
        site.model_copy(update={"row": kept(rows[site.number])})
        if site.number in rows and not site.row
        else site
        for site in snapshot.sites
    )
    numberless = [
        f"row {row.id} ({row.title or '?'}) has no project number" for row in registry.rows if not row.number
    ]
    return snapshot.model_copy(
        update={
            "sites": sites,
            "maturity": registry.maturity,
            "source": registry.source,
            "notes": (*registry.notes, *numberless),
            "unregistered": tuple(f"{site.title} {site.url}".strip() for site in registry.unregistered),
        }
    )


def kept(values: Mapping[str, Any]) -> dict[str, JsonValue]:
    """A row's values as JSON can have them; empty ones are left out."""
    return {name: _plain(value) for name, value in values.items() if value not in (None, "", ())}


def recalled(row: Mapping[str, JsonValue]) -> dict[str, Any]:
    """The values that ``kept`` was given."""
    return {name: _typed(shape, row.get(name)) for name, shape in SHAPES.items()}


def _plain(value: Any) -> JsonValue:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Account | Label):
        return list(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value  # type: ignore[no-any-return]


def _typed(shape: str, raw: Any) -> Any:
    if raw is None:
        return () if shape == "terms" else None
    match shape:
        case "date":
            return day(raw)
        case "moment":
            return moment(raw)
        case "person":
            return Account(*raw)
        case "terms":
            return tuple(Label(*one) for one in raw)
    return raw
