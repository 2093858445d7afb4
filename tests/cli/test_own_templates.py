"""An organisation's own templates and fragments, found by name in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.desk import KARI, Desk
from sp_prosjektportal.cli import app
from template.files import write

OWN = {
    "lists/vedtak": "lists: [{url: Lists/Vedtak, title: Vedtak}]",
    "site/vart": "extends: prosjekt\ninclude: [vedtak]",
}
BROKEN = {"site/odelagt": "list: []"}


@pytest.fixture
def own(with_hub: Desk) -> Desk:
    """A desk whose settings name a folder with own templates, relative to the file."""
    write(with_hub.folder / "maler", OWN)
    with_hub.configure(templates="maler")
    return with_hub


def test_a_project_is_made_kept_and_synced_from_an_own_template(own: Desk) -> None:
    made = own.type("project", "new", "P-1", "Vårt", "--template", "vart", "--manager", KARI)
    assert made.code == 0, made.everything
    again = own.type("project", "plan", "P-1")
    assert (again.code, own.type("portfolio", "sync", "--yes").code) == (0, 0), again.everything
    lists = own.emulator.store.fingerprint()
    assert own.type("project", "apply", "P-1", "--yes").code == 0
    assert own.emulator.store.fingerprint() == lists


def test_an_own_template_wins_over_the_shipped_one_of_that_name(own: Desk) -> None:
    write(own.folder / "maler", {"lists/stempel": "lists: [{url: Lists/PpStempel, title: Eget stempel}]"})
    said = own.type("hub", "plan")
    assert said.code == 3, said.everything
    assert "Eget stempel" in said.out


@pytest.mark.parametrize(
    ("folder", "says"),
    [("mangler", "mangler is no folder."), (".", "has no templates.")],
    ids=["none", "empty"],
)
@pytest.mark.parametrize("command", [("hub", "plan"), ("portfolio", "show")], ids=" ".join)
def test_a_folder_that_has_no_templates_is_told(
    with_hub: Desk, command: tuple[str, ...], folder: str, says: str
) -> None:
    with_hub.configure(templates=folder)
    said = with_hub.type(*command)
    assert said.code == 1
    assert says in said.err
    assert "templates/site/NAME.yaml" in said.err


def test_doctor_looks_at_the_hub_with_the_own_templates(own: Desk) -> None:
    write(own.folder / "maler", {"lists/stempel": "lists: [{url: Lists/PpStempel, title: Eget stempel}]"})
    assert "`prosjektportal hub plan --portfolio hovedportefolje`" in own.type("doctor").out


def test_template_commands_find_own_templates_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, OWN)
    where = ["--templates", str(tmp_path)]
    assert app.run(["template", "list", *where]) == 0
    assert "vart" in capsys.readouterr().out
    assert app.run(["template", "check", *where]) == 0
    checked = capsys.readouterr().out.partition("no problems: ")[2].split(", ")
    assert {"prosjekt", "vart\n"} <= set(checked)
    assert app.run(["template", "show", "vart", "--json", *where]) == 0
    assert "Lists/Vedtak" in capsys.readouterr().out


def test_checking_all_tells_what_is_wrong_in_own_templates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {**OWN, **BROKEN})
    assert app.run(["template", "check", "--templates", str(tmp_path)]) == 1
    assert "odelagt.yaml:5:1: " in capsys.readouterr().err
