"""Graph's answers and refusals: OData v4 JSON, errors with ``innerError`` (wire.md section 0.4)."""

from __future__ import annotations

import json
from typing import Any

from sp_prosjektportal.emulator.app import Answer, Call, new_guid
from sp_prosjektportal.emulator.errors import NotEmulated, Refused

TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"


def reply(call: Call, status: int, body: Any = None, **headers: str) -> Answer:
    request = new_guid()
    plain = {
        "request-id": request,
        "client-request-id": call.headers.get("client-request-id", request),
        "OData-Version": "4.0",
        "Cache-Control": "no-cache",
        "Strict-Transport-Security": "max-age=31536000",
    }
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is None:
        return Answer(status, plain | named)
    data = json.dumps(body, ensure_ascii=False).encode()
    return Answer(status, plain | {"Content-Type": TYPE} | named, data)


def entity(call: Call, context: str, row: dict[str, Any], status: int = 200, **headers: str) -> Answer:
    return reply(call, status, {"@odata.context": _context(call, context), **row}, **headers)


def rows(call: Call, context: str, values: list[dict[str, Any]], **more: Any) -> Answer:
    return reply(call, 200, {"@odata.context": _context(call, context), **more, "value": values})


def _context(call: Call, context: str) -> str:
    return f"https://{call.host}/v1.0/$metadata#{context}"


def render_error(call: Call, error: Refused | NotEmulated) -> Answer:
    status, code = (501, "notImplemented") if isinstance(error, NotEmulated) else (error.status, error.code)
    request = new_guid()
    inner = {
        "date": call.now.strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request,
        "client-request-id": call.headers.get("client-request-id", request),
    }
    return reply(call, status, {"error": {"code": code, "message": error.message, "innerError": inner}})


def missing(id: str) -> Refused:
    """A directory object that is not there."""
    return Refused(
        404,
        "Request_ResourceNotFound",
        f"Resource '{id}' does not exist or one of its queried reference-property objects are not present.",
    )
