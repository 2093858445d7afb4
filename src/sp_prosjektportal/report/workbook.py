"""The report as an Excel workbook: one sheet a subject, typed cells, lights coloured by what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from sp_prosjektportal.report.language import language
from sp_prosjektportal.report.model import Portfolio
from sp_prosjektportal.report.palette import COLOURS
from sp_prosjektportal.report.pieces import SYMBOLS
from sp_prosjektportal.report.tables import Field, Table, Value

NUMBERS = {
    "number": "General",
    "amount": "#,##0",
    "share": "0 %",
    "date": "dd.mm.yyyy",
    "moment": "dd.mm.yyyy hh:mm",
}
WIDTHS = {
    "text": 18,
    "long": 60,
    "number": 12,
    "amount": 15,
    "share": 12,
    "date": 12,
    "moment": 17,
    "light": 24,
}
LONGEST = 32_767  # characters that a cell may hold


def workbook(portfolio: Portfolio, subjects: Iterable[Table]) -> bytes:
    """The file's bytes. The same report gives the same bytes."""
    said = language(portfolio.language)
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {"title": portfolio.title, "created": portfolio.taken_at.replace(tzinfo=None, microsecond=0)}
    )
    formats = _formats(book)
    for table in subjects:
        sheet = book.add_worksheet(table.title[:31])
        _write(sheet, table, formats)
        if table.name == "economy" and table.rows:
            sheet.insert_chart(1, len(table.fields) + 1, _chart(book, table, said.say("cell.chart")))
    book.close()
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    shown = {kind: book.add_format({"num_format": said, "valign": "top"}) for kind, said in NUMBERS.items()}
    shown["text"] = shown["light"] = book.add_format({"valign": "top"})
    shown["long"] = book.add_format({"valign": "top", "text_wrap": True})
    for name in ("green", "yellow", "red"):
        shown[f"on {name}"] = book.add_format(
            {"font_color": COLOURS[name], "bg_color": COLOURS[f"{name}-tint"]}
        )
    return shown


def _write(sheet: Any, table: Table, formats: Mapping[str, Any]) -> None:
    last = max(len(table.rows), 1)
    columns = [{"header": field.title} for field in table.fields]
    sheet.add_table(
        0,
        0,
        last,
        len(columns) - 1,
        {"name": f"t_{table.name}", "columns": columns, "style": "Table Style Light 1"},
    )
    for at, field in enumerate(table.fields):
        sheet.set_column(at, at, max(WIDTHS[field.kind], min(len(field.title) + 2, 22)), formats[field.kind])
        if field.kind == "light":
            _colour(sheet, at, last, formats)
    for number, row in enumerate(table.rows, start=1):
        for at, (field, value) in enumerate(zip(table.fields, row, strict=True)):
            _cell(sheet, number, at, field, value, formats[field.kind])
    sheet.freeze_panes(1, 2 if len(columns) > 4 else 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _cell(sheet: Any, row: int, column: int, field: Field, value: Value, shown: Any) -> None:
    match value:
        case None:
            return
        case datetime() | date():
            sheet.write_datetime(row, column, value, shown)
        case bool():
            sheet.write_boolean(row, column, value, shown)
        case int() | float():
            sheet.write_number(row, column, value, shown)
        case _:
            sheet.write_string(row, column, value[:LONGEST], shown)


def _colour(sheet: Any, column: int, last: int, formats: Mapping[str, Any]) -> None:
    for name in ("green", "yellow", "red"):
        rule = {
            "type": "text",
            "criteria": "begins with",
            "value": SYMBOLS[name],
            "format": formats[f"on {name}"],
        }
        sheet.conditional_format(1, column, last, column, rule)


def _chart(book: Any, table: Table, title: str) -> Any:
    """Forecast of limit, a bar a project."""
    share = next(at for at, field in enumerate(table.fields) if field.kind == "share")
    last, name = len(table.rows), table.title[:31]
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": title,
            "categories": [name, 1, 1, last, 1],
            "values": [name, 1, share, last, share],
            "fill": {"color": COLOURS["bar"]},
        }
    )
    chart.set_title({"name": title})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "0 %"})
    chart.set_size({"width": 640, "height": min(max(320, 22 * last), 4000)})
    return chart
