"""The site as a program sees it: context, web, site collection, columns, lists, menus."""

from __future__ import annotations

import re
from typing import Any

from sp_prosjektportal.emulator.csom.content_types import ContentType, ContentTypes, check_type
from sp_prosjektportal.emulator.csom.entities import (
    EntityThing,
    EntityThings,
    session_of,
    site_identity,
    wrapped,
)
from sp_prosjektportal.emulator.csom.things import Context, Thing, child, method
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused
from sp_prosjektportal.emulator.sharepoint import column_changes, column_creation, lists
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, Node
from sp_prosjektportal.emulator.sharepoint.fields import FieldEntity, Fields
from sp_prosjektportal.emulator.sharepoint.permissions import require

LIST_CREATION = "{e247b7fc-095e-4ea4-a4c9-c5d373723d8c}"


def rest(context: Context, *steps: str) -> Any:
    """A node of the REST model by the names of its navigations, from the root of the site's API."""
    from sp_prosjektportal.emulator.sharepoint.root import Root

    node: Node = Root(session_of(context))
    for step in steps:
        node = getattr(node, node.members[step.lower()].attribute)()
    return node


class RequestContext(Thing):
    type = "SP.RequestContext"

    @child
    def web(self) -> Web:
        return Web(self.context)

    @child
    def site(self) -> Site:
        return Site(self.context)


class Site(EntityThing):
    type = "SP.Site"

    def __init__(self, context: Context) -> None:
        super().__init__(context, rest(context, "site"))

    @property
    def identity(self) -> str:
        return site_identity(self.context).rpartition(":web:")[0]

    @child
    def root_web(self) -> Web:
        return Web(self.context)


class Web(EntityThing):
    type = "SP.Web"

    def __init__(self, context: Context) -> None:
        super().__init__(context, rest(context, "web"))

    @child
    def content_types(self) -> ContentTypes:
        return ContentTypes(self.context)

    @child
    def available_content_types(self) -> ContentTypes:
        return ContentTypes(self.context)

    @child
    def fields(self) -> FieldThings:
        return FieldThings(self.context, Fields(session_of(self.context)))

    @child
    def lists(self) -> ListThings:
        return ListThings(self.context, rest(self.context, "web", "lists"))

    @child
    def navigation(self) -> Thing:
        from sp_prosjektportal.emulator.csom.menus import Navigation

        return Navigation(self.context)


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
            int(values.get("TemplateType") or lists.GENERIC),
            leaf=url,
            description=str(values.get("Description") or ""),
        )
        return wrapped(self.context, self.collection.at(row["id"]))


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


def thing(context: Context, entity: Entity) -> Thing:
    """An entity of the REST model as the thing it is in a program."""
    if isinstance(entity, FieldEntity):
        return FieldThing(context, entity)
    if entity.type == "SP.List":
        return ListThing(context, entity)
    if entity.type == "SP.Web":
        return Web(context)
    found = EntityThing(context, entity)
    found.type = entity.type  # type: ignore[misc]
    return found


def things(context: Context, collection: Collection) -> Thing:
    if isinstance(collection, Fields):
        return FieldThings(context, collection)
    if collection.type == "SP.List":
        return ListThings(context, collection)
    return EntityThings(context, collection)


def by_identity(context: Context, identity: str) -> Thing | None:
    """``<prefix>:site:<id>:web:<id>[:list:<id>][:contenttype:<id>|:field:<id>]``; only of the site that is asked."""
    pieces = dict(re.findall(r":(site|web|list|contenttype|field):([^:]+)", identity))
    if not pieces or pieces.get("site", "").lower() != context.site_id:
        return None
    list_id = pieces.get("list", "").lower()
    if "contenttype" in pieces:
        return ContentTypes(context, list_id).get_by_id(pieces["contenttype"])
    if "field" in pieces:
        found = Fields(session_of(context), list_id).by_id(pieces["field"].lower())
        return thing(context, found)
    if list_id:
        return thing(context, rest(context, "web", "lists").at(list_id))
    return Web(context) if "web" in pieces else Site(context)


__all__ = ["ContentType", "RequestContext", "Site", "Web", "by_identity", "rest", "thing", "things"]
