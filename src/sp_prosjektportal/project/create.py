"""Making a project: reserve the number, make the site, furnish it, write it into the portfolio.

Every step looks before it acts, so that the whole may be run again after an interruption at any point. The number
is reserved by the row on the hub, whose number column is unique: of two who reserve at once, the service refuses one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urlsplit

from sp_prosjektportal.engine.apply import Applied, OnChange, apply
from sp_prosjektportal.engine.plan import Plan, make_plan
from sp_prosjektportal.engine.resource import Difference, Known, Observed, Resource
from sp_prosjektportal.errors import AccessDenied, Conflict, ProjectError, ReplyLost
from sp_prosjektportal.project.hub_rows import BEING_MADE, RUNNING, HubRow, HubRows, read_rows, row_resource
from sp_prosjektportal.project.ideas import Idea, choose, mark, read_ideas
from sp_prosjektportal.project.model import PROGRAMME, CrawlApplication, Making, Project
from sp_prosjektportal.project.people import find_people
from sp_prosjektportal.resources import regional_settings
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.resources.types import ItemValue, Person
from sp_prosjektportal.steps import Steps, together
from sp_prosjektportal.tenant.request import Permission, Reply, Request

Tell = Callable[[str], None]
Role = Literal["read", "write"]
"""What an application with Sites.Selected may do on a site."""


@dataclass(frozen=True, slots=True)
class Start:
    """How things stand before a project is made."""

    project: Project
    people: dict[str, str]  # display names by sign-in name
    row: HubRow | None = None  # of an earlier start of the same project
    site_exists: bool = False
    programme: HubRow | None = None
    idea: Idea | None = None


@dataclass(slots=True)
class Made:
    """A project that is ready."""

    project: Project
    resumed: bool
    site_id: str = ""
    group_id: str = ""
    applied: Applied = field(default_factory=Applied)
    granted: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.project.number,
            "name": self.project.name,
            "url": self.project.url,
            "programme": self.project.programme or None,
            "idea": self.project.idea or None,
            "site_id": self.site_id,
            "group_id": self.group_id,
            "resumed": self.resumed,
            "granted_to_crawl_application": self.granted,
            "applied": self.applied.as_dict(),
        }


def new(
    project: Project, making: Making, *, on_change: OnChange | None = None, tell: Tell = lambda line: None
) -> Steps[Made]:
    """Make a project, or finish one that was started. Raises :class:`ProjectError` before anything is made."""
    start = yield from look(project, making)
    project = start.project
    made = Made(project, resumed=start.row is not None)
    if start.row is not None:
        row_id = start.row.id
    else:
        tell(f"Reserving the number {project.number}")
        row_id = yield from reserve(project, making)
    known = making.known(project.url)
    tell(f"Making the site {project.url}")
    yield from change(known, [making.site(project)], making, on_change)
    tell("Associating it with the hub and applying the template")
    desired = making.furnishing(project)
    made.applied = yield from change(known, desired, making, on_change, last=making.stamp)
    tell("Writing it into the portfolio")
    if start.idea is not None:
        yield from mark(start.idea, project.number, making.kinds, _known_hub(making))
    yield from finish(made, making, known, row_id, start.programme)
    return made


def look(project: Project, making: Making) -> Steps[Start]:
    """Check everything that can be checked without making anything. Raises :class:`ProjectError`."""
    project = project.checked()
    people, rows, exists, ideas = yield from _look(project, making)
    row = check_free(project, rows)
    if exists and row is None:
        raise ProjectError(
            f"There is a site at {project.url} already, and it is not one of ours.",
            hint="Choose another number or address, or take the site in with `prosjektportal project adopt`.",
        )
    programme = _programme(project, making, rows)
    if programme is not None:
        project = replace(project, programme=programme.number)
    idea = choose(ideas, project.idea, project.number) if project.idea else None
    if idea is not None:
        ties = {name: value for name, value in idea.ties.items() if making.has_column(name)}
        project = replace(project, properties={**ties, **project.properties})
    return Start(project, people, row, exists, programme, idea)


def _programme(project: Project, making: Making, rows: HubRows) -> HubRow | None:
    """The programme that is asked for. Raises :class:`ProjectError`."""
    if not project.programme:
        return None
    programme = rows.programme(project.programme)
    if programme.number.casefold() == project.number.casefold():
        raise ProjectError(
            "A programme does not belong to itself.", hint="Nothing was made. Leave --programme out."
        )
    if not making.has_column(PROGRAMME):
        raise ProjectError(
            f"Projects of the template {project.template or '?'} cannot belong to a programme: it has no column {PROGRAMME}.",
            hint="Nothing was made. Use another template, or include `prosjektegenskaper` in this one.",
        )
    return programme


def _look(project: Project, making: Making) -> Steps[tuple[dict[str, str], HubRows, bool, tuple[Idea, ...]]]:
    asked: list[Steps[Any]] = [
        find_people(project.people),
        read_rows(making.hub, making.words),
        site_exists(project.url),
        *([read_ideas(making.hub, making.words)] if project.idea else []),
    ]
    people, rows, exists, *ideas = yield from together(asked)
    return people, rows, exists, ideas[0] if ideas else ()


def check_free(project: Project, rows: HubRows) -> HubRow | None:
    """The row of an earlier start of the same project, or ``None`` when number and address are free.

    Raises :class:`ProjectError` when the number or the address belongs to another project.
    """
    row = rows.by_number(project.number)
    other = rows.by_url(project.url)
    if other is not None and (row is None or other.id != row.id):
        raise ProjectError(
            f"The address {project.url} belongs to project {other.number} ({other.title}).",
            hint="Choose another address, or another number.",
        )
    if row is None:
        return None
    if row.state != BEING_MADE:
        raise ProjectError(
            f"The number {row.number} is taken by {row.title or 'another project'} ({row.url or 'no address'}).",
            hint="Choose another number. `prosjektportal project apply` brings an existing project up to date.",
        )
    if (row.url.casefold(), row.title) != (project.url.casefold(), project.name):
        raise ProjectError(
            f"The number {row.number} is reserved for {row.title!r} at {row.url}, which was started and not finished.",
            hint="Run the command with that name and address to finish it, or free the number with "
            f"`prosjektportal project abandon {row.number}`.",
        )
    return row


def site_exists(url: str) -> Steps[bool]:
    """Whether there is a site at the address; one that may not be opened is one."""
    try:
        reply: Reply = yield Request.get(url, "/_api/web", select=["Id"], missing_ok=True, alone=True)
    except AccessDenied:
        return True
    return not reply.missing


def reserve(project: Project, making: Making) -> Steps[int]:
    """Write the row that holds the number; its id. Raises :class:`ProjectError` when somebody else was first."""
    values: dict[str, ItemValue] = {
        "Title": project.name,
        "GtSiteUrl": project.url,
        "GtProjectTemplate": project.template or None,
        "PpState": BEING_MADE,
    }
    item = row_resource(project.number, making.words.write(values))
    try:
        made = yield from making.kinds[item.kind].create(item, _known_hub(making))
    except (Conflict, ReplyLost):
        row = check_free(project, (yield from read_rows(making.hub, making.words)))
        if row is None:  # the request was lost before anything was written
            raise
        return row.id
    return int(made.ids["id"])


def change(
    known: Known,
    desired: list[Resource],
    making: Making,
    on_change: OnChange | None = None,
    *,
    last: tuple[Resource, ...] = (),
) -> Steps[Applied]:
    """Plan and apply. Raises :class:`ApplyError` when something could not be made."""
    plan: Plan = yield from make_plan(desired, making.kinds, known, last=last)
    applied = yield from apply(plan, making.kinds, known, on_change=on_change)
    applied.raise_for_failures()
    return applied


def finish(
    made: Made, making: Making, known: Known, row_id: int, programme: HubRow | None = None
) -> Steps[None]:
    """Grant the crawl its access and say on the hub that the project is running.

    ``known`` is the finished site. The row is written without being read again: only this project's own start
    writes it until then, and writing it twice is harmless.
    """
    project, ids = made.project, _ids(made.project, known)
    made.site_id, made.group_id = _guid(ids["site_id"]), _guid(ids["group_id"])
    if making.crawl_application is not None:
        web_id = _guid(ids["web_id"])
        made.granted = yield from grant(
            project.url, made.site_id, web_id, making.crawl_application, role="read", look=made.resumed
        )
    values: dict[str, ItemValue] = {
        "Title": project.name,
        "GtSiteUrl": str(ids["url"]).rstrip("/"),
        "GtSiteId": made.site_id,
        "GtGroupId": made.group_id or None,
        "GtProjectTemplate": project.template or None,
        "GtProjectLifecycleStatus": "Aktivt",
        "PpState": RUNNING,
    }
    if programme is not None:
        values[PROGRAMME] = f"{programme.number} {programme.title}".strip()[:255]
    for column, login in (("GtProjectManager", project.manager), ("GtProjectOwner", project.owner)):
        if login:
            values[column] = Person(login=login)
    yield from write_row(project.number, row_id, values, making)


def write_row(number: str, row_id: int, values: dict[str, ItemValue], making: Making) -> Steps[None]:
    """Write these columns of the hub's row."""
    values = making.words.write(values)
    item = row_resource(number, values)
    before = Observed(row_resource(number, {}), {"id": row_id})
    differences = [Difference(f"values.{name}", None, value) for name, value in values.items()]
    yield from making.kinds[item.kind].update(item, before, differences, _known_hub(making))


