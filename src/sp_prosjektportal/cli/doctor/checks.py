"""What doctor looks at, one check after the other. Each only reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from sp_prosjektportal.cli.doctor.permissions import LADDER, SELECTED, Need, missing
from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.errors import ProsjektportalError, RequestFailed
from sp_prosjektportal.project.show import read_stamps
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.term_sets import TermSet
from sp_prosjektportal.settings import PortfolioSettings
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.template.loader import Loaded
from sp_prosjektportal.tenant.connect import Tenant
from sp_prosjektportal.tenant.pacing import minute_limit
from sp_prosjektportal.tenant.request import Reply, Request, literal

State = Literal["ok", "warning", "problem", "skipped"]
SYMBOLS = {"ok": "✓", "warning": "!", "problem": "✗", "skipped": "–"}
CLOCKS_DIFFER = 120
"""Seconds. Entra refuses assertions whose times are some minutes off."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it stands, and what to do about it."""

    name: str
    state: State
    said: str
    todo: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"name": self.name, "state": self.state, "said": self.said, "todo": self.todo}


def guarded(name: str, look: Callable[[], Check]) -> Check:
    """A check whose own failure is its result."""
    try:
        return look()
    except ProsjektportalError as error:
        return Check(name, "problem", str(error), error.hint or "See what the message says.")


def sign_in(tenant: Tenant) -> Check:
    granted = tenant.granted()
    who = (
        f"application {granted.client_id}"
        if granted.app_only
        else f"{granted.user} through {granted.client_id}"
    )
    roles = ", ".join(sorted(granted.sharepoint)) or "nothing"
    return Check(
        "Sign-in",
        "ok",
        f"{who}; for SharePoint: {roles}; for Graph: {', '.join(sorted(granted.graph)) or 'nothing'}",
    )


def network_and_clock(tenant: Tenant) -> list[Check]:
    """Both services answer, and their clock is ours."""
    base = tenant.settings.sharepoint
    asked = [Request.get(base, "/_api/web", select=["Title"], missing_ok=True)]

    def ask() -> Steps[list[Reply]]:
        replies: list[Reply] = yield asked
        return replies

    try:
        date = tenant.run(ask())[0].headers.get("date", "")
    except RequestFailed:  # an answer too, from whoever it concerns; what may be done is looked at next
        date = ""
    found = [Check("Network", "ok", f"{base} answers")]
    if date:
        seconds = abs((tenant.clock.now() - parsedate_to_datetime(date).astimezone(UTC)).total_seconds())
        found.append(
            Check("Clock", "ok", f"{seconds:.0f} s from the service's")
            if seconds < CLOCKS_DIFFER
            else Check(
                "Clock",
                "problem",
                f"{seconds:.0f} s from the service's",
                "Set this machine's clock; sign-in fails otherwise.",
            )
        )
    return found


def permissions(tenant: Tenant, needs: Sequence[Need]) -> list[Check]:
    """What the commands need beside what is granted; commands that stand alike are told together."""
    granted = tenant.granted()
    only_chosen = granted.app_only and SELECTED in granted.sharepoint and not granted.sharepoint & {*LADDER}
    told: dict[tuple[State, str, str], list[str]] = {}
    for need in needs:
        lacking = missing(need, granted.sharepoint, granted.graph, app_only=granted.app_only)
        wants = ", ".join(need.names)
        state: State = "ok"
        if lacking and only_chosen:
            state, said, todo = "skipped", "not with Sites.Selected: for the other application", ""
        elif lacking:
            state, said = "problem", f"needs {wants}; missing {', '.join(lacking)}"
            todo = (
                f"Grant {', '.join(lacking)} and consent; `prosjektportal doctor --registration` shows how."
            )
        else:
            said, todo = f"needs {wants}" + (", or access to the sites" if only_chosen else ""), ""
        told.setdefault((state, said, todo), []).append(need.command)
    return [
        Check(f"Permissions of {', '.join(f'`{name}`' for name in names)}", state, said, todo)
        for (state, said, todo), names in told.items()
    ]


def _look_at_hub(url: str) -> Steps[tuple[Reply, Reply]]:
    """The site collection and the list of projects; either may be missing."""
    path = "/" + url.split("://", 1)[1].partition("/")[2]
    site: Reply = yield Request.get(
        url, "/_api/site", select=["Id", "IsHubSite"], missing_ok=True, alone=True
    )
    if site.missing:
        return site, site
    lists = f"/_api/web/GetList({literal(path + '/Lists/Prosjekter')})"
    projects: Reply = yield Request.get(url, lists, select=["Id", "ItemCount"], missing_ok=True)
    return site, projects


def hub(tenant: Tenant, name: str, portfolio: PortfolioSettings, loaded: Loaded) -> Check:
    """The hub is there, is a hub, and was made from the template as it now is."""
    title = f"Hub of {name}"
    apply = f"`prosjektportal hub apply --portfolio {name}`"

    site, projects = tenant.run(_look_at_hub(portfolio.hub))
    if site.missing:
        return Check(title, "problem", f"there is no site at {portfolio.hub}", f"Make it with {apply}.")
    if not site.value("IsHubSite"):
        return Check(
            title, "problem", f"{portfolio.hub} is not a hub", f"Register and furnish it with {apply}."
        )
    if projects.missing:
        return Check(title, "problem", f"{portfolio.hub} has no list Prosjekter", f"Furnish it with {apply}.")
    stamp = next((s for s in tenant.run(read_stamps(portfolio.hub)) if s.template == loaded.name), None)
    if stamp is None or stamp.checksum != loaded.checksum:
        made = f"version {stamp.version}" if stamp else "no stamp"
        return Check(
            title,
            "warning",
            f"made from {made} of {loaded.name}; it is now {loaded.version}",
            f"See what changed with `prosjektportal hub plan --portfolio {name}`.",
        )
    return Check(
        title,
        "ok",
        f"{portfolio.hub}, {loaded.name} {stamp.version}, {projects.value('ItemCount', 0)} projects",
    )


def term_store(tenant: Tenant, name: str, portfolio: PortfolioSettings, loaded: Loaded) -> Check:
    """The term sets that the template needs can be read and are there."""
    wanted = [r for r in loaded.resources if isinstance(r, TermSet)]
    known = Known(portfolio.hub.rstrip("/"), app_only=tenant.app_only)
    found: dict[str, Any] = tenant.run(kinds()[TermSet.kind].observe(wanted, known))
    absent = [term_set.name for term_set in wanted if term_set.address not in found]
    if absent:
        return Check(
            f"Terms of {name}",
            "warning",
            f"not there yet: {', '.join(absent)}",
            "`prosjektportal hub apply` makes them; it needs an administrator of the term store.",
        )
    return Check(f"Terms of {name}", "ok", f"{len(wanted)} term sets are there")


def budget(tenant: Tenant) -> Check:
    limit = minute_limit(tenant.settings.licences)
    return Check(
        "Budget",
        "ok",
        f"{limit:.0f} resource units a minute for {tenant.settings.licences} licences (Microsoft's figure); "
        f"this run used {tenant.ledger.published} by published prices and {tenant.ledger.estimated} by our estimate",
    )


def next_step(found: Sequence[Check]) -> str:
    """What to mend first."""
    for state in ("problem", "warning"):
        for check in found:
            if check.state == state and check.todo:
                return f"{check.name}: {check.todo}"
    return "Nothing to mend."
