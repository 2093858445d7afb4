"""Desks: one with an empty tenant, one whose tenant has a hub, one that also has a project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.desk import KARI, OLA, Desk, copy
from sp_prosjektportal.cli import session

Open = Callable[[Path], Desk]


@pytest.fixture
def open_desk(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Open]:
    """Opens a desk on a folder; commands then reach its tenant."""
    opened: list[Desk] = []

    def open_it(folder: Path) -> Desk:
        desk = Desk(folder, capsys)
        opened.append(desk)
        monkeypatch.setattr(session, "open_tenant", desk.open_tenant)
        return desk

    yield open_it
    for desk in opened:
        desk.close()


@pytest.fixture
def desk(open_desk: Open, tmp_path: Path) -> Desk:
    """An empty tenant."""
    return open_desk(tmp_path / "tenant")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders with tenants made once, by name: copied, never used."""
    return {"root": tmp_path_factory.mktemp("made")}


@pytest.fixture
def with_hub(open_desk: Open, tmp_path: Path, made: dict[str, Path]) -> Desk:
    """A tenant with a hub."""
    return open_desk(copy(_hub(open_desk, made), tmp_path / "tenant"))


@pytest.fixture
def with_project(open_desk: Open, tmp_path: Path, made: dict[str, Path]) -> Desk:
    """A tenant with a hub and the project P-1, synced."""
    return open_desk(copy(_project(open_desk, made), tmp_path / "tenant"))


def _hub(open_desk: Open, made: dict[str, Path]) -> Path:
    if "hub" not in made:
        desk = open_desk(made["root"] / "hub")
        said = desk.type("hub", "apply", "--yes")
        assert said.code == 0, said.everything
        desk.close()
        made["hub"] = desk.folder
    return made["hub"]


def _project(open_desk: Open, made: dict[str, Path]) -> Path:
    if "project" not in made:
        desk = open_desk(copy(_hub(open_desk, made), made["root"] / "project"))
        said = desk.type("project", "new", "P-1", "Ærlig øvelse", "--manager", KARI, "--owner", OLA)
        assert said.code == 0, said.everything
        said = desk.type("portfolio", "sync", "--yes")
        assert said.code == 0, said.everything
        desk.close()
        made["project"] = desk.folder
    return made["project"]
