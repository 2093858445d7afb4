import pytest

from emulator.sharepoint.caller import SITE, VERBOSE, Caller

TAKEN = "-2130575342, Microsoft.SharePoint.SPException"


@pytest.mark.parametrize(
    ("title", "template", "leaf", "entity_type"),
    [
        ("Prosjektlogg", 100, "Lists/Prosjektlogg", "ProsjektloggList"),
        ("bla", 100, "Lists/bla", "BlaList"),
        ("PNP_SDK_TEST_x", 100, "Lists/PNP_SDK_TEST_x", "PNP_x005f_SDK_x005f_TEST_x005f_xList"),
        ("Shared Files", 101, "Shared Files", "Shared_x0020_Files"),
        ('a/b:c"d.e', 100, "Lists/abcde", "AbcdeList"),
        ("x" * 60, 100, "Lists/" + "x" * 50, "X" + "x" * 49 + "List"),
    ],
)
def test_address_and_type_name_come_from_the_title(
    caller: Caller, title: str, template: int, leaf: str, entity_type: str
) -> None:
    address = caller.make_list(title, template)
    found = caller.get(
        f"{address}?$select=EntityTypeName,ListItemEntityTypeFullName,RootFolder/ServerRelativeUrl&$expand=RootFolder"
    ).body
    assert found["RootFolder"]["ServerRelativeUrl"] == f"/sites/empty/{leaf}"
    assert found["EntityTypeName"] == entity_type
    assert found["ListItemEntityTypeFullName"] == f"SP.Data.{entity_type}Item"


def test_a_new_list_answers_201_with_etag_and_location(caller: Caller) -> None:
    made = caller.post(
        "/_api/web/lists",
        {"__metadata": {"type": "SP.List"}, "Title": "Logg", "BaseTemplate": 100},
        status=201,
    )
    assert made.headers["etag"] == '"1"'
    assert made.headers["location"].lower() == f"{SITE}/_api/web/lists(guid'{made.body['Id']}')".lower()


def test_a_taken_title_is_500_without_regard_to_case(caller: Caller) -> None:
    caller.make_list("Logg")
    assert caller.post("/_api/web/lists", {"Title": "LOGG", "BaseTemplate": 100}, status=500).code == TAKEN
    other = caller.make_list("Annet")
    assert caller.merge(other, {"Title": "logg"}, status=500).code == TAKEN


def test_a_renamed_list_keeps_its_address(caller: Caller) -> None:
    address = caller.make_list("Logg")
    answered = caller.merge(address, {"Title": "Prosjektlogg Å"}, status=204)
    assert (answered.text, answered.headers["etag"]) == ("", '"2"')
    found = caller.get("/_api/web/GetList('/sites/empty/Lists/Logg')?$select=Title,EntityTypeName").body
    assert found == {"Title": "Prosjektlogg Å", "EntityTypeName": "LoggList"}


def test_a_stale_etag_is_412(caller: Caller) -> None:
    address = caller.make_list()
    caller.merge(address, {"Description": "a"}, status=204)
    assert caller.merge(address, {"Description": "b"}, etag='"1"', status=412).code.endswith(
        "ClientServiceException"
    )


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("lists/GetByTitle('X')", 404, "-1, System.ArgumentException"),
        (
            "lists(guid'11111111-1111-1111-1111-111111111111')",
            404,
            "-2130575322, Microsoft.SharePoint.SPException",
        ),
        ("GetList('/sites/empty/Lists/X')", 404, "-2147024894, System.IO.FileNotFoundException"),
        ("GetList('/sites/other/Lists/X')", 400, "-2147024809, System.ArgumentException"),
    ],
)
def test_three_ways_to_miss_a_list_are_three_errors(
    caller: Caller, path: str, status: int, code: str
) -> None:
    assert caller.get(f"/_api/web/{path}", status=status).code == code


def test_every_way_to_address_a_list_finds_it(caller: Caller) -> None:
    guid = caller.make_list("Ærlig 'logg'")[-38:-2]
    for path in (
        f"lists('{guid}')", f"Lists/GetById('{guid}')", f"lists/getbyid(guid'{guid.upper()}')", "lists/GETBYTITLE('%C3%86rlig%20''logg''')",
        "GetList(@u)?@u='/sites/empty/Lists/%C3%86rlig%20''logg'''", "GetListUsingPath(DecodedUrl=@u)?@u='/sites/empty/Lists/%C3%86rlig%20''logg'''",
    ):  # fmt: skip
        assert caller.get(f"/_api/web/{path}").body["Id"] == guid, path


def test_a_property_that_lists_do_not_have_is_refused(caller: Caller) -> None:
    assert (
        "InvalidClientQueryException" in caller.merge(caller.make_list(), {"Colour": "red"}, status=400).code
    )


def test_a_deleted_list_is_gone_and_a_system_list_stays(caller: Caller) -> None:
    address = caller.make_list()
    assert caller.delete(address, status=200).text == ""
    caller.get(address, status=404)
    caller.delete("/_api/web/lists/GetByTitle('TaxonomyHiddenList')", status=403)


def test_the_collection_itself_cannot_be_deleted(caller: Caller) -> None:
    caller.delete("/_api/web/lists", status=400)


def test_a_norwegian_site_has_norwegian_titles_and_english_names(caller: Caller) -> None:
    titles = {
        row["Title"]: row["EntityTypeName"]
        for row in caller.get("/_api/web/lists?$select=Title,EntityTypeName").rows
    }
    assert titles["Dokumenter"] == "Delte_x0020_dokumenter"
    assert titles["Områdesider"] == "SitePages"
    columns = {
        row["InternalName"]: row["Title"]
        for row in caller.get(f"{caller.make_list()}/fields?$select=InternalName,Title").rows
    }
    assert columns["Title"] == "Tittel"


def test_a_generic_list_has_the_78_columns_that_were_recorded(caller: Caller) -> None:
    names = [
        row["InternalName"] for row in caller.get(f"{caller.make_list()}/fields?$select=InternalName").rows
    ]
    assert len(names) == 78
    assert names[:5] == ["ID", "ContentTypeId", "ContentType", "Title", "Modified"]


def test_verbose_shows_types_deferred_links_and_results(caller: Caller) -> None:
    address = caller.make_list()
    found = caller.get(address, accept=VERBOSE).body["d"]
    assert found["__metadata"]["type"] == "SP.List"
    assert found["Fields"]["__deferred"]["uri"].endswith("/Fields")
    rows = caller.get("/_api/web/lists", accept=VERBOSE).body["d"]["results"]
    assert rows[0]["CurrentChangeToken"]["__metadata"]["type"] == "SP.ChangeToken"


def test_a_verbose_body_without_a_type_is_refused(caller: Caller) -> None:
    headers = {"X-HTTP-Method": "MERGE", "If-Match": "*"}
    answered = caller.ask("POST", caller.make_list(), {"Title": "x"}, accept=VERBOSE, headers=headers)
    assert answered.status == 400
    assert "without a type name" in answered.text
    caller.ask(
        "POST",
        "/_api/web",
        {"__metadata": {"type": "SP.Web"}, "Title": "x"},
        accept=VERBOSE,
        headers=headers,
        status=204,
    )


def test_collections_are_filtered_ordered_and_cut(caller: Caller) -> None:
    for title in ("B", "A", "C"):
        caller.make_list(title)
    found = caller.get(
        "/_api/web/lists?$select=Title&$filter=Hidden eq false and BaseTemplate eq 100&$orderby=Title desc&$top=2"
    ).rows
    assert [row["Title"] for row in found] == ["C", "B"]
