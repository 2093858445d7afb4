"""Values of list items: written as a site of that language reads them, and read back as the same values."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sp_prosjektportal.resources.item_values import Locale, decode, encode, normal, selection
from sp_prosjektportal.resources.types import ItemValue, Link, Percent, Person, RowKey, Term

OSLO = ZoneInfo("Europe/Oslo")
NB, EN = Locale(1044, OSLO), Locale(1033, OSLO)
PHASE = "11111111-2222-3333-4444-555555555555"
ROW = RowKey(list="Lists/Gevinster", column="PpKey", key="g1")
OTHER = RowKey(list="Lists/Gevinster", column="PpKey", key="g2")


@pytest.mark.parametrize(
    ("value", "norwegian", "english"),
    [
        (None, "", ""),
        (True, "1", "1"),
        (False, "0", "0"),
        (3, "3", "3"),
        (1234.5, "1234,5", "1234.5"),
        (1e-7, "0,0000001", "0.0000001"),
        (Percent(share=0.5), "50", "50"),
        (Percent(share=0.125), "12,5", "12.5"),
        (date(2026, 1, 5), "05.01.2026", "1/5/2026"),
        (datetime(2026, 1, 5, 12, 30, tzinfo=UTC), "05.01.2026 13:30", "1/5/2026 1:30 PM"),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), "02.07.2026 00:00", "7/2/2026 12:00 AM"),
        ("Høy", "Høy", "Høy"),
        (("A", "B"), "A;#B", "A;#B"),
        (Link(url="https://x", text="desc"), "https://x, desc", "https://x, desc"),
        (Link(url="https://x"), "https://x, https://x", "https://x, https://x"),
        (Term(id=PHASE, label="Konsept"), f"Konsept|{PHASE};", f"Konsept|{PHASE};"),
        (ROW, "3", "3"),
        ((ROW, OTHER), "3;#;#5;#", "3;#;#5;#"),
    ],
)
def test_values_are_written_in_the_locale_of_the_site(value: ItemValue, norwegian: str, english: str) -> None:
    ids = {ROW: 3, OTHER: 5}
    assert encode(value, NB, ids) == norwegian
    assert encode(value, EN, ids) == english


@pytest.mark.parametrize(
    ("settings", "number", "day", "moment"),
    [
        ({"DecimalSeparator": ",", "DateSeparator": "/", "DateFormat": 1, "Time24": True, "TimeSeparator": ":", "AM": "", "PM": ""},
         "1234,5", "05/02/2026", "05/02/2026 13:30"),
        ({"DecimalSeparator": ",", "DateSeparator": "-", "DateFormat": 2, "Time24": True, "TimeSeparator": "."},
         "1234,5", "2026-02-05", "2026-02-05 13.30"),
        ({"DecimalSeparator": ".", "DateSeparator": "/", "DateFormat": 0, "Time24": False, "AM": "am", "PM": "pm"},
         "1234.5", "2/5/2026", "2/5/2026 1:30 pm"),
        ({}, "1234.5", "2/5/2026", "2/5/2026 1:30 PM"),
    ],
    ids=["Belgium, as recorded", "Sweden", "United States", "not said"],
)  # fmt: skip
def test_regional_settings_decide_and_not_the_language(
    settings: dict[str, Any], number: str, day: str, moment: str
) -> None:
    site = Locale(1033, OSLO, settings)
    assert encode(1234.5, site, {}) == number
    assert encode(date(2026, 2, 5), site, {}) == day
    assert encode(datetime(2026, 2, 5, 12, 30, tzinfo=UTC), site, {}) == moment


def test_persons_are_written_as_claims_in_json() -> None:
    written = json.loads(encode((Person(login="A@contoso.no"), Person(login="b@contoso.no")), NB, {}))
    assert written == [{"Key": "i:0#.f|membership|a@contoso.no"}, {"Key": "i:0#.f|membership|b@contoso.no"}]


def test_a_row_that_is_not_there_is_an_error_that_names_it() -> None:
    with pytest.raises(Exception, match="no row in Lists/Gevinster with PpKey = 'g1'"):
        encode(ROW, NB, {})


@pytest.mark.parametrize(
    ("raw", "wanted", "expected"),
    [
        ({"X": 67687.0}, 1, 67687),
        ({"X": "0.500000000000000"}, 0.5, 0.5),
        ({"X": "2026-06-14T22:00:00Z"}, date(2026, 1, 1), date(2026, 6, 15)),
        ({"X": "2026-01-14T23:00:00Z"}, date(2026, 1, 1), date(2026, 1, 15)),
        ({"X": "2026-01-14T23:00:31Z"}, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 14, 23, tzinfo=UTC)),
        ({"X": {"Name": "i:0#.f|membership|Kari@contoso.no"}}, Person(login="x"), Person(login="kari@contoso.no")),
        ({"X": [{"Name": "b|b@x"}, {"Name": "a|a@x"}]}, (Person(login="x"),), (Person(login="a@x"), Person(login="b@x"))),
        ({"X": {"Label": "1", "TermGuid": PHASE.upper(), "WssId": 1}}, Term(id=PHASE), Term(id=PHASE)),
        ({"X": {"Url": "https://x", "Description": "https://x"}}, Link(url="y"), Link(url="https://x")),
        ({"X": {"PpKey": "g1"}}, OTHER, ROW),
        ({"X": ["B", "A"]}, ("A",), ("A", "B")),
        ({"X": '<div class="ExternalClass0A1B"><p>tekst</p></div>'}, "t", "<p>tekst</p>"),
        ({"X": None}, "t", None),
        ({"X": []}, ("A",), None),
        ({"XId": None, "XStringId": None}, None, None),
        ({"XId": 11, "XStringId": "11"}, None, "11"),
        ({"X": "noe"}, None, "noe"),
        ({"X": {"Label": "1", "TermGuid": PHASE}}, None, "1"),
        ({"OData__X": "noe"}, "t", None),
        ({"X": True}, False, True),
    ],
)  # fmt: skip
def test_values_are_read_as_the_type_of_the_wanted_one(
    raw: dict[str, Any], wanted: ItemValue, expected: Any
) -> None:
    assert decode(raw, "X", wanted, OSLO) == expected


def test_a_column_whose_name_starts_with_an_underscore_is_read_under_its_odata_name() -> None:
    assert decode({"OData__Note": "x"}, "_Note", "t", OSLO) == "x"


@given(
    st.integers(-(10**14), 10**14)
    | st.floats(-1e12, 1e12, allow_nan=False)
    | st.dates(date(1990, 1, 1), date(2100, 1, 1))
    | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))
)
def test_numbers_and_dates_survive_the_way_through_text(value: Any) -> None:
    """As a Norwegian and an English site parse what we write, it is the value we then want to see."""
    wanted = normal(value)
    assert decode({"X": _stored(encode(wanted, NB, {}), wanted, norwegian=True)}, "X", wanted, OSLO) == wanted
    assert (
        decode({"X": _stored(encode(wanted, EN, {}), wanted, norwegian=False)}, "X", wanted, OSLO) == wanted
    )


def _stored(text: str, value: Any, *, norwegian: bool) -> Any:
    """What SharePoint keeps of the text and gives back as JSON."""
    if isinstance(value, int | float):
        return float(text.replace(",", ".") if norwegian else text)
    day = "%d.%m.%Y" if norwegian else "%m/%d/%Y"
    clock = (" %H:%M" if norwegian else " %I:%M %p") if isinstance(value, datetime) else ""
    local = datetime.strptime(text, day + clock).replace(tzinfo=OSLO)
    # The hour that comes twice in autumn is read as its first: the same ambiguity SharePoint has
    if isinstance(value, datetime) and local.astimezone(UTC) != value:
        assert abs(local.astimezone(UTC) - value) == timedelta(hours=1)
        local = value
    return f"{local.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
def test_normalising_a_text_twice_changes_nothing(text: str) -> None:
    once = normal(text)
    assert normal(once) == once
    assert once != ""


@given(st.lists(st.from_regex(r"[a-z]{1,5}@[a-z]{1,5}", fullmatch=True), min_size=1, max_size=5))
def test_the_order_of_several_values_says_nothing(logins: list[str]) -> None:
    persons = tuple(Person(login=login) for login in logins)
    assert normal(persons) == normal(tuple(reversed(persons)))


def test_persons_and_lookups_are_selected_by_what_of_them_is_read() -> None:
    select, expand = selection({"P": [None, Person(login="x")], "L": [(ROW,)], "T": ["x"]})
    assert select == ["Id", "L/PpKey", "P/Name", "T"]
    assert expand == ["L", "P"]


def test_everything_is_selected_when_of_a_column_only_emptiness_is_wanted() -> None:
    select, expand = selection({"P": [None], "Q": [Person(login="x")], "T": ["x"]})
    assert select == ["*", "Q/Name"]
    assert expand == ["Q"]
    assert re.match(r"\*", select[0])


def test_a_share_is_read_as_the_row_holds_it() -> None:
    assert decode({"A": 0.125}, "A", Percent(share=0.5), OSLO) == Percent(share=0.125)
