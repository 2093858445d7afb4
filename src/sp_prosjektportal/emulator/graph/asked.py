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
_VERSION = re.compile(r"^/(v1\.0|beta)(/.*)?$")
_OWN_STORE = re.compile(r"^.*/_api/v2\.1(/termStore.*)$", re.IGNORECASE)
_SYSTEM = ("select", "expand", "filter", "orderby", "top", "skip", "skiptoken", "count")


_KEY = re.compile(
    r"(?<=/items)\('([^'/]*)'\)"
)  # items('id') is items/id (CLI for Microsoft 365 writes it so)


# A set below its group is the same set: what lies below it is served at the set's own address (office365 writes it so).
_IN_GROUP = re.compile(r"(?<=/termStore)/groups/[^/]+(?=/sets/[^/]+/)", re.IGNORECASE)


def _graphs_words(path: str) -> str:
    """SharePoint's own endpoint says ``termGroups`` and ``termSets`` as well (office365-rest-python-client)."""
    short = re.sub(
        r"/term(groups|sets)(?=/|$)", lambda found: f"/{found[1].lower()}", path, flags=re.IGNORECASE
    )
    return re.sub(r"/groups/[^/]+(?=/sets/[^/]+/)", "", short, flags=re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a handler needs to know. ``options`` has the ``$`` names in lower case; the ``$`` may be left out."""

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
        version, rest = ("v1.0", f"/sites/root{_graphs_words(own[1])}") if own else ("", "")
        if graph is not None and own is None:
            version, rest = graph[1], graph[2] or "/"
        short = _KEY.sub(r"/\1", rest.rstrip("/")) or "/"
        short = _IN_GROUP.sub("", short)
        root_by_host = re.fullmatch(r"/sites/[^/:]+:", short)
        return cls(call, version, f"{short}/" if root_by_host else short, _options(call.query))

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
        return f"https://{self.call.headers.get('host') or self.call.host}/{self.version}"

    @property
    def granted(self) -> frozenset[str]:
        """Roles of an application, scopes of a person."""
        return self.principal.roles if self.principal.app_only else self.principal.scopes

    def need(self, *permissions: str) -> None:
        """403 unless the token has one of these: roles of an application, scopes of a person."""
        if not self.granted & set(permissions):
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
        if "$skip" in self.options and "$skip" not in known:
            raise self._no_skip()
        for name in self.options:
            if name.startswith("$") and name not in known:
                raise NotEmulated(f"the query option {name} on {self.path} of Microsoft Graph.")

    def _no_skip(self) -> Refused:
        """Neither the directory (msgraph-metadata issue 135) nor SharePoint's part has ``$skip`` ([K]: its sentence)."""
        if self.path.lower().startswith(("/sites", "/drives")):
            message = "$skip is not supported on this API. Only URLs returned by the API can be used to page."
            return Refused(400, "invalidRequest", message)
        return Refused(400, "Request_BadRequest", "'$skip' is not supported by the service.")

    def prefers(self, word: str) -> bool:
        return word.lower() in self.call.headers.get("prefer", "").lower()

    def chosen(self, row: Row) -> Row:
        """The row narrowed to ``$select``. Names that the row lacks are left out, as in the service."""
        return narrowed(row, self.options.get("$select", ""))


def _options(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        lower = name.lower()
        found.setdefault(f"${lower}" if lower in _SYSTEM else lower, value)
    return found


def narrowed(row: Row, select: str, *always: str) -> Row:
    names = select_names(select)
    if not names or "*" in names:
        return row
    return {name: value for name, value in row.items() if name.lower() in names or name in always}


def select_names(select: str) -> dict[str, str]:
    """What ``$select`` names, by lower-case name, with what stands in brackets after it."""
    return {name.lower(): inner for name, inner in pieces(select)}


def expanded(text: str) -> dict[str, dict[str, str]]:
    """``fields($select=a,b;$expand=c),columns`` as ``{"fields": {"$select": "a,b", ..}, "columns": {}}``."""
    return {name.lower(): _inner_options(inner) for name, inner in pieces(text)}


def _inner_options(text: str) -> dict[str, str]:
    found = {}
    for part in _split(text, ";"):
        name, _, value = part.partition("=")
        if name.strip():
            found["$" + name.strip().lstrip("$").lower()] = value
    return found


def pieces(text: str) -> list[tuple[str, str]]:
    """``a,b(c,d)`` as ``[("a", ""), ("b", "c,d")]``."""
    found = []
    for part in _split(text, ","):
        name, _, inner = part.strip().partition("(")
        if name.strip():
            found.append((name.strip(), inner.rstrip().removesuffix(")")))
    return found


def _split(text: str, mark: str) -> list[str]:
    """At marks that stand outside of brackets."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == mark and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]
