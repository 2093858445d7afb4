"""Who needs help, and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from sp_prosjektportal.errors import PortfolioError
from sp_prosjektportal.portfolio.attention import in_words, reasons
from sp_prosjektportal.portfolio.rules import load_rules

CASES = yaml.safe_load((Path(__file__).parent / "attention_cases.yaml").read_text("utf-8"))
TODAY: date = CASES["today"]
HEALTHY: dict[str, Any] = CASES["healthy"]
RULES = load_rules()


def ids(case: dict[str, Any]) -> str:
    return f"{case['rule']}-{next(iter(case['inside'].values()))}"


@pytest.mark.parametrize("case", CASES["cases"], ids=ids)
def test_a_rule_speaks_just_inside_its_limit_and_is_quiet_just_outside(case: dict[str, Any]) -> None:
    (reason,) = reasons(HEALTHY | case["inside"], RULES, TODAY)
    assert reason.rule == case["rule"]
    assert reason.in_words("nb") == case["nb"]
    if "en" in case:
        assert reason.in_words("en") == case["en"]
    assert reasons(HEALTHY | case["outside"], RULES, TODAY) == ()


def test_every_rule_has_a_case() -> None:
    assert {case["rule"] for case in CASES["cases"]} == {rule.rule for rule in RULES}


def test_a_healthy_project_needs_no_attention() -> None:
    assert reasons(HEALTHY, RULES, TODAY) == ()
    assert in_words(()) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [("GtProjectLifecycleStatus", "Avsluttet"), ("PpState", "Opprettes"), ("PpState", "Borte")],
)
def test_projects_that_are_closed_unfinished_or_gone_are_left_alone(column: str, value: str) -> None:
    for case in CASES["cases"]:
        assert reasons(HEALTHY | case["inside"] | {column: value}, RULES, TODAY) == ()


def test_a_project_on_hold_may_be_silent_but_not_without_a_manager() -> None:
    held = HEALTHY | {
        "GtProjectLifecycleStatus": "Avventer",
        "PpLastChange": date(2025, 1, 1),
        "GtProjectManager": None,
    }
    assert [reason.rule for reason in reasons(held, RULES, TODAY)] == ["missing-manager"]


def test_the_same_situation_gives_the_same_words_tomorrow() -> None:
    row = HEALTHY | {"PpLastChange": date(2026, 2, 1), "PpNextGateDate": date(2026, 4, 1)}
    assert in_words(reasons(row, RULES, TODAY)) == in_words(reasons(row, RULES, date(2026, 5, 2)))


def own(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "attention.yaml"
    file.write_text(text, "utf-8")
    return file


def test_an_own_file_changes_adds_and_switches_off(tmp_path: Path) -> None:
    file = own(
        tmp_path,
        """
rules:
  - {rule: no-status-report, older_than_days: 10}
  - {rule: missing-manager, disabled: true}
  - {rule: many-risks, column: PpOpenHighRisks, at_least: 3, text: "{value} høye risikoer (grensen er {threshold})"}
""",
    )
    rules = load_rules(file)
    row = HEALTHY | {"GtProjectManager": None, "PpOpenHighRisks": 3}
    assert in_words(reasons(row, rules, TODAY)) == (
        "Ingen statusrapport siden 20.4.2026 (grensen er 10 dager)\n3 høye risikoer (grensen er 3)"
    )


def test_an_own_rule_may_test_something_else_under_a_known_name(tmp_path: Path) -> None:
    rules = load_rules(own(tmp_path, "rules: [{rule: high-risk, is_not: [Lav]}]"))
    assert [reason.rule for reason in reasons(HEALTHY, rules, TODAY)] == ["high-risk"]


def test_an_empty_own_file_changes_nothing(tmp_path: Path) -> None:
    assert load_rules(own(tmp_path, "# nothing yet\n")) == RULES


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("rules:\n  - {rule: x, column: A, texts: x}\n", ":2:26:", "Extra inputs"),
        ("rules:\n  - rule: no-status-report\n    older_than_days: soon\n", ":3:5:", "valid integer"),
        ("rules:\n  - rule: x\n    column: A\n    text: x\n", ":2:5:", "exactly one of"),
        ("rules:\n  - rule: x\n    column: A\n    empty: true\n    text: 'er {verdi}'\n", ":5:5:", "unknown places in the text: verdi"),
        ("rules:\n  - column: A\n", ":2:5:", "a name under `rule:`"),
        ("rules: high-risk\n", ":1:1:", "a list"),
        ("regler: []\n", ":1:1:", "a list"),
        ("rules:\n  - rule: [x\n", ":3:1:", "expected"),
        ("rules:\n  - rule: x\n    column: A\n    empty: true\n    text: {en: x}\n", ":5:5:", "a text in nb is required"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, place: str, words: str) -> None:
    file = own(tmp_path, text)
    with pytest.raises(PortfolioError) as told:
        load_rules(file)
    assert f"{file}{place}" in str(told.value)
    assert words in str(told.value)
    assert "Nothing was changed" in told.value.hint


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match="cannot be read"):
        load_rules(tmp_path / "none.yaml")
