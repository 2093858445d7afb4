"""The documents say what is there: commands, links, files and generated parts."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from sp_prosjektportal.cli import COMMANDS, root_help
from sp_prosjektportal.cli.app import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def commands() -> set[str]:
    """Every command as it is typed, ``hub plan``."""
    found = set()
    root = typer.main.get_command(app)
    context = typer.Context(root)
    for noun in COMMANDS:
        command = root.get_command(context, noun)  # type: ignore[attr-defined]
        names = getattr(command, "commands", None)
        found |= {f"{noun} {name}" for name in names} if names else {noun}
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_exists(page: Path) -> None:
    known = commands()
    shown = re.findall(r"prosjektportal ([a-z]+)(?: ([a-z]+))?", page.read_text("utf-8"))
    wrong = [
        f"{noun} {verb}".strip()
        for noun, verb in shown
        if noun in COMMANDS and noun not in known and verb and f"{noun} {verb}" not in known
    ]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    text = re.sub(
        r"^```.*?^```|`[^`\n]+`", "", page.read_text("utf-8"), flags=re.M | re.S
    )  # examples are no links
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_of_ours_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(r"`((?:src|tests|scripts|docs|templates|lists|tenant|engine|resources|template|portfolio|project|emulator|cli)"
                       r"/[\w./-]+\.\w+)`", page.read_text("utf-8"))  # fmt: skip
    package = ROOT / "src" / "sp_prosjektportal"
    assert [name for name in named if not (ROOT / name).exists() and not (package / name).exists()] == []


def test_the_readme_shows_every_noun() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [noun for noun in COMMANDS if f"{noun} " not in readme and f"`{noun}`" not in readme] == []


def test_the_first_help_page_shows_every_noun() -> None:
    assert all(f"  {noun}" in root_help() for noun in COMMANDS)


def test_the_readme_shows_the_demonstration_and_the_figures() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    demo = readme.split("<!-- demo -->")[1].split("<!-- /demo -->")[0]
    bench = readme.split("<!-- bench -->")[1].split("<!-- /bench -->")[0]
    assert "trenger oppfølging" in demo
    assert re.search(r"\| A project site.* \| \d+ \| \d+ \|", bench)


def test_the_references_for_template_authors_are_as_they_would_be_made_now() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "reference.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


NO_EXAMPLE = frozenset({"bad-value", "unreadable"})
"""A value that no check foresaw, and a file without the right to read it: no file of ours can show them."""


def codes_in_the_source() -> set[str]:
    """The second argument of whatever tells a problem."""
    found = set()
    for path in (ROOT / "src" / "sp_prosjektportal" / "template").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "attr", "")
            if isinstance(node, ast.Call) and name in ("problem", "add") and len(node.args) >= 3:
                found |= {each.value for each in ast.walk(node.args[1]) if isinstance(each, ast.Constant)}
    return {code for code in found if isinstance(code, str) and re.fullmatch(r"[a-z]+(-[a-z]+)*", code)}


def test_every_code_of_a_problem_is_in_the_catalogue_with_an_example() -> None:
    told = set(re.findall(r"^## (.+)$", (ROOT / "docs" / "errors.md").read_text("utf-8"), re.M))
    assert len(told) >= 60
    assert sorted(codes_in_the_source() - told - NO_EXAMPLE) == []
