"""SharePoint's ``$batch``: many requests to one site in one exchange (wire.md section 12).

Each write sits in a change set of its own, so that parts keep their order and one failure stops nothing. The
answer is flat, in the order asked, with header names in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import uuid4

from sp_prosjektportal.tenant.exchange import Answer, Call
from sp_prosjektportal.tenant.plain import Hosts, address, content, headers
from sp_prosjektportal.tenant.request import Request

LIMIT = 100
_BINARY = b"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"


def part(request: Request, hosts: Hosts) -> bytes:
    """The request as one part's HTTP text. The verb itself stands in the request line."""
    lines = [f"{request.method} {address(request, hosts)} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers(request).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content(request) + b"\r\n"


def batch_call(requests: Sequence[Request], parts: Sequence[bytes]) -> Call:
    """One POST for all; they must be of one site."""
    boundary = f"batch_{uuid4()}"
    body = b"".join(
        _read(boundary, text) if request.method == "GET" else _write(boundary, text)
        for request, text in zip(requests, parts, strict=True)
    )
    found = {"Content-Type": f'multipart/mixed; boundary="{boundary}"', "Accept": "multipart/mixed"}
    return Call("POST", f"{requests[0].site}/_api/$batch", found, body + f"--{boundary}--\r\n".encode())


def _read(boundary: str, text: bytes) -> bytes:
    return f"--{boundary}\r\n".encode() + _BINARY + text


def _write(boundary: str, text: bytes) -> bytes:
    inner = f"changeset_{uuid4()}"
    opening = f'--{boundary}\r\nContent-Type: multipart/mixed; boundary="{inner}"\r\n\r\n--{inner}\r\n'
    return opening.encode() + _BINARY + text + f"--{inner}--\r\n".encode()


def answers(answer: Answer) -> list[Answer] | None:
    """The parts in order, or ``None`` when this is no batch answer at all."""
    boundary = re.search(r'boundary="?([^";]+)"?', answer.headers.get("content-type", ""))
    if boundary is None or not answer.headers.get("content-type", "").startswith("multipart/"):
        return None
    mark, text = b"\r\n--" + boundary.group(1).strip().encode(), b"\r\n" + answer.content
    if text.count(mark) < 2:  # line ends of another kind
        text = text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    pieces = text.split(mark)
    return [read for piece in pieces[1:] if not piece.startswith(b"--") and (read := _answer(piece))]


def _answer(piece: bytes) -> Answer | None:
    _, _, http = piece.lstrip(b"\r\n").partition(b"\r\n\r\n")
    head, _, body = http.lstrip(b"\r\n").partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    match = re.match(rb"HTTP/\d(?:\.\d)?\s+(\d{3})", status)
    if match is None:
        return None
    found = dict(_header(line) for line in lines if b":" in line)
    return Answer(int(match.group(1)), found, body)


def _header(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("utf-8", "replace").partition(":")
    return name.strip().casefold(), value.strip()
