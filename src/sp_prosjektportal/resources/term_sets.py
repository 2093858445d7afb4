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
    """A term of a set. ``properties`` are local custom properties; ``labels`` what it is called, by LCID."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Guid
    label: str
    labels: tuple[tuple[int, str], ...] = ()
    properties: tuple[tuple[str, str], ...] = ()

    def written(self, languages: Sequence[int], own: int) -> list[tuple[int, str]]:
        """Its labels in the store's languages, in their order. A store that lacks the site's ``own`` language gets the
        site's label as that of its default language: people are to read it."""
        if own not in languages:
            return [(languages[0], self.label)]
        known = dict(self.labels)
        return [(lcid, known[lcid]) for lcid in languages if lcid in known] or [(own, self.label)]


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
        there, _ = yield from _there([group.id for group in desired], "GetGroup", known)
        return {group.address: Observed(group, {}) for group in desired if group.id in there}

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
        there, about = yield from _there([term_set.id for term_set in desired], "GetTermSet", known)
        _learn(about, known)
        terms = yield from _terms(sorted(there), known)
        return {
            term_set.address: Observed(
                term_set.model_copy(update={"terms": tuple(t for t in term_set.terms if t.id in ids)}),
                {"order": ids},
            )
            for term_set in desired
            if (ids := terms.get(term_set.id)) is not None
        }

    def create(self, desired: TermSet, known: Known) -> Steps[Observed[TermSet]]:
        if "term_store" not in known.facts:  # the site was new when it was looked at
            yield from self.observe([desired], known)
        program, store = _store()
        language = _language(known)
        group = _get(program, store, "GetGroup", desired.group)
        ref = program.method(group, "CreateTermSet", desired.name, UUID(desired.id), language)
        order = [term.id for term in desired.terms]
        _add(program, ref, desired.terms, order, known)
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
        _add(program, ref, missing, order, known)
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
    return program.method(store, method, UUID(guid))


def _there(ids: Sequence[str], method: str, known: Known) -> Steps[tuple[set[str], dict[str, Any]]]:
    """Which of these groups or sets exist, and what the term store says of itself.

    Of one that does not exist ``GetGroup`` and ``GetTermSet`` give null, which instantiating its path tells;
    asking anything more of it in the same call could fail the whole call.
    """
    program, store = _store()
    about = program.query(store, ["Id", "DefaultLanguage", "Languages"])
    asked = {guid: program.instantiate(_get(program, store, method, guid)) for guid in ids}
    results = yield from _read(program, known)
    there = {guid for guid, action in asked.items() if results.get(action, {}).get("IsNull") is False}
    return there, results.get(about) or {}


def _read(program: Csom, known: Known) -> Steps[dict[int, Any]]:
    """Results by action id; none when the site itself is not there yet."""
    ask = replace(Request.csom(known.site, program, harmless=True), missing_ok=True)
    try:
        reply: Reply = yield ask
    except NotFound:
        return {}
    return {} if reply.missing else dict(reply.body)


def _write(program: Csom, store: Ref, known: Known) -> Steps[None]:
    program.call(store, "CommitAll")
    yield Request.csom(known.site, program, permission=Permission.TERMS)


def _add(
    program: Csom, term_set: Ref, terms: Sequence[TermEntry], order: Sequence[str], known: Known
) -> None:
    """With a label in each of the store's languages that the term has one in, the default language first."""
    for term in terms:
        (lcid, label), *others = term.written(_languages(known), known.language)
        ref = program.method(term_set, "CreateTerm", label, lcid, UUID(term.id))
        for lcid, label in others:
            program.method(ref, "CreateLabel", label, lcid, True)
        for name, value in term.properties:
            program.call(ref, "SetLocalCustomProperty", name, value)
    if order:
        program.set(term_set, "CustomSortOrder", ":".join(order))


def _terms(ids: Sequence[str], known: Known) -> Steps[dict[str, list[str]]]:
    """Of each set the ids of its terms, at whatever depth, in the set's own order."""
    if not ids:
        return {}
    program, store = _store()
    asked = {}
    for guid in ids:
        ref = _get(program, store, "GetTermSet", guid)
        own = program.query(ref, ["Id", "CustomSortOrder"])
        asked[guid] = own, program.query(program.method(ref, "GetAllTerms"), rows=["Id"])
    results = yield from _read(program, known)
    return {
        guid: _in_order(
            [_guid(row["Id"]) for row in (results.get(rows) or {}).get("_Child_Items_", ())],
            (results.get(own) or {}).get("CustomSortOrder") or "",
        )
        for guid, (own, rows) in asked.items()
    }


def _guid(text: str) -> str:
    r"""CSOM writes ``/Guid(...)/``."""
    return text.removeprefix("/Guid(").removesuffix(")/").strip("{}").lower()


def _learn(store: Any, known: Known) -> None:
    if store:
        known.facts["term_store"] = _guid(store["Id"])
        default = int(store.get("DefaultLanguage") or known.language)
        known.facts["term_languages"] = (default, *(int(n) for n in store.get("Languages") or ()))


def _language(known: Known) -> int:
    """The site's language when the term store has it, else the store's own: names in others are refused."""
    languages = _languages(known)
    return known.language if known.language in languages else languages[0]


def _languages(known: Known) -> tuple[int, ...]:
    """Languages that labels may have, the store's default one first."""
    return tuple(dict.fromkeys(known.facts.get("term_languages") or (known.language,)))


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
