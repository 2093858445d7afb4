"""A page's sections as ``CanvasContent1`` of its list item: HTML with JSON in its attributes.

Ids, versions and properties of the web parts, and the shape of the whole, are as PnP Framework and real pages have
them. What is written to the list item is kept as it is written, but that ``:`` comes back as ``&#58;``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sp_prosjektportal.resources import page_text
from sp_prosjektportal.resources.page_parts import Image, Links, ListView, Part, People, Section, Text

LIST = "f92bf067-bc19-489e-a556-7fe95f508720"
QUICK_LINKS = "c70391ea-0b10-4ee9-b2b4-006d3fcad0cd"
PEOPLE = "7f718435-ee4d-431c-bdbf-9c4ff326f46e"
IMAGE = "d1d91016-032f-456d-98a4-721247c305e8"
WEB_PART, TEXT, EMPTY = 3, 4, 0
HEIGHTS = {"small": 1, "medium": 2, "large": 3, "auto": 4}
LAYOUTS = {"list": "List", "buttons": "Button", "cards": "CompactCard"}
CLAIM = "i:0#.f|membership|"


@dataclass(frozen=True, slots=True)
class Place:
    """What the parts of one page must know of the site. Keys are casefolded."""

    site: str
    path: str
    list_ids: Mapping[str, str] = field(default_factory=dict)
    view_ids: Mapping[tuple[str, str], str] = field(default_factory=dict)
    site_id: str = ""
    web_id: str = ""

    def below(self, url: str) -> str:
        """An address from the server, or absolute as it was."""
        elsewhere = "://" in url or url.startswith(("/", "mailto:", "#"))
        return url if elsewhere else f"{self.path}/{url}".rstrip("/")


def html(page: str, sections: tuple[Section, ...], place: Place) -> str:
    """The whole canvas. ``page`` makes the ids of the web parts: the same page, the same ids."""
    controls = [_control(*each, page, place) for each in _positions(sections)]
    settings = {"isDefaultDescription": True, "isDefaultThumbnail": True}
    controls.append(_div({"controlType": EMPTY, "pageSettingsSlice": settings}, ""))
    return f"<div>{''.join(controls)}</div>"


def _positions(sections: tuple[Section, ...]) -> Iterator[tuple[Part | None, dict[str, int]]]:
    for zone, section in enumerate(sections, 1):
        for number, column in enumerate(section.columns, 1):
            at = {"layoutIndex": 1, "zoneIndex": zone, "sectionIndex": number, "sectionFactor": column.width}
            for order, part in enumerate(column.parts, 1):
                yield part, {**at, "controlIndex": order}
            if not column.parts:
                yield None, at


def _control(part: Part | None, at: dict[str, int], page: str, place: Place) -> str:
    shared: dict[str, Any] = {"position": at, "displayMode": 2, "emphasis": {}}
    if part is None:
        return _div({"controlType": EMPTY, **shared}, "")
    number = f"{at['zoneIndex']}.{at['sectionIndex']}.{at['controlIndex']}"
    own = str(uuid5(NAMESPACE_URL, f"{page}/{number}"))
    shared = {"id": own, **shared, "addedFromPersistedData": True}
    if isinstance(part, Text):
        inner = f'<div data-sp-rte="">{page_text.with_links(part.html, place.below)}</div>'
        return _div({"controlType": TEXT, **shared, "editorType": "CKEditor"}, inner)
    data = {"instanceId": own, "description": "", **_data(part, place)}
    return _div({"controlType": WEB_PART, "webPartId": data["id"], **shared}, _web_part(data))


def _div(data: Mapping[str, Any], inner: str) -> str:
    head = '<div data-sp-canvascontrol="" data-sp-canvasdataversion="1.0" data-sp-controldata='
    return f'{head}"{_attribute(data)}">{inner}</div>'


def _web_part(data: Mapping[str, Any]) -> str:
    said = data["serverProcessedContent"]
    texts = "".join(
        f'<div data-sp-prop-name="{name}" data-sp-searchableplaintext="true">{escape(text)}</div>'
        for name, text in said["searchablePlainTexts"].items()
    )
    pictures = "".join(
        f'<img data-sp-prop-name="{name}" src="{escape(url)}" />'
        for name, url in said["imageSources"].items()
    )
    links = "".join(
        f'<a data-sp-prop-name="{name}" href="{escape(url)}"></a>' for name, url in said["links"].items()
    )
    return (
        f'<div data-sp-webpart="" data-sp-webpartdataversion="{data["dataVersion"]}" '
        f'data-sp-webpartdata="{_attribute(data)}"><div data-sp-componentid="">{data["id"]}</div>'
        f'<div data-sp-htmlproperties="">{texts}{pictures}{links}</div></div>'
    )


def _attribute(data: Mapping[str, Any]) -> str:
    """JSON inside an attribute, as the service writes it."""
    text = escape(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    return text.replace("{", "&#123;").replace("}", "&#125;").replace(":", "&#58;")


# -- web parts -----------------------------------------------------------------------------------------


def _data(part: Part, place: Place) -> dict[str, Any]:
    match part:
        case ListView():
            return _list(part, place)
        case Links():
            return _links(part, place)
        case People():
            return _people(part)
        case Image():
            return _image(part, place)
    raise ValueError(f"{part.part} cannot be written")  # only read; templates have no such part


def _part(identity: str, title: str, version: str, properties: Mapping[str, Any], *,
          texts: Mapping[str, str], pictures: Mapping[str, str] | None = None,
          links: Mapping[str, str] | None = None) -> dict[str, Any]:  # fmt: skip
    said = {"htmlStrings": {}, "searchablePlainTexts": {name: text for name, text in texts.items() if text},
            "imageSources": dict(pictures or {}), "links": dict(links or {})}  # fmt: skip
    return {"id": identity, "title": title, "dataVersion": version, "properties": dict(properties),
            "serverProcessedContent": said}  # fmt: skip


def _list(part: ListView, place: Place) -> dict[str, Any]:
    url = part.list.casefold()
    properties: dict[str, Any] = {
        "isDocumentLibrary": part.library, "filterBy": {}, "selectedListId": place.list_ids[url],
        "selectedListUrl": f"{place.path}/{part.list}", "webRelativeListUrl": f"/{part.list}",
        "webpartHeightKey": HEIGHTS[part.height], "hideCommandBar": not part.commands,
    }  # fmt: skip
    if part.view:
        properties["selectedViewId"] = place.view_ids[url, part.view.casefold()]
    title = "Document library" if part.library else "List"
    return _part(LIST, title, "1.0", properties, texts={"listTitle": part.title})


def _links(part: Links, place: Place) -> dict[str, Any]:
    items, texts, links = list[dict[str, Any]](), {"title": part.title}, {"baseUrl": place.site}
    for at, link in enumerate(part.links):
        item: dict[str, Any] = {
            "id": at + 1, "sourceItem": {"itemType": 2, "fileExtension": "", "progId": ""},
            "thumbnailType": 2 if link.icon else 3, "description": link.description, "altText": "",
        }  # fmt: skip
        if link.icon:
            item["fabricReactIcon"] = {"iconName": link.icon}
        items.append(item)
        texts |= {f"items[{at}].title": link.title, f"items[{at}].description": link.description}
        links[f"items[{at}].sourceItem.url"] = place.below(link.url)
    properties = {
        "items": items, "isMigrated": True, "layoutId": LAYOUTS[part.layout], "shouldShowThumbnail": True,
        "hideWebPartWhenEmpty": True, "dataProviderId": "QuickLinks",
        "listLayoutOptions": {"showDescription": True, "showIcon": True},
        "buttonLayoutOptions": {"showDescription": False, "buttonTreatment": 2, "iconPositionType": 2,
                                "textAlignmentVertical": 2, "textAlignmentHorizontal": 2, "linesOfText": 2},
        "waffleLayoutOptions": {"iconSize": 1, "onlyShowThumbnail": False},
        "webId": place.web_id, "siteId": place.site_id,
    }  # fmt: skip
    return _part(QUICK_LINKS, "Quick links", "2.2", properties, texts=texts, links=links)


def _people(part: People) -> dict[str, Any]:
    blank = {"role": "", "department": "", "phone": "", "sip": ""}
    persons = [{"id": f"{CLAIM}{login}", "upn": login, **blank} for login in part.people]
    texts = {"title": part.title} | {f"persons[{at}].email": login for at, login in enumerate(part.people)}
    return _part(PEOPLE, "People", "1.3", {"layout": 1, "persons": persons}, texts=texts)


def _image(part: Image, place: Place) -> dict[str, Any]:
    properties = {
        "imageSourceType": 2, "altText": part.alt, "captionText": part.caption, "overlayText": "", "fileName": "",
        "linkUrl": place.below(part.link) if part.link else "", "alignment": "Center", "fixAspectRatio": False,
        "siteId": place.site_id, "webId": place.web_id, "listId": "", "uniqueId": "",
    }  # fmt: skip
    pictures = {"imageSource": place.below(part.url)}
    return _part(IMAGE, "Image", "1.9", properties, texts={"captionText": part.caption}, pictures=pictures)
