"""Content types, columns, lists and menus by CSOM, seen again by REST."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.edge.clients import hosts
from emulator.edge.programs import CONTEXT, WEB, Csom, make, method, query
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.entra import applications

SHARED = Path(__file__).parents[4] / "shared"
TYPE = "0x0100A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1"
COLUMN = "aaaaaaaa-0000-0000-0000-000000000001"
XML = f'<Field Type="Text" Name="PpProve" DisplayName="Prøve" ID="{{{COLUMN}}}" StaticName="PpProve" />'
CREATION, LINK = "{168f3091-4554-4f14-8866-b20d48e45b54}", "{63fb2c92-8f65-4bbb-a658-b6cd294403f4}"
LIST, NODE = "{e247b7fc-095e-4ea4-a4c9-c5d373723d8c}", "{7aaaa605-79a9-4fda-ae1e-db952e5083e0}"

Rest = Callable[..., Any]


@pytest.fixture
def site(emulator: Emulator) -> str:
    """The server-relative path of an empty team site."""
    rows = emulator.store.rows("sites").values()
    return str(next(row["path"] for row in rows if row["path"].startswith("/sites/")))


@pytest.fixture
def csom(emulator: Emulator, token: Any, site: str) -> Csom:
    return Csom(emulator, token(), site)


@pytest.fixture
def rest(emulator: Emulator, token: Any, site: str) -> Rest:
    bearer = token()

    def ask(method: str, path: str, body: Any = None) -> Any:
        flavour = "application/json;odata=nometadata"
        headers = {"Authorization": f"Bearer {bearer}", "Accept": flavour, "Content-Type": flavour}
        data = b"" if body is None else json.dumps(body).encode()
        url = f"https://{hosts(emulator)['sharepoint']}{site}{path}"
        status, _, content = emulator.handle(method, url, headers, data)
        assert status < 400, content
        return json.loads(content) if content else None

    return ask


def creation(id: int, parent: int, type_id: str, name: str = "Add", **values: str) -> str:
    """``Add`` with a value object; a value ``#5`` is the object 5."""
    inner = "".join(
        f'<Property Name="{key}" ObjectPathId="{value[1:]}" />'
        if value.startswith("#")
        else f'<Property Name="{key}" Type="{"Boolean" if value in ("true", "false") else "String"}">{value}</Property>'
        for key, value in values.items()
    )
    parameter = f'<Parameter TypeId="{type_id}">{inner}</Parameter>'
    return (
        f'<Method Id="{id}" ParentId="{parent}" Name="{name}"><Parameters>{parameter}</Parameters></Method>'
    )


def call(id: int, path: int, name: str, *values: tuple[str, Any]) -> str:
    inner = "".join(f'<Parameter Type="{kind}">{value}</Parameter>' for kind, value in values)
    return f'<Method Name="{name}" Id="{id}" ObjectPathId="{path}"><Parameters>{inner}</Parameters></Method>'


def put(id: int, path: int, name: str, kind: str, value: Any) -> str:
    return f'<SetProperty Id="{id}" ObjectPathId="{path}" Name="{name}"><Parameter Type="{kind}">{value}</Parameter></SetProperty>'


TYPES = WEB + '<Property Id="3" ParentId="2" Name="ContentTypes" />'
FIELDS = '<Property Id="4" ParentId="2" Name="Fields" />'


def _make_type(csom: Csom) -> dict[int, Any]:
    paths = (
        TYPES + FIELDS + creation(5, 3, CREATION, Id=TYPE, Name="Prøvetype", Group="Prøve", Description="d")
    )
    paths += method(
        6, 4, "AddFieldAsXml", ("String", XML.replace("<", "&lt;")), ("Boolean", "false"), ("Int32", 8)
    )
    paths += '<Property Id="7" ParentId="5" Name="FieldLinks" />' + creation(8, 7, LINK, Field="#6")
    order = '<Method Name="Reorder" Id="14" ObjectPathId="7"><Parameters><Parameter Type="Array"><Object Type="String">PpProve</Object><Object Type="String">Title</Object></Parameter></Parameters></Method>'
    actions = make(10, 5) + make(11, 6) + make(12, 8) + put(13, 8, "Required", "Boolean", "true") + order
    return csom.run(actions + call(15, 5, "Update", ("Boolean", "false")), paths)


