"""The three ways to a new site, and waiting until it answers (wire.md sections 2.1 to 2.3).

===========  =================================  ==========================================
type         signed in as an application        signed in as a person
===========  =================================  ==========================================
group        Graph ``POST /groups``             ``GroupSiteManager/CreateGroupEx``
team         ``SPSiteManager/Create``, with     ``SPSiteManager/Create``
             an owner
===========  =================================  ==========================================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from sp_prosjektportal.engine.resource import Known, Observed
from sp_prosjektportal.errors import ProsjektportalError, RequestFailed
from sp_prosjektportal.steps import Steps, Wait, together
from sp_prosjektportal.tenant.request import Permission, Reply, Request, literal

if TYPE_CHECKING:
    from sp_prosjektportal.resources.sites import Site

PAUSE = 5.0
"""Seconds between two looks."""
LOOKS = 120
"""How often to look before giving up: ten minutes. Group sites take seconds to minutes."""

RELATIONS = 20
"""How many owners and members together a group may be made with (Microsoft Graph, "Create group")."""

_NOT_FOUND, _PROVISIONING, _READY, _EXISTS = 0, 1, 2, 4  # SiteStatus; 3 is an error


def make(site: Site, known: Known) -> Steps[None]:
    """Make the site by the way that fits. Returns when the service says that it is made."""
    if site.type == "group":
        yield from _make_group_as_application(site) if known.app_only else _make_group_as_person(site)
    else:
        yield from _make_team_site(site, known)


def wait_until_ready(url: str, asks: Sequence[Request]) -> Steps[list[Reply]]:
    """Ask until the site answers all of it."""
    for _ in range(LOOKS):
        replies: list[Reply] = yield [replace(ask, polling=True) for ask in asks]
        if not any(reply.missing for reply in replies):
            return replies
        yield Wait(PAUSE, f"{url} is made, and does not answer yet")
    raise _not_ready(url, "The site is made, but does not answer")


def remove(observed: Observed[Site]) -> Steps[None]:
    """Delete the site; of one with a group, the group, which takes the site along."""
    if group := observed.ids["group_id"]:
        yield from remove_group(group)
    else:
        body = {"siteId": observed.ids["site_id"]}
        yield Request.post(_root(observed.resource.key), "/_api/SPSiteManager/delete", body,
                           missing_ok=True, permission=Permission.FULL_CONTROL)  # fmt: skip


# -- a group's site, as an application: Graph --------------------------------------------------------------


def _make_group_as_application(site: Site) -> Steps[None]:
    people = list(dict.fromkeys([*site.owners, *site.members]))
    if not site.owners:
        raise ProsjektportalError(
            f"{site.key} needs at least one owner: without, its site is not made.",
            hint="Name owners (--owner), or `owners` of the portfolio in prosjektportal.yaml.",
        )
    # An earlier start that was interrupted may have made the group: it is found by its alias.
    found, *replies = yield [_group_request(site), *(_user_request(login) for login in people)]
    users = {login: _user_address(login, reply) for login, reply in zip(people, replies, strict=True)}
    group = _started_group(site, found)
    if group is None:
        body = _group_body(site, users)
        reply = yield Request.graph("POST", "/groups", body, permission=Permission.GROUPS)
        group = reply.value("id")
    yield from together(_add_member(str(group), users[login]) for login in _members(site)[_at_once(site) :])
    yield from _wait_for_group_site(site, str(group))


def _members(site: Site) -> list[str]:
    """Owners are members too: what a group shares with its members, they have only so."""
    return list(dict.fromkeys([*site.owners, *site.members]))


def _at_once(site: Site) -> int:
    """How many members a new group may have from the start, beside its owners."""
    return max(0, RELATIONS - len(site.owners))


def _add_member(group: str, address: str) -> Steps[None]:
    """That somebody is a member already, from an earlier start, is fine."""
    try:
        yield Request.graph(
            "POST", f"/groups/{group}/members/$ref", {"@odata.id": address}, permission=Permission.GROUPS
        )
    except RequestFailed as error:
        if "already exist" not in error.message:
            raise


def find_group(site: Site) -> Steps[Mapping[str, Any] | None]:
    """The group of that alias and name, which an interrupted start may have left: ``id``, ``createdDateTime``."""
    found: Reply = yield _group_request(site)
    return next((row for row in found.rows if row.get("displayName") == _group_name(site)), None)


def remove_group(group: str) -> Steps[None]:
    """Delete a group, which takes its site along."""
    yield Request.graph("DELETE", f"/groups/{group}", permission=Permission.GROUPS, missing_ok=True)


def _started_group(site: Site, found: Reply) -> str | None:
    """The group of an earlier start. A group of another name is somebody else's, whose site is gone or not made yet."""
    if not found.rows:
        return None
    group = found.rows[0]
    if group.get("displayName") != _group_name(site):
        raise ProsjektportalError(
            f"The alias '{alias(site.key)}' belongs to the group '{group.get('displayName')}', which is not the one of "
            f"{site.key}.",
            hint="Choose another URL, or delete that group and wait until it is gone from its recycle bin.",
        )
    return str(group["id"])


