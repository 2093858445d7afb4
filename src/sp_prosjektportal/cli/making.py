"""From the command line and the settings to what the project flows work with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sp_prosjektportal.cli.own_templates import overlays
from sp_prosjektportal.cli.session import Session
from sp_prosjektportal.errors import ProjectError
from sp_prosjektportal.project.model import CrawlApplication, Making, Project
from sp_prosjektportal.project.naming import check_number, site_url
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.words import CANONICAL, Words

if TYPE_CHECKING:
    from sp_prosjektportal.settings import PortfolioSettings
    from sp_prosjektportal.template.loader import Loaded


def project_address(opened: Session, chosen: PortfolioSettings, number: str, name: str, url: str) -> str:
    """The address given, or the one that the portfolio's pattern makes."""
    return url or site_url(chosen.project_url, opened.settings.sharepoint, check_number(number), name)


def load_template(
    opened: Session,
    chosen: PortfolioSettings,
    template: str,
    project: Project,
    given: Mapping[str, Any],
    language: str = "",
) -> Loaded:
    """The project's template, rendered for its site; in the portfolio's language unless another is asked for."""
    from sp_prosjektportal.template.loader import load

    return load(
        template,
        language=language or chosen.language,
        parameters={**chosen.project_parameters, **given},
        site=project.url,
        site_title=project.name,
        hub=chosen.hub,
        overlays=overlays(opened.settings.templates),
    )


def language_of_site(chosen: PortfolioSettings, lcid: int, stamped: str | None = None) -> str:
    """The language whose texts an existing site has: what its stamp says, else what its LCID and the portfolio say.

    ``stamped`` is nothing for a site that no template was applied to.
    """
    from sp_prosjektportal.template.text import LANGUAGES

    fitting = [name for name, own in LANGUAGES.items() if own == lcid]
    said = chosen.language if stamped is None else stamped
    return said if said in fitting else next(iter(fitting), chosen.language)


def check_own_projects(chosen: PortfolioSettings) -> None:
    """Raises :class:`ProjectError` for a portfolio that only shows those of others."""
    if chosen.collects:
        raise ProjectError(
            f"{chosen.title} collects other portfolios and has no projects of its own.",
            hint=f"Nothing was done. Say in which the project is: --portfolio {' or '.join(chosen.collects)}.",
        )


def bare_making(opened: Session, chosen: PortfolioSettings) -> Making:
    """What a flow needs that applies no template. Raises :class:`ProjectError` for a portfolio without own projects."""
    check_own_projects(chosen)
    crawl = opened.settings.crawl_application
    words = Words()
    if chosen.language != CANONICAL:
        from sp_prosjektportal.template.choices import vocabulary

        known = vocabulary(overlays(opened.settings.templates))
        words = Words(known.choices, chosen.language, known.terms)
    return Making(
        hub=chosen.hub.rstrip("/"),
        kinds=kinds(),
        owners=tuple(chosen.owners),
        app_only=opened.settings.app_only,
        words=words,
        crawl_application=CrawlApplication(crawl.client_id, crawl.name) if crawl else None,
    )


def making(opened: Session, chosen: PortfolioSettings, loaded: Loaded) -> Making:
    """What a project is made with: the template's resources beside the portfolio's settings."""
    from dataclasses import replace

    return replace(
        bare_making(opened, chosen), resources=loaded.resources, stamp=loaded.stamp, phases=loaded.phases
    )
