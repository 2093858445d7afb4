"""A file's contents. Pictures are shown, everything else is saved; nothing of it may run in the browser."""

from __future__ import annotations

import mimetypes
from urllib.parse import quote

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.browse.visit import Visit
from sp_prosjektportal.emulator.sharepoint import file_contents
from sp_prosjektportal.emulator.store import Row

_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"}


def document(visit: Visit, row: Row) -> Answer:
    return contents(str(row["file"]["name"]), file_contents.read(visit.session, row["unique_id"]))


def contents(name: str, data: bytes) -> Answer:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    how = "inline" if kind in _PICTURES else "attachment"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "Content-Type": kind,
        "X-Content-Type-Options": "nosniff",
    }
    return Answer(200, headers, data)
