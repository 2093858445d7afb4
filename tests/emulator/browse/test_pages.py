"""What a person sees of a tenant, page by page."""

from __future__ import annotations

import re

import pytest

from emulator.browse.world import EVIL, KARI, LIST, PNG, SITE, get, html, words
from sp_prosjektportal.emulator.app import Emulator

LAYOUTS = f"{SITE}/_layouts/15"
DOCUMENTS = f"{SITE}/Delte dokumenter"
SEEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/", ("Porteføljen", "1 tilknyttet område", "/sites/prosjekt", "A site in English", "Vist som Ingrid Administrator", "bare lesing")),
    (SITE, ("Velkommen", "De lave", "Stålprisen stiger", "Snarveier", "Risikoene", "Kari Nordmann", "Prosjektleder",
            "Nettdelen Ukjent del vises ikke her", "Listen som nettdelen viser, finnes ikke", "Hubmenypunkt", "Bare lave")),
    (f"{SITE}/SitePages/Hjem.aspx", ("Velkommen", "De lave")),
    (LIST, ("Risikoer", "Det som kan gå galt", "Alle elementer", "Kvikkleire", "Høy", "kr 1 250 000", "40%", "01.03.2026",
            "KN Kari Nordmann", "Ja", "Nei", "Kilden", "Første linje Andre linje", "Viktig melding klikk", "1–3 av 3")),
    (f"{LIST}/AllItems.aspx", ("Kvikkleire", "Stålprisen stiger")),
    (f"{LIST}/Lave.aspx", ("Stålprisen stiger", "1–2 av 2")),
    (f"{LIST}/Etter nivaa.aspx", ("Høy 1", "Lav 2", "Sum: kr 250 001", "Sum: kr 1 500 001", "Kostnad Sum: kr 1 250 000")),
    (f"{LIST}/Sider.aspx", ("1–2 av 3", "Neste")),
    (f"{LIST}/Sider.aspx?p=2", ("3–3 av 3", "Forrige")),
    (f"{LIST}/DispForm.aspx?ID=1", ("Kvikkleire", "Element", "Nivå", "Høy", "Rik tekst", "Viktig melding", "Opprettet", "31.01.2026 13:00", "Versjon 1.0")),
    (f"{LIST}/DispForm.aspx?ID=2", ("Stålprisen stiger", "Versjonslogg", "2.0", "1.0")),
    (DOCUMENTS, ("1 Konsept", "bilde.png", "Mappe")),
    (f"{DOCUMENTS}/1 Konsept", ("Skisse.docx", "Dokumenter", "1 Konsept")),
    (f"{DOCUMENTS}/Forms/AllItems.aspx?id={DOCUMENTS}/1 Konsept", ("Skisse.docx",)),
    (f"{DOCUMENTS}/Forms/DispForm.aspx?ID=2", ("Skisse.docx", "Last ned")),
    (f"{LAYOUTS}/viewlsts.aspx", ("Innhold på området", "Risikoer", "Har egne tilganger", "Bibliotek", "Skjult (2)", "TaxonomyHiddenList")),
    (f"{LAYOUTS}/user.aspx", ("Tilganger til", "Eiere av", "Full kontroll", "Ingrid Administrator", "Lister med egne tilganger", "Risikoer")),
    (f"{LAYOUTS}/mngfield.aspx", ("Områdekolonner", "Innholdstyper")),
    (f"{LAYOUTS}/adminrecyclebin.aspx?ql=1", ("Papirkurv", "Ingenting her.")),
    ("/_browse/terms", ("Termlager", "Contoso", "Fase", "Konsept")),
    ("/_browse/log", ("Forespørsler", "Utvekslinger")),
    ("/_browse/budget", ("Budsjett", "1 250 enheter i minuttet", "1 200 000 i døgnet")),
    ("/sites/english", ("Home", "Site contents", "Permissions", "Skip to the content", "read-only")),
    ("/SitePages/Hjem.aspx", ("Contoso",)),
)  # fmt: skip


@pytest.mark.parametrize(("path", "expected"), SEEN, ids=[path for path, _ in SEEN])
def test_a_page_shows_what_is_there(tenant: Emulator, path: str, expected: tuple[str, ...]) -> None:
    read = words(html(tenant, path.replace(" ", "%20"))).replace("\xa0", " ")
    assert [one for one in expected if one not in read] == [], read


@pytest.mark.parametrize("path", [path for path, _ in SEEN])
def test_nothing_that_people_wrote_becomes_markup(tenant: Emulator, path: str) -> None:
    page = html(tenant, path.replace(" ", "%20"))
    assert "<script" not in page.lower()
    assert "javascript:" not in page.lower()
    assert "alert('x')" not in page.replace("&#39;", "").replace("&#x27;", "")
    assert not re.search(r"<[^>]*\son\w+\s*=", page)


def test_html_in_titles_and_texts_is_shown_as_written(tenant: Emulator) -> None:
    assert EVIL in words(html(tenant, LIST))
    assert EVIL in words(html(tenant, f"{LIST}/DispForm.aspx?ID=3"))


def test_the_filter_and_order_of_a_view_decide_its_rows(tenant: Emulator) -> None:
    read = words(html(tenant, f"{LIST}/Lave.aspx"))
    assert "Kvikkleire" not in read
    assert read.index("Stålprisen stiger") < read.index(
        "<script>alert('x')</script><b>fet", read.index("Stålprisen")
    )


