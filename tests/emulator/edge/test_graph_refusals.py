"""What Microsoft Graph refuses: malformed bodies, batches and queries; 400 with a code, nothing changed."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.sharepoint.caller import Answered, Caller
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.throttling import Throttle

GRAPH = "https://graph.microsoft.com"
RIGHTS = frozenset(
    {"Sites.FullControl.All", "Group.ReadWrite.All", "User.Read.All", "Directory.ReadWrite.All"}
)
EVENTUAL = {"ConsistencyLevel": "eventual"}


class Tenant:
    def __init__(self) -> None:
        caller = Caller(Emulator.open(throttle=Throttle(on=False)))
        list_id = caller.make_list("Alt").split("'")[1]
        site = caller.get("/_api/site?$select=Id").body["Id"]
        self.list, self.site = f"/sites/{site}/lists/{list_id}", f"/sites/{site}"
        self.caller = Caller(caller.emulator, Principal(app_only=True, roles=RIGHTS, app_id="app"))

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answered:
        sent = {"Content-Type": "application/json", **headers}
        path = path.replace("LIST", self.list).replace("SITE", self.site).replace(" ", "%20")
        return self.caller.ask(method, f"/v1.0{path}", body, site=GRAPH, headers=sent)


@pytest.fixture(scope="module")
def tenant() -> Tenant:
    return Tenant()


GROUP = {"displayName": "G", "mailEnabled": True, "securityEnabled": False, "groupTypes": ["Unified"]}
REFUSED = [
    ("POST", "LIST/items", {"Title": "x"}, "invalidRequest"),
    ("POST", "LIST/items", {"fields": []}, "invalidRequest"),
    ("POST", "LIST/items", {"fields": None}, "invalidRequest"),
    ("POST", "LIST/items", {"fields": {}, "contentType": {"id": "zz"}}, "invalidRequest"),
    ("POST", "LIST/items", {"fields": {"Title": "\ud800"}}, "BadRequest"),
    ("POST", "LIST/items", [], "BadRequest"),
    ("POST", "LIST/columns", {"name": "A", "text": 5}, "invalidRequest"),
    ("POST", "LIST/columns", {"name": "A", "text": {}, "number": {}}, "invalidRequest"),
    ("POST", "LIST/columns", {"name": "A", "text": {"maxLength": "many"}}, "invalidRequest"),
    ("POST", "SITE/lists", {"displayName": "K", "columns": "x"}, "invalidRequest"),
    ("POST", "/groups", {**GROUP, "mailNickname": "a b"}, "Request_BadRequest"),
    ("POST", "/groups", {**GROUP, "mailNickname": "g", "visibility": "Nei"}, "Request_BadRequest"),
    ("POST", "/groups", {**GROUP, "mailNickname": "g", "groupTypes": "Unified"}, "Request_BadRequest"),
    ("GET", "/users?$filter=nope eq 'x'", None, "BadRequest"),
    ("GET", "/users/$count", None, "Request_BadRequest"),
    ("POST", "/$batch", {"requests": [{"id": "1", "method": "GET", "url": "/users", "headers": "x"}]}, "BadRequest"),
    ("POST", "/$batch", {"requests": [{"id": "1", "method": "GET", "url": "/users", "dependsOn": "2"}]}, "BadRequest"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "code"), REFUSED)
def test_what_is_malformed_is_refused(tenant: Tenant, method: str, path: str, body: Any, code: str) -> None:
    before = tenant.caller.emulator.store.fingerprint()
    answer = tenant.ask(method, path, body)
    error = answer.body["error"]
    assert (answer.status, error["code"]) == (400, code), answer.text
    assert error["innerError"]["request-id"] == answer.headers["request-id"]
    assert not error["innerError"]["date"].endswith("Z")
    assert tenant.caller.emulator.store.fingerprint() == before


def test_people_and_groups_are_counted_with_the_header(tenant: Tenant) -> None:
    people = tenant.ask("GET", "/users?$count=true", **EVENTUAL).body["@odata.count"]
    assert tenant.ask("GET", "/users/$count", **EVENTUAL).text == str(people)
    assert tenant.ask("GET", "/groups/$count", **EVENTUAL).text.isdigit()
