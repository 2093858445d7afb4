"""The emulated tenant over a real socket, with real clients."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msal
import pytest
import requests
import urllib3
import yaml
from cryptography.hazmat.primitives.serialization import pkcs12
from requests.adapters import HTTPAdapter

from sp_prosjektportal.emulator.serve import serve


class Dialled(HTTPAdapter):
    """Keeps host names and TLS as they are, but dials the address that ``resolve`` names, as curl can."""

    def __init__(self, port: int, ca_file: str) -> None:
        self._port, self._ca = port, ca_file
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        port = self._port

        class Connection(urllib3.connection.HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return socket.create_connection(("127.0.0.1", port), timeout=10)

        class Pool(urllib3.connectionpool.HTTPSConnectionPool):
            ConnectionCls = Connection

        self.poolmanager.pool_classes_by_scheme = {"https": Pool}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        super().cert_verify(conn, url, self._ca, cert)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What connection.json says of a tenant that is served."""
    ready, started = threading.Event(), {}
    stops: list[Callable[[], None]] = []

    def listen(connection: dict[str, Any]) -> None:
        started.update(connection)
        ready.set()

    directory = tmp_path_factory.mktemp("served")
    thread = threading.Thread(
        target=serve,
        args=(directory, 0),
        kwargs={"ready": listen, "stop": stops.append, "control": True},
    )
    thread.start()
    try:
        assert ready.wait(60)
        yield {**started, "directory": directory}
    finally:
        for stop in stops:
            stop()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def session(served: dict[str, Any]) -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    made.mount("https://", Dialled(served["port"], served["ca_file"]))
    return made


@pytest.fixture
def bearer(served: dict[str, Any], session: requests.Session) -> Callable[[str], str]:
    app = msal.ConfidentialClientApplication(
        served["client_id"],
        authority=f"{served['authority']}/{served['tenant']}",
        client_credential={
            "private_key": Path(served["key_file"]).read_text(),
            "public_certificate": Path(served["certificate_file"]).read_text(),
        },
        http_client=session,
        instance_discovery=False,
    )

    def get(resource: str) -> str:
        result = app.acquire_token_for_client([f"{resource}/.default"])
        assert "access_token" in result, result
        return str(result["access_token"])

    return get


def test_the_connection_file_says_all_that_a_client_needs(served: dict[str, Any]) -> None:
    file = json.loads((served["directory"] / "connection.json").read_text("utf-8"))
    wanted = ("site_url hub_url admin_url graph_url authority tenant client_id ca_file certificate_file key_file "
              "pfx_file user resolve crawl_client_id crawl_certificate_file crawl_key_file")  # fmt: skip
    assert set(wanted.split()) <= set(file)
    assert set(file["resolve"]) == {
        "contoso.sharepoint.test",
        "contoso-admin.sharepoint.test",
        "graph.test",
        "login.test",
    }
    assert set(file["resolve"].values()) == {f"127.0.0.1:{served['port']}"}
    key, certificate, _ = pkcs12.load_key_and_certificates(Path(file["pfx_file"]).read_bytes(), None)
    assert key is not None
    assert certificate is not None
    assert Path(file["key_file"]).stat().st_mode & 0o077 == 0


def test_the_crawl_application_signs_in_with_its_own_certificate_and_reaches_no_site_yet(
    served: dict[str, Any], session: requests.Session
) -> None:
    files = {name: Path(served[name]) for name in ("crawl_key_file", "crawl_certificate_file")}
    assert [path.name for path in files.values()] == ["crawl-client-key.pem", "crawl-client.pem"]
    assert files["crawl_key_file"].stat().st_mode & 0o777 == 0o600
    app = msal.ConfidentialClientApplication(
        served["crawl_client_id"],
        authority=f"{served['authority']}/{served['tenant']}",
        client_credential={
            "private_key": files["crawl_key_file"].read_text(),
            "public_certificate": files["crawl_certificate_file"].read_text(),
        },
        http_client=session,
        instance_discovery=False,
    )
    base = served["site_url"].partition("/sites/")[0]
    found = app.acquire_token_for_client([f"{base}/.default"])
    assert "access_token" in found, found
    headers = {"Authorization": f"Bearer {found['access_token']}"}
    assert session.get(f"{served['site_url']}/_api/web", headers=headers).status_code == 403


def test_the_settings_beside_it_name_the_same_tenant(served: dict[str, Any]) -> None:
    settings = yaml.safe_load((served["directory"] / "prosjektportal.yaml").read_text("utf-8"))
    assert settings["sign_in"]["client_id"] == served["client_id"]
    assert settings["cloud"]["resolve"] == served["resolve"]
    assert (served["directory"] / settings["sign_in"]["key_file"]).exists()
    (portfolio,) = settings["portfolios"].values()
    assert portfolio["hub"] == served["hub_url"]


