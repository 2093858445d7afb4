"""The REST model's entities and collections as things of a program, so that both ways see one site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sp_prosjektportal.emulator.csom.program import ValueObject
from sp_prosjektportal.emulator.csom.things import Context, Thing, Things, from_rest, method, no_member
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.sharepoint import requirements
from sp_prosjektportal.emulator.sharepoint.entity import (
    Body,
    Collection,
    Entity,
    Member,
    Node,
    Null,
    Primitive,
    Rows,
)
from sp_prosjektportal.emulator.sharepoint.session import Session

PREFIX = "740c6a0b-85e2-48a0-a494-e0f1759d4aa7"
RESOURCE_PATH = "{a265a356-274b-4e6c-b0ef-bbc22bd0969a}"


def session_of(context: Context) -> Session:
    return Session.of(context.call, context.site_id, context.web)


def site_identity(context: Context) -> str:
    row = session_of(context).site
    return f"{PREFIX}:site:{context.site_id}:web:{row.get('web_id', context.site_id)}"


class EntityThing(Thing):
    """One entity. What is set is written when ``Update`` is called; without it, it is lost."""

    def __init__(self, context: Context, entity: Entity, tail: str = "") -> None:
        super().__init__(context)
        self.entity, self._tail = entity, tail
        self.changes: dict[str, Any] = {}

    @property
    def identity(self) -> str:
        return site_identity(self.context) + self._tail

    def properties(self) -> Mapping[str, Any]:
        return {name: from_rest(name, value) for name, value in self.entity.properties().items()}

    def more(self, name: str) -> Any:
        return from_rest(name, self.entity.more(name))

    def get(self, name: str) -> Any:
        member = self.entity.members.get(name.lower())
        if name in self.wire_children or member is None or member.kind != "navigation":
            return super().get(name)
        return wrapped(self.context, getattr(self.entity, member.attribute)())

    def call(self, name: str, arguments: Iterable[Any]) -> Any:
        if name in self.wire_methods:
            return super().call(name, arguments)
        return called(self, self.entity, name, list(arguments))

    def set(self, name: str, value: Any) -> None:
        self.changes[name] = value

    @method
    def update(self) -> None:
        if self.changes:
            requirements.check(self.entity, requirements.MERGE)
            self.entity.merge(self.changes)
            self.changes = {}

    @method
    def delete_object(self) -> None:
        requirements.check(self.entity, requirements.DELETE)
        self.entity.delete()


class EntityThings(Things):
    """A collection of the REST model."""

    def __init__(self, context: Context, collection: Collection, type: str = "") -> None:
        super().__init__(context)
        self.collection = collection
        self.type = type or f"{collection.type}Collection"  # type: ignore[misc]

    def rows(self) -> list[Thing]:
        found = [wrapped(self.context, entity) for entity in self.collection.rows()]
        return [thing for thing in found if isinstance(thing, Thing)]

    def get(self, name: str) -> Any:
        member = self.collection.members.get(name.lower())
        if name not in self.wire_children and member is not None and member.kind == "navigation":
            return wrapped(self.context, getattr(self.collection, member.attribute)())
        return super().get(name)

    def call(self, name: str, arguments: Iterable[Any]) -> Any:
        if name in self.wire_methods:
            return super().call(name, arguments)
        return called(self, self.collection, name, list(arguments))


def wrapped(context: Context, found: Any) -> Any:
    """A result of the REST model as a thing, or as a plain value."""
    from sp_prosjektportal.emulator.csom import web

    match found:
        case None | Null():
            return None
        case Entity():
            return web.thing(context, found)
        case Collection():
            return web.things(context, found)
        case Primitive():
            return found.value
        case Body():
            return dict(found.value)
        case Rows():
            return list(found.values)
        case _:
            return found


def called(thing: Thing, node: Node, name: str, arguments: list[Any]) -> Any:
    """A function or action of the REST model, its arguments by position."""
    member = node.members.get(name.lower())
    if member is None or member.kind == "navigation" or len(arguments) > len(member.parameters):
        raise no_member(thing, "Method", name)
    if member.raw:
        raise NotEmulated(f"{name} in a program: contents come with the request's body only by REST.")
    if member.kind == "action":
        requirements.check(node, name)
    return wrapped(thing.context, getattr(node, member.attribute)(**_named(member, arguments)))


def _named(member: Member, arguments: list[Any]) -> dict[str, Any]:
    if any(isinstance(argument, Thing) for argument in arguments):
        raise Refused(
            200,
            "-2147024809, System.ArgumentException",
            f"An object is not a valid argument of {member.name}.",
        )
    return dict(zip(member.arguments, map(_decoded, arguments), strict=False))


def _decoded(argument: Any) -> Any:
    """An ``SP.ResourcePath`` is the decoded address in it."""
    if isinstance(argument, ValueObject) and argument.type_id == RESOURCE_PATH:
        return str(argument.properties.get("DecodedUrl") or "")
    return argument
