"""Folders and files: below libraries that are there, with names that SharePoint takes, contents and metadata that fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sp_prosjektportal.resources import paths
from sp_prosjektportal.template import flatten_files
from sp_prosjektportal.template.checks.names import once
from sp_prosjektportal.template.documents.shelf import LARGEST
from sp_prosjektportal.template.index import Column, Subject, fold_id
from sp_prosjektportal.template.model_files import File
from sp_prosjektportal.template.model_lists import List
from sp_prosjektportal.template.text import LANGUAGES, Text
from sp_prosjektportal.template.tree import Path


def check(subject: Subject) -> None:
    folders = list(flatten_files.every(subject))
    files = list(enumerate(subject.template.files or []))
    for folder in folders:
        _path(subject, (*folder.at, "path"), folder.path, "folder", alone=folder.holds)
    for at, file in files:
        owner = _path(subject, ("files", at, "path"), file.path, "file")
        _content(subject, ("files", at), file)
        if owner is not None:
            _metadata(subject, ("files", at), file, owner)
    for language in LANGUAGES:
        named = [((*folder.at, "path"), folder.path.text(language)) for folder in folders]
        once(subject, named, "duplicate-folder", "folder", _fold)
        there = {_fold(path): (at, path) for at, path in reversed(named)}
        own = [(("files", at, "path"), file.path.text(language)) for at, file in files]
        once(subject, [*there.values(), *own], "duplicate-file", "file or folder", _fold)


def _fold(path: str) -> str:
    return path.strip("/").casefold()


# -- paths -----------------------------------------------------------------------------------------------


def _path(subject: Subject, at: Path, path: Text, noun: str, *, alone: bool = False) -> List | None:
    """Tell what is wrong with a path in any language; the library that it is in. ``alone``: that may be all of it."""
    found: List | None = None
    for words in path.all():
        owner, below = flatten_files.library(subject, words)
        if owner is None or owner.template != "library":
            _no_library(subject, at, words, owner)
            return None
        found = owner
        if not below and not alone:
            message = f"'{words}' names the library and no {noun} in it"
            subject.problem(at, "bad-path", message, f"Add a slash and the {noun}'s name: {words}/Navn.")
        for name in below.split("/") if below else ():
            if why := paths.fault(name):
                fix = 'Leave out these signs, and spaces at either end: " * : < > ? \\'
                subject.problem(at, "bad-path", f"SharePoint does not take the name '{name}': {why}", fix)
        _length(subject, at, f"{owner.url}/{below}", noun)
    return found


def _no_library(subject: Subject, at: Path, path: str, owner: List | None) -> None:
    if owner is not None:
        message = f"{owner.url} is a list, and only libraries hold files and folders"
        subject.problem(at, "not-a-library", message, "Use a library, or give this one `template: library`.")
        return
    known = [each.url for each in subject.index.lists.values() if each.template == "library"]
    first = path.strip("/").split("/")[0]
    subject.unknown(at, "library", first, known, where=f" for '{path}'")


def _length(subject: Subject, at: Path, path: str, noun: str) -> None:
    site = subject.documents.site_path if subject.documents is not None else ""
    size = len(f"{site}/{path}")
    if size > paths.LONGEST:
        message = f"the {noun}'s path has {size} characters with the site's ({site}), at most {paths.LONGEST} are taken"
        subject.problem(at, "too-long", message, "Use shorter names, or fewer folders inside each other.")


# -- contents --------------------------------------------------------------------------------------------


def _content(subject: Subject, at: Path, file: File) -> None:
    if (file.document is None) == (file.content is None):
        message = "a file is made of one thing: an outline, or a file of your own"
        fix = "Write `document:` with the name of an outline, or `content:` with a path."
        subject.problem((*at, "path"), "file-content", message, fix)
    elif file.document is not None:
        _document(subject, (*at, "document"), file, file.document)
    elif file.content is not None:
        _own(subject, (*at, "content"), file.content)


def _document(subject: Subject, at: Path, file: File, name: str) -> None:
    documents = subject.documents
    if documents is None:
        return
    asking = subject.place(at).file
    found = documents.find(name, asking)
    if found is None:
        subject.unknown(at, "document", name, documents.names(asking))
        return
    outline = documents.outline(found)
    wrong = [
        p for p in file.path.all() if outline is not None and not p.casefold().endswith(f".{outline.format}")
    ]
    if outline is not None and wrong:
        message = f"the outline {name} makes a .{outline.format}, and the file is called '{wrong[0]}'"
        subject.problem(
            (*at[:-1], "path"), "document-ending", message, f"Let its name end in .{outline.format}."
        )


def _own(subject: Subject, at: Path, relative: str) -> None:
    documents = subject.documents
    if documents is None:
        return
    path = documents.own(relative, subject.place(at).file)
    if path is None:
        fix = "Put it in the folder of the template that names it, or below, and write the path from there."
        subject.problem(at, "missing-file", f"there is no file '{relative}' beside the template", fix)
    elif (size := path.stat().st_size) > LARGEST:
        message = f"the file has {size:,} bytes, at most {LARGEST:,} are taken"
        subject.problem(at, "too-large", message, "Put it in the library by hand.")


# -- metadata --------------------------------------------------------------------------------------------


def _metadata(subject: Subject, at: Path, file: File, owner: List) -> None:
    columns = subject.index.columns_of(owner)
    where = f" in {owner.url}"
    for number, name in enumerate(file.once or []):
        if name.casefold() not in columns:
            subject.unknown_column((*at, "once", number), name, columns.values(), where=where)
    for name in file.values or {}:
        if name.casefold() not in columns:
            subject.unknown_column((*at, "values", name), name, columns.values(), where=where, key=True)
        elif name.casefold() == "fileleafref":
            message = "the file's name is the last part of its path"
            subject.problem((*at, "values", name), "read-only-column", message, "Take it out.")
    offered = owner.content_types or []
    if file.content_type is not None and fold_id(file.content_type) not in map(fold_id, offered):
        subject.unknown(
            (*at, "content_type"), "content type", file.content_type, offered, where=f" on {owner.url}"
        )
    given = {name.casefold() for name, value in (file.values or {}).items() if value not in (None, "", [])}
    for column in _required(columns.values()):
        if column.name.casefold() not in given:
            message = f"the file has no value for {column.name}, which is required in {owner.url}"
            subject.problem((*at, "path"), "missing-value", message, f"Add `{column.name}:` under `values`.")


def _required(columns: Iterable[Column]) -> Iterator[Column]:
    return (c for c in columns if c.own and c.get("required") and c.get("default") is None)
