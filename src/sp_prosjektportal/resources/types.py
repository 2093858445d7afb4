"""Types that several kinds share: GUIDs, site-relative URLs, and the values of list items."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict


def _guid(text: str) -> str:
    from uuid import UUID

    return str(UUID(text.strip().strip("{}")))


def _relative(text: str) -> str:
    return text.strip("/")


Guid = Annotated[str, AfterValidator(_guid)]
"""A GUID, normalised: lower case, no braces."""

RelativeUrl = Annotated[str, AfterValidator(_relative)]
"""A URL below the site, no slash at either end: ``Lists/Usikkerhet``, ``Dokumenter``."""

ColumnType = Literal[
    "text", "note", "number", "currency", "percent", "date", "choice", "person", "lookup", "boolean", "url",
    "calculated", "term",
]  # fmt: skip


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(_Value):
    """A person by sign-in name (UPN). Compared without case."""

    login: Annotated[str, AfterValidator(str.casefold)]


class Term(_Value):
    """A term by its GUID. The label travels along when writing and is not compared."""

    id: Guid
    label: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Term) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)


class Link(_Value):
    """The value of a URL column."""

    url: str
    text: str = ""


class Percent(_Value):
    """The value of a percent column: ``share`` 0.5 is 50 %. Forms take it as 50, rows give it back as 0.5."""

    share: float


class RowKey(_Value):
    """A lookup value: the row of ``list`` whose ``column`` holds ``key``."""

    list: RelativeUrl
    column: str
    key: str


ItemValue = (
    None | bool | int | float | str | datetime | date | Percent | Person | Term | Link | RowKey
    | tuple[str, ...] | tuple[Person, ...] | tuple[Term, ...] | tuple[RowKey, ...]
)  # fmt: skip
"""The value of one column of a list item. Its Python type says the type of column it goes to: ``str`` text, note or
choice; ``date`` date only; ``datetime`` (aware, UTC) date and time; a tuple for several values (sorted)."""

__all__ = ["ColumnType", "Guid", "ItemValue", "Link", "Percent", "Person", "RelativeUrl", "RowKey", "Term"]
