"""Sites, hubs, columns, content types and lists against the emulated tenant: applied, then nothing left to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from resources.emulated import Place
from sp_prosjektportal.emulator.store import Store
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.errors import PlanError
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.content_types import ContentType
from sp_prosjektportal.resources.groups import SiteGroup
from sp_prosjektportal.resources.hubs import Hub, HubAssociation
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.resources.term_sets import TermEntry, TermGroup, TermSet

SET = "abcf0000-0000-4000-8000-0000000000ff"
TERMS = (
    TermGroup(id="c5600000-0000-4000-8000-000000000001", name="Gruppe"),
    TermSet(
        id=SET,
        group="c5600000-0000-4000-8000-000000000001",
        name="Fase",
        terms=(TermEntry(id="3f1c0000-0000-4000-8000-000000000001", label="Idé"),),
    ),
)
PARENT = "0x01004CEFE616A94A3A48A27D9DEBDF5EC82802"
CHILD, DOCUMENT = PARENT + "01", "0x010100375EC5F071A54711BDBCF40DC6ACF8BE"


def column(number: int, name: str, type: str, **values: Any) -> SiteColumn:
    column_id = f"{number:08d}-1111-4111-8111-111111111111"
    return SiteColumn(
        name=name, id=column_id, type=type, title=f"{name} æøå & «x»", group="Prosjektportalen", **values
    )


COLUMNS = (
    column(1, "GtText", "text", default="x", indexed=True, unique=True, description="Beskrivelse"),
    column(2, "GtNote", "note", lines=10, rich=True),
    column(3, "GtNumber", "number", minimum=0, maximum=1.5, decimals=2),
    column(4, "GtCurrency", "currency", currency=1044),
    column(5, "GtPercent", "percent", maximum=1),
    column(6, "GtDate", "date"),
    column(7, "GtTime", "date", time=True),
    column(8, "GtChoice", "choice", choices=("Lav", "Høy"), default="Lav", formatting='{"elmType": "div"}'),
    column(9, "GtMany", "choice", choices=("a", "b"), multiple=True, fill_in=True),
    column(10, "GtPerson", "person"),
    column(11, "GtPeople", "person", multiple=True),
    column(12, "GtFlag", "boolean", default="1"),
    column(13, "GtLink", "url"),
    column(14, "GtSum", "calculated", formula="=IF(GtNumber>=0.95,GtNumber*2,ROUND([GtNumber],1))", result="number"),
    column(15, "GtTwice", "calculated", formula="=GtSum*2", result="number"),
    column(16, "GtPhase", "term", term_set=SET),
    column(17, "GtPhases", "term", term_set=SET, multiple=True),
)  # fmt: skip
TYPES = (
    ContentType(
        id=CHILD, name="Risiko", group="G", columns=("Title", "GtChoice", "GtNumber", "GtSum", "GtPhase")
    ),
    ContentType(
        id=PARENT,
        name="Usikkerhet",
        group="G",
        description="Alt",
        columns=("Title", "GtNumber", "GtChoice"),
        required=frozenset({"Title", "GtChoice"}),
        hidden=frozenset({"GtNumber"}),
    ),
    ContentType(id=DOCUMENT, name="Prosjektdokument", group="G", columns=("GtPhase", "GtDate")),
)
LISTS = (
    List(
        url="Lists/Usikkerhet",
        title="Usikkerhet – æ",
        content_types=(CHILD, PARENT),
        versions=20,
        hidden=False,
    ),
    List(
        url="Lists/Stempel", title="Stempel", hidden=True, permissions={"members": "read"}, attachments=False
    ),
    List(
        url="Prosjektdokumenter",
        title="Dokumenter her",
        template="library",
        content_types=(DOCUMENT,),
        folders=True,
    ),
)
LIST_COLUMNS = (
    ListColumn(list="Lists/Usikkerhet", name="Title", title="Risiko"),
    ListColumn(list="Lists/Usikkerhet", name="GtChoice", required=True, indexed=True),
    ListColumn(list="Lists/Usikkerhet", name="GtBack", type="lookup", lookup_list="Lists/Stempel", title="Stempel"),
    ListColumn(list="Lists/Stempel", name="GtThere", type="lookup", multiple=True, lookup_list="Lists/Usikkerhet"),
    ListColumn(list="Lists/Stempel", name="GtVersion", type="text", title="Versjon"),
)  # fmt: skip
STRUCTURE: tuple[Resource, ...] = (*LIST_COLUMNS, *LISTS, *TYPES, *COLUMNS, *TERMS)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def content(place: Place) -> str:
    store: Store = place.emulator.store
    return store.fingerprint()


def differences(place: Place, *desired: Resource) -> list[tuple[str, str]]:
    return [(c.address, d.path) for c in place.plan(*desired).changes for d in c.differences]


def test_everything_is_made_and_then_nothing_is_left_to_do(place: Place) -> None:
    applied = place.bring_about(*STRUCTURE)
    assert len(applied.done) == len(STRUCTURE)
    assert place.emulator.failures == []


def test_planning_changes_nothing(place: Place) -> None:
    before = content(place)
    assert len(place.plan(*STRUCTURE).changes) == len(STRUCTURE)
    assert content(place) == before
    place.bring_about(*STRUCTURE)
    before = content(place)
    place.plan(*STRUCTURE)
    assert content(place) == before


def test_a_few_exchanges_make_everything(place: Place) -> None:
    before = place.tenant.ledger.exchanges
    place.tenant.run(apply_of(place, *STRUCTURE))
    assert place.tenant.ledger.exchanges - before <= 15
    before = place.tenant.ledger.exchanges
    assert place.plan(*STRUCTURE).empty
    assert place.tenant.ledger.exchanges - before <= 3


def apply_of(place: Place, *desired: Resource) -> Any:
    known = place.known()
    plan = yield from make_plan(desired, place.kinds, known)
    applied = yield from apply(plan, place.kinds, known)
    applied.raise_for_failures()
    return applied


def changed(resource: Resource, **values: Any) -> Resource:
    fields = {name: getattr(resource, name) for name in resource.model_fields_set}
    return type(resource)(**(fields | values))


CHANGES = [
    (TYPES[1], {"columns": ("Title", "GtChoice", "GtNumber")}),
    (COLUMNS[7], {"choices": ("Lav", "Middels", "Høy"), "title": "Nytt navn"}),
    (COLUMNS[1], {"rich": False, "lines": 3}),
    (COLUMNS[2], {"minimum": None, "maximum": 10, "decimals": None}),
    (COLUMNS[6], {"time": False}),
    (COLUMNS[9], {"required": True, "hidden": True, "description": "Ny"}),
    (COLUMNS[10], {"group": "Annen gruppe"}),
    (COLUMNS[13], {"formula": "=IF(GtNumber>=0.5,1,0)"}),
    (COLUMNS[15], {"title": "Ny fase"}),
    (TYPES[0], {"columns": ("Title", "GtPhase", "GtDate", "GtNumber"), "required": frozenset({"GtDate"})}),
    (
        TYPES[1],
        {"name": "Nytt", "description": "", "required": frozenset(), "hidden": frozenset({"GtChoice"})},
    ),
    (LISTS[0], {"content_types": (PARENT, CHILD), "title": "Ny tittel", "versions": 5}),
    (LISTS[1], {"permissions": "inherit", "hidden": False}),
    (LISTS[2], {"permissions": {"members": "read"}, "folders": False}),
    (LIST_COLUMNS[0], {"title": "Ny", "required": False}),
    (LIST_COLUMNS[2], {"title": "Ny", "required": True, "lookup_column": "GtVersion"}),
    (LIST_COLUMNS[3], {"description": "Ny"}),
]


@pytest.mark.parametrize(
    ("resource", "values"), CHANGES, ids=lambda v: v.address if isinstance(v, Resource) else ""
)
def test_a_change_is_made_in_place(place: Place, resource: Resource, values: dict[str, Any]) -> None:
    place.bring_about(*STRUCTURE)
    after = [changed(r, **values) if r is resource else r for r in STRUCTURE]
    found = {(address, path.partition(".")[0]) for address, path in differences(place, *after)}
    assert found == {(resource.address, name) for name in values}
    place.bring_about(*after)


@pytest.mark.parametrize("given", [{}, {"id": "64d45745-0dd0-4c21-979b-67fb13748bb1"}])
def test_a_list_may_have_a_site_column_that_none_of_its_content_types_has(
    place: Place, given: dict[str, Any]
) -> None:
    place.bring_about(
        SiteColumn(name="PpTall", type="number", title="Tall", group="G", **given),
        List(url="Lists/A", title="A"),
        ListColumn(list="Lists/A", name="PpTall", type="number", title="Antall", **given),
    )


def test_a_list_that_is_there_gets_the_role_of_a_group_that_is_made_in_the_same_plan(place: Place) -> None:
    ideas = List(url="Lists/Ideer", title="Ideer")
    place.bring_about(ideas)
    group = SiteGroup(name="Idébehandlere", role="read")
    place.bring_about(
        group, List(url="Lists/Ideer", title="Ideer", permissions={"Idébehandlere": "contribute"})
    )


def test_a_content_type_that_people_added_is_still_offered_when_ours_change_places(place: Place) -> None:
    place.bring_about(*STRUCTURE)
    theirs = ContentType(id="0x0100AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", name="Vår egen", columns=("Title",))
    place.bring_about(theirs, changed(LISTS[0], content_types=(CHILD, PARENT, theirs.id)))
    place.bring_about(changed(LISTS[0], content_types=(PARENT, CHILD)))
    offered = place.plan(changed(LISTS[0], content_types=(PARENT, CHILD, theirs.id)))
    assert offered.empty, offered.as_dict()


def test_attachments_that_people_allowed_are_not_deleted_by_forbidding_them_again(place: Place) -> None:
    place.bring_about(*STRUCTURE, List(url="Lists/Vedlegg", title="Vedlegg", attachments=True))
    assert place.plan(List(url="Lists/Vedlegg", attachments=False)).empty
    made = place.bring_about(List(url="Lists/Uten", title="Uten", attachments=False)).done
    assert [change.address for change in made] == ["lists/Lists/Uten"]
    assert place.plan(List(url="Lists/Uten", attachments=True)).changes[0].differences[0].before is False


def test_a_column_whose_list_was_deleted_says_how_to_get_it_back(place: Place) -> None:
    place.bring_about(*STRUCTURE)
    known = place.known()
    place.plan(LISTS[0], known=known)
    there = known.get(LISTS[0].address)
    assert there is not None
    place.tenant.run(place.kinds["lists"].delete(there, known))
    with pytest.raises(PlanError, match=r"GtThere.*restore that list from the recycle bin"):
        place.plan(*STRUCTURE)


def test_new_choices_reach_the_lists_that_have_the_column(place: Place) -> None:
    place.bring_about(*STRUCTURE)
    wanted = changed(COLUMNS[7], choices=("Lav", "Svært høy"))
    place.bring_about(wanted)
    on_list = ListColumn(list="Lists/Usikkerhet", name="GtChoice", choices=("Lav", "Svært høy"))
    assert place.plan(on_list).empty


def test_a_new_column_of_a_content_type_reaches_the_lists_that_offer_it(place: Place) -> None:
    place.bring_about(*STRUCTURE)
    place.bring_about(changed(TYPES[1], columns=("Title", "GtNumber", "GtChoice", "GtPerson")), *COLUMNS)
    assert place.plan(ListColumn(list="Lists/Usikkerhet", name="GtPerson", type="person")).empty


@pytest.mark.parametrize("after", range(0, 14, 2))
@pytest.mark.parametrize("what", ["lost_reply", "reset"])
def test_a_reply_lost_anywhere_is_recovered_from(place: Place, what: Any, after: int) -> None:
    place.tenant.run(
        make_plan(STRUCTURE, place.kinds, place.known())
    )  # signed in, so that faults strike the work
    place.emulator.faults.add(what, method="POST", url="sites", after=after)
    place.bring_about(*STRUCTURE)


def test_what_would_need_a_new_column_is_refused(place: Place) -> None:
    place.bring_about(*STRUCTURE)
    before = content(place)
    with pytest.raises(PlanError, match="cannot become number"):
        place.plan(changed(COLUMNS[0], type="number"))
    assert content(place) == before


# -- sites and hubs -------------------------------------------------------------------------------------------


def new_site(place: Place, type: Any, name: str = "skole") -> Site:
    host = place.site.partition("/sites/")[0]
    return Site(url=f"{host}/sites/{name}", title="Ny skole", type=type, language=1044, owners=(place.user,))


@pytest.mark.parametrize("type", ["group", "team"])
def test_a_site_is_made_with_everything_on_it_in_one_go(place: Place, type: Any) -> None:
    site = new_site(place, type)
    known = Known(site.url)
    desired = (*STRUCTURE, site)
    assert place.plan(*desired, known=known).changes[0].address == site.address
    plan = place.plan(*desired, known=known)
    place.tenant.run(apply(plan, place.kinds, known)).raise_for_failures()
    assert known.language == 1044
    again = Known(site.url)
    assert place.plan(*desired, known=again).as_dict()["changes"] == []
    there = again.get(site.address)
    assert there is not None
    assert bool(there.ids["group_id"]) == (type == "group")


@pytest.mark.parametrize(
    ("type", "url"), [("group", "graph.test/v1.0/groups"), ("team", "SPSiteManager/Create")]
)
@pytest.mark.parametrize("what", ["lost_reply", "reset"])
def test_a_site_whose_making_was_interrupted_is_made_once(
    place: Place, type: Any, url: str, what: Any
) -> None:
    site = new_site(place, type)
    place.plan(site)
    fault = place.emulator.faults.add(what, method="POST", url=url)
    known = Known(site.url)
    place.tenant.run(apply(place.plan(site, known=known), place.kinds, known)).raise_for_failures()
    urls = [row["url"] for row in place.emulator.store.rows("sites").values()]
    assert [url for url in urls if "skole" in url] == [site.url]
    assert fault.seen == 1


def test_a_hub_is_registered_and_joined_once(place: Place) -> None:
    hub, site = new_site(place, "team", "portefolje"), new_site(place, "team")
    join = HubAssociation(site=site.url, hub=hub.url)
    for desired in ((hub, Hub(url=hub.url)), (site, join)):
        known = Known(desired[0].url, hub=hub.url)
        place.tenant.run(apply(place.plan(*desired, known=known), place.kinds, known)).raise_for_failures()
        assert place.plan(*desired, known=Known(desired[0].url, hub=hub.url)).empty


def test_a_project_site_needs_no_term_store_when_the_hub_has_term_columns(place: Place) -> None:
    hub, site = new_site(place, "team", "portefolje"), new_site(place, "team")
    known = Known(hub.url)
    place.tenant.run(
        apply(place.plan(hub, *TERMS, COLUMNS[15], known=known), place.kinds, known)
    ).raise_for_failures()
    known = Known(site.url, hub=hub.url)
    plan = place.plan(site, COLUMNS[15], known=known)
    assert known.facts["term_store"]
    place.tenant.run(apply(plan, place.kinds, known)).raise_for_failures()


def test_a_group_gets_all_its_members_though_it_may_be_made_with_twenty_relations_only(place: Place) -> None:
    store = place.emulator.store
    people = [f"p{number}@contoso.onmicrosoft.com" for number in range(30)]
    for number, login in enumerate(people):
        key = f"00000000-0000-0000-0000-{number:012}"
        store.put(
            "directory_users",
            key,
            {"id": key, "userPrincipalName": login, "displayName": login, "mail": login},
        )
    site = changed(new_site(place, "group"), owners=(place.user, people[0]), members=tuple(people))
    known = Known(site.key)
    place.tenant.run(apply(place.plan(site, known=known), place.kinds, known)).raise_for_failures()
    there = known.get(site.address)
    assert there is not None
    group = store.get("directory_groups", there.ids["group_id"])
    assert group is not None
    assert (len(group["owners"]), len(set(group["members"]))) == (2, 31)


@pytest.mark.parametrize("type", ["group", "team"])
def test_owners_and_members_are_let_in(place: Place, type: Any) -> None:
    directory = place.emulator.store.rows("directory_users").values()
    people = [row["userPrincipalName"] for row in directory if row["userPrincipalName"] != place.user][:2]
    site = changed(new_site(place, type), owners=(place.user, people[0]), members=(people[1],))
    known = Known(site.key)
    place.tenant.run(apply(place.plan(site, known=known), place.kinds, known)).raise_for_failures()
    there = known.get(site.address)
    assert there is not None
    store = place.emulator.store
    if type == "group":
        group = store.get("directory_groups", there.ids["group_id"])
        assert group is not None
        found = [len(group["owners"]), len(group["members"])]
    else:
        groups = {row["title"]: row["members"] for row in store.rows("groups", there.ids["site_id"]).values()}
        found = [len(groups["Eiere av Ny skole"]), len(groups["Medlemmer av Ny skole"])]
    # A group's owners are its members too.
    assert found == ([2, 3] if type == "group" else [2, 1])
