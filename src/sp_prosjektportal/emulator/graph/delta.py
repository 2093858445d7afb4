"""``items/delta``: everything first, then what changed (docs/graph-item-values.md, "Delta").

A token is opaque to clients. Here it says ``e;start;ticks;number`` while everything is being told, the moment being
when that began, and ``c;ticks;number`` when it asks for changes since then.
"""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.app import Answer, Rejected, new_guid
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph import item_queries, items, paging
from sp_prosjektportal.emulator.graph.asked import Asked, Handler, expanded
from sp_prosjektportal.emulator.graph.reach import SITE, composite, find_list, open_site
from sp_prosjektportal.emulator.graph.replies import bad_request, quoted, render_error, rows
from sp_prosjektportal.emulator.sharepoint import changes
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_BROKEN = (
    "Cannot write a deleted resource, link, deleted link, or nested delta resource set within a resource set; they must be "
    "written within a delta resource set."
)


def _delta(asked: Asked, address: str, name: str) -> Answer:
    asked.only("$select", "$expand", "$top", "$skiptoken")
    session = open_site(asked, address)
    found = find_list(session, name)
    context = f"sites('{quoted(address)}')/lists('{quoted(name)}')/items"
    given = asked.options.get("token", "")
    if given == "latest":
        return rows(asked.call, context, [], more=_last(asked, _now(session)))
    if not given:
        return _enumerate(asked, session, found, context, 0, _now(session))
    kind, numbers = _read(given)
    if kind == "e":
        return _enumerate(asked, session, found, context, numbers[0], (numbers[1], numbers[2]))
    return _changes(asked, session, found, context, (numbers[0], numbers[1]))


def _now(session: Session) -> tuple[int, int]:
    last = session.store.get("sequences", "changes")
    return changes.ticks_of(session.now), int(last["value"]) if last else 0


def _read(token: str) -> tuple[str, list[int]]:
    kind, *rest = paging.read_token(token).split(";")
    if {"e": 3, "c": 2}.get(kind) != len(rest) or not all(part.isdigit() for part in rest):
        raise bad_request("The token is not valid.")
    return kind, [int(part) for part in rest]


def _last(asked: Asked, moment: tuple[int, int]) -> dict[str, Any]:
    return {"@odata.deltaLink": paging.link(asked, token=paging.token(f"c;{moment[0]};{moment[1]}"))}


def _enumerate(
    asked: Asked, session: Session, found: Row, context: str, start: int, moment: tuple[int, int]
) -> Answer:
    """The current state, by pages; what changes meanwhile comes with the delta link."""
    size = paging.top(asked, item_queries.PAGE, item_queries.MOST)
    listed = [row for row in items.readable(session, found["id"]) if row["id"] > start]
    page = listed[:size]
    if len(listed) > size:
        token = paging.token(f"e;{page[-1]['id']};{moment[0]};{moment[1]}")
        more = {"@odata.nextLink": paging.link(asked, token=token)}
    else:
        more = _last(asked, moment)
    return rows(asked.call, context, [_told(asked, session, found, row) for row in page], more=more)


def _told(asked: Asked, session: Session, found: Row, row: Row) -> Row:
    """As elsewhere, but nobody is named as the last to have changed it."""
    expand = expanded(asked.options.get("$expand", ""))
    shown = items.whole(asked, session, found, row, asked.options.get("$select", ""), expand)
    shown.pop("lastModifiedBy", None)
    return shown


def _changes(asked: Asked, session: Session, found: Row, context: str, after: tuple[int, int]) -> Answer:
    _check_age(asked, session, after)
    touched: dict[int, tuple[int, int, int]] = {}
    for number, line in changes.lines(session, after):
        if line["k"] == "Item" and line.get("l") == found["id"]:
            touched.pop(line["i"], None)
            touched[line["i"]] = (line["t"], number, line["c"])
    size = paging.top(asked, item_queries.PAGE, item_queries.MOST)
    page = list(touched.items())[:size]
    shown = [_one(asked, session, found, key) for key, _ in page]
    if len(touched) > size:
        last = page[-1][1]
        return rows(
            asked.call,
            context,
            shown,
            more={"@odata.nextLink": paging.link(asked, token=paging.token(f"c;{last[0]};{last[1]}"))},
        )
    return rows(asked.call, context, shown, more=_last(asked, _now(session)))


def _one(asked: Asked, session: Session, found: Row, key: int) -> Row:
    row = session.get("items", str(key), found["id"])
    if row is not None:
        return _told(asked, session, found, row)
    if getattr(asked.call.emulator.options, "delta_deletes", "error") == "facet":
        site = composite(session.store, session.site_id, session.site)
        return {
            "id": str(key),
            "parentReference": {"siteId": site},
            "contentType": {"id": "", "name": ""},
            "deleted": {"state": "deleted"},
        }
    request = new_guid()
    inner = {
        "date": asked.call.now.strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request,
        "client-request-id": request,
    }
    return {"error": {"code": "InternalServerError", "message": _BROKEN, "innerError": inner}}


def _check_age(asked: Asked, session: Session, after: tuple[int, int]) -> None:
    """410 with the way to a fresh start when the change log does not reach back so far."""
    oldest = changes.ticks_of(session.now) - changes.RETENTION_DAYS * changes.TICKS_A_DAY
    if after[0] >= oldest:
        return
    answer = render_error(
        asked.call,
        Refused(
            410,
            "resyncChangesApplyDifferences",
            "Resync required. Replace any local items with the server's version (including deletes) if you're sure that the service was up to date with your local changes when you last sync'd. Upload any local changes that the server doesn't know about.",
        ),
    )
    answer.headers["Location"] = paging.link(asked)
    raise Rejected(answer)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", rf"{SITE}/lists/([^/]+)/items/(?:microsoft\.graph\.)?delta(?:\(\))?", _delta),
)
