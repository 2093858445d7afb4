"""What a modern page is made of, without the service's ids: sections, columns and web parts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sp_prosjektportal.resources.types import RelativeUrl


class _Piece(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Piece):
    """Formatted text. ``html`` is escaped already; its links are absolute or below the site."""

    part: Literal["text"] = "text"
    html: str


Height = Literal["small", "medium", "large", "auto"]


class ListView(_Piece):
    """A list or library of the site in one of its views; the list's default view when ``view`` is empty."""

    part: Literal["list"] = "list"
    list: RelativeUrl
    library: bool = False
    view: str = ""
    title: str = ""
    height: Height = "auto"
    commands: bool = True  # the bar with New and the rest


class Link(_Piece):
    """One of several links. ``url`` is absolute or below the site; ``icon`` a name of Microsoft's Fluent icons."""

    title: str
    url: str
    description: str = ""
    icon: str = ""


class Links(_Piece):
    part: Literal["links"] = "links"
    title: str = ""
    layout: Literal["list", "buttons", "cards"] = "list"
    links: tuple[Link, ...]


class People(_Piece):
    """People by sign-in names."""

    part: Literal["people"] = "people"
    title: str = ""
    people: tuple[Annotated[str, AfterValidator(str.casefold)], ...]


class Image(_Piece):
    """A picture. ``url`` is absolute or below the site; ``alt`` says what it shows."""

    part: Literal["image"] = "image"
    url: str
    alt: str
    caption: str = ""
    link: str = ""


class Foreign(_Piece):
    """A web part that is none of ours, as people may have added."""

    part: Literal["other"] = "other"
    id: str
    title: str = ""


Part = Annotated[Text | ListView | Links | People | Image | Foreign, Field(discriminator="part")]


class Column(_Piece):
    """``width`` in twelfths of the section; 0 where the section goes from edge to edge."""

    width: Literal[0, 4, 6, 8, 12]
    parts: tuple[Part, ...] = ()


class Section(_Piece):
    columns: tuple[Column, ...]


WIDTHS: frozenset[tuple[int, ...]] = frozenset({(0,), (12,), (6, 6), (4, 8), (8, 4), (4, 4, 4)})
"""The layouts of sections that SharePoint has (``CanvasSectionTemplate`` of PnP Framework)."""
