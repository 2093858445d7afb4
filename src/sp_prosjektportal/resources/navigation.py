"""The site's menus. Managed nodes keep their order among themselves; nodes that people added stay."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from sp_prosjektportal.engine.resource import Resource


class Node(BaseModel):
    """A link in a menu. ``url`` is absolute, or relative to the site (``Lists/Usikkerhet``)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    url: str
    children: tuple[Node, ...] = ()


class Navigation(Resource):
    """One menu of the site."""

    kind: ClassVar[str] = "navigation"
    key_fields: ClassVar[frozenset[str]] = frozenset({"menu"})

    menu: Literal["quick_launch", "top"]
    nodes: tuple[Node, ...] = ()

    @property
    def key(self) -> str:
        return self.menu
