"""Every request that Office365-REST-Python-Client was seen to send finds a handler: none ends in 501, 405 or a fault."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.conformance.harness import FACTS, MISSING, World
from emulator.sharepoint.caller import KARI, ROOT
from sp_prosjektportal.emulator.app import Emulator, Principal

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason=MISSING)
GRAPH = "https://graph.microsoft.com/v1.0"
BODILESS_LIST = "Prosjektlogg 'x' & Åse"
LIST_ID, HUB_ID, OWN_TYPE = (
    "00000000-0000-0000-0000-000000000001",
    "00000000-0000-0000-0000-000000000009",
    "0x0100AB",
)
AS_PERSON = ("termStore", "CreateGroupEx")  # applications may not
GRAPH_RIGHTS = Principal(
    app_only=True,
    roles=frozenset({"Sites.FullControl.All", "Sites.Manage.All", "Group.ReadWrite.All", "Directory.ReadWrite.All", "TermStore.ReadWrite.All"}),
    app_id="app",
)  # fmt: skip
GRAPH_PERSON = Principal(
    app_only=False,
    scopes=frozenset({"TermStore.ReadWrite.All", "Sites.FullControl.All"}),
    login="admin@contoso.onmicrosoft.com",
    app_id="app",
)


def sent(kind: str) -> list[dict[str, Any]]:
    path = FACTS / f"o365_{kind}_client_requests.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def named(kind: str) -> list[Any]:
    return [pytest.param(row, id=f"{place:02d} {row['label']}") for place, row in enumerate(sent(kind))]


def answered(
    emulator: Emulator, principal: Principal, row: dict[str, Any], replace: dict[str, str]
) -> tuple[int, str]:
    url, body = row["url"], row["body"] or ""
    for old, new in replace.items():
        url, body = url.replace(old, new), body.replace(old, new)
    emulator.trusted = principal
    status, _, content = emulator.handle(row["method"], url, row["headers"], body.encode())
    assert emulator.failures == []
    return status, content.decode("utf-8", "replace")


@pytest.fixture
def world() -> World:
    """A site with what the requests name: a list with a row, a content type, a column, a file, a hub."""
    made = World()
    post, site = made.caller.post, made.site
    listed = post(
        "/_api/web/lists", {"Title": BODILESS_LIST, "BaseTemplate": 100}, site=site, status=201
    ).body
    post("/_api/web/lists", {"Title": "Prosjektlogg", "BaseTemplate": 100}, site=site, status=201)
    address = f"/_api/web/lists(guid'{listed['Id']}')"
    post(f"{address}/items", {"Title": "x"}, site=site, status=201)
    for parent, xml in (
        ("/_api/web", "Type='Text' Name='A'"),
        (address, "Type='Text' Name='A'"),
        (address, "Type='User' Name='User'"),
    ):
        column = {"parameters": {"SchemaXml": f"<Field {xml} DisplayName={xml.rpartition('=')[2]} />"}}
        post(f"{parent}/fields/createfieldasxml", column, site=site, status=200)
    post("/_api/web/contenttypes", {"Name": "Type"}, site=site, status=201)
    post(
        "/_api/web/getfolderbyserverrelativeurl('/sites/p/Shared Documents')/files/add(url='a.txt',overwrite=true)",
        b"x",
        site=site,
    )
    hub = made.another_site("/sites/hub")
    post("/_api/site/RegisterHubSite", site=hub)
    return made


def rest_names(world: World, label: str) -> dict[str, str]:
    """What stands in the requests for something of the tenant that sent them, and what it is here."""
    get = world.caller.get
    filtered = "/_api/web/lists?$filter=Title eq 'Prosjektlogg ''x'' %26 Åse'"
    listed = get(filtered, site=world.site).rows[0]
    of_type = get("/_api/web/contenttypes?$filter=Name eq 'Type'", site=world.site).rows[0]["StringId"]
    hub = get("/_api/site?$select=Id", site=f"{ROOT}/sites/hub").body["Id"]
    names = {
        LIST_ID: listed["Id"],
        "SP.Data.ProsjektloggListItem": listed["ListItemEntityTypeFullName"],
        HUB_ID: hub,
        f"'{OWN_TYPE}'": f"'{of_type}'",
        '"/x"': '"/sites/p"',
        "a@contoso.com": KARI,
    }
    taken = {
        "list add": {"Prosjektlogg": "Ny"},
        "field as xml": {"Name='A'": "Name='B'"},
        "list field as xml": {"Name='A'": "Name='B'"},
        "fieldlinks add": {
            '"A"': '"Title"'
        },  # a site type takes only what the type above has (wire.md section 5)
    }
    return names | taken.get(label, {})


@pytest.mark.parametrize("row", named("rest"))
def test_a_sharepoint_request_is_answered(world: World, row: dict[str, Any]) -> None:
    principal = GRAPH_PERSON if any(name in row["url"] for name in AS_PERSON) else world.caller.principal
    status, text = answered(world.emulator, principal, row, rest_names(world, row["label"]))
    assert status not in (405, 500, 501), text
    assert status < 300 or "GetSiteStatus" in row["url"], f"{status} {text}"


@pytest.mark.parametrize("row", named("graph"))
def test_a_graph_request_is_answered(world: World, row: dict[str, Any]) -> None:
    emulator = world.emulator

    def asked(method: str, path: str, body: Any = None, principal: Principal = GRAPH_RIGHTS) -> Any:
        emulator.trusted = principal
        data = b"" if body is None else json.dumps(body).encode()
        status, _, content = emulator.handle(method, GRAPH + path, {"Content-Type": "application/json"}, data)
        assert status < 300, content
        return json.loads(content)

    site = asked("GET", f"/sites/{ROOT.removeprefix('https://')}:/sites/p")["id"]
    listed = asked(
        "POST", f"/sites/{site}/lists", {"displayName": "L1", "list": {"template": "genericList"}}
    )["id"]
    team = {
        "mailNickname": "x",
        "displayName": "x",
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
    }
    group = asked("POST", "/groups", team)["id"]
    terms = f"/sites/{site}/termStore/groups"
    folder = asked("POST", terms, {"displayName": "A"}, GRAPH_PERSON)["id"]
    names = [{"name": "Set 1", "languageTag": "en-US"}]
    term_set = asked("POST", f"{terms}/{folder}/sets", {"localizedNames": names}, GRAPH_PERSON)["id"]
    replace = {"contoso.sharepoint.com,g1,g2": site, "/lists/L1/": f"/lists/{listed}/", "/groups/G/": f"/groups/{group}/",
               "/groups/G1/": f"/groups/{folder}/", "/sets/S1/": f"/sets/{term_set}/"}  # fmt: skip
    principal = GRAPH_PERSON if "termStore" in row["url"] else GRAPH_RIGHTS
    status, text = answered(emulator, principal, row, replace)
    assert status < 300, f"{status} {text}"
