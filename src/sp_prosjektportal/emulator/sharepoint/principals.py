"""People, claims and groups known to a site collection. Ids are per site collection (wire.md section 9)."""

from __future__ import annotations

from sp_prosjektportal.emulator.errors import SP_EXCEPTION, Refused
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.permissions import EVERYONE
from sp_prosjektportal.emulator.sharepoint.session import SYSTEM, Session
from sp_prosjektportal.emulator.store import Row

MEMBERSHIP = "i:0#.f|membership|"
GROUP_CLAIM = "c:0o.c|federateddirectoryclaimprovider|"
SECURITY_CLAIM = "c:0t.c|tenant|"
APP_LOGIN = "i:0i.t|00000003-0000-0ff1-ce00-000000000000|app@sharepoint"
APP_ID, SYSTEM_ID = 1073741822, 1073741823
_FIRST_ID = 3
_EVERYONE_TITLE = "Everyone except external users"


def me(session: Session) -> int:
    """The caller's id on this site, made known when it is new: only ask when something is written."""
    principal = session.principal
    if principal is SYSTEM:
        return _fixed(session, SYSTEM_ID, "SHAREPOINT\\system", say("System Account", session.lcid))
    if principal.app_only:
        return _fixed(session, APP_ID, APP_LOGIN, "SharePoint App")
    return int(ensure(session, principal.login)["id"])


def known_me(session: Session) -> int:
    """The caller's id on this site without making it known; 0 for a stranger."""
    principal = session.principal
    if principal is SYSTEM:
        return SYSTEM_ID
    if principal.app_only:
        return APP_ID
    found = by_login(session, principal.login)
    return int(found["id"]) if found else 0


def _fixed(session: Session, user_id: int, login: str, title: str) -> int:
    if session.get("users", str(user_id)) is None:
        session.put(
            "users",
            str(user_id),
            {"id": user_id, "login": login, "title": title, "email": "", "type": 1, "upn": None},
        )
    return user_id


def by_login(session: Session, login: str) -> Row | None:
    """A known user by claims name, user principal name or e-mail; without case."""
    wanted = login.casefold()
    for row in session.rows("users").values():
        names = (row["login"], row["login"].rpartition("|")[2], row.get("email") or "", row.get("upn") or "")
        if wanted and wanted in (name.casefold() for name in names):
            return row
    return None


def ensure(session: Session, login: str) -> Row:
    """The user, made known to the site when the directory has it. 400 else (wire.md section 9)."""
    found = by_login(session, login)
    if found is not None:
        return found
    row = _person(session, login) or _claim(session, login)
    if row is None:
        raise Refused(400, f"-2146232832, {SP_EXCEPTION}", f"The specified user {login} could not be found.")
    known = by_login(session, row["login"])
    if known is not None:
        return known
    row["id"] = new_id(session)
    session.put("users", str(row["id"]), row)
    return row


def new_id(session: Session) -> int:
    """Users and groups share one sequence."""
    return session.next("principals", first=_FIRST_ID)


def _person(session: Session, login: str) -> Row | None:
    wanted = login.removeprefix(MEMBERSHIP).casefold()
    for user in session.store.rows("directory_users").values():
        upn, mail = user["userPrincipalName"], user.get("mail") or ""
        if wanted in (upn.casefold(), mail.casefold()) and wanted:
            return {
                "login": MEMBERSHIP + upn.lower(), "title": user.get("displayName", upn), "email": mail or upn,
                "type": 1, "upn": upn, "oid": user["id"], "puid": "1003" + user["id"].replace("-", "")[:12],
            }  # fmt: skip
    return None


def _claim(session: Session, login: str) -> Row | None:
    lower = login.lower()
    if lower == _EVERYONE_TITLE.lower():  # by the name that is shown (PnPjs, test/sp/folders.ts)
        login = lower = EVERYONE + str((session.store.get("tenant", "directory") or {}).get("id"))
    if lower.startswith(EVERYONE):
        if lower.removeprefix(EVERYONE) != (session.store.get("tenant", "directory") or {}).get("id"):
            return None
        return {
            "login": login,
            "title": _EVERYONE_TITLE,
            "email": "",
            "type": 4,
            "upn": None,
        }
    for prefix in (GROUP_CLAIM, SECURITY_CLAIM):
        if not lower.startswith(prefix):
            continue
        group_id = lower.removeprefix(prefix)
        group = session.store.get("directory_groups", group_id.removesuffix("_o"))
        if group is None:
            return None
        name = group.get("displayName", "")
        title = (
            name
            if prefix == SECURITY_CLAIM
            else say("Owners", session.lcid, name)
            if group_id.endswith("_o")
            else say("Members", session.lcid, name)
        )
        return {"login": lower, "title": title, "email": group.get("mail") or "", "type": 4, "upn": None}
    if lower == APP_LOGIN:
        return {"login": APP_LOGIN, "title": "SharePoint App", "email": "", "type": 1, "upn": None}
    return None


def principal(session: Session, principal_id: int) -> Row | None:
    """A user or a group by id."""
    return session.get("users", str(principal_id)) or session.get("groups", str(principal_id))


def title_of(session: Session, principal_id: int | None) -> str:
    row = principal(session, principal_id) if principal_id else None
    return str(row["title"]) if row else ""


def add_group(session: Session, title: str, description: str | None = None, owner: int | None = None) -> Row:
    """A site group. Titles are unique on the site."""
    if any(row["title"].casefold() == title.casefold() for row in session.rows("groups").values()):
        raise Refused(
            500,
            f"-2130575293, {SP_EXCEPTION}",
            "The specified name is already in use by a group or a user. Please try again with a new name.",
        )
    group_id = new_id(session)
    row = {
        "id": group_id,
        "title": title,
        "description": description,
        "owner": owner or group_id,
        "members": [],
    }
    session.put("groups", str(group_id), row)
    return row


def group_by_name(session: Session, name: str) -> Row:
    wanted = name.casefold()
    for row in session.rows("groups").values():
        if row["title"].casefold() == wanted:
            return row
    raise group_missing()


def group_missing() -> Refused:
    return Refused(404, f"-2146232832, {SP_EXCEPTION}", "Group cannot be found.")


def add_member(session: Session, group: Row, login: str) -> Row:
    user = ensure(session, login)
    if user["id"] not in group["members"]:
        session.put("groups", str(group["id"]), {**group, "members": [*group["members"], user["id"]]})
    return user


def remove_member(session: Session, group: Row, user_id: int) -> None:
    if user_id not in group["members"]:
        raise Refused(400, f"-2146232832, {SP_EXCEPTION}", f"Can not find the user with ID: {user_id}.")
    members = [member for member in group["members"] if member != user_id]
    session.put("groups", str(group["id"]), {**group, "members": members})
