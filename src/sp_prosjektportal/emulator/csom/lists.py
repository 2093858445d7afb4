"""Columns and lists as a program sees them."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.csom.content_types import ContentTypes, check_type
from sp_prosjektportal.emulator.csom.entities import EntityThing, EntityThings, session_of, wrapped
from sp_prosjektportal.emulator.csom.things import Context, Thing, child, method
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused
from sp_prosjektportal.emulator.sharepoint import column_changes, column_creation, list_templates, lists
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity
from sp_prosjektportal.emulator.sharepoint.fields import FieldEntity, Fields
from sp_prosjektportal.emulator.sharepoint.item_entities import ItemEntity
from sp_prosjektportal.emulator.sharepoint.permissions import require

LIST_CREATION = "{e247b7fc-095e-4ea4-a4c9-c5d373723d8c}"


class FieldThings(EntityThings):
    type = "SP.FieldCollection"

    def __init__(self, context: Context, collection: Fields) -> None:
        super().__init__(context, collection, "SP.FieldCollection")
        self._list_id = collection.list_id

    @method
    def add_field_as_xml(self, xml: str, default_view: bool, options: int) -> FieldThing:
        row = column_creation.create(
            session_of(self.context), xml, self._list_id, options | (16 if default_view else 0)
        )
        return FieldThing(self.context, FieldEntity(session_of(self.context), row, self._list_id))


class FieldThing(EntityThing):
    """A column. ``UpdateAndPushChanges(true)`` also writes to the lists that have it."""

    def __init__(self, context: Context, entity: FieldEntity) -> None:
        middle = f":list:{entity.list_id}" if entity.list_id else ""
        super().__init__(context, entity, f"{middle}:field:{entity.row['id']}")
        self.type = entity.type  # type: ignore[misc]
        self._column, self._list_id = str(entity.row["id"]), entity.list_id

    def set(self, name: str, value: Any) -> None:
        """Texts stand for flags and numbers, as clients write all properties of a column alike."""
        if isinstance(value, str):
            try:
                now = self.entity.value(name)
            except KeyError:
                now = None
            if isinstance(now, bool):
                value = value.strip().lower() in ("true", "1")
            elif isinstance(now, int) and value.lstrip("-").isdigit():
                value = int(value)
        super().set(name, value)

    @method
    def update_and_push_changes(self, push: bool) -> None:
        self.update()
        if push and not self._list_id:
            column_changes.push(session_of(self.context), self._column)


class ListThings(EntityThings):
    def __init__(self, context: Context, collection: Collection) -> None:
        super().__init__(context, collection, "SP.ListCollection")

    @method
    def add(self, information: Any) -> Any:
        """The only way to choose the address of a list; below the site (``Lists/X``)."""
        values = check_type(information, LIST_CREATION, "ListCreationInformation").properties
        session = session_of(self.context)
        require(session, "manage")
        url, title = str(values.get("Url") or ""), str(values.get("Title") or "")
        if url and lists.by_url(session, f"{session.path}/{url}") is not None:
            raise Refused(
                200,
                f"-2130575342, {SP_EXCEPTION}",
                "A list, survey, discussion board, or document library with the specified title already exists in "
                "this Web site.  Please choose another title.",
            )
        row = lists.create(
            session,
            title,
            int(values.get("TemplateType") or list_templates.GENERIC),
            leaf=url,
            description=str(values.get("Description") or ""),
        )
        return wrapped(self.context, self.collection.at(row["id"]))


class VersionPolicies(Thing):
    """How long versions are kept: 0 as counted, 1 some days, 2 by the service's own judgement."""

    type = "SP.VersionPolicyManager"

    def __init__(self, context: Context, list_id: str) -> None:
        super().__init__(context)
        self._list_id = list_id
        self.changes: dict[str, Any] = {}

    def properties(self) -> dict[str, Any]:
        found = session_of(self.context).get("lists", self._list_id) or {}
        return {"DefaultExpireAfterDays": 0, "DefaultTrimMode": 0, **(found.get("version_policies") or {})}

    def set(self, name: str, value: Any) -> None:
        if name not in ("DefaultExpireAfterDays", "DefaultTrimMode"):
            super().set(name, value)
        self.changes[name] = value

    def save(self) -> None:
        session = session_of(self.context)
        found = session.get("lists", self._list_id)
        if self.changes and found is not None:
            require(session, "manage", f"list:{self._list_id}")
            session.put(
                "lists", self._list_id, {**found, "version_policies": {**self.properties(), **self.changes}}
            )


class ListThing(EntityThing):
    type = "SP.List"

    def __init__(self, context: Context, entity: Entity) -> None:
        self._list_id = str(entity.value("Id"))
        super().__init__(context, entity, f":list:{self._list_id}")

    @child
    def content_types(self) -> ContentTypes:
        return ContentTypes(self.context, self._list_id)

    @child
    def fields(self) -> FieldThings:
        return FieldThings(self.context, Fields(session_of(self.context), self._list_id))

    @child
    def version_policies(self) -> VersionPolicies:
        found: VersionPolicies = self.context.same.setdefault(
            f"policies:{self._list_id}", VersionPolicies(self.context, self._list_id)
        )
        return found

    @method
    def add_item(self, information: Any) -> Thing:
        """A new row, filled and saved in the same program."""
        from sp_prosjektportal.emulator.csom.list_items import ListItem
        from sp_prosjektportal.emulator.sharepoint import items
        from sp_prosjektportal.emulator.sharepoint.item_shape import Shape

        _ = information
        session = session_of(self.context)
        require(session, "AddListItems", f"list:{self._list_id}")
        row = items.insert(session, self._list_id, {})
        return ListItem(self.context, ItemEntity(session, row, Shape(session, self._list_id)))

    @method
    def update(self) -> None:
        super().update()
        self.version_policies().save()
