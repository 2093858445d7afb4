"""Whom permissions are given to: the site's own three groups by their part, and other groups by name."""

from __future__ import annotations

from typing import Any, Literal

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.errors import ProsjektportalError
from sp_prosjektportal.tenant.request import Reply, Request

Role = Literal["none", "read", "contribute", "edit", "design", "full_control"]
"""A permission level by what it is; ``none`` takes away what there was."""

ROLES: dict[Role, int] = {
    "read": 1073741826, "contribute": 1073741827, "edit": 1073741830, "design": 1073741828,
    "full_control": 1073741829,
}  # fmt: skip
"""Ids of role definitions: the same on every site, while names are translated (wire.md section 9)."""

_SHOWS_NOTHING = frozenset({1073741825, 1073741833})
"""Limited access: what SharePoint itself gives on the way to something below. It comes and goes by itself."""

ASSOCIATED = {
    "owners": "AssociatedOwnerGroup",
    "members": "AssociatedMemberGroup",
    "visitors": "AssociatedVisitorGroup",
}
"""The site's own groups, whose names are translated and changed by people; no other group may be called so."""

_OWN, _ALL = "own_groups", "all_groups"
"""Facts: rows of the site's own groups by their part, and of all groups by their folded name."""

_COLUMNS = ("Id", "Title", "Description", "OwnerTitle")


def own_groups_request(known: Known) -> Request:
    """The site's own groups (CLI for Microsoft 365 asks so: ``spo web get --withGroups``)."""
    select = [f"{name}/{column}" for name in ASSOCIATED.values() for column in ("Id", "Title")]
    return Request.get(known.site, "/_api/web", select=select, expand=ASSOCIATED.values(), missing_ok=True)


def all_groups_request(known: Known) -> Request:
    """All groups with their members: the same request for whoever asks, so it is sent once."""
    return Request.get(known.site, "/_api/web/sitegroups", expand=["Users"], missing_ok=True,
                       select=[*_COLUMNS, "Users/LoginName", "Users/Email"])  # fmt: skip


def learn_own_groups(reply: Reply, known: Known) -> None:
    known.facts[_OWN] = {part: reply.value(name) for part, name in ASSOCIATED.items()}


def learn_own_group(part: str, row: dict[str, Any] | None, known: Known) -> None:
    known.facts.setdefault(_OWN, {})[part] = row


def learn_all_groups(reply: Reply, known: Known) -> None:
    known.facts[_ALL] = {str(row["Title"]).casefold(): row for row in reply.rows}


def group_row(who: str, known: Known) -> dict[str, Any] | None:
    """What was read of a group, with at least its ``Id``."""
    if who in ASSOCIATED:
        own: dict[str, Any] | None = known.facts.get(_OWN, {}).get(who)
        rows = known.facts.get(_ALL, {}).values()
        return next((row for row in rows if own and row["Id"] == own["Id"]), own) if own else None
    found: dict[str, Any] | None = known.facts.get(_ALL, {}).get(who.casefold())
    return found


def principal_id(who: str, known: Known) -> int | None:
    """The id of a group that was read or just made."""
    made = known.get(f"groups/{who}")
    if made is not None and made.ids.get("id"):
        return int(made.ids["id"])
    row = group_row(who, known)
    return int(row["Id"]) if row and row.get("Id") else None


def needed_id(who: str, known: Known) -> int:
    """The same; there must be such a group."""
    found = principal_id(who, known)
    if found is None:
        what = f"group of {who} of its own" if who in ASSOCIATED else f"group '{who}'"
        raise ProsjektportalError(
            f"{known.site} has no {what} to give permissions to.",
            hint="Set the site's group under its permissions, or leave it out of the template."
            if who in ASSOCIATED
            else "Write it under `groups:` in the template.",
        )
    return found


def shown(roles: frozenset[int]) -> Role | None:
    """What these roles of a group are as one; nothing when they are several, or of people's own making."""
    held = roles - _SHOWS_NOTHING
    if not held:
        return "none"
    return next((name for name, number in ROLES.items() if held == {number}), None)


def exchanged(roles: frozenset[int], wanted: Role | None) -> tuple[list[int], list[int]]:
    """The roles to give and to take away."""
    after = {ROLES[wanted]} if wanted is not None and wanted != "none" else set[int]()
    return sorted(after - roles), sorted(roles - _SHOWS_NOTHING - after)
