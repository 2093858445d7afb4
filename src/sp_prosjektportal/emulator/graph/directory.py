"""Directory objects of any kind, deleted groups, and the organisation."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.entra.device import find_user
from sp_prosjektportal.emulator.entra.tokens import tenant
from sp_prosjektportal.emulator.graph import groups, users
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.replies import entity, missing, reply, rows
from sp_prosjektportal.emulator.store import Row

_READ = (*groups.READ, *users.READ)


def _object(asked: Asked, key: str) -> Row:
    group = asked.store.get("directory_groups", key.lower())
    if group is not None and not group.get("deleted"):
        return {"@odata.type": "#microsoft.graph.group", **groups.shown(group)}
    person = find_user(asked.store, key)
    if person is None or person["id"] != key.lower():
        raise missing(key)
    return {"@odata.type": "#microsoft.graph.user", **users.shown(person)}


def _one(asked: Asked, key: str) -> Answer:
    asked.need(*_READ)
    asked.only("$select")
    row = _object(asked, key)
    picked = {"@odata.type": row.pop("@odata.type"), **asked.chosen(row)}
    return entity(
        asked.call,
        "directoryObjects/$entity",
        picked,
        Location="https://graph.microsoft.com/",
        x_ms_resource_unit="1",
    )


def _by_ids(asked: Asked) -> Answer:
    """``getByIds``: those that are there; unknown ids are left out."""
    asked.need(*_READ)
    found: list[Row] = []
    for key in asked.json().get("ids") or []:
        group, person = (
            asked.store.get("directory_groups", str(key).lower()),
            asked.store.get("directory_users", str(key).lower()),
        )
        if (group is not None and not group.get("deleted")) or person is not None:
            found.append(_object(asked, str(key)))
    return rows(asked.call, "directoryObjects", found)


# -- deleted groups ----------------------------------------------------------------------------------


def _deleted(asked: Asked) -> Answer:
    asked.need(*groups.READ)
    asked.only("$select", "$filter", "$top", "$skiptoken", "$count", "$orderby")
    gone = [
        row
        for row in asked.store.rows("directory_groups").values()
        if row.get("deleted") and not row.get("purged")
    ]
    return users.directory_page(asked, "groups", gone, _gone, lambda row: asked.chosen(_gone(row)))


def _gone(row: Row) -> Row:
    return {**groups.shown(row), "deletedDateTime": str(row["deleted"])[:19] + "Z"}


def _find_deleted(asked: Asked, key: str) -> Row:
    row = asked.store.get("directory_groups", key.lower())
    if row is None or not row.get("deleted") or row.get("purged"):
        raise missing(key)
    return row


def _restore(asked: Asked, key: str) -> Answer:
    """The group and its site come back (wire.md section 15)."""
    asked.need(*groups.CHANGE)
    row = dict(_find_deleted(asked, key))
    row.pop("deleted")
    asked.store.put("directory_groups", row["id"], row)
    site = asked.store.get("sites", row.get("site") or "")
    if site is not None and not site.get("purged"):
        asked.store.put("sites", row["site"], {**site, "deleted": ""})
    shown: Row = {"@odata.type": "#microsoft.graph.group", **groups.shown(row)}
    return entity(asked.call, "directoryObjects/$entity", shown)


def _purge(asked: Asked, key: str) -> Answer:
    asked.need(*groups.CHANGE)
    row = _find_deleted(asked, key)
    asked.store.put("directory_groups", row["id"], row | {"purged": True})
    return reply(asked.call, 204)


def _one_deleted(asked: Asked, key: str) -> Answer:
    asked.need(*groups.READ)
    shown: Row = {"@odata.type": "#microsoft.graph.group", **_gone(_find_deleted(asked, key))}
    return entity(asked.call, "directoryObjects/$entity", shown)


# -- organisation ------------------------------------------------------------------------------------


def _organization(asked: Asked) -> Answer:
    asked.need(
        "Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", "User.Read", "User.Read.All"
    )
    asked.only("$select")
    return rows(asked.call, "organization", [asked.chosen(organization(asked))])


def organization(asked: Asked) -> dict[str, Any]:
    directory = tenant(asked.store)
    name = directory.domain.partition(".")[0].capitalize()
    domain = {
        "capabilities": "Email, OfficeCommunicationsOnline", "isDefault": True, "isInitial": True,
        "name": directory.domain, "type": "Managed",
    }  # fmt: skip
    return {
        "id": directory.id, "deletedDateTime": None, "businessPhones": [], "city": None, "country": None, "countryLetterCode": "NO",
        "createdDateTime": "2020-01-01T00:00:00Z", "displayName": name, "preferredLanguage": "nb", "tenantType": "AAD",
        "technicalNotificationMails": [f"admin@{directory.domain}"], "verifiedDomains": [domain],
    }  # fmt: skip


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/directoryObjects/([^/]+)", _one),
    ("POST", r"/directoryObjects/getByIds", _by_ids),
    ("GET", r"/directory/deletedItems/microsoft\.graph\.group", _deleted),
    ("GET", r"/directory/deletedItems/(?:microsoft\.graph\.\w+/)?([^/]+)", _one_deleted),
    ("POST", r"/directory/deletedItems/(?:microsoft\.graph\.\w+/)?([^/]+)/restore", _restore),
    ("DELETE", r"/directory/deletedItems/(?:microsoft\.graph\.\w+/)?([^/]+)", _purge),
    ("GET", r"/organization", _organization),
)
