"""Limits and names as documented: rows, columns, titles, files; and what CAML and the stream refuse rather than ignore.

Sources: "Software boundaries and limits" (column limits), "Restrictions and limitations in OneDrive and SharePoint", "List
schema: FieldRef", "Working with lists and list items with REST" (RenderListDataAsStream).
"""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from emulator.sharepoint.caller import Caller
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.throttling import Throttle

LIBRARY = "/_api/web/getfolderbyserverrelativeurl('/sites/empty/Delte dokumenter')"
NAMES = [
    ("a#b.txt", 200), ("a%b.txt", 200), ("a&b.txt", 200), ("æøå.txt", 200), ("a..b.txt", 200), (".a", 200),
    ("a*b.txt", 400), ('a"b.txt', 400), ("a?b.txt", 400), ("a\\b.txt", 400), ("a|b.txt", 400), (" a.txt", 400), ("a.", 400),
    ("CON", 400), ("lpt1", 400), (".lock", 400), ("desktop.ini", 400), ("~$a.docx", 400), ("x_vti_y.txt", 400), ("..", 400),
    ("a\tb", 400), ("a\x00b", 400), ("", 400),
]  # fmt: skip


@pytest.mark.parametrize(("name", "status"), NAMES)
def test_names_of_files(caller: Caller, name: str, status: int) -> None:
    address = f"{LIBRARY}/files/add(url='{quote(name)}',overwrite=true)".replace(" ", "%20")
    assert caller.post(address, b"x").status == status


def test_a_row_has_room_for_276_columns_of_text_and_for_no_more(caller: Caller) -> None:
    listed = caller.make_list()
    for number in range(276):
        caller.make_column(listed, f"<Field Type='Text' Name='t{number}' DisplayName='t{number}'/>")
    answer = caller.post(
        f"{listed}/fields/CreateFieldAsXml",
        {"parameters": {"SchemaXml": "<Field Type='Number' Name='n' DisplayName='n'/>", "Options": 8}},
    )
    assert caller.get(f"{listed}/fields?$filter=startswith(InternalName,'t')").status == 200
    assert answer.status == 200  # 12 bytes: there are 16 left
    caller.make_column(listed, "<Field Type='Text' Name='u' DisplayName='u'/>", status=500)


@pytest.mark.parametrize(
    ("title", "status"),
    [("x" * 255, 201), ("x" * 256, 400), (" ", 400), ("a\x00b", 400), ("\U0001f600", 201)],
)
def test_titles_of_lists(caller: Caller, title: str, status: int) -> None:
    assert caller.post("/_api/web/lists", {"Title": title, "BaseTemplate": 100}).status == status


# the column's XML, status, code
COLUMNS = [
    ("Type='Text' MaxLength='255'", "", 200, ""),
    ("Type='Text' MaxLength='256'", "", 400, "-2147024809"),
    ("Type='Text' MaxLength='many'", "", 400, "-2147024809"),
    ("Type='Number' Min='low'", "", 400, "-2147024809"),
    ("Type='Text'", "<Validation>=LEN([K])&gt;1</Validation>", 200, ""),
    ("Type='Text'", "<Validation>=LEN([K])&gt;</Validation>", 500, "-2130575270"),
    ("Type='Calculated'", "<Formula>=[Notat]</Formula>", 500, "-2130575272"),
    ("Type='Calculated'", "<Formula>=[Hvem]</Formula>", 500, "-2130575272"),
    ("Type='Calculated'", "<Formula>=[Finnes ikke]</Formula>", 500, "-2130575273"),
    ("Type='GridChoice'", "", 501, "-2147467263"),
    ("Type='Finnesikke'", "", 500, "-2130575340"),
]


@pytest.mark.parametrize(("attributes", "inner", "status", "code"), COLUMNS)
def test_columns_that_are_refused(
    caller: Caller, attributes: str, inner: str, status: int, code: str
) -> None:
    listed = caller.make_list()
    caller.make_column(listed, "<Field Type='Note' Name='Notat' DisplayName='Notat'/>")
    caller.make_column(listed, "<Field Type='User' Name='Hvem' DisplayName='Hvem'/>")
    xml = f"<Field {attributes} Name='K' DisplayName='K'>{inner}</Field>"
    answer = caller.post(
        f"{listed}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": xml, "Options": 8}}
    )
    assert answer.status == status, answer.text
    assert status == 200 or answer.code.startswith(code)


