"""The authored format of a document outline: parts of a Word document, or sheets of a workbook."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from pydantic import Field

from sp_prosjektportal.template.authored import Authored
from sp_prosjektportal.template.text import Text


class Blank(Authored):
    """Something to fill in: what it is called, and what stands there from the start."""

    label: Text = Field(description="What to fill in.")
    value: Text | None = Field(None, description='What stands there from the start: "{{ site.title }}".')


class Table(Authored):
    """A table to fill in."""

    columns: list[Text] = Field(description="Headings of the columns.")
    rows: list[list[Text]] | None = Field(
        None, description="Rows that are filled in; the last cells may be left out."
    )
    empty: int = Field(3, ge=0, le=50, description="Empty rows after them.")


class Part(Authored):
    """A heading of a Word document with what is below it."""

    heading: Text = Field(description="Heading.")
    help: Text | None = Field(
        None, description="What to write here, shown as guidance that is taken out afterwards."
    )
    text: Text | None = Field(None, description="Text that stays.")
    points: list[Text] | None = Field(None, description="Points of a list.")
    blanks: list[Blank] | None = Field(None, description="A table with one thing to fill in on each row.")
    table: Table | None = Field(None, description="A table with several columns to fill in.")
    parts: list[Part] | None = Field(None, description="Headings below it.")


Total = Literal["sum", "count", "average"]


class SheetColumn(Authored):
    """A column of a sheet."""

    title: Text = Field(description="Heading.")
    type: Literal["text", "number", "money", "percent", "date", "choice"] = Field(
        "text", description="What it takes."
    )
    choices: list[Text] | None = Field(None, description="Of type choice: what may be chosen.")
    formula: str | None = Field(
        None,
        description="Worked out of other columns by their number: `{3}*{4}`. English function names and commas.",
    )
    total: Total | None = Field(None, description="What stands below the rows.")
    width: int = Field(20, ge=4, le=80, description="Width in characters.")


class Sheet(Authored):
    """A sheet with a table to fill in."""

    name: Text = Field(description="Name of the sheet, at most 31 characters.")
    help: Text | None = Field(None, description="What to fill in, above the table.")
    columns: list[SheetColumn] = Field(description="Columns of the table.")
    rows: list[list[Text]] | None = Field(
        None, description="Rows that are filled in; the last cells may be left out."
    )
    empty: int = Field(20, ge=0, le=500, description="Empty rows after them.")


class Outline(Authored):
    """What a document asks for."""

    document: str = Field(description="Name of the outline: the file's name.")
    title: Text = Field(description="Title of the document.")
    description: Text | None = Field(None, description="What it is for, shown below the title.")
    parts: list[Part] | None = Field(None, description="Of a Word document.")
    sheets: list[Sheet] | None = Field(None, description="Of a workbook.")

    @property
    def format(self) -> Literal["docx", "xlsx"]:
        return "docx" if self.parts else "xlsx"


def make(outline: Outline, language: str) -> bytes:
    """The document in a language; the same bytes for the same outline, made once for all sites that get it."""
    return _made(outline.model_dump_json(), language)


@lru_cache(maxsize=64)
def _made(said: str, language: str) -> bytes:
    outline = Outline.model_validate_json(said)
    if outline.format == "docx":
        from sp_prosjektportal.template.documents.word import document

        return document(outline, language)
    from sp_prosjektportal.template.documents.workbook import workbook

    return workbook(outline, language)
