"""The acts of the demonstration. Everything is done as a user would: the same flows, through the same tenant."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import typer

from sp_prosjektportal.cli.access import give_access
from sp_prosjektportal.cli.demo.acting import Actors
from sp_prosjektportal.cli.demo.boards import BoardWriter
from sp_prosjektportal.cli.demo.left import CONFIG, leave_config, leave_templates
from sp_prosjektportal.cli.demo.making import Maker
from sp_prosjektportal.cli.demo.stage import HOST, JOB, Stage
from sp_prosjektportal.cli.demo.story import Portfolio, Story, Told, read_story
from sp_prosjektportal.cli.flow import Wanted
from sp_prosjektportal.cli.hub import wanted_hub
from sp_prosjektportal.cli.plans import show_summary
from sp_prosjektportal.cli.portfolio.board import read_board
from sp_prosjektportal.cli.portfolio.chosen import Chosen, choose, holder
from sp_prosjektportal.cli.portfolio.report import Made, reports
from sp_prosjektportal.cli.session import Session, ledger_line
from sp_prosjektportal.cli.show import count as counted
from sp_prosjektportal.cli.show import note
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.portfolio.sync import SyncResult
from sp_prosjektportal.report.files import FORMATS
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.connect import Tenant
from sp_prosjektportal.tenant.pacing import minute_limit

T = TypeVar("T")
Event = tuple[int, int, Callable[[], object]]
"""Day, place among what happens that day, and what is done."""


def play(folder: Path, *, reset: bool, verbose: bool, open_report: bool = False) -> int:
    """All acts; returns the exit code."""
    if reset:
        for name in ("demo.json", "emulator.sqlite"):
            (folder / name).unlink(missing_ok=True)
    story = read_story()
    folder.mkdir(parents=True, exist_ok=True)
    portfolios = {one.name: _settings(story, one) for one in story.portfolios}
    stage = Stage.open(
        folder, days_before=-story.started, portfolios=portfolios, templates=leave_templates(folder)
    )
    leave_config(folder, portfolios)
    with _seldom_collected():
        demonstration = Demonstration(stage, story)
        print(
            f"{story.municipality} (invented), on an emulated tenant in {folder}. The clock is simulated.\n"
        )
        demonstration.hubs()
        demonstration.year()
        demonstration.portfolio()
        first = demonstration.report()
        stage.finish()
        demonstration.goodbye(verbose)
    if open_report:
        note("\nThe report is opened in your browser; --no-open leaves it be.")
        typer.launch(first.absolute().as_uri())
    return 0


def _settings(story: Story, one: Portfolio) -> dict[str, Any]:
    """The portfolio as it stands in ``prosjektportal.yaml``."""
    return {
        "title": one.title,
        "hub": f"{HOST}/sites/{one.site}",
        "owners": [story.login(one.owner)],
        "template": one.template,
        **({"collects": list(one.collects)} if one.collects else {}),
    }


class Demonstration:
    """One run. On a tenant that has seen it before, every plan is empty."""

    def __init__(self, stage: Stage, story: Story) -> None:
        self.stage, self.story = stage, story
        stage.add_people(story.accounts())
        self.tenant, self.job_tenant = stage.application(), stage.application(JOB)
        self.session = _session(self.tenant)
        self.job = _session(self.job_tenant)
        self.wanted: dict[str, Wanted] = {}
        self._order = count()

    # -- the acts ----------------------------------------------------------------------------------

    def hubs(self) -> None:
        """The plan of each hub, shown and applied."""
        several = [one.title for one in self.story.portfolios if not one.collects]
        print(f"1. A hub for each of {counted(len(several), 'portfolio')}, and one that shows them all")
        for index, portfolio in enumerate(self.story.portfolios):
            hub = self.wanted[portfolio.name] = wanted_hub(self.session, portfolio.name)
            plan = self._run(make_plan(hub.desired, kinds(), hub.known, last=hub.last))
            if index == 0 or plan.empty:
                show_summary(plan, title=hub.title)
            else:
                template = portfolio.template
                print(f"{hub.title}, from the template {template}: {len(plan.changes)} to create.")
            if not plan.empty:
                applied = self._run(apply(plan, kinds(), hub.known))
                applied.raise_for_failures()
                give_access(self.session, hub.known)

    def year(self) -> None:
        """Day by day: ideas are reported, projects are made, and people write in them."""
        projects = self.story.projects
        programmes = sum(told.template == "program" for told in projects)
        print(
            f"\n2. {len(projects) - programmes} projects and {programmes} programmes, and a year of work in them"
        )
        self.actors = Actors(self.stage)
        for day, _, happen in sorted(self._events()):
            self.stage.wait_until(day)
            happen()
        print(f"   People wrote {self.actors.rows} rows.")

    def portfolio(self) -> None:
        """Today: the overviews are made to say what the projects say."""
        self.stage.wait_until(0)
        print("\n3. The portfolios, read by the nightly job from the project sites themselves")
        for portfolio in self.story.portfolios:
            chosen, result = self._sync(portfolio)
            print(f"{chosen.settings.title}: {_synced(result)}")
            for site in result.failed if result else ():
                print(f"  ! {site.number} could not be read: {site.reason}. Its row stays, marked.")
        board = read_board(self.job, chosen, closed=True)
        print()
        board.show()
        print("\n4. Which projects need help, and why\n")
        board.show_attention()

    def report(self) -> Path:
        """The report of every portfolio; the page to begin with."""
        print("\n5. The report for the board")
        out = self.stage.folder / "report"
        made: Made = reports(self.job, None, out, FORMATS, None)
        made.fail_for_unread()
        files = sum(len(paths) for _, paths in made.reports)
        whole = self.story.portfolios[-1]
        first = out / whole.name / "index.html"
        print(f"{counted(files, 'file')} for {counted(len(made.reports), 'portfolio')}; begin with {first}")
        return first

    def goodbye(self, verbose: bool) -> None:
        """What it cost, and what to try next."""
        ledgers = [self.tenant.ledger, self.job_tenant.ledger]
        units, published = sum(one.units for one in ledgers), sum(one.published for one in ledgers)
        limit = minute_limit(self.session.settings.licences)
        print(
            f"\nThe applications used {units} resource units ({published} at Microsoft's prices, "
            f"{units - published} by our estimate). Microsoft gives {limit:.0f} a minute to a tenant of this size: "
            f"at least {units / limit:.1f} minutes on a real tenant."
        )
        if verbose:
            note(ledger_line(self.session.ledger))
            note(ledger_line(self.job.ledger))
        folder = self.stage.folder
        print(
            "\nTry next:\n"
            "  prosjektportal demo                                  again: every plan is empty now\n"
            f"  prosjektportal emulator serve --dir {folder}\n"
            "                                                       the sites in a browser: https://localhost:8443\n"
            f"  prosjektportal portfolio attention --config {folder / CONFIG}\n"
            "                                                       the other commands, while it is served\n"
            "  prosjektportal template show prosjekt                what a project gets\n"
            "  prosjektportal doctor --registration                 how to connect to your own tenant"
        )

    # -- what happens ------------------------------------------------------------------------------

    def _events(self) -> Iterator[Event]:
        """Everything that happens in the year. On a tenant that has seen it, all that people wrote at once."""
        again = not self.stage.fresh
        for portfolio in self.story.portfolios:
            hub = self.wanted[portfolio.name]
            maker = Maker(self.story, portfolio, self.stage, self.session, hub.desired, self.actors.spoke)
            boards = BoardWriter(self.story, portfolio, self.stage.today, hub.desired)
            owner, address = self.story.login(portfolio.owner), hub.known.site
            for told in portfolio.projects:
                self.actors.pulse(f"the template of {told.number} is read")
                yield self._event(told.created, partial(maker.make, told))
                writer, site = self.story.login(told.writer), maker.site(told)
                for writing in maker.writer(told).writings(at_once=again):
                    write = partial(self.actors.write, writer, site, address, writing.rows)
                    yield self._event(writing.day, write)
                if told.closed_to_crawl is not None and not again:
                    yield self._event(told.closed_to_crawl - 1, partial(self._sync, portfolio))
                    yield self._event(told.closed_to_crawl, partial(self._close, maker, told))
            for day, rows in boards.writings(at_once=again):
                yield self._event(day, partial(self.actors.write, owner, address, address, rows))

    def _event(self, day: int, happen: Callable[[], object]) -> Event:
        return day, next(self._order), happen

    def _close(self, maker: Maker, told: Told) -> None:
        """Somebody takes the nightly job's access to the site away."""
        self._run(maker.take_access(told, self.session.settings.crawl_application))

    def _sync(self, portfolio: Portfolio) -> tuple[Chosen, SyncResult | None]:
        """What the nightly job does; ``None`` when there was nothing to do."""
        _, settings = self.job.portfolio(portfolio.name)
        chosen = choose(self.job, portfolio.name, settings)
        tenant = self.job_tenant
        if not self.stage.fresh and tenant.run(chosen.sync.plan(chosen.sync.look(tenant))).empty:
            return chosen, None
        result = chosen.sync.run(tenant, holder())
        result.applied.raise_for_failures()
        return chosen, result

    def _run(self, steps: Steps[T]) -> T:
        return self.tenant.run(steps)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Looking for garbage less often takes a fifth off the time: much is made here, and most of it is kept."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _session(tenant: Tenant) -> Session:
    return Session(tenant.settings, lambda settings: tenant)


def _synced(result: SyncResult | None) -> str:
    if result is None:
        return "nothing to do; the overview says what the projects say."
    rows = counted(len(result.applied.done), "row")
    return f"{rows} written in the overview."
