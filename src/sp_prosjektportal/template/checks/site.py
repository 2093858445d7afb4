"""The site's settings: locales and time zones that SharePoint has, a footer that fits and leads somewhere."""

from __future__ import annotations

from sp_prosjektportal.resources.regional_settings import LOCALES, TIME_ZONES
from sp_prosjektportal.template.checks.menus import target
from sp_prosjektportal.template.checks.names import title
from sp_prosjektportal.template.flatten_site import known
from sp_prosjektportal.template.index import Subject
from sp_prosjektportal.template.tree import Path

MAX_FOOTER_LINKS = 8
"""Links or labels in a footer ("Overview of the SharePoint Site footer")."""


def check(subject: Subject) -> None:
    site = subject.template.site
    if site.locale is not None and known(site.locale, LOCALES) is None:
        subject.unknown(("site", "locale"), "locale", site.locale, LOCALES)
    if site.time_zone is not None and known(site.time_zone, TIME_ZONES) is None:
        subject.unknown(("site", "time_zone"), "time zone", site.time_zone, TIME_ZONES)
    if site.footer is not None:
        _footer(subject, ("site", "footer", "links"))


def _footer(subject: Subject, path: Path) -> None:
    links = (subject.template.site.footer and subject.template.site.footer.links) or []
    for at, link in enumerate(links):
        title(subject, (*path, at, "title"), link.title)
        target(subject, (*path, at, "url"), link.url, "the footer")
    if len(links) > MAX_FOOTER_LINKS:
        message = f"{len(links)} links in the footer, SharePoint shows {MAX_FOOTER_LINKS}"
        subject.problem((*path, MAX_FOOTER_LINKS), "too-many-links", message, "Leave some out.")
