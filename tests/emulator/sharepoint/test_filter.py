from typing import Any

import pytest

from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.filters import Filter
from sp_prosjektportal.emulator.odata import plain, query, tree

ROW: dict[str, Any] = {
    "Title": "Ny skole", "Number": 3.0, "Done": False, "Empty": None, "Due": "2026-01-31T23:00:00Z", "Many": ["A", "B"],
    "Author/Id": 7.0, "Guid": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Title eq 'ny SKOLE'", True),
        ("Title ne 'ny skole'", False),
        ("Number ge 3 and Number lt 4", True),
        ("Number gt 3 or Done eq false", True),
        ("not (Number eq 3)", False),
        ("Empty eq null", True),
        ("Empty ne null", False),
        ("Empty lt 3", False),
        ("Title ne null", True),
        ("startswith(Title,'Ny')", True),
        ("substringof('skole',Title)", True),
        ("substringof('Skule',Title)", False),
        ("Due ge datetime'2026-01-31T00:00:00Z' and Due lt datetime'2026-02-01T00:00:00'", True),
        ("Author/Id eq 7", True),
        ("Many eq 'B'", True),
        ("Many ne 'B'", False),
        ("Guid eq guid'3F2504E0-4F89-11D3-9A0C-0305E82C3301'", True),
        ("Title eq 'it''s'", False),
        ("Number eq 1 or Number eq 2 or Number eq 3 and Title eq 'ny skole'", True),
    ],
)
def test_a_filter_is_evaluated_as_the_service_does(text: str, expected: bool) -> None:
    assert Filter(text)(lambda path: ROW[path]) is expected


@pytest.mark.parametrize(
    "text", ["Title eq", "Title eq 'a", "(Title eq 'a'", "contains(Title,'a')", "Title eq 'a' b", "1 1"]
)
def test_a_filter_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        Filter(text)
    assert "InvalidClientQueryException" in caught.value.code


def test_a_filter_says_which_names_it_uses() -> None:
    assert Filter("Title eq 'x' and (Author/Id eq 1 or startswith(Name,'y'))").names == [
        "Title",
        "Author/Id",
        "Name",
    ]


def test_select_makes_a_tree_without_regard_to_case() -> None:
    found = tree("Id,RegionalSettings/TimeZone/Id,RegionalSettings/*")
    assert found.below("regionalsettings").has("*")
    assert found.below("RegionalSettings").below("timezone").has("id")


def test_an_unknown_option_is_ignored_and_a_bad_number_is_not() -> None:
    assert query({"$order_by": "Id"}).orderby == ()
    with pytest.raises(Refused):
        query({"$top": "many"})


def test_a_verbose_body_loses_its_wrappings() -> None:
    sent = {
        "__metadata": {"type": "X"},
        "Ids": {"__metadata": {"type": "Collection(Edm.Int32)"}, "results": [1, 2]},
    }
    assert plain(sent) == {"Ids": [1, 2]}
