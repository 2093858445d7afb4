"""Terms as values of columns: bound to a term set, made known to the site at first use (wire.md section 10)."""

from __future__ import annotations

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.sharepoint.invalid import Invalid, target
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row


def term_value(session: Session, column: Row, label: str, guid: str) -> Row:
    """A term as a value. The column must be bound, the term must be in its set; first use makes a WssId."""
    settings = column.get("customization") or {}
    term_set = settings.get("TermSetId", "").strip("{}").lower()
    row = session.store.get("terms", guid.lower(), parent=term_set) if term_set else None
    if row is None or not _cached_properly(session, column):
        raise Invalid("The given guid does not exist in the term store.", -2146232832)
    name = terms.label(row, session.lcid)
    _ = label  # the store's own label wins
    return {"Label": name, "TermGuid": row["id"], "WssId": _wss_id(session, settings, term_set, row)}


def _cached_properly(session: Session, column: Row) -> bool:
    """A wrong ``List`` in the column's XML breaks it for good (wire.md section 4.3)."""
    from sp_prosjektportal.emulator.sharepoint.lists import term_cache

    return bool(target(column) == term_cache(session)["id"])


def _wss_id(session: Session, settings: dict[str, str], term_set: str, term: Row) -> int:
    from sp_prosjektportal.emulator.sharepoint import items, lists

    cache, session = lists.term_cache(session)["id"], session.root
    for row in session.rows("items", cache).values():
        if row["values"].get("IdForTerm") == term["id"] and row["values"].get("IdForTermSet") == term_set:
            return int(row["id"])
    label, path = terms.label(term, session.lcid), terms.path(session.store, term, ":", session.lcid)
    values = {
        "Title": label, "IdForTermStore": settings.get("SspId", ""), "IdForTerm": term["id"], "IdForTermSet": term_set,
        "Term": label, "Path": path, f"Term{session.lcid}": label, f"Path{session.lcid}": path,
    }  # fmt: skip
    return int(items.insert(session, cache, values)["id"])
