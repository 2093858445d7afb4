"""Columns of one list: lookups, and what a list sets differently from the site column (title, required, formatting)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed
from sp_prosjektportal.errors import ProsjektportalError
from sp_prosjektportal.resources import field_xml, fields, formulas
from sp_prosjektportal.resources.column import Column
from sp_prosjektportal.resources.content_types import ContentType
from sp_prosjektportal.resources.field_xml import Around
from sp_prosjektportal.resources.types import RelativeUrl
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import Csom, Ref
from sp_prosjektportal.tenant.request import Permission, Reply, Request, literal


class ListColumn(Column):
    """A column of a list, by the list's URL and the internal name. ``Title`` may be named to rename it."""

    kind: ClassVar[str] = "columns"
    key_fields: ClassVar[frozenset[str]] = frozenset({"list", "name"})

    list: RelativeUrl

    @property
    def key(self) -> str:
        return f"{self.list}/{self.name}"

    def needs(self) -> frozenset[str]:
        own = {f"columns/{self.list}/{name}" for name in formulas.columns(self.formula)}
        # A change of the site column is pushed over the list's: what the list has of its own comes after.
        return super().needs() | own | {f"lists/{self.list}", f"site_columns/{self.name}"}


class ListColumns(Kind[ListColumn]):
    """The named columns of a list are read in one request a list, and found by internal name.

    A column without ``type`` is there already: built in (``Title``), or come with a content type. Then only what
    is named is set. Writes go by CSOM, which runs them one after the other in one call: as parts of a batch, two
    that change the schema of one list could meet in a save conflict.
    """

    resource = ListColumn
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.MANAGE})

    def observe(self, desired: Sequence[ListColumn], known: Known) -> Steps[dict[str, Observed[ListColumn]]]:
        by_list: dict[str, list[ListColumn]] = {}
        for column in desired:
            by_list.setdefault(column.list.casefold(), []).append(column)
        asks = [_read(known, columns) for columns in by_list.values()]
        lookups = [fields.lists_request(known)] if any(column.lookup_list for column in desired) else []
        replies: list[Reply] = yield [*lookups, *asks]
        for reply in replies[: len(lookups)]:
            fields.learn_lists(reply, known)
        found: dict[str, Observed[ListColumn]] = {}
        for reply, columns in zip(replies[len(lookups) :], by_list.values(), strict=True):
            for column in columns:
                if (there := fields.observed(column, reply.rows, known)) is not None:
                    found[column.address] = there
        return found

    def create(self, desired: ListColumn, known: Known) -> Steps[Observed[ListColumn]]:
        yield from fields.require_lookup(desired, known)
        if _comes_with_the_list(desired, known):
            return (yield from self._settle(desired, known))
        query: dict[str, int] = {}

        def ask(near: Around) -> Request:
            program, own = _columns(known, desired.list)
            xml = field_xml.create(desired, near)
            made = program.method(own, "AddFieldAsXml", xml, False, fields.AddFieldOptions.INTERNAL_NAME_HINT)
            query["made"] = program.query(made, ["Id", "InternalName"])
            return Request.csom(known.site, program, schema=True)

        reply = yield from fields.by_language(desired, known, ask)
        return fields.made(desired, reply.result(query["made"]) or {})

    def at_once(self, desired: ListColumn, known: Known) -> bool:
        """Unless something must be read first: the list that is looked up in, or a column that is there."""
        if desired.lookup_list and desired.lookup_list.casefold() not in fields.list_ids(known):
            return False
        if not _comes_with_the_list(desired, known):
            return True
        return fields.properties(desired, fields.settable(desired)) is not None

    def update(
        self,
        desired: ListColumn,
        observed: Observed[ListColumn],
        differences: Sequence[Difference],
        known: Known,
    ) -> Steps[Observed[ListColumn]]:
        yield from fields.require_lookup(desired, known)
        paths = [difference.path for difference in differences]
        yield from fields.by_language(
            desired, known,
            lambda near: _set(known, desired, fields.body(desired, observed.ids["xml"], paths, near)),
        )  # fmt: skip
        return Observed(desired, observed.ids)

    def refuse(
        self, desired: ListColumn, observed: Observed[ListColumn], differences: Sequence[Difference]
    ) -> str:
        return fields.refusal(desired, differences)

    def delete(self, observed: Observed[ListColumn], known: Known) -> Steps[None]:
        path = f"{_fields(known, observed.resource.list)}('{observed.ids['id']}')"
        yield Request.delete(known.site, path, schema=True)

    def _settle(self, desired: ListColumn, known: Known) -> Steps[Observed[ListColumn]]:
        """Set what is named of a column that is there already, without reading it when that can be done."""
        wanted = fields.settable(desired)
        if (simple := fields.properties(desired, wanted)) is not None:
            if simple:
                yield _set(known, desired, simple)
            return Observed(desired, {})
        there = (yield from self.observe([desired], known)).get(desired.address)
        if there is None:
            raise ProsjektportalError(
                f"{desired.list} has no column {desired.name}.",
                hint="Say its `type` in the template, so that it can be made, or add a content type that has it.",
            )
        differences = compare(desired, there.resource)
        if reason := self.refuse(desired, there, differences):
            raise ProsjektportalError(
                f"{desired.address}: {reason}", hint="Use another name in the template."
            )
        return (yield from self.update(desired, there, differences, known)) if differences else there


