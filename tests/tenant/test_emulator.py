"""The tenant against the emulator: two programs that know nothing of each other must agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sp_prosjektportal.errors import NotFound, ReplyLost
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.connect import Tenant, connect
from sp_prosjektportal.tenant.request import Permission, Reply, Request

pytest.importorskip("sp_prosjektportal.emulator.seed", reason="the emulator seeds nothing yet")

from sp_prosjektportal.emulator.adapter import network
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.clock import SimulatedClock
from sp_prosjektportal.emulator.entra import applications, device


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    return Emulator.open(clock=SimulatedClock())


@pytest.fixture(autouse=True)
def _fresh_counters(emulator: Emulator) -> Iterator[None]:
    emulator.log.reset()
    yield
    emulator.faults.clear()
    assert emulator.failures == []


@pytest.fixture
def hosts(emulator: Emulator) -> dict[str, str]:
    return {kind: f"https://{name}" for kind, name in (emulator.store.get("tenant", "hosts") or {}).items()}


@pytest.fixture
def root(hosts: dict[str, str]) -> str:
    return hosts["sharepoint"]


def configured(emulator: Emulator, hosts: dict[str, str], sign_in: dict[str, Any]) -> Settings:
    directory = emulator.store.get("tenant", "directory") or {}
    return Settings.model_validate({
        "tenant": directory["domain"],
        "sharepoint": hosts["sharepoint"],
        "sign_in": {"client_id": applications.client_id(applications.MAIN), **sign_in},
        "cloud": {"authority": hosts["login"], "graph": hosts["graph"], "admin": hosts["admin"]},
    })  # fmt: skip


@pytest.fixture
def tenant(emulator: Emulator, hosts: dict[str, str], tmp_path: Path) -> Tenant:
    certificate, key = applications.credentials(emulator.store, applications.client_id(applications.MAIN))
    (tmp_path / "cert.pem").write_bytes(certificate)
    (tmp_path / "key.pem").write_bytes(key)
    files = {"certificate_file": str(tmp_path / "cert.pem"), "key_file": str(tmp_path / "key.pem")}
    settings = configured(emulator, hosts, files)
    return connect(settings, network=network(emulator), clock=emulator.clock)  # type: ignore[arg-type]


def one(request: Request) -> Steps[Reply]:
    reply = yield request
    return reply


def ask(*requests: Request) -> Steps[list[Reply]]:
    replies = yield list(requests)
    return list(replies)


def assert_same_counts(tenant: Tenant, emulator: Emulator) -> None:
    ledger, counted = tenant.ledger, emulator.counters
    assert ledger.exchanges + ledger.polling.exchanges == counted.exchanges
    assert ledger.parts + ledger.polling.parts == counted.parts
    assert ledger.sign_in.exchanges == counted.sign_in
    assert ledger.published == counted.units_published
    assert ledger.units == counted.units_estimated  # there the estimate includes the published


def test_the_application_reads_a_web(tenant: Tenant, emulator: Emulator, root: str) -> None:
    reply = tenant.run(one(Request.get(root, "/_api/web", select=["Title", "Url"])))
    assert reply.value("Url").rstrip("/") == root
    assert tenant.granted().app_only
    assert "Sites.FullControl.All" in tenant.granted().sharepoint
    assert_same_counts(tenant, emulator)


def test_a_batch_of_reads_and_writes_is_answered_in_order(
    tenant: Tenant, emulator: Emulator, root: str
) -> None:
    made, web, missing, lists = tenant.run(
        ask(
            Request.post(root, "/_api/web/lists", {"Title": "Prøve Æ", "BaseTemplate": 100}, schema=True),
            Request.get(root, "/_api/web", select=["Id"]),
            Request.get(root, "/_api/web/GetList('/Lists/Finnesikke')", missing_ok=True),
            Request.get(root, "/_api/web/lists", select=["Title"]),
        )
    )
    assert (made.status, made.value("Title")) == (201, "Prøve Æ")
    assert web.value("Id")
    assert missing.missing
    assert lists.rows
    assert (tenant.ledger.exchanges, tenant.ledger.parts) == (1, 4)
    assert_same_counts(tenant, emulator)


def test_graph_requests_travel_together(tenant: Tenant, emulator: Emulator) -> None:
    wanted = [
        Request.graph(
            "GET", f"/groups?$filter=mailNickname eq 'finnes-ikke-{n}'", permission=Permission.GROUPS
        )
        for n in range(25)
    ]
    replies = tenant.run(ask(*wanted))
    assert [reply.rows for reply in replies] == [[]] * 25
    assert tenant.ledger.exchanges == 2
    assert_same_counts(tenant, emulator)


def test_a_site_that_is_not_there_is_not_found(tenant: Tenant, root: str) -> None:
    nowhere = f"{root}/sites/finnes-ikke"
    with pytest.raises(NotFound):
        tenant.run(one(Request.get(nowhere, "/_api/web")))
    two = tenant.run(ask(*[Request.get(nowhere, f"/_api/{x}", missing_ok=True) for x in ("web", "site")]))
    assert [reply.missing for reply in two] == [True, True]


def test_throttled_parts_and_exchanges_are_asked_again(tenant: Tenant, emulator: Emulator, root: str) -> None:
    emulator.faults.add("status", status=429, retry_after=9, url="/_api/web/lists", part=True)
    emulator.faults.add("status", status=503, retry_after=4, url="$batch")
    before = emulator.clock.monotonic()
    wanted = [
        Request.get(root, "/_api/web"),
        Request.get(root, "/_api/web/lists"),
        Request.get(root, "/_api/site"),
    ]
    assert [reply.status for reply in tenant.run(ask(*wanted))] == [200, 200, 200]
    assert emulator.clock.monotonic() - before >= 13
    assert tenant.ledger.exchanges == 3
    assert_same_counts(tenant, emulator)


def test_a_lost_reply_of_a_write_is_told_and_the_list_is_there_once(
    tenant: Tenant, emulator: Emulator, root: str
) -> None:
    emulator.faults.add("lost_reply", method="POST", url="/_api/web/lists")
    with pytest.raises(ReplyLost):
        tenant.run(
            one(Request.post(root, "/_api/web/lists", {"Title": "Tapt", "BaseTemplate": 100}, schema=True))
        )
    rows = tenant.run(one(Request.get(root, "/_api/web/lists", select=["Title"]))).rows
    assert [row["Title"] for row in rows].count("Tapt") == 1
    assert_same_counts(tenant, emulator)


def test_a_person_signs_in_by_device_code(emulator: Emulator, hosts: dict[str, str], root: str) -> None:
    user = next(row["userPrincipalName"] for row in emulator.store.rows("directory_users").values())

    def approve(message: str) -> None:
        code = next(
            word.strip(".,") for word in message.split() if word.strip(".,").isupper() and len(word) > 5
        )
        assert device.approve(emulator.store, code, user)

    settings = configured(emulator, hosts, {"method": "device_code"})
    person = connect(settings, network=network(emulator), clock=emulator.clock, progress=approve)  # type: ignore[arg-type]
    assert person.run(one(Request.get(root, "/_api/web", select=["Id"]))).value("Id")
    assert person.granted().user == user
    assert not person.granted().app_only
