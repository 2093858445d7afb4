"""Modern pages: ``/_api/sitepages/pages`` over the rows of the Site Pages library (wire.md section 8)."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, item_missing
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import (
    column_creation,
    columns,
    content_types,
    file_contents,
    file_states,
    items,
    lists,
    page_canvas,
    paths,
    principals,
    versioning,
)
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.list_templates import PAGES
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

SITE_PAGE = "0x0101009D1CB255DA76424F860D91F20E6C4118"
CLIENT_SIDE = "b6917cb1-93a0-4b97-a84d-7cf49975d4ec"
NOT_PROMOTED, ON_PUBLISH, PROMOTED = 0, 1, 2
_THUMBNAIL = "/_layouts/15/images/sitepagethumbnail.png"
# name, type, more attributes. Ids where they are known constants; else the server makes one
_COLUMNS = (
    ("CanvasContent1", "Note", 'ID="{4966388e-6e12-4bc6-8990-5b5b66153eae}" RichText="TRUE"'),
    ("BannerImageUrl", "URL", 'ID="{5baf6db5-9d25-4738-b15e-db5789298e82}"'),
    ("Description", "Note", 'ID="{3f155110-a6a2-4d70-926c-94648101f0e8}"'),
    ("PromotedState", "Number", 'ID="{f5ad16a2-85be-46b2-b5f0-2bb8b4a5074a}"'),
    ("FirstPublishedDate", "DateTime", 'ID="{c84f8697-331e-457d-884a-c4fb8f30ea74}" Format="DateTime"'),
    ("LayoutWebpartsContent", "Note", 'ID="{261075db-0525-4fb8-a6ea-772014186599}"'),
    ("PageLayoutType", "Text", ""),
    ("ClientSideApplicationId", "Text", ""),
    ("_TopicHeader", "Text", ""),
    ("_AuthorByline", "UserMulti", 'Mult="TRUE"'),
    ("_ExpirationDate", "DateTime", 'Format="DateOnly"'),
    ("_OriginalSourceUrl", "Text", ""),
    ("_OriginalSourceSiteId", "Text", ""),
    ("_OriginalSourceWebId", "Text", ""),
    ("_OriginalSourceListId", "Text", ""),
    ("_OriginalSourceItemId", "Text", ""),
    ("_SPSitePageFlags", "Text", ""),
)


def library(session: Session) -> Row:
    """The site's page library, made when it is not there."""
    found = lists.by_url(session, f"{session.path}/SitePages")
    if found is None:
        found = lists.create(session, "Site Pages", PAGES, leaf="SitePages")
        furnish(session, found["id"])
    return found


def furnish(session: Session, list_id: str) -> None:
    """The columns and the content type of modern pages, where they are missing."""
    known = {row["name"] for row in columns.columns(session, list_id).values()}
    for name, type, more in _COLUMNS:
        if name not in known:
            xml = f'<Field Type="{type}" Name="{name}" StaticName="{name}" DisplayName="{name}" {more} />'
            column_creation.create(session, xml, list_id, 8)
    if content_types.find(session, SITE_PAGE) and not any(
        SITE_PAGE in type_id for type_id in session.rows("content_types", list_id)
    ):
        content_types.add_to_list(session, list_id, SITE_PAGE)


def give_home(session: Session) -> None:
    """The first page of a new site, published."""
    found = library(session)
    furnish(session, found["id"])
    name = say("Home.aspx", session.lcid)
    row = create(session, {"Title": name.partition(".")[0], "PageLayoutType": "Home"})
    publish(session, get(session, row["id"]))
    session.change_site(settings={**session.site["settings"], "WelcomePage": f"SitePages/{name}"})


