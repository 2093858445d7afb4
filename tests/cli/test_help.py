"""Help comes at once, and says what commands do and how they end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from sp_prosjektportal.cli import CODES, COMMANDS, app

HEAVY = (
    "office365",
    "msal",
    "requests",
    "pydantic",
    "typer",
    "click",
    "rich",
    "yaml",
    "jinja2",
    "cryptography",
    "uvicorn",
)
OWN = ("sp_prosjektportal.template", "sp_prosjektportal.engine", "sp_prosjektportal.resources",
       "sp_prosjektportal.tenant", "sp_prosjektportal.emulator", "sp_prosjektportal.settings")  # fmt: skip
REPORT = "import json,sys; sys.argv=['prosjektportal',*{}]; import sp_prosjektportal.cli as c\ntry:\n c.main()\nexcept SystemExit: pass\nprint('\\n'+json.dumps(sorted(sys.modules)))"

NOUNS = {
    "hub": ["plan", "apply"],
    "project": ["new", "plan", "apply", "adopt", "abandon", "list", "show"],
    "portfolio": ["crawl", "plan", "sync", "show", "attention"],
    "template": ["check", "show", "schema", "list"],
    "emulator": ["serve"],
}


@pytest.mark.parametrize("arguments", [[], ["--help"]], ids=str)
def test_the_first_page_loads_nothing_heavy(arguments: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", REPORT.format(arguments)],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    page, _, modules = ran.stdout.rpartition("\n{")[0] or ran.stdout, "", ran.stdout.splitlines()[-1]
    loaded = set(json.loads(modules))
    assert "Usage: prosjektportal" in page
    assert not [name for name in (*HEAVY, *OWN) if name in loaded]


def test_the_first_page_is_quiet_when_nobody_reads_it() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [sys.executable, "-m", "sp_prosjektportal", "--help"],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (1, b"")


def test_the_first_page_names_every_noun_and_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["--help"]) == 0
    page = capsys.readouterr().out
    for word in (*COMMANDS, *CODES):
        assert f"\n  {word} " in page
    for noun, verbs in NOUNS.items():
        for verb in verbs:
            assert verb in COMMANDS[noun][1]


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_tells_all_its_verbs_in_full(
    noun: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert app.run([noun, "--help"]) == 0
    page = capsys.readouterr().out
    for verb in NOUNS[noun]:
        assert f"\n  {verb} " in page
    assert "..." not in page.partition("Commands:")[2]


@pytest.mark.parametrize(
    "command", [f"{noun} {verb}" for noun, verbs in NOUNS.items() for verb in verbs] + ["demo", "doctor"]
)
def test_a_command_says_what_it_does_and_how_it_ends(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run([*command.split(), "--help"]) == 0
    page = capsys.readouterr().out
    assert page.startswith(f"Usage: prosjektportal {command}")
    assert "Exit codes: " in page
    assert not re.search(r"<\w+>", page.partition("Options:")[2])


def test_a_noun_alone_shows_its_help_as_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["hub"]) == 2
    assert "apply" in "".join(capsys.readouterr())


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    from sp_prosjektportal import __version__

    assert app.run(["--version"]) == 0
    assert capsys.readouterr().out == f"prosjektportal {__version__}\n"
