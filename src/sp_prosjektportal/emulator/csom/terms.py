"""Terms by CSOM, with their labels and properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.csom.term_base import (
    TaxonomyThing,
    check_free,
    check_language,
    check_name,
    moment,
    one,
    refused,
    require_write,
    set_known,
)
from sp_prosjektportal.emulator.csom.things import Context, Guid, Thing, Things, child, method

if TYPE_CHECKING:
    from sp_prosjektportal.emulator.csom.taxonomy import TermStore
    from sp_prosjektportal.emulator.csom.term_sets import TermSet


class HasTerms(TaxonomyThing):
    """A term set or a term: terms lie below it."""

    def _set_id(self) -> str:
        raise NotImplementedError

    def _above(self) -> str:
        """The term that new terms lie under; nothing at the top."""
        return ""

    @child
    def terms(self) -> Terms:
        return Terms(self.context, self._set_id(), self._above())

    @method
    def create_term(self, name: str, lcid: int, guid: str) -> Term:
        require_write(self.context)
        check_name(name)
        check_language(self.context, lcid)
        store, term_set = self.context.store, self._set_id()
        if terms.same_name(terms.children(store, term_set, self._above()), name, lcid):
            raise refused(f"There is already a term with the same default label and parent term. ('{name}')")
        check_free(guid, terms.find_term(store, guid))
        row = terms.add_term(store, term_set, name, guid, lcid, self.context.now, self._above())
        return Term(self.context, row["id"], row["set"])

    @method
    def set_custom_property(self, name: str, value: str) -> None:
        self.change(properties={**self.row["properties"], name: value})

    @method
    def delete_custom_property(self, name: str) -> None:
        self.change(properties={k: v for k, v in self.row["properties"].items() if k != name})


class Terms(Things):
    """``above`` is a term's id, empty for the top of the set, ``None`` for the terms of all levels."""

    type = "SP.Taxonomy.TermCollection"

    def __init__(
        self, context: Context, term_set: str, above: str | None, keys: list[str] | None = None
    ) -> None:
        super().__init__(context)
        self._set, self._above, self._keys = term_set, above, keys

    def rows(self) -> list[Thing]:
        store = self.context.store
        found = (
            terms.terms(store, self._set)
            if self._above is None
            else terms.children(store, self._set, self._above)
        )
        chosen = found if self._keys is None else [row for row in found if row["id"] in self._keys]
        return [Term(self.context, row["id"], self._set) for row in chosen]

    @method
    def get_by_id(self, guid: str) -> Thing:
        return one(self.rows(), lambda thing: thing.key == guid.lower())

    @method
    def get_by_name(self, name: str) -> Thing:
        return one(self.rows(), lambda thing: thing.properties()["Name"].casefold() == name.casefold())


class Term(HasTerms):
    type = "SP.Taxonomy.Term"
    table, letters = "terms", "te"

    def _set_id(self) -> str:
        return self.parent

    def _above(self) -> str:
        return self.key

    def _guids(self) -> tuple[str, ...]:
        from sp_prosjektportal.emulator.csom.taxonomy import TermStore
        from sp_prosjektportal.emulator.csom.term_sets import TermSet

        group = TermSet(self.context, self.parent).row["group"]
        return (TermStore(self.context).id, group, self.parent, self.key)

    def properties(self) -> Mapping[str, Any]:
        row, store = self.row, self.context.store
        return {
            "CreatedDate": moment(row["created"]),
            "Id": Guid(row["id"]),
            "LastModifiedDate": moment(row["modified"]),
            "Name": terms.label(row, self.lcid),
            "CustomProperties": row["properties"],
            "CustomSortOrder": row["order"] or None,
            "IsAvailableForTagging": row["available"],
            "Owner": "",
            "Description": row["descriptions"].get(str(self.lcid), ""),
            "IsDeprecated": False,
            "IsKeyword": False,
            "IsPinned": False,
            "IsPinnedRoot": False,
            "IsReused": False,
            "IsRoot": not row["parent"],
            "IsSourceTerm": True,
            "LocalCustomProperties": row["local"],
            "MergedTermIds": [],
            "PathOfTerm": terms.path(store, row),
            "TermsCount": len(terms.children(store, row["set"], row["id"])),
        }

    @child
    def labels(self) -> Labels:
        return Labels(self.context, self)

    @child
    def term_set(self) -> TermSet:
        from sp_prosjektportal.emulator.csom.term_sets import TermSet

        return TermSet(self.context, self.parent)

    @child
    def term_store(self) -> TermStore:
        from sp_prosjektportal.emulator.csom.taxonomy import TermStore

        return TermStore(self.context)

    @child
    def parent_term(self) -> Term | None:
        above = self.row["parent"]
        return Term(self.context, above, self.parent) if above else None

    @method
    def set_local_custom_property(self, name: str, value: str) -> None:
        self.change(local={**self.row["local"], name: value})

    @method
    def delete_local_custom_property(self, name: str) -> None:
        self.change(local={k: v for k, v in self.row["local"].items() if k != name})

    @method
    def set_description(self, text: str, lcid: int) -> None:
        self.change(descriptions={**self.row["descriptions"], str(lcid): text})

    @method
    def create_label(self, name: str, lcid: int, is_default: bool) -> Label:
        check_name(name)
        check_language(self.context, lcid)
        labels: dict[str, list[str]] = self.row["labels"]
        here = labels.get(str(lcid), [])
        if name.casefold() in (label.casefold() for label in here):
            raise refused("The label already exists for this term.")
        new = [name, *here] if is_default else [*here, name]
        self.change(labels={**labels, str(lcid): new})
        return Label(self.context, name, lcid, is_default)

    @method
    def delete_object(self) -> None:
        require_write(self.context)
        for row in terms.children(self.context.store, self.parent, self.key):
            Term(self.context, row["id"], self.parent).delete_object()
        self.context.store.remove("terms", self.key, parent=self.parent)

    def set(self, name: str, value: Any) -> None:
        if name == "Name":
            labels: dict[str, list[str]] = self.row["labels"]
            self.change(labels={**labels, str(self.lcid): [value, *labels.get(str(self.lcid), [])[1:]]})
            return
        set_known(self, name, value, {"IsAvailableForTagging": "available", "CustomSortOrder": "order"})


class Labels(Things):
    type = "SP.Taxonomy.LabelCollection"

    def __init__(self, context: Context, term: Term) -> None:
        super().__init__(context)
        self._term = term

    def rows(self) -> list[Thing]:
        labels: dict[str, list[str]] = self._term.row["labels"]
        return [
            Label(self.context, name, int(lcid), place == 0)
            for lcid, names in labels.items()
            for place, name in enumerate(names)
        ]


class Label(Thing):
    type = "SP.Taxonomy.Label"

    def __init__(self, context: Context, name: str, lcid: int, default: bool) -> None:
        super().__init__(context)
        self._values = {"IsDefaultForLanguage": default, "Language": lcid, "Value": name}

    def properties(self) -> Mapping[str, Any]:
        return self._values
