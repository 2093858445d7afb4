"""One port for all names of the tenant: each caller sees the names and the port that it asked by."""

from __future__ import annotations

import json

import pytest

from sp_prosjektportal.emulator import names
from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.names import LOCAL, PUBLIC
from sp_prosjektportal.emulator.seed import seed
from sp_prosjektportal.emulator.store import Store

ALL = Principal(app_only=True, roles=frozenset({"Sites.FullControl.All"}), app_id="app")
ACCEPT = {"Accept": "application/json", "Content-Type": "application/json"}


@pytest.fixture
def served() -> Emulator:
    """A tenant as `emulator serve` makes it: with the ``.test`` names."""
    emulator = Emulator(Store(None))
    seed(emulator, LOCAL)
    emulator.trusted = ALL
    return emulator


def ask(emulator: Emulator, url: str, body: object = None, *, method: str = "") -> tuple[int, str]:
    sent = json.dumps(body).encode() if body is not None else b""
    host = url.split("/")[2]
    status, _, content = emulator.handle(
        method or ("POST" if sent else "GET"), url, ACCEPT | {"Host": host}, sent
    )
    return status, content.decode()


@pytest.mark.parametrize(
    "base",
    [
        "https://contoso.sharepoint.test",
        "https://contoso.sharepoint.com",
        "https://contoso.sharepoint.com:8443",
        "https://contoso.sharepoint.test:8443",
        "https://localhost:8443",
    ],
)
def test_addresses_in_answers_lead_back_to_where_the_caller_came_from(served: Emulator, base: str) -> None:
    status, text = ask(served, f"{base}/sites/empty/_api/web")
    shown = json.loads(text)
    assert (status, shown["Url"]) == (200, f"{base}/sites/empty")
    assert shown["odata.id"].startswith(f"{base}/sites/empty/_api/")


def test_next_links_keep_name_and_port(served: Emulator) -> None:
    base = "https://contoso.sharepoint.com:8443/sites/empty/_api/web/lists"
    ask(served, base, {"BaseTemplate": 100, "Title": "Rader"})
    for number in range(3):
        ask(served, f"{base}/getbytitle('Rader')/items", {"Title": str(number)})
    first = json.loads(ask(served, f"{base}/getbytitle('Rader')/items?$top=2")[1])
    assert first["odata.nextLink"].startswith("https://contoso.sharepoint.com:8443/sites/empty/_api/")
    assert len(json.loads(ask(served, first["odata.nextLink"])[1])["value"]) == 1


def test_an_address_that_was_written_is_read_back_by_each_name(served: Emulator) -> None:
    base = "https://contoso.sharepoint.com/sites/empty/_api/web"
    ask(served, base, {"Description": "Se https://contoso.sharepoint.com/sites/empty"}, method="PATCH")
    ask(served, base, {"Description": "Se https://contoso.sharepoint.com/sites/empty"}, method="MERGE")
    read = {url: json.loads(ask(served, f"https://{url}/sites/empty/_api/web")[1])["Description"] for url in
            (PUBLIC["sharepoint"], LOCAL["sharepoint"])}  # fmt: skip
    assert read == {url: f"Se https://{url}/sites/empty" for url in read}


def test_localhost_is_the_site_host_only(served: Emulator) -> None:
    status, text = ask(served, "https://localhost:8443/_api/web")
    assert (status, json.loads(text)["Url"]) == (200, "https://localhost:8443")
    assert ask(served, "https://localhost:8443/v1.0/sites/root")[0] == 404


@pytest.mark.parametrize("family", [PUBLIC, LOCAL])
def test_graph_shows_sites_by_the_names_of_its_own_family(served: Emulator, family: dict[str, str]) -> None:
    status, text = ask(served, f"https://{family['graph']}/v1.0/sites/root")
    assert (status, json.loads(text)["webUrl"]) == (200, f"https://{family['sharepoint']}")
    assert json.loads(text)["id"].startswith(f"{family['sharepoint']},")


def test_a_stranger_is_not_served(served: Emulator) -> None:
    assert ask(served, "https://fabrikam.sharepoint.com/_api/web")[0] == 404


def test_names_inside_longer_words_and_addresses_of_people_are_left_alone() -> None:
    seen = names.view(tuple(sorted(LOCAL.items())), "contoso.sharepoint.com")
    assert seen is not None
    for text in (
        b"mycontoso.sharepoint.test",
        b"a@contoso.sharepoint.test",
        b"contoso.sharepoint.test.evil.com",
    ):
        assert seen.outward(text) == text


@pytest.mark.parametrize(
    ("path", "kind", "wanted"),
    [
        ("/sites/x/_api/web/lists", "application/json", True),
        ("/sites/x/_api/web/getfolder('a')/files/add(url='x')", "application/json", False),
        ("/sites/x/_api/web/getfile('a')/$value", "text/plain;charset=utf-8", False),
        ("/v1.0/drives/1/items/2/content", "application/json", False),
        ("/sites/x/_api/$batch", "multipart/mixed; boundary=b", True),
    ],
)
def test_contents_of_files_are_never_changed(path: str, kind: str, wanted: bool) -> None:
    assert names.translated(path, kind) is wanted
