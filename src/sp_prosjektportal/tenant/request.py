"""Requests and replies as plain data. Nothing here opens a connection.

A :class:`Request` says everything the dispatcher must know: the service, the site, whether repeating it is
harmless, whether it changes the site's structure, what permission it needs and what it costs. So cost
prediction, safe retry and ``doctor`` need no second table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from sp_prosjektportal.tenant.csom import Csom

Json = Any


class Service(StrEnum):
    """Who answers. SharePoint requests carry a site, Graph requests do not."""

    SHAREPOINT = "sharepoint"
    GRAPH = "graph"
    CSOM = "csom"


class Permission(StrEnum):
    """The least application permission that a request needs (Microsoft's names; ``doctor`` compares)."""

    READ = "Sites.Read.All"
    WRITE = "Sites.ReadWrite.All"
    MANAGE = "Sites.Manage.All"
    FULL_CONTROL = "Sites.FullControl.All"
    TERMS = "TermStore.ReadWrite.All"
    GROUPS = "Group.ReadWrite.All"
    USERS = "User.Read.All"


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask of the tenant.

    ``path`` starts with ``/``: for SharePoint below the site (``/_api/web``), for Graph below the version
    (``/groups``). ``missing_ok`` is the caller's word that a 404 is an answer and not a failure; nothing
    else swallows one.
    """

    service: Service
    method: str
    path: str
    site: str = ""
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    harmless: bool = False  # may be repeated blindly
    schema: bool = False  # changes the structure of the site: one such batch in flight a site
    lock: str = ""  # of requests with the same lock at most one goes in a batch (columns of one list)
    alone: bool = False  # must not travel in a batch or in a joint CSOM call
    polling: bool = False  # waiting for readiness: counted apart
    missing_ok: bool = False
    permission: Permission = Permission.READ
    units: int | None = None  # resource units, where Microsoft publishes them (Graph)

    @staticmethod
    def get(site: str, path: str, *, select: Iterable[str] = (), expand: Iterable[str] = (), filter: str = "",
            orderby: str = "", top: int = 0, missing_ok: bool = False, alone: bool = False,
            permission: Permission = Permission.READ) -> Request:  # fmt: skip
        """Read from SharePoint REST."""
        path = path + _options(path, select, expand, filter, orderby, top)
        return Request(Service.SHAREPOINT, "GET", path, site, harmless=True, missing_ok=missing_ok,
                       alone=alone, permission=permission)  # fmt: skip

    @staticmethod
    def post(site: str, path: str, body: Json = None, *, schema: bool = False, harmless: bool = False, lock: str = "",
             alone: bool = False, missing_ok: bool = False, permission: Permission | None = None,
             headers: Mapping[str, str] | None = None) -> Request:  # fmt: skip
        """Call or create in SharePoint REST."""
        needs = permission or (Permission.MANAGE if schema else Permission.WRITE)
        return Request(Service.SHAREPOINT, "POST", path, site, body, headers or {}, schema=schema, harmless=harmless,
                       lock=lock, alone=alone, missing_ok=missing_ok, permission=needs)  # fmt: skip

    @staticmethod
    def merge(site: str, path: str, body: Json, *, etag: str = "*", schema: bool = False, lock: str = "",
              permission: Permission | None = None) -> Request:  # fmt: skip
        """Change some properties. Setting the same values again is harmless, unless an etag must match."""
        needs = permission or (Permission.MANAGE if schema else Permission.WRITE)
        return Request(Service.SHAREPOINT, "MERGE", path, site, body, {"If-Match": etag}, schema=schema,
                       harmless=etag == "*", lock=lock, permission=needs)  # fmt: skip

    @staticmethod
    def delete(site: str, path: str, *, etag: str = "*", schema: bool = False, missing_ok: bool = True,
               permission: Permission | None = None) -> Request:  # fmt: skip
        """Delete in SharePoint REST. That it is gone already is fine."""
        needs = permission or (Permission.MANAGE if schema else Permission.WRITE)
        return Request(Service.SHAREPOINT, "DELETE", path, site, None, {"If-Match": etag}, schema=schema,
                       harmless=True, missing_ok=missing_ok, permission=needs)  # fmt: skip

    @staticmethod
    def graph(method: str, path: str, body: Json = None, *, permission: Permission, missing_ok: bool = False,
              alone: bool = False, units: int | None = None) -> Request:  # fmt: skip
        """Ask Microsoft Graph v1.0, at the published price unless ``units`` says another."""
        return Request(Service.GRAPH, method, path, "", body, harmless=method == "GET", missing_ok=missing_ok,
                       alone=alone, permission=permission, units=units or graph_price(method, path))  # fmt: skip

    @staticmethod
    def csom(site: str, program: Csom, *, harmless: bool = False, schema: bool = False, alone: bool = False,
             permission: Permission | None = None) -> Request:  # fmt: skip
        """Run a CSOM program (ProcessQuery) on the site."""
        needs = permission or (Permission.READ if harmless else Permission.MANAGE)
        return Request(Service.CSOM, "POST", "/_vti_bin/client.svc/ProcessQuery", site, program, harmless=harmless,
                       schema=schema, alone=alone, permission=needs)  # fmt: skip

    def by_itself(self) -> Request:
        """The same, but never in a batch."""
        return replace(self, alone=True)

    def __str__(self) -> str:
        return f"{self.method} {self.site}{self.path}" if self.site else f"{self.method} graph:{self.path}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. Header names are lower case.

    ``body`` is parsed JSON, text, bytes, or ``None`` when empty; of a CSOM program the results by action id.
    """

    status: int
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> bool:
        """404, and the caller said that is an answer."""
        return self.status == 404

    @property
    def null(self) -> bool:
        """``{"odata.null": true}``: a void method, or nothing there (wire.md section 0.2)."""
        return self.body is None or (isinstance(self.body, dict) and self.body.get("odata.null") is True)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a collection; of a missing one, none."""
        return [] if self.missing or not isinstance(self.body, dict) else list(self.body.get("value", []))

    @property
    def next_link(self) -> str:
        """The address of the next page, or an empty text."""
        if not isinstance(self.body, dict):
            return ""
        return str(self.body.get("odata.nextLink") or self.body.get("@odata.nextLink") or "")

    @property
    def etag(self) -> str:
        return self.headers.get("etag", "")

    def result(self, action: int) -> Any:
        """What a CSOM program's ``query`` or ``instantiate`` (its id) gave; ``None`` for nothing."""
        return self.body.get(action) if isinstance(self.body, dict) else None

    def value(self, name: str, default: Any = None) -> Any:
        """One property of the entity."""
        return self.body.get(name, default) if isinstance(self.body, dict) else default


_DIRECTORY = frozenset(
    {"groups", "users", "directoryobjects", "serviceprincipals", "organization", "applications"}
)


def graph_price(method: str, path: str) -> int:
    """Resource units by Microsoft's list (wire.md section 13): 5 where permissions are concerned, 1 for one item or
    a delta with a token, else 2. Directory reads were recorded at 1 (``x-ms-resource-unit``)."""
    where, _, options = path.casefold().partition("?")
    names = where.strip("/").split("/")
    if "permissions" in names or "permissions" in options:
        return 5
    if method != "GET":
        return 2
    if names[0] in _DIRECTORY:
        return 1
    if names[-1].startswith("delta"):
        return 1 if "token=" in options or "token=" in names[-1] else 2
    return 1 if len(names) % 2 == 0 or names[-1] == "termstore" else 2


def literal(text: str) -> str:
    """A text as an OData literal inside a URL: quoted, quotes doubled, percent-encoded."""
    return "'" + quote(text.replace("'", "''"), safe="/:,;@()-_.~ !$&*+=").replace(" ", "%20") + "'"


def _options(
    path: str, select: Iterable[str], expand: Iterable[str], filter: str, orderby: str, top: int
) -> str:
    options = {
        "$select": ",".join(select),
        "$expand": ",".join(expand),
        "$filter": filter,
        "$orderby": orderby,
        "$top": str(top) if top else "",
    }
    text = "&".join(
        f"{name}={quote(value, safe=chr(39) + '/,:()$')}" for name, value in options.items() if value
    )
    return ("&" if "?" in path else "?") + text if text else ""
