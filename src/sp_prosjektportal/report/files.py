"""The report as files: which there are, and writing them so that a reader never meets half of one."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from sp_prosjektportal.errors import PortfolioError
from sp_prosjektportal.report.model import Portfolio
from sp_prosjektportal.report.page import GENERATOR
from sp_prosjektportal.report.pieces import page_name
from sp_prosjektportal.report.portfolio_page import portfolio_page
from sp_prosjektportal.report.project_page import project_page
from sp_prosjektportal.report.tables import Table, Value, tables
from sp_prosjektportal.report.workbook import workbook

FORMATS = ("html", "excel", "csv", "json")
SCHEMA = 1
"""The version of the JSON file; a change that readers must know of makes it greater."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def contents(portfolio: Portfolio, formats: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Each file's path below the folder and its bytes, made one at a time."""
    formats = frozenset(formats)
    if "html" in formats:
        yield "index.html", portfolio_page(portfolio).encode()
        for project in portfolio.projects:
            yield f"projects/{page_name(project.number)}", project_page(portfolio, project).encode()
    subjects = tables(portfolio) if formats & {"excel", "csv"} else ()
    if "excel" in formats:
        yield "report.xlsx", workbook(portfolio, subjects)
    if "csv" in formats:
        for table in subjects:
            yield f"csv/{table.name}.csv", comma_separated(table, portfolio.language)
    if "json" in formats:
        yield "report.json", as_json(portfolio)


def write(portfolio: Portfolio, folder: Path, formats: Iterable[str]) -> list[Path]:
    """Write the files and return where they are. Pages of projects that are no longer there are removed."""
    check_writable(folder)
    written = []
    for name, content in contents(portfolio, formats):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
        written.append(path)
    if "html" in formats:
        _remove_others(folder / "projects", set(written))
    return written


def check_writable(folder: Path) -> None:
    """Make the folder and try it, before anything is asked of the tenant. Raises :class:`PortfolioError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise PortfolioError(
            f"The folder {folder} cannot be written to: {error.strerror or error}. Nothing was read or written.",
            hint="Give a folder that can be made or written to with --out.",
        ) from error


def comma_separated(table: Table, language: str) -> bytes:
    """As spreadsheets of the language want it: UTF-8 with a mark; semicolon and decimal comma in Norwegian."""
    norwegian = language == "nb"
    out = StringIO()
    writer = csv.writer(out, delimiter=";" if norwegian else ",", lineterminator="\r\n")
    writer.writerow([field.title for field in table.fields])
    for row in table.rows:
        writer.writerow([_cell(value, norwegian) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_json(portfolio: Portfolio) -> bytes:
    """Everything, as data: dates as ISO text, unknown values ``null``."""
    data: dict[str, Any] = {"schema": SCHEMA, **asdict(portfolio)}
    for project, shown in zip(portfolio.projects, data["projects"], strict=True):
        shown["group"] = project.group
    return (json.dumps(data, ensure_ascii=False, indent=1, default=_iso) + "\n").encode("utf-8", "replace")


def _cell(value: Value, norwegian: bool) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case bool():
            return str(value).lower()
        case int() | float():
            said = f"{value:.10g}" if abs(value) < 1e10 else f"{value:.2f}"
            return said.replace(".", ",") if norwegian else said
    return f"'{value}" if value.startswith(FORMULA) else value


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)


def _remove_others(folder: Path, written: set[Path]) -> None:
    """Only pages that we made: somebody else's files stay."""
    sign = f'<meta name="generator" content="{GENERATOR}">'
    for path in folder.glob("*.html"):
        if path not in written and sign in path.read_text("utf-8", "replace")[:4096]:
            path.unlink()
