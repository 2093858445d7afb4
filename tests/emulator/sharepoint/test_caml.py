"""CAML, streams and GetItems: what is chosen, in which order, in which groups, on which page."""

from typing import Any

import pytest

from emulator.sharepoint.caller import KARI, Caller, person
from sp_prosjektportal.emulator.app import Emulator, Principal


@pytest.fixture
def rows(caller: Caller) -> str:
    parent = caller.make_list("Rader")
    for xml in (
        '<Field Type="Number" Name="N" DisplayName="N"/>',
        '<Field Type="Boolean" Name="B" DisplayName="B"/>',
        '<Field Type="DateTime" Name="D" DisplayName="D" Format="DateOnly"/>',
        '<Field Type="Choice" Name="C" DisplayName="C"><CHOICES><CHOICE>Lav</CHOICE><CHOICE>Høy</CHOICE></CHOICES></Field>',
        '<Field Type="UserMulti" Mult="TRUE" Name="P" DisplayName="P"/>',
    ):
        caller.make_column(parent, xml)
    for number, (title, choice) in enumerate(
        (("a", "Lav"), ("b", "Høy"), ("c", "Lav"), ("d", "Høy")), start=1
    ):
        body = {
            "Title": title,
            "N": number * 1.5,
            "B": number % 2 == 0,
            "C": choice,
            "D": f"2026-0{number}-10T00:00:00",
        }
        caller.post(f"{parent}/items", body, status=201)
    caller.post(f"{parent}/items", {"Title": "tom"}, status=201)
    form = {"formValues": [{"FieldName": "P", "FieldValue": person(KARI)}]}
    caller.post(f"{parent}/items(2)/ValidateUpdateListItem", form, status=200)
    return parent


def streamed(caller: Caller, parent: str, xml: str, **more: Any) -> Any:
    return caller.post(
        f"{parent}/RenderListDataAsStream",
        {"parameters": {"ViewXml": xml, "RenderOptions": 2, **more}},
        status=200,
    ).body


def ids(caller: Caller, parent: str, where: str, **more: Any) -> list[str]:
    xml = f"<View><Query><Where>{where}</Where></Query></View>"
    return [row["ID"] for row in streamed(caller, parent, xml, **more)["Row"]]


N3 = "<FieldRef Name='N'/><Value Type='Number'>3</Value>"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (f"<Eq>{N3}</Eq>", ["2"]),
        (f"<Neq>{N3}</Neq>", ["1", "3", "4", "5"]),
        (f"<Gt>{N3}</Gt>", ["3", "4"]),
        (f"<Geq>{N3}</Geq>", ["2", "3", "4"]),
        (f"<Lt>{N3}</Lt>", ["1"]),
        (f"<Leq>{N3}</Leq>", ["1", "2"]),
        ("<BeginsWith><FieldRef Name='Title'/><Value Type='Text'>TO</Value></BeginsWith>", ["5"]),
        ("<Contains><FieldRef Name='Title'/><Value Type='Text'>om</Value></Contains>", ["5"]),
        ("<IsNull><FieldRef Name='N'/></IsNull>", ["5"]),
        ("<IsNotNull><FieldRef Name='N'/></IsNotNull>", ["1", "2", "3", "4"]),
        ("<In><FieldRef Name='C'/><Values><Value Type='Text'>Høy</Value><Value Type='Text'>X</Value></Values></In>", ["2", "4"]),
        ("<Eq><FieldRef Name='B'/><Value Type='Boolean'>1</Value></Eq>", ["2", "4"]),
        ("<Eq><FieldRef Name='D'/><Value Type='DateTime'>2026-02-10T15:00:00Z</Value></Eq>", ["2"]),
        ("<Includes><FieldRef Name='P'/><Value Type='Text'>Kari Nordmann</Value></Includes>", ["2"]),
        ("<NotIncludes><FieldRef Name='P'/><Value Type='Text'>Kari Nordmann</Value></NotIncludes>", ["1", "3", "4", "5"]),
        (f"<And><Or><Eq>{N3}</Eq><Gt>{N3}</Gt></Or><Eq><FieldRef Name='C'/><Value Type='Text'>Høy</Value></Eq></And>", ["2", "4"]),
    ],
)  # fmt: skip
def test_a_condition_chooses(caller: Caller, rows: str, where: str, expected: list[str]) -> None:
    assert ids(caller, rows, where) == expected