def _group_request(site: Site) -> Request:
    wanted = quote(f"mailNickname eq '{alias(site.key)}'", safe="'")
    return Request.graph(
        "GET",
        f"/groups?$filter={wanted}&$select=id,displayName,createdDateTime",
        permission=Permission.GROUPS,
    )


def _group_name(site: Site) -> str:
    return site.title or alias(site.key)


def _user_request(login: str) -> Request:
    path = f"/users/{quote(login, safe='@')}?$select=id"
    return Request.graph("GET", path, permission=Permission.USERS, missing_ok=True)


def _user_address(login: str, reply: Reply) -> str:
    if reply.missing:
        raise ProsjektportalError(
            f"There is no user {login}.", hint="Write the sign-in name, as in kari.nordmann@kommune.no."
        )
    return f"https://graph.microsoft.com/v1.0/users/{reply.value('id')}"


def _group_body(site: Site, users: dict[str, str]) -> dict[str, Any]:
    body = {
        "displayName": _group_name(site),
        "description": site.description or site.title or alias(site.key),
        "mailNickname": alias(site.key),
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
        "visibility": "Private",
        "creationOptions": [f"SPSiteLanguage:{site.language}"],
        "resourceBehaviorOptions": ["WelcomeEmailDisabled"],
        "owners@odata.bind": [users[login] for login in site.owners],
    }
    if members := _members(site)[: _at_once(site)]:
        body["members@odata.bind"] = [users[login] for login in members]
    return body


def _wait_for_group_site(site: Site, group: str) -> Steps[None]:
    """Two different 404s come before the address: "Unable to provision", then "in progress"."""
    ask = Request.graph(
        "GET", f"/groups/{group}/sites/root/webUrl", permission=Permission.READ, missing_ok=True
    )
    for _ in range(LOOKS):
        reply: Reply = yield replace(ask, polling=True)
        if not reply.missing:
            return _check_address(site, str(reply.value("value")))
        yield Wait(PAUSE, f"the group of {site.key} is made, its site is being made")
    raise _not_ready(site.key, "The group is made, but its site is not")


def _check_address(site: Site, url: str) -> None:
    if url.rstrip("/").casefold() != site.key.casefold():
        raise ProsjektportalError(
            f"The group with the alias '{alias(site.key)}' has its site at {url}, not at {site.key}.",
            hint="The alias is taken by another group, or the tenant makes sites under another path. "
            "Choose another URL, or delete the other group and wait until it is gone from its recycle bin.",
        )


# -- a group's site, as a person ---------------------------------------------------------------------------


