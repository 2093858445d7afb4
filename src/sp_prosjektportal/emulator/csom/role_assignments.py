"""Role assignments as a program sees them: found by principal, their levels changed, written by ``Update``.

[MS-CSOMSPT]: RoleAssignmentCollection, RoleAssignment and RoleDefinitionBindingCollection. PnP PowerShell's
Set-PnPListPermission goes this way: GetByPrincipal, RoleDefinitionBindings.Remove, Update.
"""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.csom.entities import EntityThing, EntityThings, session_of
from sp_prosjektportal.emulator.csom.things import Context, Thing, child, method
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.sharepoint import assignments
from sp_prosjektportal.emulator.sharepoint.entity import Collection
from sp_prosjektportal.emulator.sharepoint.securable import RoleAssignment, RoleAssignments, RoleDefinition


class RoleAssignmentThings(EntityThings):
    def __init__(self, context: Context, collection: RoleAssignments) -> None:
        super().__init__(context, collection)
        self._assignments = collection

    @method
    def get_by_principal(self, principal: Any) -> Thing:
        if not isinstance(principal, EntityThing) or principal.type not in ("SP.User", "SP.Group"):
            raise _out_of_range()
        found = self._assignments.by_principal(int(principal.entity.value("Id")))
        assert isinstance(found, RoleAssignment)
        return RoleAssignmentThing(self.context, found)


class RoleAssignmentThing(EntityThing):
    type = "SP.RoleAssignment"

    def __init__(self, context: Context, entity: RoleAssignment) -> None:
        super().__init__(context, entity)
        self._assignment = entity
        self._bindings = Bindings(context, entity.bindings(), list(entity.roles))

    @child
    def role_definition_bindings(self) -> Bindings:
        return self._bindings

    @method
    def update(self) -> None:
        """The levels as they were changed; an assignment without any is gone."""
        mine, session = self._assignment, session_of(self.context)
        for role in [role for role in self._bindings.ids if role not in mine.roles]:
            assignments.assign(session, mine.securable, mine.principal_id, role)
        for role in [role for role in mine.roles if role not in self._bindings.ids]:
            assignments.unassign(session, mine.securable, mine.principal_id, role)


class Bindings(EntityThings):
    """The levels of one assignment; what is added and removed stands when the assignment is updated."""

    def __init__(self, context: Context, collection: Collection, ids: list[int]) -> None:
        super().__init__(context, collection, "SP.RoleDefinitionBindingCollection")
        self.ids = ids

    @method
    def add(self, role: Any) -> None:
        if (number := _number(role)) not in self.ids:
            self.ids.append(number)

    @method
    def remove(self, role: Any) -> None:
        number = _number(role)
        self.ids = [each for each in self.ids if each != number]

    @method
    def remove_all(self) -> None:
        self.ids = []


def _number(role: Any) -> int:
    if not (isinstance(role, EntityThing) and isinstance(role.entity, RoleDefinition)):
        raise _out_of_range()
    return int(role.entity.row["Id"])


def _out_of_range() -> Refused:
    return Refused(
        200, "-2147024809, System.ArgumentException", "Value does not fall within the expected range."
    )
