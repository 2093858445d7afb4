"""The emulated tenant over HTTPS on loopback, for other processes and other people's clients.

:func:`serve` keeps everything in one directory: the store, the certificates, and ``connection.json``, which tells
any client how to connect. It never listens on another address than 127.0.0.1.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.entra import applications, device, tokens
from sp_prosjektportal.emulator.faults import ConnectionLost
from sp_prosjektportal.emulator.scenario import Scenario
from sp_prosjektportal.emulator.seed import LOCAL, TEAM_SITE, seed
from sp_prosjektportal.emulator.store import Store
from sp_prosjektportal.emulator.throttling import Throttle
from sp_prosjektportal.emulator.tls import certificates, write

ADDRESS = "127.0.0.1"
BODY_LIMIT = 300_000_000
LICENCES = 100_000
"""A large tenant unless told otherwise: its budget does not slow down who only wants to try things."""
HUB_SITE = "portefolje"
"""Where the hub is meant to be; `prosjektportal hub apply` makes it."""
Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Place:
    """What lies in the directory of a served tenant."""

    directory: Path

    @property
    def store(self) -> Path:
        return self.directory / "emulator.sqlite"

    @property
    def connection(self) -> Path:
        return self.directory / "connection.json"

    @property
    def settings(self) -> Path:
        return self.directory / "prosjektportal.yaml"


def prepare(
    directory: Path, port: int, *, licences: int = LICENCES, scenario: Scenario | None = None, **options: Any
) -> Emulator:
    """Open the store and write the certificates, ``connection.json`` and ``prosjektportal.yaml``."""
    if scenario is not None:
        licences = scenario.licences or licences
        options.setdefault("clock", scenario.clock())
    place = Place(directory.resolve())
    place.directory.mkdir(parents=True, exist_ok=True)
    options.setdefault("throttle", Throttle(licences=licences))
    emulator = Emulator(Store(place.store), **options)
    if emulator.store.empty:
        seed(emulator, LOCAL)
    if scenario is not None:
        scenario.apply(emulator)
    certificates(place.directory)
    connection = _connection(emulator, place, port) | {"licences": licences}
    write(place.connection, json.dumps(connection, indent=2, ensure_ascii=False).encode() + b"\n")
    write(place.settings, settings(connection).encode())
    return emulator


def serve(
    directory: Path,
    port: int = 8443,
    *,
    ready: Callable[[dict[str, Any]], None] | None = None,
    stop: Callable[[Callable[[], None]], None] | None = None,
    **options: Any,
) -> None:
    """Serve until interrupted. ``ready`` is called with the contents of ``connection.json`` once it listens.

    Port 0 takes a free one. ``stop`` is given a function that ends serving. ``options`` go to the emulator.
    Raises ``OSError`` when the port is taken.
    """
    import uvicorn

    listening = listen(port)
    emulator = prepare(directory, listening.getsockname()[1], **options)
    place = Place(directory.resolve())
    _, server_certificate, key = certificates(place.directory)
    config = uvicorn.Config(
        Server(emulator),
        http="httptools",
        loop="asyncio",
        lifespan="off",
        ssl_certfile=str(server_certificate),
        ssl_keyfile=str(key),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    if stop is not None:
        stop(lambda: setattr(server, "should_exit", True))
    if ready is not None:
        ready(json.loads(place.connection.read_text("utf-8")))
    try:
        server.run(sockets=[listening])
    finally:
        emulator.store.close()
        listening.close()


def listen(port: int, address: str = ADDRESS) -> socket.socket:
    """A socket on this machine only. Raises ``ValueError`` for another address, ``OSError`` when the port is taken."""
    if not ip_address(address).is_loopback:
        raise ValueError(f"{address} can be reached from outside; the emulator listens on loopback only")
    # The protocol is named so that asyncio turns off Nagle's delay, which costs 40 ms an answer.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((address, port))
    listening.listen(128)  # whoever is told that we are ready may connect at once
    return listening


class Server:
    """The emulator as an ASGI application. Callers who are not on this machine are turned away unheard."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if not _local(scope):
            await _reply(
                send, 403, {"Content-Type": "text/plain"}, b"The emulator answers this machine only."
            )
            return
        body = await _body(receive)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        url = _url(scope, headers)
        if body is None:
            await _reply(send, 413, {"Content-Type": "text/plain"}, b"The request is too large.")
            return
        try:
            status, answer_headers, content = await self._handle(scope["method"], url, headers, body)
        except ConnectionLost:
            _cut(send)
            return
        await _reply(send, status, answer_headers, content)

    async def _handle(
        self, method: str, url: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Requests run one at a time anyway; a thread is only worth its while when they spend time waiting."""
        if self._emulator.edge.latency is None:
            return self._emulator.handle(method, url, headers, body)
        return await asyncio.to_thread(self._emulator.handle, method, url, headers, body)


def _local(scope: Scope) -> bool:
    try:
        return ip_address((scope.get("client") or ("",))[0]).is_loopback
    except ValueError:
        return False


def _url(scope: Scope, headers: dict[str, str]) -> str:
    path = scope["raw_path"].decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    host = headers.get("host", "localhost")
    target = path if not path.startswith("http") else urlsplit(path).path
    return f"https://{host}{target}{f'?{query}' if query else ''}"


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or ``None`` when it is too large."""
    chunks, size = [], 0
    while True:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > BODY_LIMIT:
            return None
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


async def _reply(send: Send, status: int, headers: dict[str, str], body: bytes) -> None:
    pairs = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers.items()]
    if status not in (204, 304):
        pairs.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if status in (204, 304) else body})


