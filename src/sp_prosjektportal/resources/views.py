"""Views of lists, with filters and order as data rather than CAML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import Conflict
from sp_prosjektportal.resources import lost_columns, view_creation, view_xml
from sp_prosjektportal.resources.caml import Filter
from sp_prosjektportal.resources.column import Formatting
from sp_prosjektportal.resources.types import RelativeUrl
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Permission, Reply, Request, literal


class Order(BaseModel):
    """Sort by a column."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    descending: bool = False


class Group(BaseModel):
    """Group by a column."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    descending: bool = False


def _totals(totals: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((column, function.upper()) for column, function in totals))


class View(Resource):
    """A view by the list's URL and its own URL leaf (``Alle`` for ``Alle.aspx``): titles are translated, leaves not."""

    kind: ClassVar[str] = "views"
    key_fields: ClassVar[frozenset[str]] = frozenset({"list", "name"})

    list: RelativeUrl
    name: str
    title: str = ""
    columns: tuple[str, ...] = ()
    filter: Filter = None
    order: tuple[Order, ...] = ()
    group: tuple[Group, ...] = ()
    collapsed: bool = True  # groups start collapsed
    totals: Annotated[
        tuple[tuple[str, str], ...], AfterValidator(_totals)
    ] = ()  # (column, COUNT|SUM|AVG|MAX|MIN)
    rows: int = 30
    default: bool = False
    formatting: Formatting = ""

    @property
    def key(self) -> str:
        return f"{self.list}/{self.name}"

    def not_compared(self) -> frozenset[str]:
        """A view stops being the default one only when another becomes it."""
        return frozenset() if self.default else frozenset({"default"})

    def needs(self) -> frozenset[str]:
        """The list, and each column it shows, sorts, groups, sums or filters by, on the list and on the site.

        A view that becomes the default one waits for the one that comes with a new list: that is found by being it.
        """
        used = {*self.columns, *(o.column for o in self.order), *(g.column for g in self.group)}
        used |= {column for column, _ in self.totals} | (self.filter.columns() if self.filter else set())
        columns = {f"columns/{self.list}/{c}" for c in used} | {f"site_columns/{c}" for c in used}
        first = {f"views/{self.list}/{view_creation.FIRST}"} if self.default else set()
        return frozenset({f"lists/{self.list}"} | columns | first)


QUERY_FIELDS = frozenset({"filter", "order", "group", "collapsed"})
_SELECT = ("Id", "Title", "ServerRelativeUrl", "ViewQuery", "RowLimit", "DefaultView", "Aggregations",
           "AggregationsStatus", "CustomFormatter", "PersonalView", "ListViewXml", "ViewFields")  # fmt: skip


