"""Lists and libraries of a site (docs/graph-item-values.md, "Which lists are listed")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.graph import column_definitions, paging
from sp_prosjektportal.emulator.graph.asked import Asked, Handler, expanded, narrowed, select_names
from sp_prosjektportal.emulator.graph.filters import Filter
from sp_prosjektportal.emulator.graph.reach import (
    SITE,
    composite,
    find_list,
    identity,
    list_name,
    open_site,
    origin,
)
from sp_prosjektportal.emulator.graph.replies import bad_request, entity, quoted, reply
from sp_prosjektportal.emulator.sharepoint import column_creation, lists, recycling
from sp_prosjektportal.emulator.sharepoint.permissions import may
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

TEMPLATES = {
    100: "genericList", 101: "documentLibrary", 102: "survey", 103: "links", 104: "announcements", 105: "contacts",
    106: "events", 107: "tasks", 108: "discussionBoard", 109: "pictureLibrary", 112: "userInformation",
    119: "webPageLibrary", 171: "tasksWithTimelineAndHierarchy", 1100: "issuesTracking",
}  # fmt: skip
_SPELLED = {"contenttypes": "contentTypes"}
_UNFILTERED = "The provided filter statement is not supported"


def shown(session: Session, row: Row) -> Row:
    found: Row = {
        "@odata.etag": etag(row),
        "createdDateTime": row["created"],
        "description": row["description"],
        "eTag": etag(row),
        "id": row["id"],
        "lastModifiedDateTime": row["modified"],
        "name": list_name(row),
        "webUrl": origin(session) + str(row["url"]).replace(" ", "%20"),
        "displayName": row["title"],
        "createdBy": identity(session, row.get("author")),
        "lastModifiedBy": identity(session, row.get("editor") or row.get("author")),
        "parentReference": {"siteId": composite(session.store, session.site_id, session.site)},
        "list": {
            "contentTypesEnabled": row["content_types_enabled"],
            "hidden": bool(row["hidden"]),
            "template": TEMPLATES.get(row["template"], "genericList"),
        },
    }
    return found | ({"system": {}} if row.get("system") else {})


def etag(row: Row) -> str:
    return f'"{row["id"]},{row["etag"]}"'


def readable(session: Session) -> list[Row]:
    rows = session.rows("lists").values()
    return [row for row in rows if may(session, "read", f"list:{row['id']}")]


def visible(session: Session) -> list[Row]:
    """Without system lists and hidden ones."""
    return [row for row in readable(session) if not row["hidden"] and not row.get("system")]


def _list(asked: Asked, address: str) -> Answer:
    asked.only("$select", "$expand", "$filter", "$top", "$skiptoken", "$orderby", "$count")
    session = open_site(asked, address)
    wanted = "system" in select_names(asked.options.get("$select", ""))
    rows = readable(session) if wanted else visible(session)
    text = asked.options.get("$filter", "")
    if text:
        test = _filter(text)
        rows = [row for row in rows if test(lambda path, row=row: _value(row, path))]  # type: ignore[misc]
    context = f"sites('{quoted(address)}')/lists"
    return paging.answer(
        asked, context, rows, lambda row: _whole(asked, session, row), default=200, most=1000
    )


def _filter(text: str) -> Filter:
    """Only ``displayName``, and ``list/template`` as clients of lists ask."""
    try:
        found = Filter(text)
    except Refused:
        raise bad_request(_UNFILTERED) from None
    if not found.names or any(name.lower() not in ("displayname", "list/template") for name in found.names):
        raise bad_request(_UNFILTERED)
    return found


def _value(row: Row, path: str) -> Any:
    return row["title"] if path.lower() == "displayname" else TEMPLATES.get(row["template"])


def _whole(asked: Asked, session: Session, row: Row, *, always: tuple[str, ...] = ()) -> Row:
    """With what ``$select`` and ``$expand`` say."""
    everything = shown(session, row)
    picked = select_names(asked.options.get("$select", ""))
    if "sharepointids" in picked:
        site = session.site
        everything["sharepointIds"] = {
            "listId": row["id"],
            "siteId": session.site_id,
            "siteUrl": site["url"],
            "webId": site["web_id"],
        }
    found = narrowed(everything, asked.options.get("$select", ""), "@odata.etag", *always)
    for name, options in expanded(asked.options.get("$expand", "")).items():
        found[_SPELLED.get(name, name)] = _expanded(asked, session, row, name, options)
    return found


def _expanded(asked: Asked, session: Session, row: Row, name: str, options: Mapping[str, str]) -> Any:
    from sp_prosjektportal.emulator.graph import columns, content_types, drives, items

    select = options.get("$select", "")
    match name:
        case "columns":
            return columns.all_shown(session, row["id"], select)
        case "contenttypes":
            return [narrowed(one, select) for one in content_types.all_shown(session, row["id"])]
        case "items":
            return items.expanded_rows(asked, session, row, options)
        case "drive":
            return narrowed(drives.shown(session, row), select)
    raise NotEmulated(f"the expansion of {name} of a list.")


def _get(asked: Asked, address: str, name: str) -> Answer:
    asked.only("$select", "$expand")
    session = open_site(asked, address)
    row = find_list(session, name)
    return entity(
        asked.call, f"sites('{quoted(address)}')/lists/$entity", _whole(asked, session, row), ETag=etag(row)
    )


def _create(asked: Asked, address: str) -> Answer:
    session, body = open_site(asked, address), asked.json()
    if body.get("name"):
        raise bad_request(
            "Cannot define a 'name' for a list as it is assigned by the server. Instead, provide 'displayName'"
        )
    title = str(body.get("displayName") or "")
    if not title.strip():
        raise bad_request("The 'displayName' property must be provided for a new list")
    row = lists.create(session, title, _template(body), description=str(body.get("description") or ""))
    for definition in body.get("columns") or []:
        xml = column_definitions.xml(session, definition)
        column_creation.create(session, xml, row["id"], column_definitions.OPTIONS)
    found = session.get("lists", row["id"]) or row
    where = f"{asked.base}/sites/{address}/lists/{row['id']}"
    return entity(
        asked.call, f"sites('{quoted(address)}')/lists/$entity", shown(session, found), 201, Location=where
    )


def _template(body: Mapping[str, Any]) -> int:
    wanted = str((body.get("list") or {}).get("template") or "genericList")
    found = next((number for number, name in TEMPLATES.items() if name.lower() == wanted.lower()), None)
    if found is None:
        raise bad_request("One of the provided arguments is not acceptable.")
    return found


def _change(asked: Asked, address: str, name: str) -> Answer:
    session = open_site(asked, address)
    row, body = find_list(session, name), asked.json()
    known = {"displayName": "Title", "description": "Description"}
    settings = body.get("list") if isinstance(body.get("list"), dict) else {}
    refused = [key for key in body if key not in (*known, "list") and not key.startswith("@")]
    if refused:
        raise bad_request(f"The property '{refused[0]}' cannot be changed on a list.")
    change = {known[key]: value for key, value in body.items() if key in known}
    if "contentTypesEnabled" in (settings or {}):
        change["ContentTypesEnabled"] = bool((settings or {})["contentTypesEnabled"])
    lists.change(session, row["id"], change)
    found = session.get("lists", row["id"]) or row
    return entity(asked.call, f"sites('{quoted(address)}')/lists/$entity", shown(session, found))


def _delete(asked: Asked, address: str, name: str) -> Answer:
    session = open_site(asked, address)
    recycling.recycle_list(session, find_list(session, name)["id"])
    return reply(asked.call, 204)


LIST = rf"{SITE}/lists/([^/]+)"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", rf"{SITE}/lists", _list),
    ("POST", rf"{SITE}/lists", _create),
    ("GET", LIST, _get),
    ("PATCH", LIST, _change),
    ("DELETE", LIST, _delete),
)
