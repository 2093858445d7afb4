"""The two counts of ``scripts/conformance``, step by step: what was tried, whether it passed, what was wrong."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.conformance.entities import missing_of, types_in_scope
from emulator.conformance.figures import judged
from emulator.conformance.harness import all_cases
from emulator.conformance.out import reason

Step = tuple[str, bool, str]


def cases() -> Iterator[Step]:
    """Every recorded exchange that no family of "not now" takes out."""
    for case in all_cases():
        if not reason(case):
            wrong = judged(case)
            yield case.id, not wrong, "; ".join(wrong)


def shapes() -> Iterator[Step]:
    """Every always-present property of every entity type in scope."""
    for name in types_in_scope():
        total, missing = missing_of(name)
        for number in range(total):
            lacking = missing[number] if number < len(missing) else ""
            yield f"{name} {number}", not lacking, lacking
