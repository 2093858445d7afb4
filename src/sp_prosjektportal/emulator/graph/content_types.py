"""Content types of sites and lists, and their columns."""

from __future__ import annotations

import re
from typing import Any

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.graph import column_shapes, paging
from sp_prosjektportal.emulator.graph.asked import Asked, Handler, expanded, narrowed
from sp_prosjektportal.emulator.graph.reach import SITE, composite, find_list, not_found, open_site
from sp_prosjektportal.emulator.graph.replies import bad_request, entity, quoted, reply, rows
from sp_prosjektportal.emulator.sharepoint import columns, content_types
from sp_prosjektportal.emulator.sharepoint.built_in_types import built_in
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def shown(session: Session, row: Row, list_id: str = "") -> Row:
    offered = content_types.offered(session, list_id) if list_id else []
    place = offered.index(row["id"]) if row["id"] in offered else 0
    found: Row = {
        "id": row["id"],
        "description": row["description"],
        "group": row["group"],
        "hidden": bool(row["hidden"]),
        "isBuiltIn": bool(row.get("base")) or content_types.key(row["id"]) in built_in(session.lcid),
        "name": row["name"],
        "parentId": _parent(row["id"], session),
        "propagateChanges": False,
        "readOnly": bool(row["read_only"]),
        "sealed": bool(row["sealed"]),
    }
    base = content_types.parent_of(session, row["id"])
    if base is not None:
        found["base"] = {"id": base["id"], "description": base["description"], "group": base["group"], "hidden": base["hidden"], "name": base["name"],
                         "readOnly": base["read_only"], "sealed": base["sealed"]}  # fmt: skip
    if list_id:
        found["order"] = {"default": place == 0 and bool(offered), "position": place}
        found["inheritedFrom"] = {"siteId": composite(session.store, session.site_id, session.site)}
    return found


def _parent(type_id: str, session: Session) -> str:
    above = content_types.parent_of(session, type_id)
    return str(above["id"]) if above else "0x"


def all_shown(session: Session, list_id: str) -> list[Row]:
    return [
        shown(session, row, list_id)
        for row in content_types.content_types(session, list_id).values()
        if row["id"] != "0x"
    ]


def _place(asked: Asked, address: str, name: str | None) -> tuple[Session, str, str]:
    session = open_site(asked, address)
    list_id = find_list(session, name)["id"] if name else ""
    below = f"/lists('{quoted(name)}')" if name else ""
    return session, list_id, f"sites('{quoted(address)}'){below}/contentTypes"


def find(session: Session, list_id: str, key: str) -> Row:
    row = content_types.find(session, key, list_id)
    if row is None:
        raise not_found("The specified content type was not found")
    return row


def _with(asked: Asked, session: Session, list_id: str, row: Row) -> Row:
    """With what ``$select`` and ``$expand`` say."""
    found = narrowed(shown(session, row, list_id), asked.options.get("$select", ""))
    for name, options in expanded(asked.options.get("$expand", "")).items():
        if name in ("columns", "columnlinks"):
            found["columnLinks" if name == "columnlinks" else name] = [
                narrowed(one, options.get("$select", ""))
                for one in _columns_of(session, list_id, row, links=name == "columnlinks")
            ]
        elif name != "base":
            raise bad_request(f"The expansion of {name} is not supported")
    return found


def _columns_of(session: Session, list_id: str, row: Row, *, links: bool) -> list[Row]:
    if links:
        return [{"id": link["id"], "name": link["name"]} for link in row["links"]]
    known = columns.columns(session, list_id)
    return [
        column_shapes.shown(session, known[link["id"]])
        | {"required": bool(link.get("required")), "hidden": bool(link.get("hidden"))}
        for link in row["links"]
        if link["id"] in known
    ]


def _list(asked: Asked, address: str, name: str | None = None) -> Answer:
    asked.only("$select", "$expand", "$top", "$skiptoken", "$filter", "$orderby")
    session, list_id, context = _place(asked, address, name)
    found = [row for row in content_types.content_types(session, list_id).values() if row["id"] != "0x"]
    if asked.options.get("$filter"):
        from sp_prosjektportal.emulator.graph.filters import Filter, at

        test = Filter(asked.options["$filter"])
        found = [row for row in found if test(lambda path, row=row: at(shown(session, row, list_id), path))]  # type: ignore[misc]
    return paging.answer(
        asked, context, found, lambda row: _with(asked, session, list_id, row), default=1000, most=1000
    )


def _one(asked: Asked, address: str, name: str | None, key: str) -> Answer:
    asked.only("$select", "$expand")
    session, list_id, context = _place(asked, address, name)
    return entity(
        asked.call, f"{context}/$entity", _with(asked, session, list_id, find(session, list_id, key))
    )


def _create(asked: Asked, address: str) -> Answer:
    """From a base type; an id of one's own cannot be given."""
    session, _, context = _place(asked, address, None)
    body = asked.json()
    base = body.get("base") or {}
    parent = str(base.get("id") or "") if isinstance(base, dict) else ""
    if not body.get("name"):
        raise bad_request("The 'name' property must be provided for a new content type")
    if not parent:
        parent = _by_name(session, str(base.get("name") or "")) if isinstance(base, dict) else ""
    if not parent or content_types.find(session, parent) is None:
        raise bad_request("The base content type was not found")
    row = content_types.create(
        session,
        str(body["name"]),
        parent_id=parent,
        group=str(body.get("group") or ""),
        description=str(body.get("description") or ""),
    )
    return entity(
        asked.call,
        f"{context}/$entity",
        shown(session, row),
        201,
        Location=f"{asked.base}{asked.path}/{row['id']}",
    )


