"""Settings of a site on the emulated tenant: regional settings, header, footer; what is unset stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from resources.answers import Tenant, known
from resources.emulated import Place
from sp_prosjektportal.resources.settings import Link, Settings, SiteSettings
from sp_prosjektportal.tenant.request import Reply

LINKS = (
    Link(title="Hjelp", url="Lists/Hjelp"),
    Link(title="Prosjektveiviseren", url="https://prosjektveiviseren.digdir.no/"),
)
ALL = Settings(
    locale="nb-NO", time_zone="Europe/Oslo", first_day_of_week="monday", clock=24, header_layout="minimal",
    header_background="soft", header_title=False, mega_menu=True, one_language=True, footer=True,
    footer_links=LINKS,
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
        ("mega_menu", False), ("one_language", False), ("footer", False), ("footer_links", (LINKS[0].model_copy(update={"title": "Få hjelp"}),)),
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
    site = place.known()
    plan = place.plan(ALL, known=site)
    assert site.facts["regional_settings"]["DecimalSeparator"] == "."
    change = plan.changes[0]
    place.tenant.run(place.kinds["settings"].update(ALL, change.observed, change.differences, site))
    assert site.facts["regional_settings"]["DecimalSeparator"] == ","
    assert site.facts["time_zone"] == "Europe/Oslo"


def test_a_new_site_has_settings_that_are_looked_at_first(place: Place) -> None:
    made = place.tenant.run(place.kinds["settings"].create(ALL, place.known()))
    assert made.resource == ALL
    assert place.plan(ALL).empty


def test_after_a_lost_reply_the_rest_is_done(place: Place) -> None:
    place.speak(1033, 13)
    place.emulator.faults.add("lost_reply", url="SetChromeOptions", times=1)
    place.bring_about(ALL)


def test_the_footer_is_read_only_when_its_links_are_asked_for() -> None:
    service = Tenant(
        ("GET", "MenuState", Reply(200, {})), ("GET", "/_api/web?", Reply(200, {"HeaderLayout": 2}))
    )
    service.run(SiteSettings().observe([Settings(header_layout="compact")], known()))
    assert not service.sent("GET", "MenuState")
    service.run(SiteSettings().observe([ALL], known()))
    assert len(service.sent("GET", "MenuState")) == 1


def test_what_has_no_name_here_is_told_by_its_number() -> None:
    regional = {"LocaleId": 1025, "FirstDayOfWeek": 6, "Time24": False, "TimeZone": {"Id": 49}}
    service = Tenant(("GET", "/_api/web?", Reply(200, {"RegionalSettings": regional, "HeaderLayout": 9})))
    wanted = Settings(
        locale="nb-NO", time_zone="Europe/Oslo", header_layout="compact", first_day_of_week="saturday"
    )
    found = service.run(SiteSettings().observe([wanted], known()))["settings/site"].resource
    assert (found.locale, found.time_zone, found.header_layout) == ("1025", "49", None)
    assert found.first_day_of_week == "saturday"
