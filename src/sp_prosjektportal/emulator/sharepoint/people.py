"""Users and groups on the wire: ``SP.User``, ``SP.Group`` (wire.md section 9)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused, bad_query
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import principals
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Null,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.permissions import allowed, is_mine, require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def principal_entity(session: Session, principal_id: int) -> Entity:
    user = session.get("users", str(principal_id))
    if user is not None:
        return UserEntity(session, user)
    group = session.get("groups", str(principal_id))
    return GroupEntity(session, group) if group else Null(session)


def require_over(session: Session, group: Row | None) -> None:
    """403 unless the caller may change who is in the group: its owner, its members where it says so, and whoever manages
    permissions (SPGroup.Owner, AllowMembersEditMembership). Of the site's people: Manage Web Site."""
    if group is None:
        require(session, "full")
        return
    mine = is_mine(session, int(group.get("owner") or 0)) or (
        bool(group.get("members_edit")) and is_mine(session, group["id"])
    )
    require(session, "ManagePermissions", anyone=mine and allowed(session, "write"))


class UserEntity(Entity):
    type = "SP.User"
    kin = (
        "users",
        "owner",
        "ownertitle",
        "description",
        "allowmemberseditmembership",
        "onlyallowmembersviewmembership",
    )

    def __init__(self, session: Session, row: Row) -> None:
        super().__init__(session, f"Web/GetUserById({row['id']})")
        self.row = row

    def properties(self) -> dict[str, Any]:
        row = self.row
        who = (
            Complex(
                "SP.UserIdInfo", {"NameId": row["puid"], "NameIdIssuer": "urn:federation:microsoftonline"}
            )
            if row.get("puid")
            else None
        )
        return {
            "Id": row["id"], "IsHiddenInUI": False, "LoginName": row["login"], "Title": row["title"], "PrincipalType": row["type"],
            "Email": row.get("email") or "", "Expiration": "", "IsEmailAuthenticationGuestUser": False, "IsShareByEmailGuestUser": False,
            "IsSiteAdmin": bool(row.get("admin")), "UserId": who, "UserPrincipalName": row.get("upn"),
        }  # fmt: skip

    @navigation("Groups")
    def groups(self) -> Collection:
        return Groups(self.session, member=self.row["id"])

    def merge(self, body: dict[str, Any]) -> None:
        require(self.session, "full")
        names = {"IsSiteAdmin": "admin", "Title": "title", "Email": "email"}
        for name in body:
            if name not in names:
                raise bad_query(
                    f"The property '{name}' does not exist on type 'SP.User'. Make sure to only use property names that are defined by the type."
                )
        self.session.put("users", str(self.row["id"]), {**self.row, **{names[n]: v for n, v in body.items()}})


class Users(Collection):
    """The site's users, or a group's."""

    type = "SP.User"

    def __init__(self, session: Session, group: Row | None = None) -> None:
        super().__init__(session, f"Web/SiteGroups({group['id']})/Users" if group else "Web/SiteUsers")
        self.group = group

    def rows(self) -> list[Entity]:
        users = self.session.rows("users")
        if self.group is None:
            return [UserEntity(self.session, row) for row in users.values()]
        members = (self.session.get("groups", str(self.group["id"])) or self.group)["members"]
        return [UserEntity(self.session, users[str(member)]) for member in members if str(member) in users]

    def at(self, *arguments: Any) -> Entity:
        wanted = arguments[0]
        return self.by_id(wanted) if isinstance(wanted, int) else self.by_login(str(wanted))

    @function("GetById", parameters=["id"])
    def by_id(self, id: int) -> Entity:
        for row in self.rows():
            if isinstance(row, UserEntity) and row.row["id"] == int(id):
                return row
        raise user_missing()

    @function("GetByLoginName", parameters=["loginName"])
    def by_login(self, login_name: str) -> Entity:
        found = principals.by_login(self.session, login_name)
        return self.by_id(found["id"]) if found else Null(self.session)

    @function("GetByEmail", parameters=["emailAddress"])
    def by_email(self, email_address: str) -> Entity:
        found = principals.by_login(self.session, email_address)
        if found is None:
            raise user_missing()
        return self.by_id(found["id"])

    @action("RemoveById", parameters=["id"])
    def remove_by_id(self, id: int) -> None:
        require_over(self.session, self.group)
        if self.group is None:
            self.session.remove("users", str(id))
        else:
            principals.remove_member(
                self.session, self.session.get("groups", str(self.group["id"])) or self.group, int(id)
            )

    @action("RemoveByLoginName", parameters=["loginName"])
    def remove_by_login(self, login_name: str) -> None:
        found = principals.by_login(self.session, login_name)
        if found is None:
            raise user_missing()
        self.remove_by_id(found["id"])

    def add(self, body: dict[str, Any]) -> Entity:
        require_over(self.session, self.group)
        login = str(body.get("LoginName") or "")
        if self.group is None:
            return UserEntity(self.session, principals.ensure(self.session, login))
        try:
            row = principals.add_member(
                self.session, self.session.get("groups", str(self.group["id"])) or self.group, login
            )
        except Refused as error:
            raise Refused(
                400, f"-2130575276, {SP_EXCEPTION}", "The user does not exist or is not unique."
            ) from error
        return UserEntity(self.session, row)


