"""Term sets by CSOM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sp_prosjektportal.emulator import terms
from sp_prosjektportal.emulator.csom.term_base import moment, one, require_write, set_known
from sp_prosjektportal.emulator.csom.terms import HasTerms, Term, Terms
from sp_prosjektportal.emulator.csom.things import Context, Guid, Thing, Things, child, method

if TYPE_CHECKING:
    from sp_prosjektportal.emulator.csom.taxonomy import TermGroup, TermStore


class LabelMatch(Thing):
    """``LabelMatchInformation``: what terms are looked for by."""

    type = "SP.Taxonomy.LabelMatchInformation"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.settings: dict[str, Any] = {}

    def properties(self) -> Mapping[str, Any]:
        return self.settings

    def set(self, name: str, value: Any) -> None:
        self.settings[name] = value


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
        return one(self.rows(), lambda thing: thing.key == guid.lower())

    @method
    def get_by_name(self, name: str) -> Thing:
        return one(self.rows(), lambda thing: thing.row["name"].casefold() == name.casefold())


class TermSet(HasTerms):
    type = "SP.Taxonomy.TermSet"
    table, letters = "term_sets", "se"

    def _set_id(self) -> str:
        return self.key

    def _guids(self) -> tuple[str, ...]:
        from sp_prosjektportal.emulator.csom.taxonomy import TermStore

        return (TermStore(self.context).id, self.row["group"], self.key)

    def properties(self) -> Mapping[str, Any]:
        row = self.row
        created = moment(row["created"])
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
        from sp_prosjektportal.emulator.csom.taxonomy import TermGroup

        return TermGroup(self.context, self.row["group"])

    @child
    def term_store(self) -> TermStore:
        from sp_prosjektportal.emulator.csom.taxonomy import TermStore

        return TermStore(self.context)

    @method
    def get_all_terms(self) -> Terms:
        return Terms(self.context, self.key, None)

    @method
    def get_terms(self, matching: Any) -> Terms:
        """By ``LabelMatchInformation``: the label, in any language; or as many as a number says."""
        if not isinstance(matching, LabelMatch):
            return Terms(self.context, self.key, None)
        wanted = str(matching.settings.get("TermLabel") or "").casefold()
        keys = [
            row["id"] for row in terms.terms(self.context.store, self.key)
            if any(wanted == name.casefold() for names in row["labels"].values() for name in names)
            and (row["available"] or not matching.settings.get("TrimUnavailable"))
        ]  # fmt: skip
        return Terms(self.context, self.key, None, keys)

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
        set_known(self, name, value, known)
