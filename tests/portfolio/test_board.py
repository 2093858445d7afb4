"""The board's table."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from portfolio.sites import HUB, Site, Tenant, person
from sp_prosjektportal.portfolio.board import BoardRow, board, light, needing_attention, plain_row
from sp_prosjektportal.portfolio.registry import Registry, read_registry
from sp_prosjektportal.portfolio.rules import load_rules

TODAY = date(2026, 5, 1)
LIGHTS = {"GtStatusRisk": {"Høy": "red", "Medium": "yellow", "Lav": "green"}}
ROWS: list[dict[str, Any]] = [
    {"GtProjectNumber": "FV-2", "Title": "To", "GtStatusRisk": "Høy", "GtLastReportDate": "2026-04-20T00:00:00Z",
     "GtStatusBudget": "På budsjett", "PpPhase": "Konsept", "GtProjectManager": person("kari@contoso.no", "Kari Nordmann"),
     "GtProjectType": [{"TermGuid": "x", "Label": "IKT"}], "PpBoardNote": "Se her", "PpLastChange": "2026-04-30T10:00:00Z"},
    {"GtProjectNumber": "FV-1", "Title": "En", "GtStatusRisk": "Lav", "GtProjectManager": person("ola@contoso.no", "Ola"),
     "GtLastReportDate": "2026-04-20T00:00:00Z", "GtStatusBudget": "På budsjett", "PpLastChange": "2026-04-30T10:00:00Z"},
    {"GtProjectNumber": "FV-3", "Title": "Tre", "GtProjectLifecycleStatus": "Avsluttet"},
]  # fmt: skip


def registry() -> Registry:
    read: Registry = Tenant(Site(HUB, {"Lists/Prosjekter": ROWS})).run(read_registry(HUB, compare=False))
    return read


def rows(**options: Any) -> list[BoardRow]:
    return board("hovedportefolje", registry(), LIGHTS, load_rules(), TODAY, **options)


def test_a_light_is_a_shape_and_a_word_and_a_colour() -> None:
    red, yellow, green, unknown = (
        light(LIGHTS, "GtStatusRisk", word) for word in ("Høy", "Medium", "Lav", "Kjempehøy")
    )
    assert len({red.symbol, yellow.symbol, green.symbol, unknown.symbol}) == 4
    assert (red.word, red.colour) == ("Høy", "red")
    assert (unknown.word, unknown.colour) == ("Kjempehøy", "")
    assert light(LIGHTS, "GtStatusRisk", None).word == "ukjent"


def test_the_board_sees_its_projects_by_number_without_the_closed() -> None:
    assert [row.number for row in rows()] == ["FV-1", "FV-2"]
    assert [row.number for row in rows(closed=True)] == ["FV-1", "FV-2", "FV-3"]


def test_a_row_has_what_the_table_shows() -> None:
    row = rows()[1]
    assert (row.phase, row.manager, row.note, row.last_report) == (
        "Konsept",
        "Kari Nordmann",
        "Se her",
        date(2026, 4, 20),
    )
    assert row.lights["GtStatusRisk"].colour == "red"


def test_attention_lists_those_with_reasons_only() -> None:
    assert [(row.number, [reason.rule for reason in row.reasons]) for row in needing_attention(rows())] == [
        ("FV-2", ["high-risk"])
    ]


def test_rows_are_json() -> None:
    as_json = [row.as_dict() for row in rows()]
    assert json.loads(json.dumps(as_json)) == as_json
    plain = plain_row(registry().rows[0])
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["GtProjectManager"], plain["GtProjectType"]) == ("Kari Nordmann", ["IKT"])
