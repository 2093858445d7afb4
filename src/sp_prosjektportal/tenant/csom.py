"""A small builder of CSOM programs (ProcessQuery), for what REST and Graph cannot do.

Content types with ids of one's own and terms with fixed GUIDs exist only here (wire.md sections 5 and 10).
A :class:`Csom` is plain data; the dispatcher joins the programs that are asked for at the same moment into one
call, so ids are local to a program and renumbered when it is written as XML.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

CLIENT_CONTEXT = "{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}"  # Microsoft.SharePoint.Client.RequestContext
TAXONOMY_SESSION = "{981cbc68-9edc-4f8d-872f-71146fcbb84f}"


@dataclass(frozen=True, slots=True)
class Ref:
    """An object path inside one program."""

    id: int


@dataclass(frozen=True, slots=True)
class Value:
    """A value object (``ContentTypeCreationInformation`` and the like) as a parameter."""

    type_id: str
    properties: dict[str, Any]


class Unsigned(int):
    """A whole number that the service has as ``UInt32``, as locale ids."""


@dataclass(slots=True)
class Csom:
    """Object paths and actions in order. Actions run in this order; the first error stops the call."""

    paths: list[tuple[int, str]] = field(default_factory=list)
    actions: list[tuple[int, str]] = field(default_factory=list)
    _next: int = 1

    # -- object paths ------------------------------------------------------------------------------

    def static(self, type_id: str, name: str) -> Ref:
        """A static property, as ``RequestContext.Current``."""
        return self._path(f'<StaticProperty Id="%d" TypeId="{type_id}" Name="{name}" />')

    def static_method(self, type_id: str, name: str, *arguments: Any) -> Ref:
        return self._path(
            f'<StaticMethod Id="%d" Name="{name}" TypeId="{type_id}">{_parameters(arguments)}</StaticMethod>'
        )

    def child(self, parent: Ref, name: str) -> Ref:
        """A property of an object that is itself an object, as ``Web.ContentTypes``."""
        return self._path(f'<Property Id="%d" ParentId="@{parent.id}" Name="{name}" />')

    def method(self, parent: Ref, name: str, *arguments: Any) -> Ref:
        """A method that returns an object, as ``ContentTypes.Add``. It is run by instantiating the path."""
        ref = self._path(
            f'<Method Id="%d" ParentId="@{parent.id}" Name="{name}">{_parameters(arguments)}</Method>'
        )
        self.instantiate(ref)
        return ref

    def context(self) -> Ref:
        return self.static(CLIENT_CONTEXT, "Current")

    def web(self) -> Ref:
        return self.child(self.context(), "Web")

    # -- actions -----------------------------------------------------------------------------------

    def instantiate(self, ref: Ref) -> int:
        return self._action(f'<ObjectPath Id="%d" ObjectPathId="@{ref.id}" />')

    def set(self, ref: Ref, name: str, value: Any) -> int:
        return self._action(
            f'<SetProperty Id="%d" ObjectPathId="@{ref.id}" Name="{name}">{_parameter(value)}</SetProperty>'
        )

    def call(self, ref: Ref, name: str, *arguments: Any) -> int:
        """A method whose result is not used as an object, as ``Update``."""
        return self._action(
            f'<Method Name="{name}" Id="%d" ObjectPathId="@{ref.id}">{_parameters(arguments)}</Method>'
        )

    def query(self, ref: Ref, properties: Iterable[str] = (), *, rows: Iterable[str] | None = None,
              rows_below: Mapping[str, Iterable[str]] | None = None) -> int:  # fmt: skip
        """Ask for properties of an object, or of each row of a collection. The result is found by this id.

        ``rows_below``: collections of each row, and what of their rows.
        """
        body = (
            f'<Query SelectAllProperties="false"><Properties>{_properties(properties)}</Properties></Query>'
        )
        if rows is not None:
            body += _of_rows(_properties(rows) + "".join(map(_collection, (rows_below or {}).items())))
        return self._action(f'<Query Id="%d" ObjectPathId="@{ref.id}">{body}</Query>')

    # -- writing -----------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """How many ids the program uses; the next program in a joint call starts after them."""
        return self._next

    def xml(self) -> tuple[str, str]:
        """``(actions, object paths)`` of the program by itself."""
        return _written([self])[:2]

    def reached(self) -> tuple[frozenset[str], int]:
        """Its object paths: those that other programs may share, by what they reach, and how many are its own."""
        keys: dict[int, str] = {}
        for number, template in self.paths:
            parent = _parent(template)
            if _is_shared(template) and (not parent or parent in keys):
                keys[number] = template.replace(f'"@{parent}"', f'"{keys[parent]}"') if parent else template
        return frozenset(keys.values()), len(self.paths) - len(keys)

    def _path(self, template: str) -> Ref:
        number = self._take()
        self.paths.append((number, template))
        return Ref(number)

    def _action(self, template: str) -> int:
        number = self._take()
        self.actions.append((number, template))
        return number

    def _take(self) -> int:
        number, self._next = self._next, self._next + 1
        return number


def document(programs: Sequence[Csom], application: str) -> tuple[str, list[int]]:
    """The body of one ProcessQuery call for several programs, and the id offset of each."""
    actions, paths, offsets = _written(programs)
    body = (
        '<Request AddExpandoFieldTypeSuffix="true" SchemaVersion="15.0.0.0" LibraryVersion="16.0.0.0" '
        f"ApplicationName={quoteattr(application)} "
        'xmlns="http://schemas.microsoft.com/sharepoint/clientquery/2009">'
        f"<Actions>{actions}</Actions><ObjectPaths>{paths}</ObjectPaths></Request>"
    )
    return body, offsets


def results(rows: Sequence[Any], programs: Sequence[Csom]) -> list[dict[int, Any]]:
    """What each program of a call got, by its own action ids. ``rows`` is the answer: a head, then id, result, ..."""
    found: list[dict[int, Any]] = [{} for _ in programs]
    bounds, offset = [], 0
    for program in programs:
        bounds.append((offset, offset + program.size))
        offset += program.size
    for number, result in zip(rows[1::2], rows[2::2], strict=False):
        for place, (low, high) in zip(found, bounds, strict=True):
            if low < number < high:
                place[number - low] = result
    return found


# References are written as "@<local id>" and ids as "%d" until the programs of a call are known.
def _written(programs: Sequence[Csom]) -> tuple[str, str, list[int]]:
    """Actions and object paths of several programs, each with the ids from its offset on.

    The service takes a limited number of object paths in a call, so what several programs reach in the same way (the
    web, one list, its columns) is written once.
    """
    actions, paths, offsets, offset = list[str](), list[str](), list[int](), 0
    known: dict[str, int] = {}
    for program in programs:
        ids: dict[int, int] = {}
        for number, template in program.paths:
            text, own = _refs(template, ids), number + offset
            ids[number] = known.setdefault(text, own) if _is_shared(template) else own
            if ids[number] == own:
                paths.append(text.replace("%d", str(own), 1))
        actions += [
            _refs(text, ids).replace("%d", str(number + offset), 1) for number, text in program.actions
        ]
        offsets.append(offset)
        offset += program.size
    return "".join(actions), "".join(paths), offsets


def _is_shared(template: str) -> bool:
    """Whether the path reaches the same object every time: a property of another, or one that is found by its name."""
    return template.startswith(("<StaticProperty ", "<Property ")) or any(way in template for way in _FOUND)


_FOUND = (' Name="GetList">', ' Name="GetById">', ' Name="GetByInternalNameOrTitle">')


def _parent(template: str) -> int:
    """The local id of the object that it starts from; 0 when it starts from none."""
    _, _, rest = template.partition('ParentId="@')
    return int(rest.partition('"')[0]) if rest else 0


def _refs(template: str, ids: Mapping[int, int]) -> str:
    pieces = template.split('"@')
    moved = [pieces[0]]
    for piece in pieces[1:]:
        number, _, rest = piece.partition('"')
        moved.append(f'{ids[int(number)]}"{rest}' if number.isdigit() else f"@{piece}")
    return '"'.join(moved)


def _of_rows(properties: str) -> str:
    return (
        f'<ChildItemQuery SelectAllProperties="false"><Properties>{properties}</Properties></ChildItemQuery>'
    )


def _collection(named: tuple[str, Iterable[str]]) -> str:
    none = '<Query SelectAllProperties="false"><Properties /></Query>'
    return f'<Property Name="{named[0]}">{none}{_of_rows(_properties(named[1]))}</Property>'


def _properties(names: Iterable[str]) -> str:
    return "".join(f'<Property Name="{name}" ScalarProperty="true" />' for name in names)


def _parameters(arguments: Sequence[Any]) -> str:
    return (
        f"<Parameters>{''.join(_parameter(a) for a in arguments)}</Parameters>"
        if arguments
        else "<Parameters />"
    )


def _parameter(value: Any, tag: str = "Parameter", name: str = "") -> str:
    attribute = f" Name={quoteattr(name)}" if name else ""
    match value:
        case None:
            return f'<{tag}{attribute} Type="Null" />'
        case Ref():
            return f'<{tag}{attribute} ObjectPathId="@{value.id}" />'
        case bool():
            return f'<{tag}{attribute} Type="Boolean">{str(value).lower()}</{tag}>'
        case IntEnum():
            return f'<{tag}{attribute} Type="Enum">{int(value)}</{tag}>'
        case Unsigned():
            return f'<{tag}{attribute} Type="UInt32">{int(value)}</{tag}>'
        case int():
            return f'<{tag}{attribute} Type="Int32">{value}</{tag}>'
        case float():
            return f'<{tag}{attribute} Type="Double">{value}</{tag}>'
        case UUID():
            return f'<{tag}{attribute} Type="Guid">{{{value}}}</{tag}>'
        case bytes():
            return f'<{tag}{attribute} Type="Base64Binary">{b64encode(value).decode("ascii")}</{tag}>'
        case Value():
            inner = "".join(_parameter(v, "Property", n) for n, v in value.properties.items())
            return f'<{tag}{attribute} TypeId="{value.type_id}">{inner}</{tag}>'
        case list() | tuple():
            inner = "".join(_parameter(v, "Object") for v in value)
            return f'<{tag}{attribute} Type="Array">{inner}</{tag}>'
        case _:
            # A text may itself contain '%d' or '"@': entities keep them out of the numbering's way.
            text = escape(str(value)).replace("%", "&#37;").replace('"', "&quot;")
            return f'<{tag}{attribute} Type="String">{text}</{tag}>'
