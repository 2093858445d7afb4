"""Files that people hand over by mistake, or that an editor saved in its own way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sp_prosjektportal.errors import Problem, TemplateInvalid
from sp_prosjektportal.template import loader

GOOD = (
    "template: prove\nversion: 1.0.0\ntitle: Prøve\nfor: project\nlists:\n  - {url: Lists/A, title: Åpne}\n"
)
WAYS: list[Callable[[str], object]] = [lambda name: loader.check([name]), loader.load, loader.show]


def only_problem(name: str, way: Callable[[str], object] = loader.load) -> Problem:
    with pytest.raises(TemplateInvalid) as caught:
        way(name)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    "content",
    [GOOD.encode(), GOOD.replace("\n", "\r\n").encode(), GOOD.replace("\n", "\r").encode(), b"\xef\xbb\xbf" + GOOD.encode()],
    ids=["unix", "windows", "old mac", "byte order mark"],
)  # fmt: skip
def test_line_endings_and_a_byte_order_mark_make_no_difference(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "prove.yaml").write_bytes(content)
    assert loader.load(str(tmp_path / "prove.yaml")).title == "Prøve"


def test_a_problem_is_on_the_same_line_with_windows_line_endings(tmp_path: Path) -> None:
    (tmp_path / "prove.yaml").write_bytes(GOOD.replace("project", "prosjekt").replace("\n", "\r\n").encode())
    problem = only_problem(str(tmp_path / "prove.yaml"))
    assert (problem.line, problem.column, problem.code) == (4, 6, "wrong-type")


@pytest.mark.parametrize("way", WAYS, ids=["check", "load", "show"])
@pytest.mark.parametrize(
    ("content", "code", "line", "column"),
    [
        (b"", "syntax", 1, 1),
        (b"\n# tom\n", "syntax", 1, 1),
        (b"\xc8\x00\xff" * 400, "syntax", 1, 1),
        (GOOD.encode("latin-1"), "syntax", 3, 10),
        (GOOD.encode("utf-16"), "syntax", 1, 1),
        (GOOD.replace("Åpne", "Åpne\x0c").encode(), "syntax", 6, 31),
        (GOOD.encode() + b"\0", "syntax", 7, 1),
        (GOOD.encode() + b"# fyll\n" * 1_500_000, "too-large", 1, 1),
    ],
    ids=["empty", "a comment", "binary", "latin-1", "utf-16", "control character", "nul", "10 MB"],
)
def test_what_is_no_template_is_refused_where_it_goes_wrong(
    tmp_path: Path, content: bytes, code: str, line: int, column: int, way: Callable[[str], object]
) -> None:
    (tmp_path / "prove.yaml").write_bytes(content)
    problem = only_problem(str(tmp_path / "prove.yaml"), way)
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert problem.fix


@pytest.mark.parametrize("way", WAYS, ids=["check", "load", "show"])
@pytest.mark.parametrize(
    "name", ["mappe.yaml", "finnes-ikke.yaml", "../x", "a\0b.yaml", "x" * 3000 + ".yaml", ""]
)
def test_what_is_no_file_is_said_to_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, way: Callable[[str], object]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mappe.yaml").mkdir()
    problem = only_problem(name, way)
    assert problem.code == "unknown-template"
    assert problem.message == f"there is no {'file' if name else 'template'} '{name}'"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read_is_told_about(tmp_path: Path) -> None:
    path = tmp_path / "prove.yaml"
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0)
    assert only_problem(str(path)).code == "unreadable"


def test_a_file_that_the_system_refuses_is_told_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "prove.yaml"
    path.write_text(GOOD, encoding="utf-8")

    def refuse(self: Path, **options: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refuse)
    problem = only_problem(str(path))
    assert (problem.code, problem.message) == ("unreadable", "the file cannot be read: Permission denied")
    assert "right to read" in problem.fix


def test_a_template_in_a_users_folder_goes_by_its_file_name(tmp_path: Path) -> None:
    shelf = tmp_path / "templates" / "site"
    shelf.mkdir(parents=True)
    (shelf / "vei.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(TemplateInvalid) as caught:
        loader.load("vei", overlays=[tmp_path])
    assert [p.code for p in caught.value.problems] == ["name-mismatch"]
    assert caught.value.problems[0].fix == "Write `template: vei`, or rename the file."
