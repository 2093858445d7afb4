from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from emulator.sharepoint.caller import Caller
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.clock import SimulatedClock

EVERYTHING = ("Add", "Update", "DeleteObject", "Rename", "Restore", "RoleAssignmentAdd", "RoleAssignmentDelete", "SystemUpdate", "Navigation",
              "GroupMembershipAdd", "Item", "List", "Web", "Site", "View", "Field", "Folder", "Group", "User")  # fmt: skip


def changes(
    caller: Caller, where: str, since: str = "", only: tuple[str, ...] = EVERYTHING, **more: Any
) -> list[dict[str, Any]]:
    query: dict[str, Any] = {**dict.fromkeys(only, True), **more}
    if since:
        query["ChangeTokenStart"] = {"StringValue": since}
    return caller.post(f"{where}/GetChanges", {"query": query}, status=200).rows


def last(rows: list[dict[str, Any]]) -> str:
    return str(rows[-1]["ChangeToken"]["StringValue"])


def types(rows: list[dict[str, Any]]) -> Iterator[int]:
    return (row["ChangeType"] for row in rows)


def test_what_happens_to_a_row_is_told_in_order(caller: Caller) -> None:
    parent = caller.make_list()
    caller.post(f"{parent}/items", {"Title": "a"}, status=201)
    caller.merge(f"{parent}/items(1)", {"Title": "b"}, status=204)
    form = {"formValues": [{"FieldName": "Title", "FieldValue": "c"}], "bNewDocumentUpdate": True}
    caller.post(f"{parent}/items(1)/ValidateUpdateListItem", form, status=200)
    caller.post(f"{parent}/items(1)/breakroleinheritance(copyroleassignments=false)", status=200)
    bin_id = caller.post(f"{parent}/items(1)/recycle", status=200).body["value"]
    caller.post(f"/_api/web/RecycleBin('{bin_id}')/restore", status=200)
    rows = [row for row in changes(caller, parent) if row.get("ItemId") == 1]
    assert list(types(rows)) == [1, 2, 15, 17, 3, 7]
    assert changes(caller, parent, last(rows)) == []


def test_a_token_continues_where_it_was_given_out(caller: Caller) -> None:
    parent = caller.make_list()
    for number in range(5):
        caller.post(f"{parent}/items", {"Title": str(number)}, status=201)
    seen, since = [], ""
    while rows := changes(caller, parent, since, ("Add", "Item"), FetchLimit="2"):
        seen += [row["ItemId"] for row in rows]
        since = last(rows)
    assert seen == [1, 2, 3, 4, 5]
    now = caller.get(f"{parent}?$select=CurrentChangeToken").body["CurrentChangeToken"]["StringValue"]
    assert changes(caller, parent, now) == []


def test_only_what_was_asked_for_is_told(caller: Caller) -> None:
    parent = caller.make_list()
    caller.post(f"{parent}/items", {"Title": "a"}, status=201)
    assert [row["ChangeType"] for row in changes(caller, parent, only=("Add", "Item"))] == [1]
    assert changes(caller, parent, only=("Update", "Item")) == []
    assert all("ItemId" not in row for row in changes(caller, parent, only=("Add", "List", "View")))


def test_a_hub_that_is_joined_is_a_change_of_the_site_and_rows_alone_are_none(caller: Caller) -> None:
    parent = caller.make_list()
    caller.post(f"{parent}/items", {"Title": "a"}, status=201)
    assert changes(caller, "/_api/site", only=("Update", "Site", "Web")) == []
    caller.post("/_api/site/RegisterHubSite", status=200)
    caller.merge("/_api/web", {"Title": "Nytt"}, status=204)
    assert len(changes(caller, "/_api/site", only=("Update", "Site", "Web"))) == 2


def test_a_refused_change_is_not_in_the_log(caller: Caller) -> None:
    parent = caller.make_list()
    since = last(changes(caller, parent))
    assert caller.post(f"{parent}/items", {"Finnes ikke": "a"}).status == 400
    assert changes(caller, parent, since) == []


@pytest.mark.parametrize(
    "token", ["1;3;00000000-0000-0000-0000-000000000000;639000000000000000;1", "x", "1;2;1;1;1"]
)
def test_a_token_of_something_else_is_refused(caller: Caller, token: str) -> None:
    parent = caller.make_list()
    query = {"query": {"Add": True, "Item": True, "ChangeTokenStart": {"StringValue": token}}}
    assert caller.post(f"{parent}/GetChanges", query).status == 400
    assert caller.post(f"{parent}/GetChanges", {"query": {"ChangeTokenStart": token}}).status == 400


def test_after_60_days_a_token_is_too_old() -> None:
    clock = SimulatedClock()
    caller = Caller(Emulator.open(clock=clock))
    parent = caller.make_list()
    since = last(changes(caller, parent))
    clock.sleep(timedelta(days=61).total_seconds())
    refused = caller.post(
        f"{parent}/GetChanges",
        {"query": {"Add": True, "Item": True, "ChangeTokenStart": {"StringValue": since}}},
    )
    assert refused.code == "-2130575160, Microsoft.SharePoint.SPException"
