"""All lists of a site, and one of them when the caller may see it (wire.md section 6.2)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import list_gone, list_missing
from sp_prosjektportal.emulator.sharepoint import lists
from sp_prosjektportal.emulator.sharepoint.body_types import NEW_LIST, fitting
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, action, function
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.list_entities import ListEntity
from sp_prosjektportal.emulator.sharepoint.list_templates import EVENTS, GENERIC, LIBRARY
from sp_prosjektportal.emulator.sharepoint.permissions import may, require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


class Lists(Collection):
    type = "SP.List"

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Web/Lists")

    def rows(self) -> list[Entity]:
        rows = self.session.rows("lists").values()
        seen = [row for row in rows if may(self.session, "read", f"list:{row['id']}")]
        return [ListEntity(self.session, row) for row in seen]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(str(arguments[0]))

    def step(self, name: str) -> Entity | None:
        """``lists/SitePages``: by the name of its entities (CLI for Microsoft 365, ``spo page list``)."""
        wanted = name.casefold()
        rows = self.session.rows("lists").values()
        found = next((row for row in rows if row["entity_type"].casefold() == wanted), None)
        return opened(self.session, found, list_gone()) if found else None

    @function("GetById", parameters=["id"])
    def by_id(self, id: str) -> Entity:
        row = self.session.rows("lists").get(str(id).strip("{}").lower())
        return opened(self.session, row, list_gone())

    @function("GetByTitle", parameters=["title"])
    def by_title(self, title: str) -> Entity:
        return opened(
            self.session, lists.by_title(self.session, title), list_missing(title, self.session.site["url"])
        )

    @action("EnsureSiteAssetsLibrary")
    def ensure_assets(self) -> Entity:
        found = lists.by_url(self.session, f"{self.session.path}/SiteAssets")
        made = found or lists.create(
            self.session, "Site Assets", LIBRARY, leaf="SiteAssets", application=True
        )
        return ListEntity(self.session, made)

    @action("EnsureEventsList")
    def ensure_events(self) -> Entity:
        """The site's calendar, made at the first call (office365, ``test_19_ensure_events_list``)."""
        found = lists.by_url(self.session, f"{self.session.path}/Lists/Events")
        made = found or lists.create(self.session, say("Events", self.session.lcid), EVENTS, leaf="Events")
        return ListEntity(self.session, made)

    @action("EnsureSitePagesLibrary", "EnsureClientRenderedSitePagesLibrary")
    def ensure_pages(self) -> Entity:
        from sp_prosjektportal.emulator.sharepoint import pages

        return ListEntity(self.session, pages.library(self.session))

    def add(self, body: dict[str, Any]) -> Entity:
        fitting(body, NEW_LIST)
        title, template = str(body.get("Title") or ""), int(body.get("BaseTemplate") or GENERIC)
        rest = {
            name: value
            for name, value in body.items()
            if name not in ("Title", "BaseTemplate", "AllowContentTypes", "Id")
        }
        row = lists.create(self.session, title, template)
        if rest:
            lists.change(self.session, row["id"], rest)
            self.session.put("lists", row["id"], {**(self.session.get("lists", row["id"]) or row), "etag": 1})
        return ListEntity(self.session, row)


def opened(session: Session, row: Row | None, otherwise: Exception) -> Entity:
    """The list, when there is one and the caller may see it."""

    if row is None:
        raise otherwise
    require(session, "read", f"list:{row['id']}")
    return ListEntity(session, row)
