"""Site groups and what they may do on the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.resources.item_values import claim
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Permission, Reply, Request

Role = Literal["read", "contribute", "edit", "design", "full_control"]

ROLES: dict[Role, int] = {
    "read": 1073741826, "contribute": 1073741827, "edit": 1073741830, "design": 1073741828,
    "full_control": 1073741829,
}  # fmt: skip
"""Ids of role definitions: the same on every site, while names are translated (wire.md section 9)."""


class SiteGroup(Resource):
    """A SharePoint group of the site, by name, with its role on the site. Members named here are added, none removed."""

    kind: ClassVar[str] = "groups"
    key_fields: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    description: str = ""
    role: Role | None = "read"  # observed: None when the group may do nothing, or something of its own
    members: Annotated[frozenset[str], AfterValidator(lambda m: frozenset(map(str.casefold, m)))] = (
        frozenset()
    )

    @property
    def key(self) -> str:
        return self.name


class SiteGroups(Kind[SiteGroup]):
    """Groups, their members and their roles are read in one round."""

    resource = SiteGroup
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.FULL_CONTROL})

    def observe(self, desired: Sequence[SiteGroup], known: Known) -> Steps[dict[str, Observed[SiteGroup]]]:
        replies: list[Reply] = yield [
            Request.get(known.site, "/_api/web/sitegroups", expand=["Users"], missing_ok=True,
                        select=["Id", "Title", "Description", "Users/LoginName"]),
            Request.get(known.site, "/_api/web/RoleAssignments", expand=["RoleDefinitionBindings"], missing_ok=True),
        ]  # fmt: skip
        rows = {str(row["Title"]).casefold(): row for row in replies[0].rows}
        roles = {int(row["PrincipalId"]): _role_ids(row) for row in replies[1].rows}
        return {
            group.address: _observed(group, row, roles.get(int(row["Id"]), frozenset()))
            for group in desired
            if (row := rows.get(group.name.casefold()))
        }

    def create(self, desired: SiteGroup, known: Known) -> Steps[Observed[SiteGroup]]:
        body = {"Title": desired.name, "Description": desired.description}
        reply = yield Request.post(
            known.site, "/_api/web/sitegroups", body, permission=Permission.FULL_CONTROL
        )
        group_id = int(reply.value("Id"))
        yield [*_assign(known, group_id, desired.role), *_add(known, group_id, desired.members)]
        return Observed(desired, {"id": group_id, "roles": frozenset(filter(None, [_id(desired.role)]))})

    def update(
        self,
        desired: SiteGroup,
        observed: Observed[SiteGroup],
        differences: Sequence[Difference],
        known: Known,
    ) -> Steps[Observed[SiteGroup]]:
        group_id, roles = observed.ids["id"], observed.ids["roles"]
        changed = {difference.path for difference in differences}
        asks: list[Request] = []
        if "description" in changed:
            asks.append(Request.merge(known.site, f"/_api/web/sitegroups({group_id})",
                                      {"Description": desired.description}, permission=Permission.FULL_CONTROL))  # fmt: skip
        if "role" in changed:
            others = sorted(roles & set(ROLES.values()) - {_id(desired.role)})
            asks += [_role(known, "removeroleassignment", group_id, other) for other in others]
            asks += _assign(known, group_id, desired.role)
            roles = (roles - set(others)) | frozenset(filter(None, [_id(desired.role)]))
        if "members" in changed:
            asks += _add(known, group_id, desired.members - observed.resource.members)
        yield asks
        now = observed.resource.model_copy(update={name: getattr(desired, name) for name in changed})
        return Observed(now, {"id": group_id, "roles": roles})

    def delete(self, observed: Observed[SiteGroup], known: Known) -> Steps[None]:
        yield Request.post(known.site, f"/_api/web/sitegroups/removeById({observed.ids['id']})", missing_ok=True,
                           permission=Permission.FULL_CONTROL)  # fmt: skip


def _observed(desired: SiteGroup, row: dict[str, Any], roles: frozenset[int]) -> Observed[SiteGroup]:
    users = row.get("Users") or []
    users = users.get("results", []) if isinstance(users, dict) else users
    logins = {str(user.get("LoginName", "")).casefold() for user in users}
    held = [name for name, number in ROLES.items() if number in roles]
    there = SiteGroup(
        name=desired.name,
        description=row.get("Description") or "",
        role=held[0] if len(held) == 1 else None,
        members=frozenset(member for member in desired.members if claim(member).casefold() in logins),
    )
    return Observed(there, {"id": int(row["Id"]), "roles": roles})


def _role_ids(row: dict[str, Any]) -> frozenset[int]:
    bindings = row.get("RoleDefinitionBindings") or []
    return frozenset(int(binding["Id"]) for binding in bindings)


def _id(role: Role | None) -> int | None:
    return ROLES[role] if role else None


def _assign(known: Known, group_id: int, role: Role | None) -> list[Request]:
    return [_role(known, "addroleassignment", group_id, ROLES[role])] if role else []


def _role(known: Known, method: str, group_id: int, role_id: int) -> Request:
    path = f"/_api/web/roleassignments/{method}(principalid={group_id},roledefid={role_id})"
    return Request.post(known.site, path, harmless=True, permission=Permission.FULL_CONTROL)


def _add(known: Known, group_id: int, members: frozenset[str]) -> list[Request]:
    """Adding a member who is one already changes nothing."""
    path = f"/_api/web/sitegroups({group_id})/users"
    return [
        Request.post(known.site, path, {"LoginName": claim(member)}, harmless=True,
                     permission=Permission.FULL_CONTROL)
        for member in sorted(members)
    ]  # fmt: skip
