"""Each view shows the rows that its name promises, and groups and orders them sensibly."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from content.views import groups, named, shown
from sp_prosjektportal.resources.views import View
from sp_prosjektportal.template.loader import load

PHASES = ("Idé", "Konsept", "Planlegge", "Gjennomføre", "Avslutte", "Realisere")
HUB = "https://contoso.sharepoint.com/sites/portefolje"


@cache
def views(template: str) -> dict[str, View]:
    found = load(template, site="https://contoso.sharepoint.com/sites/x", hub=HUB)
    return named([each for each in found.resources if isinstance(each, View)])


def row(title: str, state: str = "I drift", lifecycle: str = "Aktivt", **values: Any) -> dict[str, Any]:
    phase = values.get("PpPhase")
    ordered = {"PpPhaseInOrder": f"{PHASES.index(phase) + 1} {phase}"} if phase else {}
    return {"Title": title, "PpState": state, "GtProjectLifecycleStatus": lifecycle, **ordered, **values}


PROJECTS = [
    row("Bru", PpPhase="Gjennomføre", GtBudgetTotal=900, GtProjectTypeText="Anlegg", GtProjectManager="@me", PpProgramme="Sentrum",
        PpPlanGoal="Grønne reiser", PpProgrammeProjects=0,
        PpNextGateDate="2026-05-01", GtProjectServiceAreaText="Trafikk og samferdsel"),
    row("Arkiv", PpPhase="Konsept", GtBudgetTotal=100, GtProjectTypeText="IKT", PpAttention=True, PpOpenHighRisks=2, PpPlanGoal="Flere i arbeid"),
    row("Skole", PpPhase="Gjennomføre", GtBudgetTotal=5000, GtProjectTypeText="Bygg, IKT", GtProjectOwner="@me", PpProgramme="Sentrum", PpPlanGoal="Grønne reiser",
        PpNextGateDate="2026-04-01", PpAttention=True, PpBoardFollowUp="2026-03-20"),
    row("Stengt vei", state="Utilgjengelig", PpAttention=True, PpStale=True, PpBoardFollowUp="2026-03-10"),
    row("Venter", lifecycle="Avventer", PpPhase="Idé", PpAttention=False),
    row("Ferdig", lifecycle="Avsluttet", GtEndDate="2025-06-01", GtProjectManager="@me"),
    row("Ferdig, men spurt om", lifecycle="Avsluttet", GtEndDate="2025-12-01", PpAttention=True),
    row("Under arbeid", state="Opprettes", GtProjectManager="@me"),
    row("Slettet", state="Borte", PpAttention=True, GtProjectManager="@me"),
]  # fmt: skip
RUNNING = ["Arkiv", "Bru", "Skole", "Stengt vei", "Venter"]


@pytest.mark.parametrize(
    ("view", "titles"),
    [
        ("AktiveProsjekter", RUNNING),
        (
            "AlleProsjekter",
            ["Arkiv", "Bru", "Ferdig", "Ferdig, men spurt om", "Skole", "Stengt vei", "Venter"],
        ),
        ("TrengerOppfolging", ["Arkiv", "Ferdig, men spurt om", "Stengt vei", "Skole"]),
        ("EtterFase", ["Stengt vei", "Venter", "Arkiv", "Skole", "Bru"]),
        ("EtterType", ["Stengt vei", "Venter", "Bru", "Skole", "Arkiv"]),
        ("EtterTjenesteomrade", ["Arkiv", "Skole", "Stengt vei", "Venter", "Bru"]),
        ("EtterProgram", ["Bru", "Skole"]),
        ("Programmer", ["Bru"]),
        ("EtterMal", ["Stengt vei", "Venter", "Arkiv", "Bru", "Skole"]),
        ("Okonomi", ["Skole", "Bru", "Arkiv", "Stengt vei", "Venter"]),
        ("MineProsjekter", ["Under arbeid", "Skole", "Bru"]),
        ("Avsluttede", ["Ferdig, men spurt om", "Ferdig"]),
        ("AllItems", [each["Title"] for each in PROJECTS]),
    ],
)
def test_the_boards_views_show_what_they_promise(view: str, titles: list[str]) -> None:
    assert shown(views("portefolje")[f"Prosjekter/{view}"], PROJECTS) == titles


def test_what_needs_attention_is_what_the_rules_flagged_and_nothing_else() -> None:
    flagged = {each["Title"] for each in PROJECTS if each.get("PpAttention") and each["PpState"] != "Borte"}
    assert set(shown(views("portefolje")["Prosjekter/TrengerOppfolging"], PROJECTS)) == flagged


def test_views_of_projects_are_grouped_by_what_their_name_says() -> None:
    by_phase = groups(views("portefolje")["Prosjekter/EtterFase"], PROJECTS)
    assert by_phase == {
        "4 Gjennomføre": ["Bru", "Skole"], "2 Konsept": ["Arkiv"], "": ["Stengt vei"], "1 Idé": ["Venter"],
    }  # fmt: skip
    assert set(groups(views("portefolje")["Prosjekter/EtterType"], PROJECTS)) == {
        "Anlegg",
        "IKT",
        "Bygg, IKT",
        "",
    }


def test_money_is_summed_where_money_is_shown() -> None:
    totals = views("portefolje")["Prosjekter/Okonomi"].totals
    money = {"GtBudgetTotal": "SUM", "GtCostsTotal": "SUM", "GtProjectForecast": "SUM"}
    assert {column: total for column, total in totals if column in money} == money


def test_every_project_is_in_the_overview_or_among_the_closed_or_in_the_register_alone() -> None:
    hub = views("portefolje")
    overview, closed = (
        set(shown(hub[f"Prosjekter/{v}"], PROJECTS)) for v in ("AktiveProsjekter", "Avsluttede")
    )
    assert overview & closed == set()
    assert {each["Title"] for each in PROJECTS} - overview - closed == {"Under arbeid", "Slettet"}


RISKS = [
    {"Title": "Brudd", "ContentType": "Risiko", "GtRiskStatus": "Identifisert", "GtRiskFactor": 20},
    {"Title": "Sen", "ContentType": "Risiko", "GtRiskStatus": "Tiltak gjennomført", "GtRiskFactor": 10,
     "GtActionResponsible": "Kari"},
    {"Title": "Borte", "ContentType": "Risiko", "GtRiskStatus": "Ikke lenger aktuell", "GtRiskFactor": 25},
    {"Title": "Samarbeid", "ContentType": "Mulighet", "GtRiskStatus": "Identifisert", "GtRiskFactor": 16},
    {"Title": "Ny", "ContentType": "Risiko"},
]  # fmt: skip
CHECKPOINTS = [
    {"Title": "a", "GtProjectPhase": "Konsept", "GtChecklistStatus": "Åpen", "GtSortOrder": 20, "PpDueDate": "2026-03-15"},
    {"Title": "b", "GtProjectPhase": "Konsept", "GtChecklistStatus": "Utført", "GtSortOrder": 10, "PpDueDate": "2026-03-01"},
    {"Title": "c", "GtProjectPhase": "Flere faser", "GtChecklistStatus": "Åpen", "GtSortOrder": 30, "PpDueDate": "2026-03-16"},
    {"Title": "d", "GtProjectPhase": "Konsept", "GtChecklistStatus": "Arkivert", "GtSortOrder": 5},
    {"Title": "e", "GtProjectPhase": "Planlegge", "GtChecklistStatus": "Åpen", "GtSortOrder": 40},
    {"Title": "f", "GtChecklistStatus": "Åpen", "GtSortOrder": 50},
]  # fmt: skip
TASKS = [
    {"Title": "a", "GtProjectPhase": "Konsept", "PpTaskStatus": "Pågår", "PpAssignedTo": "@me", "PpDueDate": "2026-03-15"},
    {"Title": "b", "GtProjectPhase": "Konsept", "PpTaskStatus": "Utgår", "PpAssignedTo": "@me", "PpDueDate": "2026-03-01"},
    {"Title": "c", "GtProjectPhase": "Flere faser", "PpTaskStatus": "Fullført", "PpAssignedTo": "@me", "PpDueDate": "2026-03-02"},
    {"Title": "d", "GtProjectPhase": "Realisere", "PpTaskStatus": "Ikke startet", "PpDueDate": "2026-03-17"},
]  # fmt: skip
GATES = [
    {"Title": "BP1", "PpGate": "BP1", "PpDecision": "Godkjent", "PpPlannedDate": "2026-01-10"},
    {"Title": "BP2", "PpGate": "BP2", "PpDecision": "Utsatt", "PpPlannedDate": "2026-04-10"},
    {"Title": "BP3", "PpGate": "BP3", "PpDecision": "Ikke besluttet"},
    {"Title": "Åpning", "PpDecision": "Ikke besluttet", "PpPlannedDate": "2026-03-30"},
]
MESSAGES = [
    {"Title": "a", "GtActionResponsible": "@me", "GtActionStatus": "Fullført", "GtActionDate": "2026-02-01"},
    {"Title": "b", "GtActionResponsible": "@me", "GtActionStatus": "Utsatt", "GtActionDate": "2026-03-01"},
    {"Title": "c", "GtActionStatus": "Påbegynt"},
]


@pytest.mark.parametrize(
    ("view", "rows", "titles"),
    [
        ("Usikkerhet/AllItems", RISKS, "Borte Brudd Samarbeid Sen Ny"),
        ("Usikkerhet/AktiveRisikoer", RISKS, "Ny Brudd Sen"),
        ("Usikkerhet/AktiveMuligheter", RISKS, "Samarbeid"),
        ("Usikkerhet/HoyRisiko", RISKS, "Brudd"),
        ("Usikkerhet/UtenAnsvarlig", RISKS, "Brudd Samarbeid Ny"),
        ("Usikkerhet/Avklart", RISKS, "Borte"),
        ("Fasesjekkliste/AllItems", CHECKPOINTS, "b a c e f"),
        ("Fasesjekkliste/Konsept", CHECKPOINTS, "b a c"),
        ("Fasesjekkliste/Planlegge", CHECKPOINTS, "c e"),
        ("Fasesjekkliste/OverFrist", CHECKPOINTS, "a"),
        ("Oppgaver/AllItems", TASKS, "a c d"),
        ("Oppgaver/Konsept", TASKS, "a c"),
        ("Oppgaver/Mine", TASKS, "a"),
        ("Oppgaver/OverFrist", TASKS, "a"),
        ("Milepaeler/Beslutningspunkter", GATES, "BP1 BP2 BP3"),
        ("Milepaeler/Kommende", GATES, "Åpning BP2"),
        ("Kommunikasjonsplan/Gjenstar", MESSAGES, "c b"),
        ("Kommunikasjonsplan/Mine", MESSAGES, "b"),
    ],
)
def test_a_projects_views_show_what_they_promise(view: str, rows: list[dict[str, Any]], titles: str) -> None:
    assert shown(views("prosjekt")[view], rows) == titles.split()


def test_settled_risks_and_active_ones_share_no_row_and_leave_none_out() -> None:
    of = {
        leaf: set(shown(views("prosjekt")[f"Usikkerhet/{leaf}"], RISKS))
        for leaf in ("Avklart", "AktiveRisikoer", "AktiveMuligheter")
    }
    assert not of["Avklart"] & (of["AktiveRisikoer"] | of["AktiveMuligheter"])
    assert set.union(*of.values()) == {each["Title"] for each in RISKS}


def test_no_phase_view_shows_what_the_view_of_all_leaves_out() -> None:
    for name, rows in (("Fasesjekkliste", CHECKPOINTS), ("Oppgaver", TASKS)):
        everything = set(shown(views("prosjekt")[f"{name}/AllItems"], rows))
        for leaf in ("Ide", "Konsept", "Planlegge", "Gjennomfore", "Avslutte", "Realisere"):
            assert set(shown(views("prosjekt")[f"{name}/{leaf}"], rows)) <= everything


def test_a_risk_factor_is_shown_beside_the_type_that_its_colour_depends_on() -> None:
    for name, view in views("prosjekt").items():
        if {"GtRiskFactor", "GtRiskFactorPostAction"} & set(view.columns):
            assert "ContentType" in view.columns, name
