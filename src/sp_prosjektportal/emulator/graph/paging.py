"""Pages: ``$top``, ``$skiptoken`` and the link to the next one."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked
from sp_prosjektportal.emulator.graph.replies import rows

T = TypeVar("T")


def top(asked: Asked, default: int, most: int) -> int:
    """The page size that is asked for; 400 when it is none."""
    text = asked.options.get("$top", "")
    if not text:
        return default
    if not text.isdigit() or int(text) < 1:
        raise Refused(
            400,
            "BadRequest",
            f"Invalid value '{text}' for $top query option found. The $top query option requires a non-negative integer value.",
        )
    return min(int(text), most)


def token(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def read_token(text: str) -> str:
    """What a token says; 400 for one that is none of ours."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        raise Refused(400, "BadRequest", "Skip token is not valid.") from None


def link(asked: Asked, **options: str) -> str:
    """The address of this request with other options (``skiptoken`` stands for ``$skiptoken``)."""
    kept = {
        name: value for name, value in asked.options.items() if name not in ("$skiptoken", "token", "$skip")
    }
    named = {("$skiptoken" if name == "skiptoken" else name): value for name, value in options.items()}
    pairs = (name + "=" + quote(value, safe="$,()=;*/':") for name, value in (kept | named).items())
    query, path = "&".join(pairs), quote(unquote(asked.path), safe=",/:()'!$")
    return f"{asked.base}{path}{'?' + query if query else ''}"


def by_number(asked: Asked, found: Sequence[T], *, default: int, most: int) -> tuple[list[T], dict[str, Any]]:
    """One page by position, and ``@odata.nextLink`` when there is more."""
    size = top(asked, default, most)
    text = asked.options.get("$skiptoken", "")
    start = read_token(text) if text else "0"
    if not start.isdigit():
        raise Refused(400, "BadRequest", "Skip token is not valid.")
    begin, end = int(start), int(start) + size
    more = {"@odata.nextLink": link(asked, skiptoken=token(str(end)))} if len(found) > end else {}
    return list(found[begin:end]), more


def answer(asked: Asked, context: str, found: Sequence[T], show: Callable[[T], dict[str, Any]], *,
           default: int = 100, most: int = 999, count: int | None = None, **headers: str) -> Answer:  # fmt: skip
    """A page of rows as an answer; ``count`` stands before the rows when it was asked for."""
    page, more = by_number(asked, found, default=default, most=most)
    counted = (
        {"@odata.count": len(found) if count is None else count}
        if asked.options.get("$count", "").lower() == "true"
        else {}
    )
    return rows(asked.call, context, [show(one) for one in page], more={**counted, **more}, headers=headers)
