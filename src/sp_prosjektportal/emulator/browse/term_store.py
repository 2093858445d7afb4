"""The term store: groups, sets and terms as a tree."""

from __future__ import annotations

from dataclasses import dataclass

from sp_prosjektportal.emulator import terms as stored
from sp_prosjektportal.emulator.app import Answer
from sp_prosjektportal.emulator.browse.render import page
from sp_prosjektportal.emulator.browse.visit import Visit
from sp_prosjektportal.emulator.store import Row


@dataclass
class Term:
    label: str
    number: str
    available: bool
    children: list[Term]


@dataclass
class TermSet:
    name: str
    number: str
    terms: list[Term]


def terms(visit: Visit) -> Answer:
    groups = [
        (group["name"], [_set(visit, row) for row in stored.sets(visit.store, group["id"])])
        for group in stored.groups(visit.store)
    ]
    return page(visit, "terms", title=visit.say("terms_title"), groups=groups)


def _set(visit: Visit, row: Row) -> TermSet:
    return TermSet(str(row["name"]), row["id"], _terms(visit, row["id"], ""))


def _terms(visit: Visit, term_set: str, parent: str) -> list[Term]:
    lcid = stored.default_lcid(visit.store)
    return [
        Term(
            stored.label(row, lcid),
            row["id"],
            bool(row.get("available", True)),
            _terms(visit, term_set, row["id"]),
        )
        for row in stored.children(visit.store, term_set, parent)
    ]
