"""The commands and what each of them needs, from the templates that the settings name."""

from __future__ import annotations

from datetime import UTC, datetime

from sp_prosjektportal.cli.doctor.permissions import Need, asked_by, changing, planning
from sp_prosjektportal.portfolio.crawl import Crawler, Target
from sp_prosjektportal.portfolio.hub import hub_resources
from sp_prosjektportal.portfolio.registry import read_registry
from sp_prosjektportal.project.hub_rows import read_rows
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.project.people import find_people
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.settings import PortfolioSettings, Settings
from sp_prosjektportal.template.loader import Loaded, load
from sp_prosjektportal.tenant.request import Permission

EXAMPLE = "/sites/eksempel"


def hub_template(name: str, portfolio: PortfolioSettings) -> Loaded:
    return load(
        portfolio.template, language=portfolio.language, parameters=portfolio.parameters,
        site=portfolio.hub, site_title=portfolio.title or name, hub=portfolio.hub,
    )  # fmt: skip


def all_needs(settings: Settings) -> list[Need]:
    """What each command needs; of the portfolio's commands also whether access to single sites is enough."""
    portfolio = next(iter(settings.portfolios.values()), None) or PortfolioSettings(
        title="Eksempel", hub=f"{settings.sharepoint}/sites/portefolje"
    )
    return [*_hub(portfolio), *_project(settings, portfolio), *_portfolio(settings, portfolio)]


def _hub(portfolio: PortfolioSettings) -> list[Need]:
    loaded = hub_template("", portfolio)
    wanted = hub_resources(
        portfolio.hub, title="", language=loaded.language, owners=(), resources=loaded.resources
    )
    wanted = [*wanted, *loaded.stamp]
    plan = planning(wanted, portfolio.hub)
    return [Need("hub plan", plan), Need("hub apply", plan | changing(wanted))]


def _project(settings: Settings, portfolio: PortfolioSettings) -> list[Need]:
    url = settings.sharepoint + EXAMPLE
    loaded = load("prosjekt", language=portfolio.language, site=url, site_title="Eksempel", hub=portfolio.hub)
    making = Making(portfolio.hub, kinds(), loaded.resources, loaded.stamp, loaded.phases)
    project = Project("P-1", "Eksempel", url, "prosjekt", owner="kari@contoso.onmicrosoft.com")
    wanted = [making.site(project), *making.furnishing(project), *loaded.stamp]
    rows = asked_by([lambda: read_rows(portfolio.hub)])
    plan = planning(wanted, url) | rows
    people = asked_by([lambda: find_people(project.people)])
    granting = {Permission.FULL_CONTROL} if settings.crawl_application else set()
    new = plan | people | changing(wanted) | frozenset(granting)
    return [
        Need("project new", new),
        Need("project plan", plan | people),
        Need("project apply", plan | changing([r for r in wanted if r.kind not in ("sites", "hubs")])),
        Need("project adopt", new),
        Need("project list", rows, selected=True),
    ]


def _portfolio(settings: Settings, portfolio: PortfolioSettings) -> list[Need]:
    crawler = Crawler(now=datetime.now(UTC))
    registry = asked_by([lambda: read_registry(portfolio.hub, compare=False)])
    crawl = registry | asked_by(
        [lambda: crawler.read(Target("P-1", settings.sharepoint + EXAMPLE, "I drift"))]
    )
    writing = frozenset(Permission(p) for p in kinds()[ListItem.kind].permissions)
    return [
        Need("portfolio crawl", crawl, selected=True),
        Need("portfolio sync", crawl | writing, selected=True),
        Need("portfolio show", registry, selected=True),
    ]
