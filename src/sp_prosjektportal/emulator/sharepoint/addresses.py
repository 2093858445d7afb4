"""Which site an address is on, what is asked of it, and the headers that every answer of SharePoint has."""

from __future__ import annotations

from urllib.parse import unquote

from sp_prosjektportal.emulator.app import Call
from sp_prosjektportal.emulator.sharepoint.errors import always, site_missing
from sp_prosjektportal.emulator.sharepoint.provision import not_ready
from sp_prosjektportal.emulator.sharepoint.webs import nearest


def split(path: str) -> tuple[str, str, str]:
    at = path.lower().find("/_api")
    return path[:at].rstrip("/"), "/_api", path[at + 5 :].strip("/")


def site_of(call: Call, path: str) -> tuple[str, str]:
    """The site of an address, and its web below the root web. Inside a batch the case must fit too (wire.md quirk 12)."""
    wanted = unquote(path) or "/"
    found = _at(call, wanted)
    if found:
        return found, ""
    above = _above(call, wanted)
    web = nearest(call.store, above or _at(call, "/"), wanted, exact=call.in_batch)
    if not above and not web:
        raise site_missing(call)
    return above or _at(call, "/"), web


def _above(call: Call, path: str) -> str:
    """A deeper address belongs to the site above it: clients ask ``/sites/x/Shared Documents/_api/contextinfo`` for the
    web of a file (PnPjs, ``getContextInfo(path)``). Below a managed path there is no other site to fall back on."""
    steps = path.strip("/").split("/")
    if steps[0].casefold() not in ("sites", "teams"):
        return ""
    return next(
        (at for n in range(len(steps) - 1, 1, -1) if (at := _at(call, "/" + "/".join(steps[:n])))), ""
    )


def _at(call: Call, wanted: str) -> str:
    """The site with just this path, when it is ready."""
    for site_id in call.store.keys_with("sites", wanted):
        row = call.store.get("sites", site_id) or {}
        stored = row["path"]
        if row.get("deleted") or row.get("host", "sharepoint") != call.emulator.host_kind(call.host):
            continue
        if stored == wanted or (not call.in_batch and stored.casefold() == wanted.casefold()):
            return "" if not_ready(call.store, site_id) else site_id
    return ""


__all__ = ["always", "site_of", "split"]
