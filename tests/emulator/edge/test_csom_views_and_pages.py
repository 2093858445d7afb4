"""Views and modern pages by CSOM, seen again by REST."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.edge.clients import hosts
from emulator.edge.programs import WEB, Csom, make, method, parameters, query
from sp_prosjektportal.emulator.app import Emulator

VIEW = "{a3547807-7266-42f3-b055-afa6e840e458}"
LIST = "{e247b7fc-095e-4ea4-a4c9-c5d373723d8c}"
CANVAS = (
    '&lt;div&gt;&lt;div data-sp-canvascontrol="" data-sp-controldata=\'{"controlType":4}\'&gt;'
    '&lt;div data-sp-rte=""&gt;&lt;p&gt;Frist: i dag&lt;/p&gt;&lt;/div&gt;&lt;/div&gt;&lt;/div&gt;'
)


@pytest.fixture
def site(emulator: Emulator) -> str:
    rows = emulator.store.rows("sites").values()
    return str(next(row["path"] for row in rows if row["path"].startswith("/sites/")))


@pytest.fixture
def csom(emulator: Emulator, token: Any, site: str) -> Csom:
    return Csom(emulator, token(), site)


@pytest.fixture
def rest(emulator: Emulator, token: Any, site: str) -> Any:
    bearer = token()

    def ask(path: str) -> Any:
        flavour = "application/json;odata=nometadata"
        url = f"https://{hosts(emulator)['sharepoint']}{site}{path}"
        headers = {"Authorization": f"Bearer {bearer}", "Accept": flavour}
        status, _, content = emulator.handle("GET", url, headers, b"")
        assert status == 200, content
        return json.loads(content)

    return ask


def call(id: int, path: int, name: str, *values: tuple[str, Any]) -> str:
    return f'<Method Name="{name}" Id="{id}" ObjectPathId="{path}">{parameters(*values)}</Method>'


def put(id: int, path: int, name: str, kind: str, value: Any) -> str:
    given = f'<Parameter Type="{kind}">{value}</Parameter>'
    return f'<SetProperty Id="{id}" ObjectPathId="{path}" Name="{name}">{given}</SetProperty>'


def make_list(csom: Csom) -> None:
    given = "".join(
        f'<Property Name="{name}" Type="{kind}">{value}</Property>'
        for name, kind, value in (
            ("Title", "String", "Saker"),
            ("Url", "String", "Lists/Saker"),
            ("TemplateType", "Int32", 100),
        )
    )
    add = f'<Parameters><Parameter TypeId="{LIST}">{given}</Parameter></Parameters>'
    paths = WEB + '<Property Id="3" ParentId="2" Name="Lists" />'
    assert 0 not in csom.run(make(9, 4), f'{paths}<Method Id="4" ParentId="3" Name="Add">{add}</Method>')


def test_a_view_is_added_with_columns_and_titled_in_one_program(csom: Csom, rest: Any, site: str) -> None:
    make_list(csom)
    fields = "".join(f'<Object Type="String">{name}</Object>' for name in ("ID", "LinkTitle"))
    given = (
        '<Property Name="Title" Type="String">Aapne</Property><Property Name="ViewTypeKind" Type="Enum">1</Property>'
        '<Property Name="RowLimit" Type="Int32">50</Property><Property Name="Paged" Type="Boolean">true</Property>'
        f'<Property Name="ViewFields" Type="Array">{fields}</Property>'
    )
    paths = (
        f"{WEB}{method(3, 2, 'GetList', ('String', f'{site}/Lists/Saker'))}"
        '<Property Id="4" ParentId="3" Name="Views" />'
        f'<Method Id="5" ParentId="4" Name="Add"><Parameters><Parameter TypeId="{VIEW}">{given}</Parameter></Parameters>'
        "</Method>"
    )
    actions = make(10, 5) + put(11, 5, "Title", "String", "Åpne saker") + call(12, 5, "Update")
    found = csom.run(actions + query(13, 5, "Id", "ServerRelativeUrl"), paths)
    assert found[13]["ServerRelativeUrl"] == f"{site}/Lists/Saker/Aapne.aspx"
    row = next(
        row
        for row in rest(f"/_api/web/GetList('{site}/Lists/Saker')/views?$expand=ViewFields")["value"]
        if row["Title"] == "Åpne saker"
    )
    assert found[13]["Id"] == f"/Guid({row['Id']})/"
    assert (row["RowLimit"], row["ViewFields"]["Items"]) == (50, ["ID", "LinkTitle"])


def test_the_columns_of_a_view_are_taken_out_and_added_one_by_one(csom: Csom, rest: Any, site: str) -> None:
    make_list(csom)
    paths = (
        f"{WEB}{method(3, 2, 'GetList', ('String', f'{site}/Lists/Saker'))}"
        '<Property Id="4" ParentId="3" Name="DefaultView" /><Property Id="5" ParentId="4" Name="ViewFields" />'
    )
    actions = (
        call(10, 5, "RemoveAll")
        + call(11, 5, "Add", ("String", "LinkTitle"))
        + call(12, 5, "Add", ("String", "ID"))
        + call(13, 5, "MoveFieldTo", ("String", "ID"), ("Int32", 0))
        + put(14, 4, "RowLimit", "Int32", 10)
        + call(15, 4, "Update")
    )
    assert 0 not in csom.run(actions, paths)
    (row,) = rest(f"/_api/web/GetList('{site}/Lists/Saker')/views?$expand=ViewFields")["value"]
    assert (row["RowLimit"], row["ViewFields"]["Items"]) == (10, ["ID", "LinkTitle"])


def test_another_value_object_is_no_view(csom: Csom, site: str) -> None:
    make_list(csom)
    paths = (
        f"{WEB}{method(3, 2, 'GetList', ('String', f'{site}/Lists/Saker'))}"
        '<Property Id="4" ParentId="3" Name="Views" />'
        f'<Method Id="5" ParentId="4" Name="Add"><Parameters><Parameter TypeId="{LIST}" /></Parameters></Method>'
    )
    assert csom.run(make(10, 5), paths)[0]["ErrorTypeName"].endswith("InvalidClientQueryException")


def page_paths(site: str) -> str:
    folder = method(3, 2, "GetFolderByServerRelativeUrl", ("String", f"{site}/SitePages"))
    add = method(5, 4, "AddTemplateFile", ("String", f"{site}/SitePages/Om.aspx"), ("Enum", 3))
    return (
        f'{WEB}{folder}<Property Id="4" ParentId="3" Name="Files" />{add}'
        '<Property Id="6" ParentId="5" Name="ListItemAllFields" />'
    )


def test_a_modern_page_is_made_filled_and_checked_in_by_one_program(csom: Csom, rest: Any, site: str) -> None:
    values = {
        "ContentTypeId": "0x0101009D1CB255DA76424F860D91F20E6C4118",
        "ClientSideApplicationId": "b6917cb1-93a0-4b97-a84d-7cf49975d4ec",
        "PageLayoutType": "Article",
        "Title": "Om",
        "CanvasContent1": CANVAS,
    }
    actions = make(10, 3) + make(11, 5)
    for number, (name, value) in enumerate(values.items(), 20):
        actions += call(number, 6, "SetFieldValue", ("String", name), ("String", value))
    actions += call(30, 6, "Update") + call(31, 5, "CheckIn", ("String", ""), ("Enum", 1))
    assert 0 not in csom.run(actions, page_paths(site))
    page = rest(
        "/_api/sitepages/pages/GetByUrl('SitePages/Om.aspx')?$expand=ListItemAllFields/ClientSideApplicationId"
    )
    assert (page["Title"], page["Version"], page["IsPageCheckedOutToCurrentUser"]) == ("Om", "1.0", False)
    assert page["ListItemAllFields"]["ClientSideApplicationId"] == values["ClientSideApplicationId"]
    assert json.loads(page["CanvasContent1"])[0]["innerHTML"] == "<p>Frist&#58; i dag</p>"


def test_a_file_that_a_program_checked_out_it_can_check_in(csom: Csom, rest: Any, site: str) -> None:
    assert 0 not in csom.run(
        make(10, 3) + make(11, 5) + call(12, 5, "CheckIn", ("String", ""), ("Enum", 1)), page_paths(site)
    )
    paths = WEB + method(3, 2, "GetFileByServerRelativeUrl", ("String", f"{site}/SitePages/Om.aspx"))
    actions = make(10, 3) + call(11, 3, "CheckOut") + call(12, 3, "CheckIn", ("String", ""), ("Enum", 1))
    assert 0 not in csom.run(actions, paths)
    assert rest("/_api/sitepages/pages/GetByUrl('SitePages/Om.aspx')")["Version"] == "2.0"


def test_the_welcome_page_is_set_on_the_root_folder(csom: Csom, rest: Any) -> None:
    paths = WEB + '<Property Id="3" ParentId="2" Name="RootFolder" />'
    assert 0 not in csom.run(
        put(10, 3, "WelcomePage", "String", "SitePages/Om.aspx") + call(11, 3, "Update"), paths
    )
    assert rest("/_api/web/rootfolder?$select=WelcomePage")["WelcomePage"] == "SitePages/Om.aspx"


def test_a_program_with_too_many_object_paths_is_refused_and_does_nothing(csom: Csom, rest: Any) -> None:
    many = "".join(f'<Property Id="{number}" ParentId="2" Name="RootFolder" />' for number in range(3, 300))
    found = csom.run(put(400, 2, "Title", "String", "Endret") + call(401, 2, "Update"), WEB + many)
    assert found[0]["ErrorMessage"] == "The request uses too many resources."
    assert rest("/_api/web?$select=Title")["Title"] != "Endret"
