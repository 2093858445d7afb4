"""One view across several portfolios: the rows of their hubs, read instead of their project sites.

A collecting portfolio's lists are kept equal to the union of the others': Prosjekter, the history of status reports and
the overviews. Nobody visits a project site again. What its own board writes is its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.errors import PortfolioError
from sp_prosjektportal.portfolio.columns import (
    BOARD_COLUMNS,
    REGISTRY,
    STATUS,
    STATUS_COMMENTS,
    SYNC_COLUMNS,
    Column,
    Shape,
)
from sp_prosjektportal.portfolio.overviews import OVERVIEWS, Overview
from sp_prosjektportal.portfolio.reading import read_list
from sp_prosjektportal.portfolio.registry import KEY, PROJECTS, Registry, RegistryRow, read_registry
from sp_prosjektportal.portfolio.rollup import HISTORY, HISTORY_KEY
from sp_prosjektportal.portfolio.rows import Account, Label, values
from sp_prosjektportal.resources.column import Column as AnyColumn
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.content_types import ContentType
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.types import ItemValue, Percent, Person, Term
from sp_prosjektportal.resources.words import Words
from sp_prosjektportal.steps import Steps, together

PORTFOLIO = "PpPortfolio"
"""The column of the collecting hub that says where a row comes from."""
TEMPLATE = "GtProjectTemplate"

HISTORY_COLUMNS = (
    Column("Title"), Column(KEY), Column("GtSiteId"), *STATUS, *(Column(name) for name in STATUS_COMMENTS)
)  # fmt: skip
COPIED = (*SYNC_COLUMNS, Column(TEMPLATE))
"""What a row of Prosjekter brings along; the board's own columns stay where they are."""
OWNED = frozenset(column.name for column in (*COPIED, Column(PORTFOLIO)))

Rows = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A portfolio that is collected: its title, its hub, and the choices in its hub's language."""

    name: str
    title: str
    hub: str
    words: Words


@dataclass(frozen=True, slots=True)
class Collected:
    """What the lists of one hub said. A list that the hub does not have is not there."""

    source: Source
    registry: Registry
    history: Rows | None = None
    overviews: Mapping[str, Rows] = field(default_factory=dict)

    def of(self, rows: Rows | None, column: str) -> dict[str, list[Mapping[str, Any]]]:
        """The rows of each project, by its number casefolded."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows or ():
            found.setdefault(str(row[column] or "").casefold(), []).append(row)
        return found


@dataclass(frozen=True, slots=True)
class Entry:
    """A project of the union. ``number`` is its own, or a longer one when two portfolios use the same."""

    number: str
    row: RegistryRow
    collected: Collected


@dataclass(frozen=True, slots=True)
class Union:
    """All projects of the portfolios that could be read, each once."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()

    def numbers(self) -> frozenset[str]:
        return frozenset(entry.number.casefold() for entry in self.entries)


SHAPES: Mapping[str, Shape] = {
    "text": "text", "note": "text", "choice": "text", "number": "number", "currency": "number", "percent": "number",
    "date": "date", "boolean": "boolean", "person": "person", "term": "terms",
}  # fmt: skip
"""Columns of one's own that can be collected, by type. Lookups name rows of another hub, calculated ones are not
written, and a single term comes without its label; of several values only terms are collected."""


def own_columns(resources: Iterable[Resource], template: str = "") -> tuple[Column, ...]:
    """The columns of Prosjekter that a template adds to ours. Raises :class:`PortfolioError` without PpPortfolio."""
    resources = tuple(resources)
    listed = [each for each in resources if isinstance(each, ListColumn) and each.list == PROJECTS]
    if all(column.name != PORTFOLIO for column in listed):
        raise PortfolioError(
            f"The template {template!r} cannot be that of a portfolio that collects others: its list of projects has no "
            f"column {PORTFOLIO}.",
            hint="Use the template `samlet`, or one that extends it.",
        )
    types = {each.id: each.columns for each in resources if isinstance(each, ContentType)}
    lists = [each for each in resources if isinstance(each, List) and each.url == PROJECTS]
    named = {name for each in lists for kind in each.content_types for name in types.get(kind, ())}
    site = [each for each in resources if isinstance(each, SiteColumn) and each.name in named]
    ours = {column.name for column in REGISTRY} | {PORTFOLIO}
    own = [
        each for each in listed if "type" in each.model_fields_set
    ]  # without one, it only sets a site column
    found = {each.name: _column(each) for each in (*site, *own) if each.name not in ours}
    return tuple(column for column in found.values() if column is not None)


def _column(column: AnyColumn) -> Column | None:
    shape = SHAPES.get(column.type or "")
    if shape is None or column.multiple is not (shape == "terms"):
        return None
    if shape == "date" and column.time:
        shape = "moment"
    return Column(column.name, shape, optional=True, percent=column.type == "percent")


