"""Values of list items: how they are written (``ValidateUpdateListItem``, as text in the site's locale) and read.

Writing follows wire.md section 7.1: decimal sign and dates by the site's locale, persons as claims, terms with
their GUID, lookups by id. Reading follows section 7.2: what the desired value is in Python says what type of
column it comes from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from sp_prosjektportal.errors import ProsjektportalError
from sp_prosjektportal.resources.types import ItemValue, Link, Percent, Person, RowKey, Term

CLAIM = "i:0#.f|membership|"
_NORWEGIAN = frozenset({1044, 2068})
_MONTH_FIRST, _DAY_FIRST = 0, 1  # RegionalSettings.DateFormat; 2 is the year first
_BY_ID = ("User", "Lookup")
_WRAPPER = re.compile(r'\A<div class="ExternalClass[0-9A-F]*">(.*)</div>\Z', re.DOTALL)


def normal(value: ItemValue) -> ItemValue:
    """A value in the one form in which SharePoint gives it back.

    Nothing is one thing (``None``), several values are sorted, line ends are ``\\n``, numbers have the 15 digits
    and times the minutes that the text form carries, and a link whose text is its address has no text.
    """
    match value:
        case "" | ():
            return None
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case bool():
            return value
        case float():
            return float(f"{value:.15g}")
        case Percent():
            return Percent(share=float(f"{value.share:.15g}"))
        case datetime():
            return value.astimezone(UTC).replace(second=0, microsecond=0)
        case Link():
            return Link(url=value.url) if value.text == value.url else value
        case tuple():
            return tuple(sorted(value, key=_order))  # type: ignore[return-value]
    return value


def _order(value: object) -> str:
    match value:
        case Person():
            return value.login
        case Term():
            return value.id
        case RowKey():
            return value.key
    return str(value)


def _normal_values(values: dict[str, ItemValue]) -> dict[str, ItemValue]:
    return {name: normal(value) for name, value in values.items()}


Values = Annotated[dict[str, ItemValue], AfterValidator(_normal_values)]


@dataclass(frozen=True, slots=True)
class Locale:
    """How a site writes numbers and dates, and its time zone.

    ``settings`` are the site's ``SP.RegionalSettings``; what they do not say is as usual for the LCID.
    """

    language: int = 1044
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Europe/Oslo"))
    settings: Mapping[str, Any] = field(default_factory=dict)

    def number(self, value: int | float) -> str:
        return format(Decimal(repr(value)), "f").replace(".", str(self._said("DecimalSeparator", ",", ".")))

    def date(self, value: date) -> str:
        separator = str(self._said("DateSeparator", ".", "/"))
        order = self._said("DateFormat", _DAY_FIRST, _MONTH_FIRST)
        day, month, year = f"{value.day:02}", f"{value.month:02}", f"{value.year:04}"
        if order == _MONTH_FIRST:
            return separator.join((month.lstrip("0"), day.lstrip("0"), year))
        return separator.join((day, month, year) if order == _DAY_FIRST else (year, month, day))

    def time(self, value: datetime) -> str:
        local, separator = value.astimezone(self.zone), self._said("TimeSeparator", ":", ":")
        if self._said("Time24", True, False):
            return f"{self.date(local)} {local.hour:02}{separator}{local:%M}"
        half = self._said("AM", "AM", "AM") if local.hour < 12 else self._said("PM", "PM", "PM")
        return f"{self.date(local)} {local.hour % 12 or 12}{separator}{local:%M} {half}".rstrip()

    def _said(self, name: str, norwegian: Any, english: Any) -> Any:
        said = self.settings.get(name)
        if said is not None and said != "":
            return said
        return norwegian if self.language in _NORWEGIAN else english


# -- writing -------------------------------------------------------------------------------------------


def encode(value: ItemValue, locale: Locale, row_ids: Mapping[RowKey, int]) -> str:
    """The text for ``FieldValue``. ``row_ids`` holds the id of every row that a lookup names."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int() | float():
            return locale.number(value)
        case Percent():
            # Forms read a percent column's number as per cent (pnp/pnpcore#1693).
            return locale.number(_number(Decimal(repr(value.share)) * 100))
        case datetime():
            return locale.time(value)
        case date():
            return locale.date(value)
        case str():
            return value
        case Link():
            return f"{value.url}, {value.text or value.url}"
        case Person() | Term() | RowKey():
            return _several((value,), row_ids)
        case tuple():
            return _several(value, row_ids)
    raise TypeError(f"No column takes a value of type {type(value).__name__}")


