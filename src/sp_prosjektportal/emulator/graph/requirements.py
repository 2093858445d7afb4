"""What every family of Graph routes needs of the token, checked before anything is looked up or read, as Graph does.

Held is enough when it is one of those named; what a person may do on a site beyond that is checked where it is done.
Sources: the permission tables of the API reference; `tests/cases/graph_permissions.yaml` names them row by row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sp_prosjektportal.emulator.app import Principal
from sp_prosjektportal.emulator.errors import Refused

_FULL = ("Sites.FullControl.All",)
_MANAGE = ("Sites.Manage.All", *_FULL, "Sites.Selected")
_WRITE = ("Sites.ReadWrite.All", *_MANAGE)
_READ = ("Sites.Read.All", *_WRITE)
_FILES_WRITE = ("Files.ReadWrite.All", *_WRITE)
_FILES_READ = ("Files.Read.All", *_FILES_WRITE, *_READ)
_TERMS_WRITE = ("TermStore.ReadWrite.All",)
_TERMS_READ = ("TermStore.Read.All", *_TERMS_WRITE)
_DIRECTORY_WRITE = ("Directory.ReadWrite.All",)
_DIRECTORY_READ = ("Directory.Read.All", *_DIRECTORY_WRITE)
_GROUP_WRITE = ("Group.ReadWrite.All", *_DIRECTORY_WRITE)
_GROUP_READ = (
    "Group.Read.All",
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    *_GROUP_WRITE,
    *_DIRECTORY_READ,
)
_USER_READ = ("User.Read.All", "User.ReadWrite.All", "User.ReadBasic.All", *_DIRECTORY_READ)
_APPLICATION_READ = ("Application.Read.All", "Application.ReadWrite.All", *_DIRECTORY_READ)
_ME = ("User.Read", "User.ReadWrite", *_USER_READ)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One family. ``application`` is empty where the service takes no application at all."""

    pattern: re.Pattern[str]
    application: frozenset[str]
    delegated: frozenset[str]
    directory: bool = False


def _row(
    pattern: str,
    both: tuple[str, ...],
    *,
    application: tuple[str, ...] | None = None,
    directory: bool = False,
) -> Requirement:
    only = both if application is None else application
    return Requirement(re.compile(pattern, re.IGNORECASE), frozenset(only), frozenset(both), directory)


# Searched in "METHOD path"; the first that fits is the one.
TABLE: tuple[Requirement, ...] = (
    _row(r"^\w+ /sites/[^/]+(:/[^:]*:)?/permissions", _FULL),
    _row(r"^GET /sites/[^/]+(:/[^:]*:)?/termStore", _TERMS_READ, application=()),
    _row(r"^\w+ /sites/[^/]+(:/[^:]*:)?/termStore", _TERMS_WRITE, application=()),
    _row(r"^GET /(drives|(sites|groups)/.*/drives?(/|$))", _FILES_READ),
    _row(r"^\w+ /(drives|(sites|groups)/.*/drives?(/|$))", _FILES_WRITE),
    _row(r"^GET /groups/[^/]+/sites", (*_READ, *_GROUP_READ)),
    _row(r"^GET /sites", _READ),
    _row(r"^\w+ /sites/.*/items", _WRITE),
    _row(r"^\w+ /sites", _MANAGE),
    _row(r"^POST /groups/[^/]+/(getMember|checkMember)", _GROUP_READ, directory=True),
    _row(r"^POST /groups/?$", _GROUP_WRITE, application=(*_GROUP_WRITE, "Group.Create"), directory=True),
    _row(r"^GET /groups", _GROUP_READ, directory=True),
    _row(
        r"^\w+ /groups/[^/]+/(members|owners)", (*_GROUP_WRITE, "GroupMember.ReadWrite.All"), directory=True
    ),
    _row(r"^\w+ /groups", _GROUP_WRITE, directory=True),
    _row(r"^GET /directory/", _GROUP_READ, directory=True),
    _row(r"^\w+ /directory/", _GROUP_WRITE, directory=True),
    _row(r"^POST /users/[^/]+/(getMember|checkMember)", (*_USER_READ, *_GROUP_READ), directory=True),
    _row(r"^POST /me/(getMember|checkMember)", (*_ME, *_GROUP_READ), application=(), directory=True),
    _row(r"^\w+ /directoryObjects", (*_DIRECTORY_READ, *_GROUP_READ, *_USER_READ), directory=True),
    _row(
        r"^GET /servicePrincipals",
        _APPLICATION_READ,
        directory=True,
        application=(*_APPLICATION_READ, "Application.ReadWrite.OwnedBy"),
    ),
    _row(r"^\w+ /servicePrincipals", ("AppRoleAssignment.ReadWrite.All",), directory=True),
    _row(r"^\w+ /roleManagement/directory", ("RoleManagement.ReadWrite.Directory",), directory=True),
    _row(r"^GET /organization", ("Organization.Read.All", *_ME), directory=True),
    _row(r"^GET /users", _USER_READ, directory=True),
    _row(r"^GET /me", _ME, application=(), directory=True),
)


@lru_cache(maxsize=4096)
def needed(method: str, path: str) -> Requirement | None:
    """The requirement of a path, or of a route's pattern; nothing when nobody has declared one."""
    return next((row for row in TABLE if row.pattern.search(f"{method} {path}")), None)


def check(principal: Principal, method: str, path: str) -> None:
    """403 unless the token holds one of the permissions. What is not declared is for nobody."""
    row = needed(method, path)
    held = principal.roles if principal.app_only else principal.scopes
    enough = (row.application if principal.app_only else row.delegated) if row else frozenset()
    if held & enough:
        return
    if row is not None and row.directory:
        raise Refused(
            403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
        )
    raise Refused(403, "accessDenied", "Access denied")