@pytest.fixture
def rows(caller: Caller) -> str:
    listed = caller.make_list()
    caller.make_column(listed, "<Field Type='Number' Name='Tall' DisplayName='Tall'/>")
    for number, title in enumerate(("en", "to", "tre"), start=1):
        caller.post(f"{listed}/items", {"Title": title, "Tall": number}, status=201)
    return listed


def ids(text: str) -> list[int]:
    body = json.loads(text)
    return [int(row["ID"]) for row in body.get("Row", body.get("value", []))]


WHERE = [
    ("<Eq><FieldRef ID='{fa564e0f-0c70-4ab9-b863-0177e6ddd247}'/><Value Type='Text'>to</Value></Eq>", 200, [2]),
    ("<Eq><FieldRef Name='Author'/><Value Type='Integer'><UserID/></Value></Eq>", 200, [1, 2, 3]),
    ("<Lt><FieldRef Name='Created'/><Value Type='DateTime'><Today OffsetDays='1'/></Value></Lt>", 200, [1, 2, 3]),
    ("<Lt><FieldRef Name='Created'/><Value Type='DateTime'><Today OffsetDays='999999999999'/></Value></Lt>", 500, []),
    ("<Lt><FieldRef Name='Created'/><Value Type='DateTime'>i går</Value></Lt>", 500, []),
    ("<DateRangesOverlap><FieldRef Name='Created'/><Value Type='DateTime'><Month/></Value></DateRangesOverlap>", 501, []),
]  # fmt: skip


@pytest.mark.parametrize(("where", "status", "found"), WHERE)
def test_conditions_of_caml(caller: Caller, rows: str, where: str, status: int, found: list[int]) -> None:
    view = {"query": {"ViewXml": f"<View><Query><Where>{where}</Where></Query></View>"}}
    answer = caller.post(f"{rows}/GetItems", view, status=status)
    assert status != 200 or ids(answer.text) == found


@pytest.mark.parametrize("inner", ["<Joins/>", "<ProjectedFields/>"])
def test_joins_are_not_ignored(caller: Caller, rows: str, inner: str) -> None:
    for call, name in (("GetItems", "query"), ("RenderListDataAsStream", "parameters")):
        caller.post(f"{rows}/{call}", {name: {"ViewXml": f"<View>{inner}</View>"}}, status=501)


WISHES = [
    ("FilterField1=Title&FilterValue1=to", 200, [2]),
    ("FilterField1=Tall&FilterValue1=2&FilterOp1=Geq&FilterType1=Number", 200, [2, 3]),
    ("FilterField1=Title&FilterValue1=t&FilterOp1=BeginsWith", 200, [2, 3]),
    ("FilterFields1=Title&FilterValues1=en%3B%23tre", 200, [1, 3]),
    ("FilterField1=Title&FilterValue1=to&FilterField2=Tall&FilterValue2=2&FilterType2=Number", 200, [2]),
    ("SortField=Tall&SortDir=Desc", 200, [3, 2, 1]),
    ("FilterField1=Title&FilterValue1=to&FilterOp1=Nei", 501, []),
    ("GroupString=%3B%23en%3B%23", 501, []),
    ("InplaceSearchQuery=to", 501, []),
    ("FilterField1=Nei&FilterValue1=to", 400, []),
]


@pytest.mark.parametrize(("query", "status", "found"), WISHES)
def test_wishes_of_the_address(caller: Caller, rows: str, query: str, status: int, found: list[int]) -> None:
    answer = caller.post(f"{rows}/RenderListDataAsStream?{query}", {"parameters": {"RenderOptions": 2}})
    assert answer.status == status, answer.text
    assert status != 200 or ids(answer.text) == found


DEFAULTS = [
    ("Type='DateTime' Format='DateOnly'", "<DefaultFormula>=DATE(2026;1;31)+1</DefaultFormula>", "2026-01-31T23:00:00Z"),
    ("Type='Number'", "<DefaultFormula>=2*3</DefaultFormula>", 6.0),
    ("Type='Text'", "<DefaultFormula>=CONCATENATE(\"a\";\"b\")</DefaultFormula>", "ab"),
    ("Type='Number'", "<Default>5</Default>", 5.0),
    ("Type='Number'", "<Default>fem</Default>", None),
    ("Type='DateTime'", "<Default>2026-01-31T10:00:00Z</Default>", "2026-01-31T10:00:00Z"),
    ("Type='DateTime'", "<Default>snart</Default>", None),
    ("Type='Boolean'", "<Default>1</Default>", True),
]  # fmt: skip


