"""What can be done with the items of a drive beyond reading and writing: versions, check-out, copies, changes.

driveitem-list-versions, driveitem-checkout, driveitem-checkin, driveitem-copy (202 and the address of a monitor), driveitem-delta,
driveitem-permanentdelete of the API reference. The token of a delta is opaque; here it says since when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sp_prosjektportal.emulator.app import Answer, Call
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph import drive_items, drives, paging
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.drive_items import item_id, path_of, resolve
from sp_prosjektportal.emulator.graph.drive_items import shown as shown_item
from sp_prosjektportal.emulator.graph.drives import Place
from sp_prosjektportal.emulator.graph.reach import identity, not_found
from sp_prosjektportal.emulator.graph.replies import bad_request, reply, rows
from sp_prosjektportal.emulator.sharepoint import (
    changes,
    file_contents,
    file_states,
    items,
    moving,
    recycling,
    versioning,
)
from sp_prosjektportal.emulator.sharepoint.paths import find_item
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def _file(place: Place, address: str) -> Row:
    row = resolve(*place, address)
    if row is None or row["kind"] == 1:
        raise Refused(400, "invalidRequest", "The resource is not a file.")
    return row


# -- versions --------------------------------------------------------------------------------------


def _versions(asked: Asked, place: Place, address: str) -> Answer:
    """The current one first."""
    asked.only("$select", "$top")
    session, _ = place
    row = _file(place, address)
    now: Row = {"id": versioning.label(row), "lastModifiedDateTime": row["modified"], "size": int(row["file"].get("size") or 0),
                "lastModifiedBy": identity(session, row["editor"])}  # fmt: skip
    before = [
        {"id": one["label"], "lastModifiedDateTime": one["created"], "size": int(one["size"]), "lastModifiedBy": identity(session, one["by"])}
        for one in reversed(file_contents.versions(session, row["unique_id"]))
    ]  # fmt: skip
    return rows(
        asked.call, f"{drives.items_context(place)}/versions", [asked.chosen(one) for one in (now, *before)]
    )


def _restore(asked: Asked, place: Place, address: str, label: str) -> Answer:
    session, found = place
    row = _file(place, address)
    for one in file_contents.versions(session, row["unique_id"]):
        if one["label"] == label:
            file_states.store(session, found["id"], row, file_contents.decode(one))
            return reply(asked.call, 204)
    raise not_found("The version could not be found.")


# -- check-out -------------------------------------------------------------------------------------


def _check_out(asked: Asked, place: Place, address: str) -> Answer:
    session, found = place
    row = _file(place, address)
    require(session, "write", f"item:{found['id']}:{row['id']}")
    file_states.check_out(session, found["id"], row)
    return reply(asked.call, 204)


def _check_in(asked: Asked, place: Place, address: str) -> Answer:
    """``checkInAs``: ``published`` or nothing."""
    session, found = place
    row, body = _file(place, address), asked.json() if asked.call.body.strip() else {}
    require(session, "write", f"item:{found['id']}:{row['id']}")
    file_states.check_in(session, found["id"], row, str(body.get("comment") or ""), 1)
    return reply(asked.call, 204)


# -- copies ----------------------------------------------------------------------------------------


def _copy(asked: Asked, place: Place, address: str) -> Answer:
    """It is done at once; the answer is the address where one asks how far it has come."""
    session, found = place
    row, body = drives.existing(place, address), asked.json()
    parent = body.get("parentReference") or {}
    there, library = drives.by_id(asked, str(parent["driveId"])) if parent.get("driveId") else place
    key = str(parent.get("id") or "root")
    folder = path_of(library, resolve(there, library, "root" if key == "root" else f"items/{key}"))
    name = str(body.get("name") or row["file"]["name"])
    behaviour = asked.options.get("@microsoft.graph.conflictbehavior", "fail")
    if find_item(there, library["id"], f"{folder}/{name}") is not None and behaviour != "replace":
        if behaviour == "fail":
            raise drive_items.taken()
        name = drive_items.free_name(there, library, folder, name)
    require(there, "write", f"list:{library['id']}")
    made = moving.copy(session, found["id"], row, there, f"{folder}/{name}", overwrite=behaviour == "replace")
    ticket = paging.token(item_id(library, made["unique_id"]))
    return reply(asked.call, 202, None, Location=f"{there.site['url']}/_api/v2.0/monitor/{ticket}")


def monitor(call: Call) -> Answer:
    """How far a copy has come; needs no token."""
    found = re.search(r"/_api/v2\.0/monitor/([^/]+)$", call.path)
    key = paging.read_token(found[1]) if found else ""
    return reply(call, 200, {"percentageComplete": 100, "resourceId": key, "status": "completed"})


# -- changes ---------------------------------------------------------------------------------------


def _delta(asked: Asked, place: Place, address: str) -> Answer:
    """Everything, the root first; with a token what changed since, deleted things with their facet."""
    asked.only("$select", "$expand", "$top", "$skiptoken")
    session, found = place
    if resolve(session, found, address) is not None:
        raise Refused(400, "invalidRequest", "Delta is only supported on the root of a drive.")
    given, here = asked.options.get("token", ""), drives.items_context(place)
    last = session.store.get("sequences", "changes")
    now = f"{changes.ticks_of(session.now)};{int(last['value']) if last else 0}"
    if given == "latest":
        told: list[Row] = []
    elif given:
        told = list(_changed(asked, place, _since(given)))
    else:
        below = [row for row in session.rows("items", found["id"]).values() if row.get("file")]
        told = [shown_item(asked, session, found, row) for row in (None, *below)]
    page, more = paging.by_number(asked, told, default=200, most=1000)
    if not more:
        more = {"@odata.deltaLink": paging.link(asked, token=paging.token(now))}
    return rows(asked.call, here, [asked.chosen(one) for one in page], more=more)


def _since(token: str) -> tuple[int, int]:
    ticks, _, number = paging.read_token(token).partition(";")
    if not (ticks.isdigit() and number.isdigit()):
        raise bad_request("The token is not valid.")
    return int(ticks), int(number)


def _changed(asked: Asked, place: Place, after: tuple[int, int]) -> Iterator[Row]:
    session, found = place
    touched: dict[int, Row] = {}
    for _, line in changes.lines(session, after):
        if line["k"] == "Item" and line.get("l") == found["id"]:
            touched.pop(line["i"], None)
            touched[line["i"]] = line
    for key, line in touched.items():
        row = session.get("items", str(key), found["id"])
        if row is not None and row.get("file"):
            yield shown_item(asked, session, found, row)
        elif row is None and line.get("o"):
            parent = {"driveType": "documentLibrary", "driveId": drive_items.drive_id(session, found)}
            yield {
                "id": item_id(found, line["o"]),
                "parentReference": parent,
                "deleted": {"state": "deleted"},
            }


# -- removal ---------------------------------------------------------------------------------------


def _purge(asked: Asked, place: Place, address: str) -> Answer:
    """Gone, past the recycle bin."""
    session, found = place
    row = drives.existing(place, address)
    file_states.may_change(session, found["id"], row)
    for one in (*recycling.below(session, found["id"], row), row):
        session.store.clear("files", session.site_id, one["unique_id"])
        items.remove(session, found["id"], one["id"])
    return reply(asked.call, 204)


_AT = drives.ADDRESS
TAILS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", rf"/{_AT}/versions", _versions),
    ("POST", rf"/{_AT}/versions/([^/]+)/restoreVersion", _restore),
    ("POST", rf"/{_AT}/checkout", _check_out),
    ("POST", rf"/{_AT}/checkin", _check_in),
    ("POST", rf"/{_AT}/copy", _copy),
    ("GET", rf"/{_AT}/(?:microsoft\.graph\.)?delta(?:\(\))?", _delta),
    ("POST", rf"/{_AT}/permanentDelete", _purge),
)
ROUTES = drives.everywhere(TAILS)


__all__ = ["ROUTES", "Session", "monitor"]
