"""Views, rows, terms, menus, groups and the lease against the emulated tenant: applied, then nothing left to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from resources.emulated import Place
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.errors import PlanError, PortfolioError
from sp_prosjektportal.resources.caml import Condition
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.content_types import ContentType
from sp_prosjektportal.resources.groups import SiteGroup
from sp_prosjektportal.resources.leases import Lease, acquire, release
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.navigation import Navigation, Node
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.term_sets import TermEntry, TermGroup, TermSet
from sp_prosjektportal.resources.types import Link, Percent, Person, RowKey, Term
from sp_prosjektportal.resources.views import Group, Order, View
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request

TYPE = "0x0100A1B2C3D4E5F60718293A4B5C6D7E8F90"
IDEA, CONCEPT, DONE = (f"3f1c0000-0000-0000-0000-00000000000{n}" for n in "123")
PHASES = TermSet(
    id="abcf0000-0000-0000-0000-0000000000ff",
    group="c5600000-0000-0000-0000-000000000001",
    name="Fase",
    terms=(
        TermEntry(id=IDEA, label="Idé"),
        TermEntry(id=CONCEPT, label="Konsept", properties=(("Letter", "K"),)),
    ),
)
TERMS = (TermGroup(id=PHASES.group, name="Prøvegruppe"), PHASES)


def column(name: str, number: int, **settings: Any) -> SiteColumn:
    return SiteColumn(
        name=name, id=f"7a7a7a7a-0000-0000-0000-0000000000{number:02}", title=name, group="Prøve", **settings
    )


COLUMNS = (
    column("PpKey", 1, indexed=True, unique=True),
    column("PrChoice", 2, type="choice", choices=("Lav", "Høy")),
    column("PrNumber", 3, type="number"),
    column("PrDay", 4, type="date"),
    column("PrTime", 5, type="date", time=True),
    column("PrPerson", 6, type="person"),
    column("PrFlag", 7, type="boolean"),
    column("PrLink", 8, type="url"),
    column("PrNote", 9, type="note"),
    column("PrMany", 10, type="choice", multiple=True, choices=("A", "B", "C")),
    column("PrPhase", 11, type="term", term_set=PHASES.id),
    column("PrShare", 12, type="percent"),
)
NAMES = tuple(c.name for c in COLUMNS)
LIST = List(url="Lists/Prove", title="Prøveliste", content_types=(TYPE,))
STRUCTURE: tuple[Resource, ...] = (
    *TERMS,
    *COLUMNS,
    ContentType(id=TYPE, name="Prøve", group="Prøve", columns=NAMES),
    LIST,
    ListColumn(
        list=LIST.url,
        name="PrParent",
        type="lookup",
        title="Forelder",
        lookup_list=LIST.url,
        lookup_column="PpKey",
    ),
)
VIEWS = (
    View(list=LIST.url, name="AllItems", title="Alle prøver", columns=("LinkTitle", "PpKey", "PrChoice"), rows=50),
    View(
        list=LIST.url,
        name="Apne",
        title="Åpne «prøver» & mer",
        columns=("PpKey", "LinkTitle", "PrNumber"),
        filter=Condition(all=(Condition(column="PrChoice", operator="is_not", value="Lav", type="Choice"),
                              Condition(any=(Condition(column="PrPerson", value="@me"),
                                             Condition(column="PrDay", operator="less", value="@today-60"))))),
        order=(Order(column="PrNumber", descending=True), Order(column="PpKey")),
        group=(Group(column="PrChoice"),),
        totals=(("PrNumber", "SUM"),),
        rows=200,
        default=True,
        formatting='{"elmType": "div"}',
    ),
)  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def values(place: Place) -> dict[str, Any]:
    return {
        "Title": "Rad med «tegn» & 'slikt'",
        "PrChoice": "Høy",
        "PrNumber": 1234.5,
        "PrDay": date(2026, 7, 1),
        "PrTime": datetime(2026, 1, 5, 22, 30, tzinfo=UTC),
        "PrPerson": Person(login=place.user),
        "PrFlag": True,
        "PrLink": Link(url="https://example.com/x", text="Et sted"),
        "PrNote": "første linje\nandre linje",
        "PrMany": ("A", "C"),
        "PrPhase": Term(id=CONCEPT, label="Konsept"),
        "PrShare": Percent(share=0.125),
    }


def row(key: str, **more: Any) -> ListItem:
    return ListItem(list=LIST.url, key_column="PpKey", row=key, content_type=TYPE, values=more)


@pytest.mark.parametrize(
    ("language", "time_zone", "locale"),
    [(1044, 4, 1044), (1033, 13, 1033), (1033, 4, 1044), (1033, 2, 2057)],
    ids=["nb in Oslo", "en in California", "en that writes as nb", "en that writes the day first"],
)
def test_rows_of_every_type_are_made_changed_and_emptied(
    place: Place, language: int, time_zone: int, locale: int
) -> None:
    place.speak(language, time_zone, locale)
    place.bring_about(*STRUCTURE, row("r1", **values(place)), row("r2", Title="To"))
    changed = values(place) | {
        "PrNumber": 7,
        "PrDay": date(2026, 12, 31),
        "PrFlag": False,
        "PrMany": ("B",),
        "PrPhase": Term(id=IDEA, label="Idé"),
        "PrPerson": None,
        "PrNote": None,
        "PrLink": None,
    }
    plan = place.plan(*STRUCTURE, row("r1", **changed))
    assert [c.address for c in plan.changes] == ["list_items/Lists/Prove/PpKey=r1"]
    place.bring_about(*STRUCTURE, row("r1", **changed))


def test_a_row_refers_to_another_by_its_key(place: Place) -> None:
    parent = RowKey(list=LIST.url, column="PpKey", key="far")
    place.bring_about(*STRUCTURE, row("barn", Title="Barn", PrParent=parent), row("far", Title="Far"))
    place.bring_about(*STRUCTURE, row("barn", PrParent=None))


def test_values_set_once_are_left_to_people(place: Place) -> None:
    place.bring_about(*STRUCTURE, row("r1", Title="Åpen"))
    wanted = row("r1", Title="Lukket").model_copy(update={"once": frozenset({"Title"})})
    assert place.plan(*STRUCTURE, wanted).empty


def test_a_list_with_more_lookups_than_one_question_may_have_is_read_column_by_column(place: Place) -> None:
    people = [
        ListColumn(list=LIST.url, name=f"PrWho{n}", title=f"Hvem {n}", type="person") for n in range(12)
    ]
    place.bring_about(*STRUCTURE, *people, row("r1", PrWho3=Person(login=place.user), PrNumber=3))
    changed = row("r1", PrWho3=None, PrNumber=None, PrWho4=Person(login=place.user))
    differences = place.plan(*STRUCTURE, *people, changed).changes[0].differences
    assert {d.path for d in differences} == {"values.PrWho3", "values.PrNumber", "values.PrWho4"}
    place.bring_about(*STRUCTURE, *people, changed)


def test_rows_of_a_long_list_whose_key_has_no_index_are_read_all_the_same(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sp_prosjektportal.emulator.sharepoint import item_pages

    place.bring_about(*STRUCTURE, row("r1", Title="En"), row("r2", Title="To"))
    monkeypatch.setattr(item_pages, "THRESHOLD", 1)
    by_title = ListItem(list=LIST.url, key_column="Title", row="To", values={"PrNumber": 2})
    assert [change.action for change in place.plan(*STRUCTURE, by_title).changes] == ["update"]


def test_views_are_made_with_the_list_and_changed_after(place: Place) -> None:
    place.bring_about(*STRUCTURE, *VIEWS)
    changed = VIEWS[1].model_copy(
        update={"columns": ("LinkTitle", "PrNumber", "PpKey"), "title": "Alle åpne", "rows": 10, "filter": None,
                "totals": ()}
    )  # fmt: skip
    plan = place.plan(*STRUCTURE, VIEWS[0], changed)
    assert {d.path for c in plan.changes for d in c.differences} == {
        "columns",
        "title",
        "rows",
        "filter",
        "totals",
    }
    place.bring_about(*STRUCTURE, VIEWS[0], changed)
    assert place.plan(*STRUCTURE, VIEWS[0]).empty


def test_many_views_are_made_in_few_exchanges(place: Place) -> None:
    place.bring_about(*STRUCTURE)
    views = [
        View(list=LIST.url, name=f"V{n}", title=f"Visning {n}", columns=("LinkTitle",)) for n in range(40)
    ]
    before = place.tenant.ledger.as_dict()["exchanges"]
    place.bring_about(*STRUCTURE, *views)
    used = place.tenant.ledger.as_dict()["exchanges"] - before
    assert used <= 2 + 2 * 3, "two rounds of writing, and the reading of two plans"


def test_term_sets_are_adopted_and_missing_terms_added(place: Place) -> None:
    place.bring_about(*TERMS)
    renamed = PHASES.model_copy(
        update={
            "name": "Faser",
            "terms": (TermEntry(id=IDEA, label="Omdøpt"), TermEntry(id=DONE, label="Ferdig")),
        }
    )
    plan = place.plan(TERMS[0], renamed)
    assert [d.path for c in plan.changes for d in c.differences] == ["terms"]
    place.bring_about(TERMS[0], renamed)
    assert place.plan(*TERMS).empty


def test_menus_keep_what_people_added_and_the_order_wanted(place: Place) -> None:
    first, second = Node(title="Prøver", url=LIST.url), Node(title="Ut", url="https://example.com/")
    heading = Node(title="Mer", url="", children=(Node(title="Åpne", url=f"{LIST.url}/Apne.aspx"),))
    place.bring_about(*STRUCTURE, *VIEWS, Navigation(menu="quick_launch", nodes=(first,)))
    place.bring_about(*STRUCTURE, *VIEWS, Navigation(menu="quick_launch", nodes=(first, second, heading)))
    renamed = first.model_copy(update={"title": "Alle prøver"})
    place.bring_about(*STRUCTURE, *VIEWS, Navigation(menu="quick_launch", nodes=(heading, renamed, second)))
    place.bring_about(Navigation(menu="top", nodes=(second,)))


def test_groups_get_their_role_and_members(place: Place) -> None:
    board = SiteGroup(name="Prøveinnsyn", description="Les", role="read", members=frozenset({place.user}))
    place.bring_about(board)
    place.bring_about(board.model_copy(update={"role": "contribute", "description": "Bidra"}))


def test_the_lease_is_held_by_one_at_a_time(place: Place) -> None:
    place.bring_about(
        List(url="Lists/PpLeie", title="Leie", hidden=True),
        ListColumn(list="Lists/PpLeie", name="PpHolder", type="text", title="Holdes av"),
        ListColumn(list="Lists/PpLeie", name="PpUntil", type="date", time=True, title="Til"),
    )
    now = place.tenant.clock.now()
    until = (now + timedelta(minutes=30)).replace(microsecond=0)
    assert place.tenant.run(acquire(place.site, "A", until, now)) == Lease("A", until)
    with pytest.raises(PortfolioError, match="A holds the lease"):
        place.tenant.run(acquire(place.site, "B", until, now))
    later = until + timedelta(minutes=1)
    assert place.tenant.run(acquire(place.site, "B", later + timedelta(minutes=30), later)).holder == "B"
    place.tenant.run(release(place.site, "A"))
    with pytest.raises(PortfolioError, match="B holds the lease"):
        place.tenant.run(acquire(place.site, "A", later, later))
    place.tenant.run(release(place.site, "B"))
    assert place.tenant.run(acquire(place.site, "A", until, now)).holder == "A"


@pytest.mark.parametrize("after", range(10))
def test_a_lost_reply_leaves_nothing_undone_and_nothing_twice(place: Place, after: int) -> None:
    """Whichever reply is lost, the same run ends with everything there once."""
    wanted: tuple[Resource, ...] = (
        *STRUCTURE,
        *VIEWS,
        row("r1", **values(place)),
        row("r2", Title="To"),
        Navigation(menu="quick_launch", nodes=(Node(title="Prøver", url=LIST.url),)),
        SiteGroup(name="Prøveinnsyn", role="read", members=frozenset({place.user})),
    )
    fault = place.emulator.faults.add("lost_reply", method="POST", url=place.site, after=after)
    place.bring_about(*wanted)
    assert fault.seen == 1
    items, views, menu, groups = place.tenant.run(_everything(place))
    assert len(items.rows) == 2
    assert len(views.rows) == len(VIEWS)
    assert len([node for node in menu.rows if node["Title"] == "Prøver"]) == 1
    assert len([group for group in groups.rows if group["Title"] == "Prøveinnsyn"]) == 1


def _everything(place: Place) -> Steps[list[Reply]]:
    path = f"/_api/web/GetList('/{place.site.split('/', 3)[3]}/{LIST.url}')"
    paths = (f"{path}/items", f"{path}/views", "/_api/web/navigation/QuickLaunch", "/_api/web/sitegroups")
    replies: list[Reply] = yield [Request.get(place.site, p) for p in paths]
    return replies


LOST = (
    *COLUMNS[1:4],
    ContentType(id=TYPE, name="Prøve", group="Prøve", columns=("PrChoice", "PrNumber")),
    LIST,
    View(list=LIST.url, name="Alle", title="Alle", columns=("LinkTitle", "PrChoice", "PrNumber")),
)


def test_a_column_that_was_deleted_from_a_list_by_hand_is_told_when_planning(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.bring_about(*LOST)
    path = f"{place.known().path}/{LIST.url}"
    field = f"/_api/web/GetList('{path}')/fields/getbyinternalnameortitle('PrChoice')"

    def delete() -> Steps[None]:
        yield Request.delete(place.site, field)

    place.tenant.run(delete())
    with pytest.raises(PlanError, match="Lists/Prove/Alle: PrChoice was deleted from the list") as told:
        place.plan(*LOST)
    assert "Add from existing site columns" in told.value.message


def test_a_column_that_a_new_version_adds_is_not_taken_for_a_deleted_one(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.bring_about(*LOST)
    columns = ("PrChoice", "PrNumber", "PrDay")
    newer = (
        *COLUMNS[1:4],
        ContentType(id=TYPE, name="Prøve", group="Prøve", columns=columns),
        LIST,
        View(list=LIST.url, name="Alle", title="Alle", columns=("LinkTitle", *columns)),
    )
    place.bring_about(*newer)