def _comes_with_the_list(column: ListColumn, known: Known) -> bool:
    return (
        column.name == "Title"
        or "type" not in column.model_fields_set
        or (f"site_columns/{column.name}" in known and _brought(column, known))
    )


def _brought(column: ListColumn, known: Known) -> bool:
    """Whether a content type of the list has the site column. Otherwise it is made in the list, like any other."""
    of_list = known.get(f"lists/{column.list}")
    ids = [each.casefold() for each in of_list.resource.content_types] if of_list is not None else []
    return any(
        column.name.casefold() in {name.casefold() for name in found.columns}
        for found in (observed.resource for observed in known)
        if isinstance(found, ContentType) and any(each.startswith(found.id.casefold()) for each in ids)
    )


def _fields(known: Known, url: str) -> str:
    return f"/_api/web/GetList({literal(f'{known.path}/{url}')})/fields"


def _read(known: Known, columns: Sequence[ListColumn]) -> Request:
    # Formulas may show other columns by their titles, so then all are needed.
    names = [] if any(column.formula for column in columns) else sorted({column.name for column in columns})
    wanted = " or ".join(f"InternalName eq '{name}'" for name in names)
    return Request.get(known.site, _fields(known, columns[0].list), select=field_xml.SELECT, filter=wanted,
                       missing_ok=True)  # fmt: skip


def keep_own(program: Csom, web: Ref, name: str, known: Known) -> None:
    """Set again what lists have of their own for a site column that was just pushed over them."""
    for observed in known:
        column = observed.resource
        if not isinstance(column, ListColumn) or column.name.casefold() != name.casefold():
            continue
        own = [field for field in fields.settable(column) if field in field_xml.PROPERTIES]
        if own:
            path = f"{known.path}/{column.list}"
            of_list = program.child(program.method(web, "GetList", path), "Fields")
            field = program.method(of_list, "GetByInternalNameOrTitle", column.name)
            for property_name, value in (fields.properties(column, own) or {}).items():
                program.set(field, property_name, value)
            program.call(field, "Update")


def _columns(known: Known, url: str) -> tuple[Csom, Ref]:
    program = Csom()
    own = program.method(program.web(), "GetList", f"{known.path}/{url}")
    return program, program.child(own, "Fields")


def _set(known: Known, column: ListColumn, properties: Mapping[str, Any]) -> Request:
    program, own = _columns(known, column.list)
    field = program.method(own, "GetByInternalNameOrTitle", column.name)
    for name, value in properties.items():
        program.set(field, name, value)
    program.call(field, "Update")
    return Request.csom(known.site, program, schema=True)
