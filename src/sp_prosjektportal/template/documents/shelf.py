"""What files are made of: outlines found by name, and files of the author's own beside the template that names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from sp_prosjektportal.resources.files import Content
from sp_prosjektportal.template.catalogue import File
from sp_prosjektportal.template.documents.outline import Outline, Part, Sheet, make
from sp_prosjektportal.template.expand import Expander
from sp_prosjektportal.template.merge import Composer
from sp_prosjektportal.template.problems import Problems
from sp_prosjektportal.template.structure import validate
from sp_prosjektportal.template.tree import Node, locate
from sp_prosjektportal.template.tree import Path as Where

LARGEST = 20_000_000
"""Bytes of an author's own file. More belongs in the library itself, not in a template."""
_NOT_IN_SHEETS = re.compile(r"[][:*?/\\\\]")


@dataclass
class Read:
    """What was found and read, shared by the templates of a run."""

    found: dict[tuple[str, Path | None], File | None] = field(default_factory=dict)
    outlines: dict[str, Outline | None] = field(default_factory=dict)
    contents: dict[tuple[str, str], Content] = field(default_factory=dict)


@dataclass
class Documents:
    """Reads outlines and files; each outline once, whoever asks. ``variables`` are ``site`` and ``hub``."""

    composer: Composer
    problems: Problems
    variables: Mapping[str, Any]
    read: Read = field(default_factory=Read)

    @property
    def site_path(self) -> str:
        """Server-relative path of the site."""
        return urlsplit(str(self.variables["site"]["url"])).path.rstrip("/")

    def names(self, asking: str) -> tuple[str, ...]:
        """What a file may choose from; ``asking`` is its label."""
        return self.composer.catalogue.names("document", near=self._beside(asking))

    def find(self, name: str, asking: str) -> File | None:
        """The outline of that name; ``asking`` is the label of the file that names it."""
        key = name, self._beside(asking)
        if key not in self.read.found:
            self.read.found[key] = self.composer.catalogue.find("document", name, near=key[1])
        return self.read.found[key]

    def outline(self, file: File) -> Outline | None:
        """What an outline says. Nothing when it is not well formed; why is told at its own places."""
        outlines = self.read.outlines
        if file.label not in outlines:
            root = self.composer.parse(file)
            outlines[file.label] = None if root is None else self._outline(file, root)
        return outlines[file.label]

    def _outline(self, file: File, root: Node) -> Outline | None:
        self.composer.named(file, root, "document")
        before = len(self.problems)
        root = Expander(self.variables, self.problems).expand(root)
        found = validate(root, Outline, self.problems)
        if found is None or len(self.problems) > before:
            return None
        _Sound(root, self.problems).check(found)
        return found if len(self.problems) == before else None

    def made_of(self, file: File, outline: Outline, language: str) -> Content:
        """What a file holds that is made of an outline."""
        key = file.label, language
        if key not in self.read.contents:
            mark = sha256(f"{outline.model_dump_json()} {language}".encode()).hexdigest()[:12]
            made = cache(lambda: make(outline, language))
            self.read.contents[key] = Content(name=f"{file.name} {language} {mark}", make=made)
        return self.read.contents[key]

    def own(self, relative: str, asking: str) -> Path | None:
        """An author's own file, below the folder of the file that names it and nowhere else."""
        folder, way = self._beside(asking), PurePosixPath(relative)
        if folder is None or way.is_absolute() or ".." in way.parts or "\\" in relative or ":" in relative:
            return None
        path = folder.joinpath(*way.parts)
        return path if path.is_file() and path.resolve().is_relative_to(folder.resolve()) else None

    def _beside(self, asking: str) -> Path | None:
        found = self.composer.files.get(asking)
        return found.folder if found is not None else None


def own_content(path: Path, relative: str) -> Content:
    """What an author's own file holds."""
    held = path.read_bytes()
    return Content(name=f"{relative} {sha256(held).hexdigest()[:12]}", make=lambda: held)


@dataclass
class _Sound:
    """What a well-formed outline must be besides."""

    root: Node
    problems: Problems

    def _tell(self, path: Where, code: str, message: str, fix: str) -> None:
        self.problems.add(locate(self.root, path), code, message, fix)

    def check(self, outline: Outline) -> None:
        if bool(outline.parts) == bool(outline.sheets):
            fix = "Write `parts:` for a Word document, or `sheets:` for a workbook."
            self._tell(("document",), "outline-kind", "an outline has either parts or sheets", fix)
        self._parts(("parts",), outline.parts or [])
        for at, sheet in enumerate(outline.sheets or []):
            self._sheet(("sheets", at), sheet)

    def _parts(self, path: Where, parts: list[Part]) -> None:
        for at, part in enumerate(parts):
            if part.table is not None:
                self._rows((*path, at, "table"), part.table.rows or [], len(part.table.columns))
            self._parts((*path, at, "parts"), part.parts or [])

    def _rows(self, path: Where, rows: list[Any], width: int) -> None:
        for at, row in enumerate(rows):
            if len(row) > width:
                message = f"the row has {len(row)} cells, the table {width} columns"
                self._tell((*path, "rows", at), "outline-row", message, "Add a column, or take a cell out.")

    def _sheet(self, path: Where, sheet: Sheet) -> None:
        self._rows(path, sheet.rows or [], len(sheet.columns))
        for name in sheet.name.all():
            if len(name) > 31 or _NOT_IN_SHEETS.search(name) or not name.strip():
                fix = "At most 31 characters, and none of [ ] : * ? / \\."
                self._tell(
                    (*path, "name"), "bad-name", f"Excel does not take '{name}' as the name of a sheet", fix
                )
        for at, column in enumerate(sheet.columns):
            numbers = [int(number) for number in re.findall(r"\{(\d+)\}", column.formula or "")]
            if any(number - 1 not in range(len(sheet.columns)) or number == at + 1 for number in numbers):
                fix = f"Columns are {{1}} to {{{len(sheet.columns)}}}, and not the column itself."
                message = f"the formula {column.formula} names a column that it cannot"
                self._tell((*path, "columns", at, "formula"), "outline-formula", message, fix)
