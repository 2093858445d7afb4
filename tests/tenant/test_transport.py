"""The real session: over TLS to a server on this machine, under the name of another."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sp_prosjektportal.errors import ReplyLost, Unreachable
from sp_prosjektportal.tenant.exchange import Call
from sp_prosjektportal.tenant.transport import Session, Wire, real_network

HOST = "contoso.sharepoint.test"


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[Any] = []  # noqa: RUF012 - shared on purpose
    connections: set[Any] = set()  # noqa: RUF012

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append((self.command, self.path, dict(self.headers), body))
        self.connections.add(self.client_address)
        if self.path == "/hang-up":
            self.close_connection = True
            return
        self.send_response(302 if self.path == "/elsewhere" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Set-Cookie", "FedAuth=SECRET")
        self.send_header("Location", "/signin")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = do_DELETE = do_PATCH = answer  # noqa: N815

    def log_message(self, *arguments: Any) -> None:
        """Silent."""


def make_authority(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "ca.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "ca.pem", folder / "ca.key"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """``(address:port, CA file)``."""
    authority, key = make_authority(tmp_path_factory.mktemp("ca"))
    serving = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    serving.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, key)
    serving.socket = context.wrap_socket(serving.socket, server_side=True)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{serving.server_address[1]}", str(authority)
    serving.shutdown()


@pytest.fixture
def wire(server: tuple[str, str]) -> Iterator[Wire]:
    Echo.seen.clear()
    Echo.connections.clear()
    transport, _ = real_network(server[1], {HOST: server[0]})
    found = Wire(transport)
    yield found
    found.close()


def test_another_address_is_dialled_and_name_and_certificate_stay_real(wire: Wire) -> None:
    answer = wire.send(
        Call("POST", f"https://{HOST}/sites/p/_api/web", {"Authorization": "Bearer t"}, b'{"a":1}')
    )
    assert (answer.status, answer.body) == (200, {})
    verb, path, headers, body = Echo.seen[0]
    assert (verb, path, headers["Host"], body) == ("POST", "/sites/p/_api/web", HOST, b'{"a":1}')
    assert headers["User-Agent"].startswith("NONISV|sp-prosjektportal|")


@pytest.mark.parametrize("verb", ["GET", "POST", "PATCH", "DELETE"])
def test_every_verb_gets_through(wire: Wire, verb: str) -> None:
    body = b"" if verb in ("GET", "DELETE") else b"{}"
    assert wire.send(Call(verb, f"https://{HOST}/x", {}, body)).status == 200
    assert (Echo.seen[0][0], Echo.seen[0][3]) == (verb, body)


def test_connections_are_kept_and_cookies_are_not(wire: Wire) -> None:
    for _ in range(5):
        wire.send(Call("GET", f"https://{HOST}/x"))
    assert len(Echo.connections) == 1
    assert not any("Cookie" in headers for _, _, headers, _ in Echo.seen)


def test_redirects_are_answers(wire: Wire) -> None:
    assert wire.send(Call("GET", f"https://{HOST}/elsewhere")).status == 302
    assert len(Echo.seen) == 1


def test_a_connection_that_breaks_after_sending_is_a_lost_reply(wire: Wire) -> None:
    with pytest.raises(ReplyLost, match="No answer from"):
        wire.send(Call("POST", f"https://{HOST}/hang-up", {}, b"{}"))


def test_a_certificate_of_somebody_else_is_not_trusted(server: tuple[str, str]) -> None:
    for name, authority in ((HOST, ""), ("other.sharepoint.test", server[1])):
        transport, _ = real_network(authority, {name: server[0]})
        with pytest.raises(Unreachable, match="not trusted") as caught:
            Wire(transport).send(Call("GET", f"https://{name}/x"))
        assert "ca_file" in caught.value.hint


def test_nobody_at_the_address_is_unreachable() -> None:
    transport, _ = real_network("", {HOST: "127.0.0.1:1"})
    with pytest.raises(Unreachable, match=f"No connection to {HOST}"):
        Wire(transport).send(Call("POST", f"https://{HOST}/x", {}, b"{}"))


def test_plain_http_is_refused(wire: Wire) -> None:
    with pytest.raises((ReplyLost, Unreachable)):
        wire.send(Call("GET", "http://127.0.0.1:9/x"))


def test_proxies_of_the_environment_are_used_but_not_for_resolved_hosts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
    monkeypatch.setenv("no_proxy", "graph.test")
    session = Session("", {HOST: "127.0.0.1:1"})
    assert session._proxies_for("https://contoso.sharepoint.com/x")["https"] == "http://proxy.test:3128"
    assert session._proxies_for("https://graph.test/x") == {}
    assert session._proxies_for(f"https://{HOST}/x") == {}
