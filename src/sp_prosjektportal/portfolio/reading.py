"""Reading a list whole: all pages, and older sites whose columns or lists are named differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sp_prosjektportal.errors import RequestFailed
from sp_prosjektportal.portfolio.columns import Column, expand, select
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request, Service, literal

PAGE = 5000  # the most that a page may hold


@dataclass(frozen=True, slots=True)
class ListRows:
    """The rows of a list, and what was missing there. ``rows`` is ``None`` when there is no such list."""

    rows: list[dict[str, Any]] | None
    problems: tuple[str, ...] = field(default=())
    absent: frozenset[str] = frozenset()
    """The columns that the list does not have, under any of their names."""


def read_list(site: str, lists: Sequence[str], columns: Sequence[Column]) -> Steps[ListRows]:
    """All rows of the first of ``lists`` that exists (URLs below the site; the first is today's name).

    A list that lacks a column is asked which columns it has, and read again with those.
    """
    for url in lists:
        found = yield from _read(site, url, columns)
        if found.rows is not None:
            return found
    return ListRows(None, (f"the list {lists[0]} is missing",))


def _read(site: str, url: str, columns: Sequence[Column]) -> Steps[ListRows]:
    try:
        rows = yield from _pages(site, _items(site, url, select(columns), expand(columns)))
        return ListRows(rows)
    except RequestFailed as error:
        if error.status != 400:  # 400: a column that the list does not have
            raise
    reply: Reply = yield Request.get(
        site, f"{_list(site, url)}/fields", select=["InternalName"], missing_ok=True
    )
    there = {str(row["InternalName"]) for row in reply.rows}
    chosen = [named for column in columns if (named := _as_named(column, there)) is not None]
    rows = yield from _pages(site, _items(site, url, select(chosen), expand(chosen)))
    absent = frozenset(c.name for c in columns if not there.intersection(c.names))
    return ListRows(rows, _missing(url, columns, there), absent)


def _as_named(column: Column, there: set[str]) -> Column | None:
    name = next((name for name in column.names if name in there), None)
    return replace(column, name=name, aliases=()) if name is not None else None


def _missing(url: str, columns: Sequence[Column], there: set[str]) -> tuple[str, ...]:
    absent = [c.name for c in columns if not c.optional and not there.intersection(c.names)]
    return (f"the list {url} lacks {', '.join(absent)}",) if absent else ()


def _pages(site: str, request: Request) -> Steps[list[dict[str, Any]] | None]:
    reply: Reply = yield request
    if reply.missing:
        return None
    rows = reply.rows
    while reply.next_link:
        reply = yield Request(Service.SHAREPOINT, "GET", _below(site, reply.next_link), site, harmless=True)
        rows.extend(reply.rows)
    return rows


def _items(site: str, url: str, selected: Sequence[str], expanded: Sequence[str]) -> Request:
    path = f"{_list(site, url)}/items"
    return Request.get(site, path, select=selected, expand=expanded, top=PAGE, missing_ok=True)


def _list(site: str, url: str) -> str:
    path = "/" + site.partition("://")[2].partition("/")[2]
    return f"/_api/web/GetList({literal(path.rstrip('/') + '/' + url)})"


def _below(site: str, link: str) -> str:
    """An absolute next link as a path below the site."""
    start = link.casefold().find("/_api/")
    return link[start:] if start >= 0 else link
