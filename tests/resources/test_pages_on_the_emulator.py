"""Modern pages made, changed and completed on the emulated tenant."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from resources.emulated import Place
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.errors import PlanError
from sp_prosjektportal.resources import page_text
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.page_parts import Column, Image, Link, Links, ListView, People, Section, Text
from sp_prosjektportal.resources.pages import Page, Pages
from sp_prosjektportal.resources.views import View
from sp_prosjektportal.tenant.request import Request

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
    return dict(ask(place, Request.get(place.site, f"/_api/sitepages/pages/GetByUrl('{page.url}')")))


def test_a_page_with_every_web_part_is_made_published_and_is_the_home_page(place: Place) -> None:
    place.bring_about(TASKS, MINE, DOCUMENTS, EVERYTHING)
    there = page_of(place)
    assert (there["Title"], there["Version"], there["IsWebWelcomePage"]) == ("Hjem", "1.0", True)
    assert there["PageLayoutType"] == "Home"


SIMPLE = Page(
    name="Notat",
    title="Notat",
    published=True,
    sections=(
        Section(
            columns=(
                Column(width=12, parts=(TEXT, ListView(list="Lists/Oppgaver", view="Mine", title="Mine"))),
            )
        ),
    ),
)

SIMPLE_TEXT = Page(
    name="Tekst",
    title="Tekst",
    published=True,
    sections=(Section(columns=(Column(width=12, parts=(TEXT,)),)),),
)


def with_text(page: Page, html: str) -> Page:
    column = Column(width=12, parts=(Text(html=html), *page.sections[0].columns[0].parts[1:]))
    return page.model_copy(update={"sections": (Section(columns=(column,)),)})


def ask(place: Place, request: Request) -> Any:
    def steps() -> Any:
        return (yield request)

    return place.tenant.run(steps()).body


def welcome(place: Place) -> str:
    return str(
        ask(place, Request.get(place.site, "/_api/web/rootfolder", select=["WelcomePage"]))["WelcomePage"]
    )


def test_a_list_web_part_shows_the_right_list_and_view_of_this_site(place: Place) -> None:
    place.bring_about(TASKS, MINE, SIMPLE)
    lists = ask(
        place,
        Request.get(
            place.site, f"/_api/web/GetList('{place.known().path}/Lists/Oppgaver')", expand=["Views"]
        ),
    )
    part = json.loads(page_of(place, SIMPLE)["CanvasContent1"])[1]["webPartData"]["properties"]
    assert part["selectedListId"] == lists["Id"]
    assert part["selectedViewId"] == next(
        view["Id"] for view in lists["Views"] if view["Title"] == "Mine oppgaver"
    )
    assert part["selectedListUrl"] == f"{place.known().path}/Lists/Oppgaver"


def test_texts_are_shown_as_they_are_written_and_not_run(place: Place) -> None:
    page = with_text(SIMPLE, page_text.to_html("<script>alert(1)</script> & {a}: b"))
    place.bring_about(TASKS, MINE, page)
    shown = json.loads(page_of(place, page)["CanvasContent1"])[0]["innerHTML"]
    assert "<script" not in shown
    assert unescape(shown) == "<p><script>alert(1)</script> & {a}: b</p>"


def test_titles_with_html_in_them_are_texts(place: Place) -> None:
    part = ListView(list="Lists/Oppgaver", title="</div><img src=x onerror=alert(1)>")
    links = Links(title='"><b>', links=(Link(title="'\"><i>", url="Lists/Oppgaver"),))
    column = Column(width=12, parts=(part, links))
    page = Page(name="Felle", title="<b>Felle</b>", published=True, sections=(Section(columns=(column,)),))
    place.bring_about(TASKS, page)
    item = ask(place, Request.get(place.site, f"/_api/web/GetList('{place.known().path}/SitePages')/items",
                                  select=["Title", "CanvasContent1"], filter="Title eq '<b>Felle</b>'"))["value"][0]  # fmt: skip
    assert "<img src=x" not in item["CanvasContent1"]
    assert "<i>" not in item["CanvasContent1"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Et annet navn"},
        {"sections": with_text(SIMPLE, "<p>Ny tekst</p>").sections},
        {"sections": ()},
        {"home": True},
        {"title": "Begge", "home": True, "sections": with_text(SIMPLE, "<p>Alt</p>").sections},
    ],
)
def test_a_change_is_made_in_place_and_published(place: Place, change: dict[str, Any]) -> None:
    place.bring_about(TASKS, MINE, SIMPLE)
    wanted = Page(**{**{name: getattr(SIMPLE, name) for name in SIMPLE.model_fields_set}, **change})
    plan = place.plan(TASKS, MINE, wanted)
    assert [[d.path for d in c.differences] for c in plan.changes] == [
        [n for n in ("title", "sections", "home") if n in change]
    ]
    place.bring_about(TASKS, MINE, wanted)
    there = page_of(place, wanted)
    assert there["Version"].endswith(".0")
    assert there["IsPageCheckedOutToCurrentUser"] is False


def test_what_is_set_once_is_left_to_people(place: Place) -> None:
    once = SIMPLE.model_copy(update={"once": frozenset({"sections"})})
    place.bring_about(TASKS, MINE, once)
    changed = with_text(SIMPLE, "<p>Vårt eget</p>")
    place.bring_about(TASKS, MINE, changed)  # as people would
    assert place.plan(TASKS, MINE, once).empty


def test_a_web_part_that_people_added_is_a_difference_unless_sections_are_theirs(place: Place) -> None:
    place.bring_about(TASKS, MINE, SIMPLE)
    page = f"/_api/sitepages/pages({page_of(place, SIMPLE)['Id']})"
    own = {"controlType": 3, "id": "x", "position": {"zoneIndex": 2, "sectionIndex": 1, "sectionFactor": 12, "controlIndex": 1},
           "webPartData": {"id": "eb95c819-ab8f-4689-bd03-0c2d65d47b1f", "title": "Aktivitet", "properties": {}}}  # fmt: skip
    canvas = json.dumps([*json.loads(page_of(place, SIMPLE)["CanvasContent1"]), own])
    ask(place, Request.post(place.site, f"{page}/checkoutpage"))
    ask(place, Request.post(place.site, f"{page}/savepage", {"CanvasContent1": canvas}))
    ask(place, Request.post(place.site, f"{page}/publish"))
    (change,) = place.plan(TASKS, MINE, SIMPLE).changes
    assert [d.path for d in change.differences] == ["sections"]
    assert place.plan(TASKS, MINE, SIMPLE.model_copy(update={"once": frozenset({"sections"})})).empty


def test_a_list_that_was_deleted_and_made_again_is_put_back_on_the_page(place: Place) -> None:
    place.bring_about(TASKS, MINE, SIMPLE)
    path = f"/_api/web/GetList('{place.known().path}/Lists/Oppgaver')"
    ask(place, Request.delete(place.site, path))
    place.bring_about(TASKS, MINE, SIMPLE)
    part = json.loads(page_of(place, SIMPLE)["CanvasContent1"])[1]["webPartData"]["properties"]
    assert part["selectedListId"] == ask(place, Request.get(place.site, path))["Id"]


def test_a_page_that_was_made_and_not_finished_is_finished(place: Place) -> None:
    place.bring_about(TASKS, MINE)
    folder = f"/_api/web/GetFolderByServerRelativePath(decodedurl='{place.known().path}/SitePages')"
    add = f"/Files/AddTemplateFile(urloffile='{place.known().path}/SitePages/Notat.aspx',templatefiletype=3)"
    ask(place, Request.post(place.site, folder + add))
    once = SIMPLE.model_copy(update={"once": frozenset({"sections"})})
    place.bring_about(TASKS, MINE, once)
    there = page_of(place, once)
    assert (there["Title"], there["Version"], len(json.loads(there["CanvasContent1"]))) == ("Notat", "1.0", 3)


def test_a_page_that_was_left_checked_out_is_checked_in(place: Place) -> None:
    place.bring_about(TASKS, MINE, SIMPLE)
    ask(
        place, Request.post(place.site, f"/_api/sitepages/pages({page_of(place, SIMPLE)['Id']})/checkoutpage")
    )
    assert [d.path for c in place.plan(TASKS, MINE, SIMPLE).changes for d in c.differences] == ["published"]
    place.bring_about(TASKS, MINE, SIMPLE)
    assert page_of(place, SIMPLE)["IsPageCheckedOutToCurrentUser"] is False


def test_a_name_that_something_else_has_is_refused_with_a_way_out(place: Place) -> None:
    folder = f"/_api/web/GetFolderByServerRelativePath(decodedurl='{place.known().path}/SitePages')"
    add = f"/Files/AddTemplateFile(urloffile='{place.known().path}/SitePages/Notat.aspx',templatefiletype=1)"
    ask(place, Request.post(place.site, folder + add))
    before = place.emulator.store.rows("items")
    with pytest.raises(PlanError, match="is not a modern page") as caught:
        place.plan(TASKS, MINE, SIMPLE)
    assert "another `name`" in str(caught.value)
    assert place.emulator.store.rows("items") == before


def test_the_home_page_that_a_site_came_with_can_be_taken_over(place: Place) -> None:
    hjem = SIMPLE.model_copy(update={"name": "Hjem", "title": "Forside"})
    place.bring_about(
        TASKS, MINE, Page(**{n: getattr(hjem, n) for n in hjem.model_fields_set | {"home"}} | {"home": True})
    )
    assert page_of(place, hjem)["Title"] == "Forside"


def test_another_page_becomes_the_home_page_and_the_first_one_stays(place: Place) -> None:
    first = Page(name="En", title="En", home=True, published=True, sections=())
    second = Page(name="To", title="To", home=True, published=True, sections=())
    place.bring_about(first)
    place.bring_about(second)
    assert welcome(place) == "SitePages/To.aspx"
    assert page_of(place, first)["Title"] == "En"


@pytest.mark.parametrize("fault", ["lost_reply", "reset"])
@pytest.mark.parametrize("after", range(4))
def test_a_reply_lost_anywhere_is_recovered_from(place: Place, fault: str, after: int) -> None:
    known = place.known()
    plan = place.plan(TASKS, MINE, SIMPLE, known=known)
    place.emulator.faults.add(fault, after=after)
    applied = place.tenant.run(apply(plan, place.kinds, known))
    if applied.failed:
        place.bring_about(TASKS, MINE, SIMPLE)
    assert place.plan(TASKS, MINE, SIMPLE).empty
    assert page_of(place, SIMPLE)["Version"].endswith(".0")


def test_a_page_is_deleted_into_the_recycle_bin(place: Place) -> None:
    place.bring_about(SIMPLE_TEXT)
    observed = place.tenant.run(Pages().observe([SIMPLE_TEXT], place.known()))[SIMPLE_TEXT.address]
    place.tenant.run(Pages().delete(observed, place.known()))
    assert place.tenant.run(Pages().observe([SIMPLE_TEXT], place.known())) == {}


def test_planning_pages_leaves_the_site_as_it_was(place: Place) -> None:
    place.bring_about(TASKS, MINE, SIMPLE)
    before = place.emulator.store.rows("items"), place.emulator.store.rows("sites")
    place.plan(TASKS, MINE, with_text(SIMPLE, "<p>Noe annet</p>"), EVERYTHING)
    assert (place.emulator.store.rows("items"), place.emulator.store.rows("sites")) == before
