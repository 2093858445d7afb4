"""Site columns: columns of the site that content types use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed
from sp_prosjektportal.errors import Conflict, ProsjektportalError
from sp_prosjektportal.resources import field_xml, fields
from sp_prosjektportal.resources.column import Column
from sp_prosjektportal.resources.columns import keep_own
from sp_prosjektportal.resources.field_xml import Around
from sp_prosjektportal.resources.term_sets import TermSets
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import Csom
from sp_prosjektportal.tenant.request import Permission, Reply, Request


class SiteColumn(Column):
    """A column of the site, by internal name."""

    kind: ClassVar[str] = "site_columns"
    key_fields: ClassVar[frozenset[str]] = frozenset({"name"})

    @property
    def key(self) -> str:
        return self.name


class SiteColumns(Kind[SiteColumn]):
    """All columns of the site are read in one request. A lost create is found again by its internal name.

    Term columns are made bound: first the hidden text column behind them, then the column itself, without CSOM
    and without any right on the term store (wire.md section 4.3 b). Changes are pushed to the lists that use the
    column, which REST does not do (section 4.4).
    """

    resource = SiteColumn
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.MANAGE})

    def observe(self, desired: Sequence[SiteColumn], known: Known) -> Steps[dict[str, Observed[SiteColumn]]]:
        own = Request.get(known.site, _FIELDS, select=field_xml.SELECT, missing_ok=True)
        extra: list[tuple[Request, Callable[[Reply, Known], None]]] = []
        if any(column.lookup_list for column in desired):
            extra.append((fields.lists_request(known), fields.learn_lists))
        if (
            any(column.term_set for column in desired)
            and "term_store" not in known.facts
            and _other_hub(known)
        ):
            extra.append((_hub_term_columns(known), _learn_term_store))
        replies: list[Reply] = yield [own, *(request for request, _ in extra)]
        for reply, (_, learn) in zip(replies[1:], extra, strict=True):
            learn(reply, known)
        rows = replies[0].rows
        _learn_term_store(replies[0], known)
        found = ((column, fields.observed(column, rows, known)) for column in desired)
        return {column.address: there for column, there in found if there is not None}

    def create(self, desired: SiteColumn, known: Known) -> Steps[Observed[SiteColumn]]:
        yield from fields.require_lookup(desired, known)
        if desired.type == "term" and not known.facts.get("term_store"):
            yield from learn_term_store(known)
        if desired.type in _BY_PROGRAM:
            return (yield from self._create_by_program(desired, known))
        reply: Reply = yield _creation(known, field_xml.create(desired, fields.around(known)))
        return fields.made(desired, reply.body)

    def at_once(self, desired: SiteColumn, known: Known) -> bool:
        if desired.type == "term":
            return bool(known.facts.get("term_store"))
        return desired.type in _BY_PROGRAM

    def update(
        self,
        desired: SiteColumn,
        observed: Observed[SiteColumn],
        differences: Sequence[Difference],
        known: Known,
    ) -> Steps[Observed[SiteColumn]]:
        paths = [difference.path for difference in differences]
        if paths == ["group"]:  # lists do not have it
            path = f"{_FIELDS}('{observed.ids['id']}')"
            yield Request.merge(known.site, path, {"Group": desired.group}, schema=True)
        else:
            yield from fields.require_lookup(desired, known)
            yield from fields.by_language(
                desired,
                known,
                lambda near: _push(
                    known, desired.name, fields.body(desired, observed.ids["xml"], paths, near)
                ),
            )
        return Observed(desired, {"id": observed.ids["id"], "xml": observed.ids["xml"]})

    def refuse(
        self, desired: SiteColumn, observed: Observed[SiteColumn], differences: Sequence[Difference]
    ) -> str:
        return fields.refusal(desired, differences)

    def delete(self, observed: Observed[SiteColumn], known: Known) -> Steps[None]:
        yield Request.delete(known.site, f"{_FIELDS}('{observed.ids['id']}')", schema=True)

    def _create_by_program(self, desired: SiteColumn, known: Known) -> Steps[Observed[SiteColumn]]:
        query: dict[str, int] = {}
        half = False  # an earlier, interrupted start may have left the hidden text column behind

        def ask(near: Around) -> Request:
            program = Csom()
            columns = program.child(program.web(), "Fields")
            for xml in _xmls(desired, near, half=half):
                made = program.method(
                    columns, "AddFieldAsXml", xml, False, fields.AddFieldOptions.INTERNAL_NAME_HINT
                )
            query["made"] = program.query(made, ["Id", "InternalName"])
            return Request.csom(known.site, program, schema=True)

        try:
            reply = yield from fields.by_language(desired, known, ask)
        except Conflict:
            if desired.type != "term" or (yield from self.observe([desired], known)):
                raise
            half = True
            reply = yield from fields.by_language(desired, known, ask)
        return fields.made(desired, reply.result(query["made"]) or {})


_BY_PROGRAM = frozenset({"term", "calculated", "date"})
"""Made by CSOM: what is needed first can be made in the same call. The others fit better in a batch, but for dates: with
them a project's columns would be more than the hundred that a batch takes."""


def _xmls(desired: SiteColumn, near: Around, *, half: bool) -> list[str]:
    own = field_xml.create(desired, near)
    return [field_xml.note(desired), own] if desired.type == "term" and not half else [own]


_FIELDS = "/_api/web/fields"


def _creation(known: Known, xml: str) -> Request:
    return Request.post(known.site, f"{_FIELDS}/CreateFieldAsXml", fields.creation(xml), schema=True)


def _push(known: Known, name: str, properties: Mapping[str, Any]) -> Request:
    """Set properties of a site column and push them to the lists that use it."""
    program = Csom()
    web = program.web()
    column = program.method(program.child(web, "Fields"), "GetByInternalNameOrTitle", name)
    for property_name, value in properties.items():
        program.set(column, property_name, value)
    program.call(column, "UpdateAndPushChanges", True)
    keep_own(program, web, name, known)
    return Request.csom(known.site, program, schema=True)


# -- the term store --------------------------------------------------------------------------------------


def _other_hub(known: Known) -> bool:
    return bool(known.hub) and known.hub.casefold() != known.site.casefold()


def _hub_term_columns(known: Known) -> Request:
    """A project site has no need of the term store's API: the hub's own columns say which store it is."""
    kinds = " or ".join(
        f"TypeAsString eq '{kind}'" for kind in ("TaxonomyFieldType", "TaxonomyFieldTypeMulti")
    )
    return Request.get(
        known.hub, _FIELDS, select=["InternalName", "SchemaXml"], filter=kinds, missing_ok=True
    )


def _learn_term_store(reply: Reply, known: Known) -> None:
    if known.facts.get("term_store"):
        return
    for row in reply.rows:
        if "Taxonomy" in row["SchemaXml"] and (store := field_xml.term_store(row["SchemaXml"])):
            known.facts["term_store"] = store
            return


def learn_term_store(known: Known) -> Steps[None]:
    """Ask the term store for its id (CSOM), as must be done where no term column is bound yet."""
    yield from TermSets().observe([], known)
    if not known.facts.get("term_store"):
        raise ProsjektportalError(
            f"The term store cannot be read on {known.site}, so term columns cannot be bound.",
            hint="Apply the hub first: project sites read the term store's id from the hub's own columns.",
        )
