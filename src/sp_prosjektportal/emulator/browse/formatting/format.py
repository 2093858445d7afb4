"""The formats of one view: its columns', its rows', its groups'."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from sp_prosjektportal.emulator.browse import values
from sp_prosjektportal.emulator.browse.visit import Visit
from sp_prosjektportal.emulator.store import Row


@dataclass(frozen=True)
class Place:
    row: Row
    number: int


class Formats:
    def __init__(self, visit: Visit, found: Row, by_name: dict[str, Row], view: Row | None) -> None:
        self.visit, self.found, self.by_name = visit, found, by_name
        self.notes: list[str] = []
        self.show_heads = True

    def cell(self, column: Row, place: Place) -> Markup:
        return values.shown(self.visit, self.found, column, place.row)

    def row_class(self, place: Place) -> str:
        return ""

    def row(self, place: Place) -> Markup | None:
        return None

    def group_heading(self, column: Row, row: Row, text: str) -> Markup:
        return escape(text)
