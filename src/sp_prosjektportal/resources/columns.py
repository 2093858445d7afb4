"""Columns of one list: lookups, and what a list sets differently from the site column (title, required, formatting)."""

from __future__ import annotations

from typing import ClassVar

from sp_prosjektportal.resources.column import Column
from sp_prosjektportal.resources.types import RelativeUrl


class ListColumn(Column):
    """A column of a list, by the list's URL and the internal name. ``Title`` may be named to rename it."""

    kind: ClassVar[str] = "columns"
    key_fields: ClassVar[frozenset[str]] = frozenset({"list", "name"})

    list: RelativeUrl

    @property
    def key(self) -> str:
        return f"{self.list}/{self.name}"
