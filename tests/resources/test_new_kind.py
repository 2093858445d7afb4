"""A new kind needs its own file, its family in the emulator, and its name in KINDS: nothing else knows kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

import sp_prosjektportal
from resources.emulated import Place
from sp_prosjektportal.emulator import app, routing
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.resources import KINDS, kinds
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Permission, Reply, Request

# -- its file ---------------------------------------------------------------------------------------------------


class Motto(Resource):
    """A saying that the site stands for."""

    kind: ClassVar[str] = "mottos"
    key_fields: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    text: str = ""

    @property
    def key(self) -> str:
        return self.name


class Mottos(Kind[Motto]):
    resource = Motto
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.MANAGE})

    def observe(self, desired: Sequence[Motto], known: Known) -> Steps[dict[str, Observed[Motto]]]:
        reply: Reply = yield Request.get(known.site, "/_api/mottos")
        there = {row["Name"]: row for row in reply.rows}
        return {
            m.address: Observed(m.like({"text": there[m.name]["Text"]})) for m in desired if m.name in there
        }

    def create(self, desired: Motto, known: Known) -> Steps[Observed[Motto]]:
        yield Request.post(
            known.site, "/_api/mottos", {"Name": desired.name, "Text": desired.text}, schema=True
        )
        return Observed(desired)

    def update(
        self, desired: Motto, observed: Observed[Motto], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[Motto]]:
        return (yield from self.create(desired, known))

    def delete(self, observed: Observed[Motto], known: Known) -> Steps[None]:
        yield Request.delete(known.site, f"/_api/mottos('{observed.resource.name}')")


# -- its family in the emulator -----------------------------------------------------------------------------------


def serve(call: app.Call) -> app.Answer:
    import json

    mottos = call.store.get("tenant", "mottos") or {}
    if call.method == "POST":
        body = call.json()
        call.store.put("tenant", "mottos", mottos | {body["Name"]: body["Text"]})
    rows = [{"Name": name, "Text": text} for name, text in mottos.items()]
    return app.Answer(200, {"Content-Type": "application/json"}, json.dumps({"value": rows}).encode())


# -- the test -------------------------------------------------------------------------------------------------------


def test_a_new_kind_is_planned_applied_and_recovered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path)
    route = routing.Route(
        "sharepoint", re.compile("/_api/mottos"), "mottos:serve", "sharepoint.errors:render"
    )
    monkeypatch.setattr(routing, "FAMILIES", (route, *routing.FAMILIES))
    monkeypatch.setitem(routing._loaded, "mottos:serve", serve)
    known_kinds: dict[str, Kind[Any]] = {kind.name: kind for kind in (*KINDS, Mottos())}
    for text in ("Enkelt", "Enklere"):
        known = place.known()
        plan = place.tenant.run(make_plan([Motto(name="vi", text=text)], known_kinds, known))
        assert len(plan.changes) == 1
        place.emulator.faults.add("lost_reply", method="POST", url="mottos")
        place.tenant.run(apply(plan, known_kinds, known)).raise_for_failures()
        assert place.tenant.run(make_plan([Motto(name="vi", text=text)], known_kinds, place.known())).empty


def test_nothing_below_the_kinds_names_one() -> None:
    root = Path(sp_prosjektportal.__file__).parent
    classes = "|".join(type(kind).__name__ for kind in KINDS)
    for folder in ("engine", "tenant"):
        for file in (root / folder).glob("*.py"):
            assert not re.search(rf"import .*\b({classes})\b", file.read_text(encoding="utf-8")), file


def test_every_kind_has_a_name_of_its_own_and_says_what_it_needs() -> None:
    assert len(kinds()) == len(KINDS)
    for kind in KINDS:
        assert Permission.READ in kind.permissions, kind.name
