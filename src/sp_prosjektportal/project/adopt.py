"""Taking an existing site into the portfolio: one of our own, or one made by Prosjektportalen 365.

The plan is made and shown first. What the site has stays; without a template nothing is added to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sp_prosjektportal.engine.apply import OnChange
from sp_prosjektportal.engine.plan import Plan, make_plan
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.errors import AccessDenied, ProjectError, RequestFailed
from sp_prosjektportal.project.create import Made, change, check_free, finish, reserve
from sp_prosjektportal.project.fitting import fit, own_lists, standing
from sp_prosjektportal.project.hub_rows import BEING_MADE, HubRow, HubRows, read_rows
from sp_prosjektportal.project.model import KEY, PROPERTIES, Making, Project
from sp_prosjektportal.project.naming import check_name, check_number
from sp_prosjektportal.project.people import find_people
from sp_prosjektportal.resources.hubs import HubAssociation
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.steps import Steps, together
from sp_prosjektportal.tenant.request import Reply, Request, literal

NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Adoption:
    """What taking a site in comes to. ``plan`` is what changes on the site itself."""

    project: Project
    row_id: int | None  # of an earlier start of the same adoption
    plan: Plan
    notes: tuple[str, ...] = ()

    @property
    def reserve(self) -> bool:
        """Whether a row must still be made on the hub."""
        return self.row_id is None

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.project.number,
            "name": self.project.name,
            "url": self.project.url,
            "reserve": self.reserve,
            "plan": self.plan.as_dict(),
            "notes": list(self.notes),
        }


def plan_adopt(project: Project, making: Making) -> Steps[Adoption]:
    """Look at the site and say what would change. Only reads.

    Number and name may be empty: the site's own are used. Raises :class:`ProjectError`.
    """
    asked: list[Steps[Any]] = [
        _site(project.url),
        _own_row(project.url),
        read_rows(making.hub, making.words),
        find_people(project.people),
        own_lists(project.url),
    ]
    site, own, rows, _, lists = yield from together(asked)
    found = _filled_in(project, site, own, rows)
    _check_site(found, site, making)
    _check_not_in(found, rows)
    row: HubRow | None = check_free(found, rows)
    known = making.known(found.url)
    desired = fit(_wanted(found, making, own), lists)
    plan = yield from make_plan(desired, making.kinds, known, last=making.stamp)
    notes = [*_notes(site, own, making), *_kept_lists(making, lists)]
    return Adoption(found, row.id if row is not None else None, plan, tuple(notes))


def adopt(adoption: Adoption, making: Making, *, on_change: OnChange | None = None) -> Steps[Made]:
    """Do it: reserve the number, change the site, write it into the portfolio. May be run again."""
    project = adoption.project
    made = Made(project, resumed=adoption.row_id is not None)
    row_id = adoption.row_id
    if row_id is None:
        row_id = yield from reserve(project, making)
    own = yield from _own_row(project.url)
    known = making.known(project.url)
    desired = fit(_wanted(project, making, own), (yield from own_lists(project.url)))
    made.applied = yield from change(known, desired, making, on_change, last=making.stamp)
    yield from finish(made, making, known, row_id)
    return made


def _wanted(project: Project, making: Making, own: Mapping[str, Any] | None) -> list[Resource]:
    """The site's place in the hub; with a template what that says, and a row of its own when there is none."""
    if not making.resources:
        return [Site(url=project.url), HubAssociation(site=project.url, hub=making.hub.rstrip("/"))]
    furnishing = making.furnishing(project)
    if own is not None:
        address = making.own_row(project).address
        furnishing = [resource for resource in furnishing if resource.address != address]
    return furnishing


def _site(url: str) -> Steps[dict[str, Any]]:
    try:
        web: Reply = yield Request.get(
            url, "/_api/web", select=["Title", "Url", "Language"], missing_ok=True, alone=True
        )
    except AccessDenied as error:
        raise ProjectError(
            f"The site {url} may not be opened.",
            hint="Give the application access to it, then run the command again.",
        ) from error
    if web.missing:
        raise ProjectError(
            f"There is no site at {url}.",
            hint="Check the address; `prosjektportal project new` makes a new one.",
        )
    site: Reply = yield Request.get(url, "/_api/site", select=["Id", "GroupId", "HubSiteId", "IsHubSite"])
    return {**dict(web.body or {}), **dict(site.body or {})}


def _own_row(url: str) -> Steps[dict[str, Any] | None]:
    """The site's row of Prosjektegenskaper as it is; ``None`` without list or row."""
    path = "/" + url.partition("://")[2].partition("/")[2]
    items = f"/_api/web/GetList({literal(path.rstrip('/') + '/' + PROPERTIES)})/items"
    try:
        reply: Reply = yield _first(url, items, "Title", KEY)
    except AccessDenied:
        return None
    except RequestFailed as error:
        if error.status != 400:  # 400: it has no column for the number
            raise
        reply = yield _first(url, items, "Title")
    return reply.rows[0] if reply.rows else None


def _first(url: str, items: str, *columns: str) -> Request:
    """Only what is needed of it: everything comes to too many lookups in a wide list."""
    return Request.get(url, items, select=["Id", *columns], orderby="Id", top=1, missing_ok=True, alone=True)


def _filled_in(
    project: Project, site: Mapping[str, Any], own: Mapping[str, Any] | None, rows: HubRows
) -> Project:
    own = own or {}
    earlier = rows.by_url(project.url)
    number = project.number or str(own.get("GtProjectNumber") or "") or (earlier.number if earlier else "")
    if not number:
        raise ProjectError(
            f"The site {project.url} does not say its project number.", hint="Give it one with --number."
        )
    name = project.name or str(own.get("Title") or "") or str(site.get("Title") or "")
    return replace(
        project,
        number=check_number(number),
        name=check_name(name),
        url=str(site.get("Url") or project.url).rstrip("/"),
        type="group" if _given(site.get("GroupId")) else "team",
        language=int(site.get("Language") or project.language),
    )


def _check_not_in(project: Project, rows: HubRows) -> None:
    row = rows.by_url(project.url)
    if row is not None and row.state != BEING_MADE and row.number.casefold() == project.number.casefold():
        raise ProjectError(
            f"The site {project.url} is in the portfolio already, as project {row.number} ({row.title}).",
            hint=f"`prosjektportal project apply {row.number} --template NAME` adds what a template says.",
        )


def _check_site(project: Project, site: Mapping[str, Any], making: Making) -> None:
    if site.get("IsHubSite") or project.url.casefold() == making.hub.rstrip("/").casefold():
        raise ProjectError(
            f"The site {project.url} is a hub itself.",
            hint="A hub holds a portfolio; it cannot be a project.",
        )


def _notes(site: Mapping[str, Any], own: Mapping[str, Any] | None, making: Making) -> list[str]:
    notes = []
    if _given(site.get("HubSiteId")):
        notes.append("the site belongs to a hub already; it is moved here when that is another one")
    if own is None and not making.resources:
        notes.append("the site has no properties of its own; give a template to add what is missing")
    return notes


def _kept_lists(making: Making, lists: Mapping[str, str]) -> list[str]:
    return [
        f"the site's own list {own} is kept; the template's {url} has the same title and is left out"
        for url, own in standing(making.resources, lists).items()
    ]


def _given(value: Any) -> bool:
    return bool(value) and str(value).strip("{}") != NOBODY
