"""What the hub's rows said, kept with a snapshot; and uncertainties as the crawl reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from portfolio import projects
from portfolio.sites import HUB
from sp_prosjektportal.portfolio import summary
from sp_prosjektportal.portfolio.columns import REGISTRY
from sp_prosjektportal.portfolio.known import kept, recalled, remember
from sp_prosjektportal.portfolio.parts import PARTS
from sp_prosjektportal.portfolio.registry import AssociatedSite, Registry, RegistryRow
from sp_prosjektportal.portfolio.rows import Account, Label
from sp_prosjektportal.portfolio.snapshot import SiteReading, Snapshot

NOW = datetime(2026, 5, 1, 10, tzinfo=UTC)


def row(number: int, **values: object) -> RegistryRow:
    empty = {column.name: () if column.shape == "terms" else None for column in REGISTRY}
    return RegistryRow(number, {**empty, **values})


def test_what_a_row_said_goes_to_json_and_back_unchanged() -> None:
    said = row(
        1, GtProjectNumber="A-1", Title="Åpen", GtProjectManager=Account("c", "kari@contoso.no", "Kari"),
        GtProjectType=(Label("id", "IKT"),), GtEndDate=date(2026, 9, 30), PpCrawledAt=NOW, PpStale=True, GtBudgetTotal=1.5,
    )  # fmt: skip
    snapshot = Snapshot(hub=HUB, taken_at=NOW, sites=(SiteReading(number="A-1", url="u", state="gone"),))
    again = Snapshot.model_validate_json(remember(snapshot, Registry(HUB, "", (said,))).model_dump_json())
    assert recalled(again.sites[0].row) == said.values


def test_a_snapshot_remembers_how_its_sites_were_found_and_what_was_left_out() -> None:
    registry = Registry(
        HUB, "", (row(7, Title="Uten nummer"),), "search", ("a note",), (AssociatedSite("https://x", "Ny"),)
    )
    made = remember(Snapshot(hub=HUB, taken_at=NOW), registry)
    assert made.source == "search"
    assert made.notes == ("a note", "row 7 (Uten nummer) has no project number")
    assert made.unregistered == ("Ny https://x",)


def test_a_snapshot_without_rows_is_read_as_before() -> None:
    old = Snapshot.model_validate_json(
        '{"hub":"h","taken_at":"2026-05-01T10:00:00Z","sites":[{"number":"1","url":"","state":"gone"}]}'
    )
    assert recalled(old.sites[0].row)["Title"] is None
    assert kept({"Title": "", "GtProjectType": (), "PpStale": False}) == {"PpStale": False}


def test_uncertainties_are_read_with_both_judgements_and_whether_they_are_still_relevant() -> None:
    part = next(one for one in PARTS if one.name == "risks")
    rows = [
        {"Id": 1, "ContentTypeId": projects.RISK, "Title": "Brudd", "GtRiskStatus": "Identifisert", "GtRiskProbability": 4.0,
         "GtRiskConsequence": 5.0, "GtRiskProbabilityPostAction": 2.0, "GtRiskConsequencePostAction": 3.0, "GtRiskAction": "Tiltak"},
        {"Id": 2, "ContentTypeId": projects.OPPORTUNITY, "Title": "Samarbeid", "GtRiskStatus": "Ikke lenger aktuell"},
        {"Id": 3, "ContentTypeId": "0x0100", "Title": "Noe annet"},
    ]  # fmt: skip
    risk, opportunity = summary.uncertainties(summary.read_as(rows, part.read))
    assert (risk.kind, risk.open, risk.probability, risk.consequence_after, risk.measures) == (
        "risk",
        True,
        4,
        3,
        "Tiltak",
    )
    assert (opportunity.kind, opportunity.open, opportunity.probability) == ("opportunity", False, None)
