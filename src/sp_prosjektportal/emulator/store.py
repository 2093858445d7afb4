"""Everything the emulated tenant remembers: one SQLite file, with a bounded write-through copy in memory.

All tables have one shape: ``(site, parent, key) -> row``, a row being a JSON object, in the order of first insertion.
``site`` is the id of the site collection and empty for what belongs to the whole tenant; ``parent`` is what the row
lies under (a list's id for its items) and may be empty. A *partition* is all the rows of one table, site and parent.
In the file a partition is a number, since two GUIDs a row would be a third of it.

What is read is kept in memory, up to :data:`KEPT` characters of JSON; what was used longest ago goes first, but never
while a request runs, so that a mapping that was handed out stays the current one until the request ends.

Rows handed out are the store's own: read them, and write with :meth:`Store.put`; never change one in place.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from sp_prosjektportal.emulator.packing import pack, unpack
from sp_prosjektportal.emulator.partitions import Partitions
from sp_prosjektportal.emulator.tables import INDEXED, fingerprint, prepare

Row = dict[str, Any]

KEPT = 24_000_000
"""Characters of JSON kept in memory; as rows in Python they take some five times that."""


@dataclass(slots=True)
class _Kept:
    """What is in memory of one table and site: whole partitions by parent, else single rows."""

    version: int  # another one after every change
    partitions: dict[str, dict[str, Row]] = field(default_factory=dict)
    rows: dict[tuple[str, str], Row | None] = field(default_factory=dict)
    size: int = 0


@dataclass(slots=True)
class _Frame:
    """One level of :meth:`Store.atomic`. Its savepoint is set when something is first written."""

    name: str
    saved: bool = False
    touched: set[tuple[str, str]] = field(default_factory=set)
    numbered: list[tuple[str, str]] = field(default_factory=list)


class Store:
    """The tenant's data. One connection and one lock: a request holds the lock while it runs."""

    def __init__(self, path: Path | None = None, *, kept: int = KEPT) -> None:
        self.lock = threading.RLock()
        self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._limit = kept
        self._packs = path is not None
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._size = 0
        self._frames: list[_Frame] = []
        self._versions = count(1)
        prepare(self._connection)
        self._partitions = Partitions(self._connection)

    @property
    def empty(self) -> bool:
        """Nothing in it yet: it should be seeded."""
        return not self.rows("tenant")

    @property
    def kept(self) -> int:
        """Characters of JSON now in memory."""
        return self._size

    # -- reading -----------------------------------------------------------------------------------

    def rows(self, table: str, site: str = "", parent: str = "") -> dict[str, Row]:
        """A partition, in order of insertion. The mapping is the store's own: copy it before writing in a loop."""
        with self.lock:
            kept = self._of(table, site)
            found = kept.partitions.get(parent)
            if found is None:
                found = kept.partitions[parent] = self._read(kept, table, site, parent)
                if not self._frames:
                    self._trim(table, site)
            return found

    def _read(self, kept: _Kept, table: str, site: str, parent: str) -> dict[str, Row]:
        number = self._partitions.find(site, parent)
        if number is None:
            return {}
        query = f"SELECT key, data FROM {table} WHERE partition = ? ORDER BY place"
        found: dict[str, Row] = {}
        for key, data in self._connection.execute(query, (number,)):
            known = kept.rows.pop((parent, key), None)
            if known is None:
                text = unpack(data)
                known = json.loads(text)
                self._grow(kept, len(text))
            found[key] = known
        return found

    def get(self, table: str, key: str, site: str = "", parent: str = "") -> Row | None:
        with self.lock:
            kept = self._of(table, site)
            partition = kept.partitions.get(parent)
            if partition is not None:
                return partition.get(key)
            if (parent, key) not in kept.rows:
                kept.rows[parent, key] = self._read_one(kept, table, key, site, parent)
            return kept.rows[parent, key]

    def _read_one(self, kept: _Kept, table: str, key: str, site: str, parent: str) -> Row | None:
        number = self._partitions.find(site, parent)
        query = f"SELECT data FROM {table} WHERE partition = ? AND key = ?"
        found = self._connection.execute(query, (number, key)).fetchone()
        text = unpack(found[0]) if found else "null"
        self._grow(kept, len(text) + 50)
        if not self._frames:
            self._trim(table, site)
        row: Row | None = json.loads(text)
        return row

    def version(self, table: str, site: str = "") -> int:
        """A number that is never the same again once anything of that table and site was changed."""
        with self.lock:
            return self._of(table, site).version

    def keys_with(self, table: str, value: str) -> list[str]:
        """The keys of the tenant's rows whose indexed value (:data:`INDEXED`) is this one, whatever its case."""
        query = (
            f"SELECT key FROM {table} WHERE json_extract(data, '$.{INDEXED[table]}') = ? COLLATE NOCASE "
            "ORDER BY place"
        )
        with self.lock:
            return [key for (key,) in self._connection.execute(query, (value,))]

    # -- writing -----------------------------------------------------------------------------------

    def put(self, table: str, key: str, row: Row, site: str = "", parent: str = "") -> None:
        """Insert the row, or replace it where it stands."""
        data = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        with self.lock:
            kept = self._touch(table, site)
            self._connection.execute(
                f"INSERT INTO {table} (partition, key, data) VALUES (?, ?, ?) "
                "ON CONFLICT (partition, key) DO UPDATE SET data = excluded.data",
                (self._numbered(site, parent), key, self._stored(table, data)),
            )
            partition = kept.partitions.get(parent)
            if partition is not None:
                partition[key] = json.loads(data)
            else:
                kept.rows[parent, key] = json.loads(data)
            self._grow(kept, len(data))

    def _stored(self, table: str, text: str) -> str | bytes:
        return pack(text) if self._packs and table not in INDEXED else text

    def remove(self, table: str, key: str, site: str = "", parent: str = "") -> None:
        with self.lock:
            kept = self._touch(table, site)
            kept.partitions.get(parent, {}).pop(key, None)
            kept.rows.pop((parent, key), None)
            self._connection.execute(
                f"DELETE FROM {table} WHERE partition = ? AND key = ?",
                (self._partitions.find(site, parent), key),
            )

    def clear(self, table: str, site: str = "", parent: str | None = None) -> None:
        """Remove a partition, or (without a parent) all partitions of a site."""
        with self.lock:
            self._touch(table, site)
            self._forget(table, site)
            query, values = "SELECT id FROM partitions WHERE site = ?", [site]
            if parent is not None:
                query, values = query + " AND parent = ?", [*values, parent]
            self._connection.execute(f"DELETE FROM {table} WHERE partition IN ({query})", values)

    def next(self, name: str, site: str = "", *, first: int = 1) -> int:
        """The next number of a sequence (item ids of a list, user ids of a site)."""
        with self.lock:
            last = self.get("sequences", name, site)
            number = last["value"] + 1 if last else first
            self.put("sequences", name, {"value": number}, site)
            return number

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All or nothing. Nests: an inner failure undoes only what the inner one wrote."""
        with self.lock:
            frame = _Frame(f"s{len(self._frames)}")
            self._frames.append(frame)
            try:
                yield
            except BaseException:
                self._undo(frame)
                raise
            finally:
                self._frames.pop()
                self._leave(frame)

    def _undo(self, frame: _Frame) -> None:
        if frame.saved:
            self._connection.execute(f"ROLLBACK TO {frame.name}")
        for place in frame.touched:
            self._forget(*place)
        for place in frame.numbered:
            self._partitions.forget(place)
        frame.touched.clear()
        frame.numbered.clear()

    def _leave(self, frame: _Frame) -> None:
        if frame.saved:
            self._connection.execute(f"RELEASE {frame.name}")
        if self._frames:
            self._frames[-1].touched |= frame.touched
            self._frames[-1].numbered += frame.numbered
        else:
            self._trim()

    # -- what is kept in memory ----------------------------------------------------------------------

    def _of(self, table: str, site: str) -> _Kept:
        found = self._kept.get((table, site))
        if found is None:
            found = self._kept[table, site] = _Kept(next(self._versions))
        else:
            self._kept.move_to_end((table, site))
        return found

    def _touch(self, table: str, site: str) -> _Kept:
        """Before a write: every open frame is set, the innermost knows what to forget when it fails."""
        for frame in self._frames:
            if not frame.saved:
                self._connection.execute(f"SAVEPOINT {frame.name}")
                frame.saved = True
        if self._frames:
            self._frames[-1].touched.add((table, site))
        kept = self._of(table, site)
        kept.version = next(self._versions)
        return kept

    def _grow(self, kept: _Kept, size: int) -> None:
        kept.size += size
        self._size += size

    def _forget(self, table: str, site: str) -> None:
        dropped = self._kept.pop((table, site), None)
        self._size -= dropped.size if dropped else 0

    def _trim(self, *keep: str) -> None:
        """Let go of what was used longest ago, until the rest is small enough."""
        while self._size > self._limit and self._kept:
            oldest = next(iter(self._kept))
            if oldest == keep:
                return
            self._forget(*oldest)

    def trim(self) -> None:
        """For loops over many sites inside one request. No mapping that was handed out may be used afterwards."""
        with self.lock:
            self._trim()

    def _numbered(self, site: str, parent: str) -> int:
        """The number of a partition, made when there is none; forgotten if what is open now fails."""
        number = self._partitions.find(site, parent)
        if number is None:
            number = self._partitions.add(site, parent)
            if self._frames:
                self._frames[-1].numbered.append((site, parent))
        return number

    # -- the whole ---------------------------------------------------------------------------------

    def fingerprint(self) -> str:
        """A hash over all content. Equal before and after means that nothing was changed."""
        with self.lock:
            return fingerprint(self._connection)

    def close(self) -> None:
        with self.lock:
            self._connection.close()
