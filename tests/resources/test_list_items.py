"""Rows are found by their key, written as text, and a failure inside 200 names the column."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest

from resources.answers import MISSING, Tenant, known, rows
from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.engine.resource import Observed
from sp_prosjektportal.errors import Conflict, ProsjektportalError, ReplyLost, RequestFailed
from sp_prosjektportal.resources.list_items import ListItem, ListItems
from sp_prosjektportal.resources.types import Person, RowKey
from sp_prosjektportal.tenant.request import Reply

KIND = ListItems()
LIST = "Lists/Fasesjekkliste"
RISK = "0x0100B5B5"
OF_LIST = RISK + "00" + "AB" * 16


def item(row: str = "konsept-01", **values: Any) -> ListItem:
    return ListItem(list=LIST, key_column="PpKey", row=row, values=values)


def result(field: str, value: str, **more: Any) -> dict[str, Any]:
    return {"ErrorCode": 0, "ErrorMessage": None, "FieldName": field, "FieldValue": value, "HasException": False,
            "ItemId": 0} | more  # fmt: skip


MADE = rows(result("Title", "x"), result("Id", "17"))
FAILED = rows(
    result("Title", "x"),
    result("PpDueDate", "tull", HasException=True, ErrorCode=-2147024809, ErrorMessage="Ugyldig dato"),
    result("Id", "0"),
)


def test_a_row_as_wanted_is_no_change() -> None:
    wanted = item(Title="A", PpDueDate=date(2026, 6, 15), GtSortOrder=1)
    stored = {
        "Id": 4,
        "PpKey": "KONSEPT-01",
        "Title": "A",
        "PpDueDate": "2026-06-14T22:00:00Z",
        "GtSortOrder": 1.0,
    }
    found = Tenant(("GET", "/items", rows(stored))).run(KIND.observe([wanted], known()))
    assert compare(wanted, found[wanted.address].resource) == ()
    assert found[wanted.address].ids["id"] == 4


def test_a_few_rows_are_asked_for_by_key_and_many_by_reading_the_list() -> None:
    tenant = Tenant(("GET", "/items", rows()))
    tenant.run(KIND.observe([item("a'b", Title="A")], known()))
    tenant.run(KIND.observe([item(f"k{n}", Title="A") for n in range(30)], known()))
    few, many = (unquote(ask.path) for ask in tenant.asked)
    assert "$filter=PpKey eq 'a''b'" in few
    assert "$filter" not in many
    assert "$top=5000" in many


def test_pages_are_followed_to_the_end() -> None:
    link = "https://contoso.sharepoint.com/sites/p/_api/web/lists(guid%27x%27)/items?%24skiptoken=Paged%3dTRUE%26p_ID%3d1"
    first = Reply(200, {"value": [{"Id": 1, "PpKey": "k1", "Title": "A"}], "odata.nextLink": link})
    tenant = Tenant(
        ("GET", "skiptoken", rows({"Id": 2, "PpKey": "k2", "Title": "A"})), ("GET", "/items", first)
    )
    found = tenant.run(KIND.observe([item("k1", Title="A"), item("k2", Title="A")], known()))
    assert len(found) == 2
    assert tenant.asked[1].path.startswith("/_api/web/lists(")


def test_nothing_is_found_in_a_list_that_is_not_there() -> None:
    assert Tenant(("GET", "/items", MISSING)).run(KIND.observe([item(Title="A")], known())) == {}


def test_the_time_zone_is_asked_for_in_the_same_round_when_nobody_knows_it() -> None:
    site = known()
    del site.facts["time_zone"]
    zone = {"Id": 2, "Information": {"Bias": 0}}
    tenant = Tenant(("GET", "/items", rows({"Id": 1, "PpKey": "konsept-01", "D": "2026-01-05T00:00:00Z"})),
                    ("GET", "TimeZone", Reply(200, {"RegionalSettings": {"TimeZone": zone}})))  # fmt: skip
    wanted = item(D=date(2026, 1, 5))
    found = tenant.run(KIND.observe([wanted], site))
    assert site.facts["time_zone"] == "Europe/London"
    assert compare(wanted, found[wanted.address].resource) == ()


def test_a_new_row_is_made_with_its_key_and_without_empty_values() -> None:
    tenant = Tenant(("POST", "/AddValidateUpdateItemUsingPath", MADE))
    wanted = item(Title="A", PpAssignedTo=Person(login="kari@x.no"), GtComment=None)
    observed = tenant.run(KIND.create(wanted, known()))
    body = tenant.asked[0].body
    form = {value["FieldName"]: value["FieldValue"] for value in body["formValues"]}
    assert form == {
        "PpKey": "konsept-01",
        "Title": "A",
        "PpAssignedTo": '[{"Key": "i:0#.f|membership|kari@x.no"}]',
    }
    assert body["listItemCreateInfo"]["FolderPath"] == {"DecodedUrl": f"/sites/p/{LIST}"}
    assert observed.ids["id"] == 17


def test_the_content_type_is_written_with_the_id_it_has_on_the_list() -> None:
    wanted = ListItem(list=LIST, key_column="PpKey", row="r1", content_type=RISK, values={"Title": "A"})
    tenant = Tenant(("GET", "/ContentTypes", rows({"StringId": "0x01200" + "0" * 32}, {"StringId": OF_LIST})),
                    ("POST", "/AddValidate", MADE))  # fmt: skip
    tenant.run(KIND.create(wanted, known()))
    assert {"FieldName": "ContentTypeId", "FieldValue": OF_LIST} in tenant.sent("POST")[0].body["formValues"]


def test_a_content_type_that_the_list_does_not_offer_is_a_clear_error() -> None:
    wanted = ListItem(list=LIST, key_column="PpKey", row="r1", content_type=RISK, values={"Title": "A"})
    tenant = Tenant(("GET", "/ContentTypes", rows()))
    with pytest.raises(ProsjektportalError, match=f"does not offer the content type {RISK}"):
        tenant.run(KIND.create(wanted, known()))


def test_the_content_type_of_a_row_is_read_as_that_of_the_site() -> None:
    wanted = ListItem(list=LIST, key_column="PpKey", row="r1", content_type=RISK, values={"Title": "A"})
    tenant = Tenant(("GET", "/ContentTypes", rows({"StringId": OF_LIST})),
                    ("GET", "/items", rows({"Id": 1, "PpKey": "r1", "Title": "A", "ContentTypeId": OF_LIST})))  # fmt: skip
    found = tenant.run(KIND.observe([wanted], known()))
    assert compare(wanted, found[wanted.address].resource) == ()


def test_a_failure_inside_200_names_the_column() -> None:
    with pytest.raises(RequestFailed, match="PpDueDate: Ugyldig dato") as failure:
        Tenant(("POST", "/AddValidate", FAILED)).run(KIND.create(item(Title="A"), known()))
    assert "PpDueDate" in failure.value.hint


def test_a_key_that_is_taken_is_a_conflict() -> None:
    taken = rows(result("PpKey", "x", HasException=True, ErrorCode=-2130575169, ErrorMessage="duplikat"))
    with pytest.raises(Conflict):
        Tenant(("POST", "/AddValidate", taken)).run(KIND.create(item(Title="A"), known()))


def test_an_update_writes_only_the_columns_that_differ() -> None:
    wanted = item(Title="Ny", GtComment=None, GtSortOrder=2)
    stored = {"Id": 4, "PpKey": "konsept-01", "Title": "Gammel", "GtComment": "noe", "GtSortOrder": 2.0}
    tenant = Tenant(
        ("GET", "/items", rows(stored)), ("POST", "/ValidateUpdateListItem", rows(result("Title", "Ny")))
    )
    observed = tenant.run(KIND.observe([wanted], known()))[wanted.address]
    after = tenant.run(KIND.update(wanted, observed, compare(wanted, observed.resource), known()))
    assert tenant.sent("POST")[0].body["formValues"] == [
        {"FieldName": "Title", "FieldValue": "Ny"},
        {"FieldName": "GtComment", "FieldValue": ""},
    ]
    assert compare(wanted, after.resource) == ()


def test_columns_that_are_set_once_are_left_to_people_afterwards() -> None:
    wanted = ListItem(
        list=LIST, key_column="PpKey", row="k", values={"Title": "A", "S": "Åpen"}, once=frozenset({"S"})
    )
    stored = {"Id": 4, "PpKey": "k", "Title": "A", "S": "Utført"}
    found = Tenant(("GET", "/items", rows(stored))).run(KIND.observe([wanted], known()))
    assert compare(wanted, found[wanted.address].resource) == ()


def test_a_lookup_is_written_with_the_id_of_the_row_it_names() -> None:
    key = RowKey(list="Lists/Gevinster", column="PpKey", key="g1")
    wanted = item(GtGain=key)
    site = known()
    site.put("list_items/Lists/Gevinster/PpKey=g1", Observed(item("g1"), {"id": 8}))
    tenant = Tenant(("POST", "/AddValidate", MADE), ("GET", "/items", rows({"Id": 9})))
    tenant.run(KIND.create(wanted, site))
    tenant.run(KIND.create(wanted, known()))
    written = [ask.body["formValues"][1]["FieldValue"] for ask in tenant.sent("POST")]
    assert written == ["8", "9"]
    assert "list_items/Lists/Gevinster/PpKey=g1" in wanted.needs()


def test_after_a_lost_reply_the_row_is_found_by_its_key() -> None:
    wanted = item(Title="A")
    tenant = Tenant(("POST", "/AddValidate", ReplyLost("gone")),
                    ("GET", "/items", rows({"Id": 3, "PpKey": "konsept-01", "Title": "A"})))  # fmt: skip
    with pytest.raises(ReplyLost):
        tenant.run(KIND.create(wanted, known()))
    found = tenant.run(KIND.observe([wanted], known()))
    assert compare(wanted, found[wanted.address].resource) == ()


def test_a_row_that_is_deleted_goes_to_the_recycle_bin() -> None:
    tenant = Tenant(("POST", "/items(4)/recycle", Reply(200, {"value": "guid"})))
    tenant.run(KIND.delete(Observed(item(), {"id": 4}), known()))
    assert len(tenant.asked) == 1


def test_a_column_that_the_list_does_not_have_yet_is_read_as_empty() -> None:
    wanted = item(Title="A", PpNew=1)
    refused = RequestFailed(400, "-1, Microsoft.SharePoint.SPException", "The field or property 'PpNew' ..")
    tenant = Tenant(("GET", "/fields", rows({"InternalName": "PpKey"}, {"InternalName": "Title"})),
                    ("GET", "PpNew", refused),
                    ("GET", "/items", rows({"Id": 1, "PpKey": "konsept-01", "Title": "A"})))  # fmt: skip
    found = tenant.run(KIND.observe([wanted], known()))
    assert [d.path for d in compare(wanted, found[wanted.address].resource)] == ["values.PpNew"]


def test_no_row_is_found_by_a_key_column_that_the_list_does_not_have_yet() -> None:
    refused = RequestFailed(400, "-2147024809, System.ArgumentException", "Column 'PpKey' does not exist.")
    tenant = Tenant(("GET", "/fields", rows({"InternalName": "Title"})), ("GET", "/items", refused))
    assert tenant.run(KIND.observe([item(Title="A")], known())) == {}


def test_a_refusal_for_another_reason_is_not_hidden() -> None:
    refused = RequestFailed(400, "-1, Microsoft.SharePoint.SPException", "The expression is not valid.")
    fields = rows({"InternalName": "PpKey"}, {"InternalName": "Title"})
    tenant = Tenant(("GET", "/fields", fields), ("GET", "/items", refused))
    with pytest.raises(RequestFailed, match="not valid"):
        tenant.run(KIND.observe([item(Title="A")], known()))
