"""What crosses the wire: one HTTP exchange as plain data, and who carries it.

Everything in ``tenant/`` but ``transport.py`` works on these and never sees a client library, so tests can
answer with a function.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request. ``url`` is absolute; the token is added when it is sent, and never shown."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP reply, or one part of a batch. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def body(self) -> Any:
        """Parsed JSON, text, bytes for what is neither, ``None`` when empty."""
        if not self.content.strip():
            return None
        kind = self.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if kind.endswith("json") or (
            kind in ("", "text/plain") and self.content.lstrip()[:1] in (b"{", b"[")
        ):
            try:
                return json.loads(self.content)
            except ValueError:
                return self.content.decode("utf-8", "replace")
        if kind in ("", "application/xml", "application/atom+xml") or kind.startswith("text/"):
            return self.content.decode("utf-8", "replace")
        return self.content


class Carrier(Protocol):
    """Sends one call and waits for the answer.

    Raises ``Unreachable`` when nothing was sent, ``ReplyLost`` when it was sent and no answer came.
    """

    def send(self, call: Call) -> Answer: ...
