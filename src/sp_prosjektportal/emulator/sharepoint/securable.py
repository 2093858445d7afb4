"""What the site, its lists and its items share: role assignments."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.app import Principal
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import assignments, permissions, principals
from sp_prosjektportal.emulator.sharepoint.entity import (
    Body,
    Collection,
    Entity,
    action,
    function,
    navigation,
    refuse_read_only,
)
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_WRITABLE = ("BasePermissions", "Description", "Name", "Order")


class RoleDefinition(Entity):
    type = "SP.RoleDefinition"

    def __init__(self, session: Session, row: Row) -> None:
        super().__init__(session, f"Web/RoleDefinitions({row['Id']})")
        self.row = row

    def properties(self) -> dict[str, Any]:
        return {
            name: self.row[name]
            for name in ("BasePermissions", "Description", "Hidden", "Id", "Name", "Order", "RoleTypeKind")
        }

    def merge(self, body: dict[str, Any]) -> None:
        refuse_read_only(body, _WRITABLE, self.type)
        self._own()
        changed = {**self.row, **{name: value for name, value in body.items() if name in _WRITABLE}}
        self.session.put("roles", str(self.row["Id"]), changed)

    def delete(self) -> None:
        self._own()
        self.session.remove("roles", str(self.row["Id"]))

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()

    def _own(self) -> None:
        if self.session.get("roles", str(self.row["Id"])) is None:
            raise Refused(
                400,
                "-2130575197, Microsoft.SharePoint.SPException",
                "Cannot change or delete this permission level.",
            )


class RoleDefinitions(Collection):
    type = "SP.RoleDefinition"

    def __init__(self, session: Session, uri: str, ids: list[int] | None = None) -> None:
        super().__init__(session, uri)
        self.ids = ids

    def rows(self) -> list[Entity]:
        known = permissions.role_definitions(self.session)
        return [
            RoleDefinition(self.session, row) for row in known if self.ids is None or row["Id"] in self.ids
        ]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(arguments[0])

    @function("GetById", parameters=["id"])
    def by_id(self, id: int) -> Entity:
        return self._one("Id", int(id))

    @function("GetByName", parameters=["name"])
    def by_name(self, name: str) -> Entity:
        return self._one("Name", name)

    @function("GetByType", parameters=["roleType"])
    def by_type(self, role_type: int) -> Entity:
        return self._one("RoleTypeKind", int(role_type))

    def add(self, body: dict[str, Any]) -> Entity:
        """A level of one's own: kind 0, an id after the built-in ones ([K])."""
        name = str(body.get("Name") or "")
        if any(
            row["Name"].casefold() == name.casefold() for row in permissions.role_definitions(self.session)
        ):
            raise Refused(
                500,
                "-2130575199, Microsoft.SharePoint.SPException",
                f"A permission level with the name {name} already exists.",
            )
        mask = dict(body.get("BasePermissions") or {})
        row = {
            "BasePermissions": Complex("SP.BasePermissions", {"High": str(mask.get("High", "0")), "Low": str(mask.get("Low", "0"))}),
            "Description": str(body.get("Description") or ""), "Hidden": False, "Id": self.session.next("roles", first=1073741928),
            "Name": name, "Order": int(body.get("Order") or 0), "RoleTypeKind": 0,
        }  # fmt: skip
        self.session.put("roles", str(row["Id"]), row)
        return RoleDefinition(self.session, row)

    def _one(self, name: str, value: Any) -> Entity:
        for row in permissions.role_definitions(self.session):
            if row[name] == value:
                return RoleDefinition(self.session, row)
        raise Refused(
            404, "-2147024809, System.ArgumentException", "The specified role definition does not exist."
        )


class RoleAssignment(Entity):
    type = "SP.RoleAssignment"

    def __init__(
        self, session: Session, securable: str, uri: str, principal_id: int, roles: list[int]
    ) -> None:
        super().__init__(session, f"{uri}/GetByPrincipalId({principal_id})")
        self.securable, self.principal_id, self.roles = securable, principal_id, roles

    def properties(self) -> dict[str, Any]:
        return {"PrincipalId": self.principal_id}

    @navigation("RoleDefinitionBindings")
    def bindings(self) -> Collection:
        return RoleDefinitions(self.session, f"{self.uri}/RoleDefinitionBindings", self.roles)

    @navigation("Member")
    def member(self) -> Entity:
        from sp_prosjektportal.emulator.sharepoint.people import principal_entity

        return principal_entity(self.session, self.principal_id)

    def delete(self) -> None:
        assignments.unassign(self.session, self.securable, self.principal_id)


