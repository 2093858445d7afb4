"""Hubs: registering a site as a hub, and associating a site with one."""

from __future__ import annotations

from typing import ClassVar

from sp_prosjektportal.engine.resource import Resource


class Hub(Resource):
    """The site is a hub."""

    kind: ClassVar[str] = "hubs"
    key_fields: ClassVar[frozenset[str]] = frozenset({"url"})

    url: str

    @property
    def key(self) -> str:
        return self.url.rstrip("/")


class HubAssociation(Resource):
    """The site belongs to a hub."""

    kind: ClassVar[str] = "hub_associations"
    key_fields: ClassVar[frozenset[str]] = frozenset({"site"})

    site: str
    hub: str  # absolute URL of the hub

    @property
    def key(self) -> str:
        return self.site.rstrip("/")
