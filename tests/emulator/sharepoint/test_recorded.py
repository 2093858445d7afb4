"""Against recordings of the real service, which stand beside the checkout and are never copied into it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from emulator.sharepoint.caller import KARI, OWNER, ROOT, Caller
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.sharepoint.sites import create_site

FACTS = Path(__file__).resolve().parents[4] / "shared" / "conformance"
pytestmark = pytest.mark.skipif(
    not FACTS.is_dir(), reason=f"the recorded exchanges are not at ../shared/conformance ({FACTS})"
)
ENGLISH = f"{ROOT}/sites/p"


def cases(operation: str) -> list[Any]:
    path = FACTS / "cases.jsonl"
    if not path.is_file():
        return []
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [pytest.param(case, id=case["id"]) for case in found if case["operation"] == operation]


@pytest.fixture
def english(emulator: Emulator) -> Caller:
    create_site(emulator.store, ENGLISH, "P", 1033, "STS#3", OWNER)
    return Caller(emulator)


# Set by circumstances (ids, addresses, which term sets there are, the language of the recorded site), not by the request.
CIRCUMSTANCES = {
    "Id", "SchemaXml", "Scope", "LookupList", "LookupWebId", "PrimaryFieldId", "TextField", "SspId", "TermSetId", "CurrencyLocaleId",
}  # fmt: skip


@pytest.mark.parametrize("case", cases("field.create_as_xml"))
def test_a_column_made_by_xml_answers_as_recorded(english: Caller, case: dict[str, Any]) -> None:
    parameters, recorded = case["request"]["body"]["parameters"], case["response"]["body"]
    target = english.make_list("Target", site=ENGLISH)[-38:-2]
    xml = re.sub(r'List="\{?[0-9a-f-]{36}\}?"', f'List="{target}"', parameters["SchemaXml"])
    on_list = "lists(" in case["request"]["url_template"].lower()
    parent = english.make_list("Liste", site=ENGLISH) if on_list else "/_api/web"
    made = english.make_column(parent, xml, parameters["Options"], site=ENGLISH)
    assert {name: made.get(name) for name in recorded if name not in CIRCUMSTANCES} == {
        name: value for name, value in recorded.items() if name not in CIRCUMSTANCES
    }


@pytest.mark.parametrize("case", cases("list.create"))
def test_a_new_list_answers_as_recorded(english: Caller, case: dict[str, Any]) -> None:
    body, recorded = case["request"]["body"], case["response"]["body"]
    answered = english.post("/_api/web/lists", body, site=ENGLISH)
    if answered.status == 501:
        pytest.skip(f"not emulated: template {body['BaseTemplate']}")
    assert answered.status == case["response"]["status"]
    for name in ("BaseType", "BaseTemplate", "EntityTypeName", "ListItemEntityTypeFullName", "Title", "EnableVersioning", "MajorVersionLimit",
                 "EnableAttachments", "ContentTypesEnabled", "EnableFolderCreation", "TemplateFeatureId", "ItemCount", "Hidden"):  # fmt: skip
        assert answered.body[name] == recorded[name], name


@pytest.mark.parametrize("case", cases("view.create"))
def test_a_new_view_answers_as_recorded(english: Caller, case: dict[str, Any]) -> None:
    recorded = case["response"]["body"]
    body = {
        "parameters": {**case["request"]["body"]["parameters"], "ViewType2": recorded["ViewType2"]}
    }  # not recovered from the recording
    made = english.post(
        "/_api/web/lists/GetByTitle('Documents')/Views/Add", body, site=ENGLISH, status=200
    ).body
    for name in (
        "Title",
        "RowLimit",
        "Paged",
        "ViewQuery",
        "DefaultView",
        "ContentTypeId",
        "ViewType2",
        "Scope",
        "BaseViewId",
    ):
        assert made[name] == recorded[name], name
    assert made["ServerRelativeUrl"].rpartition("/")[2] == recorded["ServerRelativeUrl"].rpartition("/")[2]


@pytest.mark.parametrize("case", cases("item.add_validate_update_using_path"))
def test_a_row_added_by_form_answers_as_recorded(english: Caller, case: dict[str, Any]) -> None:
    body, recorded = case["request"]["body"], case["response"]["body"]["value"]
    parent = english.make_list("Liste", site=ENGLISH)
    known = (
        {"Title"}
        if any(row["HasException"] for row in recorded)
        else {entry["FieldName"] for entry in body["formValues"]}
    )
    plain = all(isinstance(entry["FieldValue"], str) for entry in body["formValues"])
    if not plain or known - {"Title"}:
        pytest.skip("needs columns that the recording does not describe")
    rows = english.post(f"{parent}/AddValidateUpdateItemUsingPath", body, site=ENGLISH, status=200).rows
    assert [(r["FieldName"], r["HasException"]) for r in rows] == [
        (r["FieldName"], r["HasException"]) for r in recorded
    ]
    assert [sorted(row) for row in rows] == [sorted(row) for row in recorded]


SHAPES = {
    "SP.Web": "/_api/web", "SP.Site": "/_api/site", "SP.List": "{list}", "SP.ListItem": "{list}/items(1)", "SP.View": "{list}/DefaultView",
    "SP.Folder": "{list}/rootfolder", "SP.ContentType": "/_api/web/contenttypes('0x01')", "SP.FieldText": "{list}/fields/getByTitle('Title')",
    "SP.RegionalSettings": "/_api/web/RegionalSettings?$expand=TimeZone", "SP.TimeZone": "/_api/web/RegionalSettings/TimeZone",
    "SP.Group": "/_api/web/AssociatedOwnerGroup", "SP.User": "/_api/web/SiteUsers/GetByEmail('" + KARI + "')", "SP.NavigationNode": "/_api/web/navigation/GetNodeById(1031)",
    "SP.RoleDefinition": "/_api/web/RoleDefinitions/GetById(1073741829)", "SP.RoleAssignment": "/_api/web/RoleAssignments/GetByPrincipalId(3)?$expand=RoleDefinitionBindings",
}  # fmt: skip


@pytest.mark.parametrize("kind", list(SHAPES))
def test_every_property_that_was_always_there_is_there(english: Caller, kind: str) -> None:
    shape = json.loads((FACTS / "entity_shapes.json").read_text("utf-8"))[kind]["properties"]
    parent = english.make_list("Liste", site=ENGLISH)
    english.post(f"{parent}/items", {"Title": "a"}, site=ENGLISH)
    english.post("/_api/web/EnsureUser", {"logonName": KARI}, site=ENGLISH)
    body = english.get(SHAPES[kind].replace("{list}", parent), site=ENGLISH).body
    assert [name for name, seen in shape.items() if seen["presence"] == 1.0 and name not in body] == []
