"""Document libraries as drives, by every address that leads to one."""

from __future__ import annotations

from collections.abc import Callable

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.graph import drive_items, paging
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.downloads import download_url
from sp_prosjektportal.emulator.graph.drive_items import (
    children,
    drive_id,
    path_of,
    resolve,
)
from sp_prosjektportal.emulator.graph.drive_items import (
    shown as shown_item,
)
from sp_prosjektportal.emulator.graph.filters import Filter, at, sort
from sp_prosjektportal.emulator.graph.lists import readable
from sp_prosjektportal.emulator.graph.reach import (
    SITE,
    find_list,
    identity,
    not_found,
    open_site,
    origin,
    session_on,
)
from sp_prosjektportal.emulator.graph.replies import entity, reply, rows
from sp_prosjektportal.emulator.sharepoint.permissions import may
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

Place = tuple[Session, Row]
_QUOTA = {"deleted": 0, "remaining": 27487790694400, "state": "normal", "total": 27487790694400, "used": 0}


def shown(session: Session, found: Row) -> Row:
    owner = session.site.get("group_id")
    named = (
        {"group": {"id": owner, "displayName": f"{session.site['title']} Owners"}}
        if owner and owner.strip("0-")
        else identity(session, None)
    )
    return {
        "createdDateTime": found["created"],
        "description": found["description"],
        "id": drive_id(session, found),
        "lastModifiedDateTime": found["modified"],
        "name": found["title"],
        "webUrl": origin(session) + str(found["url"]).replace(" ", "%20"),
        "driveType": "documentLibrary",
        "createdBy": identity(session, None),
        "owner": named,
        "quota": _QUOTA,
    }


def libraries(session: Session, *, system: bool = False) -> list[Row]:
    return [
        row
        for row in readable(session)
        if row["base_type"] == 1 and (system or not (row["hidden"] or row["template"] == 119))
    ]


# -- where -----------------------------------------------------------------------------------------


def _default(session: Session) -> Place:
    found = next(iter(libraries(session)), None)
    if found is None:
        raise not_found()
    return session, found


def _of_site(asked: Asked, address: str) -> Place:
    return _default(open_site(asked, address, files=True))


def _of_list(asked: Asked, address: str, name: str) -> Place:
    session = open_site(asked, address, files=True)
    found = find_list(session, name)
    if found["base_type"] != 1:
        raise not_found()
    return session, found


def by_id(asked: Asked, key: str) -> Place:
    site, web, list_id = drive_items.read_drive_id(key)
    row = asked.store.get("sites", site)
    if row is None or row.get("deleted"):
        raise not_found("The resource could not be found.")
    web = "" if web == row["web_id"] else web
    if web and asked.store.get("webs", web, site) is None:
        raise not_found("The resource could not be found.")
    session = session_on(asked, site, files=True, web=web)
    found = session.get("lists", list_id)
    if found is None or not may(session, "read", f"list:{list_id}"):
        raise not_found("The resource could not be found.")
    return session, found


def _of_site_by_id(asked: Asked, address: str, key: str) -> Place:
    open_site(asked, address, files=True)
    return by_id(asked, key)


def _of_group(asked: Asked, key: str) -> Place:
    group = asked.store.get("directory_groups", key.lower()) or {}
    if not group.get("site") or group.get("deleted"):
        raise not_found()
    return _default(session_on(asked, group["site"], files=True))


# -- answers ---------------------------------------------------------------------------------------


def _all(asked: Asked, address: str) -> Answer:
    asked.only("$select", "$expand", "$top", "$orderby", "$filter", "$skiptoken")
    session = open_site(asked, address, files=True)
    found = [shown(session, row) for row in libraries(session)]
    return paging.answer(asked, "drives", found, asked.chosen, default=200, most=1000)


def _drive(asked: Asked, place: Place) -> Answer:
    asked.only("$select", "$expand")
    return entity(asked.call, "drives/$entity", asked.chosen(shown(*place)))


def _list_of(asked: Asked, place: Place) -> Answer:
    from sp_prosjektportal.emulator.graph import lists

    asked.only("$select")
    return entity(asked.call, "drives/list/$entity", asked.chosen(lists.shown(*place)))


def items_context(place: Place) -> str:
    return f"drives('{drive_id(*place).replace('!', '%21')}')/items"


def _item(asked: Asked, place: Place, address: str) -> Answer:
    asked.only("$select", "$expand")
    session, found = place
    row = resolve(session, found, address)
    body = asked.chosen(shown_item(asked, session, found, row))
    expand = asked.options.get("$expand", "").lower()
    if "children" in expand:
        body["children"] = [
            shown_item(asked, session, found, one) for one in children(session, found, path_of(found, row))
        ]
    if "listitem" in expand and row is not None:
        body["listItem"] = _list_item_body(asked, session, found, row)
    return entity(asked.call, f"{items_context(place)}/$entity", body)


def _list_item_body(asked: Asked, session: Session, found: Row, row: Row) -> Row:
    from sp_prosjektportal.emulator.graph import items

    return items.whole(asked, session, found, row, "", {"fields": {}})


def _children(asked: Asked, place: Place, address: str) -> Answer:
    asked.only("$select", "$expand", "$top", "$skiptoken", "$orderby", "$filter", "$count")
    session, found = place
    row = resolve(session, found, address)
    if row is not None and row["kind"] != 1:
        raise Refused(400, "invalidRequest", "Children are not supported on files.")
    listed = [shown_item(asked, session, found, one) for one in children(session, found, path_of(found, row))]
    if asked.options.get("$filter"):
        test = Filter(asked.options["$filter"])
        listed = [one for one in listed if test(lambda path, one=one: at(one, path))]  # type: ignore[misc]
    listed = sort(listed, asked.options.get("$orderby", "name"), at)
    if "listitem" in asked.options.get("$expand", "").lower():
        for one in listed:
            inner = resolve(session, found, f"items/{one['id']}")
            one["listItem"] = _list_item_body(asked, session, found, inner) if inner else None
    return paging.answer(asked, items_context(place), listed, asked.chosen, default=200, most=1000)


