"""From a rendered tree to the model; what does not fit becomes problems at their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from sp_prosjektportal.template.expand import describe
from sp_prosjektportal.template.merge import KEYS
from sp_prosjektportal.template.problems import Problems, meant
from sp_prosjektportal.template.tree import Node, Path, locate, plain

M = TypeVar("M", bound=BaseModel)


def validate(root: Node, model: type[M], problems: Problems, *, patching: bool = False) -> M | None:
    """The model, or nothing. ``patching``: the template changes another, so an entry may be a patch gone astray.

    Properties that do not fit are left out and the rest is looked at again, so that all problems of a file come
    together.
    """
    data = plain(root)
    left_out: set[Path] = set()
    while True:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            found = [_Misfit(data, detail) for detail in error.errors(include_url=False)]
        told = len(left_out)
        for misfit in found:
            if misfit.missing and misfit.path in left_out:
                continue
            place = locate(root, misfit.path[:-1] if misfit.missing else misfit.path, key=misfit.unknown)
            problems.add(place, *misfit.words(model, patching))
            if not misfit.missing and misfit.take_out():
                left_out.add(misfit.path)
        if len(left_out) == told:
            return None


class _Misfit:
    """One of pydantic's errors against the data."""

    def __init__(self, data: Any, detail: Mapping[str, Any]) -> None:
        self.data, self.detail = data, detail
        self.kind = str(detail["type"])
        self.missing, self.unknown = self.kind == "missing", self.kind == "extra_forbidden"
        self.path = self._real(tuple(detail["loc"]))

    def _real(self, loc: Path) -> Path:
        """The location without the labels of unions, which are in no file."""
        data, path = self.data, list[str | int]()
        for index, part in enumerate(loc):
            there = (
                part in data
                if isinstance(data, dict)
                else isinstance(data, list) and part in range(len(data))
            )
            if there:
                data = data[part]
            elif not (self.missing and index == len(loc) - 1):
                continue
            path.append(part)
        return tuple(path)

    def take_out(self) -> bool:
        """Leave the property out of the data. An entry of a list cannot be: positions would move."""
        data = self.data
        for part in self.path[:-1]:
            data = data[part]
        if not isinstance(data, dict) or not self.path or self.path[-1] not in data:
            return False
        del data[self.path[-1]]
        return True

    def words(self, model: type[BaseModel], patching: bool) -> tuple[str, str, str]:
        """Code, message and fix."""
        return _words(self.detail, self.path, self.data, model, patching)


def _words(
    detail: Mapping[str, Any], path: Path, data: Any, model: type[BaseModel], patching: bool
) -> tuple[str, str, str]:
    kind, name = str(detail["type"]), str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        return "unknown-property", f"'{name}' is not known here", meant(name, properties(model, path[:-1]))
    if kind == "missing":
        return _missing(name, path, data, patching)
    wanted, value = _wanted(detail), detail.get("input")
    fix = f"Write {wanted} here."
    if "text" in wanted and isinstance(value, int | float):
        fix = "Put it in quotes."
    elif kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(detail["ctx"]["expected"]))
        fix = meant(str(value), words, otherwise=f"Use one of: {', '.join(words)}.")
        wanted = "another value"
    return "wrong-type", f"{_dotted(path)}: {wanted} is needed, this is {describe(value)}", fix


def _missing(name: str, path: Path, data: Any, patching: bool) -> tuple[str, str, str]:
    section = str(path[0]) if path else ""
    if patching and len(path) == 3 and section in KEYS and isinstance(path[1], int):
        entries = data[section]
        key = KEYS[section]
        own = str(entries[path[1]].get(key, "")) if isinstance(entries[path[1]], dict) else ""
        others = [
            str(e[key]) for i, e in enumerate(entries) if i != path[1] and isinstance(e, dict) and key in e
        ]
        if own and name != key and len(entries[path[1]]) <= 3:
            noun = section[:-1].replace("_", " ")
            return (
                "nothing-to-patch",
                f"there is no {noun} '{own}' to change, and '{name}' is missing for a new one",
                meant(own, others, otherwise=f"Correct '{key}', or write a whole {noun}."),
            )
    return "missing", f"'{name}' is missing", f"Add `{name}:` here."


def _wanted(detail: Mapping[str, Any]) -> str:
    kind, context = str(detail["type"]), detail.get("ctx", {})
    if kind == "model_type":
        return {"Text": "a text, or {nb: …, en: …}"}.get(context.get("class_name", ""), "a mapping")
    limits = {"greater_than_equal": ("at least", "ge"), "less_than_equal": ("at most", "le")}
    if kind in limits:
        word, key = limits[kind]
        return f"{word} {context[key]}"
    words = {
        "string": "a text", "int": "a whole number", "float": "a number", "bool": "true or false", "list": "a list",
        "dict": "a mapping", "model": "a mapping",
    }  # fmt: skip
    return next((word for start, word in words.items() if kind.startswith(start)), str(detail["msg"]).lower())


def _dotted(path: Path) -> str:
    return re.sub(r"\.(\d+)", r"[\1]", ".".join(map(str, path))) or "the file"


def properties(model: type[BaseModel], path: Path) -> list[str]:
    """Names of the properties that may stand at a path."""
    found: Any = model
    for part in path:
        if isinstance(part, int) or not (isinstance(found, type) and issubclass(found, BaseModel)):
            continue
        by_name = {field.alias or name: field for name, field in found.model_fields.items()}
        found = _model_in(by_name[str(part)].annotation) if str(part) in by_name else None
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        return []
    return [field.alias or name for name, field in found.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        if (found := _model_in(inner)) is not None:
            return found
    return None