def _cut(send: Send) -> None:
    """Close the connection without an answer, as a broken network does."""
    cycle = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if cycle is not None and transport is not None:
        cycle.disconnected = True  # so that the server does not complain that nothing was answered
        transport.abort()


# -- how to connect --------------------------------------------------------------------------------


def _connection(emulator: Emulator, place: Place, port: int) -> dict[str, Any]:
    store = emulator.store
    hosts = store.get("tenant", "hosts") or LOCAL
    main = applications.client_id(applications.MAIN)
    certificate, key = applications.credentials(store, main)
    files = {name: place.directory / name for name in ("client.pem", "client-key.pem", "client.pfx")}
    write(files["client.pem"], certificate)
    write(files["client-key.pem"], key, private=True)
    write(files["client.pfx"], applications.pfx(certificate, key, applications.MAIN), private=True)
    base = f"https://{hosts['sharepoint']}"
    user = _user(emulator)
    device.approve_all(store, user)
    return {
        "site_url": f"{base}/sites/{TEAM_SITE}",
        "hub_url": f"{base}/sites/{HUB_SITE}",
        "admin_url": f"https://{hosts['admin']}",
        "graph_url": f"https://{hosts['graph']}",
        "authority": f"https://{hosts['login']}",
        "tenant": tokens.tenant(store).domain,
        "tenant_id": tokens.tenant(store).id,
        "client_id": main,
        "crawl_client_id": applications.client_id(applications.CRAWL),
        "ca_file": str(place.directory / "ca.pem"),
        "certificate_file": str(files["client.pem"]),
        "key_file": str(files["client-key.pem"]),
        "pfx_file": str(files["client.pfx"]),
        "user": user,
        "address": ADDRESS,
        "port": port,
        "resolve": dict.fromkeys(hosts.values(), f"{ADDRESS}:{port}"),
    }


def _user(emulator: Emulator) -> str:
    users = list(emulator.store.rows("directory_users").values())
    admin = next((user for user in users if user.get("sharepoint_admin")), users[0] if users else {})
    return str(admin.get("userPrincipalName", ""))


def settings(connection: dict[str, Any]) -> str:
    """A ``prosjektportal.yaml`` for this tenant. Paths are relative to the file."""
    certificate, key, authority = (
        Path(connection[file]).name for file in ("certificate_file", "key_file", "ca_file")
    )
    sharepoint = connection["site_url"].partition("/sites/")[0]
    resolve = "".join(f'    {host}: "{where}"\n' for host, where in connection["resolve"].items())
    return (
        "# Made by the emulator: the emulated tenant of this directory.\n"
        f"tenant: {connection['tenant']}\n"
        f"sharepoint: {sharepoint}\n"
        "sign_in:\n"
        "  method: certificate\n"
        f"  client_id: {connection['client_id']}\n"
        f"  certificate_file: {certificate}\n"
        f"  key_file: {key}\n"
        "crawl_application:\n"
        f"  client_id: {connection['crawl_client_id']}\n"
        "cloud:\n"
        f"  authority: {connection['authority']}\n"
        f"  graph: {connection['graph_url']}\n"
        f"  admin: {connection['admin_url']}\n"
        f"  ca_file: {authority}\n"
        "  resolve:\n"
        f"{resolve}"
        f"licences: {connection['licences']}\n"
        "portfolios:\n"
        "  hovedportefolje:\n"
        "    title: Hovedportefølje\n"
        f"    hub: {connection['hub_url']}\n"
        "    template: portefolje\n"
        "    language: nb\n"
        f"    owners: [{connection['user']}]\n"
    )
