"""From a status and the service's own code to an error of ours. Codes decide, never messages: those are translated.

Sources: wire.md sections 0.2, 0.4 and 7.1, quirks 14 to 24.
"""

from __future__ import annotations

import re
from typing import Any

from sp_prosjektportal.errors import AccessDenied, Conflict, NotFound, RequestFailed, Throttled
from sp_prosjektportal.tenant.exchange import Answer
from sp_prosjektportal.tenant.request import Permission, Request, Service

LIST_EXISTS = -2130575342
NAME_IN_USE = -2130575257
ADDRESS_IN_USE = -2147024713
DUPLICATE_COLUMN = -2130575214
SAVE_CONFLICT = -2130575305
GROUP_EXISTS = -2130575293  # as several public clients have it (``DuplicateRoleGroupName``)
NOT_UNIQUE = -2130575169
"""A value that must be unique is there already (``SPDuplicateValuesFoundException``)."""

CONFLICTS = frozenset(
    {LIST_EXISTS, NAME_IN_USE, ADDRESS_IN_USE, DUPLICATE_COLUMN, SAVE_CONFLICT, GROUP_EXISTS, NOT_UNIQUE}
)
MISSING = frozenset({-2147024894, -2130575322, -2130575338})
DENIED = frozenset({-2147024891})

PASSING_STATUS = frozenset({429, 503})
"""Nothing was done: any request may be repeated, after the wait that the answer asks for."""
BROKEN_STATUS = frozenset({408, 500, 502, 504})
"""Something may have been done: only harmless requests may be repeated, unless the answer has a code of its own."""


def hresult(code: str) -> int | None:
    """The number in ``-2130575342, Microsoft.SharePoint.SPException``."""
    match = re.match(r"\s*(-?\d+)\b", code)
    return int(match.group(1)) if match else None


def is_final(answer: Answer) -> bool:
    """Whether a 5xx is the service's considered word, as for a duplicate list title or the view threshold.

    SharePoint answers many plain refusals with 500 and a numbered code; what really broke has no such code, or
    names a time-out. Graph uses statuses properly, so its 5xx are never final.
    """
    code, _ = code_and_message(answer)
    return hresult(code) is not None and "Timeout" not in code


def failure(request: Request, answer: Answer) -> RequestFailed:
    """The error for an answer with a status of 300 or more."""
    if 300 <= answer.status < 400:
        target = answer.headers.get("location", "somewhere else")
        return RequestFailed(
            answer.status, "moved", f"The address has moved to {target.partition('?')[0]}",
            hint="Use the new address in prosjektportal.yaml or in the portfolio.", request=str(request),
        )  # fmt: skip
    code, message = code_and_message(answer)
    return named(request, answer.status, code, message)


def named(request: Request, status: int, code: str, message: str) -> RequestFailed:
    """The error for a status, a code and a message."""
    kind = _kind(status, hresult(code))
    return kind(status, code, message, hint=_hint(kind, request, status), request=str(request))


def hidden_failure(request: Request, body: Any) -> RequestFailed | None:
    """A failure inside a 200: the Validate family and ``CreateGroupEx`` (wire.md quirks 20 and 21)."""
    if not isinstance(body, dict):
        return None
    if "ValidateUpdate" in request.path:
        wrong = [row for row in body.get("value") or [] if row.get("HasException")]
        if wrong:
            message = "; ".join(f"{row.get('FieldName')}: {row.get('ErrorMessage')}" for row in wrong)
            return named(request, 200, str(wrong[0].get("ErrorCode")), message)
    if "/CreateGroupEx" in request.path and body.get("ErrorMessage"):
        return named(request, 200, "CreateGroupEx", str(body["ErrorMessage"]))
    return None


def code_and_message(answer: Answer) -> tuple[str, str]:
    """Both from whichever of the five error formats the answer has; the code is empty when it has none."""
    body = answer.body
    if isinstance(body, dict):
        error = body.get("odata.error") or body.get("error")
        if isinstance(error, dict):
            message = error.get("message")
            text = message.get("value") if isinstance(message, dict) else message
            return str(error.get("code") or ""), str(text or "")
        if "error_description" in body:
            return str(body.get("error") or ""), str(body["error_description"])
    return "", _plain(body)


def _plain(body: Any) -> str:
    text = re.sub(r"<[^>]*>", " ", body) if isinstance(body, str) else ""
    return re.sub(r"\s+", " ", text).strip()[:200] or "no explanation given"


def _kind(status: int, number: int | None) -> type[RequestFailed]:
    if status in PASSING_STATUS:
        return Throttled
    if status in (401, 403) or number in DENIED:
        return AccessDenied
    if status in (409, 412) or number in CONFLICTS:
        return Conflict
    if status == 404 or (number in MISSING and status in (200, 500)):
        return NotFound
    return RequestFailed


def _hint(kind: type[RequestFailed], request: Request, status: int) -> str:
    if kind is Throttled:
        return "The service is busy or the budget is used. Try again later; nothing is lost."
    if kind is not AccessDenied:
        return ""
    if status == 401:
        return "The token was not accepted. Run `prosjektportal doctor` to see who is signed in and to what."
    graph = request.service is Service.GRAPH or request.permission is Permission.TERMS
    where = "Microsoft Graph" if graph else f"SharePoint, on {request.site}"
    return f"This needs {request.permission} in {where}. Run `prosjektportal doctor` to see what is granted."
