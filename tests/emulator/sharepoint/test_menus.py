from emulator.sharepoint.caller import Caller

QUICK = "/_api/web/navigation/QuickLaunch"


def titles(caller: Caller) -> list[str]:
    return [row["Title"] for row in caller.get(QUICK).rows]


def test_nodes_are_added_nested_moved_changed_and_deleted(caller: Caller) -> None:
    parent = caller.post(
        QUICK, {"Title": "Styring", "Url": "https://x.no", "IsExternal": True}, status=201
    ).body
    child = caller.post(
        f"/_api/web/navigation/GetNodeById({parent['Id']})/Children",
        {"Title": "Barn", "Url": "/sites/empty/SitePages/Home.aspx"},
        status=201,
    ).body
    assert child["CurrentLCID"] == 1044
    assert [row["Title"] for row in caller.get(f"{QUICK}({parent['Id']})/Children").rows] == ["Barn"]
    home = caller.get(QUICK).rows[0]
    caller.post(f"{QUICK}/MoveAfter", {"nodeId": parent["Id"], "previousNodeId": home["Id"]}, status=200)
    assert titles(caller)[:2] == ["Hjem", "Styring"]
    caller.post(f"{QUICK}/MoveAfter", {"nodeId": parent["Id"], "previousNodeId": 0}, status=200)
    assert titles(caller)[:2] == ["Styring", "Hjem"]
    caller.merge(f"/_api/web/navigation/GetNodeById({parent['Id']})", {"Title": "Ny"}, status=204)
    assert titles(caller)[0] == "Ny"
    caller.delete(f"/_api/web/navigation/GetNodeById({parent['Id']})", status=200)
    caller.get(f"/_api/web/navigation/GetNodeById({child['Id']})", status=200)


def test_a_relative_address_must_be_there_unless_it_is_external(caller: Caller) -> None:
    node = {"Title": "x", "Url": "/sites/empty/Lists/Nei"}
    assert "no such file or folder" in caller.post(QUICK, node, status=400).text
    caller.post(QUICK, {**node, "IsExternal": True}, status=201)
    caller.make_list("Ja")
    caller.post(QUICK, {"Title": "x", "Url": "/sites/empty/Lists/Ja"}, status=201)


def test_a_node_can_be_put_first(caller: Caller) -> None:
    caller.post(
        QUICK, {"Title": "Først", "Url": "https://x.no", "IsExternal": True, "AsLastNode": False}, status=201
    )
    assert titles(caller)[0] == "Først"


def test_the_top_menu_is_another_one(caller: Caller) -> None:
    caller.post(
        "/_api/web/navigation/TopNavigationBar",
        {"Title": "Topp", "Url": "https://x.no", "IsExternal": True},
        status=201,
    )
    assert "Topp" not in titles(caller)
    assert [row["Title"] for row in caller.get("/_api/web/navigation/topnavigationbar").rows] == ["Topp"]
