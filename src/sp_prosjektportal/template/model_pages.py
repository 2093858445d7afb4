"""The authored format: modern pages with their sections and web parts."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sp_prosjektportal.template.authored import Authored
from sp_prosjektportal.template.text import Text


class PageLink(Authored):
    """One of the links of a web part."""

    title: Text = Field(description="What people see.")
    url: str = Field(description="A list's URL below the site, one of its views, or an absolute address.")
    description: Text | None = Field(None, description="Shown below it in the layout list.")
    icon: str | None = Field(
        None, description="Name of one of Microsoft's Fluent icons: Money, Calendar, People."
    )


Links = list[PageLink]
Names = list[str]


class WebPart(Authored):
    """What stands in a column: one of `text`, `list`, `links`, `people` and `image`."""

    kinds: ClassVar[tuple[str, ...]] = ("text", "list", "links", "people", "image")

    text: Text | None = Field(
        None,
        description="Text. Empty lines between paragraphs, `## ` before a heading, `- ` before the points of a list, "
        "`**bold**`, `[words](address)`. HTML is shown as it is written.",
    )
    list: str | None = Field(None, description="URL of a list or library of the site, to show its rows.")
    view: str | None = Field(None, description="Of list: name of the view. Default: the list's default view.")
    height: Literal["small", "medium", "large", "auto"] | None = Field(
        None, description="Of list: about 5, 10 or 15 rows, or as many as there are."
    )
    commands: bool | None = Field(None, description="Of list: whether the bar with New is shown.")
    links: Links | None = Field(None, description="Links, each with a title and an address.")
    layout: Literal["list", "buttons", "cards"] | None = Field(None, description="Of links: how they look.")
    people: Names | None = Field(None, description="Sign-in names, to show who they are.")
    image: str | None = Field(None, description="A picture: its URL below the site, or an absolute address.")
    alt: Text | None = Field(None, description="Of image: what it shows, for those who do not see it.")
    caption: Text | None = Field(None, description="Of image: the text below it.")
    link: str | None = Field(None, description="Of image: where a click leads.")
    title: Text | None = Field(
        None, description="Heading of a list, of links or people. Default of a list: its title."
    )


class PageColumn(Authored):
    """A column of a section."""

    width: Literal[4, 6, 8, 12] | None = Field(
        None, description="Twelfths of the page: 4 and 8, or 8 and 4. Default: all columns alike."
    )
    parts: list[WebPart] = Field(description="Web parts from the top down.")


class PageSection(Authored):
    """A band across the page: columns beside each other, or `parts` in the only one."""

    name: str | None = Field(
        None, description="By which a template that extends this one can change the section."
    )
    full_width: bool | None = Field(
        None, description="From edge to edge of the window. One column; pictures and links."
    )
    columns: list[PageColumn] | None = Field(None, description="One to three columns.")
    parts: list[WebPart] | None = Field(None, description="Web parts of the only column.")


class Page(Authored):
    """A modern page of the site."""

    name: str = Field(
        description="Leaf of its URL, ASCII: `Forside` for SitePages/Forside.aspx. Never changes."
    )
    title: Text = Field(description="What people see.")
    home: bool | None = Field(None, description="The site opens with it. One page of a site.")
    once: list[Literal["title", "sections"]] | None = Field(
        None, description="What is set when the page is made and left to people after that."
    )
    sections: list[PageSection] | None = Field(
        None, description="From the top down. Those with a `name` are patched by it."
    )