def test_a_content_type_gets_the_id_that_is_asked_for_and_its_columns(csom: Csom, rest: Rest) -> None:
    assert _make_type(csom) == {n: {"IsNull": False} for n in (10, 11, 12)}
    found = rest("GET", f"/_api/web/contenttypes('{TYPE}')?$expand=FieldLinks")
    assert (found["Name"], found["Group"], found["StringId"]) == ("Prøvetype", "Prøve", TYPE)
    links = {link["Name"]: link for link in found["FieldLinks"]}
    assert links["PpProve"]["Required"] is True
    named = [link["Name"] for link in found["FieldLinks"] if link["Name"] in ("PpProve", "Title")]
    assert named == ["PpProve", "Title"]


def test_links_are_lost_without_an_update_of_the_content_type(csom: Csom, rest: Rest) -> None:
    paths = TYPES + FIELDS + creation(5, 3, CREATION, Id=TYPE, Name="Prøvetype")
    paths += method(6, 4, "GetByInternalNameOrTitle", ("String", "Body"))
    paths += '<Property Id="7" ParentId="5" Name="FieldLinks" />' + creation(8, 7, LINK, Field="#6")
    csom.run(make(10, 5) + make(11, 8), paths)
    found = rest("GET", f"/_api/web/contenttypes('{TYPE}')?$expand=FieldLinks")
    assert "Body" not in [link["Name"] for link in found["FieldLinks"]]


def test_the_same_content_type_twice_is_an_error(csom: Csom) -> None:
    _make_type(csom)
    paths = TYPES + creation(5, 3, CREATION, Id=TYPE, Name="Prøvetype")
    error = csom.run(make(10, 5), paths)[0]
    assert "duplicate content type" in error["ErrorMessage"]
    assert error["ErrorTypeName"] == "Microsoft.SharePoint.SPException"


def test_a_content_type_that_is_not_there_is_null(csom: Csom) -> None:
    paths = TYPES + method(5, 3, "GetById", ("String", TYPE))
    assert csom.run(make(10, 5) + query(11, 5, "Name"), paths) == {10: {"IsNull": True}, 11: None}


def test_another_type_of_value_object_is_refused(csom: Csom) -> None:
    paths = TYPES + creation(5, 3, LINK, Id=TYPE, Name="Prøvetype")
    assert "ContentTypeCreationInformation" in csom.run(make(10, 5), paths)[0]["ErrorMessage"]


def test_a_reader_makes_no_content_type(emulator: Emulator, token: Any, site: str) -> None:
    reader = Csom(emulator, token(name=applications.CRAWL), site)
    key = emulator.store.keys_with("sites", site)[0]
    crawl = applications.client_id(applications.CRAWL)
    emulator.store.put("site_permissions", crawl, {"roles": ["read"]}, key)
    paths = TYPES + creation(5, 3, CREATION, Id=TYPE, Name="Prøvetype")
    assert reader.run(make(10, 5), paths)[0]["ErrorTypeName"] == "System.UnauthorizedAccessException"


def test_content_types_as_the_cli_for_microsoft_365_makes_them(csom: Csom, rest: Rest) -> None:
    file = SHARED / "conformance" / "cases.jsonl"
    if not file.exists():
        pytest.skip("the recorded cases are not here (../shared)")
    cases = [
        case
        for line in file.open(encoding="utf-8")
        if "cli-contenttype_csom" in line and (case := json.loads(line))
    ]
    text = next(c["request"]["body"] for c in cases if "StaticProperty" in c["request"]["body"])
    status, answer = csom.send(text)
    assert (status, answer[0]["ErrorInfo"]) == (200, None)
    assert answer[1:5:2] == [8, 10]
    assert answer[6]["_ObjectIdentity_"].endswith(":contenttype:0x0100FF0B2E33A3718B46A3909298D240FD93")
    again = csom.send(text)[1]
    assert again[0]["ErrorInfo"]["ErrorMessage"].startswith("A duplicate content type")
    identity = answer[6]["_ObjectIdentity_"]
    found = csom.run(query(20, 1, "Name"), f'<Identity Id="1" Name="{identity}" />')
    assert found[20]["Name"] == "PnP Tile"


