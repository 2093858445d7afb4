"""List columns: lookups are made, what comes with a content type is only set."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from resources.answers import CHANGED, MISSING, Tenant, known, rows
from resources.fields import row, shown
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.errors import PlanError, ProsjektportalError, ReplyLost
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.columns import ListColumn, ListColumns
from sp_prosjektportal.tenant.request import Reply

LIST_ID = "99999999-1111-4111-8111-111111111111"
TITLE = row(
    '<Field ID="{fa564e0f-0c70-4ab9-b863-0177e6ddd247}" Type="Text" Name="Title" DisplayName="Tittel" Required="TRUE" />'
)


def column(name: str, **values: Any) -> ListColumn:
    return ListColumn(list="Lists/Kommunikasjonsplan", name=name, **values)


def lookup(**values: Any) -> ListColumn:
    return column(
        "GtTarget",
        type="lookup",
        lookup_list="Lists/Interessentregister",
        multiple=True,
        title="Målgruppe",
        **values,
    )


def lists() -> Reply:
    return rows({"Id": LIST_ID, "RootFolder": {"ServerRelativeUrl": "/sites/p/Lists/Interessentregister"}})


def test_the_columns_of_a_list_are_asked_for_by_name_in_one_request() -> None:
    tenant = Tenant(("GET", "GetList('/sites/p/Lists/Kommunikasjonsplan')/fields", rows(TITLE)))
    found = tenant.run(
        ListColumns().observe([column("Title", title="Tittel"), column("GtX", required=True)], known())
    )
    assert set(found) == {"columns/Lists/Kommunikasjonsplan/Title"}
    assert "InternalName eq 'GtX' or InternalName eq 'Title'" in tenant.asked[0].path.replace("%20", " ")


def test_a_lookup_is_made_with_the_id_of_its_list_and_read_back_as_its_url() -> None:
    at = known()
    tenant = Tenant(
        ("GET", "/_api/web/lists", lists()),
        ("POST", "CreateFieldAsXml", Reply(200, {"Id": "1", "InternalName": "GtTarget"})),
    )
    tenant.run(ListColumns().create(lookup(), at))
    xml = tenant.sent("POST")[0].body["parameters"]["SchemaXml"]
    assert ElementTree.fromstring(xml).get("List") == f"{{{LIST_ID}}}"
    tenant = Tenant(("GET", "/fields", rows(row(xml))), ("GET", "/_api/web/lists", lists()))
    assert tenant.run(make_plan([lookup()], kinds(), known())).empty


def test_writes_to_one_list_do_not_share_a_batch() -> None:
    tenant = Tenant(
        ("MERGE", "Title", CHANGED),
        ("POST", "CreateFieldAsXml", Reply(200, {"Id": "1", "InternalName": "GtTarget"})),
    )
    at = known(list_ids={"lists/interessentregister": LIST_ID})
    tenant.run(ListColumns().create(column("Title", title="Navn"), at))
    tenant.run(ListColumns().create(lookup(), at))
    assert {request.lock for request in tenant.asked} == {"lists/kommunikasjonsplan"}


def test_a_built_in_column_of_a_new_list_is_set_without_being_read() -> None:
    tenant = Tenant(("MERGE", "getByInternalNameOrTitle('Title')", CHANGED))
    tenant.run(ListColumns().create(column("Title", title="Navn", required=False), known()))
    assert [request.body for request in tenant.asked] == [{"Title": "Navn", "Required": False}]


def test_a_column_from_a_content_type_is_read_when_only_its_schema_can_say_it() -> None:
    there = row(
        '<Field ID="{12345678-1234-4234-8234-123456789012}" Type="Number" Name="GtX" DisplayName="X" ColName="float1" />'
    )
    tenant = Tenant(("GET", "/fields", rows(there)), ("MERGE", "fields('12345678", CHANGED))
    tenant.run(ListColumns().create(column("GtX", minimum=1), known()))
    xml = ElementTree.fromstring(tenant.sent("MERGE")[0].body["SchemaXml"])
    assert (xml.get("Min"), xml.get("ColName")) == ("1", "float1")


def test_a_column_that_should_have_come_and_did_not_is_an_error() -> None:
    tenant = Tenant(("GET", "/fields", rows()))
    with pytest.raises(ProsjektportalError, match="has no column GtX"):
        tenant.run(ListColumns().create(column("GtX", minimum=1), known()))


def test_a_lookup_in_a_list_that_is_not_there_is_an_error() -> None:
    tenant = Tenant(("GET", "/_api/web/lists", rows()))
    with pytest.raises(ProsjektportalError, match="looks up in the list Lists/Interessentregister"):
        tenant.run(ListColumns().create(lookup(), known()))


def test_only_what_differs_is_changed() -> None:
    tenant = Tenant(("GET", "/fields", rows(TITLE)), ("MERGE", "fields('fa564e0f", CHANGED))
    at = known()
    plan = tenant.run(make_plan([column("Title", title="Navn", required=True)], kinds(), at))
    tenant.run(apply(plan, kinds(), at)).raise_for_failures()
    assert tenant.sent("MERGE")[0].body == {"Title": "Navn"}


def test_another_type_is_refused() -> None:
    tenant = Tenant(("GET", "/fields", rows(TITLE)))
    with pytest.raises(PlanError, match="its type is text and cannot become note"):
        tenant.run(make_plan([column("Title", type="note")], kinds(), known()))


def test_a_column_whose_reply_was_lost_is_adopted() -> None:
    at = known(list_ids={"lists/interessentregister": LIST_ID})
    tenant = Tenant(
        ("GET", "GetList", [rows(), rows(shown(lookup(), at))]),
        ("GET", "/_api/web/lists", lists()),
        ("POST", "CreateFieldAsXml", ReplyLost("No answer.")),
    )
    plan = tenant.run(make_plan([lookup()], kinds(), at))
    tenant.run(apply(plan, kinds(), at)).raise_for_failures()
    assert len(tenant.sent("POST")) == 1


def test_a_list_that_is_not_there_has_no_columns() -> None:
    tenant = Tenant(("GET", "GetList", MISSING))
    assert tenant.run(ListColumns().observe([column("Title", title="x")], known())) == {}


def test_two_lists_may_look_up_in_each_other() -> None:
    there = ListColumn(list="Lists/A", name="GtB", type="lookup", lookup_list="Lists/B")
    back = ListColumn(list="Lists/B", name="GtA", type="lookup", lookup_list="Lists/A")
    tenant = Tenant(("GET", "GetList", MISSING), ("GET", "/_api/web/lists", rows()))
    assert len(tenant.run(make_plan([there, back], kinds(), known())).changes) == 2
