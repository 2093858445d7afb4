"""What differs between two values, as a person reads it: short, and what is alike left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from sp_prosjektportal.engine.resource import Difference

LIMIT = 60
BEFORE = 12
"""So many characters are shown ahead of the first that differs."""
NOT_TO_READ = ("formatting",)
"""Fields that are for programs to read. That they change is told; ``--json`` has the values."""


def differing(difference: Difference) -> str:
    """``Lav → Høy``; of lists, what comes and goes; of long texts, the part that differs."""
    before, after = difference.before, difference.after
    one, other = words(before), words(after)
    if difference.path.rpartition(".")[2] in NOT_TO_READ or _for_programs(one) or _for_programs(other):
        return "set" if one == EMPTY else "taken away" if other == EMPTY else "changed"
    if len(one) <= LIMIT and len(other) <= LIMIT:
        return f"{one} → {other}"
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return _members(before, after)
    alike = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    skipped = max(alike - BEFORE, 0)
    return f"{_cut(one, skipped)} → {_cut(other, skipped)}"


def _for_programs(text: str) -> bool:
    """A checksum or something packed."""
    return bool(re.fullmatch(r"zlib:.*|[0-9a-f]{40,}", text))


def _members(before: Sequence[Any], after: Sequence[Any]) -> str:
    """``+ PpDocumentType; − GtComment; in another order``."""
    there, wanted = [words(one) for one in before], [words(one) for one in after]
    come = [one for one in wanted if one not in there]
    gone = [one for one in there if one not in wanted]
    kept = [one for one in there if one in wanted] != [one for one in wanted if one in there]
    parts = [f"{sign} {', '.join(some)}" for sign, some in (("+", come), ("−", gone)) if some]
    if kept or not parts:
        parts.append("in another order" if kept else "something in them changed")
    return "; ".join(parts)


def _cut(text: str, start: int) -> str:
    shown = ("…" if start else "") + text[start:]
    return shown if len(shown) <= LIMIT else shown[: LIMIT - 1] + "…"


EMPTY = "(empty)"


def words(value: Any) -> str:
    """A value without Python's or pydantic's way of writing."""
    match value:
        case None | "" | ():
            return EMPTY
        case bool():
            return "yes" if value else "no"
        case BaseModel() if getattr(value, "column", "") and getattr(value, "operator", ""):
            return _condition(value)
        case BaseModel():
            set_ = {
                name: getattr(value, name)
                for name in type(value).model_fields
                if name in value.model_fields_set
            }
            label = set_.get("label") or set_.get("title") or set_.get("login") or set_.get("name")
            return str(label) if label else words(set_)
        case Mapping():
            return ", ".join(f"{key}: {words(inner)}" for key, inner in value.items()) or EMPTY
        case frozenset() | set():
            return ", ".join(sorted(words(inner) for inner in value)) or EMPTY
        case tuple() | list():
            return ", ".join(words(inner) for inner in value) or EMPTY
    return str(value)


def _condition(condition: Any) -> str:
    """``GtProjectPhase is Konsept``."""
    held = words(condition.value) if condition.value else ""
    return " ".join(filter(None, [condition.column, condition.operator.replace("_", " "), held]))
