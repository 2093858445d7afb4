"""The formats of one view: its columns', its rows', its groups'."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from sp_prosjektportal.emulator.browse import values
from sp_prosjektportal.emulator.browse.formatting.elements import Writer
from sp_prosjektportal.emulator.browse.formatting.expressions import NotUnderstood, read
from sp_prosjektportal.emulator.browse.formatting.fields import Fields
from sp_prosjektportal.emulator.browse.visit import Visit
from sp_prosjektportal.emulator.store import Row

_CLASSES = "additionalRowClass"
_HARMLESS = {
    "$schema", "debugMode", "hideSelection", "hideColumnHeader", "hideListHeader", "hideFooter", "rowFormatter", "schema",
    "groupProps", "commandBarProps", "templateId", _CLASSES,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A row, and where it stands among those that are shown."""

    row: Row
    number: int


@lru_cache(maxsize=500)
def _json(text: str) -> dict[str, Any]:
    """Raises :class:`NotUnderstood`. Not to be changed by whoever gets it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NotUnderstood("json") from None
    if not isinstance(found, dict):
        raise NotUnderstood("json")
    return found


class Formats:
    """``view``: whose rows are formatted; none for a form."""

    def __init__(self, visit: Visit, found: Row, by_name: dict[str, Row], view: Row | None) -> None:
        self.visit, self.found, self.by_name = visit, found, by_name
        self._notes: dict[str, None] = {}
        self._shown = set(view["fields"]) if view else set(by_name)
        if "LinkTitle" in self._shown:
            self._shown.add("Title")
        self._view = self._of_view(view) if view else {}
        self.show_heads = not (self._view.get("rowFormatter") and self._view.get("hideColumnHeader"))

    @property
    def notes(self) -> list[str]:
        """What could not be shown, each once."""
        return list(self._notes)

    def _of_view(self, view: Row) -> dict[str, Any]:
        found = self._tried("", lambda: _json(view["formatter"])) if view.get("formatter") else None
        for name in sorted(set(found or {}) - _HARMLESS):
            self._note(self.visit.say("format_part", name=view["title"], reason=name))
        return found or {}

    # -- what is asked for -------------------------------------------------------------------------

    def cell(self, column: Row, place: Place) -> Markup:
        """The value by the column's format, plain without one or where it is not understood."""
        text = column["attributes"].get("CustomFormatter")
        made = (
            self._element(column["title"], lambda: self._column_format(text), place, column) if text else None
        )
        return values.shown(self.visit, self.found, column, place.row) if made is None else made

    def row_class(self, place: Place) -> str:
        written = self._view.get(_CLASSES)
        if written is None:
            return ""
        fields = self._fields(place, None)
        made = self._tried("", lambda: fields.text(read(written)))
        return " ".join(one for one in (made or "").split() if one.startswith(("sp-", "ms-")))

    def row(self, place: Place) -> Markup | None:
        """The whole row where the view has a format for it."""
        if "rowFormatter" not in self._view:
            return None
        return self._element("", lambda: self._view["rowFormatter"], place, None)

    def group_heading(self, column: Row, row: Row, text: str, count: int) -> Markup:
        given = self._view.get("groupProps")
        header = given.get("headerFormatter") if isinstance(given, dict) else None
        if header is None:
            return escape(text)
        fields = self._fields(Place(row, 0), column)
        fields.group = {"count": float(count), "title": column["title"], "value": fields.field(column)}
        made: Markup | None = self._tried("", lambda: Writer("").write(header, fields))
        return escape(text) if made is None else made

    # -- how it is done ----------------------------------------------------------------------------

    def _column_format(self, text: str) -> Any:
        """The format, or that of the column which it refers to."""
        found = _json(text)
        other = found.get("columnFormatterReference")
        if not isinstance(other, str):
            return found
        column = self.by_name.get(other.removeprefix("[$").removesuffix("]"))
        if column is None or not column["attributes"].get("CustomFormatter"):
            raise NotUnderstood("reference", other)
        return _json(column["attributes"]["CustomFormatter"])

    def _element(
        self, name: str, element: Callable[[], Any], place: Place, column: Row | None
    ) -> Markup | None:
        writer = Writer(values.item_href(self.visit, self.found, place.row))
        fields = self._fields(place, column)
        made: Markup | None = self._tried(name, lambda: writer.write(element(), fields))
        for left_out in sorted(writer.left_out):
            self._note(self.visit.say("format_part", name=name or self.visit.say("view"), reason=left_out))
        for other in sorted(fields.used - self._shown - {column["name"] if column else ""}):
            self._note(self.visit.say("format_absent", name=name or self.visit.say("view"), other=other))
        return made

    def _fields(self, place: Place, column: Row | None) -> Fields:
        return Fields(self.visit, self.by_name, place.row, place.number, column)

    def _tried(self, name: str, work: Callable[[], Any]) -> Any:
        """The result, or nothing and a note; ``name`` is the column's, empty for the view."""
        try:
            return work()
        except NotUnderstood as error:
            reason = self.visit.say(error.key, what=error.what)
        except RecursionError:
            reason = self.visit.say("format_deep")
        key = "format_column" if name else "format_view"
        self._note(self.visit.say(key, name=name, reason=reason))
        return None

    def _note(self, text: str) -> None:
        self._notes[text] = None
