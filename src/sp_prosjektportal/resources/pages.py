"""Modern pages of the site's page library, and which of them is the home page.

The pages API makes a page under an address of its own choosing, so a page is made the other documented way: its file
from the template of client-side pages at the address wanted, its contents as values of the list item, and then checked
in, in one CSOM program whose actions run in order. It is read back by the pages API, which gives the contents as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, ClassVar

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.resources import fields, page_canvas, page_reading, sites, views
from sp_prosjektportal.resources.page_canvas import Place
from sp_prosjektportal.resources.page_parts import Image, ListView, Part, Section
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import Csom, Ref, Value
from sp_prosjektportal.tenant.request import Permission, Reply, Request, literal

LIBRARY = "SitePages"
"""The page library's URL below the site, in every language."""

CLIENT_SIDE = "b6917cb1-93a0-4b97-a84d-7cf49975d4ec"
"""``ClientSideApplicationId`` of every modern page."""

_CONTENT_TYPE = "0x0101009D1CB255DA76424F860D91F20E6C4118"  # Site Page
_URL_VALUE = "{fa8b44af-7b43-43f2-904a-bd319497011e}"  # SP.FieldUrlValue
_THUMBNAIL = "/_layouts/15/images/sitepagethumbnail.png"


class _Template(IntEnum):
    CLIENT_SIDE_PAGE = 3


class _CheckIn(IntEnum):
    MAJOR = 1


