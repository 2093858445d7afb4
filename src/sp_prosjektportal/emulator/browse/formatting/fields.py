"""The values that a format can ask for: those of its row, of the moment, and of who looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator.browse import values
from sp_prosjektportal.emulator.browse.formatting.expressions import (
    Expression,
    Literal,
    NotUnderstood,
    Operation,
    Reference,
)
from sp_prosjektportal.emulator.browse.formatting.operators import Operators, true
from sp_prosjektportal.emulator.browse.rich_text import plain_text
from sp_prosjektportal.emulator.browse.visit import Visit
from sp_prosjektportal.emulator.sharepoint import chosen_values, principals
from sp_prosjektportal.emulator.sharepoint.columns import LOOKUP_TYPES, PERSON_TYPES, TERM_TYPES
from sp_prosjektportal.emulator.sharepoint.invalid import zone
from sp_prosjektportal.emulator.sharepoint.language import locale
from sp_prosjektportal.emulator.store import Row


@dataclass
class Fields:
    """One place of a format: a row, perhaps a column of it, and the variables of the loops around."""

    visit: Visit
    by_name: dict[str, Row]
    row: Row
    number: int = 0
    column: Row | None = None
    group: dict[str, Any] = field(default_factory=dict)
    loops: dict[str, tuple[Any, int]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """Columns that were asked for beside the current one."""

    def __post_init__(self) -> None:
        session = self.visit.session
        self.operators = Operators(locale(session.locale_id), zone(session))

    def inside(self, name: str, value: Any, number: int) -> Fields:
        """The same place, inside a loop."""
        loops = {**self.loops, name: (value, number)}
        return Fields(
            self.visit, self.by_name, self.row, self.number, self.column, self.group, loops, self.used
        )

    # -- expressions -------------------------------------------------------------------------------

    def value(self, expression: Expression) -> Any:
        match expression:
            case Literal(value):
                return value
            case Reference():
                return self._reference(expression)
            case Operation("?" | ":", (test, first, second)):
                return self.value(first if true(self.value(test)) else second)
            case Operation("&&", (left, right)):
                found = self.value(left)
                return self.value(right) if true(found) else found
            case Operation("||", (left, right)):
                found = self.value(left)
                return found if true(found) else self.value(right)
            case Operation("loopIndex", (Literal(str(name)),)):
                return float(self.loops[name][1]) if name in self.loops else ""
            case Operation(name, operands):
                return self.operators.apply(name, [self.value(one) for one in operands])
        raise NotUnderstood("operands")

    def text(self, expression: Expression) -> str:
        return self.operators.text(self.value(expression))

    # -- references --------------------------------------------------------------------------------

    def _reference(self, asked: Reference) -> Any:
        if asked.mark == "$":
            if asked.name in self.loops:
                return _below(self.loops[asked.name][0], asked.path)
            self.used.add(asked.name)
            return self.field(self._named(asked.name), asked.path)
        if asked.mark == "!":
            if asked.path not in (("DisplayName",), ()):
                raise NotUnderstood("special", f"[!{asked.name}.{'.'.join(asked.path)}]")
            return self._named(asked.name)["title"]
        return self._special(asked)

    def _named(self, name: str) -> Row:
        column = self.by_name.get(name)
        if column is None:
            raise NotUnderstood("column_missing", name)
        return column

    def _special(self, asked: Reference) -> Any:
        match asked.name:
            case "currentField" if self.column is not None:
                return self.field(self.column, asked.path)
            case "me":
                return str(self.visit.person.get("mail") or self.visit.login)
            case "now":
                return self.visit.session.now
            case "rowIndex":
                return float(self.number)
            case "currentWeb":
                return str(self.visit.session.site["url"])
            case "isSelected":
                return False
            case "group" if self.group:
                return self._of_group(asked.path)
        written = ".".join((asked.name, *asked.path))
        raise NotUnderstood("special", f"@{written}")

    def _of_group(self, path: tuple[str, ...]) -> Any:
        if path == ("count",):
            return self.group["count"]
        if path[:1] == ("fieldData",):
            return (
                self.group["title"] if path[1:] == ("displayName",) else _below(self.group["value"], path[1:])
            )
        raise NotUnderstood("special", f"@group.{'.'.join(path)}")

    # -- values ------------------------------------------------------------------------------------

    def field(self, column: Row, path: tuple[str, ...] = ()) -> Any:
        if path == ("displayValue",):
            return values.text(self.visit.session, column, self.row)
        stored = chosen_values.stored(self.row, column["name"])
        if column["type"] == "URL" and isinstance(stored, dict):
            return str(stored.get("Description" if path == ("desc",) else "Url") or "")
        return _below(self._machine(column, stored), path)

    def _machine(self, column: Row, stored: Any) -> Any:
        kind, session = column["type"], self.visit.session
        if column["name"] in ("ContentType", "LinkTitle", "LinkTitleNoMenu") or kind == "Calculated":
            return values.text(session, column, self.row)
        if stored is None or stored == "" or stored == []:
            return ""
        several = stored if isinstance(stored, list) else [stored]
        if kind in PERSON_TYPES:
            made: list[Any] = [self._person(number) for number in several]
        elif kind in LOOKUP_TYPES and not column.get("base"):
            made = [
                {"lookupId": str(number), "lookupValue": chosen_values.lookup_text(session, column, number)}
                for number in several
            ]
        elif kind in TERM_TYPES:
            made = [{"Label": one["Label"], "TermID": one["TermGuid"]} for one in several]
        else:
            return _plain(column, stored)
        return made if isinstance(stored, list) else made[0]

    def _person(self, number: int) -> dict[str, str]:
        row = principals.principal(self.visit.session, number) or {}
        keys = self.visit.store.keys_with("directory_users", str(row.get("upn") or ""))
        known = (self.visit.store.get("directory_users", keys[0]) or {}) if keys else {}
        mail = str(row.get("email") or "")
        return {
            "id": str(number), "title": str(row.get("title") or ""), "email": mail, "sip": mail, "picture": "",
            "department": str(known.get("department") or ""), "jobTitle": str(known.get("jobTitle") or ""),
        }  # fmt: skip


def _plain(column: Row, stored: Any) -> Any:
    match column["type"]:
        case "DateTime":
            return datetime.fromisoformat(str(stored).replace("Z", "+00:00"))
        case "Note":
            return plain_text(str(stored)) if values.is_rich(column) else str(stored)
    if isinstance(stored, (bool, list)):
        return stored
    return float(stored) if isinstance(stored, (int, float)) else str(stored)


def _below(value: Any, path: tuple[str, ...]) -> Any:
    """A property of an object, or of each of several; nothing where there is none."""
    for step in path:
        if isinstance(value, list):
            value = [one.get(step, "") for one in value if isinstance(one, dict)]
        else:
            value = value.get(step, "") if isinstance(value, dict) else ""
    return value
