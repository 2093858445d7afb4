"""What a page shows, from ``CanvasContent1`` as the pages API gives it: a JSON list of controls.

Server ids become names: a list's id its URL, a view's id its leaf. What cannot be named stands as a part of its own,
so that it is different from anything a template can want.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from sp_prosjektportal.resources import page_text
from sp_prosjektportal.resources.page_canvas import (
    CLAIM,
    HEIGHTS,
    IMAGE,
    LAYOUTS,
    LIST,
    PEOPLE,
    QUICK_LINKS,
    TEXT,
    WEB_PART,
    Place,
)
from sp_prosjektportal.resources.page_parts import (
    WIDTHS,
    Column,
    Foreign,
    Image,
    Link,
    Links,
    ListView,
    Part,
    People,
    Section,
    Text,
)


def read(canvas: str, place: Place) -> tuple[Section, ...]:
    """The sections in order; none of what is no canvas. ``place`` holds every list and view that may be shown."""
    try:
        found = json.loads(canvas or "[]")
    except ValueError:
        return ()
    controls = [each for each in found if isinstance(each, dict) and isinstance(each.get("position"), dict)]
    zones: dict[float, dict[int, list[dict[str, Any]]]] = {}
    for control in sorted(controls, key=_order):
        at = control["position"]
        columns = zones.setdefault(_number(at.get("zoneIndex")), {})
        columns.setdefault(int(_number(at.get("sectionIndex"), 1)), []).append(control)
    return tuple(_section(list(columns.values()), place) for columns in zones.values())


def normal(sections: tuple[Section, ...], place: Place) -> tuple[Section, ...]:
    """Wanted sections in the form in which :func:`read` gives those that are there."""
    return tuple(
        section.model_copy(
            update={
                "columns": tuple(
                    column.model_copy(update={"parts": tuple(_normal(part, place) for part in column.parts)})
                    for column in section.columns
                )
            }
        )
        for section in sections
    )


def _normal(part: Part, place: Place) -> Part:
    match part:
        case Text():
            html = page_text.with_links(page_text.normal(part.html), lambda url: _shortened(url, place))
            return Text(html=html)
        case ListView():
            return part.model_copy(update={"list": part.list.casefold(), "view": part.view.casefold()})
        case Links():
            short = [link.model_copy(update={"url": _shortened(link.url, place)}) for link in part.links]
            return part.model_copy(update={"links": tuple(short)})
        case Image():
            urls = {"url": _shortened(part.url, place), "link": _shortened(part.link, place)}
            return part.model_copy(update=urls)
    return part


def _order(control: Mapping[str, Any]) -> tuple[float, float, float]:
    at = control["position"]
    return (
        _number(at.get("zoneIndex")),
        _number(at.get("sectionIndex"), 1),
        _number(at.get("controlIndex"), 1),
    )


def _number(value: Any, default: float = 0) -> float:
    return float(value) if isinstance(value, int | float) else default


def _section(columns: Sequence[Sequence[Mapping[str, Any]]], place: Place) -> Section:
    widths = tuple(int(_number(controls[0]["position"].get("sectionFactor"), 12)) for controls in columns)
    if widths not in WIDTHS:  # vertical ones and others that templates do not have
        foreign = Column(width=12, parts=(Foreign(id="", title=f"section {'-'.join(map(str, widths))}"),))
        return Section(columns=(foreign,))
    parts = [[part for each in controls if (part := _part(each, place))] for controls in columns]
    return Section(
        columns=tuple(
            Column.model_validate({"width": w, "parts": p}) for w, p in zip(widths, parts, strict=True)
        )
    )


def _part(control: Mapping[str, Any], place: Place) -> Part | None:
    kind = control.get("controlType")
    if kind == TEXT:
        inner = page_text.normal(str(control.get("innerHTML") or ""))
        return Text(html=page_text.with_links(inner, lambda url: _shortened(url, place)))
    if kind != WEB_PART:
        return None
    data = control.get("webPartData") or {}
    identity = str(data.get("id") or control.get("webPartId") or "").casefold()
    try:
        return _READERS[identity](data, place)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Foreign(id=identity, title=str(data.get("title") or ""))


def _shortened(url: str, place: Place) -> str:
    """An address below the site without the site."""
    for start in (f"{place.site}/", f"{place.path}/"):
        if url.casefold().startswith(start.casefold()):
            return unquote(url[len(start) :])
    return url


def _said(data: Mapping[str, Any], what: str) -> dict[str, str]:
    found = (data.get("serverProcessedContent") or {}).get(what) or {}
    if isinstance(found, list):  # as Graph has it
        found = {row["key"]: row["value"] for row in found}
    return {str(name): str(value or "") for name, value in found.items()}


def _list(data: Mapping[str, Any], place: Place) -> Part:
    own = data["properties"]
    urls = {identity.casefold(): url for url, identity in place.list_ids.items()}
    url = urls[str(own["selectedListId"]).strip("{}").casefold()]
    chosen = str(own.get("selectedViewId") or "").strip("{}").casefold()
    views = {i.casefold(): leaf for (of, leaf), i in place.view_ids.items() if of == url}
    title = _said(data, "searchablePlainTexts").get("listTitle") or own.get("listTitle") or ""
    return ListView(
        list=url,
        library=bool(own.get("isDocumentLibrary")),
        view=views[chosen] if chosen else "",
        title=str(title),
        height=_key(HEIGHTS, own.get("webpartHeightKey", 4)),
        commands=not own.get("hideCommandBar", False),
    )


def _links(data: Mapping[str, Any], place: Place) -> Part:
    texts, urls = _said(data, "searchablePlainTexts"), _said(data, "links")
    links = [
        Link(
            title=texts.get(f"items[{at}].title", ""),
            url=_shortened(urls[f"items[{at}].sourceItem.url"], place),
            description=texts.get(f"items[{at}].description") or str(item.get("description") or ""),
            icon=str((item.get("fabricReactIcon") or {}).get("iconName") or ""),
        )
        for at, item in enumerate(data["properties"]["items"])
    ]
    layout = _key(LAYOUTS, data["properties"].get("layoutId"))
    return Links(title=texts.get("title", ""), layout=layout, links=tuple(links))


def _people(data: Mapping[str, Any], place: Place) -> Part:
    people = tuple(str(p.get("upn") or p["id"]).removeprefix(CLAIM) for p in data["properties"]["persons"])
    return People(title=_said(data, "searchablePlainTexts").get("title", ""), people=people)


def _image(data: Mapping[str, Any], place: Place) -> Part:
    own, texts = data["properties"], _said(data, "searchablePlainTexts")
    return Image(
        url=_shortened(_said(data, "imageSources")["imageSource"], place),
        alt=str(own.get("altText") or ""),
        caption=texts.get("captionText") or str(own.get("captionText") or ""),
        link=_shortened(str(own.get("linkUrl") or ""), place),
    )


def _key(names: Mapping[str, Any], value: Any) -> str:
    return next(name for name, each in names.items() if each == value)


_READERS = {LIST: _list, QUICK_LINKS: _links, PEOPLE: _people, IMAGE: _image}