class Page(Resource):
    """A modern page by its URL leaf (``Hjem`` for ``SitePages/Hjem.aspx``)."""

    kind: ClassVar[str] = "pages"
    key_fields: ClassVar[frozenset[str]] = frozenset({"name", "once"})

    name: str
    title: str = ""
    sections: tuple[Section, ...] = ()
    home: bool = False  # the site opens with it; false is not managed: another page takes its place
    published: bool = True  # everybody sees it: made, filled and checked in
    once: frozenset[str] = frozenset()  # fields set when the page is made and left to people after that

    @property
    def key(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Below the site."""
        return f"{LIBRARY}/{self.name}.aspx"

    def not_compared(self) -> frozenset[str]:
        return self.once if self.home else self.once | {"home"}

    def needs(self) -> frozenset[str]:
        """The lists, views and pictures of the site that it shows."""
        shown = self.list_views()
        needed = {f"lists/{part.list}" for part in shown}
        needed |= {f"views/{part.list}/{part.view}" for part in shown if part.view}
        pictures = [part.url for part in self.parts() if isinstance(part, Image)]
        return frozenset(needed | {f"files/{url}" for url in pictures if "://" not in url})

    def list_views(self) -> list[ListView]:
        return [part for part in self.parts() if isinstance(part, ListView)]

    def parts(self) -> list[Part]:
        """All web parts, section by section."""
        return [part for section in self.sections for column in section.columns for part in column.parts]


class Pages(Kind[Page]):
    """Pages are found by their URL. What is compared is what they show, never the JSON."""

    resource = Page
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.MANAGE})

    def observe(self, desired: Sequence[Page], known: Known) -> Steps[dict[str, Observed[Page]]]:
        shown = sorted({part.list for page in desired for part in page.list_views()})
        asks = [_start_request(known), sites.site_request(known.site), sites.web_request(known.site)]
        asks += [fields.lists_request(known)] if shown else []
        asks += [views.request(known, name) for name in shown]
        replies: list[Reply] = yield [*asks, *(_read_request(page, known) for page in desired)]
        start, site, web = replies[:3]
        if shown:
            fields.learn_lists(replies[3], known)
        known.facts["site_ids"] = {"site_id": site.value("Id"), "web_id": web.value("Id")}
        found_views = dict(zip(shown, replies[3 + bool(shown) :], strict=False))
        place = _place(known, {name: reply.rows for name, reply in found_views.items()})
        home = str(start.value("WelcomePage") or "")
        return {
            page.address: _observed(page, reply, home, place)
            for page, reply in zip(desired, replies[len(asks) :], strict=True)
            if not reply.missing
        }

    def create(self, desired: Page, known: Known) -> Steps[Observed[Page]]:
        program = Csom()
        web = program.web()
        folder = program.method(web, "GetFolderByServerRelativeUrl", f"{known.path}/{LIBRARY}")
        files = program.child(folder, "Files")
        file = program.method(
            files, "AddTemplateFile", f"{known.path}/{desired.url}", _Template.CLIENT_SIDE_PAGE
        )
        _fill(program, file, desired, _first_values(desired, known), known)
        program.call(file, "CheckIn", "", _CheckIn.MAJOR)
        if desired.home:
            _make_home(program, web, desired)
        yield Request.csom(known.site, program, schema=True)
        return Observed(desired, {"usable": True, "checked_out": False})

    def update(
        self, desired: Page, observed: Observed[Page], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[Page]]:
        """A page that was never finished is filled whole."""
        changed = {difference.path for difference in differences}
        program = Csom()
        web = program.web()
        if changed - {"home"}:
            file = program.method(web, "GetFileByServerRelativeUrl", f"{known.path}/{desired.url}")
            if not observed.ids["checked_out"]:
                program.call(file, "CheckOut")
            values = _values(desired, changed, known)
            if "published" in changed:
                values = _first_values(desired, known)
            _fill(program, file, desired, values, known)
            program.call(file, "CheckIn", "", _CheckIn.MAJOR)
        if "home" in changed:
            _make_home(program, web, desired)
        yield Request.csom(known.site, program, schema=True)
        return Observed(desired, {"usable": True, "checked_out": False})

    def refuse(self, desired: Page, observed: Observed[Page], differences: Sequence[Difference]) -> str:
        if observed.ids["usable"]:
            return ""
        return (
            f"{desired.url} is there already and is not a modern page. Give the page another `name` in the template, "
            "or rename or delete the old one in the page library."
        )

    def delete(self, observed: Observed[Page], known: Known) -> Steps[None]:
        path = literal(f"{known.path}/{observed.resource.url}")
        yield Request.post(known.site, f"/_api/web/GetFileByServerRelativePath(decodedurl={path})/Recycle",
                           missing_ok=True, permission=Permission.MANAGE)  # fmt: skip


# -- reading -------------------------------------------------------------------------------------------


def _start_request(known: Known) -> Request:
    return Request.get(known.site, "/_api/web/rootfolder", select=["WelcomePage"], missing_ok=True)


def _read_request(page: Page, known: Known) -> Request:
    """As the CLI for Microsoft 365 reads a page and tells modern ones from others."""
    path = f"/_api/sitepages/pages/GetByUrl({literal(page.url)})"
    return Request.get(
        known.site, path, expand=["ListItemAllFields/ClientSideApplicationId"], missing_ok=True
    )


def _observed(page: Page, reply: Reply, home: str, place: Place) -> Observed[Page]:
    application = (reply.value("ListItemAllFields") or {}).get("ClientSideApplicationId")
    modern = str(application or "").casefold() == CLIENT_SIDE
    checked_out = bool(reply.value("IsPageCheckedOutToCurrentUser"))
    never_published = str(reply.value("Version") or "").startswith("0.")
    sections = page_reading.read(str(reply.value("CanvasContent1") or ""), place) if modern else ()
    found = {
        "title": reply.value("Title") or "",
        "sections": page.sections if sections == page_reading.normal(page.sections, place) else sections,
        "home": home.casefold() == page.url.casefold(),
        "published": modern and not checked_out and not never_published,
    }
    begun = checked_out and never_published  # by us, and interrupted before it became a page
    return Observed(page.like(found), {"usable": modern or begun, "checked_out": checked_out})


def _place(known: Known, rows: dict[str, list[dict[str, Any]]]) -> Place:
    """Where pages are read and written: with the lists of the site, and the views in ``rows`` or known by now."""
    view_ids = {
        (name.casefold(), views.leaf(row)): str(row["Id"]) for name, found in rows.items() for row in found
    }
    for observed in known:
        view = observed.resource
        if isinstance(view, views.View) and observed.ids.get("id"):
            view_ids[view.list.casefold(), view.name.casefold()] = str(observed.ids["id"])
    return Place(known.site, known.path, fields.list_ids(known), view_ids, **known.facts.get("site_ids", {}))


# -- writing -------------------------------------------------------------------------------------------


def _first_values(page: Page, known: Known) -> dict[str, Any]:
    """What makes a file a modern page, and all that is wanted of it."""
    picture = f"{known.site.removesuffix(known.path)}{_THUMBNAIL}"
    return {
        "ContentTypeId": _CONTENT_TYPE,
        "ClientSideApplicationId": CLIENT_SIDE,
        "PageLayoutType": "Home" if page.home else "Article",
        "PromotedState": "0",
        "BannerImageUrl": Value(_URL_VALUE, {"Description": picture, "Url": picture}),
        **_values(page, page.model_fields_set, known),
    }


def _values(page: Page, changed: set[str], known: Known) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "title" in changed:
        values["Title"] = page.title
    if "sections" in changed:
        place = _place(known, {})
        values["CanvasContent1"] = page_canvas.html(f"{known.site}/{page.url}", page.sections, place)
    return values


def _fill(program: Csom, file: Ref, page: Page, values: dict[str, Any], known: Known) -> None:
    if not values:
        return
    item = program.child(file, "ListItemAllFields")
    for name, value in values.items():
        program.call(item, "SetFieldValue", name, value)
    program.call(item, "Update")


def _make_home(program: Csom, web: Ref, page: Page) -> None:
    root = program.child(web, "RootFolder")
    program.set(root, "WelcomePage", page.url)
    program.call(root, "Update")
