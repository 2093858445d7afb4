"""Graph's ``$batch``: at most 20 requests as JSON; answers come in any order and are found by id (wire.md section 12)."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from sp_prosjektportal.tenant.exchange import Answer, Call
from sp_prosjektportal.tenant.plain import Hosts, address
from sp_prosjektportal.tenant.request import Request

LIMIT = 20


def step(request: Request, number: int, hosts: Hosts) -> dict[str, Any]:
    """The request as one entry; its address is relative to the version."""
    entry: dict[str, Any] = {
        "id": str(number),
        "method": request.method,
        "url": address(request, hosts).removeprefix(hosts.graph_root),
        "headers": dict(request.headers),
    }
    if request.body is not None:
        entry["body"] = request.body
        entry["headers"].setdefault("Content-Type", "application/json")
    return entry


def batch_call(requests: Sequence[Request], hosts: Hosts) -> Call:
    entries = [step(request, number, hosts) for number, request in enumerate(requests, 1)]
    body = json.dumps({"requests": entries}, ensure_ascii=False).encode()
    return Call("POST", f"{hosts.graph_root}/$batch", {"Content-Type": "application/json"}, body)


def answers(answer: Answer, count: int) -> list[Answer] | None:
    """The answers in the order asked. ``None`` when this is no batch answer; a missing one is a 504."""
    body = answer.body
    if not isinstance(body, dict) or not isinstance(body.get("responses"), list):
        return None
    found = {str(entry.get("id")): _answer(entry) for entry in body["responses"]}
    return [found.get(str(number), Answer(504)) for number in range(1, count + 1)]


def _answer(entry: dict[str, Any]) -> Answer:
    headers = {name.casefold(): str(value) for name, value in (entry.get("headers") or {}).items()}
    body = entry.get("body")
    if isinstance(body, dict | list) or body is None:
        headers.setdefault("content-type", "application/json")
        return Answer(int(entry["status"]), headers, b"" if body is None else json.dumps(body).encode())
    return Answer(int(entry["status"]), headers, _binary(str(body)))


def _binary(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return text.encode()
