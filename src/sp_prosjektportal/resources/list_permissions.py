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
    """Steps of the program that makes a list: permissions of its own, as the site's are, and who has them now."""

    def __init__(self, program: Csom, web: Ref, made: Ref, wanted: List, known: Known) -> None:
        self._known = known
        unknown = [part for part in own(wanted) if part in ASSOCIATED]
        program.call(made, "BreakRoleInheritance", True, True)
        self._parts = {
            part: program.query(program.child(web, ASSOCIATED[part]), ["Id", "Title"]) for part in unknown
        }
        self._held = program.query(
            program.child(made, "RoleAssignments"),
            rows=["PrincipalId"],
            rows_below={"RoleDefinitionBindings": ["Id"]},
        )

    def held(self, reply: Reply) -> Held:
        for part, number in self._parts.items():
            principals.learn_own_group(part, reply.result(number), self._known)
        return holders(_rows(reply.result(self._held) or {}))


class Work:
    """Two rounds: permissions of its own, as the site's were; then the roles of those who are named. A new list has
    had the first."""

    def __init__(
        self, path: str, desired: List, who: Iterable[str], ids: Mapping[str, Any], known: Known
    ) -> None:
        self._path, self._known, self._wanted, self._who = path, known, own(desired), tuple(who)
        self._own: bool = ids["own_permissions"]
        self._held: Held = ids["held"]

    def first(self) -> list[Request]:
        if not self._wanted:
            return [self._post("resetroleinheritance")]
        if self._own:
            return []
        return [self._post("breakroleinheritance(copyRoleAssignments=true,clearSubscopes=true)")]

    def second(self, replies: Sequence[Reply]) -> list[Request]:
        return [ask for who in self._who for ask in self._exchange(who)]

    def _exchange(self, who: str) -> list[Request]:
        wanted = self._wanted[who]
        if wanted == "none" and principals.principal_id(who, self._known) is None:
            return []
        number = principals.needed_id(who, self._known)
        give, take = principals.exchanged(self._held.get(number, frozenset()), wanted)
        return [
            *(self._assignment("add", number, role) for role in give),
            *(self._assignment("remove", number, role) for role in take),
        ]

    def _assignment(self, verb: str, principal: int, role: int) -> Request:
        return self._post(f"roleassignments/{verb}roleassignment(principalid={principal},roledefid={role})")

    def _post(self, call: str) -> Request:
        return Request.post(
            self._known.site, f"{self._path}/{call}", harmless=True, permission=Permission.FULL_CONTROL
        )
