"""Conditions that know how they are put together, so that a threshold can ask whether an index narrows them down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a row. ``word`` is ``and``, ``or``, ``not`` or nothing; ``names`` the columns of a single comparison."""

    run: Callable[[Any], bool]
    names: tuple[str, ...] = ()
    word: str = ""
    parts: tuple[Condition, ...] = ()

    def __call__(self, value: Any) -> bool:
        return self.run(value)


def narrowing(condition: Condition, indexed: Callable[[str], bool]) -> Condition | None:
    """The part that an index answers: the first of ``and``; of ``or`` all parts or none ("Manage large lists and libraries")."""
    if condition.word == "and":
        return narrowing(condition.parts[0], indexed)
    if condition.word == "or":
        parts = [narrowing(part, indexed) for part in condition.parts]
        found = [part for part in parts if part is not None]
        return (
            Condition(lambda value: any(part(value) for part in found)) if len(found) == len(parts) else None
        )
    if condition.word == "not" or not condition.names:
        return None
    return condition if indexed(condition.names[0]) else None
