"""From what authors write to HTML, with everything else escaped."""

from __future__ import annotations

import pytest

from sp_prosjektportal.resources import page_text

CASES = [
    ("Én linje", "<p>Én linje</p>"),
    ("Ett avsnitt\nover to linjer\n\nEt til", "<p>Ett avsnitt over to linjer</p><p>Et til</p>"),
    ("## Slik gjør du\nFørst dette", "<h2>Slik gjør du</h2><p>Først dette</p>"),
    ("### Mindre\n#### Minst", "<h3>Mindre</h3><h4>Minst</h4>"),
    ("Husk:\n- melk\n- brød\n\nFerdig", "<p>Husk:</p><ul><li>melk</li><li>brød</li></ul><p>Ferdig</p>"),
    ("Dette er **viktig**, 2 ** 3 er ikke", "<p>Dette er <strong>viktig</strong>, 2 ** 3 er ikke</p>"),
    ("Se [listen](Lists/Oppgaver)", '<p>Se <a href="Lists/Oppgaver">listen</a></p>'),
    (
        "[**Digdir**](https://digdir.no/?a=1&b=2)",
        '<p><a href="https://digdir.no/?a=1&amp;b=2"><strong>Digdir</strong></a></p>',
    ),
    ("<script>alert('x')</script> & \"mer\"", "<p>&lt;script&gt;alert('x')&lt;/script&gt; &amp; \"mer\"</p>"),
    ("[<b>fet</b>](Lists/X)", '<p><a href="Lists/X">&lt;b&gt;fet&lt;/b&gt;</a></p>'),
    ('[x](a"onclick="b)', '<p><a href="a&quot;onclick=&quot;b">x</a></p>'),
    ("[felle](javascript:alert(1))", "<p>[felle](javascript:alert(1))</p>"),
    ("[felle](javascript:x)", "<p>felle</p>"),
    ("", ""),
]


@pytest.mark.parametrize(("written", "html"), CASES)
def test_what_an_author_writes_becomes_html(written: str, html: str) -> None:
    assert page_text.to_html(written) == html


@pytest.mark.parametrize(
    "url", ["javascript:x", "JavaScript:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd"]
)
def test_addresses_that_lead_to_no_page_are_told(url: str) -> None:
    assert page_text.is_unsafe(url)
    assert page_text.unsafe_links(f"[x]({url})") == [url]


@pytest.mark.parametrize(
    "url", ["https://x.no", "http://x.no/a:b", "mailto:a@b.no", "/sites/x", "#her", "Lists/X?ID=1"]
)
def test_other_addresses_are_fine(url: str) -> None:
    assert not page_text.is_unsafe(url)
    assert page_text.links(f"[x]({url})") == [url]


def test_texts_are_compared_without_what_the_service_and_editors_make_of_them() -> None:
    there = "<p>Frist&#58; &#123;i dag&#125;</p> \n <p>b\u00a0c</p>"
    assert page_text.normal(there) == page_text.normal("<p>Frist: {i dag}</p><p>b&nbsp;c</p>")
    assert page_text.normal("&lt;b&gt;") != page_text.normal("<b>")