class Views(Kind[View]):
    """All views of a list are read in one request, found by the leaf of their URL.

    A new view is made by one CSOM program. Columns of a view that exists are set by ``SetViewXml`` together with the
    rest of its schema (wire.md section 6.4): adding them one by one would need a round for each, since parts of a
    batch run in any order.
    """

    resource = View
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.MANAGE})

    def observe(self, desired: Sequence[View], known: Known) -> Steps[dict[str, Observed[View]]]:
        lists = sorted({view.list for view in desired})
        replies: list[Reply] = yield [request(known, name) for name in lists]
        rows = {name.casefold(): reply.rows for name, reply in zip(lists, replies, strict=True)}
        found = {}
        for view in desired:
            row = _by_leaf(rows[view.list.casefold()], view.name)
            if row is not None:
                found[view.address] = _observed(view, row)
        lacking = [view for view in desired if view.address in found and _lacks(view, found[view.address])]
        lost = yield from lost_columns.find(sorted({view.list for view in lacking}), known)
        for view in lacking:
            there = found[view.address]
            found[view.address] = replace(there, ids={**there.ids, "lost": lost[view.list]})
        return found

    def refuse(self, desired: View, observed: Observed[View], differences: Sequence[Difference]) -> str:
        """A column that was deleted from the list by hand can be shown by no view."""
        lost = [name for name in desired.columns if name.casefold() in observed.ids.get("lost", ())]
        if not lost:
            return ""
        return (
            f"{', '.join(lost)} was deleted from the list. Add it again in the list's settings, "
            "`Add from existing site columns`, and run again; the values that it held are gone."
        )

    def create(self, desired: View, known: Known) -> Steps[Observed[View]]:
        if not self.at_once(desired, known):
            there = (yield from self.observe([desired], known)).get(desired.address)
            if there is not None:
                differences = compare(desired, there.resource)
                return (yield from self.update(desired, there, differences, known)) if differences else there
        made = yield from view_creation.make(desired, known)
        if leaf(made) != desired.name.casefold():
            raise Conflict(409, "exists", f"A view named {desired.name} was made in {desired.list} meanwhile",
                           hint=f"Look at the views of {desired.list} and run the command again.")  # fmt: skip
        return Observed(desired, {"id": made["Id"]})

    def at_once(self, desired: View, known: Known) -> bool:
        """Unless it may have come with the list and must be looked for."""
        return not view_creation.comes_with_the_list(desired) or view_creation.is_untouched(desired, known)

    def update(
        self, desired: View, observed: Observed[View], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[View]]:
        changed = {difference.path for difference in differences}
        view = observed.resource.model_copy(update={field: getattr(desired, field) for field in changed})
        body: dict[str, Any] = {}
        for field in sorted(changed - {"columns"}):
            body |= _PROPERTIES[field](view)
        view_id = observed.ids["id"]
        asks = [_merge(known, desired, view_id, body)] if body else []
        if (
            "columns" in changed
        ):  # the whole schema with the new values in it: whichever is written first is right
            xml = view_xml.with_schema(observed.ids["xml"], view)
            path = f"{_views(known, desired.list)}('{view_id}')/SetViewXml"
            asks.append(Request.post(known.site, path, {"viewXml": xml}, schema=True, harmless=True))
        yield asks
        return replace(observed, resource=view)

    def delete(self, observed: Observed[View], known: Known) -> Steps[None]:
        path = f"{_views(known, observed.resource.list)}('{observed.ids['id']}')"
        yield Request.delete(known.site, path, schema=True)


_PROPERTIES: dict[str, Any] = {
    "title": lambda view: {"Title": view.title},
    "rows": lambda view: {"RowLimit": view.rows},
    "default": lambda view: {"DefaultView": view.default},
    "formatting": lambda view: {"CustomFormatter": view.formatting},
    "totals": view_xml.total_properties,
    **{field: lambda view: {"ViewQuery": view_xml.query(view)} for field in QUERY_FIELDS},
}  # fmt: skip
"""What each field sets on SP.View."""


def _views(known: Known, name: str) -> str:
    return f"/_api/web/GetList({literal(f'{known.path}/{name}')})/Views"


def request(known: Known, name: str) -> Request:
    """All views of a list: the same request for whoever asks, so it is sent once."""
    return Request.get(
        known.site, _views(known, name), select=_SELECT, expand=["ViewFields"], missing_ok=True
    )


def _merge(known: Known, view: View, view_id: str, body: dict[str, Any]) -> Request:
    return Request.merge(known.site, f"{_views(known, view.list)}('{view_id}')", body, schema=True)


def _lacks(view: View, observed: Observed[View]) -> bool:
    return not set(map(str.casefold, view.columns)) <= set(map(str.casefold, observed.resource.columns))


def leaf(row: dict[str, Any]) -> str:
    """What a view is found by, casefolded."""
    return str(row.get("ServerRelativeUrl") or "").rpartition("/")[2].removesuffix(".aspx").casefold()


def _by_leaf(rows: Sequence[dict[str, Any]], name: str) -> dict[str, Any] | None:
    return next((row for row in rows if leaf(row) == name.casefold() and not row.get("PersonalView")), None)


def _observed(desired: View, row: dict[str, Any]) -> Observed[View]:
    read = view_xml.read_query(row.get("ViewQuery") or "")
    view = View(
        list=desired.list,
        name=desired.name,
        title=row.get("Title") or "",
        columns=tuple((row.get("ViewFields") or {}).get("Items") or ()),
        filter=read.filter,
        order=tuple(Order(column=c, descending=d) for c, d in read.order),
        group=tuple(Group(column=c, descending=d) for c, d in read.group),
        # SharePoint says nothing of collapsing when nothing is grouped
        collapsed=read.collapsed if read.group else desired.collapsed,
        totals=view_xml.read_totals(row.get("Aggregations"), row.get("AggregationsStatus")),
        rows=int(row.get("RowLimit") or 0),
        default=bool(row.get("DefaultView")),
        formatting=row.get("CustomFormatter") or "",
    )
    return Observed(view, {"id": row["Id"], "xml": row.get("ListViewXml") or ""})
