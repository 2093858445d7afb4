"""Whoever runs it, and in whatever language their profile is: what is compared is the site's own text."""

from __future__ import annotations

from pathlib import Path

import pytest

from resources.emulated import Place
from sp_prosjektportal.emulator.app import Principal
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.columns import ListColumn
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.settings import Settings
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request

WANTED: tuple[Resource, ...] = (
    List(url="Lists/Oppgaver", title="Oppgaver"),
    SiteColumn(name="PpFrist", type="date", title="Frist"),
    ListColumn(list="Lists/Oppgaver", name="Title", title="Oppgave"),
)
ONE_LANGUAGE = Settings(one_language=True)
TITLES = {
    "GetList('{path}/Lists/Oppgaver')": "Tasks",
    "fields/getByInternalNameOrTitle('PpFrist')": "Due date",
    "GetList('{path}/Lists/Oppgaver')/fields/getByInternalNameOrTitle('Title')": "Task",
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A site with Norwegian titles that somebody has translated, run by a person who reads English."""
    place = Place(tmp_path)
    place.bring_about(*WANTED)
    path = "/" + place.site.split("/", 3)[3]
    for what, title in TITLES.items():
        address = f"/_api/web/{what.format(path=path)}/TitleResource/SetValueForUICulture"
        place.tenant.run(ask(place, address, {"cultureName": "en-US", "value": title}))
    store = place.emulator.store
    key, user = next(
        (key, row)
        for key, row in store.rows("directory_users").items()
        if row["userPrincipalName"] == place.user
    )
    store.put("directory_users", key, {**user, "preferredLanguage": "en-US"})
    return place


def ask(place: Place, address: str, body: dict[str, str] | None = None) -> Steps[Reply]:
    request = Request.get(place.site, address) if body is None else Request.post(place.site, address, body)
    reply: Reply = yield request
    return reply


def sign_in(place: Place) -> None:
    """From now on everything is asked for by the person."""
    scopes = frozenset({"AllSites.FullControl"})
    place.emulator.trusted = Principal(app_only=False, scopes=scopes, login=place.user)


def test_titles_are_answered_in_the_language_of_the_readers_profile(place: Place) -> None:
    assert place.plan(*WANTED).empty  # the application has no profile
    sign_in(place)
    changed = {change.address for change in place.plan(*WANTED).changes}
    assert changed == {resource.address for resource in WANTED}


def test_a_site_of_one_language_is_planned_alike_by_everybody(place: Place) -> None:
    place.bring_about(ONE_LANGUAGE)
    assert place.plan(*WANTED, ONE_LANGUAGE).empty
    sign_in(place)
    assert place.plan(*WANTED, ONE_LANGUAGE).empty


def test_the_setting_comes_before_whatever_else_is_written(place: Place) -> None:
    sign_in(place)
    plan = place.plan(*WANTED, ONE_LANGUAGE)
    assert plan.changes[0].desired == ONE_LANGUAGE
    place.bring_about(ONE_LANGUAGE)
    assert place.plan(*WANTED, ONE_LANGUAGE).empty


def test_titles_are_answered_in_the_language_that_is_asked_for_where_no_profile_says(place: Place) -> None:
    list_ = f"/_api/web/GetList('/{place.site.split('/', 3)[3]}/Lists/Oppgaver')?$select=Title"

    def seen(language: str) -> str:
        headers = {"Accept": "application/json;odata=nometadata", "Accept-Language": language}
        place.emulator.trusted = Principal(
            app_only=True, roles=frozenset({"Sites.FullControl.All"}), app_id="app"
        )
        _, _, content = place.emulator.handle("GET", place.site + list_, headers, b"")
        return content.decode()

    assert "Tasks" in seen("en-US,en;q=0.5")
    assert "Oppgaver" in seen("nb-NO")
    assert "Oppgaver" in seen("sv-SE")
