"""Filters as data, written as CAML and read back from it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Operator = Literal[
    "is", "is_not", "less", "at_most", "more", "at_least", "empty", "not_empty", "contains", "begins_with", "in"
]


class Condition(BaseModel):
    """Either one comparison (``column``, ``operator``, ``value``) or ``all``/``any`` of several.

    Special values: ``@me`` (person columns), ``@today``, ``@today-60``, ``@today+30`` (date columns). A term column is
    compared by label. ``value`` is text as it stands in CAML; ``type`` is the CAML value type.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    column: str = ""
    operator: Operator = "is"
    value: str | tuple[str, ...] = ""
    type: str = "Text"
