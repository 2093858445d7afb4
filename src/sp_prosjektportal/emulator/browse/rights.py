"""Who may do what: on the site, a list (``user.aspx?obj=LIST``) or an item (``obj=LIST,ID``)."""

from __future__ import annotations

from dataclasses import dataclass, field

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.browse.frame import Link
from sp_prosjektportal.emulator.browse.render import page
from sp_prosjektportal.emulator.browse.values import item_href
from sp_prosjektportal.emulator.browse.visit import Missing, Visit, path_link
from sp_prosjektportal.emulator.sharepoint import permissions, principals
from sp_prosjektportal.emulator.sharepoint.permissions import LIMITED
from sp_prosjektportal.emulator.store import Row


@dataclass
class Grant:
    name: str
    kind: str
    levels: str
    members: list[str] = field(default_factory=list)


def permissions_of(visit: Visit) -> Answer:
    session = visit.session
    securable, name, back = _thing(visit)
    scope = permissions.scope_of(session, securable)
    unique = scope == securable
    inherits = "" if unique else visit.say("inherits", name=_name_of(visit, scope))
    return page(
        visit, "rights", title=visit.say("permissions_of", name=name), back=back, inherits=inherits,
        own=unique and securable != "web", grants=_grants(visit, scope), administrators=_administrators(visit),
        lists=_unique_lists(visit) if securable == "web" else [],
    )  # fmt: skip


def _thing(visit: Visit) -> tuple[str, str, Link | None]:
    """The securable object of the address, its name, and what it lies in."""
    session = visit.session
    asked = visit.query.get("obj", "")
    if not asked:
        return "web", session.site["title"], None
    list_id, _, item_id = asked.partition(",")
    found = session.get("lists", list_id.strip("{}").lower())
    if found is None:
        raise Missing
    own = Link(found["title"], path_link(found["url"]))
    if not item_id.isdigit():
        return f"list:{found['id']}", found["title"], own
    row = session.get("items", item_id, found["id"])
    if row is None:
        raise Missing
    title = str(row["values"].get("Title") or (row.get("file") or {}).get("name") or row["id"])
    return f"item:{found['id']}:{item_id}", title, Link(title, item_href(visit, found, row))


def _name_of(visit: Visit, scope: str) -> str:
    kind, _, list_id = scope.partition(":")
    found = visit.session.get("lists", list_id) if kind == "list" else None
    return str(found["title"] if found else visit.session.site["title"])


def _grants(visit: Visit, scope: str) -> list[Grant]:
    session = visit.session
    levels = {row["Id"]: str(row["Name"]) for row in permissions.role_definitions(session)}
    made = []
    for key, row in session.rows("role_assignments", scope).items():
        who = principals.principal(session, int(key))
        roles = [role for role in row["roles"] if role != LIMITED] or row["roles"]
        if who is not None:
            names = ", ".join(levels.get(role, str(role)) for role in roles)
            made.append(Grant(who["title"], _kind(visit, who), names, _members(visit, who)))
    return made


def _members(visit: Visit, who: Row) -> list[str]:
    """Of a group those in it; of a Microsoft 365 group, as a claim, those whom the directory has in it."""
    made = []
    for number in who.get("members") or []:
        row = principals.principal(visit.session, number) or {}
        inside = _of_claim(visit, str(row.get("login") or ""))
        made.append(f"{row.get('title')} ({', '.join(inside)})" if inside else str(row.get("title") or "–"))
    return made or _of_claim(visit, str(who.get("login") or ""))


def _of_claim(visit: Visit, login: str) -> list[str]:
    number = login.rpartition("|")[2]
    group = visit.store.get("directory_groups", number.removesuffix("_o")) or {}
    people = (
        visit.store.get("directory_users", one)
        for one in group.get("owners" if number.endswith("_o") else "members", [])
    )
    return [str(one["displayName"]) for one in people if one]


def _kind(visit: Visit, who: Row) -> str:
    if "members" in who:
        return visit.say("group")
    return visit.say("person" if who.get("type") == 1 else "everyone")


def _administrators(visit: Visit) -> list[str]:
    rows = [row for row in visit.session.rows("users").values() if row.get("admin")]
    made = []
    for row in rows:
        inside = _of_claim(visit, row["login"])
        made.append(f"{row['title']} ({', '.join(inside)})" if inside else str(row["title"]))
    return made


def _unique_lists(visit: Visit) -> list[Link]:
    path = f"{visit.session.path}/_layouts/15/user.aspx"
    return [
        Link(row["title"], path_link(path, obj=row["id"]))
        for row in visit.session.rows("lists").values()
        if row["unique"]
    ]