def create(session: Session, body: dict[str, Any]) -> Row:
    """A draft with a name of its own, checked out; its first title gives it another."""
    found = library(session)
    furnish(session, found["id"])
    require(session, "write", f"list:{found['id']}")
    title = str(body.get("Title") or "")
    asked = str(body.get("Name") or "")  # the CLI for Microsoft 365 finds its page by this name
    name = (
        paths.free_name(session, found["id"], found["url"], asked)
        if asked
        else paths.free_name(session, found["id"], found["url"], f"{_leaf(title)}.aspx")
        if title
        else f"{uuid4().hex[:8]}.aspx"
    )
    row = file_states.from_template(session, f"{found['url']}/{name}", file_states.CLIENT_PAGE)
    given = {
        "Title": title or None, "PageLayoutType": str(body.get("PageLayoutType") or "Article"),
        "PromotedState": float(body.get("PromotedState") or NOT_PROMOTED), "ClientSideApplicationId": CLIENT_SIDE,
        "CanvasContent1": page_canvas.to_html(str(body.get("CanvasContent1") or "")), "LayoutWebpartsContent": "[]",
        "BannerImageUrl": _picture(session, body.get("BannerImageUrl") or ""), "Description": body.get("Description") or None,
    }  # fmt: skip
    unnamed = {} if title or asked else {"unnamed": True}
    row = {
        **row,
        "content_type": _type(session, found["id"]),
        "values": {**row["values"], **given},
        "file": {**row["file"], **unnamed},
    }
    session.store.put("items", str(row["id"]), row, session.site_id, found["id"])
    return row


def _type(session: Session, list_id: str) -> str:
    own = session.rows("content_types", list_id)
    return next(
        (type_id for type_id in own if type_id.upper().startswith(SITE_PAGE.upper().replace("0X", "0x"))),
        SITE_PAGE,
    )


def _leaf(title: str) -> str:
    """A file name from a title."""
    return re.sub(r"\s+", "-", re.sub(r'["*:<>?/\\|#%.]', "", title).strip())[:100] or "Page"


def _picture(session: Session, given: Any) -> dict[str, str]:
    if isinstance(given, dict):
        return {"Url": str(given.get("Url") or ""), "Description": str(given.get("Description") or "")}
    host = str(session.site["url"]).removesuffix(session.path)
    url = str(given or "") or host + _THUMBNAIL
    return {"Url": url, "Description": url}


def get(session: Session, page_id: Any) -> Row:
    row = session.get("items", str(page_id), library(session)["id"])
    if row is None or row["kind"] != 0:
        raise item_missing()
    return row


def save(session: Session, row: Row, body: dict[str, Any]) -> Row:
    """Contents and properties of the caller's draft."""
    list_id = library(session)["id"]
    if not row["file"].get("checked_out") and "minor" in row:
        row = check_out(session, row)
    file_states.may_change(session, list_id, row)
    given: Row = {}
    for name in ("Title", "Description", "LayoutWebpartsContent", "PageLayoutType"):
        if body.get(name) is not None:
            given[name] = body[name]
    if body.get("CanvasContent1") is not None:
        given["CanvasContent1"] = page_canvas.to_html(str(body["CanvasContent1"]))
    if body.get("TopicHeader") is not None:
        given["_TopicHeader"] = body["TopicHeader"]
    if body.get("BannerImageUrl"):
        given["BannerImageUrl"] = _picture(session, body["BannerImageUrl"])
    if body.get("PromotedState") is not None:
        given["PromotedState"] = float(body["PromotedState"])
    return items.update(
        session, list_id, row["id"], given, file=_named(session, list_id, row, given.get("Title"))
    )


def _named(session: Session, list_id: str, row: Row, title: Any) -> Row:
    file = dict(row["file"])
    if title and file.pop("unnamed", False):
        file["name"] = paths.free_name(session, list_id, row["folder"], f"{_leaf(str(title))}.aspx")
    return file


def check_out(session: Session, row: Row) -> Row:
    """The caller's own check-out is no fault here."""
    list_id = library(session)["id"]
    if row["file"].get("checked_out") != principals.me(session):
        file_states.check_out(session, list_id, row)
    return get(session, row["id"])


def check_in(session: Session, row: Row) -> None:
    """As a draft: others see it who may see drafts."""
    if row["file"].get("checked_out"):
        file_states.check_in(session, library(session)["id"], row, "", file_states.MINOR)


def publish(session: Session, row: Row) -> None:
    list_id = library(session)["id"]
    if int(row["values"].get("PromotedState") or 0) == ON_PUBLISH:
        row = {**row, "values": {**row["values"], "PromotedState": float(PROMOTED)}}
        session.store.put("items", str(row["id"]), row, session.site_id, list_id)
    file_states.publish(session, list_id, row, "")


