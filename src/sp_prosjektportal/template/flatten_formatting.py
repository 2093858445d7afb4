"""From the model to formatting: the short words of columns and views become SharePoint's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.template import formatting, row_formatting
from sp_prosjektportal.template.filters import content_type_name
from sp_prosjektportal.template.index import Column, Subject
from sp_prosjektportal.template.model_columns import OneOf
from sp_prosjektportal.template.model_lists import List, View
from sp_prosjektportal.template.tree import Path
from sp_prosjektportal.template.values import UnusableError, choice_of

TITLES = ("LinkTitle", "Title")


def of_column(subject: Subject, path: Path, written: Any, column: Column) -> str:
    """Formatting of a column, by its word or as it is written."""
    if written == "lights":
        return formatting.lights(column.choices, subject.language)
    if written == "bar" and column.get("bar_of"):
        return formatting.bar_of(column.get("bar_of"))
    if written == "bar":
        percent = column.type == "percent"
        return formatting.bar(column.get("minimum"), column.get("maximum"), percent=percent)
    if written == "count":
        return formatting.count(subject.language)
    if written == "due":
        unfinished = column.get("due_while")
        values = one_of(subject, unfinished, neighbours(subject, path)) if unfinished else []
        return formatting.due(subject.language, unfinished.column if values else "", values)
    return formatting.as_json(written)


def of_view(subject: Subject, owner: List, view: View) -> str | None:
    """Formatting of a view, if it has any."""
    if view.matrix is None:
        return None if view.formatting is None else formatting.as_json(view.formatting)
    written, columns = view.matrix, subject.index.columns_of(owner)
    if len(written.before) != 2 or len(written.after or ["", ""]) != 2:
        return None  # the check of formats has told
    before = (written.before[0], written.before[1])
    after = (written.after[0], written.after[1]) if written.after else None
    opportunity = written.opportunity
    values = one_of(subject, opportunity, columns) if opportunity else []
    drawn = {name.casefold() for name in (*TITLES, *before, *(after or ()))}
    if opportunity:
        drawn.add(opportunity.column.casefold())
    named = [columns[each.casefold()] for each in view.columns if each.casefold() in columns]
    others = tuple((each.name, each.type) for each in named if each.name.casefold() not in drawn)
    pair = (opportunity.column, values[0]) if opportunity and values else None
    return row_formatting.matrix(before, after, pair, others)


def neighbours(subject: Subject, path: Path) -> Mapping[str, Column]:
    """The columns beside a column by folded name: of its list, or of the site."""
    if path[0] == "lists" and isinstance(path[1], int):
        return subject.index.columns_of((subject.template.lists or [])[path[1]])
    return {column.name.casefold(): column for column in subject.index.all_site_columns()}


def one_of(subject: Subject, written: OneOf, columns: Mapping[str, Column]) -> list[str]:
    """The values in the site's language; none where the check of formats has something to tell."""
    column = columns.get(written.column.casefold())
    try:
        return [value_of(subject, value, column) for value in written.values] if column is not None else []
    except UnusableError:
        return []


def value_of(subject: Subject, value: str, column: Column) -> str:
    """Raises :class:`UnusableError`."""
    if column.name == "ContentType":
        return content_type_name(subject, value)
    return choice_of(subject, value, column)
