import pytest

from emulator.sharepoint.caller import KARI, VERBOSE, Caller, person

COLUMNS = (
    '<Field Type="Number" Name="N" DisplayName="N" Min="0" Max="100"/>', '<Field Type="Boolean" Name="B" DisplayName="B"><Default>1</Default></Field>',
    '<Field Type="DateTime" Name="D" DisplayName="D" Format="DateOnly"/>', '<Field Type="DateTime" Name="T" DisplayName="T" Format="DateTime"/>',
    '<Field Type="Choice" Name="C" DisplayName="C"><CHOICES><CHOICE>Lav</CHOICE><CHOICE>Høy</CHOICE></CHOICES></Field>',
    '<Field Type="MultiChoice" Name="M" DisplayName="M"><CHOICES><CHOICE>a</CHOICE><CHOICE>b</CHOICE></CHOICES></Field>',
    '<Field Type="User" Name="P" DisplayName="P"/>', '<Field Type="UserMulti" Mult="TRUE" Name="PP" DisplayName="PP"/>',
    '<Field Type="URL" Name="U" DisplayName="U"/>', '<Field Type="Note" Name="Long" DisplayName="Long"/>',
    '<Field Type="Text" Name="Key" DisplayName="Nøkkel" Indexed="TRUE" EnforceUniqueValues="TRUE"/>', '<Field Type="Text" Name="Must" DisplayName="Must" Required="TRUE"/>',
)  # fmt: skip


@pytest.fixture
def rows(caller: Caller) -> str:
    parent = caller.make_list("Rader")
    for xml in COLUMNS:
        caller.make_column(parent, xml)
    return parent


def test_a_row_is_posted_read_and_changed(caller: Caller, rows: str) -> None:
    body = {
        "Title": "a",
        "N": 1.5,
        "B": False,
        "D": "2026-02-01T00:00:00",
        "C": "Høy",
        "M": ["a", "b"],
        "U": {"Url": "https://x", "Description": "x"},
    }
    made = caller.post(f"{rows}/items", body, status=201)
    assert made.headers["etag"] == '"1"'
    got = caller.get(f"{rows}/items(1)").body
    assert (got["N"], got["B"], got["C"], got["M"], got["U"]["Url"]) == (
        1.5,
        False,
        "Høy",
        ["a", "b"],
        "https://x",
    )
    assert got["D"] == "2026-01-31T23:00:00Z"
    assert (got["AuthorId"], got["OData__UIVersionString"]) == (1073741822, "1.0")
    changed = caller.merge(f"{rows}/items(1)", {"Title": "b"}, etag='"1"', status=204)
    assert changed.headers["etag"] == '"2"'
    assert caller.merge(f"{rows}/items(1)", {"Title": "c"}, etag='"1"', status=412).code.endswith(
        "ClientServiceException"
    )
    assert caller.get(f"{rows}/items(1)?$select=Title,OData__UIVersionString").body == {
        "Title": "b",
        "OData__UIVersionString": "2.0",
    }


def test_both_ids_come_even_when_one_is_asked_for(caller: Caller, rows: str) -> None:
    caller.post(f"{rows}/items", {"Title": "a"})
    assert caller.get(f"{rows}/items?$select=Id,Title").rows == [{"Id": 1, "ID": 1, "Title": "a"}]


def test_numbers_print_as_doubles(caller: Caller, rows: str) -> None:
    caller.post(f"{rows}/items", {"N": 67})
    assert '"N":67.0' in caller.get(f"{rows}/items(1)?$select=N").text


@pytest.mark.parametrize(
    "body",
    [
        {"Nei": 1},
        {"N": "mange"},
        {"B": "ja"},
        {"M": "a"},
        {"D": "i morgen"},
        {"P": 1},
        {"PId": [1]},
        {"U": "https://x"},
        {"ContentTypeId": "0x0199"},
    ],
)
def test_a_body_that_does_not_fit_is_400_and_changes_nothing(
    caller: Caller, rows: str, body: dict[str, object]
) -> None:
    before = caller.emulator.store.fingerprint()
    caller.post(f"{rows}/items", body, status=400)
    assert caller.emulator.store.fingerprint() == before