def test_a_column_is_changed_and_pushed_to_the_lists_that_have_it(csom: Csom, rest: Rest) -> None:
    _make_type(csom)
    listed = rest(
        "POST", "/_api/web/lists", {"BaseTemplate": 100, "Title": "L", "ContentTypesEnabled": True}
    )["Id"]
    rest(
        "POST",
        f"/_api/web/lists(guid'{listed}')/ContentTypes/AddAvailableContentType",
        {"contentTypeId": TYPE},
    )
    paths = WEB + FIELDS + method(5, 4, "GetByInternalNameOrTitle", ("String", "PpProve"))
    change = put(10, 5, "Title", "String", "Ny tittel")
    where = f"/_api/web/lists(guid'{listed}')/fields/getbyinternalnameortitle('PpProve')?$select=Title"
    csom.run(change, paths)
    assert rest("GET", where)["Title"] == "Prøve"
    csom.run(change + call(11, 5, "UpdateAndPushChanges", ("Boolean", "true")), paths)
    assert rest("GET", where)["Title"] == "Ny tittel"


def test_a_list_is_made_at_the_address_that_is_asked_for(csom: Csom, rest: Rest, site: str) -> None:
    lists = WEB + '<Property Id="3" ParentId="2" Name="Lists" />'
    paths = lists + creation(5, 3, LIST, Title="Åpne saker", Url="Lists/ApneSaker", TemplateType="100")
    found = csom.run(make(10, 5) + query(11, 5, "Id", "Title"), paths)[11]
    assert found["Title"] == "Åpne saker"
    guid = found["Id"].removeprefix("/Guid(").removesuffix(")/")
    folder = rest("GET", f"/_api/web/lists(guid'{guid}')/rootfolder?$select=ServerRelativeUrl")
    assert folder["ServerRelativeUrl"] == f"{site}/Lists/ApneSaker"
    assert 0 in csom.run(
        make(10, 5), lists + creation(5, 3, LIST, Title="Andre", Url="Lists/ApneSaker", TemplateType="100")
    )


def test_nodes_of_a_menu_stand_where_they_were_put(csom: Csom, rest: Rest) -> None:
    menu = (
        WEB
        + '<Property Id="3" ParentId="2" Name="Navigation" /><Property Id="4" ParentId="3" Name="QuickLaunch" />'
    )
    common = {"Url": "https://example.org/", "IsExternal": "true"}
    paths = menu + creation(5, 4, NODE, Title="Sist", AsLastNode="true", **common)
    paths += creation(6, 4, NODE, Title="Etter sist", PreviousNode="#5", **common)
    paths += creation(7, 4, NODE, Title="Først", AsLastNode="false", **common)
    paths += '<Property Id="8" ParentId="5" Name="Children" />' + creation(
        9, 8, NODE, Title="Under", AsLastNode="true", **common
    )
    assert 0 not in csom.run("".join(make(10 + n, n) for n in (5, 6, 7, 9)), paths)
    rows = rest("GET", "/_api/web/navigation/QuickLaunch?$expand=Children")["value"]
    titles = [row["Title"] for row in rows]
    assert titles[0] == "Først"
    assert titles[-2:] == ["Sist", "Etter sist"]
    assert [child["Title"] for child in rows[-2]["Children"]] == ["Under"]
    node = menu + method(5, 3, "GetNodeById", ("Int32", rows[0]["Id"]))
    csom.run(put(10, 5, "Title", "String", "Aller først") + call(11, 5, "Update"), node)
    assert rest("GET", "/_api/web/navigation/QuickLaunch")["value"][0]["Title"] == "Aller først"


def test_the_web_and_the_site_can_be_read(csom: Csom, site: str) -> None:
    paths = WEB + '<Property Id="3" ParentId="1" Name="Site" />'
    found = csom.run(query(10, 2, "ServerRelativeUrl", "Id", "Created") + query(11, 3, "Url"), paths)
    assert found[10]["ServerRelativeUrl"] == site
    assert found[10]["Id"].startswith("/Guid(")
    assert found[10]["Created"].startswith("/Date(")
    assert found[11]["_ObjectType_"] == "SP.Site"


def test_a_member_that_is_unknown_is_refused_as_the_service_does_and_noted(
    emulator: Emulator, csom: Csom
) -> None:
    error = csom.run(query(10, 2, "Weather"), WEB)[0]
    assert error["ErrorMessage"] == 'Field or property "Weather" does not exist.'
    assert "CSOM SP.Web.Weather" in emulator.log.not_emulated()


def test_a_site_that_is_not_there_is_404(emulator: Emulator, token: Any) -> None:
    url = f"https://{hosts(emulator)['sharepoint']}/sites/none/_vti_bin/client.svc/ProcessQuery"
    status, _, body = emulator.handle("POST", url, {"Authorization": f"Bearer {token()}"}, CONTEXT.encode())
    assert (status, body) == (404, b"404 FILE NOT FOUND")