def read_source(source: Source, extra: Sequence[Column] = ()) -> Steps[Collected]:
    """Everything of one hub, in one round. Raises :class:`PortfolioError` when it is not there."""
    asked: list[Steps[Any]] = [
        read_registry(source.hub, compare=False, words=source.words, columns=(*REGISTRY, *extra)),
        read_list(source.hub, [HISTORY], (Column(HISTORY_KEY), *HISTORY_COLUMNS)),
        *(read_list(source.hub, [each.list], each.owned) for each in OVERVIEWS),
    ]
    registry, history, *found = yield from together(asked)
    return Collected(
        source,
        registry,
        _read(source, history.rows, (Column(HISTORY_KEY), *HISTORY_COLUMNS)),
        {
            each.list: rows
            for each, listed in zip(OVERVIEWS, found, strict=True)
            if (rows := _read(source, listed.rows, each.owned)) is not None
        },
    )


def _read(source: Source, raw: Iterable[Mapping[str, Any]] | None, columns: Sequence[Column]) -> Rows | None:
    return None if raw is None else tuple(source.words.read(values(row, columns)) for row in raw)


def union(collected: Iterable[Collected]) -> Union:
    """Each project once: the first portfolio that has a site counts, and a number that two projects share is told apart."""
    entries: list[Entry] = []
    notes: list[str] = []
    sites: dict[str, Entry] = {}
    taken: dict[str, Entry] = {}
    for one in collected:
        for row in one.registry.rows:
            if not row.number:
                continue
            known = next((sites[key] for key in _site_keys(row) if key in sites), None)
            if known is not None:
                notes.append(
                    f"{row.number} stands in {one.source.title} and in {known.collected.source.title}; the latter's row is used"
                )
                continue
            number = row.number
            if (other := taken.get(number.casefold())) is not None:
                number = f"{row.number} ({one.source.title})"
                notes.append(
                    f"{row.number} is a project of {other.collected.source.title} and another one of "
                    f"{one.source.title}, which is called {number} here"
                )
            entry = Entry(number, row, one)
            entries.append(entry)
            taken[number.casefold()] = entry
            sites |= dict.fromkeys(_site_keys(row), entry)
    return Union(tuple(entries), tuple(notes))


def _site_keys(row: RegistryRow) -> Iterator[str]:
    if row.site_id:
        yield row.site_id
    if row.url:
        yield row.url.casefold()


def project_row(entry: Entry, extra: Sequence[Column] = ()) -> ListItem:
    """The row of Prosjekter, with what the collecting hub's template has of the portfolio's own columns."""
    absent = entry.collected.registry.absent
    wanted = [column for column in (*COPIED, *extra) if column.name not in absent]
    said = {column.name: item_value(column, entry.row.values[column.name]) for column in wanted}
    said[PORTFOLIO] = entry.collected.source.title
    return ListItem(list=PROJECTS, key_column=KEY, row=entry.number, values=said)


def history_rows(entry: Entry, rows: Iterable[Mapping[str, Any]]) -> list[ListItem]:
    """The status reports of one project."""
    return [
        ListItem(
            list=HISTORY,
            key_column=HISTORY_KEY,
            row=_renamed(str(row[HISTORY_KEY]), entry),
            values={
                column.name: item_value(column, row[column.name]) for column in HISTORY_COLUMNS
            } | {KEY: entry.number},
        )
        for row in rows
        if row[HISTORY_KEY]
    ]  # fmt: skip


def overview_rows(entry: Entry, overview: Overview, rows: Iterable[Mapping[str, Any]]) -> list[ListItem]:
    """What one overview says of one project."""
    return [
        ListItem(
            list=overview.list,
            key_column="PpRollupKey",
            row=_renamed(str(row["PpRollupKey"]), entry),
            values={
                column.name: item_value(column, row[column.name])
                for column in overview.owned
                if column.name != "PpRollupKey"
            } | {"PpProjectNumber": entry.number},
        )
        for row in rows
        if row["PpRollupKey"]
    ]  # fmt: skip


def _renamed(key: str, entry: Entry) -> str:
    """The key of a row under the number that the project has here."""
    own = entry.row.number
    return entry.number + key[len(own) :] if key.casefold().startswith(f"{own}:".casefold()) else key


def item_value(column: Column, value: Any) -> ItemValue:
    """A value that was read, as it is written."""
    match value:
        case Account():
            return Person(login=value.login) if value.login else None
        case Label():
            return Term(id=value.id, label=value.label)
        case tuple():
            return tuple(Term(id=one.id, label=one.label) for one in value)
        case None if column.shape == "boolean":
            return False
        case int() | float() if column.percent and not isinstance(value, bool):
            return Percent(share=value)
    return value  # type: ignore[no-any-return]


def kept_values(row: RegistryRow) -> dict[str, Any]:
    """A row of a portfolio without its own board's words: those are not ours to tell."""
    board = {column.name for column in BOARD_COLUMNS}
    return {name: value for name, value in row.values.items() if name not in board}


def with_board(said: Mapping[str, Any], own: RegistryRow | None) -> dict[str, Any]:
    """With what the collecting hub's own board wrote."""
    if own is None:
        return dict(said)
    return {**said, **{column.name: own.values.get(column.name) for column in BOARD_COLUMNS}}
