"""Views: columns that are there, and what SharePoint can order, group, total and join."""

from __future__ import annotations

from collections.abc import Iterator

from sp_prosjektportal.template.checks import formats
from sp_prosjektportal.template.checks.names import no_base
from sp_prosjektportal.template.index import Column, Subject
from sp_prosjektportal.template.model_lists import Filter, List, View
from sp_prosjektportal.template.tree import Path

MAX_JOINS = 12
"""Lookup, person and term columns that a view may use (peers.md: the list view lookup threshold)."""

MAX_GROUPS = 2
_JOINED = frozenset({"lookup", "person", "term"})
_NUMBERS = frozenset({"number", "currency", "percent"})
_TOTALS: dict[str, frozenset[str]] = {
    "sum": _NUMBERS, "avg": _NUMBERS, "max": _NUMBERS | {"date"}, "min": _NUMBERS | {"date"},
}  # fmt: skip


def check(subject: Subject) -> None:
    for at, owner in enumerate(subject.template.lists or []):
        defaults = [number for number, view in enumerate(owner.views or []) if view.default]
        for number in defaults[1:]:
            first = (owner.views or [])[defaults[0]]
            message = f"a list has one default view, {first.name} is it already"
            subject.problem(
                ("lists", at, "views", number, "default"),
                "two-default-views",
                message,
                "Take one of them out.",
            )
        for number, view in enumerate(owner.views or []):
            _View(subject, ("lists", at, "views", number), owner, view).check()


class _View:
    """One view against the columns of its list."""

    def __init__(self, subject: Subject, path: Path, owner: List, view: View) -> None:
        self.subject, self.path, self.owner, self.view = subject, path, owner, view
        self.columns = subject.index.columns_of(owner)

    def check(self) -> None:
        no_base(self.subject, self.path, self.view, "more_columns", "columns")
        for path, name in self._used():
            if name.casefold() not in self.columns:
                self._unknown(path, name)
        self._sorting("order")
        self._sorting("group")
        self._totals()
        self._joins()
        formats.of_view(self.subject, self.path, self.view, self.columns)
        if len(self.view.group or []) > MAX_GROUPS:
            message = f"a view groups by at most {MAX_GROUPS} columns"
            self.subject.problem(
                (*self.path, "group", MAX_GROUPS), "too-many-groups", message, "Take the rest out."
            )

    def _unknown(self, path: Path, name: str) -> None:
        column, _, direction = name.partition(" ")
        if "order" in path and direction and column.casefold() in self.columns:
            message = f"'{direction}' is no direction"
            fix = f"Write `{column}`, or `{column} desc` for the greatest first."
            self.subject.problem(path, "order-direction", message, fix)
            return
        where, found = f" in {self.owner.url}", self.columns.values()
        self.subject.unknown_column(path, name, found, where=where, key="totals" in path)

    def _used(self) -> Iterator[tuple[Path, str]]:
        """Columns that the view names outside its filter, which is read elsewhere."""
        for at, name in enumerate(self.view.columns):
            yield (*self.path, "columns", at), name
        for at, each in enumerate(self.view.order or []):
            yield (*self.path, "order", at), each.column
        for at, each in enumerate(self.view.group or []):
            yield (*self.path, "group", at), each.column
        for name in self.view.totals or {}:
            yield (*self.path, "totals", name), name

    def _sorting(self, how: str) -> None:
        for at, each in enumerate(getattr(self.view, how) or []):
            column = self.columns.get(each.column.casefold())
            if column is not None and (column.type in ("note", "url") or column.multiple):
                what = f"{column.type} with several values" if column.multiple else column.type
                message = f"SharePoint cannot {how} by {column.name}: it is {what}"
                self.subject.problem(
                    (*self.path, how, at), f"{how}-type", message, f"{how.capitalize()} by another column."
                )

    def _totals(self) -> None:
        for name, total in (self.view.totals or {}).items():
            column = self.columns.get(name.casefold())
            allowed = _TOTALS.get(total)
            if column is not None and allowed is not None and column.type not in allowed:
                message = f"{total} of {column.name} is not possible: it is {column.type}"
                self.subject.problem(
                    (*self.path, "totals", name), "total-type", message, "Use count, or a number column."
                )

    def _joins(self) -> None:
        names = [*(name for _, name in self._used()), *_filtered(self.view.filter)]
        joined = [column.name for column in self._found(names) if column.type in _JOINED]
        if len(joined) > MAX_JOINS:
            message = f"{len(joined)} lookup, person and term columns, a view takes {MAX_JOINS}: {', '.join(joined)}"
            self.subject.problem(
                (*self.path, "columns"), "too-many-joins", message, "Show fewer of them in one view."
            )

    def _found(self, names: list[str]) -> list[Column]:
        folded = dict.fromkeys(name.casefold() for name in names)
        return [self.columns[name] for name in folded if name in self.columns]


def _filtered(written: Filter | None) -> Iterator[str]:
    if written is None:
        return
    if written.column is not None:
        yield written.column
    for part in [*(written.all or []), *(written.any or [])]:
        yield from _filtered(part)