def _several(values: tuple[Any, ...], row_ids: Mapping[RowKey, int]) -> str:
    match values[0] if values else "":
        case Person():
            return json.dumps([{"Key": claim(person.login)} for person in values], ensure_ascii=False)
        case Term():
            return "".join(f"{term.label or term.id}|{term.id};" for term in values)
        case RowKey():
            ids = [_row_id(key, row_ids) for key in values]
            return (
                str(ids[0])
                if len(ids) == 1
                else "".join(f"{number};#;#" for number in ids).removesuffix(";#")
            )
    return ";#".join(values)


def _row_id(key: RowKey, row_ids: Mapping[RowKey, int]) -> int:
    if key not in row_ids:
        raise ProsjektportalError(
            f"There is no row in {key.list} with {key.column} = {key.key!r}",
            hint="Add the row first, or correct the value that refers to it.",
        )
    return row_ids[key]


def claim(login: str) -> str:
    """The claim of a sign-in name; something that is a claim already is left as it is."""
    return login if "|" in login else CLAIM + login


# -- reading -------------------------------------------------------------------------------------------


def selection(
    wanted: Mapping[str, Iterable[ItemValue]], types: Mapping[str, str] | None = None
) -> tuple[list[str], list[str]]:
    """What ``$select`` and ``$expand`` must ask for so that these columns can be read.

    A column of which only emptiness is wanted may be a person or a lookup, which cannot be selected without
    saying what of it (wire.md section 7.2): then everything is selected, ids of persons and lookups with it, unless
    ``types`` says what it is.
    """
    select, expand, everything = ["Id"], [], False
    for name, values in sorted(wanted.items()):
        sample = next((sample for value in values if (sample := _sample(value)) is not None), None)
        match sample:
            case None if types is not None:
                select.append(f"{name}Id" if types.get(name, "").startswith(_BY_ID) else name)
            case None:
                everything = True
            case Person():
                select.append(f"{name}/Name")
                expand.append(name)
            case RowKey():
                select.append(f"{name}/{sample.column}")
                expand.append(name)
            case _:
                select.append(name)
    if everything:
        select = ["*", *(part for part in select if "/" in part)]
    return select, expand


def _sample(value: ItemValue) -> object | None:
    if isinstance(value, tuple):
        return value[0] if value else None
    return value


def decode(row: Mapping[str, Any], name: str, wanted: ItemValue, zone: tzinfo) -> ItemValue:
    """The value of a column of a row, as the type of the wanted value."""
    raw = row.get(name, row.get(f"OData_{name}"))
    if wanted is None:
        return _emptiness(raw if raw is not None else row.get(f"{name}Id"))
    if raw is None or raw == "" or raw == []:
        return None
    if isinstance(wanted, tuple):
        several = raw if isinstance(raw, list) else [raw]
        return normal(tuple(v for one in several if (v := _one(one, wanted[0], zone)) is not None))
    return normal(_one(raw[0] if isinstance(raw, list) else raw, wanted, zone))


def _one(raw: Any, wanted: object, zone: tzinfo) -> Any:
    match wanted:
        case bool():
            return bool(raw)
        case int() | float():
            return _number(raw)
        case Percent():
            return Percent(share=float(raw))
        case datetime():
            return _instant(raw)
        case date():
            return _instant(raw).astimezone(zone).date()
        case Person():
            name = raw.get("Name") or raw.get("EMail") or "" if isinstance(raw, Mapping) else str(raw)
            return Person(login=name.rpartition("|")[2]) if name else None
        case Term():
            return Term(id=raw["TermGuid"], label=raw.get("Label") or "")
        case Link():
            return Link(url=raw.get("Url") or "", text=raw.get("Description") or "")
        case RowKey():
            value = raw.get(wanted.column)
            return None if value is None else RowKey(list=wanted.list, column=wanted.column, key=_text(value))
    return _text(raw)


def _number(raw: Any) -> Any:
    if isinstance(raw, bool | int):
        return raw
    try:
        number = float(raw)
    except (TypeError, ValueError):
        return str(raw)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _instant(raw: Any) -> datetime:
    return datetime.fromisoformat(str(raw).replace("Z", "+00:00")).astimezone(UTC)


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        wrapped = _WRAPPER.match(raw)
        return wrapped[1] if wrapped else raw
    if isinstance(raw, float):
        return str(_number(raw))
    return json.dumps(raw, ensure_ascii=False, sort_keys=True)


def _emptiness(raw: Any) -> str | None:
    """``None``, or a text that shows what is there."""
    if raw is None or raw == "" or raw == []:
        return None
    if isinstance(raw, dict) and not any(raw.values()):
        return None
    return ", ".join(_leaves(raw))


def _leaves(raw: Any) -> Iterator[str]:
    if isinstance(raw, list):
        for part in raw:
            yield from _leaves(part)
    elif isinstance(raw, dict):
        yield str(raw.get("Label") or raw.get("Url") or raw.get("Name") or next(iter(raw.values())))
    else:
        yield _text(raw)
