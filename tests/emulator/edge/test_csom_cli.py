"""Programs as CLI for Microsoft 365 and PnP write them: columns, rows, property bags, the tenant, scopes."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.edge.clients import hosts
from emulator.edge.programs import WEB, Csom, make, method, query
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.sharepoint import columns, items, lists
from sp_prosjektportal.emulator.sharepoint.session import Session

TENANT = '<Constructor Id="3" TypeId="{268004ae-ef6b-4e9b-8425-127220d84719}" />'


def run_method(id: int, path: int, name: str, *values: tuple[str, Any]) -> str:
    inner = "".join(f'<Parameter Type="{kind}">{value}</Parameter>' for kind, value in values)
    return f'<Method Name="{name}" Id="{id}" ObjectPathId="{path}"><Parameters>{inner}</Parameters></Method>'


def put(id: int, path: int, name: str, kind: str, value: Any) -> str:
    return f'<SetProperty Id="{id}" ObjectPathId="{path}" Name="{name}"><Parameter Type="{kind}">{value}</Parameter></SetProperty>'


@pytest.fixture
def session(emulator: Emulator) -> Session:
    key = next(key for key, row in emulator.store.rows("sites").items() if row["path"] == "/sites/empty")
    return Session(emulator.store, key, emulator.clock.now())


@pytest.fixture
def csom(emulator: Emulator, token: Any) -> Csom:
    return Csom(emulator, token(), "/sites/empty")


@pytest.fixture
def admin(emulator: Emulator, token: Any) -> Csom:
    return Csom(emulator, token("https://" + hosts(emulator)["admin"]), kind="admin")


def web_identity(csom: Csom) -> str:
    found = csom.run(query(1, 2, "ServerRelativeUrl"), WEB)[1]
    return str(found["_ObjectIdentity_"])


def test_a_column_is_changed_by_texts_alone(csom: Csom, session: Session) -> None:
    made = lists.create(session, "Liste")
    paths = (
        WEB + '<Property Id="7" ParentId="2" Name="Lists" />' + method(8, 7, "GetById", ("Guid", made["id"]))
    )
    paths += '<Property Id="9" ParentId="8" Name="Fields" />' + method(
        10, 9, "GetByInternalNameOrTitle", ("String", "Title")
    )
    identity = csom.run(make(11, 10) + query(12, 10, "Id"), paths)[12]["_ObjectIdentity_"]
    assert f":list:{made['id']}:field:" in identity
    changes = put(1, 5, "Description", "String", "Om") + put(2, 5, "Required", "String", "false")
    csom.run(
        changes + run_method(3, 5, "UpdateAndPushChanges", ("Boolean", "true")),
        f'<Identity Id="5" Name="{identity}" />',
    )
    column = columns.by_name(session, "Title", made["id"])
    assert column is not None
    assert column["attributes"]["Description"] == "Om"
    assert column["attributes"]["Required"] == "FALSE"


def test_rows_are_set_by_many_texts_in_one_program_and_quietly(csom: Csom, session: Session) -> None:
    made = lists.create(session, "Liste")
    rows = [items.insert(session, made["id"], {"Title": t}) for t in ("a", "b")]
    web = web_identity(csom)
    paths = "".join(
        f'<Identity Id="{n}" Name="{web}:list:{made["id"]}:item:{row["id"]},1" />'
        for n, row in enumerate(rows, 1)
    )
    actions = (
        run_method(11, 1, "ParseAndSetFieldValue", ("String", "Title"), ("String", "a2"))
        + '<Method Name="Update" Id="12" ObjectPathId="1" />'
    )
    actions += (
        run_method(13, 2, "ParseAndSetFieldValue", ("String", "Title"), ("String", "b2"))
        + '<Method Name="SystemUpdate" Id="14" ObjectPathId="2" />'
    )
    assert 0 not in csom.run(actions, paths)
    first, second = (items.get(session, made["id"], row["id"]) for row in rows)
    assert [first["values"]["Title"], second["values"]["Title"]] == ["a2", "b2"]
    assert (first["major"], second["major"]) == (2, 1)


def test_a_bag_cannot_be_written_where_scripts_are_not_allowed(csom: Csom, admin: Csom) -> None:
    web = web_identity(csom)
    paths = f'<Property Id="205" ParentId="198" Name="AllProperties" /><Identity Id="198" Name="{web}" />'
    actions = (
        run_method(206, 205, "SetFieldValue", ("String", "min_nokkel"), ("String", "v"))
        + '<Method Name="Update" Id="207" ObjectPathId="198" />'
    )
    rights = csom.run(query(11, 5, "EffectiveBasePermissions"), f'<Identity Id="5" Name="{web}" />')[11][
        "EffectiveBasePermissions"
    ]
    assert rights["Low"] & 0x40000 == 0
    refused = csom.run(actions, paths)[0]
    assert refused["ErrorTypeName"] == "System.UnauthorizedAccessException"
    assert "E_ACCESSDENIED" in refused["ErrorMessage"]
    url = f"https://{hosts(csom._emulator)['sharepoint']}/sites/empty"
    change = put(7, 5, "DenyAddAndCustomizePages", "Enum", 1) + make(9, 8)
    site = (
        TENANT
        + method(5, 3, "GetSitePropertiesByUrl", ("String", url), ("Boolean", "false"))
        + '<Method Id="8" ParentId="5" Name="Update" />'
    )
    assert 0 not in admin.run(change, site)
    assert 0 not in csom.run(actions, paths)
    wanted = '<Query Id="97" ObjectPathId="5"><Query SelectAllProperties="false"><Properties><Property Name="AllProperties" SelectAll="true">'
    wanted += (
        '<Query SelectAllProperties="false"><Properties /></Query></Property></Properties></Query></Query>'
    )
    bag = csom.run(wanted, f'<Identity Id="5" Name="{web}" />')[97]["AllProperties"]
    assert (bag["_ObjectType_"], bag["min_nokkel"]) == ("SP.PropertyValues", "v")


def test_a_site_is_locked_and_the_operation_polled(admin: Csom, emulator: Emulator, csom: Csom) -> None:
    url = f"https://{hosts(emulator)['sharepoint']}/sites/empty"
    site = (
        TENANT
        + method(5, 3, "GetSitePropertiesByUrl", ("String", url), ("Boolean", "false"))
        + '<Method Id="8" ParentId="5" Name="Update" />'
    )
    done = admin.run(put(7, 5, "LockState", "String", "NoAccess") + make(9, 8) + query(11, 8), site)[11]
    assert done["IsComplete"] is True
    again = admin.run(
        query(188, 184, "IsComplete"),
        f'<Identity Id="184" Name="{done["_ObjectIdentity_"]}" />'.replace("\n", "&#xA;"),
    )
    assert again[188]["IsComplete"] is True
    assert csom.send("<x/>")[0] in (400, 403)


def test_a_classic_site_is_made_listed_removed_found_deleted_and_restored(
    admin: Csom, emulator: Emulator
) -> None:
    url = f"https://{hosts(emulator)['sharepoint']}/sites/klassisk"
    creation = "".join(
        f'<Property Name="{name}" Type="{kind}">{value}</Property>'
        for name, kind, value in (("Lcid", "UInt32", 1044), ("Owner", "String", "admin@contoso.onmicrosoft.com"), ("Template", "String", "STS#0"),
                                  ("TimeZoneId", "Int32", 4), ("Title", "String", "Klassisk"), ("Url", "String", url))
    )  # fmt: skip
    path = f'{TENANT}<Method Id="5" ParentId="3" Name="CreateSite"><Parameters><Parameter TypeId="{{11f84fff-b8cf-47b6-8b50-34e692656606}}">{creation}</Parameter></Parameters></Method>'
    made = admin.run(make(6, 5) + query(8, 5, "IsComplete", "PollingInterval"), path)[8]
    assert (made["IsComplete"], made["PollingInterval"]) == (False, 15000)
    identity = f'<Identity Id="184" Name="{made["_ObjectIdentity_"]}" />'.replace("\n", "&#xA;")
    assert admin.run(query(188, 184, "IsComplete"), identity)[188]["IsComplete"] is True
    listing = f'{TENANT}<Method Id="5" ParentId="3" Name="GetSitePropertiesFromSharePointByFilters"><Parameters><Parameter TypeId="{{b92aeee2-c92c-4b67-abcc-024e471bc140}}"><Property Name="Filter" Type="String">Url -like \'klassisk\'</Property><Property Name="StartIndex" Type="String">0</Property><Property Name="Template" Type="String"></Property></Parameter></Parameters></Method>'
    rows = admin.run(query(9, 5, rows=("Url", "Title")), listing)[9]["_Child_Items_"]
    assert [row["Title"] for row in rows] == ["Klassisk"]
    removed = admin.run(make(6, 5) + query(8, 5), TENANT + method(5, 3, "RemoveSite", ("String", url)))[8]
    assert "\nRemoveSite\n" in removed["_ObjectIdentity_"]
    missing = admin.run(
        make(6, 5), TENANT + method(5, 3, "GetSitePropertiesByUrl", ("String", url), ("Boolean", "false"))
    )[0]
    assert missing["ErrorTypeName"] == "Microsoft.Online.SharePoint.Common.SpoNoSiteException"
    gone = admin.run(query(8, 5), TENANT + method(5, 3, "GetDeletedSitePropertiesByUrl", ("String", url)))[8]
    assert gone["Status"] == "Recycled"
    assert 0 not in admin.run(make(6, 5), TENANT + method(5, 3, "RestoreDeletedSite", ("String", url)))
    never = admin.run(make(6, 5), TENANT + method(5, 3, "GetDeletedSitePropertiesByUrl", ("String", url)))[0]
    assert never["ErrorTypeName"] == "Microsoft.SharePoint.Client.UnknownError"


def test_settings_of_the_tenant_stand_at_once(admin: Csom) -> None:
    shown = admin.run(query(5, 3), TENANT)[5]
    identity = f'<Identity Id="7" Name="{shown["_ObjectIdentity_"]}" />'.replace("\n", "&#xA;")
    assert 0 not in admin.run(put(1, 7, "HideDefaultThemes", "Boolean", "true"), identity)
    assert admin.run(query(5, 3), TENANT)[5]["HideDefaultThemes"] is True


def test_a_failure_inside_of_a_scope_does_not_stop_the_program(csom: Csom) -> None:
    paths = (
        WEB
        + '<Property Id="7" ParentId="2" Name="Lists" />'
        + method(8, 7, "GetByTitle", ("String", "Ingen"))
    )
    scope = f'<ExceptionHandlingScope Id="20"><TryScope Id="21">{make(22, 8)}</TryScope><CatchScope Id="23">{make(24, 2)}</CatchScope></ExceptionHandlingScope>'
    answers = csom.run(scope + query(25, 2, "Title"), paths)
    assert 0 not in answers
    assert answers[20]["HasException"] is True
    assert answers[20]["ErrorInfo"]["ErrorTypeName"] == "System.ArgumentException"
    assert answers[24] == {"IsNull": False}
    assert answers[25]["Title"]
    simple = f'<ExceptionHandlingScopeSimple Id="20">{make(22, 2)}</ExceptionHandlingScopeSimple>'
    assert csom.run(simple, paths)[20] == {"HasException": False, "ErrorInfo": None}


def test_an_unknown_hub_is_told_as_the_service_does(admin: Csom) -> None:
    refused = admin.run(
        make(11, 10),
        TENANT + method(10, 3, "GetHubSitePropertiesById", ("Guid", "00000000-0000-0000-0000-000000000001")),
    )[0]
    assert refused["ErrorTypeName"] == "Microsoft.SharePoint.Client.ResourceNotFoundException"


def test_people_without_the_role_do_not_reach_the_tenant(emulator: Emulator, token: Any) -> None:
    csom = Csom(
        emulator, token("https://" + hosts(emulator)["admin"], "sp-prosjektportal-crawl"), kind="admin"
    )
    status, answer = csom.send(
        f'<Request xmlns="http://schemas.microsoft.com/sharepoint/clientquery/2009"><Actions>{make(1, 3)}</Actions><ObjectPaths>{TENANT}</ObjectPaths></Request>'
    )
    assert status == 403 or answer[0]["ErrorInfo"]["ErrorTypeName"] == "System.UnauthorizedAccessException"
