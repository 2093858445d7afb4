"""Whole batches: the recorded answers' form, and one answer a part in the order that was sent."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from emulator.conformance.harness import Asked, Case, Got, World, seeds

Sent = tuple[str, str, Any]


def _answers(text: str) -> list[tuple[str, str, dict[str, str], str]]:
    """Part head, status, headers and body."""
    boundary = text.partition("\r\n")[0]
    found = []
    for section in text.split(boundary)[1:]:
        pieces = section.strip("-").split("\r\n\r\n", 2)
        if len(pieces) < 2 or not pieces[1].startswith("HTTP/1.1"):
            continue
        lines = pieces[1].split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        found.append((pieces[0].strip(), lines[0].split()[1], headers, (pieces[2:] or [""])[0].strip("\r\n")))
    return found


def _requests(case: Case) -> list[dict[str, Any] | None]:
    raw = _raw(case.id)
    return list(raw["request"]["parts"])


def _raw(case_id: str) -> dict[str, Any]:
    from emulator.conformance.harness import FACTS

    lines = (FACTS / "cases.jsonl").read_text("utf-8").splitlines()
    return next(row for row in map(json.loads, lines) if row["id"] == case_id)


def _inferred(status: str, headers: dict[str, str], body: str, address: str) -> Sent:
    """A request that has an answer of this form: the recording does not say which one it was."""
    if body == '{"odata.null":true}':
        return "POST", f"{address}/breakroleinheritance(copyroleassignments=true)", None
    if body == '{"value":200}':
        state = {
            "menuState": {"StartingNodeKey": "1025", "Nodes": []},
            "mapProviderName": "CurrentNavSiteMapProvider",
        }
        return "POST", "{site}/_api/navigation/SaveMenuState", state
    if status == "204":
        return (
            ("MERGE", address, {"Description": "x"})
            if "ETAG" in headers
            else ("PATCH", "{site}/_api/web", {"Description": "x"})
        )
    if status == "201":
        receiver = {
            "EventType": 10001,
            "ReceiverName": "A",
            "ReceiverUrl": "https://x.no",
            "SequenceNumber": 1,
            "Synchronization": 2,
        }
        return "POST", f"{address}/EventReceivers", receiver
    if '"FriendlyUrlPrefix"' in body:
        return "GET", "{site}/_api/navigation/MenuState", None
    names = _names(body)
    expand = [name for name in names if name in ("EventReceivers", "Items", "Fields", "Features")]
    where = address if {"EventReceivers", "Items", "Fields"} & set(names) else "{site}/_api/site"
    where = "{site}/_api/web" if "WebTemplate" in names else where
    return (
        "GET",
        f"{where}?$select={','.join(names)}" + (f"&$expand={','.join(expand)}" if expand else ""),
        None,
    )


def _names(body: str) -> list[str]:
    """The properties on top; of a recording that was cut, the first."""
    try:
        return list(json.loads(body))
    except ValueError:
        return [body.split('"')[1], "Id"]


@seeds("batch.multipart")
def batch(world: World, case: Case) -> Asked:
    made = world.caller.post(
        "/_api/web/lists", {"Title": "L", "BaseTemplate": 100}, site=world.site, status=201
    ).body
    address = f"{world.site}/_api/web/lists(guid'{made['Id']}')"
    recorded, sent = _answers(case.answer), []
    for number, part in enumerate(_requests(case)):
        if part is None:
            if number < len(recorded):
                _, status, headers, body = recorded[number]
                sent.append(_inferred(status, headers, body, address))
            continue
        url = _onto(part["url_template"], made["Id"])
        if number < len(recorded) and "ETAG" in recorded[number][2]:  # webs have none: it was a list
            url = url.replace("{site_url}/_api/Web?", f"{address}?")
        sent.append((part["method"], url, _bound(part["body"], made["Id"])))
    requests = [
        (method, url.replace("{site}", world.site).replace("{site_url}", world.site), body)
        for method, url, body in sent
    ]
    headers = {
        "Accept": "application/json;odata=nometadata",
        "Content-Type": "multipart/mixed; boundary=batch_1",
    }
    text = "".join(_part(*request) for request in requests) + "--batch_1--\r\n"

    def alike(world: World, got: Got) -> list[str]:
        return _compared(recorded, _answers(got.text), len(requests), got)

    return Asked(
        "POST", f"{world.site}/_api/$batch", headers, text.encode(), case.status, mock=True, then=alike
    )


def _onto(url: str, list_id: str) -> str:
    url = re.sub(r"Lists\(guid'[^']*'\)", f"Lists(guid'{list_id}')", url, flags=re.IGNORECASE)
    return re.sub(r"ContentTypes\('[^']*'\)", "ContentTypes('0x0106')", url)


def _bound(body: Any, list_id: str) -> Any:
    text = (
        json.dumps(body)
        .replace("{list_root_folder_server_relative_url}", "/sites/p/Lists/L")
        .replace("cce42a27-146f-406d-97e1-966bdc9656ff", list_id)
    )
    return json.loads(text.replace("<View>\\u2026</View>", "<View></View>"))


def _part(method: str, url: str, body: Any) -> str:
    verbose = "__metadata" in json.dumps(body)
    kind = f"application/json;odata={'verbose' if verbose else 'nometadata'}"
    lines = (
        f"{method} {quote(url, safe='/:?$&=%,()@')} HTTP/1.1\r\nAccept: application/json;odata=nometadata\r\n"
    )
    content = json.dumps(body) if body is not None else ""
    inner = f"{lines}Content-Type: {kind}\r\n\r\n{content}\r\n" if method != "GET" else f"{lines}\r\n"
    http = f"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{inner}\r\n"
    if method == "GET":
        return f"--batch_1\r\n{http}"
    return f'--batch_1\r\nContent-Type: multipart/mixed; boundary="changeset_1"\r\n\r\n--changeset_1\r\n{http}--changeset_1--\r\n\r\n'


def _compared(recorded: list[Any], ours: list[Any], count: int, got: Got) -> list[str]:
    lines = [] if len(ours) == count else [f"{len(ours)} answers to {count} requests: {got.text[:400]}"]
    for number, (theirs, own) in enumerate(zip(recorded, ours, strict=False)):
        if theirs[0] != own[0] or theirs[1] != own[1]:
            lines.append(f"part {number}: {own[1]}, recorded {theirs[1]}: {own[3][:300]}")
        wanted = {name for name in theirs[2] if name in ("CONTENT-TYPE", "ETAG", "LOCATION")}
        if not wanted <= set(own[2]) or any(name != name.upper() for name in own[2]):
            lines.append(f"part {number} has headers {sorted(own[2])}, recorded {sorted(theirs[2])}")
        kind = theirs[2].get("CONTENT-TYPE", "")
        if kind and "minimalmetadata" not in kind and own[2].get("CONTENT-TYPE") != kind:
            lines.append(f"part {number} is {own[2].get('CONTENT-TYPE')}, recorded {kind}")
        lines += _keys(theirs[3], own[3], number)
    return lines


def _keys(theirs: str, ours: str, number: int) -> list[str]:
    """Where the recording is whole, its keys; a body where one was, none where none was."""
    try:
        wanted = json.loads(theirs) if theirs.strip() else None
    except ValueError:
        return [] if ours.strip() else [f"part {number} has no body"]
    own = json.loads(ours) if ours.strip() else None
    if not isinstance(wanted, dict) or not isinstance(own, dict):
        return (
            [] if type(wanted) is type(own) else [f"part {number}: {ours[:200]!r}, recorded {theirs[:200]!r}"]
        )
    optional = {name for name in wanted if name.startswith(("odata.", "Autofill"))}
    lacking = set(wanted) - set(own) - optional
    return [f"part {number} lacks {sorted(lacking)}"] if lacking else []
