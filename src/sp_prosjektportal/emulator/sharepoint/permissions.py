"""Who may do what: the token's permissions, role assignments with inheritance, role definitions.

Everything is decided by base permissions (`rights`): those of a person's permission levels together, within what the
token allows; those of an application by what was granted to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sp_prosjektportal.emulator.errors import denied
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.rights import FULL_MASK, bits, halves, joined
from sp_prosjektportal.emulator.sharepoint.session import SYSTEM, Session
from sp_prosjektportal.emulator.store import Row

FULL_CONTROL, DESIGN, EDIT, CONTRIBUTE, READ, LIMITED = (
    1073741829, 1073741828, 1073741830, 1073741827, 1073741826, 1073741825,
)  # fmt: skip
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


_MASKS = {row[0]: joined(row[5], row[6]) for row in _DEFINITIONS}
_READ, _WRITE, _MANAGE = _MASKS[READ], _MASKS[CONTRIBUTE], _MASKS[EDIT] | _MASKS[DESIGN]
_OF_APP = {
    "Sites.Read.All": _READ,
    "Sites.ReadWrite.All": _WRITE,
    "Sites.Manage.All": _MANAGE,
    "Sites.FullControl.All": FULL_MASK,
}
_OF_SCOPE = {
    "AllSites.Read": _READ,
    "AllSites.Write": _WRITE,
    "AllSites.Manage": _MANAGE,
    "AllSites.FullControl": FULL_MASK,
}
_OF_GRANT = {"read": _READ, "write": _WRITE, "manage": _MANAGE, "owner": FULL_MASK, "fullcontrol": FULL_MASK}
"""What tokens allow, by the permission levels that their names stand for: Read, Contribute, Edit and Design, Full Control."""


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


def require(session: Session, need: str, securable: str = "web", *, anyone: bool = False) -> None:
    """403 unless the caller has the right (`rights.RIGHTS`, or a kind of change) on the securable object."""
    if not anyone and not may(session, need, securable):
        raise denied()
    if need != "read":
        session.checked = True


def may(session: Session, need: str, securable: str = "web") -> bool:
    """Whether the caller has the right on the securable object."""
    return bool(mask_of(session, securable) & bits(need))


def holds(session: Session, right: str, securable: str = "web") -> bool:
    """Whether the person who calls has the right, whatever the token allows; of applications nobody asks that."""
    return session.principal.app_only or bool(_of_person(session, securable) & bits(right))


def allowed(session: Session, right: str) -> bool:
    """Whether the token allows it, whatever the person who calls may."""
    principal = session.principal
    if principal.app_only:
        return principal is SYSTEM or bool(_granted(session, "web") & bits(right))
    return bool(_together(_OF_SCOPE, principal.scopes) & bits(right))


def require_word(session: Session, securable: str) -> None:
    """403 unless the caller may read it by a token that may write: who may read may like and rate, but no token only for
    reading leaves a trace."""
    require(session, "read", securable)
    if not allowed(session, "write"):
        raise denied()
    session.checked = True


def require_open(session: Session) -> None:
    """403 unless the caller may open the site at all; rights on a single list or row are enough for that."""
    if not may(session, "Open"):
        raise denied()


def require_any(session: Session) -> None:
    """403 for a token that says nothing of SharePoint: no permission was consented to."""
    principal = session.principal
    known = _OF_APP.keys() | {"Sites.Selected"} | _TERMS if principal.app_only else _OF_SCOPE.keys() | _TERMS
    if principal is not SYSTEM and not (principal.roles if principal.app_only else principal.scopes) & known:
        raise denied()


def require_tenant_admin(session: Session) -> None:
    """Some calls are for SharePoint administrators only, and by tokens for full control (wire.md section 1.4)."""
    principal = session.principal
    session.checked = True
    if principal is SYSTEM:
        return
    if principal.app_only:
        if "Sites.FullControl.All" not in principal.roles:
            raise denied()
    elif "AllSites.FullControl" not in principal.scopes or not _is_administrator(session):
        raise denied()


def _is_administrator(session: Session) -> bool:
    return bool(_directory_user(session, session.principal.login).get("sharepoint_admin"))


def mask_of(session: Session, securable: str = "web") -> int:
    """The caller's base permissions. The lock of a site stands above everybody's (wire.md section 15)."""
    if session.principal is SYSTEM:
        return FULL_MASK
    return _granted(session, securable) & _UNDER_LOCK.get(str(session.site.get("lock") or ""), FULL_MASK)


_UNDER_LOCK = {"NoAccess": 0, "ReadOnly": _READ}


def _granted(session: Session, securable: str) -> int:
    principal = session.principal
    if principal.app_only:
        return _of_application(session) | _together(_OF_APP, principal.roles)
    return _together(_OF_SCOPE, principal.scopes) & _of_person(session, securable)


def _together(masks: Mapping[str, int], names: Iterable[str]) -> int:
    found = 0
    for name in names:
        found |= masks.get(name, 0)
    return found


def _of_application(session: Session) -> int:
    """What Sites.Selected was granted on this very site."""
    if "Sites.Selected" not in session.principal.roles:
        return 0
    grant = session.get("site_permissions", session.principal.app_id) or {}
    return _together(_OF_GRANT, (str(role).lower() for role in grant.get("roles", ())))


def _of_person(session: Session, securable: str) -> int:
    from sp_prosjektportal.emulator.sharepoint.principals import by_login

    user = by_login(session, session.principal.login)
    if (user is not None and user.get("admin")) or _owns_group(session):
        return FULL_MASK
    mine, found = _principals_of(session, user), 0
    for principal_id, row in session.rows("role_assignments", scope_of(session, securable)).items():
        if principal_id in mine:
            for role in row["roles"]:
                found |= _of_role(session, role)
    return found


def _of_role(session: Session, role: int) -> int:
    """The mask of a role definition, built-in or custom."""
    if role in _MASKS:
        return _MASKS[role]
    mask = (session.get("roles", str(role)) or {}).get("BasePermissions") or {}
    return joined(mask.get("High", 0), mask.get("Low", 0))


def is_mine(session: Session, principal_id: int | str) -> bool:
    """Whether the caller is this principal, or a member of it."""
    return str(principal_id) in _mine(session)


def _mine(session: Session) -> set[str]:
    from sp_prosjektportal.emulator.sharepoint.principals import by_login

    return _principals_of(session, by_login(session, session.principal.login))


def readable(session: Session, list_id: str, rows: list[Row]) -> list[Row]:
    """Security trimming: without the rows whose own rights keep the caller out."""
    if session.principal.app_only or not any(row.get("unique") for row in rows):
        return rows
    return [
        row for row in rows if not row.get("unique") or may(session, "read", f"item:{list_id}:{row['id']}")
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


def inherits(session: Session, securable: str) -> bool:
    """Whether the rights of the object above hold for it."""
    if scope_of(session, securable) != securable:
        return True
    return securable == "web" and bool(session.web) and session.securing != session.web


def effective(session: Session, securable: str = "web") -> Complex:
    """The caller's base permissions as they are told."""
    high, low = halves(mask_of(session, securable))
    return Complex("SP.BasePermissions", {"High": high, "Low": low})


def includes(session: Session, wanted: Mapping[str, Any], securable: str = "web") -> bool:
    """Whether the caller has all the rights of a mask."""
    mask = joined(wanted.get("High") or 0, wanted.get("Low") or 0)
    return mask_of(session, securable) & mask == mask
