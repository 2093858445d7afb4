"""The authored format: lists with their columns, views and rows."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from sp_prosjektportal.resources.principals import Role
from sp_prosjektportal.template.authored import Authored
from sp_prosjektportal.template.model_columns import ListColumn, OneOf, Scalar
from sp_prosjektportal.template.text import Text

Total = Literal["count", "sum", "avg", "max", "min"]

OPERATORS: dict[str, str] = {
    "is": "is_", "is_not": "is_not", "less": "less", "at_most": "at_most", "more": "more", "at_least": "at_least",
    "contains": "contains", "begins_with": "begins_with", "in": "in_", "empty": "empty",
}  # fmt: skip
"""What authors write, and the attribute of :class:`Filter` that holds it."""


class Filter(Authored):
    """One comparison of a column, or `all`/`any` of several. Values: `@me`, `@today`, `@today-60` besides plain ones."""

    all: list[Filter] | None = Field(None, description="All of these hold.")
    any: list[Filter] | None = Field(None, description="At least one of these holds.")
    column: str | None = Field(None, description="Internal name.")
    is_: Scalar | None = Field(None, alias="is", description="Equal to.")
    is_not: Scalar | None = Field(None, description="Not equal to (empty rows are shown).")
    less: Scalar | None = Field(None, description="Less than; of dates: before.")
    at_most: Scalar | None = Field(None, description="Less than or equal to.")
    more: Scalar | None = Field(None, description="More than; of dates: after.")
    at_least: Scalar | None = Field(None, description="More than or equal to.")
    contains: str | None = Field(None, description="Text that occurs in it.")
    begins_with: str | None = Field(None, description="Text that it begins with.")
    in_: list[Scalar] | None = Field(None, alias="in", description="One of these.")
    empty: bool | None = Field(None, description="true: has no value; false: has one.")

    @property
    def operators(self) -> list[str]:
        """The operators that are written, as authors write them."""
        return [name for name, attribute in OPERATORS.items() if getattr(self, attribute) is not None]


class Sorting(Authored):
    """A column to order or group by: `GtX`, `GtX desc`, or as a mapping."""

    short: ClassVar[str] = "column"

    column: str = Field(description="Internal name; ` desc` after it for the greatest first.")
    descending: bool = Field(False, description="The greatest first.")

    @field_validator("column", mode="after")
    @classmethod
    def _trim(cls, value: str) -> str:
        return value.strip()

    @model_validator(mode="before")
    @classmethod
    def _direction(cls, value: Any) -> Any:
        text = value.get("column") if isinstance(value, dict) else value
        if not isinstance(text, str):
            return value
        name, _, direction = text.strip().partition(" ")
        if direction.strip().casefold() in ("desc", "asc"):
            rest = dict(value) if isinstance(value, dict) else {}
            return {"descending": direction.strip().casefold() == "desc", **rest, "column": name}
        return value


class Matrix(Authored):
    """A view whose rows each show their place in a 5 × 5 matrix of probability and consequence."""

    before: list[str] = Field(description="The two columns of probability and consequence, from 1 to 5.")
    after: list[str] | None = Field(None, description="The two columns of the same after measures.")
    opportunity: OneOf | None = Field(
        None, description="Which rows are opportunities: they have colours of their own."
    )


class View(Authored):
    """A view of a list."""

    name: str = Field(
        description="Leaf of its URL, ASCII: `AktiveRisikoer` for AktiveRisikoer.aspx. Never changes."
    )
    title: Text = Field(description="What people see.")
    columns: list[str] = Field(description="Internal names in order. In place of those of a base.")
    more_columns: list[str] | None = Field(None, description="Columns after those of the base.")
    filter: Filter | None = Field(None, description="Which rows are shown.")
    order: list[Sorting] | None = Field(None, description="Columns to order by, first things first.")
    group: list[Sorting] | None = Field(None, description="At most two columns to group by.")
    collapsed: bool | None = Field(None, description="Groups start collapsed.")
    totals: dict[str, Total] | None = Field(None, description="Totals of columns: `GtBudgetTotal: sum`.")
    rows: int | None = Field(None, ge=1, le=5000, description="Rows on a page.")
    default: bool | None = Field(None, description="Shown when the list is opened. One view of a list.")
    formatting: dict[str, Any] | None = Field(
        None, description="SharePoint's view formatting, written as YAML."
    )
    matrix: Matrix | None = Field(
        None,
        description="Rows as cards with a matrix, in place of `formatting`. All columns of the view are shown below the"
        " title.",
    )


class ListItems(Authored):
    """Rows that a list has from the start, each found again by its key."""

    key: str = Field(description="Unique text column that finds a row again.")
    content_type: str | None = Field(None, description="Id of the content type of the rows.")
    once: list[str] | None = Field(
        None, description="Columns set when a row is made and left to people after that."
    )
    items: list[dict[str, Any]] = Field(
        description="Rows: column and value. Dates as 2026-01-31, terms by label. In place of those of a base."
    )
    more_items: list[dict[str, Any]] | None = Field(
        None, description="Rows beside those of the base, in a template that extends another."
    )


class List(Authored):
    """A list or library."""

    url: str = Field(
        description="Below the site, ASCII: Lists/Usikkerhet, or Dokumenter for a library. Never changes."
    )
    title: Text = Field(description="What people see.")
    template: Literal["list", "library"] = Field("list", description="A list, or a document library.")
    description: Text | None = Field(None, description="Shown in the list's settings.")
    hidden: bool | None = Field(None, description="Not shown under site contents.")
    versioning: bool | None = Field(None, description="Keep earlier versions.")
    versions: int | None = Field(None, ge=1, le=50_000, description="How many versions are kept.")
    attachments: bool | None = Field(None, description="Rows may have attachments.")
    folders: bool | None = Field(None, description="People may make folders.")
    permissions: Literal["inherit"] | dict[str, Role] | None = Field(
        None,
        description="Permissions of its own: the role of `owners`, `members`, `visitors` or a group under `groups`; "
        "who is not named keeps what they may on the site. `inherit`: those of the site again.",
    )
    content_types: list[str] | None = Field(
        None, description="Ids of content types offered; the first is the default."
    )
    columns: list[ListColumn] | None = Field(
        None, description="Lookups, and what differs from the site columns."
    )
    views: list[View] | None = Field(None, description="Views. Patched by `name` when a list is extended.")
    list_items: ListItems | None = Field(None, description="Rows from the start.")
