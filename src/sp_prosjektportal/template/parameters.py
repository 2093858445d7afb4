"""Parameters: what is given against what a template declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sp_prosjektportal.template.expand import describe
from sp_prosjektportal.template.model import Parameter
from sp_prosjektportal.template.problems import Problems, meant
from sp_prosjektportal.template.text import Text
from sp_prosjektportal.template.tree import TYPED, Node, Place, locate

RESERVED = frozenset({"site", "hub", "item"})
"""Names that expressions use for other things."""

_YES, _NO = frozenset({"true", "yes", "ja", "1"}), frozenset({"false", "no", "nei", "0"})


def declare(root: Node, declared: Mapping[str, Parameter], problems: Problems) -> None:
    """Problems of the declarations themselves."""
    for name, parameter in declared.items():
        place = locate(root, ("parameters", name), key=True)
        if name in RESERVED or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
            problems.add(
                place, "bad-parameter-name", f"a parameter cannot be called '{name}'",
                f"Use letters, digits and _, and none of {', '.join(sorted(RESERVED))}.",
            )  # fmt: skip
        if parameter.pattern is not None:
            try:
                re.compile(parameter.pattern)
            except re.error as error:
                at = locate(root, ("parameters", name, "pattern"))
                problems.add(
                    at, "bad-pattern", f"the pattern is no regular expression: {error}", "Correct it."
                )
                continue
        if parameter.type == "choice" and not parameter.choices:
            problems.add(place, "missing", f"the parameter '{name}' has no choices", "Add `choices:` here.")
        elif parameter.default is not None:
            at = locate(root, ("parameters", name, "default"))
            written = parameter.default
            for value in written.all() if isinstance(written, Text) else (written,):
                accept(name, parameter, value, at, problems, said="the default")


def resolve(
    root: Node,
    declared: Mapping[str, Parameter],
    given: Mapping[str, Any],
    problems: Problems,
    template: str = "",
    *,
    language: str = "nb",
    examples: bool = False,
) -> dict[str, Any]:
    """The value of every parameter. ``examples``: those that must be given get an example (for checking)."""
    takes = f"It takes {', '.join(declared)}." if declared else "It takes none."
    for name in given:
        if name not in declared:
            said = f"the template '{template}' takes no parameter '{name}'"
            problems.add(TYPED, "unknown-parameter", said, meant(name, declared, otherwise=takes))
    values: dict[str, Any] = {}
    for name, parameter in declared.items():
        place = locate(root, ("parameters", name), key=True)
        if given.get(name) is not None:
            values[name] = accept(name, parameter, given[name], place, problems)
        elif parameter.default is not None or not parameter.required:
            default = parameter.default_in(language)
            values[name] = default if default is not None else _nothing(parameter)
        elif examples:
            values[name] = _example(parameter)
        else:
            problems.add(
                place,
                "missing-parameter",
                f"the parameter '{name}' must be given",
                f"Give {name} ({parameter.type}).",
            )
            values[name] = _example(parameter)
    return values


def accept(
    name: str, parameter: Parameter, value: Any, place: Place, problems: Problems, *, said: str = ""
) -> Any:
    """The value by the parameter's type; what does not fit is told and gives the example."""
    who = f"{said} of '{name}'" if said else f"'{name}'"
    converted = _convert(parameter, value)
    if converted is None:
        message = f"{who} takes {_WANTED[parameter.type]}, this is {describe(value)}"
        problems.add(place, "parameter-type", message, f"Give {_WANTED[parameter.type]}.")
        return _example(parameter)
    if parameter.type == "choice" and converted not in (parameter.choices or []):
        message = f"{who} cannot be '{converted}'"
        problems.add(place, "parameter-choice", message, meant(str(converted), parameter.choices or []))
    if parameter.pattern is not None and parameter.type in ("text", "choice"):
        try:
            fits = re.fullmatch(parameter.pattern, str(converted)) is not None
        except re.error:
            fits = True  # told where it is declared
        if not fits:
            fix = f"It must match {parameter.pattern}."
            problems.add(place, "parameter-pattern", f"{who} does not fit: '{converted}'", fix)
    return converted


_WANTED = {
    "text": "a text", "number": "a number", "boolean": "true or false", "date": "a date as 2026-01-31",
    "choice": "one of its choices", "list": "a list",
}  # fmt: skip


def _convert(parameter: Parameter, value: Any) -> Any:
    """The value in its type, also from the text that a command line gives; nothing when it does not fit."""
    match parameter.type:
        case "number":
            return _number(value)
        case "boolean":
            text = str(value).casefold()
            return (
                value if isinstance(value, bool) else True if text in _YES else False if text in _NO else None
            )
        case "date":
            return _date(value)
        case "list":
            if isinstance(value, str):
                return [part.strip() for part in value.split(",") if part.strip()]
            return list(value) if isinstance(value, list | tuple) else None
        case _:
            return value if isinstance(value, str) else None


def _number(value: Any) -> int | float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d+([.,]\d+)?", value.strip()):
        number = float(value.replace(",", "."))
        return int(number) if number.is_integer() else number
    return None


def _date(value: Any) -> str | None:
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return None


def _nothing(parameter: Parameter) -> Any:
    return {"boolean": False, "list": [], "number": None, "date": None}.get(parameter.type, "")


def _example(parameter: Parameter) -> Any:
    examples: dict[str, Any] = {
        "number": 1, "boolean": True, "date": "2026-01-31", "list": ["eksempel"],
        "choice": (parameter.choices or [""])[0],
    }  # fmt: skip
    return examples.get(parameter.type, "eksempel")
