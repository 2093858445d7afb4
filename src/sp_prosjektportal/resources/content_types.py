"""Content types of the site, with ids of one's own (CSOM; wire.md section 5)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator

from sp_prosjektportal.engine.resource import Resource


def _upper(text: str) -> str:
    return "0x" + text.strip().removeprefix("0x").removeprefix("0X").upper()


ContentTypeId = Annotated[str, AfterValidator(_upper)]


class ContentType(Resource):
    """A content type by id; its parent is in the id."""

    kind: ClassVar[str] = "content_types"
    key_fields: ClassVar[frozenset[str]] = frozenset({"id"})

    id: ContentTypeId
    name: str = ""
    group: str = ""
    description: str = ""
    columns: tuple[str, ...] = ()  # internal names in order, those added to the parent's
    required: frozenset[str] = frozenset()  # of the columns
    hidden: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        return self.id
