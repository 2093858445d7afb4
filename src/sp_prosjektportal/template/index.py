"""What a template has, by name: the one place where columns, lists, content types and terms are looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.template import builtin
from sp_prosjektportal.template.model import Template
from sp_prosjektportal.template.model_columns import (
    Choice,
    ContentType,
    ContentTypeColumn,
    SiteColumn,
    TermEntry,
    TermSet,
)
from sp_prosjektportal.template.model_lists import List
from sp_prosjektportal.template.problems import Problems, meant
from sp_prosjektportal.template.tree import Node, Path, Place, locate

if TYPE_CHECKING:
    from sp_prosjektportal.template.documents.shelf import Documents

R = TypeVar("R", bound=Resource)


@dataclass(frozen=True)
class Column:
    """A column as it is on one list: the site column with what the list sets differently. Or one of SharePoint's own."""

    name: str
    type: builtin.Builtin
    settings: dict[str, Any] = field(default_factory=dict)
    own: bool = True
    """The template's own, not one that SharePoint has by itself."""

    def get(self, name: str, default: Any = None) -> Any:
        value = self.settings.get(name)
        return default if value is None else value

    @property
    def multiple(self) -> bool:
        return bool(self.get("multiple", False))

    @property
    def choices(self) -> list[Choice]:
        return list(self.get("choices", []))


def fold_id(content_type: str) -> str:
    """A content type id in one casing."""
    return "0x" + content_type.strip().removeprefix("0x").removeprefix("0X").upper()


def fold_guid(text: str) -> str:
    return text.strip().strip("{}").casefold()


def fold_url(url: str) -> str:
    return url.strip("/").casefold()


class Index:
    """Lookups over a validated template. Names are folded as SharePoint does; the first of duplicates wins."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.site_columns: dict[str, SiteColumn] = _first(
            (c.name.casefold(), c) for c in template.site_columns or []
        )
        self.content_types: dict[str, ContentType] = _first(
            (fold_id(c.id), c) for c in template.content_types or []
        )
        self.lists: dict[str, List] = _first((fold_url(a.url), a) for a in template.lists or [])
        self.term_sets: dict[str, TermSet] = _first((fold_guid(s.id), s) for s in template.term_sets or [])
        self._columns: dict[str, dict[str, Column]] = {}

    def term_set(self, name_or_id: str) -> TermSet | None:
        """A term set by GUID or name."""
        found = self.term_sets.get(fold_guid(name_or_id))
        return found or next(
            (s for s in self.term_sets.values() if s.name.casefold() == name_or_id.casefold()), None
        )

    def term(self, term_set: TermSet, label_or_id: str) -> TermEntry | None:
        """A term by GUID or by label in any language."""
        return self._terms(term_set).get(label_or_id.casefold()) or self._terms(term_set).get(
            fold_guid(label_or_id)
        )

    def _terms(self, term_set: TermSet) -> dict[str, TermEntry]:
        if term_set.id not in self._term_maps:
            self._term_maps[term_set.id] = {
                key: term
                for term in reversed(term_set.terms)
                for key in (*(text.casefold() for text in term.label.all()), fold_guid(term.id))
            }
        return self._term_maps[term_set.id]

    @cached_property
    def _term_maps(self) -> dict[str, dict[str, TermEntry]]:
        return {}

    def content_type(self, name_or_id: str) -> ContentType | None:
        """A content type by id, or by name in any language."""
        found = self.content_types.get(fold_id(name_or_id))
        return found or next(
            (
                c
                for c in self.content_types.values()
                if name_or_id.casefold() in map(str.casefold, c.name.all())
            ),
            None,
        )

    def parents(self, content_type: ContentType) -> list[ContentType]:
        """Those of the template's content types that it inherits from."""
        own = fold_id(content_type.id)
        return [other for key, other in self.content_types.items() if own.startswith(key) and own != key]

    def columns_of(self, wanted: List) -> dict[str, Column]:
        """All columns of a list by folded internal name, SharePoint's own included."""
        key = fold_url(wanted.url)
        if key not in self._columns:
            self._columns[key] = self._collect(wanted)
        return self._columns[key]

    def _collect(self, wanted: List) -> dict[str, Column]:
        found = {
            name.casefold(): Column(name, kind, own=False)
            for name, kind in builtin.list_columns(wanted.template).items()
        }
        for entry in self._entries(wanted):
            column = self.site_column(entry.name)
            if column is not None:
                found[entry.name.casefold()] = _with(column, {"required": entry.required})
        for own in wanted.columns or []:
            there = found.get(own.name.casefold())
            base = there or (self.site_column(own.name) if own.type is None else None)
            settings = own.settings()
            if base is not None:
                found[own.name.casefold()] = _with(base, settings)
            elif own.type is not None:
                found[own.name.casefold()] = Column(own.name, own.type, settings)
        return found

    def _entries(self, wanted: List) -> Iterator[ContentTypeColumn]:
        for identity in wanted.content_types or []:
            content_type = self.content_types.get(fold_id(identity))
            for each in [*self.parents(content_type), content_type] if content_type else []:
                yield from each.columns or []

    def brought(self, wanted: List) -> frozenset[str]:
        """Folded names of the columns that the content types of a list bring."""
        return frozenset(entry.name.casefold() for entry in self._entries(wanted))

    def site_column(self, name: str) -> Column | None:
        """A site column, of the template or one that every site has."""
        own = self.site_columns.get(name.casefold())
        if own is not None:
            return Column(own.name, own.type, own.settings())
        kind = _BUILTIN.get(name.casefold())
        return Column(name, kind, own=False) if kind is not None else None

    def all_site_columns(self) -> list[Column]:
        """Site columns of the template and those that every site has."""
        own = [Column(c.name, c.type, c.settings()) for c in self.site_columns.values()]
        return own + [Column(name, kind, own=False) for name, kind in builtin.SITE_COLUMNS.items()]

    def key_column(self, url: str) -> str:
        """The column by whose value rows of a list are found: its seed's key, or Title."""
        wanted = self.lists.get(fold_url(url))
        return wanted.list_items.key if wanted is not None and wanted.list_items is not None else "Title"


