"""What applications were granted on single sites (``Sites.Selected``)."""

from __future__ import annotations

import base64
from typing import Any

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.entra.tokens import tenant
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.reach import SITE, site_key
from sp_prosjektportal.emulator.graph.replies import entity, reply, rows
from sp_prosjektportal.emulator.store import Row

_GRANTABLE = ("read", "write", "manage", "owner")
_PATCHABLE = (*_GRANTABLE, "fullcontrol")


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
    return site_key(asked, address)


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


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", rf"{SITE}/permissions", _grant),
    ("GET", rf"{SITE}/permissions", _granted),
    ("GET", rf"{SITE}/permissions/([^/]+)", _one_granted),
    ("PATCH", rf"{SITE}/permissions/([^/]+)", _regrant),
    ("DELETE", rf"{SITE}/permissions/([^/]+)", _revoke),
)
