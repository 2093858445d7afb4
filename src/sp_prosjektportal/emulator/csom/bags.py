"""Property bags of webs and folders: ``SP.PropertyValues`` (wire.md section 3).

A bag of a site where scripts are not allowed cannot be written: that is what ``NoScript`` means for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.csom.entities import session_of
from sp_prosjektportal.emulator.csom.things import Context, Thing, from_rest, method
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.sharepoint.administered import no_script as no_script
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session

ADD_AND_CUSTOMIZE = 0x40000


def require_scripts(session: Session) -> None:
    if no_script(session.site):
        raise Refused(
            200, "-2147024891, System.UnauthorizedAccessException", "Access is denied. (Exception from HRESULT: 0x80070005 (E_ACCESSDENIED))"
        )  # fmt: skip


class Bag(Thing):
    """Read at once; what is set waits for ``Update`` of its owner."""

    type = "SP.PropertyValues"

    def __init__(
        self,
        context: Context,
        read: Callable[[], Mapping[str, Any]],
        write: Callable[[Mapping[str, Any]], None],
    ) -> None:
        super().__init__(context)
        self._read, self._write = read, write
        self.changes: dict[str, Any] = {}

    def properties(self) -> Mapping[str, Any]:
        return {
            _plain(name): from_rest(name, value) for name, value in self._read().items() if value is not None
        }

    def key_of(self, name: str, value: Any) -> str:
        """Numbers and dates bear their type, as ``AddExpandoFieldTypeSuffix`` wants it."""
        if isinstance(value, int) and not isinstance(value, bool):
            return f"{name}$  Int32"
        return f"{name}$  DateTime" if isinstance(value, datetime) else name

    @method
    def set_field_value(self, name: str, value: Any) -> None:
        self.changes[name] = value

    def save(self) -> None:
        if self.changes:
            require_scripts(session_of(self.context))
            self._write(self.changes)
            self.changes = {}


def _plain(name: str) -> str:
    return name.removeprefix("OData_").replace("_x005f_", "_")


def of_web(context: Context, read: Callable[[], Mapping[str, Any]]) -> Bag:
    def write(changes: Mapping[str, Any]) -> None:
        session = session_of(context)
        require(session, "full")
        session.change_site(properties=_merged(session.site.get("properties") or {}, changes))

    return context.same.setdefault("bag:web", Bag(context, read, write))  # type: ignore[no-any-return]


def of_folder(context: Context, list_id: str, key: str, read: Callable[[], Mapping[str, Any]]) -> Bag:
    def everything() -> Mapping[str, Any]:
        row = (
            session_of(context).get("items", key, list_id) or session_of(context).get("lists", list_id) or {}
        )
        return {**read(), **(row.get("properties") or {})}

    def write(changes: Mapping[str, Any]) -> None:
        session = session_of(context)
        require(session, "manage", f"list:{list_id}" if list_id else "web")
        table, own, parent = ("items", key, list_id) if key else ("lists", list_id, "")
        row = session.get(table, own, parent)
        if row is not None:
            session.put(
                table, own, {**row, "properties": _merged(row.get("properties") or {}, changes)}, parent
            )

    return context.same.setdefault(f"bag:{list_id}:{key}", Bag(context, everything, write))  # type: ignore[no-any-return]


def _merged(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Null takes a property out."""
    return {name: value for name, value in {**before, **changes}.items() if value is not None}