def _known_hub(making: Making) -> Known:
    """The hub, for writing its row. A row without numbers and dates needs no time zone, so none is asked for."""
    known = making.known(making.hub)
    known.facts[regional_settings.FACT] = "Europe/Oslo"
    return known


def _ids(project: Project, known: Known) -> Mapping[str, Any]:
    """The site's ids, learned when it was observed or made."""
    observed = known.get(Site(url=project.url).address)
    assert observed is not None, "the site was made or found a moment ago"
    return observed.ids


def grant(
    url: str, site_id: str, web_id: str, application: CrawlApplication, *, role: Role, look: bool = True
) -> Steps[bool]:
    """Give the application this role on this one site (Sites.Selected); whether it had to be given.

    On a site made a moment ago there is no need to ``look`` first.
    """
    path = f"/sites/{urlsplit(url).hostname},{site_id},{web_id}/permissions"
    if look:
        reply: Reply = yield Request.graph("GET", path, permission=Permission.FULL_CONTROL)
        if any(application.client_id.casefold() in str(row).casefold() for row in reply.rows):
            return False
    identity = {"id": application.client_id, "displayName": application.name}
    body = {"roles": [role], "grantedToIdentities": [{"application": identity}]}
    yield Request.graph("POST", path, body, permission=Permission.FULL_CONTROL)
    return True


def _guid(value: Any) -> str:
    text = str(value or "").strip("{}").casefold()
    return text if text.strip("0-") else ""
