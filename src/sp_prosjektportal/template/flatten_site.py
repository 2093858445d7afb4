"""From the model to a resource: the settings of the site."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.resources.regional_settings import LOCALES, TIME_ZONES
from sp_prosjektportal.resources.settings import Link, Settings
from sp_prosjektportal.template.index import Subject
from sp_prosjektportal.template.model_site import Footer, Header


def settings(subject: Subject) -> Settings | None:
    """Nothing when the template says nothing of them."""
    site = subject.template.site
    fields: dict[str, Any] = {
        "locale": known(site.locale, LOCALES),
        "time_zone": known(site.time_zone, TIME_ZONES),
        "first_day_of_week": site.first_day_of_week,
        "clock": site.clock,
        "one_language": site.one_language,
        **(_header(site.header) if site.header is not None else {}),
        **(_footer(site.footer, subject.language) if site.footer is not None else {}),
    }
    written = {name: value for name, value in fields.items() if value is not None}
    return Settings(**written) if written else None


def known(written: str | None, names: dict[str, int]) -> str | None:
    """The name as it stands in the table, whatever its casing; nothing for one that is not there."""
    return next(
        (name for name in names if written is not None and name.casefold() == written.casefold()), None
    )


def _header(written: Header) -> dict[str, Any]:
    return {
        "header_layout": written.layout,
        "header_background": written.background,
        "header_title": written.title,
        "mega_menu": written.mega_menu,
    }


def _footer(written: Footer, language: str) -> dict[str, Any]:
    links = written.links
    return {
        "footer": written.shown,
        "footer_links": None
        if links is None
        else tuple(Link(title=link.title.text(language), url=link.url) for link in links),
    }
