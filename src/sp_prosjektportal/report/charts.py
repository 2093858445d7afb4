"""Charts as plain SVG. Each has a title and a description; the same figures always stand in a table beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count

from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Child, Markup, join, tag
from sp_prosjektportal.report.model import Gate

CELL = 52
LEFT, TOP = 26, 4
END = 6
"""As many of the last signs of a title are kept when there is no room for it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a length, what is written at its end, and a mark that it is compared with (same unit)."""

    label: str
    value: float | None
    said: str
    mark: float | None = None
    danger: bool = False  # beyond the mark is bad


@dataclass(frozen=True, slots=True)
class Span:
    """A project on the time line. Without both dates only its gates are drawn."""

    label: str
    start: date | None
    end: date | None
    gates: Sequence[Gate] = ()
    old: bool = False


class Charts:
    """Draws for one page: identifiers are counted, so that the same page is drawn the same every time."""

    def __init__(self, said: Language, high: float = 10) -> None:
        self.said, self.high, self._next = said, high, count(1)

    def matrix(self, title: str, counts: Mapping[tuple[int, int], int], *, opportunity: bool) -> Markup:
        """Probability upwards, consequence to the right, how many in each cell. Great opportunities are no danger."""
        parts = [_grid(self.high, opportunity)]
        for (probability, consequence), number in sorted(counts.items()):
            if number:
                x, y = (
                    LEFT + consequence * CELL - CELL // 2 - 1,
                    TOP + (5 - probability) * CELL + CELL // 2 + 6,
                )
                parts.append(tag("text", str(number), x=x, y=y, class_="count"))
        bottom = TOP + 5 * CELL
        axis = self.said.say("matrix.axis")
        parts.append(tag("text", axis, x=LEFT + 2.5 * CELL, y=bottom + 33, text_anchor="middle"))
        described = "; ".join(
            self.said.say("matrix.cell", p=p, c=c, n=n) for (p, c), n in sorted(counts.items(), reverse=True)
        )
        return self._drawn(
            title, described or self.said.say("matrix.nothing"), LEFT + 5 * CELL + 4, bottom + 40, parts
        )

    def bars(self, title: str, rows: Sequence[Bar], *, described: str, longest: float = 0) -> Markup:
        """One bar below the other, its label above it, so that it can be read on a telephone too.

        Drawings that stand side by side are given the same ``longest``.
        """
        width, step = 360, 42
        longest = longest or max((max(abs(row.value or 0), row.mark or 0) for row in rows), default=0) or 1
        parts: list[Markup] = []
        for index, row in enumerate(rows):
            y = index * step
            length = max(row.value or 0, 0) / longest * width
            parts.append(tag("text", _short(row.label, width - 16 - _wide(row.said)), x=0, y=y + 13))
            parts.append(tag("rect", x=0, y=y + 18, width=width, height=14, class_="track"))
            if length:
                parts.append(tag("rect", x=0, y=y + 18, width=round(length, 1), height=14, class_="bar"))
            if row.mark is not None and row.danger and (row.value or 0) > row.mark:
                beyond = row.mark / longest * width
                parts.append(
                    tag(
                        "rect",
                        x=round(beyond, 1),
                        y=y + 18,
                        width=round(length - beyond, 1),
                        height=14,
                        class_="over",
                    )
                )
            if row.mark is not None:
                x = round(row.mark / longest * width, 1)
                parts.append(tag("line", x1=x, x2=x, y1=y + 15, y2=y + 35, class_="mark"))
            parts.append(tag("text", row.said, x=width, y=y + 13, text_anchor="end", class_="said"))
        return self._drawn(title, described, width, max(len(rows) * step, 1), parts)

    def timeline(self, title: str, rows: Sequence[Span], today: date, *, described: str) -> Markup:
        """Projects as bars and gates as signs upon them; a line for the day that the figures are of."""
        width, left, step, head = 1000, 250, 30, 24
        first, last = _bounds(rows, today)
        days = max((last - first).days, 1)
        height = head + len(rows) * step + 4

        def at(day: date) -> float:
            inside = min(max(day, first), last)
            return round(left + (width - left - 16) * (inside - first).days / days, 1)

        parts: list[Markup] = []
        for tick in _ticks(first, last):
            parts.append(tag("line", x1=at(tick), x2=at(tick), y1=head - 4, y2=height, class_="grid"))
            middle = at(tick) < width - 34
            parts.append(
                tag(
                    "text",
                    self.said.form.month(tick),
                    x=at(tick) if middle else width,
                    y=13,
                    text_anchor="middle" if middle else "end",
                )
            )
        for index, row in enumerate(rows):
            parts += _span(row, head + index * step, at)
        x = at(today)
        parts.append(tag("line", x1=x, x2=x, y1=head - 6, y2=height, class_="today"))
        return self._drawn(title, described, width, height, parts, class_="wide")

    def _drawn(
        self, title: str, described: str, width: int, height: int, parts: Child, class_: str | None = None
    ) -> Markup:
        name = f"c{next(self._next)}"
        return tag(
            "svg",
            tag("title", title, id=f"{name}t"),
            tag("desc", described, id=f"{name}d"),
            parts,
            view_box=f"0 0 {width} {height}",
            width=width,
            height=height,
            role="img",
            aria_labelledby=f"{name}t",
            aria_describedby=f"{name}d",
            class_=class_,
        )


def _span(row: Span, y: int, place: Callable[[date], float]) -> list[Markup]:
    parts = [tag("text", _short(row.label, 244), x=0, y=y + 18)]
    if row.start and row.end and row.end >= row.start:
        x = place(row.start)
        length = max(round(place(row.end) - x, 1), 2.0)
        class_ = "span old" if row.old else "span"
        parts.append(tag("rect", x=x, y=y + 6, width=length, height=16, rx=3, class_=class_))
    for gate in row.gates:
        when = gate.decided if gate.closed and gate.decided else gate.planned
        if when:
            parts.append(_gate_sign(gate, place(when), y + 14))
    return parts


def _gate_sign(gate: Gate, x: float, y: int) -> Markup:
    """A diamond: filled when decided, open when not, crossed when stopped; the number stands in it."""
    d = 9
    shape = tag(
        "path", d=f"M{x:g} {y - d}L{x + d:g} {y}L{x:g} {y + d}L{x - d:g} {y}Z", class_=f"gate {gate.decision}"
    )
    return Markup(shape + tag("text", gate.name[-1:], x=x, y=y + 4, class_=f"gate-n {gate.decision}"))


@cache
def _grid(high: float, opportunity: bool) -> Markup:
    """The empty matrix with its numbers along the edges; the same in every drawing."""
    parts: list[Markup] = []
    for probability in range(1, 6):
        y = TOP + (5 - probability) * CELL
        parts.append(tag("text", str(probability), x=LEFT - 9, y=y + CELL // 2 + 5, text_anchor="middle"))
        for consequence in range(1, 6):
            x = LEFT + (consequence - 1) * CELL
            level = _level(probability * consequence, high, opportunity)
            parts.append(tag("rect", x=x, y=y, width=CELL - 2, height=CELL - 2, class_=f"cell {level}"))
    for consequence in range(1, 6):
        x = LEFT + (consequence - 1) * CELL + CELL // 2 - 1
        parts.append(tag("text", str(consequence), x=x, y=TOP + 5 * CELL + 15, text_anchor="middle"))
    return join(*parts)


def _level(factor: int, high: float, opportunity: bool) -> str:
    level = 3 if factor > high else 2 if factor > high / 2 else 1
    return f"{'o' if opportunity else 'r'}{level}"


def _bounds(rows: Iterable[Span], today: date) -> tuple[date, date]:
    days = [today]
    for row in rows:
        days += [day for day in (row.start, row.end) if day]
        days += [day for gate in row.gates for day in (gate.planned, gate.decided) if day]
    near = [day for day in days if abs((day - today).days) < 3660]  # a date typed wrong squeezes nobody else
    return min(near), max(near)


def _ticks(first: date, last: date) -> list[date]:
    """Some eight first days of months or years."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((s for s in (1, 3, 6, 12, 24, 36) if months / s <= 9), 36)
    ticks, year, month = [], first.year, 1
    while (day := date(year, month, 1)) <= last:
        if day >= first:
            ticks.append(day)
        month += step
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return ticks


def _short(label: str, most: float) -> str:
    """As much as has room; of titles that are alike the end says which one it is, so the middle is left out."""
    if _wide(label) <= most:
        return label
    end = label[-END:].lstrip()
    room = most - _wide(f"…{end}")
    begin = label[:-END]
    while begin and _wide(begin) > room:
        begin = begin[: min(len(begin) - 1, int(room / 3))]
    return f"{begin.rstrip()}…{end}"


WIDTHS = {
    **dict.fromkeys("iljI|'!.,:;", 3.9),
    **dict.fromkeys("tfr()-/ ", 5.1),
    **dict.fromkeys("mwMW@%…", 12.8),
}


def _wide(label: str) -> float:
    """About as many pixels as the widest of the usual typefaces takes; no browser is asked."""
    return sum(WIDTHS.get(sign, 9.5 if sign.isupper() else 7.8) for sign in label)
