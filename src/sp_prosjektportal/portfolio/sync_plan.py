"""What a sync sees, would do and did, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sp_prosjektportal.engine.apply import Applied
from sp_prosjektportal.engine.plan import Change, Plan
from sp_prosjektportal.engine.resource import Observed
from sp_prosjektportal.portfolio.collect import Collected
from sp_prosjektportal.portfolio.columns import VOLATILE
from sp_prosjektportal.portfolio.registry import Registry
from sp_prosjektportal.portfolio.snapshot import SiteReading, Snapshot
from sp_prosjektportal.resources.list_items import ListItem


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is: the registry and the crawl of its sites."""

    registry: Registry
    snapshot: Snapshot
    collected: tuple[Collected, ...] = ()
    """The portfolios that were read instead of project sites, when this one collects others."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Those that could not be read, by title, and why."""


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What sync would do. ``plan`` is what the board would see change."""

    seen: Seen
    plan: Plan
    refresh: tuple[Change, ...] = ()
    remove: tuple[Observed[ListItem], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return self.plan.empty and not self.remove

    @property
    def checksum(self) -> str:
        """Of the plan without the time of the crawl, so that the same plan made again has the same."""
        timeless = Plan(tuple(_without_times(change) for change in self.plan.changes), 0).checksum
        removed = "".join(f"-{item.resource.row}" for item in self.remove)
        return timeless + removed

    def as_dict(self) -> dict[str, Any]:
        return {
            **self.plan.as_dict(),
            "checksum": self.checksum,
            "refreshed": len(self.refresh),
            "remove": [item.resource.row for item in self.remove],
            "sites": [_site(site) for site in self.seen.snapshot.sites],
            "registry": registry_dict(self.seen.registry),
            "notes": list(self.notes),
            "unread_portfolios": dict(self.seen.unread),
        }


@dataclass(slots=True)
class SyncResult:
    """How a sync went. ``failed`` are the sites that this sync could not read: never silent."""

    plan: SyncPlan
    applied: Applied = field(default_factory=Applied)
    removed: list[str] = field(default_factory=list)

    @property
    def failed(self) -> tuple[SiteReading, ...]:
        seen = self.plan.seen
        return () if seen.collected or seen.unread else seen.snapshot.failed

    def as_dict(self) -> dict[str, Any]:
        return {
            "plan": self.plan.as_dict(),
            "applied": self.applied.as_dict(),
            "removed": self.removed,
            "failed": [_site(site) for site in self.failed],
        }


def registry_dict(registry: Registry) -> dict[str, Any]:
    """The registry's comparison with the tenant, for JSON."""
    return {
        "hub": registry.hub,
        "rows": len(registry.rows),
        "source": registry.source,
        "said": registry.said,
        "notes": list(registry.notes),
        "unregistered": [{"url": site.url, "title": site.title} for site in registry.unregistered],
        "without_site": [{"number": row.number, "url": row.url} for row in registry.without_site],
    }


def paths(names: Iterable[str]) -> frozenset[str]:
    """Columns as the paths of differences."""
    return frozenset(f"values.{name}" for name in names)


def _without_times(change: Change) -> Change:
    timed = paths(VOLATILE)
    kept = tuple(d for d in change.differences if d.path not in timed)
    if change.action == "create":
        kept = tuple(
            type(d)(d.path, d.before, _timeless(d.after)) if isinstance(d.after, Mapping) else d for d in kept
        )
    return Change(change.action, change.desired, change.observed, kept, change.needs)


def _timeless(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in VOLATILE}


def _site(site: SiteReading) -> dict[str, Any]:
    problems = list(site.project.problems) if site.project else []
    return {
        "number": site.number,
        "url": site.url,
        "state": site.state,
        "reason": site.reason,
        "problems": problems,
    }
