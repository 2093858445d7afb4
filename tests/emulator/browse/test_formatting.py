"""Formats of columns and views: what they come to, and what is said of those that are not understood."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.browse.world import LIST, format_column, format_view, html, session_of, words
from sp_prosjektportal.emulator.app import Emulator, make_call
from sp_prosjektportal.emulator.browse.formatting.expressions import NotUnderstood, read
from sp_prosjektportal.emulator.browse.formatting.fields import Fields
from sp_prosjektportal.emulator.browse.visit import Visit
from sp_prosjektportal.emulator.sharepoint import columns

AST = {"operator": "?", "operands": [{"operator": ">", "operands": ["[$Kostnad]", "1000"]}, "dyrt", "billig"]}
VALUES: tuple[tuple[Any, str], ...] = (
    # what Microsoft's reference gives as examples
    ("=toString(45)", "45"),
    ("=Number('365')", "365"),
    ("=Number('Wowee')", "NaN"),
    ("=toLowerCase('DogFood')", "dogfood"),
    ("=toUpperCase('DogFood')", "DOGFOOD"),
    ("=abs(-45)", "45"),
    ("=length('Some Text')", "1"),
    ("=length('')", "0"),
    ("=length(0)", "0"),
    ("=floor(45.5)", "45"),
    ("=ceiling(45.5)", "46"),
    ("=getDate(Date('12/26/1981'))", "26"),
    ("=getMonth(Date('12/26/1981'))", "11"),
    ("=getYear(Date('12/26/1981'))", "1981"),
    ("=indexOf('DogFood', 'F')", "3"),
    ("=indexOf('DogFood', 'f')", "-1"),
    ("=lastIndexOf('DogFood DogFood', 'F')", "11"),
    ("=pow(2,3)", "8"),
    ("=startsWith('DogFood', 'Dog')", "true"),
    ("=endsWith('DogFood', 'Dog')", "false"),
    ("=substring('DogFood', 4, 3)", "F"),
    ("=substring('DogFood', 3, 6)", "Foo"),
    ("=replace('Hello world', 'world', 'everyone')", "Hello everyone"),
    ("=padStart('DogFood', 10, 'AB')", "ABADogFood"),
    ("=padEnd('DogFood', 10, 'AB')", "DogFoodABA"),
    ("=padStart('DogFood', 5, 'A')", "DogFood"),
    ("=if(4 < 5, 'yes', 'no')", "yes"),
    ("=if(@me != [$Author.email], 'none', '')", "none"),
    # precedence, signs and kinds
    ("=1 + 2 * 3", "7"),
    ("=(1 + 2) * 3", "9"),
    ("=-2 + 5 % 3", "0"),
    ("=1 + 'a'", "1a"),
    ("=1 / 0", "Infinity"),
    ("=0.1 + 0.2 > 0.3 && 'ja' || 'nei'", "ja"),
    ("=!('' || 0)", "true"),
    ("='1' == 1", "true"),
    ("='' == 0", "true"),
    ("='b' > 'a'", "true"),
    ('="dobbelt"', "dobbelt"),
    # values of the row, which is the first: Kvikkleire
    ("@currentField", "Høy"),
    ("[$Title]", "Kvikkleire"),
    ("=[$Kostnad] * [$Andel]", "500000"),
    ("[$Kostnad.displayValue]", "kr 1 250 000"),
    ("[$Andel.displayValue]", "40%"),
    ("[$Apen.displayValue]", "Ja"),
    ("=[$Apen] == true", "true"),
    ("[$Eier.title]", "Kari Nordmann"),
    ("[$Eier.email]", "kari.nordmann@contoso.onmicrosoft.com"),
    ("[$Lenke.desc]", "Kilden"),
    ("[$Lenke]", "https://example.org/a"),
    ("=toLocaleDateString([$Frist])", "01.03.2026"),
    ("=if([$Frist] < @now, 'for sent', 'i tide')", "i tide"),
    ("=toLocaleDateString(addDays([$Frist], 2))", "03.03.2026"),
    ("=toLocaleDateString([$Frist] - 86400000)", "28.02.2026"),
    ("=Number([$Frist]) > Number(@now)", "true"),
    ("=floor(([$Frist] - @now) / 86400000)", "28"),
    ("[!Niva.DisplayName]", "Nivå"),
    ("@currentWeb", "https://contoso.sharepoint.com/sites/prosjekt"),
    ("@me", "admin@contoso.onmicrosoft.com"),
    ("@rowIndex", "0"),
    ("[$ContentType]", "Element"),
    (AST, "dyrt"),
    ({"operator": "+", "operands": ["[$Title]", {"operator": "toString()", "operands": [1]}]}, "Kvikkleire1"),
    (40, "40"),
    ("bare tekst", "bare tekst"),
    ("mailto:@currentField", "mailto:@currentField"),
)  # fmt: skip
REFUSED: tuple[tuple[Any, str], ...] = (
    ("=@window.innerWidth", "@window.innerWidth"),
    ("=ukjent(1)", "ukjent"),
    ("=abs()", "abs"),
    ("=abs(1, 2)", "abs"),
    ("=1 +", ""),
    ("=(1", ")"),
    ("=1 2", "2"),
    ("=if(1, 2", ")"),
    ("='åpen", "'åpen"),
    ("=navn", "navn"),
    ("[$FinnesIkke]", "FinnesIkke"),
    ("[!Niva.Type]", "[!Niva.Type]"),
    ({"operator": "+"}, ""),
    (["a"], ""),
    ("=" + "(" * 400 + "1" + ")" * 400, ""),
    ("=" + "-" * 400 + "1", ""),
)


def fields(emulator: Emulator) -> Fields:
    session = session_of(emulator)
    visit = Visit(
        make_call(emulator, "GET", f"https://contoso.sharepoint.com{LIST}", {}, b""), LIST, session.site
    )
    found = next(row for row in session.rows("lists").values() if row["title"] == "Risikoer")
    by_name = {row["name"]: row for row in columns.columns(session, found["id"]).values()}
    row = session.get("items", "1", found["id"])
    assert row is not None
    return Fields(visit, by_name, row, 0, by_name["Niva"])


@pytest.mark.parametrize(("written", "expected"), VALUES, ids=[str(written)[:60] for written, _ in VALUES])
def test_an_expression_comes_to_what_sharepoint_would_show(
    tenant: Emulator, written: Any, expected: str
) -> None:
    assert fields(tenant).text(read(written)).replace("\xa0", " ") == expected


@pytest.mark.parametrize(("written", "what"), REFUSED, ids=[str(written)[:40] for written, _ in REFUSED])
def test_what_is_not_understood_is_named(tenant: Emulator, written: Any, what: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        fields(tenant).text(read(written))
    assert what in refused.value.what
    assert refused.value.key in tenant_texts()


def tenant_texts() -> dict[str, tuple[str, str]]:
    from sp_prosjektportal.emulator.browse.texts import TEXTS

    return TEXTS


ELEMENTS: tuple[tuple[Any, str], ...] = (
    ({"elmType": "div", "txtContent": "@currentField"}, "<div>Høy</div>"),
    ({"elmType": "span", "style": {"color": "=if(@currentField == 'Høy', 'red', 'blue')"}, "txtContent": "x"}, '<span style="color:red">x</span>'),
    ({"elmType": "a", "attributes": {"href": "https://example.org", "target": "_blank"}, "txtContent": "ut"},
     '<a href="https://example.org" rel="noopener noreferrer">ut</a>'),
    ({"elmType": "a", "attributes": {"href": "javascript:alert(1)"}, "txtContent": "ut"}, "<span>ut</span>"),
    ({"elmType": "div", "txtContent": "<img src=x onerror=alert(1)>"}, "<div>&lt;img src=x onerror=alert(1)&gt;</div>"),
    ({"elmType": "div", "attributes": {"class": "sp-css-backgroundColor-BgCoral skip\"><script>"}, "txtContent": "x"}, '<div class="sp-css-backgroundColor-BgCoral">x</div>'),
    ({"elmType": "button", "customRowAction": {"action": "defaultClick"}, "txtContent": "Åpne"}, f'<a href="{LIST}/DispForm.aspx?ID=1">Åpne</a>'),
    ({"elmType": "button", "customRowAction": {"action": "delete"}, "txtContent": "Slett"}, '<span title="Knappen gjør ingenting her.">Slett</span>'),
    ({"elmType": "div", "children": [{"elmType": "span", "forEach": "en in [$Eier]", "txtContent": "[$en.title]"}]}, "<div><span>Kari Nordmann</span></div>"),
    ({"elmType": "svg", "attributes": {"viewBox": "0 0 1 1"}, "children": [{"elmType": "path", "attributes": {"d": "M0 0"}}]},
     '<svg viewBox="0 0 1 1" aria-hidden="true"><path d="M0 0"></path></svg>'),
    ({"columnFormatterReference": "[$Kostnad]"}, "<div>kroner</div>"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("format", "expected"), ELEMENTS, ids=[json.dumps(format)[:60] for format, _ in ELEMENTS]
)
def test_a_column_is_shown_by_its_format(own: Emulator, format: Any, expected: str) -> None:
    format_column(session_of(own), "Kostnad", {"elmType": "div", "txtContent": "kroner"})
    format_column(session_of(own), "Niva", format)
    page = html(own, f"{LIST}/AllItems.aspx")
    assert expected in page
    assert "Vises ikke her som i SharePoint" not in page


BROKEN: tuple[tuple[Any, str], ...] = (
    ("{ikke json", "den er ikke et JSON-objekt"),
    ("[]", "den er ikke et JSON-objekt"),
    ("[" * 100_000, "den er ikke et JSON-objekt"),
    ({"txtContent": "x"}, "et element uten elmType"),
    ({"elmType": "script", "txtContent": "x"}, "elementet script er ukjent"),
    ({"elmType": "div", "attributes": {"onclick": "alert(1)"}}, "attributtet onclick er ukjent"),
    ({"elmType": "div", "style": {"behavior": "x"}}, "stilen behavior er ukjent"),
    ({"elmType": "div", "txtContent": "=ukjent()"}, "operatoren ukjent er ukjent"),
    ({"elmType": "div", "txtContent": "@window.innerHeight"}, "verdien @window.innerHeight finnes ikke her"),
    ({"elmType": "div", "children": "x"}, "ikke er et objekt"),
    ({"columnFormatterReference": "[$Ingen]"}, "fører ikke frem"),
)


@pytest.mark.parametrize(("format", "reason"), BROKEN, ids=[str(format)[:50] for format, _ in BROKEN])
def test_a_format_that_is_not_understood_shows_the_value_and_says_so(
    own: Emulator, format: Any, reason: str
) -> None:
    format_column(session_of(own), "Niva", format)
    page = html(own, f"{LIST}/AllItems.aspx")
    assert ">Høy</td>" in page
    read = words(page)
    assert "Formateringen av Nivå vises ikke, bare verdien" in read
    assert reason in read


LEFT_OUT: tuple[tuple[Any, str], ...] = (
    ({"elmType": "div", "style": {"background-image": "url(https://example.org/x.png)"}, "txtContent": "x"}, "background-image"),
    ({"elmType": "div", "style": {"color": "red;position:fixed"}, "txtContent": "x"}, "color: red;position:fixed"),
    ({"elmType": "div", "style": {"position": "fixed"}, "txtContent": "x"}, "position: fixed"),
    ({"elmType": "div", "children": [{"elmType": "img", "attributes": {"src": "https://example.org/x.png"}}]}, "https://example.org/x.png"),
    ({"elmType": "div", "customCardProps": {}, "txtContent": "x"}, "customCardProps"),
)  # fmt: skip


@pytest.mark.parametrize(("format", "part"), LEFT_OUT, ids=[part for _, part in LEFT_OUT])
def test_what_would_load_or_cover_something_is_left_out_and_named(
    own: Emulator, format: Any, part: str
) -> None:
    format_column(session_of(own), "Niva", format)
    page = html(own, f"{LIST}/AllItems.aspx")
    assert f"I formateringen av Nivå er dette utelatt: {part}" in words(page)
    assert "example.org/x.png" not in page.partition("<aside")[0]


def test_a_column_that_the_view_lacks_is_warned_of(own: Emulator) -> None:
    format_column(session_of(own), "Niva", {"elmType": "div", "txtContent": "[$ContentType]"})
    assert "bruker ContentType, som ikke er med i visningen" in words(html(own, f"{LIST}/Lave.aspx"))


def test_rows_can_be_formatted_whole_or_by_class(own: Emulator) -> None:
    session = session_of(own)
    format_view(
        session, "Lave", {"additionalRowClass": "=if(@rowIndex == 0, 'sp-field-severity--warning', '')"}
    )
    assert '<tr role="row" class="sp-field-severity--warning">' in html(own, f"{LIST}/Lave.aspx")
    row = {
        "elmType": "div",
        "attributes": {"class": "sp-row-card"},
        "children": [{"elmType": "span", "txtContent": "='Kort: ' + [$Title]"}],
    }
    format_view(session, "Lave", {"hideColumnHeader": True, "rowFormatter": row})
    page = html(own, f"{LIST}/Lave.aspx")
    assert '<div class="sp-row-card"><span>Kort: Stålprisen stiger</span></div>' in page
    assert "<thead" not in page


def test_groups_can_have_a_heading_of_their_own(own: Emulator) -> None:
    header = {"elmType": "div", "txtContent": "=@group.fieldData + ': ' + toString(@group.count)"}
    format_view(session_of(own), "Etter nivaa", {"groupProps": {"headerFormatter": header}})
    assert "Lav: 2" in words(html(own, f"{LIST}/Etter%20nivaa.aspx"))


@pytest.mark.parametrize(
    "format", ["{", {"rowFormatter": {"elmType": "x"}}, {"additionalRowClass": "=x("}, {"rowFormatter": "x"}]
)
def test_a_view_format_that_is_not_understood_leaves_the_table(own: Emulator, format: Any) -> None:
    format_view(session_of(own), "Lave", format)
    read = words(html(own, f"{LIST}/Lave.aspx"))
    assert "Stålprisen stiger" in read
    assert "Formateringen av visningen vises ikke" in read


def test_a_part_of_a_view_format_that_is_not_shown_is_named(own: Emulator) -> None:
    format_view(session_of(own), "Lave", {"tileProps": {"formatter": {}}})
    assert "I formateringen av Lave er dette utelatt: tileProps" in words(html(own, f"{LIST}/Lave.aspx"))
