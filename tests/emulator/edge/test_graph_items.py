"""Lists, columns, items and their values by Graph (docs/graph-item-values.md)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from emulator.edge.clients import Asker, hosts
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.clock import SimulatedClock
from sp_prosjektportal.emulator.sharepoint.sites import TEAM, create_site

PREFER = {"Prefer": "HonorNonIndexedQueriesWarningMayFailRandomly"}
EVERYTHING = frozenset({"Sites.FullControl.All", "Group.ReadWrite.All", "User.Read.All"})


class Graph:
    """Asks as an application; ``path`` is below the team site unless it begins with a slash."""

    def __init__(self, emulator: Emulator, roles: frozenset[str] = EVERYTHING) -> None:
        self.emulator = emulator
        self.principal = Principal(app_only=True, roles=roles, app_id="app")
        self.host = hosts(emulator)["graph"]
        self.site = f"/sites/{hosts(emulator)['sharepoint']}:/sites/empty:"

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], Any]:
        self.emulator.trusted = self.principal
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        url = (
            path
            if path.startswith("https://")
            else f"https://{self.host}/v1.0" + (path if path.startswith("/") else f"{self.site}/{path}")
        )
        status, answered, content = self.emulator.handle(method, url, headers or {}, data)
        self.emulator.trusted = None
        shown = json.loads(content) if content and "json" in answered.get("Content-Type", "") else content
        return status, answered, shown

    def get(self, path: str, **more: Any) -> Any:
        status, _, body = self.ask("GET", path, **more)
        assert status == 200, body
        return body

    def post(self, path: str, body: Any) -> Any:
        status, _, answer = self.ask("POST", path, body)
        assert status == 201, answer
        return answer

    def refused(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, str]:
        status, _, answer = self.ask(method, path, body, **more)
        return status, answer["error"]["code"]


COLUMNS = [
    {"name": "Note1", "text": {"allowMultipleLines": True, "linesForEditing": 6}},
    {"name": "Amount", "number": {"decimalPlaces": "two"}},
    {"name": "Money", "currency": {"locale": "nb-NO"}},
    {"name": "Done", "boolean": {}},
    {"name": "Day", "dateTime": {"format": "dateOnly"}},
    {"name": "Colour", "choice": {"choices": ["Red", "Green"], "displayAs": "dropDownMenu"}},
    {"name": "Tags", "choice": {"choices": ["a", "b", "c"], "displayAs": "checkBoxes"}},
    {"name": "Who", "personOrGroup": {}},
    {"name": "People", "personOrGroup": {"allowMultipleSelection": True}},
    {"name": "Twice", "calculated": {"formula": "=Amount*2", "outputType": "number"}},
    {"name": "Link", "hyperlinkOrPicture": {}},
]


@pytest.fixture
def graph_site(emulator: Emulator) -> Graph:
    graph = Graph(emulator)
    graph.post("lists", {"displayName": "Books", "columns": COLUMNS, "list": {"template": "genericList"}})
    return graph


def test_a_list_is_made_with_its_columns_and_shown_by_id_title_and_expansion(graph_site: Graph) -> None:
    shown = graph_site.get("lists/Books?$expand=columns($select=name),contentTypes")
    assert shown["list"] == {"contentTypesEnabled": False, "hidden": False, "template": "genericList"}
    assert {"Title", "Amount", "Who"} <= {column["name"] for column in shown["columns"]}
    assert graph_site.get(f"lists/{shown['id']}")["displayName"] == "Books"
    assert [one["name"] for one in shown["contentTypes"]] == ["Element", "Mappe"]


def test_system_lists_are_only_listed_when_asked_for(graph_site: Graph) -> None:
    plain = {row["displayName"] for row in graph_site.get("lists")["value"]}
    every = {row["name"] for row in graph_site.get("lists?$select=system,name,id")["value"]}
    assert "Books" in plain
    assert "TaxonomyHiddenList" not in plain
    assert {"users", "TaxonomyHiddenList"} <= every


def test_lists_are_filtered_by_title_alone(graph_site: Graph) -> None:
    assert len(graph_site.get("lists?$filter=displayName eq 'books'")["value"]) == 1
    status, _, body = graph_site.ask("GET", "lists?$filter=name eq 'Books'")
    assert (status, body["error"]["code"]) == (400, "invalidRequest")
    assert body["error"]["message"] == "The provided filter statement is not supported"


def test_the_name_of_a_list_is_not_for_clients_to_give(graph_site: Graph) -> None:
    assert graph_site.refused("POST", "lists", {"name": "X"}) == (400, "invalidRequest")
    assert graph_site.refused("POST", "lists", {"displayName": "Books"}) == (409, "nameAlreadyExists")


def test_values_come_back_in_graphs_shapes(graph_site: Graph) -> None:
    made = graph_site.post("lists/Books/items", {"fields": {
        "Title": "En bok", "Note1": "linje", "Amount": 350, "Money": "12.5", "Done": True, "Day": "2024-05-16T22:00:00Z", "Colour": "Red",
        "Tags@odata.type": "Collection(Edm.String)", "Tags": ["a", "b"], "WhoLookupId": "3",
        "PeopleLookupId@odata.type": "Collection(Edm.Int32)", "PeopleLookupId": [3],
    }})  # fmt: skip
    fields = made["fields"]
    assert (fields["Amount"], fields["Money"], fields["Twice"]) == (350, 12.5, 700)
    assert isinstance(fields["Amount"], int)
    assert fields["Tags"] == ["a", "b"]
    assert fields["WhoLookupId"] == "3"
    assert "Who" not in fields
    assert set(fields["People"][0]) == {"LookupId", "LookupValue", "Email"}
    assert fields["Day"] == "2024-05-16T22:00:00Z"
    assert "Link" not in fields  # empty columns are left out
    assert made["contentType"]["name"] == "Element"
    named = graph_site.get(f"lists/Books/items/{made['id']}?$expand=fields($select=Who,Title)")["fields"]
    assert named["Who"]
    assert set(named) == {"@odata.etag", "Who", "Title"}


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"Tags": ["a"]}, (400, "invalidRequest")),
        ({"Who": {"user": {"id": "x"}}}, (400, "invalidRequest")),
        ({"Twice": 3}, (400, "invalidRequest")),
        ({"Unknown": "x"}, (400, "invalidRequest")),
        ({"Link": {"Url": "https://x.example", "Description": "x"}}, (400, "invalidRequest")),
        ({"Link": "https://x.example"}, (500, "generalException")),
        ({"WhoLookupId": "many"}, (400, "invalidRequest")),
    ],
)
def test_what_graph_cannot_write_is_refused_and_changes_nothing(
    graph_site: Graph, fields: Any, wanted: tuple[int, str]
) -> None:
    before = graph_site.emulator.store.fingerprint()
    assert graph_site.refused("POST", "lists/Books/items", {"fields": {"Title": "x", **fields}}) == wanted
    assert graph_site.emulator.store.fingerprint() == before


def test_a_filter_on_a_column_without_index_needs_a_preference(graph_site: Graph) -> None:
    for title in ("Alfa", "Beta", "Gamma"):
        graph_site.post("lists/Books/items", {"fields": {"Title": title}})
    path = "lists/Books/items?$expand=fields&$filter=startswith(fields/Title,'b')"
    status, _, body = graph_site.ask("GET", path)
    assert status == 400
    assert body["error"]["message"].startswith(
        "Field 'Title' cannot be referenced in filter or orderby as it is not indexed."
    )
    assert [row["fields"]["Title"] for row in graph_site.get(path, headers=PREFER)["value"]] == ["Beta"]
    ordered = graph_site.get("lists/Books/items?$expand=fields&$orderby=fields/Title desc", headers=PREFER)[
        "value"
    ]
    assert [row["fields"]["Title"] for row in ordered] == ["Gamma", "Beta", "Alfa"]


def test_items_come_in_pages_that_follow_their_links(graph_site: Graph) -> None:
    for number in range(5):
        graph_site.post("lists/Books/items", {"fields": {"Title": str(number)}})
    seen, page = [], graph_site.get("lists/Books/items?$top=2&$expand=fields($select=Title)")
    while True:
        seen += [row["fields"]["Title"] for row in page["value"]]
        if "@odata.nextLink" not in page:
            break
        page = graph_site.get(page["@odata.nextLink"])
    assert seen == ["0", "1", "2", "3", "4"]


def test_an_etag_that_does_not_fit_is_412(graph_site: Graph) -> None:
    made = graph_site.post("lists/Books/items", {"fields": {"Title": "x"}})
    path = f"lists/Books/items/{made['id']}/fields"
    status, _, body = graph_site.ask("PATCH", path, {"Title": "y"}, {"If-Match": made["eTag"]})
    assert (status, body["Title"]) == (200, "y")
    assert graph_site.refused("PATCH", path, {"Title": "z"}, headers={"If-Match": made["eTag"]}) == (
        412,
        "resourceModified",
    )
    assert graph_site.get(f"lists/Books/items/{made['id']}")["fields"]["Title"] == "y"


def test_delta_tells_of_what_changed_and_breaks_on_what_is_gone(graph_site: Graph) -> None:
    kept, gone = (graph_site.post("lists/Books/items", {"fields": {"Title": t}})["id"] for t in ("a", "b"))
    first = graph_site.get("lists/Books/items/delta?$top=1")
    second = graph_site.get(first["@odata.nextLink"])
    assert [row["id"] for row in first["value"] + second["value"]] == [kept, gone]
    assert "lastModifiedBy" not in first["value"][0]
    graph_site.ask("PATCH", f"lists/Books/items/{kept}/fields", {"Title": "a2"})
    graph_site.ask("DELETE", f"lists/Books/items/{gone}")
    since = second["@odata.deltaLink"].replace("$top=1", "$top=50")
    told = graph_site.get(since)
    assert told["value"][0]["id"] == kept
    assert told["value"][1]["error"]["code"] == "InternalServerError"
    assert graph_site.get(told["@odata.deltaLink"])["value"] == []
    graph_site.emulator.options = replace(graph_site.emulator.options, delta_deletes="facet")
    assert graph_site.get(since)["value"][1]["deleted"] == {"state": "deleted"}


def test_delta_from_now_on_and_a_token_that_is_too_old(graph_site: Graph) -> None:
    link = graph_site.get("lists/Books/items/delta?token=latest")["@odata.deltaLink"]
    made = graph_site.post("lists/Books/items", {"fields": {"Title": "a"}})
    assert [row["id"] for row in graph_site.get(link)["value"]] == [made["id"]]
    clock = graph_site.emulator.clock
    assert isinstance(clock, SimulatedClock)
    clock.sleep(timedelta(days=61).total_seconds())
    status, headers, body = graph_site.ask("GET", link)
    assert (status, body["error"]["code"]) == (410, "resyncChangesApplyDifferences")
    assert graph_site.get(headers["Location"])["value"]
    assert graph_site.refused("GET", "lists/Books/items/delta?token=abc")[0] == 400


def test_columns_are_made_changed_and_removed(graph_site: Graph) -> None:
    made = graph_site.post(
        "lists/Books/columns",
        {"name": "Extra", "displayName": "Ekstra", "text": {"maxLength": 20}, "indexed": True},
    )
    assert made["text"]["maxLength"] == 20
    assert made["indexed"] is True
    path = f"lists/Books/columns/{made['id']}"
    assert graph_site.ask("PATCH", path, {"displayName": "Noe"})[2]["displayName"] == "Noe"
    assert graph_site.refused("PATCH", path, {"number": {}}) == (400, "invalidRequest")
    assert graph_site.ask("DELETE", path)[0] == 204
    assert graph_site.refused("GET", path) == (404, "itemNotFound")
    site = graph_site.post("columns", {"name": "SiteOne", "text": {}})
    assert graph_site.get(f"columns/{site['id']}")["name"] == "SiteOne"


def test_content_types_are_made_copied_to_a_list_and_get_columns(graph_site: Graph) -> None:
    column = graph_site.post("columns", {"name": "CtColumn", "text": {}})
    made = graph_site.post("contentTypes", {"name": "Sak", "base": {"id": "0x01"}, "group": "Egne"})
    assert made["id"].startswith("0x0100")
    assert made["base"]["id"] == "0x01"
    bound = {"sourceColumn@odata.bind": f"https://graph.microsoft.com/v1.0/sites/root/columns/{column['id']}"}
    graph_site.post(f"contentTypes/{made['id']}/columns", bound)
    copy = graph_site.post(
        "lists/Books/contentTypes/addCopy", {"contentType": f"https://x/sites/root/contentTypes/{made['id']}"}
    )
    assert copy["id"].startswith(made["id"])
    names = [one["name"] for one in graph_site.get(f"lists/Books/contentTypes/{copy['id']}/columns")["value"]]
    assert "CtColumn" in names


def test_files_are_put_found_read_without_a_token_renamed_and_removed(graph_site: Graph) -> None:
    status, _, made = graph_site.ask("PUT", "drive/root:/Mappe/a b.txt:/content", b"hei")
    assert (status, made["size"], made["file"]["mimeType"]) == (201, 3, "text/plain")
    assert graph_site.ask("PUT", "drive/root:/Mappe/a b.txt:/content", b"hallo")[0] == 200
    drive = graph_site.get("drive")["id"]
    folder = graph_site.get(f"/drives/{drive}/root/children")["value"][0]
    assert (folder["name"], folder["folder"]) == ("Mappe", {"childCount": 1})
    status, headers, _ = graph_site.ask("GET", f"/drives/{drive}/items/{made['id']}/content")
    assert status == 302
    emulator = graph_site.emulator
    assert emulator.handle("GET", headers["Location"], {}, b"")[::2] == (200, b"hallo")
    assert emulator.handle("GET", headers["Location"].replace("v1.", "v1.x"), {}, b"")[0] == 401
    renamed = graph_site.ask("PATCH", f"/drives/{drive}/items/{made['id']}", {"name": "c.txt"})[2]
    assert renamed["name"] == "c.txt"
    assert graph_site.ask("DELETE", f"/drives/{drive}/items/{made['id']}")[0] == 204
    assert graph_site.refused("GET", f"/drives/{drive}/items/{made['id']}") == (404, "itemNotFound")
    assert graph_site.refused("POST", f"/drives/{drive}/root/children", {"name": "Mappe", "folder": {}}) == (
        409,
        "nameAlreadyExists",
    )


@pytest.mark.parametrize(
    ("role", "method", "path", "body", "allowed"),
    [
        ("Sites.Read.All", "GET", "lists", None, True),
        ("Sites.Read.All", "POST", "lists/Books/items", {"fields": {"Title": "x"}}, False),
        ("Sites.ReadWrite.All", "POST", "lists/Books/items", {"fields": {"Title": "x"}}, True),
        ("Sites.ReadWrite.All", "POST", "lists", {"displayName": "Ny"}, False),
        ("Sites.Manage.All", "POST", "lists", {"displayName": "Ny"}, True),
        ("Files.Read.All", "GET", "drive/root/children", None, True),
        ("Files.Read.All", "PUT", "drive/root:/a.txt:/content", {}, False),
        ("Files.ReadWrite.All", "PUT", "drive/root:/a.txt:/content", {}, True),
        ("Files.Read.All", "GET", "lists", None, False),
        ("User.Read.All", "GET", "lists", None, False),
    ],
)
def test_every_permission_reaches_as_far_as_it_says(
    graph_site: Graph, role: str, method: str, path: str, body: Any, allowed: bool
) -> None:
    asker = Graph(graph_site.emulator, frozenset({role}))
    status, _, answer = asker.ask(method, path, body)
    assert (status < 300) is allowed, answer
    if not allowed:
        assert (status, answer["error"]["code"]) == (403, "accessDenied")


def test_the_site_of_a_group_is_reached_below_the_group(emulator: Emulator, graph: Asker) -> None:
    emulator.options.provisioning_polls = 0
    owner = f"https://graph.microsoft.com/v1.0/users/{next(iter(emulator.store.rows('directory_users')))}"
    body = {
        "displayName": "G",
        "mailNickname": "g",
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
        "owners@odata.bind": [owner],
    }
    group = graph("POST", "/groups", body)[1]["id"]
    assert graph("GET", f"/groups/{group}/sites/root/lists")[0] == 200
    assert graph("GET", f"/groups/{group}/drive/root/children")[1]["value"] == []


def test_an_unknown_segment_is_refused_as_graph_does(graph: Asker) -> None:
    status, body = graph("GET", "/thiswillgiveanerror")
    assert (status, body["error"]["message"]) == (
        400,
        "Resource not found for the segment 'thiswillgiveanerror'.",
    )
    assert graph("GET", "/teams/x")[0] == 501


def test_groups_are_filtered_counted_and_paged(graph: Asker) -> None:
    for name in ("en", "to", "tre"):
        graph(
            "POST",
            "/groups",
            {
                "displayName": name,
                "mailNickname": name,
                "mailEnabled": True,
                "securityEnabled": False,
                "groupTypes": ["Unified"],
            },
        )
    assert len(graph("GET", "/groups?$filter=groupTypes/any(c:c eq 'Unified')")[1]["value"]) == 3
    assert [
        row["displayName"]
        for row in graph("GET", "/groups?$filter=startswith(displayName,'t')&$orderby=displayName desc")[1][
            "value"
        ]
    ] == ["tre", "to"]
    status, body = graph("GET", "/groups?$filter=not(groupTypes/any(c:c eq 'Unified'))&$count=true")
    assert (status, body["error"]["code"]) == (400, "Request_UnsupportedQuery")
    page = graph("GET", "/groups?$top=2")[1]
    assert len(page["value"]) == 2
    assert "$skiptoken=" in page["@odata.nextLink"]


def test_a_deleted_group_comes_back_with_its_site(emulator: Emulator, graph: Asker) -> None:
    emulator.options.provisioning_polls = 0
    owner = f"https://graph.microsoft.com/v1.0/users/{next(iter(emulator.store.rows('directory_users')))}"
    body = {
        "displayName": "G",
        "mailNickname": "g",
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
        "owners@odata.bind": [owner],
    }
    group = graph("POST", "/groups", body)[1]["id"]
    site = graph("GET", f"/groups/{group}/sites/root")[1]["id"]
    assert graph("DELETE", f"/groups/{group}")[0] == 204
    assert graph("GET", f"/sites/{site}")[0] == 404
    assert graph("POST", f"/directory/deletedItems/{group}/restore")[0] == 200
    assert graph("GET", f"/sites/{site}")[0] == 200


def test_sites_are_found_by_word_once_the_index_has_them(emulator: Emulator, graph: Asker) -> None:
    assert [row["displayName"] for row in graph("GET", "/sites?search=tomt")[1]["value"]] == ["Tomt område"]
    clock = emulator.clock
    assert isinstance(clock, SimulatedClock)
    url = f"https://{hosts(emulator)['sharepoint']}/sites/svommehall"
    create_site(emulator.store, url, "Svømmehall", 1044, TEAM, "", now=clock.now())
    assert graph("GET", "/sites?search=svømmehall")[1]["value"] == []
    clock.sleep(3600)
    assert [row["displayName"] for row in graph("GET", "/sites?search=svømmehall")[1]["value"]] == [
        "Svømmehall"
    ]
