"""The term store, read: groups, sets, terms, relations (wire.md section 10).

Microsoft documents application permissions as "not supported": Graph refuses an application. SharePoint's own
copy (``/_api/v2.1``) lets one in that is a term store administrator.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.entra.device import find_user
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.graph import paging
from sp_prosjektportal.emulator.graph.asked import Asked, Handler, expanded, narrowed, select_names
from sp_prosjektportal.emulator.graph.reach import SITE, composite, denied, not_found, site_key
from sp_prosjektportal.emulator.graph.replies import context_of, entity, quoted
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
_WRITE, _READ = "TermStore.ReadWrite.All", "TermStore.Read.All"
PAGE, MOST = 200, 1000


def allow(asked: Asked, *, write: bool = False) -> None:
    """A person with the scope; to write, one who administers the term store."""
    principal = asked.principal
    own = "/_api/v2.1" in asked.call.path
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


def moment(text: str) -> str:
    """Up to three digits of a second, zeros at the end left out."""
    when = datetime.fromisoformat(text)
    fraction = f"{when.microsecond // 1000:03d}".rstrip("0")
    return when.strftime("%Y-%m-%dT%H:%M:%S") + (f".{fraction}" if fraction else "") + "Z"


# -- shown -----------------------------------------------------------------------------------------


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


# -- $select and $expand -----------------------------------------------------------------------------

Below = dict[str, Callable[[], Any]]


def told(asked: Asked, context: str, plain: Row, below: Below) -> Row:
    """Narrowed to ``$select``; what it names of ``below`` (also with brackets, as in ``children(labels,id)``) comes along."""
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


# -- found -----------------------------------------------------------------------------------------


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


# -- answers ---------------------------------------------------------------------------------------


def _store(asked: Asked, site: str) -> Answer:
    allow(asked)
    where = place(asked, site)
    below: Below = {
        "groups": lambda: [group_shown(row) for row in terms.groups(asked.store)],
        "sets": lambda: [set_shown(row) for row in terms.sets(asked.store)],
    }
    return entity(
        asked.call, f"{where}{picked(asked)}/$entity", told(asked, where, store_shown(asked), below)
    )


def _listed(asked: Asked, context: str, found: list[Row], show: Callable[[Row], Row]) -> Answer:
    asked.only("$select", "$expand", "$top", "$skiptoken", "$filter", "$count", "$orderby")
    if asked.options.get("$filter"):
        from sp_prosjektportal.emulator.graph.filters import Filter, at

        test = Filter(asked.options["$filter"])
        found = [row for row in found if test(lambda path, row=row: at(show(row), path))]  # type: ignore[misc]
    return paging.answer(asked, f"{context}{picked(asked)}", found, show, default=PAGE, most=MOST)


def _groups(asked: Asked, site: str) -> Answer:
    allow(asked)
    context = f"{place(asked, site)}/groups"
    below = _below_group(asked)
    return _listed(
        asked,
        context,
        terms.groups(asked.store),
        lambda row: told(asked, context, group_shown(row), below(row)),
    )


def _below_group(asked: Asked) -> Callable[[Row], Below]:
    return lambda row: {"sets": lambda: [set_shown(one) for one in terms.sets(asked.store, row["id"])]}


def _group(asked: Asked, site: str, key: str) -> Answer:
    allow(asked)
    row, where = find_group(asked, key), f"{place(asked, site)}/groups"
    shown = told(asked, f"{where}('{key}')", group_shown(row), _below_group(asked)(row))
    return entity(asked.call, f"{where}{picked(asked)}/$entity", shown)


def _sets_of(asked: Asked, site: str, group: str) -> Answer:
    allow(asked)
    row, context = find_group(asked, group), f"{place(asked, site)}/groups('{group}')/sets"
    return _listed(
        asked,
        context,
        terms.sets(asked.store, row["id"]),
        lambda one: told(asked, context, set_shown(one), below_set(asked, one)),
    )


def _sets(asked: Asked, site: str) -> Answer:
    allow(asked)
    context = f"{place(asked, site)}/sets"
    return _listed(
        asked,
        context,
        terms.sets(asked.store),
        lambda one: told(asked, context, set_shown(one), below_set(asked, one)),
    )


def _set(asked: Asked, site: str, key: str) -> Answer:
    allow(asked)
    row, where = find_set(asked, key), f"{place(asked, site)}/sets"
    shown = told(asked, f"{where}('{key}')", set_shown(row), below_set(asked, row))
    return entity(asked.call, f"{where}{picked(asked)}/$entity", shown)


def _set_of(asked: Asked, site: str, group: str, key: str) -> Answer:
    if find_set(asked, key)["group"] != find_group(asked, group)["id"]:
        raise not_found()
    return _set(asked, site, key)


def _below_set(asked: Asked, site: str, key: str, which: str) -> Answer:
    allow(asked)
    row = find_set(asked, key)
    found = (
        terms.terms(asked.store, row["id"])
        if which.lower() == "terms"
        else terms.children(asked.store, row["id"])
    )
    context = f"{place(asked, site)}/sets('{key}')/{which}"
    return _listed(
        asked, context, found, lambda one: told(asked, context, term_shown(one), below_term(asked, one))
    )


def _parent_group(asked: Asked, site: str, key: str) -> Answer:
    allow(asked)
    return entity(
        asked.call,
        f"{place(asked, site)}/groups/$entity",
        group_shown(find_group(asked, find_set(asked, key)["group"])),
    )


def _term(asked: Asked, site: str, term_set: str, key: str) -> Answer:
    allow(asked)
    row, where = find_term(asked, term_set, key), f"{place(asked, site)}/sets('{term_set}')/terms"
    shown = told(asked, f"{where}('{key}')", term_shown(row), below_term(asked, row))
    return entity(asked.call, f"{where}{picked(asked)}/$entity", shown)


def _children(asked: Asked, site: str, term_set: str, key: str) -> Answer:
    allow(asked)
    row = find_term(asked, term_set, key)
    context = f"{place(asked, site)}/sets('{term_set}')/terms('{key}')/children"
    found = terms.children(asked.store, row["set"], row["id"])
    return _listed(
        asked, context, found, lambda one: told(asked, context, term_shown(one), below_term(asked, one))
    )


def _set_of_term(asked: Asked, site: str, term_set: str, key: str) -> Answer:
    allow(asked)
    return entity(
        asked.call,
        f"{place(asked, site)}/sets/$entity",
        set_shown(find_set(asked, find_term(asked, term_set, key)["set"])),
    )


def _relations(asked: Asked, site: str, term_set: str, key: str = "") -> Answer:
    allow(asked)
    row = find_term(asked, term_set, key) if key else find_set(asked, term_set)
    inside = f"/terms('{key}')" if key else ""
    context = f"{place(asked, site)}/sets('{term_set}'){inside}/relations"
    if asked.options.get("$expand"):
        raise NotEmulated("the expansion of relations of terms.")
    return _listed(asked, context, row.get("relations", []), relation_shown)


STORE = rf"{SITE}/termStore"
SET = rf"{STORE}/sets/([^/]+)"
TERM = rf"{SET}/(?:terms|children)/([^/]+)"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", STORE, _store),
    ("GET", rf"{STORE}/groups", _groups),
    ("GET", rf"{STORE}/groups/([^/]+)", _group),
    ("GET", rf"{STORE}/groups/([^/]+)/sets", _sets_of),
    ("GET", rf"{STORE}/groups/([^/]+)/sets/([^/]+)", _set_of),
    ("GET", rf"{STORE}/sets", _sets),
    ("GET", SET, _set),
    ("GET", rf"{SET}/parentGroup", _parent_group),
    ("GET", rf"{SET}/(terms|children)", _below_set),
    ("GET", rf"{SET}/relations", _relations),
    ("GET", TERM, _term),
    ("GET", rf"{TERM}/children", _children),
    ("GET", rf"{TERM}/relations", _relations),
    ("GET", rf"{TERM}/set", _set_of_term),
)
