"""What a portfolio's hub is, apart from what its template says: a site, registered as a hub."""

from __future__ import annotations

from collections.abc import Sequence

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.hubs import Hub
from sp_prosjektportal.resources.sites import Site

LANGUAGES = {"nb": 1044, "nn": 2068, "en": 1033}
"""LCID by language code."""


def hub_resources(
    url: str, *, title: str, language: str, owners: Sequence[str], resources: Sequence[Resource]
) -> list[Resource]:
    """The template's resources, with the site and its registration in front."""
    url = url.rstrip("/")
    site = Site(url=url, title=title, type="team", language=LANGUAGES[language], owners=tuple(owners))
    return [site, Hub(url=url), *resources]
