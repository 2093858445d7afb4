"""What hangs on lists and rows: templates, attachments, versions, comments, receivers, columns from JSON, validation."""

import pytest

from emulator.sharepoint.caller import OWNER, PLAIN, ROOT, VERBOSE, Caller
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.sharepoint.sites import create_site

ENGLISH = f"{ROOT}/sites/en"


@pytest.fixture
def english(emulator: Emulator) -> Caller:
    create_site(emulator.store, ENGLISH, "En", 1033, "STS#3", OWNER)
    return Caller(emulator)


@pytest.mark.parametrize(
    ("template", "type_name", "columns", "base_type"),
    [
        (100, "Item", set(), 0),
        (101, "Document", set(), 1),
        (103, "Link", {"URL", "Comments"}, 0),
        (104, "Announcement", {"Body", "Expires"}, 0),
        (105, "Contact", {"FirstName", "EMail", "Company"}, 0),
        (106, "Event", {"EventDate", "EndDate", "Location", "fAllDayEvent"}, 0),
        (107, "Task", {"Status", "DueDate", "Priority", "AssignedTo", "PercentComplete"}, 0),
        (171, "Task", {"Status", "DueDate"}, 0),
        (1100, "Issue", {"Status", "DueDate", "AssignedTo"}, 5),
    ],
)
def test_a_template_gives_its_columns_and_content_types(
    english: Caller, template: int, type_name: str, columns: set[str], base_type: int
) -> None:
    parent = english.make_list("Liste", template, site=ENGLISH)
    found = {row["InternalName"] for row in english.get(f"{parent}/fields", site=ENGLISH).rows}
    assert columns <= found
    assert english.get(f"{parent}/contenttypes", site=ENGLISH).rows[0]["Name"] == type_name
    assert english.get(parent, site=ENGLISH).body["BaseType"] == base_type
    shown = english.get(f"{parent}/DefaultView/ViewFields", site=ENGLISH).body["Items"]
    assert set(shown) <= found | {"LinkTitle", "LinkFilename", "DocIcon", "Edit"}


def test_a_template_that_is_not_emulated_says_so(caller: Caller) -> None:
    caller.post("/_api/web/lists", {"Title": "x", "BaseTemplate": 102}, status=501)


def test_a_task_list_speaks_the_language_of_its_site(caller: Caller) -> None:
    parent = caller.make_list("Oppgaver", 107)
    status = caller.get(f"{parent}/fields/getByInternalNameOrTitle('Status')").body
    assert (status["Title"], status["Choices"][:2]) == ("Oppgavestatus", ["Ikke startet", "Pågår"])
    assert "Mine oppgaver" in [row["Title"] for row in caller.get(f"{parent}/views").rows]


def test_attachments_are_added_read_replaced_and_removed(caller: Caller) -> None:
    parent = caller.make_list()
    caller.post(f"{parent}/items", {"Title": "a"}, status=201)
    files = f"{parent}/items(1)/AttachmentFiles"
    made = caller.post(f"{files}/add(FileName='a b.txt')", b"hei", status=200).body
    assert made["ServerRelativeUrl"] == "/sites/empty/Lists/Logg/Attachments/1/a b.txt"
    assert caller.post(f"{files}/add(FileName='A B.txt')", b"x", status=400).code.startswith("-2130575257")
    assert caller.get(f"{files}('a b.txt')/$value").text == "hei"
    assert caller.get(f"{parent}/items(1)?$select=Attachments,AttachmentFiles/FileName&$expand=AttachmentFiles").body == {
        "Attachments": True, "AttachmentFiles": [{"FileName": "a b.txt"}]}  # fmt: skip
    caller.delete(f"{files}('a b.txt')", status=200)
    assert caller.get(f"{parent}/items(1)").body["Attachments"] is False


def test_each_change_leaves_a_version_and_the_limit_is_kept(caller: Caller) -> None:
    parent = caller.make_list()
    caller.merge(parent, {"MajorVersionLimit": 3}, status=204)
    caller.post(f"{parent}/items", {"Title": "0"}, status=201)
    for number in range(1, 6):
        caller.merge(f"{parent}/items(1)", {"Title": str(number)}, status=204)
    rows = caller.get(f"{parent}/items(1)/versions").rows
    assert [(row["VersionLabel"], row["Title"], row["IsCurrentVersion"]) for row in rows] == [
        ("6.0", "5", True), ("5.0", "4", False), ("4.0", "3", False)]  # fmt: skip
    assert caller.get(f"{parent}/items(1)/versions(2560)").body["Title"] == "4"
    caller.merge(parent, {"EnableVersioning": False}, status=204)
    caller.merge(f"{parent}/items(1)", {"Title": "uten"}, status=204)
    assert caller.get(f"{parent}/items(1)").body["OData__UIVersionString"] == "6.0"


def test_comments_are_made_answered_liked_and_removed(caller: Caller) -> None:
    parent = caller.make_list()
    caller.post(f"{parent}/items", {"Title": "a"}, status=201)
    made = caller.post(f"{parent}/items(1)/comments", {"text": "Hva: <b>?"}, status=201).body
    assert made["text"] == "Hva&#58; &lt;b&gt;?"
    caller.post(f"{parent}/items(1)/comments({made['id']})/replies", {"text": "Svar"}, status=201)
    caller.post(f"{parent}/items(1)/comments({made['id']})/like", status=200)
    read = caller.get(f"{parent}/items(1)/comments({made['id']})").body
    assert (read["replyCount"], read["likeCount"]) == (1, 1)
    caller.delete(f"{parent}/items(1)/comments({made['id']})", status=200)
    assert caller.get(f"{parent}/items(1)/comments").rows == []


