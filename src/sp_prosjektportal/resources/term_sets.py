"""Term groups and term sets with fixed GUIDs (CSOM; wire.md section 10). Tenant-wide: adopted as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import NotFound
from sp_prosjektportal.resources.types import Guid
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import TAXONOMY_SESSION, Csom, Ref
from sp_prosjektportal.tenant.request import Permission, Reply, Request


class TermEntry(BaseModel):
    """A term of a set. ``properties`` are local custom properties."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Guid
    label: str
    properties: tuple[tuple[str, str], ...] = ()


class TermGroup(Resource):
    """A term group, by GUID."""

    kind: ClassVar[str] = "term_groups"
    key_fields: ClassVar[frozenset[str]] = frozenset({"id"})

    id: Guid
    name: str = ""

    @property
    def key(self) -> str:
        return self.id


class TermSet(Resource):
    """A term set with its terms in order. Missing terms are added; labels of those there are left as they are."""

    kind: ClassVar[str] = "term_sets"
    key_fields: ClassVar[frozenset[str]] = frozenset({"id", "group"})

    id: Guid
    group: Guid
    name: str = ""
    terms: tuple[TermEntry, ...] = ()

    @property
    def key(self) -> str:
        return self.id

    def needs(self) -> frozenset[str]:
        return frozenset({f"{TermGroup.kind}/{self.group}"})


class TermGroups(Kind[TermGroup]):
    """Term groups. One that exists keeps its name."""

    resource = TermGroup
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.TERMS})

    def observe(self, desired: Sequence[TermGroup], known: Known) -> Steps[dict[str, Observed[TermGroup]]]:
        program, store = _store()
        asked = {}
        for group in desired:
            asked[group.address] = program.query(_get(program, store, "GetGroup", group.id), ["Id", "Name"])
        results = yield from _read(program, known)
        there = {address for address, action in asked.items() if results.get(action)}
        return {group.address: Observed(group, {}) for group in desired if group.address in there}

    def create(self, desired: TermGroup, known: Known) -> Steps[Observed[TermGroup]]:
        program, store = _store()
        program.method(store, "CreateGroup", desired.name, UUID(desired.id))
        yield from _write(program, store, known)
        return Observed(desired, {})

    def update(
        self,
        desired: TermGroup,
        observed: Observed[TermGroup],
        differences: Sequence[Difference],
        known: Known,
    ) -> Steps[Observed[TermGroup]]:
        yield []  # an existing group is adopted as it is, so there are never differences
        return observed

    def delete(self, observed: Observed[TermGroup], known: Known) -> Steps[None]:
        program, store = _store()
        program.call(_get(program, store, "GetGroup", observed.resource.id), "DeleteObject")
        yield from _write(program, store, known)


class TermSets(Kind[TermSet]):
    """Term sets. Sets and terms that exist are adopted: the term store belongs to the whole organisation, so their
    names, labels and properties are reported as wanted whatever they are, and only missing terms are a difference.

    Learns ``known.facts["term_store"]`` (GUID) and ``term_languages`` (LCIDs that a label may have).
    """

    resource = TermSet
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.TERMS})

    def observe(self, desired: Sequence[TermSet], known: Known) -> Steps[dict[str, Observed[TermSet]]]:
        program, store = _store()
        about = program.query(store, ["Id", "DefaultLanguage", "Languages"])
        asked = {}
        for term_set in desired:
            ref = _get(program, store, "GetTermSet", term_set.id)
            asked[term_set.address] = program.query(ref, ["Id", "Name", "CustomSortOrder"])
        results = yield from _read(program, known)
        _learn(results.get(about), known)
        orders = {address: result.get("CustomSortOrder") or "" for address, action in asked.items()
                  if (result := results.get(action))}  # fmt: skip
        there = [term_set for term_set in desired if term_set.address in orders]
        terms = yield from _all_terms(there, known)
        return {
            term_set.address: Observed(
                term_set.model_copy(update={"terms": tuple(t for t in term_set.terms if t.id in ids)}),
                {"order": _in_order(ids, orders[term_set.address])},
            )
            for term_set, ids in zip(there, terms, strict=True)
        }

    def create(self, desired: TermSet, known: Known) -> Steps[Observed[TermSet]]:
        if "term_store" not in known.facts:  # the site was new when it was looked at
            yield from self.observe([desired], known)
        program, store = _store()
        language = _language(known)
        group = _get(program, store, "GetGroup", desired.group)
        ref = program.method(group, "CreateTermSet", desired.name, UUID(desired.id), language)
        order = [term.id for term in desired.terms]
        _add(program, ref, desired.terms, order, language)
        yield from _write(program, store, known)
        return Observed(desired, {"order": order})

    def update(
        self, desired: TermSet, observed: Observed[TermSet], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[TermSet]]:
        there = {term.id for term in observed.resource.terms}
        missing = tuple(term for term in desired.terms if term.id not in there)
        order = _merged(observed.ids["order"], [term.id for term in desired.terms])
        program, store = _store()
        ref = _get(program, store, "GetTermSet", desired.id)
        _add(program, ref, missing, order, _language(known))
        yield from _write(program, store, known)
        return replace(observed, resource=desired, ids={"order": order})

    def delete(self, observed: Observed[TermSet], known: Known) -> Steps[None]:
        program, store = _store()
        program.call(_get(program, store, "GetTermSet", observed.resource.id), "DeleteObject")
        yield from _write(program, store, known)


