"""People of the directory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.entra.device import find_user
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph import paging
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.directory_search import searched
from sp_prosjektportal.emulator.graph.filters import Filter, at, sort
from sp_prosjektportal.emulator.graph.replies import entity, missing
from sp_prosjektportal.emulator.store import Row

READ = ("User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All",
        "User.ReadBasic.All")  # fmt: skip
ME = (*READ, "User.Read", "User.ReadWrite")
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
# What is only shown when it is asked for by name.
_MORE: dict[str, Any] = {
    "accountEnabled": True, "ageGroup": None, "city": None, "companyName": None, "country": None, "createdDateTime": None,
    "creationType": None, "department": None, "deletedDateTime": None, "employeeId": None, "externalUserState": None, "faxNumber": None,
    "identities": [], "mailNickname": None, "onPremisesSyncEnabled": None, "otherMails": [], "postalCode": None, "proxyAddresses": [],
    "state": None, "streetAddress": None, "usageLocation": "NO", "userType": "Member", "assignedLicenses": [],
}  # fmt: skip


def shown(row: Row) -> Row:
    """What Graph shows of a person unless told otherwise."""
    return {name: row.get(name, [] if name == "businessPhones" else None) for name in _SHOWN}


def whole(row: Row) -> Row:
    nickname = str(row["userPrincipalName"]).partition("@")[0]
    return {**_MORE, "mailNickname": nickname, **{k: v for k, v in row.items() if k in _MORE}, **shown(row)}


def told(asked: Asked, row: Row) -> Row:
    return asked.chosen(whole(row)) if asked.options.get("$select") else shown(row)


def _one(asked: Asked, key: str) -> Answer:
    asked.need(*READ)
    asked.only("$select")
    return _person(asked, key)


def _person(asked: Asked, key: str) -> Answer:
    found = find_user(asked.store, key)
    if found is None:
        raise missing(key)
    picked = asked.options.get("$select", "")
    context = f"users({picked})/$entity" if picked else "users/$entity"
    return entity(asked.call, context, told(asked, found), x_ms_resource_unit="1")


def _list(asked: Asked) -> Answer:
    asked.need(*READ)
    asked.only("$select", "$filter", "$top", "$skiptoken", "$orderby", "$count", "$search")
    people = list(asked.store.rows("directory_users").values())
    return directory_page(asked, "users", people, whole, lambda row: told(asked, row))


def directory_page(
    asked: Asked, context: str, found: list[Row], whole: Callable[[Row], Row], show: Callable[[Row], Row]
) -> Answer:
    """Filtered, ordered and paged as directory objects are. Advanced queries need ``ConsistencyLevel: eventual``."""
    text, ordered = asked.options.get("$filter", ""), asked.options.get("$orderby", "")
    if asked.options.get("$search"):
        level = asked.call.headers.get("consistencylevel", "")
        fitting = searched([whole(row) for row in found], asked.options["$search"], level)
        ids = {row["id"] for row in fitting}
        found = [row for row in found if row["id"] in ids]
    if text:
        test = Filter(text)
        _check_advanced(asked, test, text)
        _check_names(test, context, whole(found[0]) if found else {})
        found = [row for row in found if test(lambda path, row=row: at(whole(row), path))]  # type: ignore[misc]
    if ordered:
        found = sort(found, ordered, lambda row, path: at(whole(row), path))
    size = asked.options.get("$top", "")
    if size and not (size.isdigit() and 1 <= int(size) <= 999):
        raise Refused(
            400,
            "Request_UnsupportedQuery",
            "Invalid page size specified. Must be between 1 and 999 inclusive.",
        )
    picked = asked.options.get("$select", "")
    named = f"{context}({picked})" if picked else context
    return paging.answer(asked, named, found, show, default=100, most=999, x_ms_resource_unit="1")


def _check_names(test: Filter, context: str, known: Row) -> None:
    """A property that such an object does not have ([K]: the sentence)."""
    names = {name.casefold() for name in known}
    kinds = {"users": "microsoft.graph.user", "groups": "microsoft.graph.group"}
    for name in test.names:
        if known and context in kinds and name.partition("/")[0].casefold() not in names:
            raise Refused(
                400,
                "BadRequest",
                f"Invalid filter clause: Could not find a property named '{name}' on type '{kinds[context]}'.",
            )


def _counted(asked: Asked, table: str) -> Answer:
    """``/users/$count``: an advanced query, so with the header only."""
    from sp_prosjektportal.emulator.graph import groups

    asked.need(*(READ if table == "directory_users" else groups.READ))
    if asked.call.headers.get("consistencylevel", "").lower() != "eventual":
        raise Refused(400, "Request_BadRequest", "$count is not currently supported.")
    number = sum(not row.get("deleted") for row in asked.store.rows(table).values())
    return Answer(200, {"Content-Type": "text/plain"}, str(number).encode())


def _check_advanced(asked: Asked, test: Filter, text: str) -> None:
    """``not``, ``ne`` and ``endswith`` want ``$count=true`` and the header."""
    words = f" {text.lower()} "
    advanced = "endswith" in test.functions or " ne " in words or " not" in words or "(not" in words
    if advanced and asked.call.headers.get("consistencylevel", "").lower() != "eventual":
        raise Refused(
            400,
            "Request_UnsupportedQuery",
            "Operator or function in the filter is not supported without ConsistencyLevel: eventual and $count=true.",
        )


def _me(asked: Asked) -> Answer:
    if asked.principal.app_only:
        raise Refused(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
    asked.need(*ME)
    asked.only("$select")
    return _person(asked, asked.principal.login)


def _member_of(asked: Asked, key: str = "") -> Answer:
    from sp_prosjektportal.emulator.graph import groups

    if not key and asked.principal.app_only:
        raise Refused(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
    asked.need(*READ, *(ME if not key else ()), *groups.READ)
    asked.only("$select", "$top", "$skiptoken", "$filter", "$count")
    found = find_user(asked.store, key or asked.principal.login)
    if found is None:
        raise missing(key)
    mine = [
        row for row in asked.store.rows("directory_groups").values()
        if not row.get("deleted") and found["id"] in [*row["members"], *row["owners"]]
    ]  # fmt: skip

    def show(row: Row) -> Row:
        return {
            "@odata.type": "#microsoft.graph.group",
            **asked.chosen(groups.shown(row)),
        }

    return directory_page(asked, "directoryObjects", mine, groups.shown, show)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/users", _list),
    ("GET", r"/users/\$count", lambda asked: _counted(asked, "directory_users")),
    ("GET", r"/groups/\$count", lambda asked: _counted(asked, "directory_groups")),
    ("GET", r"/users/([^/]+)", _one),
    ("GET", r"/users/([^/]+)/(?:memberOf|transitiveMemberOf)", _member_of),
    ("GET", r"/me", _me),
    ("GET", r"/me/(?:memberOf|transitiveMemberOf)", _member_of),
)
