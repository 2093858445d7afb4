"""``prosjektportal doctor``: how things stand, and what to mend next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sp_prosjektportal.cli.options import Config, Json, Verbose
from sp_prosjektportal.cli.session import Session, session
from sp_prosjektportal.cli.show import emit_json

if TYPE_CHECKING:
    from sp_prosjektportal.cli.doctor.checks import Check
    from sp_prosjektportal.settings import PortfolioSettings

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def doctor(
    registration: Annotated[
        bool, typer.Option("--registration", help="Show how to register the applications in Entra.")
    ] = False,
    config: Config = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Say what is configured, what is allowed, and what to mend next. Changes nothing."""
    from sp_prosjektportal.cli.doctor import checks
    from sp_prosjektportal.cli.doctor.needs import all_needs
    from sp_prosjektportal.cli.doctor.registration import consent_link, steps

    with session(config, verbose=verbose) as opened:
        needs = all_needs(opened.settings)
        if registration:
            print("\n".join(steps(opened.settings, needs)))
            return 0
        found = examine(opened)
        link = consent_link(opened.settings, opened.settings.sign_in.client_id)
        todo = checks.next_step(found)
        if json:
            listed = [check.as_dict() for check in found]
            emit_json({"checks": listed, "next": todo, "consent": link, "ledger": opened.ledger})
        else:
            for check in found:
                print(f"{checks.SYMBOLS[check.state]} {check.name}: {check.said}")
            print(f"\nNext: {todo}")
            print(f"Consent link: {link} (`doctor --registration` shows all steps)")
        return 1 if any(check.state == "problem" for check in found) else 0


def examine(opened: Session) -> list[Check]:
    """Everything that can be looked at; what needs a sign-in is left out when there is none."""
    from sp_prosjektportal.cli.doctor import checks
    from sp_prosjektportal.cli.doctor.needs import all_needs

    settings = opened.settings
    names = ", ".join(f"{name} ({p.hub})" for name, p in settings.portfolios.items())
    todo = "" if names else "Add a portfolio with its hub under `portfolios:` in prosjektportal.yaml."
    found = [
        checks.Check(
            "Configuration",
            "ok",
            f"tenant {settings.tenant}, {settings.sharepoint}, sign-in by {settings.sign_in.method}",
        ),
        checks.Check(
            "Portfolios",
            "ok" if names else "problem",
            names or "none is configured, so there is no hub",
            todo,
        ),
    ]
    signed_in = checks.guarded("Sign-in", lambda: checks.sign_in(opened.tenant))
    found.append(signed_in)
    if signed_in.state == "problem":
        return [*found, checks.Check("All else", "skipped", "needs a sign-in")]
    try:
        found += checks.network_and_clock(opened.tenant)
    except Exception as error:
        found.append(
            checks.Check(
                "Network",
                "problem",
                str(error),
                getattr(error, "hint", "") or "Check the address and the network.",
            )
        )
        return found
    found += checks.permissions(opened.tenant, all_needs(settings))
    for name, portfolio in settings.portfolios.items():
        found += _examine_hub(opened, name, portfolio)
    found.append(checks.budget(opened.tenant))
    return found


def _examine_hub(opened: Session, name: str, portfolio: PortfolioSettings) -> list[Check]:
    from sp_prosjektportal.cli.doctor import checks
    from sp_prosjektportal.cli.doctor.needs import hub_template

    loaded = hub_template(name, portfolio)
    return [
        checks.guarded(f"Hub of {name}", lambda: checks.hub(opened.tenant, name, portfolio, loaded)),
        checks.guarded("Term store", lambda: checks.term_store(opened.tenant, portfolio, loaded)),
    ]
