"""A board's world: forty projects of which five were never read and three are shown with old figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sp_prosjektportal.report.model import (
    LIGHT_COLUMNS,
    Benefit,
    Colour,
    Gate,
    Light,
    Portfolio,
    Project,
    Reason,
    Rule,
    Status,
    Uncertainty,
)

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
TODAY = NOW.date()
WORDS: dict[str, tuple[tuple[str, Colour], ...]] = {
    "GtStatusTime": (("På plan", "green"), ("Mindre forsinkelser", "yellow"), ("Forsinket", "red")),
    "GtStatusRisk": (("Lav", "green"), ("Medium", "yellow"), ("Høy", "red")),
    "GtStatusBudget": (("På budsjett", "green"), ("Vet ikke", "yellow"), ("Over budsjett", "red")),
    "GtStatusQuality": (("Ihht. spesifikasjon", "green"), ("Mindre avvik fra spesifikasjon", "yellow"), ("Større avvik fra spesifikasjon", "red")),
    "GtStatusOpportunities": (("Medium", ""), ("Lav", ""), ("Høy", "")),
    "GtStatusGainAchievement": (("På plan", "green"), ("Ikke påbegynt", ""), ("Forsinket", "red")),
}  # fmt: skip
PHASES = ("Idé", "Konsept", "Planlegge", "Gjennomføre", "Avslutte", "Realisere")
PEOPLE = ("Kari Nordmann", "Ola Hansen", "Åse Bjørnstad", "Per Ødegård", "Mina Lund", "Yusuf Ali")
THINGS = ("Digital byggesak", "Ny barneskole på Solneset", "Velferdsteknologi i hjemmetjenesten", "Sykkelvei langs elva",
          "Felles innbyggertjeneste", "Oppgradering av vannverket", "Ny saksbehandling i barnevernet", "Rehabilitering av rådhuset")  # fmt: skip


def day(days: int) -> date:
    return TODAY + timedelta(days)


def status(index: int, ago: int = 12) -> Status:
    pick = {
        name: words[0 if (index + at) % 4 else (index // 4 + at) % 3]
        for at, (name, words) in enumerate(WORDS.items())
    }
    budget = 1_500_000.0 * (index % 9 + 1)
    return Status(
        reported=day(-ago),
        lights={name: Light(*pick[name]) for name in LIGHT_COLUMNS},
        comments={"GtStatusRisk": "Leverandøren er sen med testmiljøet."},
        overall="Leveransene går som planlagt, men vi mangler folk til testen." if index % 3 == 0 else "",
        budget=budget,
        costs=budget * (0.2 + index % 5 * 0.13),
        forecast=budget * (0.86 + index % 7 * 0.04),
    )


def gates(index: int) -> tuple[Gate, ...]:
    done = index % 5
    made = []
    for at in range(6):
        planned = day((at - index % 5) * 90 + 20 + index % 7 * 5)
        if at < done:
            made.append(
                Gate(f"BP{at + 1}", "remarks" if at == 2 else "approved", "Godkjent", planned, planned)
            )
        else:
            made.append(Gate(f"BP{at + 1}", "open", "Ikke besluttet", planned))
    return tuple(made)


def uncertainties(index: int) -> tuple[Uncertainty, ...]:
    return (
        Uncertainty(f"Leverandøren leverer for sent ({index})", "risk", True, "Identifisert", "Faste møter og avtalt bot",
                    1 + index % 5, 1 + index * 3 % 5, 1 + index % 3, 1 + index * 3 % 4),
        Uncertainty("Nøkkelpersoner slutter", "risk", True, "Identifisert", "", 3, 4),
        Uncertainty("Nabokommunen vil dele kostnadene", "opportunity", True, "Identifisert", "Inviter dem", 3, 1 + index % 5, 4, 4),
        Uncertainty("Kvikkleire", "risk", False, "Ikke lenger aktuell", "", 4, 5),
    )  # fmt: skip


def benefits(index: int) -> tuple[Benefit, ...]:
    measured = None if index % 3 == 0 else 30.0 - index
    return (
        Benefit("Dager til svar", "Antall", 30, 10, measured, day(-30) if measured is not None else None,
                None if measured is None else (measured - 30) / -20 * 100),
        Benefit("Fornøyde innbyggere", "Prosent", 40, 80),
    )  # fmt: skip


def project(index: int, **changes: object) -> Project:
    own = gates(index)
    upcoming = next((one for one in own if one.decision == "open"), None)
    one = Project(
        number=f"FV-{101 + index}",
        title=f"{THINGS[index % len(THINGS)]}{f' {index // len(THINGS) + 1}' if index >= len(THINGS) else ''}",
        url=f"https://contoso.sharepoint.com/sites/fv-{101 + index}",
        read_at=NOW,
        phase=PHASES[min(index % 5, 5)],
        lifecycle="Aktivt",
        manager=PEOPLE[index % 6],
        owner=PEOPLE[(index + 1) % 6],
        types=("IKT",),
        goals="Innbyggerne får svar innen en uke.",
        start=day(-210 + index * 3),
        end=day(260 + index * 3),
        status=status(index),
        history=(status(index), status(index + 1, 50)),
        gates=own,
        next_gate=upcoming.name if upcoming else "",
        next_gate_date=upcoming.planned if upcoming else None,
        uncertainties=uncertainties(index),
        benefits=benefits(index),
        open_high_risks=1,
        open_high_opportunities=0,
        overdue_tasks=index % 4,
        overdue_checkpoints=0,
        open_checkpoints=5,
        last_change=NOW - timedelta(days=3),
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def needing(index: int, **changes: object) -> Project:
    base = project(index)
    count = 1 + index % 3
    reasons = (
        Reason("high-risk", "Status risiko er Høy (rapportert 12.11.2026; følges opp når den er Høy)"),
        Reason(
            "forecast-near-limit", "Prognosen er 108 % av rammen (grensen er 95 %; rapportert 12.11.2026)"
        ),
        Reason("overdue-gate", f"{base.next_gate} skulle vært besluttet 01.11.2026"),
    )[:count]
    told = replace(status(index), lights={**status(index).lights, "GtStatusRisk": Light("Høy", "red")})
    if count > 1:
        told = replace(told, forecast=(told.budget or 0) * 1.08)
    if count > 2:
        late = date(2026, 11, 1)
        own = tuple(replace(one, planned=late) if one.name == base.next_gate else one for one in gates(index))
        base = replace(base, gates=own, next_gate_date=late)
    return replace(base, status=told, history=(told, status(index + 1, 50)), reasons=reasons, **changes)  # type: ignore[arg-type]


def old(index: int, **changes: object) -> Project:
    seen = NOW - timedelta(days=23)
    made = needing(index) if index % 2 else project(index)
    before = tuple(replace(one, text=one.text.replace("12.11.2026", "15.10.2026")) for one in made.reasons)
    made = replace(made, reasons=before, status=replace(made.status, reported=day(-40)), last_change=seen)
    return replace(
        made, reading="old", read_at=seen, why_unread="Den som laget rapporten har ikke tilgang til området", history=None, gates=None,
        uncertainties=None, benefits=None, **changes,  # type: ignore[arg-type]
    )  # fmt: skip


def never(index: int, **changes: object) -> Project:
    made = Project(f"FV-{101 + index}", THINGS[index % 8] + " U", reading="never", why_unread="Området er låst eller arkivert",
                   manager=PEOPLE[index % 6], lifecycle="Aktivt", url=f"https://contoso.sharepoint.com/sites/u-{index}")  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


RULES = (
    Rule("high-risk", "GtStatusRisk", "Status risiko er Høy", "Status risiko er [verdi] (rapportert [dato])"),
    Rule(
        "missing-manager",
        "GtProjectManager",
        "Prosjektleder er ikke fylt ut",
        "Prosjektet har ingen prosjektleder",
    ),
)


def portfolio(projects: tuple[Project, ...], **changes: object) -> Portfolio:
    made = Portfolio(
        name="hovedportefolje", title="Fjordvik kommunes portefølje", hub="https://contoso.sharepoint.com/sites/portefolje",
        language="nb", taken_at=NOW, made_at=NOW + timedelta(minutes=4), made_by="prosjektportal 0.1.0, kari@pc",
        projects=projects, rules=RULES, source="administrators",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def forty() -> Portfolio:
    """Forty: 9 need follow-up (one of them after old figures), 5 never read, 3 old, 1 being made, 2 closed, some silent."""
    projects = [
        *(
            needing(
                i, note="Be om ny plan til neste møte." if i == 3 else "", priority="Høy" if i == 3 else ""
            )
            for i in range(8)
        ),
        *(project(i) for i in range(8, 26)),
        project(26, status=status(26, 90), history=(status(26, 90),)),
        project(27, status=Status(), history=(), uncertainties=(), benefits=(), gates=()),
        project(28, status=replace(status(28), budget=None, forecast=None)),
        *(never(i) for i in range(29, 34)),
        *(old(i) for i in range(34, 37)),
        Project("FV-138", "Kulturhus i sentrum", reading="being_made"),
        *(project(i, closed=True, lifecycle="Avsluttet") for i in (38, 39)),
    ]
    return portfolio(tuple(projects))
