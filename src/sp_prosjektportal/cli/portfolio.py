"""``prosjektportal portfolio``: crawl, sync, and what the board reads."""

from __future__ import annotations

import getpass
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from sp_prosjektportal.cli.flow import PLAN_HAS_CHANGES, Progress, confirm
from sp_prosjektportal.cli.options import Checksum, Config, Json, Portfolio, Verbose, Yes
from sp_prosjektportal.cli.session import Session, session
from sp_prosjektportal.cli.show import count_actions, emit_json, note, show_applied, show_plan, show_table
from sp_prosjektportal.errors import PortfolioError
from sp_prosjektportal.portfolio.board import BoardRow, board, needing_attention
from sp_prosjektportal.portfolio.crawl import Crawler
from sp_prosjektportal.portfolio.registry import Registry, read_registry
from sp_prosjektportal.portfolio.rules import load_rules
from sp_prosjektportal.portfolio.snapshot import SiteReading
from sp_prosjektportal.portfolio.sync import Sync, SyncPlan, SyncResult
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.settings import PortfolioSettings

app = typer.Typer(help="The portfolio.", no_args_is_help=True, rich_markup_mode=None, add_completion=False)

SHORT = {"GtStatusTime": "Fremdrift", "GtStatusRisk": "Risiko", "GtStatusBudget": "Økonomi"}
"""The lights that the printed table has room for, with its headings. The board's language is Norwegian."""


@dataclass(frozen=True)
class Chosen:
    """One portfolio, ready to be read or synced."""

    name: str
    settings: PortfolioSettings
    sync: Sync
    lights: dict[str, dict[str, str]]


def choose(opened: Session, name: str, settings: PortfolioSettings, *, remove_gone: bool = False) -> Chosen:
    from sp_prosjektportal.template.loader import load

    loaded = load(
        settings.template,
        language=settings.language,
        parameters=settings.parameters,
        site=settings.hub,
        hub=settings.hub,
    )
    sync = Sync(
        hub=settings.hub.rstrip("/"),
        crawler=Crawler(now=opened.now(), phases=loaded.phases),
        kinds=kinds(),
        rules=load_rules(settings.attention),
        admin=opened.settings.admin,
        app_only=opened.settings.app_only,
        remove_gone=remove_gone,
    )
    return Chosen(name, settings, sync, {column: dict(values) for column, values in loaded.lights.items()})


def _one(opened: Session, portfolio: str | None, *, remove_gone: bool = False) -> Chosen:
    name, settings = opened.portfolio(portfolio)
    return choose(opened, name, settings, remove_gone=remove_gone)


def _all(opened: Session, portfolio: str | None) -> list[Chosen]:
    if portfolio is not None or len(opened.settings.portfolios) <= 1:
        return [_one(opened, portfolio)]
    return [choose(opened, name, settings) for name, settings in opened.settings.portfolios.items()]


def _crawl_progress(done: int, total: int) -> None:
    if done % 10 == 0 or done == total:
        note(f"  {done} of {total} sites read")


@app.command()
def crawl(
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the snapshot to this file as JSON.")
    ] = None,
    config: Config = None,
    portfolio: Portfolio = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """Read every project site and say what was found. Changes nothing."""
    with session(config, verbose=verbose) as opened:
        chosen = _one(opened, portfolio)
        seen = chosen.sync.look(opened.tenant, _crawl_progress)
        if out is not None:
            out.write_text(seen.snapshot.model_dump_json(indent=2) + "\n", encoding="utf-8", newline="\n")
        if json:
            emit_json({**seen.snapshot.model_dump(mode="json"), "ledger": opened.ledger})
        else:
            _tell_registry(seen.registry)
            _tell_sites(seen.snapshot.sites)
        return _failed(seen.snapshot.failed)


@app.command()
def plan(
    config: Config = None, portfolio: Portfolio = None, json: Json = False, verbose: Verbose = False
) -> int:
    """Crawl, then show what `sync` would change in the portfolio. Changes nothing."""
    with session(config, verbose=verbose) as opened:
        chosen = _one(opened, portfolio)
        seen = chosen.sync.look(opened.tenant, _crawl_progress)
        found = opened.tenant.run(chosen.sync.plan(seen))
        if json:
            emit_json({**found.as_dict(), "ledger": opened.ledger})
        else:
            _tell_plan(found, chosen)
        failed = _failed(seen.snapshot.failed)
        return failed or (0 if found.empty else PLAN_HAS_CHANGES)


@app.command()
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
    """Crawl, show the plan, ask, then make the overview say what was seen."""
    with session(config, verbose=verbose) as opened:
        chosen = _one(opened, portfolio, remove_gone=remove_gone)

        def agree(found: SyncPlan) -> bool:
            if not json:
                _tell_plan(found, chosen)
            confirm(found.plan, yes=yes, checksum=checksum, now=found.checksum)
            return True

        result = chosen.sync.run(
            opened.tenant, holder(), agree, progress=_crawl_progress, on_change=Progress(0)
        )
        if json:
            emit_json({**result.as_dict(), "ledger": opened.ledger})
        else:
            _tell_result(result)
        result.applied.raise_for_failures()
        return _failed(result.failed)


