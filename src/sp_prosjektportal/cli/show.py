"""How results look: plans, tables, progress. Results go to stdout, all else to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from sp_prosjektportal.engine.apply import Applied
from sp_prosjektportal.engine.plan import Change, Plan

SYMBOLS = {"create": "+", "update": "~"}


def emit_json(data: Any) -> None:
    """One JSON document on stdout."""
    print(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def note(text: str) -> None:
    """Progress and remarks, on stderr."""
    print(text, file=sys.stderr, flush=True)


def plan_lines(plan: Plan, *, details: bool = True) -> list[str]:
    """A plan as a person reads it: a line a change, the differing fields below an update."""
    lines: list[str] = []
    for change in plan.changes:
        lines.append(f"  {SYMBOLS[change.action]} {change.action} {change.address}")
        if details and change.action == "update":
            lines += [f"      {d.path}: {_short(d.before)} → {_short(d.after)}" for d in change.differences]
    return lines


def show_plan(plan: Plan, *, title: str, details: bool = True) -> None:
    """Print the plan and its checksum."""
    if plan.empty:
        print(f"{title}: nothing to do; {plan.unchanged} resources are as wanted.")
        return
    print(f"{title}:")
    print("\n".join(plan_lines(plan, details=details)))
    print(f"Plan: {count_actions(plan.changes)}; {plan.unchanged} unchanged. Checksum {plan.checksum}")


def show_summary(plan: Plan, *, title: str) -> None:
    """Print how many of each kind a plan changes: for long plans."""
    if plan.empty:
        print(f"{title}: nothing to do; {plan.unchanged} resources are as wanted.")
        return
    kinds: dict[str, int] = {}
    for change in plan.changes:
        kinds[change.desired.kind] = kinds.get(change.desired.kind, 0) + 1
    print(f"{title}: {count_actions(plan.changes)}; {plan.unchanged} unchanged.")
    print("  " + ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in kinds.items()))


def count_actions(changes: Iterable[Change]) -> str:
    """``3 to create, 1 to update``."""
    counts: dict[str, int] = {}
    for change in changes:
        counts[change.action] = counts.get(change.action, 0) + 1
    return ", ".join(f"{number} to {action}" for action, number in counts.items()) or "nothing to do"


def show_applied(applied: Applied) -> None:
    """Print what was done, what failed and what was skipped because of that."""
    print(f"Done: {len(applied.done)} changes made.")
    for failure in applied.failed:
        print(f"  ! {failure}", file=sys.stderr)
    for skipped in applied.skipped:
        print(f"  . {skipped.change.address}: skipped, {skipped.error}", file=sys.stderr)


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table, as wide as its contents or the terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else 160
    Console(width=width, highlight=False, markup=False, emoji=False).print(table)


def _short(value: Any, limit: int = 60) -> str:
    text = "(empty)" if value in (None, "", ()) else str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
