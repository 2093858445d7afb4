"""Refusals written as SharePoint writes them: per flavour (wire.md section 0.1)."""

from __future__ import annotations

import json

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
    elif kind is Flavour.V4:
        body = {"error": {"code": code, "message": error.message}}
    headers = {"Content-Type": kind.content_type, **always(call)}
    return Answer(status, headers, json.dumps(body, ensure_ascii=False).encode())


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
    try:
        return flavour(call.headers)
    except (Refused, NotEmulated):
        return Flavour.NONE


def _language(call: Call) -> str:
    return "nb-NO" if call.cost.get("lcid") == 1044 else "en-US"
