"""What the operators of formats do, with JavaScript's way of turning one kind of value into another.

Values: text, ``float``, ``bool``, ``datetime``, a mapping (a person, lookup or term) or a list of those; empty is ``""``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sp_prosjektportal.emulator.browse.formatting.expressions import NotUnderstood
from sp_prosjektportal.emulator.sharepoint.language import Locale

NAN = float("nan")
_NAMES = ("title", "lookupValue", "Label", "DisplayName", "desc")


class Operators:
    """The operators as they work on a site: by its way of writing dates."""

    def __init__(self, locale: Locale, zone: tzinfo) -> None:
        self._locale, self._zone = locale, zone
        self._own: dict[str, Callable[..., Any]] = {"toString": self.text, "Date": self.date, "toLocaleString": self.text, "Number": number,
               "toLocaleDateString": self._only_date, "toLocaleTimeString": self._only_time, "+": self._plus,
               "join": self._join, "getDate": self._part("day"), "getMonth": self._part("month"),
               "getYear": self._part("year"), "addDays": self._later("days"), "addMinutes": self._later("minutes"),
               "startsWith": lambda a, b: self.text(a).startswith(self.text(b)),
               "endsWith": lambda a, b: self.text(a).endswith(self.text(b)),
               "toLowerCase": lambda a: self.text(a).lower(), "toUpperCase": lambda a: self.text(a).upper(),
               "indexOf": lambda a, b: self._index(a, b, last=False), "lastIndexOf": lambda a, b: self._index(a, b, last=True),
               "replace": lambda a, b, c: self.text(a).replace(self.text(b), self.text(c), 1),
               "replaceAll": lambda a, b, c: self.text(a).replace(self.text(b), self.text(c)),
               "split": lambda a, b: self.text(a).split(self.text(b)) if self.text(b) else list(self.text(a)),
               "substring": self._substring, "padStart": self._pad(before=True), "padEnd": self._pad(before=False),
               }  # fmt: skip

    def apply(self, name: str, values: list[Any]) -> Any:
        """Raises :class:`NotUnderstood` for an operator that is not known, or with the wrong number of operands."""
        work = self._own.get(name) or _PLAIN.get(name)
        if work is None:
            raise NotUnderstood("operator", name)
        try:
            return work(*values)
        except TypeError:
            raise NotUnderstood("operator", f"{name} ({len(values)})") from None
        except (ValueError, OverflowError):
            return NAN

    # -- text --------------------------------------------------------------------------------------

    def text(self, value: Any) -> str:
        match value:
            case bool():
                return "true" if value else "false"
            case int() | float():
                return _digits(float(value))
            case datetime():
                return f"{self._only_date(value)} {self._only_time(value)}"
            case dict():
                return str(next((value[name] for name in _NAMES if value.get(name)), ""))
            case list():
                return ", ".join(map(self.text, value))
        return str(value)

    def _join(self, values: Any, between: Any) -> str:
        several = values if isinstance(values, list) else [values] if values != "" else []
        return self.text(between).join(map(self.text, several))

    def _index(self, where: Any, what: Any, *, last: bool) -> float:
        if isinstance(where, list):
            places = [place for place, one in enumerate(where) if self.text(one) == self.text(what)]
            return float((places[-1] if last else places[0]) if places else -1)
        text, wanted = self.text(where), self.text(what)
        return float(text.rfind(wanted) if last else text.find(wanted))

    def _substring(self, text: Any, start: Any, end: Any = None) -> str:
        whole = self.text(text)
        first, last = (_place(one, len(whole)) for one in (start, len(whole) if end is None else end))
        return whole[min(first, last) : max(first, last)]

    def _pad(self, *, before: bool) -> Callable[[Any, Any, Any], str]:
        def padded(text: Any, length: Any, filling: Any) -> str:
            whole, more = self.text(text), self.text(filling)
            missing = _place(length, 1000) - len(whole)
            if missing <= 0 or not more:
                return whole
            fill = (more * missing)[:missing]
            return fill + whole if before else whole + fill

        return padded

    def _plus(self, left: Any, right: Any) -> Any:
        if isinstance(left, (str, dict, list)) or isinstance(right, (str, dict, list)):
            return self.text(left) + self.text(right)
        return number(left) + number(right)

    # -- dates -------------------------------------------------------------------------------------

    def date(self, value: Any) -> Any:
        """From a date, milliseconds since 1970, or text as ISO or as the site writes dates; else not a number."""
        if isinstance(value, (datetime, str)):
            return value if isinstance(value, datetime) else self._read(value)
        milliseconds = number(value)
        return NAN if math.isnan(milliseconds) else datetime.fromtimestamp(milliseconds / 1000, UTC)

    def _read(self, text: str) -> Any:
        try:
            found = datetime.fromisoformat(text.strip())
            return found if found.tzinfo else found.replace(tzinfo=self._zone)
        except ValueError:
            for form in (*self._locale.date, "%m/%d/%Y"):
                try:
                    return datetime.strptime(text.strip(), form).replace(tzinfo=self._zone)
                except ValueError:
                    continue
        return NAN

    def _only_date(self, value: Any) -> str:
        moment = self.date(value)
        if not isinstance(moment, datetime):
            return "" if value == "" else "Invalid Date"
        return moment.astimezone(self._zone).strftime(self._locale.date[0])

    def _only_time(self, value: Any) -> str:
        moment = self.date(value)
        if not isinstance(moment, datetime):
            return "" if value == "" else "Invalid Date"
        return moment.astimezone(self._zone).strftime(self._locale.time)

    def _part(self, name: str) -> Callable[[Any], float]:
        def part(value: Any) -> float:
            moment = self.date(value)
            if not isinstance(moment, datetime):
                return NAN
            return float(getattr(moment.astimezone(self._zone), name) - (name == "month"))

        return part

    def _later(self, unit: str) -> Callable[[Any, Any], Any]:
        def later(value: Any, many: Any) -> Any:
            moment = self.date(value)
            return moment + timedelta(**{unit: number(many)}) if isinstance(moment, datetime) else NAN

        return later


def number(value: Any) -> float:
    """JavaScript's ``Number``: nothing is 0, a date its milliseconds since 1970."""
    match value:
        case bool() | int() | float():
            return float(value)
        case datetime():
            return value.timestamp() * 1000
        case str():
            try:
                return float(value) if value.strip() else 0.0
            except ValueError:
                return NAN
    return NAN


