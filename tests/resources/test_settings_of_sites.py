"""Settings of a site on the emulated tenant: regional settings, header, footer; what is unset stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from resources.emulated import Place
from sp_prosjektportal.resources.settings import Link, Settings

LINKS = (
    Link(title="Hjelp", url="Lists/Hjelp"),
    Link(title="Prosjektveiviseren", url="https://prosjektveiviseren.digdir.no/"),
)
ALL = Settings(
    locale="nb-NO", time_zone="Europe/Oslo", first_day_of_week="monday", clock=24, header_layout="minimal",
    header_background="soft", header_title=False, mega_menu=True, footer=True, footer_links=LINKS,
)  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_all_settings_are_brought_about_and_a_second_plan_is_empty(place: Place) -> None:
    place.speak(1033, 13)
    place.bring_about(ALL)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("locale", "en-GB"), ("time_zone", "America/New_York"), ("first_day_of_week", "sunday"), ("clock", 12),
        ("header_layout", "extended"), ("header_background", "strong"), ("header_title", True),
        ("mega_menu", False), ("footer", False), ("footer_links", (LINKS[0].model_copy(update={"title": "Få hjelp"}),)),
    ],
)  # fmt: skip
def test_each_setting_is_changed_alone(place: Place, name: str, value: Any) -> None:
    place.bring_about(ALL)
    applied = place.bring_about(Settings(**{name: value}))
    assert [d.path for c in applied.done for d in c.differences] == [name]
    others = {n: getattr(ALL, n) for n in ALL.model_fields_set - {name}}
    if name == "locale":  # another locale has its own clock and week
        others = {n: v for n, v in others.items() if n not in ("clock", "first_day_of_week")}
    assert place.plan(Settings(**others)).empty


def test_time_zones_with_one_number_are_one(place: Place) -> None:
    place.bring_about(ALL)
    assert place.plan(Settings(time_zone="Europe/Berlin")).empty
    assert not place.plan(Settings(time_zone="Europe/Copenhagen")).empty


def test_links_that_people_put_in_the_footer_stay(place: Place) -> None:
    place.bring_about(Settings(footer_links=(LINKS[1],)))
    place.bring_about(Settings(footer_links=(LINKS[0],)))
    assert place.plan(Settings(footer_links=LINKS)).empty


def test_what_follows_is_written_as_the_site_then_writes(place: Place) -> None:
    place.speak(1033, 13)
    known = place.known()
    plan = place.plan(ALL, known=known)
    assert known.facts["regional_settings"]["DecimalSeparator"] == "."
    change = plan.changes[0]
    place.tenant.run(place.kinds["settings"].update(ALL, change.observed, change.differences, known))
    assert known.facts["regional_settings"]["DecimalSeparator"] == ","
    assert known.facts["time_zone"] == "Europe/Oslo"
