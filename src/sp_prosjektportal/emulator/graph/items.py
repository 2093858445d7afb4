"""Items of lists: pages, one, made, changed, removed (docs/graph-item-values.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.graph import item_values, paging
from sp_prosjektportal.emulator.graph.asked import Asked, Handler, expanded, narrowed, select_names
from sp_prosjektportal.emulator.graph.filters import Filter, order, sort
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
    columns,
    content_types,
    items,
    recycling,
    versioning,
    versions,
)
from sp_prosjektportal.emulator.sharepoint.permissions import LEVELS, level_of, require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

PAGE, MOST, THRESHOLD = 200, 5000, 5000
_NOT_INDEXED = (
    "Field '{0}' cannot be referenced in filter or orderby as it is not indexed. Provide the 'Prefer: "
    "HonorNonIndexedQueriesWarningMayFailRandomly' header to allow this, but be warned that such queries may fail on large lists."
)
_PREFERENCES = ("HonorNonIndexedQueriesWarningMayFailRandomly", "allowthrottleablequeries")


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
    listed = readable(session, found["id"])[: int(options.get("$top") or PAGE)]
    return [whole(asked, session, found, row, options.get("$select", ""), expand) for row in listed]


# -- read ------------------------------------------------------------------------------------------


def readable(session: Session, list_id: str) -> list[Row]:
    return [
        row for row in session.rows("items", list_id).values()
        if not row.get("unique") or level_of(session, f"item:{list_id}:{row['id']}") >= LEVELS["read"]
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
    if row.get("unique") and level_of(session, f"item:{list_id}:{row['id']}") < LEVELS["read"]:
        raise denied()
    return row


def _place(asked: Asked, address: str, name: str) -> tuple[Session, Row, str]:
    session = open_site(asked, address)
    return session, find_list(session, name), f"sites('{quoted(address)}')/lists('{quoted(name)}')/items"


def _list(asked: Asked, address: str, name: str) -> Answer:
    asked.only("$select", "$expand", "$filter", "$orderby", "$top", "$skiptoken", "$count")
    session, found, context = _place(asked, address, name)
    expand = expanded(asked.options.get("$expand", ""))
    _check_lookups(session, found, expand)
    chosen = _ordered(asked, session, found, _filtered(asked, session, found, readable(session, found["id"])))
    page, more = _page(asked, chosen)
    if asked.options.get("$count", "").lower() == "true":
        more = {"@odata.count": len(chosen), **more}
    select = asked.options.get("$select", "")
    return rows(
        asked.call, context, [whole(asked, session, found, row, select, expand) for row in page], more=more
    )


def _check_lookups(session: Session, found: Row, expand: Mapping[str, Mapping[str, str]]) -> None:
    """More lookup columns than twelve asked for by name are refused by SharePoint below."""
    names = select_names(expand.get("fields", {}).get("$select", ""))
    known = known_columns(session, found["id"])
    asked_for = [
        name
        for name in names
        if name in known
        and known[name]["type"] in (*columns.LOOKUP_TYPES, *columns.PERSON_TYPES, *columns.TERM_TYPES)
    ]
    if len(asked_for) > item_values.LOOKUPS:
        raise bad_request(
            "The query cannot be completed because the number of lookup columns it contains exceeds the lookup column threshold."
        )


def known_columns(session: Session, list_id: str) -> dict[str, Row]:
    return {column["name"].lower(): column for column in columns.columns(session, list_id).values()}


def _filtered(asked: Asked, session: Session, found: Row, listed: list[Row]) -> list[Row]:
    text = asked.options.get("$filter", "")
    if not text:
        return listed
    try:
        test = Filter(text)
    except Refused as error:
        raise bad_request(error.message) from None
    known = known_columns(session, found["id"])
    _check_names(asked, known, test.names, len(listed))
    return [row for row in listed if test(lambda path, row=row: _at(session, known, row, path))]  # type: ignore[misc]


def _check_names(asked: Asked, known: Mapping[str, Row], names: list[str], size: int) -> None:
    for name in names:
        head, _, rest = name.partition("/")
        if head.lower() != "fields" or not rest:
            if name.lower() in (
                "id",
                "createddatetime",
                "lastmodifieddatetime",
                "contenttype/id",
                "contenttype/name",
            ):
                continue
            raise bad_request(
                "The provided filter statement is not supported"
                if "/" in name
                else _INVALID_NAME.format(name)
            )
        lower = rest.lower()
        if (
            lower not in known
            and lower.removesuffix("lookupid") not in known
            and lower not in ("id", "contenttype")
        ):
            raise bad_request(f"Field '{rest}' is not recognized")
        if not item_values.indexed(known, rest):
            if not any(asked.prefers(word) for word in _PREFERENCES):
                raise bad_request(_NOT_INDEXED.format(rest))
            if size > THRESHOLD:
                raise Refused(429, "activityLimitReached", "The request has been throttled")


_INVALID_NAME = "Could not find a property named '{0}' on type 'microsoft.graph.listItem'."


def _at(session: Session, known: Mapping[str, Row], row: Row, path: str) -> Any:
    head, _, rest = path.partition("/")
    own = {"id": row["id"], "createddatetime": row["created"], "lastmodifieddatetime": row["modified"]}
    if head.lower() == "fields":
        return item_values.comparable(session, known, row, rest)
    return row["content_type"] if path.lower() == "contenttype/id" else own.get(path.lower())


def _ordered(asked: Asked, session: Session, found: Row, listed: list[Row]) -> list[Row]:
    text = asked.options.get("$orderby", "")
    if not text:
        return listed
    known = known_columns(session, found["id"])
    _check_names(asked, known, [path for path, _ in order(text)], len(listed))
    if len(listed) > THRESHOLD:
        raise Refused(429, "activityLimitReached", "The request has been throttled")
    return sort(listed, text, lambda row, path: _at(session, known, row, path))


def _page(asked: Asked, listed: list[Row]) -> tuple[list[Row], dict[str, Any]]:
    """By SharePoint's own position: ``Paged=TRUE&p_ID=<last>``."""
    size, text = paging.top(asked, PAGE, MOST), asked.options.get("$skiptoken", "")
    start = _start(listed, paging.read_token(text), ordered="$orderby" in asked.options) if text else 0
    page = listed[start : start + size]
    if len(listed) <= start + size:
        return page, {}
    token = paging.token(f"Paged=TRUE&p_ID={page[-1]['id']}")
    return page, {"@odata.nextLink": paging.link(asked, skiptoken=token)}


