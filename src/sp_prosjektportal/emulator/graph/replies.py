"""Graph's answers and refusals: OData v4 JSON, errors with ``innerError`` (wire.md section 0.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.app import Answer, Call, new_guid
from sp_prosjektportal.emulator.errors import NotEmulated, Refused

TYPE = "application/json;odata.metadata={};odata.streaming=true;IEEE754Compatible=false;charset=utf-8"


def reply(call: Call, status: int, body: Any = None, **headers: str) -> Answer:
    request = new_guid()
    plain = {
        "request-id": request,
        "client-request-id": call.headers.get("client-request-id", request),
        "OData-Version": "4.0",
        "Cache-Control": "no-cache",
        "Strict-Transport-Security": "max-age=31536000",
        "x-ms-ags-diagnostic": _DIAGNOSTIC,
    }
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is None:
        return Answer(status, plain | named)
    level = "none" if _without_metadata(call) else "minimal"
    data = json.dumps(_bare(body) if level == "none" else body, ensure_ascii=False).encode()
    return Answer(status, plain | {"Content-Type": TYPE.format(level)} | named, data)


_DIAGNOSTIC = json.dumps({"ServerInfo": {"DataCenter": "Norway East", "Slice": "E", "Ring": "3", "ScaleUnit": "000", "RoleInstance": "OS1PEPF00000001"}})  # fmt: skip


def _without_metadata(call: Call) -> bool:
    return "odata.metadata=none" in call.headers.get("accept", "").replace(" ", "").lower()


def _bare(body: Any) -> Any:
    """Without ``odata.metadata``: contexts and types go, links and counts stay."""
    if isinstance(body, list):
        return [_bare(one) for one in body]
    if not isinstance(body, dict):
        return body
    return {name: _bare(value) for name, value in body.items() if not _is_metadata(name)}


def _is_metadata(name: str) -> bool:
    return name.endswith(("@odata.context", "@odata.type", "@odata.etag", "@odata.id", "@odata.editLink"))


def entity(call: Call, context: str, row: dict[str, Any], status: int = 200, **headers: str) -> Answer:
    return reply(call, status, {"@odata.context": context_of(call, context), **row}, **headers)


def rows(
    call: Call, context: str, values: list[dict[str, Any]], *, more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:  # fmt: skip
    body = {"@odata.context": context_of(call, context), **(more or {}), "value": values}
    return reply(call, 200, body, **(headers or {}))


def context_of(call: Call, context: str) -> str:
    return f"https://{call.headers.get('host') or call.host}/v1.0/$metadata#{context}"


def quoted(key: str) -> str:
    """A key as it stands in a context: commas encoded."""
    return key.replace(",", "%2C")


# -- refusals --------------------------------------------------------------------------------------


def render_error(call: Call, error: Refused | NotEmulated) -> Answer:
    status, code, message = _said(error)
    request = new_guid()
    inner = {
        "date": call.now.strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request,
        "client-request-id": call.headers.get("client-request-id", request),
    }
    answer = reply(call, status, {"error": {"code": code, "message": message, "innerError": inner}})
    answer.headers["request-id"] = request  # the same in the header: by it support finds the request
    answer.headers["client-request-id"] = inner["client-request-id"]
    return answer


def _said(error: Refused | NotEmulated) -> tuple[int, str, str]:
    if isinstance(error, NotEmulated):
        return 501, "notImplemented", error.message
    if error.code.startswith("-"):  # SharePoint below refused; Graph says it in its own words
        return translated(error)
    return error.status, error.code, error.message


_TAKEN = ("-2130575342", "-2130575214", "-2130575183", "-2130575257")
_GONE = ("-2130575322", "-2130575338", "-2147024894")


def translated(error: Refused) -> tuple[int, str, str]:
    """SharePoint's refusal as Graph's: the code by kind, most messages as they are ([K] but for the codes)."""
    number = error.code.partition(",")[0]
    if error.status == 403:
        return 403, "accessDenied", "Access denied"
    if number in _TAKEN:
        return 409, "nameAlreadyExists", error.message
    if error.status == 404 or number in _GONE:
        return (
            404,
            "itemNotFound",
            "The specified list was not found" if number == "-2130575322" else "Item not found",
        )
    if error.status == 412:
        return 412, "resourceModified", "ETag does not match current item's value"
    if error.status == 423:
        return 423, "resourceLocked", "The resource you are attempting to access is locked"
    if error.status < 500:
        return 400, "invalidRequest", error.message
    return 500, "generalException", "General exception while processing"


def missing(id: str) -> Refused:
    """A directory object that is not there."""
    return Refused(
        404,
        "Request_ResourceNotFound",
        f"Resource '{id}' does not exist or one of its queried reference-property objects are not present.",
    )


def bad_request(message: str) -> Refused:
    return Refused(400, "invalidRequest", message)
