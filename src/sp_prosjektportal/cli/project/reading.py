"""``project list`` and ``show``."""

from __future__ import annotations

from collections.abc import Mapping

from sp_prosjektportal.cli.options import CODES, Config, Json, Portfolio, Verbose
from sp_prosjektportal.cli.project.options import Number, app
from sp_prosjektportal.cli.session import session
from sp_prosjektportal.cli.show import emit_json, show_table
from sp_prosjektportal.project.show import Shown
from sp_prosjektportal.settings import PortfolioSettings

WORDS = {
    "nb": {
        "none": "Ingen prosjekter i {title} ennå. `prosjektportal project new` lager et.",
        "headings": "Nummer|Navn|Mal|Fase|Tilstand|Område",
        "facts": "Nummer|Navn|Område|Tilstand|Status|Fase",
        "unread": "ikke lest ennå; `portfolio sync` leser den",
        "made": "Laget av",
        "checksum": "kontrollsum",
        "problem": "Problem",
    },
    "en": {
        "none": "No projects yet in {title}. `prosjektportal project new` makes one.",
        "headings": "Number|Name|Template|Phase|State|Site",
        "facts": "Number|Name|Site|State|Status|Phase",
        "unread": "not read yet; `portfolio sync` reads it",
        "made": "Made from",
        "checksum": "checksum",
        "problem": "Problem",
    },
}
"""What people read, in the portfolio's language; phase, state and status are read in it."""


def _words(portfolio: PortfolioSettings) -> dict[str, str]:
    return WORDS.get(portfolio.language, WORDS["nb"])


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
            print(_words(chosen)["none"].format(title=chosen.title))
        else:
            show_table(
                _words(chosen)["headings"].split("|"),
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
            print("\n".join(_lines(shown, _words(chosen))))
    return 0


def _lines(shown: Shown, words: Mapping[str, str]) -> list[str]:
    row = shown.row
    values = (row.number, row.title, row.url, row.state, row.lifecycle, row.phase or words["unread"])
    facts = list(zip(words["facts"].split("|"), values, strict=True))
    facts += [
        (words["made"], f"{s.template} {s.version} ({words['checksum']} {s.checksum[:16]})")
        for s in shown.stamps
    ]
    if shown.problem:
        facts.append((words["problem"], shown.problem))
    return [f"{label + ':':<12}{value}" for label, value in facts if value]
