"""List columns: lookups are made, what comes with a content type is only set."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import unescape as _unescape

import pytest

from resources.answers import MISSING, VOID, Tenant, known, rows
from resources.fields import row, shown
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.errors import PlanError, ProsjektportalError, ReplyLost
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.columns import ListColumn, ListColumns
from sp_prosjektportal.tenant.request import Reply, Request

OWN_ID = "12121212-1111-4111-8111-111111111111"
LIST_ID = "99999999-1111-4111-8111-111111111111"
TITLE = row(
    '<Field ID="{fa564e0f-0c70-4ab9-b863-0177e6ddd247}" Type="Text" Name="Title" DisplayName="Tittel" Required="TRUE" />'
)


def unescape(text: str) -> str:
    return _unescape(text, {"&quot;": '"'})


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


def made(request: Request) -> Reply:
    """The answer to a program that makes a column."""
    queries = [number for number, text in request.body.actions if text.startswith("<Query")]
    return Reply(200, {number: {"Id": f"/Guid({OWN_ID})/", "InternalName": "GtTarget"} for number in queries})


def program(request: Request) -> str:
    actions, paths = request.body.xml()
    return paths + actions


def sent_xml(request: Request) -> str:
    [text] = re.findall(
        r'Name="AddFieldAsXml"><Parameters><Parameter Type="String">(.*?)</Parameter>', program(request)
    )
    return unescape(text)


def test_a_lookup_is_made_with_the_id_of_its_list_and_read_back_as_its_url() -> None:
    tenant = Tenant(("GET", "/_api/web/lists", lists()), ("POST", "ProcessQuery", made))
    there = tenant.run(ListColumns().create(lookup(), known()))
    assert there.ids["id"] == OWN_ID
    xml = sent_xml(tenant.sent("POST")[0])
    assert ElementTree.fromstring(xml).get("List") == f"{{{LIST_ID}}}"
    assert '<Parameter Type="Boolean">false</Parameter><Parameter Type="Enum">8</Parameter>' in program(
        tenant.asked[-1]
    )
    tenant = Tenant(("GET", "/fields", rows(row(xml))), ("GET", "/_api/web/lists", lists()))
    assert tenant.run(make_plan([lookup()], kinds(), known())).empty


def test_a_built_in_column_of_a_new_list_is_set_without_being_read() -> None:
    tenant = Tenant(("POST", "ProcessQuery", VOID))
    tenant.run(ListColumns().create(column("Title", title="Navn", required=False), known()))
    [request] = tenant.asked
    values = re.findall(r'<SetProperty [^>]*Name="(\w+)"><Parameter Type="\w+">(\w+)<', program(request))
    assert values == [("Title", "Navn"), ("Required", "false")]
    assert 'Name="Update"' in program(request)


def test_a_column_from_a_content_type_is_read_when_only_its_schema_can_say_it() -> None:
    there = row(
        '<Field ID="{12345678-1234-4234-8234-123456789012}" Type="Number" Name="GtX" DisplayName="X" ColName="float1" />'
    )
    tenant = Tenant(("GET", "/fields", rows(there)), ("POST", "ProcessQuery", VOID))
    tenant.run(ListColumns().create(column("GtX", minimum=1), known()))
    [text] = re.findall(
        r'Name="SchemaXml"><Parameter Type="String">(.*?)</Parameter>', program(tenant.asked[-1])
    )
    xml = ElementTree.fromstring(unescape(text))
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
    tenant = Tenant(("GET", "/fields", rows(TITLE)), ("POST", "ProcessQuery", VOID))
    at = known()
    plan = tenant.run(make_plan([column("Title", title="Navn", required=True)], kinds(), at))
    tenant.run(apply(plan, kinds(), at)).raise_for_failures()
    assert re.findall(r'<SetProperty [^>]*Name="(\w+)"', program(tenant.asked[-1])) == ["Title"]


def test_another_type_is_refused() -> None:
    tenant = Tenant(("GET", "/fields", rows(TITLE)))
    with pytest.raises(PlanError, match="its type is text and cannot become note"):
        tenant.run(make_plan([column("Title", type="note")], kinds(), known()))


def test_a_column_whose_reply_was_lost_is_adopted() -> None:
    at = known(list_ids={"lists/interessentregister": LIST_ID})
    tenant = Tenant(
        ("GET", "GetList", [rows(), rows(shown(lookup(), at))]),
        ("GET", "/_api/web/lists", lists()),
        ("POST", "ProcessQuery", ReplyLost("No answer.")),
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
