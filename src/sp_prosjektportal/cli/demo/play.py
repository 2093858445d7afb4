"""The acts of the demonstration. Everything is done as a user would: the same flows, through the same tenant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from sp_prosjektportal.cli.demo.rows import Writer, Writing
from sp_prosjektportal.cli.demo.stage import HUB, Stage
from sp_prosjektportal.cli.demo.story import Story, Told, read_story
from sp_prosjektportal.cli.hub import wanted_hub
from sp_prosjektportal.cli.making import making
from sp_prosjektportal.cli.plans import show_applied, show_plan, show_summary
from sp_prosjektportal.cli.portfolio.board import read_board
from sp_prosjektportal.cli.portfolio.chosen import choose, holder
from sp_prosjektportal.cli.session import Session, ledger_line
from sp_prosjektportal.cli.show import note
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.plan import Plan, make_plan
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.project.create import new
from sp_prosjektportal.project.hub_rows import RUNNING, read_rows
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.project.naming import site_url
from sp_prosjektportal.project.plan import wanted
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.template.loader import Loaded, load
from sp_prosjektportal.tenant.pacing import minute_limit

T = TypeVar("T")


def play(folder: Path, *, reset: bool, verbose: bool) -> int:
    """All acts; returns the exit code."""
    if reset:
        for name in ("demo.json", "emulator.sqlite"):
            (folder / name).unlink(missing_ok=True)
    story = read_story()
    stage = Stage.open(folder, title=story.portfolio, days_before=-story.started)
    demonstration = Demonstration(stage, story)
    print(f"{story.municipality} (invented), on an emulated tenant in {folder}. The clock is simulated.\n")
    demonstration.hub()
    demonstration.projects()
    demonstration.portfolio()
    stage.finish()
    demonstration.goodbye(verbose)
    return 0


class Demonstration:
    """One run. On a tenant that has seen it before, every plan is empty."""

    def __init__(self, stage: Stage, story: Story) -> None:
        self.stage, self.story = stage, story
        stage.add_people(story.accounts())
        tenant = stage.application()
        self.session = Session(tenant.settings, lambda settings: tenant)
        _, self.settings = self.session.portfolio(None)

    # -- the acts ----------------------------------------------------------------------------------

    def hub(self) -> None:
        """The hub's plan, shown and applied."""
        print("1. The hub, from the template portefolje")
        hub = wanted_hub(self.session, None)
        self.hub_resources = hub.desired
        plan = self._run(make_plan(hub.desired, kinds(), hub.known, last=hub.last))
        show_summary(plan, title=hub.title)
        self._apply(plan, hub.known)

    def projects(self) -> None:
        """Day by day: projects are made, and people write in them."""
        print(f"\n2. {len(self.story.projects)} projects, and four months of work in them")
        self.rows = self._run(read_rows(HUB))
        events: list[tuple[int, Callable[[], int]]] = []
        for told in self.story.projects:
            project, loaded, wanting = self._prepare(told)
            writer = Writer(self.story, self.stage.today, self.hub_resources, loaded.resources, loaded.phases)
            events.append((told.created, partial(self._make, project, wanting)))
            events += [(w.day, partial(self._write, w, wanting)) for w in writer.writings(told)]
        written = 0
        for day, happen in sorted(events, key=lambda event: event[0]):
            self.stage.wait_until(day)
            written += happen()
        print(f"   People wrote {written} rows in their projects.")

    def portfolio(self) -> None:
        """Today: the overview is made to say what the projects say."""
        self.stage.wait_until(0)
        print("\n3. The portfolio, read from the project sites themselves")
        chosen = choose(self.session, "demo", self.settings)
        tenant = self.session.tenant
        if not self.stage.fresh and self._run(chosen.sync.plan(chosen.sync.look(tenant))).empty:
            print("Sync: nothing to do; the overview says what the projects say.")
        else:
            result = chosen.sync.run(tenant, holder())
            show_summary(result.plan.plan, title="Sync")
            show_applied(result.applied)
            result.applied.raise_for_failures()
        board = read_board(self.session, chosen)
        print()
        board.show()
        print("\n4. Which projects need help, and why\n")
        board.show_attention()

    def goodbye(self, verbose: bool) -> None:
        """What it cost, and what to try next."""
        ledger = self.session.tenant.ledger
        limit = minute_limit(self.session.settings.licences)
        print(
            f"\nThe application used {ledger.units} resource units ({ledger.published} at Microsoft's prices, "
            f"{ledger.estimated} by our estimate). Microsoft gives {limit:.0f} a minute to a tenant of this size: "
            f"at least {ledger.units / limit:.1f} minutes on a real tenant."
        )
        if verbose:
            note(ledger_line(self.session.ledger))
        print(
            "\nTry next:\n"
            "  prosjektportal demo                        again: every plan is empty now\n"
            "  prosjektportal template show prosjekt      what a project gets\n"
            "  prosjektportal emulator serve              the same tenant over HTTPS, for the other commands\n"
            "  prosjektportal doctor --registration       how to connect to your own tenant"
        )

    # -- what they are made of ---------------------------------------------------------------------

    def _prepare(self, told: Told) -> tuple[Project, Loaded, Making]:
        url = site_url(self.settings.project_url, self.session.settings.sharepoint, told.number, told.title)
        loaded = load(told.template, site=url, site_title=told.title, hub=HUB)
        project = Project(
            told.number, told.title, url, told.template,
            type=loaded.site_type,
            manager=self.story.login(told.manager),
            owner=self.story.login(told.owner),
            members=tuple(self.story.login(member) for member in told.members),
        )  # fmt: skip
        return project, loaded, making(self.session, self.settings, loaded)

    def _make(self, project: Project, wanting: Making) -> int:
        """The project is made unless it is there; nobody wrote a row."""
        row = self.rows.by_number(project.number)
        if row is not None and row.state == RUNNING:
            self._unchanged(project, wanting)
            return 0
        made = self._run(new(project, wanting))
        changes = len(made.applied.done)
        print(f"   + {project.number} {project.name} ({project.template}): {changes} changes, {project.url}")
        return 0

    def _unchanged(self, project: Project, wanting: Making) -> None:
        known = wanting.known(project.url)
        plan = self._run(make_plan(wanted(project.url, wanting), kinds(), known, last=wanting.stamp))
        if plan.empty:
            print(
                f"     {project.number} {project.name}: nothing to do; {plan.unchanged} resources are as wanted"
            )
        else:
            show_plan(plan, title=f"   {project.number}")

    def _write(self, writing: Writing, wanting: Making) -> int:
        """The person writes what is not there yet; returns how many rows."""
        project = writing.project
        tenant = self.stage.person(self.story.login(project.writer))
        site = site_url(
            self.settings.project_url, self.session.settings.sharepoint, project.number, project.title
        )
        known = replace(wanting, app_only=False).known(site)
        names = {ListItem.kind: kinds()[ListItem.kind], "sites": kinds()["sites"]}
        plan = tenant.run(make_plan(_with_site(site, writing.rows), names, known))
        applied = tenant.run(apply(plan, names, known))
        applied.raise_for_failures()
        return len(applied.done)

    def _apply(self, plan: Plan, known: Known) -> None:
        if plan.empty:
            return
        applied = self._run(apply(plan, kinds(), known))
        show_applied(applied)
        applied.raise_for_failures()

    def _run(self, steps: Steps[T]) -> T:
        return self.session.tenant.run(steps)


def _with_site(site: str, rows: tuple[ListItem, ...]) -> list[Resource]:
    return [Site(url=site), *rows]
