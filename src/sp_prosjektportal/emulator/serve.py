"""The emulated tenant over HTTPS on loopback, for other processes and other people's clients.

:func:`serve` keeps everything in one directory: the store, the certificates, and ``connection.json``, which tells
any client how to connect. It never listens on another address than 127.0.0.1.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.connection import ADDRESS, Place, connection, settings
from sp_prosjektportal.emulator.faults import ConnectionLost
from sp_prosjektportal.emulator.scenario import Scenario
from sp_prosjektportal.emulator.seed import LOCAL, seed
from sp_prosjektportal.emulator.store import Store
from sp_prosjektportal.emulator.throttling import Throttle
from sp_prosjektportal.emulator.tls import certificates, write

if TYPE_CHECKING:
    import uvicorn

BODY_LIMIT = 300_000_000
LICENCES = 100_000
"""A large tenant unless told otherwise: its budget does not slow down who only wants to try things."""
Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[dict[str, Any]], Any]


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
    said = connection(emulator, place, port) | {"licences": licences}
    write(place.connection, json.dumps(said, indent=2, ensure_ascii=False).encode() + b"\n")
    write(place.settings, settings(said).encode())
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
    server = uvicorn.Server(_config(emulator, place))
    if stop is not None:
        stop(lambda: setattr(server, "should_exit", True))
    if ready is not None:
        ready(json.loads(place.connection.read_text("utf-8")))
    try:
        server.run(sockets=[listening])
    finally:
        emulator.store.close()
        listening.close()


def _config(emulator: Emulator, place: Place) -> uvicorn.Config:
    import uvicorn

    _, server_certificate, key = certificates(place.directory)
    return uvicorn.Config(
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
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        url = _url(scope, headers)
        refused = self._emulator.refuses_unread(scope["method"], url, headers, _announced(headers))
        if refused is not None:
            status, answer_headers, content = refused
            await _reply(send, status, {**answer_headers, "Connection": "close"}, content)
            return
        body = await _body(receive)
        if body is None:
            await _reply(
                send, 413, {"Content-Type": "text/plain", "Connection": "close"}, b"The request is too large."
            )
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


def _announced(headers: dict[str, str]) -> int:
    said = headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() else 0


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
