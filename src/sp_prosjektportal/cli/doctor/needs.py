"""The commands and what each of them needs, from the templates that the settings name."""

from __future__ import annotations

from datetime import UTC, datetime

from sp_prosjektportal.cli.doctor.permissions import Need, asked_by, changing, planning
from sp_prosjektportal.cli.own_templates import overlays
from sp_prosjektportal.portfolio.crawl import Crawler, Target
from sp_prosjektportal.portfolio.hub import hub_resources
from sp_prosjektportal.portfolio.registry import read_registry
from sp_prosjektportal.project.hub_rows import read_rows
from sp_prosjektportal.project.model import Making, Project
from sp_prosjektportal.project.people import find_people
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.settings import PortfolioSettings, Settings
from sp_prosjektportal.template.loader import Loaded, load
from sp_prosjektportal.tenant.request import Permission

EXAMPLE = "/sites/eksempel"


def hub_template(name: str, portfolio: PortfolioSettings, settings: Settings) -> Loaded:
    """The template of a portfolio's hub."""
    return load(
        portfolio.template, language=portfolio.language, parameters=portfolio.parameters,
        site=portfolio.hub, site_title=portfolio.title or name, hub=portfolio.hub,
        overlays=overlays(settings.templates),
    )  # fmt: skip


def all_needs(settings: Settings) -> list[Need]:
    """What each command needs; of the portfolio's commands also whether access to single sites is enough."""
    portfolio = next(iter(settings.portfolios.values()), None) or PortfolioSettings(
        title="Eksempel", hub=f"{settings.sharepoint}/sites/portefolje"
    )
    return [*_hub(settings, portfolio), *_project(settings, portfolio), *_portfolio(settings, portfolio)]


def _hub(settings: Settings, portfolio: PortfolioSettings) -> list[Need]:
    loaded = hub_template("", portfolio, settings)
    wanted = hub_resources(
        portfolio.hub, title="", language=loaded.language, owners=(), resources=loaded.resources
    )
    wanted = [*wanted, *loaded.stamp]
    plan = planning(wanted, portfolio.hub)
    grants = settings.crawl_application is not None
    return [
        Need("hub plan", plan, optional=frozenset({Permission.FULL_CONTROL})),
        Need("hub apply", plan | changing(wanted), granting=grants),
    ]


def _project(settings: Settings, portfolio: PortfolioSettings) -> list[Need]:
    url = settings.sharepoint + EXAMPLE
    loaded = load(
        "prosjekt", language=portfolio.language, site=url, site_title="Eksempel", hub=portfolio.hub,
        overlays=overlays(settings.templates),
    )  # fmt: skip
    making = Making(portfolio.hub, kinds(), loaded.resources, loaded.stamp, loaded.phases)
    project = Project("P-1", "Eksempel", url, "prosjekt", owner="kari@contoso.onmicrosoft.com")
    site = making.site(project)
    furnishing = [*making.furnishing(project), *loaded.stamp]
    existing = [resource for resource in furnishing if not isinstance(resource, Site)]
    rows = asked_by([lambda: read_rows(portfolio.hub)])
    plan = planning([site, *furnishing], url) | rows
    people = asked_by([lambda: find_people(project.people)])
    writing = frozenset(Permission(p) for p in kinds()[ListItem.kind].permissions)
    grants = settings.crawl_application is not None
    return [
        Need("project new", plan | people | changing([site, *furnishing]), granting=grants),
        Need("project plan", plan | people),
        Need("project apply", plan | changing(existing)),
        Need("project adopt", plan | people | changing(existing) | writing, granting=grants),
        Need("project abandon", rows | writing, selected=True, optional=frozenset(Permission)),
        Need("project list", rows, selected=True),
        Need("project show", rows, selected=True),
    ]


def _portfolio(settings: Settings, portfolio: PortfolioSettings) -> list[Need]:
    crawler = Crawler(now=datetime.now(UTC))
    registry = asked_by([lambda: read_registry(portfolio.hub, compare=False)])
    crawl = registry | asked_by(
        [lambda: crawler.read(Target("P-1", settings.sharepoint + EXAMPLE, "I drift"))]
    )
    writing = frozenset(Permission(p) for p in kinds()[ListItem.kind].permissions)
    compared = frozenset({Permission.FULL_CONTROL})  # the administrators' list of sites
    return [
        Need("portfolio crawl", crawl, selected=True, optional=compared),
        Need("portfolio plan", crawl, selected=True, optional=compared),
        Need("portfolio sync", crawl | writing, selected=True, optional=compared),
        Need("portfolio show", registry, selected=True),
        Need("portfolio attention", registry, selected=True),
        Need("portfolio report", crawl, selected=True, optional=compared),
    ]
