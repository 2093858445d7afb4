"""The term store to read. Ids cannot be given here, so writing is not emulated; CSOM does it (wire.md section 10).

Microsoft documents application permissions as "not supported": Graph refuses an application. SharePoint's own
copy (``/_api/v2.1``) lets one read that is a term store administrator.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.replies import entity, rows
from sp_prosjektportal.emulator.store import Row

_TAGS = {1033: "en-US", 1044: "nb-NO", 2068: "nn-NO"}
_SCOPES = ("TermStore.Read.All", "TermStore.ReadWrite.All")


def _allow(asked: Asked) -> None:
    principal = asked.principal
    own = "/_api/v2.1" in asked.call.path
    if not principal.app_only:
        asked.need(*_SCOPES, *(("AllSites.FullControl", "AllSites.Manage", "AllSites.Read") if own else ()))
        return
    row = asked.store.get("applications", principal.app_id) or {}
    if not own or not row.get("term_store_administrator"):
        raise Refused(403, "accessDenied", "Access denied")


def _missing() -> Refused:
    return Refused(404, "itemNotFound", "Item not found")


def tag(lcid: int | str) -> str:
    return _TAGS.get(int(lcid), "en-US")


def moment(text: str) -> str:
    """Up to three digits of a second, zeros at the end left out."""
    when = datetime.fromisoformat(text)
    fraction = f"{when.microsecond // 1000:03d}".rstrip("0")
    return when.strftime("%Y-%m-%dT%H:%M:%S") + (f".{fraction}" if fraction else "") + "Z"


def _store(asked: Asked, site: str) -> Answer:
    _allow(asked)
    settings = terms.settings(asked.store)
    shown = {
        "id": settings["id"],
        "defaultLanguageTag": tag(terms.default_lcid(asked.store)),
        "languageTags": [tag(lcid) for lcid in settings.get("lcids", [])],
    }
    return entity(asked.call, f"sites('{site}')/termStore/$entity", asked.chosen(shown))


def _group(row: Row) -> Row:
    return {
        "id": row["id"],
        "description": row["description"],
        "displayName": row["name"],
        "createdDateTime": moment(row["created"]),
        "scope": "global",
    }


def _set(row: Row) -> Row:
    names = [{"name": name, "languageTag": tag(lcid)} for lcid, name in row["names"].items()]
    return {
        "id": row["id"],
        "description": row["description"],
        "createdDateTime": moment(row["created"]),
        "localizedNames": names,
    }


def _term(row: Row) -> Row:
    labels: list[dict[str, Any]] = [
        {"name": name, "isDefault": place == 0, "languageTag": tag(lcid)}
        for lcid, names in row["labels"].items()
        for place, name in enumerate(names)
    ]
    descriptions = [
        {"description": text, "languageTag": tag(lcid)} for lcid, text in row["descriptions"].items()
    ]
    return {
        "id": row["id"],
        "createdDateTime": moment(row["created"]),
        "lastModifiedDateTime": moment(row["modified"]),
        "labels": labels,
        "descriptions": descriptions,
    }


def _groups(asked: Asked, site: str) -> Answer:
    _allow(asked)
    found = [asked.chosen(_group(row)) for row in terms.groups(asked.store)]
    return rows(asked.call, f"sites('{site}')/termStore/groups", found)


def _one_group(asked: Asked, site: str, group: str) -> Answer:
    _allow(asked)
    row = asked.store.get("term_groups", group.lower())
    if row is None:
        raise _missing()
    return entity(asked.call, f"sites('{site}')/termStore/groups/$entity", asked.chosen(_group(row)))


def _sets(asked: Asked, site: str, group: str) -> Answer:
    _allow(asked)
    found = [asked.chosen(_set(row)) for row in terms.sets(asked.store, group.lower())]
    return rows(asked.call, f"sites('{site}')/termStore/groups('{group}')/sets", found)


def _one_set(asked: Asked, site: str, term_set: str) -> Answer:
    _allow(asked)
    shown = asked.chosen(_set(_find_set(asked, term_set)))
    return entity(asked.call, f"sites('{site}')/termStore/sets/$entity", shown)


def _find_set(asked: Asked, term_set: str) -> Row:
    row = asked.store.get("term_sets", term_set.lower())
    if row is None:
        raise _missing()
    return row


def _below(asked: Asked, site: str, term_set: str, which: str) -> Answer:
    _allow(asked)
    key = _find_set(asked, term_set)["id"]
    found = terms.terms(asked.store, key) if which == "terms" else terms.children(asked.store, key)
    shown = [asked.chosen(_term(row)) for row in found]
    return rows(asked.call, f"sites('{site}')/termStore/sets('{term_set}')/{which}", shown)


def _one_term(asked: Asked, site: str, term_set: str, term: str) -> Answer:
    _allow(asked)
    row = terms.find_term(asked.store, term, _find_set(asked, term_set)["id"])
    if row is None:
        raise _missing()
    return entity(
        asked.call, f"sites('{site}')/termStore/sets('{term_set}')/terms/$entity", asked.chosen(_term(row))
    )


_STORE = r"/sites/([^/]+)/termStore"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", _STORE, _store),
    ("GET", rf"{_STORE}/groups", _groups),
    ("GET", rf"{_STORE}/groups/([^/]+)", _one_group),
    ("GET", rf"{_STORE}/groups/([^/]+)/sets", _sets),
    ("GET", rf"{_STORE}/sets/([^/]+)", _one_set),
    ("GET", rf"{_STORE}/sets/([^/]+)/(terms|children)", _below),
    ("GET", rf"{_STORE}/sets/([^/]+)/terms/([^/]+)", _one_term),
)
