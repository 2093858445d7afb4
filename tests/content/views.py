"""What a view shows of sample rows: its filter, grouping, order and totals, worked out from the loaded template.

Rows hold what people see: choices and terms by label, persons by name (``@me`` is me), dates as 2026-01-31. A value
that is missing is empty; ``is_not`` lets empty ones through, as SharePoint does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sp_prosjektportal.resources.caml import Condition
from sp_prosjektportal.resources.views import View

TODAY = date(2026, 3, 16)

Row = Mapping[str, Any]


def shown(view: View, rows: Iterable[Row]) -> list[str]:
    """Titles of the rows that the view shows, in its order (groups first)."""
    found = [row for row in rows if view.filter is None or holds(view.filter, row)]
    for sorting in reversed((*view.group, *view.order)):
        found.sort(key=lambda row: _rank(row, sorting.column), reverse=sorting.descending)
    return [row["Title"] for row in found]


def groups(view: View, rows: Iterable[Row]) -> dict[str, list[str]]:
    """Titles by the value of the first column that the view groups by."""
    found: dict[str, list[str]] = {}
    column = view.group[0].column
    for row in rows:
        if view.filter is None or holds(view.filter, row):
            found.setdefault(str(row.get(column, "")), []).append(row["Title"])
    return found


def holds(condition: Condition, row: Row) -> bool:
    """Whether a row fits a condition."""
    if condition.all:
        return all(holds(part, row) for part in condition.all)
    if condition.any:
        return any(holds(part, row) for part in condition.any)
    value = _value(row, condition.column)
    if condition.operator in ("empty", "not_empty"):
        return (value == "") is (condition.operator == "empty")
    if condition.operator == "in":
        return value in condition.value
    wanted = _wanted(condition)
    if condition.operator in ("is", "is_not"):
        return bool(value == wanted) is (condition.operator == "is")
    if value == "":
        return False
    if condition.type == "Number":
        value, wanted = float(value), float(wanted)
    return bool(
        {
            "less": value < wanted,
            "at_most": value <= wanted,
            "more": value > wanted,
            "at_least": value >= wanted,
        }[condition.operator]
    )


def _value(row: Row, column: str) -> Any:
    value = row.get(column, "")
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else value


def _wanted(condition: Condition) -> Any:
    value = condition.value
    assert isinstance(value, str)
    if value.startswith("@today"):
        return (TODAY + timedelta(days=int(value.removeprefix("@today") or 0))).isoformat()
    return value


def _rank(row: Row, column: str) -> tuple[bool, str, float]:
    """Empty ones first, as in SharePoint."""
    value = row.get(column, "")
    number = float(value) if isinstance(value, int | float) else 0.0
    return (value != "", "" if isinstance(value, int | float) else str(value), number)


def named(views: Sequence[View]) -> dict[str, View]:
    """Views as ``List/Leaf``."""
    return {f"{view.list.rpartition('/')[2]}/{view.name}": view for view in views}
