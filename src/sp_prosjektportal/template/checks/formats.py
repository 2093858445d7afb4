"""Formatting: words that fit their column, and JSON that SharePoint takes.

Source of what may stand in it: Microsoft's "Formatting syntax reference" (schema v2). Styles are left to SharePoint, which
ignores those that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sp_prosjektportal.template.flatten_formatting import TITLES, neighbours, value_of
from sp_prosjektportal.template.index import Column, Subject
from sp_prosjektportal.template.model_columns import OneOf
from sp_prosjektportal.template.model_lists import Matrix, View
from sp_prosjektportal.template.problems import meant
from sp_prosjektportal.template.tree import Path
from sp_prosjektportal.template.values import UnusableError

NUMBERS = frozenset({"number", "currency", "percent"})
ELEMENTS = ("div", "span", "a", "img", "svg", "path", "button", "p", "filepreview")
_REFERENCE = frozenset({"columnFormatterReference"})
_KEYS = frozenset({
    "$schema", "elmType", "txtContent", "style", "attributes", "children", "forEach", "debugMode", "customRowAction",
    "customCardProps", "defaultHoverField", "inlineEditField", "columnFormatterReference",
})  # fmt: skip
_OF_VIEWS = frozenset({
    "$schema", "hideSelection", "hideColumnHeader", "rowFormatter", "additionalRowClass", "groupProps",
    "footerFormatter", "commandBarProps", "tileProps", "formatter", "height", "width",
})  # fmt: skip
"""Of rows and of tiles."""
_ATTRIBUTES = frozenset({
    "href", "rel", "src", "class", "target", "title", "role", "iconName", "d", "aria", "alt", "data-interception",
    "viewBox", "preserveAspectRatio", "draggable",
})  # fmt: skip
_OPERATORS = frozenset({
    "+", "-", "*", "/", "<", ">", "==", "!=", "<=", ">=", "||", "&&", "?", ":", "%", "!", "toString", "Number", "Date", "cos",
    "sin", "abs", "floor", "ceiling", "pow", "toLocaleString", "toLocaleDateString", "toLocaleTimeString", "indexOf",
    "lastIndexOf", "toLowerCase", "toUpperCase", "startsWith", "endsWith", "replace", "replaceAll", "substring", "padStart",
    "padEnd", "split", "join", "length", "getDate", "getMonth", "getYear", "addDays", "addMinutes", "getUserImage",
    "getThumbnailImage", "loopIndex", "appendTo", "removeFrom", "formatBytes", "if",
})  # fmt: skip
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_CALLED = re.compile(r"([A-Za-z]\w*)\s*\(")
_DEEPEST = 50


def of_column(subject: Subject, path: Path, settings: dict[str, Any], whole: Column) -> None:
    """``settings`` is what is written at the path, ``whole`` the column with what it takes over."""
    shown, place = settings.get("formatting"), (*path, "formatting")
    if shown == "lights":
        _lights(subject, path, settings, whole)
    if shown == "bar" and whole.type not in NUMBERS:
        _told(subject, place, f"a bar shows a number, {whole.name} is {whole.type}")
    if shown == "due" and whole.type != "date":
        _told(subject, place, f"due shows a date, {whole.name} is {whole.type}")
    if shown == "count" and whole.type not in NUMBERS:
        _told(subject, place, f"count shows a number, {whole.name} is {whole.type}")
    beside = neighbours(subject, path) if {"bar_of", "due_while"} & set(settings) else {}
    if "bar_of" in settings:
        _number(subject, (*path, "bar_of"), settings["bar_of"], beside)
    if "due_while" in settings:
        _one_of(subject, (*path, "due_while"), settings["due_while"], beside)
    if isinstance(shown, dict):
        _element(subject, place, shown, "column formatting")


def of_view(subject: Subject, path: Path, view: View, columns: Mapping[str, Column]) -> None:
    if view.matrix is not None:
        _matrix(subject, (*path, "matrix"), view, view.matrix, columns)
    written, place = view.formatting or {}, (*path, "formatting")
    for name in set(written) - _OF_VIEWS:
        message, near = f"view formatting has no property '{name}'", meant(str(name), sorted(_OF_VIEWS))
        if name in _KEYS:
            subject.problem((*place, name), "formatting", message, "Put it below `rowFormatter:`.", key=True)
        elif near.startswith("Did you mean"):  # others are left to SharePoint: it may know more than we do
            subject.problem((*place, name), "formatting", message, near, key=True)
    for name in ("hideSelection", "hideColumnHeader"):
        if not isinstance(written.get(name, True), bool):
            _told(subject, (*place, name), f"{name} is true or false", "Write true or false.")
    if "additionalRowClass" in written:
        _expression(subject, (*place, "additionalRowClass"), written["additionalRowClass"])
    row = written.get("rowFormatter")
    if row is not None:
        _element(subject, (*path, "formatting", "rowFormatter"), row, "a row format")


# -- words ---------------------------------------------------------------------------------------------


def _lights(subject: Subject, path: Path, settings: dict[str, Any], whole: Column) -> None:
    place = (*path, "formatting")
    if not any(choice.light for choice in whole.choices):
        message = f"no choice of {whole.name} has a light to show"
        # An overlay that gives other choices is where to look, not the file whose choices had lights
        choices = (*path, "choices")
        elsewhere = "choices" in settings and subject.place(choices).file != subject.place(place).file
        where = choices if elsewhere else place
        subject.problem(where, "formatting", message, "Write choices as {value: …, light: green}.")
    elif whole.multiple:
        message = f"a light shows one choice, {whole.name} takes several"
        subject.problem(place, "formatting", message, "Take it out, or take `multiple` out.")


def _matrix(subject: Subject, path: Path, view: View, matrix: Matrix, columns: Mapping[str, Column]) -> None:
    if view.formatting is not None:
        message = "a view has either `matrix` or `formatting`"
        subject.problem(path, "formatting", message, "Take one of them out.")
    shown = {name.casefold() for name in view.columns}
    for name, pair in (("before", matrix.before), ("after", matrix.after)):
        place = (*path, name)
        if pair is not None and len(pair) != 2:
            message = f"`{name}` names two columns, here are {len(pair)}"
            subject.problem(place, "formatting", message, "Write [probability, consequence].")
        for at, column in enumerate(pair or []):
            _number(subject, (*place, at), column, columns)
            _in_view(subject, (*place, at), column, shown, columns)
    if matrix.opportunity is not None:
        place = (*path, "opportunity")
        _one_of(subject, place, matrix.opportunity, columns)
        _in_view(subject, (*place, "column"), matrix.opportunity.column, shown, columns)
    if not shown & {title.casefold() for title in TITLES}:
        message = "a matrix shows the title of each row, which is not in the view"
        subject.problem(path, "formatting", message, "Add LinkTitle to `columns`.")


def _number(subject: Subject, path: Path, name: str, columns: Mapping[str, Column]) -> None:
    column = columns.get(name.casefold())
    if column is None:
        subject.unknown_column(path, name, columns.values())
    elif column.type not in NUMBERS:
        _told(subject, path, f"a number column is needed, {name} is {column.type}", "Name a number column.")


def _in_view(subject: Subject, path: Path, name: str, shown: set[str], columns: Mapping[str, Column]) -> None:
    if name.casefold() in columns and name.casefold() not in shown:
        message = f"{name} is not in the view, and SharePoint reads no other columns for it"
        _told(subject, path, message, f"Add {name} to `columns`.")


def _one_of(subject: Subject, path: Path, written: OneOf, columns: Mapping[str, Column]) -> None:
    column = columns.get(written.column.casefold())
    if column is None:
        subject.unknown_column((*path, "column"), written.column, columns.values())
        return
    if column.type != "choice" and column.name != "ContentType":
        _told(
            subject,
            (*path, "column"),
            f"a choice column is needed, {column.name} is {column.type}",
            "Name another.",
        )
        return
    if not written.values:
        _told(subject, path, "no value is named", "Add `is:` with a value, or `in:` with several.")
    places = [(*path, "is")] * (written.is_ is not None) + [
        (*path, "in", at) for at in range(len(written.in_ or []))
    ]
    for place, value in zip(places, written.values, strict=True):
        try:
            value_of(subject, value, column)
        except UnusableError as error:
            subject.problem(place, error.code, error.message, error.fix)


# -- JSON ----------------------------------------------------------------------------------------------


def _element(subject: Subject, path: Path, element: Any, what: str, depth: int = 0) -> None:
    if not isinstance(element, dict):
        _told(subject, path, "an element is a mapping", "Write `elmType: div` and what belongs to it.")
        return
    if depth > _DEEPEST:
        _told(subject, path, f"elements stand in each other more than {_DEEPEST} deep", "Make it simpler.")
        return
    if element.get("elmType") not in ELEMENTS and not _REFERENCE & set(element):
        said = f"'{element['elmType']}'" if "elmType" in element else "nothing"
        begins = f"{what} begins with an element" if depth == 0 else "each child is an element"
        _told(
            subject, path, f"{begins}, and elmType is {said}", f"Give elmType one of: {', '.join(ELEMENTS)}."
        )
    _names(subject, path, element, _KEYS, "property")
    attributes = element.get("attributes")
    if isinstance(attributes, dict):
        _names(subject, (*path, "attributes"), attributes, _ATTRIBUTES, "attribute")
    for place, value in _values(path, element):
        _expression(subject, place, value)
    children = element.get("children")
    if children is not None and not isinstance(children, list):
        _told(subject, (*path, "children"), "children is a list of elements", "Write each with a dash.")
        return
    for at, child in enumerate(children or []):
        _element(subject, (*path, "children", at), child, what, depth + 1)


def _names(subject: Subject, path: Path, given: dict[str, Any], known: frozenset[str], what: str) -> None:
    for name in given:
        if name not in known:
            message = f"elements have no {what} '{name}'"
            subject.problem((*path, name), "formatting", message, meant(str(name), sorted(known)), key=True)


def _values(path: Path, element: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    if "txtContent" in element:
        yield (*path, "txtContent"), element["txtContent"]
    for section in ("style", "attributes"):
        given = element.get(section)
        if isinstance(given, dict):
            yield from (((*path, section, name), value) for name, value in given.items() if name != "aria")


def _expression(subject: Subject, path: Path, written: Any) -> None:
    problem = _wrong(written)
    if problem:
        _told(subject, path, problem, "See Microsoft's formatting syntax reference.")


def _wrong(written: Any, depth: int = 0) -> str:
    """What is wrong with an expression, of either kind; nothing when it is fine."""
    if depth > _DEEPEST:
        return "the expression is too deep"
    if isinstance(written, dict):
        operator, operands = written.get("operator"), written.get("operands")
        if not isinstance(operator, str) or not isinstance(operands, list):
            return "an expression has `operator` and a list of `operands`"
        if operator.removesuffix("()") not in _OPERATORS:
            return f"there is no operator '{operator}'"
        return next((found for one in operands if (found := _wrong(one, depth + 1))), "")
    if not isinstance(written, str) or not written.startswith("="):
        return ""
    rest = _QUOTED.sub("''", written)
    if "'" in rest.replace("''", "") or '"' in rest:
        return "the expression has a quote that does not end"
    if rest.count("(") != rest.count(")"):
        return "the expression has an unequal number of ( and )"
    unknown = next((name for name in _CALLED.findall(rest) if name not in _OPERATORS), None)
    return f"there is no function '{unknown}'" if unknown else ""


def _told(subject: Subject, path: Path, message: str, fix: str = "Take it out.") -> None:
    subject.problem(path, "formatting", message, fix)
