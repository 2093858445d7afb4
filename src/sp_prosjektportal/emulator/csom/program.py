"""A ProcessQuery body as data: object paths, actions, and the values in them.

Nothing is ever matched as a whole: every element is read for what it says. Document types and entities are
refused before parsing, and so is a body that is too large.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from sp_prosjektportal.emulator import markup
from sp_prosjektportal.emulator.errors import Refused

LIMIT = 2_000_000
"""Characters of a body; the service's own limit is 2 MB."""

_FORBIDDEN = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PathRef:
    """A parameter that is an object of the program."""

    id: int


@dataclass(frozen=True, slots=True)
class ValueObject:
    """A parameter that is a value object, as ``ContentTypeCreationInformation``."""

    type_id: str
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Path:
    """How an object is reached. ``kind`` is the element's name."""

    id: int
    kind: str
    name: str
    parent: int | None = None
    type_id: str = ""
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query asks for: all properties, some by name, some with a query of their own, and of each row."""

    everything: bool = False
    names: tuple[str, ...] = ()
    below: dict[str, Wanted] = field(default_factory=dict)
    rows: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. ``kind`` is the element's name."""

    id: int
    kind: str
    path: int
    name: str = ""
    arguments: tuple[Any, ...] = ()
    query: Wanted | None = None
    scopes: tuple[
        tuple[str, tuple[Action, ...]], ...
    ] = ()  # of an exception handling scope: Try, Catch, Finally


@dataclass(frozen=True, slots=True)
class Program:
    """``actions`` in order; scopes hold theirs."""

    schema: str
    paths: dict[int, Path]
    actions: tuple[Action, ...]


def parse(body: bytes) -> Program:
    """Read the body. Raises ``Refused`` (400) when it is not a program."""
    if len(body) > LIMIT:
        raise _malformed(
            "The request message is too big. The server does not allow messages larger than 2097152 bytes."
        )
    if _FORBIDDEN.search(body):
        raise _malformed("For security reasons DTD is prohibited in this XML document.")
    try:
        root = markup.read(body)
    except ElementTree.ParseError as error:
        raise _malformed(f"The XML of the request is not well formed: {error}.") from error
    if _tag(root) != "Request":
        raise _malformed("The root element of the request is not Request.")
    paths = {path.id: path for path in map(_path, _below(root, "ObjectPaths"))}
    return Program(root.get("SchemaVersion", ""), paths, tuple(_actions(_below(root, "Actions"))))


def _malformed(message: str) -> Refused:
    return Refused(400, "-1, Microsoft.SharePoint.Client.InvalidClientQueryException", message)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _below(element: Element, name: str) -> list[Element]:
    return [child for found in element if _tag(found) == name for child in found]


def _number(element: Element, name: str) -> int:
    text = element.get(name, "")
    if not text.lstrip("-").isdigit():
        raise _malformed(f"The attribute {name} of {_tag(element)} is not a number.")
    return int(text)


def _path(element: Element) -> Path:
    parent = _number(element, "ParentId") if element.get("ParentId") else None
    arguments = tuple(value(child) for child in _below(element, "Parameters"))
    return Path(
        _number(element, "Id"),
        _tag(element),
        element.get("Name", ""),
        parent,
        element.get("TypeId", "").lower(),
        arguments,
    )


def _actions(elements: list[Element]) -> Iterator[Action]:
    for element in elements:
        kind = _tag(element)
        if kind == "ExceptionHandlingScopeSimple":
            yield Action(
                _number(element, "Id"), kind, -1, scopes=(("TryScope", tuple(_actions(list(element)))),)
            )
        elif kind == "ExceptionHandlingScope":
            parts = tuple((_tag(part), tuple(_actions(list(part)))) for part in element)
            yield Action(_number(element, "Id"), kind, -1, scopes=parts)
        elif kind == "ConditionalScope":
            yield Action(0, kind, -1)
        else:
            yield _action(element, kind)


def _action(element: Element, kind: str) -> Action:
    number, path = _number(element, "Id"), _number(element, "ObjectPathId")
    if kind == "SetProperty":
        arguments: tuple[Any, ...] = tuple(value(child) for child in element)
    else:
        arguments = tuple(value(child) for child in _below(element, "Parameters"))
    query = _query(element) if kind == "Query" else None
    return Action(number, kind, path, element.get("Name", ""), arguments, query)


def _query(element: Element) -> Wanted:
    """The ``Query`` and ``ChildItemQuery`` below an element; neither means that nothing is asked for."""
    own = next((child for child in element if _tag(child) == "Query"), None)
    rows = next((child for child in element if _tag(child) == "ChildItemQuery"), None)
    wanted = _wanted(own) if own is not None else Wanted()
    below = _wanted(rows) if rows is not None else None
    return Wanted(wanted.everything, wanted.names, wanted.below, below)


def _wanted(element: Element) -> Wanted:
    names: list[str] = []
    below: dict[str, Wanted] = {}
    for child in _below(element, "Properties"):
        name = child.get("Name", "")
        every = child.get("SelectAll", "").lower() == "true"
        if any(_tag(inner) in ("Query", "ChildItemQuery") for inner in child):
            asked = _query(child)
            below[name] = Wanted(every or asked.everything, asked.names, asked.below, asked.rows)
        elif every:
            below[name] = Wanted(everything=True)
        else:
            names.append(name)
    return Wanted(element.get("SelectAllProperties", "").lower() == "true", tuple(names), below)


def value(element: Element) -> Any:
    """A parameter or a property value as Python data."""
    if element.get("ObjectPathId"):
        return PathRef(_number(element, "ObjectPathId"))
    text, kind = element.text or "", element.get("Type", "")
    if element.get("TypeId") or (not kind and len(element)):
        inner = {child.get("Name", ""): value(child) for child in element}
        return ValueObject(element.get("TypeId", "").lower(), inner)
    if kind == "Array":
        return [value(child) for child in element]
    if kind == "Dictionary":
        return {child.get("Name", ""): value(child) for child in element}
    return _scalar(kind, text)


def _scalar(kind: str, text: str) -> Any:
    try:
        match kind:
            case "Null":
                return None
            case "Boolean":
                return text.strip().lower() in ("true", "1")
            case "Base64Binary":
                return b64decode(text, validate=True)
            case "Guid":
                return str(UUID(text.strip().strip("{}")))
            case "Double" | "Single" | "Decimal":
                return float(text)
            case _ if kind.startswith(("Int", "UInt", "Byte", "Enum", "Short")):
                return int(text)
            case _:
                return text
    except ValueError:
        raise _malformed(f"'{text}' is not a value of type {kind}.") from None