@app.command()
def show(
    closed: Annotated[bool, typer.Option("--closed", help="Also closed projects.")] = False,
    config: Config = None,
    portfolio: Portfolio = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """The board's table, as the last sync wrote it; all portfolios unless one is chosen."""
    with session(config, verbose=verbose) as opened:
        rows = _read_board(opened, portfolio, closed=closed)
        if json:
            emit_json({"projects": [row.as_dict() for row in rows], "ledger": opened.ledger})
        else:
            show_board(rows)
    return 0


@app.command()
def attention(
    check: Annotated[
        bool, typer.Option("--check", help="Exit code 3 if any project needs follow-up.")
    ] = False,
    config: Config = None,
    portfolio: Portfolio = None,
    json: Json = False,
    verbose: Verbose = False,
) -> int:
    """The projects that need follow-up, with reasons; all portfolios unless one is chosen."""
    with session(config, verbose=verbose) as opened:
        rows = _read_board(opened, portfolio)
        needing = needing_attention(rows)
        if json:
            emit_json({"projects": [row.as_dict() for row in needing], "ledger": opened.ledger})
        else:
            show_attention(needing, total=len(rows), language=_language(opened, portfolio))
    return PLAN_HAS_CHANGES if check and needing else 0


def show_board(rows: list[BoardRow]) -> None:
    """Print the board's table. Lights are a shape and a word, so that colour is never the only sign."""
    several = len({row.portfolio for row in rows}) > 1
    headings = [
        *(["Portefølje"] if several else []),
        "Nr",
        "Prosjekt",
        "Fase",
        *SHORT.values(),
        "Neste",
        "Leder",
        "Følg opp",
    ]
    table = []
    for row in rows:
        lights = [f"{row.lights[column].symbol} {row.lights[column].word}" for column in SHORT]
        gate = f"{row.next_gate} {row.next_gate_date:%d.%m.%Y}" if row.next_gate_date else row.next_gate
        name = row.title + (" (ikke lest)" if row.stale else "")
        help_needed = f"! {len(row.reasons)}" if row.reasons else ""
        table.append(
            [
                *([row.portfolio] if several else []),
                row.number,
                name,
                row.phase,
                *lights,
                gate,
                row.manager or "–",
                help_needed,
            ]
        )
    show_table(headings, table)


def show_attention(rows: list[BoardRow], *, total: int, language: str = "nb") -> None:
    """Print who needs help, and why."""
    if not rows:
        print(
            f"Ingen av {total} prosjekter trenger oppfølging."
            if language == "nb"
            else f"None of {total} needs help."
        )
        return
    heading = "prosjekter trenger oppfølging" if language == "nb" else "projects need follow-up"
    print(f"{len(rows)} / {total} {heading}:")
    for row in rows:
        print(f"\n! {row.number} {row.title} ({row.phase or '–'}; {row.manager or '–'})")
        for reason in row.reasons:
            print(f"    - {reason.in_words(language)}")


def _language(opened: Session, portfolio: str | None) -> str:
    if portfolio is None and len(opened.settings.portfolios) > 1:
        return "nb"
    return opened.portfolio(portfolio)[1].language


def _read_board(opened: Session, portfolio: str | None, *, closed: bool = False) -> list[BoardRow]:
    rows: list[BoardRow] = []
    for chosen in _all(opened, portfolio):
        registry = opened.tenant.run(read_registry(chosen.sync.hub, compare=False))
        today = opened.now().date()
        rows += board(chosen.settings.title, registry, chosen.lights, chosen.sync.rules, today, closed=closed)
    return rows


def holder() -> str:
    return f"{getpass.getuser()}@{socket.gethostname()} ({os.getpid()})"


def _failed(sites: tuple[SiteReading, ...]) -> int:
    """Say which sites were not read; a run with such sites is not a success."""
    for site in sites:
        note(f"  ! {site.number} {site.url}: {site.reason}")
    if not sites:
        return 0
    raise PortfolioError(
        f"{len(sites)} project site{'s' if len(sites) != 1 else ''} could not be read; all others were.",
        hint="Their rows are kept and marked. `prosjektportal doctor` may tell why; gone sites: --remove-gone.",
    )


def _tell_registry(registry: Registry) -> None:
    print(f"Registry: {len(registry.rows)} rows on the hub. {registry.said}")
    for site in registry.unregistered:
        print(
            f"  ? {site.url} ({site.title}) belongs to the hub but is not registered: `project adopt {site.url}`"
        )
    for row in registry.without_site:
        print(
            f"  ? {row.number} {row.title}: no site is associated with the hub at {row.url or '(no address)'}"
        )
    for remark in registry.notes:
        print(f"  note: {remark}")


def _tell_sites(sites: tuple[SiteReading, ...]) -> None:
    for site in sites:
        problems = f" ({'; '.join(site.project.problems)})" if site.project and site.project.problems else ""
        print(f"  {site.number:<12}{site.state.replace('_', ' ')}{problems} {site.reason}".rstrip())


def _tell_plan(found: SyncPlan, chosen: Chosen) -> None:
    _tell_registry(found.seen.registry)
    for remark in found.notes:
        print(f"  note: {remark}")
    show_plan(found.plan, title=f"Portfolio {chosen.settings.title}")
    if found.refresh:
        print(f"  {len(found.refresh)} rows differ only in when they were read")
    for item in found.remove:
        print(f"  - delete {item.resource.address}")


def _tell_result(result: SyncResult) -> None:
    show_applied(result.applied)
    if result.removed:
        print(f"Removed: {', '.join(result.removed)}")
    read = sum(site.state == "read" for site in result.plan.seen.snapshot.sites)
    print(
        f"{read} of {len(result.plan.seen.snapshot.sites)} projects read; {count_actions(result.plan.plan.changes)}."
    )
