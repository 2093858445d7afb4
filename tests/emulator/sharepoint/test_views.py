from emulator.sharepoint.caller import Caller


def test_a_view_takes_its_leaf_from_the_title_and_fields_from_the_default(caller: Caller) -> None:
    parent = caller.make_list()
    made = caller.post(
        f"{parent}/Views/Add",
        {"parameters": {"Title": "Alle: ting", "RowLimit": 3, "Paged": False}},
        status=200,
    ).body
    assert made["ServerRelativeUrl"] == "/sites/empty/Lists/Logg/Alle ting.aspx"
    assert (made["RowLimit"], made["Paged"], made["DefaultView"]) == (3, False, False)
    assert caller.get(f"{parent}/views(guid'{made['Id']}')/ViewFields").body["Items"] == ["LinkTitle"]
    assert f'Name="{{{made["Id"].upper()}}}"' in made["ListViewXml"]
    second = caller.post(f"{parent}/Views/Add", {"parameters": {"Title": "Alle ting"}}).body
    assert second["ServerRelativeUrl"].endswith("/Alle ting1.aspx")


def test_posting_to_the_collection_is_201(caller: Caller) -> None:
    parent = caller.make_list()
    made = caller.post(
        f"{parent}/Views",
        {"Title": "Ny", "ViewQuery": '<OrderBy><FieldRef Name="ID" /></OrderBy>'},
        status=201,
    ).body
    assert made["ViewQuery"] == '<OrderBy><FieldRef Name="ID" /></OrderBy>'


def test_fields_of_a_view_are_added_moved_and_removed(caller: Caller) -> None:
    parent = caller.make_list()
    made = caller.post(
        f"{parent}/Views/Add", {"parameters": {"Title": "V", "ViewFields": ["LinkTitle"]}}
    ).body
    fields = f"{parent}/views(guid'{made['Id']}')/ViewFields"
    assert caller.post(f"{fields}/AddViewField('Modified')", status=200).body == {"odata.null": True}
    caller.post(f"{fields}/AddViewField", {"strField": "Author"}, status=200)
    caller.post(f"{fields}/AddViewField('Modified')", status=500)
    assert (
        caller.post(f"{fields}/AddViewField('Nowhere')", status=400).code
        == "-2147024809, System.ArgumentException"
    )
    caller.post(f"{fields}/MoveViewFieldTo", {"field": "Author", "index": 0}, status=200)
    assert caller.get(fields).body["Items"] == ["Author", "LinkTitle", "Modified"]
    caller.post(f"{fields}/RemoveViewField('LinkTitle')", status=200)
    caller.post(f"{fields}/RemoveAllViewFields", status=200)
    assert caller.get(fields).body["Items"] == []


def test_settings_of_a_view_are_merged_and_one_view_is_the_default(caller: Caller) -> None:
    parent = caller.make_list()
    made = caller.post(f"{parent}/Views/Add", {"parameters": {"Title": "V"}}).body
    path = f"{parent}/views(guid'{made['Id']}')"
    totals = '<FieldRef Name="Title" Type="COUNT" />'
    caller.merge(
        path,
        {
            "Title": "Visning",
            "RowLimit": 7,
            "CustomFormatter": "{not json",
            "DefaultView": True,
            "Aggregations": totals,
            "AggregationsStatus": "On",
        },
        status=204,
    )
    found = caller.get(path).body
    assert (found["Title"], found["RowLimit"], found["CustomFormatter"], found["Aggregations"]) == (
        "Visning",
        7,
        "{not json",
        totals,
    )
    assert found["ServerRelativeUrl"].endswith("/V.aspx")
    assert f'<Aggregations Value="On">{totals}</Aggregations>' in found["ListViewXml"]
    assert [row["Title"] for row in caller.get(f"{parent}/views?$filter=DefaultView eq true").rows] == [
        "Visning"
    ]
    caller.delete(path, status=400)
    caller.merge(path, {"Colour": "red"}, status=400)
    caller.merge(path, {"ViewQuery": "<Where>"}, status=400)


def test_a_whole_view_can_be_written_as_xml(caller: Caller) -> None:
    parent = caller.make_list()
    made = caller.post(f"{parent}/Views/Add", {"parameters": {"Title": "V"}}).body
    path = f"{parent}/views(guid'{made['Id']}')"
    xml = '<View><Query><OrderBy><FieldRef Name="ID" /></OrderBy></Query><ViewFields><FieldRef Name="ID" /></ViewFields><RowLimit Paged="TRUE">5</RowLimit></View>'
    caller.post(f"{path}/SetViewXml", {"viewXml": xml}, status=200)
    found = caller.get(path).body
    assert (found["RowLimit"], found["Paged"]) == (5, True)
    assert caller.get(f"{path}/ViewFields").body["Items"] == ["ID"]


def test_a_missing_view_is_400(caller: Caller) -> None:
    parent = caller.make_list()
    assert (
        caller.get(f"{parent}/views/getByTitle('X')", status=400).code
        == "-2147024809, System.ArgumentException"
    )


def test_a_library_has_hidden_views_of_its_own(caller: Caller) -> None:
    parent = caller.make_list("Filer", 101)
    rows = caller.get(f"{parent}/views?$select=Title,Hidden,ServerRelativeUrl").rows
    assert sum(row["Hidden"] for row in rows) >= 3
    assert rows[0]["ServerRelativeUrl"] == "/sites/empty/Filer/Forms/AllItems.aspx"
