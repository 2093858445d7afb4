"""Where templates and fragments are found: in the installed package, in a checkout, or where the user says.

A user's own folder looks like the shipped one (``templates/site/NAME.yaml`` and ``lists/NAME.yaml``) and wins over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

Shelf = Literal["template", "fragment", "document"]
_FOLDERS: dict[Shelf, tuple[str, ...]] = {"template": ("templates", "site"), "fragment": ("lists",),
                                          "document": ("templates", "documents")}  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file that was found. ``label`` is how it is named in messages."""

    name: str
    label: str
    path: Traversable
    folder: Path | None = None
    """Where its neighbours are, of a file of the user's own. Shipped files have none, so that a user's fragments win."""

    def read(self) -> str:
        """The text. Raises UnicodeDecodeError when it is not UTF-8."""
        return self.path.read_text(encoding="utf-8")


@cache
def shipped(folder: str) -> Traversable:
    """The shipped ``templates`` or ``lists``: package data in a wheel, the checkout in an editable install."""
    packed = files("sp_prosjektportal") / "_data" / folder
    if packed.is_dir():
        return packed
    for above in Path(__file__).resolve().parents:
        if (above / "pyproject.toml").is_file() and (above / folder).is_dir():
            return above / folder
    raise FileNotFoundError(
        f"the {folder}/ folder shipped with sp-prosjektportal is missing from this installation"
    )


class Catalogue:
    """Finds templates and fragments by name; the user's folders first, in the order given."""

    def __init__(self, overlays: Sequence[Path] = ()) -> None:
        self._overlays = tuple(overlays)

    def open(self, name_or_path: str) -> File | None:
        """A template by name, or any file by path."""
        if is_path(name_or_path):
            path = Path(name_or_path)
            if not _is_file(path):
                return None
            return File(path.stem, path.as_posix(), path, path.parent)
        return self.find("template", name_or_path)

    def find(self, shelf: Shelf, name: str, *, near: Path | None = None) -> File | None:
        """By name: first beside the file that asks for it, then in the user's folders, then the shipped one."""
        if not _is_name(name):
            return None
        for label, folder, own in self._folders(shelf, near):
            path = folder / f"{name}.yaml"
            if path.is_file():
                return File(name, f"{label}/{name}.yaml", path, own)
        return None

    def names(self, shelf: Shelf, *, near: Path | None = None) -> tuple[str, ...]:
        """All names on a shelf, sorted; ``near`` as in :meth:`find`, but not the files beside it of other kinds."""
        found = {
            entry.name.removesuffix(".yaml")
            for _, folder, _ in self._folders(shelf, near)
            if folder != near
            for entry in folder.iterdir()
            if entry.name.endswith(".yaml") and not entry.name.startswith(".")
        }
        return tuple(sorted(found))

    def _folders(self, shelf: Shelf, near: Path | None) -> Iterator[tuple[str, Traversable, Path | None]]:
        """How it is named in messages, the folder, and the same again when it is the user's."""
        parts = _FOLDERS[shelf]
        own = list(self._overlays)
        if isinstance(near, Path):
            yield _shown(near), near, near
            own = [*near.resolve().parents[:2], *own]
        for each in own:
            if (shelf_folder := each.joinpath(*parts)).is_dir():
                yield _shown(shelf_folder), shelf_folder, shelf_folder
        folder = shipped(parts[0])
        for part in parts[1:]:
            folder = folder / part
        yield "/".join(parts), folder, None


def is_path(name_or_path: str) -> bool:
    """Whether it names a file rather than a template."""
    return name_or_path.endswith((".yaml", ".yml")) or "/" in name_or_path or "\\" in name_or_path


def _shown(folder: Path) -> str:
    """A folder as people know it: from where they stand, if it is below."""
    here = Path.cwd()
    return (folder.relative_to(here) if folder.is_relative_to(here) else folder).as_posix()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file system takes
        return False


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 100 and all(letter.isalnum() or letter in "-_" for letter in name)
