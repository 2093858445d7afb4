from datetime import timedelta

from emulator.sharepoint.caller import Caller
from emulator.sharepoint.test_files import LIBRARY, at, content, put
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.clock import SimulatedClock


def test_a_list_comes_back_with_columns_rows_rights_and_its_place_in_the_menu(caller: Caller) -> None:
    parent = caller.make_list()
    caller.make_column(parent, '<Field Type="Number" Name="Tall" DisplayName="Tall" />')
    caller.post(f"{parent}/items", {"Title": "a", "Tall": 1}, status=201)
    caller.post(f"{parent}/items(1)/breakroleinheritance(copyroleassignments=true)", status=200)
    caller.post(
        "/_api/web/navigation/QuickLaunch",
        {"Title": "Logg", "Url": "/sites/empty/Lists/Logg/AllItems.aspx"},
        status=201,
    )
    bin_id = caller.post(f"{parent}/recycle", status=200).body["value"]
    caller.get(parent, status=404)
    entry = caller.get(f"/_api/web/RecycleBin('{bin_id}')").body
    assert (entry["ItemType"], entry["Title"], entry["DirName"], entry["ItemState"]) == (
        4,
        "Logg",
        "sites/empty/Lists",
        1,
    )
    caller.post(f"/_api/web/RecycleBin('{bin_id}')/restore()", status=200)
    row = caller.get(f"{parent}/items(1)?$select=Title,Tall,HasUniqueRoleAssignments").body
    assert (row["Title"], row["Tall"], row["HasUniqueRoleAssignments"]) == ("a", 1.0, True)
    assert "Logg" in [node["Title"] for node in caller.get("/_api/web/navigation/QuickLaunch").rows]
    assert caller.get("/_api/web/RecycleBin").rows == []


def test_a_row_cannot_come_back_when_its_list_is_gone(caller: Caller) -> None:
    parent = caller.make_list()
    caller.post(f"{parent}/items", {"Title": "a"}, status=201)
    bin_id = caller.post(f"{parent}/items(1)/recycle", status=200).body["value"]
    caller.delete(parent, status=200)
    assert caller.post(f"/_api/web/RecycleBin('{bin_id}')/restore").code.startswith("-2130575322")


def test_a_taken_name_stops_a_file_unless_it_may_be_renamed(caller: Caller) -> None:
    file = put(caller, "a.txt", b"old")
    bin_id = caller.post(f"{file}/recycle", status=200).body["value"]
    put(caller, "a.txt", b"new")
    assert caller.post(f"/_api/web/RecycleBin('{bin_id}')/restore").code.startswith("-2130575257")
    caller.post(
        "/_api/site/RecycleBin/RestoreByIds", {"ids": [bin_id], "bRenameExistingItems": True}, status=200
    )
    assert sorted(row["Name"] for row in caller.get(f"{at(LIBRARY)}/files?$select=Name").rows) == [
        "a.txt",
        "a1.txt",
    ]
    assert content(caller, file) == "old"


def test_the_second_stage_is_only_in_the_bin_of_the_site(caller: Caller) -> None:
    bin_id = caller.post(f"{put(caller, 'a.txt')}/recycle", status=200).body["value"]
    caller.post(f"/_api/web/RecycleBin('{bin_id}')/MoveToSecondStage", status=200)
    assert caller.get("/_api/web/RecycleBin").rows == []
    assert [row["ItemState"] for row in caller.get("/_api/site/RecycleBin").rows] == [2]
    caller.post("/_api/site/RecycleBin/DeleteByIds", {"ids": [bin_id]}, status=200)
    assert caller.get("/_api/site/RecycleBin").rows == []


def test_after_93_days_nothing_is_left() -> None:
    clock = SimulatedClock()
    caller = Caller(Emulator.open(clock=clock))
    caller.post(f"{put(caller, 'a.txt')}/recycle", status=200)
    assert len(caller.get("/_api/web/RecycleBin").rows) == 1
    clock.sleep(timedelta(days=94).total_seconds())
    assert caller.get("/_api/web/RecycleBin").rows == []
