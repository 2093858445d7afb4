"""Rows that people write, gathered by the day on which they write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.term_sets import TermSet
from sp_prosjektportal.resources.types import ItemValue, Term
from sp_prosjektportal.resources.words import Words


@dataclass
class Lots:
    """What is written each day. ``words`` has the choices in the language of the site."""

    words: Words = field(default_factory=Words)
    _days: dict[int, dict[str, ListItem]] = field(default_factory=dict)

    def add(self, day: int, item: ListItem) -> None:
        """Write these values that day; what the same row got before on that day stays."""
        said = _with(item, self.words.write(item.values))
        lot = self._days.setdefault(day, {})
        lot[said.address] = _over(lot.get(said.address), said)

    def by_day(self) -> list[tuple[int, list[ListItem]]]:
        """The lots in the order of the days."""
        return [(day, list(lot.values())) for day, lot in sorted(self._days.items())]

    def merged(self) -> list[tuple[int, list[ListItem]]]:
        """What everything came to, as one lot on the last day."""
        final: dict[str, ListItem] = {}
        for _, lot in self.by_day():
            for item in lot:
                final[item.address] = _over(final.get(item.address), item)
        return [(max(self._days), list(final.values()))] if final else []


@dataclass(frozen=True)
class Terms:
    """Terms of the hub's template, by the name of their set and their label."""

    hub: Sequence[Resource]

    def of(self, name: str, labels: Sequence[str]) -> tuple[Term, ...]:
        """The terms with these labels, or whose labels begin so."""
        found = (self._one(name, label) for label in labels)
        return tuple(sorted(found, key=lambda term: term.id))

    def _one(self, name: str, label: str) -> Term:
        known = next(r for r in self.hub if isinstance(r, TermSet) and r.name == name).terms
        term = next((t for t in known if t.label == label), None)
        term = term or next(t for t in known if t.label.startswith(label))
        return Term(id=term.id, label=term.label)


def row(
    name: str, key_column: str, key: str, values: Mapping[str, ItemValue], *, content_type: str | None = None
) -> ListItem:
    """A row of the list below ``Lists/``, by the value of its key column."""
    fields = {"list": f"Lists/{name}", "key_column": key_column, "row": key, "values": dict(values)}
    return ListItem(**fields, **({"content_type": content_type} if content_type else {}))


def _over(before: ListItem | None, item: ListItem) -> ListItem:
    if before is None:
        return item
    kept = item if item.content_type else before
    return _with(kept, {**before.values, **item.values})


def _with(item: ListItem, values: Mapping[str, ItemValue]) -> ListItem:
    return item.model_copy(update={"values": dict(values)})
