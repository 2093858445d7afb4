"""The sync of a portfolio that collects others: the same plan and apply, on what the other hubs say.

A hub that cannot be read keeps its rows, marked stale; nothing of it is removed. A portfolio that answers with no
project at all keeps them too, unless removing was asked for: an empty answer is more often a lack of rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sp_prosjektportal.engine.resource import Known, Observed, Resource
from sp_prosjektportal.errors import ProsjektportalError
from sp_prosjektportal.portfolio import overviews
from sp_prosjektportal.portfolio.collect import (
    OWNED,
    PORTFOLIO,
    Collected,
    Entry,
    Source,
    Union,
    history_rows,
    overview_rows,
    project_row,
    read_source,
    union,
)
from sp_prosjektportal.portfolio.collected import kept_reading, reading
from sp_prosjektportal.portfolio.columns import REGISTRY, Column
from sp_prosjektportal.portfolio.maturity import read_maturity
from sp_prosjektportal.portfolio.overviews import OVERVIEWS
from sp_prosjektportal.portfolio.programmes import Programmes
from sp_prosjektportal.portfolio.registry import KEY, PROJECTS, Registry, RegistryRow, read_registry
from sp_prosjektportal.portfolio.snapshot import Snapshot
from sp_prosjektportal.portfolio.sync import Progress, Runner, Sync
from sp_prosjektportal.portfolio.sync_plan import Seen
from sp_prosjektportal.portfolio.wanted import Wanting, possible, will_say, within
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.steps import Outcome, Steps, together

EMPTY = "it has no projects"


@dataclass(frozen=True, slots=True)
class Collecting(Sync):
    """``sources`` are the portfolios; ``extra`` the columns of their own that this one's template has too."""

    sources: tuple[Source, ...] = ()
    extra: tuple[Column, ...] = ()

    def _registry(self) -> Steps[Registry]:
        columns = (*REGISTRY, Column(PORTFOLIO))
        asked: list[Steps[Any]] = [
            read_registry(self.hub, compare=False, words=self.words, columns=columns),
            overviews.read_kept(self.hub.rstrip("/")),
            read_maturity(self.hub.rstrip("/")),
        ]
        found: list[Any] = yield from together(asked)
        registry: Registry = found[0]
        return replace(registry, kept=found[1], maturity=found[2], source="portfolios")

    def crawl(self, runner: Runner, registry: Registry, progress: Progress | None = None) -> Seen:
        """Read the lists of every portfolio. No project site is visited."""
        ended: list[Outcome[Collected]] = [Outcome() for _ in self.sources]
        for index, outcome in runner.run_all(read_source(source, self.extra) for source in self.sources):
            ended[index] = outcome
        read: list[Collected] = []
        unread: dict[str, str] = {}
        for source, outcome in zip(self.sources, ended, strict=True):
            found, why = outcome.result, _why(outcome)
            if (
                found is not None
                and not found.registry.rows
                and not self.remove_gone
                and _has(registry, source)
            ):
                found, why = None, EMPTY
            if found is None:
                unread[source.title] = why
            else:
                read.append(found)
        return Seen(registry, self._snapshot(registry, read, unread), tuple(read), unread)

    def _snapshot(self, registry: Registry, read: Sequence[Collected], unread: dict[str, str]) -> Snapshot:
        found = union(read)
        own = {row.number.casefold(): row for row in registry.rows}
        sites = [reading(entry, own.get(entry.number.casefold())) for entry in found.entries]
        sites += [
            kept_reading(row, str(row.values[PORTFOLIO]), unread) for row in _kept(registry, unread, found)
        ]
        return Snapshot(hub=registry.hub, taken_at=self.crawler.now, sites=tuple(sites))

    # -- what the hub should have ------------------------------------------------------------------

    def _desired(self, seen: Seen) -> list[Resource]:
        site = [Site(url=seen.registry.hub)] if Site.kind in self.kinds else []
        return [*site, *self._rows(seen)]

    def _rows(self, seen: Seen) -> list[ListItem]:
        registry, found = seen.registry, union(seen.collected)
        own = {row.number.casefold(): row for row in registry.rows}
        items = [project_row(entry, self.extra) for entry in found.entries]
        items += [_stale(row) for row in _kept(registry, seen.unread, found)]
        said = {item.row: will_say(own.get(item.row.casefold()), item) for item in items}
        programmes = Programmes(said, self.lights)
        extra = frozenset(column.name for column in self.extra)
        wanting = Wanting(self.rules, self.crawler.now.date(), self.words, self.lights, OWNED | extra)
        rows = [wanting.judged(within(item, programmes), own.get(item.row.casefold())) for item in items]
        rows += self._below(registry, found, seen.collected)
        return [wanting.in_the_hubs_words(possible(row, registry)) for row in rows]

    def _below(self, registry: Registry, found: Union, collected: Iterable[Collected]) -> Iterator[ListItem]:
        """The history and the overviews of every project."""
        for one in collected:
            entries = [entry for entry in found.entries if entry.collected is one]
            reports = one.of(one.history, KEY)
            for entry in entries:
                yield from history_rows(entry, reports.get(_own(entry), ()))
            for each in OVERVIEWS:
                if each.list not in registry.kept:
                    continue
                rows = one.of(one.overviews.get(each.list), overviews.NUMBER)
                for entry in entries:
                    yield from overview_rows(entry, each, rows.get(_own(entry), ()))

    # -- what goes -----------------------------------------------------------------------------------

    def _removals(
        self, seen: Seen, desired: Sequence[Resource], known: Known
    ) -> tuple[list[Observed[ListItem]], list[str]]:
        registry, found = seen.registry, union(seen.collected)
        wanted = [item for item in desired if isinstance(item, ListItem)]
        titles = {one.source.title for one in seen.collected}
        staying = found.numbers() | {row.number.casefold() for row in _kept(registry, seen.unread, found)}
        notes = [*found.notes, *(f"{title} could not be read: {why}" for title, why in seen.unread.items())]
        removed = []
        for row in registry.rows:
            owner = str(row.values[PORTFOLIO] or "")
            if row.number.casefold() in staying:
                continue
            if not owner:
                notes.append(
                    f"row {row.id} ({row.number or 'no number'} {row.title}) comes from no portfolio and is left alone"
                )
            elif owner in titles or not seen.unread:
                item = ListItem(list=PROJECTS, key_column=KEY, row=row.number)
                removed.append(Observed(item, {"id": row.id}))
        return [*removed, *self._left_below(seen, wanted)], notes

    def _left_below(self, seen: Seen, wanted: Iterable[ListItem]) -> Iterator[Observed[ListItem]]:
        """Rows of overviews that no portfolio has any more."""
        asked = {(item.list, item.row.casefold()) for item in wanted}
        owners = {row.number.casefold(): str(row.values[PORTFOLIO] or "") for row in seen.registry.rows}
        owners |= {
            entry.number.casefold(): entry.collected.source.title for entry in union(seen.collected).entries
        }
        read = {one.source.title: one for one in seen.collected}
        for each in OVERVIEWS:
            for key, row in seen.registry.kept.get(each.list, {}).items():
                if (each.list, key.casefold()) in asked:
                    continue
                owner = owners.get(row.number.casefold())
                if owner is None:
                    gone = not seen.unread
                else:
                    gone = owner in read and each.list in read[owner].overviews
                if gone:
                    item = ListItem(list=each.list, key_column=overviews.KEY, row=key)
                    yield Observed(item, {"id": row.id})


def _own(entry: Entry) -> str:
    return entry.row.number.casefold()


def _kept(registry: Registry, unread: Iterable[str], found: Union) -> list[RegistryRow]:
    """The rows of portfolios that could not be read, as they were."""
    titles = set(unread)
    there = found.numbers()
    return [
        row
        for row in registry.rows
        if row.number and row.values[PORTFOLIO] in titles and row.number.casefold() not in there
    ]


def _stale(row: RegistryRow) -> ListItem:
    return ListItem(list=PROJECTS, key_column=KEY, row=row.number, values={"PpStale": True})


def _has(registry: Registry, source: Source) -> bool:
    return any(row.values[PORTFOLIO] == source.title for row in registry.rows)


def _why(outcome: Outcome[Collected]) -> str:
    error = outcome.error
    return error.message if isinstance(error, ProsjektportalError) else str(error or "no answer")
