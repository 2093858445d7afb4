"""The columns of a list as REST names them (wire.md section 7.2)."""

from __future__ import annotations

from sp_prosjektportal.emulator.sharepoint import columns
from sp_prosjektportal.emulator.sharepoint.column_xml import property_name
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


class Shape:
    """A list's columns by the names that REST gives them; made once for an answer."""

    def __init__(self, session: Session, list_id: str) -> None:
        self.session, self.list_id = session, list_id
        self.version = session.store.version("columns", session.site_id)
        self.list = session.get("lists", list_id) or {}
        self.by_name = {row["name"]: row for row in columns.columns(session, list_id).values()}
        self.custom = [
            row
            for row in self.by_name.values()
            if not row.get("base") and row["name"] not in ("TaxCatchAll", "TaxCatchAllLabel")
        ]
        self.aspects: dict[str, tuple[Row, str, str]] = {}
        for column in self.by_name.values():
            self._add(column)

    def _add(self, column: Row) -> None:
        wire = property_name(column["name"])
        if column["type"] in PERSON_TYPES:
            self.aspects[f"{wire}Id".lower()] = (column, "Id", f"{wire}Id")
            self.aspects[f"{column['name']}StringId".lower()] = (
                column,
                "StringId",
                f"{column['name']}StringId",
            )
        elif column["type"] in LOOKUP_TYPES and not column.get("base"):
            self.aspects[f"{wire}Id".lower()] = (column, "Id", f"{wire}Id")
        else:
            self.aspects[wire.lower()] = (column, "", wire)

    def leading(self, name: str) -> Row | None:
        """The person or lookup column of that name."""
        lower = name.casefold()
        for column in self.by_name.values():
            if property_name(column["name"]).casefold() == lower and column["type"] in (
                *LOOKUP_TYPES,
                *PERSON_TYPES,
            ):
                return column
        return None


def wire_name(column: Row, ending: str) -> str:
    name = column["name"] if ending == "StringId" else property_name(column["name"])
    return name + ending