def test_people_have_an_id_and_an_id_as_text_and_more_by_expanding(caller: Caller, rows: str) -> None:
    kari = caller.post("/_api/web/EnsureUser", {"logonName": KARI}).body["Id"]
    caller.post(f"{rows}/items", {"Title": "a", "PId": kari, "PPId": [kari]})
    got = caller.get(f"{rows}/items(1)").body
    assert (got["PId"], got["PStringId"], got["PPId"], got["PPStringId"]) == (
        kari,
        str(kari),
        [kari],
        [str(kari)],
    )
    assert "P" not in got
    shown = caller.get(f"{rows}/items?$select=P/Title,P/EMail,PP/Id,Author/Title&$expand=P,PP,Author").rows[0]
    assert shown == {
        "P": {"Title": "Kari Nordmann", "EMail": KARI},
        "PP": [{"Id": kari}],
        "Author": {"Title": "SharePoint App"},
    }
    caller.get(f"{rows}/items?$select=P", status=400)
    caller.get(f"{rows}/items?$select=Nei", status=400)


def test_filters_reach_lookups_people_and_empty_values(caller: Caller, rows: str) -> None:
    kari = caller.post("/_api/web/EnsureUser", {"logonName": KARI}).body["Id"]
    caller.post(f"{rows}/items", {"Title": "O'Brien", "PId": kari, "N": 3})
    caller.post(f"{rows}/items", {"Title": "b"})
    for text, expected in (
        ("Title eq 'O''Brien'", [1]), (f"PId eq {kari}", [1]), (f"P/Id eq {kari}", [1]), ("N eq null", [2]), ("N gt 2", [1]),
        ("Id ge 2", [2]), ("B eq 1", [1, 2]), ("Created ge datetime'2020-01-01T00:00:00Z'", [1, 2]),
    ):  # fmt: skip
        found = caller.get(f"{rows}/items?$select=Id&$filter={text.replace(' ', '%20')}").rows
        assert [row["Id"] for row in found] == expected, text
    assert [
        r["Id"]
        for r in caller.get(f"{rows}/items?$select=Id,P/EMail&$expand=P&$filter=P/EMail%20eq%20'{KARI}'").rows
    ] == [1]
    for wrong in ("Nei eq 1", "Long eq 'x'", "P/EMail eq 'x'"):
        caller.get(f"{rows}/items?$filter={wrong.replace(' ', '%20')}", status=400)


def test_pages_follow_their_links_to_the_end(caller: Caller, rows: str) -> None:
    for number in range(5):
        caller.post(f"{rows}/items", {"Title": f"t{4 - number}"})
    path, seen = f"{rows}/items?$select=Id,Title&$top=2&$orderby=Title", []
    while path:
        body = caller.get(path).body
        seen += [row["Title"] for row in body["value"]]
        link = body.get("odata.nextLink", "")
        assert not link or "%24skiptoken=Paged%3dTRUE%26p_Title%3d" in link
        path = link.partition("/sites/empty")[2]
    assert seen == ["t0", "t1", "t2", "t3", "t4"]


def test_a_full_last_page_has_a_link_to_an_empty_one_and_skip_is_ignored(caller: Caller, rows: str) -> None:
    for _ in range(2):
        caller.post(f"{rows}/items", {"Title": "t"})
    body = caller.get(f"{rows}/items?$top=2&$skip=1").body
    assert [row["Id"] for row in body["value"]] == [1, 2]
    assert body["odata.nextLink"].startswith(
        "https://contoso.sharepoint.com/sites/empty/_api/web/lists(guid%27"
    )
    assert caller.get(body["odata.nextLink"].partition("/sites/empty")[2]).body == {"value": []}


