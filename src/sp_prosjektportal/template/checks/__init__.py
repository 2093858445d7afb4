"""Checks of meaning: what a template says against what SharePoint can do, one module a topic."""

from __future__ import annotations

from collections.abc import Callable

from sp_prosjektportal.template.checks import (
    columns,
    content_types,
    files,
    formulas,
    groups,
    lists,
    menus,
    names,
    pages,
    rows,
    site,
    terms,
    views,
)
from sp_prosjektportal.template.index import Subject

CHECKS: tuple[Callable[[Subject], None], ...] = (
    names.check,
    terms.check,
    columns.check,
    content_types.check,
    formulas.check,
    lists.check,
    views.check,
    rows.check,
    files.check,
    menus.check,
    groups.check,
    site.check,
    pages.check,
)


def run(subject: Subject) -> None:
    """Run all; what they find is told to the subject."""
    for check in CHECKS:
        check(subject)
