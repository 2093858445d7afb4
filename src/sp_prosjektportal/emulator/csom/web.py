"""The site as a program sees it: context, web, site collection, columns, lists, menus."""

from __future__ import annotations

import re
from typing import Any

from sp_prosjektportal.emulator.csom import bags
from sp_prosjektportal.emulator.csom.content_types import ContentType, ContentTypes, check_type
from sp_prosjektportal.emulator.csom.entities import (
    EntityThing,
    EntityThings,
    session_of,
    site_identity,
    wrapped,
)
from sp_prosjektportal.emulator.csom.files import FileThings
from sp_prosjektportal.emulator.csom.lists import FieldThing, FieldThings, ListThing, ListThings
from sp_prosjektportal.emulator.csom.program import ValueObject
from sp_prosjektportal.emulator.csom.things import Context, Thing, child, method
from sp_prosjektportal.emulator.csom.views import ViewFieldThings, ViewThing, ViewThings
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, list_gone
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import requirements
from sp_prosjektportal.emulator.sharepoint.body_types import SUBWEBS, fitting
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, Node
from sp_prosjektportal.emulator.sharepoint.fields import FieldEntity, Fields
from sp_prosjektportal.emulator.sharepoint.file_collection import Files
from sp_prosjektportal.emulator.sharepoint.folders import FolderEntity, folder_by_id
from sp_prosjektportal.emulator.sharepoint.item_entities import ItemEntity
from sp_prosjektportal.emulator.sharepoint.people import principal_entity
from sp_prosjektportal.emulator.sharepoint.permissions import effective, require
from sp_prosjektportal.emulator.sharepoint.securable import RoleAssignment, RoleAssignments
from sp_prosjektportal.emulator.sharepoint.view_entities import ViewEntity, ViewFields, Views
from sp_prosjektportal.emulator.sharepoint.web_entities import Webs
from sp_prosjektportal.emulator.sharepoint.webs import find

WEB_CREATION = "{8f9e9fbe-189e-492f-884f-98f9ef9cc4d6}"  # learn.microsoft.com ee544823


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
    """The site collection. What is set stands at once; it has no ``Update``."""

    type = "SP.Site"

    def __init__(self, context: Context) -> None:
        super().__init__(context, rest(context, "site"))

    @property
    def identity(self) -> str:
        return site_identity(self.context.at("")).rpartition(":web:")[0]

    @child
    def root_web(self) -> Web:
        return Web(self.context.at(""))

    def set(self, name: str, value: Any) -> None:
        session = session_of(self.context.at(""))
        require(session, "full")
        settings = {**session.site["settings"]}
        if name == "Owner":
            if not isinstance(value, EntityThing):
                raise Refused(
                    200,
                    "-2147024809, System.ArgumentException",
                    "Value does not fall within the expected range.",
                )
            self._own(value)
        elif name in (
            "Classification",
            "ShareByEmailEnabled",
            "AllowDesigner",
            "CommentsOnSitePagesDisabled",
            "TrimAuditLog",
        ):
            session.change_site(settings=settings | {name: value})
        else:
            super().set(name, value)

    def _own(self, value: EntityThing) -> None:
        session = session_of(self.context)
        key = str(value.entity.value("Id"))
        user = session.get("users", key)
        if user is None:
            raise Refused(200, f"-2146232832, {SP_EXCEPTION}", "User cannot be found.")
        session.put("users", key, {**user, "admin": True})
        session.change_site(owner=user.get("upn") or user["login"].rpartition("|")[2])


class Web(EntityThing):
    type = "SP.Web"

    def __init__(self, context: Context) -> None:
        super().__init__(context, rest(context, "web"))

    @child
    def content_types(self) -> ContentTypes:
        return ContentTypes(self.context)

    @child
    def available_content_types(self) -> ContentTypes:
        return ContentTypes(self.context, available=True)

    @child
    def fields(self) -> FieldThings:
        return FieldThings(self.context, Fields(session_of(self.context)))

    @child
    def webs(self) -> WebThings:
        return WebThings(self.context, rest(self.context, "web", "webs"))

    @method
    def get_subwebs_for_current_user(self, query: Any = None) -> WebThings:
        """Those that the caller may open. A query chooses by template and configuration."""
        given = fitting(query.properties if isinstance(query, ValueObject) else {}, SUBWEBS)
        chosen = {name: -1 if given.get(name) is None else int(given[name]) for name in SUBWEBS}
        return WebThings(
            self.context,
            Webs(
                session_of(self.context),
                trimmed=True,
                template=chosen["WebTemplateFilter"],
                configuration=chosen["ConfigurationFilter"],
            ),
        )

    @child
    def lists(self) -> ListThings:
        return ListThings(self.context, rest(self.context, "web", "lists"))

    @child
    def regional_settings(self) -> Thing:
        """One and the same however often a program says ``Web.RegionalSettings``."""
        from sp_prosjektportal.emulator.csom.regional import RegionalThing
        from sp_prosjektportal.emulator.sharepoint.regional import RegionalSettings

        entity = RegionalSettings(session_of(self.context), "Web/RegionalSettings")
        found: Thing = self.context.same.setdefault("regional", RegionalThing(self.context, entity))
        return found

    @child
    def navigation(self) -> Thing:
        from sp_prosjektportal.emulator.csom.menus import Navigation

        return Navigation(self.context)

    @child
    def all_properties(self) -> bags.Bag:
        return bags.of_web(self.context, lambda: rest(self.context, "web", "allproperties").properties())

    def more(self, name: str) -> Any:
        if name == "EffectiveBasePermissions":
            return self._rights()
        return super().more(name)

    def _rights(self) -> Complex:
        """As numbers; without the right to customise pages where scripts are not allowed."""
        session = session_of(self.context)
        mask = effective(session)
        low = int(mask["Low"])
        return Complex(
            "SP.BasePermissions",
            {
                "High": int(mask["High"]),
                "Low": low & ~bags.ADD_AND_CUSTOMIZE if bags.no_script(session.site) else low,
            },
        )

    @method
    def update(self) -> None:
        super().update()
        self.all_properties().save()


