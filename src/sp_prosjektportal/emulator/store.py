"""Everything the emulated tenant remembers: one SQLite file, with a write-through copy in memory.

All tables have one shape: ``(site, parent, key) -> row``, a row being a JSON object, in the order of first insertion.
``site`` is the id of the site collection and empty for what belongs to the whole tenant; ``parent`` is what the row
lies under (a list's id for its items) and may be empty. A *partition* is all the rows of one table, site and parent;
it is read from the file once and kept.

Rows handed out are the store's own: read them, and write with :meth:`Store.put`; never change one in place.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

Row = dict[str, Any]

# What the tenant holds; `fingerprint` covers exactly these.
CONTENT = (
    "tenant",  # settings of the tenant, by name: "hosts", "term_store", ...
    "sites",  # key: site id. The site collection and its only web
    "lists",  # site; key: list id
    "columns",  # site; parent: list id, or "" for site columns; key: column id
    "content_types",  # site; parent: list id, or ""; key: content type id, upper case
    "views",  # site, list id; key: view id
    "items",  # site, list id; key: item id as text
    "files",  # site; key: server-relative path in lower case. Folders and files
    "users",  # site; key: id as text. People and claims known to the site collection
    "groups",  # site; key: id as text. SharePoint groups and their members
    "roles",  # site; key: id as text. Role definitions
    "role_assignments",  # site; parent: "web", "list:<id>" or "item:<list id>:<id>"; key: principal id
    "navigation",  # site; key: node id as text
    "recycle_bin",  # site
    "site_permissions",  # site; key: application id. What Sites.Selected was granted
    "hubs",  # key: hub id
    "term_groups",
    "term_sets",
    "terms",  # parent: term set id; key: term id
    "directory_users",  # key: object id
    "directory_groups",
    "applications",  # key: application (client) id
    "sequences",  # last number given out, by name
)
# What only the running of it needs.
VOLATILE = ("sessions", "log", "counters")


class Store:
    """The tenant's data. One connection and one lock: a request holds the lock while it runs."""

    def __init__(self, path: Path | None = None) -> None:
        self.lock = threading.RLock()
        self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._partitions: dict[tuple[str, str, str], dict[str, Row]] = {}
        self._depth = 0
        for table in (*CONTENT, *VOLATILE):
            self._connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (place INTEGER PRIMARY KEY, site TEXT NOT NULL, "
                "parent TEXT NOT NULL, key TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (site, parent, key))"
            )

    @property
    def empty(self) -> bool:
        """Nothing in it yet: it should be seeded."""
        return not self.rows("tenant")

    def rows(self, table: str, site: str = "", parent: str = "") -> dict[str, Row]:
        """A partition, in order of insertion. The mapping is the store's own: copy it before writing in a loop."""
        where = (table, site, parent)
        found = self._partitions.get(where)
        if found is None:
            query = f"SELECT key, data FROM {table} WHERE site = ? AND parent = ? ORDER BY place"
            with self.lock:
                found = {
                    key: json.loads(data) for key, data in self._connection.execute(query, (site, parent))
                }
                self._partitions[where] = found
        return found

    def get(self, table: str, key: str, site: str = "", parent: str = "") -> Row | None:
        return self.rows(table, site, parent).get(key)

    def put(self, table: str, key: str, row: Row, site: str = "", parent: str = "") -> None:
        """Insert the row, or replace it where it stands."""
        data = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        with self.lock:
            partition = self.rows(table, site, parent)
            self._connection.execute(
                f"INSERT INTO {table} (site, parent, key, data) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (site, parent, key) DO UPDATE SET data = excluded.data",
                (site, parent, key, data),
            )
            partition[key] = json.loads(data)

    def remove(self, table: str, key: str, site: str = "", parent: str = "") -> None:
        with self.lock:
            self.rows(table, site, parent).pop(key, None)
            self._connection.execute(
                f"DELETE FROM {table} WHERE site = ? AND parent = ? AND key = ?", (site, parent, key)
            )

    def clear(self, table: str, site: str = "", parent: str | None = None) -> None:
        """Remove a partition, or (without a parent) all partitions of a site."""
        with self.lock:
            wanted = [w for w in self._partitions if w[:2] == (table, site) and parent in (None, w[2])]
            for where in wanted:
                del self._partitions[where]
            query, values = f"DELETE FROM {table} WHERE site = ?", [site]
            if parent is not None:
                query, values = query + " AND parent = ?", [*values, parent]
            self._connection.execute(query, values)

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
            name = f"s{self._depth}"
            self._connection.execute(f"SAVEPOINT {name}")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._connection.execute(f"ROLLBACK TO {name}")
                self._partitions.clear()
                raise
            finally:
                self._depth -= 1
                self._connection.execute(f"RELEASE {name}")

    def fingerprint(self) -> str:
        """A hash over all content. Equal before and after means that nothing was changed."""
        digest = sha256()
        with self.lock:
            for table in CONTENT:
                query = f"SELECT site, parent, key, data FROM {table} ORDER BY site, parent, key"
                for row in self._connection.execute(query):
                    digest.update("\x1f".join((table, *row)).encode())
        return digest.hexdigest()

    def close(self) -> None:
        with self.lock:
            self._connection.close()