def _start(listed: list[Row], position: str, *, ordered: bool) -> int:
    last = position.rpartition("p_ID=")[2]
    if not last.isdigit():
        raise bad_request("Skip token is not valid.")
    if ordered:
        return next((place + 1 for place, row in enumerate(listed) if row["id"] == int(last)), len(listed))
    return next((place for place, row in enumerate(listed) if row["id"] > int(last)), len(listed))


def _get(asked: Asked, address: str, name: str, key: str) -> Answer:
    asked.only("$select", "$expand")
    session, found, context = _place(asked, address, name)
    row = find(session, found["id"], key)
    expand = expanded(asked.options.get("$expand", ""))
    if not expand and not asked.options.get("$select"):
        expand = {"fields": {}}  # one item comes with its fields
    body = whole(asked, session, found, row, asked.options.get("$select", ""), expand)
    return entity(asked.call, f"{context}/$entity", body, ETag=item_values.etag(row))


def _fields(asked: Asked, address: str, name: str, key: str) -> Answer:
    asked.only("$select", "$expand")
    session, found, context = _place(asked, address, name)
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
    for key, row in own.items():
        if (given and key.startswith(content_types.key(given))) or (
            not given and row["name"].casefold() == str(wanted.get("name")).casefold()
        ):
            return key
    raise bad_request("The specified content type is not on the list.")


def _create(asked: Asked, address: str, name: str) -> Answer:
    session, found, context = _place(asked, address, name)
    body = asked.json()
    if found["base_type"] == 1:
        raise bad_request("Items cannot be created in a document library this way; upload a file")
    require(session, "write", f"list:{found['id']}")
    given = item_values.read(session, found["id"], body.get("fields") or {})
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
    require(session, "write", f"item:{found['id']}:{row['id']}")
    check_match(asked, row)
    given = item_values.read(session, found["id"], fields)
    return items.update(session, found["id"], row["id"], given, content_type=content_type)


def _change_fields(asked: Asked, address: str, name: str, key: str) -> Answer:
    session, found, context = _place(asked, address, name)
    row = _update(asked, session, found, find(session, found["id"], key), asked.json())
    return entity(
        asked.call,
        f"{context}('{key}')/fields/$entity",
        item_values.fields(session, found, row),
        ETag=item_values.etag(row),
    )


def _change(asked: Asked, address: str, name: str, key: str) -> Answer:
    session, found, context = _place(asked, address, name)
    body = asked.json()
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
    session, found, _ = _place(asked, address, name)
    row = find(session, found["id"], key)
    check_match(asked, row)
    recycling.recycle_item(session, found["id"], row["id"])
    return reply(asked.call, 204)


def _drive_item(asked: Asked, address: str, name: str, key: str) -> Answer:
    from sp_prosjektportal.emulator.graph import drive_items

    session, found, context = _place(asked, address, name)
    row = find(session, found["id"], key)
    if not row.get("file"):
        raise not_found()
    return entity(
        asked.call,
        f"{context}('{key}')/driveItem/$entity",
        asked.chosen(drive_items.shown(asked, session, found, row)),
    )


def _versions(asked: Asked, address: str, name: str, key: str) -> Answer:
    """Those that are kept, the current one first; each with its fields."""
    asked.only("$select", "$expand", "$top")
    session, found, context = _place(asked, address, name)
    row = find(session, found["id"], key)
    kept = session.rows("versions", versions.place(found["id"], row["id"])).values()
    states = [row, *reversed(list(kept))]
    shown_states = [asked.chosen(_version(session, found, one)) for one in states]
    return rows(asked.call, f"{context}('{key}')/versions", shown_states)


def _version(session: Session, found: Row, row: Row) -> Row:
    label = versioning.label(row)
    return {
        "id": label,
        "lastModifiedDateTime": row["modified"],
        "lastModifiedBy": identity(session, row["editor"]),
        "published": {"level": "published" if not row.get("minor") else "draft", "versionId": label},
        "fields": item_values.fields(session, found, row),
    }


def _one_version(asked: Asked, address: str, name: str, key: str, label: str) -> Answer:
    session, found, context = _place(asked, address, name)
    row = find(session, found["id"], key)
    kept = session.rows("versions", versions.place(found["id"], row["id"])).values()
    state = next((one for one in (row, *kept) if versioning.label(one) == label), None)
    if state is None:
        raise not_found()
    return entity(asked.call, f"{context}('{key}')/versions/$entity", _version(session, found, state))


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
    ("GET", rf"{ITEMS}/([^/]+)/versions", _versions),
    ("GET", rf"{ITEMS}/([^/]+)/versions/([^/]+)", _one_version),
)
