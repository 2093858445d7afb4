"""From the model to resources: terms, columns and content types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from sp_prosjektportal.resources import formulas
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.content_types import ContentType
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.term_sets import TermEntry, TermGroup, TermSet
from sp_prosjektportal.template import flatten_formatting, model_columns
from sp_prosjektportal.template.index import Column, Subject, fold_id
from sp_prosjektportal.template.model_lists import List
from sp_prosjektportal.template.text import LANGUAGES, Text
from sp_prosjektportal.template.tree import Path
from sp_prosjektportal.template.values import UnusableError, choice_of, find_choice, number_of, term_of, wrong

_PLAIN = (
    "id", "type", "group", "required", "hidden", "indexed", "unique", "multiple", "fill_in", "minimum", "maximum",
    "decimals", "currency", "time", "lines", "rich", "lookup_list", "lookup_column", "formula", "result",
)  # fmt: skip


def term_resources(subject: Subject) -> Iterator[TermGroup | TermSet | None]:
    """Term groups and sets; only the portfolio's template makes sure that they are there."""
    if subject.template.purpose != "portfolio":
        return
    for at, group in enumerate(subject.template.term_groups or []):
        yield subject.make(("term_groups", at), TermGroup, id=group.id, name=group.name)
    for at, each in enumerate(subject.template.term_sets or []):
        path: Path = ("term_sets", at)
        terms = [_term(subject, (*path, "terms", number), term) for number, term in enumerate(each.terms)]
        known = tuple(term for term in terms if term is not None)
        yield subject.make(path, TermSet, id=each.id, group=each.group, name=each.name, terms=known)


def _term(subject: Subject, path: Path, term: model_columns.TermEntry) -> TermEntry | None:
    properties = tuple(sorted((term.properties or {}).items()))
    try:
        return TermEntry(
            id=term.id,
            label=term.label.text(subject.language),
            labels=_labels(term.label),
            properties=properties,
        )
    except ValidationError:
        return None  # the check of names has told about its id


def _labels(label: Text) -> tuple[tuple[int, str], ...]:
    """What the term is called by LCID; nynorsk has none of its own."""
    return tuple((LANGUAGES[name], text) for name, text in label.by_language().items() if name != "nn")


def site_columns(subject: Subject) -> Iterator[SiteColumn | None]:
    """The site columns, with only what the author wrote."""
    for at, written in enumerate(subject.template.site_columns or []):
        column = Column(written.name, written.type, written.settings())
        path: Path = ("site_columns", at)
        fields = settings(subject, path, column, column.settings)
        yield subject.make(path, SiteColumn, name=written.name, **fields)


def list_columns(subject: Subject, path: Path, owner: List) -> Iterator[ListColumn | None]:
    """What a list sets on its columns. A site column that no content type brings is taken over whole."""
    columns = subject.index.columns_of(owner)
    brought = subject.index.brought(owner)
    for at, written in enumerate(owner.columns or []):
        column = columns.get(written.name.casefold())
        if column is None:
            continue
        whole = column.own and written.type is None and written.name.casefold() not in brought
        own = column.settings if whole else written.settings()
        if whole and "type" not in own:
            own = {**own, "type": column.type}
        place = (*path, "columns", at)
        fields = settings(subject, place, column, own)
        yield subject.make(place, ListColumn, list=owner.url, name=written.name, **fields)


def settings(subject: Subject, path: Path, column: Column, written: dict[str, Any]) -> dict[str, Any]:
    """Fields of a column resource for what was written; the whole column is known by ``column``."""
    found: dict[str, Any] = {name: written[name] for name in _PLAIN if name in written}
    for name in ("title", "description"):
        if name in written:
            found[name] = written[name].text(subject.language)
    if "choices" in written:
        found["choices"] = tuple(choice.value.text(subject.language) for choice in written["choices"])
    if "formula" in found and subject.language != "nb":
        found["formula"] = _in_language(subject, found["formula"])
    if "default" in written:
        found["default"] = _default(subject, path, written["default"], column)
    if "term_set" in written:
        term_set = subject.index.term_set(written["term_set"])
        if term_set is not None:
            found["term_set"] = term_set.id
    if "formatting" in written:
        found["formatting"] = flatten_formatting.of_column(subject, path, written["formatting"], column)
    return found


def _in_language(subject: Subject, formula: str) -> str:
    """A formula whose choices are those of the site's language: ``[GtX]="Høy"`` becomes ``[GtX]="High"``."""
    try:
        tree = formulas.parse(formula)
    except formulas.FormulaError:
        return formula
    changed = _choices_in(subject, tree)
    return formulas.write(changed) if changed != tree else formula


def _choices_in(subject: Subject, node: formulas.Node) -> formulas.Node:
    parts = tuple(_choices_in(subject, part) for part in node.parts)
    if node.sort == "binary" and node.text in ("=", "<>"):
        for own, other in ((0, 1), (1, 0)):
            column = subject.index.site_column(parts[own].text) if parts[own].sort == "column" else None
            if column is None or parts[other].sort != "text":
                continue
            choice = find_choice(column.choices, parts[other].text)
            if choice is not None:
                word = formulas.Node("text", choice.value.text(subject.language))
                parts = (parts[0], word) if other else (word, parts[1])
    return formulas.Node(node.sort, node.text, parts)


def _default(subject: Subject, path: Path, value: Any, column: Column) -> str:
    """As SharePoint stores it: "100", "1", "[today]", or the choice. Told where it is written, if it does not fit."""
    try:
        return _stored(subject, value, column)
    except UnusableError as error:
        if subject.place((*path, "default")) == subject.place(path):
            return ""  # the default of a site column that a list takes over
        code = "default-not-a-choice" if error.code == "unknown-choice" else error.code
        subject.problem((*path, "default"), code, f"default: {error.message}", error.fix)
        return ""


def _stored(subject: Subject, value: Any, column: Column) -> str:
    if value == "":
        return ""
    if column.type == "choice":
        return choice_of(subject, value, column)
    if column.type == "boolean":
        if not isinstance(value, bool) and value not in ("0", "1"):
            raise wrong(value, column, "true or false", "Write true or false without quotes.")
        return "1" if value in (True, "1") else "0"
    if column.type in ("number", "currency", "percent"):
        return f"{number_of(_numeric(value), column):.15g}"
    if column.type == "date":
        return "[today]" if value in ("@today", "[today]") else str(value)
    if column.type == "term":
        term = term_of(subject, value, column)
        return f"-1;#{term.label}|{term.id}"
    return str(value)


def _numeric(value: Any) -> Any:
    """A number in quotes is what some tools write: take it as one."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def content_types(subject: Subject) -> Iterator[ContentType]:
    """The content types, with only what the author wrote."""
    for written in subject.template.content_types or []:
        fields: dict[str, Any] = {"name": written.name.text(subject.language)}
        if written.group is not None:
            fields["group"] = written.group
        if written.description is not None:
            fields["description"] = written.description.text(subject.language)
        if written.columns is not None:
            fields["columns"] = tuple(entry.name for entry in written.columns)
            fields["required"] = frozenset(e.name for e in written.columns if _required(e, written.id))
            fields["hidden"] = frozenset(e.name for e in written.columns if e.hidden)
        yield ContentType(id=written.id, **fields)


def _required(entry: model_columns.ContentTypeColumn, content_type: str) -> bool:
    """Title is required in Item and its children unless an author says otherwise; in documents it is not."""
    if entry.required is None and entry.name == "Title":
        return not fold_id(content_type).startswith("0x0101")
    return bool(entry.required)
