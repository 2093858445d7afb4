"""Which groups somebody or something belongs to: ``getMemberGroups``, ``getMemberObjects``, ``checkMemberGroups``; managers and reports.

directoryobject-getmembergroups, -getmemberobjects, -checkmembergroups of the API reference. Groups within groups are not kept
here, so direct membership is all there is. Nobody has a manager.
"""

from __future__ import annotations

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.entra.device import find_user
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.replies import missing, reply, rows
from sp_prosjektportal.emulator.store import Row

_STRINGS = "Collection(Edm.String)"
_MOST = 20


def _groups_of(asked: Asked, key: str) -> list[Row]:
    person = find_user(asked.store, key)
    group = asked.store.get("directory_groups", key.lower())
    if person is None and (group is None or group.get("deleted")):
        raise missing(key)
    known = asked.store.rows("directory_groups").values()
    wanted = person["id"] if person else key.lower()
    return [row for row in known if not row.get("deleted") and wanted in row["members"]]


def _me(asked: Asked) -> str:
    if asked.principal.app_only:
        raise Refused(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
    return asked.principal.login


def _texts(asked: Asked, values: list[str]) -> Answer:
    context = f"{asked.base}/$metadata#{_STRINGS}"
    return reply(asked.call, 200, {"@odata.context": context, "value": values})


def _member_groups(asked: Asked, key: str = "") -> Answer:
    found = _groups_of(asked, key or _me(asked))
    if asked.json().get("securityEnabledOnly"):
        found = [row for row in found if row.get("securityEnabled")]
    return _texts(asked, [row["id"] for row in found])


def _check(asked: Asked, key: str = "") -> Answer:
    ids = asked.json().get("groupIds")
    if not isinstance(ids, list):
        raise Refused(
            400, "Request_BadRequest", "Invalid value specified for property 'groupIds' of resource 'User'."
        )
    if len(ids) > _MOST:
        raise Refused(
            400, "Request_BadRequest", f"Too many group ids: at most {_MOST} can be checked at once."
        )
    mine = {row["id"] for row in _groups_of(asked, key or _me(asked))}
    return _texts(asked, [str(one) for one in ids if str(one).lower() in mine])


def _manager(asked: Asked, key: str = "") -> Answer:
    """Nobody has one: that is 404, as of an object that is not there."""
    asked.only("$select", "$expand")
    if find_user(asked.store, key or _me(asked)) is None:
        raise missing(key)
    raise missing("manager")


def _reports(asked: Asked, key: str = "") -> Answer:
    asked.only("$select", "$top", "$count")
    if find_user(asked.store, key or _me(asked)) is None:
        raise missing(key)
    return rows(asked.call, "directoryObjects", [])


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    *(
        (method, rf"/{kind}/([^/]+)/{tail}", handler)
        for kind in ("users", "groups", "directoryObjects")
        for method, tail, handler in (
            ("POST", "getMemberGroups", _member_groups),
            ("POST", "getMemberObjects", _member_groups),
            ("POST", "checkMemberGroups", _check),
        )
    ),
    ("POST", r"/me/getMemberGroups", _member_groups),
    ("POST", r"/me/getMemberObjects", _member_groups),
    ("POST", r"/me/checkMemberGroups", _check),
    ("GET", r"/users/([^/]+)/manager", _manager),
    ("GET", r"/me/manager", _manager),
    ("GET", r"/users/([^/]+)/directReports", _reports),
    ("GET", r"/me/directReports", _reports),
)
