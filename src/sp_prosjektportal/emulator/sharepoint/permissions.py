"""Who may do what: the token's permissions, role assignments with inheritance, role definitions.

Four levels are told apart: ``read``, ``write`` (rows), ``manage`` (lists, columns, views) and ``full`` (rights, hubs).
"""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import denied
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.session import SYSTEM, Session
from sp_prosjektportal.emulator.store import Row

LEVELS = {"none": 0, "read": 1, "write": 2, "manage": 3, "full": 4}
FULL_CONTROL, DESIGN, EDIT, CONTRIBUTE, READ, LIMITED = (
    1073741829, 1073741828, 1073741830, 1073741827, 1073741826, 1073741825,
)  # fmt: skip
_OF_ROLE = {FULL_CONTROL: 4, DESIGN: 3, EDIT: 3, CONTRIBUTE: 2, READ: 1}
_OF_APP = {"Sites.Read.All": 1, "Sites.ReadWrite.All": 2, "Sites.Manage.All": 3, "Sites.FullControl.All": 4}
_OF_SCOPE = {"AllSites.Read": 1, "AllSites.Write": 2, "AllSites.Manage": 3, "AllSites.FullControl": 4}
_OF_GRANT = {"read": 1, "write": 2, "manage": 3, "owner": 4, "fullcontrol": 4}
_TERMS = {"TermStore.Read.All", "TermStore.ReadWrite.All", "User.Read.All", "User.ReadWrite.All"}
EVERYONE = "c:0-.f|rolemanager|spo-grid-all-users/"

# id, name, description, order, kind, high, low, hidden: as recorded (wire.md section 9)
_DEFINITIONS = (
    (FULL_CONTROL, "Full Control", "Has full control.", 1, 5, "2147483647", "4294967295", False),
    (DESIGN, "Design", "Can view, add, update, delete, approve, and customize.", 32, 4, "432", "1012866047", False),
    (EDIT, "Edit", "Can add, edit and delete lists; can view, add, update and delete list items and documents.", 48, 6, "432", "1011030767", False),
    (CONTRIBUTE, "Contribute", "Can view, add, update, and delete list items and documents.", 64, 3, "432", "1011028719", False),
    (READ, "Read", "Can view pages and list items and download documents.", 128, 2, "176", "138612833", False),
    (1073741832, "Restricted View", "Can view pages, list items, and documents. Documents can be viewed in the browser but not downloaded.", 144, 8, "65584", "134418433", True),
    (LIMITED, "Limited Access", "Can view specific lists, document libraries, list items, folders, or documents when given permissions.", 160, 1, "48", "134287360", True),
    (1073741833, "Web-Only Limited Access", "Can only view the web when given permissions.", 176, 9, "560", "134221824", True),
)  # fmt: skip


def role_definitions(session: Session) -> list[Row]:
    """Built-in ones in the site's language, then custom ones."""
    names = ("Id", "Name", "Description", "Order", "RoleTypeKind", "High", "Low", "Hidden")
    built_in = [dict(zip(names, row, strict=True)) for row in _DEFINITIONS]
    for row in built_in:
        row["Name"] = say(str(row["Name"]), session.lcid)
        row["BasePermissions"] = Complex(
            "SP.BasePermissions", {"High": row.pop("High"), "Low": row.pop("Low")}
        )
    return built_in + list(session.rows("roles").values())


def require(session: Session, level: str, securable: str = "web", *, anyone: bool = False) -> None:
    """403 unless the caller has the level on the securable object."""
    if not anyone and level_of(session, securable) < LEVELS[level]:
        raise denied()
    if level != "read":
        session.checked = True


def require_open(session: Session) -> None:
    """403 unless the caller may open the site at all; rights on a single list or row are enough for that."""
    if level_of(session) < LEVELS["read"] and not _limited(session):
        raise denied()


def require_any(session: Session) -> None:
    """403 for a token that says nothing of SharePoint: no permission was consented to."""
    principal = session.principal
    known = _OF_APP.keys() | {"Sites.Selected"} | _TERMS if principal.app_only else _OF_SCOPE.keys() | _TERMS
    if principal is not SYSTEM and not (principal.roles if principal.app_only else principal.scopes) & known:
        raise denied()


def _limited(session: Session) -> bool:
    """Limited Access: the site may be opened, because something below it was shared."""
    if session.principal.app_only or not any(_OF_SCOPE.get(scope) for scope in session.principal.scopes):
        return False
    mine = _mine(session)
    rows = session.rows("role_assignments", "web").items()
    return any(key in mine and LIMITED in row["roles"] for key, row in rows)


def require_tenant_admin(session: Session) -> None:
    """Some calls are for SharePoint administrators only (wire.md section 1.4)."""
    principal = session.principal
    session.checked = True
    if principal is SYSTEM:
        return
    if principal.app_only:
        if "Sites.FullControl.All" not in principal.roles:
            raise denied()
    elif not _directory_user(session, principal.login).get("sharepoint_admin"):
        raise denied()


def level_of(session: Session, securable: str = "web") -> int:
    """The lock of a site stands above everybody's rights (wire.md section 15)."""
    most = _UNDER_LOCK.get(str(session.site.get("lock") or ""), 4)
    return min(most, _level_granted(session, securable)) if session.principal is not SYSTEM else 4


