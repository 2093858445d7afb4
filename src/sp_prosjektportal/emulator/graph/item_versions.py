"""Versions of a list item."""

from __future__ import annotations

from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.graph import item_values
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.items import ITEMS, find, place
from sp_prosjektportal.emulator.graph.reach import identity, not_found
from sp_prosjektportal.emulator.graph.replies import entity, rows
from sp_prosjektportal.emulator.sharepoint import versioning, versions
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def _versions(asked: Asked, address: str, name: str, key: str) -> Answer:
    """Those that are kept, the current one first; each with its fields."""
    asked.only("$select", "$expand", "$top")
    session, found, context = place(asked, address, name)
    row = find(session, found["id"], key)
    kept = session.rows("versions", versions.place(found["id"], row["id"])).values()
    states = [row, *reversed(list(kept))]
    shown_states = [asked.chosen(_version(session, found, one)) for one in states]
    return rows(asked.call, f"{context}('{key}')/versions", shown_states)


def _version(session: Session, found: Row, row: Row) -> Row:
    label = versioning.label(row)
    return {
        "id": label,
        "lastModifiedDateTime": row["modified"],
        "lastModifiedBy": identity(session, row["editor"]),
        "published": {"level": "published" if not row.get("minor") else "draft", "versionId": label},
        "fields": item_values.fields(session, found, row),
    }


def _one_version(asked: Asked, address: str, name: str, key: str, label: str) -> Answer:
    session, found, context = place(asked, address, name)
    row = find(session, found["id"], key)
    kept = session.rows("versions", versions.place(found["id"], row["id"])).values()
    state = next((one for one in (row, *kept) if versioning.label(one) == label), None)
    if state is None:
        raise not_found()
    return entity(asked.call, f"{context}('{key}')/versions/$entity", _version(session, found, state))


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", rf"{ITEMS}/([^/]+)/versions", _versions),
    ("GET", rf"{ITEMS}/([^/]+)/versions/([^/]+)", _one_version),
)
