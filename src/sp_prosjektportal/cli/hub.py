"""``prosjektportal hub``: the portfolio's hub site."""

from __future__ import annotations

from typing import Any

import typer

from sp_prosjektportal.cli.access import give_access, lacks_access
from sp_prosjektportal.cli.allowed import check_allowed
from sp_prosjektportal.cli.flow import (
    PLAN_HAS_CHANGES,
    Answer,
    Wanted,
    apply_plan,
    confirm,
    plan_site,
    tell_applied,
)
from sp_prosjektportal.cli.options import (
    CODES,
    NOUN,
    PLAN_CODES,
    Checksum,
    Config,
    Json,
    Parameters,
    Portfolio,
    Verbose,
    Yes,
)
from sp_prosjektportal.cli.own_templates import overlays
from sp_prosjektportal.cli.plans import show_plan
from sp_prosjektportal.cli.session import Session, session
from sp_prosjektportal.cli.show import emit_json
from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.errors import SettingsError

app = typer.Typer(help="The portfolio's hub: the site with the overview.", **NOUN)


def wanted_hub(opened: Session, portfolio: str | None, extra: list[str] | None = None) -> Wanted:
    """The resources of a portfolio's hub, from its template and the settings."""
    from sp_prosjektportal.cli.parameters import parse_parameters
    from sp_prosjektportal.portfolio.hub import hub_resources
    from sp_prosjektportal.template.loader import load

    name, chosen = opened.portfolio(portfolio)
    given: dict[str, Any] = {**chosen.parameters, **parse_parameters(extra)}
    title = chosen.title or name
    loaded = load(
        chosen.template,
        language=chosen.language,
        parameters=given,
        site=chosen.hub,
        site_title=title,
        hub=chosen.hub,
        overlays=overlays(opened.settings.templates),
    )
    desired = hub_resources(
        chosen.hub, title=title, language=loaded.language, owners=chosen.owners, resources=loaded.resources
    )
    known = Known(chosen.hub.rstrip("/"), hub=chosen.hub.rstrip("/"), app_only=opened.settings.app_only)
    return Wanted(known, tuple(desired), loaded.stamp, f"Hub of {title}")


@app.command(short_help="Show what `apply` would change.", epilog=PLAN_CODES)
def plan(
    config: Config = None,
    portfolio: Portfolio = None,
    parameters: Parameters = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Show what `hub apply` would change. Changes nothing."""
    with session(config, verbose=verbose) as opened:
        hub = wanted_hub(opened, portfolio, parameters)
        found = plan_site(opened, hub)
        grant = lacks_access(opened, hub.known)
        if json:
            emit_json({**found.as_dict(), "give_access": grant, "ledger": opened.ledger})
        else:
            show_plan(found, title=hub.title, more=_access(opened, grant))
        return 0 if found.empty and not grant else PLAN_HAS_CHANGES


@app.command(short_help="Make the hub as its template says.", epilog=CODES)
def apply(
    config: Config = None,
    portfolio: Portfolio = None,
    parameters: Parameters = None,
    yes: Yes = False,
    checksum: Checksum = "",
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Show the plan, ask, then make the hub as its template says. Give the crawl application access to it."""
    with session(config, verbose=verbose) as opened:
        hub, answer = wanted_hub(opened, portfolio, parameters), Answer(yes, checksum)
        found = plan_site(opened, hub)
        grant = lacks_access(opened, hub.known)
        if not json:
            show_plan(found, title=hub.title, more=_access(opened, grant))
        _check_owner(opened, portfolio, hub)
        wanted = [change.desired for change in found.changes]
        check_allowed(opened, "hub apply", wanted, granting=grant, selected=hub.site_exists)
        confirm(found.checksum, answer, needed=grant or not found.empty)
        applied = apply_plan(opened, hub, found, answer) if not found.empty else None
        given = give_access(opened, hub.known) if grant and not (applied and applied.failed) else False
        tell_applied(opened, found, applied, as_json=json, access_given=given)
    return 0


def _check_owner(opened: Session, portfolio: str | None, hub: Wanted) -> None:
    name, chosen = opened.portfolio(portfolio)
    if opened.settings.app_only and not hub.site_exists and not chosen.owners:
        raise SettingsError(
            f"The hub of {name} needs an owner: an application cannot own a site. Nothing was done.",
            hint=f"Add `owners: [somebody@…]` to the portfolio {name} in prosjektportal.yaml.",
        )


def _access(opened: Session, grant: bool) -> list[str]:
    crawl = opened.settings.crawl_application
    return [f"  + access for {crawl.name} ({crawl.client_id})"] if grant and crawl is not None else []
