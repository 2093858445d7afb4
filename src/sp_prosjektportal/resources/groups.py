"""Site groups and what they may do on the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator

from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import ProsjektportalError
from sp_prosjektportal.resources import principals
from sp_prosjektportal.resources.item_values import claim
from sp_prosjektportal.resources.principals import ASSOCIATED, Role
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import Csom, Ref
from sp_prosjektportal.tenant.request import Permission, Reply, Request


class SiteGroup(Resource):
    """A group of the site, by name, with its role on the site. Members named here are added, none removed.

    ``owners``, ``members`` and ``visitors`` are the site's own groups, whatever they are called there.
    """

    kind: ClassVar[str] = "groups"
    key_fields: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    description: str = ""
    role: Role | None = "read"  # observed: None when the group has several, or one that people made
    owner: str = "owners"  # the group whose members may say who is in it
    members: Annotated[frozenset[str], AfterValidator(lambda m: frozenset(map(str.casefold, m)))] = (
        frozenset()
    )  # sign-in names, e-mail addresses, or claims of other groups

    @property
    def key(self) -> str:
        return self.name

    def needs(self) -> frozenset[str]:
        own = self.owner in ASSOCIATED or self.owner.casefold() == self.name.casefold()
        return frozenset() if own else frozenset({f"groups/{self.owner}"})


class SiteGroups(Kind[SiteGroup]):
    """Groups, their members and their roles are read in one round. Only CSOM can make a group the owner of another."""

    resource = SiteGroup
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.FULL_CONTROL})

    def observe(self, desired: Sequence[SiteGroup], known: Known) -> Steps[dict[str, Observed[SiteGroup]]]:
        own = {ASSOCIATED.get(name) for group in desired for name in (group.name, group.owner)} - {None}
        asked = [principals.own_groups_request(known)] if own else []
        replies: list[Reply] = yield [
            principals.all_groups_request(known),
            Request.get(known.site, "/_api/web/RoleAssignments", expand=["RoleDefinitionBindings"], missing_ok=True,
                        permission=Permission.FULL_CONTROL),
            *asked,
        ]  # fmt: skip
        principals.learn_all_groups(replies[0], known)
        if own:
            principals.learn_own_groups(replies[2], known)
        roles = {int(row["PrincipalId"]): _role_ids(row) for row in replies[1].rows}
        return {
            group.address: _observed(group, row, roles.get(int(row["Id"]), frozenset()), known)
            for group in desired
            if (row := principals.group_row(group.name, known))
        }

    def create(self, desired: SiteGroup, known: Known) -> Steps[Observed[SiteGroup]]:
        if desired.name in ASSOCIATED:
            return (yield from self._fill_own(desired, known))
        body = {"Title": desired.name, "Description": desired.description}
        replies: list[Reply] = yield [
            Request.post(known.site, "/_api/web/sitegroups", body, permission=Permission.FULL_CONTROL),
            *_ensure(known, desired.members),
        ]
        group_id = int(replies[0].value("Id"))
        give, _ = principals.exchanged(frozenset(), desired.role)
        yield [
            *(_role(known, "add", group_id, role) for role in give),
            *_add(known, group_id, replies[1:]),
            _own(known, group_id, desired),
        ]
        return Observed(desired, {"id": group_id, "roles": frozenset(give)})

    def _fill_own(self, desired: SiteGroup, known: Known) -> Steps[Observed[SiteGroup]]:
        """The site's own group came with the site, which was not there when it was looked for."""
        found = yield from self.observe([desired], known)
        if desired.address not in found:
            raise ProsjektportalError(
                f"{known.site} has no group of {desired.name} of its own.",
                hint="Choose one under the site's permissions, or leave it out of the template.",
            )
        observed = found[desired.address]
        return (yield from self.update(desired, observed, compare(desired, observed.resource), known))

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
            give, take = principals.exchanged(roles, desired.role)
            asks += [_role(known, "add", group_id, role) for role in give]
            asks += [_role(known, "remove", group_id, role) for role in take]
            roles = (roles - set(take)) | set(give)
        if "owner" in changed:
            asks.append(_own(known, group_id, desired))
        ensured: list[Request] = []
        if "members" in changed:
            ensured = _ensure(known, desired.members - observed.resource.members)
        replies: list[Reply] = yield [*ensured, *asks]
        yield _add(known, group_id, replies[: len(ensured)])
        now = observed.resource.model_copy(update={name: getattr(desired, name) for name in changed})
        return Observed(now, {"id": group_id, "roles": roles})

    def refuse(
        self, desired: SiteGroup, observed: Observed[SiteGroup], differences: Sequence[Difference]
    ) -> str:
        if desired.name == "owners" and any(difference.path == "role" for difference in differences):
            return "the site's owners keep full control, or nobody could mend the site"
        return ""

    def delete(self, observed: Observed[SiteGroup], known: Known) -> Steps[None]:
        yield Request.post(known.site, f"/_api/web/sitegroups/removeById({observed.ids['id']})", missing_ok=True,
                           permission=Permission.FULL_CONTROL)  # fmt: skip


