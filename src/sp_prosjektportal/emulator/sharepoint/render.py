"""Entities and collections as JSON of the flavour asked for, with ``$select`` and nested ``$expand``."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import bad_query
from sp_prosjektportal.emulator.filters import Filter, in_order
from sp_prosjektportal.emulator.odata import Flavour, Query, Tree, dressed
from sp_prosjektportal.emulator.sharepoint.entity import (
    Body,
    Collection,
    Entity,
    Null,
    Primitive,
    Rows,
    no_property,
)

Json = Any
_REMEMBERED = 10_000
# Rows as they were last written. An entry holds its row, so that no other can have its identity.
_WRITTEN: dict[tuple[int, Flavour], tuple[Any, Any, dict[str, Any]]] = {}


class Renderer:
    """Writes one answer. ``site_url`` makes addresses absolute."""

    def __init__(self, flavour: Flavour, site_url: str, web: str = "") -> None:
        self.flavour, self.site_url, self.web = flavour, site_url, web
        self._below = 0  # how deep inside expanded objects

    def answer(self, result: Any, query: Query, name: str) -> Json:
        """The body for any result of an address; ``name`` is its last step, which verbose uses as a key."""
        match result:
            case None:
                return self._null(name)
            case Null():
                return self._null("")
            case Entity():
                return self._top(self.entity(result, query.select, query.expand))
            case Collection():
                return self._collection(result, query)
            case Primitive():
                verbose = {"d": {result.name or name: dressed(result.value, self.flavour)}}
                return verbose if self.flavour is Flavour.VERBOSE else {"value": result.value}
            case Body():
                inner = dressed(result.value, self.flavour)
                return {"d": {result.name or name: inner}} if self.flavour is Flavour.VERBOSE else inner
            case Rows():
                rows = [dressed(row, self.flavour) for row in result.values]
                return (
                    {"d": {name: {"results": rows}}} if self.flavour is Flavour.VERBOSE else {"value": rows}
                )
        raise TypeError(f"nothing to write for {result!r}")

    def entity(self, entity: Entity, select: Tree, expand: Tree) -> dict[str, Any]:
        written = self._metadata(entity)
        written.update(self._expanded(entity, select, expand))
        if not select or select.has("*"):
            if self.flavour is Flavour.VERBOSE:
                written.update(self._deferred(entity, written))
            for name, value in self._plain(entity).items():
                written.setdefault(name, value)
        for lower, name in select.names.items():
            if lower != "*" and not expand.has(lower):
                self._selected(entity, name, written)
        return written

    def _plain(self, entity: Entity) -> dict[str, Any]:
        """The properties as they are written; of rows that did not change, those of last time. Not to be changed."""
        memo = entity.memo()
        if memo is None:
            return {name: dressed(value, self.flavour) for name, value in entity.properties().items()}
        row, version = memo
        known = _WRITTEN.get((id(row), self.flavour))
        if known is not None and known[0] is row and known[1] == version:
            return known[2]
        plain = {name: dressed(value, self.flavour) for name, value in entity.properties().items()}
        if len(_WRITTEN) > _REMEMBERED:
            _WRITTEN.clear()
        _WRITTEN[id(row), self.flavour] = (row, version, plain)
        return plain

    def _selected(self, entity: Entity, name: str, written: dict[str, Any]) -> None:
        member = entity.members.get(name.lower())
        if member is not None and member.kind == "navigation":
            self._link(entity, member.name, written)
            return
        if self._below and name.lower() in entity.kin:
            return
        try:
            key, value = entity.named_value(name)
        except KeyError as error:
            raise no_property(entity, name) from error
        written[key] = dressed(value, self.flavour)
        if key in ("Id", "ID") and entity.members.get("*both ids*"):
            written["Id"] = written["ID"] = value

    def _link(self, entity: Entity, name: str, written: dict[str, Any]) -> None:
        uri = f"{entity.uri}/{name}"
        if self.flavour is Flavour.VERBOSE:
            written[name] = {"__deferred": {"uri": self._absolute(entity, uri)}}
        elif self.flavour is Flavour.MINIMAL:
            written[f"{name}@odata.navigationLinkUrl"] = uri

    def _deferred(self, entity: Entity, written: dict[str, Any]) -> dict[str, Any]:
        names = [member.name for member in entity.members.values() if member.kind == "navigation"]
        names += entity.lacks
        links: dict[str, Any] = {}
        for name in names:
            if name not in written and name not in entity.quiet:
                self._link(entity, name, links)
        return links

    def _expanded(self, entity: Entity, select: Tree, expand: Tree) -> dict[str, Any]:
        written: dict[str, Any] = {}
        for lower, name in expand.names.items():
            if select and not select.has(lower) and not select.has("*"):
                continue
            if self._below and lower in entity.kin:
                continue
            key, child = self._child(entity, name)
            below_select, below_expand = select.below(lower), expand.below(lower)
            if child is None or isinstance(child, Null):
                written[key] = None
            elif isinstance(child, Entity):
                self._below += 1
                written[key] = self.entity(child, below_select, below_expand)
                self._below -= 1
            elif isinstance(child, Collection):
                self._below += 1
                rows = [self.entity(row, below_select, below_expand) for row in child.rows()]
                self._below -= 1
                written[key] = {"results": rows} if self.flavour is Flavour.VERBOSE else rows
            else:
                written[key] = dressed(child, self.flavour)
        return written

    def _child(self, entity: Entity, name: str) -> tuple[str, Any]:
        member = entity.members.get(name.lower())
        if member is not None and member.kind == "navigation":
            return member.name, getattr(entity, member.attribute)()
        expander = getattr(entity, "expand", None)  # items: the columns that lead on
        try:
            return (name, expander(name)) if expander else entity.named_value(name)
        except KeyError as error:
            if (
                expander and self._below
            ):  # a plain column below another object is no fault (CLI, `spo page get`)
                return self._plain_child(entity, name)
            raise no_property(entity, name) from error

    def _plain_child(self, entity: Entity, name: str) -> tuple[str, Any]:
        try:
            return entity.named_value(name)
        except KeyError as error:
            raise no_property(entity, name) from error

    def _collection(self, collection: Collection, query: Query) -> Json:
        page = collection.page(query)
        rows, link = page if page is not None else (self._chosen(collection.rows(), query), "")
        written = [self.entity(row, query.select, query.expand) for row in rows]
        if self.flavour is Flavour.VERBOSE:
            body: dict[str, Any] = {"results": written}
            return {"d": {**body, "__next": link} if link else body}
        head = {f"{self._mark}nextLink": link} if link else {}
        return {**self._context(_plural(collection.type)), **head, "value": written}

    @property
    def _mark(self) -> str:
        """What annotations begin with: version 4 has an ``@`` before them."""
        return "@odata." if self.flavour in (Flavour.V4, Flavour.V4_MINIMAL) else "odata."

    def _context(self, kind: str) -> dict[str, Any]:
        if self.flavour not in (Flavour.MINIMAL, Flavour.V4_MINIMAL):
            return {}
        name = "context" if self.flavour is Flavour.V4_MINIMAL else "metadata"
        return {f"{self._mark}{name}": f"{self.site_url}/_api/$metadata#SP.ApiData.{kind}"}

    def _chosen(self, rows: list[Entity], query: Query) -> list[Entity]:
        if query.filter:
            test = Filter(query.filter)
            rows = [row for row in rows if test(lambda path, row=row: value_at(row, path))]  # type: ignore[misc]
        for path, descending in reversed(query.orderby):
            rows = sorted(rows, key=lambda row: in_order(value_at(row, path)), reverse=descending)
        rows = rows[query.skip :]
        return rows if query.top is None else rows[: query.top]

    def _metadata(self, entity: Entity) -> dict[str, Any]:
        uri = self._absolute(entity, entity.uri)
        if self.flavour is Flavour.VERBOSE:
            head = {"id": entity.metadata_id or uri, "uri": uri, "type": entity.type}
            if entity.etag:
                head["etag"] = f'"{entity.etag}"'
            return {"__metadata": head}
        if self.flavour not in (Flavour.MINIMAL, Flavour.V4_MINIMAL):
            return {}
        mark, type = self._mark, f"#{entity.type}" if self.flavour is Flavour.V4_MINIMAL else entity.type
        head = {f"{mark}type": type, f"{mark}id": uri, f"{mark}editLink": entity.uri}
        return {**head, f"{mark}etag": f'"{entity.etag}"'} if entity.etag else head

    def _top(self, body: dict[str, Any]) -> Json:
        if self.flavour is Flavour.VERBOSE:
            return {"d": body}
        kind = _plural(str(body.get(f"{self._mark}type", "")).lstrip("#"))
        return {**self._context(f"{kind}/{'$entity' if self._mark[0] == '@' else '@Element'}"), **body}

    def _null(self, name: str) -> Json:
        if self.flavour is Flavour.VERBOSE:
            return {"d": {name: None}} if name else {"d": None}
        if self.flavour is Flavour.MINIMAL:
            return {"odata.metadata": f"{self.site_url}/_api/$metadata#Edm.Null", "odata.null": True}
        return {f"{self._mark}null": True}

    def _absolute(self, entity: Entity, uri: str) -> str:
        """What is another web's has its address below that web."""
        session = entity.session
        return f"{self.site_url if session.web == self.web else session.site['url']}/_api/{uri}"


def value_at(entity: Entity, path: str) -> Any:
    """The value at a path of properties and single navigations. 400 when there is none."""
    first, _, rest = path.partition("/")
    member = entity.members.get(first.lower())
    if rest and member is not None and member.kind == "navigation":
        below = getattr(entity, member.attribute)()
        return value_at(below, rest) if isinstance(below, Entity) and not isinstance(below, Null) else None
    try:
        value = entity.value(first)
    except KeyError as error:
        raise bad_query(f"The property '{first}' does not exist on type '{entity.type}'.") from error
    for step in filter(None, rest.split("/")):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _plural(type: str) -> str:
    name = type.rpartition(".")[2]
    return f"{name}s" if name else ""
