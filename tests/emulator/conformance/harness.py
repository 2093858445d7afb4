"""Recorded exchanges against the emulator: read a case, make what it needs, ask, compare.

How to add an operation (sites.py, edge.py, lists.py are all alike)
-------------------------------------------------------------------
    @seeds("hub.get", "cli.hub")                       # one function for any number of operations
    def hub(world: World, case: Case) -> Asked:
        world.caller.post("/_api/site/RegisterHubSite", site=world.site)       # make the precondition
        return world.asked(case, same=("Title",), hub_id="...")                # bind the placeholders of the template

Every case gets a fresh emulator (35 ms) with an English team site at ``world.site`` (``/sites/p``) and a caller that
may do everything. ``world.asked`` fills ``{placeholders}`` in address and body from its keywords, ``{site_url}`` and
``{admin_url}`` by itself; pass ``replace={"old": "new"}`` for GUIDs and names that stand literally in the template.
Change the request by ``url=``, ``method=``, ``headers=``, ``body=``; ``status=`` for one that was not recorded.
``same`` names properties whose values must equal the recorded ones (``"*"``: all of them, but ``but``).
``then`` is called with the ``World`` and the answer and returns sentences about what is wrong: use it to show that the
value changes when the state does. ``mock=True`` says that the recorded answer is an authored one and is not compared
beyond the status (CLI specs: routing and parsing, as their README says); CLI cases are compared by keys otherwise.
``optional`` names keys that circumstances decide.

What is compared: status, error code, keys (always-present ones of entity_shapes.json are required, keys which neither
the recording nor the shapes know are wrong), JSON types, and the named values. In a batch when the case was in one.

What is out stands in ``out.py``, by a family of "not now", nothing else. Figures: ``figures.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from emulator.sharepoint.caller import OWNER, ROOT, Caller
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.sharepoint.sites import create_site

FACTS = Path(__file__).resolve().parents[4] / "shared" / "conformance"
MISSING = f"the recorded exchanges are not at ../shared/conformance ({FACTS})"
RECORDED, ROUTED, REPORTED = "pnpcore-recording", "cli-microsoft365-spec", "public-report"
PLAIN = "application/json;odata=nometadata"
Json = Any


@dataclass(frozen=True)
class Case:
    id: str
    source: str
    operation: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: Json
    flavour: str
    in_batch: bool
    status: int | None
    answer: Json
    entity: str
    notes: str

    @property
    def error_expected(self) -> bool:
        return isinstance(self.answer, dict) and bool({"odata.error", "error"} & set(self.answer))


def _case(row: Json) -> Case:
    asked, answered = row["request"] or {}, row["response"]
    return Case(
        row["id"],
        row["source"],
        row["operation"],
        asked.get("method") or "",
        asked.get("url_template") or "",
        asked.get("headers") or {},
        asked.get("body"),
        row["json_flavour"],
        row["in_batch"],
        answered["status"],
        answered["body"],
        row["entity_type"] or "",
        row["notes"] or "",
    )


@cache
def all_cases() -> tuple[Case, ...]:
    path = FACTS / "cases.jsonl"
    if not path.is_file():
        return ()
    return tuple(_case(json.loads(line)) for line in path.read_text("utf-8").splitlines())


@cache
def shapes() -> dict[str, dict[str, Json]]:
    """Entity type: property: ``{"presence", "types"}``."""
    path = FACTS / "entity_shapes.json"
    found = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return {name: shape["properties"] for name, shape in found.items() if "properties" in shape}


# -- asking ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Got:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> Json:
        try:
            return json.loads(self.text) if self.text else None
        except ValueError:
            return self.text


@dataclass(frozen=True)
class Asked:
    """A request, ready to be sent, and what its answer is held against."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    status: int | None
    same: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    mock: bool = False
    code: str | None = None
    then: Callable[[World, Got], list[str]] | None = None


