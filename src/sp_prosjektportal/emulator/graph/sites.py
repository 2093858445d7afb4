"""Sites, what an application was granted on them (Sites.Selected), and a little of their lists."""

from __future__ import annotations

import base64
from typing import Any

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.entra.tokens import tenant
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.replies import entity, reply, rows
from sp_prosjektportal.emulator.store import Row, Store

READ = ("Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All")
_GRANTABLE = ("read", "write", "manage", "owner")
_PATCHABLE = (*_GRANTABLE, "fullcontrol")


def _missing() -> Refused:
    return Refused(404, "itemNotFound", "Requested site could not be found")


def composite(store: Store, key: str, row: Row) -> str:
    """``host,site id,web id``."""
    host = (store.get("tenant", "hosts") or {}).get(row.get("host", "sharepoint"), "")
    return f"{host},{key},{row.get('web_id', key)}"


def shown(store: Store, key: str, row: Row) -> Row:
    host = composite(store, key, row).partition(",")[0]
    modified = row.get("modified") or row.get("created", "")
    return {
        "createdDateTime": row.get("created", ""),
        "description": row.get("description") or "",
        "id": composite(store, key, row),
        "lastModifiedDateTime": modified,
        "name": row["path"].rpartition("/")[2],
        "webUrl": row["url"],
        "displayName": row.get("title", ""),
        "root": {},
        "siteCollection": {"hostname": host},
    }


def find(asked: Asked, address: str) -> tuple[str, Row]:
    """A site by composite id, GUID, ``root``, host, or ``host:/path``. Raises ``Refused`` when it is missing."""
    host, _, path = address.partition(":")
    wanted = path.rstrip(":").rstrip("/") or "/"
    for key in _candidates(asked.store, address, wanted):
        row = asked.store.get("sites", key)
        if row is None or row.get("deleted"):
            continue
        own = composite(asked.store, key, row)
        by_path = host.casefold() == own.partition(",")[0].casefold() and "," not in host
        if by_path and row["path"].casefold() == wanted.casefold():
            return _open(asked, key, row)
        root = (
            address.lower() == "root" and row["path"] == "/" and row.get("host", "sharepoint") == "sharepoint"
        )
        if root or address.lower() in (key, own.lower(), own.lower().rpartition(",")[0]):
            return _open(asked, key, row)
    raise _missing()


def _candidates(store: Store, address: str, path: str) -> list[str]:
    """The sites that the address may mean: by its GUIDs, or by the path."""
    keys = [piece.lower() for piece in address.split(",")]
    return [*keys, *store.keys_with("sites", path)]


def _open(asked: Asked, key: str, row: Row) -> tuple[str, Row]:
    """The site, when the caller may see it."""
    principal = asked.principal
    granted = principal.roles if principal.app_only else principal.scopes
    if granted & set(READ):
        return key, row
    if "Sites.Selected" in granted and asked.store.get("site_permissions", principal.app_id, key):
        return key, row
    raise Refused(403, "accessDenied", "Access denied")


def _site(asked: Asked, address: str) -> Answer:
    asked.only("$select")
    key, row = find(asked, address)
    picked = asked.options.get("$select", "")
    if not picked:
        return entity(asked.call, "sites/$entity", shown(asked.store, key, row))
    ids = {"siteId": key, "siteUrl": row["url"], "tenantId": tenant(asked.store).id, "webId": row["web_id"]}
    everything = {**shown(asked.store, key, row), "sharepointIds": ids}
    return entity(asked.call, f"sites({picked})/$entity", asked.chosen(everything))


def _all(asked: Asked) -> Answer:
    """``getAllSites``: for applications only."""
    if not asked.principal.app_only:
        raise Refused(403, "accessDenied", "Application permissions are required.")
    asked.need(*READ)
    asked.only("$select")
    return rows(asked.call, "sites", [asked.chosen(row) for row in _rows(asked)])


def _rows(asked: Asked) -> list[Row]:
    return [
        shown(asked.store, key, row)
        for key, row in asked.store.rows("sites").items()
        if not row.get("deleted") and row.get("host", "sharepoint") == "sharepoint"
    ]


def _delta(asked: Asked) -> Answer:
    """Every site, or with a token those changed since; one page."""
    asked.need(*READ)
    asked.only("$select")
    token, now = asked.options.get("token", ""), asked.call.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    changed = [row for row in _rows(asked) if not token or row["lastModifiedDateTime"] >= token]
    found = [] if token == "latest" else [asked.chosen(row) for row in changed]
    return rows(asked.call, "sites", found, **{"@odata.deltaLink": f"{asked.base}/sites/delta?token={now}"})


# -- permissions -----------------------------------------------------------------------------------


def _permission(asked: Asked, application: str, row: Row) -> Row:
    identity = {"application": {"displayName": row.get("name", ""), "id": application}}
    return {
        "id": _permission_id(asked, application),
        "roles": row["roles"],
        "grantedToIdentitiesV2": [identity],
        "grantedToIdentities": [identity],
    }