@pytest.mark.parametrize(("attributes", "inner", "value"), DEFAULTS)
def test_defaults_given_and_calculated(caller: Caller, attributes: str, inner: str, value: object) -> None:
    listed = caller.make_list()
    caller.make_column(listed, f"<Field {attributes} Name='K' DisplayName='K'>{inner}</Field>")
    assert caller.post(f"{listed}/items", {"Title": "x"}, status=201).body["K"] == value


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("$expand=Author", 400), ("$expand=Author&$select=Id", 400), ("$expand=Author&$select=Author/Title", 200),
        ("$expand=ContentType", 200), ("$filter=Author/Title eq 'x'&$expand=Author&$select=Author/Title", 200),
    ],
)  # fmt: skip
def test_a_person_is_expanded_only_with_named_targets(
    caller: Caller, rows: str, query: str, status: int
) -> None:
    answer = caller.get(f"{rows}/items?{query}".replace(" ", "%20"), status=status)
    assert status == 200 or "must specify the target fields" in answer.text


# a list of 5,003 rows: `Nr` is indexed and tells them apart, `Alle` is indexed and the same in all, `Fri` has no index
THRESHOLD = [
    ("$filter=Nr eq 7", 200), ("$filter=Fri eq 'a'", 500), ("$filter=Alle eq 'x'", 500), ("$filter=Nr eq 7 and Fri eq 'a'", 200),
    ("$filter=Fri eq 'a' and Nr eq 7", 500), ("$filter=Nr eq 7 or Fri eq 'a'", 500), ("$filter=Nr eq 7 or Nr eq 8", 200),
    ("$filter=Nr eq 7&$orderby=Fri", 200), ("$orderby=Nr", 200), ("$orderby=Fri", 500), ("$orderby=Id desc", 200), ("$top=5", 200),
    ("$filter=Id gt 5000", 200), ("$filter=Id gt 1", 500),
]  # fmt: skip
VIEWS = [
    ("<Where><Eq><FieldRef Name='Nr'/><Value Type='Number'>7</Value></Eq></Where>", 200),
    ("<Where><Eq><FieldRef Name='Fri'/><Value Type='Text'>a</Value></Eq></Where>", 500),
    ("<Where><Eq><FieldRef Name='Alle'/><Value Type='Text'>x</Value></Eq></Where>", 500),
    (
        "<Where><Eq><FieldRef Name='Nr'/><Value Type='Number'>7</Value></Eq></Where><OrderBy><FieldRef Name='Fri'/></OrderBy>",
        200,
    ),
    ("<OrderBy><FieldRef Name='Fri'/></OrderBy>", 500),
    ("<OrderBy><FieldRef Name='Nr'/></OrderBy>", 200),
]


@pytest.fixture(scope="module")
def large() -> tuple[Caller, str]:
    caller = Caller(Emulator.open(throttle=Throttle(on=False)))
    listed = caller.make_list("Stor")
    for xml in (
        "Type='Number' Name='Nr' Indexed='TRUE'",
        "Type='Text' Name='Alle' Indexed='TRUE'",
        "Type='Text' Name='Fri'",
    ):
        caller.make_column(listed, f"<Field {xml} DisplayName='{xml.split()[1][6:-1]}'/>")
    made = caller.post(f"{listed}/items", {"Title": "x", "Nr": 1, "Alle": "x", "Fri": "a"}, status=201).body
    store, site = caller.emulator.store, caller.get("/_api/site?$select=Id").body["Id"]
    list_id = listed.split("'")[1]
    row = store.get("items", str(made["Id"]), site, list_id) or {}
    for number in range(2, 5004):
        values = {**row["values"], "Nr": float(number)}
        store.put("items", str(number), {**row, "id": number, "values": values}, site, list_id)
    return caller, listed


@pytest.mark.parametrize(("query", "status"), THRESHOLD)
def test_the_threshold_by_odata(large: tuple[Caller, str], query: str, status: int) -> None:
    caller, listed = large
    answer = caller.get(f"{listed}/items?{query}&$select=Id".replace(" ", "%20"), status=status)
    assert status == 200 or answer.code.startswith("-2147024860")


@pytest.mark.parametrize(("query", "status"), VIEWS)
def test_the_threshold_by_caml(large: tuple[Caller, str], query: str, status: int) -> None:
    caller, listed = large
    view = f"<View><Query>{query}</Query><RowLimit>5</RowLimit></View>"
    answer = caller.post(f"{listed}/RenderListDataAsStream", {"parameters": {"ViewXml": view}}, status=status)
    assert status == 200 or answer.code.startswith("-2147024860")