@dataclass
class World:
    emulator: Emulator = field(default_factory=Emulator.open)
    site: str = f"{ROOT}/sites/p"

    def __post_init__(self) -> None:
        create_site(self.emulator.store, self.site, "P", 1033, "STS#3", OWNER)
        self.caller = Caller(self.emulator)

    def another_site(self, path: str, lcid: int = 1033) -> str:
        """A further site; its URL."""
        url = f"{ROOT}{path}"
        create_site(self.emulator.store, url, path.rpartition("/")[2], lcid, "STS#3", OWNER)
        return url

    def asked(self, case: Case, *, method: str = "", url: str = "", headers: Mapping[str, str] | None = None, body: Json = None,
              status: int | None = None, same: tuple[str, ...] = (), but: tuple[str, ...] = (), optional: tuple[str, ...] = (),
              mock: bool = False, code: str | None = None, replace: Mapping[str, str] | None = None,
              then: Callable[[World, Got], list[str]] | None = None, **bound: str) -> Asked:  # fmt: skip
        names = {
            "site_url": self.site,
            "tenant_url": ROOT,
            "admin_url": "https://contoso-admin.sharepoint.com",
            **bound,
        }

        def fill(text: str) -> str:
            for name, value in names.items():
                text = text.replace(f"{{{name}}}", str(value))
            for old, new in (replace or {}).items():
                text = re.sub(re.escape(old), lambda _, new=new: new, text, flags=re.IGNORECASE)  # type: ignore[misc]
            return text

        content = _filled(case.body if body is None else body, fill)
        return Asked(
            method or case.method,
            quote(fill(url or case.url), safe="%/:?&=$@'(),*+!;~#"),
            _headers(case, content, headers or {}),
            _bytes(content),
            status if status is not None else case.status,
            same,
            but,
            optional,
            mock,
            code,
            then,
        )

    def send(self, asked: Asked, *, in_batch: bool = False) -> Got:
        if in_batch:
            return self._send_in_batch(asked)
        return self._exchange(asked.method, asked.url, asked.headers, asked.body)

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Got:
        self.emulator.trusted = self.caller.principal
        status, answered, content = self.emulator.handle(method, url, headers, body)
        return Got(status, {k.lower(): v for k, v in answered.items()}, content.decode("utf-8", "replace"))

    def _send_in_graph_batch(self, asked: Asked) -> Got:
        """``POST /$batch`` with one request, as JSON."""
        root, _, path = asked.url.partition("/v1.0")
        request = {"id": "1", "method": asked.method, "url": path, "headers": dict(asked.headers)}
        if asked.body:
            request |= {
                "body": json.loads(asked.body),
                "headers": {**asked.headers, "Content-Type": "application/json"},
            }
        sent = json.dumps({"requests": [request]}).encode()
        got = self._exchange("POST", f"{root}/v1.0/$batch", {"Content-Type": "application/json"}, sent)
        if got.status != 200:
            return got
        part = got.body["responses"][0]
        headers = {k.lower(): v for k, v in part["headers"].items()}
        return Got(part["status"], headers, json.dumps(part["body"]) if "body" in part else "")

    def _send_in_batch(self, asked: Asked) -> Got:
        if asked.url.startswith("https://graph."):
            return self._send_in_graph_batch(asked)
        inner = f"{asked.method} {asked.url} HTTP/1.1\r\n" + "".join(
            f"{k}: {v}\r\n" for k, v in asked.headers.items()
        )
        part = (
            f"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{inner}\r\n".encode()
            + asked.body
        )
        if asked.method != "GET":
            part = (
                b'Content-Type: multipart/mixed; boundary="set"\r\n\r\n--set\r\n' + part + b"\r\n--set--\r\n"
            )
        whole = b"--batch_1\r\n" + part + b"\r\n--batch_1--\r\n"
        site = asked.url.partition("/_api")[0]
        headers = {"Content-Type": 'multipart/mixed; boundary="batch_1"', "Accept": PLAIN}
        return part_of(self._exchange("POST", f"{site}/_api/$batch", headers, whole))


