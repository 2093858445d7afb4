"""Folders and files of a template: merged by path, repeated, with the folders that they are in."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from sp_prosjektportal.errors import TemplateInvalid
from sp_prosjektportal.resources.files import File
from sp_prosjektportal.resources.folders import Folder
from sp_prosjektportal.template.loader import load

HEAD = """
template: {name}
version: 1.0.0
title: Prøve
for: project
"""
BASE = (
    HEAD.format(name="grunn")
    + """
lists:
  - {url: Dokumenter, template: library, title: Dokumenter}
folders:
  - path: Dokumenter/100 Grunnlag
    folders:
      - {nb: 110 Vedtak, en: 110 Decisions}
      - 120 Kart
  - Dokumenter/200 Kontrakter/210 Rådgivere
files:
  - {path: Dokumenter/a.docx, document: plan, values: {Title: Plan}}
  - {path: Dokumenter/300 Økonomi/b.docx, document: plan}
"""
)
PLAN = """
document: plan
title: {nb: Plan, en: Plan}
parts:
  - heading: {nb: Mål, en: Goals}
    help: "For {{ site.title }}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("site/grunn", BASE), ("documents/plan", PLAN)):
        path = tmp_path / "templates" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def of(folder: Path, text: str = "", *, language: str = "nb") -> list[Any]:
    path = folder / "templates" / "site" / "egen.yaml"
    path.write_text(HEAD.format(name="egen") + "extends: grunn\n" + text, encoding="utf-8")
    return list(
        load(
            str(path), language=language, site="https://c.sharepoint.com/sites/x", site_title="Nytt bad"
        ).resources
    )


def paths(found: list[Any], kind: type) -> list[str]:
    return [each.path for each in found if isinstance(each, kind)]


def test_folders_come_from_the_outside_in_and_so_do_those_that_files_are_in(folder: Path) -> None:
    assert paths(of(folder), Folder) == [
        "100 Grunnlag", "100 Grunnlag/110 Vedtak", "100 Grunnlag/120 Kart", "200 Kontrakter",
        "200 Kontrakter/210 Rådgivere", "300 Økonomi",
    ]  # fmt: skip
    assert "100 Grunnlag/110 Decisions" in paths(of(folder, language="en"), Folder)


def test_a_template_changes_what_another_has_by_path(folder: Path) -> None:
    found = of(
        folder,
        """
folders:
  - path: Dokumenter/100 Grunnlag
    folders:
      - {path: 120 Kart, remove: true}
      - {path: 110 Vedtak, folders: [Politiske]}
      - 130 Media
  - {path: Dokumenter/200 Kontrakter/210 Rådgivere, remove: true}
files:
  - {path: Dokumenter/300 Økonomi/b.docx, remove: true}
  - {path: Dokumenter/a.docx, values: {Title: Planen}, once: [Title]}
""",
    )
    assert paths(found, Folder) == [
        "100 Grunnlag", "100 Grunnlag/110 Vedtak", "100 Grunnlag/110 Vedtak/Politiske", "100 Grunnlag/130 Media",
    ]  # fmt: skip
    (file,) = [each for each in found if isinstance(each, File)]
    assert (file.values, file.once) == ({"Title": "Planen"}, {"Title"})


def test_folders_and_files_are_repeated_and_left_out_as_everywhere(folder: Path) -> None:
    found = of(
        folder,
        """
folders:
  - {path: "Dokumenter/21{{ item }} Rådgiver", each: [1, 2], folders: ["{{ item }}.1 Grunnlag", {path: Borte, when: false}]}
files:
  - {path: "Dokumenter/{{ item }}.docx", each: [Uke 1, Uke 2], document: plan}
  - {path: Dokumenter/Borte.docx, when: false, document: plan}
""",
    )
    assert paths(found, Folder)[5:9] == [
        "211 Rådgiver",
        "211 Rådgiver/1.1 Grunnlag",
        "212 Rådgiver",
        "212 Rådgiver/2.1 Grunnlag",
    ]
    assert paths(found, File)[2:] == ["Uke 1.docx", "Uke 2.docx"]


def test_an_outline_knows_the_site_and_a_users_own_wins_over_a_shipped_one(folder: Path) -> None:
    file = next(each for each in of(folder) if isinstance(each, File))
    made = Document(io.BytesIO(file.content.make()))
    assert [p.text for p in made.paragraphs][:3] == ["Plan", "Mål", "For Nytt bad"]
    assert str(folder) not in file.content.name


def test_a_file_of_ones_own_lies_beside_the_template_and_nowhere_else(folder: Path) -> None:
    own = folder / "templates" / "site" / "vedlegg"
    own.mkdir()
    (own / "håndbok.pdf").write_bytes(b"%PDF")
    (folder / "hemmelig.txt").write_text("hemmelig")
    found = of(folder, "files: [{path: Dokumenter/h.pdf, content: vedlegg/håndbok.pdf}]")
    assert [each for each in found if isinstance(each, File)][-1].content.make() == b"%PDF"
    (own / "lenke.txt").symlink_to(folder / "hemmelig.txt")
    for outside in ("../../hemmelig.txt", str(folder / "hemmelig.txt"), "vedlegg/lenke.txt", "vedlegg"):
        with pytest.raises(TemplateInvalid, match="missing-file"):
            of(folder, f"files: [{{path: Dokumenter/h.pdf, content: {outside}}}]")


def test_what_a_file_is_made_of_is_part_of_the_checksum(folder: Path) -> None:
    path = folder / "templates" / "site" / "grunn.yaml"
    first = load(str(path)).checksum
    assert load(str(path)).checksum == first
    plan = folder / "templates" / "documents" / "plan.yaml"
    plan.write_text(PLAN.replace("Goals", "Aims").replace("Mål", "Målene"), encoding="utf-8")
    assert load(str(path)).checksum != first


def test_loading_does_not_make_documents_nor_import_what_makes_them(folder: Path) -> None:
    import subprocess

    code = (
        "import sys; from sp_prosjektportal.template.loader import load; load('prosjekt', hub='https://x/sites/p');"
        "sys.exit(bool({'docx', 'lxml', 'xlsxwriter'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
