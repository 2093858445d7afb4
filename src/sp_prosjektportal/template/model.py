"""The authored format: a template file and a fragment file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sp_prosjektportal.resources.principals import Role
from sp_prosjektportal.template.authored import Authored
from sp_prosjektportal.template.model_columns import ContentType, Scalar, SiteColumn, TermGroup, TermSet
from sp_prosjektportal.template.model_files import File, Folder
from sp_prosjektportal.template.model_lists import List
from sp_prosjektportal.template.model_pages import Page
from sp_prosjektportal.template.model_site import SiteSettings
from sp_prosjektportal.template.text import Text

ParameterType = Literal["text", "number", "boolean", "date", "choice", "list"]


class Parameter(Authored):
    """A blank of a template."""

    type: ParameterType = Field("text", description="What it takes. Dates as 2026-01-31.")
    title: Text | None = Field(None, description="What to ask for.")
    description: Text | None = Field(None, description="Help.")
    pattern: str | None = Field(None, description="Regular expression that the whole text must match.")
    default: Scalar | list[Scalar] | Text | None = Field(
        None, description="Taken when nothing is given; a text may be written for each language of a site."
    )
    required: bool = Field(False, description="Must be given when there is no default.")
    choices: list[str] | None = Field(None, description="Of type choice: what may be given.")

    def default_in(self, language: str) -> Scalar | list[Scalar] | None:
        """What is taken on a site in the language."""
        return self.default.text(language) if isinstance(self.default, Text) else self.default


class Node(Authored):
    """A link in a menu."""

    title: Text = Field(description="What people see.")
    url: str = Field(description="A list's URL below the site, a page, or an absolute address.")
    children: list[Node] | None = Field(None, description="Links below it.")


class Navigation(Authored):
    """The site's menus."""

    quick_launch: list[Node] | None = Field(
        None, description="The menu at the left. Links are patched by `url` when a template is extended."
    )
    top: list[Node] | None = Field(None, description="The menu at the top.")
    standard_links: bool | None = Field(
        None,
        description="Of the menu at the left: false takes away the links that SharePoint gave the site itself to Documents"
        " and Pages. Links that people added stay.",
    )


class Group(Authored):
    """A SharePoint group of the site: one of the template's, or `owners`, `members`, `visitors`, the site's own."""

    name: Text = Field(description="Name of the group, or `owners`, `members`, `visitors`.")
    description: Text | None = Field(None, description="What it is for.")
    role: Role | None = Field(
        None,
        description="What its members may do on the site; `read` in a new group unless it says otherwise.",
    )
    owner: Text | None = Field(
        None, description="The group whose members say who is in it: `owners` in a new one."
    )
    members: list[str] | None = Field(
        None,
        description="Sign-in names, e-mail addresses, or claims of groups. Added when missing, nobody is removed.",
    )


class Sections(Authored):
    """What templates and fragments have in common."""

    include: list[str] | None = Field(
        None, description="Fragments from lists/, each taken once, before this file."
    )
    column_group: str | None = Field(None, description="Group of the columns and content types of this file.")
    parameters: dict[str, Parameter] | None = Field(None, description="Blanks, used as {{ name }}.")
    term_groups: list[TermGroup] | None = Field(
        None, description="Groups in the term store (portfolio only)."
    )
    term_sets: list[TermSet] | None = Field(None, description="Term sets that columns use.")
    site_columns: list[SiteColumn] | None = Field(None, description="Columns of the site.")
    content_types: list[ContentType] | None = Field(None, description="Content types of the site.")
    lists: list[List] | None = Field(None, description="Lists and libraries.")
    folders: list[Folder] | None = Field(None, description="Folders in libraries. Merged by `path`.")
    files: list[File] | None = Field(
        None, description="Files in libraries, with their metadata. Merged by `path`."
    )
    pages: list[Page] | None = Field(None, description="Modern pages.")
    navigation: Navigation | None = Field(None, description="Menus.")
    groups: list[Group] | None = Field(None, description="SharePoint groups and their roles.")


class Fragment(Sections):
    """A part that templates include."""

    fragment: str = Field(description="Name of the fragment: the file's name.")
    version: str | None = Field(None, description="Version of the fragment.")
    title: Text | None = Field(None, description="What it holds.")
    description: Text | None = Field(None, description="More about it.")


class Template(Sections):
    """What a site should have."""

    template: str = Field(description="Name of the template: the file's name.")
    version: str = Field(description="Version, as 1.0.0.")
    title: Text = Field(description="What people see.")
    description: Text | None = Field(None, description="What it is for.")
    purpose: Literal["project", "portfolio"] = Field(
        alias="for", description="A project site, or a portfolio's hub."
    )
    extends: str | None = Field(None, description="A template to start from: sections are merged by key.")
    site: SiteSettings = Field(default_factory=SiteSettings, description="The site that it is meant for.")
