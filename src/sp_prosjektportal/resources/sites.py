"""Sites: the site collection itself, with or without a Microsoft 365 group."""

from __future__ import annotations

from typing import ClassVar, Literal

from sp_prosjektportal.engine.resource import Resource


class Site(Resource):
    """A site by its absolute URL. Everything on the site needs it."""

    kind: ClassVar[str] = "sites"
    key_fields: ClassVar[frozenset[str]] = frozenset({"url", "type", "language", "owners", "members"})

    url: str
    title: str = ""
    description: str = ""
    type: Literal["group", "team"] = "team"  # group: connected to a Microsoft 365 group
    language: int = 1044
    owners: tuple[str, ...] = ()  # sign-in names; used when the site is made
    members: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.url.rstrip("/")
