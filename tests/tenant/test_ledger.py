"""Counts are those of the wire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Permission, Request
from tenant.service import SITE, Entra, Service


def work() -> Steps[None]:
    yield Request.get(SITE, "/_api/web")
    yield [Request.get(SITE, f"/_api/web/lists({n})") for n in range(5)]
    yield [Request.graph("GET", f"/groups/{n}", permission=Permission.GROUPS) for n in range(3)]
    yield replace(Request.get(SITE, "/_api/SPSiteManager/status"), polling=True)


def test_exchanges_parts_and_units_are_counted_and_sign_in_and_polling_apart(
    reach: Callable[..., Any],
) -> None:
    service, entra = Service(), Entra()
    tenant = reach(service, entra=entra)
    tenant.run(work())
    found = tenant.ledger.as_dict()
    assert (found["exchanges"], found["parts"]) == (3, 1 + 5 + 3)
    assert (found["polling"], found["polling_parts"]) == (1, 1)
    assert (found["units_published"], found["units_estimated"]) == (3, 2 * (1 + 5 + 1))
    assert found["sign_in"] == len(entra.calls)
    assert found["exchanges"] + found["polling"] == len(service.calls)
    assert str(tenant.ledger).startswith("3 exchanges, 9 parts, 17 RU (3 published, 14 estimated)")


def test_a_token_is_asked_for_once_a_service(reach: Callable[..., Any]) -> None:
    entra = Entra()
    tenant = reach(Service(), entra=entra)
    tenant.run(work())
    tenant.run(work())
    assert [method for method, _, _ in entra.calls] == ["GET", "POST", "POST"]
