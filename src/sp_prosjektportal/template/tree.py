"""Parsed YAML as a tree whose every node knows its place, also after files have been merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Path = tuple[str | int, ...]
"""Keys and positions from the top of a tree: ``("lists", 0, "title")``."""


class Place(NamedTuple):
    """Where something is written. Lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


TYPED = Place("", 0, 0)
"""The place of what no file says: names and parameters from the command line or the settings."""


class Node:
    """A scalar, a sequence or a mapping. Never changed once made: merging makes new nodes.

    ``dynamic`` says that something in it must be rendered; the rest is shared rather than copied.
    """

    __slots__ = ("dynamic", "keys", "place", "value")

    def __init__(self, value: Any, place: Place, dynamic: bool, keys: dict[str, Place] | None = None) -> None:
        self.value = value
        self.place = place
        self.dynamic = dynamic
        self.keys: dict[str, Place] = keys if keys is not None else {}

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_sequence(self) -> bool:
        return isinstance(self.value, list)

    def get(self, key: str) -> Node | None:
        """The value of a key; of anything but a mapping, nothing."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def scalar(self, key: str) -> Any:
        """The scalar at a key, or nothing."""
        found = self.get(key)
        return None if found is None or found.is_mapping or found.is_sequence else found.value

    def items(self) -> Iterator[tuple[str, Node]]:
        return iter(self.value.items()) if isinstance(self.value, dict) else iter(())

    def entries(self) -> list[Node]:
        return self.value if isinstance(self.value, list) else []


CONTROL = frozenset({"when", "each", "remove"})
"""Keys of an entry that steer whether and how often it is there; they never reach the model."""


def mapping(values: Mapping[str, Node], keys: Mapping[str, Place], place: Place) -> Node:
    """A mapping of nodes."""
    dynamic = any(node.dynamic for node in values.values()) or "when" in values or "each" in values
    return Node(dict(values), place, dynamic, dict(keys))


def sequence(values: Sequence[Node], place: Place) -> Node:
    """A sequence of nodes."""
    return Node(list(values), place, any(node.dynamic for node in values))


def plain(node: Node) -> Any:
    """The tree as Python data."""
    value = node.value
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    return value


def locate(node: Node, path: Path, *, key: bool = False) -> Place:
    """Walk as far as the path goes. ``key``: the place of the last key rather than of its value.

    Parts that match nothing (labels of unions) are skipped. Collections are shown at their key.
    """
    place = node.place
    for part in path:
        child = _child(node, part)
        if child is None:
            continue
        at_key = isinstance(node.value, dict) and (key or isinstance(child.value, dict | list))
        place = node.keys.get(str(part), child.place) if at_key else child.place
        node = child
    return place


def _child(node: Node, part: str | int) -> Node | None:
    if isinstance(node.value, dict):
        return node.value.get(str(part))
    if isinstance(node.value, list) and isinstance(part, int) and 0 <= part < len(node.value):
        found: Node = node.value[part]
        return found
    return None
