"""From the model to resources: folders and files below libraries, and the folders that they are in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sp_prosjektportal.resources import files, folders
from sp_prosjektportal.resources.files import Content
from sp_prosjektportal.template import model_files
from sp_prosjektportal.template.documents.shelf import own_content
from sp_prosjektportal.template.index import Subject
from sp_prosjektportal.template.model_lists import List
from sp_prosjektportal.template.text import Text
from sp_prosjektportal.template.tree import Path
from sp_prosjektportal.template.values import typed


@dataclass(frozen=True)
class Written:
    """A folder with its whole path, and where it is written."""

    at: Path
    path: Text
    holds: bool
    """Whether folders are written below it."""


def every(subject: Subject) -> Iterator[Written]:
    """All folders that are written, those below others with the whole path."""
    yield from _below(("folders",), None, subject.template.folders or [])


def _below(at: Path, above: Text | None, entries: list[model_files.Folder]) -> Iterator[Written]:
    for number, entry in enumerate(entries):
        path = entry.path if above is None else _joined(above, entry.path)
        yield Written((*at, number), path, bool(entry.folders))
        yield from _below((*at, number, "folders"), path, entry.folders or [])


def _joined(above: Text, below: Text) -> Text:
    nb, en = (f"{above.text(each).rstrip('/')}/{below.text(each).lstrip('/')}" for each in ("nb", "en"))
    return Text(nb=nb, en=None if nb == en else en)


def library(subject: Subject, path: str) -> tuple[List | None, str]:
    """The library or list of the template that a path begins with, and what comes after. Lists have two steps."""
    steps = path.strip("/").split("/")
    for count in (1, 2):
        if (found := subject.index.lists.get("/".join(steps[:count]).casefold())) is not None:
            return found, "/".join(steps[count:])
    return None, "/".join(steps)


def resources(subject: Subject) -> Iterator[folders.Folder | files.File | None]:
    """Folders from the outside in, each once, then files."""
    seen: set[tuple[str, str]] = set()
    for written in every(subject):
        owner, path = library(subject, written.path.text(subject.language))
        yield from _folders(subject, written.at, owner, path, seen)
    for at, file in enumerate(subject.template.files or []):
        owner, path = library(subject, file.path.text(subject.language))
        if owner is not None and path:
            yield from _folders(subject, ("files", at), owner, path.rpartition("/")[0], seen)
            yield _file(subject, ("files", at), owner, path, file)


def _folders(
    subject: Subject, at: Path, owner: List | None, path: str, seen: set[tuple[str, str]]
) -> Iterator[folders.Folder | None]:
    """A folder and those that it is in, which have not been told of before."""
    steps = path.split("/") if owner is not None and path else []
    for count in range(1, len(steps) + 1):
        own = "/".join(steps[:count])
        assert owner is not None
        if (owner.url.casefold(), own.casefold()) not in seen:
            seen.add((owner.url.casefold(), own.casefold()))
            yield subject.make(at, folders.Folder, library=owner.url, path=own)


def _file(subject: Subject, at: Path, owner: List, path: str, written: model_files.File) -> files.File | None:
    content = content_of(subject, at, written)
    if content is None:
        return None
    columns = subject.index.columns_of(owner)
    fields: dict[str, Any] = {}
    if written.values:
        fields["values"] = {
            columns[name.casefold()].name: typed(
                subject, (*at, "values", name), value, columns[name.casefold()]
            )
            for name, value in written.values.items()
            if name.casefold() in columns
        }
    if written.once:
        fields["once"] = frozenset(written.once)
    if written.content_type is not None:
        fields["content_type"] = written.content_type
    return subject.make(at, files.File, library=owner.url, path=path, content=content, **fields)


def content_of(subject: Subject, at: Path, written: model_files.File) -> Content | None:
    """What a file holds; nothing when it cannot be found, which the check tells."""
    documents = subject.documents
    if documents is None:
        return None
    if written.document is not None:
        file = documents.find(written.document, subject.place((*at, "document")).file)
        outline = documents.outline(file) if file is not None else None
        return documents.made_of(file, outline, subject.language) if file and outline else None
    if written.content is not None:
        own = documents.own(written.content, subject.place((*at, "content")).file)
        return own_content(own, written.content) if own is not None else None
    return None
