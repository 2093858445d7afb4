"""English is complete: every text in both languages, and no Norwegian left on an English site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from content.facts import FILES, authored
from sp_prosjektportal.resources.term_sets import TermSet
from sp_prosjektportal.template.loader import load

TEMPLATES = ("portefolje", "prosjekt", "bygg", "anlegg", "ikt", "organisasjonsutvikling", "program")
HUB = "https://contoso.sharepoint.com/sites/portefolje"

NATIONAL = frozenset({
    "prosjektveiviseren",  # Digdir's model, which has no English name
    "digdir", "dfø", "enova", "nav", "nok",  # public bodies and the currency
    "prosjektportalen",  # the group of columns and terms that other tools share
    "flere", "faser",  # the term that the help text explains
})  # fmt: skip
"""Names of national concepts, beside the terms of the term store: those are shared by sites in both languages."""

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
        if not (isinstance(text, dict) and set(text) == {"nb", "en"} and all(text.values()))
        and not (
            isinstance(text, str) and re.fullmatch(r"\{\{ \w+ \}\}", text)
        )  # what a method calls a phase
    ]
    assert alone == []


def national() -> frozenset[str]:
    """Words of all terms: a term store has one label, whatever the language of the site."""
    sets = [
        each for each in load("portefolje", language="en", hub=HUB).resources if isinstance(each, TermSet)
    ]
    labels = [term.label for each in sets for term in each.terms] + [each.name for each in sets]
    return frozenset(word for label in labels for word in re.findall(r"\w+", label.casefold()))


ADDRESSES = frozenset({
    "url", "list", "lookup_list", "kind", "site", "term_set", "id", "content_type", "content_types", "key_column",
    "row", "column", "columns", "lookup_column", "group", "order", "totals", "once", "internal", "term_group", "terms",
    "formula", "hidden", "required", "role", "content",
})  # fmt: skip
"""Fields that are no text for people."""


def shown(value: Any, field: str = "") -> Iterator[str]:
    """What people see of a resource dumped to plain data."""
    if field in ADDRESSES:
        return
    if isinstance(value, dict):
        if set(value) == {"id", "label"}:
            return
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


def norwegian_left(name: str, language: str) -> list[tuple[str, str]]:
    """Address and text of whatever is Norwegian on a site in the language."""
    loaded = load(name, language=language, site=f"{HUB}-x", site_title="X", hub=HUB)
    allowed = NATIONAL | national()
    return [
        (resource.address, text)
        for resource in loaded.resources
        if not isinstance(resource, TermSet)
        for text in shown(resource.model_dump(mode="json", exclude_unset=True))
        for word in set(re.findall(r"\w+", text.casefold()))
        if (word in NORWEGIAN or re.search("[æøå]", word)) and word not in allowed
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
