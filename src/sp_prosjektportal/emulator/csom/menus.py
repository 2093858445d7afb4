"""The menus by CSOM: nodes added after a certain one, or at the end, in one program."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.csom.content_types import check_type
from sp_prosjektportal.emulator.csom.entities import EntityThing, EntityThings, session_of
from sp_prosjektportal.emulator.csom.things import Context, Thing, child, method
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity
from sp_prosjektportal.emulator.sharepoint.permissions import require

CREATION = "{7aaaa605-79a9-4fda-ae1e-db952e5083e0}"


class Navigation(EntityThing):
    type = "SP.Navigation"

    def __init__(self, context: Context) -> None:
        from sp_prosjektportal.emulator.csom.web import rest

        super().__init__(context, rest(context, "web", "navigation"))

    @child
    def quick_launch(self) -> Nodes:
        return self._menu("quicklaunch")

    @child
    def top_navigation_bar(self) -> Nodes:
        return self._menu("topnavigationbar")

    def set(self, name: str, value: Any) -> None:
        """``UseShared`` stands at once: the menu of the web above."""
        if name != "UseShared":
            super().set(name, value)
            return
        session = session_of(self.context)
        require(session, "manage")
        session.change_site(shared_navigation=bool(value))

    def _menu(self, name: str) -> Nodes:
        return Nodes(self.context, getattr(self.entity, self.entity.members[name].attribute)())

    @method
    def get_node_by_id(self, number: int) -> NavigationNode | None:
        member = self.entity.members["getnodebyid"]
        found = getattr(self.entity, member.attribute)(**{member.arguments[0]: number})
        return NavigationNode(self.context, found) if isinstance(found, Entity) else None


class Nodes(EntityThings):
    def __init__(self, context: Context, collection: Collection) -> None:
        super().__init__(context, collection, "SP.NavigationNodeCollection")

    def rows(self) -> list[Thing]:
        return [NavigationNode(self.context, entity) for entity in self.collection.rows()]

    @method
    def add(self, information: Any) -> NavigationNode:
        """After ``PreviousNode``; at the end with ``AsLastNode``; else first."""
        values = check_type(information, CREATION, "NavigationNodeCreationInformation").properties
        body = {name: values[name] for name in ("Title", "Url", "IsExternal") if values.get(name) is not None}
        before = [entity.value("Id") for entity in self.collection.rows()]
        made = self.collection.add(body)
        assert isinstance(made, Entity)
        previous = values.get("PreviousNode")
        if isinstance(previous, NavigationNode):
            self._move(made, int(previous.entity.value("Id")))
        elif not values.get("AsLastNode") and before:
            self._move(made, 0)
        return NavigationNode(self.context, made)

    def _move(self, made: Entity, after: int) -> None:
        member = self.collection.members["moveafter"]
        named = dict(zip(member.arguments, (made.value("Id"), after), strict=True))
        getattr(self.collection, member.attribute)(**named)


class NavigationNode(EntityThing):
    type = "SP.NavigationNode"

    @property
    def identity(self) -> str:
        return ""

    @child
    def children(self) -> Nodes:
        return Nodes(self.context, getattr(self.entity, self.entity.members["children"].attribute)())
