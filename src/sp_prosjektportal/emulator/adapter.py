"""Clients in the same process: office365 and MSAL talk to the emulator with no socket between.

``network(emulator)`` gives what ``tenant.connect`` takes as its network: ``transport`` for office365, ``http``
for MSAL. Broken connections become the exceptions of ``requests`` that they would be on a real network.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests
from office365.runtime.http.request_options import RequestOptions
from office365.runtime.transport.base import BaseTransport
from requests.structures import CaseInsensitiveDict

from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.faults import ConnectionLost


def send(
    emulator: Emulator, method: str, url: str, headers: dict[str, str], body: bytes
) -> requests.Response:
    """One exchange. Raises ``requests.ConnectionError`` as a real connection would.

    A connection that was never made is a ``ConnectTimeout``; one that broke after the request was sent a
    ``ReadTimeout``: whether the work was done, the client cannot know.
    """
    prepared = requests.Request(method, url, headers=headers, data=body).prepare()
    try:
        status, reply_headers, content = emulator.handle(method, url, headers, body)
    except ConnectionLost as lost:
        if not lost.sent:
            raise requests.ConnectTimeout("no connection to the emulated tenant", request=prepared) from None
        if lost.done:
            raise requests.ReadTimeout("the reply was lost on its way", request=prepared) from None
        raise requests.ConnectionError("connection reset by peer", request=prepared) from None
    response = requests.Response()
    response.status_code, response.url, response.request = status, url, prepared
    response.headers = CaseInsensitiveDict(reply_headers)
    response._content = content
    response.encoding = "utf-8"
    return response


class InProcess(BaseTransport):  # type: ignore[misc]
    """An office365 transport that asks the emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def execute(self, request: RequestOptions) -> requests.Response:
        headers = {str(name): str(value) for name, value in request.headers.items()}
        return send(self._emulator, request.method.value.upper(), request.url, headers, _bytes(request.data))


class Http:
    """What MSAL asks of an HTTP client: ``get`` and ``post``."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def get(
        self, url: str, params: Any = None, headers: dict[str, str] | None = None, **_: Any
    ) -> requests.Response:
        return send(self._emulator, "GET", _with(url, params), dict(headers or {}), b"")

    def post(
        self,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: dict[str, str] | None = None,
        **_: Any,
    ) -> requests.Response:
        given = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        body = urlencode(data).encode() if isinstance(data, dict) else _bytes(data)
        return send(self._emulator, "POST", _with(url, params), given, body)

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class InProcessNetwork:
    transport: BaseTransport
    http: Http


def network(emulator: Emulator) -> InProcessNetwork:
    return InProcessNetwork(InProcess(emulator), Http(emulator))


def _bytes(data: Any) -> bytes:
    match data:
        case None:
            return b""
        case bytes() | bytearray():
            return bytes(data)
        case str():
            return data.encode()
        case _:
            return json.dumps(data).encode()


def _with(url: str, params: Any) -> str:
    if not params:
        return url
    return f"{url}{'&' if '?' in url else '?'}{params if isinstance(params, str) else urlencode(params)}"