class WebThings(EntityThings):
    """Webs below a web."""

    @method
    def add(self, information: Any) -> Any:
        values = check_type(information, WEB_CREATION, "WebCreationInformation").properties
        requirements.check(self.collection, "Add")
        assert isinstance(self.collection, Webs)
        return wrapped(self.context, self.collection.create(dict(values)))


class FolderThing(EntityThing):
    """A folder, known by its own id."""

    type = "SP.Folder"

    def __init__(self, context: Context, entity: FolderEntity) -> None:
        super().__init__(context, entity, f":folder:{entity.value('UniqueId')}")
        self._folder = entity

    @child
    def properties_bag(self) -> bags.Bag:
        folder = self._folder
        key = str(folder.row["id"]) if folder.row else ""
        member = folder.members.get("properties")
        read = getattr(folder, member.attribute) if member else None
        return bags.of_folder(self.context, folder.list_id, key, lambda: read().properties() if read else {})

    def get(self, name: str) -> Any:
        return self.properties_bag() if name == "Properties" else super().get(name)

    @method
    def update(self) -> None:
        super().update()
        self.properties_bag().save()


def thing(context: Context, entity: Entity) -> Thing:
    """An entity of the REST model as the thing it is in a program."""
    context = context.at(entity.session.web)
    if isinstance(entity, FieldEntity):
        return FieldThing(context, entity)
    if entity.type == "SP.List":
        return ListThing(context, entity)
    if entity.type == "SP.Web":
        return Web(context)
    if isinstance(entity, ViewEntity):
        return ViewThing(context, entity)
    if isinstance(entity, ViewFields):
        return ViewFieldThings(context, entity)
    if isinstance(entity, RoleAssignment):
        from sp_prosjektportal.emulator.csom.role_assignments import RoleAssignmentThing

        return RoleAssignmentThing(context, entity)
    if entity.type == "SP.Group":
        from sp_prosjektportal.emulator.csom.groups import GroupThing

        return GroupThing(context, entity, _tail(entity))
    if isinstance(entity, ItemEntity):
        from sp_prosjektportal.emulator.csom.list_items import ListItem

        return ListItem(context, entity)
    if isinstance(entity, FolderEntity):
        return FolderThing(context, entity)
    found = EntityThing(context, entity, _tail(entity))
    found.type = entity.type  # type: ignore[misc]
    return found


def things(context: Context, collection: Collection) -> Thing:
    context = context.at(collection.session.web)
    if isinstance(collection, Webs):
        return WebThings(context, collection)
    if isinstance(collection, Fields):
        return FieldThings(context, collection)
    if collection.type == "SP.List":
        return ListThings(context, collection)
    if isinstance(collection, RoleAssignments):
        from sp_prosjektportal.emulator.csom.role_assignments import RoleAssignmentThings

        return RoleAssignmentThings(context, collection)
    if isinstance(collection, Views):
        return ViewThings(context, collection)
    if isinstance(collection, Files):
        return FileThings(context, collection)
    return EntityThings(context, collection)


def _tail(entity: Entity) -> str:
    """How users, groups and menu nodes are known again."""
    letters = {"SP.User": "u", "SP.Group": "g", "SP.NavigationNode": "nn"}.get(entity.type, "")
    return f":{letters}:{entity.value('Id')}" if letters else ""


_PIECES = re.compile(r":(site|web|list|contenttype|fl|field|item|folder|view|u|g):([^:]+)")


def by_identity(context: Context, identity: str) -> Thing | None:
    """``<prefix>:site:<id>:web:<id>[:list:<id>][:contenttype:<id>|:field:<id>|..]``; only of the site that is asked."""
    pieces = dict(_PIECES.findall(identity))
    if not pieces or pieces.get("site", "").lower() != context.site_id:
        return None
    if "web" in pieces:
        there = find(session_of(context), pieces["web"])
        if there is None:
            return None
        context = context.at(there.web)
    list_id = pieces.get("list", "").lower()
    if list_id and session_of(context).get("lists", list_id) is None:
        raise list_gone()
    if "contenttype" in pieces:
        return _type_by_identity(context, list_id, pieces)
    if "field" in pieces:
        return thing(context, Fields(session_of(context), list_id).by_id(pieces["field"].strip("{}").lower()))
    if "item" in pieces:
        from sp_prosjektportal.emulator.csom.list_items import by_id

        return by_id(context, list_id, pieces["item"].partition(",")[0])
    if "folder" in pieces:
        return thing(context, folder_by_id(session_of(context), pieces["folder"]))
    if "u" in pieces or "g" in pieces:
        return thing(context, principal_entity(session_of(context), int(pieces.get("u") or pieces["g"])))
    if list_id:
        return thing(context, rest(context, "web", "lists").at(list_id))
    return Web(context) if "web" in pieces else Site(context)


def _type_by_identity(context: Context, list_id: str, pieces: dict[str, str]) -> Thing | None:
    found = ContentTypes(context, list_id).get_by_id(pieces["contenttype"])
    if found is None:
        raise Refused(
            200, f"-2146232832, {SP_EXCEPTION}", f"The content type '{pieces['contenttype']}' does not exist."
        )
    return found.field_links().get_by_id(pieces["fl"]) if "fl" in pieces else found


__all__ = ["ContentType", "RequestContext", "Site", "Web", "by_identity", "rest", "thing", "things"]
