"""Formulas of calculated columns: syntax, functions, separators, and columns that a formula can use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sp_prosjektportal.resources import formulas
from sp_prosjektportal.template.index import Column, Subject, is_title
from sp_prosjektportal.template.problems import meant
from sp_prosjektportal.template.tree import Path

_NAMES = """
ABS ACOS ACOSH AND ASIN ASINH ATAN ATAN2 ATANH AVERAGE AVERAGEA CEILING CHAR CHOOSE CODE CONCATENATE COS
COSH COUNT COUNTA DATE DATEDIF DATEVALUE DAY DAYS360 DEGREES DOLLAR EVEN EXACT EXP FACT FALSE FIND FIXED
FLOOR HOUR IF IFERROR INT ISBLANK ISERR ISERROR ISLOGICAL ISNA ISNONTEXT ISNUMBER ISTEXT LEFT LEN LN LOG
LOG10 LOWER MAX MAXA MEDIAN MID MIN MINA MINUTE MOD MONTH N NA NOT ODD OR PI POWER PRODUCT PROPER RADIANS
REPLACE REPT RIGHT ROMAN ROUND ROUNDDOWN ROUNDUP SEARCH SECOND SIGN SIN SINH SQRT STDEV STDEVA SUM T TAN
TANH TEXT TIME TIMEVALUE TRIM TRUE TRUNC UPPER USDOLLAR VALUE VAR VARA WEEKDAY YEAR
"""
FUNCTIONS = frozenset(_NAMES.split())
"""Source: Microsoft's "Calculated Field Formulas and Functions"."""

_VOLATILE = frozenset({"TODAY", "NOW", "ME", "RAND"})
_USABLE = frozenset({"text", "number", "currency", "percent", "date", "choice", "boolean", "calculated"})
_NAME = re.compile(r"([^\W\d][\w.]*)\s*\(")
_TEXTS = re.compile(r'"(?:[^"]|"")*"|\[[^\[\]]*\]')


def check(subject: Subject) -> None:
    site = {name: _own(name) for name in ("title", "created", "modified")}
    site |= {name: Column(c.name, c.type, c.settings()) for name, c in subject.index.site_columns.items()}
    for at, column in enumerate(subject.template.site_columns or []):
        if column.formula is not None:
            _formula(subject, ("site_columns", at, "formula"), column.formula, site)
    _cycles(
        subject,
        ("site_columns",),
        [(at, c.name, c.formula) for at, c in enumerate(subject.template.site_columns or [])],
    )
    for at, owner in enumerate(subject.template.lists or []):
        path: Path = ("lists", at, "columns")
        for number, own in enumerate(owner.columns or []):
            if own.formula is not None:
                _formula(subject, (*path, number, "formula"), own.formula, subject.index.columns_of(owner))
        _cycles(subject, path, [(n, c.name, c.formula) for n, c in enumerate(owner.columns or [])])


def _own(name: str) -> Column:
    return Column(name.capitalize(), "text" if name == "title" else "date", own=False)


def _formula(subject: Subject, path: Path, formula: str, columns: dict[str, Column]) -> None:
    for problem in _problems(formula, columns):
        subject.problem(path, *problem)


def _problems(formula: str, columns: dict[str, Column]) -> Iterator[tuple[str, str, str]]:
    try:
        tree = formulas.parse(formula)
    except formulas.FormulaError as error:
        yield _syntax(formula, error)
        return
    bare = _TEXTS.sub("", formula)
    for name in dict.fromkeys(_NAME.findall(bare)):
        if name.upper() in _VOLATILE:
            yield (
                "volatile-function",
                f"{name.upper()} cannot be used in a calculated column: it would not be calculated again by itself",
                "Compare with @today in the filter of a view instead.",
            )
        elif name.upper() not in FUNCTIONS:
            yield "unknown-function", f"there is no function {name}", _english(name)
    for name in dict.fromkeys(_columns(tree)):
        yield from _reference(name, columns)


def _columns(node: formulas.Node) -> list[str]:
    own = [node.text] if node.sort == "column" else []
    return own + [name for part in node.parts for name in _columns(part)]


def _syntax(formula: str, error: formulas.FormulaError) -> tuple[str, str, str]:
    at = error.position - 1
    sign = formula[at : at + 1]
    where = f"{error.message} (character {error.position} of the formula)"
    if sign == ";" or (sign == "," and re.match(r"\d,\d", formula[max(0, at - 1) : at + 2])):
        return (
            "wrong-separator",
            where,
            "Write commas between arguments and points in numbers, also for Norwegian sites.",
        )
    return "formula-syntax", where, "Columns in [], texts in quotes, and every ( with its )."


def _english(name: str) -> str:
    try:
        english = formulas.parse(f"={name}()").text
    except formulas.FormulaError:
        english = name
    if english != name.upper() and english in FUNCTIONS:
        return f"Write the English name: {english}."
    return meant(name, FUNCTIONS, otherwise="Use functions of SharePoint's calculated columns, in English.")


def _reference(name: str, columns: dict[str, Column]) -> Iterator[tuple[str, str, str]]:
    column = columns.get(name.casefold())
    if column is None:
        known = [each for each in columns.values() if each.type in _USABLE]
        titled = next((each.name for each in known if is_title(each, name)), None)
        yield (
            "unknown-column",
            f"the formula uses the column '{name}', which is not there",
            f"That is a title: write the internal name, [{titled}]."
            if titled is not None
            else meant(name, [each.name for each in known]),
        )
    elif column.type not in _USABLE or column.multiple:
        what = f"{column.type} with several values" if column.multiple else column.type
        yield (
            "formula-column-type",
            f"a formula cannot use {column.name}: it is {what}",
            "Use text, number, date, choice, boolean or calculated columns with one value.",
        )


def _cycles(subject: Subject, path: Path, written: list[tuple[int, str, str | None]]) -> None:
    """Calculated columns that need each other."""
    uses = {
        name.casefold(): (at, name, formulas.columns(formula)) for at, name, formula in written if formula
    }
    told: set[str] = set()
    for start in uses:
        way = _way_back(start, start, uses, ())
        if way and not told & set(way):
            told |= set(way)
            at = uses[start][0]
            names = " → ".join(uses[name][1] for name in (*way, start))
            message = f"calculated columns need each other: {names}"
            subject.problem(
                (*path, at, "formula"), "calculation-cycle", message, "Let one of them use other columns."
            )


def _way_back(
    now: str, goal: str, uses: dict[str, tuple[int, str, tuple[str, ...]]], way: tuple[str, ...]
) -> tuple[str, ...]:
    for name in map(str.casefold, uses[now][2]):
        if name == goal:
            return (*way, now)
        if (
            name in uses
            and name not in way
            and name != now
            and (found := _way_back(name, goal, uses, (*way, now)))
        ):
            return found
    return ()
