"""Downloads of files without a token: an address with a ticket in it, and what it leads to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import mimetypes
import re
from urllib.parse import parse_qs

from sp_prosjektportal.emulator.app import Answer, Call
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked
from sp_prosjektportal.emulator.sharepoint import file_contents
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row, Store

DOWNLOAD_SECONDS = 3600


def download_url(asked: Asked, session: Session, found: Row, row: Row) -> str:
    """Good for an hour, for whoever has it."""
    expires = int(asked.call.now.timestamp()) + DOWNLOAD_SECONDS
    text = f"{session.site_id};{found['id']};{row['id']};{expires}"
    signed = f"{text};{_signature(asked.store, text)}"
    ticket = base64.urlsafe_b64encode(signed.encode()).decode().rstrip("=")
    return f"{session.site['url']}/_layouts/15/download.aspx?UniqueId={row['unique_id']}&Translate=false&tempauth=v1.{ticket}&ApiVersion=2.0"


def _signature(store: Store, text: str) -> str:
    from sp_prosjektportal.emulator.entra import jwt

    jwt.signing_key(store)
    key = str((store.get("sessions", "signing_key") or {})["pem"]).encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def read_ticket(store: Store, ticket: str, now: float) -> tuple[str, str, str]:
    """Site, list and item of a download. 401 when it is forged or too old."""
    refused = Refused(401, "unauthenticated", "The tempauth token is not valid.")
    try:
        text = base64.urlsafe_b64decode(ticket.removeprefix("v1.") + "==").decode()
        site, found, item, expires, signature = text.split(";")
        late = int(expires) < now
    except ValueError:
        raise refused from None
    own = _signature(store, f"{site};{found};{item};{expires}")
    if late or not hmac.compare_digest(signature.encode(), own.encode()):
        raise refused
    return site, found, item


def kind_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def download(call: Call) -> Answer:
    """``_layouts/15/download.aspx`` with a ticket in its address."""
    ticket = parse_qs(call.query).get("tempauth", [""])[0]
    site, list_id, item = read_ticket(call.store, ticket, call.now.timestamp())
    row = call.store.get("items", item, site, list_id)
    if row is None or not row.get("file"):
        return Answer(404, {"Content-Type": "text/plain; charset=utf-8"}, b"404 FILE NOT FOUND")
    data = file_contents.read(Session(call.store, site, call.now), row["unique_id"])
    name = re.sub(r'[\r\n"]', "", str(row["file"]["name"])).encode("ascii", "replace").decode()
    headers = {
        "Content-Type": kind_of(name),
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Answer(200, headers, data)
