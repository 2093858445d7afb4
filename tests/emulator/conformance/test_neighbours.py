"""What lies beside the recorded exchanges: other flavours, other options, wrong types. None may end in a fault of ours.

Each case is asked again in ways that nobody recorded. Reading in another JSON flavour must answer with the same status and
the same properties; a body with a value of another type must be answered (400 mostly), never end in a fault.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from emulator.conformance import edge, edge_applications, list_shapes, lists, sites  # noqa: F401 - they say what each operation needs
from emulator.conformance.harness import FACTS, MISSING, SEEDERS, Asked, Case, World, all_cases
from emulator.conformance.out import reason

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason=MISSING)

FLAVOURS = {
    "application/json;odata=verbose": "", "application/json;odata=minimalmetadata": "",
    "application/json": "", "application/json;odata.metadata=none": "4.0", "application/json;odata.metadata=minimal": "4.0",
}  # fmt: skip
OPTIONS = ("$select=NoSuch", "$expand=NoSuch", "$top=abc", "$top=1", "$skiptoken=Paged%3dTRUE", "$orderby=NoSuch",
           "$filter=NoSuch%20eq%201", "$filter=(", "$select=", "$count=true", "$select=*", "$top=-1")  # fmt: skip
WRONG: tuple[Any, ...] = (None, "x", 7, True, [], {}, 1.5, [1])


def one_of_each() -> list[Case]:
    """The first SharePoint case of every operation and method."""
    found: dict[tuple[str, str], Case] = {}
    for case in all_cases():
        if not reason(case) and "/_api/" in case.url:
            found.setdefault((case.operation, case.method), case)
    return list(found.values())


def _ready(case: Case) -> tuple[World, Asked]:
    world = World()
    return world, SEEDERS[case.operation](world, case)


def _named(body: Any) -> set[str]:
    inner = body["d"] if isinstance(body, dict) and set(body) == {"d"} else body
    if not isinstance(inner, dict) or "results" in inner or "value" in inner:
        return set()
    own = {
        name: value
        for name, value in inner.items()
        if not (isinstance(value, dict) and "__deferred" in value)
    }
    return {
        name for name in own if not name.startswith(("odata.", "__")) and "@" not in name and "#" not in name
    }


@pytest.mark.parametrize("case", [pytest.param(c, id=c.id) for c in one_of_each() if c.method == "GET"])
def test_a_read_in_other_words_is_answered_alike(case: Case) -> None:
    world, asked = _ready(case)
    plain = world.send(asked)
    for accept, version in FLAVOURS.items():
        headers = {**asked.headers, "accept": accept} | ({"odata-version": version} if version else {})
        got = world.send(replace(asked, headers=headers))
        assert got.status == plain.status, (accept, got.text[:300])
        if accept.endswith("=none") and got.status == 200:
            assert _named(got.body) == _named(plain.body), accept
    mark = "&" if "?" in asked.url else "?"
    for option in OPTIONS:
        if f"{option.partition('=')[0]}=" not in asked.url:
            world.send(replace(asked, url=f"{asked.url}{mark}{option}"))
    assert world.emulator.failures == []


@pytest.mark.parametrize("case", [pytest.param(c, id=c.id) for c in one_of_each() if c.method != "GET"])
def test_a_body_of_other_types_ends_in_no_fault(case: Case) -> None:
    world, asked = _ready(case)
    for body in (b"", b"{", b"[]", b'"x"', b"null", b'{"nosuch":1}', b"\xff\xfe"):
        world.send(replace(asked, body=body))
    for body in _changed(asked.body):
        world.send(replace(asked, body=body))
    assert world.emulator.failures == []


def _changed(sent: bytes) -> Iterator[bytes]:
    try:
        whole = json.loads(sent)
    except ValueError:
        return
    for path in _paths(whole):
        for value in WRONG:
            other = json.loads(sent)
            inner = other
            for name in path[:-1]:
                inner = inner[name]
            inner[path[-1]] = value
            yield json.dumps(other).encode()


def _paths(value: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name != "__metadata":
            yield (*above, name)
            yield from _paths(inner, (*above, name))
