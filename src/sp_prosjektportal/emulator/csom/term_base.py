"""What all things of the term store have in common: rows, rights, identities, and the rules for names and ids."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.csom.things import Context, Thing
from sp_prosjektportal.emulator.entra.device import find_user
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.store import Row

PREFIX = "fec14c62-7c3b-481b-851b-c80d7802b224"
OPERATION = "Microsoft.SharePoint.Taxonomy.TermStoreOperationException"


def refused(message: str, type: str = OPERATION) -> Refused:
    return Refused(200, f"-2147024809, {type}", message)


def may_write(context: Context) -> bool:
    """Application: registered as term store administrator. Person: marked as one in the directory."""
    principal = context.call.principal
    if principal is None or (principal.app_only and not principal.app_id):
        return True  # the tenant itself, or a test of this part alone
    if principal.app_only:
        row = context.store.get("applications", principal.app_id) or {}
        return bool(row.get("term_store_administrator"))
    user = find_user(context.store, principal.login) or {}
    return bool(user.get("term_store_administrator"))


def require_write(context: Context) -> None:
    if not may_write(context):
        raise Refused(
            200,
            "-2147024891, System.UnauthorizedAccessException",
            "The current user has insufficient permissions to perform this operation.",
        )


def moment(text: str) -> str:
    """The term store's dates are in UTC, and CSOM writes those in milliseconds (case with ``CreatedDate``)."""
    return f"/Date({round(datetime.fromisoformat(text).timestamp() * 1000)})/"


def packed(*guids: str) -> str:
    return base64.b64encode(b"".join(UUID(guid).bytes_le for guid in guids)).decode()


class TaxonomyThing(Thing):
    """Something of the term store, on a row."""

    table: ClassVar[str] = ""
    letters: ClassVar[str] = ""

    def __init__(self, context: Context, key: str = "", parent: str = "") -> None:
        super().__init__(context)
        self.key, self.parent = key, parent

    @property
    def row(self) -> Row:
        row = self.context.store.get(self.table, self.key, parent=self.parent)
        if row is None:
            raise refused("The object has been deleted.")
        return row

    @property
    def lcid(self) -> int:
        return terms.default_lcid(self.context.store)

    def _guids(self) -> tuple[str, ...]:
        return ()

    @property
    def identity(self) -> str:
        guids = self._guids()
        return f"{PREFIX}:{self.letters}:{packed(*guids) if guids else ''}"

    def change(self, **values: Any) -> None:
        """Set values; undone at the end of the program unless they are committed."""
        require_write(self.context)
        before, store = self.row, self.context.store
        terms.change(store, self.table, before, **values)
        key, parent, table = self.key, self.parent, self.table
        self.context.pending.append(lambda: store.put(table, key, before, parent=parent))


def one(rows: list[Thing], fits: Callable[[Any], bool]) -> Thing:
    found = next((row for row in rows if fits(row)), None)
    if found is None:
        raise refused(
            "Specified argument was out of the range of valid values.\r\nParameter name: index",
            "System.ArgumentOutOfRangeException",
        )
    return found


def set_known(thing: TaxonomyThing, name: str, value: Any, known: dict[str, str]) -> None:
    if name not in known:
        Thing.set(thing, name, value)
    thing.change(**{known[name]: "" if value is None else value})


def check_name(name: str) -> None:
    if not name.strip() or len(name) > 255 or any(mark in name for mark in ';"<>|\t'):
        raise refused(
            "The name contains invalid characters or is empty or too long (255).",
            "System.ArgumentException",
        )


def check_free(guid: str, found: Row | None) -> None:
    if found is not None:
        raise refused(f"The id {guid} is already in use by another object of the term store.")


def check_language(context: Context, lcid: int) -> None:
    known = terms.settings(context.store).get("lcids", [])
    if lcid not in known:
        raise refused(
            f"The language {lcid} is not a working language of the term store.", "System.ArgumentException"
        )
