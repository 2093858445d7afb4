"""Doctor works whatever is wrong, and names the next thing to mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from cli.desk import HOST, Desk
from cli.test_bad_input import Prepare, configure, expire, foreign, unreachable, unreachable_sharepoint
from sp_prosjektportal.cli.doctor import checks
from sp_prosjektportal.emulator.entra import applications
from sp_prosjektportal.steps import Steps, run
from sp_prosjektportal.tenant.request import Reply


@dataclass(frozen=True)
class Ill:
    """What is wrong, and what doctor names: the check with the problem, and what to do."""

    prepare: Prepare
    check: str
    todo: str


def chosen_sites_only(desk: Desk) -> None:
    desk.grant(sharepoint=["Sites.Selected"], graph=["Sites.Selected"])


CASES: dict[str, Ill] = {
    "no settings": Ill(lambda desk: desk.config.unlink(), "Configuration", "prosjektportal.yaml"),
    "no portfolio": Ill(configure(portfolios={}), "Portfolios", "portfolios:"),
    "a wrong tenant": Ill(configure(tenant="fabrikam.onmicrosoft.com"), "Sign-in", "`tenant`"),
    "an expired certificate": Ill(expire, "Sign-in", "Make a new one"),
    "a certificate that Entra does not know": Ill(foreign, "Sign-in", "Upload this certificate"),
    "no network": Ill(unreachable, "Sign-in", "Check the network"),
    "no way to SharePoint": Ill(unreachable_sharepoint, "Network", "network"),
    "a wrong host": Ill(configure(sharepoint="https://fabrikam.sharepoint.test"), "Sign-in", "Check `sharepoint`"),
    "a hub that is not there": Ill(
        configure(portfolios__hovedportefolje__hub=f"{HOST}/sites/annen"), "Hub of hovedportefolje", "hub apply"
    ),
    "a hub that is only a site": Ill(
        configure(portfolios__hovedportefolje__hub=f"{HOST}/sites/empty"), "Hub of hovedportefolje", "hub apply"
    ),
    "a template that is not there": Ill(
        configure(portfolios__hovedportefolje__template="portefølge"), "Templates", "template"
    ),
    "only reading": Ill(
        lambda desk: desk.grant(sharepoint=["Sites.Read.All"], graph=[]), "Permissions of", "Grant Sites.FullControl.All"
    ),
    "no permissions": Ill(lambda desk: desk.grant(sharepoint=[], graph=[]), "Permissions of", "Grant"),
    "only chosen sites, and none chosen": Ill(chosen_sites_only, "Hub of hovedportefolje", "doctor"),
}  # fmt: skip


@pytest.mark.parametrize("ill", CASES.values(), ids=CASES.keys())
def test_doctor_names_the_next_thing_to_mend(ill: Ill, with_project: Desk) -> None:
    ill.prepare(with_project)
    before = with_project.fingerprint()
    said = with_project.type("doctor", "--json")
    assert said.code == 1, said.everything
    found = said.json
    first = next(check for check in found["checks"] if check["state"] == "problem")
    assert first["name"].startswith(ill.check)
    assert found["next"].startswith(ill.check)
    assert ill.todo in found["next"]
    assert with_project.fingerprint() == before
    told = with_project.type("doctor")
    assert told.code == 1
    assert f"Next: {found['next']}" in told.out
    assert "Traceback" not in told.everything


def test_a_well_tenant_has_nothing_to_mend(with_project: Desk) -> None:
    said = with_project.type("doctor", "--json")
    assert said.code == 0
    assert said.json["next"] == "Nothing to mend."
    assert {check["state"] for check in said.json["checks"]} == {"ok"}


NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


class Answering:
    """A tenant whose service says that it is noon, on a machine whose clock says ``now``."""

    def __init__(self, now: datetime) -> None:
        self.settings = SimpleNamespace(sharepoint=HOST)
        self.clock = SimpleNamespace(now=lambda: now)

    def run(self, asked: Steps[Any]) -> Any:
        return run(asked, lambda _: Reply(200, {}, {"date": "Fri, 01 May 2026 12:00:00 GMT"}))


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, "ok"), (119, "ok"), (-119, "ok"), (120, "problem"), (-600, "problem")]
)
def test_a_clock_that_is_wrong_is_told(seconds: int, state: str) -> None:
    tenant: Any = Answering(NOON + timedelta(seconds=seconds))
    clock = checks.network_and_clock(tenant)[-1]
    assert (clock.name, clock.state, bool(clock.todo)) == ("Clock", state, state == "problem")


def test_registration_lists_what_all_commands_need_and_the_consent_links(desk: Desk) -> None:
    said = desk.type("doctor", "--registration")
    assert said.code == 0
    client = applications.client_id(applications.MAIN)
    assert f"https://login.test/contoso.onmicrosoft.com/adminconsent?client_id={client}" in said.out
    assert "Sites.FullControl.All, TermStore.ReadWrite.All" in said.out
    assert "Group.ReadWrite.All, User.Read.All, Sites.FullControl.All" in said.out
    assert "Sites.Selected" in said.out


def test_a_hub_made_from_an_older_template_is_a_warning(with_hub: Desk) -> None:
    store = with_hub.emulator.store
    for site in store.rows("sites"):
        for list_id, row in store.rows("lists", site).items():
            for key, item in store.rows("items", site, list_id).items():
                if row["url"].endswith("/PpStempel") and "PpChecksum" in item["values"]:
                    values = {**item["values"], "PpChecksum": "0" * 64}
                    store.put("items", key, {**item, "values": values}, site, list_id)
    said = with_hub.type("doctor", "--json")
    assert (said.code, said.json["next"].startswith("Hub of hovedportefolje: See what changed")) == (
        0,
        True,
    ), said.out
