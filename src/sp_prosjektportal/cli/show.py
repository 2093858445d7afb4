"""How results look. Results go to stdout; progress and remarks to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

WIDE = 1000
"""Columns of output that goes to a file or another program: nothing is folded there."""
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


def show_table(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """A plain table, as wide as its contents or the terminal. Colours only on a terminal, unless NO_COLOR is set."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(_cell, row))
    terminal = sys.stdout.isatty()
    console = Console(
        width=None if terminal else WIDE, highlight=False, markup=False, emoji=False, record=not terminal
    )
    if terminal:
        console.print(table)
        return
    with console.capture() as capture:
        console.print(table)
    print("\n".join(line.rstrip() for line in capture.get().splitlines()))


def _cell(cell: Cell) -> Any:
    from rich.text import Text

    if isinstance(cell, Coloured):
        return Text(cell.text, style=COLOURS.get(cell.colour, ""))
    return cell
