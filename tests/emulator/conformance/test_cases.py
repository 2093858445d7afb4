"""Every recorded exchange is answered as the service answered it, or is out by a family that the issue names."""

from __future__ import annotations

import json

import pytest

from emulator.conformance import edge, edge_applications, figures, list_shapes, lists, sites  # noqa: F401 - they say what each operation needs
from emulator.conformance.entities import OUT_OF_SCOPE, missing_of, types_in_scope
from emulator.conformance.harness import FACTS, MISSING, Case, all_cases, judge, shapes
from emulator.conformance.out import OUT, reason

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason=MISSING)


@pytest.mark.parametrize("case", [pytest.param(c, id=c.id) for c in all_cases() if not reason(c)])
def test_a_recorded_exchange_is_answered_as_recorded(case: Case) -> None:
    assert judge(case) == []


def test_nothing_is_out_but_by_a_family_of_not_now() -> None:
    not_now = ("classic pages", "web part manager", "workflows", "publishing features", "sharing links", "app catalog",
               "site designs execution", "Teams", "Planner", "mail", "subscriptions", "browser view", "real tenants")  # fmt: skip
    assert all(said.startswith(not_now) for said, *_ in OUT)
    assert all(reason(case) for case in all_cases() if case.operation.startswith("webhook."))
    assert sum(1 for case in all_cases() if reason(case)) < len(all_cases()) / 10


@pytest.mark.parametrize("name", types_in_scope())
def test_an_entity_has_every_property_that_was_always_there(name: str) -> None:
    assert missing_of(name)[1] == []


def test_the_figures_that_the_docs_show_are_those_of_today() -> None:
    """That each case passes is what the test above says of it: here all of them are counted as passed."""
    kept = json.loads(figures.KEPT.read_text("utf-8"))
    today = figures.as_data(figures.counts(judging=lambda case: []), figures.shape_ratio())
    assert kept == json.loads(json.dumps(today)), (
        "run in tests/: python -m emulator.conformance.figures --write"
    )


def test_entity_types_out_of_scope_exist() -> None:
    assert set(OUT_OF_SCOPE) <= set(shapes())
