"""A project site with living content, for the tests of the portfolio."""

from __future__ import annotations

from typing import Any

from portfolio.sites import APP, HOST, Site, person

URL = f"{HOST}/sites/fv-101"
PLANNING = "cda4f1e1-3488-4e57-8a04-6973df239689"
CONCEPT = "99e85650-33de-4af4-b8db-edffbc8a310b"
PHASES = {PLANNING: "planlegge", CONCEPT: "konsept"}
RISK = "0x0100A87AE71CBF2643A6BC9D0948BD2EE897010055AA55AA55AA55AA55AA55AA55AA55AA"
OPPORTUNITY = "0x0100A87AE71CBF2643A6BC9D0948BD2EE897020055AA55AA55AA55AA55AA55AA55AA55AA"
KARI = person("kari@contoso.no", "Kari Nordmann")


def term(guid: str, label: str = "1") -> dict[str, Any]:
    return {"TermGuid": guid, "Label": label, "WssId": 1}


def changed(at: str, by: dict[str, str] = APP) -> dict[str, Any]:
    return {"Modified": at, "Editor": by}


def lists() -> dict[str, list[dict[str, Any]]]:
    """What the site has on 1 May 2026."""
    seeded = changed("2026-04-30T10:00:00Z")
    return {
        "Lists/TaxonomyHiddenList": [
            {"IdForTerm": PLANNING.upper(), "Title": "Planlegge"},
            {"IdForTerm": CONCEPT, "Title": "Konsept"},
        ],
        "Lists/Prosjektegenskaper": [
            {
                "GtProjectNumber": "FV-101", "Title": "Digital byggesak", "GtProjectManager": KARI,
                "GtProjectOwner": None, "GtProjectType": [{"TermGuid": "f43d2dcf-27c8-432d-8b9b-dae09d9b0d7a", "Label": "IKT"}],
                "GtStartDate": "2026-01-14T23:00:00Z", "GtEndDate": "2026-09-29T22:00:00Z", "GtProjectGoals": "Raskere svar",
                "GtProjectLifecycleStatus": "Aktivt", "GtProjectPhase": term(PLANNING), **seeded,
            }
        ],
        "Lists/Prosjektstatus": [
            {"Title": "Mars", "GtLastReportDate": "2026-03-14T23:00:00Z", "GtStatusRisk": "Lav", "GtStatusTime": "På plan",
             "GtStatusBudget": "På budsjett", "GtBudgetTotal": 100.0, **seeded},
            {"Title": "April", "GtLastReportDate": "2026-04-14T22:00:00Z", "GtStatusRisk": "Høy", "GtStatusTime": "På plan",
             "GtStatusRiskComment": "Leverandøren er sen", "GtBudgetTotal": 100.0, "GtProjectForecast": 96.0, **seeded},
        ],
        "Lists/Usikkerhet": [
            {"ContentTypeId": RISK, "GtRiskFactor": "12.0000000000000", "GtRiskStatus": "Identifisert", **seeded},
            {"ContentTypeId": RISK, "GtRiskFactor": "10.0000000000000", "GtRiskStatus": "Identifisert", **seeded},
            {"ContentTypeId": RISK, "GtRiskFactor": "20.0000000000000", "GtRiskStatus": "Ikke lenger aktuell", **seeded},
            {"ContentTypeId": OPPORTUNITY, "GtRiskFactor": "float;#16.0000000000000", "GtRiskStatus": None, **seeded},
        ],
        "Lists/Oppgaver": [
            {"PpTaskStatus": "Pågår", "PpDueDate": "2026-04-29T22:00:00Z", **seeded},
            {"PpTaskStatus": "Pågår", "PpDueDate": "2026-04-30T22:00:00Z", **seeded},
            {"PpTaskStatus": "Fullført", "PpDueDate": "2026-01-01T23:00:00Z", **seeded},
        ],
        "Lists/Fasesjekkliste": [
            {"GtChecklistStatus": "Åpen", "GtProjectPhase": term(PLANNING), "PpDueDate": "2026-04-01T22:00:00Z", **seeded},
            {"GtChecklistStatus": "Åpent", "GtProjectPhase": term(PLANNING), **changed("2026-04-20T08:00:00Z", KARI)},
            {"GtChecklistStatus": "Utført", "GtProjectPhase": term(PLANNING), **seeded},
            {"GtChecklistStatus": "Åpen", "GtProjectPhase": term(CONCEPT), **seeded},
        ],
        "Lists/Milepaeler": [
            {"PpGate": "BP3", "PpPlannedDate": "2026-05-31T22:00:00Z", "PpDecision": "Ikke besluttet", **seeded},
            {"PpGate": "BP1", "PpDecision": "Ikke besluttet", **seeded},
            {"PpGate": "BP2", "PpDecision": "Godkjent", "PpDecidedDate": "2026-02-28T23:00:00Z", **seeded},
            {"PpGate": None, "PpPlannedDate": "2026-03-01T23:00:00Z", **seeded},
        ],
        "Lists/Maleindikatorer": [
            {"Title": "Dager til svar", "GtStartValue": 30.0, "GtDesiredValue": 10.0, **seeded},
            {"Title": "Fornøyde", "GtStartValue": 0.0, "GtDesiredValue": 90.0, **seeded},
        ],
        "Lists/Gevinstoppfolging": [
            {"GtMeasureIndicatorLookupId": 1, "GtMeasurementDate": "2026-04-01T22:00:00Z", "GtMeasurementValue": 15.0, **seeded},
            {"GtMeasureIndicatorLookupId": 1, "GtMeasurementDate": "2026-02-01T23:00:00Z", "GtMeasurementValue": 25.0, **seeded},
        ],
        "Lists/Prosjektlogg": [changed("2026-04-22T08:30:00Z", KARI), seeded],
        "Dokumenter": [seeded],
    }  # fmt: skip


def site(**options: Any) -> Site:
    return Site(URL, lists(), **options)
