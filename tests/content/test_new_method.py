"""The examples in docs/innhold.md are templates that work as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

from content.facts import CHECKOUT
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.navigation import Navigation
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.types import Term
from sp_prosjektportal.settings import Settings
from sp_prosjektportal.template.loader import check, load

CIVIL_WORKS = "cc6cdd18-c7d5-42e1-8d19-a336dd78f3f2"


HUB = "https://contoso.sharepoint.com/sites/portefolje"


def examples(chapter: str) -> list[str]:
    """The templates that stand below a heading of docs/innhold.md."""
    page = (CHECKOUT / "docs" / "innhold.md").read_text(encoding="utf-8")
    return re.findall(r"```yaml\n(.*?)```", page.partition(f"# {chapter}\n")[2], re.DOTALL)


def test_the_example_of_what_a_template_changes_works_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "egen.yaml"
    head = "template: egen\nversion: 1.0.0\ntitle: Egen\nextends: prosjekt\n"
    path.write_text(head + examples("En ny metode")[1], encoding="utf-8")
    check([str(path)])
    found = load(str(path), hub=HUB).resources
    assert not any("Ressursallokering" in each.address for each in found)
    menu = next(each for each in found if isinstance(each, Navigation))
    before = next(each for each in load("prosjekt", hub=HUB).resources if isinstance(each, Navigation))
    kept = [node for node in before.nodes if "Ressursallokering" not in node.url]
    assert menu.nodes[:-1] == tuple(kept)
    assert menu.nodes[-1].title == "Kommunens prosjekthåndbok"


def test_the_example_of_a_new_method_works_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "anlegg.yaml"
    path.write_text(examples("En ny metode")[0], encoding="utf-8")
    check([str(path)])
    loaded = load(str(path), hub=HUB)
    phase = next(r for r in loaded.resources if isinstance(r, SiteColumn) and r.name == "GtProjectPhase")
    assert phase.term_set == CIVIL_WORKS
    rows = [r for r in loaded.resources if isinstance(r, ListItem)]
    used = {term.id for row in rows if isinstance(term := row.values.get("GtProjectPhase"), Term)}
    assert {loaded.phases[id] for id in used} == {
        "ide", "konsept", "planlegge", "gjennomfore", "avslutte", "realisere",
    }  # fmt: skip


def test_the_example_of_a_portfolio_with_own_columns_works_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "strategi-portefolje.yaml"
    path.write_text(examples("Flere porteføljer")[0], encoding="utf-8")
    check([str(path)])
    loaded = load(str(path), site=HUB, hub=HUB)
    own = next(r for r in loaded.resources if isinstance(r, ListColumn) and r.name == "KomWeight")
    assert (own.list, own.type, loaded.purpose) == ("Lists/Prosjekter", "percent", "portfolio")


def test_the_example_of_a_portfolio_that_collects_others_works_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "prosjektportal.yaml"
    head = (
        "tenant: contoso.onmicrosoft.com\nsharepoint: https://contoso.sharepoint.com\n"
        "sign_in: {method: device_code, client_id: 11111111-2222-3333-4444-555555555555}\n"
    )
    path.write_text(head + examples("Flere porteføljer")[1], encoding="utf-8")
    settings = Settings.load(path, environ={})
    assert list(settings.collected("samlet")) == ["ikt", "strategi"]
    assert settings.portfolios["samlet"].template == "samlet"
