"""``project list`` and ``show``."""

from __future__ import annotations

from sp_prosjektportal.cli.options import CODES, Config, Json, Portfolio, Verbose
from sp_prosjektportal.cli.project.options import Number, app
from sp_prosjektportal.cli.session import session
from sp_prosjektportal.cli.show import emit_json, show_table
from sp_prosjektportal.project.show import Shown


@app.command("list", epilog=CODES)
def list_(
    config: Config = None, portfolio: Portfolio = None, json: Json = False, verbose: Verbose = False
) -> int:
    """List the portfolio's projects, unfinished ones too."""
    from sp_prosjektportal.project.show import list_projects

    with session(config, verbose=verbose) as opened:
        _, chosen = opened.portfolio(portfolio)
        rows = opened.tenant.run(list_projects(chosen.hub.rstrip("/")))
        if json:
            emit_json({"projects": [row.as_dict() for row in rows], "ledger": opened.ledger})
        elif not rows:
            print(f"No projects yet in {chosen.title}. `prosjektportal project new` makes one.")
        else:
            show_table(
                ["Number", "Name", "Template", "Phase", "State", "Site"],
                [[row.number, row.title, row.template, row.phase, row.state, row.url] for row in rows],
            )
    return 0


@app.command(short_help="Show one project and what its site was made from.", epilog=CODES)
def show(
    number: Number,
    config: Config = None,
    portfolio: Portfolio = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Show one project and the templates its site was made from."""
    from sp_prosjektportal.project.show import show as read

    with session(config, verbose=verbose) as opened:
        _, chosen = opened.portfolio(portfolio)
        shown = opened.tenant.run(read(chosen.hub.rstrip("/"), number))
        if json:
            emit_json({**shown.as_dict(), "ledger": opened.ledger})
        else:
            print("\n".join(_lines(shown)))
    return 0


def _lines(shown: Shown) -> list[str]:
    row = shown.row
    facts = [
        ("Number", row.number), ("Name", row.title), ("Site", row.url), ("State", row.state),
        ("Status", row.lifecycle), ("Phase", row.phase or "not read yet; `portfolio sync` reads it"),
    ]  # fmt: skip
    facts += [("Made from", f"{s.template} {s.version} (checksum {s.checksum[:16]})") for s in shown.stamps]
    if shown.problem:
        facts.append(("Problem", shown.problem))
    return [f"{label + ':':<12}{value}" for label, value in facts if value]
