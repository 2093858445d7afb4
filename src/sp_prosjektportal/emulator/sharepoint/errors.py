"""Refusals written as SharePoint writes them: per flavour (wire.md section 0.1)."""

from __future__ import annotations

import json
import re
from xml.sax.saxutils import escape

from sp_prosjektportal.emulator.app import Answer, Call, Rejected, new_guid
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.odata import Flavour, flavour

NOT_EMULATED = "-2147467263, System.NotImplementedException"


def render(call: Call, error: Refused | NotEmulated) -> Answer:
    """The answer for a refusal. What is not emulated is 501 in the same form, with a sentence."""
    status, code = (501, NOT_EMULATED) if isinstance(error, NotEmulated) else (error.status, error.code)
    kind = _flavour(call)
    message = {"lang": _language(call), "value": error.message}
    body: object = {"odata.error": {"code": code, "message": message}}
    if kind is Flavour.VERBOSE:
        body = {"error": {"code": code, "message": message}}
    elif kind in (Flavour.V4, Flavour.V4_MINIMAL):
        body = {"error": {"code": code, "message": error.message}}
    elif kind is Flavour.ATOM:
        return Answer(status, {"Content-Type": kind.content_type, **always(call)}, _xml(code, message))
    headers = {"Content-Type": kind.content_type, **always(call)}
    return Answer(status, headers, json.dumps(body, ensure_ascii=False).encode())


def _xml(code: str, message: dict[str, str]) -> bytes:
    """As who asks for no JSON gets it (sharepoint modernization scanner, issue 443: wire.md section 0.1)."""
    space = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
    text = _UNWRITABLE.sub("?", message["value"])
    return (
        f'<?xml version="1.0" encoding="utf-8"?><m:error xmlns:m="{space}"><m:code>{escape(code)}</m:code>'
        f'<m:message xml:lang="{message["lang"]}">{escape(text)}</m:message></m:error>'
    ).encode("utf-8", "replace")


_UNWRITABLE = re.compile("[^\\t\\n\\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def always(call: Call) -> dict[str, str]:
    """Headers of every answer, refusals too; parts of a batch have none of them (wire.md section 0.3)."""
    if call.in_batch:
        return {}
    guid = new_guid()
    spent = max(1, round((call.emulator.clock.monotonic() - call.arrived) * 1000)) if call.arrived else 1
    return {
        "SPRequestGuid": guid, "request-id": guid, "SPClientServiceRequestDuration": str(spent), "X-SharePointHealthScore": "1",
        "X-SP-SERVERSTATE": "ReadOnly=0", "MicrosoftSharePointTeamServices": "16.0.0.26015",
    }  # fmt: skip


def site_missing(call: Call | None = None) -> Rejected:
    """No such site collection: no OData at all (wire.md quirk 15)."""
    headers = {"Content-Type": "text/plain; charset=utf-8", **(always(call) if call else {})}
    return Rejected(Answer(404, headers, b"404 FILE NOT FOUND"))


def _flavour(call: Call) -> Flavour:
    if call.path.lower().endswith("/processquery"):  # JSON whatever is asked for
        return Flavour.MINIMAL
    try:
        return flavour(call.headers)
    except (Refused, NotEmulated):
        return Flavour.NONE


def _language(call: Call) -> str:
    return "nb-NO" if call.cost.get("lcid") == 1044 else "en-US"
