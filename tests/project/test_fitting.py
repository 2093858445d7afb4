"""A template on a site that has lists of its own, made by Prosjektportalen 365."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from project.emulated import Place
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.project.adopt import adopt, plan_adopt
from sp_prosjektportal.project.fitting import fit, standing
from sp_prosjektportal.project.plan import wanted
from sp_prosjektportal.project.show import show
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.navigation import Navigation, Node
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.resources.views import View

OURS, THEIRS = "Lists/Maleindikatorer", "Lists/Mleindikatorer"
FOLLOWED = "Lists/Gevinstoppfolging"
TEMPLATE: tuple[Resource, ...] = (
    List(url="Lists/Prosjektegenskaper", title="Prosjektegenskaper"),
    ListColumn(list="Lists/Prosjektegenskaper", name="GtProjectNumber", title="Prosjektnummer", type="text"),
    List(url=OURS, title="Måleindikatorer"),
    ListColumn(list=OURS, name="GtStartValue", title="Startverdi", type="number"),
    View(list=OURS, name="Alle", title="Alle", columns=("LinkTitle", "GtStartValue")),
    ListItem(list=OURS, key_column="Title", row="Mal", values={"GtStartValue": 1}),
    List(url=FOLLOWED, title="Oppfølging"),
    ListColumn(list=FOLLOWED, name="GtIndicator", title="Indikator", type="lookup", lookup_list=OURS),
    ListColumn(list=FOLLOWED, name="GtValue", title="Verdi", type="number"),
    Navigation(
        menu="quick_launch",
        nodes=(
            Node(title="Egenskaper", url="Lists/Prosjektegenskaper"),
            Node(title="Indikatorer", url=OURS, children=(Node(title="Alle", url=f"{OURS}/Alle.aspx"),)),
        ),
    ),
)
OWN = {"måleindikatorer": THEIRS, "prosjektegenskaper": "Lists/Prosjektegenskaper"}


def test_a_list_whose_title_is_taken_is_left_out_with_what_needs_it() -> None:
    assert standing(TEMPLATE, OWN) == {OURS: THEIRS}
    kept = [resource.address for resource in fit(TEMPLATE, OWN)]
    assert kept == [
        "lists/Lists/Prosjektegenskaper",
        "columns/Lists/Prosjektegenskaper/GtProjectNumber",
        f"lists/{FOLLOWED}",
        f"columns/{FOLLOWED}/GtValue",
        "navigation/quick_launch",
    ]


def test_links_lead_to_the_list_that_is_there_and_not_to_views_that_are_not() -> None:
    menu = fit(TEMPLATE, OWN)[-1]
    assert isinstance(menu, Navigation)
    assert [(node.url, node.children) for node in menu.nodes] == [
        ("Lists/Prosjektegenskaper", ()),
        (THEIRS, ()),
    ]


def test_on_a_site_without_such_lists_everything_stays() -> None:
    for own in ({}, {"måleindikatorer": OURS, "annet": "Lists/Annet"}):
        assert fit(TEMPLATE, own) == list(TEMPLATE)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A hub, and a site as Prosjektportalen 365 makes them: properties hidden, a list under an address of its title."""
    place = Place.with_hub(Path(tmp_path_factory.mktemp("fitting")) / "tenant")
    theirs: list[Resource] = [
        List(url="Lists/Prosjektegenskaper", title="Prosjektegenskaper", hidden=True),
        ListColumn(list="Lists/Prosjektegenskaper", name="GtProjectNumber", title="Prosjektnummer", type="text"),
        ListColumn(list="Lists/Prosjektegenskaper", name="TemplateParameters", title="Parametere", type="note"),
        ListItem(list="Lists/Prosjektegenskaper", key_column="GtProjectNumber", row="PP-7",
                 values={"Title": "Fra 365", "TemplateParameters": "{}"}),
        List(url=THEIRS, title="Måleindikatorer"),
        ListColumn(list=THEIRS, name="GtStartValue", title="Startverdi", type="number"),
        ListItem(list=THEIRS, key_column="Title", row="Dager til svar", values={"GtStartValue": 30}),
    ]  # fmt: skip
    known = place.making().known(place.url)
    site = Site(url=place.url, title="Fra 365", type="group", owners=(place.user,))
    plan = place.tenant.run(make_plan([site, *theirs], kinds(), known))
    place.tenant.run(apply(plan, kinds(), known)).raise_for_failures()
    return place


def test_a_site_of_prosjektportalen_365_is_adopted_with_a_template_and_keeps_what_it_has(
    place: Place,
) -> None:
    making = place.making(resources=TEMPLATE, stamp=())
    asked = place.project(number="", name="", manager="", owner="")
    contents, before = place.contents(), _rows(place)
    adoption = place.tenant.run(plan_adopt(asked, making))
    assert place.contents() == contents
    assert (adoption.project.number, adoption.project.name) == ("PP-7", "Fra 365")
    assert any(THEIRS in note and OURS in note for note in adoption.notes)
    place.tenant.run(adopt(adoption, making)).applied.raise_for_failures()
    assert _rows(place) == before
    shown = place.tenant.run(show(place.hub, "PP-7"))
    desired = wanted(place.url, making, shown.lists)
    again = place.tenant.run(make_plan(desired, kinds(), making.known(place.url)))
    assert again.as_dict()["changes"] == []


def _rows(place: Place) -> dict[str, Any]:
    columns = {"Lists/Prosjektegenskaper": ("Title", "GtProjectNumber", "TemplateParameters"),
               THEIRS: ("Title", "GtStartValue")}  # fmt: skip
    return {url: place._rows(place.url, url, names) for url, names in columns.items()}
