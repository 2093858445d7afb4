"""Status and code decide which error it is; the text never does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from sp_prosjektportal.errors import AccessDenied, Conflict, NotFound, RequestFailed, Throttled
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.exchange import Answer
from sp_prosjektportal.tenant.failures import NOT_UNIQUE, failure, hresult
from sp_prosjektportal.tenant.request import Permission, Reply, Request, graph_price
from tenant.service import SITE, Service

READ = Request.get(SITE, "/_api/web")
CASES = [
    # status, code, error (wire.md section 0.4)
    (404, "-1, System.ArgumentException", NotFound),
    (404, "-2130575322, Microsoft.SharePoint.SPException", NotFound),
    (404, "-2147024894, System.IO.FileNotFoundException", NotFound),
    (400, "-2147024809, System.ArgumentException", RequestFailed),
    (400, "-1, System.InvalidOperationException", RequestFailed),
    (500, "-2146232832, Microsoft.SharePoint.SPException", RequestFailed),
    (500, "-2130575342, Microsoft.SharePoint.SPException", Conflict),
    (500, "-2130575169, Microsoft.SharePoint.SPDuplicateValuesFoundException", Conflict),
    (400, "-2130575257, Microsoft.SharePoint.SPException", Conflict),
    (400, "-2130575214, Microsoft.SharePoint.SPException", Conflict),
    (500, "-2147024713, Microsoft.SharePoint.SPException", Conflict),
    (409, "-2130575305, Microsoft.SharePoint.SPException", Conflict),
    (409, "", Conflict),
    (412, "-1, Microsoft.SharePoint.Client.ClientServiceException", Conflict),
    (403, "-2147024891, System.UnauthorizedAccessException", AccessDenied),
    (401, "", AccessDenied),
    (500, "-2147024860, Microsoft.SharePoint.SPQueryThrottledException", RequestFailed),
    (429, "", Throttled),
    (503, "", Throttled),
]


def answer(status: int, body: Any, kind: str = "application/json") -> Answer:
    return Answer(
        status, {"content-type": kind}, body.encode() if isinstance(body, str) else json.dumps(body).encode()
    )


@pytest.mark.parametrize(("status", "code", "kind"), CASES)
def test_status_and_code_say_which_error_it_is(status: int, code: str, kind: type[RequestFailed]) -> None:
    said = {"odata.error": {"code": code, "message": {"lang": "nb-NO", "value": "Nei."}}}
    error = failure(READ, answer(status, said))
    assert type(error) is kind
    assert (error.status, error.code, error.message) == (status, code, "Nei.")


@pytest.mark.parametrize(
    ("body", "kind", "code", "message"),
    [
        ({"odata.error": {"code": "-1, X", "message": {"value": "a"}}}, "application/json", "-1, X", "a"),
        (
            {"error": {"code": "-1, X", "message": {"value": "a"}}},
            "application/json;odata=verbose",
            "-1, X",
            "a",
        ),
        ({"error": {"code": "itemNotFound", "message": "a"}}, "application/json", "itemNotFound", "a"),
        ({"error_description": "Invalid issuer"}, "application/json", "", "Invalid issuer"),
        ("404 FILE NOT FOUND", "text/plain", "", "404 FILE NOT FOUND"),
        ("<html><body><h1>429  TOO MANY</h1></body></html>", "text/html", "", "429 TOO MANY"),
        ("", "text/plain", "", "no explanation given"),
        ("{broken", "application/json", "", "{broken"),
    ],
)
def test_code_and_message_are_found_in_every_format(body: Any, kind: str, code: str, message: str) -> None:
    error = failure(READ, answer(404, body, kind))
    assert (error.code, error.message) == (code, message)


def test_a_value_that_must_be_unique_can_be_told_from_other_conflicts() -> None:
    said = {"odata.error": {"code": f"{NOT_UNIQUE}, Microsoft.SharePoint.SPDuplicateValuesFoundException"}}
    assert hresult(failure(READ, answer(500, said)).code) == NOT_UNIQUE


def test_a_moved_site_says_where_to() -> None:
    error = failure(READ, Answer(301, {"location": "https://contoso.sharepoint.com/sites/new?x=1"}))
    assert "https://contoso.sharepoint.com/sites/new" in str(error)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (Request.post(SITE, "/_api/web/lists", {}, schema=True), ["Sites.Manage.All", SITE]),
        (
            Request.graph("POST", "/groups", {}, permission=Permission.GROUPS),
            ["Group.ReadWrite.All", "Graph"],
        ),
    ],
)
def test_denied_says_which_permission_is_missing(request_: Request, words: list[str]) -> None:
    hint = failure(request_, answer(403, {})).hint
    assert all(word in hint for word in [*words, "doctor"])


def one(request: Request) -> Steps[Reply]:
    reply = yield request
    return reply


WRONG = {"value": [
    {"FieldName": "Title", "HasException": False, "ErrorCode": 0, "ErrorMessage": None},
    {"FieldName": "GtX", "HasException": True, "ErrorCode": -2130575271, "ErrorMessage": "Ukjent verdi"},
    {"FieldName": "Id", "FieldValue": "0", "HasException": False},
]}  # fmt: skip


@pytest.mark.parametrize("path", ["/_api/web/GetList('x')/AddValidateUpdateItemUsingPath", "/_api/web/GetList('x')/items(1)/ValidateUpdateListItem"])  # fmt: skip
def test_a_failed_row_inside_200_is_a_failure(reach: Callable[..., Any], path: str) -> None:
    service = Service(lambda seen: (200, {}, WRONG))
    with pytest.raises(RequestFailed, match="GtX: Ukjent verdi") as caught:
        reach(service).run(one(Request.post(SITE, path, {})))
    assert caught.value.code == "-2130575271"


def test_a_failed_row_inside_a_batch_fails_its_own_request_only(reach: Callable[..., Any]) -> None:
    path = "/_api/web/GetList('x')/AddValidateUpdateItemUsingPath"
    fine = {"value": [{"FieldName": "Id", "FieldValue": "7", "HasException": False}]}
    service = Service(lambda seen: (200, {}, WRONG if b"bad" in seen.body else fine))
    ended = dict(
        reach(service).run_all([one(Request.post(SITE, path, {"v": v})) for v in ("good", "bad", "fine")])
    )
    assert [number for number in sorted(ended) if ended[number].error] == [1]
    assert service.batches == [3]


def test_a_group_that_could_not_be_made_is_a_failure_inside_200(reach: Callable[..., Any]) -> None:
    said = {"ErrorMessage": "The group alias already exists.", "SiteUrl": None}
    with pytest.raises(RequestFailed, match="alias"):
        reach(Service(lambda seen: (200, {}, said))).run(
            one(Request.post(SITE, "/_api/GroupSiteManager/CreateGroupEx", {}))
        )


@pytest.mark.parametrize(
    ("method", "path", "units"),
    [
        ("GET", "/sites/contoso.sharepoint.com,1,2", 1),
        ("GET", "/sites/x/lists", 2),
        ("GET", "/sites/x/lists/y?$select=id", 1),
        ("GET", "/sites/delta?token=x", 1),
        ("GET", "/sites/delta", 2),
        ("GET", "/groups?$filter=mailNickname eq 'x'", 1),
        ("GET", "/sites/x/permissions", 5),
        ("POST", "/sites/x/permissions", 5),
        ("POST", "/groups", 2),
    ],
)
def test_graph_requests_cost_what_microsoft_publishes(method: str, path: str, units: int) -> None:
    assert graph_price(method, path) == units
