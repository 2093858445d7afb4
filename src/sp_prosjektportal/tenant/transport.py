"""The one module that knows office365-rest-python-client and requests.

Only the client's transport is used, with plain requests: its typed API costs forty times the CPU, its retry loses
the order of writes, and its contexts send a form digest request a site that a bearer token does not need
(libraries.md section 1). So there is no context, no digest and no retry here; those are the dispatcher's.
"""

from __future__ import annotations

import os
import socket
import urllib.request
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from office365.runtime.http.http_method import HttpMethod
from office365.runtime.http.request_options import RequestOptions
from office365.runtime.transport.base import BaseTransport
from office365.runtime.transport.requests_transport import RequestsTransport
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from sp_prosjektportal import __version__
from sp_prosjektportal.errors import ReplyLost, TenantError, Unreachable
from sp_prosjektportal.tenant.exchange import Answer, Call

USER_AGENT = f"NONISV|sp-prosjektportal|prosjektportal/{__version__}"
TIMEOUT = (10.0, 180.0)
"""Seconds to connect, and between bytes; a batch of 100 parts was recorded at 8.5 s of server time."""
POOL = 16

Resolve = Mapping[str, str]
"""Host name → ``address:port`` to dial instead, as ``curl --resolve``."""


class Wire:
    """A :class:`~sp_prosjektportal.tenant.exchange.Carrier` over an office365 transport."""

    def __init__(self, transport: BaseTransport) -> None:
        self._transport = transport

    def send(self, call: Call) -> Answer:
        options = RequestOptions(
            call.url,
            HttpMethod(call.method),
            data=call.body,
            headers={"User-Agent": USER_AGENT, **call.headers},
        )
        try:
            response = self._transport.execute(options)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _failed(call, error) from None
        headers = {name.casefold(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, response.content or b"")

    def close(self) -> None:
        self._transport.close()


def real_network(ca_file: str = "", resolve: Resolve | None = None) -> tuple[BaseTransport, requests.Session]:
    """The pooled session for everything, as office365's transport and as MSAL's ``http_client``."""
    session = Session(ca_file, resolve or {})
    return RequestsTransport(session=session), session


class Session(requests.Session):
    """One pool for all threads. No cookies, no ``.netrc``; proxies from the environment are honoured."""

    def __init__(self, ca_file: str, resolve: Resolve) -> None:
        super().__init__()
        self.trust_env = False  # reading netrc and proxies anew for each request costs a third of its CPU
        self.verify = (
            ca_file or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
        )
        self.headers["User-Agent"] = USER_AGENT
        self.cookies.set_policy(_NoCookies())
        self._dial = {host.casefold(): _target(target) for host, target in resolve.items()}
        self._proxies: dict[str, dict[str, str]] = {}
        self.mount("https://", ResolvingAdapter(self._dial))
        self.adapters.pop("http://", None)  # tokens never travel in the clear

    def request(self, method: Any, url: Any, *arguments: Any, **options: Any) -> requests.Response:
        options["timeout"] = TIMEOUT
        options["allow_redirects"] = False  # a moved site is told, and no token follows
        if not options.get("proxies"):
            options["proxies"] = self._proxies_for(str(url))
        return super().request(method, url, *arguments, **options)

    def _proxies_for(self, url: str) -> dict[str, str]:
        host = (urlsplit(url).hostname or "").casefold()
        if host not in self._proxies:
            direct = host in self._dial or urllib.request.proxy_bypass_environment(host)  # type: ignore[attr-defined]
            self._proxies[host] = {} if direct else urllib.request.getproxies_environment()
        return self._proxies[host]


class ResolvingAdapter(HTTPAdapter):
    """Dials another address for some host names. URL, Host header, SNI and certificate check stay as they are."""

    def __init__(self, dial: Mapping[str, tuple[str, int]]) -> None:
        self._dial = dial
        super().__init__(pool_connections=8, pool_maxsize=POOL)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        if self._dial:
            self.poolmanager.pool_classes_by_scheme = {"https": _pool_class(self._dial)}


def _pool_class(dial: Mapping[str, tuple[str, int]]) -> type[urllib3.HTTPSConnectionPool]:
    class Connection(urllib3.connection.HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            target = dial.get(self.host.casefold())
            if target is None:
                return super()._new_conn()
            try:
                found = socket.create_connection(target, timeout=TIMEOUT[0])
            except OSError as error:
                raise NewConnectionError(self, f"{target[0]}:{target[1]}: {error}") from error
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return found

    class Pool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool


class _NoCookies(DefaultCookiePolicy):
    def set_ok(self, cookie: Any, request: Any) -> bool:
        return False


def _target(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def unreachable(error: BaseException) -> bool:
    """Whether nothing can have been sent: no name, no connection, no trusted certificate."""
    before = (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError, requests.exceptions.ProxyError,
              ConnectionRefusedError, socket.gaierror, NewConnectionError, ConnectTimeoutError,
              NameResolutionError)  # fmt: skip
    if isinstance(error, before):
        return True
    inner = error.args[0] if error.args and isinstance(error.args[0], BaseException) else None
    reason = getattr(inner, "reason", None)
    return isinstance(reason, before) or isinstance(inner, before)


def _failed(call: Call, error: Exception) -> TenantError:
    host = urlsplit(call.url).hostname
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable(
            f"The certificate of {host} is not trusted.",
            hint="Is it the right host? For a private certificate authority set cloud.ca_file.",
        )
    if unreachable(error):
        return Unreachable(
            f"No connection to {host} ({_short(error)}).",
            hint="Check the network, HTTPS_PROXY, and the host names in prosjektportal.yaml.",
        )
    return ReplyLost(f"No answer from {host} ({_short(error)})")


def _short(error: BaseException) -> str:
    """The kind of failure only: texts of the libraries hold addresses of objects and whole URLs."""
    inner = error.args[0] if error.args and isinstance(error.args[0], BaseException) else error
    return type(getattr(inner, "reason", None) or inner).__name__