def _make_group_as_person(site: Site) -> Steps[None]:
    name = alias(site.key)
    options = {"Description": site.description, "Classification": "", "Owners": list(site.owners),
               "CreationOptions": [f"SPSiteLanguage:{site.language}", f"SiteAlias:{name}"]}  # fmt: skip
    body = {"displayName": site.title or name, "alias": name, "isPublic": False, "optionalParams": options}
    root = _root(site.key)
    reply: Reply = yield Request.post(root, "/_api/GroupSiteManager/CreateGroupEx", body, alone=True,
                                      permission=Permission.FULL_CONTROL)  # fmt: skip
    group = str(reply.value("GroupId"))
    ask = Request.get(root, f"/_api/GroupSiteManager/GetSiteStatus('{group}')", alone=True)
    yield from _wait_for_status(site, reply, ask)
    added = [login for login in site.members if login not in site.owners]
    yield [
        Request.graph("POST", f"/groups/{group}/members/$ref", {"@odata.id": _user_address(login, user)},
                      permission=Permission.GROUPS)
        for login, user in zip(added, (yield [_user_request(login) for login in added]), strict=True)
    ]  # fmt: skip


# -- a team site without a group ---------------------------------------------------------------------------


def _make_team_site(site: Site, known: Known) -> Steps[None]:
    if known.app_only and not site.owners:
        raise ProsjektportalError(
            f"{site.key} needs an owner: an application cannot own a site.",
            hint="Name owners (--owner), or `owners` of the portfolio in prosjektportal.yaml.",
        )
    request: dict[str, Any] = {
        "Title": site.title or alias(site.key), "Url": site.key, "Lcid": site.language, "ShareByEmailEnabled": False,
        "Description": site.description, "WebTemplate": "STS#3",
    }  # fmt: skip
    if site.owners:
        request["Owner"] = site.owners[0]
    root = _root(site.key)
    reply: Reply = yield Request.post(root, "/_api/SPSiteManager/Create", {"request": request}, alone=True,
                                      permission=Permission.FULL_CONTROL)  # fmt: skip
    ask = Request.get(root, f"/_api/SPSiteManager/status?url={literal(site.key)}", alone=True)
    if reply.value("SiteStatus") == _EXISTS:  # an earlier start that was interrupted may be on its way still
        reply = yield replace(ask, polling=True)
    yield from _wait_for_status(site, reply, ask)
    yield from _add_people(site)


def _add_people(site: Site) -> Steps[None]:
    """The service takes one owner; the others go into the site's groups."""
    owners, members = site.owners[1:], [login for login in site.members if login not in site.owners]
    yield [
        Request.post(site.key, f"/_api/web/{group}/users", {"LoginName": f"i:0#.f|membership|{login}"},
                     harmless=True, permission=Permission.FULL_CONTROL)
        for group, logins in (("AssociatedOwnerGroup", owners), ("AssociatedMemberGroup", members))
        for login in logins
    ]  # fmt: skip


def _wait_for_status(site: Site, reply: Reply, ask: Request) -> Steps[None]:
    for _ in range(LOOKS):
        status = reply.value("SiteStatus")
        if status == _READY:
            return _check_address(site, str(reply.value("SiteUrl")))
        if status != _PROVISIONING:
            raise _not_made(site, status)
        yield Wait(PAUSE, f"{site.key} is being made")
        reply = yield replace(ask, polling=True)
    raise _not_ready(site.key, "The site is being made, and it takes unusually long")


def _not_made(site: Site, status: int) -> ProsjektportalError:
    if status in (_NOT_FOUND, _EXISTS):
        return ProsjektportalError(
            f"{site.key} cannot be made: the address is taken, and no site answers there.",
            hint="A deleted site keeps its address while it is in the recycle bin of the admin centre. "
            "Delete it there for good, or choose another URL.",
        )
    return ProsjektportalError(
        f"SharePoint could not make {site.key} (SiteStatus {status}).",
        hint="Try again in some minutes. If it stays so, an administrator finds the reason in the admin centre.",
    )


# -- shared --------------------------------------------------------------------------------------------------


def alias(url: str) -> str:
    """The last part of the URL: a group's alias becomes its site's URL."""
    return url.rstrip("/").rpartition("/")[2]


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _not_ready(url: str, what: str) -> ProsjektportalError:
    minutes = round(PAUSE * LOOKS / 60)
    return ProsjektportalError(
        f"{what} after {minutes} minutes: {url}",
        hint="Nothing is lost. Run the same command again in a while: it goes on from here.",
    )
