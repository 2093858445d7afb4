"""Content types: ids of the right form with a known parent, and columns that are there."""

from __future__ import annotations

import re

from sp_prosjektportal.template import builtin
from sp_prosjektportal.template.checks.names import no_base, once
from sp_prosjektportal.template.index import Subject, fold_id
from sp_prosjektportal.template.tree import Path

_FORM = re.compile(r"0x01(?:00[0-9A-F]{32}|(?!00)[0-9A-F]{2})*\Z")
_LAST = re.compile(r"(?:00[0-9A-F]{32}|(?!00)[0-9A-F]{2})")


def check(subject: Subject) -> None:
    known = frozenset(subject.index.content_types) | builtin.CONTENT_TYPES
    for at, each in enumerate(subject.template.content_types or []):
        path: Path = ("content_types", at)
        _identity(subject, (*path, "id"), each.id, known)
        no_base(subject, path, each, "more_columns", "columns")
        entries = [((*path, "columns", n, "name"), entry.name) for n, entry in enumerate(each.columns or [])]
        once(subject, entries, "duplicate-column", "column", str.casefold)
        for place, name in entries:
            if subject.index.site_column(name) is None:
                known_columns = subject.index.all_site_columns()
                subject.unknown_column(place, name, known_columns, where=" among the site columns")


def _identity(subject: Subject, path: Path, identity: str, known: frozenset[str]) -> None:
    folded = fold_id(identity)
    if not _FORM.match(folded) or folded == "0x01":
        fix = (
            "Write 0x0100 and 32 hexadecimal digits (child of Item), or the parent's id and 00 and 32 digits."
        )
        subject.problem(path, "bad-content-type-id", f"'{identity}' is not a content type id", fix)
        return
    parent = parent_of(folded)
    if parent not in known:
        message = f"the parent {parent} of the content type is not known"
        fix = "Begin with the id of a content type of this template, 0x01 (Item) or 0x0101 (Document)."
        subject.problem(path, "unknown-parent", message, fix)


def parent_of(identity: str) -> str:
    """The id without its last part: two digits, or 00 and 32 digits."""
    parts = _LAST.findall(identity[4:])
    return identity[:4] + "".join(parts[:-1])
