"""English is complete: every text in both languages, and no Norwegian left on an English site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from content.facts import FILES, authored
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.content_types import ContentType
from sp_prosjektportal.resources.files import File
from sp_prosjektportal.resources.groups import SiteGroup
from sp_prosjektportal.resources.term_sets import TermSet
from sp_prosjektportal.template.loader import load

CASES = Path(__file__).parents[1] / "cases"
TEMPLATES = ("portefolje", "prosjekt", "bygg", "anlegg", "ikt", "organisasjonsutvikling", "program", "samlet")
HUB = "https://contoso.sharepoint.com/sites/portefolje"

NATIONAL = frozenset({
    "prosjektveiviseren",  # Digdir's model, which has no English name
    "digdir", "dfø", "enova", "nav", "nok",  # public bodies and the currency
    "prosjektportalen",  # the group of columns and terms that other tools share
})  # fmt: skip
"""Names of national concepts."""

NORWEGIAN = frozenset(
    re.findall(
        r"\w+",
        """
        og ikke er av til alle når hva hvem hvor som det dere vi skal kan må på om fra med uten eller etter før mellom
        prosjekt prosjekter prosjektet oppgave oppgaver dato frist ansvarlig beskrivelse merknad kommentar tiltak gevinst
        gevinster usikkerhet risiko mulighet leveranse rapport sjekkpunkt nøkkel frem idé fase åpen lukket høy lav ingen
        """,
    )
)
"""Common words that are no English ones; with the letters æ, ø and å they find what was forgotten."""

READ = frozenset({"Title", "PpHelpText", "PpTaskSteps", "title", "description"})
"""Properties and values of rows that are texts."""


def texts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every text of a file that people read, written as a string or by language."""
    if isinstance(value, dict):
        for name, part in value.items():
            here = f"{path}/{name}"
            if name in ("term_sets", "term_groups", "filter", "formatting"):
                continue
            named = name == "name" and re.match("/(content_types|groups)/[0-9]+$", path)
            if named or name in READ:
                yield here, part
            elif name == "choices":
                for choice in part:
                    yield here, choice.get("value", choice) if isinstance(choice, dict) else choice
            else:
                yield from texts(part, here)
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from texts(part, f"{path}/{at}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_every_text_is_written_in_both_languages(path: Any) -> None:
    alone = [
        (where, text)
        for where, text in texts(authored(path))
        if not (
            isinstance(text, dict) and {"nb", "en"} <= set(text) <= {"nb", "nn", "en"} and all(text.values())
        )
        and not (
            isinstance(text, str) and re.fullmatch(r"\{\{ \w+ \}\}", text)
        )  # what a method calls a phase
    ]
    assert alone == []


def test_every_term_has_a_label_in_both_languages() -> None:
    sets = [each for each in load("portefolje", hub=HUB).resources if isinstance(each, TermSet)]
    alike = {"Controller"}
    alone = [
        term.label for each in sets for term in each.terms
        if len(dict(term.labels)) < 2 and term.label not in alike
    ]  # fmt: skip
    assert len(sets) >= 8
    assert alone == []


SAME = frozenset((CASES / "same_in_nynorsk.txt").read_text(encoding="utf-8").splitlines())
"""Titles that are the same in bokmål and nynorsk; a new title is written in nynorsk or named there."""


def titles(value: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Titles of lists, columns, views, pages, menus and web parts; names of content types and groups."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name in ("title", "name") and isinstance(part, dict) and "nb" in part:
                yield part
            elif name not in ("term_sets", "term_groups"):
                yield from titles(part, f"{path}/{name}")
    elif isinstance(value, list):
        for part in value:
            yield from titles(part, path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_a_title_is_written_in_nynorsk_or_the_same_there_on_purpose(path: Any) -> None:
    found = list(titles(authored(path)))
    missing = [title["nb"] for title in found if "nn" not in title and title["nb"] not in SAME]
    needless = [title["nb"] for title in found if title.get("nn") == title["nb"]]
    assert missing == []
    assert needless == []


def test_the_titles_that_are_the_same_in_nynorsk_are_in_use_and_in_order() -> None:
    lines = (CASES / "same_in_nynorsk.txt").read_text(encoding="utf-8").splitlines()
    used = {title["nb"] for path in FILES for title in titles(authored(path))}
    assert [line for line in lines if line not in used] == []
    assert lines == sorted(set(lines), key=str.casefold)


def test_a_title_is_the_same_in_nynorsk_wherever_it_stands() -> None:
    by_title: dict[str, set[str]] = {}
    for path in FILES:
        for title in titles(authored(path)):
            by_title.setdefault(title["nb"], set()).add(title.get("nn", title["nb"]))
    assert {title: found for title, found in by_title.items() if len(found) > 1} == {}


ADDRESSES = frozenset({
    "url", "list", "lookup_list", "kind", "site", "term_set", "id", "content_type", "content_types", "key_column",
    "row", "column", "columns", "lookup_column", "group", "order", "totals", "once", "internal", "term_group", "terms",
    "hidden", "required", "role", "content", "library", "permissions", "owner", "members",
})  # fmt: skip
"""Fields that are no text for people."""


def shown(value: Any, field: str = "") -> Iterator[str]:
    """What people see of a resource dumped to plain data."""
    if field == "formula":
        yield from re.findall(r'"([^"]*)"', str(value))
    if field in ADDRESSES or field == "formula":
        return
    if isinstance(value, dict):
        if set(value) == {"id", "label"} or str(value.get("type", "")).startswith("Taxonomy"):
            return  # a term goes by its id; a filter names it in all languages
        for name, part in value.items():
            if not (name == "name" and field != "group_name"):
                yield from shown(part, name)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from shown(part, field)
    elif isinstance(value, str) and field == "formatting" and value:
        yield from (each for each in _strings(json.loads(value)) if not each.startswith("="))
    elif isinstance(value, str) and field not in ("PpKey", "PpGate", "GtLinkUrl"):
        yield value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (each for name, part in value.items() if name == "txtContent" for each in _strings(part))
        yield from (each for name in ("children",) for part in value.get(name, []) for each in _strings(part))
    elif isinstance(value, str):
        yield value


def read(resource: Resource) -> Iterator[str]:
    """What people see of a resource; of a file what stands in it."""
    yield from shown(resource.model_dump(mode="json", exclude_unset=True))
    if isinstance(resource, ContentType | SiteGroup):
        yield resource.name
    if isinstance(resource, File) and resource.content is not None:
        with ZipFile(BytesIO(resource.content.make())) as packed:
            for part in packed.namelist():
                if re.fullmatch(
                    r"word/document\.xml|xl/(sharedStrings|workbook|worksheets/.*)\.xml|docProps/core\.xml",
                    part,
                ):
                    yield from re.findall(r">([^<>]+)<", packed.read(part).decode("utf-8"))


def norwegian_left(name: str, language: str) -> list[tuple[str, str]]:
    """Address and text of whatever is Norwegian on a site in the language."""
    loaded = load(name, language=language, site=f"{HUB}-x", site_title="X", hub=HUB)
    return [
        (resource.address, text)
        for resource in loaded.resources
        if not isinstance(resource, TermSet)  # of the whole organisation, in all its languages
        for text in read(resource)
        for word in set(re.findall(r"\w+", text.casefold()))
        if (word in NORWEGIAN or re.search("[æøå]", word)) and word not in NATIONAL
    ]


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_english_site_has_no_norwegian_text_but_names_of_national_concepts(name: str) -> None:
    assert norwegian_left(name, "en") == []


@pytest.mark.parametrize(("name", "least"), [("portefolje", 100), ("prosjekt", 300), ("bygg", 400)])
def test_norwegian_text_is_recognised_as_such(name: str, least: int) -> None:
    assert len(set(norwegian_left(name, "nb"))) >= least


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_choices_of_a_column_are_as_many_in_both_languages(name: str) -> None:
    norwegian, english = (
        {
            r.address: r.choices
            for r in load(name, language=each, hub=HUB).resources
            if getattr(r, "choices", None)
        }
        for each in ("nb", "en")
    )
    assert {where: len(set(found)) for where, found in norwegian.items()} == {
        where: len(set(found)) for where, found in english.items()
    }


STRUCTURE = frozenset(
    {
        "title",
        "description",
        "name",
        "choices",
        "values",
        "formatting",
        "formula",
        "default",
        "filter",
        "path",
        "sections",
    }
)
"""Fields that hold texts, or values in the language of the site."""


@pytest.mark.parametrize("language", ["nn", "en"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_site_has_the_same_structure_in_all_languages(name: str, language: str) -> None:
    def bones(said: str) -> list[dict[str, Any]]:
        loaded = load(name, language=said, site=f"{HUB}-x", site_title="X", hub=HUB)
        dumped = [(r, r.model_dump(mode="json", exclude_unset=True)) for r in loaded.resources]
        return [
            {"kind": r.kind, "fields": sorted(d)}
            | ({} if isinstance(r, SiteGroup | File) or r.kind == "folders" else {"address": r.address})
            | {
                n: v
                for n, v in d.items()
                if n not in STRUCTURE | {"content", "nodes", "permissions", "owner", "terms"}
            }
            for r, d in dumped
        ]

    assert bones(language) == bones("nb")


@pytest.mark.parametrize("name", TEMPLATES)
def test_choices_and_rows_are_in_bokmal_on_a_site_with_nynorsk_titles(name: str) -> None:
    def said(language: str) -> dict[str, Any]:
        found = load(name, language=language, site=f"{HUB}-x", site_title="X", hub=HUB)
        return {
            r.address: getattr(r, "choices", None) or getattr(r, "values", None)
            for r in found.resources
            if r.kind in ("site_columns", "columns", "list_items")
        }

    assert said("nn") == said("nb")
