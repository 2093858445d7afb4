"""What is too large is refused before anybody reads it.

Sizes: URLs and headers as HTTP.sys has them by default (16 KB) [K]; a CSOM program 2 MB ("The request message is too big.
The server does not allow messages larger than 2097152 bytes."); a Graph request 4 MB, and a file by simple upload 250 MB
(driveitem-put-content); a file by SharePoint REST 250 MB, other bodies 30 MB (IIS' maxAllowedContentLength) [K].
"""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

from sp_prosjektportal.emulator.app import Answer, Call

URL, HEADERS = 16_384, 16_384
PROGRAM, GRAPH, FILE, BODY = 2_097_152, 4 * 1024 * 1024, 250 * 1024 * 1024, 30_000_000
_CONTENT = re.compile(
    r"/content$|/\$value|/(files|attachmentfiles)/add|/(start|continue|finish)upload", re.IGNORECASE
)


def refused(call: Call, service: str, announced: int = 0) -> Answer | None:
    """The answer to a request that is too large, if it is. ``announced``: the length of a body that nobody has read yet."""
    if len(call.url) > URL:
        return _plain(414, "Request-URI Too Long")
    if sum(len(name) + len(value) + 4 for name, value in call.headers.items()) > HEADERS:
        return _plain(400, "Bad Request - Request Too Long")
    if max(len(call.body), announced) <= _most(call, service):
        return None
    if service == "csom":
        return _sharepoint(
            400,
            f"The request message is too big. The server does not allow messages larger than {PROGRAM} bytes.",
        )
    if service == "graph":
        error = {"code": "RequestEntityTooLarge", "message": "The request is too large.", "innerError": {}}
        return _json(413, {"error": error})
    return _plain(413, "Request Entity Too Large")


def _most(call: Call, service: str) -> int:
    if service == "csom":
        return PROGRAM
    if _CONTENT.search(unquote(call.path)):
        return FILE
    return GRAPH if service == "graph" else BODY


def _sharepoint(status: int, text: str) -> Answer:
    code = "-1, Microsoft.SharePoint.Client.InvalidClientQueryException"
    return _json(status, {"odata.error": {"code": code, "message": {"lang": "en-US", "value": text}}})


def _json(status: int, body: object) -> Answer:
    return Answer(status, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(body).encode())


def _plain(status: int, text: str) -> Answer:
    return Answer(status, {"Content-Type": "text/plain"}, text.encode())
