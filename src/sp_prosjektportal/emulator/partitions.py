"""The numbers by which the store's file knows its partitions: two GUIDs a row would be a third of it."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict

REMEMBERED = 50_000


class Partitions:
    """Site and parent to number, the last ones asked for in memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._numbers: OrderedDict[tuple[str, str], int] = OrderedDict()

    def find(self, site: str, parent: str) -> int | None:
        """The number of a partition in the file, if it has one."""
        number = self._numbers.get((site, parent))
        if number is None:
            query = "SELECT id FROM partitions WHERE site = ? AND parent = ?"
            found = self._connection.execute(query, (site, parent)).fetchone()
            if found is None:
                return None
            number = self._remember(site, parent, int(found[0]))
        return number

    def add(self, site: str, parent: str) -> int:
        query = "INSERT INTO partitions (site, parent) VALUES (?, ?)"
        made = self._connection.execute(query, (site, parent)).lastrowid
        return self._remember(site, parent, int(made or 0))

    def forget(self, place: tuple[str, str]) -> None:
        """What added it was undone."""
        self._numbers.pop(place, None)

    def _remember(self, site: str, parent: str, number: int) -> int:
        self._numbers[site, parent] = number
        if len(self._numbers) > REMEMBERED:
            self._numbers.popitem(last=False)
        return number
