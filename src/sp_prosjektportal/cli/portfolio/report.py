"""``prosjektportal portfolio report``: pages, a workbook and data, of the live portfolio or of a snapshot."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from sp_prosjektportal import __version__
from sp_prosjektportal.cli.portfolio.chosen import Chosen, choose, crawl_progress
from sp_prosjektportal.cli.portfolio.material import Material, answers, read_file, shown_rules
from sp_prosjektportal.cli.session import Session
from sp_prosjektportal.cli.show import count
from sp_prosjektportal.errors import PortfolioError, ProsjektportalError
from sp_prosjektportal.portfolio.known import remember
from sp_prosjektportal.portfolio.rules import Rule
from sp_prosjektportal.portfolio.snapshot import Snapshot
from sp_prosjektportal.report.files import FORMATS, check_writable, write
from sp_prosjektportal.report.language import language
from sp_prosjektportal.report.model import Portfolio
from sp_prosjektportal.settings import PortfolioSettings


@dataclass(frozen=True)
class Made:
    """The reports that were made and their files; portfolios that could not be read, by title."""

    reports: list[tuple[Portfolio, list[Path]]]
    unread: dict[str, ProsjektportalError]

    def fail_for_unread(self) -> None:
        """Raise when a portfolio could not be read; the others' reports are there."""
        if self.unread:
            said = "; ".join(f"{title}: {error.message}" for title, error in self.unread.items())
            raise PortfolioError(
                f"No report of {count(len(self.unread), 'portfolio')}. {said}",
                hint=next(iter(self.unread.values())).hint or "Run `prosjektportal doctor`.",
            )


def wanted_formats(asked: str) -> tuple[str, ...]:
    """The formats of ``html,excel``; all of them for nothing. Unknown ones are wrong usage."""
    names = tuple(dict.fromkeys(name.strip().casefold() for name in asked.split(",") if name.strip()))
    unknown = [name for name in names if name not in FORMATS]
    if unknown:
        raise typer.BadParameter(
            f"{', '.join(unknown)} is no format. There are {', '.join(FORMATS)}.", param_hint="--format"
        )
    return names or FORMATS


def reports(
    opened: Session, portfolio: str | None, out: Path, formats: Iterable[str], snapshot: Path | None
) -> Made:
    """Make the report of one portfolio, or of each in a folder of its own. One that fails hides no other."""
    check_writable(out)
    settings = opened.settings.portfolios
    alone = portfolio is not None or len(settings) <= 1 or snapshot is not None
    chosen = [opened.portfolio(portfolio)] if alone else list(settings.items())
    made = Made([], {})
    for name, one in chosen:
        try:
            told = tell(opened, name, one, snapshot)
        except ProsjektportalError as error:
            if alone:
                raise
            made.unread[one.title] = error
            continue
        made.reports.append((told, write(told, out if alone else out / name, formats)))
    return made


def tell(opened: Session, name: str, settings: PortfolioSettings, file: Path | None) -> Portfolio:
    """What a report tells of one portfolio: of a stored snapshot, or of what is read now."""
    kept = read_file(file) if file is not None else None
    chosen = choose(opened, name, settings, now=kept.taken_at if kept else None)
    if kept is None:
        look = chosen.sync.look(opened.tenant, crawl_progress)
        kept = remember(look.snapshot, look.registry)
    made_at = datetime.now(UTC) if file is not None else opened.now()
    return telling(chosen, kept, made_at, str(file or ""))


def telling(chosen: Chosen, snapshot: Snapshot, made_at: datetime, file: str = "") -> Portfolio:
    """The report's data of a snapshot."""
    settings, rules = chosen.settings, chosen.sync.rules
    said = language(settings.language)
    words = chosen.sync.words
    material = Material(said, chosen.lights, rules, snapshot.taken_at.date(), words)
    programmes = material.programmes(snapshot.sites)
    projects = sorted((material.project(site) for site in snapshot.sites), key=lambda one: one.number)
    return Portfolio(
        name=chosen.name,
        title=settings.title,
        hub=snapshot.hub,
        language=said.name,
        taken_at=snapshot.taken_at,
        made_at=made_at,
        made_by=f"prosjektportal {__version__}, {_person()}",
        projects=tuple(projects),
        rules=shown_rules(said, rules, words),
        source=snapshot.source,
        from_file=file,
        notes=snapshot.notes,
        unregistered=snapshot.unregistered,
        programmes=programmes,
        maturity=answers(snapshot.maturity),
        high_factor=chosen.sync.crawler.limits.high_factor,
        report_days=_limit(rules, "no-status-report", 45),
        near_limit=_share(rules, 0.95),
    )


def say(made: Iterable[tuple[Portfolio, list[Path]]], out: Path) -> None:
    """What was written, for people."""
    for told, paths in made:
        first = next((path for path in paths if path.name == "index.html"), paths[0] if paths else out)
        unread = len(told.unread)
        print(
            f"{told.title}: {count(len(told.projects), 'project')}, {len(told.needing)} need follow-up, {unread} not read."
        )
        print(f"  {count(len(paths), 'file')}; begin with {first}")


def _limit(rules: Iterable[Rule], name: str, otherwise: int) -> int:
    found = next((rule.older_than_days for rule in rules if rule.rule == name), None)
    return otherwise if found is None else found


def _share(rules: Iterable[Rule], otherwise: float) -> float:
    found = (rule.at_least for rule in rules if rule.column == "GtProjectForecast" and rule.part_of)
    return next((limit for limit in found if limit is not None), otherwise)


def _person() -> str:
    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"
    except (KeyError, OSError):  # no such user here, as in a container
        return socket.gethostname()
