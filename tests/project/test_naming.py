"""Numbers, names and addresses."""

from __future__ import annotations

import pytest

from sp_prosjektportal.errors import ProjectError
from sp_prosjektportal.project.naming import check_name, check_number, check_url, site_url, slug

HOST = "https://contoso.sharepoint.com"


@pytest.mark.parametrize(
    ("given", "expected"),
    [("FV-101", "FV-101"), (" 2026-014 ", "2026-014"), ("fv-101", "FV-101"), ("A1", "A1")],
)
def test_numbers_in_capitals(given: str, expected: str) -> None:
    assert check_number(given) == expected


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("Ål-3", "Perhaps AL-3."), ("FV 101", "Perhaps FV-101."), ("O'Hara", "Perhaps O-HARA."), ("FV/101", "Perhaps FV-101."),
        ("", "such as"), ("-", "such as"), ("A", "such as"), ("-FV", "Perhaps FV."), ("1" * 200, f"Perhaps {'1' * 20}."),
    ],
)  # fmt: skip
def test_what_cannot_be_a_number_is_refused_with_a_suggestion(given: str, hint: str) -> None:
    with pytest.raises(ProjectError, match="cannot be a project number") as told:
        check_number(given)
    assert hint in told.value.hint
    assert len(str(told.value)) < 250


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Nytt rådhus på Ås", "Nytt rådhus på Ås"),
        ("  Bygg   og  «anlegg» ", "Bygg og «anlegg»"),
        ('O\'Haras "vei" & <bro>', 'O\'Haras "vei" & <bro>'),
        ("x" * 200, "x" * 200),
    ],
)
def test_names_may_have_norwegian_letters_quotes_and_blanks(given: str, expected: str) -> None:
    assert check_name(given) == expected


@pytest.mark.parametrize(
    ("given", "words"),
    [("", "no name"), ("   ", "no name"), ("x" * 201, "201 characters"), ("En\nto", "line breaks")],
)
def test_what_cannot_be_a_name_is_refused(given: str, words: str) -> None:
    with pytest.raises(ProjectError, match=words):
        check_name(given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Nytt rådhus på Ås", "nytt-radhus-pa-as"),
        ("Møtekalender for Bærum", "motekalender-for-baerum"),
        ('O\'Haras "vei"', "o-haras-vei"),
        ("Éva Müller", "eva-muller"),
        ("x" * 200, "x" * 50),
        ("--", ""),
    ],
)
def test_addresses_are_ascii(given: str, expected: str) -> None:
    assert slug(given) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("/sites/{number}", "/sites/fv-101"),
        ("/teams/p-{number}", "/teams/p-fv-101"),
        ("/sites/{number}-{name}", "/sites/fv-101-nytt-radhus"),
    ],
)
def test_the_address_follows_the_portfolios_pattern(pattern: str, expected: str) -> None:
    assert site_url(pattern, HOST + "/", "FV-101", "Nytt rådhus") == HOST + expected


def test_a_long_name_does_not_make_a_long_address() -> None:
    url = site_url("/sites/{number}-{name}", HOST, "FV-101", "Et langt navn " * 14)
    assert len(url.rpartition("/")[2]) <= 50


def test_a_pattern_with_unknown_places_is_refused() -> None:
    with pytest.raises(ProjectError, match="pattern"):
        site_url("/sites/{nummer}", HOST, "FV-101", "x")


@pytest.mark.parametrize(
    "url",
    ["http://contoso.sharepoint.com/sites/x", "https://fabrikam.sharepoint.com/sites/x", f"{HOST}/sites/Åsgård",
     f"{HOST}/sites/a b", f"{HOST}/sites/", f"{HOST}", f"{HOST}/sites/x/y", f"{HOST}/other/x", f"{HOST}/sites/{'x' * 200}"],
)  # fmt: skip
def test_an_address_that_is_no_site_here_is_refused(url: str) -> None:
    with pytest.raises(ProjectError, match="no address for a site here"):
        check_url(url, HOST)


def test_an_address_is_taken_without_its_last_slash() -> None:
    assert check_url(f" {HOST}/sites/FV_1.x/ ", HOST) == f"{HOST}/sites/FV_1.x"
