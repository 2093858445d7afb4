"""What stands in CAML's ``<Where>``, as a test of a row.

An unknown element, a condition without a column and an ``And`` of other than two parts are refused as the service
refuses a query it cannot carry out ([K]: the text). ``DateRangesOverlap`` is 501.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sp_prosjektportal.emulator.conditions import Condition
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, NotEmulated, Refused

Value = Callable[[str, bool], Any]  # a column's value; True asks for the id of a lookup, person or term
Test = Callable[[Value], bool]
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "Eq": lambda a, b: bool(a == b),
    "Neq": lambda a, b: bool(a != b),
    "Lt": lambda a, b: bool(a < b),
    "Leq": lambda a, b: bool(a <= b),
    "Gt": lambda a, b: bool(a > b),
    "Geq": lambda a, b: bool(a >= b),
    "Contains": lambda a, b: str(b) in str(a),
    "BeginsWith": lambda a, b: str(a).startswith(str(b)),
}
_NUMBERS = ("Number", "Integer", "Counter", "Currency")
_EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(slots=True)
class Moment:
    """What ``<Today/>``, ``<UserID/>`` and ``<Membership>`` mean. ``members``: the principals of a kind, by its id."""

    now: datetime
    me: int
    zone: tzinfo = UTC
    members: Callable[[str, str], set[int]] = field(default=lambda kind, number: set())


@dataclass(frozen=True, slots=True)
class Day:
    """A date of the site's calendar: compared without the time of day."""

    text: str
    zone: tzinfo


def condition(element: ElementTree.Element, moment: Moment, names: list[str]) -> Condition:
    """The element as a test of a row; the columns that it names are added to ``names``."""
    if element.tag in ("And", "Or"):
        return _joined(element, moment, names)
    if element.tag == "DateRangesOverlap":
        raise NotEmulated("CAML DateRangesOverlap: recurring events are not emulated.")
    ref = element.find("FieldRef")
    name = ref.get("Name", "") if ref is not None else ""
    if ref is None or not name:
        raise cannot()
    names.append(name)
    return Condition(_test(element, ref, moment, name), (name,))


def _test(element: ElementTree.Element, ref: ElementTree.Element, moment: Moment, name: str) -> Test:
    by_id = ref.get("LookupId", "").upper() == "TRUE"
    match element.tag:
        case "IsNull" | "IsNotNull":
            empty = element.tag == "IsNull"
            return lambda value: (value(name, by_id) in _EMPTY) == empty
        case "In":
            wanted = [_literal(entry, moment) for entry in element.iterfind("Values/Value")]
            return lambda value: any(_compare("Eq", value(name, by_id), one) for one in wanted)
        case "Membership":
            return _membership(element, moment, name)
    return _comparison(element, moment, name, by_id)


def _joined(element: ElementTree.Element, moment: Moment, names: list[str]) -> Condition:
    if len(element) != 2:
        raise cannot()
    first, second = parts = tuple(condition(part, moment, names) for part in element)
    if element.tag == "And":
        return Condition(lambda value: first.run(value) and second.run(value), word="and", parts=parts)
    return Condition(lambda value: first.run(value) or second.run(value), word="or", parts=parts)


def _comparison(element: ElementTree.Element, moment: Moment, name: str, by_id: bool) -> Test:
    literal = element.find("Value")
    tag = {"Includes": "Eq", "NotIncludes": "Neq"}.get(element.tag, element.tag)
    if tag not in _COMPARISONS or literal is None:
        raise cannot()
    wanted = _literal(literal, moment)
    by_id = by_id or literal.find("UserID") is not None
    return lambda value: _compare(tag, value(name, by_id), wanted)


def _membership(element: ElementTree.Element, moment: Moment, name: str) -> Test:
    kind, number = element.get("Type", ""), element.get("ID", "")
    if kind not in ("CurrentUserGroups", "SPGroup", "SPWeb.AllUsers", "SPWeb.Groups", "SPWeb.Users"):
        raise cannot()
    members = moment.members(kind, number)

    def test(value: Value) -> bool:
        found = value(name, True)
        return bool(members & set(found if isinstance(found, list) else [found]))

    return test


def _literal(element: ElementTree.Element, moment: Moment) -> Any:
    text, kind = (element.text or "").strip(), element.get("Type", "Text")
    with_time = element.get("IncludeTimeValue", "").upper() == "TRUE"
    for tag in ("Today", "Now"):
        found = element.find(tag)
        if found is not None:
            return _now(found, moment, with_time or tag == "Now")
    if element.find("UserID") is not None:
        return float(moment.me)
    if len(element):
        raise NotEmulated(f"CAML {element[0].tag} in a value.")
    if kind in _NUMBERS:
        return _number(text)
    if kind == "Boolean":
        return float(text.upper() in ("1", "TRUE", "-1"))
    if kind == "DateTime" and text:
        _moment(text, moment.zone)
        return _moment(text, moment.zone) if with_time else Day(text[:10], moment.zone)
    return text


def _now(element: ElementTree.Element, moment: Moment, with_time: bool) -> Any:
    days = element.get("OffsetDays") or element.get("Offset") or "0"
    if not days.lstrip("-+").isdigit():
        raise cannot()
    try:
        then = moment.now.astimezone(moment.zone) + timedelta(days=int(days))
    except (OverflowError, ValueError):
        raise cannot() from None
    return (
        then.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if with_time
        else Day(then.strftime("%Y-%m-%d"), moment.zone)
    )


def _number(text: str) -> float:
    try:
        return float(text or 0)
    except ValueError:
        raise cannot() from None


def _moment(text: str, zone: tzinfo) -> str:
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise cannot() from None
    return (
        (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    )


def cannot() -> Refused:
    return Refused(500, f"-2147467259, {SP_EXCEPTION}", "Cannot complete this action.\n\nPlease try again.")


def _compare(tag: str, value: Any, wanted: Any) -> bool:
    if isinstance(value, list):
        found = [_compare(tag, one, wanted) for one in value]
        return all(found) if tag == "Neq" else any(found)
    if value is None:
        return tag == "Neq"
    left, right = _alike(value, wanted)
    try:
        return _COMPARISONS[tag](left, right)
    except TypeError:
        return False


def _alike(value: Any, wanted: Any) -> tuple[Any, Any]:
    if isinstance(wanted, Day):
        return _day(value, wanted.zone), wanted.text
    if isinstance(wanted, float):
        try:
            return float(value), wanted
        except (TypeError, ValueError):
            return str(value), f"{wanted:g}"
    left, right = str(value).casefold(), str(wanted).casefold()
    if len(left) + len(right) == 74:  # a GUID with braces and one without
        return left.strip("{}"), right.strip("{}")
    return left, right


def _day(value: Any, zone: tzinfo) -> str:
    """The date of a stored moment on the site's calendar."""
    try:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00")).astimezone(zone).strftime("%Y-%m-%d")
    except ValueError:
        return str(value)[:10]
