"""How fast and how big the emulator is, on this machine.

Over TLS: lists of 100 items with all columns, read by several connections at once from another process than the server.
In process: a small request. The store: 10,000 sites with 5 lists of 40 items each, made by copying one that requests made.
"""

from __future__ import annotations

import json
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import msal

from sp_prosjektportal.emulator.app import Emulator, Principal
from sp_prosjektportal.emulator.copies import copy_site
from sp_prosjektportal.emulator.throttling import Throttle

PLAIN = "application/json;odata=nometadata"
CONNECTIONS, SECONDS, SITES = 4, 4.0, 10_000
COLUMNS = ("Text", "Note", "Number", "DateTime", "Boolean", "Currency", "Choice", "User", "URL")
ROW = {"CText": "Ærlig talt", "CNumber": 7, "CDateTime": "2026-01-01T00:00:00Z", "CBoolean": True, "CCurrency": 3.5,
       "CChoice": "Middels"}  # fmt: skip
EVERYTHING = Principal(app_only=True, roles=frozenset({"Sites.FullControl.All"}), app_id="bench")


class Client:
    """A keep-alive connection to the served tenant, whatever host is asked for."""

    def __init__(self, connection: dict[str, Any]) -> None:
        self._connection = connection
        self._open: dict[str, HTTPSConnection] = {}
        self.token = ""

    def ask(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
        parts = urlsplit(url)
        host = str(parts.hostname)
        if host not in self._open:
            context = ssl.create_default_context(cafile=self._connection["ca_file"])
            self._open[host] = HTTPSConnection("127.0.0.1", self._connection["port"], context=context)
        given = {"Host": host, "Accept": PLAIN, "Content-Type": PLAIN, **(headers or {})}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self._open[host].request(method, target, body, given)
        answer = self._open[host].getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{method} {url}: {answer.status} {content[:300]!r}")
        return content

    # what MSAL asks of an HTTP client

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> Any:
        return _Reply(self.ask("GET", url + (f"?{urlencode(params)}" if params else ""), headers=headers))

    def post(self, url: str, data: Any = None, headers: Any = None, **_: Any) -> Any:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return _Reply(self.ask("POST", url, urlencode(data).encode(), {**(headers or {}), **form}))


class _Reply:
    def __init__(self, content: bytes) -> None:
        self.status_code, self.text, self.headers = (
            200,
            content.decode(),
            {"Content-Type": "application/json"},
        )

    def raise_for_status(self) -> None:
        """It is 200."""


def signed_in(connection: dict[str, Any]) -> Client:
    client = Client(connection)
    credential = {
        "private_key": Path(connection["key_file"]).read_text(),
        "public_certificate": Path(connection["certificate_file"]).read_text(),
    }
    app = msal.ConfidentialClientApplication(
        connection["client_id"], client_credential=credential, http_client=client, instance_discovery=False,
        authority=f"{connection['authority']}/{connection['tenant']}",
    )  # fmt: skip
    base = "https://" + str(urlsplit(connection["site_url"]).hostname)
    client.token = app.acquire_token_for_client([f"{base}/.default"])["access_token"]
    return client


@contextmanager
def served(folder: Path) -> Iterator[dict[str, Any]]:
    scenario = folder / "scenario.yaml"
    scenario.write_text("budget: {limited: false}\n", encoding="utf-8")
    command = [sys.executable, "-m", "sp_prosjektportal", "emulator", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--dir", str(folder), "--scenario", str(scenario)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield json.loads((folder / "connection.json").read_text("utf-8"))
    finally:
        process.terminate()
        process.wait(20)


def over_tls(folder: Path) -> float:
    """List reads a second: 100 items with all their columns each."""
    with served(folder) as connection:
        client, site = signed_in(connection), connection["site_url"]
        made = client.ask(
            "POST", f"{site}/_api/web/lists", json.dumps({"Title": "Måling", "BaseTemplate": 100}).encode()
        )
        address = f"{site}/_api/web/lists(guid'{json.loads(made)['Id']}')"
        for kind in COLUMNS:
            xml = f'<Field Type="{kind}" Name="C{kind}" DisplayName="C{kind}" />'
            body = json.dumps({"parameters": {"SchemaXml": xml}}).encode()
            client.ask("POST", f"{address}/fields/CreateFieldAsXml", body)
        for number in range(100):
            client.ask("POST", f"{address}/items", json.dumps({**ROW, "Title": f"Rad {number}"}).encode())
        rows = json.loads(client.ask("GET", f"{address}/items?$top=100"))["value"]
        if len(rows) != 100 or not {f"C{kind}" for kind in COLUMNS} - {"CUser"} <= rows[0].keys():
            raise SystemExit("The list is not what is to be measured.")
        return _rate(connection, client.token, f"{address}/items?$top=100")


def _rate(connection: dict[str, Any], token: str, url: str) -> float:
    counts = [0] * CONNECTIONS
    begin = threading.Barrier(CONNECTIONS + 1)

    def read(place: int) -> None:
        client = Client(connection)
        client.token = token
        client.ask("GET", url)
        begin.wait()
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            client.ask("GET", url)
            counts[place] += 1

    threads = [threading.Thread(target=read, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    begin.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)


class _InProcess:
    def __init__(self, path: Path | None = None) -> None:
        self.emulator = Emulator.open(path, throttle=Throttle(on=False))
        self.emulator.trusted = EVERYTHING

    def ask(self, method: str, path: str, body: Any = None, site: str = "empty") -> Any:
        headers = {"Accept": PLAIN, "Content-Type": PLAIN}
        data = b"" if body is None else json.dumps(body).encode()
        url = f"https://contoso.sharepoint.com/sites/{site}{path}"
        status, _, content = self.emulator.handle(method, url, headers, data)
        if status >= 400:
            raise SystemExit(f"{method} {path}: {status} {content[:300]!r}")
        return json.loads(content) if content else None


def in_process(runs: int = 500) -> float:
    """Milliseconds of a small request, the median."""
    tenant, times = _InProcess(), []
    for _ in range(runs):
        start = time.perf_counter()
        tenant.ask("GET", "/_api/web?$select=Title,Url")
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def large(path: Path, sites: int = SITES) -> tuple[float, float]:
    """Megabytes of a store with so many sites, and the seconds from opening it to the first answer."""
    tenant = _InProcess(path)
    for number in range(5):
        made = tenant.ask("POST", "/_api/web/lists", {"Title": f"Liste {number}", "BaseTemplate": 100})
        address = f"/_api/web/lists(guid'{made['Id']}')"
        for kind in COLUMNS[:5]:
            xml = f'<Field Type="{kind}" Name="C{kind}" DisplayName="C{kind}" />'
            tenant.ask("POST", f"{address}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": xml}})
        row = {name: value for name, value in ROW.items() if name[1:] in COLUMNS[:5]}
        for item in range(40):
            tenant.ask("POST", f"{address}/items", {**row, "Title": f"Rad {item}"})
    site = tenant.ask("GET", "/_api/site")["Id"]
    copy_site(tenant.emulator.store, site, sites, name=lambda n: f"p-{n:05}")
    tenant.emulator.store.close()
    start = time.perf_counter()
    again = _InProcess(path)
    shown = again.ask("GET", "/_api/web/lists/getbytitle('Liste 3')/items?$top=100", site=f"p-{sites:05}")
    seconds = time.perf_counter() - start
    again.emulator.store.close()
    if len(shown["value"]) != 40:
        raise SystemExit("The copied site has not its rows.")
    return path.stat().st_size / 1_000_000, seconds


def figures() -> dict[str, float]:
    """All of them. Takes about a minute and a half, most of it for the 10,000 sites."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "served").mkdir()
        reads = over_tls(Path(folder) / "served")
        megabytes, seconds = large(Path(folder) / "large.sqlite")
    return {
        "emulator.tls_reads_per_second": round(reads, 1),
        "emulator.inprocess_ms": round(in_process(), 3),
        "emulator.store_10000_mb": round(megabytes),
        "emulator.open_seconds": round(seconds, 3),
    }
