from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.edge.clients import hosts
from emulator.edge.programs import SESSION, STORE, Csom, body, make, method, query
from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.entra import applications

GROUP, SET = "11111111-0000-0000-0000-000000000001", "11111111-0000-0000-0000-000000000002"
TERM, OTHER = "11111111-0000-0000-0000-000000000003", "11111111-0000-0000-0000-000000000004"
SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture
def csom(emulator: Emulator, token: Any) -> Csom:
    return Csom(emulator, token())


def _make_set(csom: Csom) -> dict[int, Any]:
    paths = STORE + method(3, 2, "CreateGroup", ("String", "Prøve"), ("Guid", f"{{{GROUP}}}"))
    paths += method(4, 3, "CreateTermSet", ("String", "Fase"), ("Guid", SET), ("Int32", 1033))
    paths += method(5, 4, "CreateTerm", ("String", "Konsept"), ("Int32", 1033), ("Guid", TERM))
    paths += method(6, 4, "CreateTerm", ("String", "Avslutte"), ("Int32", 1033), ("Guid", OTHER))
    actions = make(10, 3) + make(11, 4) + make(12, 5) + make(13, 6)
    return csom.run(
        actions + '<Method Name="CommitAll" Id="14" ObjectPathId="2"><Parameters /></Method>', paths
    )


def test_terms_get_the_ids_that_are_asked_for(csom: Csom, emulator: Emulator) -> None:
    results = _make_set(csom)
    assert results == {n: {"IsNull": False} for n in (10, 11, 12, 13)}
    paths = STORE + method(3, 2, "GetTermSet", ("Guid", SET)) + method(4, 3, "GetAllTerms")
    found = csom.run(query(20, 4, rows=("Id", "Name")), paths)[20]
    assert found["_ObjectType_"] == "SP.Taxonomy.TermCollection"
    rows = {row["Name"]: row["Id"] for row in found["_Child_Items_"]}
    assert rows == {"Konsept": f"/Guid({TERM})/", "Avslutte": f"/Guid({OTHER})/"}


def test_what_is_not_there_is_null_and_no_error(csom: Csom) -> None:
    paths = STORE + method(3, 2, "GetTermSet", ("Guid", SET)) + method(4, 2, "GetGroup", ("Guid", GROUP))
    results = csom.run(make(10, 3) + query(11, 3, "Id", "Name") + make(12, 4), paths)
    assert results == {10: {"IsNull": True}, 11: None, 12: {"IsNull": True}}


def test_a_member_of_what_is_not_there_is_an_error_that_stops_the_program(csom: Csom) -> None:
    paths = STORE + method(3, 2, "GetTermSet", ("Guid", SET)) + method(4, 3, "GetAllTerms")
    paths += method(5, 2, "CreateGroup", ("String", "Aldri"), ("Guid", GROUP))
    results = csom.run(make(10, 4) + make(11, 5), paths)
    assert set(results) == {0}
    assert results[0]["ErrorTypeName"].endswith("ServerObjectNullReferenceException")
    again = csom.run(make(10, 3), STORE + method(3, 2, "GetGroup", ("Guid", GROUP)))
    assert again[10] == {"IsNull": True}


def test_what_was_done_before_an_error_stays(csom: Csom) -> None:
    paths = (
        STORE
        + method(3, 2, "CreateGroup", ("String", "Først"), ("Guid", GROUP))
        + method(4, 2, "NoSuchThing")
    )
    results = csom.run(make(10, 3) + make(11, 4), paths)
    assert results[0]["ErrorMessage"] == 'Method "NoSuchThing" does not exist.'
    assert csom.run(make(10, 3), STORE + method(3, 2, "GetGroup", ("Guid", GROUP)))[10] == {"IsNull": False}


