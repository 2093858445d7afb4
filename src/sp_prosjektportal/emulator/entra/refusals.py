"""How Entra says no: ``AADSTS`` codes in the body, the OAuth error beside them (wire.md section 1.1)."""

from __future__ import annotations

import json
from datetime import datetime

from sp_prosjektportal.emulator.app import Answer, Call, new_guid
from sp_prosjektportal.emulator.errors import NotEmulated, Refused

# code: (status, OAuth error)
_KINDS = {
    70011: (400, "invalid_scope"),
    70016: (400, "authorization_pending"),
    70019: (400, "expired_token"),
    50027: (400, "invalid_request"),
    50034: (400, "invalid_grant"),
    50049: (400, "invalid_instance"),
    50126: (400, "invalid_grant"),
    50059: (400, "invalid_request"),
    65001: (400, "invalid_grant"),
    700021: (401, "invalid_client"),
    700016: (400, "unauthorized_client"),
    700023: (401, "invalid_client"),
    700024: (401, "invalid_client"),
    700027: (401, "invalid_client"),
    700082: (400, "invalid_grant"),
    70000: (400, "invalid_grant"),
    70003: (400, "unsupported_grant_type"),
    90002: (400, "invalid_request"),
    500011: (400, "invalid_resource"),
    900144: (400, "invalid_request"),
    1002012: (400, "invalid_scope"),
    7000215: (401, "invalid_client"),
    7000218: (401, "invalid_client"),
}


class Aadsts(Refused):
    """Refused with this number."""

    def __init__(self, number: int, message: str) -> None:
        status, self.error = _KINDS[number]
        self.number = number
        super().__init__(status, str(number), f"AADSTS{number}: {message}")


def render_error(call: Call, error: Refused | NotEmulated) -> Answer:
    """Entra's own error body. Real descriptions end with trace and correlation id and the time."""
    if isinstance(error, NotEmulated):
        return answer(501, {"error": "not_emulated", "error_description": error.message})
    trace, correlation = new_guid(), call.headers.get("client-request-id") or new_guid()
    number = int(error.code) if error.code.isdigit() else 0
    moment = stamp(call.now)
    description = f"{error.message} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}"
    body = {
        "error": getattr(error, "error", "invalid_request"),
        "error_description": description,
        "error_codes": [number],
        "timestamp": moment,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://{call.host}/error?code={number}",
    }
    return answer(error.status, body)


def answer(status: int, body: object, headers: dict[str, str] | None = None) -> Answer:
    plain = {
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "no-store, no-cache",
        "Pragma": "no-cache",
    }
    return Answer(status, plain | (headers or {}), json.dumps(body, ensure_ascii=False).encode())


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%SZ")
