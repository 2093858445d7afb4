from datetime import UTC, datetime
from typing import Any

import pytest

from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.sharepoint.formulas import parse, rewritten
from sp_prosjektportal.emulator.sharepoint.language import locale

NB, EN = locale(1044), locale(1033)
NOW = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
ROW: dict[str, Any] = {
    "A": 4.0,
    "B": 2.0,
    "T": "Høy",
    "Blank": None,
    "Due": datetime(2026, 3, 1, tzinfo=UTC),
    "Yes": True,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=A*B", 8.0),
        ("=[A]+B*2^2-1", 11.0),
        ("=(A+B)/2", 3.0),
        ("=-A+1", -3.0),
        ('=IF(A>B;"more";"less")', "more"),
        ('=IF(AND(A>3;NOT(B>3));"x";"y")', "x"),
        ("=IF(OR(ISBLANK(Blank);A=0);1,5;2)", 1.5),
        ('=T&" "&A', "Høy 4"),
        ('=IF(T="høy";3;IF(T="Middels";2;1))', 3.0),
        ("=ROUND(10/3;2)", 3.33),
        ("=ROUND(2,5;0)", 3.0),
        ("=A/0", "#DIV/0!"),
        ('=IFERROR(A/0;"-")', "-"),
        ('=TEXT(0,256;"0%")', "26%"),
        ('=TEXT(Due;"yyyy-mm-dd")', "2026-03-01"),
        ("=TODAY()-Due", 13.0),
        ("=DATE(2026;2;31)", datetime(2026, 3, 3, tzinfo=UTC)),
        ('=DATEDIF(Due;TODAY();"d")', 13.0),
        ("=MAX(A;B;7)", 7.0),
        ('=LEN(TRIM("  ab "))', 2.0),
        ("=YEAR(Due)", 2026.0),
        ("=Yes", True),
        ("=50%*A", 2.0),
        ("=A<>B", True),
    ],
)
def test_a_formula_is_worked_out(text: str, expected: Any) -> None:
    assert parse(text, NB).value(ROW.get, NOW) == expected


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("=IF(A>1,1,0)", NB),
        ("=IF(A>1;1;0)", EN),
        ("=FOO(1)", EN),
        ("=IF(A)", EN),
        ("=(A", EN),
        ("=A B", EN),
        ('="a', EN),
    ],
)
def test_a_formula_in_the_wrong_writing_is_refused(text: str, own: Any) -> None:
    with pytest.raises(Refused) as caught:
        parse(text, own)
    assert caught.value.status == 500


def test_a_formula_is_stored_with_internal_names_and_brackets_only_where_needed() -> None:
    names = {"Risk factor": "GtRiskFactor", "Other": "Odd Name"}
    assert rewritten("=[Risk factor]*[Other]", EN, names.get) == (
        "=GtRiskFactor*[Odd Name]",
        ["GtRiskFactor", "Odd Name"],
    )


def test_a_formula_over_an_unknown_column_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        rewritten("=[Nowhere]+1", EN, {}.get)
    assert caught.value.code.startswith("-2130575273")
