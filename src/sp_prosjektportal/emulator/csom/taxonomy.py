"""The term store as CSOM shows it: fixed GUIDs for groups, sets and terms exist only here (wire.md section 10).

Written by an application only when that application is a term store administrator. What is created stands at
once; what is set on an existing object is lost unless ``CommitAll`` follows in the same program ([K]).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.csom.things import Context, Guid, Thing, Things, child, method
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.store import Row

PREFIX = "fec14c62-7c3b-481b-851b-c80d7802b224"
OPERATION = "Microsoft.SharePoint.Taxonomy.TermStoreOperationException"
ERROR = "Microsoft.SharePoint.Taxonomy.TermStoreErrorCodeEx"


def refused(message: str, type: str = OPERATION) -> Refused:
    return Refused(200, f"-2147024809, {type}", message)


def may_write(context: Context) -> bool:
    """Application: registered as term store administrator. Person: marked as one in the directory."""
    principal = context.call.principal
    if principal is None:
        return True
    if principal.app_only:
        row = context.store.get("applications", principal.app_id) or {}
        known = bool(row) or bool(principal.app_id)
        return bool(row.get("term_store_administrator")) if known else True
    users = context.store.rows("directory_users").values()
    user = next((u for u in users if u["userPrincipalName"].casefold() == principal.login.casefold()), {})
    return bool(user.get("term_store_administrator", user.get("sharepoint_admin")))


def require_write(context: Context) -> None:
    if not may_write(context):
        raise Refused(
            200,
            "-2147024891, System.UnauthorizedAccessException",
            "The current user has insufficient permissions to perform this operation.",
        )


def _packed(*guids: str) -> str:
    return base64.b64encode(b"".join(UUID(guid).bytes_le for guid in guids)).decode()


class TaxonomyThing(Thing):
    """Something of the term store, on a row."""

    table: ClassVar[str] = ""
    letters: ClassVar[str] = ""

    def __init__(self, context: Context, key: str = "", parent: str = "") -> None:
        super().__init__(context)
        self.key, self.parent = key, parent

    @property
    def row(self) -> Row:
        row = self.context.store.get(self.table, self.key, parent=self.parent)
        if row is None:
            raise refused("The object has been deleted.")
        return row

    @property
    def lcid(self) -> int:
        return terms.default_lcid(self.context.store)

    def _guids(self) -> tuple[str, ...]:
        return ()

    @property
    def identity(self) -> str:
        packed = _packed(*self._guids()) if self._guids() else ""
        return f"{PREFIX}:{self.letters}:{packed}"

    def change(self, **values: Any) -> None:
        """Set values; undone at the end of the program unless they are committed."""
        require_write(self.context)
        before, store = self.row, self.context.store
        terms.change(store, self.table, before, **values)
        key, parent, table = self.key, self.parent, self.table
        self.context.pending.append(lambda: store.put(table, key, before, parent=parent))


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
            "Name": f"Taxonomy_{_packed(self.id)}",
            "WorkingLanguage": self.lcid,
        }

    @child
    def groups(self) -> TermGroups:
        return TermGroups(self.context)

    @method
    def create_group(self, name: str, guid: str | None = None) -> TermGroup:
        require_write(self.context)
        _check_name(name)
        store, key = self.context.store, (guid or str(uuid4())).lower()
        if terms.same_name(terms.groups(store), name, self.lcid):
            raise refused(f"There is already a group with the name '{name}'.")
        _check_free(key, store.get("term_groups", key))
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
        return _one(self.rows(), lambda thing: thing.key == guid.lower())

    @method
    def get_by_name(self, name: str) -> Thing:
        return _one(self.rows(), lambda thing: thing.row["name"].casefold() == name.casefold())


class TermGroup(TaxonomyThing):
    type = "SP.Taxonomy.TermGroup"
    table, letters = "term_groups", "gr"

    def _guids(self) -> tuple[str, ...]:
        return (TermStore(self.context).id, self.key)

    def properties(self) -> Mapping[str, Any]:
        row = self.row
        created = datetime.fromisoformat(row["created"])
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
        _check_name(name)
        store = self.context.store
        if terms.same_name(terms.sets(store, self.key), name, lcid):
            raise refused(f"There is already a term set with the name '{name}' in this group.")
        _check_free(guid, store.get("term_sets", guid.lower()))
        _check_language(self.context, lcid)
        terms.add_set(store, self.key, name, guid, lcid, self.context.now)
        return TermSet(self.context, guid.lower())

    @method
    def delete_object(self) -> None:
        require_write(self.context)
        if terms.sets(self.context.store, self.key):
            raise refused("The group cannot be deleted: it still has term sets.")
        self.context.store.remove("term_groups", self.key)

    def set(self, name: str, value: Any) -> None:
        _set(self, name, value, {"Name": "name", "Description": "description"})


class TermSets(Things):
    type = "SP.Taxonomy.TermSetCollection"

    def __init__(self, context: Context, *, group: str = "", keys: list[str] | None = None) -> None:
        super().__init__(context)
        self._group, self._keys = group, keys

    def rows(self) -> list[Thing]:
        found = [row["id"] for row in terms.sets(self.context.store, self._group)]
        wanted = found if self._keys is None else [key for key in found if key in self._keys]
        return [TermSet(self.context, key) for key in wanted]

    @method
    def get_by_id(self, guid: str) -> Thing:
        return _one(self.rows(), lambda thing: thing.key == guid.lower())

    @method
    def get_by_name(self, name: str) -> Thing:
        return _one(self.rows(), lambda thing: thing.row["name"].casefold() == name.casefold())


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
        _check_name(name)
        _check_language(self.context, lcid)
        store, term_set = self.context.store, self._set_id()
        if terms.same_name(terms.children(store, term_set, self._above()), name, lcid):
            raise refused(f"There is already a term with the same default label and parent term. ('{name}')")
        _check_free(guid, terms.find_term(store, guid))
        row = terms.add_term(store, term_set, name, guid, lcid, self.context.now, self._above())
        return Term(self.context, row["id"], row["set"])

    @method
    def set_custom_property(self, name: str, value: str) -> None:
        self.change(properties={**self.row["properties"], name: value})

    @method
    def delete_custom_property(self, name: str) -> None:
        self.change(properties={k: v for k, v in self.row["properties"].items() if k != name})


class TermSet(HasTerms):
    type = "SP.Taxonomy.TermSet"
    table, letters = "term_sets", "se"

    def _set_id(self) -> str:
        return self.key

    def _guids(self) -> tuple[str, ...]:
        return (TermStore(self.context).id, self.row["group"], self.key)

    def properties(self) -> Mapping[str, Any]:
        row = self.row
        created = datetime.fromisoformat(row["created"])
        return {
            "CreatedDate": created,
            "Id": Guid(row["id"]),
            "LastModifiedDate": created,
            "Name": row["name"],
            "CustomProperties": row["properties"],
            "CustomSortOrder": row["order"] or None,
            "IsAvailableForTagging": True,
            "Owner": "",
            "Contact": "",
            "Description": row["description"],
            "IsOpenForTermCreation": row.get("open", False),
            "Names": row["names"],
            "Stakeholders": [],
        }

    @child
    def group(self) -> TermGroup:
        return TermGroup(self.context, self.row["group"])

    @child
    def term_store(self) -> TermStore:
        return TermStore(self.context)

    @method
    def get_all_terms(self) -> Terms:
        return Terms(self.context, self.key, None)

    @method
    def get_term(self, guid: str) -> Term | None:
        found = terms.find_term(self.context.store, guid, self.key)
        return Term(self.context, found["id"], self.key) if found else None

    @method
    def delete_object(self) -> None:
        require_write(self.context)
        self.context.store.clear("terms", parent=self.key)
        self.context.store.remove("term_sets", self.key)

    def set(self, name: str, value: Any) -> None:
        if name == "Name":
            self.change(name=value, names={**self.row["names"], str(self.lcid): value})
            return
        if name in ("IsAvailableForTagging", "Owner", "Contact"):
            require_write(self.context)
            return
        known = {"Description": "description", "CustomSortOrder": "order", "IsOpenForTermCreation": "open"}
        _set(self, name, value, known)


class Terms(Things):
    """``above`` is a term's id, empty for the top of the set, ``None`` for the terms of all levels."""

    type = "SP.Taxonomy.TermCollection"

    def __init__(self, context: Context, term_set: str, above: str | None) -> None:
        super().__init__(context)
        self._set, self._above = term_set, above

    def rows(self) -> list[Thing]:
        store = self.context.store
        found = (
            terms.terms(store, self._set)
            if self._above is None
            else terms.children(store, self._set, self._above)
        )
        return [Term(self.context, row["id"], self._set) for row in found]

    @method
    def get_by_id(self, guid: str) -> Thing:
        return _one(self.rows(), lambda thing: thing.key == guid.lower())

    @method
    def get_by_name(self, name: str) -> Thing:
        return _one(self.rows(), lambda thing: thing.properties()["Name"].casefold() == name.casefold())


