"""What differs, as a plan tells it."""

from __future__ import annotations

from typing import Any

import pytest

from sp_prosjektportal.cli.differing import LIMIT, differing
from sp_prosjektportal.engine.resource import Difference
from sp_prosjektportal.resources.caml import Condition

COLUMNS = ("LinkTitle", "GtProjectNumber", "GtProjectPhase", "GtProjectManager", "GtComment")


@pytest.mark.parametrize(
    ("path", "before", "after", "told"),
    [
        ("values.GtStatusRisk", "Lav", "Høy", "Lav → Høy"),
        ("hidden", False, True, "no → yes"),
        ("values.GtComment", None, "Nytt", "(empty) → Nytt"),
        ("columns", COLUMNS, (*COLUMNS, "PpDocumentType"), "+ PpDocumentType"),
        ("columns", COLUMNS, COLUMNS[1:], "− LinkTitle"),
        ("columns", COLUMNS, COLUMNS[::-1], "in another order"),
        ("columns", COLUMNS, ("A", *COLUMNS[1:][::-1]), "+ A; − LinkTitle; in another order"),
        ("formatting", "", '{"elmType": "div"}', "set"),
        ("formatting", '{"elmType": "div"}', '{"elmType": "span"}', "changed"),
        ("formatting", '{"elmType": "div"}', "", "taken away"),
        ("values.PpDesired", "zlib:eNrtfVmPG0mS5l8hhBlU105GKu5DszU9qSN", "zlib:eNrtvduS3EaSKPgrODwzI3G6", "changed"),
        (
            "filter",
            Condition(column="PpState", operator="is_not", value="Avsluttet"),
            Condition(column="PpState", value="Aktivt"),
            "PpState is not Avsluttet → PpState is Aktivt",
        ),
    ],
)  # fmt: skip
def test_what_differs_is_told(path: str, before: Any, after: Any, told: str) -> None:
    assert differing(Difference(path, before, after)) == told


def test_long_texts_are_shown_where_they_differ() -> None:
    start = "Navnet på programmet prosjektet hører til. La feltet stå tomt når det "
    told = differing(Difference("description", start + "ikke hører til noe.", start + "står alene."))
    one, other = told.split(" → ")
    assert one.endswith("ikke hører til noe.")
    assert other.endswith("står alene.")
    assert max(len(one), len(other)) <= LIMIT
