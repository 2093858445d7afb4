"""Work that the tenant administration does in the background, to be polled (case csom.process_query)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sp_prosjektportal.emulator.csom.things import Context, Thing
from sp_prosjektportal.emulator.entra.tokens import tenant
from sp_prosjektportal.emulator.sharepoint.changes import ticks_of

PREFIX = "908bed80-a04a-4433-b4a0-883d9847d110"


def tenant_id(context: Context) -> str:
    return tenant(context.store).id


def lower_escaped(url: str) -> str:
    """``https%3a%2f%2f..``: percent signs with small letters, as recorded."""
    return quote(url, safe=".-_").replace("%3A", "%3a").replace("%2F", "%2f")


class SpoOperation(Thing):
    """Known by kind, number, address and site, so that any later request can ask for it again."""

    type = "Microsoft.Online.SharePoint.TenantAdministration.SpoOperation"

    def __init__(self, context: Context, kind: str, number: str, url: str, site: str) -> None:
        super().__init__(context)
        self._kind, self._number, self._url, self._site = kind, number, url, site
        self._complete: bool | None = None

    @classmethod
    def begin(cls, context: Context, kind: str, url: str, site: str, *, polls: int = 0) -> SpoOperation:
        """``polls``: how often it says that it is not done yet."""
        number = str(ticks_of(context.now) + context.store.next("operations"))
        if polls:
            context.store.put("sessions", f"operation:{number}", {"left": polls})
        return cls(context, kind, number, url, site)

    @property
    def identity(self) -> str:
        parts = ("SpoOperation", self._kind, self._number, lower_escaped(self._url), self._site)
        return "\n".join((f"{PREFIX}:{tenant_id(self.context)}", *parts))

    def properties(self) -> Mapping[str, Any]:
        return {"HasTimedout": False, "IsComplete": self._done(), "PollingInterval": 15000}

    def _done(self) -> bool:
        """Counted once a program."""
        if self._complete is None:
            row = self.context.store.get("sessions", f"operation:{self._number}") or {"left": 0}
            self._complete = row["left"] <= 0
            if not self._complete:
                self.context.store.put("sessions", f"operation:{self._number}", {"left": row["left"] - 1})
        return self._complete
