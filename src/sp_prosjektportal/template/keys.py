"""What entries of a template are merged by, and how the key of an entry is found."""

from __future__ import annotations

from sp_prosjektportal.template.tree import Node, mapping

KEYS: dict[str, str] = {
    "term_groups": "id", "term_sets": "id", "site_columns": "name", "content_types": "id", "lists": "url",
    "groups": "name", "pages": "name", "folders": "path", "files": "path",
}  # fmt: skip
"""Sections that are merged by key, and the property that is the key."""

NESTED: dict[str, str] = {"views": "name", "columns": "name"}
"""The same inside an entry of ``lists``."""

ADDED: dict[tuple[str, ...], dict[str, str]] = {
    ("list", "list_items"): {"more_items": "items"}, ("content type",): {"more_columns": "columns"},
    ("view",): {"more_columns": "columns"}, ("site column",): {"more_choices": "choices"},
}  # fmt: skip
"""What a patch puts beside a list of the base that it would otherwise replace."""

MENUS = ("quick_launch", "top")
"""The same inside ``navigation``, by URL, and so for the links below a link."""


def merged_inside(way: tuple[str, ...], name: str) -> tuple[str, str] | None:
    """Key and noun of a list that is merged by key inside an entry; nothing for lists that are replaced."""
    if way == ("list",) and name in NESTED:
        return NESTED[name], name[:-1]
    if way == ("folder",) and name == "folders":
        return "path", "folder"
    if way == ("page",) and name == "sections":
        return "name", "section"
    if (way == ("navigation",) and name in MENUS) or (way == ("link",) and name == "children"):
        return "url", "link"
    return None


def without_remove(entry: Node) -> Node:
    if not entry.is_mapping or "remove" not in entry.value:
        return entry
    values = {name: node for name, node in entry.items() if name != "remove"}
    return mapping(values, entry.keys, entry.place)


def whole(entry: Node) -> Node:
    """A folder that is written as its path alone, as a mapping."""
    if isinstance(entry.value, str) or (
        entry.is_mapping and "path" not in entry.value and "nb" in entry.value
    ):
        return mapping({"path": entry}, {"path": entry.place}, entry.place)
    return entry


def key_as_written(entry: Node, key: str) -> str:
    value = entry.value if isinstance(entry.value, str) else entry.scalar(key)
    if value is None and key == "path" and entry.get(key) is None:
        value = entry.scalar("nb")  # a path by language alone
    if value is None and (named := entry.get(key)) is not None:
        value = named.scalar("nb")
    return str(value) if value is not None else ""


def key_of(entry: Node, key: str) -> str:
    return key_as_written(entry, key).casefold().strip("/{}")
