"""Reading rows of a list: by key, with the columns that are wanted, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.errors import RequestFailed
from sp_prosjektportal.resources.item_values import selection
from sp_prosjektportal.resources.types import ItemValue, RelativeUrl, RowKey
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request, literal

FEW = 20
"""Up to this many rows are asked for by key (an index answers); more are found by reading the list through."""
PAGE = 5000

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one list by the values of a key column, with the values wanted of each column."""

    list: RelativeUrl
    key_column: str
    keys: Sequence[str]
    wanted: Mapping[str, Sequence[ItemValue]]

    def request(self, known: Known) -> Request:
        select, expand = selection(self.wanted)
        if select[0] != "*":
            select = [*dict.fromkeys([*select, self.key_column, "ContentTypeId"])]
        keys = sorted(set(self.keys))
        few = " or ".join(f"{self.key_column} eq {quoted(key)}" for key in keys) if len(keys) <= FEW else ""
        return Request.get(known.site, f"{list_path(known, self.list)}/items", select=select, expand=expand,
                           filter=few, top=PAGE, missing_ok=True)  # fmt: skip


def read(rows: Rows, known: Known) -> Steps[dict[str, Row]]:
    """The rows that exist, by key casefolded; of a list that is not there, none.

    A column that the list does not have yet makes SharePoint refuse the whole question (400): then the list is
    asked for its columns first, and only those that it has are read.
    """
    try:
        found = yield from _pages(rows.request(known), known)
    except RequestFailed as refused:
        if refused.status != 400:
            raise
        fields: Reply = yield Request.get(known.site, f"{list_path(known, rows.list)}/fields",
                                          select=["InternalName"], missing_ok=True)  # fmt: skip
        names = {str(row["InternalName"]) for row in fields.rows}
        fewer = {name: values for name, values in rows.wanted.items() if name in names}
        if rows.key_column not in names:
            return {}
        if len(fewer) == len(rows.wanted):
            raise
        found = yield from _pages(replace(rows, wanted=fewer).request(known), known)
    by_key: dict[str, Row] = {}
    for row in found:
        by_key.setdefault(str(row.get(rows.key_column) or "").casefold(), row)
    return by_key


def _pages(ask: Request, known: Known) -> Steps[list[Row]]:
    found: list[Row] = []
    while True:
        reply: Reply = yield ask
        found.extend(reply.rows)
        if not reply.next_link:
            return found
        # The next address is echoed by the service with casing of its own (wire.md section 7.3)
        start = reply.next_link.casefold().index("/_api/")
        ask = Request.get(known.site, reply.next_link[start:])


def row_keys(value: ItemValue) -> Iterator[RowKey]:
    """The rows that a value refers to."""
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, RowKey):
            yield part


def row_request(key: RowKey, known: Known) -> Request:
    """Asks for the id of the row that a lookup value names."""
    return Request.get(known.site, f"{list_path(known, key.list)}/items", select=["Id"], top=1, missing_ok=True,
                       filter=f"{key.column} eq {quoted(key.key)}")  # fmt: skip


def list_path(known: Known, name: str) -> str:
    return f"/_api/web/GetList({literal(f'{known.path}/{name}')})"


def quoted(text: str) -> str:
    """A text in a ``$filter``."""
    return "'" + text.replace("'", "''") + "'"
