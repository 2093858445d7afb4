"""A tenant with one of everything that a person may look at, and a browser that looks at it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.clock import SimulatedClock
from sp_prosjektportal.emulator.sharepoint import (
    assignments,
    column_creation,
    columns,
    file_states,
    hubs,
    items,
    lists,
    menus,
    pages,
    paths,
    principals,
    views,
)
from sp_prosjektportal.emulator.sharepoint.permissions import READ
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.sites import TEAM, create_site

HOST = "https://localhost:8443"
SITE = "/sites/prosjekt"
LIST = f"{SITE}/Lists/Risiko"
KARI = "kari.nordmann@contoso.onmicrosoft.com"
ADMIN = "admin@contoso.onmicrosoft.com"
EVIL = "<script>alert('x')</script><b>fet</b> & \"sitat\""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
LIGHT = {
    "elmType": "div",
    "attributes": {
        "class": "=if(@currentField == 'Høy', 'sp-css-backgroundColor-BgCoral', 'sp-css-backgroundColor-BgMintGreen')"
    },
    "children": [
        {"elmType": "span", "attributes": {"iconName": "Warning"}},
        {"elmType": "span", "txtContent": "@currentField"},
    ],
}
_FIELD = '<Field ID="{{{id}}}" Type="{type}" Name="{name}" StaticName="{name}" DisplayName="{title}" {more}>{inner}</Field>'
_ID = "0000000{number}-1111-2222-3333-444444444444"
FIELDS = (
    ("Niva", "Choice", "Nivå", "", "<CHOICES><CHOICE>Høy</CHOICE><CHOICE>Lav</CHOICE></CHOICES>"),
    ("Kostnad", "Currency", "Kostnad", 'LCID="1044" Decimals="0"', ""),
    ("Andel", "Number", "Andel", 'Percentage="TRUE" Decimals="0"', ""),
    ("Frist", "DateTime", "Frist", 'Format="DateOnly"', ""),
    ("Eier", "User", "Eier", 'List="UserInfo"', ""),
    ("Apen", "Boolean", "Åpen", "", ""),
    ("Lenke", "URL", "Lenke", 'Format="Hyperlink"', ""),
    ("Notat", "Note", "Notat", "", ""),
    ("Rik", "Note", "Rik tekst", 'RichText="TRUE" RichTextMode="FullHtml"', ""),
)


def made() -> Emulator:
    """The tenant. Norwegian is the language of its site; `/sites/english` is in English."""
    emulator = Emulator.open(clock=SimulatedClock(datetime(2026, 1, 31, 12, tzinfo=UTC)))
    store, now = emulator.store, emulator.clock.now()
    hosts = store.get("tenant", "hosts") or {}
    base = f"https://{hosts['sharepoint']}"
    hub = create_site(store, f"{base}/sites/hub", "Porteføljen", 1044, TEAM, ADMIN, now=now)
    hubs.register(Session(store, hub["id"], now))
    menus.add_node(Session(store, hub["id"], now), menus.TOP, "Hubmenypunkt", "/sites/hub/Lists")
    site = create_site(store, f"{base}{SITE}", f"Prosjekt {EVIL}", 1044, TEAM, ADMIN, now=now)
    session = Session(store, site["id"], now)
    hubs.join(session, hub["id"])
    _list(session)
    _documents(session)
    _pages(session, base)
    _menu(session)
    create_site(store, f"{base}/sites/english", "A site in English", 1033, TEAM, ADMIN, now=now)
    group = terms.groups(store)[0]["id"]
    chosen = terms.add_set(store, group, "Fase", "aaaaaaaa-0000-0000-0000-000000000001", 1044, now)
    terms.add_term(store, chosen["id"], "Konsept", "aaaaaaaa-0000-0000-0000-000000000002", 1044, now)
    return emulator


def _list(session: Session) -> None:
    found = lists.create(session, "Risikoer", leaf="Lists/Risiko", description="Det som kan gå galt")
    for number, (name, type_, title, more, inner) in enumerate(FIELDS, start=1):
        xml = _FIELD.format(
            id=_ID.format(number=number), type=type_, name=name, title=title, more=more, inner=inner
        )
        column_creation.create(session, xml, found["id"], 8 + 16)
    format_column(session, "Niva", LIGHT)
    kari = principals.ensure(session, KARI)["id"]
    rows: list[dict[str, Any]] = [
        {"Title": "Kvikkleire", "Niva": "Høy", "Kostnad": 1250000.0, "Andel": 0.4, "Frist": "2026-03-01T11:00:00Z", "Eier": kari,
         "Apen": True, "Lenke": {"Url": "https://example.org/a", "Description": "Kilden"}, "Notat": "Første linje\nAndre linje",
         "Rik": '<p>Viktig <strong>melding</strong><script>alert(1)</script><a href="javascript:alert(2)">klikk</a></p>'},
        {"Title": "Stålpris", "Niva": "Lav", "Kostnad": 250000.0, "Andel": 0.6, "Apen": False},
        {"Title": EVIL, "Niva": "Lav", "Kostnad": 1.0, "Notat": EVIL},
    ]  # fmt: skip
    for values in rows:
        items.insert(session, found["id"], values)
    items.update(session, found["id"], 2, {"Title": "Stålprisen stiger"})
    fields = ["LinkTitle", "Niva", "Kostnad"]
    order = '<OrderBy><FieldRef Name="Kostnad" Ascending="FALSE" /></OrderBy>'
    low = f'<Where><Eq><FieldRef Name="Niva" /><Value Type="Text">Lav</Value></Eq></Where>{order}'
    views.create(session, found["id"], "Lave", query=low, fields=fields)
    view = views.create(
        session, found["id"], "Etter nivaa", query=f'<GroupBy Collapse="TRUE"><FieldRef Name="Niva" /></GroupBy>{order}', fields=fields
    )  # fmt: skip
    totals = '<FieldRef Name="Kostnad" Type="SUM" />'
    views.change(session, found["id"], view["id"], {"Aggregations": totals, "AggregationsStatus": "On"})
    views.create(session, found["id"], "Sider", fields=["LinkTitle"], row_limit=2)
    assignments.break_inheritance(session, f"list:{found['id']}", copy=False, clear=True)
    assignments.assign(session, f"list:{found['id']}", kari, READ)


def format_column(session: Session, name: str, format: Any) -> None:
    """Give a column of the list a format; text is taken as it is."""
    found = list_row(session)
    column = columns.by_name(session, name, found["id"])
    assert column is not None
    text = format if isinstance(format, str) else json.dumps(format)
    row = {**column, "attributes": {**column["attributes"], "CustomFormatter": text}}
    session.put("columns", column["id"], row, found["id"])


def format_view(session: Session, title: str, format: Any) -> None:
    found = list_row(session)
    view = next(row for row in views.rows(session, found["id"]).values() if row["title"] == title)
    text = format if isinstance(format, str) else json.dumps(format)
    session.put("views", view["id"], {**view, "formatter": text}, found["id"])


def list_row(session: Session) -> dict[str, Any]:
    found = lists.by_title(session, "Risikoer")
    assert found is not None
    return found


def session_of(emulator: Emulator) -> Session:
    key = next(iter(emulator.store.keys_with("sites", SITE)))
    return Session(emulator.store, key, emulator.clock.now())


def _documents(session: Session) -> None:
    library = lists.default_library(session)
    assert library is not None
    paths.make_path(session, library["id"], f"{library['url']}/1 Konsept")
    file_states.put(session, f"{library['url']}/1 Konsept/Skisse.docx", b"PK-dokument", overwrite=True)
    file_states.put(session, f"{library['url']}/bilde.png", PNG, overwrite=True)
    file_states.put(session, f"{library['url']}/ond.html", b"<script>alert(1)</script>", overwrite=True)


def _pages(session: Session, base: str) -> None:
    found, library = list_row(session), lists.default_library(session)
    assert library is not None
    view = next(row for row in views.rows(session, found["id"]).values() if row["title"] == "Lave")
    parts = [
        ("f92bf067-bc19-489e-a556-7fe95f508720", {"selectedListId": found["id"], "selectedViewId": view["id"]}, {"listTitle": "De lave"}, {}),
        ("f92bf067-bc19-489e-a556-7fe95f508720", {"selectedListId": "00000000-0000-0000-0000-00000000dead"}, {}, {}),
        ("c70391ea-0b10-4ee9-b2b4-006d3fcad0cd", {"items": [{"id": 1}, {"id": 2}], "layoutId": "Button"},
         {"title": "Snarveier", "items[0].title": "Risikoene", "items[1].title": "Farlig"},
         {"items[0].sourceItem.url": f"{base}{LIST}", "items[1].sourceItem.url": "javascript:alert(3)"}),
        ("7f718435-ee4d-431c-bdbf-9c4ff326f46e", {"persons": [{"id": f"i:0#.f|membership|{KARI}", "upn": KARI}]}, {"title": "Prosjektet"}, {}),
        ("d1d91016-032f-456d-98a4-721247c305e8", {"altText": "En byggeplass", "imageSource": f"{library['url']}/bilde.png"}, {}, {}),
        ("ffffffff-0000-0000-0000-00000000cafe", {}, {}, {}),
    ]  # fmt: skip
    canvas: list[dict[str, Any]] = [
        {"controlType": 4, "position": _place(1, 1), "innerHTML": f"<h2>Velkommen</h2><p>{EVIL}</p>"}
    ]
    for number, (id_, properties, texts, links) in enumerate(parts, start=2):
        data = {"id": id_, "title": "Ukjent del" if "cafe" in id_ else "", "properties": properties,
                "serverProcessedContent": {"searchablePlainTexts": texts, "links": links}}  # fmt: skip
        canvas.append({"controlType": 3, "position": _place(1 + number // 4, number), "webPartData": data})
    home = next(iter(session.rows("items", pages.library(session)["id"]).values()))
    saved = pages.save(session, home, {"CanvasContent1": json.dumps(canvas)})
    pages.publish(session, saved)


def _place(zone: int, part: int) -> dict[str, float]:
    return {"zoneIndex": zone, "sectionIndex": 1, "controlIndex": part, "sectionFactor": 12}


def _menu(session: Session) -> None:
    node = menus.add_node(session, menus.QUICK, "Risikoer", f"{LIST}/AllItems.aspx")
    menus.add_node(session, str(node["id"]), "Bare lave", f"{LIST}/Lave.aspx")
    menus.add_node(session, menus.QUICK, "Farlig menypunkt", "javascript:alert(4)", external=True)


# -- the browser -----------------------------------------------------------------------------------

HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def get(
    emulator: Emulator, path: str, *, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return emulator.handle(method, HOST + path, {**HTML, **given}, b"")


def html(emulator: Emulator, path: str, *, status: int = 200) -> str:
    got, headers, body = get(emulator, path)
    assert emulator.failures == []
    assert (got, headers["Content-Type"]) == (status, "text/html; charset=utf-8"), body[-800:]
    return body.decode()


def words(page: str) -> str:
    """What a person reads: without markup, spaces as one."""
    text = re.sub(r"<(style|title)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())
