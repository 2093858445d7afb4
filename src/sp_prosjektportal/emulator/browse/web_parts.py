"""Web parts: text, list, quick links, people, image, divider, spacer; every other is named.

Ids and properties as the services store them ([K] where no recording holds the part; the kind ``pages`` of the product
writes the same).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from sp_prosjektportal.emulator.browse import list_views
from sp_prosjektportal.emulator.browse.formatting.icons import icon
from sp_prosjektportal.emulator.browse.frame import Link
from sp_prosjektportal.emulator.browse.lists import default_view
from sp_prosjektportal.emulator.browse.render import environment
from sp_prosjektportal.emulator.browse.rich_text import rich_text
from sp_prosjektportal.emulator.browse.visit import Visit, list_at, path_link
from sp_prosjektportal.emulator.sharepoint import lists, paths, principals, views
from sp_prosjektportal.emulator.store import Row

Json = dict[str, Any]
_TEXT = 4
_LIST_ROWS = 10


def web_part(visit: Visit, control: Json) -> Markup:
    """The part as HTML; empty for a column without contents."""
    if control.get("controlType") == _TEXT or "innerHTML" in control:
        written = rich_text(str(control.get("innerHTML") or ""), visit)
        return _drawn(visit, "text", text=written) if written.strip() else Markup("")
    data = control.get("webPartData")
    if not isinstance(data, dict):
        return Markup("")
    number = str(data.get("id") or control.get("webPartId") or "").strip("{}").lower()
    draw = _PARTS.get(number, _unknown)
    return draw(visit, data)


def _drawn(visit: Visit, kind: str, *, heading: str = "", **values: Any) -> Markup:
    text = environment().get_template("web_part.html").render(
        visit=visit, say=visit.say, kind=kind, heading=heading, **values
    )  # fmt: skip
    return Markup(text)


def _properties(data: Json) -> Json:
    found = data.get("properties")
    return found if isinstance(found, dict) else {}


def _served(data: Json, name: str) -> Json:
    """One part of ``serverProcessedContent``: texts, links and pictures, by the path of the property."""
    content = data.get("serverProcessedContent")
    found = content.get(name) if isinstance(content, dict) else None
    return found if isinstance(found, dict) else {}


def _unknown(visit: Visit, data: Json) -> Markup:
    name = str(data.get("title") or data.get("id") or "?")
    return _drawn(visit, "said", text=visit.say("not_shown", name=name))


def _nothing(visit: Visit, data: Json) -> Markup:
    return Markup("")


def _divider(visit: Visit, data: Json) -> Markup:
    return Markup("<hr>")


# -- list ------------------------------------------------------------------------------------------


def _list(visit: Visit, data: Json) -> Markup:
    given = _properties(data)
    found = _list_row(visit, given)
    heading = str(_served(data, "searchablePlainTexts").get("listTitle") or given.get("listTitle") or "")
    if found is None:
        return _drawn(visit, "said", heading=heading, text=visit.say("no_list"))
    wanted = str(given.get("selectedViewId") or "").strip("{}").lower()
    view = views.rows(visit.session, found["id"]).get(wanted)
    missing = visit.say("no_view") if wanted and view is None else ""
    view = view or default_view(visit, found)
    limit = min(view["row_limit"] or _LIST_ROWS, _LIST_ROWS)
    made = list_views.table(visit, found, view, limit=limit)
    href = path_link(views.url(visit.session, found["id"], view))
    return _drawn(visit, "list", heading=heading or found["title"], table=made, href=href, missing=missing)


def _list_row(visit: Visit, given: Json) -> Row | None:
    number = str(given.get("selectedListId") or "").strip("{}").lower()
    found = visit.session.get("lists", number) if number else None
    if found is None and given.get("selectedListUrl"):
        url = str(given["selectedListUrl"])
        found = lists.by_url(visit.session, url if url.startswith("/") else f"{visit.session.path}/{url}")
    if found is None and given.get("showDefaultDocumentLibrary"):
        found = lists.default_library(visit.session)
    return found


# -- links, people, pictures -----------------------------------------------------------------------


@dataclass
class _Tile:
    link: Link
    description: str
    sign: Markup


def _links(visit: Visit, data: Json) -> Markup:
    given = _properties(data)
    texts, links = _served(data, "searchablePlainTexts"), _served(data, "links")
    items = given.get("items")
    made = [
        _tile(visit, number, item if isinstance(item, dict) else {}, texts, links)
        for number, item in enumerate(items if isinstance(items, list) else [])
    ]
    heading = str(texts.get("title") or given.get("title") or "")
    tiles = str(given.get("layoutId") or "List") != "List"
    return _drawn(visit, "links", heading=heading, links=made, tiles=tiles)


def _tile(visit: Visit, number: int, item: Json, texts: Json, links: Json) -> _Tile:
    source, sign = item.get("sourceItem"), item.get("fabricReactIcon")
    url = links.get(f"items[{number}].sourceItem.url") or (
        source.get("url") if isinstance(source, dict) else ""
    )
    url = str(url or item.get("url") or "")
    title = str(texts.get(f"items[{number}].title") or item.get("title") or url)
    description = texts.get(f"items[{number}].description") or item.get("description") or ""
    name = str(sign.get("iconName") or "") if isinstance(sign, dict) else ""
    return _Tile(Link(title, visit.href(url)), str(description), icon(name) if name else Markup(""))


def _people(visit: Visit, data: Json) -> Markup:
    given = _properties(data)
    texts = _served(data, "searchablePlainTexts")
    persons = given.get("persons")
    made = []
    for number, person in enumerate(persons if isinstance(persons, list) else []):
        person = person if isinstance(person, dict) else {}
        login = str(person.get("id") or person.get("upn") or person.get("email") or "")
        row = _known(visit, login)
        name = (
            texts.get(f"persons[{number}].name")
            or person.get("name")
            or row.get("title")
            or login.rpartition("|")[2]
        )
        role = texts.get(f"persons[{number}].role") or person.get("role") or row.get("job") or ""
        mail = texts.get(f"persons[{number}].email") or person.get("email") or row.get("email") or ""
        made.append({"name": str(name), "role": str(role), "mail": str(mail)})
    heading = str(texts.get("title") or given.get("title") or "")
    return _drawn(visit, "people", heading=heading, people=made)


def _known(visit: Visit, login: str) -> Row:
    """Name, title and address of a person, known to the site or only to the directory."""
    name = login.rpartition("|")[2]
    found = principals.by_login(visit.session, login) if login else None
    keys = visit.store.keys_with("directory_users", name)
    person = visit.store.get("directory_users", keys[0]) if keys else None
    shown = (found or {}).get("title") or (person or {}).get("displayName") or ""
    return {
        "title": shown,
        "job": (person or {}).get("jobTitle") or "",
        "email": (found or {}).get("email") or (person or {}).get("mail") or "",
    }


def _image(visit: Visit, data: Json) -> Markup:
    given = _properties(data)
    source = str(_served(data, "imageSources").get("imageSource") or given.get("imageSource") or "")
    href = visit.href(source) if source else ""
    texts = _served(data, "searchablePlainTexts")
    caption = str(texts.get("captionText") or given.get("captionText") or "")
    alt = str(given.get("altText") or texts.get("altText") or "")
    path = href.partition("?")[0]
    if not href or visit.is_external(href) or not _is_file(visit, path):
        return _drawn(visit, "said", text=caption or alt or visit.say("no_picture"))
    link = visit.href(str(given.get("linkUrl") or _served(data, "links").get("linkUrl") or ""))
    return _drawn(visit, "image", src=href, alt=alt, caption=caption, link=link)


def _is_file(visit: Visit, href: str) -> bool:
    from urllib.parse import unquote

    path = unquote(href)
    found = list_at(visit.session, path)
    return found is not None and paths.find_item(visit.session, found["id"], path) is not None


_PARTS: dict[str, Callable[[Visit, Json], Markup]] = {
    "f92bf067-bc19-489e-a556-7fe95f508720": _list,
    "c70391ea-0b10-4ee9-b2b4-006d3fcad0cd": _links,
    "7f718435-ee4d-431c-bdbf-9c4ff326f46e": _people,
    "d1d91016-032f-456d-98a4-721247c305e8": _image,
    "2161a1c6-db61-4731-b97c-3cdb303f7cbb": _divider,
    "8654b779-4886-46d4-8ffb-b5ed960ee986": _nothing,
}
