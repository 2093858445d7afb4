"""A view of a list as a table: columns, rows by the view's condition and order, groups, totals, pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sp_prosjektportal.emulator.browse import values
from sp_prosjektportal.emulator.browse.formatting.format import Formats, Place
from sp_prosjektportal.emulator.browse.moments import number
from sp_prosjektportal.emulator.browse.visit import Visit
from sp_prosjektportal.emulator.sharepoint import caml, columns, stream_groups, views
from sp_prosjektportal.emulator.sharepoint.chosen import chosen
from sp_prosjektportal.emulator.sharepoint.chosen_values import plain
from sp_prosjektportal.emulator.store import Row

_WIDE = {"Note": "wide", "DateTime": "narrow", "Boolean": "narrow"}


@dataclass
class Head:
    name: str
    title: str
    kind: str  # classes of the column
    href: str = ""  # sorts by it
    sorted: str = ""  # "up", "down" or nothing


@dataclass
class Line:
    """``whole`` stands in place of the cells where the view formats its rows."""

    cells: list[Markup]
    row_class: str = ""
    whole: Markup | None = None


@dataclass
class Group:
    title: str
    heading: Markup
    count: int
    totals: list[tuple[str, str]]
    level: int
    number: str
    lines: list[Line] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


@dataclass
class Table:
    heads: list[Head]
    lines: list[Line]
    groups: list[Group]
    totals: list[str]  # a cell a column; empty when there are none
    count: int
    collapsed: bool
    range: str
    previous: str = ""
    next: str = ""
    show_heads: bool = True
    notes: list[str] = field(default_factory=list)
    total_label: str = ""

    @property
    def span(self) -> int:
        return len(self.heads)


def table(
    visit: Visit, found: Row, view: Row, *, folder: str = "", paged: bool = False, limit: int = 0
) -> Table:
    """``paged``: by the page and sorting that the address asks for; else the first rows, at most ``limit``."""
    return _Maker(visit, found, view, folder, paged, limit).make()


class _Maker:
    def __init__(self, visit: Visit, found: Row, view: Row, folder: str, paged: bool, limit: int) -> None:
        self.visit, self.found, self.view, self.paged = visit, found, view, paged
        self.session = visit.session
        root = caml.element(views.xml(self.session, found["id"], view, html=True))
        if view["scope"] and not root.get("Scope"):
            root.set("Scope", _SCOPES.get(view["scope"], ""))
        self.rows, self.asked = chosen(self.session, found["id"], root, folder)
        self.by_name = {row["name"]: row for row in columns.columns(self.session, found["id"]).values()}
        for name in (
            "LinkTitle",
            "LinkTitleNoMenu",
            "LinkTitle2",
        ):  # called what Title is (DisplayNameSrcField)
            if name in self.by_name:
                self.by_name[name] = {**self.by_name[name], "title": self.by_name["Title"]["title"]}
        self.columns = [
            self.by_name[name] for name in self.asked.fields or ["LinkTitle"] if name in self.by_name
        ]
        self.limit = limit or self.asked.limit or 30
        self.formats = Formats(visit, found, self.by_name, view)
        self.numbered = 0

    def make(self) -> Table:
        self._sort()
        page = max(1, int(self.visit.query.get("p", "1"))) if self.paged and self._digits("p") else 1
        first = min((page - 1) * self.limit, len(self.rows))
        shown = self.rows[first : first + self.limit]
        groups = [(self.by_name[name], name) for name, _ in self.asked.groups]
        made = Table(
            self._heads(),
            [] if groups else [self._line(row) for row in shown],
            self._groups(shown, [column for column, _ in groups], "") if groups else [],
            self._totals(self.rows) if self.asked.totals else [],
            len(self.rows),
            self.asked.collapsed,
            self._range(first, len(shown)),
            show_heads=self.formats.show_heads,
        )
        if self.paged and page > 1:
            made.previous = self.visit.with_query(p=page - 1 if page > 2 else None)
        if self.paged and first + self.limit < len(self.rows):
            made.next = self.visit.with_query(p=page + 1)
        made.notes = self.formats.notes
        made.total_label = self.visit.say("totals")
        return made

    def _digits(self, name: str) -> bool:
        text = self.visit.query.get(name, "")
        return text.isascii() and text.isdigit() and len(text) < 7

    # -- order -------------------------------------------------------------------------------------

    def _sort(self) -> None:
        name = self.visit.query.get("sortfield", "") if self.paged else ""
        if name in self.by_name:
            order = [*self.asked.groups, (name, self._ascending)]
            self.rows = caml.ordered(
                self.rows, order, lambda row, by: plain(self.session, self.by_name[by], row, False)
            )
            self.asked.order = [(name, self._ascending)]

    @property
    def _ascending(self) -> bool:
        return self.visit.query.get("sortdir", "").lower() != "desc"

    def _heads(self) -> list[Head]:
        order = dict(self.asked.order[:1])
        made = []
        for column in self.columns:
            name = column["name"]
            up = order.get(name)
            kind = "number" if values.is_number(column) else _WIDE.get(column["type"], "")
            kind = "title" if name in ("LinkTitle", "LinkFilename", "Title") else kind
            head = Head(name, column["title"], "icon-column" if name == "DocIcon" else kind)
            if self.paged:
                down = "desc" if up else "asc"
                head.href = self.visit.with_query(sortfield=name, sortdir=down, p=None)
            head.sorted = "" if up is None else "up" if up else "down"
            made.append(head)
        return made

    # -- rows --------------------------------------------------------------------------------------

    def _line(self, row: Row) -> Line:
        place = Place(row, self.numbered)
        self.numbered += 1
        whole = self.formats.row(place)
        if whole is not None:
            return Line([], whole=whole)
        return Line(
            [self.formats.cell(column, place) for column in self.columns], self.formats.row_class(place)
        )

    def _groups(self, rows: list[Row], by: list[Row], above: str) -> list[Group]:
        column, *rest = by
        made = []
        for place, (_, members) in enumerate(stream_groups.grouped(self.session, rows, column), start=1):
            key = f"{above}{place}"
            text = values.text(self.session, column, members[0]) or self.visit.say("no_value")
            heading = self.formats.group_heading(column, members[0], text, len(members))
            group = Group(
                text,
                heading,
                len(members),
                self._named_totals(members),
                len(self.asked.groups) - len(rest),
                key,
            )
            if rest:
                group.groups = self._groups(members, rest, f"{key}-")
            else:
                group.lines = [self._line(row) for row in members]
            made.append(group)
        return made

    # -- totals ------------------------------------------------------------------------------------

    def _totals(self, rows: list[Row]) -> list[str]:
        found = self._total_texts(rows)
        return [found.get(column["name"], "") for column in self.columns]

    def _named_totals(self, rows: list[Row]) -> list[tuple[str, str]]:
        return [(self.by_name[name]["title"], text) for name, text in self._total_texts(rows).items()]

    def _total_texts(self, rows: list[Row]) -> dict[str, str]:
        found = stream_groups.totals(self.session, rows, self.asked, self.by_name)
        made = {}
        for name, kind in self.asked.totals:
            text = found[f"{name}.{kind}"]
            text = text if kind == "COUNT" else values.with_currency(self.session, self.by_name[name], text)
            made[name] = f"{self.visit.say(f'total_{kind.lower()}')}: {text or '–'}"
        return made

    def _range(self, first: int, count: int) -> str:
        if not count:
            return ""
        lcid = self.session.locale_id
        first_text, last, total = (number(lcid, n) for n in (first + 1, first + count, len(self.rows)))
        return self.visit.say("rows_of", first=first_text, last=last, count=total)


_SCOPES = {1: "Recursive", 2: "RecursiveAll", 3: "FilesOnly"}