def true(value: Any) -> bool:
    if isinstance(value, float):
        return bool(value) and not math.isnan(value)
    return isinstance(value, list) or bool(value)


def equal(left: Any, right: Any) -> bool:
    """JavaScript's ``==``: texts by their letters, everything else by its number."""
    if isinstance(left, (dict, list)) or isinstance(right, (dict, list)):
        return bool(_plain(left) == _plain(right))
    if isinstance(left, str) and isinstance(right, str):
        return bool(left == right)
    return number(left) == number(right)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return str(next((value[name] for name in _NAMES if value.get(name)), ""))
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _less(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    return number(left) < number(right)


def _divided(left: Any, right: Any) -> float:
    over, under = number(left), number(right)
    if under:
        return over / under
    return NAN if over == 0 or math.isnan(over) else math.copysign(math.inf, over)


def _rest(left: Any, right: Any) -> float:
    return math.fmod(number(left), number(right)) if number(right) else NAN


def _length(value: Any) -> float:
    """Of a list its members; of anything else whether there is something. Not the letters of a text."""
    return float(len(value)) if isinstance(value, list) else float(true(value))


def _place(value: Any, most: int) -> int:
    found = number(value)
    return 0 if math.isnan(found) else int(min(max(found, 0), most))


def _digits(value: float) -> str:
    if math.isnan(value) or math.isinf(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) and abs(value) < 1e21 else repr(value)


def _with(values: Any, one: Any) -> list[Any]:
    return [*(values if isinstance(values, list) else [values] if values != "" else []), one]


_PLAIN: dict[str, Callable[..., Any]] = {
    "-": lambda a, b: number(a) - number(b),
    "*": lambda a, b: number(a) * number(b),
    "/": _divided,
    "%": _rest,
    "negative": lambda a: -number(a),
    "!": lambda a: not true(a),
    "==": equal,
    "!=": lambda a, b: not equal(a, b),
    "<": _less,
    ">": lambda a, b: _less(b, a),
    "<=": lambda a, b: equal(a, b) or _less(a, b),
    ">=": lambda a, b: equal(a, b) or _less(b, a),
    "abs": lambda a: abs(number(a)),
    "floor": lambda a: float(math.floor(number(a))),
    "ceiling": lambda a: float(math.ceil(number(a))),
    "pow": lambda a, b: math.pow(number(a), number(b)),
    "cos": lambda a: math.cos(number(a)),
    "sin": lambda a: math.sin(number(a)),
    "length": _length,
    "getUserImage": lambda a, b: "",
    "appendTo": _with,
    "removeFrom": lambda a, b: [one for one in a if not equal(one, b)] if isinstance(a, list) else a,
}
