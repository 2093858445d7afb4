"""The choices and terms that templates define, in every language: what is needed to read sites in any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sp_prosjektportal.template.catalogue import Catalogue, Shelf
from sp_prosjektportal.template.merge import Composer
from sp_prosjektportal.template.model_columns import Choice
from sp_prosjektportal.template.problems import Problems
from sp_prosjektportal.template.text import LANGUAGES, Text
from sp_prosjektportal.template.tree import Node, plain

_CHOICES = TypeAdapter(list[Choice])
_TEXT = TypeAdapter(Text)
_SHELVES: tuple[Shelf, ...] = ("fragment", "template")


@dataclass(frozen=True)
class Vocabulary:
    """``choices`` by column and Norwegian word, ``terms`` by id: the word by language."""

    choices: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    terms: dict[str, dict[str, str]] = field(default_factory=dict)


def vocabulary(overlays: Sequence[Path] = ()) -> Vocabulary:
    """Of every template and fragment there is. A file that is not well formed adds nothing here: loading it tells why."""
    found = Vocabulary()
    for root in _roots(overlays):
        for column in _columns(root):
            name = column.scalar("name")
            for choice in _written(column):
                found.choices.setdefault(str(name), {}).setdefault(choice.value.nb, _in_all(choice.value))
        for term_set in _entries(root, "term_sets"):
            for term in _entries(term_set, "terms"):
                label = _label(term)
                if label is not None:
                    found.terms.setdefault(str(term.scalar("id")).strip("{}").casefold(), _in_all(label))
    return found


def choices(overlays: Sequence[Path] = ()) -> dict[str, dict[str, dict[str, str]]]:
    """By column and Norwegian word: the word by language."""
    return vocabulary(overlays).choices


def _in_all(text: Text) -> dict[str, str]:
    return {language: text.text(language) for language in LANGUAGES}


def _label(term: Node) -> Text | None:
    node = term.get("label") if term.is_mapping else None
    try:
        return _TEXT.validate_python(plain(node)) if node is not None else None
    except ValidationError:
        return None


def _roots(overlays: Sequence[Path]) -> Iterator[Node]:
    catalogue = Catalogue(overlays)
    composer = Composer(catalogue, Problems())
    for shelf in _SHELVES:
        for name in catalogue.names(shelf):
            file = catalogue.find(shelf, name)
            root = composer.parse(file) if file is not None else None
            if root is not None and root.is_mapping:
                yield root


def _columns(root: Node) -> Iterator[Node]:
    for section in (root, *_entries(root, "lists")):
        for name in ("site_columns", "columns"):
            yield from (
                each for each in _entries(section, name) if each.is_mapping and "choices" in each.value
            )


def _entries(node: Node, name: str) -> list[Node]:
    found = node.get(name) if node.is_mapping else None
    return found.entries() if found is not None and found.is_sequence else []


def _written(column: Node) -> list[Choice]:
    node = column.get("choices")
    try:
        return _CHOICES.validate_python(plain(node)) if node is not None else []
    except ValidationError:
        return []
