"""A service for tests: answers calls with a function, in process, and remembers what it saw.

It takes the place of the office365 transport and of MSAL's http client, so everything of ours runs, from the
generator to the bytes.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import requests

from sp_prosjektportal.settings import Settings
from sp_prosjektportal.tenant.clock import Clock

SITE = "https://contoso.sharepoint.com/sites/p"
Answered = tuple[int, Mapping[str, str], Any]


class TestClock:
    """Time that passes only by sleeping."""

    __test__ = False

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.seconds += seconds


@dataclass
class Seen:
    """One part: a request as the service read it."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.url.split(SITE, 1)[-1]

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Service:
    """``answer`` gets each part and says ``(status, headers, body)`` or raises what the network would raise.

    ``outer`` may answer a whole call instead; ``None`` lets its parts be answered.
    """

    answer: Callable[[Seen], Answered] = lambda seen: (200, {}, {"path": seen.path})
    outer: Callable[[Seen], Answered | None] = lambda call: None
    clock: Clock = field(default_factory=TestClock)
    calls: list[Seen] = field(default_factory=list)
    parts: list[list[Seen]] = field(default_factory=list)
    flying: int = 0
    most_flying: int = 0
    lock: Any = field(default_factory=threading.Lock)

    def execute(self, options: Any) -> requests.Response:
        call = Seen(
            options.method.value.upper(), options.url, dict(options.headers), bytes(options.data or b"")
        )
        parts = read_parts(call)
        with self.lock:
            self.calls.append(call)
            self.parts.append(parts)
        whole = self.outer(call)
        if whole is not None:
            return respond(*whole)
        if call.url.endswith("/_api/$batch"):
            return multipart([self.answer(part) for part in parts])
        if call.url.endswith("/v1.0/$batch"):
            return graph([self.answer(part) for part in parts])
        return respond(*self.answer(call))

    def close(self) -> None:
        """Nothing to close."""

    @property
    def batches(self) -> list[int]:
        """How many parts each call had."""
        return [len(parts) for parts in self.parts]


def read_parts(call: Seen) -> list[Seen]:
    if call.url.endswith("/_api/$batch"):
        text = call.body.decode()
        pieces = re.findall(
            r"Content-Type: application/http\r\n[^\r]*\r\n\r\n(\w+) (\S+) HTTP/1.1\r\n(.*?)\r\n\r\n(.*?)\r\n--",
            text, re.DOTALL,
        )  # fmt: skip
        return [
            Seen(verb, url, dict(line.split(": ", 1) for line in head.split("\r\n")), body.encode())
            for verb, url, head, body in pieces
        ]
    if call.url.endswith("/v1.0/$batch"):
        steps = json.loads(call.body)["requests"]
        return [Seen(s["method"], s["url"], s["headers"], json.dumps(s.get("body")).encode()) for s in steps]
    return [call]


def respond(status: int, headers: Mapping[str, str], body: Any) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update({"Content-Type": "application/json", **headers})
    response._content = content(body)
    return response


def content(body: Any) -> bytes:
    return b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()


def multipart(answers: list[Answered]) -> requests.Response:
    """As recorded: flat, upper-case header names, CRLF (wire.md section 12)."""
    mark = f"batchresponse_{uuid4()}"
    text = b""
    for status, headers, body in answers:
        head = {"CONTENT-TYPE": "application/json;odata=nometadata;streaming=true;charset=utf-8"}
        head |= {name.upper(): value for name, value in headers.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        text += (
            f"--{mark}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
            f"HTTP/1.1 {status} X\r\n{lines}\r\n"
        ).encode() + content(body) + b"\r\n"  # fmt: skip
    response = respond(200, {"Content-Type": f"multipart/mixed; boundary={mark}"}, None)
    response._content = text + f"--{mark}--\r\n".encode()
    return response


def graph(answers: list[Answered]) -> requests.Response:
    """In any order: here backwards."""
    entries = [
        {"id": str(number), "status": status, "headers": dict(headers), "body": body}
        for number, (status, headers, body) in enumerate(answers, 1)
    ]
    return respond(200, {}, {"responses": entries[::-1]})


class Entra:
    """Answers MSAL: any application, any certificate."""

    def __init__(self, **token: Any) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self.token = token
        self.count = 0

    def get(self, url: str, **options: Any) -> requests.Response:
        self.calls.append(("GET", url, None))
        root = url.split("/v2.0")[0]
        return respond(200, {}, {
            "issuer": f"{root}/v2.0", "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
        })  # fmt: skip

    def post(self, url: str, **options: Any) -> requests.Response:
        self.calls.append(("POST", url, options.get("data")))
        self.count += 1
        return respond(200, {}, {"token_type": "Bearer", "expires_in": 3599, "access_token": f"SECRET-{self.count}", **self.token})  # fmt: skip


def settings(certificate: Mapping[str, str], **changes: Any) -> Settings:
    return Settings.model_validate({
        "tenant": "contoso.onmicrosoft.com",
        "sharepoint": "https://contoso.sharepoint.com",
        "sign_in": {"client_id": "11111111-2222-3333-4444-555555555555", **certificate},
        **changes,
    })  # fmt: skip
