"""Whether the people who are named exist, asked of the directory: nothing is made by asking."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from sp_prosjektportal.errors import ProjectError
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Permission, Reply, Request


def find_people(logins: Iterable[str]) -> Steps[dict[str, str]]:
    """Display names by sign-in name (casefolded). Raises :class:`ProjectError` that names all who are unknown."""
    asked = list(dict.fromkeys(login.strip().casefold() for login in logins if login.strip()))
    odd = [login for login in asked if "@" not in login or any(c.isspace() for c in login)]
    if odd:
        raise _unknown(odd)
    replies: list[Reply] = yield [_user(login) for login in asked]
    unknown = [login for login, reply in zip(asked, replies, strict=True) if reply.missing]
    if unknown:
        raise _unknown(unknown)
    return {
        login: str(reply.value("displayName") or login) for login, reply in zip(asked, replies, strict=True)
    }


def _user(login: str) -> Request:
    path = f"/users/{quote(login, safe='@')}?$select=id,displayName,userPrincipalName"
    return Request.graph("GET", path, permission=Permission.USERS, missing_ok=True)


def _unknown(logins: list[str]) -> ProjectError:
    who = ", ".join(logins)
    return ProjectError(
        f"Nobody in the directory signs in as {who}.",
        hint="Nothing was made. Use sign-in names such as kari.nordmann@contoso.no; guests must be invited first.",
    )
