"""Formulas: what is the same, and what the service is sent."""

from __future__ import annotations

import pytest

from sp_prosjektportal.resources.formulas import FormulaError, canonical, columns, localised, parse

SAME = [
    ("=GtRiskProbability*GtRiskConsequence", "= [GtRiskProbability] * [GtRiskConsequence]"),
    ('=if([A]>2,"x",[B])', '=IF((A > 2), "x", B)'),
    ("=(A+B)+C", "=A+B+C"),
    ("=A*(B+C)", "=[A]*([B]+[C])"),
    ("=TRUE()", "=true"),
    ("=0.50*A%", "=0.5*[A]%"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_formulas_with_the_same_tree_are_the_same(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


DIFFERENT = [
    ("=A-(B-C)", "=A-B-C"),
    ("=A+B", "=A-B"),
    ('="a"', '="A"'),
    ("=A/(B*C)", "=A/B*C"),
    ("=-(A+B)", "=-A+B"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_formulas_with_other_trees_differ(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_a_norwegian_site_is_sent_semicolons_and_decimal_commas() -> None:
    formula = '=IF([A]>=0.95,"a,b",ROUND([B],2))'
    assert localised(canonical(formula), 1044) == '=IF([A]>=0,95;"a,b";ROUND([B];2))'
    assert localised(canonical(formula), 1033) == formula


@pytest.mark.parametrize(
    "there",
    [
        '=IF([A]>=0,95;"x";B)',
        '=HVIS([A]>=0,95;"x";[B])',
        '=IF([A]>=0.95,"x",[B])',
        '=HVIS(Første>=0,95;"x";B)',
    ],
)
def test_what_a_norwegian_site_shows_is_understood(there: str) -> None:
    assert canonical(there, 1044, {"første": "A"}) == '=IF([A]>=0.95,"x",[B])'


def test_the_columns_of_a_formula_come_once_each() -> None:
    assert columns('=IF(AND([A]>B,TRUE),"[C]",A)') == ("A", "B")


BROKEN = [
    ("A+B", 1, "starts with ="),
    ("=A+", 4, "stops too early"),
    ("=IF(A,B", 8, "no closing )"),
    ('=IF(A,"x)', 7, 'no closing "'),
    ("=IF(A;B)", 6, "commas, not semicolons"),
    ("=A)B", 3, "not expected here"),
    ("=[A+1", 2, "no closing ]"),
    ("=A#B", 3, "does not belong"),
]


@pytest.mark.parametrize(("formula", "position", "message"), BROKEN)
def test_a_broken_formula_says_what_and_where(formula: str, position: int, message: str) -> None:
    with pytest.raises(FormulaError, match=message.replace(")", r"\)").replace("=", "=")) as caught:
        parse(formula)
    assert caught.value.position == position