def test_msal_and_office365_work_over_the_socket(
    served: dict[str, Any], session: requests.Session, bearer: Callable[[str], str]
) -> None:
    from office365.sharepoint.client_context import ClientContext

    base = served["site_url"].partition("/sites/")[0]

    def token() -> dict[str, Any]:
        return {"access_token": bearer(base), "token_type": "Bearer", "expires_in": 3000}

    context = ClientContext(served["site_url"]).with_access_token(token)
    context.with_transport(session=session)
    web = context.web.select(["Url", "Title"]).get().execute_query()
    assert web.properties["Url"] == served["site_url"]


def test_a_request_is_counted_and_the_log_has_no_token(
    served: dict[str, Any], session: requests.Session, bearer: Callable[[str], str]
) -> None:
    secret = bearer(served["graph_url"])
    answer = session.get(
        f"{served['graph_url']}/v1.0/users/{served['user']}", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 200
    port = served["port"]
    counters = session.get(f"https://localhost:{port}/_emulator/counters").json()
    assert counters["exchanges"] >= 1
    assert counters["sign_in"] >= 1
    log = session.get(f"https://localhost:{port}/_emulator/log").text
    assert served["user"] in log
    assert secret not in log


def test_a_device_code_is_approved_at_once_for_the_user_of_the_connection_file(
    served: dict[str, Any], session: requests.Session
) -> None:
    app = msal.PublicClientApplication(
        served["client_id"],
        authority=f"{served['authority']}/{served['tenant']}",
        http_client=session,
        instance_discovery=False,
    )
    flow = app.initiate_device_flow([f"{served['graph_url']}/.default"])
    result = app.acquire_token_by_device_flow(flow)
    assert result["id_token_claims"]["preferred_username"] == served["user"]


def test_a_lost_reply_is_a_broken_connection_but_the_work_is_done(
    served: dict[str, Any], session: requests.Session, bearer: Callable[[str], str]
) -> None:
    base = served["site_url"].partition("/sites/")[0]
    flavour = "application/json;odata=nometadata"
    headers = {"Authorization": f"Bearer {bearer(base)}", "Accept": flavour, "Content-Type": flavour}
    lists = f"{served['site_url']}/_api/web/lists"
    pages = f"https://localhost:{served['port']}/_emulator"
    fault = {"what": "lost_reply", "method": "POST", "url": "/_api/web/lists"}
    assert session.post(f"{pages}/faults", json=fault).status_code == 200
    with pytest.raises(requests.ConnectionError):
        session.post(lists, json={"BaseTemplate": 100, "Title": "Tapt svar"}, headers=headers)
    found = session.get(f"{lists}/getbytitle('Tapt%20svar')?$select=Title", headers=headers)
    assert found.json() == {"Title": "Tapt svar"}
    assert session.get(f"{pages}/log").json()[-2]["note"] == "reply lost"
    assert session.post(f"{pages}/faults", json={"what": "rain"}).status_code == 400


def test_nobody_else_is_trusted_and_other_names_fail(
    served: dict[str, Any], session: requests.Session
) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        session.get("https://elsewhere.example/")
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"https://localhost:{served['port']}/_emulator/counters", timeout=10)


def test_a_port_that_is_taken_is_an_error_at_once(served: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(OSError, match="in use"):
        serve(tmp_path, served["port"])


SAID = [("POST /sites/empty/_api/web/lists", "contoso.sharepoint.test", 40_000_000, 413), ("POST /v1.0/groups", "graph.test", 5_000_000, 413),
        ("POST /sites/empty/_vti_bin/client.svc/ProcessQuery", "contoso.sharepoint.test", 3_000_000, 400),
        ("PUT /v1.0/sites/root/drive/root:/a.bin:/content", "graph.test", 400_000_000, 413)]  # fmt: skip


@pytest.mark.parametrize(("line", "host", "length", "status"), SAID)
def test_a_body_that_is_said_to_be_too_large_is_not_waited_for(
    served: dict[str, Any], line: str, host: str, length: int, status: int
) -> None:
    import ssl

    context = ssl.create_default_context(cafile=served["ca_file"])
    with (
        socket.create_connection(("127.0.0.1", served["port"]), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=host) as sent,
    ):
        sent.sendall(f"{line} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n{{".encode())
        answer = sent.recv(4096).decode()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert "connection: close" in answer.lower()
