"""What the operators and functions of calculated columns do, as in a sheet."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

Values = Callable[[str], Any]
Compute = Callable[[Values, datetime], Any]
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)


class Wrong(Exception):
    """A row's value cannot be worked out: the text is what the column shows (``#DIV/0!``)."""


def number(value: Any) -> float:
    if value is None or value == "":
        return 0.0
    if isinstance(value, datetime):
        return (value - _DAY_ZERO).total_seconds() / 86400
    if isinstance(value, str):
        try:
            return float(value.replace(",", "."))
        except ValueError as error:
            raise Wrong("#VALUE!") from error
    return float(value)


def text_of_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        value = number(value)
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def plus(a: Any, b: Any) -> Any:
    return (
        _moved(a, number(b))
        if isinstance(a, datetime)
        else _moved(b, number(a))
        if isinstance(b, datetime)
        else number(a) + number(b)
    )


def minus(a: Any, b: Any) -> Any:
    if isinstance(a, datetime) and not isinstance(b, datetime):
        return _moved(a, -number(b))
    return number(a) - number(b)


def _moved(moment: datetime, days: float) -> datetime:
    return moment + timedelta(days=days)


def divide(a: Any, b: Any) -> float:
    if number(b) == 0:
        raise Wrong("#DIV/0!")
    return number(a) / number(b)


def _order(a: Any, b: Any) -> int:
    """As in a sheet: numbers before texts before logical values; texts without case."""
    left, right = _rank(a, b), _rank(b, a)
    return (left > right) - (left < right)


def _rank(value: Any, other: Any) -> tuple[int, Any]:
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0.0
    if isinstance(value, bool):
        return (2, value)
    if isinstance(value, str):
        return (1, value.casefold())
    return (0, number(value))


COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: _order(a, b) == 0,
    "<>": lambda a, b: _order(a, b) != 0,
    "<": lambda a, b: _order(a, b) < 0,
    ">": lambda a, b: _order(a, b) > 0,
    "<=": lambda a, b: _order(a, b) <= 0,
    ">=": lambda a, b: _order(a, b) >= 0,
}


def _if(values: Values, now: datetime, arguments: list[Compute]) -> Any:
    if _true(arguments[0](values, now)):
        return arguments[1](values, now)
    return arguments[2](values, now) if len(arguments) == 3 else False


def _iferror(values: Values, now: datetime, arguments: list[Compute]) -> Any:
    failed = _iserror(values, now, arguments[:1])
    return arguments[1 if failed else 0](values, now)


def _iserror(values: Values, now: datetime, arguments: list[Compute]) -> bool:
    try:
        result = arguments[0](values, now)
    except (Wrong, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return True
    return isinstance(result, str) and result.startswith("#")


def _true(value: Any) -> bool:
    if isinstance(value, str):
        raise Wrong("#VALUE!")
    return bool(value)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def moment_of(value: Any) -> datetime:
    return value if isinstance(value, datetime) else _DAY_ZERO + timedelta(days=number(value))


def _date(year: Any, month: Any, day: Any) -> datetime:
    months = int(number(year)) * 12 + int(number(month)) - 1
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC) + timedelta(days=int(number(day)) - 1)


def _rounded(value: Any, digits: Any, how: Callable[[float], float]) -> float:
    scale: float = 10.0 ** int(number(digits))
    scaled = number(value) * scale
    return math.copysign(how(round(abs(scaled), 9)), scaled) / scale


def _format(value: Any, pattern: Any) -> str:
    """TEXT for the formats that people use; a letter pattern is a date."""
    form = str(pattern)
    if re.search(r"[ydh]", form, re.IGNORECASE) and (isinstance(value, (datetime, float))):
        return _date_text(moment_of(value), form)
    percent = form.endswith("%")
    decimals = len(form.rstrip("%").partition(".")[2] or form.rstrip("%").partition(",")[2])
    shown = number(value) * (100 if percent else 1)
    text = f"{shown:.{decimals}f}".zfill(len(re.sub(r"[^0]", "", form.split(".")[0])))
    return text + "%" if percent else text


