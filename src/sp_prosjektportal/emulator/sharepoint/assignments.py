"""Role assignments, changed: given and taken away, and inheritance broken and restored."""

from __future__ import annotations

from collections.abc import Mapping

from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.sharepoint import changes
from sp_prosjektportal.emulator.sharepoint.permissions import (
    FULL_CONTROL,
    LIMITED,
    inherits,
    require,
    role_definitions,
    scope_of,
)
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def break_inheritance(session: Session, securable: str, *, copy: bool, clear: bool) -> None:
    """Own rights from here on; without a copy, only the one who broke it keeps any."""
    from sp_prosjektportal.emulator.sharepoint.principals import me

    require(session, "ManagePermissions", securable)
    copied = _without_limited(session.rows("role_assignments", scope_of(session, securable)))
    _set_unique(session, securable, True)
    session.store.clear("role_assignments", session.place("role_assignments", securable), securable)
    for key, row in copied.items() if copy else ():
        session.put("role_assignments", key, row, securable)
    if not copy and not session.principal.app_only:
        session.put("role_assignments", str(me(session)), {"roles": [FULL_CONTROL]}, securable)
    _ = clear


def _without_limited(rows: Mapping[str, Row]) -> dict[str, Row]:
    """Limited access is given on the way to something below; it is not copied."""
    kept = {key: [role for role in row["roles"] if role != LIMITED] for key, row in rows.items()}
    return {key: {"roles": roles} for key, roles in kept.items() if roles}


def restore_inheritance(session: Session, securable: str) -> None:
    require(session, "ManagePermissions", securable)
    own = session.place("role_assignments", securable)
    kept = inherits(session, securable)
    _set_unique(session, securable, False)
    if not kept:
        session.store.clear("role_assignments", own, securable)


def _set_unique(session: Session, securable: str, unique: bool) -> None:
    kind, _, rest = securable.partition(":")
    list_id, _, item_id = rest.partition(":")
    if kind == "web" and session.web:
        session.change_site(unique=unique)
        changes.write(session, "Web", changes.SCOPE_ADD if unique else changes.SCOPE_DELETE)
        return
    if kind == "web":
        raise Refused(
            400,
            "-2146233079, System.InvalidOperationException",
            "This operation is not allowed on the root web of a site collection.",
        )
    table, key, parent = ("items", item_id, list_id) if kind == "item" else ("lists", list_id, "")
    row = session.get(table, key, parent)
    if row is not None:
        session.put(table, key, {**row, "unique": unique}, parent)


def assign(session: Session, securable: str, principal_id: int, role_id: int) -> None:
    require(session, "ManagePermissions", securable)
    _own(session, securable)
    _known(session, principal_id, role_id)
    row = session.get("role_assignments", str(principal_id), securable) or {"roles": []}
    if role_id not in row["roles"]:
        session.put("role_assignments", str(principal_id), {"roles": [*row["roles"], role_id]}, securable)
    if securable != "web" and not session.get("role_assignments", str(principal_id), "web"):
        session.put("role_assignments", str(principal_id), {"roles": [LIMITED]}, "web")
    for above in session.above:  # the way to a web leads through those above it
        if not above.get("role_assignments", str(principal_id), "web"):
            above.put("role_assignments", str(principal_id), {"roles": [LIMITED]}, "web")


def unassign(session: Session, securable: str, principal_id: int, role_id: int | None = None) -> None:
    require(session, "ManagePermissions", securable)
    _own(session, securable)
    row = session.get("role_assignments", str(principal_id), securable)
    if row is None:
        raise _principal_missing(principal_id)
    left = [role for role in row["roles"] if role_id is not None and role != role_id]
    if left:
        session.put("role_assignments", str(principal_id), {"roles": left}, securable)
    else:
        session.remove("role_assignments", str(principal_id), securable)


def _own(session: Session, securable: str) -> None:
    if inherits(session, securable):
        raise Refused(
            400, "-2146233079, System.InvalidOperationException",
            "You cannot change the permissions of an object that inherits its permissions.",
        )  # fmt: skip


def _known(session: Session, principal_id: int, role_id: int) -> None:
    if session.get("users", str(principal_id)) is None and session.get("groups", str(principal_id)) is None:
        raise _principal_missing(principal_id)
    if all(row["Id"] != role_id for row in role_definitions(session)):
        raise Refused(
            404, "-2147024809, System.ArgumentException", "The specified role definition does not exist."
        )


def _principal_missing(principal_id: int) -> Refused:
    return Refused(
        404,
        "-2146232832, Microsoft.SharePoint.SPException",
        f"Can not find the principal with id: {principal_id}.",
    )
