"""The examination: one check after the other, as far as they can be made."""

from __future__ import annotations

from sp_prosjektportal.cli.doctor import checks
from sp_prosjektportal.cli.doctor.checks import Check, guarded
from sp_prosjektportal.cli.doctor.needs import all_needs, hub_template
from sp_prosjektportal.cli.session import Session
from sp_prosjektportal.errors import ProsjektportalError
from sp_prosjektportal.settings import PortfolioSettings


def examine(opened: Session) -> list[Check]:
    """Everything that can be looked at. What cannot, for want of sign-in or network, is said to be left out."""
    found = [*_configured(opened), guarded("Sign-in", lambda: checks.sign_in(opened.tenant))]
    if found[-1].state == "problem":
        return [*found, Check("All else", "skipped", "needs a sign-in")]
    try:
        found += checks.network_and_clock(opened.tenant)
    except ProsjektportalError as error:
        todo = error.hint or "Check `sharepoint` in prosjektportal.yaml, and the network."
        return [*found, Check("Network", "problem", str(error), todo)]
    try:
        found += checks.permissions(opened.tenant, all_needs(opened.settings))
    except ProsjektportalError as error:
        found.append(Check("Templates", "problem", str(error), error.hint))
    for name, portfolio in opened.settings.portfolios.items():
        found += _hub(opened, name, portfolio)
    return [*found, checks.budget(opened.tenant)]


def _configured(opened: Session) -> list[Check]:
    settings = opened.settings
    names = ", ".join(f"{name} ({p.hub})" for name, p in settings.portfolios.items())
    crawl = settings.crawl_application
    said = f"tenant {settings.tenant}, {settings.sharepoint}, sign-in by {settings.sign_in.method.replace('_', ' ')}"
    found = [Check("Configuration", "ok", said)]
    if names:
        found.append(Check("Portfolios", "ok", names))
    else:
        todo = "Add a portfolio with its hub under `portfolios:` in prosjektportal.yaml."
        found.append(Check("Portfolios", "problem", "none is configured, so there is no hub", todo))
    if crawl is not None:
        found.append(Check("Crawl application", "ok", f"{crawl.name} ({crawl.client_id})"))
    return found


def _hub(opened: Session, name: str, portfolio: PortfolioSettings) -> list[Check]:
    try:
        loaded = hub_template(name, portfolio, opened.settings)
    except ProsjektportalError as error:
        return [Check(f"Hub of {name}", "problem", str(error), error.hint)]
    found = [guarded(f"Hub of {name}", lambda: checks.hub(opened.tenant, name, portfolio, loaded))]
    if found[0].state in ("ok", "warning") or "no site" in found[0].said:
        found.append(
            guarded(f"Terms of {name}", lambda: checks.term_store(opened.tenant, name, portfolio, loaded))
        )
    return found
