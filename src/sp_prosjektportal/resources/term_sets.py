"""Term groups and term sets with fixed GUIDs (CSOM; wire.md section 10). Tenant-wide: adopted as they are."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.types import Guid


class TermEntry(BaseModel):
    """A term of a set. ``properties`` are local custom properties."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Guid
    label: str
    properties: tuple[tuple[str, str], ...] = ()


class TermGroup(Resource):
    """A term group, by GUID."""

    kind: ClassVar[str] = "term_groups"
    key_fields: ClassVar[frozenset[str]] = frozenset({"id"})

    id: Guid
    name: str = ""

    @property
    def key(self) -> str:
        return self.id


class TermSet(Resource):
    """A term set with its terms in order. Missing terms are added; labels of those there are left as they are."""

    kind: ClassVar[str] = "term_sets"
    key_fields: ClassVar[frozenset[str]] = frozenset({"id", "group"})

    id: Guid
    group: Guid
    name: str = ""
    terms: tuple[TermEntry, ...] = ()

    @property
    def key(self) -> str:
        return self.id

    def needs(self) -> frozenset[str]:
        return frozenset({f"{TermGroup.kind}/{self.group}"})
