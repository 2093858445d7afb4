"""Values out of list rows as SharePoint REST writes them (wire.md section 7.2), by the shape of the column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sp_prosjektportal.portfolio.columns import Column

MEMBERSHIP = "i:0#.f|membership|"
APPLICATIONS = ("i:0i.t|", "sharepoint\\system", "app@sharepoint")


class Account(NamedTuple):
    """Who a person column names: the claim, the sign-in name when it is a person, and the display name."""

    claim: str
    login: str
    name: str

    @property
    def is_person(self) -> bool:
        """Not an application and not the system. An account that is gone was a person."""
        return not self.claim.casefold().startswith(APPLICATIONS)


class Label(NamedTuple):
    """A managed metadata value. The label of a single value is no label but a row id: look it up by the id."""

    id: str
    label: str


def values(row: Mapping[str, Any], columns: Iterable[Column]) -> dict[str, Any]:
    """The columns' values under their own names, an alias giving way to the name. Absent ones are ``None``."""
    return {column.name: value(row, column) for column in columns}


def value(row: Mapping[str, Any], column: Column) -> Any:
    """One column's value: text, float, bool, date, aware datetime, Account, tuple of Label, Label, or int."""
    names = (f"{name}Id" if column.shape == "lookup" else name for name in column.names)
    raw = next((row[name] for name in names if row.get(name) is not None), None)
    return None if raw is None else _READERS[column.shape](raw)


def moment(text: str) -> datetime:
    """``2026-01-31T10:00:00Z`` as an aware time."""
    parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def day(text: str) -> date:
    """A date-only value. It is stored as the site's midnight in UTC, so the nearest midnight is the day."""
    return (moment(text) + timedelta(hours=12)).date() if "T" in text else date.fromisoformat(text)


def account(raw: Any) -> Account | None:
    """An expanded person column (``Name`` is the claim)."""
    if isinstance(raw, list):
        raw = raw[0] if raw else None
    if not isinstance(raw, Mapping):
        return None
    claim = str(raw.get("Name") or "")
    login = claim[len(MEMBERSHIP) :] if claim.casefold().startswith(MEMBERSHIP) else ""
    return Account(claim, login.casefold(), str(raw.get("Title") or ""))


def _text(raw: Any) -> str | None:
    if isinstance(raw, Mapping):  # a hyperlink
        raw = raw.get("Url")
    return str(raw) if raw not in (None, "") else None


def _number(raw: Any) -> float | None:
    """A number; of a calculated column it comes as text, with or without ``float;#`` in front."""
    try:
        return float(str(raw).rpartition("#")[2])
    except ValueError:
        return None


def _label(raw: Any) -> Label | None:
    if isinstance(raw, Mapping) and raw.get("TermGuid"):
        return Label(str(raw["TermGuid"]).casefold(), str(raw.get("Label") or ""))
    return None


def _labels(raw: Any) -> tuple[Label, ...]:
    many = raw if isinstance(raw, list) else [raw]
    return tuple(sorted(label for one in many if (label := _label(one)) is not None))


def _boolean(raw: Any) -> bool:
    return raw if isinstance(raw, bool) else str(raw).casefold() in ("1", "true")


def _id(raw: Any) -> int | None:
    """A lookup's row id; of several the first."""
    if isinstance(raw, list):
        raw = raw[0] if raw else None
    return int(raw) if raw is not None else None


_READERS: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "number": _number,
    "boolean": _boolean,
    "date": lambda raw: day(str(raw)),
    "moment": lambda raw: moment(str(raw)),
    "person": account,
    "terms": _labels,
    "term": _label,
    "lookup": _id,
}