def test_what_is_set_without_commit_is_lost(csom: Csom) -> None:
    _make_set(csom)
    paths = STORE + method(3, 2, "GetTermSet", ("Guid", SET))
    order = f'<SetProperty Id="10" ObjectPathId="3" Name="CustomSortOrder"><Parameter Type="String">{OTHER}:{TERM}</Parameter></SetProperty>'
    commit = '<Method Name="CommitAll" Id="11" ObjectPathId="2"><Parameters /></Method>'
    csom.run(order, paths)
    assert csom.run(query(20, 3, "CustomSortOrder"), paths)[20]["CustomSortOrder"] is None
    csom.run(order + commit, paths)
    assert csom.run(query(20, 3, "CustomSortOrder"), paths)[20]["CustomSortOrder"] == f"{OTHER}:{TERM}"


def test_terms_stand_in_their_custom_order(csom: Csom, emulator: Emulator) -> None:
    _make_set(csom)
    names = lambda: [terms.label(row) for row in terms.children(emulator.store, SET)]  # noqa: E731
    assert names() == ["Avslutte", "Konsept"]
    row = emulator.store.get("term_sets", SET)
    assert row is not None
    terms.change(emulator.store, "term_sets", row, order=f"{TERM}:{OTHER}")
    assert names() == ["Konsept", "Avslutte"]


def test_the_same_name_and_the_same_id_are_refused(csom: Csom) -> None:
    _make_set(csom)
    again = _make_set(csom)
    assert "already" in again[0]["ErrorMessage"]
    paths = STORE + method(3, 2, "CreateGroup", ("String", "En annen"), ("Guid", GROUP))
    assert "already in use" in csom.run(make(10, 3), paths)[0]["ErrorMessage"]


def test_an_application_that_is_no_term_store_administrator_reads_but_does_not_write(
    emulator: Emulator, token: Any, csom: Csom
) -> None:
    _make_set(csom)
    other = Csom(emulator, token(name=applications.CRAWL))
    paths = STORE + method(3, 2, "GetTermSet", ("Guid", SET))
    assert other.send(body(query(10, 3, "Name"), paths))[0] == 403  # not even the site was granted
    crawl = applications.client_id(applications.CRAWL)
    for site in emulator.store.rows("sites"):
        emulator.store.put("site_permissions", crawl, {"roles": ["read"]}, site)
    assert other.run(query(10, 3, "Name"), paths)[10]["Name"] == "Fase"
    new = method(4, 3, "CreateTerm", ("String", "Ny"), ("Int32", 1033), ("Guid", GROUP))
    refused = other.run(make(10, 4), paths + new)[0]
    assert (refused["ErrorCode"], refused["ErrorTypeName"]) == (
        -2147024891,
        "System.UnauthorizedAccessException",
    )


def test_a_language_that_the_term_store_lacks_is_refused(csom: Csom) -> None:
    _make_set(csom)
    paths = STORE + method(3, 2, "GetTermSet", ("Guid", SET))
    paths += method(4, 3, "CreateTerm", ("String", "Ny"), ("Int32", 1053), ("Guid", GROUP))
    assert "1053" in csom.run(make(10, 4), paths)[0]["ErrorMessage"]


def test_an_identity_that_was_given_out_leads_back(csom: Csom) -> None:
    _make_set(csom)
    paths = STORE + method(3, 2, "GetTerm", ("Guid", TERM))
    identity = csom.run('<ObjectIdentityQuery Id="10" ObjectPathId="3" />', paths)[10]["_ObjectIdentity_"]
    found = csom.run(query(10, 1), f'<Identity Id="1" Name="{identity}" />')[10]
    assert (found["_ObjectType_"], found["Name"], found["PathOfTerm"]) == (
        "SP.Taxonomy.Term",
        "Konsept",
        "Konsept",
    )


def test_the_session_takes_no_arguments(csom: Csom) -> None:
    wrong = SESSION.replace(" />", '><Parameters><Parameter Type="Null" /></Parameters></StaticMethod>')
    assert "arguments" in csom.run(make(10, 1), wrong)[0]["ErrorMessage"]


