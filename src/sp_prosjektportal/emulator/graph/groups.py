"""Microsoft 365 groups: created with a site that comes a little later (wire.md section 2.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from sp_prosjektportal.emulator.app import Answer, new_guid
from sp_prosjektportal.emulator.entra.device import find_user
from sp_prosjektportal.emulator.entra.tokens import tenant
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.graph import provisioning
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.replies import entity, missing, reply
from sp_prosjektportal.emulator.graph.users import directory_page, told, whole
from sp_prosjektportal.emulator.store import Row

WRITE = ("Group.ReadWrite.All", "Directory.ReadWrite.All", "Group.Create")
CHANGE = ("Group.ReadWrite.All", "Directory.ReadWrite.All")
READ = (*CHANGE, "Group.Read.All", "Directory.Read.All", "GroupMember.Read.All", "GroupMember.ReadWrite.All")
MEMBERS = (*CHANGE, "GroupMember.ReadWrite.All")
_NICKNAME = re.compile(r"[^@()\[\];:\",<>\s\\]{1,64}")
_EMPTY = (
    "membershipRule",
    "membershipRuleProcessingState",
    "onPremisesDomainName",
    "onPremisesLastSyncDateTime",
    "onPremisesNetBiosName",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "onPremisesSyncEnabled",
    "uniqueName",
)
RELATIONS = 20  # owners and members together (Microsoft Graph, "Create group"); the message is not known
_HIDDEN = ("owners", "members", "site", "deleted", "added")


def bad(message: str) -> Refused:
    return Refused(400, "Request_BadRequest", message)


def find(asked: Asked, key: str) -> Row:
    row = asked.store.get("directory_groups", key.lower())
    if row is None or row.get("deleted"):
        raise missing(key)
    return row


def shown(row: Row) -> Row:
    """What Graph shows of a group; members and owners have addresses of their own."""
    own = {name: value for name, value in row.items() if name not in _HIDDEN}
    return {**dict.fromkeys(_EMPTY), **own, "securityIdentifier": security_identifier(row["id"])}


def security_identifier(guid: str) -> str:
    """The object id as Windows writes it."""
    data = UUID(guid).bytes_le
    return "S-1-12-1-" + "-".join(str(int.from_bytes(data[n : n + 4], "little")) for n in (0, 4, 8, 12))


def _create(asked: Asked) -> Answer:
    asked.need(*WRITE)
    body = _spelled(asked.json())
    _check(asked, body)
    owners, members = (_bound(asked, body, f"{role}@odata.bind") for role in ("owners", "members"))
    if len(owners) + len(members) > RELATIONS:
        raise bad("The request exceeded the maximum number of references for one request.")
    if not asked.principal.app_only:  # the person who makes a group owns it
        me = find_user(asked.store, asked.principal.login)
        owners = list(dict.fromkeys([*owners, *([me["id"]] if me else [])]))
    row = _row(asked, body) | {"owners": owners, "members": members, "site": ""}
    asked.store.put("directory_groups", row["id"], row)
    if "Unified" in row["groupTypes"] and owners:  # without an owner the site does not come (wire.md 2.3)
        site = provisioning.begin(asked, row)
        asked.store.put("directory_groups", row["id"], row | {"site": site})
    where = f"https://graph.microsoft.com/v2/{tenant(asked.store).id}/directoryObjects/{row['id']}"
    return entity(
        asked.call,
        "groups/$entity",
        shown(row),
        201,
        Location=f"{where}/Microsoft.DirectoryServices.Group",
        x_ms_resource_unit="1",
    )


def _spelled(body: dict[str, Any]) -> dict[str, Any]:
    """Names as they should be: clients write ``mailNickName`` and are understood."""
    known = {
        name.lower(): name
        for name in (
            "displayName",
            "mailEnabled",
            "mailNickname",
            "securityEnabled",
            "groupTypes",
            "visibility",
            "description",
        )
    }
    return {known.get(name.lower(), name): value for name, value in body.items()}


def _check(asked: Asked, body: dict[str, Any]) -> None:
    for name in ("displayName", "mailEnabled", "mailNickname", "securityEnabled"):
        if body.get(name) in (None, ""):
            raise bad(f"A value is required for property '{name}' of resource 'Group'.")
    nickname = str(body["mailNickname"])
    if not _NICKNAME.fullmatch(nickname) or not nickname.isascii():
        raise bad("Invalid value specified for property 'mailNickname' of resource 'Group'.")
    if body.get("visibility", "Public") not in (None, "Public", "Private", "HiddenMembership"):
        raise bad("Invalid value specified for property 'visibility' of resource 'Group'.")
    if not isinstance(body.get("groupTypes") or [], list):
        raise bad("Invalid value specified for property 'groupTypes' of resource 'Group'.")
    if len(str(body["displayName"])) > 256:
        raise bad("Invalid value specified for property 'displayName' of resource 'Group'.")
    taken = (
        row["mailNickname"].casefold() == nickname.casefold() and not row.get("deleted")
        for row in asked.store.rows("directory_groups").values()
    )
    if any(taken):
        raise bad("Another object with the same value for property mailNickname already exists.")


def _bound(asked: Asked, body: dict[str, Any], name: str) -> list[str]:
    """Object ids behind ``owners@odata.bind``. Unknown people: 400."""
    found = []
    for link in body.get(name) or []:
        key = unquote(str(link).rstrip("/").rpartition("/")[2])
        user = find_user(asked.store, key)
        if user is None:
            raise Refused(
                404,
                "Request_ResourceNotFound",
                f"Resource '{key}' does not exist or one of its queried reference-property objects are not "
                "present.",
            )
        found.append(user["id"])
    return found


def _row(asked: Asked, body: dict[str, Any]) -> Row:
    nickname, domain = str(body["mailNickname"]), tenant(asked.store).domain
    mail = f"{nickname}@{domain}" if body["mailEnabled"] else None
    created = asked.call.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "id": new_guid(),
        "deletedDateTime": None,
        "classification": body.get("classification"),
        "createdDateTime": created,
        "creationOptions": body.get("creationOptions") or [],
        "description": body.get("description"),
        "displayName": body["displayName"],
        "expirationDateTime": None,
        "groupTypes": body.get("groupTypes") or [],
        "isAssignableToRole": None,
        "mail": mail,
        "mailEnabled": bool(body["mailEnabled"]),
        "mailNickname": nickname,
        "preferredDataLocation": None,
        "preferredLanguage": body.get("preferredLanguage"),
        "proxyAddresses": [f"SMTP:{mail}"] if mail else [],
        "renewedDateTime": created,
        "resourceBehaviorOptions": body.get("resourceBehaviorOptions") or [],
        "resourceProvisioningOptions": [],
        "securityEnabled": bool(body["securityEnabled"]),
        "theme": None,
        "visibility": body.get("visibility", "Public"),
        "onPremisesProvisioningErrors": [],
        "serviceProvisioningErrors": [],
    }


def _list(asked: Asked) -> Answer:
    asked.need(*READ)
    asked.only("$select", "$filter", "$top", "$skiptoken", "$orderby", "$count", "$search")
    found = [row for row in asked.store.rows("directory_groups").values() if not row.get("deleted")]
    return directory_page(asked, "groups", found, shown, lambda row: asked.chosen(shown(row)))


def _get(asked: Asked, key: str) -> Answer:
    asked.need(*READ)
    asked.only("$select")
    return entity(asked.call, "groups/$entity", asked.chosen(shown(find(asked, key))), x_ms_resource_unit="1")


def _change(asked: Asked, key: str) -> Answer:
    asked.need(*CHANGE)
    row, body = find(asked, key), asked.json()
    allowed = {"displayName", "description", "visibility", "classification"}
    refused = sorted(set(body) - allowed)
    if refused:
        raise NotEmulated(f"a change of {refused[0]} of a group.")
    asked.store.put("directory_groups", row["id"], row | body)
    return reply(asked.call, 204)


def _delete(asked: Asked, key: str) -> Answer:
    """The group is gone at once; its site follows."""
    asked.need(*CHANGE)
    row = find(asked, key)
    asked.store.put("directory_groups", row["id"], row | {"deleted": asked.call.now.isoformat()})
    provisioning.remove(asked, row)
    return reply(asked.call, 204)


def _people(asked: Asked, key: str, role: str) -> Answer:
    asked.need(*READ)
    asked.only("$select", "$top", "$skiptoken", "$filter", "$count", "$orderby")
    role = role.lower().removeprefix("transitive")
    people = [one for one in (find_user(asked.store, one) for one in find(asked, key)[role]) if one]
    show: Callable[[Row], Row] = lambda row: {"@odata.type": "#microsoft.graph.user", **told(asked, row)}  # noqa: E731
    return directory_page(asked, "directoryObjects", people, whole, show)


def _add(asked: Asked, key: str, role: str) -> Answer:
    asked.need(*MEMBERS)
    role = role.lower()
    row = find(asked, key)
    link = str(asked.json().get("@odata.id", ""))
    user = find_user(asked.store, unquote(link.rstrip("/").rpartition("/")[2]))
    if user is None:
        raise missing(link.rpartition("/")[2])
    if user["id"] in row[role]:
        raise bad(
            "One or more added object references already exist for the following modified properties: "
            f"'{role}'."
        )
    added = {**row.get("added", {}), user["id"]: asked.call.now.timestamp()}
    asked.store.put("directory_groups", row["id"], row | {role: [*row[role], user["id"]], "added": added})
    return reply(asked.call, 204)


def _remove(asked: Asked, key: str, role: str, user: str) -> Answer:
    asked.need(*MEMBERS)
    role = role.lower()
    row = find(asked, key)
    if user not in row[role]:
        raise missing(user)
    left = [one for one in row[role] if one != user]
    if role == "owners" and not left:
        raise bad("The group must have at least one owner, hence this owner cannot be removed.")
    asked.store.put("directory_groups", row["id"], row | {role: left})
    return reply(asked.call, 204)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", r"/groups", _create),
    ("GET", r"/groups", _list),
    ("GET", r"/groups/([^/]+)", _get),
    ("PATCH", r"/groups/([^/]+)", _change),
    ("DELETE", r"/groups/([^/]+)", _delete),
    ("GET", r"/groups/([^/]+)/(members|owners|transitiveMembers)", _people),
    ("POST", r"/groups/([^/]+)/(members|owners)/\$ref", _add),
    ("DELETE", r"/groups/([^/]+)/(members|owners)/([^/]+)/\$ref", _remove),
    ("GET", r"/groups/([^/]+)/sites/root(/webUrl)?", provisioning.site_of),
)