def is_title(column: Column, name: str) -> bool:
    """Whether people see the column under that name."""
    title = column.get("title")
    return title is not None and name.casefold() in map(str.casefold, title.all())


_BUILTIN: dict[str, builtin.Builtin] = {name.casefold(): kind for name, kind in builtin.SITE_COLUMNS.items()}


def _with(column: Column, settings: dict[str, Any]) -> Column:
    written = {name: value for name, value in settings.items() if value is not None}
    return Column(column.name, written.get("type") or column.type, {**column.settings, **written}, column.own)


def _first(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found


@dataclass
class Subject:
    """A template under examination: its model, its places, and where problems go."""

    template: Template
    root: Node
    problems: Problems
    language: str = "nb"
    templates: frozenset[str] = frozenset()
    """Labels of the files that are templates, not fragments."""
    removed: Mapping[str, Place] = field(default_factory=dict)
    """What the files took out, by folded key."""
    documents: Documents | None = None
    """What files are made of."""

    @cached_property
    def index(self) -> Index:
        return Index(self.template)

    def problem(self, path: Path, code: str, message: str, fix: str, *, key: bool = False) -> None:
        """Tell about what stands at a path."""
        self.problems.add(locate(self.root, path, key=key), code, message, fix)

    def unknown(
        self, path: Path, noun: str, name: str, known: Iterable[str], *, where: str = "", key: bool = False
    ) -> None:
        """Tell that something named is not there. The code is ``unknown-`` and the noun."""
        self.problem(
            path,
            f"unknown-{noun.replace(' ', '-')}",
            f"there is no {noun} '{name}'{where}",
            self.instead(name, known),
            key=key,
        )

    def instead(self, name: str, known: Iterable[str], *, otherwise: str = "") -> str:
        """A way out for a name that is not there; one that was taken out is not guessed at."""
        taken = self.removed.get(name.casefold().strip("/{}"))
        if taken is None:
            return meant(name, known, otherwise=otherwise)
        return f"It is taken out at {taken}: keep it, or take out what uses it too."

    def has_stray(self, path: Path, known: Iterable[str]) -> bool:
        """Whether the mapping at a path has properties besides the known ones."""
        found = self._node(path)
        return found is not None and any(name not in set(known) for name, _ in found.items())

    def written(self, path: Path) -> bool:
        """Whether something stands at a path, fitting or not."""
        return self._node(path) is not None

    def _node(self, path: Path) -> Node | None:
        node: Node | None = self.root
        for part in path:
            if node is None:
                return None
            entries = node.entries()
            if isinstance(part, int):
                node = entries[part] if part < len(entries) else None
            else:
                node = node.get(part)
        return node

    def unknown_column(
        self, path: Path, name: str, columns: Iterable[Column], *, where: str = "", key: bool = False
    ) -> None:
        """Tell that a column is not there. SharePoint's own are guessed at, but not listed."""
        known = list(columns)
        own = sorted(column.name for column in known if column.own)
        shown = (
            f"Use one of: {', '.join(own[:12])}{', …' if len(own) > 12 else ''}."
            if own
            else "Define it first."
        )
        titled = next((column.name for column in known if is_title(column, name)), None)
        fix = self.instead(name, [column.name for column in known], otherwise=shown)
        if titled is not None:
            fix = f"'{name}' is the title of {titled}: write the internal name."
        self.problem(path, "unknown-column", f"there is no column '{name}'{where}", fix, key=key)

    def make(self, path: Path, kind: type[R], /, **fields: Any) -> R | None:
        """A resource; nothing when it refuses its values, which a check has told about already, or this does."""
        try:
            return kind(**fields)
        except ValidationError as error:
            if not len(self.problems):
                for detail in error.errors(include_url=False):
                    where = ".".join(map(str, detail["loc"]))
                    self.problem(path, "bad-value", f"{where}: {detail['msg']}", "Correct the value.")
            return None

    def place(self, path: Path) -> Place:
        return locate(self.root, path)