def user_missing() -> Refused:
    return Refused(500, f"-2146232832, {SP_EXCEPTION}", "User cannot be found.")


class GroupEntity(Entity):
    type = "SP.Group"

    def __init__(self, session: Session, row: Row) -> None:
        super().__init__(session, f"Web/SiteGroups/GetById({row['id']})")
        self.row = row

    def properties(self) -> dict[str, Any]:
        row = self.row
        return {
            "Id": row["id"], "IsHiddenInUI": False, "LoginName": row["title"], "Title": row["title"], "PrincipalType": 8,
            "AllowMembersEditMembership": bool(row.get("members_edit")), "AllowRequestToJoinLeave": bool(row.get("join")), "AutoAcceptRequestToJoinLeave": bool(row.get("auto_join")),
            "Description": row.get("description"), "OnlyAllowMembersViewMembership": row.get("members_view", True),
            "OwnerTitle": principals.title_of(self.session, row.get("owner")), "RequestToJoinLeaveEmailSetting": row.get("join_mail"),
        }  # fmt: skip

    @navigation("Users")
    def users(self) -> Collection:
        return Users(self.session, self.row)

    @navigation("Owner")
    def owner(self) -> Entity:
        return principal_entity(self.session, int(self.row.get("owner") or 0))

    @action("SetUserAsOwner", parameters=["ownerId"])
    def set_owner(self, owner_id: int) -> None:
        require_over(self.session, self.row)
        self.session.put("groups", str(self.row["id"]), {**self.row, "owner": int(owner_id)})

    def merge(self, body: dict[str, Any]) -> None:
        require_over(self.session, self.row)
        self.session.put("groups", str(self.row["id"]), {**self.row, **_settings(body)})


_SETTABLE = {
    "Title": "title",
    "Description": "description",
    "AllowMembersEditMembership": "members_edit",
    "OnlyAllowMembersViewMembership": "members_view",
    "AllowRequestToJoinLeave": "join",
    "AutoAcceptRequestToJoinLeave": "auto_join",
    "RequestToJoinLeaveEmailSetting": "join_mail",
}


def _settings(body: dict[str, Any]) -> Row:
    for name in body:
        if name not in _SETTABLE:
            raise bad_query(
                f"The property '{name}' does not exist on type 'SP.Group'. Make sure to only use property names that are defined by the type."
            )
    return {_SETTABLE[name]: value for name, value in body.items()}


class Groups(Collection):
    type = "SP.Group"

    def __init__(self, session: Session, member: int | None = None) -> None:
        super().__init__(session, "Web/SiteGroups")
        self.member = member

    def rows(self) -> list[Entity]:
        rows = self.session.rows("groups").values()
        return [
            GroupEntity(self.session, row)
            for row in rows
            if self.member is None or self.member in row["members"]
        ]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(arguments[0])

    @function("GetById", parameters=["id"])
    def by_id(self, id: int) -> Entity:
        row = self.session.get("groups", str(id))
        if row is None:
            raise principals.group_missing()
        return GroupEntity(self.session, row)

    @function("GetByName", parameters=["name"])
    def by_name(self, name: str) -> Entity:
        return GroupEntity(self.session, principals.group_by_name(self.session, name))

    @action("RemoveById", parameters=["id"])
    def remove_by_id(self, id: int) -> None:
        require(self.session, "full")
        if self.session.get("groups", str(id)) is None:
            raise principals.group_missing()
        self.session.remove("groups", str(id))
        self.session.remove("role_assignments", str(id), "web")

    @action("RemoveByLoginName", parameters=["loginName"])
    def remove_by_name(self, login_name: str) -> None:
        self.remove_by_id(principals.group_by_name(self.session, login_name)["id"])

    def add(self, body: dict[str, Any]) -> Entity:
        require(self.session, "CreateGroups")
        settings = _settings(body)
        title = str(body.get("Title") or "")
        made = principals.add_group(
            self.session, title, body.get("Description"), owner=principals.me(self.session)
        )
        row = {**made, **settings, "title": title}
        self.session.put("groups", str(made["id"]), row)
        return GroupEntity(self.session, row)