def part_of(got: Got) -> Got:
    """The only part of a multipart answer."""
    match = re.search(r"HTTP/1\.1 (\d+)[^\r\n]*\r\n(.*?)\r\n\r\n(.*)\r\n--batchresponse", got.text, re.DOTALL)
    if got.status != 200 or match is None:
        return Got(0, got.headers, f"no part in the batch's answer: {got.status} {got.text[:300]}")
    lines = (line.partition(":") for line in match.group(2).split("\r\n"))
    return Got(
        int(match.group(1)), {k.strip().lower(): v.strip() for k, _, v in lines}, match.group(3).strip()
    )


def _filled(body: Json, fill: Callable[[str], str]) -> Json:
    if isinstance(body, str):
        return fill(body)
    if isinstance(body, list):
        return [_filled(entry, fill) for entry in body]
    if isinstance(body, dict):
        return {fill(name): _filled(value, fill) for name, value in body.items()}
    return body


def _bytes(content: Json) -> bytes:
    if content is None:
        return b""
    return content.encode() if isinstance(content, str) else json.dumps(content).encode()


def _headers(case: Case, content: Json, more: Mapping[str, str]) -> dict[str, str]:
    given = {name.lower(): value for name, value in {**case.headers, **more}.items()}
    given.setdefault("accept", PLAIN if case.flavour != "verbose" else "application/json;odata=verbose")
    if isinstance(content, dict):
        wrapped = "__metadata" in json.dumps(content)
        given.setdefault("content-type", "application/json;odata=verbose" if wrapped else PLAIN)
    return given


# -- seeders ---------------------------------------------------------------------------------------

Seeder = Callable[[World, Case], Asked]
SEEDERS: dict[str, Seeder] = {}


def seeds(*operations: str) -> Callable[[Seeder], Seeder]:
    def keep(function: Seeder) -> Seeder:
        for operation in operations:
            assert operation not in SEEDERS, operation
            SEEDERS[operation] = function
        return function

    return keep


# -- comparing -------------------------------------------------------------------------------------


def judge(case: Case) -> list[str]:
    """What is wrong with the emulator's answer to a case, in sentences; nothing when it passes."""
    seeder = SEEDERS.get(case.operation)
    if seeder is None:
        return [f"nothing makes the precondition of {case.operation}"]
    world = World()
    asked = seeder(world, case)
    got = world.send(asked, in_batch=case.in_batch)
    wrong = [f"a fault of ours: {failure}" for failure in world.emulator.failures]
    wrong += _judged_status(case, asked, got)
    if not wrong and not asked.mock:
        wrong += _judged_body(case, asked, got)
    if not wrong and asked.then is not None:
        wrong += asked.then(world, got)
    return [f"{asked.method} {asked.url}: {sentence}" for sentence in wrong]


def _judged_status(case: Case, asked: Asked, got: Got) -> list[str]:
    wanted = asked.status
    if wanted is None and case.source == ROUTED and not case.error_expected:
        return [] if 200 <= got.status < 300 else [f"answered {got.status}: {got.text[:400]}"]
    if wanted is None:
        return [] if got.status not in (405, 500, 501) else [f"answered {got.status}: {got.text[:400]}"]
    return [] if got.status == wanted else [f"answered {got.status}, not {wanted}: {got.text[:400]}"]


def error_code(body: Json) -> str:
    inner = (body.get("odata.error") or body.get("error") or {}) if isinstance(body, dict) else {}
    return str(inner.get("code", "")) if isinstance(inner, dict) else ""


