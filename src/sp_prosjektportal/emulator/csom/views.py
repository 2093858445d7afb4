"""Views as a program sees them: added by ``ViewCreationInformation``, their columns one by one.

The members are those of Microsoft's reference of ``ViewCollection``, ``View`` and ``ViewFieldCollection``; the type id is
the one that an independent client of CSOM sends (karamem0/sp-client-core).
"""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.csom.content_types import check_type
from sp_prosjektportal.emulator.csom.entities import EntityThing, EntityThings, wrapped
from sp_prosjektportal.emulator.csom.things import Context, method
from sp_prosjektportal.emulator.sharepoint.view_entities import ViewEntity, ViewFields, Views

VIEW_CREATION = "{a3547807-7266-42f3-b055-afa6e840e458}"


class ViewThings(EntityThings):
    type = "SP.ViewCollection"

    def __init__(self, context: Context, collection: Views) -> None:
        super().__init__(context, collection, "SP.ViewCollection")
        self._views = collection

    @method
    def add(self, information: Any) -> Any:
        """A new view; the leaf of its URL is made from its title."""
        values = dict(check_type(information, VIEW_CREATION, "ViewCreationInformation").properties)
        values.pop("ViewTypeKind", None)  # 1, an ordinary one
        return wrapped(self.context, self._views.create(values))


class ViewThing(EntityThing):
    type = "SP.View"

    def __init__(self, context: Context, entity: ViewEntity) -> None:
        super().__init__(context, entity, f":list:{entity.list_id}:view:{entity.row['id']}")


class ViewFieldThings(EntityThing):
    """The columns that a view shows. Each call is written at once."""

    type = "SP.ViewFieldCollection"

    def __init__(self, context: Context, entity: ViewFields) -> None:
        super().__init__(context, entity)
        self._fields = entity

    @method
    def add(self, name: str) -> None:
        self._fields.add_field(name)

    @method
    def remove(self, name: str) -> None:
        self._fields.remove_field(name)

    @method
    def remove_all(self) -> None:
        self._fields.remove_all()

    @method
    def move_field_to(self, name: str, index: int) -> None:
        self._fields.move(name, index)
