"""Arguments of functions and actions against what the function takes: wrong shapes are 400, not a fault."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from functools import lru_cache
from inspect import Parameter, signature
from typing import Any

from sp_prosjektportal.emulator.errors import Refused, bad_query
from sp_prosjektportal.emulator.sharepoint.body_types import check
from sp_prosjektportal.emulator.sharepoint.entity import Member, argument

_EDM = {"str": "String", "str | None": "String", "int": "Int32", "int | None": "Int32", "bool": "Boolean"}
_NULL = "-1, System.ArgumentNullException"


def checked(
    member: Member, function: Callable[..., Any], given: Mapping[str, Any], written: Container[str] = ()
) -> Mapping[str, Any]:
    """The arguments as they are. Raises ``Refused`` when one is missing or of another shape than the function's.

    Those that were ``written`` in a JSON body must be of the very type: a number is no text.
    """
    known = _parameters(getattr(function, "__func__", function))
    names = {argument(parameter): parameter for parameter in member.parameters}
    found = dict(given)
    for name, parameter in known.items():
        if found.get(name) is None and not _nullable(str(parameter.annotation)):
            if parameter.default is Parameter.empty:
                raise Refused(400, _NULL, f"Value cannot be null.\r\nParameter name: {names.get(name, name)}")
            found.pop(name, None)
        elif name not in found:
            if parameter.default is Parameter.empty:
                raise Refused(400, _NULL, f"Value cannot be null.\r\nParameter name: {names.get(name, name)}")
        elif name in written and (kind := _EDM.get(str(parameter.annotation))):
            if found[name] is not None:
                check(kind, found[name])
        elif not _fits(str(parameter.annotation), found[name]):
            raise bad_query(
                f"The value of the parameter '{names.get(name, name)}' could not be read: an unexpected node was found when "
                "reading from the JSON reader."
            )
    return found


def _nullable(annotation: str) -> bool:
    return any(kind.strip() in ("None", "Any") for kind in annotation.split("|"))


@lru_cache(maxsize=2048)
def _parameters(function: Callable[..., Any]) -> Mapping[str, Parameter]:
    found = signature(function).parameters.values()
    return {p.name: p for p in found if p.name != "self" and p.kind is Parameter.POSITIONAL_OR_KEYWORD}


def _fits(annotation: str, value: Any) -> bool:
    kinds = [kind.strip() for kind in annotation.split("|")]
    if value is None:
        return True
    return any(_is(kind, value) for kind in kinds)


def _is(kind: str, value: Any) -> bool:
    if kind.startswith("list[dict"):
        return isinstance(value, list) and all(isinstance(one, dict) for one in value)
    if kind.startswith("list[str"):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if kind.startswith(("list", "dict")):
        return isinstance(value, list if kind.startswith("list") else dict)
    match kind:
        case "int":
            return isinstance(value, (bool, int)) or (
                isinstance(value, str) and value.strip().lstrip("-").isdigit()
            )
        case "bool":
            return not isinstance(value, (list, dict))
        case "str":
            return isinstance(value, str)
    return kind != "None"
