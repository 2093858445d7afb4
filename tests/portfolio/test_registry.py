"""Which sites are projects, and who says so."""

from __future__ import annotations

from typing import Any

import pytest

from portfolio.sites import HOST, HUB, Site, Tenant, person
from sp_prosjektportal.errors import AccessDenied, PortfolioError, Unreachable
from sp_prosjektportal.portfolio.columns import BOARD_COLUMNS, SYNC_COLUMNS
from sp_prosjektportal.portfolio.registry import Registry, read_registry
from sp_prosjektportal.tenant.request import Reply, Request

ADMIN = "https://contoso-admin.sharepoint.com"
DENIED = AccessDenied(403, "-2147024891", "Attempted")


def row(number: str, url: str, **more: Any) -> dict[str, Any]:
    return {
        "GtProjectNumber": number,
        "Title": f"Prosjekt {number}",
        "GtSiteUrl": url,
        "PpState": "I drift",
        **more,
    }


ROWS = [
    row(
        "FV-101",
        f"{HOST}/sites/fv-101",
        GtProjectManager=person("kari@contoso.no", "Kari Nordmann"),
        PpOpenHighRisks=2.0,
    ),
    row("FV-102", f"{HOST}/sites/FV-102/"),
    row("FV-103", ""),
]


def hub(rows: list[dict[str, Any]] = ROWS, **options: Any) -> Site:
    return Site(HUB, {"Lists/Prosjekter": rows}, site_id="{AAAA0000-0000-0000-0000-000000000001}", **options)


def sites(*names: str) -> Reply:
    """The administrators' list. A hub belongs to itself, so it is always there."""
    return listed("portefolje", *names)


def listed(*names: str) -> Reply:
    return Reply(
        200, {"Row": [{"Title": name, "SiteUrl": f"{HOST}/sites/{name}", "SiteId": "{X}"} for name in names]}
    )


def found(*names: str) -> Reply:
    """An answer of search."""
    cells = [
        [{"Key": "SPSiteURL", "Value": f"{HOST}/sites/{name}"}, {"Key": "Title", "Value": name}]
        for name in names
    ]
    table = {"Table": {"Rows": [{"Cells": cell} for cell in cells]}}
    return Reply(200, {"PrimaryQueryResult": {"RelevantResults": table}})


def registry(rules: dict[str, Any], admin: str = ADMIN) -> Registry:
    read: Registry = Tenant(hub(), rules=rules).run(read_registry(HUB, admin=admin))
    return read


def test_rows_have_persons_by_sign_in_name() -> None:
    first = registry({ADMIN: sites()}).rows[0]
    assert (first.number, first.title, first.url) == ("FV-101", "Prosjekt FV-101", f"{HOST}/sites/fv-101")
    assert first.values["GtProjectManager"].login == "kari@contoso.no"
    assert first.values["PpOpenHighRisks"] == 2


def test_rows_are_found_by_number_without_regard_to_case() -> None:
    read = registry({ADMIN: sites()})
    row = read.row(" fv-102")
    assert row is not None
    assert row.url == f"{HOST}/sites/FV-102"
    assert read.row("FV-9") is None


def test_the_administrators_list_says_which_sites_are_not_registered_and_which_rows_have_no_site() -> None:
    read = registry({ADMIN: sites("fv-101", "fjernet")})
    assert read.source == "administrators"
    assert "administrators" in read.said
    assert [site.url for site in read.unregistered] == [f"{HOST}/sites/fjernet"]
    assert [row.number for row in read.without_site] == ["FV-103", "FV-102"]


def test_the_administrators_list_is_read_page_by_page() -> None:
    def answer(ask: Request) -> Reply:
        more = "Paged=TRUE" in ask.path
        assert "{aaaa0000-0000-0000-0000-000000000001}" in ask.body["parameters"]["ViewXml"]
        reply = sites("fv-102") if more else sites("fv-101")
        return Reply(200, reply.body if more else {**reply.body, "NextHref": "?Paged=TRUE&p_ID=1"})

    assert [row.number for row in registry({ADMIN: answer}).without_site] == ["FV-103"]


def test_an_administrators_list_without_the_hub_itself_is_not_believed() -> None:
    read = registry({ADMIN: listed(), "postquery": found("ny")})
    assert read.source == "search"
    assert [row.number for row in read.without_site] == ["FV-103"]
    assert read.notes == ("administrators: their list of sites lacks the hub itself, so it proves nothing",)


def test_search_is_asked_when_administrators_may_not_and_proves_nothing_by_not_finding() -> None:
    read = registry({ADMIN: DENIED, "postquery": found("ny")})
    assert read.source == "search"
    assert "a hint" in read.said
    assert [site.url for site in read.unregistered] == [f"{HOST}/sites/ny"]
    assert [row.number for row in read.without_site] == ["FV-103"]
    assert read.notes == ("administrators: no access (403)",)


def test_the_registry_stands_alone_when_nobody_answers() -> None:
    read = registry({ADMIN: Unreachable("no such host"), "postquery": DENIED})
    assert (read.source, read.unregistered) == ("registry", ())
    assert read.notes == ("administrators: no such host", "search: no access (403)")
    assert len(read.rows) == 3


def test_a_long_registry_is_read_whole() -> None:
    rows = [row(f"FV-{number}", f"{HOST}/sites/fv-{number}") for number in range(7)]
    read = Tenant(hub(rows, page=3)).run(read_registry(HUB, compare=False))
    assert [row.number for row in read.rows] == [f"FV-{number}" for number in range(7)]


def test_a_hub_that_does_not_exist_is_told() -> None:
    with pytest.raises(PortfolioError, match="There is no site at") as told:
        Tenant().run(read_registry(HUB))
    assert "hub apply" in told.value.hint


def test_a_hub_without_the_list_is_told() -> None:
    with pytest.raises(PortfolioError, match="has no list of projects"):
        Tenant(Site(HUB, {})).run(read_registry(HUB))


def test_what_sync_owns_and_what_the_board_owns_do_not_overlap() -> None:
    owned = [column.name for column in SYNC_COLUMNS]
    assert len(owned) == len(set(owned))
    assert not set(owned) & {column.name for column in BOARD_COLUMNS}
    assert "GtProjectNumber" not in owned
