"""Documents and folders of the templates: what the older tools ship, as real documents in both languages."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from content.facts import CHECKOUT, authored, seeds, words
from content.test_languages import NORWEGIAN
from content.test_texts import ORGANISATIONS, sources
from sp_prosjektportal.resources.files import File
from sp_prosjektportal.resources.folders import Folder
from sp_prosjektportal.resources.types import Term
from sp_prosjektportal.template.documents.outline import Outline, make
from sp_prosjektportal.template.loader import load

OUTLINES = sorted(CHECKOUT.glob("templates/documents/*.yaml"))
HUB = "https://contoso.sharepoint.com/sites/portefolje"
NAMES = pytest.mark.parametrize("name", [path.stem for path in OUTLINES])
LANGUAGES = pytest.mark.parametrize("language", ["nb", "en"])

OURS = {
    "Samleskjema mappestruktur PRU": "Mappestruktur",
    "Mandat for konseptfasen": "Prosjektmandat",
    "Interessentregister": "Interessentanalyse",
    "Gevinstberegninger": "Gevinstberegning",
    "Gevinstverktøy_KommIT": "Gevinstoversikt",
    "!README": "Om maldokumentene",
    "prosjektgrunngjeving": "Prosjektbegrunnelse",
}
"""What the older tools call documents that ours call something else."""


@cache
def of(template: str, language: str = "nb") -> tuple[Any, ...]:
    return load(template, language=language, site="https://contoso.sharepoint.com/sites/x", site_title="Nytt bad",
                hub=HUB).resources  # fmt: skip


def files(template: str, language: str = "nb") -> list[File]:
    return [each for each in of(template, language) if isinstance(each, File)]


def outline(name: str) -> Outline:
    return Outline.model_validate(authored(CHECKOUT / "templates" / "documents" / f"{name}.yaml"))


def stem(file: File) -> str:
    return file.name.rpartition(".")[0]


@pytest.mark.parametrize(
    ("template", "block"),
    [("prosjekt", "original_standard"), ("bygg", "original_bygg"), ("anlegg", "original_anlegg")],
)
def test_a_project_starts_with_the_documents_of_the_source_in_their_phases(template: str, block: str) -> None:
    wanted = seeds()["documents"][block]["files"]
    found = {stem(file): file for file in files(template)}
    assert sorted(found) == sorted(OURS.get(each["title"], each["title"]) for each in wanted)
    for each in wanted:
        phase = found[OURS.get(each["title"], each["title"])].values["GtProjectPhase"]
        assert isinstance(phase, Term)
        if len(each["phase_guid"]) == 36:  # one of them lacks a digit
            assert phase.id == each["phase_guid"], each["title"]


def test_every_document_template_of_the_source_has_a_counterpart_on_the_hub() -> None:
    """Older versions and those in Nynorsk are the same documents again."""
    wanted = set()
    for path in seeds()["documents"]["pp365_malbibliotek"]["files"]:
        leaf = path.rpartition("/")[2].rpartition(".")[0].removeprefix("Nynorsk_-_")
        name = re.sub(r"_?v[\d.]+$", "", leaf).replace("_", " ").strip()
        known = {key.casefold().replace("_", " "): value for key, value in OURS.items()}
        wanted.add(known.get(name.casefold(), name[:1].upper() + name[1:]))
    assert wanted - {stem(file) for file in files("portefolje")} == set()


@pytest.mark.parametrize("template", ["bygg", "anlegg"])
def test_construction_projects_have_the_folders_that_the_source_copied_to_each_project(template: str) -> None:
    found = [each for each in of(template) if isinstance(each, Folder)]
    expected = seeds()["folders_bygg_anlegg"]["default_document_folders"]
    assert {folder.path for folder in found} == set(expected["paths"])
    assert len(found) == expected["rows"] == 48
    assert {folder.library for folder in found} == {"Dokumenter"}
    english = [each.path for each in of(template, "en") if isinstance(each, Folder)]
    assert [path.split()[0] for path in english] == [folder.path.split()[0] for folder in found]
    numbers = [re.findall(r"(?:^|/)(\d+) ", path) for path in english]
    assert numbers == [re.findall(r"(?:^|/)(\d+) ", folder.path) for folder in found]
    assert [path for path in english if re.search("[æøåÆØÅ]", path)] == []


@pytest.mark.parametrize(
    ("template", "documents", "folders"),
    [("prosjekt", 6, 0), ("bygg", 7, 48), ("anlegg", 7, 48), ("ikt", 6, 0), ("organisasjonsutvikling", 6, 0),
     ("program", 4, 0), ("portefolje", 11, 0)],
)  # fmt: skip
def test_there_are_as_many_documents_and_folders_as_the_documentation_says(
    template: str, documents: int, folders: int
) -> None:
    found = Counter(type(each).__name__ for each in of(template))
    assert (found["File"], found["Folder"]) == (documents, folders)


@pytest.mark.parametrize(
    "template", ["prosjekt", "bygg", "anlegg", "ikt", "organisasjonsutvikling", "program"]
)
def test_every_document_of_a_project_has_a_phase_a_type_and_a_title(template: str) -> None:
    for file in files(template):
        assert set(file.values) == {"Title", "GtProjectPhase", "PpDocumentType"}
        assert file.once == {"Title"}


# -- the documents themselves ------------------------------------------------------------------------------


@LANGUAGES
@NAMES
def test_the_same_outline_gives_the_same_bytes_and_another_language_others(name: str, language: str) -> None:
    first = make(outline(name), language)
    assert first == make(outline(name), language)
    assert first != make(outline(name), "en" if language == "nb" else "nb")
    assert len(first) < 40_000


def headings(parts: list[Any], language: str, level: int = 1) -> Iterator[tuple[str, str]]:
    for part in parts:
        yield f"Heading {level}", part.heading.text(language)
        yield from headings(part.parts or [], language, level + 1)


def tables(parts: list[Any]) -> Iterator[tuple[int, int]]:
    """Rows and columns of each table."""
    for part in parts:
        if part.blanks is not None:
            yield len(part.blanks), 2
        if part.table is not None:
            yield 1 + len(part.table.rows or []) + part.table.empty, len(part.table.columns)
        yield from tables(part.parts or [])


@LANGUAGES
@pytest.mark.parametrize("name", [p.stem for p in OUTLINES if "parts" in authored(p)])
def test_a_word_document_opens_with_its_headings_tables_and_properties(name: str, language: str) -> None:
    wanted = outline(name)
    made = Document(io.BytesIO(make(wanted, language)))
    styled = [
        (p.style.name, p.text) for p in made.paragraphs if p.style.name.startswith(("Title", "Heading"))
    ]
    assert styled == [("Title", wanted.title.text(language)), *headings(wanted.parts or [], language)]
    assert [(len(t.rows), len(t.columns)) for t in made.tables] == list(tables(wanted.parts or []))
    own = made.core_properties
    assert (own.title, own.language) == (
        wanted.title.text(language),
        {"nb": "nb-NO", "en": "en-GB"}[language],
    )
    assert own.author == ""
    assert (made.sections[0].page_width.mm, made.sections[0].page_height.mm) == pytest.approx(
        (210, 297), abs=0.1
    )
    languages = {each.get(each.nsmap["w"].join("{}") + "val") for each in made.styles.element.iter("{*}lang")}
    assert languages == {own.language}


@LANGUAGES
@pytest.mark.parametrize("name", [p.stem for p in OUTLINES if "sheets" in authored(p)])
def test_a_workbook_opens_with_its_sheets_headings_choices_and_formulas(name: str, language: str) -> None:
    wanted = outline(name)
    made = load_workbook(io.BytesIO(make(wanted, language)))
    assert made.properties.title == wanted.title.text(language)
    assert made.sheetnames == [sheet.name.text(language) for sheet in wanted.sheets or []]
    for sheet, page in zip(wanted.sheets or [], made.worksheets, strict=True):
        heads = [cell.value for cell in page[4]]
        assert heads == [column.title.text(language) for column in sheet.columns]
        formulas = [cell for cell in page[5] if str(cell.value).startswith("=")]
        assert len(formulas) == len([column for column in sheet.columns if column.formula])
        choices = [column for column in sheet.columns if column.choices]
        assert len(page.data_validations.dataValidation) == len(choices)


def test_the_name_of_the_project_stands_in_its_documents() -> None:
    mandate = next(file for file in files("prosjekt") if stem(file) == "Prosjektmandat")
    made = Document(io.BytesIO(mandate.content.make()))
    assert made.tables[0].rows[0].cells[1].text == "Nytt bad"


# -- their texts -------------------------------------------------------------------------------------------


def texts(value: Any) -> Iterator[Any]:
    """Every text of an outline, written as a string or by language."""
    if isinstance(value, dict) and set(value) <= {"nb", "en"}:
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in ("document", "type", "formula", "total"):
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str) and not re.fullmatch(r"\{\{ [\w.]+ \}\}|BP[1-6]", value):
        yield value


@NAMES
def test_every_text_of_a_document_is_written_in_both_languages(name: str) -> None:
    found = list(texts(authored(CHECKOUT / "templates" / "documents" / f"{name}.yaml")))
    assert len(found) > 10
    assert [
        text for text in found if not (isinstance(text, dict) and len(text) == 2 and all(text.values()))
    ] == []
    left = [
        text["en"]
        for text in found
        for word in words(text["en"])
        if (word in NORWEGIAN or re.search("[æøå]", word)) and word != "prosjektveiviseren"
    ]
    assert left == []


@NAMES
def test_no_text_of_a_document_is_a_copy_or_names_an_organisation(name: str) -> None:
    found = [text["nb"] for text in texts(authored(CHECKOUT / "templates" / "documents" / f"{name}.yaml"))]
    known = sources()
    copies = {text: source for text in found if len(words(text)) > 2 and (source := known.copied_from(text))}
    assert {text: source for text, source in copies.items() if source not in folder_names()} == {}
    assert {word for text in found for word in words(text) if word in ORGANISATIONS} == set()


def folder_names() -> set[str]:
    """Facts, not sentences."""
    every = seeds()["folders_bygg_anlegg"]["default_document_folders"]["paths"]
    return {part for path in every for part in (path, path.rpartition("/")[2])}
