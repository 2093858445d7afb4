"""``POST /$batch``: at most 20 requests as JSON, answers in any order (wire.md section 12)."""

from __future__ import annotations

import base64
import json
from typing import Any

from sp_prosjektportal.emulator.app import Answer, Call
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked
from sp_prosjektportal.emulator.graph.replies import reply

LIMIT = 20


def serve(asked: Asked) -> Answer:
    """Run the requests; what depends on one that failed is answered 424."""
    requests = _requests(asked)
    done: dict[str, dict[str, Any]] = {}
    for request in requests:
        key = str(request["id"])
        after = [str(one) for one in request.get("dependsOn") or []]
        unknown = [one for one in after if one not in done]
        if unknown:
            raise _bad(f"Request {key} depends on {unknown[0]}, which does not come before it.")
        failed = any(done[one]["status"] >= 400 for one in after)
        done[key] = _run(asked.call, asked.version, request, failed)
    answers = list(done.values())
    return reply(asked.call, 200, {"responses": answers[::-1]})  # the service promises no order


def _requests(asked: Asked) -> list[dict[str, Any]]:
    requests = asked.json().get("requests")
    if not isinstance(requests, list) or not requests:
        raise _bad("The batch request is empty or has no 'requests'.")
    if len(requests) > LIMIT:
        raise _bad(f"Number of batch request steps exceeds the maximum value of {LIMIT}.")
    seen: set[str] = set()
    for request in requests:
        if not isinstance(request, dict) or not all(request.get(name) for name in ("id", "method", "url")):
            raise _bad("Each batch request step needs id, method and url.")
        if str(request["id"]) in seen:
            raise _bad(f"Duplicate request id {request['id']}.")
        seen.add(str(request["id"]))
        if not isinstance(request.get("headers") or {}, dict) or not isinstance(
            request.get("dependsOn") or [], list
        ):
            raise _bad(f"Invalid headers or dependsOn in the request {request['id']}.")
        if request.get("body") is not None and not _content_type(request):
            raise _bad("Write request of a batch with a body must have a Content-Type header.")
    return requests


def _run(call: Call, version: str, request: dict[str, Any], failed: bool) -> dict[str, Any]:
    body = request.get("body")
    data = b"" if body is None else json.dumps(body).encode()
    url = str(request["url"])
    path = url if url.startswith("/") else f"/{url}"
    headers = {str(k): str(v) for k, v in (request.get("headers") or {}).items()}
    headers.setdefault("host", call.headers.get("host", call.host))
    part = call.part(str(request["method"]), f"https://{call.host}/{version}{path}", headers, data)
    answer = _failed_dependency() if failed else call.emulator.dispatch(part)
    call.parts.append((part, answer))
    shown: dict[str, Any] = {"id": str(request["id"]), "status": answer.status, "headers": answer.headers}
    if answer.body:
        shown["body"] = _body(answer)
    return shown


def _body(answer: Answer) -> Any:
    if "json" in answer.headers.get("Content-Type", ""):
        return json.loads(answer.body)
    return base64.b64encode(answer.body).decode()


def _content_type(request: dict[str, Any]) -> str:
    headers = {str(k).lower(): str(v) for k, v in (request.get("headers") or {}).items()}
    return headers.get("content-type", "")


def _failed_dependency() -> Answer:
    error = {"error": {"code": "FailedDependency", "message": "Failed Dependency"}}
    return Answer(424, {"Content-Type": "application/json"}, json.dumps(error).encode())


def _bad(message: str) -> Refused:
    return Refused(400, "BadRequest", message)
