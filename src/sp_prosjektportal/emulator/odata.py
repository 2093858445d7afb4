"""OData as SharePoint speaks it: flavours of JSON, ``$select``/``$expand`` trees, ``$orderby``.

Rules and their evidence: wire.md sections 0.1 (flavours, error bodies) and 7.3 (query options).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sp_prosjektportal.emulator.errors import NotEmulated, Refused, bad_query


class Flavour(StrEnum):
    NONE = "nometadata"
    MINIMAL = "minimalmetadata"
    VERBOSE = "verbose"
    V4 = "v4"
    V4_MINIMAL = "v4minimal"
    ATOM = "atom"

    @property
    def content_type(self) -> str:
        plain = f"application/json;odata={self.value};streaming=true;charset=utf-8"
        return _CONTENT_TYPES.get(self, plain)


_CONTENT_TYPES = {
    Flavour.VERBOSE: "application/json;odata=verbose;charset=utf-8",
    Flavour.V4: "application/json;odata.metadata=none;streaming=true;charset=utf-8",
    Flavour.V4_MINIMAL: "application/json;odata.metadata=minimal;streaming=true;charset=utf-8",
    Flavour.ATOM: "application/xml;charset=utf-8",
}
_XML = ("", "*/*", "application/*", "application/atom+xml", "application/xml", "text/xml")
_VERSION_3 = {
    "verbose": Flavour.VERBOSE,
    "nometadata": Flavour.NONE,
    "minimalmetadata": Flavour.MINIMAL,
    "light": Flavour.MINIMAL,
}
_VERSION_4 = {"none": Flavour.V4, "minimal": Flavour.V4_MINIMAL}


def flavour(headers: Mapping[str, str]) -> Flavour:
    """What the client accepts, the first that the service knows. Atom without JSON (wire.md section 0.1, also when nothing
    is said); 406 for what it does not know, and for nometadata together with version 4."""
    version_4 = headers.get("odata-version", "").startswith("4")
    for entry in headers.get("accept", "").replace(" ", "").lower().split(","):
        kind, *parameters = entry.split(";")
        if kind == "application/json":
            return _json_flavour(dict(one.partition("=")[::2] for one in parameters), version_4=version_4)
        if kind in _XML:
            return Flavour.ATOM
    raise _not_acceptable()


def _json_flavour(parameters: Mapping[str, str], *, version_4: bool) -> Flavour:
    level, old = parameters.get("odata.metadata"), parameters.get("odata")
    if level == "full" or old == "fullmetadata":
        raise NotEmulated("answers with full metadata; ask for minimal or none.")
    if level is not None or (old is None and version_4):
        found = _VERSION_4.get(level or "minimal")
    else:
        found = _VERSION_3.get(old or "minimalmetadata")
    if found is None or (found is Flavour.NONE and version_4):
        raise _not_acceptable()
    return found


def _not_acceptable() -> Refused:
    return Refused(
        406,
        "-1, Microsoft.SharePoint.Client.ClientServiceException",
        "The HTTP header ACCEPT is missing or its value is invalid.",
    )


class Complex(dict[str, Any]):
    """A value with properties and a type name, which only the verbose flavour shows."""

    def __init__(self, type: str, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.type = type


def plain(body: Any) -> Any:
    """A request body without the verbose wrappings: ``__metadata``, ``{"results": [..]}``, ``__deferred``."""
    if isinstance(body, list):
        return [plain(entry) for entry in body]
    if not isinstance(body, dict):
        return body
    if isinstance(body.get("results"), list) and not set(body) - {"results", "__metadata"}:
        return [plain(entry) for entry in body["results"]]
    return {name: plain(value) for name, value in body.items() if name not in ("__metadata", "odata.type")}


def dressed(value: Any, flavour: Flavour) -> Any:
    """A property's value as the flavour writes it."""
    if isinstance(value, Complex):
        inner = {name: dressed(entry, flavour) for name, entry in value.items()}
        return {"__metadata": {"type": value.type}, **inner} if flavour is Flavour.VERBOSE else inner
    if isinstance(value, list):
        entries = [dressed(entry, flavour) for entry in value]
        if flavour is not Flavour.VERBOSE:
            return entries
        kind = value[0].type if value and isinstance(value[0], Complex) else _edm(value)
        return {"__metadata": {"type": f"Collection({kind})"}, "results": entries}
    return value


def _edm(values: list[Any]) -> str:
    return "Edm.Int32" if values and isinstance(values[0], int) else "Edm.String"


def dump(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


# -- $select and $expand ---------------------------------------------------------------------------


@dataclass(slots=True)
class Tree:
    """What is asked for, by lower-case name, with the tree below each. ``names`` keeps the spelling."""

    children: dict[str, Tree] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.children)

    def below(self, name: str) -> Tree:
        return self.children.get(name.lower(), Tree())

    def has(self, name: str) -> bool:
        return name.lower() in self.children


def tree(text: str) -> Tree:
    root = Tree()
    for path in text.split(","):
        node = root
        for name in filter(None, (step.strip() for step in path.split("/"))):
            node.names.setdefault(name.lower(), name)
            node = node.children.setdefault(name.lower(), Tree())
    return root


@dataclass(slots=True)
class Query:
    """The query options that a collection or entity must heed."""

    select: Tree
    expand: Tree
    filter: str = ""
    orderby: tuple[tuple[str, bool], ...] = ()  # path, descending
    top: int | None = None
    skip: int = 0
    skiptoken: str = ""
    raw: Mapping[str, str] = field(default_factory=dict)


def query(options: Mapping[str, str]) -> Query:
    """Unknown options are ignored, as the service does (``$order_by`` for one)."""
    return Query(
        tree(options.get("$select", "")),
        tree(options.get("$expand", "")),
        options.get("$filter", "").strip(),
        _orderby(options.get("$orderby", "")),
        _number(options, "$top"),
        _number(options, "$skip") or 0,
        options.get("$skiptoken", ""),
        options,
    )


def _number(options: Mapping[str, str], name: str) -> int | None:
    text = options.get(name, "").strip()
    if not text:
        return None
    if not text.isdigit():
        raise bad_query(
            f"Invalid value '{text}' for {name} query option found. The {name} query option requires a non-negative integer value."
        )
    return int(text)


def _orderby(text: str) -> tuple[tuple[str, bool], ...]:
    found = []
    for entry in filter(None, (entry.strip() for entry in text.split(","))):
        path, _, direction = entry.partition(" ")
        if direction.strip().lower() not in ("", "asc", "desc"):
            raise bad_query(f"The expression '{entry}' is not valid.")
        found.append((path, direction.strip().lower() == "desc"))
    return tuple(found)
