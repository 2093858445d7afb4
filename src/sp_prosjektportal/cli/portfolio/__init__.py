"""``prosjektportal portfolio``: crawl, sync, and what the board reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sp_prosjektportal.cli.flow import PLAN_HAS_CHANGES, Answer, Progress, check_same, confirm
from sp_prosjektportal.cli.options import (
    CODES,
    NOUN,
    PLAN_CODES,
    Checksum,
    Config,
    Json,
    OnePortfolio,
    Portfolio,
    Verbose,
    Yes,
)
from sp_prosjektportal.cli.portfolio.board import Boards, read_boards
from sp_prosjektportal.cli.portfolio.chosen import Chosen, choose_one, crawl_progress, holder
from sp_prosjektportal.cli.portfolio.telling import (
    fail_for_unread,
    tell_plan,
    tell_registry,
    tell_result,
    tell_sites,
)
from sp_prosjektportal.cli.session import Session, session
from sp_prosjektportal.cli.show import emit_json
from sp_prosjektportal.portfolio.known import remember
from sp_prosjektportal.portfolio.sync import SyncPlan

app = typer.Typer(help="The portfolio: what the board reads, and how it is kept true.", **NOUN)


@app.command(short_help="Read every project site and say what was found.", epilog=CODES)
def crawl(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the snapshot to this file as JSON.")
    ] = None,
    config: Config = None,
    portfolio: Portfolio = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Read every project site and say what was found; of a portfolio that collects others, their lists. Changes nothing."""
    with session(config, verbose=verbose) as opened:
        chosen = choose_one(opened, portfolio)
        seen = chosen.sync.look(opened.tenant, crawl_progress)
        if out is not None:
            kept = remember(seen.snapshot, seen.registry)
            out.write_text(kept.model_dump_json(indent=2) + "\n", encoding="utf-8", newline="\n")
        if json:
            emit_json({**seen.snapshot.model_dump(mode="json"), "ledger": opened.ledger})
        else:
            tell_registry(seen.registry)
            tell_sites(seen.snapshot.sites)
        fail_for_unread(seen)
    return 0


@app.command(short_help="Show what `sync` would change in the overview.", epilog=PLAN_CODES)
def plan(
    config: Config = None, portfolio: Portfolio = None, json: Json = False, verbose: Verbose = False
) -> int:
    """Crawl, then show what `sync` would change in the overview. Changes nothing."""
    with session(config, verbose=verbose) as opened:
        chosen = choose_one(opened, portfolio)
        seen = chosen.sync.look(opened.tenant, crawl_progress)
        found = opened.tenant.run(chosen.sync.plan(seen))
        if json:
            emit_json({**found.as_dict(), "ledger": opened.ledger})
        else:
            tell_plan(found, chosen.settings.title)
        fail_for_unread(seen)
        return 0 if found.empty else PLAN_HAS_CHANGES


@app.command(short_help="Make the overview say what the project sites say.", epilog=CODES)
def sync(
    remove_gone: Annotated[
        bool, typer.Option("--remove-gone", help="Remove the rows of projects whose sites are gone.")
    ] = False,
    config: Config = None,
    portfolio: Portfolio = None,
    yes: Yes = False,
    checksum: Checksum = "",
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Crawl, show the plan, ask, then make the overview say what was seen.

    Sites that cannot be read keep their row, marked; the exit code is then 1.
    """
    answer = Answer(yes, checksum)
    with session(config, verbose=verbose) as opened:
        chosen = choose_one(opened, portfolio, remove_gone=remove_gone)
        agreed = "" if yes and not checksum else _agreed(opened, chosen, answer, quiet=json)
        told = Progress(0)

        def agree(found: SyncPlan) -> bool:
            told.total = len(found.plan.changes)
            if agreed:
                check_same(agreed, found.checksum)
            elif not json:
                tell_plan(found, chosen.settings.title)
            return True

        result = chosen.sync.run(opened.tenant, holder(), agree, progress=crawl_progress, on_change=told)
        if json:
            emit_json({**result.as_dict(), "ledger": opened.ledger})
        else:
            tell_result(result)
        result.applied.raise_for_failures()
        fail_for_unread(result.plan.seen)
    return 0


def _agreed(opened: Session, chosen: Chosen, answer: Answer, *, quiet: bool) -> str:
    """The checksum of a plan that was agreed to. No lease is held meanwhile: people take their time."""
    found = opened.tenant.run(chosen.sync.plan(chosen.sync.look(opened.tenant, crawl_progress)))
    if not quiet:
        tell_plan(found, chosen.settings.title)
    confirm(found.checksum, answer, needed=not found.empty)
    return found.checksum


@app.command(short_help="The board's table.", epilog=CODES)
def show(
    closed: Annotated[bool, typer.Option("--closed", help="Also closed projects.")] = False,
    config: Config = None,
    portfolio: OnePortfolio = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """The board's table, as the last sync wrote it; of all portfolios unless one is chosen.

    A portfolio that collects others is shown when it is chosen.
    """
    with session(config, verbose=verbose) as opened:
        boards = read_boards(opened, portfolio, closed=closed)
        if json:
            emit_json({"projects": [row.as_dict() for row in boards.rows], "ledger": opened.ledger})
        else:
            boards.show()
        boards.fail_for_unread()
    return 0


@app.command(
    short_help="The projects that need follow-up, and why.",
    epilog="Exit codes: 0 done, 3 with --check when a project needs follow-up, 1 an error, 2 wrong usage.",
)
def attention(
    check: Annotated[bool, typer.Option("--check", help="Exit code 3 if any project needs it.")] = False,
    config: Config = None,
    portfolio: OnePortfolio = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """The projects that need follow-up, with reasons; of all portfolios unless one is chosen."""
    with session(config, verbose=verbose) as opened:
        boards: Boards = read_boards(opened, portfolio)
        if json:
            emit_json({"projects": [row.as_dict() for row in boards.needing], "ledger": opened.ledger})
        else:
            boards.show_attention()
        boards.fail_for_unread()
    return PLAN_HAS_CHANGES if check and boards.needing else 0


@app.command(short_help="Pages for the board, a workbook and data.", epilog=CODES)
def report(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write to.")],
    formats: Annotated[
        str,
        typer.Option("--format", metavar="LIST", help="Of html,excel,csv,json; all by default."),
    ] = "",
    snapshot: Annotated[
        Path | None,
        typer.Option("--snapshot", metavar="FILE", help="What `crawl --out` wrote, instead of reading now."),
    ] = None,
    config: Config = None,
    portfolio: OnePortfolio = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Read every project site and write the report: a page a portfolio and a project, a workbook, CSV and JSON.

    Changes nothing in the tenant. Sites that cannot be read stand in the report with the reason. With several
    portfolios each gets a folder of its own.
    """
    from sp_prosjektportal.cli.portfolio.report import reports, say, wanted_formats

    chosen = wanted_formats(formats)
    with session(config, verbose=verbose) as opened:
        made = reports(opened, portfolio, out, chosen, snapshot)
        if json:
            written = [
                {
                    "portfolio": told.title,
                    "needing": len(told.needing),
                    "unread": len(told.unread),
                    "files": [str(path) for path in paths],
                }
                for told, paths in made.reports
            ]
            emit_json({"reports": written, "ledger": opened.ledger})
        else:
            say(made.reports, out)
        made.fail_for_unread()
    return 0