def test_unique_values_are_kept_unique_without_regard_to_case(caller: Caller, rows: str) -> None:
    caller.post(f"{rows}/items", {"Key": "A"}, status=201)
    assert caller.post(f"{rows}/items", {"Key": "a"}, status=500).code.endswith(
        "SPDuplicateValuesFoundException"
    )
    answered = caller.fill(rows, Key="A")
    assert answered[0]["HasException"]
    assert answered[-1]["FieldValue"] == "0"
    caller.merge(f"{rows}/items(1)", {"Key": "A"}, status=204)


def test_a_form_is_read_in_the_writing_of_the_site(caller: Caller, rows: str) -> None:
    form = {
        "Title": "a", "N": "1,5", "B": "Nei", "D": "31.01.2026", "T": "31.01.2026 10:30", "C": "Høy", "M": "a;#b", "P": person(KARI), "U": "https://x, ord",
    }  # fmt: skip
    answered = caller.fill(rows, **form)
    assert not any(row["HasException"] for row in answered)
    assert answered[-1] == {
        "ErrorCode": 0,
        "ErrorMessage": None,
        "FieldName": "Id",
        "FieldValue": "1",
        "HasException": False,
        "ItemId": 0,
    }
    got = caller.get(f"{rows}/items(1)").body
    assert (got["N"], got["B"], got["D"], got["T"]) == (
        1.5,
        False,
        "2026-01-30T23:00:00Z",
        "2026-01-31T09:30:00Z",
    )
    assert (got["M"], got["U"]) == (["a", "b"], {"Description": "ord", "Url": "https://x"})
    texts = caller.get(f"{rows}/items(1)/FieldValuesAsText").body
    assert (texts["N"], texts["D"], texts["P"]) == ("1,5", "31.01.2026", "Kari Nordmann")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Nei", "x"), ("N", "1.5"), ("N", "101"), ("D", "2026-01-31"), ("B", "kanskje"), ("C", "Middels"), ("M", "c"), ("Must", ""),
        ("P", person("nobody@contoso.com")), ("P", "Kari"), ("Title", "x" * 256), ("Key", "x" * 256), ("ContentType", "Ingen"), ("ID", "7"),
    ],
)  # fmt: skip
def test_a_form_with_a_fault_is_200_and_writes_nothing(
    caller: Caller, rows: str, name: str, value: str
) -> None:
    before = caller.emulator.store.fingerprint()
    answered = caller.fill(rows, **{"Long": "x", name: value})
    assert [row["HasException"] for row in answered if row["FieldName"] == name] == [True]
    assert answered[-1]["FieldValue"] == "0"
    assert caller.emulator.store.fingerprint() == before


def test_a_row_is_changed_by_a_form_with_or_without_a_new_version(caller: Caller, rows: str) -> None:
    caller.fill(rows, Title="a")
    form = {"formValues": [{"FieldName": "Title", "FieldValue": "b"}], "bNewDocumentUpdate": True}
    answered = caller.post(f"{rows}/items(1)/ValidateUpdateListItem", form, status=200).rows
    assert [(row["FieldName"], row["ItemId"]) for row in answered] == [("Title", 1)]
    assert caller.get(f"{rows}/items(1)").body["OData__UIVersionString"] == "1.0"
    caller.post(f"{rows}/items(1)/ValidateUpdateListItem", {**form, "bNewDocumentUpdate": False}, status=200)
    assert caller.get(f"{rows}/items(1)").body["OData__UIVersionString"] == "2.0"


def test_only_a_form_can_say_who_made_a_row_and_when(caller: Caller, rows: str) -> None:
    caller.fill(rows, Title="a", Author=person(KARI), Created="01.12.2025 12:00")
    caller.merge(f"{rows}/items(1)", {"Created": "2020-01-01T00:00:00Z"}, status=204)
    got = caller.get(f"{rows}/items(1)?$select=Created,Author/Title&$expand=Author").body
    assert got == {"Created": "2025-12-01T11:00:00Z", "Author": {"Title": "Kari Nordmann"}}


