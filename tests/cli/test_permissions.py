"""Doctor's word on permissions against what commands really ask for, and what the service then refuses."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cli.desk import HOST, KARI, Desk, Said
from sp_prosjektportal.cli.doctor.needs import all_needs
from sp_prosjektportal.cli.doctor.permissions import GRAPH, LADDER, Need
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.tenant.request import Permission

COMMANDS: dict[str, tuple[str, ...]] = {
    "hub plan": (),
    "hub apply": ("--yes",),
    "project new": ("P-2", "Ny", "--manager", KARI, "--owner", KARI, "--members", KARI),
    "project plan": ("P-2", "Ny", "--manager", KARI),
    "project apply": ("P-1", "--yes"),
    "project adopt": (f"{HOST}/sites/empty", "--number", "E-1", "--template", "prosjekt", "--yes"),
    "project abandon": ("P-3", "--yes"),
    "project list": (),
    "project show": ("P-1",),
    "portfolio crawl": (),
    "portfolio plan": (),
    "portfolio sync": ("--yes",),
    "portfolio show": (),
    "portfolio attention": (),
    "portfolio report": ("--out", "FOLDER"),
}


def needs(desk: Desk) -> dict[str, Need]:
    return {need.command: need for need in all_needs(Settings.load(desk.config))}


def prepare(desk: Desk, command: str) -> None:
    """What must have happened before a command does something."""
    if command == "project abandon":
        started(desk)


def typed(desk: Desk, command: str, arguments: Sequence[str] | None = None) -> Said:
    given = COMMANDS[command] if arguments is None else arguments
    folder = str(desk.folder.parent / "rapport")
    return desk.type(*command.split(), *(folder if word == "FOLDER" else word for word in given))


def run(desk: Desk, command: str) -> int:
    prepare(desk, command)
    return typed(desk, command).code


def started(desk: Desk) -> None:
    """P-3 is started and not finished: its site cannot be made, since the service is cut off."""
    desk.emulator.faults.add("reset", url="/v1.0/groups", times=1000)
    said = desk.type("project", "new", "P-3", "Påbegynt", "--owner", KARI)
    assert said.code == 1, said.everything
    desk.emulator.faults.clear()


def test_doctor_knows_every_command_that_reaches_the_tenant(desk: Desk) -> None:
    assert needs(desk).keys() == COMMANDS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_asks_for_no_more_than_doctor_says(command: str, with_project: Desk) -> None:
    need = needs(with_project)[command]
    assert run(with_project, command) in (0, 3)
    assert with_project.asked
    assert with_project.asked <= need.permissions | need.optional


def test_making_a_hub_asks_for_what_doctor_says_and_no_less(desk: Desk) -> None:
    need = needs(desk)["hub apply"]
    assert run(desk, "hub apply") == 0
    assert desk.asked <= need.permissions
    assert set(need.least) <= desk.asked


def test_making_a_project_asks_for_what_doctor_says_and_no_less(with_hub: Desk) -> None:
    need = needs(with_hub)["project new"]
    assert run(with_hub, "project new") == 0
    assert set(need.least) <= with_hub.asked


def grant(desk: Desk, permissions: set[Permission], *, graph_full: bool = True) -> None:
    graph = [str(p) for p in permissions if p in GRAPH] + (["Sites.FullControl.All"] if graph_full else [])
    sharepoint = [str(p) for p in permissions if p not in GRAPH]
    desk.grant(sharepoint=sharepoint, graph=graph, term_store=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_doctor_says_is_enough(command: str, with_project: Desk) -> None:
    prepare(with_project, command)
    grant(with_project, set(needs(with_project)[command].least))
    assert typed(with_project, command).code in (0, 3)


LACKING = [
    ("hub apply", Permission.FULL_CONTROL, "empty"),
    ("hub apply", Permission.TERMS, "empty"),
    ("project new", Permission.FULL_CONTROL, "project"),
    ("project new", Permission.GROUPS, "project"),
    ("project new", Permission.USERS, "project"),
    ("project plan", Permission.USERS, "project"),
    ("project adopt", Permission.FULL_CONTROL, "project"),
    ("project list", Permission.READ, "project"),
    ("portfolio crawl", Permission.READ, "project"),
    ("portfolio sync", Permission.WRITE, "project"),
    ("portfolio show", Permission.READ, "project"),
    ("portfolio report", Permission.READ, "project"),
]


@pytest.mark.parametrize(("command", "lacking", "tenant"), LACKING)
def test_with_one_less_the_command_is_refused_and_nothing_changed(
    command: str, lacking: Permission, tenant: str, request: pytest.FixtureRequest
) -> None:
    desk: Desk = request.getfixturevalue("desk" if tenant == "empty" else "with_project")
    least = set(needs(desk)[command].least)
    assert lacking in least
    below = LADDER[: LADDER.index(lacking)][-1:] if lacking in LADDER else ()
    grant(desk, least - {lacking} | set(below))
    before = desk.fingerprint()
    said = typed(desk, command)
    assert said.code == 1, said.everything
    assert str(lacking) in said.err or "403" in said.err, said.err
    assert "Hint: " in said.err
    assert desk.fingerprint() == before


def test_giving_the_crawl_its_access_needs_full_control_in_graph(desk: Desk) -> None:
    grant(desk, set(needs(desk)["hub apply"].least), graph_full=False)
    before = desk.fingerprint()
    said = desk.type("hub", "apply", "--yes")
    assert (said.code, "Sites.FullControl.All (Microsoft Graph)" in said.err) == (1, True), said.err
    assert desk.fingerprint() == before
    desk.configure(crawl_application=None)
    assert desk.type("hub", "apply", "--yes").code == 0
