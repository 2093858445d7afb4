"""``portfolio report`` on an emulated tenant: live, of a file, of nothing, and of what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.desk import HUB, KARI, Desk
from report.structure import problems, read
from sp_prosjektportal.cli.portfolio.reasons import in_words
from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.report.language import language
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.settings import Settings

SITE = "/sites/p-1"


def write(desk: Desk, site: str, list_url: str, key: str, row: str, **values: Any) -> None:
    """A person writes a row."""
    from sp_prosjektportal.engine.apply import apply
    from sp_prosjektportal.engine.plan import make_plan

    tenant = desk.open_tenant(Settings.load(desk.config))
    known = Known(site, hub=HUB, app_only=True)
    item = ListItem(list=list_url, key_column=key, row=row, values=values)
    plan = tenant.run(make_plan([item], kinds(), known))
    tenant.run(apply(plan, kinds(), known)).raise_for_failures()
    tenant.close()


def report(desk: Desk, *more: str) -> dict[str, Any]:
    said = desk.type("portfolio", "report", "--out", str(desk.folder / "out"), *more)
    assert said.code == 0, said.everything
    return json.loads((desk.folder / "out" / "report.json").read_text("utf-8"))


def page(desk: Desk, name: str = "index.html") -> str:
    return (desk.folder / "out" / name).read_text("utf-8")


def drop_site(desk: Desk) -> None:
    store = desk.emulator.store
    store.remove(
        "sites", next(key for key, site in store.rows("sites").items() if site["url"].endswith(SITE))
    )


def test_a_report_of_the_live_portfolio_changes_nothing_and_is_whole(with_project: Desk) -> None:
    before = with_project.fingerprint()
    data = report(with_project)
    assert with_project.fingerprint() == before
    assert [(one["number"], one["reading"]) for one in data["projects"]] == [("P-1", "fresh")]
    assert data["source"] == "administrators"
    assert problems(page(with_project)) == []
    assert problems(page(with_project, "projects/p-1.html")) == []
    assert {path.name for path in (with_project.folder / "out").iterdir()} == {
        "index.html", "projects", "report.xlsx", "report.json", "csv",
    }  # fmt: skip


def test_a_report_of_a_file_says_the_same_as_a_live_one(with_project: Desk) -> None:
    live = report(with_project)
    file = with_project.folder / "snapshot.json"
    assert with_project.type("portfolio", "crawl", "--out", str(file)).code == 0
    asked = len(with_project.tenants)
    stored = report(with_project, "--snapshot", str(file))
    assert len(with_project.tenants) == asked, "no tenant is needed"
    assert stored["from_file"] == str(file)
    timely = ("taken_at", "made_at", "from_file", "read_at", "last_change")
    assert _without(stored, timely) == _without(live, timely)


def test_a_site_that_is_gone_is_told_with_its_old_figures(with_project: Desk) -> None:
    drop_site(with_project)
    data = report(with_project)
    (one,) = data["projects"]
    assert (one["reading"], one["gone"], one["title"]) == ("old", True, "Ærlig øvelse")
    assert one["why_unread"] == "Området finnes ikke"
    assert "1 prosjekt kunne ikke leses nå" in page(with_project)


def test_a_site_that_was_never_read_has_no_reasons_made_of_nothing(with_hub: Desk) -> None:
    desk = with_hub
    assert desk.type("project", "new", "P-1", "Ny", "--manager", KARI).code == 0
    drop_site(desk)
    (one,) = report(desk)["projects"]
    assert (one["reading"], one["group"], one["reasons"]) == ("never", "unknown", [])


def test_risks_and_gates_that_people_wrote_are_in_the_report(with_project: Desk) -> None:
    site = next(
        one["url"] for one in with_project.emulator.store.rows("sites").values() if one["url"].endswith(SITE)
    )
    write(with_project, site, "Lists/Milepaeler", "PpKey", "BP1", PpDecision="Godkjent")
    (one,) = report(with_project)["projects"]
    assert {gate["name"]: gate["decision"] for gate in one["gates"]}["BP1"] == "approved"
    assert one["next_gate"] == "BP2"


def test_a_portfolio_without_projects_gets_a_page_that_says_so(with_hub: Desk) -> None:
    assert report(with_hub)["projects"] == []
    assert "ingen prosjekter ennå" in page(with_hub)
    assert problems(page(with_hub)) == []


def test_an_english_portfolio_gets_an_english_report(with_project: Desk) -> None:
    settings = yaml.safe_load(with_project.config.read_text("utf-8"))
    name = next(iter(settings["portfolios"]))
    file = with_project.folder / "snapshot.json"
    assert with_project.type("portfolio", "crawl", "--out", str(file)).code == 0
    with_project.configure(**{f"portfolios__{name}__language": "en"})
    data = report(with_project, "--snapshot", str(file))
    assert data["language"] == "en"
    root, _ = read(page(with_project))
    assert root.all("html")[0].attributes["lang"] == "en"
    assert "How the figures were made" in root.text


def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_asked(with_project: Desk) -> None:
    (with_project.folder / "file").write_text("", encoding="utf-8")
    asked = len(with_project.tenants)
    said = with_project.type("portfolio", "report", "--out", str(with_project.folder / "file" / "out"))
    assert said.code == 1
    assert "cannot be written to" in said.err
    assert "defect" not in said.err
    assert len(with_project.tenants) == asked


@pytest.mark.parametrize("content", [None, "", "{}", '{"hub": 1', '{"hub":"h","taken_at":"x"}', "\x00\xff"])
def test_a_file_that_is_no_snapshot_is_refused(with_project: Desk, content: str | None) -> None:
    file = with_project.folder / "bad.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    said = with_project.type(
        "portfolio", "report", "--out", str(with_project.folder / "out"), "--snapshot", str(file)
    )
    assert said.code == 1
    assert "bad.json cannot be used" in said.err
    assert "portfolio crawl --out FILE" in said.err


def test_an_unknown_format_is_wrong_usage(with_project: Desk) -> None:
    said = with_project.type(
        "portfolio", "report", "--out", str(with_project.folder / "out"), "--format", "html,pdf"
    )
    assert said.code == 2
    assert not (with_project.folder / "out").exists()


def test_a_portfolio_that_cannot_be_read_hides_no_other(with_project: Desk) -> None:
    desk = with_project
    desk.configure(
        portfolios__second={"title": "Borte", "hub": "https://contoso.sharepoint.test/sites/borte"}
    )
    said = desk.type("portfolio", "report", "--out", str(desk.folder / "out"))
    assert said.code == 1
    assert "No report of 1 portfolio. Borte: " in said.err
    first = next(iter(yaml.safe_load(desk.config.read_text("utf-8"))["portfolios"]))
    assert (desk.folder / "out" / first / "index.html").is_file()


def test_only_the_formats_asked_for_are_written(with_project: Desk) -> None:
    said = with_project.type(
        "portfolio", "report", "--out", str(with_project.folder / "out"), "--format", "json", "--json"
    )
    assert [Path(one).name for one in said.json["reports"][0]["files"]] == ["report.json"]


@pytest.mark.parametrize(
    ("remark", "norwegian"),
    [
        ("no access (403)", "Den som laget rapporten har ikke tilgang til området"),
        ("locked or archived (423)", "Området er låst eller arkivert"),
        ("the list Lists/Milepaeler is missing", "Listen Milepaeler mangler"),
        ("the list Lists/Usikkerhet lacks GtRiskFactor, Title", "Listen Usikkerhet mangler kolonner: GtRiskFactor, Title"),
        ("the project is being made; run `project new` again to finish it", "Området er ikke ferdig opprettet"),
        ("Lists/Oppgaver: no access (403); Dokumenter: not found (404)",
         "Listen Oppgaver: den som laget rapporten har ikke tilgang til området; Listen Dokumenter: området finnes ikke"),
        ("500 something", "Området svarte ikke som ventet (500 something)"),
    ],
)  # fmt: skip
def test_what_the_crawl_remarked_is_told_in_the_reports_language(remark: str, norwegian: str) -> None:
    assert in_words(language("nb"), remark) == norwegian
    assert in_words(language("en"), remark) != norwegian


def _without(data: Any, names: tuple[str, ...]) -> Any:
    if isinstance(data, dict):
        return {key: _without(value, names) for key, value in data.items() if key not in names}
    return [_without(one, names) for one in data] if isinstance(data, list) else data
