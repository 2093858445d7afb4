"""Calculated columns: parse a formula in the site's writing, and work it out for a row.

Arguments are separated by ``;`` on Norwegian sites and ``,`` on English ones (wire.md section 4.2, [K]); functions have
their English names on both. A name in brackets or bare is a column, by internal name or title.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused
from sp_prosjektportal.emulator.sharepoint.language import Locale

Values = Callable[[str], Any]
Compute = Callable[[Values, datetime], Any]
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)


class Wrong(Exception):  # noqa: N818
    """A row's value cannot be worked out: the text is what the column shows (``#DIV/0!``)."""


@dataclass(frozen=True, slots=True)
class Formula:
    columns: tuple[str, ...]  # as written
    compute: Compute
    text: str  # as stored, see `rewritten`

    def value(self, values: Values, now: datetime) -> Any:
        try:
            return self.compute(values, now)
        except Wrong as wrong:
            return str(wrong)
        except (TypeError, ValueError):
            return "#VALUE!"
        except (ZeroDivisionError, OverflowError):
            return "#DIV/0!"


def parse(text: str, locale: Locale) -> Formula:
    """Raises the service's refusal for what cannot be read, a wrong separator included."""
    return _Parser(text, locale).formula()


def unknown_column() -> Refused:
    message = "The formula refers to a column that does not exist.  Check the formula for spelling mistakes or change the non-existing column to an existing column."
    return Refused(500, f"-2130575273, {SP_EXCEPTION}", message)


def rewritten(text: str, locale: Locale, name_of: Callable[[str], str | None]) -> tuple[str, list[str]]:
    """The formula as it is stored: columns by internal name, brackets only where a name needs them."""
    formula, names = parse(text, locale), []
    swapped: dict[str, str] = {}
    for written in formula.columns:
        name = name_of(written)
        if name is None:
            raise unknown_column()
        swapped[written] = name
        names.append(name)
    pieces = []
    for kind, piece in _tokens(text, locale):
        if kind == "column":
            piece = swapped[piece[1:-1]] if piece[0] == "[" else swapped.get(piece, piece)
            piece = piece if re.fullmatch(r"[A-Za-z]\w*", piece) else f"[{piece}]"
        pieces.append(piece)
    return "".join(pieces), list(dict.fromkeys(names))


def _syntax() -> Refused:
    return Refused(
        500, f"-2130575270, {SP_EXCEPTION}", "The formula contains a syntax error or is not supported."
    )


def _pattern(locale: Locale) -> re.Pattern[str]:
    point = re.escape(locale.decimal)
    return re.compile(
        rf"""(?P<blank>\s+)|(?P<text>"(?:[^"]|"")*")|(?P<number>\d+(?:{point}\d+)?%?)|(?P<column>\[[^\]]+\])
        |(?P<name>[^\W\d]\w*(?=\s*\())|(?P<word>[^\W\d]\w*)|(?P<mark><=|>=|<>|[-+*/^&=<>()]|{re.escape(locale.separator)})""",
        re.VERBOSE,
    )


def _tokens(text: str, locale: Locale) -> list[tuple[str, str]]:
    found, at, pattern = [], 0, _pattern(locale)
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            raise _syntax()
        kind = str(match.lastgroup)
        if kind == "word":
            kind = "constant" if match.group().upper() in ("TRUE", "FALSE") else "column"
        found.append((kind, match.group()))
        at = match.end()
    return found