def test_lookups_must_point_at_a_row(caller: Caller, rows: str) -> None:
    target = caller.make_list("Mål")
    caller.post(f"{target}/items", {"Title": "første"})
    guid = target[-38:-2]
    caller.make_column(
        rows, f'<Field Type="Lookup" Name="L" DisplayName="L" List="{{{guid}}}" ShowField="Title"/>'
    )
    caller.make_column(
        rows,
        f'<Field Type="LookupMulti" Mult="TRUE" Name="LL" DisplayName="LL" List="{{{guid}}}" ShowField="Title"/>',
    )
    caller.post(f"{rows}/items", {"LId": 1, "LLId": [1]}, status=201)
    caller.post(f"{rows}/items", {"LId": 9}, status=400)
    assert caller.fill(rows, L="9")[0]["HasException"]
    assert caller.get(f"{rows}/items?$select=L/Title,LLId&$expand=L").rows == [
        {"L": {"Title": "første"}, "LLId": [1]}
    ]


def test_deleting_and_recycling_leave_no_row(caller: Caller, rows: str) -> None:
    caller.post(f"{rows}/items", {"Title": "a"})
    caller.post(f"{rows}/items", {"Title": "b"})
    assert caller.delete(f"{rows}/items(1)", status=200).text == ""
    assert len(caller.post(f"{rows}/items(2)/recycle", status=200).body["value"]) == 36
    assert caller.get(f"{rows}/items(1)", status=404).code == "-2130575338, System.ArgumentException"
    assert caller.post(f"{rows}/items", {"Title": "c"}).body["Id"] == 3


def test_verbose_wraps_collections_and_gives_a_new_metadata_id_each_time(caller: Caller, rows: str) -> None:
    caller.post(f"{rows}/items", {"Title": "a", "M": ["a"]})
    first, second = (caller.get(f"{rows}/items(1)", accept=VERBOSE).body["d"] for _ in range(2))
    assert first["M"] == {"__metadata": {"type": "Collection(Edm.String)"}, "results": ["a"]}
    assert first["__metadata"]["etag"] == '"1"'
    assert first["__metadata"]["id"] != second["__metadata"]["id"]
    assert first["__metadata"]["uri"] == second["__metadata"]["uri"]


def test_the_stream_writes_texts_with_machine_twins(caller: Caller, rows: str) -> None:
    caller.fill(rows, Title="a", N="67,5", D="05.12.2020", P=person(KARI))
    caller.fill(rows, Title="b", N="1")
    view = '<View><Query><Where><Gt><FieldRef Name="N"/><Value Type="Number">2</Value></Gt></Where></Query><ViewFields><FieldRef Name="N"/><FieldRef Name="D"/><FieldRef Name="P"/><FieldRef Name="B"/></ViewFields></View>'
    body = caller.post(
        f"{rows}/RenderListDataAsStream", {"parameters": {"ViewXml": view, "RenderOptions": 2}}, status=200
    ).body
    row = body["Row"][0]
    assert (row["N"], row["N."], row["D"], row["B"], row["B.value"]) == (
        "67,5",
        "67.5000000000000",
        "05.12.2020",
        "Ja",
        "1",
    )
    assert row["P"][0]["title"] == "Kari Nordmann"
    assert (len(body["Row"]), "NextHref" in body) == (1, False)


def test_getitems_takes_caml_and_a_position(caller: Caller, rows: str) -> None:
    for number in range(4):
        caller.fill(rows, Title=f"t{number}", C="Lav" if number else "Høy")
    xml = '<View><Query><Where><Eq><FieldRef Name="C"/><Value Type="Choice">Lav</Value></Eq></Where></Query><RowLimit>2</RowLimit></View>'
    query = {"ViewXml": xml, "ListItemCollectionPosition": {"PagingInfo": "Paged=TRUE&p_ID=2"}}
    assert [row["Id"] for row in caller.post(f"{rows}/GetItems", {"query": query}, status=200).rows] == [3, 4]


