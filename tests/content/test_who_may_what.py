"""Who may do what on the shipped sites: people in the groups of the hub, as the service answers them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from content.test_on_the_emulator import Hub
from sp_prosjektportal.emulator.app import Principal
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.project.create import new
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.groups import SiteGroup
from sp_prosjektportal.template.loader import load

KARI = "kari.nordmann@contoso.onmicrosoft.com"
JONAS = "jonas.berg@contoso.onmicrosoft.com"
AMINA = "amina.ali@contoso.onmicrosoft.com"
STRANGER = "lars.haugen@contoso.onmicrosoft.com"
ROW = {"Title": "Prøve"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub with Kari on the board, Jonas an assessor of ideas, Amina an administrator."""
    place = Hub(tmp_path_factory.mktemp("who") / "tenant", "nb")
    people = {"Porteføljeinnsyn": KARI, "Idébehandlere": JONAS, "Porteføljeadministratorer": AMINA}
    groups = [
        SiteGroup(name=name, role="edit" if "admin" in name else "read", members=frozenset({login}))
        for name, login in people.items()
    ]
    others: list[Resource] = [r for r in place.wanted() if r.kind != "groups" or r.key not in people]
    bring_about(place, place.hub, [*others, *groups], place.template().stamp)
    return place


def bring_about(place: Hub, site: str, desired: list[Resource], last: tuple[Resource, ...] = ()) -> None:
    known = Known(site, hub=place.hub)
    plan = place.tenant.run(make_plan(desired, kinds(), known, last=last))
    place.tenant.run(apply(plan, kinds(), known)).raise_for_failures()


def ask(place: Hub, login: str, method: str, path: str, body: Any = None, site: str = "") -> int:
    before = place.emulator.trusted
    scopes = frozenset({"AllSites.FullControl"})
    place.emulator.trusted = Principal(app_only=False, scopes=scopes, login=login)
    sent = {
        "Accept": "application/json;odata=nometadata",
        "Content-Type": "application/json;odata=nometadata",
    }
    data = b"" if body is None else json.dumps(body).encode()
    try:
        return place.emulator.handle(method, (site or place.hub) + path, sent, data)[0]
    finally:
        place.emulator.trusted = before


def may(place: Hub, login: str, url: str) -> str:
    """Whether a person reads a list, and adds a row to it."""
    path = f"/_api/web/GetList('/sites/portefolje/Lists/{url}')/items"
    seen, written = ask(place, login, "GET", path), ask(place, login, "POST", path, ROW)
    assert {seen, written} <= {200, 201, 400, 403, 404}, (seen, written)
    # 400: the row lacks what the list requires, and is looked at only when the person may add one
    return ("read" if seen == 200 else "") + (" and write" if written in (201, 400) else "")


@pytest.mark.parametrize(
    ("url", "board", "assessor", "administrator"),
    [
        ("Prosjekter", "read", "read", "read and write"),
        ("Prosjektstatus", "read", "read", "read"),
        ("Usikkerhetsoversikt", "read", "read", "read"),
        ("Gevinstoversikt", "read", "read", "read"),
        ("Erfaringslogg", "read", "read", "read"),
        ("Ideregistrering", "read and write", "read and write", "read and write"),
        ("Idebehandling", "read", "read and write", "read and write"),
        ("Modenhet", "read", "read", "read and write"),
        ("Hjelp", "read", "read", "read and write"),
        ("PpLeie", "read", "read", "read"),
        ("PpStempel", "read", "read", "read"),
    ],
)
def test_each_group_of_the_hub_may_what_its_work_needs(
    hub: Hub, url: str, board: str, assessor: str, administrator: str
) -> None:
    assert may(hub, KARI, url) == board
    assert may(hub, JONAS, url) == assessor
    assert may(hub, AMINA, url) == administrator


def test_a_stranger_sees_nothing_and_nobody_in_these_groups_changes_the_site(hub: Hub) -> None:
    assert ask(hub, STRANGER, "GET", "/_api/web/lists") == 403
    for login in (KARI, JONAS, AMINA):
        assert ask(hub, login, "POST", "/_api/web/sitegroups", {"Title": "G"}) == 403
        assert ask(hub, login, "GET", "/_api/web/roleassignments") == 403


def test_project_support_reads_a_project_and_changes_nothing_in_it(hub: Hub) -> None:
    url = f"{hub.settings.sharepoint}/sites/stottet"
    loaded = load("prosjekt", site=url, site_title="N", hub=hub.hub, parameters={"project_support": [KARI]})
    making = Making(hub.hub, kinds(), loaded.resources, loaded.stamp, loaded.phases, owners=(hub.user,))
    project = Project("P-STOTTET", "Støttet", url, "prosjekt", manager=hub.user, owner=hub.user)
    hub.tenant.run(new(project, making))
    path = "/_api/web/GetList('/sites/stottet/Lists/Usikkerhet')/items"
    assert ask(hub, KARI, "GET", path, site=url) == 200
    assert ask(hub, KARI, "POST", path, ROW, site=url) == 403
    assert ask(hub, STRANGER, "GET", path, site=url) == 403


def test_what_people_were_given_on_a_list_stays(hub: Hub, tmp_path: Path) -> None:
    ideas = "/_api/web/GetList('/sites/portefolje/Lists/Idebehandling')"
    users = {"logonName": STRANGER}
    before = hub.emulator.trusted
    hub.emulator.trusted = Principal(app_only=True, roles=frozenset({"Sites.FullControl.All"}), app_id="test")
    try:
        sent = {"Accept": "application/json;odata=nometadata", "Content-Type": "application/json"}
        made = hub.emulator.handle("POST", f"{hub.hub}/_api/web/EnsureUser", sent, json.dumps(users).encode())
        number = json.loads(made[2])["Id"]
        call = f"{ideas}/roleassignments/addroleassignment(principalid={number},roledefid=1073741826)"
        assert hub.emulator.handle("POST", hub.hub + call, sent, b"")[0] == 200
    finally:
        hub.emulator.trusted = before
    bring_about(hub, hub.hub, hub.wanted(), hub.template().stamp)
    assert ask(hub, STRANGER, "GET", f"{ideas}/items") == 200
