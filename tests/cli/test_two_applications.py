"""Two applications: one provisions, the other crawls and reaches only the sites that it was given."""

from __future__ import annotations

from cli.desk import HOST, KARI, Desk


def test_the_crawl_application_syncs_what_it_was_given(with_hub: Desk) -> None:
    desk = with_hub
    assert desk.type("project", "new", "P-1", "Ærlig øvelse", "--manager", KARI).code == 0
    desk.sign_in_as_crawl()
    said = desk.type("portfolio", "sync", "--yes")
    assert said.code == 0, said.everything
    assert "1 of 1 project read" in said.out
    assert desk.type("portfolio", "plan").code == 0
    shown = desk.type("portfolio", "show", "--json").json["projects"]
    assert [(row["number"], row["phase"], row["stale"]) for row in shown] == [("P-1", "Idé", False)]


def test_a_site_that_it_was_not_given_keeps_its_row_marked(with_hub: Desk) -> None:
    desk = with_hub
    desk.configure(crawl_application=None)  # nobody gives it access now
    assert desk.type("project", "new", "P-1", "Ærlig øvelse", "--manager", KARI).code == 0
    desk.sign_in_as_crawl()
    said = desk.type("portfolio", "sync", "--yes")
    assert said.code == 1
    assert "1 project site could not be read" in said.err
    assert "P-1 " in said.err
    shown = desk.type("portfolio", "show")
    assert "Ærlig øvelse (ikke lest)" in shown.out


def test_it_makes_no_projects(with_project: Desk) -> None:
    with_project.sign_in_as_crawl()
    before = with_project.fingerprint()
    said = with_project.type("project", "new", "P-2", "Ny", "--manager", KARI)
    assert (said.code, "`project new` needs" in said.err) == (1, True), said.everything
    assert with_project.fingerprint() == before


def test_a_hub_that_lacks_it_gets_it_by_an_apply(desk: Desk) -> None:
    crawl = {"client_id": "30388b86-098f-5a4a-ba85-f0a8cc18eda5"}
    desk.configure(crawl_application=None)
    assert desk.type("hub", "apply", "--yes").code == 0
    desk.configure(crawl_application=crawl)
    plan = desk.type("hub", "plan")
    assert plan.code == 3
    assert "+ access for sp-prosjektportal crawl" in plan.out
    applied = desk.type("hub", "apply", "--yes", "--json")
    assert (applied.code, applied.json["access_given"]) == (0, True)
    assert desk.type("hub", "plan").code == 0


def test_adopting_gives_it_the_site_too(with_hub: Desk) -> None:
    desk = with_hub
    adopted = desk.type(
        "project", "adopt", f"{HOST}/sites/empty", "--number", "E-1", "--template", "prosjekt", "--yes"
    )
    assert adopted.code == 0, adopted.everything
    desk.sign_in_as_crawl()
    said = desk.type("portfolio", "sync", "--yes")
    assert said.code == 0, said.everything


def test_doctor_tells_the_crawl_application_only_what_concerns_it(with_project: Desk) -> None:
    with_project.sign_in_as_crawl()
    said = with_project.type("doctor", "--json")
    states = {check["name"]: check["state"] for check in said.json["checks"]}
    assert said.code == 0, said.out
    assert "Nothing to mend" in said.json["next"]
    assert any(state == "skipped" and "`hub apply`" in name for name, state in states.items())
    assert any(state == "ok" and "`portfolio sync`" in name for name, state in states.items())
