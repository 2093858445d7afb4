"""Columns of sites, lists and content types."""

from __future__ import annotations

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.graph import column_definitions, column_shapes, paging
from sp_prosjektportal.emulator.graph.asked import Asked, Handler, narrowed, select_names
from sp_prosjektportal.emulator.graph.filters import Filter, at
from sp_prosjektportal.emulator.graph.reach import SITE, find_list, not_found, open_site
from sp_prosjektportal.emulator.graph.replies import entity, quoted, reply
from sp_prosjektportal.emulator.sharepoint import column_changes, column_creation, columns
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def rows_of(session: Session, list_id: str, *, hidden: bool) -> list[Row]:
    """Hidden ones only when they are asked for."""
    return [row for row in columns.columns(session, list_id).values() if hidden or not columns.is_hidden(row)]


def all_shown(session: Session, list_id: str, select: str) -> list[Row]:
    hidden = "hidden" in select_names(select)
    return [
        narrowed(column_shapes.shown(session, row), select)
        for row in rows_of(session, list_id, hidden=hidden)
    ]


def find(session: Session, list_id: str, key: str) -> Row:
    """By id or internal name."""
    row = columns.columns(session, list_id).get(key.strip("{}").lower()) or columns.by_name(
        session, key, list_id
    )
    if row is None:
        raise not_found()
    return row


def _place(asked: Asked, address: str, name: str | None) -> tuple[Session, str, str]:
    """The session, the list's id (or nothing) and the context."""
    session = open_site(asked, address)
    list_id = find_list(session, name)["id"] if name else ""
    below = f"/lists('{quoted(name)}')" if name else ""
    return session, list_id, f"sites('{quoted(address)}'){below}/columns"


def _list(asked: Asked, address: str, name: str | None = None) -> Answer:
    asked.only("$select", "$filter", "$top", "$skiptoken", "$expand", "$orderby")
    session, list_id, context = _place(asked, address, name)
    picked = asked.options.get("$select", "")
    rows = [
        column_shapes.shown(session, row)
        for row in rows_of(session, list_id, hidden="hidden" in select_names(picked))
    ]
    if asked.options.get("$filter"):
        test = Filter(asked.options["$filter"])
        rows = [row for row in rows if test(lambda path, row=row: at(row, path))]  # type: ignore[misc]
    return paging.answer(asked, context, rows, lambda row: narrowed(row, picked), default=1000, most=1000)


def _one(asked: Asked, address: str, name: str | None, key: str) -> Answer:
    asked.only("$select", "$expand")
    session, list_id, context = _place(asked, address, name)
    row = column_shapes.shown(session, find(session, list_id, key))
    return entity(asked.call, f"{context}/$entity", asked.chosen(row))


def _create(asked: Asked, address: str, name: str | None = None) -> Answer:
    session, list_id, context = _place(asked, address, name)
    xml = column_definitions.xml(session, asked.json())
    row = column_creation.create(session, xml, list_id, column_definitions.OPTIONS if list_id else 8)
    where = f"{asked.base}{asked.path}/{row['id']}"
    return entity(asked.call, f"{context}/$entity", column_shapes.shown(session, row), 201, Location=where)


def _change(asked: Asked, address: str, name: str | None, key: str) -> Answer:
    session, list_id, context = _place(asked, address, name)
    row, body = find(session, list_id, key), asked.json()
    changed = column_changes.change(session, row["id"], list_id, column_definitions.change(row, body))
    if body.get("propagateChanges") and not list_id:
        column_changes.push(session, row["id"])
    return entity(asked.call, f"{context}/$entity", column_shapes.shown(session, changed))


def _delete(asked: Asked, address: str, name: str | None, key: str) -> Answer:
    session, list_id, _ = _place(asked, address, name)
    column_changes.remove(session, find(session, list_id, key)["id"], list_id)
    return reply(asked.call, 204)


def _of_site(handler: Handler) -> Handler:
    return lambda asked, address, key: handler(asked, address, None, key)


_LIST = rf"{SITE}/lists/([^/]+)/columns"
_OF_SITE = rf"{SITE}/columns"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", _OF_SITE, _list),
    ("POST", _OF_SITE, _create),
    ("GET", rf"{_OF_SITE}/([^/]+)", _of_site(_one)),
    ("PATCH", rf"{_OF_SITE}/([^/]+)", _of_site(_change)),
    ("DELETE", rf"{_OF_SITE}/([^/]+)", _of_site(_delete)),
    ("GET", _LIST, _list),
    ("POST", _LIST, _create),
    ("GET", rf"{_LIST}/([^/]+)", _one),
    ("PATCH", rf"{_LIST}/([^/]+)", _change),
    ("DELETE", rf"{_LIST}/([^/]+)", _delete),
)
