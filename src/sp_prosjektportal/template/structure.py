"""From a rendered tree to the model; what does not fit becomes problems at their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from sp_prosjektportal.template.expand import describe
from sp_prosjektportal.template.keys import KEYS
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
        new = [misfit for misfit in _joined(found) if not (misfit.missing and misfit.path in left_out)]
        for misfit in new:
            place = locate(root, misfit.path[:-1] if misfit.missing else misfit.path, key=misfit.unknown)
            problems.add(place, *misfit.words(model, patching))
        out = {misfit.path for misfit in new if not misfit.missing and misfit.take_out()}
        if not out:
            return None
        left_out |= out


def _joined(found: list[_Misfit]) -> list[_Misfit]:
    """One for each place: a union complains once for every way that does not fit."""
    by_path: dict[Path, _Misfit] = {}
    for misfit in [each for each in found if not _is_above(each, found)]:
        first = by_path.setdefault(misfit.path, misfit)
        if first is not misfit:
            first.wanted, first.one_way = list(dict.fromkeys(first.wanted + misfit.wanted)), False
    return list(by_path.values())


def _is_above(misfit: _Misfit, found: list[_Misfit]) -> bool:
    """Another way of the same union fits so far that it tells of something inside: that is what was meant."""
    depth = len(misfit.path)
    return any(len(other.path) > depth and other.path[:depth] == misfit.path for other in found)


class _Misfit:
    """One of pydantic's errors against the data."""

    def __init__(self, data: Any, detail: Mapping[str, Any]) -> None:
        self.data, self.detail = data, detail
        self.kind = str(detail["type"])
        self.missing, self.unknown = self.kind == "missing", self.kind == "extra_forbidden"
        self.path = self._real(tuple(detail["loc"]))
        self.wanted = _wanted(detail)
        self.one_way = True
        """Whether only one of the ways in a union complained."""

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
            if isinstance(data, dict) and part not in data:
                return True  # what it was in is left out already
            data = data[part]
        if not isinstance(data, dict) or not self.path:
            return False
        data.pop(self.path[-1], None)
        return True

    def words(self, model: type[BaseModel], patching: bool) -> tuple[str, str, str]:
        """Code, message and fix."""
        return _words(self, self.detail, self.data, model, patching)


def _words(
    misfit: _Misfit, detail: Mapping[str, Any], data: Any, model: type[BaseModel], patching: bool
) -> tuple[str, str, str]:
    path, name = misfit.path, str(misfit.path[-1]) if misfit.path else ""
    if misfit.unknown:
        fix = meant(name, properties(model, path[:-1]))
        if detail.get("input") is None and not fix.startswith("Did"):
            fix = "If it belongs to the text before it, put that text in quotes: it holds a comma."
        return "unknown-property", f"'{name}' is not known here", fix
    if misfit.missing:
        return _missing(name, path, data, patching)
    wanted, value = _or(misfit.wanted), detail.get("input")
    fix = f"Write {wanted} here."
    if misfit.wanted[0].startswith("a text") and isinstance(value, int | float):
        fix = "Put it in quotes."
    elif misfit.kind == "literal_error" and misfit.one_way:
        words = _literals(detail)
        fix = meant(str(value), words, otherwise=f"Use one of: {', '.join(words)}.")
    return "wrong-type", f"{_dotted(path, data)}: {wanted} is needed, this is {describe(value)}", fix


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


def _wanted(detail: Mapping[str, Any]) -> list[str]:
    if detail["type"] != "literal_error":
        return [_fitting(detail)]
    values = _literals(detail)
    return values if len(values) <= MAX_SHOWN else ["a known value"]


def _fitting(detail: Mapping[str, Any]) -> str:
    kind, context = str(detail["type"]), detail.get("ctx", {})
    if kind == "model_type":
        return _WRITTEN.get(context.get("class_name", ""), "a mapping")
    limits = {"greater_than_equal": ("at least", "ge"), "less_than_equal": ("at most", "le")}
    if kind in limits:
        word, key = limits[kind]
        return f"a number of {word} {context[key]}"
    words = {
        "string": "a text", "int": "a whole number", "float": "a number", "bool": "true or false", "list": "a list",
        "dict": "a mapping", "model": "a mapping",
    }  # fmt: skip
    return next((word for start, word in words.items() if kind.startswith(start)), str(detail["msg"]).lower())


MAX_SHOWN = 6
"""More values than this are only shown in the way out."""

_WRITTEN = {
    "Text": "a text, or {nb: …, en: …}", "Choice": "a text, or {value: …, light: …}",
    "ContentTypeColumn": "a text, or {name: …, required: true}", "Sorting": "a text, as GtX or GtX desc",
    "Filter": "{column: GtX, is: …}", "Folder": "a text, or {path: …, folders: […]}", "Parameter": "{type: …, default: …}",
}  # fmt: skip
"""How authors write what the models hold."""

_NAMES = ("url", "name", "id", "key", "PpKey", "path")


def _or(words: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _literals(detail: Mapping[str, Any]) -> list[str]:
    expected = str(detail["ctx"]["expected"])
    return re.findall(r"'([^']*)'", expected) or re.findall(r"\d+", expected)


def _dotted(path: Path, data: Any) -> str:
    """A path in words. Entries are called by their name: after files were merged their number says nothing."""
    words: list[str] = []
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            data = None
        if isinstance(part, int) and words:
            words[-1] += f"[{_called(data) or part}]"
        else:
            words.append(str(part))
    return ".".join(words) or "the file"


def _called(entry: Any) -> str:
    if not isinstance(entry, dict):
        return ""
    return next((entry[name] for name in _NAMES if isinstance(entry.get(name), str)), "")


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
