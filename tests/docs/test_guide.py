"""The guides for template authors are true: every file they show is written, every command they show is run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sp_prosjektportal.settings import Settings

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "docs" / "maler.md", ROOT / "docs" / "templates.md"]
_BLOCK = re.compile(r"^```(yaml|console)\n(.*?)^```$", re.S | re.M)


def blocks(guide: Path) -> list[tuple[str, str]]:
    return _BLOCK.findall(guide.read_text("utf-8"))


def write(text: str) -> None:
    """A file, when the block begins with a comment that names it."""
    if named := re.match(r"# (\S+\.yaml)\n", text):
        path = Path(named[1])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def run(command: str, last: int) -> tuple[str, int]:
    if command == "echo $?":
        return f"{last}\n", 0
    line, _, into = command.partition(" > ")
    words = shlex.split(line)
    assert words[0] == "prosjektportal"
    done = subprocess.run(
        [sys.executable, "-m", "sp_prosjektportal", *words[1:]],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "140"},
    )
    if into:
        Path(into).write_text(done.stdout, "utf-8")
        return done.stderr, done.returncode
    return done.stdout + done.stderr, done.returncode


def like(shown: str) -> str:
    """A pattern in which … stands for anything; space at the end of a line does not count."""
    return r"\s*".join(".*?".join(map(re.escape, line.split("…"))) for line in shown.splitlines())


def expect(text: str) -> None:
    code = 0
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        said, code = run(command, code)
        assert re.fullmatch(like(shown) + r"\s*", said, re.S), f"$ {command}\n{said}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_step_of_the_guide_works_as_it_stands(
    guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = blocks(guide)
    assert len([kind for kind, _ in found if kind == "console"]) >= 5
    for kind, text in found:
        write(text) if kind == "yaml" else expect(text)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_settings_that_the_guide_shows_are_taken(guide: Path, tmp_path: Path) -> None:
    shown = [text for kind, text in blocks(guide) if kind == "yaml" and not text.startswith("# ")]
    assert shown == ["templates: egne\n"]
    tenant = """
tenant: contoso.onmicrosoft.com
sharepoint: https://contoso.sharepoint.com
sign_in: {method: device_code, client_id: 00000000-0000-0000-0000-000000000000}
portfolios: {a: {title: A, hub: https://contoso.sharepoint.com/sites/a}}
"""
    file = tmp_path / "prosjektportal.yaml"
    file.write_text(tenant + shown[0], "utf-8")
    assert Settings.load(file).templates == tmp_path / "egne"


def test_both_guides_show_the_same_files_and_commands() -> None:
    first, second = (
        [re.sub(r"\s+#.*|^# .*", "", t, flags=re.M) for _, t in blocks(guide)] for guide in GUIDES
    )
    assert first == second
