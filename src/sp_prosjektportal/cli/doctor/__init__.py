"""``prosjektportal doctor``: how things stand, and what to mend next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sp_prosjektportal.cli.options import Config, Json, Verbose
from sp_prosjektportal.cli.session import session
from sp_prosjektportal.cli.show import emit_json
from sp_prosjektportal.errors import SettingsError

if TYPE_CHECKING:
    from sp_prosjektportal.cli.doctor.checks import Check

app = typer.Typer(rich_markup_mode=None, add_completion=False, context_settings={"max_content_width": 110})


@app.command(epilog="Exit codes: 0 all is well, 1 there is something to mend, 2 wrong usage.")
def doctor(
    registration: Annotated[
        bool, typer.Option("--registration", help="Show how to register the applications in Entra.")
    ] = False,
    config: Config = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Say what is configured, what is allowed, and what to mend next. Changes nothing."""
    from sp_prosjektportal.cli.doctor.checks import Check
    from sp_prosjektportal.cli.doctor.examine import examine
    from sp_prosjektportal.cli.doctor.needs import all_needs
    from sp_prosjektportal.cli.doctor.registration import consent_link, steps

    try:
        with session(config, verbose=verbose) as opened:
            if registration:
                print("\n".join(steps(opened.settings, all_needs(opened.settings))))
                return 0
            found = examine(opened)
            link = consent_link(opened.settings, opened.settings.sign_in.client_id)
            ledger = opened.ledger
    except SettingsError as error:
        found = [Check("Configuration", "problem", error.message, error.hint)]
        link, ledger = "", {}
    return _tell(found, link, ledger, as_json=json)


def _tell(found: list[Check], link: str, ledger: dict[str, object], *, as_json: bool) -> int:
    from sp_prosjektportal.cli.doctor.checks import SYMBOLS, next_step

    todo = next_step(found)
    if as_json:
        listed = [check.as_dict() for check in found]
        emit_json({"checks": listed, "next": todo, "consent": link, "ledger": ledger})
    else:
        for check in found:
            print(f"{SYMBOLS[check.state]} {check.name}: {check.said}")
        print(f"\nNext: {todo}")
        if link:
            print(f"Consent: {link}\n         (`prosjektportal doctor --registration` shows all steps)")
    return 1 if any(check.state == "problem" for check in found) else 0
