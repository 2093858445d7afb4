"""The people of the demonstration at work: each writes rows through the engine, signed in as herself."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sp_prosjektportal.cli.demo.stage import Stage
from sp_prosjektportal.cli.show import note
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.sites import Site


class Actors:
    """Who writes what. ``rows`` counts what was written; whoever waits for long is told of the day in between."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.rows = stage, 0
        self._told = time.monotonic()

    def write(self, login: str, site: str, hub: str, rows: Sequence[ListItem]) -> None:
        """Write what is not there yet."""
        known = Known(site, hub=hub, app_only=False)
        tenant = self.stage.person(login)
        names = {name: kinds()[name] for name in (ListItem.kind, Site.kind)}
        plan = tenant.run(make_plan([Site(url=site), *rows], names, known))
        if not plan.empty:
            applied = tenant.run(apply(plan, names, known))
            applied.raise_for_failures()
            self.rows += len(applied.done)
        self.pulse()

    def pulse(self, what: str = "") -> None:
        """Tell how far it has come when nothing was said for a second."""
        if time.monotonic() - self._told > 1:
            note(f"     … {what or f'{self.stage.clock.now():%d.%m.%Y}: {self.rows} rows written so far'}")
            self.spoke()

    def spoke(self) -> None:
        """Something was said."""
        self._told = time.monotonic()