def test_receivers_are_registered_changed_and_removed(caller: Caller) -> None:
    parent = caller.make_list()
    body = {"EventType": 10001, "ReceiverName": "R", "ReceiverUrl": "https://x.example", "SequenceNumber": 5}
    made = caller.post(f"{parent}/EventReceivers", body, status=201).body
    one = f"{parent}/EventReceivers(guid'{made['ReceiverId']}')"
    caller.merge(one, {"SequenceNumber": 6}, status=204)
    assert caller.get(one).body["SequenceNumber"] == 6
    caller.delete(one, status=200)
    assert caller.get(f"{parent}/EventReceivers").rows == []


@pytest.mark.parametrize(
    ("body", "kind", "extra"),
    [
        ({"FieldTypeKind": 2, "MaxLength": 20}, "Text", {"MaxLength": 20}),
        (
            {"FieldTypeKind": 3, "NumberOfLines": 10, "RichText": True},
            "Note",
            {"NumberOfLines": 10, "RichText": True},
        ),
        (
            {"FieldTypeKind": 9, "MinimumValue": 1, "MaximumValue": 5},
            "Number",
            {"MinimumValue": 1.0, "MaximumValue": 5.0},
        ),
        ({"FieldTypeKind": 4, "DisplayFormat": 1}, "DateTime", {"DisplayFormat": 1}),
        ({"FieldTypeKind": 6, "Choices": ["a", "b"]}, "Choice", {"Choices": ["a", "b"]}),
        ({"FieldTypeKind": 17, "Formula": "=1+1", "OutputType": 9}, "Calculated", {"OutputType": 9}),
        ({"FieldTypeKind": 20, "SelectionMode": 0}, "User", {"SelectionMode": 0}),
        ({"FieldTypeKind": 8}, "Boolean", {}),
        ({"FieldTypeKind": 34}, "Thumbnail", {}),
    ],
)
def test_a_column_from_json_is_of_its_kind(
    caller: Caller, body: dict[str, object], kind: str, extra: dict[str, object]
) -> None:
    made = caller.post(f"{caller.make_list()}/fields", {"Title": "Min kolonne", **body}, status=201).body
    assert (made["TypeAsString"], made["InternalName"]) == (kind, "Min_x0020_kolonne")
    assert {name: made[name] for name in extra} == extra


def test_a_lookup_brings_another_column_along(caller: Caller) -> None:
    target, parent = caller.make_list("Mål"), caller.make_list("Kilde")
    parameters = {
        "FieldTypeKind": 7,
        "Title": "Oppslag",
        "LookupListId": target[-38:-2],
        "LookupFieldName": "Title",
    }
    made = caller.post(f"{parent}/fields/addfield", {"parameters": parameters}, status=200).body
    path = f"{parent}/fields/adddependentlookupfield(displayname='Mer',primarylookupfieldid='{made['Id']}',showfield='ID')"
    assert caller.post(path, status=200).body["IsDependentLookup"] is True
    primary = caller.get(f"{parent}/fields('{made['Id']}')").body
    assert primary["DependentLookupInternalNames"] == ["Mer"]


def test_a_row_that_breaks_a_formula_is_not_written(caller: Caller) -> None:
    parent = caller.make_list()
    caller.make_column(
        parent,
        '<Field Type="Number" Name="N" DisplayName="Antall"><Validation Message="For lite">=Antall&gt;3</Validation></Field>',
    )
    refused = caller.post(f"{parent}/items", {"Title": "a", "N": 1}, status=500)
    assert (refused.code.partition(",")[0], "For lite" in refused.text) == ("-2130575162", True)
    caller.post(f"{parent}/items", {"Title": "a", "N": 4}, status=201)
    caller.merge(parent, {"ValidationFormula": "=N<10"}, status=204)
    caller.merge(f"{parent}/items(1)", {"N": 11}, status=500)
    assert caller.get(f"{parent}/items(1)").body["N"] == 4.0


def test_flavours_of_one_row(caller: Caller) -> None:
    parent = caller.make_list()
    caller.post(f"{parent}/items", {"Title": "a"}, status=201)
    path = f"{parent}/items(1)?$select=Title"
    assert caller.get(path).body == {"Title": "a"}
    minimal = caller.get(path, accept="application/json").body
    assert {"odata.metadata", "odata.type", "odata.id", "odata.editLink", "odata.etag", "Title"} == set(
        minimal
    )
    assert set(caller.get(path, accept=VERBOSE).body["d"]) == {"__metadata", "Title"}
    version_4 = {"odata-version": "4.0"}
    assert caller.get(path, accept="application/json;odata.metadata=none", headers=version_4).body == {
        "Title": "a"
    }
    caller.get(path, accept=PLAIN, headers=version_4, status=406)
    caller.get(path, accept="application/atom+xml", status=501)


def test_a_row_is_only_changed_by_who_knows_its_version(caller: Caller) -> None:
    parent = caller.make_list()
    caller.post(f"{parent}/items", {"Title": "a"}, status=201)
    for verb in ("MERGE", "DELETE"):
        caller.post(f"{parent}/items(1)", {"Title": "b"}, headers={"X-HTTP-Method": verb}, status=412)
    caller.ask("PATCH", f"{parent}/items(1)", {"Title": "b"}, headers={"If-Match": '"1"'}, status=204)
    assert caller.get(f"{parent}/items(1)/Title").body == {"value": "b"}
