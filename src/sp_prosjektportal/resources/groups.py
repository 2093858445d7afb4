"""Site groups and what they may do on the site."""

from __future__ import annotations

from typing import ClassVar, Literal

from sp_prosjektportal.engine.resource import Resource

Role = Literal["read", "contribute", "edit", "design", "full_control"]


class SiteGroup(Resource):
    """A SharePoint group of the site, by name, with its role on the site. Members named here are added, none removed."""

    kind: ClassVar[str] = "groups"
    key_fields: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    description: str = ""
    role: Role = "read"
    members: frozenset[str] = frozenset()  # sign-in names

    @property
    def key(self) -> str:
        return self.name