def test_what_cannot_be_carried_out_is_refused(caller: Caller, rows: str) -> None:
    for where, status in (
        (f"<And><Eq>{N3}</Eq></And>", 500),
        ("<Eq><Value Type='Text'>x</Value></Eq>", 500),
        ("<Nonsense><FieldRef Name='N'/></Nonsense>", 500),
        ("<Eq><FieldRef Name='Borte'/><Value Type='Text'>x</Value></Eq>", 400),
    ):
        xml = f"<View><Query><Where>{where}</Where></Query></View>"
        caller.post(f"{rows}/RenderListDataAsStream", {"parameters": {"ViewXml": xml}}, status=status)
    caller.post(f"{rows}/RenderListDataAsStream", {"parameters": {"ViewXml": "<View><Query>"}}, status=400)
    entity = '<!DOCTYPE x [<!ENTITY e "x">]><View>&e;</View>'
    caller.post(f"{rows}/RenderListDataAsStream", {"parameters": {"ViewXml": entity}}, status=400)
    overlap = "<View><Query><Where><DateRangesOverlap><FieldRef Name='D'/></DateRangesOverlap></Where></Query></View>"
    caller.post(f"{rows}/RenderListDataAsStream", {"parameters": {"ViewXml": overlap}}, status=501)


def test_me_and_my_groups_are_the_callers(emulator: Emulator, caller: Caller, rows: str) -> None:
    member = caller.get("/_api/web/AssociatedMemberGroup").body["Id"]
    caller.post(f"/_api/web/sitegroups({member})/users", {"LoginName": KARI}, status=201)
    kari = Caller(
        emulator,
        Principal(app_only=False, scopes=frozenset({"AllSites.FullControl"}), login=KARI, app_id="a"),
    )
    assert ids(kari, rows, "<Eq><FieldRef Name='P'/><Value Type='Integer'><UserID/></Value></Eq>") == ["2"]
    caller.make_column(rows, '<Field Type="User" Name="G" DisplayName="G" UserSelectionMode="1"/>')
    caller.merge(f"{rows}/items(3)", {"GId": member}, status=204)
    assert ids(kari, rows, "<Membership Type='CurrentUserGroups'><FieldRef Name='G'/></Membership>") == ["3"]
    assert ids(caller, rows, "<Membership Type='CurrentUserGroups'><FieldRef Name='G'/></Membership>") == []


def test_pages_follow_each_other_in_the_order_asked_for(caller: Caller, rows: str) -> None:
    xml = "<View><Query><OrderBy><FieldRef Name='N' Ascending='FALSE'/></OrderBy></Query><RowLimit Paged='TRUE'>2</RowLimit></View>"
    seen, paging = [], ""
    while True:
        page = streamed(caller, rows, xml, **({"Paging": paging} if paging else {}))
        seen += [row["ID"] for row in page["Row"]]
        if "NextHref" not in page:
            break
        assert "&p_N=" in page["NextHref"]
        paging = page["NextHref"].lstrip("?")
    assert seen == ["4", "3", "2", "1", "5"]
    query = {"ViewXml": xml, "ListItemCollectionPosition": {"PagingInfo": "Paged=TRUE&p_ID=3"}}
    assert [row["Id"] for row in caller.post(f"{rows}/GetItems", {"query": query}, status=200).rows] == [2, 1]


