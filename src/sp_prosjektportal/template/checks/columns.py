"""Columns: settings that fit their type, and what they refer to."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.template.checks import formats
from sp_prosjektportal.template.checks.names import no_base, once
from sp_prosjektportal.template.index import Column, Subject, fold_url
from sp_prosjektportal.template.model_columns import ColumnSettings
from sp_prosjektportal.template.model_lists import List
from sp_prosjektportal.template.tree import Path

_NUMBERS = frozenset({"number", "currency", "percent"})
_ONLY_FOR: dict[str, frozenset[str]] = {
    "choices": frozenset({"choice"}), "fill_in": frozenset({"choice"}), "minimum": _NUMBERS, "maximum": _NUMBERS,
    "decimals": _NUMBERS | {"calculated"}, "currency": frozenset({"currency", "calculated"}),
    "time": frozenset({"date", "calculated"}), "lines": frozenset({"note"}), "rich": frozenset({"note"}),
    "lookup_list": frozenset({"lookup"}), "lookup_column": frozenset({"lookup"}), "formula": frozenset({"calculated"}),
    "bar_of": _NUMBERS, "due_while": frozenset({"date"}),
    "result": frozenset({"calculated"}), "term_set": frozenset({"term"}),
    "multiple": frozenset({"choice", "person", "lookup", "term"}),
}  # fmt: skip
_NEEDED = {"choice": "choices", "lookup": "lookup_list", "calculated": "formula", "term": "term_set"}
_UNIQUE = frozenset({"text", "number", "currency", "percent", "date", "choice", "lookup", "person", "term"})


def check(subject: Subject) -> None:
    for at, column in enumerate(subject.template.site_columns or []):
        whole = Column(column.name, column.type, column.settings())
        _settings(subject, ("site_columns", at), column, whole)
        no_base(subject, ("site_columns", at), column, "more_choices", "choices")
    for at, owner in enumerate(subject.template.lists or []):
        _of_list(subject, ("lists", at), owner)


def _of_list(subject: Subject, path: Path, owner: List) -> None:
    columns = subject.index.columns_of(owner)
    brought = subject.index.brought(owner)
    for number, written in enumerate(owner.columns or []):
        place = (*path, "columns", number)
        whole = columns.get(written.name.casefold())
        if whole is None:
            columns_known = [*columns.values(), *subject.index.all_site_columns()]
            where = ", and no type is given for a new one"
            subject.unknown_column((*place, "name"), written.name, columns_known, where=where)
            continue
        base = subject.index.site_column(written.name) if written.name.casefold() in brought else None
        if base is not None and written.type is not None and written.type != base.type:
            message = f"the site column {base.name} is {base.type}, a list cannot make it {written.type}"
            subject.problem(
                (*place, "type"), "type-change", message, "Leave the type out, or use another name."
            )
        _settings(subject, place, written, whole)


def _settings(subject: Subject, path: Path, written: ColumnSettings, whole: Column) -> None:
    settings = written.settings()
    for name in settings:
        allowed = _ONLY_FOR.get(name)
        if allowed is not None and whole.type not in allowed:
            message = f"'{name}' means nothing to a column of type {whole.type}"
            subject.problem(
                (*path, name), "not-for-type", message, f"It is for: {', '.join(sorted(allowed))}.", key=True
            )
    needed = _NEEDED.get(whole.type)
    missing = needed is not None and not whole.get(needed) and not subject.written((*path, needed))
    if missing and whole.own and "type" in settings:
        subject.problem(
            path, "missing", f"'{needed}' is missing", f"Add `{needed}:` here: the column is {whole.type}."
        )
    _unique(subject, path, settings, whole)
    _limits(subject, path, settings, whole)
    _choices(subject, path, settings)
    _refers(subject, path, settings)
    formats.of_column(subject, path, settings, whole)


def _unique(subject: Subject, path: Path, settings: dict[str, Any], whole: Column) -> None:
    if not settings.get("unique"):
        return
    if not whole.get("indexed"):
        message = f"{whole.name} is unique but not indexed; SharePoint needs the index"
        subject.problem((*path, "unique"), "unique-needs-index", message, "Add `indexed: true`.")
    if whole.type not in _UNIQUE or whole.multiple:
        what = f"{whole.type} with several values" if whole.multiple else whole.type
        message = f"{whole.name}: a column of type {what} cannot be unique"
        subject.problem(
            (*path, "unique"), "unique-type", message, "Take it out, or let a text column be the key."
        )


def _limits(subject: Subject, path: Path, settings: dict[str, Any], whole: Column) -> None:
    least, most = whole.get("minimum"), whole.get("maximum")
    if least is not None and most is not None and least > most and {"minimum", "maximum"} & set(settings):
        message = f"the minimum {least:g} is greater than the maximum {most:g}"
        subject.problem((*path, "minimum"), "bad-range", message, "Exchange them.")


def _choices(subject: Subject, path: Path, settings: dict[str, Any]) -> None:
    choices = settings.get("choices")
    if choices is None:
        return
    once(
        subject,
        [((*path, "choices", at), choice.value.nb) for at, choice in enumerate(choices)],
        "duplicate-choice",
        "choice",
        str.casefold,
    )
    for at, choice in enumerate(choices):
        if len(choice.value.nb) > 255 or ";#" in choice.value.nb:
            message = "a choice has at most 255 characters and no ;#"
            subject.problem((*path, "choices", at), "bad-name", message, "Write it differently.")


def _refers(subject: Subject, path: Path, settings: dict[str, Any]) -> None:
    if "term_set" in settings and subject.index.term_set(settings["term_set"]) is None:
        names = [each.name for each in subject.index.term_sets.values()]
        subject.unknown((*path, "term_set"), "term set", settings["term_set"], names)
    if "lookup_list" not in settings:
        return
    target = subject.index.lists.get(fold_url(settings["lookup_list"]))
    if target is None:
        urls = [each.url for each in subject.index.lists.values()]
        subject.unknown((*path, "lookup_list"), "list", settings["lookup_list"], urls)
    elif "lookup_column" in settings:
        columns = subject.index.columns_of(target)
        if settings["lookup_column"].casefold() not in columns:
            place = (*path, "lookup_column")
            subject.unknown_column(
                place, settings["lookup_column"], columns.values(), where=f" in {target.url}"
            )
