"""Values of rows, typed by their column: what an author writes becomes what a list item holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sp_prosjektportal.resources.types import Link, Percent, Person, RowKey, Term
from sp_prosjektportal.template.expand import describe
from sp_prosjektportal.template.index import Column, Subject
from sp_prosjektportal.template.model_columns import Choice, TermEntry
from sp_prosjektportal.template.problems import meant
from sp_prosjektportal.template.tree import Path

MAX_TEXT, MAX_NOTE = 255, 63_999
"""Characters that a text column and a plain note take."""


class UnusableError(Exception):
    """A value that does not go into its column: ``code``, message and fix as in a Problem."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code, self.message, self.fix = code, message, fix


def typed(subject: Subject, path: Path, value: Any, column: Column) -> Any:
    """The value for a column. What is wrong is told, and gives nothing (``None``)."""
    if value is None:
        return None
    if column.multiple and column.type in _MANY:
        parts = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        found = [_single(subject, path if at is None else (*path, at), part, column) for at, part in parts]
        return tuple(part for part in found if part is not None)
    return _single(subject, path, value, column)


_MANY = frozenset({"choice", "person", "lookup", "term"})


def _single(subject: Subject, path: Path, value: Any, column: Column) -> Any:
    try:
        reader = _READERS.get(column.type)
        if reader is None:
            raise UnusableError(
                "read-only-column",
                f"{column.name} is filled by SharePoint and takes no value",
                "Take it out.",
            )
        return reader(subject, value, column)
    except UnusableError as error:
        subject.problem(path, error.code, error.message, error.fix)
        return None


def wrong(value: Any, column: Column, wanted: str, fix: str) -> UnusableError:
    """A value of another type than the column's."""
    return UnusableError(
        "value-type", f"{column.name} ({column.type}) takes {wanted}, this is {describe(value)}", fix
    )


def _text(subject: Subject, value: Any, column: Column) -> str:
    if isinstance(value, dict) and "nb" in value:
        value = value.get(subject.language) or value["nb"]
    if not isinstance(value, str):
        raise wrong(
            value, column, "text", "Put it in quotes." if isinstance(value, int | float) else "Write a text."
        )
    limit = MAX_NOTE if column.type == "note" else MAX_TEXT
    if len(value) > limit:
        raise UnusableError(
            "value-too-long",
            f"{column.name} takes {limit} characters, this has {len(value)}",
            "Make it shorter" + (", or let the column be a note." if limit == MAX_TEXT else "."),
        )
    return value


def number_of(value: Any, column: Column) -> int | float:
    """A number within the column's limits. Raises :class:`UnusableError`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(value, column, "a number", "Write a number without quotes, with a point for decimals.")
    least, most = column.get("minimum"), column.get("maximum")
    if (least is not None and value < least) or (most is not None and value > most):
        limits = " and ".join(
            word for word in (f"at least {least:g}" if least is not None else "", f"at most {most:g}" if most is not None else "")
            if word
        )  # fmt: skip
        raise UnusableError(
            "out-of-range", f"{column.name} takes {limits}, this is {value}", "Correct the number."
        )
    return value


def date_of(value: Any, column: Column) -> date | datetime:
    """A date, or an aware datetime in UTC where the column has time. Raises :class:`UnusableError`."""
    fix = "Write 2026-01-31T10:00+01:00." if column.get("time") else "Write it as 2026-01-31."
    try:
        if not isinstance(value, str):
            raise ValueError
        if not column.get("time"):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise wrong(value, column, "a date and time" if column.get("time") else "a date", fix) from None
    if moment.tzinfo is None:
        raise wrong(value, column, "a time with its distance from UTC", fix)
    return moment.astimezone(UTC)


def choice_of(subject: Subject, value: Any, column: Column) -> str:
    """A choice, in the site's language. Raises :class:`UnusableError`."""
    if not isinstance(value, str):
        raise wrong(
            value, column, "one of its choices", "Put it in quotes." if value is not None else "Write one."
        )
    found = find_choice(column.choices, value)
    if found is not None:
        return found.value.text(subject.language)
    if column.get("fill_in") or not column.own:
        return value
    raise UnusableError(
        "unknown-choice",
        f"'{value}' is not among the choices of {column.name}",
        meant(value, [choice.value.nb for choice in column.choices]),
    )


def find_choice(choices: list[Choice], value: str) -> Choice | None:
    """A choice by what it is called, in any language."""
    return next((choice for choice in choices if value in choice.value.all()), None)


def term_of(subject: Subject, value: Any, column: Column) -> Term:
    """A term of the column's set, called as on the site. Raises :class:`UnusableError`."""
    found = term_named(subject, value, column)
    return Term(id=found.id, label=found.label.text(subject.language))


def term_named(subject: Subject, value: Any, column: Column) -> TermEntry:
    """A term of the column's set by a label or its id. Raises :class:`UnusableError`."""
    if not isinstance(value, str):
        raise wrong(value, column, "a term's label", "Write the label, in quotes if it is a number.")
    term_set = subject.index.term_set(str(column.get("term_set", "")))
    if term_set is None:
        raise UnusableError(
            "unknown-term-set",
            f"the term set of {column.name} is not among `term_sets`",
            "Include its definition.",
        )
    found = subject.index.term(term_set, value)
    if found is None:
        raise UnusableError(
            "unknown-term",
            f"'{value}' is not in the term set {term_set.name} of {column.name}",
            meant(value, [term.label.nb for term in term_set.terms]),
        )
    return found


_LOGIN = re.compile(r"[^\s@]+@[^\s@]+\Z")


def _person(subject: Subject, value: Any, column: Column) -> Person:
    if not isinstance(value, str) or not _LOGIN.match(value):
        raise wrong(value, column, "a person's sign-in name", "Write it as name@organisation.no.")
    return Person(login=value)


def _lookup(subject: Subject, value: Any, column: Column) -> RowKey:
    if not isinstance(value, str):
        raise wrong(value, column, "the key of a row", "Write the row's key, in quotes if it is a number.")
    target = str(column.get("lookup_list", ""))
    return RowKey(list=target, column=subject.index.key_column(target), key=value)


def _boolean(subject: Subject, value: Any, column: Column) -> bool:
    if not isinstance(value, bool):
        raise wrong(value, column, "true or false", "Write true or false without quotes.")
    return value


def _link(subject: Subject, value: Any, column: Column) -> Link:
    parts = {"url": value} if isinstance(value, str) else value
    if not isinstance(parts, dict) or not isinstance(parts.get("url"), str) or set(parts) - {"url", "text"}:
        raise wrong(value, column, "an address", "Write the address, or {url: …, text: …}.")
    text = parts.get("text", "")
    if isinstance(text, dict):
        text = text.get(subject.language) or text.get("nb", "")
    return Link(url=parts["url"], text=str(text))


def _calculated(subject: Subject, value: Any, column: Column) -> None:
    raise UnusableError("read-only-column", f"{column.name} is calculated and takes no value", "Take it out.")


_READERS: dict[str, Callable[[Subject, Any, Column], Any]] = {
    "text": _text,
    "note": _text,
    "number": lambda subject, value, column: number_of(value, column),
    "currency": lambda subject, value, column: number_of(value, column),
    "percent": lambda subject, value, column: Percent(share=number_of(value, column)),
    "date": lambda subject, value, column: date_of(value, column),
    "choice": choice_of,
    "person": _person,
    "lookup": _lookup,
    "boolean": _boolean,
    "url": _link,
    "term": term_of,
    "calculated": _calculated,
}
