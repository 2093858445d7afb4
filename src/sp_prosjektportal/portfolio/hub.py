"""What a portfolio's hub is, apart from what its template says: a site, registered as a hub."""

from __future__ import annotations

from collections.abc import Sequence

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.hubs import Hub
from sp_prosjektportal.resources.sites import Site

LANGUAGES = {"nb": 1044, "nn": 1044, "en": 1033}
"""LCID by language code. SharePoint has no nynorsk: a site with nynorsk titles is one in bokmål to it."""


def hub_resources(
    url: str, *, title: str, language: str, owners: Sequence[str], resources: Sequence[Resource]
) -> list[Resource]:
    """The template's resources, with the site and its registration in front."""
    url = url.rstrip("/")
    site = Site(url=url, title=title, type="team", language=LANGUAGES[language], owners=tuple(owners))
    return [site, Hub(url=url), *resources]