def test_over_5000_rows_only_an_indexed_first_condition_is_answered(
    caller: Caller, rows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sp_prosjektportal.emulator.sharepoint import item_pages

    monkeypatch.setattr(item_pages, "THRESHOLD", 1)
    for key in ("a", "b"):
        caller.post(f"{rows}/items", {"Title": key, "Key": key})
    assert caller.get(f"{rows}/items?$filter=Title%20eq%20'a'", status=500).code.endswith(
        "SPQueryThrottledException"
    )
    assert len(caller.get(f"{rows}/items?$filter=Key%20eq%20'a'").rows) == 1
    assert len(caller.get(f"{rows}/items?$top=5").rows) == 2


def test_more_than_twelve_lookups_are_refused_however_they_are_asked_for(caller: Caller, rows: str) -> None:
    names = [f"Who{number}" for number in range(11)]
    for name in names:
        xml = f'<Field Type="User" Name="{name}" DisplayName="{name}" />'
        caller.post(
            f"{rows}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": xml, "Options": 8}}, status=200
        )
    every = ",".join(f"{name}Id" for name in names)
    for asked in ("", "?$select=*", f"?$select={every},AuthorId,EditorId"):
        assert caller.get(f"{rows}/items{asked}", status=500).code.startswith("-2147024749")
    for asked in ("?$select=Title", f"?$select={every},EditorId"):
        caller.get(f"{rows}/items{asked}")


def test_the_clocks_of_list_and_site_move(caller: Caller, rows: str) -> None:
    before = caller.get(f"{rows}?$select=ItemCount").body
    caller.post(f"{rows}/items", {"Title": "a"})
    after = caller.get(f"{rows}?$select=ItemCount,LastItemUserModifiedDate").body
    assert (before["ItemCount"], after["ItemCount"]) == (0, 1)
    assert (
        after["LastItemUserModifiedDate"]
        == caller.get("/_api/web?$select=LastItemUserModifiedDate").body["LastItemUserModifiedDate"]
    )


def test_reading_changes_nothing(caller: Caller, rows: str) -> None:
    caller.fill(rows, Title="a", P=person(KARI))
    before = caller.emulator.store.fingerprint()
    for path in (
        "/_api/web", "/_api/site", "/_api/web/lists", f"{rows}/items", f"{rows}/fields", f"{rows}/views?$expand=ViewFields",
        "/_api/web/contenttypes?$expand=FieldLinks", "/_api/web/sitegroups?$expand=Users", "/_api/web/roleassignments?$expand=Member",
        "/_api/web/navigation/quicklaunch?$expand=Children", "/_api/web/currentuser", "/_api/web/siteusers",
    ):  # fmt: skip
        caller.get(path)
    assert caller.emulator.store.fingerprint() == before


NOWHERE = [
    "$select=Nei",
    "$expand=Nei",
    "$select=Hvem/Nei&$expand=Hvem",
    "$select=Hvor/Nei&$expand=Hvor",
    "$select=Author/Nei&$expand=Author",
]


@pytest.mark.parametrize("query", NOWHERE)
@pytest.mark.parametrize("rows", [0, 1])
def test_names_that_do_not_exist_are_refused_without_rows_and_below_empty_lookups_too(
    caller: Caller, query: str, rows: int
) -> None:
    parent, other = caller.make_list("Tom"), caller.make_list("Andre").split("'")[1]
    caller.make_column(
        parent, f'<Field Type="Lookup" Name="Hvor" DisplayName="Hvor" List="{{{other}}}" ShowField="Title"/>'
    )
    caller.make_column(parent, '<Field Type="User" Name="Hvem" DisplayName="Hvem"/>')
    for _ in range(rows):
        caller.post(f"{parent}/items", {"Title": "x"}, status=201)
    assert caller.ask("GET", f"{parent}/items?{query}").status == 400
    good = caller.get(
        f"{parent}/items?$select=Title,Hvor/Title,Hvem/EMail,Author/Title,Created&$expand=Hvor,Hvem,Author"
    ).rows
    assert len(good) == rows