@pytest.mark.parametrize(("direction", "first"), [("asc", "Kvikkleire"), ("desc", "Stålprisen stiger")])
def test_a_column_heading_sorts(tenant: Emulator, direction: str, first: str) -> None:
    read = words(html(tenant, f"{LIST}?sortfield=Niva&sortdir={direction}"))
    rows = [read.index(title, read.index("Nivå")) for title in ("Kvikkleire", "Stålprisen stiger")]
    assert read[min(rows) :].startswith(first)


def test_groups_that_begin_closed_can_be_opened_without_a_script(tenant: Emulator) -> None:
    page = html(tenant, f"{LIST}/Etter%20nivaa.aspx")
    assert page.count('<input type="checkbox" aria-label="Vis elementene i') == 2
    assert " checked" not in page


def test_a_person_is_a_name_and_a_lookup_leads_to_its_item(tenant: Emulator) -> None:
    page = html(tenant, LIST)
    assert KARI not in page
    assert f'<a href="{LIST}/DispForm.aspx?ID=1">Kvikkleire</a>' in page


def test_links_to_this_tenant_work_by_the_name_that_the_browser_uses(tenant: Emulator) -> None:
    page = html(tenant, SITE)
    assert f'href="{LIST}">Risikoene</a>' in page
    assert "contoso.sharepoint.com" not in page


def test_a_link_that_would_run_something_is_only_a_word(tenant: Emulator) -> None:
    page = html(tenant, SITE)
    assert "Farlig menypunkt" in words(page)
    assert not re.search(r"<a [^>]*>Farlig", page)


@pytest.mark.parametrize(
    "path",
    ["/sites/finnes-ikke", f"{SITE}/Lists/Ingen", f"{LIST}/Ingen.aspx", f"{LIST}/DispForm.aspx?ID=99", f"{LIST}/DispForm.aspx?ID=x",
     f"{LIST}/DispForm.aspx", f"{SITE}/SitePages/Ingen.aspx", f"{LAYOUTS}/ingen.aspx", f"{LAYOUTS}/user.aspx?obj=x", f"{LAYOUTS}/listedit.aspx",
     f"{DOCUMENTS}/ingen.docx", f"{DOCUMENTS}/Forms/AllItems.aspx?id=/sites/hub", "/_browse/", "/sites/", "/%00", f"{SITE}/%FF%FE"],
)  # fmt: skip
def test_what_is_not_there_is_said_on_a_page(tenant: Emulator, path: str) -> None:
    page = html(tenant, path.replace(" ", "%20"), status=404)
    assert "Fant ikke siden" in words(page) or "Page not found" in words(page)
    assert 'href="/"' in page


@pytest.mark.parametrize(
    "query",
    ["p=0", "p=-1", "p=x", "p=99999999999", "p=²", "sortfield=Ingen", "sortfield=%00", "id=", "p=1&p=2"],
)
def test_odd_questions_get_the_list(tenant: Emulator, query: str) -> None:
    assert "Kvikkleire" in words(html(tenant, f"{LIST}?{query}"))


def test_a_file_is_saved_and_a_picture_shown_and_neither_runs(tenant: Emulator) -> None:
    path = DOCUMENTS.replace(" ", "%20")
    status, headers, body = get(tenant, f"{path}/1%20Konsept/Skisse.docx")
    assert (status, body) == (200, b"PK-dokument")
    assert headers["Content-Disposition"].startswith("attachment;")
    status, headers, body = get(tenant, f"{path}/bilde.png", Accept="image/avif,image/webp,*/*;q=0.8")
    assert (status, headers["Content-Type"], body) == (200, "image/png", PNG)
    status, headers, _ = get(tenant, f"{path}/ond.html")
    assert headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in headers["Content-Security-Policy"]


def test_pages_load_nothing_and_run_nothing(tenant: Emulator) -> None:
    _, headers, body = get(tenant, LIST)
    assert headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(rb'<(?:script|iframe|object|link rel="stylesheet"|img [^>]*src="http)', body)
    assert re.findall(rb'<link rel="(\w+)" href="([^"]*)"', body) == [(b"icon", b"data:,")]


def test_list_settings_show_columns_types_and_views(tenant: Emulator) -> None:
    page = html(tenant, f"{LAYOUTS}/viewlsts.aspx")
    href = re.search(r'href="([^"]*listedit[^"]*)" aria-label="Kolonner og innholdstyper i Risikoer"', page)
    assert href is not None
    read = words(html(tenant, href[1]))
    for one in (
        "Niva",
        "Formatert",
        "Valg: Høy, Lav",
        "Element 0x01",
        "Standardvisning",
        "Etter nivaa",
        "Filtrert",
    ):
        assert one in read, one


def test_permissions_of_a_list_say_who_may_what(tenant: Emulator) -> None:
    page = html(tenant, f"{LAYOUTS}/user.aspx")
    href = re.search(r'href="([^"]*user.aspx\?obj=[^"]*)">Risikoer', page)
    assert href is not None
    read = words(html(tenant, href[1]))
    assert "Har egne tilganger" in read
    assert "Kari Nordmann Person Les" in read