class Term(HasTerms):
    type = "SP.Taxonomy.Term"
    table, letters = "terms", "te"

    def _set_id(self) -> str:
        return self.parent

    def _above(self) -> str:
        return self.key

    def _guids(self) -> tuple[str, ...]:
        group = TermSet(self.context, self.parent).row["group"]
        return (TermStore(self.context).id, group, self.parent, self.key)

    def properties(self) -> Mapping[str, Any]:
        row, store = self.row, self.context.store
        return {
            "CreatedDate": datetime.fromisoformat(row["created"]),
            "Id": Guid(row["id"]),
            "LastModifiedDate": datetime.fromisoformat(row["modified"]),
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
        return TermSet(self.context, self.parent)

    @child
    def term_store(self) -> TermStore:
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
        _check_name(name)
        _check_language(self.context, lcid)
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
        _set(self, name, value, {"IsAvailableForTagging": "available", "CustomSortOrder": "order"})


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


def by_identity(context: Context, identity: str) -> Thing | None:
    """``<prefix>:te:<base64 of store, group, set, term>`` and the like."""
    prefix, _, rest = identity.partition(":")
    letters, _, packed = rest.partition(":")
    if prefix.lower() != PREFIX:
        return None
    data = base64.b64decode(packed) if packed else b""
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


def _one(rows: list[Thing], fits: Callable[[Any], bool]) -> Thing:
    found = next((row for row in rows if fits(row)), None)
    if found is None:
        raise refused(
            "Specified argument was out of the range of valid values.\r\nParameter name: index",
            "System.ArgumentOutOfRangeException",
        )
    return found


def _set(thing: TaxonomyThing, name: str, value: Any, known: dict[str, str]) -> None:
    if name not in known:
        Thing.set(thing, name, value)
    thing.change(**{known[name]: "" if value is None else value})


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > 255 or any(mark in name for mark in ';"<>|\t'):
        raise refused(
            "The name contains invalid characters or is empty or too long (255).",
            "System.ArgumentException",
        )


def _check_free(guid: str, found: Row | None) -> None:
    if found is not None:
        raise refused(f"The id {guid} is already in use by another object of the term store.")


def _check_language(context: Context, lcid: int) -> None:
    known = terms.settings(context.store).get("lcids", [])
    if lcid not in known:
        raise refused(
            f"The language {lcid} is not a working language of the term store.", "System.ArgumentException"
        )
