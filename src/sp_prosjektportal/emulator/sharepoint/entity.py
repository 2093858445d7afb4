"""What an address can lead to: entities and collections with named members.

A class says by decorators what lies below it, so that routing, ``$expand`` and verbose ``__deferred`` come from one
place: ``@navigation`` is a property that leads on, ``@function`` can be read with arguments, ``@action`` changes
something and is only reached by POST. Arguments come from the address or from the body, by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeVar

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, NotEmulated, Refused, bad_query, resource_missing
from sp_prosjektportal.emulator.odata import Complex, Query
from sp_prosjektportal.emulator.sharepoint.session import Session

Kind = Literal["navigation", "function", "action"]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    attribute: str
    kind: Kind
    parameters: tuple[str, ...]
    status: int
    raw: bool  # the body is not JSON but what is handed over

    @property
    def arguments(self) -> tuple[str, ...]:
        """The parameters by their names in Python: ``strName`` is ``str_name``."""
        return tuple(argument(parameter) for parameter in self.parameters)


_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def argument(parameter: str) -> str:
    return _HUMPS.sub("_", parameter).lower()


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer that is written as it stands, in no flavour."""

    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Primitive:
    """A function's plain result: ``{"value": ..}``, or under the function's name in verbose."""

    value: Any
    name: str = ""  # of a property, however it was written in the address


@dataclass(frozen=True, slots=True)
class Body:
    """A result object without address: a flat object; in verbose below the function's name."""

    value: Mapping[str, Any]
    name: str = ""  # when it is not the function's


@dataclass(frozen=True, slots=True)
class Rows:
    """A result list without addresses: ``{"value": [..]}``."""

    values: list[Complex]


def _mark(
    kind: Kind, names: tuple[str, ...], parameters: tuple[str, ...], status: int = 200, raw: bool = False
) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        marked = getattr(function, "_members", [])
        marked += [Member(name, function.__name__, kind, parameters, status, raw) for name in names]
        function._members = marked  # type: ignore[attr-defined]
        return function

    return decorate


def navigation(*names: str) -> Callable[[F], F]:
    return _mark("navigation", names, ())


def function(*names: str, parameters: Iterable[str] = ()) -> Callable[[F], F]:
    return _mark("function", names, tuple(parameters))


def action(*names: str, parameters: Iterable[str] = (), raw: bool = False) -> Callable[[F], F]:
    return _mark("action", names, tuple(parameters), raw=raw)


class Node:
    """Anything an address can lead to."""

    members: ClassVar[dict[str, Member]] = {}
    type: str = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.members = {}
        for base in reversed(cls.__mro__[1:]):  # of several bases, too
            cls.members |= vars(base).get("members", {})
        for value in vars(cls).values():
            for member in getattr(value, "_members", ()):
                cls.members[member.name.lower()] = member

    def __init__(self, session: Session, uri: str = "") -> None:
        self.session, self.uri = session, uri

    def add(self, body: dict[str, Any]) -> Node:
        """POST to it."""
        raise NotEmulated(f"POST to {self.type or type(self).__name__}.")

    def merge(self, body: dict[str, Any]) -> None:
        if isinstance(self, Collection):
            raise _unsupported(self, "PATCH")
        raise NotEmulated(f"MERGE of {self.type or type(self).__name__}.")

    def delete(self) -> None:
        raise _unsupported(self, "DELETE")


def _unsupported(node: Node, verb: str) -> Refused:
    """``The type SP.FieldCollection does not support HTTP DELETE method.`` (pnpjs issue 803)."""
    collection = isinstance(node, Collection) and not node.type.endswith("Collection")
    return bad_query(
        f"The type {node.type}{'Collection' if collection else ''} does not support HTTP {verb} method."
    )


class Entity(Node):
    """A thing with properties. ``etag`` is the text between the quotes, or nothing."""

    etag: str = ""
    quiet: ClassVar[tuple[str, ...]] = ()  # leads on, but verbose shows no link to it
    guarded: ClassVar[bool] = False  # MERGE and DELETE need If-Match
    lacks: ClassVar[tuple[str, ...]] = ()  # what the service has here and the emulator does not: 501, not 400
    kin: ClassVar[
        tuple[str, ...]
    ] = ()  # what others of its base type have: left out, not refused (lower case)
    metadata_id: str = ""  # verbose `__metadata.id` when it is not the address

    def properties(self) -> dict[str, Any]:
        """What an answer without ``$select`` shows."""
        raise NotImplementedError

    def memo(self) -> tuple[Any, Any] | None:
        """The stored row that :meth:`properties` depends on, and a number for what else; ``None``: do not remember."""
        return None

    def more(self, name: str) -> Any:
        """A property that is only shown when asked for. ``KeyError`` when there is none such."""
        raise KeyError(name)

    def value(self, name: str) -> Any:
        """A property by any case. ``KeyError`` when there is none such."""
        return self.named_value(name)[1]

    def named_value(self, name: str) -> tuple[str, Any]:
        properties = self.properties()
        if name in properties:
            return name, properties[name]
        lower = name.lower()
        for key, value in properties.items():
            if key.lower() == lower:
                return key, value
        return name, self.more(name)


def no_property(entity: Entity, name: str) -> Exception:
    """What a name that an entity does not have is answered with."""
    if name.lower() in (lacking.lower() for lacking in entity.lacks):
        return NotEmulated(f"{name} of {entity.type}.")
    return Refused(400, f"-1, {SP_EXCEPTION}", f"The field or property '{name}' does not exist.")


class Null(Entity):
    """Nothing there: ``{"odata.null": true}`` with 200; changing it, deleting it and what is below it is 404 ([K])."""

    def named_value(self, name: str) -> tuple[str, Any]:
        raise resource_missing(name)

    def step(self, name: str) -> Node:
        raise resource_missing(name)

    def merge(self, body: dict[str, Any]) -> None:
        raise resource_missing(self.uri)

    def delete(self) -> None:
        raise resource_missing(self.uri)


class Service(Entity):
    """A thing without properties that only has functions, as ``_api/search`` and ``SPSiteManager``."""

    def __init__(self, session: Session, node: Node) -> None:
        super().__init__(session, node.uri)
        self.type = node.type

    def properties(self) -> dict[str, Any]:
        return {}


class Collection(Node):
    """Many entities. Subclasses say how to find one and how to add one."""

    def rows(self) -> list[Entity]:
        raise NotImplementedError

    def page(self, query: Query) -> tuple[list[Entity], str] | None:
        """Own paging: the entities and the next link. ``None`` for the usual filter, order and top in memory."""
        return None

    def at(self, *arguments: Any) -> Entity:
        """The one by key, as in ``lists(guid'..')``."""
        raise NotEmulated(f"a key on the collection of {self.type}.")


def refuse_read_only(body: Mapping[str, Any], writable: Iterable[str], type: str) -> None:
    """A property that cannot be set is not ignored."""
    allowed = {name.lower() for name in writable}
    for name in body:
        if name.lower() not in allowed:
            raise bad_query(
                f"The property '{name}' does not exist on type '{type}'. "
                "Make sure to only use property names that are defined by the type."
            )