def _permission_id(asked: Asked, application: str) -> str:
    text = f"i:0i.t|ms.sp.ext|{application}@{tenant(asked.store).id}"
    return base64.b64encode(text.encode()).decode().rstrip("=")


def _admin(asked: Asked, address: str) -> str:
    asked.need("Sites.FullControl.All")
    return find(asked, address)[0]


def _grant(asked: Asked, address: str) -> Answer:
    """``POST /sites/{id}/permissions``: ``fullcontrol`` is only reached by a PATCH after it."""
    key, body = _admin(asked, address), asked.json()
    identities = body.get("grantedToIdentitiesV2") or body.get("grantedToIdentities") or []
    application = _application(asked, identities)
    roles = _roles(body, _GRANTABLE)
    row = {"roles": roles, "name": str(identities[0]["application"].get("displayName") or "")}
    asked.store.put("site_permissions", application, row, key)
    return entity(
        asked.call, f"sites('{address}')/permissions/$entity", _permission(asked, application, row), 201
    )


def _application(asked: Asked, identities: Any) -> str:
    try:
        application = str(identities[0]["application"]["id"]).lower()
    except (LookupError, TypeError):
        raise Refused(400, "invalidRequest", "The identities property is required.") from None
    if asked.store.get("applications", application) is None:
        raise Refused(400, "invalidRequest", "The application was not found in the directory.")
    return application


def _roles(body: dict[str, Any], allowed: tuple[str, ...]) -> list[str]:
    roles = body.get("roles")
    known = isinstance(roles, list) and roles and all(str(role).lower() in allowed for role in roles)
    if not known:
        raise Refused(400, "invalidRequest", "One of the provided roles is not supported.")
    return [str(role).lower() for role in roles or []]


def _granted(asked: Asked, address: str) -> Answer:
    key = _admin(asked, address)
    found = [
        _permission(asked, application, row)
        for application, row in asked.store.rows("site_permissions", key).items()
    ]
    return rows(asked.call, f"sites('{address}')/permissions", found)


def _find_permission(asked: Asked, key: str, permission: str) -> tuple[str, Row]:
    for application, row in asked.store.rows("site_permissions", key).items():
        if _permission_id(asked, application) == permission.rstrip("="):
            return application, row
    raise Refused(404, "itemNotFound", "Item not found")


def _one_granted(asked: Asked, address: str, permission: str) -> Answer:
    key = _admin(asked, address)
    shown_row = _permission(asked, *_find_permission(asked, key, permission))
    return entity(asked.call, f"sites('{address}')/permissions/$entity", shown_row)


def _regrant(asked: Asked, address: str, permission: str) -> Answer:
    key = _admin(asked, address)
    application, row = _find_permission(asked, key, permission)
    new = row | {"roles": _roles(asked.json(), _PATCHABLE)}
    asked.store.put("site_permissions", application, new, key)
    return entity(asked.call, f"sites('{address}')/permissions/$entity", _permission(asked, application, new))


def _revoke(asked: Asked, address: str, permission: str) -> Answer:
    key = _admin(asked, address)
    application, _ = _find_permission(asked, key, permission)
    asked.store.remove("site_permissions", application, key)
    return reply(asked.call, 204)


# -- lists -----------------------------------------------------------------------------------------


def _lists(asked: Asked, address: str) -> Answer:
    asked.only("$select")
    key, site = find(asked, address)
    found = []
    for list_id, row in asked.store.rows("lists", key).items():
        if row.get("hidden") or row.get("Hidden"):
            continue
        title = str(row.get("title") or row.get("Title") or "")
        found.append(asked.chosen({"id": list_id, "name": str(row.get("url") or row.get("path") or title)
                                   .rpartition("/")[2], "displayName": title, "webUrl": site["url"]}))  # fmt: skip
    return rows(asked.call, f"sites('{address}')/lists", found)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/sites/getAllSites", _all),
    ("GET", r"/sites/delta(?:\(\))?", _delta),
    ("GET", r"/sites/([^/:]+|[^/:]+:/[^:]*:?)", _site),
    ("POST", r"/sites/([^/:]+|[^/:]+:/[^:]*:)/permissions", _grant),
    ("GET", r"/sites/([^/:]+|[^/:]+:/[^:]*:)/permissions", _granted),
    ("GET", r"/sites/([^/:]+|[^/:]+:/[^:]*:)/permissions/([^/]+)", _one_granted),
    ("PATCH", r"/sites/([^/:]+|[^/:]+:/[^:]*:)/permissions/([^/]+)", _regrant),
    ("DELETE", r"/sites/([^/:]+|[^/:]+:/[^:]*:)/permissions/([^/]+)", _revoke),
    ("GET", r"/sites/([^/:]+|[^/:]+:/[^:]*:)/lists", _lists),
)
