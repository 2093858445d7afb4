"""The term store, read: groups, sets, terms, relations (wire.md section 10).

Microsoft documents application permissions as "not supported": Graph refuses an application. SharePoint's own
copy (``/_api/v2.1``) lets one in that is a term store administrator.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.graph import paging
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.reach import SITE, not_found
from sp_prosjektportal.emulator.graph.replies import entity
from sp_prosjektportal.emulator.graph.term_shapes import (
    Below,
    allow,
    below_set,
    below_term,
    find_group,
    find_set,
    find_term,
    group_shown,
    picked,
    place,
    relation_shown,
    set_shown,
    store_shown,
    term_shown,
    told,
)
from sp_prosjektportal.emulator.store import Row

PAGE, MOST = 200, 1000


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


def _search(asked: Asked, site: str, arguments: str) -> Answer:
    """``searchTerm(label='..',setId='..',parentTermId='..',languageTag='..',stringMatchOption='..')`` (pnpcore issue 892)."""
    allow(asked)
    given = {name: value.replace("''", "'") for name, value in _ARGUMENT.findall(unquote(arguments))}
    label, exact = given.get("label", ""), given.get("stringMatchOption") == "ExactMatch"
    if not label:
        raise Refused(400, "invalidRequest", "The label is missing.")
    kept = [find_set(asked, given["setId"])] if given.get("setId") else terms.sets(asked.store)
    found = [
        one
        for row in kept
        for one in terms.terms(asked.store, row["id"])
        if _named(one, label, given.get("languageTag", ""), exact=exact)
        and (not given.get("parentTermId") or one.get("parent") == given["parentTermId"].lower())
    ]
    context = f"{place(asked, site)}/terms"
    return _listed(
        asked, context, found, lambda one: told(asked, context, term_shown(one), below_term(asked, one))
    )


def _named(row: Row, label: str, language: str, *, exact: bool) -> bool:
    """Whether a label begins so (or is so), without case."""
    wanted = label.casefold()
    names = [
        one["name"].casefold()
        for one in term_shown(row)["labels"]
        if not language or one["languageTag"].casefold() == language.casefold()
    ]
    return any(name == wanted if exact else name.startswith(wanted) for name in names)


_ARGUMENT = re.compile(r"(\w+)='((?:[^']|'')*)'")
STORE = rf"{SITE}/termStore"
SET = rf"{STORE}/sets/([^/]+)"
TERM = rf"{SET}/(?:terms|children)/([^/]+)"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", STORE, _store),
    ("GET", rf"{STORE}/searchTerm\((.*)\)", _search),
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
