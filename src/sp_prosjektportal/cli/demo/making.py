"""Making the story's projects, by the flow of ``project new``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sp_prosjektportal.cli.demo.rows import Writer
from sp_prosjektportal.cli.demo.stage import Stage
from sp_prosjektportal.cli.demo.story import Portfolio, Story, Told
from sp_prosjektportal.cli.making import making
from sp_prosjektportal.cli.own_templates import overlays
from sp_prosjektportal.cli.plans import show_plan
from sp_prosjektportal.cli.session import Session
from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.project.create import new
from sp_prosjektportal.project.hub_rows import BEING_MADE, HubRows, read_rows
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.project.naming import site_url
from sp_prosjektportal.project.plan import wanted
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.words import Words
from sp_prosjektportal.settings import CrawlApplication
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.template.choices import choices
from sp_prosjektportal.template.loader import Loaded, load
from sp_prosjektportal.tenant.request import Permission, Reply, Request


@dataclass
class Maker:
    """Makes the projects of one portfolio. ``hub`` are the resources of its hub's template."""

    story: Story
    portfolio: Portfolio
    stage: Stage
    session: Session
    hub: Sequence[Resource]
    spoke: Callable[[], None] = lambda: None
    _rows: HubRows | None = None
    _loaded: dict[str, Loaded] = field(default_factory=dict)

    def site(self, told: Told) -> str:
        """The project site's address."""
        _, settings = self.session.portfolio(self.portfolio.name)
        return site_url(settings.project_url, self.session.settings.sharepoint, told.number, told.title)

    def writer(self, told: Told) -> Writer:
        """Who writes in the project."""
        loaded = self._template(told)
        words = Words(choices(), told.language) if told.language != "nb" else Words()
        return Writer(self.story, told, self.stage.today, self.hub, loaded.resources, words)

    def make(self, told: Told) -> None:
        """The project is made unless it is there."""
        if self._rows is None:
            self._rows = self.session.tenant.run(read_rows(self._hub_url))
        wanting, url = self._making(told), self.site(told)
        row = self._rows.by_number(told.number)
        if row is not None and row.state != BEING_MADE:
            self._unchanged(told, url, wanting)
            return
        made = self.session.tenant.run(new(self._project(told, url), wanting))
        changes = len(made.applied.done)
        print(f"   + {told.number} {told.title} ({told.template}, {self.portfolio.title}): {changes} changes")
        self.spoke()

    def take_access(self, told: Told, application: CrawlApplication | None) -> Steps[None]:
        """Take away what the application was granted on the project's site."""
        url = self.site(told)
        path = urlsplit(url)
        permissions = f"/sites/{path.hostname}:{path.path}:/permissions"
        found: Reply = yield Request.graph("GET", permissions, permission=Permission.FULL_CONTROL)
        for row in found.rows:
            if application is not None and application.client_id.casefold() in str(row).casefold():
                yield Request.graph(
                    "DELETE", f"{permissions}/{row['id']}", permission=Permission.FULL_CONTROL
                )

    # -- what they are made of ---------------------------------------------------------------------

    @property
    def _hub_url(self) -> str:
        return self.session.portfolio(self.portfolio.name)[1].hub

    def _template(self, told: Told) -> Loaded:
        if told.number not in self._loaded:
            self._loaded[told.number] = load(
                told.template,
                language=told.language,
                site=self.site(told),
                site_title=told.title,
                hub=self._hub_url,
                overlays=overlays(self.session.settings.templates),
            )
        return self._loaded[told.number]

    def _making(self, told: Told) -> Making:
        _, settings = self.session.portfolio(self.portfolio.name)
        return making(self.session, settings, self._template(told))

    def _project(self, told: Told, url: str) -> Project:
        own = {project.number for project in self.portfolio.projects}
        return Project(
            told.number, told.title, url, told.template,
            type=self._template(told).site_type,
            language=1033 if told.language == "en" else 1044,
            manager=self.story.login(told.manager),
            owner=self.story.login(told.owner),
            members=tuple(self.story.login(member) for member in told.members),
            programme=told.programme if told.programme in own else "",  # one of another portfolio is written by hand
            idea=told.idea,
        )  # fmt: skip

    def _unchanged(self, told: Told, url: str, wanting: Making) -> None:
        known = wanting.known(url)
        plan = self.session.tenant.run(make_plan(wanted(url, wanting), kinds(), known, last=wanting.stamp))
        if plan.empty:
            print(f"     {told.number} {told.title}: nothing to do; {plan.unchanged} resources are as wanted")
        else:
            show_plan(plan, title=f"   {told.number}")
        self.spoke()
