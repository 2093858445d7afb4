"""Which site an address is on, what is asked of it, and the headers that every answer of SharePoint has."""

from __future__ import annotations

from urllib.parse import unquote

from sp_prosjektportal.emulator.app import Call
from sp_prosjektportal.emulator.sharepoint.errors import always, site_missing
from sp_prosjektportal.emulator.sharepoint.provision import not_ready


def split(path: str) -> tuple[str, str, str]:
    at = path.lower().find("/_api")
    return path[:at].rstrip("/"), "/_api", path[at + 5 :].strip("/")


def site_of(call: Call, path: str) -> str:
    """The site of an address. Inside a batch the case must fit too (wire.md quirk 12)."""
    wanted = unquote(path) or "/"
    for site_id in call.store.keys_with("sites", wanted):
        row = call.store.get("sites", site_id) or {}
        stored = row["path"]
        if row.get("deleted") or row.get("host", "sharepoint") != call.emulator.host_kind(call.host):
            continue
        if stored == wanted or (not call.in_batch and stored.casefold() == wanted.casefold()):
            if not_ready(call.store, site_id):
                break
            return site_id
    raise site_missing(call)


__all__ = ["always", "site_of", "split"]