# -- CSOM ----------------------------------------------------------------------------------------------


def _store() -> tuple[Csom, Ref]:
    program = Csom()
    session = program.static_method(TAXONOMY_SESSION, "GetTaxonomySession")
    program.instantiate(session)
    return program, program.method(session, "GetDefaultSiteCollectionTermStore")


def _get(program: Csom, store: Ref, method: str, guid: str) -> Ref:
    """``GetGroup`` or ``GetTermSet``; of one that is not there the result is null, and no error."""
    return program.method(store, method, UUID(guid))


def _read(program: Csom, known: Known) -> Steps[dict[int, Any]]:
    """Results by action id; nothing when the site itself is not there yet."""
    ask = replace(Request.csom(known.site, program, harmless=True), missing_ok=True)
    try:
        reply: Reply = yield ask
    except NotFound:
        return {}
    return {} if reply.missing else {n: r for n, r in reply.body.items() if not _is_null(r)}


def _is_null(result: Any) -> bool:
    return not isinstance(result, dict) or result.get("IsNull") is True


def _write(program: Csom, store: Ref, known: Known) -> Steps[None]:
    program.call(store, "CommitAll")
    yield Request.csom(known.site, program, permission=Permission.TERMS)


def _add(
    program: Csom, term_set: Ref, terms: Sequence[TermEntry], order: Sequence[str], language: int
) -> None:
    for term in terms:
        ref = program.method(term_set, "CreateTerm", term.label, language, UUID(term.id))
        for name, value in term.properties:
            program.call(ref, "SetLocalCustomProperty", name, value)
    if order:
        program.set(term_set, "CustomSortOrder", ":".join(order))


def _all_terms(term_sets: Sequence[TermSet], known: Known) -> Steps[list[list[str]]]:
    """The ids of all terms of each set, at whatever depth."""
    if not term_sets:
        return []
    program, store = _store()
    asked = []
    for term_set in term_sets:
        terms = program.method(_get(program, store, "GetTermSet", term_set.id), "GetAllTerms")
        asked.append(program.query(terms, rows=["Id", "Name"]))
    results = yield from _read(program, known)
    return [[_guid(row["Id"]) for row in results.get(n, {}).get("_Child_Items_", ())] for n in asked]


def _guid(text: str) -> str:
    r"""CSOM writes ``/Guid(...)/``."""
    return text.removeprefix("/Guid(").removesuffix(")/").strip("{}").lower()


def _learn(store: Any, known: Known) -> None:
    if store:
        known.facts["term_store"] = _guid(store["Id"])
        default = int(store.get("DefaultLanguage") or known.language)
        known.facts["term_languages"] = (default, *(int(n) for n in store.get("Languages") or ()))


def _language(known: Known) -> int:
    """The site's language when the term store has it, else the store's own: labels in others are refused."""
    languages = known.facts.get("term_languages") or (known.language,)
    return known.language if known.language in languages else int(languages[0])


def _in_order(ids: Sequence[str], order: str) -> list[str]:
    """The ids in the set's own order: those that it names first."""
    named = [i for part in order.split(":") if (i := _guid(part)) in ids]
    return [*named, *(i for i in ids if i not in named)]


def _merged(order: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The order that is there, with each new id after the one it follows in the template."""
    merged = list(order)
    for place, new in enumerate(wanted):
        if new not in merged:
            before = next((i for i in reversed(wanted[:place]) if i in merged), None)
            merged.insert(merged.index(before) + 1 if before else 0, new)
    return merged
