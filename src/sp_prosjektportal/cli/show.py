"""How results look. Results go to stdout; progress and remarks to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

WIDE = 1000
"""Columns of output that goes to a file or another program: nothing is folded there."""
NARROW = 20
"""As narrow as a column that folds may become before others are left out."""
COLOURS = {"green": "green", "yellow": "yellow", "red": "bold red"}


class Coloured(NamedTuple):
    """A cell with a colour; the colour only repeats what its text says."""

    text: str
    colour: str


Cell = str | Coloured


def emit_json(data: Any) -> None:
    """One JSON document on stdout."""
    print(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def note(text: str) -> None:
    """Progress and remarks, on stderr."""
    print(text, file=sys.stderr, flush=True)


def count(number: int, thing: str, things: str = "") -> str:
    """``1 site``, ``2 sites``."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def show_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    folds: Sequence[str] = (),
    optional: Sequence[str] = (),
) -> None:
    """A plain table. Colours only on a terminal, unless NO_COLOR is set.

    On a terminal that is too narrow, columns named in ``optional`` are left out, the first named first; then the
    columns ``folds`` become narrower (any, when none is named).
    """
    from rich.console import Console
    from rich.table import Table

    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else WIDE, highlight=False, markup=False, emoji=False)
    shown = _fitting(headings, rows, console.width, folds, optional)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index in shown:
        no_wrap = bool(folds) and headings[index] not in folds
        table.add_column(headings[index], overflow="fold", no_wrap=no_wrap)
    for row in rows:
        table.add_row(*(_cell(row[index]) for index in shown))
    if terminal:
        console.print(table)
        return
    with console.capture() as capture:
        console.print(table)
    print("\n".join(line.rstrip() for line in capture.get().splitlines()))


def _fitting(
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    width: int,
    folds: Sequence[str],
    optional: Sequence[str],
) -> list[int]:
    """The columns that there is room for."""
    widths = {
        heading: max(len(heading), *(len(_text(row[index])) for row in rows), 0)
        for index, heading in enumerate(headings)
    }
    widths |= {heading: min(widths[heading], NARROW) for heading in folds}
    for heading in optional:
        if sum(widths.values()) + 2 * (len(widths) - 1) <= width:
            break
        del widths[heading]
    return [index for index, heading in enumerate(headings) if heading in widths]


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Coloured) else cell


def _cell(cell: Cell) -> Any:
    from rich.text import Text

    if isinstance(cell, Coloured):
        return Text(cell.text, style=COLOURS.get(cell.colour, ""))
    return cell
