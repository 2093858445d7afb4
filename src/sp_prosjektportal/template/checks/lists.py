"""Lists: content types that are there and fit, and no more indexes than SharePoint takes."""

from __future__ import annotations

from sp_prosjektportal.template import builtin
from sp_prosjektportal.template.index import Subject, fold_id
from sp_prosjektportal.template.model_lists import List
from sp_prosjektportal.template.tree import Path

MAX_INDEXES = 20
"""Indexed columns of a list (wire.md section 4.4)."""


def check(subject: Subject) -> None:
    for at, owner in enumerate(subject.template.lists or []):
        path: Path = ("lists", at)
        for number, identity in enumerate(owner.content_types or []):
            _content_type(subject, (*path, "content_types", number), owner, identity)
        _indexes(subject, path, owner)


def _content_type(subject: Subject, path: Path, owner: List, identity: str) -> None:
    folded = fold_id(identity)
    if folded not in subject.index.content_types and folded not in builtin.CONTENT_TYPES:
        known = [content_type.id for content_type in subject.index.content_types.values()]
        subject.unknown(path, "content type", identity, known)
    elif folded.startswith("0x0101") != (owner.template == "library") and not folded.startswith("0x0120"):
        what = "documents" if owner.template == "list" else "list items"
        message = f"the content type {identity} is for {what}, {owner.url} is a {owner.template}"
        subject.problem(
            path,
            "content-type-kind",
            message,
            "Choose a child of 0x0101 for libraries and of 0x01 for lists.",
        )


def _indexes(subject: Subject, path: Path, owner: List) -> None:
    indexed = [
        c.name for c in subject.index.columns_of(owner).values() if c.get("indexed") or c.get("unique")
    ]
    if len(indexed) > MAX_INDEXES:
        message = f"{len(indexed)} indexed columns, a list takes {MAX_INDEXES}: {', '.join(indexed)}"
        subject.problem(
            (*path, "url"), "too-many-indexes", message, "Index only what views filter and order by."
        )
