"""How many recorded exchanges the emulator answers as the service did, and how many properties its entities have.

    counts()        -> Counts: passed, failed and out, by source and by operation
    shape_ratio()   -> Shapes: the always-present properties that are there, of all, by entity type

``python -m emulator.conformance.figures`` (in tests/) prints both, ``--json`` as data. ``--write`` keeps them beside the
emulator, from where docs/emulator.md shows them; a test holds the file against a new count.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from emulator.conformance import edge, edge_applications, list_shapes, lists, sites  # noqa: F401 - they say what each operation needs
from emulator.conformance.entities import missing_of, types_in_scope
from emulator.conformance.harness import Case, all_cases, judge
from emulator.conformance.out import reason

KEPT = Path(__file__).resolve().parents[3] / "src" / "sp_prosjektportal" / "emulator" / "figures.json"
Table = dict[str, Counter[str]]


@dataclass
class Counts:
    by_source: Table = field(default_factory=dict)
    by_operation: Table = field(default_factory=dict)
    failures: dict[str, list[str]] = field(default_factory=dict)
    out: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> Counter[str]:
        return sum(self.by_source.values(), Counter())


def counts(operations: str = "", judging: Callable[[Case], list[str]] | None = None) -> Counts:
    """Run every case, or those of operations that begin so. About 60 ms a case. ``judging`` says what is wrong with one."""
    judging = judging or judged
    found = Counts()
    for case in (case for case in all_cases() if case.operation.startswith(operations)):
        family = reason(case)
        wrong = [] if family else judging(case)
        verdict = "out" if family else "failed" if wrong else "passed"
        if family:
            found.out[case.id] = family
        elif wrong:
            found.failures[case.id] = wrong
        found.by_source.setdefault(case.source, Counter())[verdict] += 1
        found.by_operation.setdefault(case.operation, Counter())[verdict] += 1
    return found


def judged(case: Case) -> list[str]:
    """What is wrong with the answer to a case; a precondition that cannot be made is wrong too."""
    try:
        return judge(case)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


@dataclass
class Shapes:
    here: int
    all: int
    missing: dict[str, list[str]]

    @property
    def ratio(self) -> float:
        return self.here / self.all if self.all else 0.0


def shape_ratio() -> Shapes:
    missing, total = {}, 0
    for name in types_in_scope():
        wanted, lacking = missing_of(name)
        total += wanted
        if lacking:
            missing[name] = lacking
    return Shapes(total - sum(map(len, missing.values())), total, missing)


def as_data(found: Counts, shapes: Shapes) -> dict[str, object]:
    return {
        "by_source": found.by_source,
        "by_operation": found.by_operation,
        "total": found.total,
        "out": dict(Counter(found.out.values())),
        "shapes": {
            "here": shapes.here,
            "all": shapes.all,
            "ratio": round(shapes.ratio, 4),
            "missing": shapes.missing,
        },
    }


def main(arguments: list[str]) -> int:
    chosen = next((a for a in arguments if not a.startswith("-")), "")
    found, shapes = counts(chosen), shape_ratio()
    if "--write" in arguments:
        KEPT.write_text(json.dumps(as_data(found, shapes), indent=1) + "\n", "utf-8")
    if "--json" in arguments:
        print(json.dumps(as_data(found, shapes), indent=1))
        return 0
    for title, table in (("source", found.by_source), ("operation", found.by_operation)):
        for name, row in sorted(table.items()):
            print(f"{title} {name}: {row['passed']} passed, {row['failed']} failed, {row['out']} out")
    for case_id, lines in found.failures.items():
        print(case_id, *(line[:600] for line in lines[:6]), sep="\n    ")
    print(
        f"shapes: {shapes.here} of {shapes.all} always-present properties ({shapes.ratio:.1%})",
        shapes.missing or "",
    )
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
