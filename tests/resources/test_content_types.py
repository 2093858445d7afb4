"""Content types: made in one program with their own ids, and only what is ours is compared."""

from __future__ import annotations

import re
from typing import Any

from resources.answers import MISSING, VOID, Tenant, known, rows
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.errors import ReplyLost
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.content_types import ContentType, ContentTypes
from sp_prosjektportal.steps import Running
from sp_prosjektportal.tenant.request import Request

ID = "0x01004CEFE616A94A3A48A27D9DEBDF5EC82802"
CHILD = ID + "01"
GUIDS = {
    name: f"{number:08x}-0000-4000-8000-000000000000"
    for number, name in enumerate(["Title", "GtA", "GtB", "GtC"])
}


def wanted(**values: Any) -> ContentType:
    return ContentType(**{"id": ID, "name": "Usikkerhet", "columns": ("Title", "GtA", "GtB"), **values})


def shown(
    *columns: str, required: tuple[str, ...] = (), hidden: tuple[str, ...] = (), **values: Any
) -> dict[str, Any]:
    links = [
        {"Id": GUIDS.get(n, GUIDS["GtC"]), "Name": n, "Required": n in required, "Hidden": n in hidden}
        for n in columns
    ]
    return {
        "StringId": ID,
        "Name": "Usikkerhet",
        "Group": "G",
        "Description": "",
        "FieldLinks": links,
    } | values


def program(request: Request) -> str:
    actions, paths = request.body.xml()
    return paths + actions


def set_values(name: str, text: str) -> list[str]:
    return re.findall(rf'Name="{name}"><Parameter Type="Boolean">(\w+)<', text)


def test_all_content_types_are_read_in_one_request() -> None:
    tenant = Tenant(("GET", "/_api/web/contenttypes", rows(shown("ContentType", "Title", "GtA", "GtB"))))
    assert (
        tenant.run(make_plan([wanted(), wanted(id=ID + "02", name="Mulighet")], kinds(), known())).unchanged
        == 1
    )
    assert len(tenant.asked) == 1


def test_a_content_type_is_made_with_its_id_and_columns_in_one_program() -> None:
    tenant = Tenant(("POST", "ProcessQuery", VOID))
    desired = wanted(group="G", required=frozenset({"Title", "GtA"}), hidden=frozenset({"GtB"}))
    tenant.run(ContentTypes().create(desired, known()))
    [request] = tenant.asked
    assert request.schema
    text = program(request)
    assert f'<Property Name="Id" Type="String">{ID}</Property>' in text
    # Title is inherited from Item: the link is there, and adding it again is an error.
    assert re.findall(r"GetByInternalNameOrTitle.*?String\">(\w+)<", text) == ["GtA", "GtB"]
    # Said both ways: a new link is as required as its column.
    assert set_values("Required", text) == ["true", "true", "false"]
    assert set_values("Hidden", text) == ["false", "false", "true"]
    assert re.findall(r'<Object Type="String">(\w+)<', text) == ["Title", "GtA", "GtB"]
    assert text.rindex('Name="Update"') > text.rindex('Name="Reorder"') > text.rindex('Name="Required"')


def test_the_columns_of_a_parent_that_was_made_before_are_not_added_again() -> None:
    tenant, at = Tenant(("POST", "ProcessQuery", VOID)), known()
    tenant.run(ContentTypes().create(wanted(), at))
    tenant.run(ContentTypes().create(wanted(id=CHILD, columns=("Title", "GtA", "GtC")), at))
    assert re.findall(r"GetByInternalNameOrTitle.*?String\">(\w+)<", program(tenant.asked[1])) == ["GtC"]


def test_a_child_may_be_asked_for_together_with_its_parent() -> None:
    tenant, at = Tenant(("POST", "ProcessQuery", VOID), ("GET", "contenttypes", rows())), known()
    child = wanted(id=CHILD, columns=("Title", "GtA", "GtC"))
    plan = tenant.run(make_plan([child, wanted()], kinds(), at))
    running = Running(apply(plan, kinds(), at))
    parent, own = (program(request) for request in running.asked)
    assert f">{ID}<" in parent
    assert re.findall(r"GetByInternalNameOrTitle.*?String\">(\w+)<", own) == ["GtC"]


def test_columns_that_people_added_are_left_alone_and_order_is_compared_among_ours() -> None:
    there = shown("ContentType", "Title", "Theirs", "GtA", "GtB", required=("Theirs", "GtB"))
    tenant = Tenant(("GET", "contenttypes", rows(there)))
    assert tenant.run(make_plan([wanted(required=frozenset({"GtB"}))], kinds(), known())).empty
    plan = tenant.run(make_plan([wanted(columns=("GtB", "GtA"))], kinds(), known()))
    assert [(d.path, d.before) for d in plan.changes[0].differences] == [("columns", ("GtA", "GtB"))]


def test_a_missing_column_is_added_and_children_follow() -> None:
    tenant = Tenant(("GET", "contenttypes", rows(shown("Title", "GtA"))), ("POST", "ProcessQuery", VOID))
    at = known()
    plan = tenant.run(make_plan([wanted(name="Risiko")], kinds(), at))
    tenant.run(apply(plan, kinds(), at)).raise_for_failures()
    text = program(tenant.asked[-1])
    assert re.findall(r"GetByInternalNameOrTitle.*?String\">(\w+)<", text) == ["GtB"]
    assert 'Name="Name"><Parameter' in text or ">Risiko<" in text
    assert re.search(r'<Method Name="Update"[^>]*><Parameters><Parameter Type="Boolean">true<', text)


def test_required_is_taken_away_again() -> None:
    tenant = Tenant(
        ("GET", "contenttypes", rows(shown("Title", "GtA", "GtB", required=("GtA",)))),
        ("POST", "ProcessQuery", VOID),
    )
    at = known()
    plan = tenant.run(make_plan([wanted(required=frozenset({"GtB"}))], kinds(), at))
    tenant.run(apply(plan, kinds(), at)).raise_for_failures()
    assert set_values("Required", program(tenant.asked[-1])) == ["false", "false", "true"]


def test_a_content_type_whose_reply_was_lost_is_adopted_and_completed() -> None:
    tenant = Tenant(
        ("GET", "contenttypes", [rows(), rows(shown("Title", "GtA"))]),
        ("POST", "ProcessQuery", [ReplyLost("No answer."), VOID]),
    )
    at = known()
    plan = tenant.run(make_plan([wanted()], kinds(), at))
    tenant.run(apply(plan, kinds(), at)).raise_for_failures()
    first, second = tenant.sent("POST")
    assert not first.alone
    assert second.alone
    assert 'Name="GetById"' in program(second)


def test_a_content_type_needs_its_columns_and_the_one_it_descends_from() -> None:
    needs = wanted(id=CHILD).needs()
    assert {f"content_types/{ID}", "site_columns/GtA", "site_columns/GtB"} <= needs
    assert f"content_types/{CHILD}" not in needs


def test_a_site_that_is_not_there_has_no_content_types() -> None:
    tenant = Tenant(("GET", "contenttypes", MISSING))
    assert tenant.run(ContentTypes().observe([wanted()], known())) == {}
