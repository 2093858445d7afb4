"""Views of lists, with filters and order as data rather than CAML."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.caml import Condition
from sp_prosjektportal.resources.column import Formatting
from sp_prosjektportal.resources.types import RelativeUrl


class Order(BaseModel):
    """Sort by a column."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    descending: bool = False


class Group(BaseModel):
    """Group by a column."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    descending: bool = False


class View(Resource):
    """A view by the list's URL and its own URL leaf (``Alle`` for ``Alle.aspx``): titles are translated, leaves not."""

    kind: ClassVar[str] = "views"
    key_fields: ClassVar[frozenset[str]] = frozenset({"list", "name"})

    list: RelativeUrl
    name: str
    title: str = ""
    columns: tuple[str, ...] = ()
    filter: Condition | None = None
    order: tuple[Order, ...] = ()
    group: tuple[Group, ...] = ()
    collapsed: bool = True  # groups start collapsed
    totals: tuple[tuple[str, str], ...] = ()  # (column, COUNT | SUM | AVG | MAX | MIN), sorted
    rows: int = 30
    default: bool = False
    formatting: Formatting = ""

    @property
    def key(self) -> str:
        return f"{self.list}/{self.name}"
