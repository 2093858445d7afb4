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
_TOO_MANY_LOOKUPS, TOO_MANY_ROWS = "-2147024749", "-2147024860"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one list by the values of a key column, with the values wanted of each column."""

    list: RelativeUrl
    key_column: str
    keys: Sequence[str]
    wanted: Mapping[str, Sequence[ItemValue]]
    through: bool = False
    """Read the list through, however few the keys are."""

    def request(self, known: Known, types: Mapping[str, str] | None = None) -> Request:
        """``types`` are the types of the list's columns, where they had to be asked for."""
        select, expand = selection(self.wanted, types)
        if select[0] != "*":
            select = [*dict.fromkeys([*select, self.key_column, "ContentTypeId"])]
        keys = sorted(set(self.keys))
        by_key = len(keys) <= FEW and not self.through
        few = " or ".join(f"{self.key_column} eq {quoted(key)}" for key in keys) if by_key else ""
        return Request.get(known.site, f"{list_path(known, self.list)}/items", select=select, expand=expand,
                           filter=few, top=PAGE, missing_ok=True)  # fmt: skip


def read(rows: Rows, known: Known) -> Steps[dict[str, Row]]:
    """The rows that exist, by key casefolded; of a list that is not there, none.

    SharePoint refuses the whole question when the list does not have one of its columns yet (400), when it comes
    to more than 12 persons, lookups and terms, as everything in a wide list does, or when the key of a list of more
    than 5,000 rows has no index (both 500; wire.md section 7.3 and 7.5). Then the question is put so that the list
    can answer it.
    """
    try:
        found = yield from pages(rows.request(known), known)
    except RequestFailed as refused:
        if refused.code.startswith(TOO_MANY_ROWS):
            return (yield from read(replace(rows, through=True), known))
        if refused.status != 400 and not refused.code.startswith(_TOO_MANY_LOOKUPS):
            raise
        types = yield from _types(rows, known)
        fewer = {name: values for name, values in rows.wanted.items() if name in types}
        if rows.key_column not in types:
            return {}
        if refused.status == 400 and len(fewer) == len(rows.wanted):
            raise
        found = yield from pages(replace(rows, wanted=fewer).request(known, types), known)
    by_key: dict[str, Row] = {}
    for row in found:
        by_key.setdefault(str(row.get(rows.key_column) or "").casefold(), row)
    return by_key


def _types(rows: Rows, known: Known) -> Steps[dict[str, str]]:
    """The types of the list's columns, as SharePoint names them."""
    reply: Reply = yield Request.get(known.site, f"{list_path(known, rows.list)}/fields",
                                     select=["InternalName", "TypeAsString"], missing_ok=True)  # fmt: skip
    return {str(row["InternalName"]): str(row.get("TypeAsString") or "") for row in reply.rows}


def pages(ask: Request, known: Known) -> Steps[list[Row]]:
    """All rows that a question is about, page by page."""
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
