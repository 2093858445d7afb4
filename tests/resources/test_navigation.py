"""Menus: managed nodes in order among themselves, people's own left alone."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from resources.answers import VOID, Tenant, known, rows
from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.errors import ReplyLost
from sp_prosjektportal.resources.navigation import LINKLESS, Navigation, Navigations, Node
from sp_prosjektportal.tenant.request import Reply, Request

KIND = Navigations()
CHECKLIST = Node(title="Fasesjekkliste", url="Lists/Fasesjekkliste")
RISKS = Node(title="Usikkerhet", url="Lists/Usikkerhet/AktiveRisikoer.aspx")
DOCUMENTS = Node(title="Dokumenter", url="Dokumenter")
MENU = Navigation(menu="quick_launch", nodes=(CHECKLIST, RISKS, DOCUMENTS))
DONE = Reply(200, {})


def row(number: int, title: str, url: str, *children: dict[str, Any]) -> dict[str, Any]:
    return {"Id": number, "Title": title, "Url": url, "IsExternal": False, "Children": list(children)}


HOME = row(1031, "Hjem", "/sites/p")
CHECKLIST_ROW = row(1, "Fasesjekkliste", "/sites/p/Lists/Fasesjekkliste")
RISKS_ROW = row(2, "Usikkerhet", "/Sites/P/lists/usikkerhet/aktiverisikoer.aspx")
OWN = row(3, "Teamets egen lenke", "https://example.com/")
DOCUMENTS_ROW = row(4, "Dokumenter", "https://contoso.sharepoint.com/sites/p/Dokumenter")


def observe(menu: Navigation, *nodes: dict[str, Any]) -> Any:
    return Tenant(("GET", "/QuickLaunch", rows(*nodes))).run(KIND.observe([menu], known()))[menu.address]


def update(menu: Navigation, *nodes: dict[str, Any]) -> Tenant:
    tenant = Tenant(
        ("POST", "ProcessQuery", DONE), ("POST", "MoveAfter", VOID), ("GET", "/QuickLaunch", rows(*nodes))
    )
    observed = observe(menu, *nodes)
    tenant.run(KIND.update(menu, observed, compare(menu, observed.resource), known()))
    return tenant


def added(ask: Request) -> list[dict[str, str | None]]:
    """Of each ``Add``: its values, and in ``under`` the object path it was called on."""
    actions, paths = ask.body.xml()
    root = ElementTree.fromstring(f"<R><A>{actions}</A><P>{paths}</P></R>")
    return [
        {p.get("Name", ""): p.text or p.get("ObjectPathId") for p in method.iter("Property")}
        | {"under": method.get("ParentId"), "path": method.get("Id")}
        for method in root.find("P") or ()
        if method.get("Name") == "Add"
    ]


def test_urls_are_the_same_whatever_their_form_and_casing() -> None:
    observed = observe(MENU, HOME, CHECKLIST_ROW, RISKS_ROW, OWN, DOCUMENTS_ROW)
    assert compare(MENU, observed.resource) == ()


def test_the_order_counts_among_the_managed_nodes_only() -> None:
    assert compare(MENU, observe(MENU, CHECKLIST_ROW, OWN, RISKS_ROW, HOME, DOCUMENTS_ROW).resource) == ()
    assert compare(MENU, observe(MENU, RISKS_ROW, CHECKLIST_ROW, DOCUMENTS_ROW).resource)


def test_missing_nodes_are_added_in_order_in_one_exchange() -> None:
    tenant = update(MENU, HOME)
    (ask,) = tenant.asked
    nodes = added(ask)
    assert [n["Title"] for n in nodes] == ["Fasesjekkliste", "Usikkerhet", "Dokumenter"]
    assert nodes[0]["Url"] == "/sites/p/Lists/Fasesjekkliste"
    assert {n["AsLastNode"] for n in nodes} == {"true"}


def test_a_missing_node_is_put_after_the_managed_one_before_it() -> None:
    tenant = update(MENU, HOME, CHECKLIST_ROW, OWN, DOCUMENTS_ROW)
    (node,) = added(tenant.asked[0])
    assert node["Title"] == "Usikkerhet"
    assert node["AsLastNode"] == "false"
    previous = node["PreviousNode"]
    _, paths = tenant.asked[0].body.xml()
    got = next(e for e in ElementTree.fromstring(f"<P>{paths}</P>") if e.get("Id") == previous)
    assert (got.get("Name"), [p.text for p in got.iter("Parameter")]) == ("GetNodeById", ["1"])


def test_children_are_added_under_their_new_parent() -> None:
    menu = Navigation(
        menu="quick_launch", nodes=(Node(title="Styring", url="", children=(CHECKLIST, RISKS)),)
    )
    tenant = update(menu, HOME)
    heading, first, second = added(tenant.asked[0])
    assert heading["Url"] == LINKLESS
    assert first["under"] == second["under"] != heading["under"]
    _, paths = tenant.asked[0].body.xml()
    children = next(e for e in ElementTree.fromstring(f"<P>{paths}</P>") if e.get("Id") == first["under"])
    assert (children.get("Name"), children.get("ParentId")) == ("Children", heading["path"])


def test_headings_are_told_apart_by_their_titles() -> None:
    menu = Navigation(
        menu="quick_launch",
        nodes=(Node(title="A", url="", children=(CHECKLIST,)), Node(title="B", url="", children=(RISKS,))),
    )
    there = (row(1, "A", LINKLESS, CHECKLIST_ROW), row(2, "B", LINKLESS, RISKS_ROW))
    assert compare(menu, observe(menu, *there).resource) == ()


def test_a_title_is_changed_on_the_node_that_is_there() -> None:
    tenant = update(MENU, row(1, "Sjekkliste", "/sites/p/Lists/Fasesjekkliste"), RISKS_ROW, DOCUMENTS_ROW)
    (ask,) = tenant.asked
    actions, _ = ask.body.xml()
    assert added(ask) == []
    assert "Fasesjekkliste" in actions
    assert 'Name="Update"' in actions


def test_nodes_in_the_wrong_order_are_moved_and_none_is_made_again() -> None:
    tenant = update(MENU, HOME, RISKS_ROW, OWN, CHECKLIST_ROW, DOCUMENTS_ROW)
    assert [ask.body for ask in tenant.sent("POST", "MoveAfter")] == [{"nodeId": 1, "previousNodeId": 1031}]
    assert not tenant.sent("POST", "ProcessQuery")


def test_a_menu_of_a_site_that_was_not_there_when_planning_is_read_and_then_changed() -> None:
    tenant = Tenant(("GET", "/QuickLaunch", rows(HOME)), ("POST", "ProcessQuery", DONE))
    tenant.run(KIND.create(MENU, known()))
    assert len(added(tenant.asked[1])) == 3


def test_after_a_lost_reply_the_nodes_are_found_by_their_urls() -> None:
    tenant = Tenant(("GET", "/QuickLaunch", rows(HOME)), ("POST", "ProcessQuery", ReplyLost("gone")))
    with pytest.raises(ReplyLost):
        tenant.run(KIND.create(MENU, known()))
    assert compare(MENU, observe(MENU, HOME, CHECKLIST_ROW, RISKS_ROW, DOCUMENTS_ROW).resource) == ()


def test_a_menu_needs_the_lists_and_views_it_leads_to() -> None:
    assert MENU.needs() == {
        "lists/Lists/Fasesjekkliste",
        "lists/Lists/Usikkerhet",
        "views/Lists/Usikkerhet/AktiveRisikoer",
        "lists/Dokumenter",
    }


PAGES_ROW = row(5, "Sider", "/sites/p/SitePages/Forms/ByAuthor.aspx")
FILES_ROW = row(6, "Dokumenter", "/sites/p/Delte dokumenter/Forms/AllItems.aspx")
OWN_FILES_ROW = row(7, "Bilder fra byggeplassen", "/sites/p/Delte dokumenter/Forms/AllItems.aspx")


def test_links_that_the_service_gave_are_taken_away_and_those_of_people_are_not() -> None:
    menu = MENU.model_copy(update={"standard_links": False})
    menu.model_fields_set.add("standard_links")
    there = (CHECKLIST_ROW, RISKS_ROW, OWN, DOCUMENTS_ROW, OWN_FILES_ROW)
    assert compare(menu, observe(menu, *there).resource) == ()
    assert [each.path for each in compare(menu, observe(menu, *there, PAGES_ROW, FILES_ROW).resource)] == [
        "standard_links"
    ]
    tenant = update(menu, *there, PAGES_ROW, FILES_ROW)
    program = tenant.asked[-1].body.xml()
    assert program[0].count('Name="DeleteObject"') == 2
    assert [number in program[1] for number in (">5<", ">6<", ">7<")] == [True, True, False]


def test_the_links_of_the_service_stay_where_nobody_says_otherwise() -> None:
    assert compare(MENU, observe(MENU, CHECKLIST_ROW, RISKS_ROW, DOCUMENTS_ROW, PAGES_ROW).resource) == ()