class _Parser:
    def __init__(self, text: str, locale: Locale) -> None:
        self.text, self.locale = text, locale
        self.tokens = [t for t in _tokens(text, locale) if t[0] != "blank"]
        self.at = 0
        self.columns: list[str] = []

    def formula(self) -> Formula:
        if self.tokens and self.tokens[0] == ("mark", "="):
            self.at = 1
        compute = self._comparison()
        if self.at < len(self.tokens):
            raise _syntax()
        return Formula(tuple(dict.fromkeys(self.columns)), compute, self.text)

    def _chain(self, marks: dict[str, Callable[[Any, Any], Any]], part: Callable[[], Compute]) -> Compute:
        left = part()
        while self._peek() in marks:
            left = _binary(marks[self._next()], left, part())
        return left

    def _comparison(self) -> Compute:
        return self._chain(_COMPARE, self._joined)

    def _joined(self) -> Compute:
        return self._chain({"&": lambda a, b: _text(a) + _text(b)}, self._sum)

    def _sum(self) -> Compute:
        return self._chain({"+": _plus, "-": _minus}, self._product)

    def _product(self) -> Compute:
        return self._chain({"*": lambda a, b: _number(a) * _number(b), "/": _divide}, self._power)

    def _power(self) -> Compute:
        return self._chain({"^": lambda a, b: _number(a) ** _number(b)}, self._sign)

    def _sign(self) -> Compute:
        if self._peek() in ("-", "+"):
            minus = self._next() == "-"
            inner = self._sign()
            return (lambda values, now: -_number(inner(values, now))) if minus else inner
        return self._atom()

    def _atom(self) -> Compute:
        if self.at >= len(self.tokens):
            raise _syntax()
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "column":
            name = text[1:-1] if text[0] == "[" else text
            self.columns.append(name)
            return lambda values, now: values(name)
        if kind == "name":
            return self._call(text.upper())
        if (kind, text) == ("mark", "("):
            inner = self._comparison()
            self._expect(")")
            return inner
        constant = self._constant(kind, text)
        return lambda values, now: constant

    def _constant(self, kind: str, text: str) -> Any:
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "constant":
            return text.upper() == "TRUE"
        if kind == "number":
            number = float(text.rstrip("%").replace(self.locale.decimal, "."))
            return number / 100 if text.endswith("%") else number
        raise _syntax()

    def _call(self, name: str) -> Compute:
        self._expect("(")
        arguments: list[Compute] = []
        while self._peek() != ")":
            if arguments:
                self._expect(self.locale.separator)
            arguments.append(self._comparison())
        self._expect(")")
        if name in _LAZY:
            low, high, lazy = _LAZY[name]
            _count(arguments, low, high)
            return lambda values, now: lazy(values, now, arguments)
        if name not in _FUNCTIONS:
            raise _syntax()
        low, high, function = _FUNCTIONS[name]
        _count(arguments, low, high)
        return lambda values, now: function(*(argument(values, now) for argument in arguments))

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def _expect(self, mark: str) -> None:
        if self._peek() != mark:
            raise _syntax()
        self.at += 1


def _count(arguments: list[Compute], low: int, high: int) -> None:
    if not low <= len(arguments) <= high:
        raise _syntax()


def _binary(function: Callable[[Any, Any], Any], left: Compute, right: Compute) -> Compute:
    return lambda values, now: function(left(values, now), right(values, now))


def _number(value: Any) -> float:
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


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        value = _number(value)
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _plus(a: Any, b: Any) -> Any:
    return (
        _moved(a, _number(b))
        if isinstance(a, datetime)
        else _moved(b, _number(a))
        if isinstance(b, datetime)
        else _number(a) + _number(b)
    )


def _minus(a: Any, b: Any) -> Any:
    if isinstance(a, datetime) and not isinstance(b, datetime):
        return _moved(a, -_number(b))
    return _number(a) - _number(b)


def _moved(moment: datetime, days: float) -> datetime:
    return moment + timedelta(days=days)


def _divide(a: Any, b: Any) -> float:
    if _number(b) == 0:
        raise Wrong("#DIV/0!")
    return _number(a) / _number(b)


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
    return (0, _number(value))


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
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


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else _DAY_ZERO + timedelta(days=_number(value))


def _date(year: Any, month: Any, day: Any) -> datetime:
    months = int(_number(year)) * 12 + int(_number(month)) - 1
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC) + timedelta(days=int(_number(day)) - 1)


def _rounded(value: Any, digits: Any, how: Callable[[float], float]) -> float:
    scale: float = 10.0 ** int(_number(digits))
    number = _number(value) * scale
    return math.copysign(how(round(abs(number), 9)), number) / scale