_UNDER_LOCK = {"NoAccess": 0, "ReadOnly": 1}


def _level_granted(session: Session, securable: str) -> int:
    principal = session.principal
    if principal.app_only:
        return max(_of_application(session), *(_OF_APP.get(role, 0) for role in principal.roles), 0)
    cap = max((_OF_SCOPE.get(scope, 0) for scope in principal.scopes), default=0)
    return min(cap, _of_person(session, securable))


def _of_application(session: Session) -> int:
    """What Sites.Selected was granted on this very site."""
    if "Sites.Selected" not in session.principal.roles:
        return 0
    grant = session.get("site_permissions", session.principal.app_id) or {}
    return max((_OF_GRANT.get(str(role).lower(), 0) for role in grant.get("roles", ())), default=0)


def _of_person(session: Session, securable: str) -> int:
    from sp_prosjektportal.emulator.sharepoint.principals import by_login

    user = by_login(session, session.principal.login)
    if (user is not None and user.get("admin")) or _owns_group(session):
        return 4
    mine = _mine(session)
    best = 0
    for principal_id, row in session.rows("role_assignments", scope_of(session, securable)).items():
        if principal_id in mine:
            best = max(best, *(_of_role(session, role) for role in row["roles"]), 0)
    return best


def _of_role(session: Session, role: int) -> int:
    """The level of a role definition; of a custom one by its mask: ManageWeb, ManageLists, AddListItems, ViewListItems."""
    built_in = _OF_ROLE.get(role)
    if built_in is not None:
        return built_in
    mask = int(((session.get("roles", str(role)) or {}).get("BasePermissions") or {}).get("Low", 0))
    bits = ((0x40000000, 4), (0x800, 3), (0x2, 2), (0x1, 1))
    return next((level for bit, level in bits if mask & bit), 0)


def _mine(session: Session) -> set[str]:
    from sp_prosjektportal.emulator.sharepoint.principals import by_login

    return _principals_of(session, by_login(session, session.principal.login))


def readable(session: Session, list_id: str, rows: list[Row]) -> list[Row]:
    """Security trimming: without the rows whose own rights keep the caller out."""
    if session.principal.app_only or not any(row.get("unique") for row in rows):
        return rows
    return [
        row
        for row in rows
        if not row.get("unique") or level_of(session, f"item:{list_id}:{row['id']}") >= LEVELS["read"]
    ]


def _principals_of(session: Session, user: Row | None) -> set[str]:
    """The ids of everything that includes this person: groups, and claims such as a Microsoft 365 group."""
    claims = {
        str(row["id"]) for row in session.rows("users").values() if _claim_includes(session, row["login"])
    }
    own = claims | ({str(user["id"])} if user else set())
    groups = {
        group_id
        for group_id, group in session.rows("groups").items()
        if own & {str(member) for member in group["members"]}
    }
    return own | groups


def _claim_includes(session: Session, login: str) -> bool:
    if login.startswith(EVERYONE):
        return True
    kind, _, group_id = login.rpartition("|")
    if not kind.endswith(("federateddirectoryclaimprovider", "tenant")):
        return False
    group = session.store.get("directory_groups", group_id.removesuffix("_o")) or {}
    people = (
        group.get("owners", [])
        if group_id.endswith("_o")
        else [*group.get("members", []), *group.get("owners", [])]
    )
    return _directory_user(session, session.principal.login).get("id") in _replicated(session, group, people)


def _replicated(session: Session, group: Row, people: list[str]) -> list[str]:
    """Those whom SharePoint knows of already: the directory's changes reach it after a while (wire.md section 9)."""
    delay = session.call.emulator.options.replication if session.call else 0.0
    added, now = group.get("added") or {}, session.now.timestamp()
    return [one for one in people if now - float(added.get(one, 0)) >= delay] if delay else people


def _owns_group(session: Session) -> bool:
    group = session.store.get("directory_groups", str(session.site.get("group_id") or "")) or {}
    me = _directory_user(session, session.principal.login).get("id")
    return me is not None and me in _replicated(session, group, group.get("owners", []))


def _directory_user(session: Session, login: str) -> Row:
    keys = session.store.keys_with("directory_users", login)
    return session.store.get("directory_users", keys[0]) or {} if keys else {}


def scope_of(session: Session, securable: str) -> str:
    """The nearest object with its own role assignments: the item, its list, or the site."""
    kind, _, rest = securable.partition(":")
    list_id, _, item_id = rest.partition(":")
    if kind == "item" and (session.get("items", item_id, list_id) or {}).get("unique"):
        return securable
    if kind in ("item", "list") and (session.get("lists", list_id) or {}).get("unique"):
        return f"list:{list_id}"
    return "web"


def effective(session: Session, securable: str = "web") -> Complex:
    """The caller's rights as a mask, by the role definition of the level."""
    role = {4: FULL_CONTROL, 3: EDIT, 2: CONTRIBUTE, 1: READ}.get(level_of(session, securable))
    mask: Any = next((row["BasePermissions"] for row in role_definitions(session) if row["Id"] == role), None)
    return mask or Complex("SP.BasePermissions", {"High": "0", "Low": "0"})
