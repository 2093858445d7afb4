from __future__ import annotations

import pytest

from sp_prosjektportal.template.problems import Problems
from sp_prosjektportal.template.source import MAX_BYTES, parse
from sp_prosjektportal.template.tree import Place, locate, plain


def read(text: str) -> object:
    problems = Problems()
    node = parse(text, "x.yaml", problems)
    problems.raise_any()
    assert node is not None
    return plain(node)


def code(text: str) -> str:
    problems = Problems()
    parse(text, "x.yaml", problems)
    (found,) = problems
    return found.code


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("on", "on"), ("ja", "ja"), ("0123", "0123"), ("2026-01-31", "2026-01-31"), ("1_000", "1_000"),
        ("0x1F", "0x1F"), ("12:30", "12:30"), ("true", True), ("False", False), ("null", None), ("~", None), ("", None),
        ("7", 7), ("-7", -7), ("0.5", 0.5), ("1e3", 1000.0), (".5", ".5"), ('"7"', "7"), ("'true'", "true"),
        ("99999999999999999999", "99999999999999999999"), ("+47", 47), ("-", None),
    ],
)  # fmt: skip
def test_only_what_people_mean_as_a_number_or_boolean_is_one(written: str, value: object) -> None:
    if written == "-":
        assert read("a:\n  -\n") == {"a": [None]}
    else:
        assert read(f"a: {written}") == {"a": value}


def test_every_node_knows_its_place() -> None:
    node = parse("a:\n  - b: 1\n    c: [x, y]\n", "x.yaml", Problems())
    assert node is not None
    assert locate(node, ("a", 0, "b")) == Place("x.yaml", 2, 8)
    assert locate(node, ("a", 0, "b"), key=True) == Place("x.yaml", 2, 5)
    assert locate(node, ("a", 0, "c", 1)) == Place("x.yaml", 3, 12)
    assert locate(node, ("a", 0, "union-label", "b")) == Place("x.yaml", 2, 8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [" * 500, "too-deep"),
        ("a: " + "- " * 500, "too-deep"),
        ("[" * 100_000, "too-deep"),
        ("a:" + "".join("\n" + " " * n + "a:" for n in range(1, 60)), "too-deep"),
        ("a: '" + "x" * MAX_BYTES + "'", "too-large"),
        ("a: &x [1]\nb: *x", "alias"),
        ("- a", "syntax"),
        ("", "syntax"),
        ("a: 1\n---\nb: 2", "syntax"),
        ("a: \x07", "syntax"),
        ("a: !!binary aGVp", "tag"),
    ],
)  # fmt: skip
def test_what_could_hurt_is_refused(text: str, expected: str) -> None:
    assert code(text) == expected


def test_text_that_looks_like_an_anchor_is_text_when_quoted() -> None:
    assert read("a: '*viktig*'\nb: Drift & vedlikehold\nc: 2 * 3") == {
        "a": "*viktig*",
        "b": "Drift & vedlikehold",
        "c": "2 * 3",
    }