def _format(value: Any, pattern: Any) -> str:
    """TEXT for the formats that people use; a letter pattern is a date."""
    form = str(pattern)
    if re.search(r"[ydh]", form, re.IGNORECASE) and (isinstance(value, (datetime, float))):
        return _date_text(_moment(value), form)
    percent = form.endswith("%")
    decimals = len(form.rstrip("%").partition(".")[2] or form.rstrip("%").partition(",")[2])
    number = _number(value) * (100 if percent else 1)
    text = f"{number:.{decimals}f}".zfill(len(re.sub(r"[^0]", "", form.split(".")[0])))
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
    a, b = _moment(start), _moment(end)
    if a > b:
        raise Wrong("#NUM!")
    months = (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day)
    return {"d": float((b - a).days), "m": float(months), "y": float(months // 12)}[str(unit).lower()]


def _found(needle: Any, text: Any, start: Any = 1) -> float:
    at = _text(text).find(_text(needle), int(_number(start)) - 1)
    if at < 0:
        raise Wrong("#VALUE!")
    return float(at + 1)


_LAZY: dict[str, tuple[int, int, Callable[[Values, datetime, list[Compute]], Any]]] = {
    "IF": (2, 3, _if),
    "IFERROR": (2, 2, _iferror),
    "ISERROR": (1, 1, _iserror),
    "TODAY": (0, 0, lambda values, now, _: _midnight(now)),
    "NOW": (0, 0, lambda values, now, _: now),
}
_FUNCTIONS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "AND": (1, 30, lambda *a: all(_true(x) for x in a)),
    "OR": (1, 30, lambda *a: any(_true(x) for x in a)),
    "NOT": (1, 1, lambda a: not _true(a)),
    "ISBLANK": (1, 1, lambda a: a is None or a == ""),
    "ISNUMBER": (1, 1, lambda a: isinstance(a, (float, int, datetime)) and not isinstance(a, bool)),
    "ISTEXT": (1, 1, lambda a: isinstance(a, str)),
    "ROUND": (2, 2, lambda a, n: _rounded(a, n, lambda x: math.floor(x + 0.5))),
    "ROUNDUP": (2, 2, lambda a, n: _rounded(a, n, math.ceil)),
    "ROUNDDOWN": (2, 2, lambda a, n: _rounded(a, n, math.floor)),
    "INT": (1, 1, lambda a: float(math.floor(_number(a)))),
    "ABS": (1, 1, lambda a: abs(_number(a))),
    "MOD": (2, 2, lambda a, b: _number(a) - _number(b) * math.floor(_divide(a, b))),
    "MIN": (1, 30, lambda *a: min(_number(x) for x in a if x is not None)),
    "MAX": (1, 30, lambda *a: max(_number(x) for x in a if x is not None)),
    "SUM": (1, 30, lambda *a: sum(_number(x) for x in a)),
    "AVERAGE": (1, 30, lambda *a: _divide(sum(_number(x) for x in a), sum(x is not None for x in a))),
    "COUNTA": (1, 30, lambda *a: float(sum(x is not None and x != "" for x in a))),
    "TEXT": (2, 2, _format),
    "VALUE": (1, 1, _number),
    "CONCATENATE": (1, 30, lambda *a: "".join(_text(x) for x in a)),
    "LEN": (1, 1, lambda a: float(len(_text(a)))),
    "LEFT": (1, 2, lambda a, n=1: _text(a)[: int(_number(n))]),
    "RIGHT": (1, 2, lambda a, n=1: _text(a)[-int(_number(n)) :] if _number(n) else ""),
    "MID": (3, 3, lambda a, s, n: _text(a)[int(_number(s)) - 1 : int(_number(s)) - 1 + int(_number(n))]),
    "UPPER": (1, 1, lambda a: _text(a).upper()),
    "LOWER": (1, 1, lambda a: _text(a).lower()),
    "TRIM": (1, 1, lambda a: " ".join(_text(a).split())),
    "FIND": (2, 3, _found),
    "EXACT": (2, 2, lambda a, b: _text(a) == _text(b)),
    "DATE": (3, 3, _date),
    "DATEDIF": (3, 3, _datedif),
    "YEAR": (1, 1, lambda a: float(_moment(a).year)),
    "MONTH": (1, 1, lambda a: float(_moment(a).month)),
    "DAY": (1, 1, lambda a: float(_moment(a).day)),
    "WEEKDAY": (1, 1, lambda a: float(_moment(a).isoweekday() % 7 + 1)),
}
