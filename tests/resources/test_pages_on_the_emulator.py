"""Modern pages made, changed and completed on the emulated tenant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from resources.emulated import Place
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.page_parts import Column, Image, Link, Links, ListView, People, Section, Text
from sp_prosjektportal.resources.pages import Page
from sp_prosjektportal.resources.views import View

TASKS = List(url="Lists/Oppgaver", title="Oppgaver")
MINE = View(list="Lists/Oppgaver", name="Mine", title="Mine oppgaver", columns=("LinkTitle",))
DOCUMENTS = List(url="Dokumenter", template="library", title="Prosjektdokumenter")
TEXT = Text(
    html='<h2>Velkommen</h2><p>Se <a href="Lists/Oppgaver">oppgavene</a> &lt;script&gt; &amp; "mer": {a}</p>'
)
EVERYTHING = Page(
    name="Forside",
    title="Hjem",
    home=True,
    published=True,
    sections=(
        Section(columns=(Column(width=0, parts=(Image(url="SiteAssets/bilde.png", alt="Et rådhus"),)),)),
        Section(columns=(Column(width=12, parts=(TEXT,)),)),
        Section(
            columns=(
                Column(
                    width=8,
                    parts=(
                        ListView(list="Lists/Oppgaver", view="Mine", title="Oppgaver", height="small"),
                        ListView(list="Dokumenter", library=True, title="Dokumenter", commands=False),
                    ),
                ),
                Column(
                    width=4,
                    parts=(
                        Links(
                            title="Snarveier",
                            layout="buttons",
                            links=(
                                Link(
                                    title="Alle <oppgaver>",
                                    url="Lists/Oppgaver/AllItems.aspx",
                                    icon="TaskSolid",
                                ),
                                Link(title="Digdir", url="https://digdir.no", description="Metoden"),
                            ),
                        ),
                        People(title="Prosjektleder", people=("Admin@contoso.onmicrosoft.com",)),
                    ),
                ),
            )
        ),
        Section(
            columns=(Column(width=4), Column(width=4, parts=(Text(html="<p>midt</p>"),)), Column(width=4))
        ),
    ),
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def page_of(place: Place, page: Page = EVERYTHING) -> dict[str, Any]:
    from sp_prosjektportal.tenant.request import Request

    def steps() -> Any:
        return (yield Request.get(place.site, f"/_api/sitepages/pages/GetByUrl('{page.url}')"))

    return dict(place.tenant.run(steps()).body)


def test_a_page_with_every_web_part_is_made_published_and_is_the_home_page(place: Place) -> None:
    place.bring_about(TASKS, MINE, DOCUMENTS, EVERYTHING)
    there = page_of(place)
    assert (there["Title"], there["Version"], there["IsWebWelcomePage"]) == ("Hjem", "1.0", True)
    assert there["PageLayoutType"] == "Home"
