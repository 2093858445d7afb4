"""What ``new`` and ``apply`` would do, without doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sp_prosjektportal.engine.plan import Plan, make_plan
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.project.create import look
from sp_prosjektportal.project.fitting import fit
from sp_prosjektportal.project.hub_rows import HubRow
from sp_prosjektportal.project.ideas import Idea
from sp_prosjektportal.project.model import Making, Project, plain
from sp_prosjektportal.resources.hubs import HubAssociation
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.steps import Steps


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What making a project comes to. Of an interrupted start, ``plan`` is what is still missing on the site."""

    project: Project
    people: dict[str, str]
    reserve: bool
    make_site: bool
    resources: dict[str, int]  # how many of each kind the site should have
    plan: Plan | None
    programme: HubRow | None = None
    idea: Idea | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.project.number,
            "name": self.project.name,
            "url": self.project.url,
            "type": self.project.type,
            "template": self.project.template,
            "people": self.people,
            "properties": {name: plain(value) for name, value in self.project.properties.items()},
            "programme": self.programme.number if self.programme else None,
            "idea": self.idea.as_dict() if self.idea else None,
            "reserve": self.reserve,
            "make_site": self.make_site,
            "resources": self.resources,
            "plan": self.plan.as_dict() if self.plan is not None else None,
        }


def plan_new(project: Project, making: Making) -> Steps[NewPlan]:
    """Check and count. Only reads; raises :class:`ProjectError` as ``new`` would."""
    start = yield from look(project, making)
    desired = making.furnishing(start.project)
    counts = Counter(resource.kind for resource in (*desired, *making.stamp) if resource.kind != Site.kind)
    plan: Plan | None = None
    if start.site_exists:
        known = making.known(start.project.url)
        plan = yield from make_plan(desired, making.kinds, known, last=making.stamp)
    return NewPlan(
        project=start.project,
        people=start.people,
        reserve=start.row is None,
        make_site=not start.site_exists,
        resources=dict(sorted(counts.items())),
        plan=plan,
        programme=start.programme,
        idea=start.idea,
    )


def wanted(url: str, making: Making, own: Mapping[str, str] | None = None) -> list[Resource]:
    """What an existing project's site should have, for planning and applying a template on it.

    ``own`` are the addresses of the site's lists by title (see ``fitting``).
    """
    place = [Site(url=url), HubAssociation(site=url, hub=making.hub.rstrip("/"))]
    return [*place, *fit(making.resources, own or {})]
