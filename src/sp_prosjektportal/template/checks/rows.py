"""Rows from the start: their columns, keys, required values, and the rows that they look up."""

from __future__ import annotations

from collections.abc import Iterator

from sp_prosjektportal.template.checks.names import no_base, once
from sp_prosjektportal.template.index import Column, Subject, fold_id, fold_url
from sp_prosjektportal.template.model_lists import List, ListItems
from sp_prosjektportal.template.problems import meant
from sp_prosjektportal.template.tree import Path

Row = tuple[str, str]
"""A row by folded list URL and key."""


def check(subject: Subject) -> None:
    needs: dict[Row, tuple[Path, list[Row]]] = {}
    for at, owner in enumerate(subject.template.lists or []):
        if owner.list_items is not None:
            _Rows(subject, ("lists", at, "list_items"), owner, owner.list_items).check(needs)
    _cycles(subject, needs)


class _Rows:
    """The rows of one list."""

    def __init__(self, subject: Subject, path: Path, owner: List, rows: ListItems) -> None:
        self.subject, self.path, self.owner, self.rows = subject, path, owner, rows
        self.columns = subject.index.columns_of(owner)

    def check(self, needs: dict[Row, tuple[Path, list[Row]]]) -> None:
        self._key()
        self._content_type()
        no_base(self.subject, self.path, self.rows, "more_items", "items")
        for at, name in enumerate(self.rows.once or []):
            self._known((*self.path, "once", at), name)
        keys = [
            ((*self.path, "items", at, self.rows.key), str(row[self.rows.key]))
            for at, row in enumerate(self.rows.items)
            if row.get(self.rows.key) is not None
        ]
        once(self.subject, keys, "duplicate-row", "row", str.casefold)
        required = [column for column in self.columns.values() if self._required(column)]
        for at, row in enumerate(self.rows.items):
            path = (*self.path, "items", at)
            for name in row:
                self._known((*path, name), name, key=True)
            self._complete(path, row, required)
            needs[(fold_url(self.owner.url), str(row.get(self.rows.key, "")).casefold())] = (
                path,
                list(self._looked_up(path, row)),
            )

    def _known(self, path: Path, name: str, *, key: bool = False) -> None:
        if name.casefold() not in self.columns:
            found = self.columns.values()
            self.subject.unknown_column(path, name, found, where=f" in {self.owner.url}", key=key)

    def _key(self) -> None:
        path = (*self.path, "key")
        column = self.columns.get(self.rows.key.casefold())
        if column is None:
            self._known(path, self.rows.key)
        elif column.type != "text":
            message = f"the key {column.name} is {column.type}; a row is found again by a text"
            self.subject.problem(path, "key-type", message, "Let a text column be the key.")
        elif not column.get("unique"):
            message = f"the key {column.name} is not unique: two rows could have the same"
            self.subject.problem(
                path, "key-not-unique", message, "Give it `unique: true` and `indexed: true`."
            )

    def _content_type(self) -> None:
        wanted = self.rows.content_type
        offered = {fold_id(identity) for identity in self.owner.content_types or []}
        if wanted is not None and fold_id(wanted) not in offered:
            where = f" on {self.owner.url}"
            known = self.owner.content_types or []
            self.subject.unknown((*self.path, "content_type"), "content type", wanted, known, where=where)

    def _required(self, column: Column) -> bool:
        if column.name == self.rows.key:
            return True
        if column.name == "Title" and self.owner.template == "list":
            return bool(column.get("required", True))
        return bool(column.get("required")) and column.get("default") is None

    def _complete(self, path: Path, row: dict[str, object], required: list[Column]) -> None:
        given = {name.casefold() for name, value in row.items() if value not in (None, "", [])}
        for column in required:
            if column.name.casefold() not in given:
                message = f"the row has no value for {column.name}, which is required"
                self.subject.problem(path, "missing-value", message, f"Add `{column.name}:` to the row.")

    def _looked_up(self, path: Path, row: dict[str, object]) -> Iterator[Row]:
        for name, value in row.items():
            column = self.columns.get(name.casefold())
            if column is None or column.type != "lookup":
                continue
            target = self.subject.index.lists.get(fold_url(str(column.get("lookup_list", ""))))
            for at, key in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(key, str) and target is not None:
                    self._exists((*path, name) if at is None else (*path, name, at), key, target)
                    yield fold_url(target.url), key.casefold()

    def _exists(self, path: Path, key: str, target: List) -> None:
        seeded = target.list_items
        keys = [str(row.get(seeded.key, "")) for row in seeded.items] if seeded is not None else []
        if key.casefold() not in map(str.casefold, keys):
            fix = meant(key, keys, otherwise=f"Name a row that the template puts in {target.url}.")
            self.subject.problem(path, "unknown-row", f"there is no row '{key}' in {target.url}", fix)


def _cycles(subject: Subject, needs: dict[Row, tuple[Path, list[Row]]]) -> None:
    """Rows that look each other up cannot be made one after the other. (Lists that do can.)"""
    done: set[Row] = set()
    for start in needs:
        way: list[Row] = []
        _walk(subject, start, needs, way, done)


def _walk(
    subject: Subject, now: Row, needs: dict[Row, tuple[Path, list[Row]]], way: list[Row], done: set[Row]
) -> None:
    if now in way:
        names = " → ".join(key for _, key in [*way[way.index(now) :], now])
        message = f"rows look each other up: {names}"
        subject.problem(
            needs[now][0], "lookup-cycle", message, "Leave one of the lookups for people to fill in."
        )
        done.update(way)
        return
    if now in done or now not in needs:
        return
    way.append(now)
    for target in needs[now][1]:
        _walk(subject, target, needs, way, done)
    way.pop()
    done.add(now)