def _observed(
    desired: SiteGroup, row: Mapping[str, Any], roles: frozenset[int], known: Known
) -> Observed[SiteGroup]:
    users = list(_rows(row.get("Users")))
    names = {str(user.get(name) or "").casefold() for user in users for name in ("LoginName", "Email")}
    there = SiteGroup(
        name=desired.name,
        description=row.get("Description") or "",
        role=principals.shown(roles),
        owner=_owner(desired, row, known),
        members=frozenset(member for member in desired.members if {member, claim(member).casefold()} & names),
    )
    return Observed(there, {"id": int(row["Id"]), "roles": roles})


def _rows(found: Any) -> Iterable[Mapping[str, Any]]:
    return found.get("results", []) if isinstance(found, Mapping) else found or []


def _owner(desired: SiteGroup, row: Mapping[str, Any], known: Known) -> str:
    """The wanted owner when it is that, by its title on this site; otherwise the title that is there."""
    title = str(row.get("OwnerTitle") or "")
    wanted = principals.group_row(desired.owner, known)
    return desired.owner if wanted and wanted["Title"].casefold() == title.casefold() else title


def _role_ids(row: Mapping[str, Any]) -> frozenset[int]:
    return frozenset(int(binding["Id"]) for binding in row.get("RoleDefinitionBindings") or [])


def _role(known: Known, verb: str, group_id: int, role_id: int) -> Request:
    path = f"/_api/web/roleassignments/{verb}roleassignment(principalid={group_id},roledefid={role_id})"
    return Request.post(known.site, path, harmless=True, permission=Permission.FULL_CONTROL)


def _own(known: Known, group_id: int, desired: SiteGroup) -> Request:
    """The owner by CSOM: REST's SetUserAsOwner takes no group."""
    program = Csom()
    web = program.web()
    groups = program.child(web, "SiteGroups")
    group = program.method(groups, "GetById", group_id)
    program.set(group, "Owner", _owner_ref(program, web, groups, desired.owner, known))
    program.call(group, "Update")
    return Request.csom(known.site, program, harmless=True, permission=Permission.FULL_CONTROL)


def _owner_ref(program: Csom, web: Ref, groups: Ref, owner: str, known: Known) -> Ref:
    if owner in ASSOCIATED:
        return program.child(web, ASSOCIATED[owner])
    return program.method(groups, "GetById", principals.needed_id(owner, known))


def _ensure(known: Known, members: Iterable[str]) -> list[Request]:
    """People by sign-in name or e-mail address, as the site knows them (wire.md section 9: both are accepted)."""
    return [
        Request.post(known.site, "/_api/web/EnsureUser", {"logonName": member}, harmless=True,
                     permission=Permission.FULL_CONTROL)
        for member in sorted(members)
    ]  # fmt: skip


def _add(known: Known, group_id: int, people: Iterable[Reply]) -> list[Request]:
    """Adding a member who is one already changes nothing."""
    path = f"/_api/web/sitegroups({group_id})/users"
    return [
        Request.post(known.site, path, {"LoginName": person.value("LoginName")}, harmless=True,
                     permission=Permission.FULL_CONTROL)
        for person in people
    ]  # fmt: skip
