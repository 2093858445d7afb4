"""The demonstration, from nothing and again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sp_prosjektportal.cli import app
from sp_prosjektportal.emulator.store import Store

FOLDER = ["--dir", "demo"]


def fingerprint(folder: Path) -> str:
    store = Store(folder / "emulator.sqlite")
    try:
        return store.fingerprint()
    finally:
        store.close()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_demonstration_runs_and_run_again_plans_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    assert app.run(["demo", *FOLDER]) == 0
    assert time.monotonic() - began < 60
    first = capsys.readouterr().out
    for number in range(101, 107):
        assert f"+ FV-{number} " in first
    assert "4 av 6 prosjekter trenger oppfølging" in first
    assert "Prognosen er 108 % av rammen" in first
    assert "minutes on a real tenant" in first
    before = fingerprint(place / "demo")

    assert app.run(["demo", *FOLDER]) == 0
    second = capsys.readouterr().out
    assert second.count("nothing to do") == 8, second  # the hub, six projects, the sync
    assert "People wrote 0 rows" in second
    assert _board(second) == _board(first)
    assert fingerprint(place / "demo") == before


def test_reset_begins_again(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo = place / "demo"
    demo.mkdir()
    (demo / "emulator.sqlite").write_bytes(b"")
    (demo / "demo.json").write_text('{"today": "2020-01-01"}', encoding="utf-8")
    assert app.run(["demo", "--reset", *FOLDER]) == 0
    assert "2020" not in capsys.readouterr().out


def _board(said: str) -> str:
    return said[said.index("Nr ") : said.index("The application used")]
