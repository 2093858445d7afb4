"""The tenant's term store as rows: groups, sets and terms, read by CSOM, Graph and the values of taxonomy columns.

``term_groups``: ``{"id", "name", "description", "created"}``
``term_sets``: ``{"id", "group", "name", "names": {"1044": ...}, "description", "order", "properties", "created"}``
``terms`` (parent: the set's id): ``{"id", "set", "parent", "labels": {"1044": [default, other, ...]},
"descriptions", "order", "properties", "local", "available", "created", "modified"}``

``order`` is the custom sort order, GUIDs joined with ``:``, or empty. ``parent`` is a term's id or empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sp_prosjektportal.emulator.store import Row, Store

DEFAULT_LCID = 1033
"""The term store's default language where the seed says no other."""


def settings(store: Store) -> Row:
    """``{"id", "default_lcid", "lcids"}`` of the term store; made when the seed did not."""
    found = store.get("tenant", "term_store")
    if found is None:
        found = {"id": str(uuid4()), "default_lcid": DEFAULT_LCID, "lcids": [1033, 1044]}
        store.put("tenant", "term_store", found)
    return found


def default_lcid(store: Store) -> int:
    return int(settings(store).get("default_lcid", DEFAULT_LCID))


def groups(store: Store) -> list[Row]:
    return list(store.rows("term_groups").values())


def sets(store: Store, group: str = "") -> list[Row]:
    return [row for row in store.rows("term_sets").values() if not group or row["group"] == group]


def terms(store: Store, term_set: str) -> list[Row]:
    """Every term of the set, at all levels, in order of creation."""
    return list(store.rows("terms", parent=term_set).values())


def children(store: Store, term_set: str, parent: str = "") -> list[Row]:
    """The terms below a term, or at the top of the set, in their custom order; without one by name."""
    below = [row for row in terms(store, term_set) if row["parent"] == parent]
    holder = store.get("terms", parent, parent=term_set) if parent else store.get("term_sets", term_set)
    return ordered(below, (holder or {}).get("order", ""), default_lcid(store))


def ordered(rows: Iterable[Row], order: str, lcid: int) -> list[Row]:
    places = {guid: place for place, guid in enumerate(order.lower().split(":")) if guid}
    return sorted(rows, key=lambda row: (places.get(row["id"], len(places)), label(row, lcid).casefold()))


def find_term(store: Store, term: str, term_set: str = "") -> Row | None:
    """A term by id, in one set or wherever it is."""
    for owner in [term_set] if term_set else list(store.rows("term_sets")):
        found = store.get("terms", term.lower(), parent=owner)
        if found is not None:
            return found
    return None


def label(term: Row, lcid: int = DEFAULT_LCID) -> str:
    """The default label in that language, or in the first there is."""
    labels: dict[str, list[str]] = term["labels"]
    found = labels.get(str(lcid)) or next(iter(labels.values()), [""])
    return found[0]


def path(store: Store, term: Row, separator: str = ";", lcid: int | None = None) -> str:
    """Labels from the top of the set down to the term."""
    language = lcid or default_lcid(store)
    above = find_term(store, term["parent"], term["set"]) if term["parent"] else None
    own = label(term, language)
    return f"{path(store, above, separator, language)}{separator}{own}" if above else own


def add_group(store: Store, name: str, guid: str, now: datetime, description: str = "") -> Row:
    row = {"id": guid.lower(), "name": name, "description": description, "created": now.isoformat()}
    store.put("term_groups", row["id"], row)
    return row


def add_set(store: Store, group: str, name: str, guid: str, lcid: int, now: datetime) -> Row:
    row: Row = {
        "id": guid.lower(),
        "group": group.lower(),
        "name": name,
        "names": {str(lcid): name},
        "description": "",
        "order": "",
        "properties": {},
        "created": now.isoformat(),
    }
    store.put("term_sets", row["id"], row)
    return row


def add_term(
    store: Store, term_set: str, name: str, guid: str, lcid: int, now: datetime, parent: str = ""
) -> Row:
    row: Row = {
        "id": guid.lower(),
        "set": term_set.lower(),
        "parent": parent.lower(),
        "labels": {str(lcid): [name]},
        "descriptions": {},
        "order": "",
        "properties": {},
        "local": {},
        "available": True,
        "created": now.isoformat(),
        "modified": now.isoformat(),
    }
    store.put("terms", row["id"], row, parent=row["set"])
    return row


def change(store: Store, table: str, row: Row, **values: Any) -> Row:
    """Write changed values of a group, set or term."""
    new = row | values
    store.put(table, row["id"], new, parent=row["set"] if table == "terms" else "")
    return new


def same_name(rows: Sequence[Row], name: str, lcid: int) -> bool:
    """A sibling with that name exists already."""
    return any((row.get("name") or label(row, lcid)).casefold() == name.casefold() for row in rows)
