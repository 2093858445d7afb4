"""Making the hub's overview say what the crawl saw: registry, crawl, plan, apply, under a lease.

When a row was last read is not a change. A row that differs in nothing but ``PpCrawledAt`` stands in
:attr:`SyncPlan.refresh` and not in the plan; it is written along only when the hub's value is older than
:data:`REFRESH_AFTER`. So a second plan after an apply is empty, and a nightly sync still keeps the time true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sp_prosjektportal.engine.apply import OnChange, apply
from sp_prosjektportal.engine.plan import Change, Kinds, Plan, make_plan
from sp_prosjektportal.engine.resource import Known, Observed, Resource
from sp_prosjektportal.errors import NotFound, TenantError
from sp_prosjektportal.portfolio import overviews, rollup
from sp_prosjektportal.portfolio.columns import VOLATILE, Column
from sp_prosjektportal.portfolio.crawl import Crawler
from sp_prosjektportal.portfolio.maturity import read_maturity
from sp_prosjektportal.portfolio.programmes import Lights
from sp_prosjektportal.portfolio.reading import read_list
from sp_prosjektportal.portfolio.registry import KEY, PROJECTS, Registry, read_registry
from sp_prosjektportal.portfolio.rules import Rule
from sp_prosjektportal.portfolio.snapshot import SiteReading
from sp_prosjektportal.portfolio.sync_plan import Seen, SyncPlan, SyncResult, paths, registry_dict
from sp_prosjektportal.portfolio.wanted import IDEA_BENEFITS, IDEAS, Wanting
from sp_prosjektportal.resources import leases
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.resources.words import Words
from sp_prosjektportal.steps import Outcome, Steps, outcomes, together

REFRESH_AFTER = timedelta(hours=20)
LEASE = timedelta(minutes=30)
"""How long a sync holds the lease, besides the time that the crawl takes."""
CRAWL_OF_ONE = timedelta(seconds=3)
"""What the smallest budget allows: some 26 requests a site, 2 units each, 1,250 units a minute (wire.md section 13)."""
MANY = 100

T = TypeVar("T")
Progress = Callable[[int, int], None]


class Runner(Protocol):
    """What runs steps: the tenant."""

    def run(self, steps: Steps[T]) -> T: ...

    def run_all(self, many: Iterable[Steps[T]], *, at_once: int = 32) -> Iterator[tuple[int, Outcome[T]]]: ...


@dataclass(frozen=True, slots=True)
class Sync:
    """One portfolio's sync: where the hub is, how to crawl, the rules of attention."""

    hub: str
    crawler: Crawler
    kinds: Kinds
    rules: tuple[Rule, ...] = ()
    lights: Lights = field(default_factory=dict)  # the colours of values by column
    admin: str = ""
    app_only: bool = True
    remove_gone: bool = False

    @property
    def words(self) -> Words:
        """The choices in the hub's language."""
        return rollup.hub_words(self.crawler.words)

    def look(self, runner: Runner, progress: Progress | None = None) -> Seen:
        """Read the registry and visit every site. Only reads."""
        return self.crawl(runner, self.registry(runner), progress)

    def registry(self, runner: Runner) -> Registry:
        """Which sites are projects, and what the hub's overviews have."""
        return runner.run(self._registry())

    def _registry(self) -> Steps[Registry]:
        asked: list[Steps[Any]] = [
            read_registry(self.hub, admin=self.admin, words=self.words),
            overviews.read_kept(self.hub.rstrip("/")),
            _ideas(self.hub.rstrip("/")),
            read_maturity(self.hub.rstrip("/")),
        ]
        found: list[Any] = yield from together(asked)
        registry: Registry = found[0]
        return replace(registry, kept=found[1], ideas=found[2], maturity=found[3])

    def crawl(self, runner: Runner, registry: Registry, progress: Progress | None = None) -> Seen:
        """Visit every site of the registry."""
        targets = [registry.target(row) for row in registry.rows if row.number]
        ended: list[Outcome[SiteReading]] = [Outcome() for _ in targets]
        reads = (self.crawler.read(target) for target in targets)
        for count, (index, outcome) in enumerate(runner.run_all(reads), start=1):
            ended[index] = outcome
            if progress is not None:
                progress(count, len(targets))
        return Seen(registry, self.crawler.collect(registry.hub, targets, ended))

    def plan(self, seen: Seen) -> Steps[SyncPlan]:
        """What the hub's lists lack. Only reads."""
        known = Known(seen.registry.hub, hub=seen.registry.hub, app_only=self.app_only)
        desired = self._desired(seen)
        made = yield from make_plan(desired, self.kinds, known)
        remove, notes = self._removals(seen, desired, known)
        gone = {item.resource.row for item in remove if item.resource.list == PROJECTS}
        missing = overviews.missing(seen.registry.kept)
        if missing:
            notes.append(
                f"the hub has no {', '.join(missing)}; run `prosjektportal hub apply` to have these overviews"
            )
        changes = [change for change in made.changes if _row_of(change) not in gone]
        refresh = tuple(change for change in changes if _only_times(change))
        real = tuple(change for change in changes if not _only_times(change))
        return SyncPlan(seen, Plan(real, made.unchanged + len(refresh)), refresh, tuple(remove), tuple(notes))

    def apply(self, plan: SyncPlan, on_change: OnChange | None = None) -> Steps[SyncResult]:
        """Write it. Failures of single rows are in the result."""
        hub = plan.seen.registry.hub
        known = Known(hub, hub=hub, app_only=self.app_only)
        yield from _learn(known, self.kinds)
        now = self.crawler.now
        due = [change for change in plan.refresh if _is_due(change, now)]
        everything = Plan((*plan.plan.changes, *due), plan.plan.unchanged)
        result = SyncResult(plan, (yield from apply(everything, self.kinds, known, on_change=on_change)))
        kind = self.kinds[ListItem.kind]
        ended = yield from outcomes(kind.delete(item, known) for item in plan.remove)
        for item, outcome in zip(plan.remove, ended, strict=True):
            outcome.get()
            result.removed.append(item.resource.row)
        return result

    def run(
        self,
        runner: Runner,
        holder: str,
        agree: Callable[[SyncPlan], bool] = lambda plan: True,
        *,
        progress: Progress | None = None,
        on_change: OnChange | None = None,
    ) -> SyncResult:
        """Everything, under the lease. ``agree`` is shown the plan and may say no. ``holder`` names this run."""
        hub, now = self.hub.rstrip("/"), self.crawler.now
        with _leased(runner, hub, holder, now):
            registry = self.registry(runner)
            if len(registry.rows) > MANY:
                until = now + LEASE + CRAWL_OF_ONE * len(registry.rows)
                runner.run(leases.acquire(hub, holder, until, now))
            plan = runner.run(self.plan(self.crawl(runner, registry, progress)))
            if not agree(plan):
                return SyncResult(plan)
            return runner.run(self.apply(plan, on_change))

    @property
    def wanting(self) -> Wanting:
        """How what was seen becomes rows."""
        return Wanting(self.rules, self.crawler.now.date(), self.words, self.lights)

    def _desired(self, seen: Seen) -> list[Resource]:
        site = [Site(url=seen.registry.hub)] if Site.kind in self.kinds else []
        return [*site, *self.wanting.rows(seen.registry, seen.snapshot.sites)]

    def _removals(
        self, seen: Seen, desired: Sequence[Resource], known: Known
    ) -> tuple[list[Observed[ListItem]], list[str]]:
        """The rows to remove, and notes on what is not."""
        notes = list(_numberless(seen.registry))
        sites = seen.snapshot.sites
        gone = {site.number for site in sites if site.state == "gone"} if self.remove_gone else set()
        if gone and any(site.state == "unreadable" for site in sites):
            notes.append(
                "no row is removed: some sites could not be read, and a partial crawl removes nothing"
            )
            gone = set()
        left = self._left_over(seen, desired, gone)
        return [*(_observed(known, number) for number in sorted(gone)), *left], notes

    def _left_over(
        self, seen: Seen, desired: Iterable[Resource], gone: Iterable[str]
    ) -> list[Observed[ListItem]]:
        """Rows of overviews whose source is gone, and with ``remove_gone`` those of projects that are."""
        wanted = [item for item in desired if isinstance(item, ListItem)]
        removed = set(gone)
        if self.remove_gone and not any(site.state == "unreadable" for site in seen.snapshot.sites):
            registered = {row.number.casefold() for row in seen.registry.rows}
            removed |= {
                row.number
                for rows in seen.registry.kept.values()
                for row in rows.values()
                if row.number.casefold() not in registered
            }
        return overviews.left_over(seen.registry.kept, wanted, seen.snapshot.sites, removed)


