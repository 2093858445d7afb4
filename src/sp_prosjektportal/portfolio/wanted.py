"""What the hub's lists should say of a crawl: a row a project, its history, the overviews, its idea."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sp_prosjektportal.portfolio import attention, overviews, rollup
from sp_prosjektportal.portfolio.columns import SYNC_COLUMNS
from sp_prosjektportal.portfolio.programmes import COLUMN, Lights, Programmes
from sp_prosjektportal.portfolio.registry import KEY, PROJECTS, Registry, RegistryRow
from sp_prosjektportal.portfolio.rules import Rule
from sp_prosjektportal.portfolio.snapshot import SiteReading
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.types import ItemValue
from sp_prosjektportal.resources.words import NORWEGIAN, Words

IDEAS = "Lists/Idebehandling"
IDEA_BENEFITS = "PpIdeaBenefits"


@dataclass(frozen=True, slots=True)
class Wanting:
    """How to judge: the rules, the day, the colours, and the words of the hub."""

    rules: Sequence[Rule]
    today: date
    words: Words = NORWEGIAN
    lights: Lights = field(default_factory=dict)
    owned: frozenset[str] = frozenset(column.name for column in SYNC_COLUMNS)

    def rows(self, registry: Registry, sites: Iterable[SiteReading]) -> list[ListItem]:
        """All rows that the hub should have, in the hub's words."""
        rows = {row.number: row for row in registry.rows}
        read = [
            (reading, item)
            for reading in sites
            if reading.number in rows and (item := rollup.row(reading)) is not None
        ]
        said: dict[str, Mapping[str, Any]] = {number: row.values for number, row in rows.items()}
        said |= {item.row: will_say(rows[item.row], item) for _, item in read}
        programmes = Programmes(said, self.lights)
        found: list[ListItem] = []
        for reading, item in read:
            row = rows[reading.number]
            title = str(item.values.get("Title") or row.title)
            found += [
                self.judged(within(item, programmes), row),
                *rollup.history(reading, title),
                *overviews.wanted(reading, title, registry.kept),
                *_idea(reading, registry),
            ]
        return [self.in_the_hubs_words(possible(item, registry)) for item in found]

    def judged(self, item: ListItem, row: RegistryRow | None) -> ListItem:
        """The row with its reasons, judged on what it will say together with what it says already.

        So too of a site that cannot be read, on what was read last: a project does not get off the board's list by
        being closed to us. Of a site that is gone the rules say nothing, so an old flag is taken down. Either way the
        hub says what ``portfolio attention`` says.
        """
        reasons = attention.reasons(will_say(row, item), self.rules, self.today, self.words)
        values = {
            **item.values,
            "PpAttention": bool(reasons),
            "PpAttentionReasons": attention.in_words(reasons, self.words.language),
        }
        assert values.keys() <= self.owned, "sync writes only what it declares"
        return with_values(item, values)

    def in_the_hubs_words(self, item: ListItem) -> ListItem:
        return with_values(item, self.words.write(item.values))


def will_say(row: RegistryRow | None, item: ListItem) -> dict[str, Any]:
    """What a row will say: what it says already, and what is written over it."""
    return {**(row.values if row is not None else {}), **rollup.plain_values(item.values)}


def within(item: ListItem, programmes: Programmes) -> ListItem:
    """The row with the programme it belongs to as the hub says it, and what its own projects come to."""
    values = {**item.values, **programmes.values(item.row)}
    if COLUMN in values:
        values[COLUMN] = programmes.canonical(values[COLUMN])
    return with_values(item, values)


def _idea(reading: SiteReading, registry: Registry) -> Iterator[ListItem]:
    """What the idea that became this project is told of it. Ideas are made by people, never here."""
    project = reading.project
    number = reading.number
    if reading.state != "read" or project is None or "benefits" not in project.parts:
        return
    if number.casefold() in registry.ideas:
        yield ListItem(list=IDEAS, key_column=KEY, row=number, values={IDEA_BENEFITS: project.improved})


def possible(item: ListItem, registry: Registry) -> ListItem:
    """Without the columns that an older hub does not have: the registry's notes say which."""
    if item.list != PROJECTS or not registry.absent:
        return item
    return with_values(
        item, {name: value for name, value in item.values.items() if name not in registry.absent}
    )


def with_values(item: ListItem, values: Mapping[str, ItemValue]) -> ListItem:
    return ListItem(list=item.list, key_column=item.key_column, row=item.row, values=dict(values))
