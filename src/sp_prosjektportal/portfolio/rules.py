"""The attention rules as data, read from YAML: ours, changed by the organisation's own file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from sp_prosjektportal.errors import PortfolioError, Problem

TESTS = ("is", "is_not", "empty", "older_than_days", "before_today", "at_least")
PLACES = frozenset({"value", "threshold", "date"})

Mark = tuple[int, int]
"""Line and column, from 1."""


class Rule(BaseModel):
    """One rule; ``attention.yaml`` says what its fields mean."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    rule: str
    column: str
    is_: tuple[str, ...] = Field((), alias="is")
    is_not: tuple[str, ...] = ()
    empty: bool = False
    older_than_days: int | None = Field(None, ge=0)
    before_today: bool = False
    at_least: float | None = None
    part_of: str | None = None
    or_since: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    name: str | None = None  # the column whose value the text names, when it is another
    date: str | None = None  # the column whose date the text names
    skip: dict[str, tuple[str, ...]] | None = None
    text: dict[str, str]
    disabled: bool = False

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        given = [
            name for name in TESTS if getattr(self, "is_" if name == "is" else name) not in ((), False, None)
        ]
        if len(given) != 1:
            raise ValueError(f"a rule has exactly one of {', '.join(TESTS)}; this one has {len(given)}")
        return self

    @field_validator("text", mode="before")
    @classmethod
    def _texts(cls, text: Any) -> Any:
        return {"nb": text} if isinstance(text, str) else text

    @field_validator("text")
    @classmethod
    def _places(cls, text: dict[str, str]) -> dict[str, str]:
        if "nb" not in text:
            raise ValueError("a text in nb is required")
        unknown = {name for one in text.values() for _, name, _, _ in Formatter().parse(one) if name} - PLACES
        if unknown:
            raise ValueError(f"unknown places in the text: {', '.join(sorted(unknown))}")
        return text


def load_rules(own: Path | None = None) -> tuple[Rule, ...]:
    """Our rules, changed by ``own``. Raises :class:`PortfolioError` with all problems as file:line:column."""
    packaged = files("sp_prosjektportal.portfolio").joinpath("attention.yaml").read_text("utf-8")
    rules = _File("attention.yaml", packaged).merged({})
    if own is not None:
        try:
            text = own.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PortfolioError(
                f"The attention rules {own} cannot be read: {error}",
                hint="Correct `attention:` in prosjektportal.yaml.",
            ) from error
        rules = _File(str(own), text).merged(rules)
    return tuple(rule for rule in rules.values() if not rule.disabled)


class _File:
    """One YAML file of rules, with the place of everything in it."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.problems = name, list[Problem]()
        self.marks: dict[tuple[Any, ...], Mark] = {}
        self.data: Any = None
        try:
            node = yaml.compose(text, yaml.SafeLoader)
            self.data = yaml.safe_load(text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            self._problem((mark.line + 1, mark.column + 1) if mark else (1, 1), str(error.problem), "yaml")
        else:
            self.marks = dict(_marks(node, ()))

    def merged(self, base: Mapping[str, Rule]) -> dict[str, Rule]:
        """``base`` with this file's rules over it."""
        rules = dict(base)
        for index, entry in enumerate(self._entries()):
            rule = self._rule(index, entry, base)
            if rule is not None:
                rules[rule.rule] = rule
        if self.problems:
            raise PortfolioError(
                "The attention rules cannot be used:\n"
                + "\n".join(str(problem) for problem in self.problems),
                hint="Nothing was changed. Correct the places above.",
            )
        return rules

    def _entries(self) -> list[Any]:
        if self.data is None and not self.problems:
            return []
        entries = self.data.get("rules", []) if isinstance(self.data, dict) else None
        if isinstance(entries, list) and set(self.data) <= {"rules", "skip"}:
            return entries
        if not self.problems:
            self._problem(
                (1, 1), "the file is a mapping with `rules:`, a list, and possibly `skip:`", "structure"
            )
        return []

    def _rule(self, index: int, entry: Any, base: Mapping[str, Rule]) -> Rule | None:
        place = ("rules", index)
        if not isinstance(entry, dict) or not isinstance(entry.get("rule"), str):
            self._problem(self._mark(place), "a rule is a mapping with a name under `rule:`", "structure")
            return None
        known = base.get(entry["rule"])
        given = {**(known.model_dump(by_alias=True, exclude_unset=True) if known else {}), **entry}
        if known is not None and any(test in entry for test in TESTS):
            given = {name: value for name, value in given.items() if name not in TESTS or name in entry}
        if "skip" not in given and "skip" in self.data:
            given["skip"] = self.data["skip"]
        try:
            return Rule.model_validate(given)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                self._problem(
                    self._mark((*place, *one["loc"])), one["msg"].removeprefix("Value error, "), one["type"]
                )
            return None

    def _mark(self, path: tuple[Any, ...]) -> Mark:
        """The place of the deepest part of ``path`` that stands in the file."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, (1, 1))

    def _problem(self, mark: Mark, message: str, code: str) -> None:
        fix = "See the rules that come with the program for what each field means."
        self.problems.append(Problem(self.name, *mark, code, message, fix))


def _marks(node: yaml.Node | None, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Mark]]:
    if node is None:
        return
    yield path, (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _marks(value, (*path, key.value))
            yield (*path, key.value), (key.start_mark.line + 1, key.start_mark.column + 1)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _marks(value, (*path, index))
