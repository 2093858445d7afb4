"""Putting files together: a base by ``extends``, fragments by ``include`` (each once), then the file's own sections.

Sections (and the views and columns of a list, and the links of a menu) are merged by key: an entry whose key is there
already is a patch, mappings deep, other lists replaced; ``remove: true`` takes an entry out. A file may only patch what
it extends or includes, so that two files which happen to define the same thing are told about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sp_prosjektportal.template.catalogue import Catalogue, File, Shelf
from sp_prosjektportal.template.expand import describe
from sp_prosjektportal.template.keys import (
    ADDED,
    KEYS,
    key_as_written,
    key_of,
    merged_inside,
    whole,
    without_remove,
)
from sp_prosjektportal.template.problems import Problems, meant
from sp_prosjektportal.template.source import parse, read
from sp_prosjektportal.template.tree import Node, Place, mapping, plain, sequence

_FRAGMENT_HEADER = frozenset({"fragment", "version", "title", "description"})
_STEERING = frozenset({"extends", "include", "column_group"})


@dataclass
class Composed:
    """A template put together but not yet rendered."""

    root: Node
    file: File
    kind: Shelf
    extends: tuple[str, ...]
    files: tuple[str, ...]
    """Labels of all files that went in."""
    templates: frozenset[str]
    """Labels of those that are templates, not fragments."""
    removed: dict[str, Place]
    """What was taken out, by folded key, and where that is written."""


@dataclass
class _Draft:
    values: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)
    own: dict[str, frozenset[str]] = field(default_factory=dict)
    """Of each file, the files below it: what it may patch."""
    removed: dict[str, Place] = field(default_factory=dict)
    defined: dict[Place, str] = field(default_factory=dict)
    """Of an entry that was patched, by its place: the file that defined it, which whoever patches it must know."""


class Composer:
    """Reads and merges; remembers parsed files, so that a run reads each once."""

    def __init__(self, catalogue: Catalogue, problems: Problems) -> None:
        self.catalogue = catalogue
        self.problems = problems
        self._parsed: dict[str, Node | None] = {}
        self.files: dict[str, File] = {}
        """Files that were read, by label."""

    def compose(self, file: File) -> Composed | None:
        """The merged tree, or nothing when a file could not be read (the problems say why)."""
        root = self.parse(file)
        if root is None:
            return None
        kind: Shelf = "fragment" if root.get("fragment") is not None else "template"
        draft = _Draft()
        if not self._add(file, root, kind, draft, ()):
            return None
        if kind == "fragment":  # looked at by itself, so its own head counts
            draft.values |= {name: node for name, node in root.items() if name in _FRAGMENT_HEADER}
        merged = mapping(draft.values, {**root.keys, **draft.keys}, root.place)
        return Composed(
            merged,
            file,
            kind,
            tuple(draft.bases),
            tuple(draft.added),
            frozenset(draft.templates),
            draft.removed,
        )

    def parse(self, file: File) -> Node | None:
        """The tree of one file."""
        self.files.setdefault(file.label, file)
        if file.label not in self._parsed:
            text = read(file, self.problems)
            self._parsed[file.label] = None if text is None else parse(text, file.label, self.problems)
        return self._parsed[file.label]

    def _add(self, file: File, root: Node, kind: Shelf, draft: _Draft, way: tuple[str, ...]) -> bool:
        """Add what is below a file, then the file itself. False when something could not be read."""
        way = (*way, file.label)
        base = root.get("extends")
        fine = base is None or base.value is None or isinstance(base.value, str)
        below: set[str] = set()
        for shelf, name, place in self._wanted(root, kind):
            other = self.catalogue.find(shelf, name, near=file.folder)
            if other is None:
                self._unknown(shelf, name, place)
                fine = False
            elif other.label in way:
                steps = " → ".join([*way[way.index(other.label) :], other.label])
                self.problems.add(
                    place, "include-cycle", f"files include each other: {steps}", "Take one of them out."
                )
                fine = False
            else:
                fine = self._below(other, shelf, draft, way) and fine
                below |= {other.label} | draft.own.get(other.label, frozenset())
        draft.own[file.label] = frozenset(below)
        draft.added.append(file.label)
        if kind == "template":
            draft.templates.add(file.label)
        _Patch(file.label, kind, draft, self.problems).apply(root)
        return fine

    def _below(self, other: File, shelf: Shelf, draft: _Draft, way: tuple[str, ...]) -> bool:
        if other.label in draft.added:
            return True
        tree = self.parse(other)
        if tree is None:
            draft.added.append(other.label)
            return False
        self.named(other, tree, shelf)
        if shelf == "template":
            draft.bases.append(other.name)
        return self._add(other, tree, shelf, draft, way)

    def named(self, file: File, root: Node, shelf: Shelf) -> None:
        """Tell when a file that was found by its name calls itself something else: stamps and messages go by that."""
        own = root.get(shelf)
        if own is None:
            self.problems.add(
                Place(file.label, 1, 1), f"not-a-{shelf}", f"'{file.name}' is no {shelf}: it does not begin so",
                f"Begin with `{shelf}: {file.name}`.",
            )  # fmt: skip
        elif own.value != file.name:
            self.problems.add(
                own.place, "name-mismatch", f"the file is {file.name}.yaml, and calls itself '{plain(own)}'",
                f"Write `{shelf}: {file.name}`, or rename the file.",
            )  # fmt: skip

    def _wanted(self, root: Node, kind: Shelf) -> list[tuple[Shelf, str, Place]]:
        found: list[tuple[Shelf, str, Place]] = []
        extends = root.get("extends")
        if extends is not None and extends.value is not None:
            if isinstance(extends.value, str):
                found.append(("template", extends.value, extends.place))
            else:
                self.problems.add(
                    extends.place,
                    "wrong-type",
                    "extends: the name of one template is needed",
                    "Write one name.",
                )
        include = root.get("include")
        if include is not None and include.value is not None and not include.is_sequence:
            self.problems.add(
                include.place, "wrong-type", f"include: a list is needed, this is {describe(plain(include))}",
                "Write the names in brackets: [fase, felles].",
            )  # fmt: skip
        for entry in include.entries() if include is not None else []:
            if isinstance(entry.value, str):
                found.append(("fragment", entry.value, entry.place))
            else:
                self.problems.add(
                    entry.place, "wrong-type", "include: the name of a fragment is needed", "Write one name."
                )
        return found

    def _unknown(self, shelf: Shelf, name: str, place: Place) -> None:
        self.problems.add(
            place,
            f"unknown-{shelf}",
            f"there is no {shelf} '{name}'",
            meant(name, self.catalogue.names(shelf)),
        )


@dataclass
class _Patch:
    """Merging one file into the draft."""

    label: str
    kind: Shelf
    draft: _Draft
    problems: Problems

    def apply(self, root: Node) -> None:
        group = root.get("column_group")
        for name, node in root.items():
            if name in _STEERING or (self.kind == "fragment" and name in _FRAGMENT_HEADER):
                continue
            old = self.draft.values.get(name)
            if name in KEYS and node.is_sequence:
                node = self.section(
                    old, node, KEYS[name], f"{name[:-1].replace('_', ' ')}", self._finish(name, group)
                )
            elif old is not None:
                node = self.deep(old, node, (name,))
            self.draft.values[name] = node
            self.draft.keys.setdefault(name, root.keys[name])
            if self.kind == "template" and name not in KEYS:
                self.draft.keys[name] = root.keys[name]

    def _finish(self, section: str, group: Node | None) -> Callable[[Node], Node]:
        """What is done with an entry that is new: site columns and content types get the file's default group."""
        if group is None or section not in ("site_columns", "content_types"):
            return lambda entry: entry

        def finish(entry: Node) -> Node:
            if not entry.is_mapping or "group" in entry.value:
                return entry
            return mapping({**entry.value, "group": group}, {**entry.keys, "group": group.place}, entry.place)

        return finish

    def section(
        self, old: Node | None, new: Node, key: str, noun: str, finish: Callable[[Node], Node]
    ) -> Node:
        """Patch a list of entries by key."""
        entries = old.entries() if old is not None else []
        result: list[Node | None] = list(entries)
        at = {key_of(entry, key): index for index, entry in enumerate(entries)}
        for entry in new.entries():
            _removes(entry, self.problems)
            name = key_of(entry, key)
            index = at.get(name) if name else None
            target = entries[index] if index is not None else None
            if entry.is_mapping and entry.scalar("remove") is True:
                self._remove(entry, noun, target is not None, [key_as_written(e, key) for e in entries], key)
                if index is not None:
                    result[index] = None
                    self.draft.removed[name] = entry.keys["remove"]
            elif target is not None and index is not None and self._may_patch(target):
                before, after = result[index] or target, entry
                if key == "path":
                    before, after = whole(before), whole(after)
                result[index] = self.deep(before, after, (noun,))
            else:
                result.append(finish(without_remove(entry)))
        return sequence([entry for entry in result if entry is not None], new.place)

    def deep(self, old: Node, new: Node, way: tuple[str, ...]) -> Node:
        """A mapping over a mapping; anything else replaces."""
        if not (old.is_mapping and new.is_mapping):
            return new
        values, keys = dict(old.value), {**old.keys, **new.keys}
        for name, node in new.items():
            if name == "remove":
                continue
            before = values.get(name)
            beside = ADDED.get(way, {}).get(name)
            if beside in values and node.is_sequence:
                values[beside] = sequence([*values[beside].entries(), *node.entries()], node.place)
                continue
            inner = merged_inside(way, name) if node.is_sequence and before is not None else None
            if inner is not None:
                values[name] = self.section(before, node, *inner, lambda entry: entry)
            else:
                values[name] = node if before is None else self.deep(before, node, (*way, name))
        if "remove" in new.value:
            return mapping(values, keys, old.place)
        self.draft.defined.setdefault(new.place, self.draft.defined.get(old.place, old.place.file))
        return mapping(values, keys, new.place)

    def _may_patch(self, target: Node) -> bool:
        below = self.draft.own.get(self.label, frozenset())
        files = {target.place.file, self.draft.defined.get(target.place, target.place.file)}
        return target.place.file != self.label and (self.kind == "template" or bool(files & below))

    def _remove(self, entry: Node, noun: str, there: bool, known: list[str], key: str) -> None:
        if not there:
            name = key_as_written(entry, key)
            self.problems.add(
                entry.keys["remove"],
                "nothing-to-remove",
                f"there is no {noun} '{name}' to remove",
                meant(name, known),
            )


def _removes(entry: Node, problems: Problems) -> None:
    """Tell about a `remove` that is neither true nor false: it would take nothing out."""
    written = entry.get("remove")
    if written is not None and not isinstance(written.value, bool):
        message = f"remove: true is needed, this is {describe(plain(written))}"
        problems.add(written.place, "wrong-type", message, "Write true here.")
