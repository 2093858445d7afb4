"""Names in ``$select`` and ``$expand`` of rows: what does not exist is refused whether there are rows or not, and whether a
lookup leads anywhere or not, since the service makes one query of it all before it looks at a row ([K]: its sentence there).
"""

from __future__ import annotations

from sp_prosjektportal.emulator.odata import Tree
from sp_prosjektportal.emulator.sharepoint.columns import PERSON_TYPES
from sp_prosjektportal.emulator.sharepoint.entity import Entity, no_property
from sp_prosjektportal.emulator.sharepoint.invalid import target
from sp_prosjektportal.emulator.sharepoint.item_entities import ItemEntity
from sp_prosjektportal.emulator.sharepoint.item_parts import PersonEntity
from sp_prosjektportal.emulator.sharepoint.item_shape import Shape
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row

_BLANK: Row = {
    "id": 0, "guid": ZERO_GUID, "unique_id": ZERO_GUID, "content_type": "0x01", "values": {}, "version": 1, "major": 1, "kind": 0,
    "folder": "", "created": "", "modified": "", "author": 0, "editor": 0,
}  # fmt: skip


def check(session: Session, shape: Shape, select: Tree, expand: Tree) -> None:
    """Raises ``Refused`` for a name that no row of such a list has."""
    blank = ItemEntity(session, _BLANK, shape)
    for lower, name in select.names.items():
        if not expand.has(lower):
            _named(blank, name)
    for lower, name in expand.names.items():
        if select and not select.has(lower) and not select.has("*"):
            continue
        if not _leads(blank, name):
            column = shape.leading(name)
            if column is None:
                raise no_property(blank, name)
            led_to = _led_to(session, column)
            for inner in select.below(lower).names.values():
                if led_to is not None:
                    _named(led_to, inner)


def _led_to(session: Session, column: Row) -> Entity | None:
    """A stand-in for what a column leads to; nothing where its list is gone."""
    if column["type"] in PERSON_TYPES:
        return PersonEntity(session, {"id": 0, "title": ""})
    list_id = target(column)
    return ItemEntity(session, _BLANK, Shape(session, list_id)) if session.get("lists", list_id) else None


def _leads(entity: Entity, name: str) -> bool:
    member = entity.members.get(name.lower())
    return member is not None and member.kind == "navigation"


def _named(entity: Entity, name: str) -> None:
    if name == "*" or _leads(entity, name) or name.lower() in entity.kin:
        return
    try:
        entity.named_value(name)
    except KeyError as error:
        raise no_property(entity, name) from error
