"""What happens in the middle of things: failures told by cause, starts that go on, starts given up."""

from __future__ import annotations

import json

from cli.desk import HOST, KARI, OLA, Desk

NEW = ("project", "new", "P-1", "Ærlig øvelse", "--manager", KARI)


def test_failures_are_told_by_cause_and_the_same_command_goes_on(desk: Desk) -> None:
    desk.grant(
        sharepoint=["Sites.FullControl.All", "TermStore.ReadWrite.All"],
        graph=["Sites.FullControl.All"],
        term_store=False,  # nobody made it an administrator of the term store
    )
    failed = desk.type("hub", "apply", "--yes")
    assert failed.code == 1
    error = failed.err.partition("Error: ")[2]
    assert " failed" in error
    assert "more were not tried" in error
    assert len(error.splitlines()) < 12, error
    desk.grant(
        sharepoint=["Sites.FullControl.All", "TermStore.ReadWrite.All"],
        graph=["Sites.FullControl.All"],
        term_store=True,
    )
    assert desk.type("hub", "apply", "--yes").code == 0
    assert desk.type("hub", "plan").code == 0


def test_a_failed_apply_is_json_too(desk: Desk) -> None:
    desk.grant(
        sharepoint=["Sites.FullControl.All", "TermStore.ReadWrite.All"], graph=["Sites.FullControl.All"]
    )
    said = desk.type("hub", "apply", "--yes", "--json")
    assert said.code == 1
    assert said.json["applied"]["failed"]
    assert said.json["applied"]["skipped"]


def test_an_interrupted_start_goes_on_when_asked_for_again(with_hub: Desk) -> None:
    with_hub.emulator.faults.add("reset", url="/v1.0/groups", times=1000)
    assert with_hub.type(*NEW).code == 1
    listed = with_hub.type("project", "list", "--json").json["projects"]
    assert [(row["number"], row["state"]) for row in listed] == [("P-1", "Opprettes")]
    planned = with_hub.type("project", "plan", *NEW[2:])
    assert (planned.code, "the number is reserved already" in planned.out) == (3, True)
    with_hub.emulator.faults.clear()
    finished = with_hub.type(*NEW)
    assert (finished.code, finished.out) == (0, f"Project P-1 is finished: {HOST}/sites/p-1\n")


def test_a_start_that_is_given_up_frees_its_number(with_hub: Desk) -> None:
    with_hub.emulator.faults.add("reset", url="/v1.0/groups", times=1000)
    assert with_hub.type(*NEW).code == 1
    with_hub.emulator.faults.clear()
    asked = with_hub.type("project", "abandon", "P-1")
    assert (asked.code, "Nobody is there to say yes" in asked.err) == (1, True)
    gone = with_hub.type("project", "abandon", "P-1", "--yes")
    assert (gone.code, "The number P-1 is free." in gone.out) == (0, True), gone.everything
    assert with_hub.type("project", "list").out.startswith("Ingen prosjekter i ")
    assert with_hub.type("project", "new", "P-1", "Noe annet", "--owner", OLA).code == 0


def test_a_finished_project_is_not_announced_as_removed(with_project: Desk) -> None:
    said = with_project.type("project", "abandon", "P-1", "--yes")
    assert (said.code, said.out, "is finished" in said.err) == (1, "", True)


def started_group(desk: Desk) -> None:
    """A start that stopped when the group was made and its site was not."""
    desk.emulator.faults.add("reset", url="/sites/root/webUrl", times=1000)
    assert desk.type(*NEW).code == 1
    desk.emulator.faults.clear()
    assert groups(desk) == ["p-1"]


def groups(desk: Desk) -> list[str]:
    """Aliases of the groups that are not deleted."""
    rows = desk.emulator.store.rows("directory_groups").values()
    return [row["mailNickname"] for row in rows if not row.get("deleted")]


def test_a_start_without_its_site_yet_is_given_up_with_its_group(with_hub: Desk) -> None:
    started_group(with_hub)
    gone = with_hub.type("project", "abandon", "P-1", "--yes", "--delete-site")
    assert (gone.code, "is deleted" in gone.out) == (0, True), gone.everything
    assert groups(with_hub) == []


def test_a_group_that_is_left_is_told_and_not_taken_over_by_another_project(with_hub: Desk) -> None:
    started_group(with_hub)
    gone = with_hub.type("project", "abandon", "P-1", "--yes")
    assert (gone.code, "still stands" in gone.out) == (0, True), gone.everything
    other = with_hub.type("project", "new", "P-1", "Noe annet", "--owner", OLA)
    assert other.code == 1
    assert f"{HOST}/sites/p-1" in other.err


def test_the_snapshot_of_a_crawl_can_be_kept(with_project: Desk) -> None:
    file = with_project.folder / "snapshot.json"
    said = with_project.type("portfolio", "crawl", "--out", str(file))
    assert said.code == 0
    assert [site["number"] for site in json.loads(file.read_text("utf-8"))["sites"]] == ["P-1"]


def test_a_plan_says_what_differs(with_project: Desk) -> None:
    store = with_project.emulator.store
    site = next(key for key, row in store.rows("sites").items() if row["url"].endswith("/sites/p-1"))
    key, row = next(
        item for item in store.rows("lists", site).items() if item[1]["url"].endswith("/Usikkerhet")
    )
    store.put("lists", key, {**row, "title": "Noe annet"}, site)
    said = with_project.type("project", "plan", "P-1")
    assert said.code == 3
    assert "  ~ list Lists/Usikkerhet\n      title: Noe annet → Usikkerhet\n" in said.out
    assert with_project.type("project", "apply", "P-1", "--yes").code == 0
    assert with_project.type("project", "plan", "P-1").code == 0
