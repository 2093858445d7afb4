"""Lists with permissions of their own: who may do what, by groups. Whoever is not named keeps what they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.resources import principals
from sp_prosjektportal.resources.principals import ASSOCIATED, Role
from sp_prosjektportal.tenant.csom import Csom, Ref
from sp_prosjektportal.tenant.request import Permission, Reply, Request

if TYPE_CHECKING:
    from sp_prosjektportal.resources.lists import List

Permissions = Literal["inherit"] | Mapping[str, Role | None]
"""The role of each group named, or those of the site. Observed: ``None`` for several roles, or one that people made."""

SELECT = (
    "HasUniqueRoleAssignments",
    "RoleAssignments/PrincipalId",
    "RoleAssignments/RoleDefinitionBindings/Id",
)
EXPAND = ("RoleAssignments", "RoleAssignments/RoleDefinitionBindings")

Held = Mapping[int, frozenset[int]]
"""Roles by the id of who has them."""


def own(wanted: List) -> Mapping[str, Role | None]:
    """Who is named; empty when the list has, or takes, the permissions of the site."""
    return wanted.permissions if isinstance(wanted.permissions, Mapping) else {}


def needs(wanted: List) -> frozenset[str]:
    return frozenset(f"groups/{who}" for who in own(wanted))


def asks(desired: Iterable[List], known: Known) -> list[Request]:
    """What tells the ids of those who are named."""
    named = {who for wanted in desired for who in own(wanted)}
    asked = [principals.own_groups_request(known)] if named & ASSOCIATED.keys() else []
    return [*asked, principals.all_groups_request(known)] if named - ASSOCIATED.keys() else asked


def learn(asked: Sequence[Request], replies: Sequence[Reply], known: Known) -> None:
    for ask, reply in zip(asked, replies, strict=True):
        if "sitegroups" in ask.path:
            principals.learn_all_groups(reply, known)
        else:
            principals.learn_own_groups(reply, known)


def read(wanted: List, reply: Reply, known: Known) -> Permissions:
    """What those who are named may do, when the list has permissions of its own."""
    if not reply.value("HasUniqueRoleAssignments"):
        return "inherit"
    held = holders(reply.value("RoleAssignments") or [])
    return {who: principals.shown(_roles(who, held, known)) for who in own(wanted)}


def holders(rows: Iterable[Mapping[str, Any]]) -> Held:
    """Who has which roles, from role assignments as REST or CSOM shows them."""
    return {
        int(row["PrincipalId"]): frozenset(int(role["Id"]) for role in _rows(row["RoleDefinitionBindings"]))
        for row in rows
    }


def _rows(found: Any) -> Iterable[Mapping[str, Any]]:
    return found.get("_Child_Items_") or () if isinstance(found, Mapping) else found or ()


def _roles(who: str, held: Held, known: Known) -> frozenset[int]:
    number = principals.principal_id(who, known)
    return held.get(number, frozenset()) if number is not None else frozenset()


class Break:
    """Steps of the program that makes a list: permissions of its own, as the site's are; who has them; and the roles
    of those who must have some on the site, so that they are found. The rest is left to :class:`Work`."""

    def __init__(self, program: Csom, web: Ref, made: Ref, wanted: List, known: Known) -> None:
        self._known, named = known, own(wanted)
        program.call(made, "BreakRoleInheritance", True, True)
        assignments = program.child(made, "RoleAssignments")
        self._parts = {
            part: (group := program.child(web, ASSOCIATED[part]), program.query(group, ["Id", "Title"]))
            for part in named
            if part in ASSOCIATED
        }
        self._held = program.query(
            assignments, rows=["PrincipalId"], rows_below={"RoleDefinitionBindings": ["Id"]}
        )
        groups = program.child(web, "SiteGroups")
        self.done = frozenset(_with_roles(named, known))
        for who in sorted(self.done):
            group = self._parts[who][0] if who in self._parts else _group(program, groups, who, known)
            _assign(program, web, assignments, group, named[who])

    def held(self, reply: Reply) -> Held:
        for part, (_, number) in self._parts.items():
            principals.learn_own_group(part, reply.result(number), self._known)
        return holders(_rows(reply.result(self._held) or {}))


def _with_roles(named: Mapping[str, Role | None], known: Known) -> Iterable[str]:
    """Those who certainly have a role on the site: its own groups, and groups that were seen or made with one."""
    for who in named:
        group = known.get(f"groups/{who}")
        if who in ASSOCIATED or (group is not None and group.ids.get("roles")):
            yield who


def _group(program: Csom, groups: Ref, who: str, known: Known) -> Ref:
    return program.method(groups, "GetById", principals.needed_id(who, known))


def _assign(program: Csom, web: Ref, assignments: Ref, group: Ref, role: Role | None) -> None:
    """One role in place of all (PnP PowerShell's Set-PnPListPermission goes this way)."""
    assignment = program.method(assignments, "GetByPrincipal", group)
    if role == "none" or role is None:
        program.call(assignment, "DeleteObject")
        return
    bindings = program.child(assignment, "RoleDefinitionBindings")
    program.call(bindings, "RemoveAll")
    definitions = program.child(web, "RoleDefinitions")
    program.call(bindings, "Add", program.method(definitions, "GetById", principals.ROLES[role]))
    program.call(assignment, "Update")


class Work:
    """Two rounds: permissions of its own, as the site's were; then the roles of those who are named. A new list has
    had the first."""

    def __init__(
        self, path: str, desired: List, who: Iterable[str], ids: Mapping[str, Any], known: Known
    ) -> None:
        self._path, self._known, self._wanted, self._who = path, known, own(desired), tuple(who)
        self._own: bool = ids["own_permissions"]
        self._held: Held = ids["held"]
        self._done: frozenset[str] = ids.get("roles_given", frozenset())

    def first(self) -> list[Request]:
        if not self._wanted:
            return [self._post("resetroleinheritance")]
        if self._own:
            return []
        return [self._post("breakroleinheritance(copyRoleAssignments=true,clearSubscopes=true)")]

    def second(self, replies: Sequence[Reply]) -> list[Request]:
        return [ask for who in self._who if who not in self._done for ask in self._exchange(who)]

    def _exchange(self, who: str) -> list[Request]:
        wanted = self._wanted[who]
        if wanted == "none" and principals.principal_id(who, self._known) is None:
            return []
        number = principals.needed_id(who, self._known)
        give, take = principals.exchanged(self._roles(who, number), wanted)
        return [
            *(self._assignment("add", number, role) for role in give),
            *(self._assignment("remove", number, role) for role in take),
        ]

    def _roles(self, who: str, number: int) -> frozenset[int]:
        """What they have on the list by now. One that just got permissions of its own has the site's, with those of
        groups that were made or changed since it was looked at."""
        group = None if self._own else self._known.get(f"groups/{who}")
        since = group.ids.get("roles") if group is not None else None
        return self._held.get(number, frozenset()) if since is None else frozenset(since)

    def _assignment(self, verb: str, principal: int, role: int) -> Request:
        return self._post(f"roleassignments/{verb}roleassignment(principalid={principal},roledefid={role})")

    def _post(self, call: str) -> Request:
        return Request.post(
            self._known.site, f"{self._path}/{call}", harmless=True, permission=Permission.FULL_CONTROL
        )
