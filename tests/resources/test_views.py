"""Views are found by the leaf of their URL, made under an ASCII name and then titled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from resources.answers import CHANGED, MISSING, VOID, Tenant, known, rows
from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.engine.resource import Observed
from sp_prosjektportal.errors import Conflict, ReplyLost
from sp_prosjektportal.resources.caml import Condition
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.views import Group, Order, View, Views
from sp_prosjektportal.tenant.request import Reply, Request

KIND = Views()
WANTED = View(
    list="Lists/Usikkerhet",
    name="AktiveRisikoer",
    title="Aktive risikoer",
    columns=("ID", "LinkTitle", "GtRiskFactor"),
    filter=Condition(all=(Condition(column="GtRiskStatus", operator="is_not", value="Lukket", type="Choice"),
                          Condition(column="GtProjectManager", value="@me"))),
    order=(Order(column="GtRiskFactor", descending=True),),
    group=(Group(column="GtRiskStatus"),),
    totals=(("GtBudgetTotal", "sum"),),
    rows=100,
    default=True,
    formatting='{ "elmType": "div" }',
)  # fmt: skip
XML = ('<View Type="HTML" Url="/sites/p/Lists/Usikkerhet/AktiveRisikoer.aspx" DisplayName="AktiveRisikoer" '
       'Name="{10F14144-566F-4781-A25A-086EDB878A5A}" ><Query /><ViewFields><FieldRef Name="LinkTitle" /></ViewFields>'
       '<RowLimit Paged="TRUE">30</RowLimit><ViewType2>NONE</ViewType2><Toolbar Type="None"/></View>')  # fmt: skip


def row(**changes: Any) -> dict[str, Any]:
    """A view as SharePoint gives it, made as wanted but for ``changes``."""
    return {
        "Id": "10f14144-566f-4781-a25a-086edb878a5a",
        "Title": "Aktive risikoer",
        "ServerRelativeUrl": "/sites/p/Lists/Usikkerhet/AktiveRisikoer.aspx",
        "ViewQuery": "<GroupBy GroupLimit='30' Collapse='TRUE'><FieldRef Name='GtRiskStatus' /></GroupBy>"
        "<OrderBy><FieldRef Ascending='FALSE' Name='GtRiskFactor' /></OrderBy>"
        '<Where> <And><Neq><FieldRef Name="GtRiskStatus" /><Value Type="Choice">Lukket</Value></Neq>'
        '<Eq><FieldRef Name="GtProjectManager" /><Value Type="Integer"><UserID /></Value></Eq></And></Where>',
        "RowLimit": 100,
        "DefaultView": True,
        "Aggregations": '<FieldRef Name="GtBudgetTotal" Type="SUM" />',
        "AggregationsStatus": "On",
        "CustomFormatter": '{"elmType":"div"}',
        "PersonalView": False,
        "ListViewXml": XML,
        "ViewFields": {"SchemaXml": "", "Items": ["ID", "LinkTitle", "GtRiskFactor"]},
    } | changes


def test_a_view_as_wanted_is_no_change() -> None:
    tenant = Tenant(("GET", "/Views", rows(row())))
    found = tenant.run(KIND.observe([WANTED], known()))
    assert compare(WANTED, found[WANTED.address].resource) == ()


def test_all_views_of_a_list_are_read_in_one_request_and_found_by_their_leaf() -> None:
    other = View(list="Lists/Usikkerhet", name="allitems", title="Alle")
    everything = row(
        Id="2", Title="Alle elementer", ServerRelativeUrl="/sites/p/Lists/Usikkerhet/AllItems.aspx"
    )
    tenant = Tenant(("GET", "/Views", rows(everything, row())))
    found = tenant.run(KIND.observe([WANTED, other], known()))
    assert len(tenant.asked) == 1
    assert found[other.address].ids["id"] == "2"
    assert [d.path for d in compare(other, found[other.address].resource)] == ["title"]


def test_nothing_is_found_on_a_list_that_is_not_there() -> None:
    assert Tenant(("GET", "/Views", MISSING)).run(KIND.observe([WANTED], known())) == {}


def made(leaf: str = "AktiveRisikoer") -> Callable[[Request], Reply]:
    """The answer to the program that makes a view."""

    def answer(ask: Request) -> Reply:
        query = max(number for number, text in ask.body.actions if "<Query " in text)
        url = f"/sites/p/Lists/Usikkerhet/{leaf}.aspx"
        return Reply(200, {query: {"Id": "/Guid(7)/", "ServerRelativeUrl": url}})

    return answer


def program(ask: Request) -> ElementTree.Element:
    actions, paths = ask.body.xml()
    return ElementTree.fromstring(f"<R><A>{actions}</A><P>{paths}</P></R>")


def test_a_new_view_is_made_under_its_name_and_titled_in_one_program() -> None:
    tenant = Tenant(("POST", "ProcessQuery", made()))
    observed = tenant.run(KIND.create(WANTED, known()))
    (ask,) = tenant.asked
    root = program(ask)
    creation = next(m for m in root.iter("Method") if m.get("Name") == "Add")
    given = {p.get("Name"): p.text or [o.text for o in p] for p in creation.iter("Property")}
    assert given["Title"] == "AktiveRisikoer"
    assert given["ViewFields"] == ["ID", "LinkTitle", "GtRiskFactor"]
    assert (given["SetAsDefaultView"], given["RowLimit"]) == ("true", "100")
    assert {s.get("Name"): s[0].text for s in root.iter("SetProperty")} == {
        "Title": "Aktive risikoer",
        "Aggregations": '<FieldRef Name="GtBudgetTotal" Type="SUM" />',
        "AggregationsStatus": "On",
        "CustomFormatter": '{"elmType":"div"}',
    }
    assert observed.ids["id"] == "7"


def test_a_view_may_follow_its_list_and_columns_in_the_same_call() -> None:
    assert KIND.at_once(WANTED, known())


def test_a_view_whose_leaf_was_taken_meanwhile_is_a_conflict() -> None:
    with pytest.raises(Conflict, match="AktiveRisikoer"):
        Tenant(("POST", "ProcessQuery", made("AktiveRisikoer1"))).run(KIND.create(WANTED, known()))


def test_the_view_that_comes_with_a_new_list_is_changed_and_not_made_again() -> None:
    wanted = View(list="Lists/X", name="AllItems", title="Alle", columns=("LinkTitle", "GtA"), rows=30)
    tenant = Tenant(("POST", "ProcessQuery", made("AllItems")))
    tenant.run(KIND.create(wanted, known()))
    root = program(tenant.asked[0])
    calls = [(m.get("Name"), m.findtext("Parameters/Parameter")) for m in root.find("A").iter("Method")]  # type: ignore[union-attr]
    assert calls == [("RemoveAll", None), ("Add", "LinkTitle"), ("Add", "GtA"), ("Update", None)]
    assert [p.get("Name") for p in root.iter("Property")].count("DefaultView") == 1


def test_a_view_that_somebody_deleted_from_an_old_list_is_made_again() -> None:
    wanted = View(list="Lists/X", name="AllItems", title="Alle", columns=("LinkTitle",))
    site = known()
    site.put("lists/Lists/X", Observed(List(url="Lists/X"), {"id": "1"}))
    tenant = Tenant(("GET", "/Views", rows(row())), ("POST", "ProcessQuery", made("AllItems")))
    assert not KIND.at_once(wanted, site)
    tenant.run(KIND.create(wanted, site))
    assert "Views" in [p.get("Name") for p in program(tenant.asked[1]).iter("Property")]


def test_the_view_that_comes_with_the_list_is_looked_for_when_another_may_be_the_default_one() -> None:
    """As when it failed and is tried again after the others were made."""
    wanted = View(list="Lists/Usikkerhet", name="AllItems", title="Alle")
    site = known()
    site.put("lists/Lists/Usikkerhet", Observed(List(url="Lists/Usikkerhet"), {"id": "1", "new": True}))
    site.put(WANTED.address, Observed(WANTED, {"id": "7"}))
    there = row(Id="3", Title="Alle elementer", ServerRelativeUrl="/sites/p/Lists/Usikkerhet/AllItems.aspx")
    tenant = Tenant(("GET", "/Views", rows(row(), there)), ("MERGE", "/Views('3')", CHANGED))
    tenant.run(KIND.create(wanted, site))
    assert tenant.sent("MERGE")[0].body == {"Title": "Alle"}
    assert not tenant.sent("POST")


def test_only_what_is_different_is_written() -> None:
    tenant = Tenant(("GET", "/Views", rows(row(RowLimit=30, Title="Gammel"))), ("MERGE", "/Views(", CHANGED))
    observed = tenant.run(KIND.observe([WANTED], known()))[WANTED.address]
    after = tenant.run(KIND.update(WANTED, observed, compare(WANTED, observed.resource), known()))
    assert [ask.body for ask in tenant.sent("MERGE")] == [{"RowLimit": 100, "Title": "Aktive risikoer"}]
    assert compare(WANTED, after.resource) == ()


def test_columns_are_set_in_order_with_the_rest_of_the_schema() -> None:
    tenant = Tenant(
        ("GET", "/Views", rows(row(ViewFields={"Items": ["LinkTitle"]}))),
        ("GET", "/contenttypes", rows()),
        ("GET", "/GetList", Reply(200, {"Fields": [], "ContentTypes": []})),
        ("POST", "/SetViewXml", VOID),
    )
    observed = tenant.run(KIND.observe([WANTED], known()))[WANTED.address]
    tenant.run(KIND.update(WANTED, observed, compare(WANTED, observed.resource), known()))
    xml = ElementTree.fromstring(tenant.sent("POST")[0].body["viewXml"])
    assert [f.get("Name") for f in xml.findall("ViewFields/FieldRef")] == ["ID", "LinkTitle", "GtRiskFactor"]
    assert xml.get("Name") == "{10F14144-566F-4781-A25A-086EDB878A5A}"
    assert xml.find("Query/Where/And") is not None
    assert xml.findtext("RowLimit") == "100"
    assert xml.find("Toolbar") is not None


def test_after_a_lost_reply_the_view_is_found_by_its_leaf() -> None:
    untitled = row(Title="AktiveRisikoer", Aggregations=None, AggregationsStatus=None, CustomFormatter=None)
    tenant = Tenant(("POST", "ProcessQuery", ReplyLost("gone")), ("GET", "/Views", rows(untitled)))
    with pytest.raises(ReplyLost):
        tenant.run(KIND.create(WANTED, known()))
    found = tenant.run(KIND.observe([WANTED], known()))[WANTED.address]
    assert {d.path for d in compare(WANTED, found.resource)} == {"title", "totals", "formatting"}


@pytest.mark.parametrize("query", ["<Where><Eq>", "tull & tøys", "<Where><Weird/></Where>", ""])
def test_a_view_made_by_hand_cannot_stop_a_plan(query: str) -> None:
    tenant = Tenant(("GET", "/Views", rows(row(ViewQuery=query))))
    found = tenant.run(KIND.observe([WANTED], known()))[WANTED.address]
    assert "filter" in {d.path for d in compare(WANTED, found.resource)}


def test_a_view_needs_its_list_and_every_column_it_uses() -> None:
    needs = WANTED.needs()
    used = {"ID", "LinkTitle", "GtRiskFactor", "GtRiskStatus", "GtProjectManager", "GtBudgetTotal"}
    assert needs == {"lists/Lists/Usikkerhet", "views/Lists/Usikkerhet/AllItems"} | {
        f"columns/Lists/Usikkerhet/{c}" for c in used
    } | {f"site_columns/{c}" for c in used}


def test_only_a_view_that_becomes_the_default_one_waits_for_the_one_that_is() -> None:
    other = View(list="Lists/Usikkerhet", name="Muligheter", title="Muligheter")
    assert other.needs() == {"lists/Lists/Usikkerhet"}


def test_a_view_that_is_not_to_be_the_default_one_is_no_change_when_it_is() -> None:
    wanted = View(list="Lists/Usikkerhet", name="AktiveRisikoer", default=False)
    found = Tenant(("GET", "/Views", rows(row()))).run(KIND.observe([wanted], known()))
    assert compare(wanted, found[wanted.address].resource) == ()
