"""Groups and totals in RenderListDataAsStream.

A collapsed group is one row with the group's column, ``<Column>.newgroup``, ``.groupindex`` and ``.COUNT.group`` (seen in
public clients' code); totals stand in every row of a group or, without groups, in the first row ([K]).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sp_prosjektportal.emulator.errors import NotEmulated
from sp_prosjektportal.emulator.sharepoint import caml, shown_values
from sp_prosjektportal.emulator.sharepoint.chosen_values import plain, stored
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.stream_rows import stream_row
from sp_prosjektportal.emulator.store import Row

Group = tuple[str, list[Row]]


def grouped(session: Session, rows: list[Row], column: Row) -> list[Group]:
    """The rows by the text of a column, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        value = plain(session, column, row, False)
        text = ";#".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
        found.setdefault(text, []).append(row)
    return list(found.items())


def group_rows(
    session: Session, found: Row, rows: list[Row], view: caml.View, by_name: dict[str, Row]
) -> list[dict[str, Any]]:
    """One row for each group when they are collapsed, else all rows, the first of each group marked."""
    name = view.groups[0][0]
    written: list[dict[str, Any]] = []
    for number, (_, members) in enumerate(grouped(session, rows, by_name[name]), start=1):
        head = {
            f"{name}.newgroup": "1", f"{name}.groupindex": f"{number}_", f"{name}.COUNT.group": str(len(members)),
            **totals(session, members, view, by_name, ending=".agg"),
        }  # fmt: skip
        if view.collapsed:
            first = stream_row(session, found, members[0], [name], by_name)
            written.append(
                {**{key: value for key, value in first.items() if key.partition(".")[0] == name}, **head}
            )
            continue
        shown = [stream_row(session, found, row, view.fields or ["LinkTitle"], by_name) for row in members]
        for row in shown:
            row[f"{name}.groupindex"] = f"{number}_"
        shown[0].update(head)
        written += shown
    return written


def totals(
    session: Session, rows: list[Row], view: caml.View, by_name: dict[str, Row], *, ending: str = ""
) -> dict[str, str]:
    """``<Column>.<TYPE>`` for each total that the view asks for."""
    shown = {}
    for name, kind in view.totals:
        values = [stored(row, name) for row in rows]
        shown[f"{name}.{kind}{ending}"] = _total(
            session, by_name[name], kind, [v for v in values if v not in (None, "", [])]
        )
    return shown


def _total(session: Session, column: Row, kind: str, values: list[Any]) -> str:
    if kind == "COUNT":
        return str(len(values))
    if column["type"] == "DateTime" and kind in ("MIN", "MAX"):
        found = (min if kind == "MIN" else max)(values, default=None)
        return shown_values.local_text(session, column, found)
    numbers = [
        float(value) for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)
    ]
    if not numbers:
        return ""
    return shown_values.local_text(session, column, _number(kind, numbers))


def _number(kind: str, numbers: Iterable[float]) -> float:
    values = list(numbers)
    average = sum(values) / len(values)
    match kind:
        case "SUM":
            return sum(values)
        case "AVG":
            return average
        case "MIN":
            return min(values)
        case "MAX":
            return max(values)
        case "STDEV" | "VAR" if len(values) > 1:
            variance = sum((value - average) ** 2 for value in values) / (len(values) - 1)
            return float(variance if kind == "VAR" else variance**0.5)
        case "STDEV" | "VAR":
            return 0.0
    raise NotEmulated(f"CAML aggregation {kind}.")
