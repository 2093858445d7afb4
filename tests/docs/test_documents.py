"""The documents say what is there: commands, links, files and generated parts."""

from __future__ import annotations

import re
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
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8"))
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
