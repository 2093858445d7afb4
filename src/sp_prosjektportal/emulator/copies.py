"""Many sites from one: a store as large as a large tenant, made in seconds by copying rows.

For measuring and for tests of size. What is copied is as if each site had been made and filled by requests: own ids of
site, web and lists, own address, the same rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat

from sp_prosjektportal.emulator.packing import unpack
from sp_prosjektportal.emulator.store import Store
from sp_prosjektportal.emulator.tables import CONTENT

_BREAK = "\x1e"  # stands in no JSON: control characters are escaped there


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of one table and site as one text, so that what differs is replaced once a site."""

    name: str
    text: str  # parent, key, data, parent, key, data, ..


def copy_site(store: Store, site_id: str, count: int, *, name: Callable[[int], str]) -> list[str]:
    """``count`` copies of the site at ``/sites/{name(number)}``. Returns their ids."""
    connection = store._connection
    row = store.get("sites", site_id)
    if row is None:
        raise KeyError(site_id)
    if store.rows("webs", site_id):
        raise ValueError("a site with webs below its root web is not copied")
    tables = [found for each in CONTENT if (found := _read(connection, each, site_id)).text]
    own = [site_id, row["web_id"], *store.rows("lists", site_id)]
    made = []
    with store.atomic():
        store.next("copies")  # sets the savepoint
        for number in range(1, count + 1):
            names = {old: f"{number:08x}{old[8:]}" for old in own} | {row["path"]: f"/sites/{name(number)}"}
            made.append(names[site_id])
            _write(store, names, row, tables, site_id)
    for each in CONTENT:
        store._forget(each, "")
    return made


def _read(connection: sqlite3.Connection, table: str, site_id: str) -> _Table:
    rows = connection.execute(
        f"SELECT parent, key, data FROM {table} JOIN partitions ON partitions.id = partition WHERE site = ? ORDER BY place",
        (site_id,),
    )
    texts = (text for parent, key, data in rows for text in (parent, key, unpack(data)))
    return _Table(table, _BREAK.join(texts))


def _write(
    store: Store, names: dict[str, str], row: dict[str, object], tables: list[_Table], site_id: str
) -> None:
    connection = store._connection
    site = _replaced(json.dumps(row, ensure_ascii=False, separators=(",", ":")), names)
    store.put("sites", names[site_id], json.loads(site))
    numbers: dict[str, int] = {}
    for table in tables:
        texts = _replaced(table.text, names).split(_BREAK)
        for parent in set(texts[0::3]) - numbers.keys():
            numbers[parent] = store._numbered(names[site_id], parent)
        connection.executemany(
            f"INSERT INTO {table.name} (partition, key, data) VALUES (?, ?, ?)",
            zip(
                map(numbers.__getitem__, texts[0::3]),
                texts[1::3],
                map(store._stored, repeat(table.name), texts[2::3]),
                strict=True,
            ),
        )


def _replaced(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text
