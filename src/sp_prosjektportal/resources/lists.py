"""Lists and libraries with their settings and the content types they offer."""

from __future__ import annotations

from typing import ClassVar, Literal

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.content_types import ContentTypeId
from sp_prosjektportal.resources.types import RelativeUrl


class List(Resource):
    """A list by its URL below the site, which is ASCII and never changes; the title is set after."""

    kind: ClassVar[str] = "lists"
    key_fields: ClassVar[frozenset[str]] = frozenset({"url", "template"})

    url: RelativeUrl
    template: Literal["list", "library"] = "list"
    title: str = ""
    description: str = ""
    hidden: bool = False
    versioning: bool = True
    versions: int = 50
    attachments: bool = True
    folders: bool = False
    content_types: tuple[ContentTypeId, ...] = ()  # site content types offered, the first is the default
    members_may: Literal["edit", "read"] = "edit"  # read: owners write, members only read (own permissions)

    @property
    def key(self) -> str:
        return self.url
