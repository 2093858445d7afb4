"""Word documents out of outlines: headings by style, guidance, lists, and tables to fill in."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from sp_prosjektportal.template.documents.outline import Blank, Outline, Part, Table

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
"""When every document was made, so that the same outline gives the same bytes."""

_TAGS = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
_GREY = RGBColor(0x59, 0x59, 0x59)
_LEFT_OUT = ("docProps/thumbnail.jpeg", "word/stylesWithEffects.xml")  # neither needed nor ours


def document(outline: Outline, language: str) -> bytes:
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    _properties(made, outline, language)
    _language(made, _TAGS[language])
    made.add_heading(outline.title.text(language), level=0)
    if outline.description is not None:
        made.add_paragraph(outline.description.text(language), style="Subtitle")
    for part in outline.parts or []:
        _part(made, part, language, 1)
    return _packed(made)


def _properties(made: Any, outline: Outline, language: str) -> None:
    own = made.core_properties
    own.title, own.language = outline.title.text(language), _TAGS[language]
    own.subject = outline.description.text(language) if outline.description is not None else ""
    own.author = own.last_modified_by = own.comments = own.keywords = ""
    own.created = own.modified = MOMENT.replace(tzinfo=None)
    own.revision = 1


def _language(made: Any, tag: str) -> None:
    """The language that Word checks the spelling in."""
    for each in made.styles.element.iter(qn("w:lang")):
        each.set(qn("w:val"), tag)
    normal = made.styles["Normal"].element.get_or_add_rPr()
    if normal.find(qn("w:lang")) is None:
        own = OxmlElement("w:lang")
        own.set(qn("w:val"), tag)
        normal.append(own)


def _part(made: Any, part: Part, language: str, level: int) -> None:
    made.add_heading(part.heading.text(language), level=level)
    if part.help is not None:
        _guidance(made, part.help.text(language))
    for paragraph in part.text.text(language).split("\n\n") if part.text is not None else ():
        made.add_paragraph(paragraph)
    for point in part.points or []:
        made.add_paragraph(point.text(language), style="List Bullet")
    if part.blanks is not None:
        _blanks(made, part.blanks, language)
    if part.table is not None:
        _table(made, part.table, language)
    if (
        part.blanks is None
        and part.table is None
        and part.text is None
        and not part.points
        and not part.parts
    ):
        made.add_paragraph()  # where to write
    for below in part.parts or []:
        _part(made, below, language, level + 1)


def _guidance(made: Any, text: str) -> None:
    written = made.add_paragraph().add_run(text)
    written.italic, written.font.color.rgb, written.font.size = True, _GREY, Pt(10)


def _blanks(made: Any, blanks: list[Blank], language: str) -> None:
    table = made.add_table(rows=0, cols=2, style="Table Grid")
    for blank in blanks:
        label, value = table.add_row().cells
        label.paragraphs[0].add_run(blank.label.text(language)).bold = True
        value.text = blank.value.text(language) if blank.value is not None else ""
    made.add_paragraph()


def _table(made: Any, wanted: Table, language: str) -> None:
    table = made.add_table(rows=1, cols=len(wanted.columns), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, wanted.columns, strict=True):
        cell.paragraphs[0].add_run(heading.text(language)).bold = True
    _repeated(table.rows[0])
    for row in [*(wanted.rows or []), *[[]] * wanted.empty]:
        for cell, text in zip(table.add_row().cells, row, strict=False):
            cell.text = text.text(language)
    made.add_paragraph()


def _repeated(row: Any) -> None:
    """The heading again on each page, and read out as one."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _packed(made: Any) -> bytes:
    """The same bytes each time: parts in one order and with one date."""
    for relations in (made.part.package.rels, made.part.rels):
        for key in [key for key, each in relations.items() if _left_out(each)]:
            del relations[key]
    first, again = io.BytesIO(), io.BytesIO()
    made.save(first)
    with zipfile.ZipFile(first) as there, zipfile.ZipFile(again, "w") as packed:
        for name in sorted(there.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o600 << 16
            packed.writestr(entry, there.read(name), zipfile.ZIP_DEFLATED, 9)
    return again.getvalue()


def _left_out(relation: Any) -> bool:
    return not relation.is_external and str(relation.target_part.partname).lstrip("/") in _LEFT_OUT
