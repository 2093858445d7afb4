"""Modern pages on the wire: ``SP.Publishing.SitePage``."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.sharepoint import file_states, items, pages, recycling
from sp_prosjektportal.emulator.sharepoint.body_types import check
from sp_prosjektportal.emulator.sharepoint.entity import (
    Body,
    Collection,
    Entity,
    Node,
    Primitive,
    action,
    argument,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_SAVE = ["CanvasContent1", "Title", "Description", "LayoutWebpartsContent", "TopicHeader", "BannerImageUrl", "PromotedState", "PageLayoutType",
         "AuthorByline", "BannerThumbnailUrl", "Categories", "CallToAction", "Path", "pageStream", "sitePage"]  # fmt: skip


class SitePage(Entity):
    type = "SP.Publishing.SitePage"
    lacks = ("AuthoringMetadata", "Translations", "Topic")

    def __init__(self, session: Session, row: Row, *, whole: bool = True) -> None:
        super().__init__(session, f"sitepages/pages({row['id']})")
        self.row, self.whole = row, whole

    def properties(self) -> dict[str, Any]:
        shown = pages.shown(self.session, self.row)
        return shown | pages.contents(self.row) if self.whole else shown

    def more(self, name: str) -> Any:
        found = {key.lower(): value for key, value in pages.contents(self.row).items()}
        return found[name.lower()]

    @navigation("ListItemAllFields")
    def item(self) -> Entity:
        from sp_prosjektportal.emulator.sharepoint.item_entities import ItemEntity
        from sp_prosjektportal.emulator.sharepoint.item_shape import Shape

        return ItemEntity(self.session, self.row, Shape(self.session, pages.library(self.session)["id"]))

    @action("CheckoutPage", "Checkout")
    def check_out(self) -> Entity:
        return SitePage(self.session, pages.check_out(self.session, self.row))

    @action("SavePage", parameters=_SAVE)
    def save(self, **given: Any) -> None:
        pages.save(self.session, self.row, _body(given))

    @action("SavePageAsDraft", "SaveDraft", parameters=_SAVE)
    def save_as_draft(self, **given: Any) -> Primitive:
        """Saved and checked in."""
        pages.check_in(self.session, pages.save(self.session, self.row, _body(given)))
        return Primitive(True)

    @action("SavePageAsTemplate")
    def save_as_template(self) -> Entity:
        return SitePage(
            self.session,
            pages.copy(self.session, self.row, f"{pages.library(self.session)['url']}/Templates"),
        )

    @action("Publish")
    def publish(self) -> Primitive:
        pages.publish(self.session, self.row)
        return Primitive(True)

    @action("DiscardPage")
    def discard(self) -> Entity:
        return SitePage(self.session, pages.discard(self.session, self.row))

    @action("Copy")
    def copy(self) -> Entity:
        return SitePage(self.session, pages.copy(self.session, self.row))

    @action("PromoteToNews")
    def promote(self) -> Primitive:
        pages.promote(self.session, self.row, pages.PROMOTED)
        return Primitive(True)

    @action("DemoteFromNews")
    def demote(self) -> Primitive:
        pages.promote(self.session, self.row, pages.NOT_PROMOTED)
        return Primitive(True)

    @action("Recycle")
    def recycle(self) -> Primitive:
        return Primitive(
            recycling.recycle_item(self.session, pages.library(self.session)["id"], self.row["id"])
        )

    def merge(self, body: dict[str, Any]) -> None:
        pages.save(self.session, self.row, body)

    def delete(self) -> None:
        list_id = pages.library(self.session)["id"]
        file_states.may_change(self.session, list_id, self.row)
        items.remove(self.session, list_id, self.row["id"])


def _body(given: dict[str, Any]) -> dict[str, Any]:
    """The arguments under the names that the body has them."""
    by_argument = {argument(name): name for name in _SAVE}
    body = {by_argument[name]: value for name, value in given.items()}
    for wrapped in ("pageStream", "sitePage"):  # how office365-rest-python-client sends it
        inner = body.pop(wrapped, None)
        if inner is not None:
            check("Object", inner)
            body.update(inner)
    if body.get("PromotedState") is not None:
        check("Int32", body["PromotedState"])
    return body


class Pages(Collection):
    type = "SP.Publishing.SitePage"

    def __init__(self, session: Session) -> None:
        super().__init__(session, "sitepages/pages")

    def rows(self) -> list[Entity]:
        found = pages.library(self.session)
        require(self.session, "read", f"list:{found['id']}")
        rows = self.session.rows("items", found["id"]).values()
        return [SitePage(self.session, row, whole=False) for row in rows if row["kind"] == 0]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(arguments[0])

    @function("GetById", parameters=["id"])
    def by_id(self, id: int) -> Entity:
        return SitePage(self.session, pages.get(self.session, id))

    @function("GetByUrl", parameters=["url"])
    def by_url(self, url: str) -> Entity:
        return SitePage(self.session, pages.by_url(self.session, url))

    @function("GetByUniqueId", parameters=["uniqueId"])
    def by_unique_id(self, unique_id: str) -> Entity:
        from sp_prosjektportal.emulator.errors import item_missing
        from sp_prosjektportal.emulator.sharepoint import paths

        found = paths.by_unique_id(self.session, unique_id)
        if found is None:
            raise item_missing()
        return SitePage(self.session, found[1])

    @function("Templates")
    def templates(self) -> Collection:
        return _Templates(self.session)

    @function("IsSitePage", parameters=["url"])
    def is_page(self, url: str) -> Primitive:
        return Primitive("/sitepages/" in f"/{url}".lower() and url.lower().endswith(".aspx"))

    @action("CreateAppPage", parameters=["webPartDataAsJson"])
    def create_app_page(self, web_part_data_as_json: str = "") -> Primitive:
        return Primitive(pages.create_app_page(self.session, web_part_data_as_json))

    @action("UpdateAppPage", parameters=["pageId", "webPartDataAsJson", "title", "includeInNavigation"])
    def update_app_page(
        self,
        page_id: int,
        web_part_data_as_json: str = "",
        title: str = "",
        include_in_navigation: bool = False,
    ) -> Primitive:
        _ = include_in_navigation
        row = pages.get(self.session, page_id)
        body: dict[str, Any] = {"Title": title} if title else {}
        if web_part_data_as_json:
            body["CanvasContent1"] = f'[{{"controlType":3,"webPartData":{web_part_data_as_json}}}]'
        saved = pages.save(self.session, row, body)
        return Primitive(f"SitePages/{saved['file']['name']}")

    def add(self, body: dict[str, Any]) -> Entity:
        return SitePage(self.session, pages.create(self.session, body))


class _Templates(Pages):
    def rows(self) -> list[Entity]:
        found = pages.library(self.session)
        folder = f"{found['url']}/Templates".casefold()
        rows = self.session.rows("items", found["id"]).values()
        return [
            SitePage(self.session, row, whole=False)
            for row in rows
            if row["kind"] == 0 and row["folder"].casefold() == folder
        ]


class SitePages(Node):
    type = "SP.Publishing.SitePageService"

    @navigation("Pages")
    def pages(self) -> Collection:
        return Pages(self.session)

    @function("CanCreatePage")
    def can_create(self) -> Primitive:
        return Primitive(True)

    @navigation("CommunicationSite")
    def communication_site(self) -> Node:
        return _CommunicationSite(self.session, "sitepages/communicationsite")


class _CommunicationSite(Node):
    """The older way to make a site (wire.md section 1.5)."""

    type = "SP.Publishing.CommunicationSite"

    @action("Create", parameters=["request"])
    def create(self, request: dict[str, Any]) -> Body:
        from sp_prosjektportal.emulator.sharepoint.provision import SiteManager

        asked = {
            "WebTemplate": "SITEPAGEPUBLISHING#0",
            **request,
            "Lcid": request.get("lcid") or request.get("Lcid") or 1033,
        }
        return SiteManager(self.session, "").create(asked)

    @function("Status", parameters=["url"])
    def status(self, url: str) -> Body:
        from sp_prosjektportal.emulator.sharepoint.provision import SiteManager

        return SiteManager(self.session, "").status(url)
