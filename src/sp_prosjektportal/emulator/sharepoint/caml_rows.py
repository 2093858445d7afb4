"""Rows as ``GetItems`` gives them: the view's columns only, times of the site unless ``DatesInUtc`` asks otherwise.

Recorded: pnp/pnpcore, ``ListTests/GetItemsByCAMLQuery-1-00003`` (``ViewFields`` with Title, times without zone) and
``-2-00003`` (``DatesInUtc``). Both have Created and Modified although the view does not name them. How persons and
lookups of a view are named is taken from rows read otherwise ([K]).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.sharepoint import shown_values
from sp_prosjektportal.emulator.sharepoint.columns import PERSON_TYPES
from sp_prosjektportal.emulator.sharepoint.invalid import zone
from sp_prosjektportal.emulator.sharepoint.item_entities import ItemEntity
from sp_prosjektportal.emulator.sharepoint.item_shape import Shape, wire_name
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_ALWAYS = ("FileSystemObjectType", "Id", "ServerRedirectedEmbedUri", "ServerRedirectedEmbedUrl")


class CamlRow(ItemEntity):
    def __init__(self, session: Session, row: Row, shape: Shape, names: list[str], *, utc: bool) -> None:
        super().__init__(session, row, shape)
        self.names, self.utc = names, utc

    def memo(self) -> tuple[Any, Any] | None:
        return None

    def properties(self) -> dict[str, Any]:
        whole = super().properties()
        if not self.names:
            return {name: self._timed(name, value) for name, value in whole.items()}
        shown = {name: whole[name] for name in _ALWAYS if name in whole}
        for name in self.names:
            shown |= self._column(name)
        rest = {
            name: self._timed(name, whole[name]) for name in ("ID", "Created", "Modified") if name in whole
        }
        return shown | rest

    def _column(self, name: str) -> dict[str, Any]:
        column = self.shape.by_name.get(name)
        if column is None:
            return {}
        if not column.get("base"):
            values = shown_values.to_wire(column, self.row["values"].get(name))
            return {
                (key := wire_name(column, ending)): self._timed(key, value)
                for ending, value in values.items()
            }
        wanted = f"{name}Id" if column["type"] in PERSON_TYPES else name
        whole = super().properties()
        if wanted not in whole:
            try:
                whole = {wanted: self.more(wanted)}
            except KeyError:
                return {}
        return {wanted: self._timed(wanted, whole[wanted])}

    def named_value(self, name: str) -> tuple[str, Any]:
        key, value = super().named_value(name)
        return key, self._timed(key, value)

    def _timed(self, name: str, value: Any) -> Any:
        """A moment in the site's time, without a zone."""
        if self.utc or not isinstance(value, str) or not value.endswith("Z"):
            return value
        aspect = self.shape.aspects.get(name.lower())
        if aspect is None or aspect[0]["type"] != "DateTime":
            return value
        moment = datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(zone(self.session))
        return moment.strftime("%Y-%m-%dT%H:%M:%S")
