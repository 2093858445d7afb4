"""The term store as CSOM shows it: fixed GUIDs for groups, sets and terms exist only here (wire.md section 10).

Written by an application only when that application is a term store administrator. What is created stands at
once; what is set on an existing object is lost unless ``CommitAll`` follows in the same program ([K]).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.csom.term_base import (
    PREFIX,
    TaxonomyThing,
    check_free,
    check_language,
    check_name,
    moment,
    one,
    packed,
    refused,
    require_write,
    set_known,
)
from sp_prosjektportal.emulator.csom.term_sets import TermSet, TermSets
from sp_prosjektportal.emulator.csom.terms import Term
from sp_prosjektportal.emulator.csom.things import Context, Guid, Thing, Things, child, method


class Session(TaxonomyThing):
    type = "SP.Taxonomy.TaxonomySession"
    letters = "ss"

    @method
    def get_default_site_collection_term_store(self) -> TermStore:
        return TermStore(self.context)

    @method
    def get_default_keywords_term_store(self) -> TermStore:
        return TermStore(self.context)

    @method
    def update_cache(self) -> None: ...

    @child
    def term_stores(self) -> TermStores:
        return TermStores(self.context)


class TermStores(Things):
    type = "SP.Taxonomy.TermStoreCollection"

    def rows(self) -> list[Thing]:
        return [TermStore(self.context)]

    @method
    def get_by_id(self, guid: str) -> TermStore:
        store = TermStore(self.context)
        if store.id != guid.lower():
            raise refused("Specified argument was out of the range of valid values.\r\nParameter name: index")
        return store

    @method
    def get_by_name(self, name: str) -> TermStore:
        return TermStore(self.context)


class TermStore(TaxonomyThing):
    type = "SP.Taxonomy.TermStore"
    letters = "st"

    @property
    def id(self) -> str:
        return str(terms.settings(self.context.store)["id"])

    def _guids(self) -> tuple[str, ...]:
        return (self.id,)

    def properties(self) -> Mapping[str, Any]:
        settings = terms.settings(self.context.store)
        return {
            "DefaultLanguage": self.lcid,
            "Id": Guid(self.id),
            "IsOnline": True,
            "Languages": settings.get("lcids", [self.lcid]),
            "Name": f"Taxonomy_{packed(self.id)}",
            "WorkingLanguage": self.lcid,
        }

    @child
    def groups(self) -> TermGroups:
        return TermGroups(self.context)

    @method
    def create_group(self, name: str, guid: str | None = None) -> TermGroup:
        require_write(self.context)
        check_name(name)
        store, key = self.context.store, (guid or str(uuid4())).lower()
        if terms.same_name(terms.groups(store), name, self.lcid):
            raise refused(f"There is already a group with the name '{name}'.")
        check_free(key, store.get("term_groups", key))
        terms.add_group(store, name, key, self.context.now)
        return TermGroup(self.context, key)

    @method
    def get_group(self, guid: str) -> TermGroup | None:
        found = self.context.store.get("term_groups", guid.lower())
        return TermGroup(self.context, found["id"]) if found else None

    @method
    def get_term_set(self, guid: str) -> TermSet | None:
        found = self.context.store.get("term_sets", guid.lower())
        return TermSet(self.context, found["id"]) if found else None

    @method
    def get_term(self, guid: str) -> Term | None:
        found = terms.find_term(self.context.store, guid)
        return Term(self.context, found["id"], found["set"]) if found else None

    @method
    def get_term_sets_by_name(self, name: str, lcid: int) -> TermSets:
        keys = [
            row["id"] for row in terms.sets(self.context.store) if row["name"].casefold() == name.casefold()
        ]
        return TermSets(self.context, keys=keys)

    @method
    def commit_all(self) -> None:
        require_write(self.context)
        self.context.pending.clear()

    @method
    def update_cache(self) -> None: ...

    def set(self, name: str, value: Any) -> None:
        if name != "WorkingLanguage":
            super().set(name, value)


class TermGroups(Things):
    type = "SP.Taxonomy.TermGroupCollection"

    def rows(self) -> list[Thing]:
        return [TermGroup(self.context, row["id"]) for row in terms.groups(self.context.store)]

    @method
    def get_by_id(self, guid: str) -> Thing:
        return one(self.rows(), lambda thing: thing.key == guid.lower())

    @method
    def get_by_name(self, name: str) -> Thing:
        return one(self.rows(), lambda thing: thing.row["name"].casefold() == name.casefold())


class TermGroup(TaxonomyThing):
    type = "SP.Taxonomy.TermGroup"
    table, letters = "term_groups", "gr"

    def _guids(self) -> tuple[str, ...]:
        return (TermStore(self.context).id, self.key)

    def properties(self) -> Mapping[str, Any]:
        row = self.row
        created = moment(row["created"])
        return {
            "CreatedDate": created,
            "Id": Guid(row["id"]),
            "LastModifiedDate": created,
            "Name": row["name"],
            "Description": row["description"],
            "IsSiteCollectionGroup": False,
            "IsSystemGroup": False,
        }

    @child
    def term_sets(self) -> TermSets:
        return TermSets(self.context, group=self.key)

    @child
    def term_store(self) -> TermStore:
        return TermStore(self.context)

    @method
    def create_term_set(self, name: str, guid: str, lcid: int) -> TermSet:
        require_write(self.context)
        check_name(name)
        store = self.context.store
        if terms.same_name(terms.sets(store, self.key), name, lcid):
            raise refused(f"There is already a term set with the name '{name}' in this group.")
        check_free(guid, store.get("term_sets", guid.lower()))
        check_language(self.context, lcid)
        terms.add_set(store, self.key, name, guid, lcid, self.context.now)
        return TermSet(self.context, guid.lower())

    @method
    def delete_object(self) -> None:
        require_write(self.context)
        if terms.sets(self.context.store, self.key):
            raise refused("The group cannot be deleted: it still has term sets.")
        self.context.store.remove("term_groups", self.key)

    def set(self, name: str, value: Any) -> None:
        set_known(self, name, value, {"Name": "name", "Description": "description"})


def by_identity(context: Context, identity: str) -> Thing | None:
    """``<prefix>:te:<base64 of store, group, set, term>`` and the like."""
    prefix, _, rest = identity.partition(":")
    letters, _, text = rest.partition(":")
    if prefix.lower() != PREFIX:
        return None
    data = base64.b64decode(text) if text else b""
    guids = [str(UUID(bytes_le=data[start : start + 16])) for start in range(0, len(data), 16)]
    match letters, guids:
        case "ss", _:
            return Session(context)
        case "st", _:
            return TermStore(context)
        case "gr", [_, group]:
            return TermGroup(context, group)
        case "se", [_, _, term_set]:
            return TermSet(context, term_set)
        case "te", [_, _, term_set, term]:
            return Term(context, term, term_set)
    return None
