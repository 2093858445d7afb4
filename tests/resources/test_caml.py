"""Filters: what is written as CAML is read back as the same filter, and nothing people made can stop a plan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sp_prosjektportal.resources.caml import Condition, caml, condition_of, elements, find, simplified

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\n"), max_size=12
)
NAMES = st.from_regex(r"[A-Z][A-Za-z0-9_]{0,9}", fullmatch=True)
SPECIAL = st.sampled_from(["@me", "@today", "@today-60", "@today+30"])
TYPES = st.sampled_from(["Text", "Number", "Choice", "Boolean", "TaxonomyFieldType"])


def comparisons() -> st.SearchStrategy[Condition]:
    plain = st.builds(
        Condition,
        column=NAMES,
        operator=st.sampled_from(
            ["is", "is_not", "less", "at_most", "more", "at_least", "contains", "begins_with"]
        ),
        value=TEXTS | SPECIAL,
        type=TYPES,
    )
    empty = st.builds(Condition, column=NAMES, operator=st.sampled_from(["empty", "not_empty"]))
    several = st.builds(
        Condition,
        column=NAMES,
        operator=st.just("in"),
        value=st.lists(TEXTS, min_size=1, max_size=4).map(tuple),
        type=TYPES,
    )
    return plain | empty | several


CONDITIONS = st.recursive(
    comparisons(),
    lambda inner: st.lists(inner, min_size=1, max_size=4).flatmap(
        lambda parts: st.sampled_from([Condition(all=tuple(parts)), Condition(any=tuple(parts))])
    ),
    max_leaves=12,
)


def read(xml: str) -> Condition | None:
    parts = elements(xml)
    assert parts is not None
    return condition_of(find(parts, "Where"))


@given(CONDITIONS)
def test_a_filter_that_was_written_is_read_back_as_the_same(condition: Condition) -> None:
    wanted = simplified(condition)
    assert read(caml(wanted)) == wanted


@given(CONDITIONS)
def test_nesting_of_and_and_or_says_nothing(condition: Condition) -> None:
    assert read(caml(condition)) == simplified(condition)


def test_and_takes_two_so_three_conditions_are_nested() -> None:
    three = Condition(all=tuple(Condition(column=c, value="1") for c in "ABC"))
    assert caml(three).startswith("<Where><And><And><Eq>")
    assert caml(three).count("<And>") == 2


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (
            "<Where>\n  <Eq>\n <FieldRef   Name='A'></FieldRef><Value Type='Text'>x</Value></Eq>\n</Where>",
            Condition(column="A", value="x"),
        ),
        (
            '<Where><Geq><FieldRef Name="D"/><Value Type="DateTime"><Today OffsetDays="-60"/></Value></Geq></Where>',
            Condition(column="D", operator="at_least", value="@today-60"),
        ),
        (
            '<Where><Eq><FieldRef Name="P"/><Value Type="Integer"><UserID Type="Integer"/></Value></Eq></Where>',
            Condition(column="P", value="@me"),
        ),
        (
            '<Where><Eq><FieldRef Name="ContentType"/><Value Type="Text">Risiko</Value></Eq></Where>',
            Condition(column="ContentType", value="Risiko"),
        ),
        (
            '<Where><In><FieldRef Name="A"/><Values><Value Type="Choice">x</Value><Value Type="Choice">y</Value>'
            "</Values></In></Where>",
            Condition(column="A", operator="in", value=("x", "y"), type="Choice"),
        ),
        ("<Where />", None),
    ],
)
def test_filters_are_read_whatever_their_blanks_and_quotes(xml: str, expected: Condition | None) -> None:
    assert read(xml) == expected


@pytest.mark.parametrize(
    "xml",
    [
        '<Where><DateRangesOverlap><FieldRef Name="A"/><Value Type="DateTime"><Month/></Value></DateRangesOverlap></Where>',
        '<Where><Eq><FieldRef Name="A" LookupId="TRUE"/><Value Type="Lookup">3</Value></Eq></Where>',
        '<Where><Eq><FieldRef Name="A"/><Value Type="DateTime" IncludeTimeValue="TRUE">2026-01-01T00:00:00Z</Value></Eq></Where>',
        '<Where><Or><Membership Type="CurrentUserGroups"><FieldRef Name="P"/></Membership>'
        '<IsNull><FieldRef Name="P"/></IsNull></Or></Where>',
    ],
)
def test_caml_that_is_not_understood_is_kept_as_it_is(xml: str) -> None:
    condition = read(xml)
    assert condition is not None
    assert condition.raw
    assert read(caml(condition)) == condition


def test_the_columns_of_a_filter_are_those_of_all_its_parts() -> None:
    condition = Condition(
        any=(Condition(column="A"), Condition(all=(Condition(column="B"), Condition(column="C"))))
    )
    assert condition.columns() == {"A", "B", "C"}
