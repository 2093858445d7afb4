"""Items of lists: pages, one, made, changed, removed (docs/graph-item-values.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.graph import item_queries, item_values, item_writes
from sp_prosjektportal.emulator.graph.asked import Asked, Handler, expanded, narrowed, select_names
from sp_prosjektportal.emulator.graph.reach import (
    SITE,
    composite,
    denied,
    find_list,
    identity,
    not_found,
    open_site,
    origin,
)
from sp_prosjektportal.emulator.graph.replies import bad_request, entity, quoted, reply, rows
from sp_prosjektportal.emulator.sharepoint import (
    content_types,
    items,
    recycling,
)
from sp_prosjektportal.emulator.sharepoint.permissions import may, require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

# -- shown -----------------------------------------------------------------------------------------


def shown(session: Session, found: Row, row: Row) -> Row:
    own = content_types.content_types(session, found["id"]).get(row["content_type"]) or {}
    return {
        "@odata.etag": item_values.etag(row),
        "createdDateTime": row["created"],
        "eTag": item_values.etag(row),
        "id": str(row["id"]),
        "lastModifiedDateTime": row["modified"],
        "webUrl": web_url(session, found, row),
        "createdBy": identity(session, row["author"]),
        "lastModifiedBy": identity(session, row["editor"]),
        "parentReference": {
            "id": found["root_folder_id"],
            "siteId": composite(session.store, session.site_id, session.site),
        },
        "contentType": {"id": row["content_type"], "name": own.get("name", "")},
    }


def web_url(session: Session, found: Row, row: Row) -> str:
    name = (row.get("file") or {}).get("name")
    leaf = f"{row['folder']}/{name}" if name else f"{found['url']}/{row['id']}_.000"
    return origin(session) + leaf.replace(" ", "%20")


def whole(
    asked: Asked, session: Session, found: Row, row: Row, select: str, expand: Mapping[str, Mapping[str, str]]
) -> Row:
    """With what ``$select`` and ``$expand`` say."""
    everything = shown(session, found, row)
    if "sharepointids" in select_names(select):
        site = session.site
        everything["sharepointIds"] = {
            "listId": found["id"], "listItemId": str(row["id"]), "listItemUniqueId": row["unique_id"], "siteId": session.site_id,
            "siteUrl": site["url"], "tenantId": (asked.store.get("tenant", "directory") or {}).get("id"), "webId": site["web_id"],
        }  # fmt: skip
    result = narrowed(everything, select, "@odata.etag")
    for name, options in expand.items():
        if name == "fields":
            result["fields"] = item_values.fields(session, found, row, options.get("$select", ""))
        elif name == "driveitem":
            from sp_prosjektportal.emulator.graph import drive_items

            result["driveItem"] = drive_items.shown(asked, session, found, row) if row.get("file") else None
        elif name == "contenttype":
            continue
        else:
            raise NotEmulated(f"the expansion of {name} of a list item.")
    return result


def expanded_rows(asked: Asked, session: Session, found: Row, options: Mapping[str, str]) -> list[Row]:
    """Items inside of a list: ``$expand=items($expand=fields)``."""
    expand = expanded(options.get("$expand", ""))
    listed = readable(session, found["id"])[: int(options.get("$top") or item_queries.PAGE)]
    return [whole(asked, session, found, row, options.get("$select", ""), expand) for row in listed]


# -- read ------------------------------------------------------------------------------------------


def readable(session: Session, list_id: str) -> list[Row]:
    return [
        row for row in session.rows("items", list_id).values()
        if not row.get("unique") or may(session, "read", f"item:{list_id}:{row['id']}")
    ]  # fmt: skip


def find(session: Session, list_id: str, key: str) -> Row:
    """By number or by unique id."""
    row = session.get("items", key, list_id)
    if row is None and len(key) == 36:
        row = next(
            (one for one in session.rows("items", list_id).values() if one["unique_id"] == key.lower()), None
        )
    if row is None:
        raise not_found()
    if row.get("unique") and not may(session, "read", f"item:{list_id}:{row['id']}"):
        raise denied()
    return row


def place(asked: Asked, address: str, name: str) -> tuple[Session, Row, str]:
    session = open_site(asked, address)
    return session, find_list(session, name), f"sites('{quoted(address)}')/lists('{quoted(name)}')/items"


def _list(asked: Asked, address: str, name: str) -> Answer:
    asked.only("$select", "$expand", "$filter", "$orderby", "$top", "$skiptoken", "$count")
    session, found, context = place(asked, address, name)
    expand = expanded(asked.options.get("$expand", ""))
    item_queries.check_lookups(session, found, expand)
    chosen = item_queries.ordered(
        asked, session, found, item_queries.filtered(asked, session, found, readable(session, found["id"]))
    )
    page, more = item_queries.page(asked, chosen)
    if asked.options.get("$count", "").lower() == "true":
        more = {"@odata.count": len(chosen), **more}
    select = asked.options.get("$select", "")
    return rows(
        asked.call, context, [whole(asked, session, found, row, select, expand) for row in page], more=more
    )


def _get(asked: Asked, address: str, name: str, key: str) -> Answer:
    asked.only("$select", "$expand")
    session, found, context = place(asked, address, name)
    row = find(session, found["id"], key)
    expand = expanded(asked.options.get("$expand", ""))
    if not expand and not asked.options.get("$select"):
        expand = {"fields": {}}  # one item comes with its fields
    body = whole(asked, session, found, row, asked.options.get("$select", ""), expand)
    return entity(asked.call, f"{context}/$entity", body, ETag=item_values.etag(row))


def _fields(asked: Asked, address: str, name: str, key: str) -> Answer:
    asked.only("$select", "$expand")
    session, found, context = place(asked, address, name)
    row = find(session, found["id"], key)
    return entity(
        asked.call,
        f"{context}('{key}')/fields/$entity",
        item_values.fields(session, found, row, asked.options.get("$select", "")),
    )


# -- written ---------------------------------------------------------------------------------------


def _content_type(session: Session, list_id: str, body: Mapping[str, Any]) -> str:
    wanted = body.get("contentType")
    if not isinstance(wanted, dict):
        return ""
    own = content_types.content_types(session, list_id)
    given = str(wanted.get("id") or "")
    if given and given[:2].lower() != "0x":
        raise bad_request("The specified content type is not on the list.")
    for key, row in own.items():
        if (given and key.startswith(content_types.key(given))) or (
            not given and row["name"].casefold() == str(wanted.get("name")).casefold()
        ):
            return key
    raise bad_request("The specified content type is not on the list.")


_WRITABLE = (
    "fields",
    "contentType",
    "id",
    "name",
    "description",
    "sharepointIds",
    "analytics",
    "driveItem",
    "deleted",
)


def _body(asked: Asked) -> dict[str, Any]:
    """A list item as sent: properties that it has, ``fields`` as an object ([K]: the sentence is the OData reader's)."""
    body = asked.json()
    for name in body:
        if name not in _WRITABLE and "@" not in name:
            raise bad_request(
                f"The property '{name}' does not exist on type 'microsoft.graph.listItem'. Make sure to only use property names "
                "that are defined by the type."
            )
    if "fields" in body and not isinstance(body["fields"], dict):
        raise bad_request("Invalid request")
    return body


def _create(asked: Asked, address: str, name: str) -> Answer:
    session, found, context = place(asked, address, name)
    body = _body(asked)
    if found["base_type"] == 1:
        raise bad_request("Items cannot be created in a document library this way; upload a file")
    require(session, "AddListItems", f"list:{found['id']}")
    given = item_writes.read(session, found["id"], body.get("fields") or {})
    row = items.insert(session, found["id"], given, content_type=_content_type(session, found["id"], body))
    shown_row = whole(asked, session, found, row, "", {"fields": {}})
    where = f"{asked.base}{asked.path}/{row['id']}"
    return entity(
        asked.call, f"{context}/$entity", shown_row, 201, Location=where, ETag=item_values.etag(row)
    )


def check_match(asked: Asked, row: Row) -> None:
    """412 when ``If-Match`` names another version."""
    wanted = asked.call.headers.get("if-match", "*").strip()
    plain = {wanted.strip('"'), wanted.strip('"').replace("{", "").replace("}", "").lower()}
    if wanted != "*" and item_values.etag(row).strip('"') not in plain:
        raise Refused(412, "resourceModified", "ETag does not match current item's value")


def _update(asked: Asked, session: Session, found: Row, row: Row, fields: Any, content_type: str = "") -> Row:
    require(session, "EditListItems", f"item:{found['id']}:{row['id']}")
    check_match(asked, row)
    given = item_writes.read(session, found["id"], fields)
    return items.update(session, found["id"], row["id"], given, content_type=content_type)


def _change_fields(asked: Asked, address: str, name: str, key: str) -> Answer:
    session, found, context = place(asked, address, name)
    row = _update(asked, session, found, find(session, found["id"], key), asked.json())
    return entity(
        asked.call,
        f"{context}('{key}')/fields/$entity",
        item_values.fields(session, found, row),
        ETag=item_values.etag(row),
    )


def _change(asked: Asked, address: str, name: str, key: str) -> Answer:
    session, found, context = place(asked, address, name)
    body = _body(asked)
    row = _update(
        asked,
        session,
        found,
        find(session, found["id"], key),
        body.get("fields") or {},
        _content_type(session, found["id"], body),
    )
    return entity(
        asked.call,
        f"{context}/$entity",
        whole(asked, session, found, row, "", {"fields": {}}),
        ETag=item_values.etag(row),
    )


def _delete(asked: Asked, address: str, name: str, key: str) -> Answer:
    session, found, _ = place(asked, address, name)
    row = find(session, found["id"], key)
    check_match(asked, row)
    recycling.recycle_item(session, found["id"], row["id"])
    return reply(asked.call, 204)


def _drive_item(asked: Asked, address: str, name: str, key: str) -> Answer:
    from sp_prosjektportal.emulator.graph import drive_items

    session, found, context = place(asked, address, name)
    row = find(session, found["id"], key)
    if not row.get("file"):
        raise not_found()
    return entity(
        asked.call,
        f"{context}('{key}')/driveItem/$entity",
        asked.chosen(drive_items.shown(asked, session, found, row)),
    )


ITEMS = rf"{SITE}/lists/([^/]+)/items"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", ITEMS, _list),
    ("POST", ITEMS, _create),
    ("GET", rf"{ITEMS}/([^/]+)", _get),
    ("PATCH", rf"{ITEMS}/([^/]+)", _change),
    ("DELETE", rf"{ITEMS}/([^/]+)", _delete),
    ("GET", rf"{ITEMS}/([^/]+)/fields", _fields),
    ("PATCH", rf"{ITEMS}/([^/]+)/fields", _change_fields),
    ("GET", rf"{ITEMS}/([^/]+)/driveItem", _drive_item),
)
