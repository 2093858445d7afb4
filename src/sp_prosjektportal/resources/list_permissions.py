"""Lists that members may read and not change: own permissions, in which the members' group only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.tenant.request import Permission, Reply, Request

if TYPE_CHECKING:
    from sp_prosjektportal.resources.lists import List

SELECT = (
    "HasUniqueRoleAssignments",
    "RoleAssignments/PrincipalId",
    "RoleAssignments/RoleDefinitionBindings/Id",
)
EXPAND = ("RoleAssignments", "RoleAssignments/RoleDefinitionBindings")

READ_ROLE, EDIT_ROLE = 1073741826, 1073741830
"""Ids of the built-in roles, the same on every site (wire.md section 9)."""
_MAY_ONLY_READ = frozenset({READ_ROLE, 1073741825, 1073741832, 1073741833, 1073741924})
FACT = "members_group"


def closed(wanted: List) -> bool:
    return "members_may" in wanted.model_fields_set and wanted.members_may == "read"


def members_request(known: Known) -> Request:
    return Request.get(known.site, "/_api/web/AssociatedMemberGroup", select=["Id"], missing_ok=True)


def learn_members(reply: Reply, known: Known) -> None:
    known.facts[FACT] = reply.value("Id")


def read(reply: Reply, known: Known) -> Literal["edit", "read"]:
    """``read`` when the list has permissions of its own that give the members' group no more than reading."""
    if not reply.value("HasUniqueRoleAssignments"):
        return "edit"
    return "read" if set(bindings(reply, known)["roles"]) <= _MAY_ONLY_READ else "edit"


def bindings(reply: Reply, known: Known) -> dict[str, Any]:
    """Whether the list has permissions of its own, and the roles of the members' group in them."""
    roles = [
        int(role["Id"])
        for assignment in reply.value("RoleAssignments") or []
        if assignment["PrincipalId"] == known.facts.get(FACT)
        for role in assignment["RoleDefinitionBindings"]
    ]
    return {"own": bool(reply.value("HasUniqueRoleAssignments")), "roles": roles}


class Work:
    """Two rounds: permissions of its own, as the site's were; then the members' role. A new list has had the
    first."""

    def __init__(self, path: str, desired: List, ids: Mapping[str, Any], known: Known) -> None:
        self._path, self._known, self._close = path, known, closed(desired)
        there = ids.get("permissions") or {"own": False, "roles": []}
        self._own, self._roles = there["own"], there["roles"] or [EDIT_ROLE]

    def first(self) -> list[Request]:
        if not self._close:
            return [self._post("resetroleinheritance")]
        asks = []
        if not self._own:
            asks.append(self._post("breakroleinheritance(copyRoleAssignments=true,clearSubscopes=true)"))
        if FACT not in self._known.facts:
            asks.append(members_request(self._known))
        return asks

    def second(self, replies: Sequence[Reply]) -> list[Request]:
        if not self._close:
            return []
        if FACT not in self._known.facts:
            learn_members(replies[-1], self._known)
        group = self._known.facts[FACT]
        if group is None:
            return []
        return [
            self._post(f"roleassignments/addroleassignment(principalid={group},roledefid={READ_ROLE})"),
            *(
                self._post(f"roleassignments/removeroleassignment(principalid={group},roledefid={role})")
                for role in self._roles
                if role not in _MAY_ONLY_READ
            ),
        ]

    def _post(self, call: str) -> Request:
        return Request.post(
            self._known.site, f"{self._path}/{call}", harmless=True, permission=Permission.FULL_CONTROL
        )
