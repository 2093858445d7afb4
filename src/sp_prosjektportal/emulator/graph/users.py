"""People of the directory."""

from __future__ import annotations

import re

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.entra.device import find_user
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.replies import entity, missing, rows
from sp_prosjektportal.emulator.store import Row

READ = ("User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All",
        "User.ReadBasic.All")  # fmt: skip
_SHOWN = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)
_EQUALS = re.compile(r"(userPrincipalName|mail|displayName) eq '((?:[^']|'')*)'", re.IGNORECASE)


def shown(row: Row) -> Row:
    """What Graph shows of a person unless told otherwise."""
    return {name: row.get(name, [] if name == "businessPhones" else None) for name in _SHOWN}


def _one(asked: Asked, key: str) -> Answer:
    asked.need(*READ)
    asked.only("$select")
    found = find_user(asked.store, key)
    if found is None:
        raise missing(key)
    picked = asked.options.get("$select", "")
    context = f"users({picked})/$entity" if picked else "users/$entity"
    return entity(asked.call, context, asked.chosen({**found, **shown(found)}) if picked else shown(found),
                  x_ms_resource_unit="1")  # fmt: skip


def _list(asked: Asked) -> Answer:
    asked.need(*READ)
    asked.only("$select", "$filter", "$top")
    people = [row for row in asked.store.rows("directory_users").values() if _fits(asked, row)]
    top = asked.options.get("$top", "100")
    if not top.isdigit() or not 1 <= int(top) <= 999:
        raise Refused(400, "Request_UnsupportedQuery", "Invalid page size specified.")
    if len(people) > int(top):
        raise NotEmulated("paging of users.")
    return rows(asked.call, "users", [asked.chosen(shown(row)) for row in people])


def _fits(asked: Asked, row: Row) -> bool:
    text = asked.options.get("$filter", "")
    if not text:
        return True
    clauses = [_EQUALS.fullmatch(part.strip()) for part in re.split(r"\s+or\s+", text)]
    if any(match is None for match in clauses):
        raise NotEmulated(f"the filter {text} on users.")
    names = {name.lower(): value for name, value in row.items()}
    return any(
        str(names.get(match[1].lower(), "")).casefold() == match[2].replace("''", "'").casefold()
        for match in clauses
        if match is not None
    )


def _me(asked: Asked) -> Answer:
    if asked.principal.app_only:
        raise Refused(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
    found = find_user(asked.store, asked.principal.login)
    if found is None:
        raise missing(asked.principal.login)
    return entity(asked.call, "users/$entity", asked.chosen(shown(found)))


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/users", _list),
    ("GET", r"/users/([^/]+)", _one),
    ("GET", r"/me", _me),
)