def _search(asked: Asked, place: Place, address: str, word: str) -> Answer:
    asked.only("$select", "$top", "$skiptoken")
    session, found = place
    base = path_of(found, resolve(session, found, address)).casefold() + "/"
    hits = [
        row for row in session.rows("items", found["id"]).values()
        if row.get("file") and (row["folder"] + "/").casefold().startswith(base) and word.casefold() in row["file"]["name"].casefold()
    ]  # fmt: skip
    context = "Collection(driveItem)"
    return paging.answer(
        asked,
        context,
        hits,
        lambda row: asked.chosen(shown_item(asked, session, found, row)),
        default=200,
        most=1000,
    )


def _search_all(asked: Asked, place: Place, word: str) -> Answer:
    """``drive/search(q='..')`` looks from the root on (Microsoft Graph, driveItem: search)."""
    return _search(asked, place, "root", word)


def _content(asked: Asked, place: Place, address: str) -> Answer:
    """302 to an address that needs no token."""
    session, found = place
    row = resolve(session, found, address)
    if row is None or row["kind"] == 1:
        raise Refused(400, "invalidRequest", "The resource is a folder and has no content.")
    if asked.options.get("format"):
        raise NotEmulated("conversion of files.")
    return reply(asked.call, 302, None, Location=download_url(asked, session, found, row))


def _upload(asked: Asked, place: Place, address: str) -> Answer:
    session, found = place
    row, new = drive_items.upload(asked, session, found, address)
    return entity(
        asked.call,
        f"{items_context(place)}/$entity",
        shown_item(asked, session, found, row),
        201 if new else 200,
    )


def _new_folder(asked: Asked, place: Place, address: str) -> Answer:
    session, found = place
    row = drive_items.new_folder(session, found, resolve(session, found, address), asked.json())
    return entity(asked.call, f"{items_context(place)}/$entity", shown_item(asked, session, found, row), 201)


def existing(place: Place, address: str) -> Row:
    row = resolve(*place, address)
    if row is None:
        raise Refused(400, "invalidRequest", "The root of a drive cannot be changed.")
    return row


def _change(asked: Asked, place: Place, address: str) -> Answer:
    session, found = place
    row = drive_items.change(session, found, existing(place, address), asked.json())
    return entity(asked.call, f"{items_context(place)}/$entity", shown_item(asked, session, found, row))


def _delete(asked: Asked, place: Place, address: str) -> Answer:
    drive_items.remove(*place, existing(place, address))
    return reply(asked.call, 204)


def _list_item(asked: Asked, place: Place, address: str) -> Answer:
    session, found = place
    return entity(
        asked.call,
        f"{items_context(place)}/listItem/$entity",
        _list_item_body(asked, session, found, existing(place, address)),
    )


def _empty(asked: Asked, place: Place, address: str, which: str) -> Answer:
    """Files are not pictures here, and permissions are those of the library."""
    resolve(*place, address)
    return rows(asked.call, f"{items_context(place)}/{which}", [])


ADDRESS = r"(root|root:/[^:]*:?|items/[^/:]+|items/[^/:]+:/[^:]*:?)"
_TAILS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "", _drive),
    ("GET", "/list", _list_of),
    ("GET", rf"/{ADDRESS}", _item),
    ("PATCH", rf"/{ADDRESS}", _change),
    ("DELETE", rf"/{ADDRESS}", _delete),
    ("GET", rf"/{ADDRESS}/children", _children),
    ("POST", rf"/{ADDRESS}/children", _new_folder),
    ("GET", rf"/{ADDRESS}/content", _content),
    ("PUT", rf"/{ADDRESS}/content", _upload),
    ("GET", rf"/{ADDRESS}/listItem", _list_item),
    ("GET", rf"/{ADDRESS}/(thumbnails)", _empty),
    ("GET", rf"/{ADDRESS}/search\(q='([^']*)'\)", _search),
    ("GET", r"/search\(q='([^']*)'\)", _search_all),
)
_PLACES: tuple[tuple[str, int, Callable[..., Place]], ...] = (
    (r"/drives/([^/]+)", 1, by_id),
    (rf"{SITE}/drive", 1, _of_site),
    (rf"{SITE}/drives/([^/]+)", 2, _of_site_by_id),
    (rf"{SITE}/lists/([^/]+)/drive", 2, _of_list),
    (r"/groups/([^/]+)/drive", 1, _of_group),
)


def _at(find: Callable[..., Place], number: int, handler: Handler) -> Handler:
    return lambda asked, *parts: handler(asked, find(asked, *parts[:number]), *parts[number:])


def everywhere(tails: tuple[tuple[str, str, Handler], ...]) -> tuple[tuple[str, str, Handler], ...]:
    """The routes of what stands below a drive, for every address that leads to one."""
    return tuple(
        (method, place + tail, _at(find, number, handler))
        for place, number, find in _PLACES
        for method, tail, handler in tails
    )


def _of_group_all(asked: Asked, key: str) -> Answer:
    asked.only("$select", "$top")
    session, _ = _of_group(asked, key)
    found = [shown(session, row) for row in libraries(session)]
    return paging.answer(asked, "drives", found, asked.chosen, default=200, most=1000)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", rf"{SITE}/drives", _all),
    ("GET", r"/groups/([^/]+)/drives", _of_group_all),
    *everywhere(_TAILS),
)
