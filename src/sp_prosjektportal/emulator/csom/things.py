"""What a program's object paths lead to: things with properties, methods and settable values by name.

A class says by decorators what it has. What it does not have, the service answers with an error of its own
(:func:`no_member`), and the log notes that it is not emulated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from inspect import signature
from typing import Any, ClassVar, TypeVar

from sp_prosjektportal.emulator.app import Call
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.store import Store

F = TypeVar("F", bound=Callable[..., Any])
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?")


@dataclass(slots=True)
class Context:
    """What every thing of one program shares. ``pending`` undoes what was not committed to the term store."""

    call: Call
    site_id: str
    trace: str
    pending: list[Callable[[], None]]
    web: str = ""  # of a web below the root web its id
    same: dict[str, Any] = field(default_factory=dict)
    """Things that must be one and the same however a program reaches them, by identity."""
    webs: dict[str, Context] = field(default_factory=dict)

    def at(self, web: str) -> Context:
        """The same program on another web of the site collection."""
        self.webs.setdefault(self.web, self)
        if web not in self.webs:
            self.webs[web] = Context(self.call, self.site_id, self.trace, self.pending, web, {}, self.webs)
        return self.webs[web]

    @property
    def store(self) -> Store:
        return self.call.store

    @property
    def now(self) -> datetime:
        return self.call.now


def method(function: F) -> F:
    """Can be called by a program. The name on the wire is the function's in upper camel case."""
    function._method = True  # type: ignore[attr-defined]
    return function


def child(function: F) -> F:
    """A property that is a thing of its own."""
    function._child = True  # type: ignore[attr-defined]
    return function


def _wire(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


class Thing:
    """An object of a program."""

    type: ClassVar[str] = ""
    wire_methods: ClassVar[dict[str, str]] = {}
    wire_children: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.wire_methods, cls.wire_children = dict(cls.wire_methods), dict(cls.wire_children)
        for name, member in vars(cls).items():
            if getattr(member, "_method", False):
                cls.wire_methods[_wire(name)] = name
            if getattr(member, "_child", False):
                cls.wire_children[_wire(name)] = name

    def __init__(self, context: Context) -> None:
        self.context = context

    @property
    def identity(self) -> str:
        """The part of ``_ObjectIdentity_`` after the trace id; empty when it has none."""
        return ""

    def properties(self) -> Mapping[str, Any]:
        """Scalars and value objects that a query for everything shows."""
        return {}

    def more(self, name: str) -> Any:
        """A scalar that is only shown when asked for. ``KeyError`` when there is none such."""
        raise KeyError(name)

    def key_of(self, name: str, value: Any) -> str:
        """A property's name in an answer."""
        return name

    def get(self, name: str) -> Any:
        """A property: a scalar, a value object or a thing."""
        if name in self.wire_children:
            return getattr(self, self.wire_children[name])()
        properties = self.properties()
        if name in properties:
            return properties[name]
        try:
            return self.more(name)
        except KeyError:
            raise no_member(self, "Field or property", name) from None

    def call(self, name: str, arguments: Iterable[Any]) -> Any:
        found = self.wire_methods.get(name)
        if found is None:
            raise no_member(self, "Method", name)
        function, given = getattr(self, found), list(arguments)
        try:
            signature(function).bind(*given)
        except TypeError as error:
            raise Refused(
                200,
                "-2147024809, System.ArgumentException",
                f"The number of arguments of {name} does not fit the method.",
            ) from error
        return function(*given)

    def set(self, name: str, value: Any) -> None:
        raise no_member(self, "Property", name)


class Things(Thing):
    """A collection."""

    def rows(self) -> list[Thing]:
        return []

    def properties(self) -> Mapping[str, Any]:
        return {}

    def more(self, name: str) -> Any:
        if name == "Count":
            return len(self.rows())
        raise KeyError(name)


def no_member(thing: Thing, what: str, name: str) -> Refused:
    """The service's words for a member that an object does not have; the log says who lacks it."""
    thing.context.call.emulator.log.missing(f"CSOM {thing.type or type(thing).__name__}.{name}")
    return Refused(
        200,
        "-1, Microsoft.SharePoint.Client.InvalidClientQueryException",
        f'{what} "{name}" does not exist.',
    )


def null_reference(name: str) -> Refused:
    return Refused(
        200,
        "-2147467261, Microsoft.SharePoint.Client.ServerObjectNullReferenceException",
        "Cannot invoke method or retrieve property from null object. Object returned by the following call "
        f'stack is null. "{name}"',
    )


# -- values on the wire ----------------------------------------------------------------------------


class Guid(str):
    """A text that is a GUID on the wire."""


def written(value: Any) -> Any:
    """A scalar or value object as it stands in the answer."""
    match value:
        case Guid():
            return f"/Guid({value})/"
        case datetime():
            moment = value.astimezone(UTC)
            return (
                f"/Date({moment.year},{moment.month - 1},{moment.day},{moment.hour},{moment.minute},"
                f"{moment.second},{moment.microsecond // 1000})/"
            )
        case Complex():
            return {"_ObjectType_": value.type, **{k: written(v) for k, v in value.items()}}
        case Mapping():
            return {key: written(inner) for key, inner in value.items()}
        case list() | tuple():
            return [written(inner) for inner in value]
        case _:
            return value


def from_rest(name: str, value: Any) -> Any:
    """A value of the REST model with its CSOM type: GUIDs and moments are texts there."""
    if isinstance(value, str):
        if name.endswith(("Id", "ID", "GUID")) and _GUID.fullmatch(value):
            return Guid(value.lower())
        if _MOMENT.fullmatch(value):
            return datetime.fromisoformat(value.removesuffix("Z") + "+00:00")
    return value
