"""Contents of pages that no editor would have written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.browse.world import SITE, html, session_of, words
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.sharepoint import pages

LIST_PART = "f92bf067-bc19-489e-a556-7fe95f508720"
LINKS = "c70391ea-0b10-4ee9-b2b4-006d3fcad0cd"
PEOPLE = "7f718435-ee4d-431c-bdbf-9c4ff326f46e"
IMAGE = "d1d91016-032f-456d-98a4-721247c305e8"


def part(number: str, **data: Any) -> dict[str, Any]:
    return {"controlType": 3, "position": {"zoneIndex": 1}, "webPartData": {"id": number, **data}}


CASES: dict[str, tuple[Any, str]] = {
    "nothing": ("", "Siden har ikke noe innhold ennå."),
    "no JSON": ("[{", "Siden har ikke noe innhold ennå."),
    "other things than controls": ([1, "x", None, {"controlType": 0}], "Siden har ikke noe innhold ennå."),
    "a control without a place": ([{"controlType": 4, "innerHTML": "<p>Uten plass</p>"}], "Uten plass"),
    "a place that is no object": ([{"controlType": 4, "position": "x", "innerHTML": "<p>Rar plass</p>"}], "Rar plass"),
    "figures that are none": (
        [{"controlType": 4, "position": {"zoneIndex": "x", "sectionFactor": 99}, "emphasis": 3, "zoneGroupMetadata": "x", "innerHTML": "<p>Rare tall</p>"}],
        "Rare tall",
    ),
    "a part without data": ([{"controlType": 3, "position": {"zoneIndex": 1}}], "Siden har ikke noe innhold ennå."),
    "a list that is not there": ([part(LIST_PART, properties={"selectedListUrl": "/sites/prosjekt/Lists/Ingen"})], "finnes ikke"),
    "a view that is not there": (
        [part(LIST_PART, properties={"selectedListUrl": "Lists/Risiko", "selectedViewId": "x"})], "Visningen som nettdelen er satt opp med, finnes ikke",
    ),
    "links that are no objects": ([part(LINKS, properties={"items": [None, 3, {"sourceItem": None, "title": "Bare tittel"}]})], "Bare tittel"),
    "links that are no list": ([part(LINKS, title="x", properties={"items": "x"}, serverProcessedContent="x")], ""),
    "people that nobody knows": ([part(PEOPLE, properties={"persons": [{"id": "i:0#.f|membership|ukjent@example.org"}, None]})], "ukjent@example.org"),
    "a picture from elsewhere": ([part(IMAGE, properties={"imageSource": "https://example.org/x.png", "captionText": "Bildetekst"})], "Bildetekst"),
    "a picture that is not there": ([part(IMAGE, properties={"imageSource": "/sites/prosjekt/Delte dokumenter/ingen.png"})], "Bildet finnes ikke her."),
    "markup in a text": ([{"controlType": 4, "innerHTML": "<p>Først</p><style>p{}</style></div></main><td>celle<svg onload=alert(1)><p>Sist"}], "Først"),
    "a section that folds": (
        [{"controlType": 4, "position": {"zoneIndex": 1}, "zoneGroupMetadata": {"type": 1, "isExpanded": False, "displayName": "Bak kulissene"}, "innerHTML": "<p>x</p>"}],
        "Bak kulissene",
    ),
    "a column beside": ([{"controlType": 4, "position": {"zoneIndex": 1, "layoutIndex": 2}, "innerHTML": "<p>Ved siden av</p>"}], "Ved siden av"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_any_contents_give_a_page(own: Emulator, name: str) -> None:
    canvas, expected = CASES[name]
    session = session_of(own)
    home = next(iter(session.rows("items", pages.library(session)["id"]).values()))
    text = canvas if isinstance(canvas, str) else json.dumps(canvas)
    row = {**home, "values": {**home["values"], "CanvasContent1": pages.page_canvas.to_html(text)}}
    session.put("items", str(home["id"]), row, pages.library(session)["id"])
    page = html(own, SITE)
    assert expected in words(page)
    assert "example.org/x.png" not in page
    assert page.count("<main") == page.count("</main>") == 1
    assert "<svg onload" not in page


def test_a_list_above_the_threshold_shows_a_page_of_it_and_says_what_the_service_refuses(
    own: Emulator,
) -> None:
    session = session_of(own)
    found = next(row for row in session.rows("lists").values() if row["title"] == "Risikoer")
    template = session.rows("items", found["id"])["1"]
    with session.store.atomic():
        for number in range(10, 5100):
            session.store.put("items", str(number), {**template, "id": number}, session.site_id, found["id"])
    assert "1–2 av 5 093" in words(html(own, f"{SITE}/Lists/Risiko/Sider.aspx")).replace("\xa0", " ")
    said = words(html(own, f"{SITE}/Lists/Risiko/Lave.aspx", status=500))
    assert "list view threshold" in said
