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
# What each web has of its own, when it lies below no list; ids of lists are unique anyway.
_OF_WEB = frozenset(
    {
        "lists",
        "columns",
        "content_types",
        "items",
        "navigation",
        "custom_actions",
        "receivers",
        "translations",
        "role_assignments",
    }
)
ZERO_GUID = "00000000-0000-0000-0000-000000000000"
SYSTEM = Principal(app_only=True, roles=frozenset({"Sites.FullControl.All"}), app_id="system")


def text_of(moment: datetime) -> str:
    """A moment as REST writes it: UTC, to the second, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Session:
    """``call`` is ``None`` when the tenant itself acts (seed, provisioning). ``web`` is the id of a web below the root web."""

    store: Store
    site_id: str
    now: datetime
    principal: Principal = SYSTEM
    call: Call | None = None
    quiet: bool = False  # nothing of what is done enters the change log
    web: str = ""

    @classmethod
    def of(cls, call: Call, site_id: str, web: str = "") -> Session:
        return cls(call.store, site_id, call.now, call.principal or SYSTEM, call, web=web)

    def at(self, web: str) -> Session:
        """The same caller on another web of the site collection; without an id on its root web."""
        if web == self.web:
            return self
        return Session(self.store, self.site_id, self.now, self.principal, self.call, self.quiet, web)

    @property
    def root(self) -> Session:
        """On the root web, where the users, the terms in use and the settings of the site collection are."""
        return self.at("")

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
        """The web's row, with what it has from its site collection (``id``, hub, group, lock)."""
        row = self.store.get("sites", self.site_id)
        assert row is not None, f"no site {self.site_id}"
        if not self.web:
            return row
        own = self.store.get("webs", self.web, self.site_id)
        assert own is not None, f"no web {self.web}"
        return {**row, **own}

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

    # -- where rows lie ------------------------------------------------------------------------------

    def place(self, table: str, parent: str = "") -> str:
        """The partition's site: the web's id for what a web has of its own, else the site collection's."""
        if not self.web or table not in _OF_WEB or parent not in ("", "web"):
            return self.site_id
        return self.securing if table == "role_assignments" else self.web

    @property
    def securing(self) -> str:
        """The nearest web upwards with rights of its own, as the site of its partitions."""
        web = self.web
        while web:
            row = self.store.get("webs", web, self.site_id)
            if row is None or row["unique"]:
                return web
            web = row["parent"]
        return self.site_id

    @property
    def above(self) -> list[Session]:
        """The webs above this one, the root web first."""
        found: list[Session] = []
        web = self.web
        while web:
            row = self.store.get("webs", web, self.site_id)
            web = row["parent"] if row else ""
            found.insert(0, self.at(web))
        return found

    def inherited(self, table: str) -> dict[str, Row]:
        """Site columns or content types: those of the webs above and the web's own."""
        if not self.web:
            return self.rows(table)
        return {key: row for one in (*self.above, self) for key, row in one.rows(table).items()}

    def _home(self, table: str, key: str, parent: str) -> str:
        """Where a row lies. A list may be another web's: of a lookup, of the terms in use, of the change log."""
        own = self.place(table, parent)
        if table != "lists" or self.store.get(table, key, own) is not None:
            return own
        webs = self.store.rows("webs", self.site_id)
        others = (
            one for one in (self.site_id, *webs) if webs and self.store.get(table, key, one) is not None
        )
        return next(others, own)

    # -- reading and writing -------------------------------------------------------------------------

    def rows(self, table: str, parent: str = "") -> dict[str, Row]:
        return self.store.rows(table, self.place(table, parent) if self.web else self.site_id, parent)

    def get(self, table: str, key: str, parent: str = "") -> Row | None:
        found = self.store.get(table, key, self.place(table, parent) if self.web else self.site_id, parent)
        if found is None and table == "lists":
            return self.store.get(table, key, self._home(table, key, parent), parent)
        return found

    def put(self, table: str, key: str, row: Row, parent: str = "") -> None:
        self._write(table)
        if table in changes.WATCHED:
            before = self.get(table, key, parent)
            if before is None and table in ("items", "lists") and self.site.get("lock") == "NoAdditions":
                raise denied()
            changes.note(self, table, key, parent, before, row)
        self.store.put(table, key, row, self._home(table, key, parent), parent)

    def remove(self, table: str, key: str, parent: str = "") -> None:
        self._write(table)
        if table in changes.WATCHED:
            before = self.get(table, key, parent)
            if before is not None:
                changes.note(self, table, key, parent, before, None)
        self.store.remove(table, key, self._home(table, key, parent), parent)

    def next(self, name: str, *, first: int = 1) -> int:
        return self.store.next(name, self.site_id, first=first)

    def change_site(self, **values: Any) -> None:
        self._write("sites")
        table, key, site = ("webs", self.web, self.site_id) if self.web else ("sites", self.site_id, "")
        before = self.store.get(table, key, site)
        assert before is not None
        after = {**before, **values}
        self.store.put(table, key, after, site)
        changes.site_changed(self, before, after)

    def touch(self, *, by_user: bool = True) -> None:
        """The site was written to. System writes do not move the users' clock (wire.md quirk 66)."""
        moment = self.moment
        self.change_site(modified=moment, **({"user_modified": moment} if by_user else {}))
