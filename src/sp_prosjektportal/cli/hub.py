"""``prosjektportal hub``: the portfolio's hub site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import typer

from sp_prosjektportal.cli.flow import change_site, plan_site, tell_plan
from sp_prosjektportal.cli.options import Checksum, Config, Json, Parameters, Portfolio, Verbose, Yes
from sp_prosjektportal.cli.session import Session, session
from sp_prosjektportal.engine.resource import Known, Resource

app = typer.Typer(help="The portfolio's hub.", no_args_is_help=True, rich_markup_mode=None, add_completion=False)


@dataclass(frozen=True)
class Wanted:
    """What a hub should have, ready for the engine."""

    known: Known
    desired: tuple[Resource, ...]
    last: tuple[Resource, ...]
    title: str


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
    )
    desired = hub_resources(
        chosen.hub, title=title, language=loaded.language, owners=chosen.owners, resources=loaded.resources
    )
    known = Known(chosen.hub.rstrip("/"), hub=chosen.hub.rstrip("/"), app_only=opened.settings.app_only)
    return Wanted(known, tuple(desired), loaded.stamp, f"Hub of {title}")


@app.command()
def plan(
    config: Config = None,
    portfolio: Portfolio = None,
    parameters: Parameters = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Show what `hub apply` would change. Changes nothing; exit code 3 when there is something to do."""
    with session(config, verbose=verbose) as opened:
        hub = wanted_hub(opened, portfolio, parameters)
        found = plan_site(opened, hub.known, hub.desired, hub.last)
        return tell_plan(opened, found, title=hub.title, as_json=json)


@app.command()
def apply(
    config: Config = None,
    portfolio: Portfolio = None,
    parameters: Parameters = None,
    yes: Yes = False,
    checksum: Checksum = "",
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Show the plan, ask, then make the hub as its template says."""
    with session(config, verbose=verbose) as opened:
        hub = wanted_hub(opened, portfolio, parameters)
        return change_site(
            opened,
            hub.known,
            hub.desired,
            hub.last,
            title=hub.title,
            yes=yes,
            checksum=checksum,
            as_json=json,
        )
