"""Reading project sites."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portfolio import projects
from portfolio.sites import HUB, Site, Tenant
from sp_prosjektportal.errors import AccessDenied, NotFound, ReplyLost, RequestFailed
from sp_prosjektportal.portfolio.crawl import Crawler, Target
from sp_prosjektportal.portfolio.snapshot import ProjectSnapshot, SiteReading, Snapshot
from sp_prosjektportal.portfolio.summary import Limits, achievement
from sp_prosjektportal.steps import Running

NOW = datetime(2026, 5, 1, 9, 30, 12, tzinfo=UTC)
TARGET = Target("FV-101", projects.URL, "I drift")


def crawler(**options: Any) -> Crawler:
    return Crawler(NOW, projects.PHASES, **options)


def read(site: Site, **options: Any) -> SiteReading:
    reading: SiteReading = Tenant(site).run(crawler(**options).read(TARGET))
    return reading


def project(site: Site | None = None, **options: Any) -> ProjectSnapshot:
    reading = read(site or projects.site(), **options)
    assert reading.project is not None, reading
    return reading.project


def test_everything_is_asked_for_in_one_round() -> None:
    running = Running(crawler().read(TARGET))
    assert len(running.asked) == 13
    assert {ask.method for ask in running.asked} == {"GET"}
    answers = Tenant(projects.site())
    running.answer([answers.sites[projects.URL].answer(ask) for ask in running.asked])
    assert running.outcome is not None
    assert running.outcome.get().state == "read"


def test_properties_are_read_with_days_in_the_sites_time_zone() -> None:
    own = project().properties
    assert (own.title, own.start, own.end) == ("Digital byggesak", date(2026, 1, 15), date(2026, 9, 30))
    assert own.manager is not None
    assert (own.manager.login, own.manager.name) == ("kari@contoso.no", "Kari Nordmann")
    assert own.owner is None
    assert [term.label for term in own.types] == ["IKT"]


def test_the_phase_has_its_true_label_and_its_national_phase() -> None:
    phase = project().phase
    assert phase is not None
    assert (phase.term.id, phase.term.label, phase.national) == (projects.PLANNING, "Planlegge", "planlegge")


def test_a_phase_that_nobody_knows_is_said() -> None:
    found = Tenant(projects.site()).run(Crawler(NOW).read(TARGET)).project
    assert found is not None
    assert found.phase is not None
    assert found.phase.national is None
    assert found.problems == ("nobody says which national phase Planlegge belongs to",)


def test_the_latest_status_report_is_the_newest_by_date() -> None:
    found = project()
    assert [report.title for report in found.reports] == ["April", "Mars"]
    assert found.latest is not None
    assert (found.latest.id, found.latest.reported) == (2, date(2026, 4, 15))
    assert found.latest.lights["GtStatusRisk"] == "Høy"
    assert found.latest.comments["GtStatusRiskComment"] == "Leverandøren er sen"
    assert (found.latest.budget, found.latest.forecast) == (100, 96)


def test_only_open_risks_and_opportunities_above_the_limit_count() -> None:
    counts = project().counts
    assert (counts.open_high_risks, counts.open_high_opportunities) == (1, 1)
    lower = project(limits=Limits(high_factor=9)).counts
    assert (lower.open_high_risks, lower.open_high_opportunities) == (2, 1)


def test_a_task_due_today_is_not_overdue() -> None:
    assert project().counts.overdue_tasks == 1


def test_open_checkpoints_are_those_of_the_current_phase_by_new_and_old_names() -> None:
    counts = project().counts
    assert (counts.open_checkpoints, counts.overdue_checkpoints) == (2, 1)


def test_the_next_gate_is_the_first_undecided_after_the_last_decided() -> None:
    found = project()
    assert [gate.name for gate in found.gates] == ["BP1", "BP2", "BP3"]
    assert found.next_gate is not None
    assert (found.next_gate.name, found.next_gate.planned) == ("BP3", date(2026, 6, 1))


def test_a_benefit_is_measured_by_its_newest_measurement() -> None:
    found = project()
    assert [(benefit.title, benefit.measured, benefit.achievement) for benefit in found.benefits] == [
        ("Dager til svar", 15, 75), ("Fornøyde", None, None),
    ]  # fmt: skip
    assert found.measured == 1


@pytest.mark.parametrize(
    ("start", "desired", "measured", "expected"),
    [
        (0, 100, 50, 50),
        (30, 10, 10, 100),
        (30, 10, 5, 125),
        (10, 10, 10, None),
        (None, 10, 5, None),
        (0, 10, None, None),
    ],
)
def test_achievement(
    start: float | None, desired: float | None, measured: float | None, expected: float | None
) -> None:
    assert achievement(start, desired, measured) == expected


def test_the_last_change_is_by_people_and_not_by_applications() -> None:
    assert project().last_change == datetime(2026, 4, 22, 8, 30, tzinfo=UTC)
    assert project(ours=frozenset({"kari@contoso.no"})).last_change is None


def test_lists_longer_than_a_page_are_read_whole() -> None:
    site = projects.site(page=2)
    assert project(site) == project()


def test_a_missing_list_is_said_and_the_rest_is_read() -> None:
    lists = projects.lists()
    del lists["Lists/Milepaeler"], lists["Lists/Prosjektlogg"]
    found = project(Site(projects.URL, lists))
    assert found.problems == ("the list Lists/Milepaeler is missing",)
    assert "gates" not in found.parts
    assert found.counts.overdue_tasks == 1


def test_older_names_of_lists_and_columns_are_understood() -> None:
    lists = projects.lists()
    lists["Lists/Mleindikatorer"] = lists.pop("Lists/Maleindikatorer")
    lists["Lists/Oppgaver"] = [
        {"Status": "Pågår", "DueDate": "2026-04-01T22:00:00Z", **projects.changed("2026-01-01T00:00:00Z")}
    ]
    site = Site(projects.URL, lists, columns={"Lists/Oppgaver": {"Status", "DueDate", "Modified", "Editor"}})
    found = project(site)
    assert found.counts.overdue_tasks == 1
    assert len(found.benefits) == 2
    assert found.problems == ()


def test_a_column_that_is_missing_is_said_and_the_others_are_read() -> None:
    columns = {"Title", "GtProjectNumber", "GtProjectManager", "GtProjectPhase", "Modified", "Editor"}
    found = project(projects.site(columns={"Lists/Prosjektegenskaper": columns}))
    assert found.properties.manager is not None
    (problem,) = found.problems
    assert problem.startswith("the list Lists/Prosjektegenskaper lacks GtProjectOwner, ")


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (NotFound(404, "", "404 FILE NOT FOUND"), "gone", "not found (404)"),
        (AccessDenied(403, "-2147024891", "Attempted"), "unreadable", "no access (403)"),
        (RequestFailed(423, "resourceLocked", "Locked"), "unreadable", "locked or archived (423)"),
        (ReplyLost("no answer came"), "unreadable", "no answer came"),
    ],
)
def test_a_site_that_cannot_be_opened_is_an_answer(error: Exception, state: str, reason: str) -> None:
    reading = read(projects.site(failing={"web": error}))
    assert (reading.state, reading.reason, reading.project) == (state, reason, None)


def test_a_list_that_may_not_be_read_makes_the_site_unreadable() -> None:
    denied = AccessDenied(403, "-2147024891", "Attempted")
    reading = read(projects.site(failing={"Lists/Usikkerhet": denied}))
    assert (reading.state, reading.reason) == ("unreadable", "Lists/Usikkerhet: no access (403)")


def test_a_project_that_is_being_made_is_not_visited() -> None:
    tenant = Tenant()
    reading = tenant.run(crawler().read(Target("FV-9", projects.URL, "Opprettes")))
    assert (reading.state, tenant.asked) == ("being_made", [])


def test_one_broken_site_does_not_stop_the_others() -> None:
    targets = [TARGET, Target("FV-102", f"{HUB}-gone", "I drift"), Target("FV-103", "", "I drift")]
    snapshot = Tenant(projects.site()).run(crawler().crawl(HUB, targets))
    assert [site.state for site in snapshot.sites] == ["read", "gone", "unreadable"]
    assert [site.number for site in snapshot.failed] == ["FV-102", "FV-103"]
    assert not snapshot.complete


def test_a_snapshot_goes_to_json_and_back_unchanged() -> None:
    snapshot = Tenant(projects.site()).run(crawler().crawl(HUB, [TARGET]))
    assert Snapshot.model_validate_json(snapshot.model_dump_json()) == snapshot


def test_a_site_that_calls_itself_something_else_is_said() -> None:
    found = Tenant(projects.site()).run(crawler().read(Target("FV-200", projects.URL, "I drift"))).project
    assert found is not None
    assert found.problems == ("the site calls itself FV-101",)


def test_a_column_that_old_sites_never_had_is_worth_no_word() -> None:
    columns = {"GtChecklistStatus", "GtProjectPhase", "Modified", "Editor"}
    assert project(projects.site(columns={"Lists/Fasesjekkliste": columns})).problems == ()
    (problem,) = project(
        projects.site(columns={"Lists/Fasesjekkliste": columns - {"GtChecklistStatus"}})
    ).problems
    assert problem == "the list Lists/Fasesjekkliste lacks GtChecklistStatus"
