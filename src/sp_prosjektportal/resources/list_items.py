"""Rows of lists, each found again by the value of a key column."""

from __future__ import annotations

from typing import ClassVar

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.content_types import ContentTypeId
from sp_prosjektportal.resources.types import ItemValue, RelativeUrl


class ListItem(Resource):
    """A row by list, key column and key. Only the columns named in ``values`` are managed."""

    kind: ClassVar[str] = "list_items"
    key_fields: ClassVar[frozenset[str]] = frozenset({"list", "key_column", "row"})

    list: RelativeUrl
    key_column: str
    row: str  # the value of the key column, as text
    content_type: ContentTypeId | None = None  # of the site; the list's copy of it is used
    values: dict[str, ItemValue] = {}
    once: frozenset[str] = frozenset()  # columns set when the row is made and left to people after that

    @property
    def key(self) -> str:
        return f"{self.list}/{self.key_column}={self.row}"
