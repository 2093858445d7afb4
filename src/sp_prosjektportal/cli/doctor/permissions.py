"""Which permissions each command needs, found out from the requests that it makes.

Reading commands are run against nobody: every request is noted and answered as if nothing were there. What changing
needs is what the kinds in the template declare (and tests hold them to it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sp_prosjektportal.engine.plan import make_plan
from sp_prosjektportal.engine.resource import Known, Resource
from sp_prosjektportal.errors import NotFound, ProsjektportalError
from sp_prosjektportal.resources import kinds
from sp_prosjektportal.resources.sites import Site
from sp_prosjektportal.steps import Steps, Wait, run
from sp_prosjektportal.tenant.request import Permission, Reply, Request, Service

GRAPH = frozenset({Permission.GROUPS, Permission.USERS})
"""Permissions that are given for Microsoft Graph; the others for SharePoint."""

LADDER = (Permission.READ, Permission.WRITE, Permission.MANAGE, Permission.FULL_CONTROL)
"""Each includes those before it."""

DELEGATED = {
    Permission.READ: "AllSites.Read",
    Permission.WRITE: "AllSites.Write",
    Permission.MANAGE: "AllSites.Manage",
    Permission.FULL_CONTROL: "AllSites.FullControl",
}
"""SharePoint's names for a signed-in person's permissions."""

SELECTED = "Sites.Selected"


@dataclass(frozen=True, slots=True)
class Need:
    """What a command needs."""

    command: str
    permissions: frozenset[Permission]
    selected: bool = False
    """Access to single sites (Sites.Selected) is enough."""
    granting: bool = False
    """It gives the crawl application access: ``Sites.FullControl.All`` for Microsoft Graph, beside that for SharePoint."""
    optional: frozenset[Permission] = frozenset()
    """What it also asks for and can do without."""

    @property
    def least(self) -> tuple[Permission, ...]:
        """Without those that another one includes."""
        steps = [p for p in LADDER if p in self.permissions]
        rest = sorted(p for p in self.permissions if p not in LADDER)
        return (*steps[-1:], *rest)

    @property
    def names(self) -> tuple[str, ...]:
        """As :attr:`least`, and what is needed for Microsoft Graph besides."""
        granting = (f"{Permission.FULL_CONTROL} (Microsoft Graph)",) if self.granting else ()
        return (*map(str, self.least), *granting)


@dataclass(slots=True)
class Recorder:
    """Answers as an empty tenant would, and notes what was asked for."""

    permissions: set[Permission] = field(default_factory=set)

    def __call__(self, asked: Request | Wait) -> Reply | None:
        if isinstance(asked, Wait):
            return None
        self.permissions.add(asked.permission)
        if asked.missing_ok:
            return Reply(404)
        if asked.service is Service.CSOM:
            raise NotFound(404, "nothing", "There is nothing here.")
        return Reply(200, {"value": []})


def asked_by(steps: Iterable[Callable[[], Steps[Any]]]) -> frozenset[Permission]:
    """The permissions of all requests that these ask for when nothing is there."""
    recorder = Recorder()
    for start in steps:
        try:
            run(start(), recorder)
        except (ProsjektportalError, LookupError, AttributeError, TypeError, ValueError):
            continue  # an empty tenant ends most of them early; what was asked until then is noted
    return frozenset(recorder.permissions)


def planning(desired: Iterable[Resource], site: str) -> frozenset[Permission]:
    """What planning these needs: each kind by itself, so that one that ends early hides no other."""
    wanted = list(desired)
    names = {resource.kind for resource in wanted}
    return asked_by(
        [
            lambda name=name: make_plan(  # type: ignore[misc]
                [r for r in wanted if r.kind == name], kinds(), Known(site, hub=site)
            )
            for name in sorted(names)
        ]
    )


def changing(desired: Iterable[Resource]) -> frozenset[Permission]:
    """What making these needs, as their kinds declare."""
    known = kinds()
    return frozenset(
        Permission(permission)
        for resource in desired
        for permission in known[resource.kind].permissions
        if not (isinstance(resource, Site) and resource.type == "team" and permission in GRAPH)
    )


def missing(need: Need, sharepoint: Iterable[str], graph: Iterable[str], *, app_only: bool) -> list[str]:
    """The names of what is not granted, as an administrator finds them in Entra; empty when all is."""
    given, given_graph = set(sharepoint), set(graph)
    lacking = []
    if need.granting and Permission.FULL_CONTROL not in given_graph:
        lacking.append(f"{Permission.FULL_CONTROL} (Microsoft Graph)")
    for permission in need.least:
        if permission in GRAPH:
            if not _graph(permission, given_graph):
                lacking.append(f"{permission} (Microsoft Graph)")
        elif permission is Permission.TERMS:
            if permission not in given:
                lacking.append(f"{permission} (SharePoint)")
        elif not _sharepoint(permission, given, app_only) and not (need.selected and SELECTED in given):
            lacking.append(f"{permission if app_only else DELEGATED[permission]} (SharePoint)")
    return lacking


def _sharepoint(permission: Permission, given: set[str], app_only: bool) -> bool:
    enough = LADDER[LADDER.index(permission) :]
    return any((step if app_only else DELEGATED[step]) in given for step in enough)


def _graph(permission: Permission, given: set[str]) -> bool:
    wider = {
        Permission.GROUPS: {"Group.ReadWrite.All", "Directory.ReadWrite.All"},
        Permission.USERS: {"User.Read.All", "User.ReadWrite.All", "User.ReadBasic.All", "Directory.Read.All", "Directory.ReadWrite.All"},
    }  # fmt: skip
    return bool(wider[permission] & given)
