"""Names: written as SharePoint wants them, short enough, and none twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from uuid import UUID

from sp_prosjektportal.template import builtin
from sp_prosjektportal.template.authored import Authored
from sp_prosjektportal.template.index import Subject, fold_guid, fold_id, fold_url
from sp_prosjektportal.template.text import Text
from sp_prosjektportal.template.tree import Path

MAX_NAME, MAX_TITLE, MAX_LEAF = 32, 255, 50
"""Characters of an internal name, of anything that people see, and of the last part of a list's URL (wire.md 4.1, 6.1)."""

_INTERNAL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_LEAF = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")
_NOT_IN_TERMS = re.compile(r'[;"<>|\t]')


def check(subject: Subject) -> None:
    _site_columns(subject)
    _content_types(subject)
    _terms(subject)
    _lists(subject)


def once(
    subject: Subject, entries: Iterable[tuple[Path, str]], code: str, noun: str, fold: Callable[[str], str]
) -> None:
    """Tell about every name that was there before."""
    seen: dict[str, Path] = {}
    for path, name in entries:
        key = fold(name)
        if key in seen:
            first = subject.place(seen[key])
            message = f"the {noun} '{name}' is there already: {first}"
            subject.problem(path, code, message, "Take one of them out, or give it another name.")
        else:
            seen[key] = path


def guid(subject: Subject, path: Path, text: str) -> None:
    """Tell when a GUID is none."""
    try:
        if len(text.strip().strip("{}")) != 36:
            raise ValueError
        UUID(text.strip().strip("{}"))
    except ValueError:
        fix = "A GUID has 32 hexadecimal digits in groups of 8-4-4-4-12."
        subject.problem(path, "bad-id", f"'{text}' is not a GUID", fix)


def title(subject: Subject, path: Path, text: Text | None, *, limit: int = MAX_TITLE) -> None:
    """Tell when something that people see is empty or too long."""
    for language, words in text.by_language().items() if text is not None else ():
        if words is not None and len(words) > limit:
            message = f"{len(words)} characters, SharePoint takes {limit}"
            subject.problem((*path, language), "too-long", message, "Make it shorter.")
        elif words is not None and not words.strip():
            subject.problem((*path, language), "bad-name", "the text is empty", "Write something.")


def internal(subject: Subject, path: Path, name: str) -> None:
    """Tell when an internal name is too long or has signs that would be encoded."""
    if len(name) > MAX_NAME:
        message = f"the internal name '{name}' has {len(name)} characters, at most {MAX_NAME} are kept"
        subject.problem(path, "too-long", message, "Choose a shorter name; the title may be long.")
    elif not _INTERNAL.match(name):
        message = f"'{name}' is not an internal name"
        subject.problem(
            path, "bad-name", message, "Use ASCII letters, digits and _; the title may have any letters."
        )


def _not_built_in(subject: Subject, path: Path, name: str) -> None:
    """Tell when SharePoint has a column of that name by itself."""
    known = {each.casefold() for each in (*builtin.list_columns("library"), *builtin.SITE_COLUMNS)}
    if name.casefold() in known:
        message = f"SharePoint has a column '{name}' of its own"
        fix = "Choose another name, or use it as it is; a list may give it another title."
        subject.problem(path, "built-in-column", message, fix)


def _site_columns(subject: Subject) -> None:
    columns = subject.template.site_columns or []
    for at, column in enumerate(columns):
        path: Path = ("site_columns", at)
        internal(subject, (*path, "name"), column.name)
        _not_built_in(subject, (*path, "name"), column.name)
        title(subject, (*path, "title"), column.title)
        if column.id is not None:
            guid(subject, (*path, "id"), column.id)
    places = [("site_columns", at) for at in range(len(columns))]
    named = [((*p, "name"), c.name) for p, c in zip(places, columns, strict=True)]
    once(subject, named, "duplicate-column", "site column", str.casefold)
    ids = [((*p, "id"), c.id) for p, c in zip(places, columns, strict=True) if c.id is not None]
    once(subject, ids, "duplicate-id", "column id", fold_guid)


def _content_types(subject: Subject) -> None:
    types = subject.template.content_types or []
    once(
        subject,
        [(("content_types", at, "id"), each.id) for at, each in enumerate(types)],
        "duplicate-content-type",
        "content type",
        fold_id,
    )
    for at, each in enumerate(types):
        title(subject, ("content_types", at, "name"), each.name)


