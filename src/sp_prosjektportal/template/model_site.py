"""The authored format: the site that a template is meant for, and its settings."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sp_prosjektportal.resources.settings import Background, Day, HeaderLayout
from sp_prosjektportal.template.authored import Authored
from sp_prosjektportal.template.text import Text


class Header(Authored):
    """The top of every page."""

    layout: HeaderLayout | None = Field(
        None, description="How much room it takes, `minimal` the least, `extended` the most."
    )
    background: Background | None = Field(
        None, description="How strongly the theme's colour stands behind it."
    )
    title: bool | None = Field(None, description="Show the site's title.")
    mega_menu: bool | None = Field(
        None, description="Show the menus at the top with all their levels at once."
    )


class FooterLink(Authored):
    """A link in the footer."""

    title: Text = Field(description="What people see.")
    url: str = Field(description="A list's URL below the site, a page, or an absolute address.")


class Footer(Authored):
    """The bottom of every page. SharePoint shows it on communication sites only."""

    shown: bool | None = Field(None, description="Show it.")
    links: list[FooterLink] | None = Field(
        None, description="At most eight; added and kept up, those of people stay."
    )


class SiteSettings(Authored):
    """The site that the template is meant for."""

    type: Literal["group", "team"] = Field("team", description="group: with a Microsoft 365 group.")
    language: Literal["nb", "nn", "en"] = Field(
        "nb", description="The language a new site gets unless told otherwise. It can never be changed."
    )
    one_language: bool | None = Field(
        None,
        description="Everybody sees titles in the site's language, whatever the language of their profile "
        "(SharePoint's alternate languages are off).",
    )
    locale: str | None = Field(None, description="How numbers and dates are written: nb-NO, en-GB.")
    time_zone: str | None = Field(None, description="Whose clock the site goes by: Europe/Oslo.")
    first_day_of_week: Day | None = Field(None, description="Where calendars begin.")
    clock: Literal[12, 24] | None = Field(None, description="Hours on the clock.")
    header: Header | None = Field(None, description="The top of every page.")
    footer: Footer | None = Field(None, description="The bottom of every page.")
