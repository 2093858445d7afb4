"""The authored format: columns, content types and terms."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from sp_prosjektportal.resources.types import ColumnType
from sp_prosjektportal.template.authored import Authored
from sp_prosjektportal.template.text import Text

Light = Literal["green", "yellow", "red"]
Phase = Literal["ide", "konsept", "planlegge", "gjennomfore", "avslutte", "realisere"]
Formatting = Literal["lights", "bar", "due", "count"] | dict[str, Any]
Scalar = str | bool | int | float


class Choice(Authored):
    """A choice of a choice column, with the traffic light that it means."""

    value: Text = Field(description="The choice. Filters, rows and defaults name it in Norwegian.")
    light: Light | None = Field(
        None, description="Shown as colour, symbol and word when `formatting: lights`."
    )

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        if isinstance(value, str) or (isinstance(value, dict) and "nb" in value):
            return {"value": value}
        return value


class OneOf(Authored):
    """A choice column, or ContentType, and which of its values are meant."""

    column: str = Field(description="Internal name, of a choice column or ContentType.")
    is_: str | None = Field(None, alias="is", description="The value, in Norwegian.")
    in_: list[str] | None = Field(None, alias="in", description="One of these, in Norwegian.")

    @property
    def values(self) -> list[str]:
        return [*([self.is_] if self.is_ is not None else []), *(self.in_ or [])]


class ColumnSettings(Authored):
    """Settings of a column."""

    id: str | None = Field(
        None, description="GUID of the column. Keep known ones, so that sites interoperate."
    )
    type: ColumnType | None = Field(None, description="What the column holds.")
    title: Text | None = Field(None, description="What people see, at most 255 characters.")
    description: Text | None = Field(None, description="Help shown in forms.")
    group: str | None = Field(None, description="Where SharePoint lists the column. Default: `column_group`.")
    required: bool | None = Field(None, description="People must fill it in.")
    hidden: bool | None = Field(None, description="Not shown in forms and lists.")
    indexed: bool | None = Field(
        None, description="Indexed, at most 20 on a list: filters work on long lists."
    )
    unique: bool | None = Field(None, description="No two rows have the same value. Needs `indexed: true`.")
    default: Scalar | None = Field(
        None, description="Value of new rows: a choice, number, true/false, text, or `@today` for a date."
    )
    multiple: bool | None = Field(None, description="Several values (choice, person, lookup, term).")
    choices: list[Choice] | None = Field(None, description="What there is to choose from, in order.")
    fill_in: bool | None = Field(None, description="People may write choices of their own.")
    minimum: float | None = Field(None, description="Least number. For percent: 1 is 100 %.")
    maximum: float | None = Field(None, description="Greatest number. For percent: 1 is 100 %.")
    decimals: int | None = Field(None, ge=0, le=5, description="Decimals shown.")
    currency: int | None = Field(None, description="LCID whose currency is shown; 1044 is NOK.")
    time: bool | None = Field(None, description="A date with time of day.")
    lines: int | None = Field(None, ge=1, le=100, description="Lines of a note in forms.")
    rich: bool | None = Field(None, description="A note with formatted text.")
    lookup_list: str | None = Field(None, description="URL of the list that is looked up in, below the site.")
    lookup_column: str | None = Field(None, description="Column of that list that is shown. Default: Title.")
    formula: str | None = Field(
        None,
        description="Of a calculated column: internal names in [], English functions, commas; begins with =.",
    )
    result: Literal["text", "number", "date", "boolean"] | None = Field(
        None, description="What a calculated column results in."
    )
    term_set: str | None = Field(None, description="The term set of a term column, by name or GUID.")
    formatting: Formatting | None = Field(
        None,
        description="`lights` (from the choices), `bar` (a number as a bar), `due` (a date that stands out when it has"
        " passed), `count` (a number that stands out when it is not zero), or SharePoint's column formatting.",
    )
    bar_of: str | None = Field(
        None, description="Of `formatting: bar`: the number column that is the full bar. Views show both."
    )
    due_while: OneOf | None = Field(
        None,
        description="Of `formatting: due`: the date only stands out while this column has one of these values.",
    )

    def settings(self) -> dict[str, Any]:
        """What the author wrote, apart from the name."""
        return {
            name: value
            for name in self.model_fields_set - {"name", "more_choices"}
            if (value := getattr(self, name)) is not None
        }


class SiteColumn(ColumnSettings):
    """A column of the site, that content types use."""

    name: str = Field(description="Internal name: at most 32 ASCII letters, digits and _.")
    more_choices: list[Choice] | None = Field(None, description="Choices after those of the base.")
    type: ColumnType = Field(description="What the column holds.")
    title: Text = Field(description="What people see, at most 255 characters.")


class ListColumn(ColumnSettings):
    """A column of a list: one of its own (a lookup), or what the list sets differently from the site column."""

    name: str = Field(description="Internal name; `Title` may be named to rename it.")


class ContentTypeColumn(Authored):
    """A column of a content type."""

    short: ClassVar[str] = "name"

    name: str = Field(description="Internal name of a site column, or Title.")
    required: bool | None = Field(None, description="People must fill it in.")
    hidden: bool | None = Field(None, description="Not shown in forms.")


class ContentType(Authored):
    """A content type with an id of one's own; the parent is in the id."""

    id: str = Field(
        description="0x0100 + 32 hexadecimal digits for a child of Item, 0x010100 + … of Document."
    )
    name: Text = Field(description="What people see. Filters on ContentType name it in Norwegian.")
    group: str | None = Field(None, description="Where SharePoint lists it. Default: `column_group`.")
    description: Text | None = Field(None, description="Help shown where content types are chosen.")
    columns: list[ContentTypeColumn] | None = Field(
        None, description="Columns in the order of the form. In place of those of a base."
    )
    more_columns: list[ContentTypeColumn] | None = Field(
        None, description="Columns after those of the base, in a file that changes it."
    )


class TermGroup(Authored):
    """A group of term sets in the tenant's term store."""

    id: str = Field(description="GUID.")
    name: str = Field(description="Name of the group.")


class TermEntry(Authored):
    """A term of a set."""

    id: str = Field(description="GUID.")
    label: Text = Field(description="What people see. Rows and filters name it in Norwegian.")
    phase: Phase | None = Field(None, description="The national phase that this term stands for.")
    properties: dict[str, str] | None = Field(None, description="Custom properties of the term.")


class TermSet(Authored):
    """A term set. Templates for projects only read it; the portfolio's template makes sure that it is there."""

    id: str = Field(description="GUID.")
    group: str = Field(description="GUID of its group.")
    name: str = Field(description="Name; columns refer to it by this or by GUID.")
    terms: list[TermEntry] = Field(description="Terms in order.")
