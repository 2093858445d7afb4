"""The emulated tenant reached as the product reaches any tenant, for tests of kinds."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sp_prosjektportal.emulator.adapter import network
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.clock import SimulatedClock
from sp_prosjektportal.emulator.serve import prepare
from sp_prosjektportal.engine.apply import Applied, apply
from sp_prosjektportal.engine.plan import Plan, make_plan
from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.resources import KINDS
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.connect import Tenant, connect
from sp_prosjektportal.tenant.request import Permission, Request


class Place:
    """One emulated tenant with its empty team site."""

    def __init__(self, directory: Path) -> None:
        clock = SimulatedClock()
        self.emulator: Emulator = prepare(directory, 8443, clock=clock)
        settings = Settings.load(directory / "prosjektportal.yaml")
        self.tenant: Tenant = connect(settings, network=network(self.emulator), clock=clock)  # type: ignore[arg-type]
        connection = json.loads((directory / "connection.json").read_text(encoding="utf-8"))
        self.site, self.user = connection["site_url"].rstrip("/"), connection["user"]
        self.language = 1044
        self.kinds: dict[str, Kind[Any]] = {kind.name: Watched(kind) for kind in KINDS}

    def known(self) -> Known:
        return Known(self.site, language=self.language)

    def speak(self, language: int, time_zone: int, locale: int | None = None) -> None:
        """Make the site one of another language (LCID), time zone (SharePoint's number), and locale (LCID)."""
        self.language = language
        rows = self.emulator.store.rows("sites").items()
        key, row = next((k, r) for k, r in rows if r["path"] == "/" + self.site.split("/", 3)[3])
        self.emulator.store.put(
            "sites", key, {**row, "lcid": language, "time_zone": time_zone, "locale": locale or language}
        )

    def plan(self, *desired: Resource, known: Known | None = None) -> Plan:
        return self.tenant.run(make_plan(desired, self.kinds, known or self.known()))

    def bring_about(self, *desired: Resource) -> Applied:
        """Plan and apply; every change must succeed, and a second plan must then be empty."""
        known = self.known()
        plan = self.plan(*desired, known=known)
        applied = self.tenant.run(apply(plan, self.kinds, known))
        applied.raise_for_failures()
        assert self.plan(*desired).as_dict()["changes"] == []
        return applied


class Watched(Kind[Any]):
    """A kind whose every request must stay within the permissions that it declares."""

    def __init__(self, kind: Kind[Any]) -> None:
        self._kind = kind
        self.resource = kind.resource  # type: ignore[misc]
        self._allowed: frozenset[Permission] = kind.permissions  # type: ignore[attr-defined]

    def observe(self, desired: Sequence[Any], known: Known) -> Steps[dict[str, Observed[Any]]]:
        return _within(self._kind.observe(desired, known), self._allowed)

    def create(self, desired: Any, known: Known) -> Steps[Observed[Any]]:
        return _within(self._kind.create(desired, known), self._allowed)

    def update(
        self, desired: Any, observed: Observed[Any], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[Any]]:
        return _within(self._kind.update(desired, observed, differences, known), self._allowed)

    def at_once(self, desired: Any, known: Known) -> bool:
        return self._kind.at_once(desired, known)

    def refuse(self, desired: Any, observed: Observed[Any], differences: Sequence[Difference]) -> str:
        return self._kind.refuse(desired, observed, differences)

    def delete(self, observed: Observed[Any], known: Known) -> Steps[None]:
        return _within(self._kind.delete(observed, known), self._allowed)


def _within(steps: Steps[Any], allowed: frozenset[Permission]) -> Steps[Any]:
    move: Callable[[], Any] = partial(next, steps)
    while True:
        try:
            asked = move()
        except StopIteration as end:
            return end.value
        for ask in asked if isinstance(asked, list) else [asked]:
            assert not isinstance(ask, Request) or ask.permission in allowed, str(ask)
        try:
            answer = yield asked
        except Exception as error:
            move = partial(steps.throw, error)
        else:
            move = partial(steps.send, answer)
