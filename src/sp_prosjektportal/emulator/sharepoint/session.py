"""One caller on one site at one moment: what every operation in SharePoint needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sp_prosjektportal.emulator.app import Call, Principal
from sp_prosjektportal.emulator.errors import denied
from sp_prosjektportal.emulator.sharepoint import changes
from sp_prosjektportal.emulator.store import Row, Store

_BY_THE_WAY = ("users", "changes", "sequences")  # people become known, and changes are noted, as others act
ZERO_GUID = "00000000-0000-0000-0000-000000000000"
SYSTEM = Principal(app_only=True, roles=frozenset({"Sites.FullControl.All"}), app_id="system")


def text_of(moment: datetime) -> str:
    """A moment as REST writes it: UTC, to the second, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Session:
    """``call`` is ``None`` when the tenant itself acts (seed, provisioning)."""

    store: Store
    site_id: str
    now: datetime
    principal: Principal = SYSTEM
    call: Call | None = None
    quiet: bool = False  # nothing of what is done enters the change log

    @classmethod
    def of(cls, call: Call, site_id: str) -> Session:
        return cls(call.store, site_id, call.now, call.principal or SYSTEM, call)

    @property
    def checked(self) -> bool:
        """Somebody has asked whether the caller may change anything; see `permissions.require`."""
        return self.call is None or self.principal is SYSTEM or bool(self.call.cost.get("checked"))

    @checked.setter
    def checked(self, value: bool) -> None:
        if self.call is not None:
            self.call.cost["checked"] = value

    def _write(self, table: str) -> None:
        """A write that nobody checked is a fault of ours: it is noted, so that every test sees it."""
        if not self.checked and self.call is not None and table not in _BY_THE_WAY:
            self.call.emulator.failures.append(
                f"{self.call.method} {self.call.url}: {table} written unchecked"
            )

    @property
    def site(self) -> Row:
        row = self.store.get("sites", self.site_id)
        assert row is not None, f"no site {self.site_id}"
        return row

    @property
    def moment(self) -> str:
        return text_of(self.now)

    @property
    def lcid(self) -> int:
        return int(self.site["lcid"])

    @property
    def locale_id(self) -> int:
        """LCID by which numbers and dates are written: the language's, unless somebody chose another."""
        return int(self.site.get("locale") or self.lcid)

    @property
    def path(self) -> str:
        """Server-relative path of the site, without a slash at the end: empty for the root site."""
        return "" if self.site["path"] == "/" else str(self.site["path"])

    def rows(self, table: str, parent: str = "") -> dict[str, Row]:
        return self.store.rows(table, self.site_id, parent)

    def get(self, table: str, key: str, parent: str = "") -> Row | None:
        return self.store.get(table, key, self.site_id, parent)

    def put(self, table: str, key: str, row: Row, parent: str = "") -> None:
        self._write(table)
        if table in changes.WATCHED:
            before = self.get(table, key, parent)
            if before is None and table in ("items", "lists") and self.site.get("lock") == "NoAdditions":
                raise denied()
            changes.note(self, table, key, parent, before, row)
        self.store.put(table, key, row, self.site_id, parent)

    def remove(self, table: str, key: str, parent: str = "") -> None:
        self._write(table)
        if table in changes.WATCHED:
            before = self.get(table, key, parent)
            if before is not None:
                changes.note(self, table, key, parent, before, None)
        self.store.remove(table, key, self.site_id, parent)

    def next(self, name: str, *, first: int = 1) -> int:
        return self.store.next(name, self.site_id, first=first)

    def change_site(self, **values: Any) -> None:
        self._write("sites")
        before = self.site
        after = {**before, **values}
        self.store.put("sites", self.site_id, after)
        changes.site_changed(self, before, after)

    def touch(self, *, by_user: bool = True) -> None:
        """The site was written to. System writes do not move the users' clock (wire.md quirk 66)."""
        moment = self.moment
        self.change_site(modified=moment, **({"user_modified": moment} if by_user else {}))
