"""What the kinds of folders and files ask of the tenant."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from resources.answers import MISSING, Tenant, known, rows
from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.errors import Conflict, ProsjektportalError, RequestFailed
from sp_prosjektportal.resources.files import LARGEST, Content, File, Files
from sp_prosjektportal.resources.folders import FEW, Folder, Folders
from sp_prosjektportal.resources.types import Percent, Term
from sp_prosjektportal.tenant.csom import document
from sp_prosjektportal.tenant.request import Reply

IDEA = "3f1c0000-0000-0000-0000-000000000001"
DONE = Reply(200, {})
SET = rows({"FieldName": "Title", "ErrorCode": 0})


def file(path: str = "A/a.docx", content: bytes = b"innhold", **more: Any) -> File:
    return File(library="Dokumenter", path=path, content=Content(name="prøve", make=lambda: content), **more)


def there(**facts: Any) -> Known:
    return known(regional_settings={"LocaleId": 1044}, **facts)


def programs(tenant: Tenant) -> list[str]:
    return [document([ask.body], "x")[0] for ask in tenant.asked if hasattr(ask.body, "actions")]


@pytest.mark.parametrize(
    "path", ["A/B?", "A//B", "A/ B", "A/B.", 'A/"B"', "A/~$b.docx", "A/" + "b" * 256, "A/B\tC", ""]
)
def test_names_that_sharepoint_does_not_take_are_refused(path: str) -> None:
    with pytest.raises(ValidationError):
        Folder(library="Dokumenter", path=path)


def test_a_folder_needs_the_folder_that_it_is_in_and_its_library() -> None:
    assert Folder(library="Dokumenter", path="A/B/C").needs() == {
        "lists/Dokumenter",
        "folders/Dokumenter/A/B",
    }
    assert Folder(library="Dokumenter", path="A").needs() == {"lists/Dokumenter"}


def test_a_file_needs_its_folder_its_columns_and_its_content_type() -> None:
    wanted = file(values={"PrX": "1"}, content_type="0x010100A1B2C3D4E5F60718293A4B5C6D7E8F90")
    assert wanted.needs() == {
        "lists/Dokumenter", "folders/Dokumenter/A", "columns/Dokumenter/PrX", "site_columns/PrX",
        "content_types/0x010100A1B2C3D4E5F60718293A4B5C6D7E8F90",
    }  # fmt: skip


def test_contents_are_no_part_of_the_desired_state_but_what_they_are_made_of_is() -> None:
    dumped = file(once=frozenset({"Title"}), values={"Title": "x"}).model_dump(
        mode="json", exclude_unset=True
    )
    assert dumped["content"] == {"name": "prøve"}
    assert compare(file(values={"Title": "x"}), file(content=b"annet", values={"Title": "x"})) == ()


def test_few_folders_are_asked_for_one_by_one_and_many_together() -> None:
    few = [Folder(library="Dokumenter", path=f"M{n}") for n in range(FEW)]
    tenant = Tenant(("GET", "M3'", Reply(200, {"UniqueId": "3"})), ("GET", "GetFolderByServer", MISSING))
    found = tenant.run(Folders().observe(few, there()))
    assert list(found) == ["folders/Dokumenter/M3"]
    many = [*few, Folder(library="Dokumenter", path="Ærlig/Én")]
    answer = rows({"FileRef": "/sites/p/Dokumenter/ærlig/én", "UniqueId": "1"})
    tenant = Tenant(("GET", "/items", answer))
    assert list(tenant.run(Folders().observe(many, there()))) == ["folders/Dokumenter/Ærlig/Én"]
    assert len(tenant.asked) == 1


def test_a_library_with_too_many_rows_is_asked_for_each_folder() -> None:
    many = [Folder(library="Dokumenter", path=f"M{n}") for n in range(FEW + 1)]
    refused = RequestFailed(500, "-2147024860, Microsoft.SharePoint.SPQueryThrottledException", "threshold")
    tenant = Tenant(("GET", "/items", refused), ("GET", "GetFolderByServer", MISSING))
    assert tenant.run(Folders().observe(many, there())) == {}
    other = RequestFailed(403, "-2147024891", "denied")
    with pytest.raises(RequestFailed):
        Tenant(("GET", "/items", other)).run(Folders().observe(many, there()))


def test_a_folder_is_made_by_its_decoded_path() -> None:
    tenant = Tenant(("POST", "ProcessQuery", DONE))
    tenant.run(Folders().create(Folder(library="Dokumenter", path="A/50 % #2"), there()))
    (program,) = programs(tenant)
    assert ">/sites/p/Dokumenter/A<" in program
    assert ">50 &#37; #2<" in program
    assert [ask.permission.name for ask in tenant.asked] == ["WRITE"]


def test_a_file_and_its_plain_metadata_come_in_one_program() -> None:
    values = {"Title": "Mandat", "PrPhase": Term(id=IDEA, label="Idé"), "PrNumber": 1.5}
    tenant = Tenant(("POST", "ProcessQuery", DONE))
    tenant.run(Files().create(file(values=values), there()))
    (program,) = programs(tenant)
    assert 'Type="Base64Binary">aW5uaG9sZA==<' in program
    assert f">Idé|{IDEA};<" in program
    assert ">1,5<" in program
    assert program.index("SystemUpdate") > program.index("ParseAndSetFieldValue") > 0


def test_metadata_that_programs_read_otherwise_follow() -> None:
    tenant = Tenant(("POST", "ProcessQuery", DONE), ("POST", "ValidateUpdateListItem", SET))
    tenant.run(Files().create(file(values={"Title": "x", "PrShare": Percent(share=0.5)}), there()))
    assert "PrShare" not in programs(tenant)[0]
    (ask,) = tenant.sent("POST", "ListItemAllFields/ValidateUpdateListItem")
    assert ask.body == {
        "formValues": [{"FieldName": "PrShare", "FieldValue": "50"}],
        "bNewDocumentUpdate": True,
    }


@pytest.mark.parametrize(("path", "size"), [("A/50 %.docx", 1), ("#1.docx", 1), ("stor.bin", LARGEST + 1)])
def test_what_a_program_does_not_take_goes_by_itself(path: str, size: int) -> None:
    tenant = Tenant(("POST", "AddUsingPath", Reply(200, {"CheckOutType": 2})), ("POST", "Validate", SET))
    tenant.run(Files().create(file(path, bytes(size), values={"Title": "x"}), there()))
    first, second = tenant.asked
    assert first.body == bytes(size)
    assert "%25" in first.path or "%23" in first.path or "stor.bin" in first.path
    assert second.body["formValues"] == [{"FieldName": "Title", "FieldValue": "x"}]


def test_a_file_that_the_library_checks_out_is_checked_in_at_last() -> None:
    def made(ask: Any) -> Reply:
        return Reply(200, {number: {"CheckOutType": 0} for number, _ in ask.body.actions})

    tenant = Tenant(("POST", "ProcessQuery", made), ("POST", "CheckIn", DONE))
    tenant.run(Files().create(file(), there()))
    assert "CheckIn(comment='',checkintype=1)" in tenant.asked[-1].path


def test_a_name_that_is_taken_by_a_file_is_left_to_whoever_asked_and_by_a_folder_is_told() -> None:
    taken = Conflict(200, "-2130575257", "exists")
    row = Reply(200, {"Id": 1, "ContentTypeId": "0x0101"})
    with pytest.raises(Conflict):
        Tenant(("POST", "ProcessQuery", taken), ("GET", "ListItemAllFields", row)).run(
            Files().create(file(), there())
        )
    with pytest.raises(ProsjektportalError, match="something else there has that name"):
        Tenant(("POST", "ProcessQuery", taken), ("GET", "ListItemAllFields", MISSING)).run(
            Files().create(file(), there())
        )


def test_a_column_that_the_library_does_not_have_yet_is_not_asked_for_again() -> None:
    refused = RequestFailed(400, "-1, Microsoft.SharePoint.SPException", "The field does not exist")
    fields = rows({"InternalName": "Title", "TypeAsString": "Text"})
    row = Reply(200, {"Id": 1, "Title": "x", "ContentTypeId": "0x0101"})
    tenant = Tenant(("GET", "ListItemAllFields", [refused, row]), ("GET", "/fields", fields))
    found = tenant.run(Files().observe([file(values={"Title": "x", "PrX": "1"})], there()))
    assert next(iter(found.values())).resource.values == {"Title": "x", "PrX": None}
    with pytest.raises(RequestFailed):
        Tenant(("GET", "ListItemAllFields", refused), ("GET", "/fields", fields)).run(
            Files().observe([file(values={"Title": "x"})], there())
        )


@pytest.mark.parametrize("code", ["-2130575306, X", "-2147018894, X"])
def test_a_file_that_somebody_holds_is_told_with_a_way_out(code: str) -> None:
    busy = RequestFailed(423, code, "checked out by Kari")
    tenant = Tenant(("POST", "Validate", busy))
    wanted = file(values={"Title": "x"})
    observed = file(values={"Title": "y"})
    from sp_prosjektportal.engine.resource import Observed

    with pytest.raises(ProsjektportalError, match="checked out by Kari") as told:
        tenant.run(Files().update(wanted, Observed(observed), compare(wanted, observed), there()))
    assert "check it in" in told.value.hint
