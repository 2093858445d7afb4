"""The device code flow: a code that a person approves elsewhere, by a page of the emulator or by a flag."""

from __future__ import annotations

import secrets

from sp_prosjektportal.emulator.clock import wall
from sp_prosjektportal.emulator.store import Row, Store

LIFETIME = 900
INTERVAL = 5
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def begin(store: Store, application: str, scope: str) -> Row:
    row: Row = {
        "device_code": secrets.token_urlsafe(48),
        "user_code": "".join(secrets.choice(_LETTERS) for _ in range(9)),
        "application": application,
        "scope": scope,
        "expires": wall() + LIFETIME,
        "user": (store.get("sessions", "approve_devices") or {}).get("user", ""),
    }
    store.put("sessions", f"device:{row['device_code']}", row)
    return row


def find(store: Store, code: str) -> Row | None:
    return store.get("sessions", f"device:{code}")


def end(store: Store, code: str) -> None:
    """A code is good for one sign-in."""
    store.remove("sessions", f"device:{code}")


def approve(store: Store, user_code: str, user: str) -> bool:
    """Let the person (user principal name) approve the code. False when either is unknown."""
    row = next(
        (
            row
            for key, row in store.rows("sessions").items()
            if key.startswith("device:") and row["user_code"] == user_code.upper()
        ),
        None,
    )
    if row is None or find_user(store, user) is None:
        return False
    store.put("sessions", f"device:{row['device_code']}", row | {"user": user})
    return True


def approve_all(store: Store, user: str) -> None:
    """From now on every code is approved by this person at once; by nobody when ``user`` is empty."""
    store.put("sessions", "approve_devices", {"user": user})


def find_user(store: Store, name: str) -> Row | None:
    """A person of the directory by user principal name or object id."""
    rows = store.rows("directory_users")
    wanted = name.casefold()
    found = (row for row in rows.values() if row["userPrincipalName"].casefold() == wanted)
    return rows.get(name) or next(found, None)