def test_groups_are_counted_and_totals_added_up(caller: Caller, rows: str) -> None:
    xml = ("<View><Query><GroupBy Collapse='{}'><FieldRef Name='C'/></GroupBy></Query><ViewFields><FieldRef Name='Title'/></ViewFields>"
           "<Aggregations Value='On'><FieldRef Name='N' Type='SUM'/></Aggregations></View>")  # fmt: skip
    groups = streamed(caller, rows, xml.format("TRUE"))["Row"]
    assert [(row["C"], row["C.COUNT.group"], row["N.SUM.agg"]) for row in groups] == [
        ("", "1", ""),
        ("Høy", "2", "9"),
        ("Lav", "2", "6"),
    ]
    assert all("Title" not in row for row in groups)
    flat = streamed(caller, rows, xml.format("FALSE"))["Row"]
    assert [row["Title"] for row in flat] == ["tom", "b", "d", "a", "c"]
    assert [row["Title"] for row in flat if row.get("C.newgroup") == "1"] == ["tom", "b", "a"]
    total = streamed(
        caller, rows, "<View><Aggregations Value='On'><FieldRef Name='N' Type='AVG'/></Aggregations></View>"
    )["Row"]
    assert total[0]["N.AVG"] == "3,75"


def test_a_part_of_the_view_can_be_overridden_and_more_than_the_data_asked_for(
    caller: Caller, rows: str
) -> None:
    over = "<View><Query><OrderBy><FieldRef Name='Title' Ascending='FALSE'/></OrderBy></Query></View>"
    xml = "<View><ViewFields><FieldRef Name='Title'/></ViewFields><RowLimit>2</RowLimit></View>"
    body = streamed(caller, rows, xml, OverrideViewXml=over, RenderOptions=2 | 4)
    assert [row["Title"] for row in body["ListData"]["Row"]] == ["tom", "d"]
    assert [field["Name"] for field in body["ListSchema"]["Field"]] == ["Title"]
    asked = {
        "parameters": {"RenderOptions": 1 | 4 | 8 | 32 | 128 | 256 | 512 | 1024 | 2048}
    }  # PnPjs, test/sp/lists.ts
    more = caller.post(f"{rows}/RenderListDataAsStream", asked, status=200).body
    assert {"ListSchema", "ViewMetadata", "listName"} <= set(more)
    quick = caller.get("/_api/web/navigation/quicklaunch?$select=Title").rows
    assert [node["Title"] for node in more["Navigation"]["Nodes"]] == [node["Title"] for node in quick]
    lacking = caller.post(
        f"{rows}/RenderListDataAsStream", {"parameters": {"RenderOptions": 16384}}, status=501
    )
    assert "PageContextInfo" in lacking.text


def test_rows_in_folders_are_seen_by_scope(caller: Caller) -> None:
    parent = caller.make_list("Mapper")
    root = caller.get(f"{parent}/RootFolder").body["ServerRelativeUrl"]
    info = {"FolderPath": {"DecodedUrl": root}, "UnderlyingObjectType": 1}
    form = [{"FieldName": "Title", "FieldValue": "Mappe"}]
    caller.post(
        f"{parent}/AddValidateUpdateItemUsingPath",
        {"listItemCreateInfo": info, "formValues": form},
        status=200,
    )
    inside = {"FolderPath": {"DecodedUrl": f"{root}/Mappe"}, "UnderlyingObjectType": 0}
    caller.post(
        f"{parent}/AddValidateUpdateItemUsingPath",
        {"listItemCreateInfo": inside, "formValues": form},
        status=200,
    )
    caller.post(f"{parent}/items", {"Title": "ute"}, status=201)
    for scope, expected in (
        ("", ["1", "3"]),
        (" Scope='Recursive'", ["2", "3"]),
        (" Scope='RecursiveAll'", ["1", "2", "3"]),
    ):
        assert [row["ID"] for row in streamed(caller, parent, f"<View{scope}></View>")["Row"]] == expected
    assert [
        row["ID"]
        for row in streamed(caller, parent, "<View></View>", FolderServerRelativeUrl=f"{root}/Mappe")["Row"]
    ] == ["2"]
