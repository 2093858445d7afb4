"""SharePoint ``$batch``: a forgiving reader, parts run in an order that is not the sent one, answers in the sent order.

Form, limits and header case: wire.md section 12. The order of execution is shuffled by a hash of the batch, so that a
client that relies on it fails the same way every time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from http.client import responses

from sp_prosjektportal.emulator.app import Answer, Call, new_guid
from sp_prosjektportal.emulator.errors import bad_query

LIMIT = 100
LARGEST = 1_048_576  # bytes ([K])
_REQUEST = re.compile(r"^(GET|POST|PUT|PATCH|MERGE|DELETE)\s+(\S.*?)\s+HTTP/1\.1\s*$")


@dataclass(frozen=True, slots=True)
class Part:
    method: str
    url: str
    headers: dict[str, str]
    body: bytes


def serve(call: Call, site_url: str) -> Answer:
    """Run the parts; nothing is undone when one fails."""
    if len(call.body) > LARGEST:
        raise bad_query(
            f"The request message is too big. The server does not allow messages larger than {LARGEST} bytes."
        )
    parts = list(_parts(call))
    if not parts:
        raise bad_query("The batch request holds no operation.")
    if len(parts) > LIMIT:
        raise bad_query(
            f"The current batch message contains too many parts. A maximum number of '{LIMIT}' query operations and change sets are allowed in a batch message."
        )
    answers = _run(call, parts, site_url)
    call.parts.extend(answers)
    boundary = f"batchresponse_{new_guid()}"
    body = b"".join(_written(boundary, answer) for _, answer in answers) + f"--{boundary}--\r\n".encode()
    return Answer(200, {"Content-Type": f'multipart/mixed; boundary="{boundary}"'}, body)


def _run(call: Call, parts: list[Part], site_url: str) -> list[tuple[Call, Answer]]:
    order = list(range(len(parts)))
    random.Random(sha256(call.body).digest()).shuffle(order)
    found: dict[int, tuple[Call, Answer]] = {}
    shared: dict[str, object] = {}
    for number in order:
        part = parts[number]
        url = _absolute(part.url, site_url)
        inner = call.part(part.method, url, part.headers, part.body)
        inner.shared = shared
        found[number] = (inner, call.emulator.dispatch(inner))
    return [found[number] for number in range(len(parts))]


def _absolute(url: str, site_url: str) -> str:
    """Relative addresses start at the service, ``_api/`` (CLI for Microsoft 365, ``spo listitem batch remove``)."""
    if "://" in url:
        return url
    relative = url.lstrip("/")
    return f"{site_url}/{relative}" if relative.lower().startswith("_api") else f"{site_url}/_api/{relative}"


def _written(boundary: str, answer: Answer) -> bytes:
    head = [f"--{boundary}", "Content-Type: application/http", "Content-Transfer-Encoding: binary", ""]
    head.append(f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}".rstrip())
    head += [f"{name.upper()}: {value}" for name, value in answer.headers.items()]
    return "\r\n".join([*head, "", ""]).encode() + answer.body + b"\r\n"


def _parts(call: Call) -> Iterator[Part]:
    kind = call.headers.get("content-type", "")
    match = re.search(r'boundary="?([^";\s]+)"?', kind) or re.search(
        r'boundary="?([^";\s]+)"?', call.body[:400].decode("utf-8", "replace")
    )
    if match is None:
        raise bad_query("The batch request has no boundary.")
    yield from _split(call.body.decode("utf-8", "replace"), match.group(1))


def _split(text: str, boundary: str) -> Iterator[Part]:
    """Sections between boundaries, change sets opened; blank lines and line ends as they come."""
    for section in re.split(rf"\r?\n?--{re.escape(boundary)}(?:--)?[ \t]*(?:\r?\n|$)", text):
        if not section.strip():
            continue
        head, _, rest = _cut(section.lstrip("\r\n"))
        inner = re.search(r'multipart/mixed;\s*boundary="?([^";\s]+)"?', head, re.IGNORECASE)
        if inner:
            if inner.group(1) != boundary:
                yield from _split(rest, inner.group(1))
            continue
        if "application/http" in head.lower():
            yield _request(rest)
        elif re.match(r"content-type", head, re.IGNORECASE):
            raise bad_query("The 'Content-Type' header of a batch operation must be 'application/http'.")


def _request(text: str) -> Part:
    line, _, rest = text.lstrip("\r\n").partition("\n")
    match = _REQUEST.match(line.strip())
    if match is None:
        raise bad_query(f"Invalid request line '{line.strip()}' in the batch.")
    head, _, body = _cut(rest) if not rest.startswith(("\r\n", "\n")) else ("", "", rest)
    headers = {}
    for entry in head.splitlines():
        name, mark, value = entry.partition(":")
        if mark:
            headers[name.strip()] = value.strip()
    return Part(match.group(1), match.group(2), headers, body.strip("\r\n").encode())


def _cut(text: str) -> tuple[str, str, str]:
    """Headers and what comes after the first blank line."""
    match = re.search(r"\r?\n[ \t]*\r?\n", text)
    return (text[: match.start()], match.group(), text[match.end() :]) if match else (text, "", "")
