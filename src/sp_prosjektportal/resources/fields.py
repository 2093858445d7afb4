"""What site columns and list columns do alike: reading, refusing, and saying what to change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any, TypeVar

from sp_prosjektportal.engine.compare import managed_fields
from sp_prosjektportal.engine.resource import Difference, Known, Observed
from sp_prosjektportal.errors import AccessDenied, Conflict, NotFound, ProsjektportalError, RequestFailed
from sp_prosjektportal.resources import field_xml, regional_settings
from sp_prosjektportal.resources.column import Column
from sp_prosjektportal.resources.field_xml import Around
from sp_prosjektportal.resources.formulas import ENGLISH
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request

C = TypeVar("C", bound=Column)
Rows = Sequence[Mapping[str, Any]]


class AddFieldOptions(IntEnum):
    """``Options`` of a new column: keep the name; no default content type, no view (wire.md section 4.1)."""

    INTERNAL_NAME_HINT = 8


# -- what columns must know ------------------------------------------------------------------------------


def around(known: Known, rows: Rows = ()) -> Around:
    """What is known of things that columns refer to; ``rows`` are the fields among which formulas find theirs."""
    titles = {str(row["Title"]).casefold(): str(row["InternalName"]) for row in reversed(rows)}
    titles |= {str(row["InternalName"]).casefold(): str(row["InternalName"]) for row in rows}
    return Around(
        regional_settings.locale_id(known), list_ids(known), str(known.facts.get("term_store", "")), titles
    )


def list_ids(known: Known) -> dict[str, str]:
    """GUIDs of the site's lists by URL below the site, casefolded."""
    ids: dict[str, str] = known.facts.setdefault("list_ids", {})
    return ids


def lists_request(known: Known) -> Request:
    """All lists with their URLs: the same request for whoever asks, so it is sent once."""
    return Request.get(
        known.site, "/_api/web/lists", select=["Id", "RootFolder/ServerRelativeUrl"], expand=["RootFolder"],
        missing_ok=True,
    )  # fmt: skip


def learn_lists(reply: Reply, known: Known) -> None:
    for row in reply.rows:
        url = str(row["RootFolder"]["ServerRelativeUrl"]).removeprefix(known.path).strip("/")
        list_ids(known)[url.casefold()] = str(row["Id"])


def require_lookup(column: Column, known: Known) -> Steps[None]:
    """See to it that the list that a lookup needs is known. Raises when it is not there."""
    wanted = column.lookup_list.casefold()
    if not wanted or wanted in list_ids(known):
        return
    learn_lists((yield lists_request(known)), known)
    if wanted not in list_ids(known):
        raise ProsjektportalError(
            f"{column.address} looks up in the list {column.lookup_list}, which is not on {known.site}.",
            hint="Add the list to the template, or correct `lookup_list`.",
        )


# -- reading ---------------------------------------------------------------------------------------------


def observed(column: C, rows: Rows, known: Known) -> Observed[C] | None:
    """The field of that internal name among ``rows``, with the fields that ``column`` sets."""
    wanted = column.name.casefold()
    row = next((row for row in rows if str(row["InternalName"]).casefold() == wanted), None)
    if row is None:
        return None
    found = field_xml.read(row, around(known, rows))
    if str(found.get("lookup_list", "")).casefold() == column.lookup_list.casefold():
        found["lookup_list"] = column.lookup_list
    return Observed(column.like(found), {"id": row["Id"], "xml": row["SchemaXml"]})


# -- refusing --------------------------------------------------------------------------------------------


_FIXED = {
    "type": "its type is {before} and cannot become {after}",
    "id": "its id is {before} and cannot become {after}",
    "lookup_list": "it looks up in {before} and cannot be pointed at {after}",
    "term_set": "it is bound to the term set {before} and cannot be bound to {after}",
}


def refusal(desired: Column, differences: Sequence[Difference]) -> str:
    """Why a column cannot become as wanted: it would have to be deleted, and the data in it with it."""
    reasons = [_reason(d) for d in differences if d.path in _FIXED]
    if any(d.path == "multiple" and (d.before or desired.type == "term") for d in differences):
        reasons.append(
            f"it holds {'several values' if not desired.multiple else 'one value'} and that cannot change"
        )
    return f"the column is there already, and {'; '.join(reasons)}." if reasons else ""


def _reason(difference: Difference) -> str:
    if difference.path == "lookup_list" and str(difference.before).startswith("{"):
        return (
            "the list that it looks up in is not on the site any more: restore that list from the recycle bin, or delete "
            "the column, whose values cannot be read without it"
        )
    return _FIXED[difference.path].format(before=difference.before, after=difference.after)


# -- writing ---------------------------------------------------------------------------------------------


def creation(xml: str) -> dict[str, Any]:
    """The body of CreateFieldAsXml."""
    return {"parameters": {"SchemaXml": xml, "Options": int(AddFieldOptions.INTERNAL_NAME_HINT)}}


def properties(column: Column, paths: Iterable[str]) -> dict[str, Any] | None:
    """The properties of SP.Field that make the change; ``None`` when only the schema XML can."""
    wanted = list(paths)
    if not all(path in field_xml.PROPERTIES for path in wanted):
        return None
    return {field_xml.PROPERTIES[path]: getattr(column, path) for path in wanted}


def body(column: Column, xml: str, paths: Iterable[str], near: Around) -> dict[str, Any]:
    """What to set so that the fields in ``paths`` become as in ``column``."""
    wanted = list(paths)
    simple = properties(column, wanted)
    return {"SchemaXml": field_xml.changed(xml, column, wanted, near)} if simple is None else simple


def made(column: C, field: Mapping[str, Any]) -> Observed[C]:
    """The column just made. The service gives another name without a word when the name is taken."""
    name = str(field.get("InternalName") or column.name)
    if name.casefold() != column.name.casefold():
        raise ProsjektportalError(
            f"{column.address} was made as {name}, because the name {column.name} is taken by a built-in column.",
            hint=f"Delete the column {name}, give the column another name in the template and run again.",
        )
    field_id = str(field.get("Id") or column.id).removeprefix("/Guid(").removesuffix(")/")
    return Observed(column, {"id": field_id, "xml": field.get("SchemaXml") or ""})


def by_language(column: Column, known: Known, ask: Any) -> Steps[Reply]:
    """Ask with formulas in the site's locale, and in English if the service refuses that.

    Reports differ on which of the two a site takes when a column is made from XML (sp-dev-docs issue 10686
    against PnP-Sites-Core pull request 1970); ``ask`` makes the request from an :class:`Around`.
    """
    near = around(known)
    try:
        reply: Reply = yield ask(near)
    except (Conflict, NotFound, AccessDenied):
        raise
    except RequestFailed:
        english = Around(ENGLISH, near.list_ids, near.term_store, near.titles)
        if not column.formula or repr(ask(english)) == repr(ask(near)):
            raise
        reply = yield ask(english)
    return reply


def settable(column: Column) -> list[str]:
    """The fields that are set, but for those that are fixed when a column is made."""
    return [name for name in managed_fields(column) if name not in ("type", "id")]
