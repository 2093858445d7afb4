"""The term store, written. Ids cannot be given here; CSOM does that (wire.md section 10)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.app import Answer, new_guid
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.replies import bad_request, entity, reply
from sp_prosjektportal.emulator.graph.term_shapes import (
    allow,
    find_group,
    find_set,
    find_term,
    group_shown,
    lcid_of,
    location,
    place,
    relation_shown,
    set_shown,
    store_shown,
    term_shown,
)
from sp_prosjektportal.emulator.graph.term_store import SET, STORE, TERM
from sp_prosjektportal.emulator.store import Row


def _taken(name: str) -> Refused:
    return Refused(409, "nameAlreadyExists", f"An item with the name '{name}' already exists")


def _named(text: Any) -> str:
    name = str(text or "").strip()
    if not name or len(name) > 255 or any(mark in name for mark in ';"<>|\t'):
        raise bad_request("The name contains invalid characters or is empty or too long.")
    return name


def _change_store(asked: Asked, site: str) -> Answer:
    allow(asked, write=True)
    body, settings = asked.json(), dict(terms.settings(asked.store))
    if "languageTags" in body:
        settings["lcids"] = [lcid_of(str(one)) for one in body["languageTags"] or []]
    if "defaultLanguageTag" in body:
        settings["default_lcid"] = lcid_of(str(body["defaultLanguageTag"]))
    if settings["default_lcid"] not in settings["lcids"]:
        raise bad_request("The default language must be one of the languages of the term store.")
    asked.store.put("tenant", "term_store", settings)
    return entity(asked.call, f"{place(asked, site)}/$entity", store_shown(asked))


# -- groups ----------------------------------------------------------------------------------------


def _new_group(asked: Asked, site: str) -> Answer:
    allow(asked, write=True)
    body, where = asked.json(), place(asked, site)
    name = _named(body.get("displayName"))
    if any(row["name"].casefold() == name.casefold() for row in terms.groups(asked.store)):
        raise _taken(name)
    row = terms.add_group(asked.store, name, new_guid(), asked.call.now, str(body.get("description") or ""))
    return entity(
        asked.call,
        f"{where}/groups/$entity",
        group_shown(row),
        201,
        Location=location(asked, site, f"groups('{row['id']}')"),
    )


def _change_group(asked: Asked, site: str, key: str) -> Answer:
    allow(asked, write=True)
    row, body = find_group(asked, key), asked.json()
    values = {"name": _named(body["displayName"])} if "displayName" in body else {}
    if "description" in body:
        values["description"] = str(body["description"] or "")
    changed = terms.change(asked.store, "term_groups", row, **values)
    return entity(asked.call, f"{place(asked, site)}/groups/$entity", group_shown(changed))


def _drop_group(asked: Asked, site: str, key: str) -> Answer:
    allow(asked, write=True)
    row = find_group(asked, key)
    if terms.sets(asked.store, row["id"]):
        raise bad_request("The group is not empty and cannot be deleted.")
    asked.store.remove("term_groups", row["id"])
    return reply(asked.call, 204)


# -- sets ------------------------------------------------------------------------------------------


def _new_set(asked: Asked, site: str, group: str = "") -> Answer:
    """Below ``sets`` the group stands in the body. The answer does not tell of it (wire.md quirk 64)."""
    allow(asked, write=True)
    body, where = asked.json(), place(asked, site)
    parent = find_group(asked, group or str((body.get("parentGroup") or {}).get("id") or ""))
    names = _localized(asked, body.get("localizedNames"))
    first = next(iter(names.values()))
    if terms.same_name(terms.sets(asked.store, parent["id"]), first, terms.default_lcid(asked.store)):
        raise _taken(first)
    lcid = int(next(iter(names)))
    row = terms.add_set(asked.store, parent["id"], first, new_guid(), lcid, asked.call.now)
    row = terms.change(
        asked.store,
        "term_sets",
        row,
        names=names,
        description=str(body.get("description") or ""),
        properties=_properties(body),
    )
    inside = f"groups('{group}')/" if group else ""
    return entity(
        asked.call,
        f"{where}/{inside}sets/$entity",
        set_shown(row),
        201,
        Location=location(asked, site, f"{inside}sets('{row['id']}')"),
    )


def _localized(asked: Asked, given: Any) -> dict[str, str]:
    if not isinstance(given, list) or not given:
        raise bad_request("The 'localizedNames' property must be provided.")
    return {str(_language(asked, one)): _named(one.get("name")) for one in given if isinstance(one, dict)}


def _language(asked: Asked, one: dict[str, Any]) -> int:
    lcid = lcid_of(str(one.get("languageTag") or ""))
    if lcid not in terms.settings(asked.store).get("lcids", []):
        raise bad_request(f"The language tag '{one.get('languageTag')}' is not a language of the term store.")
    return lcid


def _properties(body: dict[str, Any]) -> dict[str, str]:
    pairs = body.get("properties") or []
    return {
        str(one.get("key")): str(one.get("value"))
        for one in pairs
        if isinstance(one, dict) and one.get("key")
    }


def _change_set(asked: Asked, site: str, key: str) -> Answer:
    allow(asked, write=True)
    row, body = find_set(asked, key), asked.json()
    values: dict[str, Any] = {}
    if "localizedNames" in body:
        names = _localized(asked, body["localizedNames"])
        values |= {"names": {**row["names"], **names}, "name": next(iter(names.values()))}
    if "description" in body:
        values["description"] = str(body["description"] or "")
    if "properties" in body:
        values["properties"] = {**row["properties"], **_properties(body)}
    if isinstance(body.get("parentGroup"), dict):
        values["group"] = find_group(asked, str(body["parentGroup"].get("id") or ""))["id"]
    changed = terms.change(asked.store, "term_sets", row, **values)
    return entity(asked.call, f"{place(asked, site)}/sets/$entity", set_shown(changed))


def _drop_set(asked: Asked, site: str, key: str) -> Answer:
    allow(asked, write=True)
    row = find_set(asked, key)
    asked.store.clear("terms", "", row["id"])
    asked.store.remove("term_sets", row["id"])
    return reply(asked.call, 204)


def _drop_set_of(asked: Asked, site: str, group: str, key: str) -> Answer:
    find_group(asked, group)
    return _drop_set(asked, site, key)


# -- terms -----------------------------------------------------------------------------------------


def _new_term(asked: Asked, site: str, term_set: str, parent: str = "") -> Answer:
    allow(asked, write=True)
    row, body, where = find_set(asked, term_set), asked.json(), place(asked, site)
    above = find_term(asked, term_set, parent)["id"] if parent else ""
    labels = _labels(asked, body.get("labels"))
    lcid, names = next(iter(labels.items()))
    if terms.same_name(terms.children(asked.store, row["id"], above), names[0], int(lcid)):
        raise _taken(names[0])
    made = terms.add_term(asked.store, row["id"], names[0], new_guid(), int(lcid), asked.call.now, above)
    made = terms.change(
        asked.store,
        "terms",
        made,
        labels=labels,
        descriptions=_descriptions(asked, body),
        properties=_properties(body),
    )
    inside = f"sets('{term_set}')" + (f"/terms('{parent}')" if parent else "") + "/children"
    return entity(
        asked.call,
        f"{where}/{inside}/$entity",
        term_shown(made),
        201,
        Location=location(asked, site, f"{inside}('{made['id']}')"),
    )


def _labels(asked: Asked, given: Any) -> dict[str, list[str]]:
    """By language, the default one first."""
    if not isinstance(given, list) or not given:
        raise bad_request("The 'labels' property must be provided.")
    found: dict[str, list[str]] = {}
    for one in given:
        if not isinstance(one, dict):
            raise bad_request("Invalid request")
        own = found.setdefault(str(_language(asked, one)), [])
        own.insert(0 if one.get("isDefault", not own) else len(own), _named(one.get("name")))
    return found


def _descriptions(asked: Asked, body: dict[str, Any]) -> dict[str, str]:
    given = [one for one in body.get("descriptions") or [] if isinstance(one, dict)]
    return {str(_language(asked, one)): str(one.get("description") or "") for one in given}


def _change_term(asked: Asked, site: str, term_set: str, key: str) -> Answer:
    allow(asked, write=True)
    row, body = find_term(asked, term_set, key), asked.json()
    values: dict[str, Any] = {"modified": asked.call.now.isoformat()}
    if "labels" in body:
        values["labels"] = {**row["labels"], **_labels(asked, body["labels"])}
    if "descriptions" in body:
        values["descriptions"] = {**row["descriptions"], **_descriptions(asked, body)}
    if "properties" in body:
        values["properties"] = {**row["properties"], **_properties(body)}
    changed = terms.change(asked.store, "terms", row, **values)
    return entity(asked.call, f"{place(asked, site)}/sets('{term_set}')/terms/$entity", term_shown(changed))


def _drop_term(asked: Asked, site: str, term_set: str, key: str) -> Answer:
    """With all below it."""
    allow(asked, write=True)
    row = find_term(asked, term_set, key)
    _drop_below(asked, row)
    return reply(asked.call, 204)


def _drop_below(asked: Asked, row: Row) -> None:
    for child in terms.children(asked.store, row["set"], row["id"]):
        _drop_below(asked, child)
    asked.store.remove("terms", row["id"], parent=row["set"])


def _relate(asked: Asked, site: str, term_set: str, key: str = "") -> Answer:
    """``pin`` or ``reuse``: the term also stands in another set, below ``fromTerm`` or at its top."""
    allow(asked, write=True)
    body, kind = asked.json(), str(asked.json().get("relationship") or "")
    if kind not in ("pin", "reuse"):
        raise bad_request("The 'relationship' property must be pin or reuse.")
    source = find_term(asked, term_set, key) if key else None
    target = find_set(asked, str((body.get("set") or {}).get("id") or term_set))
    above = str((body.get("fromTerm") or {}).get("id") or "")
    if source is None:
        source = terms.find_term(asked.store, above)
        above = ""
    if source is None or (above and terms.find_term(asked.store, above, target["id"]) is None):
        raise bad_request("The term of the relation was not found.")
    if asked.store.get("terms", source["id"], parent=target["id"]) is not None:
        raise _taken(terms.label(source))
    asked.store.put(
        "terms",
        source["id"],
        {**source, "set": target["id"], "parent": above.lower(), "relations": []},
        parent=target["id"],
    )
    relation = {"id": new_guid(), "relationship": kind}
    terms.change(asked.store, "terms", source, relations=[*source.get("relations", []), relation])
    inside = f"sets('{term_set}')" + (f"/terms('{key}')" if key else "") + "/relations"
    return entity(asked.call, f"{place(asked, site)}/{inside}/$entity", relation_shown(relation), 201)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("PATCH", STORE, _change_store),
    ("POST", rf"{STORE}/groups", _new_group),
    ("PATCH", rf"{STORE}/groups/([^/]+)", _change_group),
    ("DELETE", rf"{STORE}/groups/([^/]+)", _drop_group),
    ("POST", rf"{STORE}/groups/([^/]+)/sets", _new_set),
    ("DELETE", rf"{STORE}/groups/([^/]+)/sets/([^/]+)", _drop_set_of),
    ("POST", rf"{STORE}/sets", _new_set),
    ("PATCH", SET, _change_set),
    ("DELETE", SET, _drop_set),
    ("POST", rf"{SET}/(?:children|terms)", _new_term),
    ("POST", rf"{SET}/relations", _relate),
    ("PATCH", TERM, _change_term),
    ("DELETE", TERM, _drop_term),
    ("POST", rf"{TERM}/children", _new_term),
    ("POST", rf"{TERM}/relations", _relate),
)
