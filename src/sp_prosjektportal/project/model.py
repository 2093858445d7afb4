"""What is asked for when a project is made or adopted, and what it is made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from sp_prosjektportal.engine.plan import Kinds
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.errors import ProjectError
from sp_prosjektportal.project.naming import check_name, check_number, check_url
from sp_prosjektportal.resources.hubs import HubAssociation
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.site_columns import SiteColumn
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.resources.types import ItemValue, Person, Term
from sp_prosjektportal.resources.words import Words

PROPERTIES = "Lists/Prosjektegenskaper"
KEY = "GtProjectNumber"

PHASE = "GtProjectPhase"
PROGRAMME = "PpProgramme"

STARTING_PHASES = ("ide", "konsept")
"""National phases in which a project may start, by the key that templates use."""


@dataclass(frozen=True, slots=True)
class Project:
    """One project as asked for. Persons are sign-in names; ``properties`` are further columns of its own row."""

    number: str
    name: str
    url: str
    template: str = ""
    type: Literal["group", "team"] = "group"
    language: int = 1044
    manager: str = ""
    owner: str = ""
    members: tuple[str, ...] = ()
    description: str = ""
    programme: str = ""  # number or title as asked for; its number once it was looked up
    idea: str = ""  # number or title of the idea that it comes from
    properties: Mapping[str, ItemValue] = field(default_factory=dict)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who is named, once."""
        named = (self.manager, self.owner, *self.members)
        return tuple(dict.fromkeys(login.strip().casefold() for login in named if login.strip()))

    def checked(self) -> Project:
        """The same with number, name and address in order. Raises :class:`ProjectError`."""
        host = "/".join(self.url.split("/")[:3])
        if self.manager and len(self.manager.split("@")) != 2:
            raise ProjectError(
                f"{self.manager!r} is no sign-in name.",
                hint="Nothing was made. It looks like kari@contoso.no.",
            )
        return replace(
            self,
            number=check_number(self.number),
            name=check_name(self.name),
            url=check_url(self.url, host),
        )


@dataclass(frozen=True, slots=True)
class CrawlApplication:
    """The application that crawls with Sites.Selected: it is granted ``read`` on every project site and ``write`` on the hub."""

    client_id: str
    name: str = "sp-prosjektportal crawl"


@dataclass(frozen=True, slots=True)
class Making:
    """What a project is made with: the hub, the kinds, and the resources of the loaded template."""

    hub: str
    kinds: Kinds
    resources: tuple[Resource, ...] = ()
    stamp: tuple[Resource, ...] = ()
    phases: Mapping[str, str] = field(default_factory=dict)  # national phase by term id
    owners: tuple[str, ...] = ()  # of the portfolio, when the project names nobody
    app_only: bool = True
    crawl_application: CrawlApplication | None = None
    words: Words = field(default_factory=Words)  # the choices in the hub's language

    def known(self, site: str) -> Known:
        return Known(site.rstrip("/"), hub=self.hub.rstrip("/"), app_only=self.app_only)

    def site(self, project: Project) -> Site:
        """The site itself."""
        owners = tuple(dict.fromkeys(o for o in (project.owner, project.manager) if o)) or self.owners
        return Site(
            url=project.url,
            title=project.name,
            description=project.description,
            type=project.type,
            language=project.language,
            owners=owners,
            members=project.members,
        )

    def furnishing(self, project: Project) -> list[Resource]:
        """The site and everything on it: its place in the hub, the template, and the project's own row."""
        own = self.own_row(project)
        rest = [
            resource for resource in self.resources if resource.address.casefold() != own.address.casefold()
        ]
        association = HubAssociation(site=project.url, hub=self.hub.rstrip("/"))
        has_list = any(resource.address.casefold() == f"lists/{PROPERTIES}".casefold() for resource in rest)
        return [Site(url=project.url), association, *rest, *([own] if has_list else [])]

    def has_column(self, name: str) -> bool:
        """Whether the template has a site column of that name."""
        return any(isinstance(resource, SiteColumn) and resource.name == name for resource in self.resources)

    def own_row(self, project: Project) -> ListItem:
        """The project's row in its own Prosjektegenskaper."""
        values: dict[str, ItemValue] = {"Title": project.name, **dict(project.properties)}
        if project.manager:
            values["GtProjectManager"] = Person(login=project.manager)
        if project.programme:
            values[PROGRAMME] = project.programme
        if project.owner:
            values["GtProjectOwner"] = Person(login=project.owner)
        if PHASE not in values and (start := self.first_phase()) is not None:
            values[PHASE] = start
        return ListItem(list=PROPERTIES, key_column=KEY, row=project.number, values=values)

    def first_phase(self) -> Term | None:
        """The term in which a project starts: that of the idea, else of the concept, in the template's own set.

        Which of several term sets is its own is seen from its rows: checkpoints and milestones have their phase.
        """
        used = [
            phase
            for resource in self.resources
            if isinstance(resource, ListItem) and isinstance(phase := resource.values.get(PHASE), Term)
        ]
        for key in STARTING_PHASES:
            for term in used:
                if self.phases.get(term.id) == key:
                    return term
        return None


def plain(value: ItemValue) -> object:
    """A value for people and JSON."""
    match value:
        case Person():
            return value.login
        case Term():
            return value.label or value.id
        case date() | datetime():
            return value.isoformat()
        case tuple():
            return [plain(one) for one in value]
    return value
