"""The APIs answer as if nobody could look: what a browser gets is only what no API takes."""

from __future__ import annotations

import pytest

from emulator.browse.world import HOST, HTML, LIST, SITE, get, html
from sp_prosjektportal.emulator.app import Emulator

API = ("/_api/web", f"{SITE}/_api/web/lists", f"{SITE}/_vti_bin/client.svc/ProcessQuery", "/_api/$batch",
       f"{SITE}/_layouts/15/download.aspx?tempauth=x", "/_vti_bin/ingen.asmx", f"{SITE}/_API/web")  # fmt: skip


@pytest.mark.parametrize("path", API)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_api_answers_a_browser_as_it_answers_anybody(tenant: Emulator, path: str, method: str) -> None:
    asked = [
        tenant.handle(method, HOST + path, {"Accept": accept}, b"")
        for accept in (HTML["Accept"], "text/html")
    ]
    for status, headers, body in asked:
        assert status in (401, 403, 404)
        assert not headers.get("Content-Type", "").startswith("text/html")
        assert b"<!doctype" not in body


@pytest.mark.parametrize(
    "headers",
    [{"Accept": "*/*"}, {"Accept": "application/json"}, {}, {**HTML, "Authorization": "Bearer x"}, {**HTML, "Authorization": "Basic x"}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", SITE, LIST, "/_browse/log"])
def test_whoever_is_no_browser_sees_no_page(tenant: Emulator, path: str, headers: dict[str, str]) -> None:
    status, _, body = tenant.handle("GET", HOST + path, headers, b"")
    assert (status, body) == (404, b"No such host here: contoso.sharepoint.com")


@pytest.mark.parametrize(
    "host",
    ["graph.microsoft.com", "login.microsoftonline.com", "contoso-admin.sharepoint.com", "example.org"],
)
def test_other_hosts_have_no_pages(tenant: Emulator, host: str) -> None:
    _, headers, body = tenant.handle("GET", f"https://{host}/", HTML, b"")
    assert b"<!doctype" not in body
    assert "html" not in headers.get("Content-Type", "")


@pytest.mark.parametrize(
    "host", ["localhost:8443", "127.0.0.1:8443", "contoso.sharepoint.com", "contoso.sharepoint.test:8443"]
)
def test_the_site_host_shows_pages_by_all_its_names(tenant: Emulator, host: str) -> None:
    status, _, body = tenant.handle("GET", f"https://{host}{LIST}", HTML, b"")
    assert status == 200
    assert "Kvikkleire" in body.decode()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "MERGE", "OPTIONS"])
def test_pages_can_only_be_read(tenant: Emulator, method: str) -> None:
    before = tenant.store.fingerprint()
    status, headers, body = get(tenant, LIST, method=method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")
    assert "Bare lesing" in body.decode()
    assert tenant.store.fingerprint() == before


def test_looking_is_neither_counted_nor_logged_nor_charged(own: Emulator) -> None:
    for path in ("/", SITE, LIST, "/_browse/log", "/_browse/budget", "/sites/ingen"):
        get(own, path)
    assert own.counters.exchanges == 0
    assert len(own.log) == 0
    assert own.edge.throttle.used() == {}


def test_a_waiting_fault_is_not_spent_on_a_page(own: Emulator) -> None:
    own.faults.add("status", method="GET", url="/", status=503)
    assert get(own, SITE)[0] == 200
    assert len(own.faults.waiting()) == 1


def test_the_log_shows_what_clients_asked_for_and_no_secret(own: Emulator) -> None:
    own.handle(
        "GET",
        f"{HOST}{SITE}/_api/web/lists?access_token=hemmelig-abc",
        {"Authorization": "Bearer hemmelig-def"},
        b"",
    )
    page = html(own, "/_browse/log")
    assert "/_api/web/lists" in page
    assert "hemmelig" not in page


def test_a_fault_of_a_page_is_a_page(own: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    from sp_prosjektportal.emulator.browse import start

    monkeypatch.setattr(start, "start", lambda visit: 1 / 0)
    status, _, body = get(own, "/")
    assert status == 500
    assert "ZeroDivisionError" in body.decode()
    assert len(own.failures) == 1