def _date_text(moment: datetime, form: str) -> str:
    parts = {
        "yyyy": f"{moment:%Y}",
        "yy": f"{moment:%y}",
        "mm": f"{moment:%m}",
        "m": str(moment.month),
        "dd": f"{moment:%d}",
        "d": str(moment.day),
        "hh": f"{moment:%H}",
        "ss": f"{moment:%S}",
    }
    return re.sub(r"yyyy|yy|mm|m|dd|d|hh|ss", lambda m: parts[m.group().lower()], form, flags=re.IGNORECASE)


def _datedif(start: Any, end: Any, unit: Any) -> float:
    a, b = moment_of(start), moment_of(end)
    if a > b:
        raise Wrong("#NUM!")
    months = (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day)
    return {"d": float((b - a).days), "m": float(months), "y": float(months // 12)}[str(unit).lower()]


def _found(needle: Any, text: Any, start: Any = 1) -> float:
    at = text_of_value(text).find(text_of_value(needle), int(number(start)) - 1)
    if at < 0:
        raise Wrong("#VALUE!")
    return float(at + 1)


LAZY: dict[str, tuple[int, int, Callable[[Values, datetime, list[Compute]], Any]]] = {
    "IF": (2, 3, _if),
    "IFERROR": (2, 2, _iferror),
    "ISERROR": (1, 1, _iserror),
    "TODAY": (0, 0, lambda values, now, _: _midnight(now)),
    "NOW": (0, 0, lambda values, now, _: now),
}
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "AND": (1, 30, lambda *a: all(_true(x) for x in a)),
    "OR": (1, 30, lambda *a: any(_true(x) for x in a)),
    "NOT": (1, 1, lambda a: not _true(a)),
    "ISBLANK": (1, 1, lambda a: a is None or a == ""),
    "ISNUMBER": (1, 1, lambda a: isinstance(a, (float, int, datetime)) and not isinstance(a, bool)),
    "ISTEXT": (1, 1, lambda a: isinstance(a, str)),
    "ROUND": (2, 2, lambda a, n: _rounded(a, n, lambda x: math.floor(x + 0.5))),
    "ROUNDUP": (2, 2, lambda a, n: _rounded(a, n, math.ceil)),
    "ROUNDDOWN": (2, 2, lambda a, n: _rounded(a, n, math.floor)),
    "INT": (1, 1, lambda a: float(math.floor(number(a)))),
    "ABS": (1, 1, lambda a: abs(number(a))),
    "MOD": (2, 2, lambda a, b: number(a) - number(b) * math.floor(divide(a, b))),
    "MIN": (1, 30, lambda *a: min(number(x) for x in a if x is not None)),
    "MAX": (1, 30, lambda *a: max(number(x) for x in a if x is not None)),
    "SUM": (1, 30, lambda *a: sum(number(x) for x in a)),
    "AVERAGE": (1, 30, lambda *a: divide(sum(number(x) for x in a), sum(x is not None for x in a))),
    "COUNTA": (1, 30, lambda *a: float(sum(x is not None and x != "" for x in a))),
    "TEXT": (2, 2, _format),
    "VALUE": (1, 1, number),
    "CONCATENATE": (1, 30, lambda *a: "".join(text_of_value(x) for x in a)),
    "LEN": (1, 1, lambda a: float(len(text_of_value(a)))),
    "LEFT": (1, 2, lambda a, n=1: text_of_value(a)[: int(number(n))]),
    "RIGHT": (1, 2, lambda a, n=1: text_of_value(a)[-int(number(n)) :] if number(n) else ""),
    "MID": (3, 3, lambda a, s, n: text_of_value(a)[int(number(s)) - 1 : int(number(s)) - 1 + int(number(n))]),
    "UPPER": (1, 1, lambda a: text_of_value(a).upper()),
    "LOWER": (1, 1, lambda a: text_of_value(a).lower()),
    "TRIM": (1, 1, lambda a: " ".join(text_of_value(a).split())),
    "FIND": (2, 3, _found),
    "EXACT": (2, 2, lambda a, b: text_of_value(a) == text_of_value(b)),
    "DATE": (3, 3, _date),
    "DATEDIF": (3, 3, _datedif),
    "YEAR": (1, 1, lambda a: float(moment_of(a).year)),
    "MONTH": (1, 1, lambda a: float(moment_of(a).month)),
    "DAY": (1, 1, lambda a: float(moment_of(a).day)),
    "WEEKDAY": (1, 1, lambda a: float(moment_of(a).isoweekday() % 7 + 1)),
}
