"""One Graph request, read: version, path, query options, body; and the checks that all handlers share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from sp_prosjektportal.emulator.app import Answer, Call, Principal
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.store import Row, Store

Handler = Callable[..., Answer]
_VERSION = re.compile(r"^/(v1\.0|beta)(/.*)$")
_OWN_STORE = re.compile(r"^.*/_api/v2\.1(/termStore.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a handler needs to know. ``options`` has the ``$`` names in lower case."""

    call: Call
    version: str
    path: str
    options: dict[str, str]

    @classmethod
    def of(cls, call: Call) -> Asked:
        path = unquote(call.path)
        own, graph = _OWN_STORE.match(path), _VERSION.match(path)
        if own is None and graph is None:
            raise Refused(
                400, "BadRequest", f"Invalid version: {path.split('/')[1] if '/' in path else path}"
            )
        version, rest = ("v1.0", f"/sites/root{own[1]}") if own else (graph[1], graph[2])  # type: ignore[index]
        options = {name.lower(): value for name, value in parse_qsl(call.query, keep_blank_values=True)}
        return cls(call, version, rest.rstrip("/") or "/", options)

    @property
    def store(self) -> Store:
        return self.call.store

    @property
    def principal(self) -> Principal:
        principal = self.call.principal
        assert principal is not None
        return principal

    @property
    def base(self) -> str:
        return f"https://{self.call.host}/{self.version}"

    def need(self, *permissions: str) -> None:
        """403 unless the token has one of these: roles of an application, scopes of a person."""
        granted = self.principal.roles if self.principal.app_only else self.principal.scopes
        if not granted & set(permissions):
            raise Refused(
                403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
            )

    def json(self) -> dict[str, Any]:
        """The body, an object. 400 when it is none."""
        try:
            body = self.call.json()
        except ValueError:
            raise Refused(400, "BadRequest", "Unable to read JSON request payload.") from None
        if not isinstance(body, dict):
            raise Refused(400, "BadRequest", "Empty Payload. JSON content expected.")
        return body

    def only(self, *known: str) -> None:
        """A query option that would be ignored is not emulated."""
        for name in self.options:
            if name.startswith("$") and name not in known:
                raise NotEmulated(f"the query option {name} on {self.path} of Microsoft Graph.")

    def chosen(self, row: Row) -> Row:
        """The row narrowed to ``$select``. Names that the row lacks are left out, as in the service."""
        names = self.options.get("$select", "")
        if not names:
            return row
        lower = {name.strip().lower() for name in names.split(",")}
        return {name: value for name, value in row.items() if name.lower() in lower}
