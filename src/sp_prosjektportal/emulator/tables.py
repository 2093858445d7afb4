"""The tables of the store's file, and how a file of an earlier form is carried over."""

from __future__ import annotations

import sqlite3
from hashlib import sha256

from sp_prosjektportal.emulator.packing import unpack

# What the tenant holds; `fingerprint` covers exactly these.
CONTENT = (
    "tenant",  # settings of the tenant, by name: "hosts", "term_store", ...
    "sites",  # key: site id. The site collection and its root web
    "webs",  # site; key: web id. Webs below the root web. What they have of their own has the web's id as its site
    "lists",  # site; key: list id
    "columns",  # site; parent: list id, or "" for site columns; key: column id
    "content_types",  # site; parent: list id, or ""; key: content type id, upper case
    "views",  # site, list id; key: view id
    "items",  # site, list id; key: item id as text
    "attachments",  # site; parent: "<list id>:<item id>"; key: name in lower case
    "versions",  # site; parent: "<list id>:<item id>"; key: number. An item's earlier states
    "comments",  # site; parent: "<list id>:<item id>"; key: number
    "likes",  # site; parent: "<list id>:<item id>"; key: user id
    "ratings",  # the same
    "custom_actions",  # site; parent: "site", "web" or "list:<id>"; key: action id
    "translations",  # site; key: address of a name or description. What it is called in other languages
    "receivers",  # site; parent: list id, or "" for the web; key: receiver id
    "files",  # site; key: server-relative path in lower case. Folders and files
    "users",  # site; key: id as text. People and claims known to the site collection
    "groups",  # site; key: id as text. SharePoint groups and their members
    "roles",  # site; key: id as text. Role definitions
    "role_assignments",  # site; parent: "web", "list:<id>" or "item:<list id>:<id>"; key: principal id
    "navigation",  # site; key: node id as text
    "recycle_bin",  # site; key: bin item id
    "changes",  # site; key: sequence number as text. The change log
    "site_permissions",  # site; key: application id. What Sites.Selected was granted
    "hubs",  # key: hub id
    "term_groups",
    "term_sets",
    "terms",  # parent: term set id; key: term id
    "directory_users",  # key: object id
    "directory_groups",
    "directory_role_assignments",  # key: id of the assignment
    "applications",  # key: application (client) id
    "sequences",  # last number given out, by name
)
# What only the running of it needs.
VOLATILE = ("sessions", "log", "counters")


FORMAT = 2
# Tables whose rows are looked up by one of their values, without case (ASCII).
INDEXED = {"sites": "path", "directory_users": "userPrincipalName"}


def prepare(connection: sqlite3.Connection) -> None:
    """Make what is missing. A file of the first format is carried over."""
    old = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'tenant'").fetchone()
    carried = bool(old) and connection.execute("PRAGMA user_version").fetchone()[0] < FORMAT
    connection.execute("BEGIN")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS partitions (id INTEGER PRIMARY KEY, site TEXT NOT NULL, parent TEXT NOT NULL, "
        "UNIQUE (site, parent))"
    )
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in (*CONTENT, *VOLATILE):
        if carried and table in there:
            connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {table} (place INTEGER PRIMARY KEY, partition INTEGER NOT NULL, "
            "key TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (partition, key))"
        )
        if carried and table in there:
            _carry(connection, table)
    for table, name in INDEXED.items():
        value = f"json_extract(data, '$.{name}') COLLATE NOCASE"
        connection.execute(f"CREATE INDEX IF NOT EXISTS {table}_by_{name} ON {table} ({value})")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _carry(connection: sqlite3.Connection, table: str) -> None:
    old = f"old_{table}"
    connection.execute(
        f"INSERT OR IGNORE INTO partitions (site, parent) SELECT DISTINCT site, parent FROM {old}"
    )
    connection.execute(
        f"INSERT INTO {table} (partition, key, data) SELECT partitions.id, key, data FROM {old} "
        f"JOIN partitions ON partitions.site = {old}.site AND partitions.parent = {old}.parent ORDER BY place"
    )
    connection.execute(f"DROP TABLE {old}")


def fingerprint(connection: sqlite3.Connection) -> str:
    """A hash over all content."""
    digest = sha256()
    for table in CONTENT:
        query = (
            f"SELECT site, parent, key, data FROM {table} JOIN partitions ON partitions.id = partition "
            "ORDER BY site, parent, key"
        )
        for site, parent, key, data in connection.execute(query):
            digest.update("\x1f".join((table, site, parent, key, unpack(data))).encode())
    return digest.hexdigest()