def _terms(subject: Subject) -> None:
    sets = subject.template.term_sets or []
    for at, group in enumerate(subject.template.term_groups or []):
        guid(subject, ("term_groups", at, "id"), group.id)
    every: list[tuple[Path, str]] = []
    for at, each in enumerate(sets):
        guid(subject, ("term_sets", at, "id"), each.id)
        guid(subject, ("term_sets", at, "group"), each.group)
        labels: list[tuple[Path, str]] = []
        for number, term in enumerate(each.terms):
            path: Path = ("term_sets", at, "terms", number)
            guid(subject, (*path, "id"), term.id)
            title(subject, (*path, "label"), term.label)
            if _NOT_IN_TERMS.search(term.label.nb):
                message = f"'{term.label.nb}' has signs that terms cannot have"
                subject.problem((*path, "label"), "bad-name", message, 'Leave out ; " < > | and tabs.')
            labels.append(((*path, "label"), term.label.nb))
            every.append(((*path, "id"), term.id))
        once(subject, labels, "duplicate-term", "term", str.casefold)
    once(subject, every, "duplicate-term", "term id", fold_guid)
    once(
        subject,
        [(("term_sets", at, "id"), s.id) for at, s in enumerate(sets)],
        "duplicate-id",
        "term set id",
        fold_guid,
    )


def _lists(subject: Subject) -> None:
    lists = subject.template.lists or []
    once(
        subject,
        [(("lists", at, "url"), a.url) for at, a in enumerate(lists)],
        "duplicate-list",
        "list",
        fold_url,
    )
    titles = [(("lists", at, "title"), a.title.text(subject.language)) for at, a in enumerate(lists)]
    once(subject, titles, "duplicate-title", "list title", str.casefold)
    for at, each in enumerate(lists):
        path: Path = ("lists", at)
        _url(subject, (*path, "url"), each.url, each.template)
        title(subject, (*path, "title"), each.title)
        own = [((*path, "columns", n, "name"), c.name) for n, c in enumerate(each.columns or [])]
        once(subject, own, "duplicate-column", "column", str.casefold)
        for number, column in enumerate(each.columns or []):
            title(subject, (*path, "columns", number, "title"), column.title)
            if column.type is not None:
                internal(subject, (*path, "columns", number, "name"), column.name)
            if column.id is not None:
                guid(subject, (*path, "columns", number, "id"), column.id)
        views = [((*path, "views", n, "name"), v.name) for n, v in enumerate(each.views or [])]
        once(subject, views, "duplicate-view", "view", str.casefold)
        for number, view in enumerate(each.views or []):
            title(subject, (*path, "views", number, "title"), view.title)
            leaf(subject, (*path, "views", number, "name"), view.name, "view name")


def _url(subject: Subject, path: Path, url: str, template: str) -> None:
    parts = url.strip("/").split("/")
    expected = 2 if template == "list" else 1
    if len(parts) != expected or (template == "list" and parts[0] != "Lists"):
        message = f"'{url}' is not the URL of a {template}"
        fix = (
            "Lists stand below Lists/: Lists/Usikkerhet."
            if template == "list"
            else "A library has one part: Dokumenter."
        )
        subject.problem(path, "bad-url", message, fix)
    else:
        leaf(subject, path, parts[-1], "list URL")


def leaf(subject: Subject, path: Path, leaf: str, noun: str) -> None:
    """Tell when the last part of an address is too long or not plain."""
    if len(leaf) > MAX_LEAF:
        message = f"the {noun} '{leaf}' has {len(leaf)} characters, at most {MAX_LEAF} are kept"
        subject.problem(path, "too-long", message, "Choose a shorter one; the title may be long.")
    elif not _LEAF.match(leaf):
        message = f"the {noun} '{leaf}' is not plain ASCII"
        subject.problem(
            path, "bad-name", message, "Use ASCII letters, digits, - and _; the title may have any letters."
        )


def no_base(subject: Subject, path: Path, written: Authored, name: str, beside: str) -> None:
    """Tell about what is to stand beside a list of a base when there is no base: merging has taken the others."""
    if getattr(written, name) is not None:
        fix = f"Write them under `{beside}`, or extend or include the file that has the others."
        subject.problem((*path, name), "no-base", f"there are no {beside} of a base here", fix)
