"""One request as HTTP, and one answer as a reply."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote

from sp_prosjektportal.errors import ProsjektportalError
from sp_prosjektportal.tenant.csom import document
from sp_prosjektportal.tenant.exchange import Answer, Call
from sp_prosjektportal.tenant.failures import failure, hidden_failure
from sp_prosjektportal.tenant.request import Reply, Request, Service

LIGHT = "application/json;odata=nometadata"
APPLICATION = "sp-prosjektportal"


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where the services are. Both without a slash at the end."""

    sharepoint: str
    graph: str = "https://graph.microsoft.com"

    @property
    def graph_root(self) -> str:
        return f"{self.graph}/v1.0"


def address(request: Request, hosts: Hosts) -> str:
    """The absolute URL. A next link may be used as a path, if it stays on the host that the token is for."""
    root = hosts.graph_root if request.service is Service.GRAPH else request.site
    if not root.startswith("https://"):
        raise ProsjektportalError(f"{request.method} {request.path}: the request names no site")
    if "://" not in request.path.partition("?")[0]:
        return root + _encoded(request.path)
    if _host(request.path) != _host(root):
        raise ProsjektportalError(
            f"The service sent us on to another host, {_host(request.path)}; not followed."
        )
    return _encoded(request.path)


def headers(request: Request) -> dict[str, str]:
    """Headers of the request itself, without sign-in."""
    if request.service is Service.GRAPH:
        found = {"Accept": "application/json"}
        if request.body is not None:
            found["Content-Type"] = "application/json"
    else:
        found = {"Accept": LIGHT}
        if request.body is not None:
            found["Content-Type"] = "application/octet-stream" if isinstance(request.body, bytes) else LIGHT
    if request.service is not Service.GRAPH and request.method not in ("GET", "POST"):
        found["X-HTTP-Method"] = request.method
    return found | dict(request.headers)


def content(request: Request) -> bytes:
    """The body as bytes."""
    if request.body is None:
        return b""
    if isinstance(request.body, bytes):
        return request.body
    return json.dumps(request.body, ensure_ascii=False, separators=(",", ":")).encode()


def call(request: Request, hosts: Hosts) -> Call:
    """The request by itself. SharePoint's own verbs travel as POST with ``X-HTTP-Method``."""
    if request.service is Service.CSOM:
        return csom_call([request], hosts)
    verb = request.method
    if request.service is Service.SHAREPOINT and verb not in ("GET", "POST"):
        verb = "POST"
    return Call(verb, address(request, hosts), headers(request), content(request))


def csom_call(requests: list[Request], hosts: Hosts) -> Call:
    """One ProcessQuery for the programs of several requests to one site."""
    text, _ = document([request.body for request in requests], APPLICATION)
    return Call("POST", address(requests[0], hosts), {"Content-Type": "text/xml", "Accept": "application/json"},
                text.encode())  # fmt: skip


def reply(request: Request, answer: Answer) -> Reply:
    """What the asker gets; raises what the answer means."""
    if answer.status == 404 and request.missing_ok:
        return Reply(404, None, answer.headers)
    if answer.status >= 300:
        raise failure(request, answer)
    body = answer.body
    hidden = hidden_failure(request, body)
    if hidden is not None:
        raise hidden
    return Reply(answer.status, body, answer.headers)


def _host(url: str) -> str:
    return url.split("://", 1)[-1].partition("/")[0].casefold()


def _encoded(path: str) -> str:
    """What a URL may hold stays; blanks and Norwegian letters are encoded. Escapes there already are left."""
    return quote(path, safe="%/:?[]@!$&'()*+,;=-._~{}|")