def _judged_body(case: Case, asked: Asked, got: Got) -> list[str]:
    if asked.code is not None:
        return (
            []
            if error_code(got.body) == asked.code
            else [f"error code {error_code(got.body)!r}, not {asked.code!r}"]
        )
    if case.error_expected:
        wanted = error_code(case.answer)
        return (
            [] if error_code(got.body) == wanted else [f"error code {error_code(got.body)!r}, not {wanted!r}"]
        )
    if case.answer in (None, ""):
        return [] if not got.text or case.source != RECORDED else [f"a body where none was: {got.text[:200]}"]
    return list(differences(case.answer, got.body, case, asked))


def differences(wanted: Json, ours: Json, case: Case, asked: Asked, path: str = "") -> list[str]:
    """Keys, types and chosen values of two answers."""
    if isinstance(wanted, dict) and isinstance(ours, dict):
        return _keys(wanted, ours, case, asked, path)
    if isinstance(wanted, list) and isinstance(ours, list):
        return [
            line
            for number, (a, b) in enumerate(_pairs(wanted, ours))
            for line in differences(a, b, case, asked, f"{path}[{number}]")
        ]
    name = path.rpartition(".")[2]
    if wanted is None or ours is None:
        kinds = set(_types(name))
        fits = wanted == ours or not kinds or kind_of(ours) in kinds or (ours is None and "null" in kinds)
        return [] if fits else [f"{path} is {kind_of(ours)}, recorded {kind_of(wanted)}"]
    if kind_of(wanted) != kind_of(ours) and {kind_of(wanted), kind_of(ours)} != {"integer", "number"}:
        return [f"{path} is {kind_of(ours)} ({ours!r}), recorded {kind_of(wanted)} ({wanted!r})"]
    chosen = ("*" in asked.same or name in asked.same) and name not in asked.but
    return [f"{path} is {ours!r}, recorded {wanted!r}"] if chosen and wanted != ours else []


def _keys(
    wanted: Mapping[str, Json], ours: Mapping[str, Json], case: Case, asked: Asked, path: str
) -> list[str]:
    lines = []
    for name in wanted:
        if name not in ours:
            if name not in asked.optional and not newer(name):
                lines.append(f"{path}.{name} is missing")
        elif name not in asked.optional or ours[name] is not None:
            lines += differences(wanted[name], ours[name], case, asked, f"{path}.{name}")
    if case.source == RECORDED and "$select" not in case.url:
        lines += [
            f"{path}.{name} is not in the recording" for name in ours
            if name not in wanted and name not in asked.optional and not known(name)
        ]  # fmt: skip
    return lines


_IDENTITIES = ("InternalName", "StringId", "FieldName", "Title", "Name", "name")


def _pairs(wanted: list[Json], ours: list[Json]) -> list[tuple[Json, Json]]:
    """Rows that stand for the same thing, by name where there is one, else by place."""
    if not wanted or not ours or not isinstance(wanted[0], dict) or not isinstance(ours[0], dict):
        return list(zip(wanted, ours, strict=False))
    for name in _IDENTITIES:
        if all(isinstance(row, dict) and isinstance(row.get(name), str) for row in (*wanted, *ours)):
            by_name = {row[name]: row for row in ours}
            same = [(row, by_name[row[name]]) for row in wanted if row[name] in by_name]
            if same:
                return same
    return list(zip(wanted, ours, strict=False))


@cache
def _presence() -> dict[str, tuple[float, frozenset[str]]]:
    """By property name over all entity types: the lowest presence, and every type seen."""
    found: dict[str, tuple[float, frozenset[str]]] = {}
    for properties in shapes().values():
        for name, seen in properties.items():
            low, kinds = found.get(name, (1.0, frozenset()))
            plain = frozenset(kind.partition("(")[0] for kind in seen["types"])
            found[name] = (min(low, seen["presence"]), kinds | plain)
    return found


def newer(name: str) -> bool:
    """A property that not every tenant had when it was recorded."""
    return name in _presence() and _presence()[name][0] < 1.0


def known(name: str) -> bool:
    return name in _presence()


def _types(name: str) -> frozenset[str]:
    return _presence().get(name, (1.0, frozenset()))[1]


def kind_of(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"
