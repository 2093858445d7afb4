"""A plan as a person reads it: what is made by kind, what is changed one by one, with what differs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sp_prosjektportal.cli.differing import differing
from sp_prosjektportal.cli.show import count
from sp_prosjektportal.engine.apply import Applied
from sp_prosjektportal.engine.plan import Change, Plan
from sp_prosjektportal.engine.resource import Resource

WIDTH = 110
NAMES = 12
"""So many names of one kind are told; the rest is counted. ``--json`` has them all."""
DIFFERENCES = 8
IRREGULAR = {"navigation": "navigation"}


def show_plan(plan: Plan, *, title: str, checksum: str = "", more: Sequence[str] = ()) -> None:
    """Print the plan and its checksum, its own unless another is given. ``more`` are lines of what it does besides."""
    if plan.empty and not more:
        print(f"{title}: nothing to do; {count(plan.unchanged, 'thing')} there as wanted.")
        return
    actions = f"{count_actions(plan.changes)}; " if plan.changes else ""
    print(f"{title}: {actions}{plan.unchanged} as wanted already.")
    print("\n".join([*plan_lines(plan), *more]))
    print(f"Checksum of this plan: {checksum or plan.checksum}")


def show_summary(plan: Plan, *, title: str) -> None:
    """Print how many of each kind a plan changes: for long plans."""
    if plan.empty:
        show_plan(plan, title=title)
        return
    kinds: dict[str, int] = {}
    for change in plan.changes:
        kinds[change.desired.kind] = kinds.get(change.desired.kind, 0) + 1
    print(f"{title}: {count_actions(plan.changes)}; {plan.unchanged} as wanted already.")
    print(textwrap.fill(kind_counts(kinds), WIDTH, initial_indent="  ", subsequent_indent="  "))


def plan_lines(plan: Plan) -> list[str]:
    """The lines of a plan that is not empty."""
    lines = list(resource_lines(change.desired for change in plan.changes if change.action == "create"))
    for change in plan.changes:
        if change.action == "update":
            lines += _updated(change)
    return lines


def count_actions(changes: Iterable[Change]) -> str:
    """``3 to create, 1 to update``."""
    counts: dict[str, int] = {}
    for change in changes:
        counts[change.action] = counts.get(change.action, 0) + 1
    return ", ".join(f"{number} to {action}" for action, number in counts.items()) or "nothing to do"


def show_applied(applied: Applied) -> None:
    """Print how much was done; what failed is told by the error that follows."""
    print(f"Done: {count(len(applied.done), 'change')} made.")


def named(resource: Resource) -> str:
    """``view Lists/Usikkerhet/Alle``: a resource as people call it."""
    return f"{_kind(resource.kind)} {_name(resource)}"


def kind_counts(counts: Mapping[str, int]) -> str:
    """``17 lists, 1 navigation``."""
    return ", ".join(_counted(kind, number) for kind, number in counts.items())


def resource_lines(resources: Iterable[Resource]) -> Iterator[str]:
    """A line for each kind; of what lies in lists, for each list."""
    groups: dict[tuple[str, str], list[str]] = {}
    for resource in resources:
        parent = str(getattr(resource, "list", "") or "")
        groups.setdefault((resource.kind, parent), []).append(_name(resource).removeprefix(f"{parent}/"))
    for (kind, parent), names in groups.items():
        told = ", ".join(names[:NAMES]) + (f" and {len(names) - NAMES} more" if len(names) > NAMES else "")
        where = f" in {parent}" if parent else ""
        yield textwrap.fill(
            f"{_counted(kind, len(names))}{where}: {told}", WIDTH, initial_indent="  + ",
            subsequent_indent="      ", break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip


def _updated(change: Change) -> list[str]:
    told = change.differences[:DIFFERENCES]
    lines = [f"  ~ {named(change.desired)}"]
    for difference in told:
        path, text = difference.path.removeprefix("values."), differing(difference)
        lines += textwrap.wrap(f"{path}: {text}", WIDTH + 40, initial_indent="      ", subsequent_indent="        ",
                               break_long_words=False, break_on_hyphens=False)  # fmt: skip
    if len(change.differences) > len(told):
        lines.append(f"      and {count(len(change.differences) - len(told), 'more value', 'more values')}")
    return lines


def _kind(name: str) -> str:
    return IRREGULAR.get(name) or name.replace("_", " ").removesuffix("s")


def _counted(kind: str, number: int) -> str:
    return count(number, _kind(kind), IRREGULAR.get(kind) or kind.replace("_", " "))


def _name(resource: Resource) -> str:
    """The key; things whose key is an id are called by their name."""
    name = str(getattr(resource, "name", "") or "")
    is_id = resource.key.startswith("0x") or len(resource.key) == 36
    return name if name and is_id else resource.key