@contextmanager
def _leased(runner: Runner, hub: str, holder: str, now: datetime) -> Iterator[None]:
    try:
        runner.run(leases.acquire(hub, holder, now + LEASE, now))
    except NotFound:
        runner.run(
            read_registry(hub, compare=False)
        )  # says what is missing: the site, or what the template makes
        raise
    try:
        yield
    finally:
        with suppress(TenantError):  # the lease ends by itself, and what went wrong before is what matters
            runner.run(leases.release(hub, holder))


def _learn(known: Known, kinds: Kinds) -> Steps[None]:
    """What writing needs to know of the hub: its language and its time zone."""
    site = [Site(url=known.site)] if Site.kind in kinds else []
    yield from make_plan(site, kinds, known)


def _ideas(hub: str) -> Steps[frozenset[str]]:
    """The numbers of projects that were ideas here; none on a hub that cannot be told what came of them."""
    columns = (Column(KEY), Column(IDEA_BENEFITS, "number"))
    found = yield from read_list(hub, [IDEAS], columns)
    if found.absent:
        return frozenset()
    return frozenset(str(row[KEY]).casefold() for row in found.rows or () if row.get(KEY))


def _observed(known: Known, number: str) -> Observed[ListItem]:
    address = ListItem(list=PROJECTS, key_column=KEY, row=number).address
    found = known.get(address)
    assert found is not None, f"{address} was read from the registry a moment ago"
    return found


def _row_of(change: Change) -> str:
    return change.desired.row if isinstance(change.desired, ListItem) else ""


def _only_times(change: Change) -> bool:
    return change.action == "update" and {d.path for d in change.differences} <= paths(VOLATILE)


def _is_due(change: Change, now: datetime) -> bool:
    before = [d.before for d in change.differences if isinstance(d.before, datetime)]
    return not before or now - max(before) > REFRESH_AFTER


def _numberless(registry: Registry) -> Iterator[str]:
    for row in registry.rows:
        if not row.number:
            yield f"row {row.id} ({row.title or 'no title'}) has no project number and is left out"


__all__ = ["Seen", "Sync", "SyncPlan", "SyncResult", "registry_dict"]