def _by_name(session: Session, name: str) -> str:
    found = (
        row["id"]
        for row in content_types.content_types(session).values()
        if row["name"].casefold() == name.casefold()
    )
    return next(found, "") if name else ""


_CHANGES = {
    "name": "name",
    "description": "description",
    "group": "group",
    "hidden": "hidden",
    "readOnly": "read_only",
    "sealed": "sealed",
}


def _change(asked: Asked, address: str, name: str | None, key: str) -> Answer:
    session, list_id, context = _place(asked, address, name)
    row, body = find(session, list_id, key), asked.json()
    from sp_prosjektportal.emulator.sharepoint.permissions import require

    require(session, "manage", f"list:{list_id}" if list_id else "web")
    changed = content_types.change(
        session, row["id"], list_id, **{_CHANGES[n]: v for n, v in body.items() if n in _CHANGES}
    )
    if body.get("propagateChanges") and not list_id:
        content_types.push(session, row["id"])
    return entity(asked.call, f"{context}/$entity", shown(session, changed, list_id))


def _delete(asked: Asked, address: str, name: str | None, key: str) -> Answer:
    session, list_id, _ = _place(asked, address, name)
    content_types.remove(session, find(session, list_id, key)["id"], list_id)
    return reply(asked.call, 204)


def _add_copy(asked: Asked, address: str, name: str) -> Answer:
    """``addCopy``: the site's type by its address, ``…/contentTypes/0x…``."""
    session, list_id, context = _place(asked, address, name)
    link = asked.json().get("contentType")
    text = link.get("id", "") if isinstance(link, dict) else str(link or "")
    match = re.search(r"0x[0-9a-fA-F]+", text)
    if match is None:
        raise bad_request("The 'contentType' parameter must be the canonical URL of a site content type")
    source = content_types.find(session, match.group())
    if source is None:
        raise not_found("The specified content type was not found")
    row = content_types.add_to_list(session, list_id, source["id"])
    return entity(asked.call, f"{context}/$entity", shown(session, row, list_id), 201)


def _columns(asked: Asked, address: str, name: str | None, key: str, which: str = "columns") -> Answer:
    asked.only("$select", "$top", "$expand")
    session, list_id, context = _place(asked, address, name)
    found = _columns_of(session, list_id, find(session, list_id, key), links=which.lower() == "columnlinks")
    return rows(asked.call, f"{context}('{key}')/{which}", [asked.chosen(one) for one in found])


def _bound(value: Any) -> str:
    return str(value or "").rstrip("/").rpartition("/")[2].strip("')(")


def _link(asked: Asked, address: str, name: str | None, key: str) -> Answer:
    """A column of the site joins the type: ``sourceColumn@odata.bind``, or ``columnLinks`` with ``name``."""
    session, list_id, context = _place(asked, address, name)
    row, body = find(session, list_id, key), asked.json()
    wanted = _bound(body.get("sourceColumn@odata.bind")) or str(body.get("id") or body.get("name") or "")
    known = columns.columns(session, list_id)
    column = known.get(wanted.lower()) or columns.by_name(session, wanted, list_id)
    if column is None:
        raise bad_request("The source column was not found")
    from sp_prosjektportal.emulator.sharepoint.permissions import require

    require(session, "manage", f"list:{list_id}" if list_id else "web")
    content_types.link_column(session, row["id"], column["id"], list_id)
    if body.get("propagateChanges", True) and not list_id:
        content_types.push(session, row["id"])
    return entity(
        asked.call, f"{context}('{key}')/columns/$entity", column_shapes.shown(session, column), 201
    )


def _unlink(asked: Asked, address: str, name: str | None, key: str, column: str) -> Answer:
    session, list_id, _ = _place(asked, address, name)
    row = find(session, list_id, key)
    link = next((one for one in row["links"] if column.lower() in (one["id"], one["name"].lower())), None)
    if link is None:
        raise not_found()
    from sp_prosjektportal.emulator.sharepoint.permissions import require

    require(session, "manage", f"list:{list_id}" if list_id else "web")
    content_types.unlink_column(session, row["id"], link["id"], list_id)
    return reply(asked.call, 204)


def _of_site(handler: Handler) -> Handler:
    return lambda asked, address, *keys: handler(asked, address, None, *keys)


_OF_SITE = rf"{SITE}/contentTypes"
_OF_LIST = rf"{SITE}/lists/([^/]+)/contentTypes"
_BOTH: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/([^/]+)", _one),
    ("PATCH", r"/([^/]+)", _change),
    ("DELETE", r"/([^/]+)", _delete),
    ("GET", r"/([^/]+)/(columns|columnLinks)", _columns),
    ("POST", r"/([^/]+)/(?:columns|columnLinks)", _link),
    ("DELETE", r"/([^/]+)/(?:columns|columnLinks)/([^/]+)", _unlink),
)
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", _OF_SITE, _list),
    ("POST", _OF_SITE, _create),
    ("GET", _OF_LIST, _list),
    ("POST", rf"{_OF_LIST}/addCopy", _add_copy),
    *((method, _OF_SITE + below, _of_site(handler)) for method, below, handler in _BOTH),
    *((method, _OF_LIST + below, handler) for method, below, handler in _BOTH),
)
