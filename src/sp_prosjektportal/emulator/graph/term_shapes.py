"""Groups, sets and terms of the term store as Graph shows them, who may see them, and how they are found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.entra.device import find_user
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked, expanded, narrowed, select_names
from sp_prosjektportal.emulator.graph.reach import composite, denied, not_found, site_key
from sp_prosjektportal.emulator.graph.replies import context_of, quoted
from sp_prosjektportal.emulator.store import Row

_TAGS = {
    1033: "en-US",
    1044: "nb-NO",
    2068: "nn-NO",
    1030: "da-DK",
    1053: "sv-SE",
    1031: "de-DE",
    1036: "fr-FR",
    1043: "nl-NL",
}
_WRITE = "TermStore.ReadWrite.All"
_READ = "TermStore.Read.All"


def allow(asked: Asked, *, write: bool = False) -> None:
    """A person with the scope; to write, one who administers the term store."""
    principal = asked.principal
    own = "/_api/v2.1" in asked.call.path.lower()
    if principal.app_only:
        row = asked.store.get("applications", principal.app_id) or {}
        if not own or not row.get("term_store_administrator"):
            raise denied()
        return
    scopes = (
        ("AllSites.FullControl", "AllSites.Manage", *(() if write else ("AllSites.Read",))) if own else ()
    )
    asked.need(_WRITE, *scopes, *(() if write else (_READ,)))
    if write and not (find_user(asked.store, principal.login) or {}).get("term_store_administrator"):
        raise denied()


def tag(lcid: int | str) -> str:
    return _TAGS.get(int(lcid), "en-US")


def lcid_of(text: str) -> int:
    """400 for a language that the term store does not know."""
    found = next((lcid for lcid, own in _TAGS.items() if own.casefold() == text.casefold()), 0)
    if not found:
        raise Refused(400, "invalidRequest", f"The language tag '{text}' is not valid.")
    return found


_STORE_NAME = "Taxonomy"  # [K]: the service makes one up for each tenant


def moment(text: str) -> str:
    """Up to three digits of a second, zeros at the end left out."""
    when = datetime.fromisoformat(text)
    fraction = f"{when.microsecond // 1000:03d}".rstrip("0")
    return when.strftime("%Y-%m-%dT%H:%M:%S") + (f".{fraction}" if fraction else "") + "Z"


def store_shown(asked: Asked) -> Row:
    settings = terms.settings(asked.store)
    return {
        "id": settings["id"],
        "defaultLanguageTag": tag(terms.default_lcid(asked.store)),
        "languageTags": [tag(lcid) for lcid in settings.get("lcids", [])],
    }


def group_shown(row: Row) -> Row:
    return {
        "id": row["id"],
        "description": row["description"],
        "displayName": row["name"],
        "createdDateTime": moment(row["created"]),
        "scope": row.get("scope", "global"),
    }


def set_shown(row: Row) -> Row:
    names = [{"name": name, "languageTag": tag(lcid)} for lcid, name in row["names"].items()]
    return {
        "id": row["id"],
        "description": row["description"],
        "createdDateTime": moment(row["created"]),
        "localizedNames": names,
    }


def term_shown(row: Row) -> Row:
    labels: list[dict[str, Any]] = [
        {"name": name, "isDefault": place == 0, "languageTag": tag(lcid)}
        for lcid, names in row["labels"].items()
        for place, name in enumerate(names)
    ]
    descriptions = [
        {"description": text, "languageTag": tag(lcid)} for lcid, text in row["descriptions"].items() if text
    ]
    return {
        "id": row["id"],
        "createdDateTime": moment(row["created"]),
        "lastModifiedDateTime": moment(row["modified"]),
        "labels": labels,
        "descriptions": descriptions,
    }


def pairs(row: Row) -> list[Row]:
    return [
        {"key": key, "value": value}
        for key, value in {**row.get("properties", {}), **row.get("local", {})}.items()
    ]


def relation_shown(relation: Row) -> Row:
    return {"id": relation["id"], "relationship": relation["relationship"]}


def _by_dialect(asked: Asked, plain: Row) -> Row:
    """SharePoint's own copy says ``name`` of the store and its groups (office365, ``test_taxonomy``, steps 1 and 2)."""
    if "/_api/v2.1" not in asked.call.path:
        return plain
    name = plain.get("displayName") or (_STORE_NAME if "defaultLanguageTag" in plain else None)
    return {**plain, "name": name} if name else plain


Below = dict[str, Callable[[], Any]]


def told(asked: Asked, context: str, plain: Row, below: Below) -> Row:
    """Narrowed to ``$select``; what it names of ``below`` (also with brackets, as in ``children(labels,id)``) comes along."""
    plain = _by_dialect(asked, plain)
    names = select_names(asked.options.get("$select", ""))
    for name, options in expanded(asked.options.get("$expand", "")).items():
        names.setdefault(name, options.get("$select", ""))
        if not asked.options.get("$select"):
            names["*"] = ""
    found = (
        dict(plain) if not names or "*" in names else {k: v for k, v in plain.items() if k.lower() in names}
    )
    for name, inner in names.items():
        made = next((make for own, make in below.items() if own.lower() == name), None)
        if made is None:
            continue
        value, own = made(), next(own for own in below if own.lower() == name)
        if isinstance(value, list) and own in ("children", "terms", "sets", "relations"):
            found[f"{own}@odata.context"] = context_of(
                asked.call, f"{context}/{own}" + (f"({inner})" if inner else "")
            )
            value = [narrowed(one, inner) for one in value]
        found[own] = value
    return found


def picked(asked: Asked) -> str:
    """What stands after a resource in a context that was narrowed."""
    text = asked.options.get("$select", "")
    return f"({text})" if text else ""


def base(site: str) -> str:
    return f"sites('{quoted(site)}')/termStore"


def place(asked: Asked, site: str) -> str:
    """The context of the term store of a site, which must be there."""
    if site.lower() != "root":
        site_key(asked, site)
    return base(site)


def location(asked: Asked, site: str, below: str) -> str:
    """Internal addresses, as the service gives them (wire.md quirk 63)."""
    key = site_key(asked, site)
    row = asked.store.get("sites", key) or {}
    own = composite(asked.store, key, row)
    return f"https://{own.partition(',')[0]}/_api/v2.0/sites('{own}')/termStores('root')/{below}"


def find_group(asked: Asked, key: str) -> Row:
    row = asked.store.get("term_groups", key.lower())
    if row is None:
        raise not_found()
    return row


def find_set(asked: Asked, key: str) -> Row:
    row = asked.store.get("term_sets", key.lower())
    if row is None:
        raise not_found()
    return row


def find_term(asked: Asked, term_set: str, key: str) -> Row:
    row = terms.find_term(asked.store, key, find_set(asked, term_set)["id"])
    if row is None:
        raise not_found()
    return row


def below_set(asked: Asked, row: Row) -> Below:
    return {
        "properties": lambda: pairs(row),
        "children": lambda: [term_shown(one) for one in terms.children(asked.store, row["id"])],
        "terms": lambda: [term_shown(one) for one in terms.terms(asked.store, row["id"])],
        "parentGroup": lambda: group_shown(find_group(asked, row["group"])),
    }


def below_term(asked: Asked, row: Row) -> Below:
    return {
        "properties": lambda: pairs(row),
        "children": lambda: [term_shown(one) for one in terms.children(asked.store, row["set"], row["id"])],
        "relations": lambda: [relation_shown(one) for one in row.get("relations", [])],
        "set": lambda: set_shown(find_set(asked, row["set"])),
    }