def promote(session: Session, row: Row, state: int) -> None:
    list_id = library(session)["id"]
    file_states.may_change(session, list_id, row)
    items.update(session, list_id, row["id"], {"PromotedState": float(state)}, new_version=False)


def copy(session: Session, row: Row, folder: str = "") -> Row:
    """A draft with the same contents, its title marked as a copy's."""
    found = library(session)
    require(session, "write", f"list:{found['id']}")
    folder = folder or row["folder"]
    paths.make_path(session, found["id"], folder)
    name = paths.free_name(session, found["id"], folder, row["file"]["name"])
    made = file_states.put(
        session, f"{folder}/{name}", file_contents.read(session, row["unique_id"]), overwrite=False
    )
    values = {**row["values"], "FirstPublishedDate": None, "PromotedState": float(NOT_PROMOTED)}
    made = {**made, "content_type": row["content_type"], "values": values}
    session.store.put("items", str(made["id"]), made, session.site_id, found["id"])
    return made


def discard(session: Session, row: Row) -> Row:
    file_states.undo_check_out(session, library(session)["id"], row)
    return get(session, row["id"])


def shown(session: Session, row: Row) -> dict[str, Any]:
    """``SP.Publishing.SitePage``."""
    own, file = row["values"], row["file"]
    path = f"{row['folder']}/{file['name']}"
    host = str(session.site["url"]).removesuffix(session.path)
    picture = (own.get("BannerImageUrl") or {}).get("Url") or host + _THUMBNAIL
    editor = principals.principal(session, row["editor"]) or {}
    relative = path.removeprefix(session.path).lstrip("/")
    welcome = session.site["settings"].get("WelcomePage", "SitePages/Home.aspx")
    return {
        "AbsoluteUrl": host + path, "AuthorByline": None, "BannerImageUrl": picture, "BannerThumbnailUrl": None, "CallToAction": "",
        "Categories": None, "ContentTypeId": row["content_type"], "Description": own.get("Description"),
        "DoesUserHaveEditPermission": True, "FileName": file["name"], "FirstPublished": own.get("FirstPublishedDate") or "0001-01-01T08:00:00Z",
        "Id": row["id"], "IsPageCheckedOutToCurrentUser": bool(file.get("checked_out")) and file.get("checked_out") == principals.known_me(session),
        "IsWebWelcomePage": welcome.casefold() == relative.casefold(), "Modified": row["modified"], "PageLayoutType": own.get("PageLayoutType") or "Article",
        "Path": Complex("SP.ResourcePath", {"DecodedUrl": relative}), "PromotedState": int(own.get("PromotedState") or 0), "Title": own.get("Title"),
        "TopicHeader": own.get("_TopicHeader"), "UniqueId": row["unique_id"], "Url": relative, "Version": versioning.label(row),
        "VersionInfo": Complex("SP.Publishing.SitePageVersionInfo", {"LastVersionCreated": row["modified"], "LastVersionCreatedBy": editor.get("title", "")}),
    }  # fmt: skip


def contents(row: Row) -> dict[str, Any]:
    """What a single page shows on top: its contents."""
    own = row["values"]
    return {
        "AlternativeUrlMap": "{}", "CanvasContent1": page_canvas.to_json(own.get("CanvasContent1") or ""), "CommentsDisabled": bool(row.get("comments_disabled")),
        "IsLikedByCurrentUser": False, "Language": None, "LayoutWebpartsContent": own.get("LayoutWebpartsContent") or "[]",
    }  # fmt: skip


def create_app_page(session: Session, data: str) -> str:
    """A page that is one web part; its address below the site."""
    row = create(session, {"PageLayoutType": "SingleWebPartAppPage"})
    canvas = f'[{{"controlType":3,"webPartData":{data or "{}"}}}]'
    save(session, row, {"CanvasContent1": canvas})
    return f"SitePages/{row['file']['name']}"


def by_url(session: Session, url: str) -> Row:
    found = library(session)
    path = paths.decoded(session, url if url.startswith("/") else f"{session.path}/{url}")
    row = paths.find_item(session, found["id"], path)
    if row is None or row["kind"] != 0:
        raise Refused(404, f"-2130575338, {SP_EXCEPTION}", f"The file {path} does not exist.")
    return row
