"""Filters of views: what authors write becomes conditions with CAML's types and text forms."""

from __future__ import annotations

import re
from typing import Any

from sp_prosjektportal.resources.caml import Condition
from sp_prosjektportal.template.index import Column, Subject
from sp_prosjektportal.template.model_lists import OPERATORS, Filter
from sp_prosjektportal.template.problems import meant
from sp_prosjektportal.template.tree import Path
from sp_prosjektportal.template.values import UnusableError, choice_of, date_of, number_of, term_named, wrong

_TODAY = re.compile(r"@today(?:[+-]\d{1,4})?\Z")
_TYPES = {
    "text": "Text", "note": "Note", "number": "Number", "currency": "Currency", "percent": "Number", "date": "DateTime",
    "choice": "Choice", "person": "User", "lookup": "Lookup", "boolean": "Boolean", "url": "URL", "counter": "Counter",
    "computed": "Computed", "term": "TaxonomyFieldType",
}  # fmt: skip
_RESULTS = {"text": "Text", "number": "Number", "date": "DateTime", "boolean": "Boolean"}


def condition(subject: Subject, path: Path, written: Filter, columns: dict[str, Column]) -> Condition | None:
    """The condition, or nothing when something in it was wrong (and told)."""
    groups = [name for name in ("all", "any") if getattr(written, name) is not None]
    if groups and written.column is None and not written.operators and len(groups) == 1:
        return _group(subject, path, groups[0], written, columns)
    if groups or written.column is None:
        return _malformed(
            subject, path, "a filter is either `all`, or `any`, or one `column` with an operator"
        )
    if not written.operators and subject.has_stray(path, ("column", *OPERATORS)):
        return None  # the misspelt operator is told about with the structure
    if len(written.operators) != 1:
        how = "no operator" if not written.operators else " and ".join(written.operators)
        return _malformed(subject, path, f"a comparison has one operator, this has {how}")
    column = columns.get(written.column.casefold())
    if column is None:
        subject.unknown_column((*path, "column"), written.column, columns.values(), where=" in the list")
        return None
    return _comparison(subject, path, written, column)


def _group(
    subject: Subject, path: Path, name: str, written: Filter, columns: dict[str, Column]
) -> Condition | None:
    parts = getattr(written, name)
    if not parts:
        return _malformed(subject, path, f"`{name}` has no conditions")
    found = [condition(subject, (*path, name, at), part, columns) for at, part in enumerate(parts)]
    fine = tuple(part for part in found if part is not None)
    if len(fine) != len(parts):
        return None
    return Condition(all=fine) if name == "all" else Condition(any=fine)


def _malformed(subject: Subject, path: Path, message: str) -> Condition | None:
    fix = f"Operators: {', '.join(OPERATORS)}. Write `{{column: GtX, is: …}}`, or `all:`/`any:` with a list."
    subject.problem(path, "filter", message, fix)
    return None


def _comparison(subject: Subject, path: Path, written: Filter, column: Column) -> Condition | None:
    operator = written.operators[0]
    value = getattr(written, OPERATORS[operator])
    if operator == "empty":
        return Condition(column=column.name, operator="empty" if value else "not_empty")
    try:
        if column.type == "term" and operator in ("is", "is_not", "in"):
            return _term(subject, operator, value, column)
        if operator == "in":
            text: Any = tuple(_text(subject, part, column) for part in value)
        elif operator in ("contains", "begins_with"):
            text = value
        else:
            text = _text(subject, value, column)
    except UnusableError as error:
        subject.problem((*path, operator), error.code, error.message, error.fix)
        return None
    return Condition(column=column.name, operator=operator, value=text, type=_type(column))


def _term(subject: Subject, operator: str, value: Any, column: Column) -> Condition:
    """A term by its label in whatever language: which of them CAML compares with is the term store's to say, and the
    reader's (``Term$Resources:core,Language``)."""
    values = value if operator == "in" else [value]
    labels = [text for each in values for text in term_named(subject, each, column).label.all()]
    kind = _type(column)
    if operator == "is_not":
        return Condition(
            all=tuple(
                Condition(column=column.name, operator="is_not", value=text, type=kind) for text in labels
            )
        )
    return Condition(any=tuple(Condition(column=column.name, value=text, type=kind) for text in labels))


def _type(column: Column) -> str:
    if column.type == "calculated":
        return _RESULTS[column.get("result", "text")]
    if column.multiple and column.type in ("choice", "lookup", "person", "term"):
        return {"choice": "MultiChoice", "lookup": "LookupMulti", "person": "UserMulti"}.get(
            column.type, "TaxonomyFieldTypeMulti"
        )
    return _TYPES[column.type]


def _text(subject: Subject, value: Any, column: Column) -> str:
    """A value as it stands in CAML."""
    kind = column.type if column.type != "calculated" else column.get("result", "text")
    if value == "@me":
        if kind == "person":
            return "@me"
        raise UnusableError(
            "value-type", f"@me is for persons, {column.name} is {kind}", "Write a value of that type."
        )
    if isinstance(value, str) and value.startswith("@today"):
        if kind == "date" and _TODAY.match(value):
            return value
        raise UnusableError(
            "value-type",
            f"'{value}' does not fit {column.name} ({kind})",
            "Dates may be @today, @today-60 or @today+30.",
        )
    if column.name == "ContentType":
        return content_type_name(subject, value)
    return _plain(subject, value, column, kind)


def _plain(subject: Subject, value: Any, column: Column, kind: str) -> str:
    if kind == "choice":
        return choice_of(subject, value, column)
    if kind in ("number", "currency", "percent", "counter"):
        free = Column(column.name, column.type)
        return f"{number_of(value, free):.15g}"
    if kind == "boolean":
        if not isinstance(value, bool):
            raise wrong(value, column, "true or false", "Write true or false without quotes.")
        return "1" if value else "0"
    if kind == "date":
        try:
            return date_of(value, Column(column.name, "date", {"time": False})).isoformat()
        except UnusableError as error:
            fix = "Write it as 2026-01-31, or count from today: @today, @today-60, @today+30."
            raise UnusableError(error.code, str(error), fix) from None
    if not isinstance(value, str):
        raise wrong(value, column, "text", "Put it in quotes.")
    return value


def content_type_name(subject: Subject, value: Any) -> str:
    """What a content type is called on the site. Raises :class:`UnusableError`."""
    found = subject.index.content_type(str(value))
    if found is not None:
        return found.name.text(subject.language)
    names = [content_type.name.nb for content_type in subject.index.content_types.values()]
    raise UnusableError(
        "unknown-content-type", f"there is no content type '{value}'", meant(str(value), names)
    )
