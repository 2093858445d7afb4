"""Workbooks out of outlines: each sheet a table to fill in, with types, choices, formulas and totals."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from sp_prosjektportal.template.documents.outline import Outline, Sheet, SheetColumn

_FORMATS = {"number": "#,##0.##", "money": "#,##0", "percent": "0 %", "date": "yyyy-mm-dd"}
_TOTALS = {"sum": "SUM", "count": "COUNTA", "average": "AVERAGE"}
_TOTAL = {"nb": "Sum", "nn": "Sum", "en": "Total"}


def workbook(outline: Outline, language: str) -> bytes:
    held = io.BytesIO()
    made = xlsxwriter.Workbook(held, {"in_memory": True})
    made.set_properties({
        "title": outline.title.text(language), "created": datetime(2026, 1, 1),
        "subject": outline.description.text(language) if outline.description is not None else "",
    })  # fmt: skip
    formats = {
        "title": made.add_format({"bold": True, "font_size": 16}),
        "help": made.add_format({"italic": True, "font_color": "#595959", "text_wrap": True, "valign": "top"}),
        "head": made.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"}),
        "text": made.add_format({"text_wrap": True, "valign": "top"}),
        **{name: made.add_format({"num_format": form, "valign": "top"}) for name, form in _FORMATS.items()},
        "total": made.add_format({"bold": True, "top": 1}),
        **{f"total {name}": made.add_format({"bold": True, "top": 1, "num_format": form}) for name, form in _FORMATS.items()},
    }  # fmt: skip
    for sheet in outline.sheets or []:
        _Sheet(made, formats, outline, sheet, language).write()
    made.close()
    return held.getvalue()


class _Sheet:
    """One sheet under way. Row 0 is the title, 1 the help, 3 the headings."""

    head = 3

    def __init__(
        self, made: Any, formats: dict[str, Any], outline: Outline, sheet: Sheet, language: str
    ) -> None:
        self.formats, self.outline, self.sheet, self.language = formats, outline, sheet, language
        self.page = made.add_worksheet(sheet.name.text(language))
        self.first = self.head + 1
        self.last = self.first + len(sheet.rows or []) + sheet.empty - 1

    def write(self) -> None:
        self.page.write_string(0, 0, self.outline.title.text(self.language), self.formats["title"])
        width = len(self.sheet.columns) - 1
        if self.sheet.help is not None:
            text = self.sheet.help.text(self.language)
            if width:
                self.page.merge_range(1, 0, 1, width, text, self.formats["help"])
            else:
                self.page.write_string(1, 0, text, self.formats["help"])
            self.page.set_row(1, 48)
        for at, column in enumerate(self.sheet.columns):
            self._column(at, column)
        for number, row in enumerate(self.sheet.rows or []):
            for at, cell in enumerate(row):
                if self.sheet.columns[at].formula is None:
                    self.page.write(
                        self.first + number,
                        at,
                        cell.text(self.language),
                        self._format(self.sheet.columns[at]),
                    )
        self.page.freeze_panes(self.first, 1)
        self.page.autofilter(self.head, 0, max(self.last, self.first), width)
        if any(column.total for column in self.sheet.columns):
            self._totals()
        self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(self.head)

    def _column(self, at: int, column: SheetColumn) -> None:
        self.page.set_column(at, at, column.width, self._format(column))
        self.page.write_string(self.head, at, column.title.text(self.language), self.formats["head"])
        if column.type == "choice" and column.choices:
            words = [choice.text(self.language) for choice in column.choices]
            self.page.data_validation(self.first, at, self.last, at, {"validate": "list", "source": words})
        if column.formula is not None:
            for row in range(self.first, self.last + 1):
                self.page.write_formula(row, at, self._formula(column.formula, row), self._format(column), "")

    def _format(self, column: SheetColumn) -> Any:
        return self.formats.get(column.type, self.formats["text"])

    def _formula(self, formula: str, row: int) -> str:
        """Blank as long as all that it is made of is blank, so that an empty form shows no zeros."""
        cells = [
            f"{xl_col_to_name(int(n) - 1)}{row + 1}" for n in dict.fromkeys(re.findall(r"\{(\d+)\}", formula))
        ]
        worked_out = re.sub(r"\{(\d+)\}", lambda m: f"{xl_col_to_name(int(m[1]) - 1)}{row + 1}", formula)
        return f'=IF(COUNTA({",".join(cells)})=0,"",{worked_out})' if cells else f"={worked_out}"

    def _totals(self) -> None:
        row = self.last + 1
        for at, column in enumerate(self.sheet.columns):
            if column.total:
                letter = xl_col_to_name(at)
                formula = f"={_TOTALS[column.total]}({letter}{self.first + 1}:{letter}{self.last + 1})"
                self.page.write_formula(
                    row, at, formula, self.formats.get(f"total {column.type}", self.formats["total"]), 0
                )
            elif at == 0:
                self.page.write_string(row, at, _TOTAL[self.language], self.formats["total"])
