"""The example of a new method in docs/innhold.md is a template that works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

from content.facts import CHECKOUT
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.types import Term
from sp_prosjektportal.template.loader import check, load

CIVIL_WORKS = "cc6cdd18-c7d5-42e1-8d19-a336dd78f3f2"


def test_the_example_of_a_new_method_works_as_it_is_written(tmp_path: Path) -> None:
    page = (CHECKOUT / "docs" / "innhold.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(template: .*?)```", page, re.DOTALL)
    assert example is not None
    path = tmp_path / "anlegg.yaml"
    path.write_text(example.group(1), encoding="utf-8")
    check([str(path)])
    loaded = load(str(path), hub="https://contoso.sharepoint.com/sites/portefolje")
    phase = next(r for r in loaded.resources if isinstance(r, SiteColumn) and r.name == "GtProjectPhase")
    assert phase.term_set == CIVIL_WORKS
    rows = [r for r in loaded.resources if isinstance(r, ListItem)]
    used = {term.id for row in rows if isinstance(term := row.values.get("GtProjectPhase"), Term)}
    assert {loaded.phases[id] for id in used} == {
        "ide", "konsept", "planlegge", "gjennomfore", "avslutte", "realisere",
    }  # fmt: skip