BAD = {
    "a document type": "<!DOCTYPE x [<!ENTITY y 'z'>]>" + body("", ""),
    "not well formed": "<Request>",
    "another root": "<Something />",
    "no number": body('<ObjectPath Id="x" ObjectPathId="1" />', ""),
    "a wrong guid": body(make(1, 2), '<Method Id="2" ParentId="1" Name="A"><Parameters><Parameter Type="Guid">x'
                         "</Parameter></Parameters></Method>"),
    "too large": body("", " " * 2_000_001),
}  # fmt: skip


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_what_is_no_program_is_refused(csom: Csom, text: str) -> None:
    status, answer = csom.send(text)
    assert status == 400
    assert "odata.error" in answer or "error" in answer


def test_an_action_that_is_not_emulated_is_501(csom: Csom) -> None:
    status, _ = csom.send(body('<ExceptionHandlingScope Id="1"></ExceptionHandlingScope>', ""))
    assert status == 501


def _cases(operation: str) -> list[dict[str, Any]]:
    file = SHARED / "conformance" / "cases.jsonl"
    if not file.exists():
        pytest.skip("the recorded cases are not here (../shared)")
    return [
        case for line in file.open(encoding="utf-8") if (case := json.loads(line))["operation"] == operation
    ]


def test_terms_as_the_cli_for_microsoft_365_adds_them(csom: Csom) -> None:
    paths = STORE + method(3, 2, "CreateGroup", ("String", "People"), ("Guid", GROUP))
    paths += method(4, 3, "CreateTermSet", ("String", "Department"), ("Guid", SET), ("Int32", 1033))
    csom.run(make(10, 3) + make(11, 4), paths)
    for number, case in enumerate(_cases("cli.termstore_csom")):
        text = case["request"]["body"].replace(">IT<", f">IT {number}<")
        status, answer = csom.send(text)
        expected = case["response"]["body"]
        assert (status, answer[0]["ErrorInfo"]) == (200, None)
        assert [type(part) for part in answer] == [type(part) for part in expected]
        ours, theirs = answer[-1], expected[-1]
        assert set(theirs) == set(ours)
        kinds = {name: type(value) for name, value in theirs.items() if value is not None}
        assert {name: type(ours[name]) for name in kinds if name != "Owner"} == {
            name: kind for name, kind in kinds.items() if name != "Owner"
        }
        assert ours["_ObjectIdentity_"].split("|")[1].startswith("fec14c62-7c3b-481b-851b-c80d7802b224:te:")


def test_the_list_of_all_sites_is_for_administrators_on_their_own_site(
    emulator: Emulator, token: Any
) -> None:
    tenant = '<Constructor Id="1" TypeId="{268004ae-ef6b-4e9b-8425-127220d84719}" />'
    wanted = (
        '<Method Id="2" ParentId="1" Name="GetSitePropertiesFromSharePointByFilters"><Parameters>'
        '<Parameter TypeId="{b92aeee2-c92c-4b67-abcc-024e471bc140}"><Property Name="Filter" Type="String"></Property>'
        '<Property Name="IncludeDetail" Type="Boolean">false</Property>'
        '<Property Name="StartIndex" Type="String">0</Property></Parameter></Parameters></Method>'
    )
    actions = query(10, 2, "NextStartIndexFromSharePoint", rows=("Url", "HubSiteId"))
    admin = Csom(emulator, token("https://" + hosts(emulator)["admin"]), kind="admin")
    rows = admin.run(actions, tenant + wanted)[10]["_Child_Items_"]
    base = "https://" + hosts(emulator)["sharepoint"]
    assert base in {row["Url"].rstrip("/") for row in rows}
    assert all(row["HubSiteId"].startswith("/Guid(") for row in rows)
    elsewhere = Csom(emulator, token()).run(actions, tenant + wanted)
    assert 0 in elsewhere
    bearer = token("https://" + hosts(emulator)["admin"], applications.CRAWL)
    assert 0 in Csom(emulator, bearer, kind="admin").run(actions, tenant + wanted)
