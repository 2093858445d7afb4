"""How long `portfolio report --snapshot` takes, from a snapshot file to all files on disk, and how big its page is."""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sp_prosjektportal.cli.portfolio.chosen import Chosen
from sp_prosjektportal.cli.portfolio.material import read_file
from sp_prosjektportal.cli.portfolio.report import telling
from sp_prosjektportal.portfolio.crawl import Crawler
from sp_prosjektportal.portfolio.known import kept
from sp_prosjektportal.portfolio.rules import load_rules
from sp_prosjektportal.portfolio.snapshot import (
    Benefit,
    Counts,
    Gate,
    Phase,
    ProjectSnapshot,
    Properties,
    SiteReading,
    Snapshot,
    Somebody,
    StatusReport,
    TermValue,
    Uncertainty,
)
from sp_prosjektportal.portfolio.sync import Sync
from sp_prosjektportal.report.files import FORMATS, write
from sp_prosjektportal.settings import PortfolioSettings
from sp_prosjektportal.template.loader import load

HUB = "https://contoso.sharepoint.com/sites/portefolje"
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
TODAY = NOW.date()
PARTS = frozenset({"properties", "status", "risks", "tasks", "checkpoints", "gates", "benefits"})
WORDS = {
    "GtStatusTime": ("På plan", "Mindre forsinkelser", "Forsinket"),
    "GtStatusRisk": ("Lav", "Medium", "Høy"),
    "GtStatusBudget": ("På budsjett", "Vet ikke", "Over budsjett"),
    "GtStatusQuality": (
        "Ihht. spesifikasjon",
        "Mindre avvik fra spesifikasjon",
        "Større avvik fra spesifikasjon",
    ),
    "GtStatusOpportunities": ("Medium", "Lav", "Høy"),
    "GtStatusGainAchievement": ("På plan", "Ikke påbegynt", "Forsinket"),
}


def snapshot(count: int) -> Snapshot:
    """So many projects, each with reports, risks, gates and benefits; one in fifteen could not be read."""
    return Snapshot(hub=HUB, taken_at=NOW, source="administrators", sites=tuple(map(_site, range(count))))


def figures() -> dict[str, float]:
    """Seconds for everything (200 and 2,000 projects, every format), kilobytes of the greatest page of 200."""
    made: dict[str, float] = {}
    for count in (200, 2000):
        with tempfile.TemporaryDirectory() as folder:
            file, out = Path(folder, "snapshot.json"), Path(folder, "out")
            file.write_text(snapshot(count).model_dump_json(), encoding="utf-8")
            chosen = _chosen()
            start = time.perf_counter()
            write(telling(chosen, read_file(file), NOW), out, FORMATS)
            made[f"report.{count}_seconds"] = round(time.perf_counter() - start, 2)
            pages = [path.stat().st_size for path in out.rglob("*.html")]
        if count == 200:
            made["report.200_kb"] = round(max(pages) / 1000)
    return made


def _chosen() -> Chosen:
    settings = PortfolioSettings(title="Fjordvik kommunes portefølje", hub=HUB)
    loaded = load(settings.template, site=HUB, hub=HUB)
    sync = Sync(hub=HUB, crawler=Crawler(now=NOW), kinds={}, rules=load_rules())
    return Chosen("bench", settings, sync, {column: dict(values) for column, values in loaded.lights.items()})


def _site(index: int) -> SiteReading:
    number, url = f"FV-{1001 + index}", f"https://contoso.sharepoint.com/sites/fv-{1001 + index}"
    row = kept(
        {"GtProjectNumber": number, "Title": f"Prosjekt {index}", "PpCrawledAt": NOW - timedelta(days=20)}
    )
    if index % 15 == 14:
        return SiteReading(number=number, url=url, state="unreadable", reason="no access (403)", row=row)
    return SiteReading(number=number, url=url, state="read", project=_project(index, url), row=row)


def _project(index: int, url: str) -> ProjectSnapshot:
    gates = tuple(
        Gate(
            name=f"BP{at + 1}",
            planned=_day((at - index % 5) * 90 + 20 - index % 40),
            decision="Godkjent" if at < index % 5 else "Ikke besluttet",
        )
        for at in range(6)
    )
    upcoming = next((gate for gate in gates if gate.decision != "Godkjent"), None)
    return ProjectSnapshot(
        url=url,
        parts=PARTS,  # type: ignore[arg-type]
        properties=Properties(
            title=f"Digitalisering av saksgang {index}",
            manager=Somebody(login=f"kari{index % 40}@contoso.no", name=f"Kari Nordmann {index % 40}"),
            start=_day(-200 + index % 90),
            end=_day(200 + index % 90),
            lifecycle="Aktivt" if index % 20 else "Avsluttet",
            goals="Innbyggerne får svar på enkle saker innen en uke.",
        ),
        phase=Phase(
            term=TermValue(id="cda4f1e1-3488-4e57-8a04-6973df239689", label="Planlegge"), national="planlegge"
        ),
        reports=tuple(_report(index, at) for at in range(6)),
        counts=Counts(
            open_high_risks=index % 3, overdue_tasks=index % 4, overdue_checkpoints=0, open_checkpoints=4
        ),
        uncertainties=tuple(_uncertainty(index, at) for at in range(6)),
        gates=gates,
        next_gate=upcoming,
        benefits=tuple(
            Benefit(
                title=f"Dager til svar {at}",
                unit="Antall",
                start=30,
                desired=10,
                measured=20,
                measured_on=TODAY,
                achievement=50,
            )
            for at in range(3)
        ),
        last_change=NOW - timedelta(days=index % 70),
        crawled_at=NOW,
    )


def _report(index: int, at: int) -> StatusReport:
    return StatusReport(
        id=at + 1,
        reported=_day(-at * 30 - index % 50),
        lights={
            name: words[(index + at + place) % 7 % 3] for place, (name, words) in enumerate(WORDS.items())
        },
        comments={"GtStatusRiskComment": "Leverandøren er sen med testmiljøet."},
        overall="Leveransene går som planlagt, men vi mangler folk til testen.",
        budget=1e6 * (index % 9 + 1),
        costs=4e5 * (index % 9 + 1),
        forecast=9e5 * (index % 9 + 1) * (1 + index % 5 / 20),
    )


def _uncertainty(index: int, at: int) -> Uncertainty:
    return Uncertainty(
        title=f"Leverandøren leverer for sent {at}",
        kind="opportunity" if at % 3 == 2 else "risk",
        status="Identifisert",
        probability=1 + (index + at) % 5,
        consequence=1 + (index * 3 + at) % 5,
        probability_after=1 + index % 3,
        consequence_after=1 + at % 4,
        measures="Faste møter og avtalt bot",
    )


def _day(days: int) -> date:
    return TODAY + timedelta(days)
