"""Internal names, GUIDs, choices and ids are those that other sites have, so that they interoperate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from content.facts import FILES, columns_written, domain_rows, seeds
from sp_prosjektportal.resources.content_types import ContentType
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.term_sets import TermSet
from sp_prosjektportal.template.loader import load

TEMPLATES = ("portefolje", "prosjekt", "bygg", "anlegg", "ikt", "organisasjonsutvikling", "program")
OWN_IDS = frozenset({"GtGroupId"})
"""Known columns whose whole GUID the facts do not have."""

OWN_WORDS = frozenset(
    f"GtIdea{name}"
    for name in ("StrategicValue", "QualityBenefit", "EconomicBenefit", "OperationalNeed", "Risk")
)
"""Criteria whose choices are sentences about one organisation: ours are shorter, in our own words, with the same points."""

_GUID = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?\Z")
TYPES = {
    "Text": "text", "Note": "note", "Number": "number", "Currency": "currency", "DateTime": "date", "Choice": "choice",
    "MultiChoice": "choice", "User": "person", "Boolean": "boolean", "URL": "url", "Calculated": "calculated",
    "TaxonomyFieldType": "term", "TaxonomyFieldTypeMulti": "term",
}  # fmt: skip


@cache
def site_columns() -> dict[str, SiteColumn]:
    found = [r for name in TEMPLATES for r in load(name).resources if isinstance(r, SiteColumn)]
    return {column.name: column for column in found}


def today() -> Iterator[tuple[str, str, str, str]]:
    """Columns of Prosjektportalen 365: name, type, settings, first eight digits of the GUID (domain.md section 1.6)."""
    for cells in domain_rows():
        if len(cells) == 7 and cells[1].startswith("Gt") and re.fullmatch(r"[0-9a-f]{8}", cells[5]):
            yield cells[1], cells[3], cells[4], cells[5]


def whole_ids() -> Iterator[tuple[str, str]]:
    """Columns whose whole GUID the facts have and which Prosjektportalen 365 kept (domain.md section 1.1)."""
    for cells in domain_rows():
        kept = len(cells) == 8 and cells[0].startswith("Gt") and cells[7].startswith("samme GUID")
        if kept and (match := _GUID.match(cells[4])) is not None:
            renamed = re.search(r"internt navn (\w+)", cells[7])
            yield (renamed.group(1) if renamed else cells[0]), match.group(1)


def test_columns_have_the_guids_of_the_facts() -> None:
    ours = site_columns()
    known = {name: start for name, _, _, start in today()}
    wrong = {
        name: (column.id, known[name])
        for name, column in ours.items()
        if name in known and name not in OWN_IDS and not column.id.startswith(known[name])
    }
    assert wrong == {}
    assert len(known.keys() & ours.keys()) > 80


def test_columns_of_2014_keep_their_whole_guid() -> None:
    ours = site_columns()
    kept = dict(whole_ids())
    assert {name: ours[name].id for name in kept if name in ours and ours[name].id != kept[name]} == {}
    assert len(kept.keys() & ours.keys()) > 40


def test_known_columns_have_the_type_of_the_facts() -> None:
    ours = site_columns()
    wrong = {
        name: (ours[name].type, kind)
        for name, kind, _, _ in today()
        if name in ours and TYPES.get(kind) != ours[name].type
    }
    assert wrong == {}


def test_known_choice_columns_have_the_choices_of_the_facts_in_their_order() -> None:
    ours = site_columns()
    wrong = {}
    for name, _, settings, _ in today():
        match = re.search(r"valg: ([^;]*)", settings)
        if name in ours and match is not None and name not in OWN_WORDS:
            expected = tuple(choice.strip() for choice in match.group(1).split(" / "))
            if ours[name].choices != expected:
                wrong[name] = (ours[name].choices, expected)
    assert wrong == {}


def test_criteria_of_ideas_give_one_to_five_points_by_their_first_character() -> None:
    ours = site_columns()
    assert {name: [choice[0] for choice in ours[name].choices] for name in OWN_WORDS} == {
        name: list("12345") for name in OWN_WORDS
    }


def test_content_types_have_the_ids_of_the_facts() -> None:
    known = {}
    for cells in domain_rows():
        if len(cells) == 4 and cells[1].startswith("0x"):
            known[cells[1].casefold()] = cells[0]
    ours = [r for name in TEMPLATES for r in load(name).resources if isinstance(r, ContentType)]
    by_id = {content_type.id.casefold(): content_type.name for content_type in ours}
    assert {id: name for id, name in by_id.items() if id in known and known[id] != name} == {}
    assert set(by_id.values()) - {known.get(id) for id in by_id} == {
        "Prosjektoppgave",
        "Milepæl",
        "Prosjektdokument",
        "Maldokument",
        "Programprosjekt",
    }


def _terms(written: dict[str, Any]) -> dict[str, str]:
    return {term["guid"]: term["label"] for term in written["terms"]}


@pytest.mark.parametrize(
    "name",
    [
        "Fase",
        "Fase (Bygg)",
        "Fase (Anlegg)",
        "Fase (Program)",
        "Prosjekttype",
        "Tjenesteområde",
        "Rolle",
        "FNs bærekraftsmål",
    ],
)
def test_term_sets_have_the_guids_and_terms_of_the_facts(name: str) -> None:
    expected = seeds()["term_sets"]["pp365"][name]
    ours = next(r for r in load("portefolje").resources if isinstance(r, TermSet) and r.name == name)
    assert ours.id == expected["guid"]
    terms = {term.id: term.label for term in ours.terms}
    added = {id for id, label in terms.items() if label == "Flere faser" and name == "Fase (Program)"}
    assert {id: label for id, label in terms.items() if id not in added} == _terms(expected)


def test_every_guid_of_our_own_is_marked_and_is_no_known_column_but_one() -> None:
    marked = re.compile(r"name: (\w+)\n\s+id: [0-9a-f-]{36}  # own GUID")
    own = {name for path in FILES for name in marked.findall(path.read_text(encoding="utf-8"))}
    assert {name for name in own if name.startswith("Gt")} == OWN_IDS
    ours = {name for name in site_columns() if name.startswith("Pp")}
    assert ours == own - OWN_IDS


def test_no_guid_is_used_twice() -> None:
    by_id: dict[str, str] = {}
    for name, column in site_columns().items():
        assert by_id.setdefault(column.id, name) == name


def test_choices_and_their_lights_stand_in_one_file_each() -> None:
    places: dict[str, set[str]] = {}
    for path, column in columns_written():
        if "choices" in column:
            places.setdefault(column["name"], set()).add(path.name)
    assert {name: files for name, files in places.items() if len(files) > 1} == {}
