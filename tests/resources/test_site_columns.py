"""Site columns: every type is made, read back as the same, and changed without being made again."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

import pytest

from resources.answers import CHANGED, MISSING, VOID, Tenant, known, rows
from resources.fields import row, shown
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import Plan, make_plan
from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.errors import Conflict, PlanError, ProsjektportalError, ReplyLost, RequestFailed
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.site_columns import SiteColumn, SiteColumns
from sp_prosjektportal.tenant.request import Reply, Request, Service

ID = "fc8a3b3f-2b3a-4c5d-8e7f-0123456789ab"
STORE, SET = "11111111-2222-4333-8444-555555555555", "abcfc9d9-a263-4abb-8234-be973c46258a"
LISTS = {"lists/interessentregister": "99999999-1111-4111-8111-111111111111"}

EVERY_TYPE: list[dict[str, Any]] = [
    {"type": "text", "unique": True, "indexed": True, "default": "x"},
    {"type": "note", "lines": 10, "rich": True},
    {"type": "number", "minimum": 0, "maximum": 1.5, "decimals": 2, "default": "0"},
    {"type": "currency", "currency": 1044, "decimals": 0},
    {"type": "percent", "minimum": 0, "maximum": 1},
    {"type": "date", "time": True},
    {"type": "date", "default": "[today]", "time": False},
    {"type": "choice", "choices": ("Lav", "Høy & \"bred\" <5>"), "fill_in": True, "default": "Lav", "formatting": '{"a": "ø"}'},
    {"type": "choice", "choices": ("a", "b"), "multiple": True},
    {"type": "person", "required": True},
    {"type": "person", "multiple": True},
    {"type": "lookup", "lookup_list": "Lists/Interessentregister", "lookup_column": "Title"},
    {"type": "lookup", "lookup_list": "Lists/Interessentregister", "multiple": True},
    {"type": "boolean", "default": "1"},
    {"type": "url", "hidden": True},
    {"type": "calculated", "formula": '=IF(GtA>=0.95,"Høy",GtB)', "result": "text"},
    {"type": "term", "term_set": SET},
    {"type": "term", "term_set": SET, "multiple": True},
]  # fmt: skip


def column(**values: Any) -> SiteColumn:
    return SiteColumn(
        **{"name": "GtX", "id": ID, "title": "Tittel æøå", "group": "Prosjektportalen", **values}
    )


def place() -> Known:
    return known(term_store=STORE, list_ids=dict(LISTS))


def sent_xml(request: Request) -> ElementTree.Element:
    return ElementTree.fromstring(request.body["parameters"]["SchemaXml"])


@pytest.mark.parametrize("values", EVERY_TYPE, ids=lambda v: v["type"])
def test_every_type_is_read_back_as_it_was_made(values: dict[str, Any]) -> None:
    wanted, at = column(**values), place()
    lists = rows(
        *(
            {"Id": i, "RootFolder": {"ServerRelativeUrl": "/sites/p/Lists/Interessentregister"}}
            for i in LISTS.values()
        )
    )
    tenant = Tenant(("GET", "/_api/web/fields", rows(shown(wanted, at))), ("GET", "/_api/web/lists", lists))
    plan: Plan = tenant.run(make_plan([wanted], kinds(), at))
    assert plan.changes == ()
    assert tenant.writes == []


def test_a_column_is_made_under_its_own_name_and_id_outside_all_views() -> None:
    tenant = Tenant(("POST", "CreateFieldAsXml", Reply(200, row(f'<Field ID="{{{ID}}}" Name="GtX" />'))))
    made = tenant.run(SiteColumns().create(column(type="text"), place()))
    [request] = tenant.asked
    assert request.body["parameters"]["Options"] == 8
    assert sent_xml(request).attrib == {
        "Type": "Text", "Name": "GtX", "StaticName": "GtX", "DisplayName": "Tittel æøå", "ID": f"{{{ID}}}",
        "Group": "Prosjektportalen",
    }  # fmt: skip
    assert made.ids["id"] == ID


def programs(request: Request) -> list[ElementTree.Element]:
    """The columns that a program adds, in order."""
    paths = request.body.xml()[1]
    texts = re.findall(r'Name="AddFieldAsXml"><Parameters><Parameter Type="String">(.*?)</Parameter>', paths)
    return [ElementTree.fromstring(unescape(text, {"&quot;": '"', "&#37;": "%"})) for text in texts]


def made(request: Request) -> Reply:
    [query] = [number for number, text in request.body.actions if text.startswith("<Query")]
    return Reply(200, {query: {"Id": f"/Guid({ID})/", "InternalName": "GtX"}})


def test_a_term_column_is_made_bound_after_its_hidden_text_column_in_one_program() -> None:
    tenant = Tenant(("POST", "ProcessQuery", made))
    assert tenant.run(SiteColumns().create(column(type="term", term_set=SET), place())).ids["id"] == ID
    note, term = programs(tenant.asked[0])
    assert note.get("Type") == "Note"
    assert note.get("Name") == "f" + ID.replace("-", "")[1:]
    properties = {p.findtext("Name"): p.findtext("Value") for p in term.iter("Property")}
    assert properties["SspId"] == STORE
    assert properties["TermSetId"] == SET
    assert properties["TextField"] == note.get("ID")
    assert "List" not in term.attrib


def test_an_interrupted_start_of_a_term_column_is_continued() -> None:
    taken = Conflict(500, "-2130575214, x", "A duplicate field name.")
    tenant = Tenant(("POST", "ProcessQuery", [taken, made]), ("GET", "/_api/web/fields", rows()))
    tenant.run(SiteColumns().create(column(type="term", term_set=SET), place()))
    assert [len(programs(request)) for request in tenant.sent("POST")] == [2, 1]


def test_the_term_store_is_learned_from_the_columns_of_the_hub() -> None:
    wanted, at = column(type="term", term_set=SET), known()
    hub_row = shown(wanted, place())
    tenant = Tenant(("GET", "TypeAsString", rows(hub_row)), ("GET", "/_api/web/fields", rows()))
    assert tenant.run(SiteColumns().observe([wanted], at)) == {}
    assert at.facts["term_store"] == STORE
    assert [request.site for request in tenant.asked] == [at.site, at.hub]


@pytest.mark.parametrize(
    ("language", "sent"), [(1044, '=IF([GtA]>=0,95;"x";[GtB])'), (1033, '=IF([GtA]>=0.95,"x",[GtB])')]
)
def test_formulas_are_sent_in_the_language_of_the_site(language: int, sent: str) -> None:
    tenant = Tenant(("POST", "ProcessQuery", made))
    wanted = column(type="calculated", formula='=IF(GtA>=0.95,"x",GtB)')
    tenant.run(SiteColumns().create(wanted, known(language)))
    [xml] = programs(tenant.asked[0])
    assert xml.findtext("Formula") == sent
    assert [ref.get("Name") for ref in xml.iter("FieldRef")] == ["GtA", "GtB"]


def test_a_site_that_wants_english_formulas_gets_them() -> None:
    refused = RequestFailed(500, "-2130575270, x", "Formelen inneholder en syntaksfeil.")
    tenant = Tenant(("POST", "ProcessQuery", [refused, made]))
    tenant.run(SiteColumns().create(column(type="calculated", formula="=ROUND(GtA,2)"), place()))
    sent = [xml.findtext("Formula") for request in tenant.asked for xml in programs(request)]
    assert sent == ["=ROUND([GtA];2)", "=ROUND([GtA],2)"]


def test_what_is_not_about_a_formula_is_not_tried_again() -> None:
    tenant = Tenant(("POST", "CreateFieldAsXml", RequestFailed(400, "x", "No.")))
    with pytest.raises(RequestFailed):
        tenant.run(SiteColumns().create(column(type="text"), place()))
    assert len(tenant.asked) == 1


def test_an_unchanged_column_makes_no_change_whatever_people_did_beside_it() -> None:
    at = place()
    there = shown(column(type="choice", choices=("a",)), at) | {
        "Description": "people's own",
        "Required": True,
    }
    tenant = Tenant(("GET", "/_api/web/fields", rows(there)))
    assert tenant.run(make_plan([column(type="choice", choices=("a",))], kinds(), at)).empty


def test_a_change_is_pushed_to_the_lists_that_use_the_column() -> None:
    at = place()
    there = shown(column(type="choice", choices=("a",)), at)
    tenant = Tenant(("GET", "/_api/web/fields", rows(there)), ("POST", "ProcessQuery", VOID))
    wanted = column(type="choice", choices=("a", "b"), title="Ny")
    plan = tenant.run(make_plan([wanted], kinds(), at))
    assert [d.path for d in plan.changes[0].differences] == ["title", "choices"]
    tenant.run(apply(plan, kinds(), at)).raise_for_failures()
    [request] = [ask for ask in tenant.asked if ask.service is Service.CSOM]
    actions, paths = request.body.xml()
    assert "UpdateAndPushChanges" in actions
    assert "&lt;CHOICE&gt;b&lt;/CHOICE&gt;" in actions
    assert ">GtX<" in paths


def test_a_change_of_group_only_is_not_pushed() -> None:
    at = place()
    tenant = Tenant(("GET", "/_api/web/fields", rows(shown(column(type="text"), at))), ("MERGE", ID, CHANGED))
    plan = tenant.run(make_plan([column(type="text", group="Ny")], kinds(), at))
    tenant.run(apply(plan, kinds(), at)).raise_for_failures()
    assert tenant.sent("MERGE")[0].body == {"Group": "Ny"}


OTHER = "aaaaaaaa-2b3a-4c5d-8e7f-0123456789ab"
REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"type": "text"}, {"type": "number"}, "its type is text and cannot become number"),
    ({"type": "text"}, {"type": "text", "id": OTHER}, f"its id is {ID} and cannot become {OTHER}"),
    ({"type": "term", "term_set": SET}, {"type": "term", "term_set": OTHER}, "bound to the term set"),
    ({"type": "person", "multiple": True}, {"type": "person", "multiple": False}, "it holds several values"),
]


@pytest.mark.parametrize(("there", "wanted", "message"), REFUSED)
def test_what_would_need_a_new_column_is_refused(
    there: dict[str, Any], wanted: dict[str, Any], message: str
) -> None:
    at = place()
    tenant = Tenant(("GET", "/_api/web/fields", rows(shown(column(**there), at))))
    with pytest.raises(PlanError, match=message):
        tenant.run(make_plan([column(**wanted)], kinds(), at))
    assert tenant.writes == []


def test_a_column_whose_reply_was_lost_is_adopted() -> None:
    at, wanted = place(), column(type="text")
    tenant = Tenant(
        ("GET", "/_api/web/fields", [rows(), rows(shown(wanted, at))]),
        ("POST", "CreateFieldAsXml", ReplyLost("No answer.")),
    )
    plan = tenant.run(make_plan([wanted], kinds(), at))
    tenant.run(apply(plan, kinds(), at)).raise_for_failures()
    assert len(tenant.sent("POST")) == 1
    assert at.get("site_columns/GtX")


def test_a_name_that_the_service_changes_is_an_error() -> None:
    tenant = Tenant(("POST", "CreateFieldAsXml", Reply(200, {"Id": ID, "InternalName": "MetaInfo0"})))
    with pytest.raises(ProsjektportalError, match="was made as MetaInfo0"):
        tenant.run(SiteColumns().create(column(name="MetaInfo", type="text"), place()))


def test_a_site_that_is_not_there_has_no_columns() -> None:
    tenant = Tenant(("GET", "", MISSING))
    assert tenant.run(SiteColumns().observe([column(type="text")], place())) == {}


def test_a_calculated_column_needs_those_in_its_formula() -> None:
    wanted = column(type="calculated", formula="=GtA*[GtB]")
    assert wanted.needs() == {"site_columns/GtA", "site_columns/GtB"}
