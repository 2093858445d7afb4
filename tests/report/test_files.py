"""The files of a report: workbook, CSV and JSON, and how they are written."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest

from report.test_pages import EVIL, PORTFOLIOS, nasty
from report.world import forty, portfolio, project
from sp_prosjektportal.errors import PortfolioError
from sp_prosjektportal.report.files import FORMATS, as_json, comma_separated, contents, write
from sp_prosjektportal.report.model import Portfolio
from sp_prosjektportal.report.tables import tables
from sp_prosjektportal.report.workbook import workbook

SUBJECTS = (
    "projects",
    "reasons",
    "programmes",
    "uncertainties",
    "benefits",
    "lessons",
    "gates",
    "economy",
    "history",
    "maturity",
    "reading",
    "rules",
    "about",
)


def opened(of: Portfolio) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(workbook(of, tables(of))))


def test_the_workbook_has_one_sheet_a_subject_each_a_table() -> None:
    book = opened(forty())
    assert len(book.worksheets) == len(SUBJECTS)
    assert [next(iter(sheet.tables)) for sheet in book.worksheets] == [f"t_{name}" for name in SUBJECTS]
    assert len(book["Økonomi"]._charts) == 1


def test_cells_have_types() -> None:
    sheet = opened(forty())["Økonomi"]
    heads = [cell.value for cell in sheet[1]]
    row = dict(zip(heads, sheet[2], strict=True))
    assert isinstance(row["Ramme"].value, int | float)
    assert isinstance(row["Rapportert"].value, datetime)
    assert row["Rapportert"].number_format == "dd.mm.yyyy"
    assert row["Prognose av ramme"].number_format == "0 %"


def test_what_is_unknown_is_an_empty_cell_and_not_nought() -> None:
    sheet = opened(forty())["Prosjekter"]
    heads = [cell.value for cell in sheet[1]]
    unread = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "FV-131")
    said = {head: cell.value for head, cell in zip(heads, unread, strict=True)}
    assert said["Lesing"] == "aldri lest"
    assert said["Antall grunner"] is None
    assert said["Oppgaver over fristen"] is None


def test_lights_are_coloured_by_what_they_say() -> None:
    rules = opened(forty())["Prosjekter"].conditional_formatting
    said = [rule.text for area in rules for rule in area.rules]
    assert set(said) == {"●", "▲", "■"}


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    of = PORTFOLIOS[name]
    assert list(contents(of, FORMATS)) == list(contents(of, FORMATS))


def test_no_text_is_a_formula() -> None:
    of = portfolio((project(1, title='=HYPERLINK("http://x")', note="+1", manager="@SUM(A1)", goals="-1"),))
    for sheet in opened(of).worksheets:
        assert not [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    table = tables(of)[0]
    row = list(csv.reader(StringIO(comma_separated(table, "nb").decode("utf-8-sig")), delimiter=";"))[1]
    assert {'\'=HYPERLINK("http://x")', "'+1", "'@SUM(A1)", "'-1"} <= set(row)


@pytest.mark.parametrize(("language", "delimiter", "half"), [("nb", ";", "0,5"), ("en", ",", "0.5")])
def test_csv_is_what_a_spreadsheet_of_the_language_reads(language: str, delimiter: str, half: str) -> None:
    of = portfolio(
        (project(1, status=replace(project(1).status, budget=100.0, forecast=50.0)),), language=language
    )
    table = next(one for one in tables(of) if one.name == "economy")
    content = comma_separated(table, language)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=delimiter))
    assert rows[0] == [field.title for field in table.fields]
    assert half in rows[1]
    assert "2026-11-12" in rows[1]


def test_json_has_everything_and_null_for_what_is_unknown() -> None:
    data = json.loads(as_json(forty()))
    assert data["schema"] == 1
    assert len(data["projects"]) == 40
    unread = next(one for one in data["projects"] if one["number"] == "FV-131")
    assert (unread["group"], unread["benefits"], unread["read_at"]) == ("unknown", None, None)
    assert data["taken_at"] == "2026-11-24T06:30:00+00:00"


def test_texts_with_markup_are_texts_in_every_file() -> None:
    of = nasty()
    assert any(cell.value and "<script>" in str(cell.value) for cell in opened(of)["Prosjekter"][2])
    assert json.loads(as_json(of))["projects"][0]["title"] == EVIL


def test_only_the_formats_that_were_asked_for_are_written(tmp_path: Path) -> None:
    write(forty(), tmp_path / "out", ["json"])
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.json"]


def test_a_page_of_a_project_that_is_gone_is_removed_and_nobody_elses(tmp_path: Path) -> None:
    write(portfolio((project(1), project(2))), tmp_path, ["html"])
    (tmp_path / "projects" / "own.html").write_text("<p>mine</p>", encoding="utf-8")
    write(portfolio((project(1),)), tmp_path, ["html"])
    assert sorted(path.name for path in (tmp_path / "projects").iterdir()) == ["fv-102.html", "own.html"]


def test_a_folder_that_cannot_be_written_to_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(PortfolioError, match="cannot be written to") as caught:
        write(forty(), tmp_path / "file" / "out", FORMATS)
    assert "--out" in caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
