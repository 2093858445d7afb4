"""Large files in pieces: ``createUploadSession`` and the address that it gives (driveitem-createuploadsession).

The address needs no token, since whoever has it may write. Pieces come in order; one that does not follow the last is 416. The
file stands when the last byte is there: 201 where it is new, 200 where it was.
"""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import Any

from sp_prosjektportal.emulator.app import Answer, Call, Principal, new_guid
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph import drive_items, drives
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.drive_items import path_of, resolve
from sp_prosjektportal.emulator.graph.drive_items import shown as shown_item
from sp_prosjektportal.emulator.graph.drives import Place
from sp_prosjektportal.emulator.graph.reach import not_found
from sp_prosjektportal.emulator.graph.replies import reply
from sp_prosjektportal.emulator.sharepoint import file_states
from sp_prosjektportal.emulator.sharepoint.paths import find_item, good_name
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_DAYS = 2
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


def _create(asked: Asked, place: Place, address: str) -> Answer:
    session, found = place
    require(session, "write", f"list:{found['id']}")
    folder, name = _target(place, address)
    body: dict[str, Any] = asked.json() if asked.call.body.strip() else {}
    behaviour = str((body.get("item") or {}).get("@microsoft.graph.conflictBehavior") or "replace")
    there = find_item(session, found["id"], f"{folder}/{name}")
    if there is not None and behaviour == "fail":
        raise drive_items.taken()
    if there is not None and behaviour == "rename":
        name = drive_items.free_name(session, found, folder, name)
    principal, key = asked.principal, new_guid()
    kept = {
        "site": session.site_id, "web": session.web, "list": found["id"], "path": f"{folder}/{name}", "content": "", "total": None,
        "expires": (session.now + timedelta(days=_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "by": [principal.app_only, sorted(principal.roles), sorted(principal.scopes), principal.login, principal.app_id],
    }  # fmt: skip
    asked.store.put("sessions", f"upload:{key}", kept)
    url = f"{session.site['url']}/_api/v2.0/drives/{drive_items.drive_id(session, found)}/uploadSession?guid='{key}'"
    shown = {
        "@odata.context": f"{asked.base}/$metadata#microsoft.graph.uploadSession",
        "uploadUrl": url,
        **_state(kept),
    }
    return reply(asked.call, 200, shown)


def _target(place: Place, address: str) -> tuple[str, str]:
    session, found = place
    head, _, path = address.partition(":")
    below = path.strip(":").strip("/")
    if not below:
        row = resolve(session, found, address)
        if row is None or row["kind"] == 1:
            raise Refused(400, "invalidRequest", "The name in the provided oneDrive API uri is not valid.")
        return str(row["folder"]), str(row["file"]["name"])
    middle, _, name = below.rpartition("/")
    base = path_of(found, resolve(session, found, head))
    return f"{base}/{middle}".rstrip("/"), good_name(name)


def _state(kept: Row) -> Row:
    begin = len(base64.b64decode(kept["content"]))
    end = int(kept["total"]) - 1 if kept["total"] else None
    return {
        "expirationDateTime": kept["expires"],
        "nextExpectedRanges": [f"{begin}-{'' if end is None else end}"],
    }


def serve(call: Call) -> Answer:
    """The address of a session: PUT a piece, GET how far it is, DELETE it."""
    found = re.search(r"guid=(?:'|%27)([0-9a-f-]{36})", call.query)
    key = f"upload:{found[1]}" if found else ""
    kept = call.store.get("sessions", key) if key else None
    if kept is None or kept["expires"] < call.now.strftime("%Y-%m-%dT%H:%M:%SZ"):
        raise not_found("The upload session was not found")
    if call.method == "GET":
        return reply(call, 200, _state(kept))
    if call.method == "DELETE":
        call.store.remove("sessions", key)
        return reply(call, 204)
    if call.method != "PUT":
        raise Refused(405, "methodNotAllowed", "Specified HTTP method is not allowed for the request target.")
    return _piece(call, key, kept)


def _piece(call: Call, key: str, kept: Row) -> Answer:
    named = _RANGE.fullmatch(call.headers.get("content-range", "").strip())
    before = base64.b64decode(kept["content"])
    if named is None or int(named[2]) - int(named[1]) + 1 != len(call.body):
        raise Refused(400, "invalidRequest", "The Content-Range header is missing or malformed.")
    if int(named[1]) != len(before):
        raise Refused(
            416, "invalidRange", "The uploaded fragment overlaps with data that has already been received."
        )
    content, total = before + call.body, int(named[3])
    if len(content) < total:
        changed = {**kept, "content": base64.b64encode(content).decode(), "total": total}
        call.store.put("sessions", key, changed)
        return reply(call, 202, _state(changed))
    call.store.remove("sessions", key)
    return _finished(call, kept, content)


def _finished(call: Call, kept: Row, content: bytes) -> Answer:
    app_only, roles, scopes, login, app_id = kept["by"]
    call.principal = Principal(app_only, frozenset(roles), frozenset(scopes), login, app_id)
    session = Session.of(call, kept["site"], kept["web"])
    found = session.get("lists", kept["list"])
    if found is None:
        raise not_found("The upload session was not found")
    new = find_item(session, found["id"], kept["path"]) is None
    row = file_states.put(session, kept["path"], content, overwrite=True)
    asked = Asked(call, "v1.0", "/", {})
    return reply(call, 201 if new else 200, shown_item(asked, session, found, row))


TAILS: tuple[tuple[str, str, Handler], ...] = (("POST", rf"/{drives.ADDRESS}/createUploadSession", _create),)
ROUTES = drives.everywhere(TAILS)