class RoleAssignments(Collection):
    type = "SP.RoleAssignment"

    def __init__(self, session: Session, securable: str, uri: str) -> None:
        super().__init__(session, uri)
        self.securable = securable

    def rows(self) -> list[Entity]:
        permissions.require(self.session, "EnumeratePermissions", self.securable)
        scope = permissions.scope_of(self.session, self.securable)
        found = self.session.rows("role_assignments", scope)
        return [
            RoleAssignment(self.session, self.securable, self.uri, int(key), row["roles"])
            for key, row in found.items()
        ]

    def at(self, *arguments: Any) -> Entity:
        return self.by_principal(arguments[0])

    @function("GetByPrincipalId", parameters=["principalId"])
    def by_principal(self, principal_id: int) -> Entity:
        for row in self.rows():
            if isinstance(row, RoleAssignment) and row.principal_id == int(principal_id):
                return row
        raise Refused(
            404,
            "-2146232832, Microsoft.SharePoint.SPException",
            f"Can not find the principal with id: {principal_id}.",
        )

    @action("AddRoleAssignment", parameters=["principalId", "roleDefId"])
    def assign(self, principal_id: int, role_def_id: int) -> None:
        assignments.assign(self.session, self.securable, int(principal_id), int(role_def_id))

    @action("RemoveRoleAssignment", parameters=["principalId", "roleDefId"])
    def unassign(self, principal_id: int, role_def_id: int | None = None) -> None:
        """Without a level all of the principal's go."""
        level = None if role_def_id is None else int(role_def_id)
        assignments.unassign(self.session, self.securable, int(principal_id), level)


def _as(session: Session, login: str) -> Session:
    """The site as the person sees it."""
    known = principals.by_login(session, login)
    name = str((known or {}).get("upn") or login.rpartition("|")[2])
    person = Principal(app_only=False, scopes=frozenset({"AllSites.FullControl"}), login=name)
    return Session(session.store, session.site_id, session.now, person, web=session.web)


class Securable(Entity):
    """An entity with rights of its own or inherited ones. ``securable`` as in `permissions`."""

    def __init__(self, session: Session, uri: str, securable: str) -> None:
        super().__init__(session, uri)
        self.securable = securable

    def rights(self, name: str) -> Any:
        """Properties that are only shown when asked for."""
        if name.lower() == "hasuniqueroleassignments":
            return not permissions.inherits(self.session, self.securable)
        if name.lower() in ("effectivebasepermissions", "effectivebasepermissionsforui"):
            return permissions.effective(self.session, self.securable)
        raise KeyError(name)

    def more(self, name: str) -> Any:
        return self.rights(name)

    @function("GetUserEffectivePermissions", parameters=["userName", "user"])
    def permissions_of(self, user_name: str = "", user: str = "") -> Body:
        """What a person may do here, whoever asks (a person who is not known yet as well)."""
        return Body(permissions.effective(_as(self.session, user_name or user), self.securable))

    @navigation("RoleAssignments")
    def role_assignments(self) -> Collection:
        return RoleAssignments(self.session, self.securable, f"{self.uri}/RoleAssignments")

    @navigation("FirstUniqueAncestorSecurableObject")
    def first_unique(self) -> Entity:
        """Where the rights that hold here are kept: the nearest thing above with rights of its own, or this one."""
        from sp_prosjektportal.emulator.sharepoint.securing import securing

        return securing(self.session, permissions.scope_of(self.session, self.securable))

    @action("BreakRoleInheritance", parameters=["copyRoleAssignments", "clearSubscopes"])
    def break_inheritance(self, copy_role_assignments: bool = False, clear_subscopes: bool = False) -> None:
        assignments.break_inheritance(
            self.session, self.securable, copy=bool(copy_role_assignments), clear=bool(clear_subscopes)
        )

    @action("ResetRoleInheritance")
    def reset_inheritance(self) -> None:
        assignments.restore_inheritance(self.session, self.securable)
