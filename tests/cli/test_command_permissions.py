"""The least that each command needs, taken from documentation: enough, one less is refused, doctor says the same.

The table is ``tests/cases/command_permissions.yaml``; ``docs/permissions.md`` is made from it:
``python tests/cli/test_command_permissions.py`` writes the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

TOP = Path(__file__).parents[2]
TABLE: dict[str, Any] = yaml.safe_load((TOP / "tests/cases/command_permissions.yaml").read_text("utf-8"))
PAGE = TOP / "docs" / "permissions.md"
ALONE = {
    "demo", "doctor", "template check", "template show", "template schema", "template list", "emulator serve",
}  # fmt: skip
"""Commands that need nothing of the tenant; doctor signs in and reads what its tokens say."""
LADDER = ["Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"]


@dataclass(frozen=True)
class Least:
    """What one command needs: the highest step on the ladder of sites, and the rest."""

    sharepoint: tuple[str, ...]
    graph: tuple[str, ...]
    grant: str


def least(command: str) -> Least:
    rows = [TABLE["operations"][name] for name in TABLE["commands"][command]]
    sharepoint = [row["sharepoint"] for row in rows if "sharepoint" in row]
    step = max((LADDER.index(name) for name in sharepoint if name in LADDER), default=-1)
    steps = (LADDER[step],) if step >= 0 else ()
    rest = tuple(sorted({name for name in sharepoint if name not in LADDER}))
    grants = ["read", "write", "manage", "fullcontrol"]
    alone = all("grant" in row for row in rows)
    grant = max((row["grant"] for row in rows if "grant" in row), key=grants.index) if alone else ""
    return Least((*steps, *rest), tuple(sorted({row["graph"] for row in rows if "graph" in row})), grant)


def page() -> str:
    lines = [
        "# Permissions",
        "",
        "The least that each command needs, as application permissions, from Microsoft's documentation. Whoever signs in as",
        "a person needs the delegated ones of the same names (`AllSites.*` for SharePoint's `Sites.*.All`) and their own",
        "rights on the sites. `prosjektportal doctor` says what is granted and what is missing.",
        "",
        "This page is made from `tests/cases/command_permissions.yaml`; tests run every command with exactly this and with",
        "one less.",
        "",
        "| command | SharePoint | Microsoft Graph | or Sites.Selected with |",
        "| --- | --- | --- | --- |",
    ]
    for command in TABLE["commands"]:
        need = least(command)
        lines.append(
            f"| `{command}` | {', '.join(need.sharepoint) or '–'} | {', '.join(need.graph) or '–'} | {need.grant or '–'} |"
        )
    lines += [
        "",
        "`doctor` needs to be able to sign in, no more. `demo`, `template …` and `emulator serve` never meet the tenant.",
        "",
        "With `crawl_application` in the settings, `hub apply`, `project new` and `project adopt` also give it access to their",
        "sites, which needs `Sites.FullControl.All` for Microsoft Graph (site-post-permissions).",
        "",
        "## Why",
        "",
        "| what is done | needs | source | by |",
        "| --- | --- | --- | --- |",
    ]
    for name, row in TABLE["operations"].items():
        needs = row.get("sharepoint") or f"{row['graph']} (Graph)"
        by = ", ".join(command for command, names in TABLE["commands"].items() if name in names)
        lines.append(f"| {name} | {needs} | {row['source']} | {by} |")
    return "\n".join([*lines, ""])


def test_the_page_on_permissions_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), f"write it: python {Path(__file__).relative_to(TOP)}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
else:
    from collections.abc import Iterator

    from click import Context
    from typer.main import get_command

    from cli.desk import KARI, Desk
    from cli.test_permissions import COMMANDS, needs, prepare, typed
    from sp_prosjektportal.cli.app import app

    MADE_ON = {"hub apply": "desk"}
    RUN = list(TABLE["commands"])
    ONE_LESS = [
        (command, name) for command in RUN for name in (*least(command).sharepoint, *least(command).graph)
    ]

    # Commands as they need all that they ever need: about people, or about a site that is there.
    ARGUMENTS = COMMANDS | {"project adopt": (*COMMANDS["project adopt"], "--manager", KARI)}
    OF_A_SITE = {("project plan", "Sites.FullControl.All"): ("P-1",)}

    def grant(desk: Desk, need: Least, *, without: str = "") -> None:
        """Exactly the table's permissions; of one that is lacking, only the next lower step."""
        sharepoint = [name for name in need.sharepoint if name != without]
        if without in LADDER[1:]:
            sharepoint.append(LADDER[LADDER.index(without) - 1])
        desk.configure(crawl_application=None)
        graph = [name for name in need.graph if name != without]
        desk.grant(
            sharepoint=sharepoint, graph=graph, term_store="TermStore.ReadWrite.All" in need.sharepoint
        )

    def leaves(command: Any, path: str = "") -> Iterator[str]:
        if not hasattr(command, "list_commands"):
            yield path
            return
        context = Context(command)
        for name in command.list_commands(context):
            yield from leaves(command.get_command(context, name), f"{path} {name}".strip())

    def test_every_command_is_in_the_table_or_needs_nothing() -> None:
        assert set(leaves(get_command(app))) == TABLE["commands"].keys() | ALONE

    def test_doctor_and_the_table_agree(desk: Desk) -> None:
        said = needs(desk)
        assert TABLE["commands"].keys() == said.keys()
        for command in TABLE["commands"]:
            need = least(command)
            assert {str(p) for p in said[command].least} == {*need.sharepoint, *need.graph}, command

    @pytest.mark.parametrize("command", RUN)
    def test_the_table_is_enough(command: str, request: pytest.FixtureRequest) -> None:
        desk: Desk = request.getfixturevalue(MADE_ON.get(command, "with_project"))
        prepare(desk, command)
        grant(desk, least(command))
        said = typed(desk, command, ARGUMENTS[command])
        assert said.code in (0, 3), said.everything

    @pytest.mark.parametrize(("command", "lacking"), ONE_LESS)
    def test_one_less_is_refused_with_a_hint_and_changes_nothing(
        command: str, lacking: str, request: pytest.FixtureRequest
    ) -> None:
        desk: Desk = request.getfixturevalue(MADE_ON.get(command, "with_project"))
        prepare(desk, command)
        grant(desk, least(command), without=lacking)
        before = desk.fingerprint()
        said = typed(desk, command, OF_A_SITE.get((command, lacking), ARGUMENTS[command]))
        assert said.code == 1, said.everything
        assert "Hint: " in said.err
        assert lacking in said.err or "403" in said.err
        assert desk.fingerprint() == before
